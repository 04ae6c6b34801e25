"""Scorer `pages`: saved web pages against labelled title, authors, date and body.

Data      A ZIP or a folder in the form of ../shared/data/extraction/pages.zip: html/ID.html.gz (or .html) and gold/ID.json. Where the
          gold says what kind of page it is, only articles are scored.
Figures   body_f1: mean over pages of the F1 of two bags of case-folded words, 0 for a page that gives none; its interval. title_exact: equal but
          for white space, case and the shape of quotation marks. author_f1: names, counts summed first. dates_right, _wrong, _missing
          where the gold has a date; dates_invented where it has none; dates_updated: those of _wrong whose gold is what the page
          calls its update. n: pages; body_n and undated_n: pages with a gold body, without a gold date.
"""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.article import Article
from analysis.collect.files import read_file
from benchmarks.quality import BadData
from benchmarks.quality.figures import mean_interval

FIGURE = "body_f1"


@dataclass(frozen=True, slots=True)
class Labelled:
    page_id: str
    html: bytes
    url: str | None
    gold: dict[str, Any]


def score(data: Path, *, limit: int | None = None) -> dict[str, Any]:
    """The figures over a set of pages, each read as an upload of one file is."""
    sums: Counter[str] = Counter()
    bodies: list[float] = []
    for page in labelled(data, limit):
        offer = next(iter(read_file(f"{page.page_id}.html", page.html, url=page.url)))
        sums["n"] += 1
        if page.gold.get("main_content"):
            sums["body_n"] += 1
            text = "\n".join(p.text for p in offer.article.paragraphs("body")) if offer.article else ""
            bodies.append(words_f1(text, page.gold["main_content"]))
        sums.update(compared(offer.article, page.gold))
    if not sums["n"]:
        raise BadData(f"{data} holds no page: expected html/ID.html.gz and gold/ID.json.")
    shared = 2 * sums["shared"] / max(1, sums["found"] + sums["named"])
    return {
        "n": sums["n"],
        "body_n": sums["body_n"],
        "body_f1": round(sum(bodies) / max(1, sums["body_n"]), 4),
        "interval": mean_interval(bodies),
        "title_exact": round(sums["title"] / max(1, sums["n"]), 4),
        "author_f1": round(shared, 4),
        "undated_n": sums["undated"],
        **{f"dates_{k}": sums[k] for k in ("right", "wrong", "updated", "missing", "invented")},
    }


def labelled(data: Path, limit: int | None) -> Iterator[Labelled]:
    """The pages that are articles, in the order of their names."""
    if not data.exists():
        raise BadData(f"{data} does not exist: give a ZIP or folder with html/ and gold/.")
    archive = zipfile.ZipFile(data) if data.is_file() else None
    held = archive.namelist() if archive else [p.relative_to(data).as_posix() for p in data.rglob("*") if p.is_file()]
    names = set(held)
    given = 0
    for name in sorted(n for n in held if n.startswith("gold/") and n.endswith(".json")):
        told = json.loads(archive.read(name) if archive else (data / name).read_bytes())
        if told.get("_internal", {}).get("page_type", {}).get("primary", "article") != "article":
            continue
        if limit is not None and given >= limit:
            return
        given += 1
        page_id = Path(name).stem
        packed = f"html/{page_id}.html.gz"
        stored = packed if packed in names else f"html/{page_id}.html"
        raw = archive.read(stored) if archive else (data / stored).read_bytes()
        yield Labelled(
            page_id, gzip.decompress(raw) if stored == packed else raw, told.get("url"), told["ground_truth"]
        )


def compared(article: Article | None, gold: dict[str, Any]) -> Counter[str]:
    """What one page adds to the sums."""
    sums: Counter[str] = Counter()
    sums["title"] = int(plain(article.fact("title").text if article else None) == plain(gold.get("title")))
    found = {plain(n) for n in article.fact("authors").value or ()} if article else set()
    named = names_in(gold.get("author"))
    sums.update(shared=len(found & named), found=len(found), named=len(named))
    value = article.fact("published").text if article else None
    date = gold.get("publish_date")
    if not date:
        sums.update(undated=1, invented=int(value is not None))
    elif value is None:
        sums["missing"] = 1
    elif value == date:
        sums["right"] = 1
    else:
        updated = article is not None and article.fact("updated").text == date
        sums.update(wrong=1, updated=int(updated))
    return sums


def words_f1(text: str, gold: str) -> float:
    mine, theirs = (Counter(re.findall(r"\w+", t.casefold())) for t in (text, gold))
    shared = (mine & theirs).total()
    return 2 * shared / (mine.total() + theirs.total()) if shared else 0.0


def plain(text: str | None) -> str:
    """Text for comparing: white space collapsed, case folded, typographic quotation marks and dashes as on a typewriter."""
    bare = " ".join((text or "").split()).casefold()
    return bare.translate(str.maketrans("‘’“”–—", "''\"\"--"))


def names_in(author: str | None) -> set[str]:
    """The names of a gold author's field; what stands beside a full name without being one (degrees) is left out."""
    pieces = [plain(p) for p in re.split(r"\s*(?:[,;&/]|\band\b)\s*", author or "") if p.strip()]
    full = [p for p in pieces if " " in p]
    return set(full or pieces)
