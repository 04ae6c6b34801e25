"""Quotations: who says what, word for word or in the reporter's words.

Rows      One per piece, in order of appearance; the pieces of one quotation share a number in `quote` ("...," he said. "..."), so
          count distinct numbers. `kind` is direct (in quotation marks), indirect (in the reporter's words) or mixed (the reporter's
          words with some of the speaker's in marks). `start` and `end` are of the words said, without the marks. `speaker` is as
          written, `speaker_name` the person or body it stands for in this article: "the minister" goes to the only person the
          article calls so, "he" and "she" to the person who spoke or acted last; "they" and "it" stay open (None). `cue` is the word
          that tells ("said", "according to").
Method    Quotation marks of all shapes are paired; a reporting verb beside them gives the speaker. Elsewhere our encoder marks what is
          attributed, its cue and its source, links them, and each is completed to the end of its phrase;
          where the parse and our list of reporting verbs find the same words, the speaker is the subject of that verb. In transcripts
          each turn is one quotation of whom its label names. What somebody is said to think, hope or fear counts too ("Moscow hopes that ..." is an
          indirect quotation of Moscow).
Misses    With the fast encoder, on US news (PolNeAR) 78 of 100 quotations found are right and 75 of 100 are found (overlap; F1 89 for those in quotation
          marks). The speaker is right in 88 of 100. `confidence` is off by 4 points in the mean on articles held back; words in marks
          beside a reporting verb have none (81 of 100 of them are right). Missed are speakers named some sentences away, and
          reports without marks that run over several sentences. Of two who speak together the first is named. Headlines are the hardest. What is said not to have been said may be marked.
Source    Direct, indirect and mixed as in Pareti (2015), Attribution: a computational approach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.document import Document
from analysis.layers._attribution import Attribution, attribute
from analysis.layers._linked import is_said, linked
from analysis.layers._speakers import Speakers
from analysis.registry import layer


@dataclass(frozen=True, slots=True)
class Quote:
    start: int
    end: int
    quote: int
    kind: str
    speaker: str | None
    speaker_start: int | None
    speaker_end: int | None
    speaker_name: str | None
    cue: str | None
    cue_start: int | None
    cue_end: int | None
    confidence: float | None


@layer(title="Quotations", row=Quote, needs=("entities",), version=4, english=True, encoded=True)
def find_quotes(document: Document) -> list[Quote]:
    names = Speakers(document)
    found = []
    for number, each in enumerate(attributions(document)):
        found += _rows(document, number, each, names.name(each.speaker, each.speaker_head))
    return sorted(found, key=lambda q: (q.start, q.end, q.quote))


def attributions(document: Document) -> list[Attribution]:
    """What stands in marks beside a reporting verb, by rule, what the encoder marks elsewhere, and what rules find besides; the rules
    alone without an encoder.
    """
    by_rule = attribute(document)
    marked = linked(document)
    if document.encoded is None:
        return by_rule
    sure = [a for a in by_rule if a.kind == "direct" and a.cue]
    own = list(sure)
    beside, used = [], []
    for a in marked:
        n = next((n for n, b in enumerate(sure) if _shared(a, b)), None)
        if n is None:
            nearest = _nearest(a, by_rule)
            with_rule = (
                a
                if nearest is None
                else replace(a, speaker=nearest.speaker, speaker_head=nearest.speaker_head, cue=nearest.cue)
            )
            if is_said(document, with_rule):
                beside.append(with_rule)
                used.append(nearest)
            continue
        # The rule's pieces are right to the sign; the encoder may know of others of the same quotation.
        others = [
            p
            for p in a.pieces
            if _goes_on(document, p, sure[n]) and not any(p[0] < t and x < p[1] for b in sure for x, t in b.pieces)
        ]
        sure[n] = replace(sure[n], pieces=tuple(sorted((*sure[n].pieces, *others))))
    more = [
        a for a in by_rule if a.cue and a.speaker and a not in own and a not in used and _is_more(a, sure, beside, used)
    ]
    return sorted([*sure, *beside, *more], key=lambda a: (a.pieces[0][0], a.pieces[-1][1], a.cue or (0, 0)))


# Characters between two pieces of one quotation; further apart, one is a headline that repeats it.
FARTHEST_PIECE = 200


def _goes_on(document: Document, piece: tuple[int, int], told: Attribution) -> bool:
    if told.cue is not None and document.text[slice(*told.cue)] == ":":  # a turn of a transcript is whole as it is
        return False
    return any(max(piece[0] - e, s - piece[1]) <= FARTHEST_PIECE for s, e in told.pieces)


# Of an attribution's characters: where a rule finds as much of it, the rule's speaker is right more often than the encoder's link.
SAME = 0.7


def _nearest(marked: Attribution, by_rule: Sequence[Attribution]) -> Attribution | None:
    """The attribution by rule that has the same words; None where none has most of them."""
    nearest = max((a for a in by_rule if a.speaker and a.cue), key=lambda a: _shared(marked, a), default=None)
    if nearest is None or _shared(marked, nearest) <= SAME * sum(e - s for s, e in marked.pieces):
        return None
    return nearest


def _is_more(
    rule: Attribution, sure: Sequence[Attribution], beside: Sequence[Attribution], used: Sequence[Attribution | None]
) -> bool:
    """Whether a rule found what the encoder did not: words apart, or words that stand for another's too ("Russia denied" what
    "Washington accused" it of).
    """
    if any(_shared(rule, b) for b in sure):
        return False
    return all(match is not None for b, match in zip(beside, used, strict=True) if _shared(rule, b))


def _shared(a: Attribution, b: Attribution) -> int:
    """Characters in both."""
    return sum(max(0, min(e, t) - max(s, x)) for s, e in a.pieces for x, t in b.pieces)


def _rows(document: Document, number: int, each: Attribution, name: str | None) -> list[Quote]:
    text = document.text
    speaker = text[each.speaker[0] : each.speaker[1]] if each.speaker else None
    cue = text[each.cue[0] : each.cue[1]] if each.cue else None
    speaker_start, speaker_end = each.speaker or (None, None)
    cue_start, cue_end = each.cue or (None, None)
    return [
        Quote(
            start,
            end,
            number,
            each.kind,
            speaker,
            speaker_start,
            speaker_end,
            name,
            cue,
            cue_start,
            cue_end,
            each.confidence,
        )
        for start, end in each.pieces
    ]
