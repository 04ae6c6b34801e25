"""Exports of news databases: many documents in one file, each read by the adapter of its database.

1. files.py makes a `Sheet` of every text, Word, RTF, PDF and HTML file and asks `find` for the adapter whose layout it has.
2. The adapter gives an offer a document, read or rejected; `offers_of` decides open dates (03/04/2021) by the file's others, and puts
   what the file says of itself on the first.
3. Without an adapter the file is read as one article, as before.

A new adapter is a module with an `ADAPTER`, named in ADAPTERS, with cases in tests/cases/exports and a page in docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis.collect.exports import apa, europresse, factiva, many, mediargus, nexis, proquest, ris
from analysis.collect.exports.sheet import Adapter, Line, Sheet
from analysis.collect.offers import Offer, rejected
from analysis.collect.orders import settled

__all__ = ["ADAPTERS", "Adapter", "Line", "Sheet", "find", "offers_of"]

# In the order in which they are asked: the surest signs first.
ADAPTERS: tuple[Adapter, ...] = (
    proquest.ADAPTER,
    europresse.ADAPTER,
    nexis.ADAPTER,
    factiva.ADAPTER,
    ris.ADAPTER,
    apa.ADAPTER,
    mediargus.ADAPTER,
    many.ADAPTER,
)


def find(sheet: Sheet) -> Adapter | None:
    """The adapter whose layout the file has; None where it has none of them."""
    return next((a for a in ADAPTERS if sheet.kind in a.kinds and a.sniff(sheet)), None)


def offers_of(sheet: Sheet, adapter: Adapter, *, day_first: bool | None = None) -> Iterator[Offer]:
    """The offers of an export; the first carries what the file says of itself. `day_first` is a person's answer for dates the file leaves open."""
    stated = adapter.stated(sheet)
    first = True
    for offer in settled((line.text for line in sheet.lines), adapter.read(sheet), chosen=day_first):
        yield replace(offer, stated=stated) if first else offer
        first = False
    if first:
        reason = (
            f"It is an export of {adapter.title}, but no document was found in it. Export the documents in full, "
            "not the list of results, and offer that."
        )
        yield replace(rejected(sheet.item, reason, sheet.text), stated=stated)
