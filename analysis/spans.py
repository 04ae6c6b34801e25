"""Half-open stretches of characters: overlap, containment, nearest."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar


class Stretch(Protocol):
    """Anything with a start and an end, in characters of `Article.text`."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A marked stretch of text."""

    start: int
    end: int
    label: str = ""
    confidence: float | None = None


def overlap(a: Stretch, b: Stretch) -> bool:
    """Whether the two share at least one character."""
    return a.start < b.end and b.start < a.end


def inside(a: Stretch, b: Stretch) -> bool:
    """Whether `a` lies within `b`."""
    return b.start <= a.start and a.end <= b.end


def gap(a: Stretch, b: Stretch) -> int:
    """Characters between the two; 0 where they touch or overlap."""
    return max(b.start - a.end, a.start - b.end, 0)


S = TypeVar("S", bound=Stretch)


def nearest(to: Stretch, among: Iterable[S], *, most: int | None = None) -> S | None:
    """The one with the smallest gap (the earlier of equals), or None beyond `most` characters."""
    best = min(among, key=lambda s: (gap(to, s), s.start), default=None)
    return best if best is not None and (most is None or gap(to, best) <= most) else None
