"""Attributions as the encoder tells them: stretches of content, each linked to its cue and its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.document import Document
from analysis.encoder import LINK, Read, calibrated
from analysis.layers._attribution import Attribution
from analysis.layers._marks import Marked, find_marked
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
    return [a for a in found if not any(s < b and e > x for x, b in outside for s, e in a.pieces)]


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
    stretches = [_bare(text, p.content.start, _line_end(text, p.content, marked)) for p in group]
    within = [any(m.outer_start <= s and e <= m.outer_end for m in marked) for s, e in stretches]
    touched = [any(m.outer_start < e and s < m.outer_end for m in marked) for s, e in stretches]
    kind = "direct" if all(within) else "mixed" if any(touched) else "indirect"
    source = next((p.source for p in group if p.source is not None), None)
    cue = next((p.cue for p in group if p.cue is not None), None)
    span = document.tokens(source.start, source.end) if source else None
    confidence = calibrated("quotes", min(p.content.confidence for p in group))
    return Attribution(
        tuple(stretches),
        kind,
        (source.start, source.end) if source else None,
        span.root.i if span is not None else None,
        (cue.start, cue.end) if cue else None,
        confidence,
    )


def _line_end(text: str, content: Tagged, marked: Sequence[Marked]) -> int:
    """Where the content's first line ends: outside marks nobody's words run over a line end (headlines and captions follow there)."""
    line = text.find("\n", content.start, content.end)
    if line < 0 or any(m.outer_start <= content.start and line < m.outer_end for m in marked):
        return content.end
    return line


EDGES = " \n\t\"“”„«»'‘’`,"


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the marks, commas and spaces at its edges."""
    while start < end and text[start] in EDGES:
        start += 1
    while end > start and text[end - 1] in EDGES:
        end -= 1
    return start, end
