"""Asks a layer about gold text as about any article, by one of the encoders, and takes a failure for none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from analysis import language
from analysis.article import Article
from analysis.document import Document
from analysis.encoder import FAST
from analysis.errors import NewsprismError
from analysis.registry import read_layers


class LayerFailed(NewsprismError):
    """A layer that failed on a gold text: its figures would count that as nothing found."""


_by: ContextVar[str] = ContextVar("_by", default=FAST)


@contextmanager
def reading_by(encoder: str) -> Iterator[None]:
    """What is scored within is read by that encoder (encoder.ENCODERS)."""
    before = _by.set(encoder)
    try:
        yield
    finally:
        _by.reset(before)


def encoder() -> str:
    """The encoder that is scored."""
    return _by.get()


def read_many(articles: Iterable[Article]) -> Iterable[Document]:
    """The articles as the encoder that is scored reads them."""
    return language.read_many(articles, encoder())


def rows_of(document: Document, layer: str) -> list[Any]:
    """The layer's rows; none where it leaves the text alone as not English. Raises LayerFailed where it, or one that it needs, fails."""
    runs = read_layers(document, [layer])
    if layer in document.rows:
        return document[layer]
    if not document.english:
        return []
    told = "; ".join(f"{run.layer}: {run.error}" for run in runs if run.error)
    raise LayerFailed(
        f"The layer '{layer}' failed on '{document.article.article_id}' ({told}). Mend it, then score again."
    )
