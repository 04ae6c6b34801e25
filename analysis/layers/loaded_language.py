"""Loaded language: wording that judges or presses, by technique, and sentences whose wording is biased.

Rows      One per stretch of words; `technique` is Loaded_Language or Name_Calling-Labeling (as SemEval 2023 names them), or
          Biased_sentence for a whole sentence. One stretch may show several. `confidence`: for sentences the share of such
          sentences that were called biased on held-back topics; for techniques their precision on held-back articles, one number.
Method    Heads on our encoder: for techniques a word at a time, for sentences over all words of the sentence. Trained on annotated
          news and opinion pieces in English (SemEval 2023 task 3) and on sentences from eleven US outlets (BABE). The other 17
          techniques of that task were found too badly (F1 below 0.09 on held-back articles) and are not given.
Misses    Of the stretches of a technique one in ten is right: a way to passages, not a measure of outlets. Words inside quotations
          are marked too: they are the speaker's. What annotators call biased differs between people; irony is not seen.
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
