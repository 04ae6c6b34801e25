"""Scorer `distinct_texts`: which articles carry the same text, against known versions.

Data      A JSONL file (or .gz) of articles {"id", "text", "title"?, "outlet"?, "date"?, "cluster"}: equal clusters are versions of one text
          (docs/formats.md). Or the folder `corpora` (or a file in it): then the set is made here, seeded, from its texts: versions
          edited as newsrooms edit (EDITS), each in an outlet of its own, beside untouched texts of the same outlets and the real repeats (documents
          that two of the corpora hold at one address).
Figures   precision, recall, f1 over pairs of articles, at the threshold that ships; `by_threshold`: the same at each of THRESHOLDS; `by_edit`: the
          recall of each kind of edit; interval of f1, drawn by clusters. Every article goes into a project as in the app; the pairs are read
          from its clusters, so what sameness passes on counts too. Beside it: equal words only, and MinHash without the second look.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from analysis.article import Fact, canonical_url, plain
from analysis.collect import duplicates
from analysis.collect.duplicates import Sameness
from analysis.project import state
from analysis.project.state import Found, Project
from benchmarks.quality import BadData
from benchmarks.quality.figures import f1 as f1_of
from benchmarks.quality.figures import interval, ratio, rounded

FIGURE = "f1"
THRESHOLDS = (0.35, 0.45, 0.6)
SEED = 20261128
BASES, UNTOUCHED = 240, 900
# Below some 120 words a text is a notice; "the same text" is hard to say of it.
LEAST_WORDS, MOST_WORDS = 120, 1_500


@dataclass(frozen=True, slots=True)
class Version:
    """One article of the set; `edit` says how it was made from the first of its cluster ("" for a text as it was)."""

    id: str
    text: str
    cluster: str
    title: str | None = None
    outlet: str | None = None
    date: str | None = None
    edit: str = ""


def score(data: Path, *, limit: int | None = None) -> dict[str, Any]:
    """The figures over a set of versions."""
    versions = list(read_set(data) if ".jsonl" in data.name and _labelled(data) else made_set(_folder(data)))[:limit]
    if not versions:
        raise BadData(f"{data} holds no articles.")
    gold = pairs_of([v.cluster for v in versions])
    found: dict[float, set[tuple[int, int]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        project = filled(Path(folder) / "p", versions)
        for least in THRESHOLDS:
            project.recluster(Sameness(least))
            found[least] = pairs_of(clusters_in(project, versions))
    shipped = found[duplicates.LEAST_JACCARD]
    return {
        "n": len(versions),
        "pairs": len(gold),
        **compared(gold, shipped),
        "interval": by_clusters(versions, gold, shipped),
        "by_threshold": {f"{least}": compared(gold, pairs) for least, pairs in found.items()},
        "by_edit": by_edit(versions, shipped),
        "alternatives": {name: compared(gold, pairs) for name, pairs in other_ways(versions).items()},
    }


# ---- the set -------------------------------------------------------------------------------------------------------------------


def _labelled(path: Path) -> bool:
    return "cluster" in next(iter(lines(path)), {})


def _folder(data: Path) -> Path:
    return data if data.is_dir() else data.parent


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def read_set(path: Path) -> Iterator[Version]:
    """The versions of a labelled file. Raises BadData for a line without text or cluster."""
    for n, line in enumerate(lines(path), start=1):
        if not line.get("text") or line.get("cluster") in (None, ""):
            raise BadData(f"{path}, line {n}: each has a text and a cluster; see docs/formats.md.")
        told = {name: line.get(name) for name in ("title", "outlet", "date")}
        yield Version(
            str(line.get("id", n)), line["text"], str(line["cluster"]), **told, edit=str(line.get("edit", ""))
        )


def made_set(folder: Path) -> list[Version]:
    """Real repeats, untouched texts and edited versions, from the corpora."""
    held = [
        dict(line, corpus=path.name.split("-")[0]) for path in sorted(folder.glob("*.jsonl.gz")) for line in lines(path)
    ]
    if not held:
        raise BadData(f"{folder} holds no corpora (*.jsonl.gz).")
    chance = random.Random(SEED)
    groups = by_address([t for t in held if t.get("url")])
    repeats = [group for group in groups.values() if len(group) > 1 and len({t["corpus"] for t in group}) > 1]
    chosen = [t for group in chance.sample(repeats, min(120, len(repeats))) for t in group]
    made = [
        version(t, f"repeat {canonical_url(t['url'])}", str(n), "repeat" if n else "") for n, t in enumerate(chosen)
    ]
    known = {duplicates.text_hash(t["text"]) for t in chosen} | {canonical_url(t["url"]) for t in chosen}
    single = [t for t in held if LEAST_WORDS <= len(t["text"].split()) <= MOST_WORDS and not {duplicates.text_hash(t["text"]), canonical_url(t.get("url"))} & known]  # fmt: skip
    seen: set[str] = set()
    fresh = [
        t
        for t in chance.sample(single, len(single))
        if not ((key := duplicates.text_hash(t["text"])) in seen or seen.add(key))
    ]
    bases, others = fresh[:BASES], fresh[BASES : BASES + UNTOUCHED]
    made += [version(t, f"other {n}", f"o{n}") for n, t in enumerate(others)]
    for n, base in enumerate(bases):
        first = version(base, f"base {n}", f"b{n}")
        made.append(first)
        for k, edit in enumerate(chance.sample(sorted(EDITS), chance.randint(1, 3))):
            changed = EDITS[edit](first, others[(n * 7 + k) % len(others)]["text"], chance)
            made.append(replace(changed, id=f"b{n} {edit}", outlet=f"Paper {n % 40}-{k}", edit=edit))
    return made


def by_address(texts: Sequence[Mapping[str, Any]]) -> dict[str | None, list[Mapping[str, Any]]]:
    groups: dict[str | None, list[Mapping[str, Any]]] = defaultdict(list)
    for text in texts:
        groups[canonical_url(text["url"])].append(text)
    return groups


def version(text: Mapping[str, Any], cluster: str, number: str, edit: str = "") -> Version:
    return Version(
        f"{text['id']} {number}", text["text"], cluster, text.get("title"), text.get("outlet"), text.get("date"), edit
    )


def sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?”\"])\s+", text) if s.strip()]


def cut(first: Version, _: str, chance: random.Random) -> Version:
    """The end left out, as for space: 30 to 65 % of the paragraphs."""
    parts = first.text.split("\n\n")
    parts = parts if len(parts) > 3 else sentences(first.text)
    kept = max(1, round(len(parts) * chance.uniform(0.35, 0.7)))
    return replace(first, text="\n\n".join(parts[:kept]))


def reordered(first: Version, _: str, chance: random.Random) -> Version:
    """Paragraphs (or sentences in threes) in another order, the first kept."""
    parts = first.text.split("\n\n")
    if len(parts) < 4:
        told = sentences(first.text)
        parts = [" ".join(told[i : i + 3]) for i in range(0, len(told), 3)]
    rest = parts[1:]
    chance.shuffle(rest)
    return replace(first, text="\n\n".join([*parts[:1], *rest]))


def new_lead(first: Version, _: str, chance: random.Random) -> Version:
    """Another first paragraph, in the paper's own words."""
    who = chance.choice(
        ("Officials", "Residents", "Observers abroad", "Members of the committee", "Traders on the coast")
    )
    what = chance.choice(("waited for news on Tuesday as the talks went into another night", "said little in public when the paper asked them what would come next", "had been told to expect a statement long before it was made"))  # fmt: skip
    told = sentences(first.text)
    return replace(
        first, text=f"{who} {what}, and what follows is known so far.\n\n" + " ".join(told[chance.randint(1, 3) :])
    )


