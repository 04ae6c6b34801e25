"""Sentences: the stretches of text that every count opens.

Rows      One per sentence, in order, without the white space around it. `paragraph` is the number of the paragraph it stands in
          (0 is the first of title, deck and body paragraphs), `length_tokens` the number of words and punctuation marks.
Method    The parser of en_core_web_sm sets the sentence ends. A blank line always ends a sentence. A dateline ("MOSCOW (Sputnik) —")
          belongs to the sentence that follows it.
Misses    Headlines in title case and lists without full stops may be cut in the wrong place; a full stop inside a quotation
          sometimes ends a sentence too early.
Source    spaCy's own definition of a sentence: a complete tree of its dependency parse.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from analysis.document import Document
from analysis.registry import layer


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    paragraph: int | None  # None where the article has no parts
    length_tokens: int
    confidence: float | None


@layer(title="Sentences", row=Sentence, version=1)
def find_sentences(document: Document) -> list[Sentence]:
    text = document.text
    starts = [p.start for p in document.article.paragraphs() if p.start is not None]
    found = []
    for sent in document.doc.sents:
        raw_start, raw_end = sent.start_char, sent.end_char
        raw = text[raw_start:raw_end]
        trimmed = raw.strip()
        if not trimmed:
            continue
        start = raw_start + len(raw) - len(raw.lstrip())
        paragraph = bisect_right(starts, start) - 1 if starts else None
        length = sum(not token.is_space for token in sent)
        found.append(Sentence(start, start + len(trimmed), paragraph, length, None))
    return _with_datelines(document, found)


def _with_datelines(document: Document, found: list[Sentence]) -> list[Sentence]:
    """The sentences, those that the parser ended inside or right after a dateline joined to the next of their paragraph."""
    heads = [(d.start, d.end) for d in document.datelines() if d.start is not None and d.end is not None]
    joined: list[Sentence] = []
    for sentence in found:
        last = joined[-1] if joined else None
        inside = last and any(start <= last.start and last.end <= end for start, end in heads)
        if last and inside and last.paragraph == sentence.paragraph:
            length = last.length_tokens + sentence.length_tokens
            joined[-1] = Sentence(last.start, sentence.end, last.paragraph, length, None)
        else:
            joined.append(sentence)
    return joined
