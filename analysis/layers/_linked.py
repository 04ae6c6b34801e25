"""Attributions as the encoder tells them: stretches of content, each linked to its cue and its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from spacy.tokens import Token

from analysis.document import Document
from analysis.encoder import LINK, Read, calibrated
from analysis.layers._attribution import Attribution, Stretch
from analysis.layers._marks import Marked, find_marked
from analysis.layers._reporting import phrase_of, subject_of
from analysis.layers._tagged import Tagged, tagged_roles

CUE, SOURCE = 0, 1
# A stretch this short is seldom what somebody said.
LEAST_WORDS = 2


@dataclass(frozen=True, slots=True)
class _Piece:
    content: Tagged
    cue: Tagged | None
    source: Tagged | None


def linked(document: Document) -> list[Attribution]:
    """The attributions the encoder marked, in order; none without an encoder."""
    encoded = document.encoded
    if encoded is None:
        return []
    marked, roles = find_marked(document.text), tagged_roles(document)
    found = []
    for number, read in enumerate(encoded.windows):
        here = [t for t in roles if t.window == number]
        pieces = [_linked(read, t, here) for t in here if t.kind == "content" and t.last - t.first >= LEAST_WORDS]
        spoken = [p for p in pieces if any(c.isalnum() for c in document.text[p.content.start : p.content.end])]
        found += [_attribution(document, group, marked) for group in _grouped(spoken)]
    outside = [(d.start, d.end) for d in document.datelines() if d.start is not None and d.end is not None]
    inside = [a for a in found if not any(s < b and e > x for x, b in outside for s, e in a.pieces)]
    return [_with_subject(document, a) for a in inside]


def _linked(read: Read, content: Tagged, here: Sequence[Tagged]) -> _Piece:
    return _Piece(content, _chosen(read, content, here, "cue", CUE), _chosen(read, content, here, "source", SOURCE))


def _chosen(read: Read, content: Tagged, here: Sequence[Tagged], kind: str, which: int) -> Tagged | None:
    """The stretch of a kind that a content's first word points at; None where it points at none."""
    candidates = [t for t in here if t.kind == kind]
    if not candidates:
        return None
    half = slice(which * LINK, (which + 1) * LINK)
    ask = read.asks[content.first, half]
    scores = [float(ask @ read.answers[t.first, half]) for t in candidates]
    best = int(np.argmax(scores))
    return candidates[best] if scores[best] > float(read.none[content.first, which]) else None