def new_headline(first: Version, _: str, chance: random.Random) -> Version:
    """The same text under another title."""
    return replace(first, title=f"What to know today ({chance.randint(1, 99)})")


def background(first: Version, other: str, chance: random.Random) -> Version:
    """Paragraphs of another report put in: a quarter to a half of its own length."""
    told, more = sentences(first.text), sentences(other)
    most = len(first.text) * chance.uniform(0.25, 0.5)
    added: list[str] = []
    while more and sum(map(len, added)) < most:
        added.append(more.pop(0))
    at = chance.randrange(1, len(told) + 1)
    return replace(first, text=" ".join([*told[:at], *added, *told[at:]]))


SPELLINGS = {"said": "stated", "about": "around", "percent": "per cent", "president": "head of state", "also": "as well", "many": "numerous", "but": "yet", "large": "big", "begin": "start", "help": "aid", "today": "on that day", "will": "is to", "more than": "over", "organization": "organisation", "program": "programme", "people": "persons", "need": "require", "show": "demonstrate", "because": "since", "important": "vital"}  # fmt: skip


def house_style(first: Version, _: str, chance: random.Random) -> Version:
    """Words changed throughout, and one in thirty left out."""
    words = [SPELLINGS.get(w.casefold(), w) for w in first.text.split(" ")]
    return replace(first, text=" ".join(w for w in words if chance.random() > 1 / 30))


