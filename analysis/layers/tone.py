"""Tone of sentences: how friendly or unfriendly the words are.

Rows      One per sentence. `score` runs from -1 (unfriendly words only) to 1 (friendly words only); 0 means that no word of the
          word list occurs or that they cancel out.
Method    VADER, a word list of about 7,500 entries with rules for negation, emphasis, capitals and exclamation marks; `score` is
          its compound value. It looks at words, not at whom they are about.
Misses    Towards whom the tone is; irony; the subject's own sadness ("killed" in a sober report scores as unfriendly); words that
          are neutral in news but not in social media ("growth", "united", "share"). Not scored here yet.
Source    Hutto and Gilbert (2014), VADER: a parsimonious rule-based model for sentiment analysis of social media text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from analysis.document import Document
from analysis.registry import layer

METHOD = "VADER"
# Characters: VADER's time grows with the square of a sentence's emoji (20,000 characters of them took a minute); the longest
# sentence of 294 Wikinews articles has 572.
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Tone:
    start: int
    end: int
    score: float
    method: str
    confidence: float | None


@cache
def _analyzer() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


@layer(title="Tone of sentences", row=Tone, needs=("sentences",), version=1, english=True)
def find_tone(document: Document) -> list[Tone]:
    scores = _analyzer().polarity_scores
    return [
        Tone(
            s.start,
            s.end,
            float(scores(document.text[s.start : min(s.end, s.start + LONGEST)])["compound"]),
            METHOD,
            None,
        )
        for s in document["sentences"]
    ]
