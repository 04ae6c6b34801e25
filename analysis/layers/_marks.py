"""Quotation marks: which opens, which closes, and what stands between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

OPENERS = {"“": "”", "„": "“”", "«": "»", "‟": "”", "「": "」"}
STRAIGHT = '"'
PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
# Two single marks typed for one double mark ('' or ``), as agencies' wires have them.
TWO_SINGLES = re.compile(r"''|``|‘‘|’’")
SINGLE_OPEN = re.compile(
    r"(?<![\w'’‘])['‘](?=[\w“\"$£€(\[…])(?!(?:s|t|d|m|re|ve|ll|em|til|cause|tis|twas|n)\b)(?!\d\ds\b)", re.IGNORECASE
)
SINGLE_CLOSE = re.compile(r"(?<=\S)['’](?![\w])")


@dataclass(frozen=True, slots=True)
class Marked:
    """What stands between two marks (`start` to `end`), the marks themselves (`outer_start` to `outer_end`), and whether the
    quotation goes on: it has no closing mark because the next paragraph opens one again.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    goes_on: bool = False


def find_marked(text: str) -> list[Marked]:
    """The stretches in quotation marks, in order, none inside another.

    >>> [m.start for m in find_marked('He said "no" and “yes”.')]
    [9, 18]
    """
    found: list[Marked] = []
    bounds = list(_paragraphs(text))
    for n, (start, end) in enumerate(bounds):
        following = text[bounds[n + 1][0] : bounds[n + 1][0] + 2] if n + 1 < len(bounds) else ""
        doubles = list(_doubles(text, start, end, following))
        found += [*doubles, *_singles(text, start, end, doubles)]
    kept = [m for m in found if m.start < m.end]
    return sorted(kept, key=lambda m: m.start)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for gap in PARAGRAPH.finditer(text):
        yield at, gap.start()
        at = gap.end()
    yield at, len(text)


MARK = re.compile(r"[\"“”„«»‟「」]|''|``|‘‘|’’")


def _doubles(text: str, start: int, end: int, following: str) -> Iterator[Marked]:
    opened: re.Match[str] | None = None
    closing = ""
    for mark in MARK.finditer(text, start, end):
        sign = mark.group()
        if opened is not None:
            if sign in closing or (sign in {STRAIGHT, "“", "„"} and _looks_closing(text, mark)):
                yield _between(text, opened, mark)
                opened = None
            continue
        if sign == "”" and not _looks_opening(text, mark, start):
            continue
        if sign in OPENERS or (sign != "»" and _looks_opening(text, mark, start)):
            opened, closing = mark, _closing(sign)
    if opened is not None and _runs_on(text, opened, start, following):
        last = len(text[start:end].rstrip()) + start
        goes_on = following[:1] in {"“", STRAIGHT, "„", "«"} or following in {"''", "``"}
        yield Marked(opened.end(), last, opened.start(), last, goes_on)


def _runs_on(text: str, opened: re.Match[str], start: int, following: str) -> bool:
    """Whether a mark never closed opens a quotation to the paragraph's end: the paragraph or its last sentence starts with it."""
    return following[:1] in {"“", STRAIGHT, "„", "«", "'", "`"} or not text[start : opened.start()].strip()


def _closing(sign: str) -> str:
    if sign in OPENERS:
        return OPENERS[sign]
    if sign == "”":
        return "”"
    return STRAIGHT if sign == STRAIGHT else {"''": "''", "``": "''", "‘‘": "’’", "’’": "’’"}[sign]


def _looks_opening(text: str, mark: re.Match[str], start: int) -> bool:
    before = text[mark.start() - 1] if mark.start() > start else " "
    after = text[mark.end() : mark.end() + 1]
    return (before.isspace() or before in "([{—–-:/,'‘") and bool(after) and not after.isspace()


def _looks_closing(text: str, mark: re.Match[str]) -> bool:
    before, after = text[mark.start() - 1], text[mark.end() : mark.end() + 1]
    return not before.isspace() and (not after or after.isspace() or not after.isalnum())


def _between(text: str, opened: re.Match[str], mark: re.Match[str]) -> Marked:
    inner = text[opened.end() : mark.start()]
    start = opened.end() + len(inner) - len(inner.lstrip())
    return Marked(start, opened.end() + len(inner.rstrip()), opened.start(), mark.end())


def _singles(text: str, start: int, end: int, doubles: list[Marked]) -> Iterator[Marked]:
    """Stretches in single marks outside double ones. A mark after a full stop or comma closes before one after a plain word:
    "the ministers' plan" has an apostrophe there.
    """
    at = start
    while opening := SINGLE_OPEN.search(text, at, end):
        at = opening.end()
        if any(d.outer_start <= opening.start() < d.outer_end for d in doubles):
            continue
        limit = min((d.outer_start for d in doubles if d.outer_start > opening.start()), default=end)
        closings = list(SINGLE_CLOSE.finditer(text, opening.end(), limit))
        again = SINGLE_OPEN.search(text, opening.end(), limit)
        before_next = [c for c in closings if again is None or c.start() < again.start()]
        if not before_next:
            continue
        stopped = [c for c in before_next if text[c.start() - 1] in ",.?!…"]
        chosen = stopped[0] if stopped else before_next[0]
        yield _between(text, opening, chosen)
        at = chosen.end()
