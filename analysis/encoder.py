"""The encoder: one small transformer that reads an article once; every model layer has a head on it.

An article is cut into windows at sentences; each window is one call, alone, so that a result never depends on what else is
being read (dynamic int8 scales are taken over a call). The windows, the words in them and their case shapes are made here, for
training as well as for reading.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import ModelError
from analysis.weights import session, unchanged

MODELS = Path(__file__).parent / "models"
NAMES = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-NORP", "I-NORP", "B-MISC", "I-MISC")
ROLES = ("O", "B-content", "I-content", "B-source", "I-source", "B-cue", "I-cue")
POLARITIES = ("negative", "neutral", "positive")
# The encoders that a project may choose from; FAST where it has chosen none. What each costs and reaches: docs/decisions.md, "Which encoder".
FAST, THOROUGH = "fast", "thorough"
ENCODERS = (FAST, THOROUGH)
# Size of the vectors that are compared to link a content with its cue (first half) and its source (second).
LINK = 64

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
# Word pieces of a window, without its first and last sign. Longer windows cost attention, shorter ones context.
WINDOW = 192
WORD = re.compile(r"[^\W_]+|[^\s]")
# Case shapes: the vocabulary is without case. Twice the class, plus one where no space stands before the word.
OTHER, LOWER, TITLE, UPPER, LETTER, MIXED, DIGITS, SIGN = range(8)
SHAPES = 16
CLS, SEP = 101, 102


@dataclass(frozen=True, slots=True)
class Window:
    """Some sentences: `pieces` and `shapes` (T,) with a sign before, after and between paragraphs; `first` (W,) where each word's
    pieces begin, `last` (W,) where they end; `words` (W, 2) the characters of each word; `sentence` (W,) the number of its sentence.
    """

    pieces: Whole
    shapes: Whole
    first: Whole
    last: Whole
    words: Whole
    sentence: Whole


def shape(word: str) -> int:
    """The class of a word's case.

    >>> [shape(w) for w in ("said", "Kremlin", "NATO", "A", "McCain", "2019", ",")] == [LOWER, TITLE, UPPER, LETTER, MIXED, DIGITS, SIGN]
    True
    """
    if any(c.isdigit() for c in word):
        return DIGITS
    if not word[0].isalpha():
        return SIGN
    if len(word) == 1 and word.isupper():
        return LETTER
    if word.isupper():
        return UPPER
    if word.islower():
        return LOWER
    if word[0].isupper() and word[1:].islower():
        return TITLE
    return MIXED


@cache
def tokenizer() -> Any:
    """The vocabulary of word pieces."""
    from tokenizers import Tokenizer

    made = Tokenizer.from_file(str(checked("encoder_vocabulary")))
    made.no_padding()
    made.no_truncation()
    return made


def windows(text: str, sentences: Sequence[tuple[int, int]], limit: int = WINDOW) -> list[Window]:
    """The text cut into windows of at most `limit` pieces, at sentences; a sentence longer than that is cut at words.

    `sentences` are characters, in order and without overlap; where a blank line stands between two, so does a sign in the window.
    """
    spans: list[tuple[int, int]] = []
    owner: list[int] = []
    for number, (start, end) in enumerate(sentences):
        for m in WORD.finditer(text, start, end):
            spans.append(m.span())
            owner.append(number)
    if not spans:
        return []
    encoded = tokenizer().encode([text[a:b] for a, b in spans], is_pretokenized=True, add_special_tokens=False)
    ids, word_of = encoded.ids, encoded.word_ids
    pieces: list[list[int]] = [[] for _ in spans]
    for i, w in zip(ids, word_of, strict=True):
        pieces[w].append(i)
    pieces = [p[:limit] or [100] for p in pieces]  # a word of signs outside the vocabulary is "unknown"
    cuts = _cuts([len(p) for p in pieces], owner, limit)
    return [
        _window(text, spans[a:b], owner[a:b], pieces[a:b], spans[a - 1][1] if a else -1)
        for a, b in itertools.pairwise(cuts)
    ]


def _cuts(lengths: list[int], owner: list[int], limit: int) -> list[int]:
    """The words at which windows begin, and their number."""
    cuts, size, sentence_start, at = [0], 0, 0, 0
    while at < len(lengths):
        if at and owner[at] != owner[at - 1]:
            sentence_start = at
        size += lengths[at] + (1 if at and owner[at] != owner[at - 1] else 0)
        if size > limit and at > cuts[-1]:
            cuts.append(sentence_start if sentence_start > cuts[-1] else at)
            at, size = cuts[-1], 0
            sentence_start = at
            size = lengths[at]
        at += 1
    return [*cuts, len(lengths)]


def _window(text: str, spans: list[tuple[int, int]], owner: list[int], pieces: list[list[int]], before: int) -> Window:
    """One window of some words; `before` is where the word ahead of them ends."""
    ids, shapes, first, last = [CLS], [0], [], []
    for w, (start, end) in enumerate(spans):
        if w and owner[w] != owner[w - 1] and text.count("\n", before, start) > 1:
            ids.append(SEP)
            shapes.append(0)
        kind = 2 * shape(text[start:end]) + int(before == start)
        first.append(len(ids))
        ids += pieces[w]
        shapes += [kind] * len(pieces[w])
        last.append(len(ids))
        before = end
    made = (np.array(each, np.int64) for each in ([*ids, SEP], [*shapes, 0], first, last, spans, owner))
    return Window(*made)


# ---- reading


@dataclass(frozen=True, slots=True)
class Read:
    """A window as the encoder reads it. `hidden` (T, H) and `framing` (T, H) per piece; `names` (W, 11) and `roles` (W, 7)
    probabilities per word; `asks` and `answers` (W, 2 LINK) and `none` (W, 2), the score of no link, per word.
    """

    window: Window
    hidden: Floats
    framing: Floats
    names: Floats
    roles: Floats
    asks: Floats
    answers: Floats
    none: Floats


class Encoded:
    """An article as an encoder (`by`, of ENCODERS) read it: its windows in order, its sentences as (start, end) characters."""

    def __init__(self, sentences: Sequence[tuple[int, int]], read: Sequence[Read], by: str = FAST) -> None:
        self.by = by
        self.sentences = list(sentences)
        self.windows = list(read)

    def __len__(self) -> int:
        return sum(len(r.window.words) for r in self.windows)


def encode(text: str, sentences: Sequence[tuple[int, int]], by: str = FAST) -> Encoded:
    """The text read once, window by window. Raises ModelError where a file of weights is missing or not the pinned one."""
    running = _session(model_of("encoder", by))
    return Encoded(sentences, [_read(running, w) for w in windows(text, sentences)], by)


def model_of(part: str, by: str) -> str:
    """What MODELS.toml calls a part of an encoder (encoder, targets, framing, encoder_settings).

    >>> model_of("targets", FAST), model_of("targets", THOROUGH)
    ('targets', 'thorough_targets')
    """
    return part if by == FAST else f"{by}_{part}"


def _read(running: Any, w: Window) -> Read:
    hidden, framing, names, roles, asks, answers, none = (
        each[0] for each in running.run(None, {"pieces": w.pieces[None], "shapes": w.shapes[None]})
    )
    first = w.first
    return Read(
        w, hidden, framing, softmax(names[first]), softmax(roles[first]),
        asks[first], answers[first], none[first],
    )  # fmt: skip


def polarities(encoded: Encoded, spans: Sequence[tuple[int, int]]) -> list[Floats | None]:
    """The probabilities of POLARITIES towards each stretch of characters; None where no word of it was read."""
    found: list[Floats | None] = [None] * len(spans)
    for r in encoded.windows:
        w = r.window
        here = [i for i, (a, b) in enumerate(spans) if found[i] is None and w.words[0, 0] < b and a < w.words[-1, 1]]
        asked, span, sentence = [], [], []
        for i in here:
            touched = np.flatnonzero((w.words[:, 0] < spans[i][1]) & (w.words[:, 1] > spans[i][0]))
            if not len(touched):
                continue
            around = np.flatnonzero(w.sentence == w.sentence[touched[0]])
            asked.append(i)
            span.append(_between(len(w.pieces), w.first[touched[0]], w.last[touched[-1]]))
            sentence.append(_between(len(w.pieces), w.first[around[0]], w.last[around[-1]]))
        if asked:
            fed = {"hidden": r.hidden, "span": np.stack(span), "sentence": np.stack(sentence)}
            logits = _session(model_of("targets", encoded.by)).run(None, fed)[0]
            for i, each in zip(asked, softmax(logits), strict=True):
                found[i] = each
    return found


def _between(length: int, first: int, last: int) -> Floats:
    made = np.zeros(length, np.float32)
    made[first:last] = 1
    return made


def softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis."""
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True), np.float32)


@cache
def settings(by: str = FAST) -> dict[str, Any]:
    """What training found on development data beside the weights: how to calibrate (encoder_settings.json)."""
    return dict(json.loads(checked(model_of("encoder_settings", by)).read_text(encoding="utf-8")))


def calibrated(head: str, raw: float, by: str = FAST) -> float:
    """A head's own probability as the share of such cases that turn out right on held-back data (Platt 1999), 0 to 1."""
    slope, intercept = settings(by)["calibration"][head]
    bounded = min(max(raw, 1e-6), 1 - 1e-6)
    return 1 / (1 + math.exp(-(slope * math.log(bounded / (1 - bounded)) + intercept)))


@cache
def _session(name: str) -> Any:
    return session(checked(name))


def checked(name: str) -> Path:
    """The file of a model in MODELS.toml, its sha256 compared."""
    from analysis.language import pinned

    entry = pinned().get(name)
    if entry is None:
        raise ModelError(
            f"{MODELS / 'MODELS.toml'} names no model '{name}': take it again from the project's repository."
        )
    return unchanged(MODELS / str(entry["file"]), entry)
