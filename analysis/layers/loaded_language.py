"""Loaded language: wording that judges or presses, by technique, and sentences whose wording is biased.

Rows      One per stretch of words; `technique` is one of the 19 persuasion techniques of SemEval 2023 (Loaded_Language,
          Name_Calling-Labeling, Doubt ...), or Biased_sentence for a whole sentence. One stretch may show several. `confidence` is the
          share of such stretches that were right on held-back articles.
Method    Heads on our encoder: for techniques a word at a time, for sentences over all words of the sentence. Trained on annotated
          news and opinion pieces in English (SemEval 2023 task 3) and on sentences from eleven US outlets (BABE).
Misses    Most techniques are hardly found: the rare ones (whataboutism, straw man) never. Words inside quotations are marked too:
          they are the speaker's. What annotators call biased differs between people; irony is not seen. See the scores: figures for
          the commonest technique are low, so counts are a way to passages, not a measure of outlets.
Source    Piskorski et al. (2023), SemEval-2023 task 3; Spinde et al. (2021), Neural media bias detection using distant supervision
          with BABE.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.document import Document
from analysis.layers._framed import biased, techniques
from analysis.registry import layer

BIASED = "Biased_sentence"


@dataclass(frozen=True, slots=True)
class Loaded:
    start: int
    end: int
    technique: str
    confidence: float | None


@layer(title="Loaded language", row=Loaded, version=1, english=True)
def find_loaded_language(document: Document) -> list[Loaded]:
    if document.encoded is None:
        return []
    found = [Loaded(a, b, technique, sure) for a, b, technique, sure in techniques(document.encoded)]
    found += [Loaded(a, b, BIASED, sure) for a, b, sure in biased(document.encoded) if sure >= 0.5]
    kept = [x for x in found if not document.in_dateline(x.start, x.end)]
    return sorted(kept, key=lambda x: (x.start, x.end, x.technique))
