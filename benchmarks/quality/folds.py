"""The fixed folds of cross-validation, the same for training and for the ways scored beside a layer.

A fold follows from the items alone: no seed, no order. What shares text is one group and falls in one fold.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

FOLDS = 5
OPENING = 300  # characters of normalised text; equal openings are one text
# Words in a shingle, and the share of the shorter text's shingles that makes two articles one group: follow-ups that repeat a third
# of an older report share its labels. 28 pairs of the 433 articles with policy frames, 8 of the 427 with narrative frames.
SHINGLE = 8
SHARED = 0.3
# A shingle in more texts than this is a standing line of an outlet.
COMMON = 30
# Topics of one name in two spellings.
SAME_TOPIC = {"blm": "black lives matter", "vaccines": "vaccine"}


def folds(keys: Sequence[str], n: int = FOLDS) -> list[int]:
    """The fold, 0 to n - 1, of each group key; the same key is always in the same fold."""
    return [int.from_bytes(hashlib.sha256(key.encode("utf-8")).digest()[:8], "big") % n for key in keys]


def article_folds(
    items: Sequence[Mapping[str, Any]], beside: Sequence[Mapping[str, Any]] = (), n: int = FOLDS
) -> list[int]:
    """The fold of each of `items` (`id`, `text`); what shares an id or much text, also by way of `beside`, is together.

    Two sets of the same articles: `article_folds(a, beside=b)` and `article_folds(b, beside=a)` put an id into the same fold.
    """
    everything = [*items, *beside]
    groups = together([str(i["id"]) for i in everything], [str(i["text"]) for i in everything])
    key: dict[int, str] = {}
    for group, item in zip(groups, everything, strict=True):
        key[group] = min(key.get(group, str(item["id"])), str(item["id"]))
    return folds([key[group] for group in groups[: len(items)]], n)


def topic_folds(items: Sequence[Mapping[str, Any]], n: int = FOLDS) -> list[int]:
    """The fold of each of `items` (`text`, `topic`), whole topics to a fold: largest first, to the fold with fewest items.

    A sentence that stands under several topics goes where most of its copies are (first by name where equal).
    """
    topics = [topic_name(i["topic"]) for i in items]
    sizes = Counter(topics)
    filled = [0] * n
    fold: dict[str, int] = {}
    for topic in sorted(sizes, key=lambda t: (-sizes[t], t)):
        fold[topic] = filled.index(min(filled))
        filled[fold[topic]] += sizes[topic]
    held: dict[int, Counter[str]] = {}
    groups = together([str(i) for i in range(len(items))], [str(i["text"]) for i in items], shingle=5, shared=0.5)
    for group, topic in zip(groups, topics, strict=True):
        held.setdefault(group, Counter())[topic] += 1
    home = {group: min(counts, key=lambda t: (-counts[t], t)) for group, counts in held.items()}
    return [fold[home[group]] for group in groups]


def topic_name(topic: object) -> str:
    """A topic without what differs between spellings: case, hyphens, signs."""
    bare = " ".join(re.findall(r"\w+", str(topic).casefold()))
    return SAME_TOPIC.get(bare, bare)


def together(ids: Sequence[str], texts: Sequence[str], *, shingle: int = SHINGLE, shared: float = SHARED) -> list[int]:
    """A number for each text, the same for texts with the same id, the same opening, or much shared text, also over others."""
    parent = list(range(len(texts)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, j in itertools.chain(_same(ids), _same([opening(t) for t in texts]), overlapping(texts, shingle, shared)):
        a, b = sorted((root(i), root(j)))
        parent[b] = a
    return [root(i) for i in range(len(texts))]


def opening(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))[:OPENING]


def overlapping(texts: Sequence[str], shingle: int, shared: float) -> Iterable[tuple[int, int]]:
    """Pairs of texts of which the shorter has at least that share of its shingles in common with the other."""
    holding: dict[int, list[int]] = {}
    sizes = []
    for i, text in enumerate(texts):
        words = re.findall(r"\w+", text.casefold())
        pieces = {hash(tuple(words[k : k + shingle])) for k in range(max(1, len(words) - shingle + 1))}
        sizes.append(len(pieces))
        for piece in pieces:
            holding.setdefault(piece, []).append(i)
    common: Counter[tuple[int, int]] = Counter()
    for holders in holding.values():
        if len(holders) <= COMMON:
            common.update(itertools.combinations(holders, 2))
    return [(i, j) for (i, j), n in common.items() if n / min(sizes[i], sizes[j]) >= shared]


def _same(keys: Sequence[str]) -> Iterable[tuple[int, int]]:
    first: dict[str, int] = {}
    return [(first.setdefault(key, i), i) for i, key in enumerate(keys) if key]
