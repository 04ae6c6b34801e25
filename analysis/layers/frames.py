"""Frames: words that the five generic news frames are told with, and the frames of the whole article.

Rows      One per cue: a word or phrase from the list of one frame. `scheme` is "generic", `frame` one of conflict, human_interest,
          economic, morality, responsibility; `cue` the words as written. One word may be a cue of two frames. And one per frame of the
          article, over its title and without a cue: `scheme` "policy" (14 policy frames) or "narrative" (conflict, human_interest,
          economic, morality, resolution), `confidence` the probability; with up to three rows of `scheme` "policy sentence" or
          "narrative sentence" each: the sentences whose removal lowers the score most, `confidence` by how much it falls.
Method    Cues: our own word lists, 60 to 140 entries a frame, with parts of speech: "fair" counts as an adjective, not as a market.
          Nothing fires inside a name ("World War II Museum") or a dateline. Frames of the article: linear heads over our encoder's
          sentence vectors and the article's words, trained on annotated articles.
Misses    A cue is a word, not a frame: a text may blame without any of these words, and "a fight against cancer" is no conflict.
          Negation, irony and figures of speech are not seen. Sports reports are full of words of conflict. Longer articles have
          more cues; compare shares, not counts. Policy frames with fewer than 50 annotated articles (cultural identity, capacity and
          resources, economic, public opinion) are little more than guesses; narrative frames were annotated on climate articles only.
          Responsibility has cue words alone.
Source    Semetko and Valkenburg (2000), Framing European politics: a content analysis of press and television news, for the five
          frames and what belongs to each; the words are ours. Policy frames as in Boydstun et al. (2014), annotated by Piskorski et
          al. (2023), SemEval-2023 task 3; narrative frames by Frermann et al. (2023), Conflicts, villains, resolutions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Doc, Token

from analysis.document import Document
from analysis.layers._framed import decisions, sentences_of
from analysis.layers._words import load_list, verb_forms
from analysis.registry import layer

SCHEME = "generic"
SCHEMES = ("policy", "narrative")
# Sentences: a headline and a line tell no frame.
LEAST_SENTENCES = 3
# Shown for each frame of an article.
MOST_SENTENCES = 3
LABELS = {
    "conflict": "Conflict",
    "human_interest": "Human interest",
    "economic": "Economic consequences",
    "morality": "Morality",
    "responsibility": "Responsibility",
}


@dataclass(frozen=True, slots=True)
class FrameCue:
    start: int
    end: int
    scheme: str
    frame: str
    cue: str | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class _Lists:
    """Cue words: (part of speech, form) → frames; first word of a phrase → its words, frames and whether it bars."""

    words: dict[tuple[str, str], tuple[str, ...]]
    phrases: dict[str, tuple[tuple[tuple[str, ...], str, bool], ...]]


@cache
def _lists() -> _Lists:
    words: dict[tuple[str, str], list[str]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
    known = load_list("frames_generic")
    for frame in LABELS:
        for pos, form in _forms(known[frame]):
            frames = words.setdefault((pos, form), [])
            if frame not in frames:
                frames.append(frame)
        for name, bars in (("phrases", False), ("never", True)):
            for phrase in known[frame].get(name, ()):
                parts = tuple(phrase.replace("-", " - ").split())
                phrases.setdefault(parts[0], []).append((parts, frame, bars))
    return _Lists({k: tuple(v) for k, v in words.items()}, {k: tuple(v) for k, v in phrases.items()})


def _forms(lists: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for noun in lists["nouns"]:
        yield "NOUN", noun
        yield "NOUN", _plural(noun)
    for verb in lists["verbs"]:
        for form in verb_forms(verb):
            yield "VERB", form
    for word in lists["adjectives"]:
        yield "ADJ", word
    for word in lists.get("adverbs", ()):
        yield "ADV", word


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x", "z")) else "s")


@layer(title="Frames and framing cues", row=FrameCue, needs=("entities",), version=3, english=True, encoded=True)
def find_frames(document: Document) -> list[FrameCue]:
    doc = document.doc
    closed = _closed(document)
    phrases, barred = _phrases(doc, closed)
    covered = {(i, frame) for first, last, frame in phrases for i in range(first, last)}
    found = list(phrases)
    words = _lists().words
    for token in doc:
        frames = words.get((token.pos_, token.lower_))
        if frames is not None and not closed[token.i]:
            found += [
                (token.i, token.i + 1, frame)
                for frame in frames
                if (token.i, frame) not in covered and (token.i, frame) not in barred
            ]
    rows = [*(_row(document, *hit) for hit in found), *_decided(document)]
    return sorted(rows, key=lambda r: (r.start, r.end, r.scheme, r.frame))


def _decided(document: Document) -> list[FrameCue]:
    """The frames of the whole article, and the sentences whose removal lowers each most."""
    if document.encoded is None:
        return []
    read = sentences_of(document.text, document.encoded)
    if len(read.spans) < LEAST_SENTENCES:
        return []
    start, end = _head(document)
    rows = []
    for scheme in SCHEMES:
        for frame, sure, falls in decisions(scheme, read):
            rows.append(FrameCue(start, end, scheme, frame, None, sure))
            for number, fall in falls[:MOST_SENTENCES]:
                a, b = read.spans[number]
                rows.append(FrameCue(int(a), int(b), f"{scheme} sentence", frame, None, fall))
    return rows


def _head(document: Document) -> tuple[int, int]:
    """The characters of the title; of the first sentence where there is none."""
    titles = [p for p in document.article.paragraphs("title") if p.start is not None and p.end is not None]
    if titles:
        return titles[0].start or 0, titles[0].end or 0
    first = next(document.sentences())
    return first.start_char, first.start_char + len(first.text.rstrip())


def _closed(document: Document) -> list[bool]:
    """For each token whether it lies in a name or a dateline, where no word is a cue."""
    closed = [False] * len(document.doc)
    spans = [(e.start, e.end) for e in document["entities"] if e.kind != "group"]
    spans += [(d.start, d.end) for d in document.datelines() if d.start is not None and d.end is not None]
    for start, end in spans:
        span = document.tokens(start, end)
        if span is not None:
            closed[span.start : span.end] = [True] * len(span)
    return closed


def _phrases(doc: Doc, closed: Sequence[bool]) -> tuple[list[tuple[int, int, str]], set[tuple[int, str]]]:
    """The phrases found (tokens, frame), and the tokens that a barring phrase ("trade union") closes for a frame."""
    found: list[tuple[int, int, str]] = []
    barred: set[tuple[int, str]] = set()
    phrases = _lists().phrases
    for token in doc:
        lemma = token.lemma_.lower()
        candidates = phrases.get(token.lower_, ()) + (phrases.get(lemma, ()) if lemma != token.lower_ else ())
        for words, frame, bars in candidates:
            last = token.i + len(words)
            if last > len(doc) or any(closed[token.i : last]) or not _fits(doc[token.i : last], words):
                continue
            if bars:
                barred |= {(i, frame) for i in range(token.i, last)}
            else:
                found.append((token.i, last, frame))
    kept: list[tuple[int, int, str]] = []
    for hit in sorted(found, key=lambda h: (h[2], h[0], -h[1])):
        after_last = not kept or kept[-1][2] != hit[2] or kept[-1][1] <= hit[0]
        if after_last and not any((i, hit[2]) in barred for i in range(hit[0], hit[1])):
            kept.append(hit)
    return kept, barred


def _fits(tokens: Iterable[Token], words: Sequence[str]) -> bool:
    return all(word in {token.lower_, token.lemma_.lower()} for token, word in zip(tokens, words, strict=True))


def _row(document: Document, first: int, last: int, frame: str) -> FrameCue:
    end = document.doc[last - 1].idx + len(document.doc[last - 1])
    start = document.doc[first].idx
    return FrameCue(start, end, SCHEME, frame, document.text[start:end], None)
