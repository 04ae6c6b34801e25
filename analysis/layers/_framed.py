"""Decisions on a whole article or sentence from what the encoder saw: linear heads in models/framing.npz over these features.

An article is its sentences' mean vectors, averaged and at their highest, and its words (hashed, weighted by how rare they are in
training); so each sentence's part in a decision is known: take it out and ask again.
"""

from __future__ import annotations

import itertools
import math
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from analysis.encoder import FAST, Encoded, Floats, checked, model_of

BUCKETS = 1 << 15  # of hashed words and pairs of words


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences with words in them: characters (n, 2), mean vectors (n, d), and the counts of each one's hashed words."""

    spans: NDArray[np.int64]
    vectors: Floats
    words: tuple[Counter[int], ...]
    by: str = FAST


def sentences_of(text: str, encoded: Encoded) -> Sentences:
    """The sentences as the encoder read them; one cut by a window counts where it begins."""
    spans: dict[int, list[int]] = {}
    vectors: dict[int, Floats] = {}
    words: dict[int, list[str]] = {}
    for read in encoded.windows:
        w = read.window
        for number in np.unique(w.sentence):
            inside = np.flatnonzero(w.sentence == number)
            first, last = w.first[inside[0]], w.last[inside[-1]]
            spans.setdefault(int(number), [int(w.words[inside[0], 0]), 0])[1] = int(w.words[inside[-1], 1])
            states = np.concatenate([read.hidden[first:last], read.framing[first:last]], 1)
            vectors.setdefault(int(number), states.mean(0))
            words.setdefault(int(number), []).extend(text[a:b].lower() for a, b in w.words[inside])
    order = sorted(spans)
    return Sentences(
        np.array([spans[n] for n in order], np.int64).reshape(-1, 2),
        np.array([vectors[n] for n in order], np.float32),
        tuple(hashed(words[n]) for n in order),
        encoded.by,
    )


def hashed(words: Sequence[str]) -> Counter[int]:
    """How often each word and each pair of neighbours falls in a bucket; signs are left out."""
    kept = [w for w in words if w[0].isalnum()]
    pairs = (f"{a} {b}" for a, b in itertools.pairwise(kept))
    return Counter(zlib.crc32(w.encode("utf-8")) % BUCKETS for w in (*kept, *pairs))


def dense(vectors: Floats) -> Floats:
    """(n, d) sentence vectors → (2d,): their mean and their highest."""
    return np.concatenate([vectors.mean(0), vectors.max(0)]).astype(np.float32)


