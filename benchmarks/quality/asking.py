"""Asks a layer about gold text as about any article, and takes a failure for none."""

from __future__ import annotations

from typing import Any

from analysis.document import Document
from analysis.errors import NewsprismError
from analysis.registry import read_layers


class LayerFailed(NewsprismError):
    """A layer that failed on a gold text: its figures would count that as nothing found."""


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
