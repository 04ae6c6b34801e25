"""Keywords: the content words, for rankings and comparisons of wording.

Rows      One per occurrence of a content word. `lemma` is its dictionary form in lower case ("talks" and "talk" are one).
Method    Nouns, names, verbs and adjectives as tagged by en_core_web_sm, at least two letters long. Left out: common function
          words and auxiliaries, numbers, web and mail addresses, and what stands in a dateline.
Misses    Expressions of several words ("climate change" is two rows). Wrong tags in headlines in title case, where a verb may
          be taken for a name. Dictionary forms are guessed by rules and at times wrong ("hopes" may become "hop").
Source    The part-of-speech tags are those of Universal Dependencies (NOUN, PROPN, VERB, ADJ).
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.document import Document
from analysis.registry import layer

CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ"})
# What a tokenizer splits off contractions ("do|n't", "we|'re"); tagged as verbs at times.
LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Keyword:
    start: int
    end: int
    lemma: str
    confidence: float | None


@layer(title="Keywords", row=Keyword, version=1)
def find_keywords(document: Document) -> list[Keyword]:
    datelines = [(d.start, d.end) for d in document.datelines() if d.start is not None and d.end is not None]
    found = []
    for token in document.doc:
        if token.pos_ not in CONTENT or token.is_stop or token.like_num or token.like_url or token.like_email:
            continue
        lemma = (token.lemma_ or token.lower_).lower().strip(".-'’")
        if sum(c.isalpha() for c in lemma) < LEAST_LETTERS or lemma[0].isdigit():
            continue
        start, end = token.idx, token.idx + len(token)
        if any(a < end and start < b for a, b in datelines):
            continue
        found.append(Keyword(start, end, lemma, None))
    return found
