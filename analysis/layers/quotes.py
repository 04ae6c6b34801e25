"""Quotations: who says what, word for word or in the reporter's words.

Rows      One per piece, in order of appearance; the pieces of one quotation share a number in `quote` ("...," he said. "..."), so
          count distinct numbers. `kind` is direct (in quotation marks), indirect (in the reporter's words) or mixed (the reporter's
          words with some of the speaker's in marks). `start` and `end` are of the words said, without the marks. `speaker` is as
          written, `speaker_name` the person or body it stands for in this article: "the minister" goes to the only person the
          article calls so, "he" and "she" to the person who spoke or acted last; "they" and "it" stay open (None). `cue` is the word
          that tells ("said", "according to").
Method    Quotation marks of all shapes are paired; a reporting verb beside them gives the speaker. Without marks, the parse shows
          what a verb of saying, asking, promising, denying or accusing reports, and what somebody is said to think, hope or fear
          ("Moscow hopes that ..." is an indirect quotation of Moscow). Verbs and nouns come from our own list.
Misses    On US news (PolNeAR, which counts more than we look for) 80 of 100 quotations found are right and 56 of 100 are found; of
          those in quotation marks 86 and 84. The speaker is right in 87 of 100. Missed are speakers named some sentences away,
          reports without marks that run over several sentences, and reports in nouns ("his criticism of"). Where the parse is wrong,
          the content ends too early or too late. Words in marks that no reporting verb goes with are left out unless they make a
          sentence. What is said not to have been said is left out.
Source    Direct, indirect and mixed as in Pareti (2015), Attribution: a computational approach.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.document import Document
from analysis.layers._attribution import Attribution, attribute
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


@layer(title="Quotations", row=Quote, needs=("entities",), version=1)
def find_quotes(document: Document) -> list[Quote]:
    names = Speakers(document)
    found = []
    for number, each in enumerate(attribute(document)):
        found += _rows(document, number, each, names.name(each.speaker, each.speaker_head))
    return sorted(found, key=lambda q: (q.start, q.end, q.quote))


def _rows(document: Document, number: int, each: Attribution, name: str | None) -> list[Quote]:
    text = document.text
    speaker = text[each.speaker[0] : each.speaker[1]] if each.speaker else None
    cue = text[each.cue[0] : each.cue[1]] if each.cue else None
    speaker_start, speaker_end = each.speaker or (None, None)
    cue_start, cue_end = each.cue or (None, None)
    return [
        Quote(start, end, number, each.kind, speaker, speaker_start, speaker_end, name, cue, cue_start, cue_end, None)
        for start, end in each.pieces
    ]
