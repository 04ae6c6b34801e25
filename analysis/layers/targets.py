"""Sentiment towards a name: whether the sentence speaks well, ill or neither of whom it names.

Rows      One per mention of a person, organisation or place. `name` and `kind` are those of `entities`; `polarity` is negative, neutral
          or positive; `voice` is quoted where the mention lies in words attributed to somebody, unclear where the sentence attributes
          something and no content was found for it, else own (the outlet's own words). `confidence` is the probability of that polarity.
Method    Our encoder reads the article once; the words of the mention ask the words of their sentence (attention), and a small head
          decides. Trained on sentences about persons in United States politics (NewsMTSC).
Misses    Irony, and what is only implied by events. A person who suffers or is accused counts as negative in the training sentences, so
          this is how somebody comes off, not what the author feels. Organisations and places are judged worse than persons (macro-F1
          0.64 against 0.75): of those called positive 40 in 100 are, of those called negative 52. Their rows carry their kind and are
          left out unless asked for. Pronouns are not looked at.
Source    Hamborg and Donnay (2021), NewsMTSC: a dataset for (multi-)target-dependent sentiment classification in political news.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from analysis import encoder
from analysis.document import Document
from analysis.encoder import POLARITIES
from analysis.layers._tagged import tagged_roles
from analysis.registry import layer

KINDS = frozenset({"person", "organisation", "place"})


@dataclass(frozen=True, slots=True)
class Target:
    start: int
    end: int
    name: str
    kind: str
    polarity: str
    voice: str
    confidence: float | None


@layer(title="Sentiment towards names", row=Target, needs=("entities", "quotes"), version=2, english=True, encoded=True)
def find_targets(document: Document) -> list[Target]:
    mentions = [e for e in document["entities"] if e.kind in KINDS]
    told = polarities(document, [(e.start, e.end) for e in mentions])
    voices = _Voices(document)
    return [
        Target(e.start, e.end, e.name, e.kind, each[0], voices.of(e.start, e.end), each[1])
        for e, each in zip(mentions, told, strict=True)
        if each is not None
    ]


def polarities(document: Document, spans: Sequence[tuple[int, int]]) -> list[tuple[str, float] | None]:
    """The polarity towards each stretch of characters and its probability; None where no word of it was read."""
    if document.encoded is None:
        return [None] * len(spans)
    found = encoder.polarities(document.encoded, spans)
    return [
        None
        if p is None
        else (POLARITIES[int(p.argmax())], encoder.calibrated("targets", float(p.max()), document.encoder))
        for p in found
    ]


class _Voices:
    """Whose words a mention stands in."""

    def __init__(self, document: Document) -> None:
        self.said = [(q.start, q.end) for q in document["quotes"]]
        self.ends = [s.end_char for s in document.doc.sents]
        used = {(q.cue_start, q.cue_end) for q in document["quotes"] if q.cue_start is not None}
        cues = [t for t in tagged_roles(document) if t.kind == "cue"]
        self.open = {
            self._sentence(t.start)
            for t in cues
            if not any(a < t.end and t.start < b for a, b in used if a is not None)
        }

    def of(self, start: int, end: int) -> str:
        if any(a <= start and end <= b for a, b in self.said):
            return "quoted"
        return "unclear" if self._sentence(start) in self.open else "own"

    def _sentence(self, at: int) -> int:
        return bisect_right(self.ends, at)