def _grouped(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Pieces with one cue are one attribution, however the text breaks them."""
    groups: list[list[_Piece]] = []
    by_cue: dict[int, list[_Piece]] = {}
    for piece in pieces:
        if piece.cue is not None and piece.cue.first in by_cue:
            by_cue[piece.cue.first].append(piece)
            continue
        groups.append([piece])
        if piece.cue is not None:
            by_cue[piece.cue.first] = groups[-1]
    return groups


def _attribution(document: Document, group: Sequence[_Piece], marked: Sequence[Marked]) -> Attribution:
    text = document.text
    closed = [(r.start, r.end) for p in group for r in (p.cue, p.source) if r is not None]
    ends = (completed(document, p.content.start, _line_end(text, p.content, marked), closed) for p in group)
    bare = [_bare(text, p.content.start, end) for p, end in zip(group, ends, strict=True)]
    stretches = _whole(text, _joined(text, bare, closed), marked)
    within = [any(m.outer_start <= s and e <= m.outer_end for m in marked) for s, e in stretches]
    touched = [any(m.outer_start < e and s < m.outer_end for m in marked) for s, e in stretches]
    kind = "direct" if all(within) else "mixed" if any(touched) else "indirect"
    source = next((p.source for p in group if p.source is not None), None)
    cue = next((p.cue for p in group if p.cue is not None), None)
    said = [*stretches, *([(cue.start, cue.end)] if cue else [])]
    speaker = (source.start, completed(document, source.start, source.end, said)) if source else None
    span = document.tokens(*speaker) if speaker else None
    confidence = calibrated("quotes", min(p.content.confidence for p in group), document.encoder)
    return Attribution(
        tuple(stretches),
        kind,
        speaker,
        span.root.i if span is not None else None,
        (cue.start, cue.end) if cue else None,
        confidence,
    )


# Words between two pieces that are one: the encoder lost them ("philanthropist [Don Imus, known to] fans").
MOST_LOST = 2
WORD = re.compile(r"\w+")
STOPS = frozenset('.?!\n"“”«»')


def _joined(text: str, pieces: Sequence[Stretch], closed: Sequence[Stretch]) -> list[Stretch]:
    """Pieces with at most MOST_LOST words between them, none of them of the cue or the source, made one."""
    joined: list[Stretch] = []
    for start, end in sorted(pieces):
        last = joined[-1][1] if joined else 0
        gap = text[last:start]
        near = bool(joined) and len(WORD.findall(gap)) <= MOST_LOST and not STOPS & set(gap)
        if near and not any(a < start and last < b for a, b in closed):
            joined[-1] = (joined[-1][0], max(last, end))
        else:
            joined.append((start, end))
    return joined


# Of what stands in marks: where the encoder has as much of it, all of it is meant (0.3 is the best of 0.01, 0.3, 0.5 and 0.8).
LEAST_OF_MARKED = 0.3


def _whole(text: str, pieces: Sequence[Stretch], marked: Sequence[Marked]) -> list[Stretch]:
    """Pieces that are most of the words in a pair of marks made all of them."""
    around = [next((m for m in marked if m.outer_start <= s and e <= m.outer_end), None) for s, e in pieces]
    had: dict[int, int] = {}
    for (start, end), m in zip(pieces, around, strict=True):
        if m is not None:
            had[m.start] = had.get(m.start, 0) + end - start
    return sorted(
        {
            _bare(text, m.start, m.end)
            if m is not None and had[m.start] >= LEAST_OF_MARKED * (m.end - m.start)
            else piece
            for piece, m in zip(pieces, around, strict=True)
        }
    )


def _with_subject(document: Document, told: Attribution) -> Attribution:
    """Where the encoder found a cue and no source, the subject of the cue's verb speaks; it is no part of what is said."""
    if told.speaker is not None or told.cue is None:
        return told
    for token in document.tokens(*told.cue) or ():
        subject = subject_of(token) if token.pos_ in {"VERB", "AUX"} else None
        if subject is None or subject.dep_ != "nsubj":
            continue
        first, last = phrase_of(subject, barred=token.i)
        speaker = (document.doc[first].idx, document.doc[last - 1].idx + len(document.doc[last - 1]))
        pieces = tuple(p for p in told.pieces if not (speaker[0] <= p[0] and p[1] <= speaker[1]))
        if pieces and not any(s <= subject.idx < e for s, e in pieces):
            return replace(told, pieces=pieces, speaker=speaker, speaker_head=subject.i)
    return told


# Words: shorter ones that nobody says and no mark holds are seldom said (best of 2 to 6).
LEAST_UNSPOKEN = 5
LONGEST_TITLE = 7
# A cue of such words alone ("was", "to") tells of nothing said.
EMPTY = frozenset({"AUX", "PART", "ADP", "SCONJ", "CCONJ", "DET", "PUNCT"})


def is_said(document: Document, told: Attribution) -> bool:
    """Whether an attribution without a speaker has enough to be one."""
    if told.speaker is not None:
        return True
    if told.cue is not None and all(t.pos_ in EMPTY for t in document.tokens(*told.cue) or ()):
        return False
    words = sum(len(WORD.findall(document.text[s:e])) for s, e in told.pieces)
    if told.kind == "direct" and told.cue is None:  # in marks beside nobody stand titles too: "A Tribute For a King"
        return words > LONGEST_TITLE or _stops(document.text, told.pieces[-1][1])
    return told.kind != "indirect" or words >= LEAST_UNSPOKEN


def _stops(text: str, end: int) -> bool:
    """Whether a sentence, or a part of one that somebody says, ends there or right after."""
    return any(c in ".,?!…" for c in text[max(end - 1, 0) : end + 1])


# How a word hangs on one after it that it needs: a stretch that ends in such a word, or in a preposition, lost its end.
INNER = frozenset({"det", "predet", "compound", "amod", "nmod", "nummod", "quantmod", "poss", "aux", "auxpass"})
OPEN = frozenset({"prep", "agent"})


def completed(document: Document, start: int, end: int, closed: Sequence[Stretch]) -> int:
    """Where a stretch ends once the phrase that its last word begins is whole: "the gun to De" lacks "Zoysa".

    It reaches neither into one of the stretches `closed` nor over white space or the end of the sentence.
    """
    span = document.tokens(start, end)
    if span is None:
        return end
    last = span[-1]
    reach = _phrase_end(last.head if last.dep_ == "case" and last.head.i < last.i else last)
    bounds = [b.start for a, _ in closed if a >= end and (b := document.tokens(a, a + 1)) is not None]
    if reach.i <= last.i or reach.i >= min([last.sent.end, *bounds]):
        return end
    if any(t.is_space for t in document.doc[last.i : reach.i]):
        return end
    return reach.idx + len(reach)


def _phrase_end(token: Token) -> Token:
    """The last word of the phrase that a word begins; the word itself where it begins none."""
    reach = token
    while (following := _needed(reach)) is not None:
        reach = following
    if reach.i == token.i:
        return token
    for child in reach.rights:
        if child.dep_ == "prep" and child.i == reach.i + 1 and not child.right_edge.is_punct:
            return child.right_edge
    return reach


def _needed(token: Token) -> Token | None:
    """The word after it that a word cannot do without."""
    if token.dep_ in INNER and token.head.i > token.i:
        return token.head
    if token.dep_ in OPEN:
        return next((c for c in token.rights if c.dep_ in {"pobj", "pcomp"}), None)
    return None


def _line_end(text: str, content: Tagged, marked: Sequence[Marked]) -> int:
    """Where the content's first line ends: outside marks nobody's words run over a line end (headlines and captions follow there)."""
    line = text.find("\n", content.start, content.end)
    if line < 0 or any(m.outer_start <= content.start and line < m.outer_end for m in marked):
        return content.end
    return line


EDGES = " \n\t\"“”„«»'‘’`,"


# What begins another clause at a stretch's end was cut from it: "has declined 40%, while".
DANGLING = re.compile(r"[\s,]+(?:and|but|or|while|because|which|who|if|when)$")


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the marks, commas and spaces at its edges, and without a conjunction at its end."""
    while start < end and text[start] in EDGES:
        start += 1
    if (dangling := DANGLING.search(text[start:end])) is not None:
        end = start + dangling.start()
    while end > start and text[end - 1] in EDGES:
        end -= 1
    return start, end
