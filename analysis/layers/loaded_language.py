"""Loaded language: wording that judges or presses, by technique, and sentences whose wording is biased.

Rows      One per stretch of words; `technique` is Loaded_Language or Name_Calling-Labeling (as SemEval 2023 names them), or
          Biased_sentence for a whole sentence. One stretch may show several. `confidence`: for sentences the share of such
          sentences that were called biased on held-back topics; for techniques the share of stretches of that technique and as many
          words that were right on held-back articles (0.07 to 0.27).
Method    Heads on our encoder: for techniques a word at a time, for sentences over all words of the sentence. Trained on annotated
          news and opinion pieces in English (SemEval 2023 task 3) and on sentences from eleven US outlets (BABE). The other 17
          techniques of that task were found too badly (F1 below 0.09 on held-back articles) and are not given; nor are stretches of function words alone (1 of 420
          was right), names of one word (49 of 1,567), and sentences of fewer than five words.
Misses    Of the stretches of a technique one in ten is right: a way to passages, not a measure of outlets. Words inside quotations
          are marked too: they are the speaker's. What annotators call biased differs between people; irony is not seen.
Source    Piskorski et al. (2023), SemEval-2023 task 3; Spinde et al. (2021), Neural media bias detection using distant supervision
          with BABE.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.lang.en.stop_words import STOP_WORDS

from analysis.document import Document
from analysis.encoder import FAST, THOROUGH
from analysis.layers._framed import biased, techniques
from analysis.registry import layer

BIASED = "Biased_sentence"
LABELLING = "Name_Calling-Labeling"
WORD = re.compile(r"\w+")
# Words of a sentence: of the 2,754 sentences that biased wording was learnt from, 2 have fewer ("Rest easy Cowboy.").
LEAST_WORDS = 5
# The share of stretches that were right, by technique and number of words (the last: that many or more), on held-back articles
# (`python -m training.encoder.calibrate`, out_of_fold/persuasion.json of each: 4,690 and 3,704 stretches).
LENGTHS = 4
RIGHT = {
    FAST: {"Loaded_Language": (0.07, 0.20, 0.25, 0.27), LABELLING: (0.0, 0.11, 0.15, 0.21)},
    THOROUGH: {"Loaded_Language": (0.09, 0.23, 0.25, 0.31), LABELLING: (0.0, 0.14, 0.18, 0.26)},
}


@dataclass(frozen=True, slots=True)
class Loaded:
    start: int
    end: int
    technique: str
    confidence: float | None


def is_telling(technique: str, written: str) -> bool:
    """Whether a stretch has words that can be loaded: more than function words, and for names people are called more than one."""
    words = WORD.findall(written)
    telling = any(len(w) > 2 and w.lower() not in STOP_WORDS for w in words)
    return telling and (technique != LABELLING or len(words) > 1)


def confidence(technique: str, written: str, sure: float, by: str) -> float:
    """The share of such stretches that were right on held-back articles; the model's own probability where that was not measured."""
    shares = RIGHT[by].get(technique)
    return sure if shares is None else shares[min(len(WORD.findall(written)), LENGTHS) - 1]


@layer(title="Loaded language", row=Loaded, version=2, english=True, encoded=True)
def find_loaded_language(document: Document) -> list[Loaded]:
    if document.encoded is None:
        return []
    found = [
        Loaded(a, b, technique, confidence(technique, document.text[a:b], sure, document.encoder))
        for a, b, technique, sure in techniques(document.encoded)
        if is_telling(technique, document.text[a:b])
    ]
    found += [
        Loaded(a, b, BIASED, sure)
        for a, b, sure in biased(document.encoded)
        if sure >= 0.5 and len(WORD.findall(document.text, a, b)) >= LEAST_WORDS
    ]
    kept = [x for x in found if not document.in_dateline(x.start, x.end)]
    return sorted(kept, key=lambda x: (x.start, x.end, x.technique))