def together(first: Version, other: str, chance: random.Random) -> Version:
    """A new lead, another title, and a quarter cut from the end."""
    told = sentences(new_lead(first, other, chance).text)
    return new_headline(replace(first, text=" ".join(told[: max(2, round(0.75 * len(told)))])), other, chance)


EDITS: dict[str, Callable[[Version, str, random.Random], Version]] = {
    "cut": cut, "reordered": reordered, "new lead": new_lead, "new headline": new_headline, "background added": background, "house style": house_style,
    "several edits": together,
}  # fmt: skip


# ---- clusters and pairs -------------------------------------------------------------------------------------------------------------


def filled(path: Path, versions: Sequence[Version]) -> Project:
    """A project of these articles; each has its number as a variable, for equal articles are added once."""
    project = state.create_at(path, "distinct texts")
    for begin in range(0, len(versions), 200):
        project.put(Found(article(v, begin + n)) for n, v in enumerate(versions[begin : begin + 200]))
    return project


def article(version: Version, number: int) -> Any:
    stated = "gold file"
    facts = [("url", Fact(f"https://set.example/{number}", stated))]
    facts += [("outlet", Fact(version.outlet, stated))] if version.outlet else []
    if version.date and re.fullmatch(r"\d{4}-\d\d-\d\d", version.date[:10]):
        facts.append(("published", Fact(version.date[:10], stated, precision="day")))
    return replace(plain(version.text, title=version.title, facts=facts), variables={"number": str(number)})


def clusters_in(project: Project, versions: Sequence[Version]) -> list[str]:
    sql = "SELECT value, distinct_text FROM variables JOIN articles ON key = article WHERE name = 'number'"
    with project.reading() as db:
        found = {int(number): str(cluster) for number, cluster in db.execute(sql)}
    return [found[n] for n in range(len(versions))]


def pairs_of(clusters: Sequence[str]) -> set[tuple[int, int]]:
    members: dict[str, list[int]] = defaultdict(list)
    for n, cluster in enumerate(clusters):
        members[cluster].append(n)
    return {pair for each in members.values() for pair in combinations(each, 2)}


def compared(gold: set[tuple[int, int]], found: set[tuple[int, int]]) -> dict[str, float]:
    both = len(gold & found)
    return {
        "precision": ratio(both, len(found)),
        "recall": ratio(both, len(gold)),
        "f1": ratio(2 * both, len(gold) + len(found)),
    }


def by_edit(versions: Sequence[Version], found: set[tuple[int, int]]) -> dict[str, dict[str, float]]:
    """Of the versions of each kind, the share that is in one cluster with the text it was made from."""
    first: dict[str, int] = {}
    sums: Counter[tuple[str, bool]] = Counter()
    for n, v in enumerate(versions):
        if v.cluster not in first:
            first[v.cluster] = n
        elif v.edit:
            sums[v.edit, (first[v.cluster], n) in found] += 1
    return {edit: {"n": sums[edit, True] + sums[edit, False], "recall": ratio(sums[edit, True], sums[edit, True] + sums[edit, False])} for edit in sorted({e for e, _ in sums})}  # fmt: skip


def by_clusters(
    versions: Sequence[Version], gold: set[tuple[int, int]], found: set[tuple[int, int]]
) -> list[float] | None:
    """The interval of F1, gold clusters drawn: a pair belongs to the cluster of its first article."""
    counts: dict[str, list[float]] = {v.cluster: [0.0, 0.0, 0.0] for v in versions}
    for pairs, places in ((gold, (0,)), (found, (1,)), (gold & found, (2,))):
        for a, _ in pairs:
            for place in places:
                counts[versions[a].cluster][place] += 1
    told = interval(list(counts.values()), f1_of)
    return told and [rounded(each) for each in told]


def other_ways(versions: Sequence[Version]) -> dict[str, set[tuple[int, int]]]:
    """Equal words only; and MinHash alone: texts that share a band, without a look at the texts themselves."""
    equal = pairs_of([duplicates.text_hash(v.text) for v in versions])
    held: dict[tuple[int, int], list[int]] = defaultdict(list)
    for n, v in enumerate(versions):
        for band, value in enumerate(duplicates.bands(duplicates.shingles(v.text))):
            held[band, value].append(n)
    return {"equal words": equal, "MinHash alone": {pair for each in held.values() for pair in combinations(each, 2)}}
