"""A Document: one article being read, with its parse and the rows found so far.

Lives inside one worker. Never pickled (a Doc is 1.2 MB, its rows a few KB) and never stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan

from analysis.article import Article, Part
from analysis.encoder import FAST, Encoded
from analysis.spans import Stretch
from analysis.tongues import is_english

Encode = Callable[[str, list[tuple[int, int]]], Encoded]

# What stands between blank lines, without white space around it.
_PARAGRAPH = re.compile(r"\S(?:(?!\n[^\S\n]*\n)[\s\S])*(?<=\S)")


class Document:
    """What a layer reads: `article`, `doc` (spaCy, over `article.text`), what the encoder (`encoder` says which) saw, and earlier layers' rows by name."""

    def __init__(self, article: Article, doc: Doc, encode: Encode | None = None, encoder: str = FAST) -> None:
        if doc.text != article.text:
            raise ValueError(f"The parse of {article.article_id} is not of its text.")
        self.article = article
        self.doc = doc
        self._encode = encode
        self.encoder = encoder
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

    @cached_property
    def encoded(self) -> Encoded | None:
        """The article as the encoder reads it, once, when a layer first asks; None for a document made without one."""
        return self._encode(self.text, self._stretches()) if self._encode else None

    @cached_property
    def english(self) -> bool:
        """Whether the text is English, as far as its words tell; the layers that know only English ask."""
        return is_english(self.text)

    def _stretches(self) -> list[tuple[int, int]]:
        """The sentences without white space at their edges, cut at blank lines."""
        return [
            (m.start() + s.start_char, m.end() + s.start_char)
            for s in self.sentences()
            for m in _PARAGRAPH.finditer(s.text)
        ]

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
