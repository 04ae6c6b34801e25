"""From the encoder's probabilities a word to stretches of words: the best sequence of tags that BIO allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.document import Document
from analysis.encoder import NAMES, ROLES, Read


@dataclass(frozen=True, slots=True)
class Tagged:
    """Words `first` to `last` (exclusive) of window `window`, their characters, and how probable the least probable of the tags is."""

    window: int
    first: int
    last: int
    start: int
    end: int
    kind: str
    confidence: float


def tagged_names(document: Document) -> list[Tagged]:
    """The names of kinds PER, ORG, LOC, NORP and MISC, in order; none without an encoder."""
    encoded = document.encoded
    return [t for n, r in enumerate(encoded.windows) for t in _stretches(n, r, r.names, NAMES)] if encoded else []


def tagged_roles(document: Document) -> list[Tagged]:
    """What is content, source or cue of an attribution, in order."""
    encoded = document.encoded
    return [t for n, r in enumerate(encoded.windows) for t in _stretches(n, r, r.roles, ROLES)] if encoded else []


def _stretches(number: int, read: Read, probabilities: NDArray[Any], tags: tuple[str, ...]) -> Iterator[Tagged]:
    path = best_path(probabilities, tags)
    words = read.window.words
    first: int | None = None
    for i, at in enumerate([*path, 0]):
        tag = tags[at]
        if first is not None and not tag.startswith("I-"):
            chosen = probabilities[np.arange(first, i), path[first:i]]
            end = int(words[i - 1][1])
            yield Tagged(number, first, i, int(words[first][0]), end, tags[path[first]][2:], float(chosen.min()))
            first = None
        if tag.startswith("B-"):
            first = i


@cache
def _barred(tags: tuple[str, ...]) -> NDArray[np.float64]:
    """(from, to) with minus infinity where a tag may not follow: I-x stands only after B-x or I-x."""
    barred = np.zeros((len(tags), len(tags)))
    for i, before in enumerate(tags):
        for j, after in enumerate(tags):
            if after.startswith("I-") and before[2:] != after[2:]:
                barred[i, j] = -np.inf
    return barred


def best_path(probabilities: NDArray[Any], tags: tuple[str, ...]) -> list[int]:
    """The most probable sequence of tags (Viterbi 1967) among those that BIO allows.

    >>> best_path(np.array([[0.6, 0.3, 0.1], [0.2, 0.1, 0.7]]), ("O", "B-x", "I-x"))
    [1, 2]
    """
    logs = np.log(np.maximum(probabilities, 1e-9))
    barred = _barred(tags)
    score = logs[0] + np.where([t.startswith("I-") for t in tags], -np.inf, 0.0)
    back = np.zeros(logs.shape, np.int64)
    for i in range(1, len(logs)):
        ways = score[:, None] + barred
        back[i] = ways.argmax(0)
        score = ways[back[i], np.arange(len(tags))] + logs[i]
    path = [int(score.argmax())]
    for i in range(len(logs) - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return path[::-1]
