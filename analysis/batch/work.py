"""The work: some articles → their rows. It does not know where it runs; any `concurrent.futures` executor can map it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.article import Article
from analysis.document import Document
from analysis.registry import Run, layers, read_layers

# What a text can make the parser raise; a missing or changed model (ModelError) is everybody's trouble and goes through.
TROUBLE = (ValueError, RuntimeError, MemoryError)


@dataclass(frozen=True, slots=True)
class Result:
    """An article with a run for each layer and the rows of those that did not fail."""

    article: Article
    runs: Sequence[Run]
    rows: Mapping[str, Sequence[Any]]


def work(articles: Sequence[Article], names: tuple[str, ...] | None = None) -> list[Result]:
    """The layers named (the default ones when None; none for an empty tuple) over the articles, in order.

    One article's trouble is a Run with an error for each layer; the others go on. The same rows come back alone or in any batch.
    """
    if names == ():
        return [Result(article, (), {}) for article in articles]
    return [_result(a, document, names) for a, document in zip(articles, _parsed(articles), strict=True)]


def failed(article: Article, names: tuple[str, ...] | None, error: str) -> Result:
    """The result of an article that could not be read at all: a Run with the error for each layer."""
    return Result(article, [Run(layer.name, layer.version, 0, error) for layer in layers(names)], {})


def _result(article: Article, document: Document | str, names: tuple[str, ...] | None) -> Result:
    if isinstance(document, str):
        return failed(article, names, document)
    runs = read_layers(document, names)
    return Result(article, runs, document.rows)


def _parsed(articles: Sequence[Article]) -> list[Document | str]:
    """Each article's Document, or what went wrong in parsing it."""
    from analysis import language

    try:
        return list(language.read_many(articles))
    except TROUBLE:
        # One of them can't be parsed (too long for the pipeline, say): find out which, and read the others.
        return [_parsed_alone(article) for article in articles]


def _parsed_alone(article: Article) -> Document | str:
    from analysis import language

    try:
        return language.read(article)
    except TROUBLE as trouble:
        return f"{type(trouble).__name__}: {trouble}"