def sparse(counts: Counter[int], rarity: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Buckets and weights of an article's words: 1 + log(count) by rarity, of length one (Salton and Buckley 1988)."""
    at = np.fromiter(counts.keys(), np.int64, len(counts))
    weights = np.array([(1 + math.log(n)) for n in counts.values()], np.float32) * rarity[at]
    length = float(np.linalg.norm(weights))
    return at, weights / length if length else weights


@cache
def heads(by: str = FAST) -> dict[str, Any]:
    """The arrays of an encoder's framing.npz."""
    with np.load(checked(model_of("framing", by)), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def scheme_logits(scheme: str, vectors: Floats, words: Counter[int], by: str = FAST) -> Floats:
    """(L,) logits of a scheme's labels for an article of these sentences and words."""
    h = heads(by)
    told = (dense(vectors) - h[f"{scheme}.mean"]) / h[f"{scheme}.scale"]
    at, weights = sparse(words, h[f"{scheme}.rarity"])
    logits = told @ h[f"{scheme}.dense"] + h[f"{scheme}.dense_bias"]
    return np.asarray(logits + weights @ h[f"{scheme}.words"][at] + h[f"{scheme}.words_bias"], np.float32)


def decisions(scheme: str, read: Sentences) -> list[tuple[str, float, list[tuple[int, float]]]]:
    """The labels an article is decided to have: label, probability, and its sentences (number, fall) by how much the probability falls
    without each, the largest fall first.
    """
    h = heads(read.by)
    total: Counter[int] = sum(read.words, Counter())
    whole = probable(scheme, scheme_logits(scheme, read.vectors, total, read.by), read.by)
    taken = np.flatnonzero(whole >= h[f"{scheme}.least"])
    if not len(taken):
        return []
    without = probable(scheme, _logits_without(scheme, read, total), read.by)
    found = []
    for label in taken:
        falls = whole[label] - without[:, label]
        order = [int(n) for n in np.argsort(-falls) if falls[n] > 0]
        found.append((str(h[f"{scheme}.labels"][label]), float(whole[label]), [(n, float(falls[n])) for n in order]))
    return found


def _logits_without(scheme: str, read: Sentences, total: Counter[int]) -> Floats:
    """(n, L) logits of the article without each of its sentences, as `scheme_logits` gives them for what is left.

    Only what a sentence changes is worked out for it: asking anew for each took a quarter of the time of all layers, and grew with the
    square of an article's length.
    """
    h = heads(read.by)
    count = len(read.vectors)
    if count < 2:
        return np.stack([scheme_logits(scheme, read.vectors, total, read.by)] * count)
    mean = (read.vectors.sum(0, np.float64) - read.vectors) / (count - 1)
    second, first = np.partition(read.vectors, count - 2, 0)[-2:]
    highest = np.where(read.vectors == first, second, first)
    told = (np.concatenate([mean, highest], 1) - h[f"{scheme}.mean"]) / h[f"{scheme}.scale"]
    logits = told @ h[f"{scheme}.dense"] + h[f"{scheme}.dense_bias"] + h[f"{scheme}.words_bias"]
    rarity, weights = h[f"{scheme}.rarity"], h[f"{scheme}.words"]
    at = np.fromiter(total.keys(), np.int64, len(total))
    whole = _raw(np.fromiter(total.values(), np.int64, len(total))) * rarity[at]
    drawn, length = whole @ weights[at], float(whole @ whole)
    for n, words in enumerate(read.words):
        here = np.fromiter(words.keys(), np.int64, len(words))
        before = np.fromiter((total[b] for b in words), np.int64, len(words))
        left = _raw(before - np.fromiter(words.values(), np.int64, len(words))) * rarity[here]
        had = _raw(before) * rarity[here]
        squared = length + float(left @ left) - float(had @ had)
        # Nothing is left where this sentence held all the words; what rounding leaves of it is none.
        if squared > length * 1e-9:
            logits[n] += (drawn + (left - had) @ weights[here]) / math.sqrt(squared)
    return np.asarray(logits, np.float32)


def _raw(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """1 + log(count); 0 where there is none."""
    return np.where(counts > 0, 1 + np.log(np.maximum(counts, 1)), 0.0)


def sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)), np.float32)


def probable(scheme: str, logits: Floats, by: str = FAST) -> Floats:
    """(L,) probabilities of logits, as they held on articles not trained on."""
    h = heads(by)
    return sigmoid(logits * h[f"{scheme}.slope"] + h[f"{scheme}.intercept"])


def biased(encoded: Encoded) -> list[tuple[int, int, float]]:
    """Each sentence's characters and the probability that its wording is biased."""
    h = heads(encoded.by)
    found: dict[int, tuple[int, int, float]] = {}
    for read in encoded.windows:
        w = read.window
        for number in np.unique(w.sentence):
            inside = np.flatnonzero(w.sentence == number)
            states = read.framing[w.first[inside[0]] : w.last[inside[-1]]]
            logit = float(np.concatenate([states.mean(0), states.max(0)]) @ h["biased.weight"] + h["biased.bias"][0])
            told = 1 / (1 + math.exp(-(logit * float(h["biased.slope"]) + float(h["biased.intercept"]))))
            # A sentence longer than a window is the most biased of its parts.
            before = found.get(int(number), (int(w.words[inside[0], 0]), 0, 0.0))
            found[int(number)] = (before[0], int(w.words[inside[-1], 1]), max(before[2], told))
    return list(found.values())


def techniques(encoded: Encoded) -> list[tuple[int, int, str, float]]:
    """Stretches of words in one technique: characters, technique, probability."""
    h = heads(encoded.by)
    found = []
    for read in encoded.windows:
        first, words = read.window.first, read.window.words
        states = np.concatenate([read.hidden[first], read.framing[first]], 1)
        inner = states @ h["techniques.first"] + h["techniques.first_bias"]
        inner = inner * 0.5 * (1 + erf(inner / math.sqrt(2)))
        logits = inner @ h["techniques.second"] + h["techniques.second_bias"]
        for c, name in enumerate(h["techniques"]):
            for a, b in runs(logits[:, c] >= h["techniques.cut"][c]):
                told = float(logits[a:b, c].mean()) * float(h["techniques.slope"]) + float(h["techniques.intercept"])
                found.append((int(words[a, 0]), int(words[b - 1, 1]), str(name), 1 / (1 + math.exp(-told))))
    return sorted(found)


def runs(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last (exclusive) of each run of True.

    >>> runs(np.array([True, True, False, True]))
    [(0, 2), (3, 4)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], marked.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
