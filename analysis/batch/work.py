"""The work: some articles → their rows. It does not know where it runs; any `concurrent.futures` executor can map it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.article import Article, plain
from analysis.document import Document
from analysis.encoder import FAST
from analysis.errors import ModelError
from analysis.registry import Run, layers, read_layers

WARMING = "Models are loaded with this sentence. “It works,” said Ada Lovelace.\n\nIn London nobody called it a shameful disaster."


@dataclass(frozen=True, slots=True)
class Result:
    """An article with a run for each layer and the rows of those that did not fail."""

    article: Article
    runs: Sequence[Run]
    rows: Mapping[str, Sequence[Any]]


def work(articles: Sequence[Article], names: tuple[str, ...] | None = None, encoder: str = FAST) -> list[Result]:
    """The layers named (the default ones when None; none for an empty tuple) over the articles, in order, with that encoder.

    One article's trouble is a Run with an error for each layer; the others go on. The same rows come back alone or in any batch.
    """
    if names == ():
        return [Result(article, (), {}) for article in articles]
    parsed = _parsed(articles, encoder)
    # Each document is let go of once it is read: with what the encoder saw, one of a long article holds over 100 MB.
    parsed.reverse()
    return [_result(article, parsed.pop(), names, encoder) for article in articles]


def warm(names: tuple[str, ...] | None = None, encoder: str = FAST) -> None:
    """Loads the models of these layers, so that the first article does not wait for them. Raises ModelError where one can't be loaded."""
    from analysis import language

    if names == ():
        return
    document = language.read(plain(WARMING), encoder)
    for layer in layers(names):
        try:
            document.rows[layer.name] = layer.find(document)
        except ModelError:
            raise
        except Exception:  # noqa: BLE001  what is wrong with a layer itself is told with each article
            document.rows[layer.name] = []


def failed(article: Article, names: tuple[str, ...] | None, error: str, encoder: str = FAST) -> Result:
    """The result of an article that could not be read at all: a Run with the error for each layer."""
    runs = [Run(layer.name, layer.version, 0, error, encoder if layer.encoded else None) for layer in layers(names)]
    return Result(article, runs, {})


def _result(article: Article, document: Document | str, names: tuple[str, ...] | None, encoder: str) -> Result:
    if isinstance(document, str):
        return failed(article, names, document, encoder)
    runs = read_layers(document, names)
    return Result(article, runs, document.rows)


def _parsed(articles: Sequence[Article], encoder: str) -> list[Document | str]:
    """Each article's Document, or what went wrong in parsing it."""
    from analysis import language

    try:
        return list(language.read_many(articles, encoder))
    except ModelError:
        # A missing or changed model is everybody's trouble.
        raise
    except Exception:  # noqa: BLE001  what a text can make the parser raise is not known beforehand
        # One of them can't be parsed (too long for the pipeline, say): find out which, and read the others.
        return [_parsed_alone(article, encoder) for article in articles]


def _parsed_alone(article: Article, encoder: str) -> Document | str:
    from analysis import language

    try:
        return language.read(article, encoder)
    except ModelError:
        raise
    except MemoryError as trouble:
        return f"It needs more memory than a worker may take ({trouble}). Its text is kept: offer it in parts."
    except Exception as trouble:  # noqa: BLE001  one article's trouble is its own
        return f"{type(trouble).__name__}: {trouble}"
