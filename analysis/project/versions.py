"""Distinct texts with several versions: which they are, how alike, what differs, and which version is kept where one is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

import pandas as pd

from analysis.collect import duplicates
from analysis.errors import UnknownName
from analysis.project import query
from analysis.project.query import Filter
from analysis.project.state import Project

Keep = Literal["earliest", "longest", "most alike"]
# earliest: the first published, the undated last. longest: the most words, as copies are cut more often than added to. most alike: the one
# that has most in common with all others of its text.
KEEPS: tuple[Keep, ...] = ("earliest", "longest", "most alike")
# Versions compared with one another: 50 have 1,225 pairs, half a second.
MOST_COMPARED = 50
# Words of two texts compared word by word; beyond, whole sentences: the time grows with the product.
MOST_WORDS = 3_000


@dataclass(frozen=True, slots=True)
class Version:
    """An article as one version of a text. `likeness` is the share of five-word shingles (Jaccard) that it has in common with the version kept."""

    key: int
    article_id: str
    title: str | None
    outlet: str | None
    published: str | None
    agency: str | None
    words: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of two texts laid side by side: the same on both sides where `same`, else what each has instead ("" for nothing)."""

    same: bool
    left: str
    right: str


def keep(project: Project) -> Keep:
    """The rule by which one version of each text is kept."""
    told = project.meta("keep")
    return next((k for k in KEEPS if k == told), KEEPS[0])


def set_keep(project: Project, rule: str) -> None:
    """Raises UnknownName."""
    if rule not in KEEPS:
        raise UnknownName("rule for keeping a version", rule, KEEPS)
    project.set_meta("keep", rule)


def texts(project: Project, chosen: Filter, *, limit: int = 50, offset: int = 0) -> tuple[int, pd.DataFrame]:
    """The distinct texts of which the Filter keeps several versions: how many, and a page of them, those with most versions first.

    Columns `text` (its number), `title` (of the earliest version), `versions, outlets, first, last` (days; null where no version has one),
    `agency` (one that a version credits).
    """
    sql = """SELECT distinct_text AS text, arg_min(coalesce(title, '(no title)'), coalesce(published_first, DATE '9999-01-01')) AS title,
            count(*) AS versions, count(DISTINCT outlet) AS outlets, min(published_first) AS first, max(published_last) AS last,
            min(agency) AS agency
        FROM kept GROUP BY distinct_text HAVING count(*) > 1"""
    reader = query.read(project)
    total = reader.rows(chosen, f"SELECT count(*) FROM ({sql})")[0][0]
    page = reader.frame(
        chosen, f"{sql} ORDER BY versions DESC, first NULLS LAST, text LIMIT ? OFFSET ?", (limit, offset)
    )
    for name in ("first", "last"):
        page[name] = pd.to_datetime(page[name]).dt.date
    return int(total), page


def of(project: Project, text: int, *, rule: Keep | None = None) -> list[Version]:
    """All versions of a distinct text, the one kept first, then by date; none where the number names no text (any more)."""
    sql = """SELECT key, article_id, title, outlet, published_first, agency, words, text, body_start FROM articles
        WHERE distinct_text = ? ORDER BY published_first IS NULL, published_first, key"""
    with project.reading() as db:
        rows = db.execute(sql, (text,)).fetchall()
    if not rows:
        return []
    shingles = [duplicates.shingles(body[start:]) for *_, body, start in rows]
    first = _kept(rows, shingles, rule or keep(project))
    order = [first, *(n for n in range(len(rows)) if n != first)]
    return [_version(rows[n], likeness(shingles[n], shingles[first])) for n in order]


def _version(row: Sequence[Any], alike: float) -> Version:
    key, article_id, title, outlet, published, agency, words, *_ = row
    return Version(key, article_id, title, outlet, published, agency, words, alike)


def kept_ids(project: Project, chosen: Filter) -> set[str]:
    """Of each distinct text the id of the one article that the rule keeps, among those that the Filter keeps."""
    rule = keep(project)
    order = {"earliest": "published_first NULLS LAST, key", "longest": "words DESC, published_first NULLS LAST, key"}
    reader = query.read(project)
    if rule in order:
        sql = f"SELECT article_id FROM kept QUALIFY row_number() OVER (PARTITION BY distinct_text ORDER BY {order[rule]}) = 1"
        return {article_id for (article_id,) in reader.rows(chosen, sql)}
    alone = reader.rows(chosen, "SELECT min(article_id) FROM kept GROUP BY distinct_text HAVING count(*) = 1")
    several = reader.rows(
        chosen, "SELECT distinct_text, list(article_id) FROM kept GROUP BY distinct_text HAVING count(*) > 1"
    )
    found = {article_id for (article_id,) in alone}
    for text, ids in several:
        among = set(ids)
        found.add(next(v.article_id for v in _by_likeness(project, int(text)) if v.article_id in among))
    return found


def _by_likeness(project: Project, text: int) -> list[Version]:
    return sorted(of(project, text, rule="most alike"), key=lambda v: -v.likeness)


def _kept(rows: Sequence[tuple[object, ...]], shingles: Sequence[frozenset[int]], rule: Keep) -> int:
    """The place of the version that is kept; `rows` are by date."""
    if rule == "longest":
        return max(range(len(rows)), key=lambda n: (int(str(rows[n][6])), -n))
    if rule == "most alike":
        others = shingles[:MOST_COMPARED]
        return max(range(len(rows)), key=lambda n: (sum(likeness(shingles[n], other) for other in others), -n))
    return 0


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of shingles that two texts have in common (Jaccard); 1 for two texts without words."""
    return len(one & other) / len(one | other) if one or other else 1.0


def beside(one: str, other: str) -> list[Stretch]:
    """Two texts side by side: sentences are laid against one another, and where they differ, their words.

    >>> [(s.same, s.left, s.right) for s in beside("It rained. He left.", "It rained. She left.")]
    [(True, 'It rained. ', 'It rained. '), (False, 'He ', 'She '), (True, 'left.', 'left.')]
    """
    left, right = _cut(one, SENTENCE), _cut(other, SENTENCE)
    found: list[Stretch] = []
    for same, a, b in _matched(left, right):
        if same or not a or not b or len(a.split()) + len(b.split()) > MOST_WORDS:
            found.append(Stretch(same, a, b))
            continue
        words = list(_matched(_cut(a, WORD), _cut(b, WORD)))
        # Where little agrees, single words in common ("the", "of") only confuse.
        agree = sum(len(x) for was, x, _ in words if was)
        found += [Stretch(*each) for each in words] if agree > 0.4 * max(len(a), len(b)) else [Stretch(False, a, b)]
    return found


SENTENCE = re.compile(r".+?(?:[.!?…][\"”’)\]]*\s+|\n+|$)", re.DOTALL)
WORD = re.compile(r"\S+\s*|\s+")


def _cut(text: str, piece: re.Pattern[str]) -> list[str]:
    return [m.group() for m in piece.finditer(text) if m.group()]


def _matched(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[bool, str, str]]:
    ours, theirs = ([" ".join(piece.split()).casefold() for piece in side] for side in (left, right))
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        yield tag == "equal", "".join(left[a:b]), "".join(right[c:d])
