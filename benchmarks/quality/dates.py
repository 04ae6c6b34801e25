"""The layer `dates` on TimeML files: are expressions of time found, and what do they mean?

Data      A tar.gz with `.tml` files, or a folder of them: XML with `<DCT>` (the reference date, given to the layer as the day of
          publication) and `<TEXT>` with `<TIMEX3 type value>`. Members named `._*` are left out. Of an archive with TimeBank and
          AQUAINT only AQUAINT is scored (the rules were written on TimeBank).
Figures   `strict_f1` (same bounds), `relaxed_f1` (any overlap, one to one) with its `precision` and `recall`, `value_accuracy` (equal values of the overlapping
          pairs), `value_f1` (overlap and equal value), its `interval` (drawn by article).
Beside    DATE and TIME of en_core_web_sm, which says where an expression stands and not what it means.
"""

from __future__ import annotations

import tarfile
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from analysis.article import Article, Fact
from benchmarks.quality import BadData
from benchmarks.quality.asking import read_many, rows_of
from benchmarks.quality.figures import f1, interval, ratio
from benchmarks.quality.simple_ways import named

FIGURE = "value_f1"
PART = "AQUAINT"
Timex = tuple[int, int, str | None]  # start, end, value


def score(data: Path, *, limit: int | None = None) -> dict[str, Any]:
    """The figures of the layer, and of the model alone; `n` counts gold expressions in the text, `articles` and `limit` files."""
    gold = read_gold(data)[:limit]
    articles = [article for article, _ in gold]
    ours: list[list[Timex]] = [
        [(row.start, row.end, row.value) for row in rows_of(document, "dates")] for document in read_many(articles)
    ]
    model: list[list[Timex]] = [
        [(start, end, None) for start, end, _ in spans] for spans in named([a.text for a in articles], ("DATE", "TIME"))
    ]
    wanted = [each for _, each in gold]
    counts = [counted(w, found) for w, found in zip(wanted, ours, strict=True)]
    beside = figures_of([counted(w, found) for w, found in zip(wanted, model, strict=True)])
    return {
        "n": sum(map(len, wanted)),
        "articles": len(articles),
        **figures_of(counts),
        "interval": interval([(c["gold"], c["found"], c["right"]) for c in counts], f1),
        "alternatives": {"en_core_web_sm": {name: beside[name] for name in ("strict_f1", "relaxed_f1")}},
    }


def counted(gold: Sequence[Timex], found: Sequence[Timex]) -> Counter[str]:
    """What the figures are made of, for one article."""
    counts: Counter[str] = Counter(gold=len(gold), found=len(found))
    for a, b in matched(gold, found):
        counts.update(relaxed=1, strict=int(a[:2] == b[:2]), right=int(a[2] == b[2]))
    return counts


def figures_of(articles: Sequence[Counter[str]]) -> dict[str, float]:
    sums = sum(articles, Counter[str]())
    both = sums["gold"] + sums["found"]
    return {
        "precision": ratio(sums["relaxed"], sums["found"]),
        "recall": ratio(sums["relaxed"], sums["gold"]),
        "strict_f1": ratio(2 * sums["strict"], both),
        "relaxed_f1": ratio(2 * sums["relaxed"], both),
        "value_accuracy": ratio(sums["right"], sums["relaxed"]),
        "value_f1": ratio(2 * sums["right"], both),
    }


def matched(gold: Sequence[Timex], found: Sequence[Timex]) -> list[tuple[Timex, Timex]]:
    """Overlapping pairs, each item once, the longest overlap first."""
    overlaps = [
        (min(g[1], f[1]) - max(g[0], f[0]), i, j)
        for i, g in enumerate(gold)
        for j, f in enumerate(found)
        if g[0] < f[1] and f[0] < g[1]
    ]
    taken_gold: set[int] = set()
    taken_found: set[int] = set()
    pairs = []
    for _, i, j in sorted(overlaps, key=lambda o: (-o[0], o[1], o[2])):
        if i not in taken_gold and j not in taken_found:
            pairs.append((gold[i], found[j]))
            taken_gold.add(i)
            taken_found.add(j)
    return pairs


def read_gold(data: Path) -> list[tuple[Article, list[Timex]]]:
    """The articles, each published on its reference date, with their expressions. Raises BadData where there is none."""
    try:
        found = [annotated(name, content) for name, content in sorted(members(data))]
    except (OSError, tarfile.TarError, ET.ParseError, AttributeError) as error:
        raise BadData(f"{data} holds no TimeML files: {error}") from error
    if not found:
        raise BadData(f"{data} holds no .tml file.")
    return found


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    """The TimeML files of a folder or an archive; of an archive that has PART, of that alone."""
    if path.is_dir():
        yield from ((p.name, p.read_bytes()) for p in path.rglob("*.tml") if not p.name.startswith("._"))
        return
    with tarfile.open(path) as archive:
        files = [
            m for m in archive.getmembers() if m.isfile() and m.name.endswith(".tml") and "/._" not in f"/{m.name}"
        ]
        wanted = [m for m in files if f"/{PART}/" in f"/{m.name}"] or files
        for member in wanted:
            opened = archive.extractfile(member)
            if opened is not None:
                yield member.name, opened.read()


def annotated(name: str, content: bytes) -> tuple[Article, list[Timex]]:
    root = ET.fromstring(content)  # noqa: S314  gold data that the person names
    pieces: list[str] = []
    found: list[Timex] = []

    def walk(element: ET.Element) -> None:
        start = sum(map(len, pieces))
        pieces.append(element.text or "")
        for child in element:
            walk(child)
            pieces.append(child.tail or "")
        if element.tag == "TIMEX3":
            found.append((start, sum(map(len, pieces)), element.get("value")))

    walk(root.find("TEXT"))  # type: ignore[arg-type]
    day = root.find("DCT/TIMEX3").get("value", "")[:10]  # type: ignore[union-attr]
    published = Fact(day, "reference date of the file", day, precision="day")
    return Article(name, "".join(pieces), (), {"published": published}), sorted(found, key=lambda t: t[:2])
