"""A Document: one article being read, with its parse and the rows found so far.

Lives inside one worker. Never pickled (a Doc is 1.2 MB, its rows a few KB) and never stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan

from analysis.article import Article, Part
from analysis.spans import Span, Stretch


class Document:
    """What a layer reads: `article`, `doc` (spaCy, over `article.text`) and earlier layers' rows by name.

    `marks` are what an encoder marked; empty until there is one.
    """

    def __init__(self, article: Article, doc: Doc, marks: Sequence[Span] = ()) -> None:
        if doc.text != article.text:
            raise ValueError(f"The parse of {article.article_id} is not of its text.")
        self.article = article
        self.doc = doc
        self.marks = tuple(marks)
        self.rows: dict[str, list[Any]] = {}

    def __getitem__(self, layer: str) -> list[Any]:
        """The rows of a layer that ran before; KeyError unless it is among the asking layer's `needs`."""
        return self.rows[layer]

    @property
    def text(self) -> str:
        return self.article.text

    def words(self, stretch: Stretch | None) -> str | None:
        """The characters of a stretch; None for None."""
        return None if stretch is None else self.text[stretch.start : stretch.end]

    def tokens(self, start: int, end: int) -> DocSpan | None:
        """The tokens touching the characters start to end; None where there are none."""
        return self.doc.char_span(start, end, alignment_mode="expand")

    def marked(self, label: str) -> list[Span]:
        """The encoder's marks of that label, in order."""
        return [m for m in self.marks if m.label == label]

    def datelines(self) -> list[Part]:
        """The dateline parts inside the text: no layer finds actors or quotations in them."""
        return self.article.paragraphs("dateline")

    def in_dateline(self, start: int, end: int) -> bool:
        """Whether start to end touches a dateline."""
        return any(
            d.start < end and start < d.end for d in self.datelines() if d.start is not None and d.end is not None
        )

    def sentences(self) -> Iterator[DocSpan]:
        """The parse's sentences, without those of white space alone."""
        return (s for s in self.doc.sents if s.text.strip())
