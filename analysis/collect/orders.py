"""The order of day and month in the dates of a file of many articles, "03/04/2021": decided once for the whole file, from its own evidence.

1. A number above 12 in a column decides for that column: 25/04/2021 is day/month.
2. A column without one takes the order that the other columns of dates in the file have (of all sheets), if these agree.
3. A column with both orders, or a file without evidence, stays undecided: the person is asked, and the answer comes with the mapping
   ("published/day-first"). Without an answer such a date is unknown, both readings kept as candidates.

A column of dates is one that is mapped to a date, or in which at least half of the filled cells are numeric dates. In the export of a
database the dates of all its documents count as one column (`settled`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from analysis.article import Article, Fact, assemble
from analysis.collect.columns import DATE_USES, without_orders
from analysis.collect.dates import CHOSEN, FROM_FILE, Order, is_ambiguous, orders_in, read_date, with_long_year
from analysis.collect.offers import Offer

# "Wednesday, 03/04/2021 at 11:20 a.m. (updated 04/04/2021)": a longer cell is prose that happens to hold a date.
LONGEST_CELL = 80
NUMERIC = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{4}")
EXAMPLES = 2
# The item under which a mapping carries the person's answer for the dates of exports: {"exports": {"published": "published/day-first"}}.
EXPORTS = "exports"
LEAST_SHARE = 0.5


@dataclass(slots=True)
class Seen:
    """What the cells of one column say: how many are filled, how many of these numeric dates, their orders, and undecided examples."""

    filled: int = 0
    numeric: int = 0
    said: set[bool] = field(default_factory=set)
    undecided: list[str] = field(default_factory=list)

    @property
    def dates(self) -> bool:
        return self.numeric > 0 and self.numeric >= LEAST_SHARE * self.filled


Evidence = Mapping[str, Seen]


def evidence(columns: Iterable[str], rows: Iterable[Mapping[str, object]]) -> dict[str, Seen]:
    """What each column says, in one pass over the rows."""
    found = {column: Seen() for column in columns}
    for cells in rows:
        for column, cell in cells.items():
            if not cell or column not in found:
                continue
            seen = found[column]
            seen.filled += 1
            full = (with_long_year(cell) or cell) if isinstance(cell, str) and len(cell) <= LONGEST_CELL else ""
            if isinstance(cell, str) and NUMERIC.search(full):
                seen.numeric += 1
                said = orders_in([full])
                seen.said |= said
                if not said and len(seen.undecided) < EXAMPLES and cell not in seen.undecided and is_ambiguous(full):
                    seen.undecided.append(cell)
    return found


def order_of(column: str, mapping: Mapping[str, str], table: Evidence, file: Iterable[Evidence]) -> bool | None:
    """Whether days come first in a column, by its own evidence, else by that of the file's other columns of dates; None: undecided."""
    own = table[column].said
    if own:
        return next(iter(own)) if len(own) == 1 else None
    others = {
        order
        for each in file
        for name, seen in each.items()
        if seen.dates or (each is table and mapping.get(name) in DATE_USES)
        for order in seen.said
    }
    return others.pop() if len(others) == 1 else None


def decided(
    mapping: Mapping[str, str], chosen: Mapping[str, bool], table: Evidence, file: Iterable[Evidence]
) -> dict[str, Order | None]:
    """The order of each column that is mapped to a date. What a person has `chosen` holds where the file does not decide."""
    found: dict[str, Order | None] = {}
    for column, use in mapping.items():
        if use in DATE_USES:
            said = order_of(column, mapping, table, file)
            choice = chosen.get(column)
            found[column] = (
                Order(said, FROM_FILE) if said is not None else None if choice is None else Order(choice, CHOSEN)
            )
    return found


def undecided(mapping: Mapping[str, str], table: Evidence, file: Iterable[Evidence]) -> dict[str, tuple[str, ...]]:
    """The columns of dates whose order the file leaves open, each with up to two of its dates: what a person is asked."""
    known = list(file)
    return {
        column: tuple(seen.undecided)
        for column, seen in table.items()
        if seen.undecided
        and (seen.dates or mapping.get(column) in DATE_USES)
        and order_of(column, mapping, table, known) is None
    }


def chosen_for_exports(mappings: Mapping[str, Mapping[str, str]]) -> bool | None:
    """Whether a person said that days come first in the dates of exports; None where nobody was asked or left them open."""
    _, answers = without_orders(mappings.get(EXPORTS, {}))
    return next(iter(answers.values()), None)


def settled(lines: Iterable[str], offers: Iterable[Offer], *, chosen: bool | None = None) -> Iterator[Offer]:
    """The offers of one export, its open dates decided by the others of the same file, else as a person has `chosen`. What has no numeric date
    goes through one by one.
    """
    if not any(NUMERIC.search(line) for line in lines):
        yield from offers
        return
    known = list(offers)
    stated = [fact.raw or "" for o in known if o.article for fact in _dates(o.article)]
    said = orders_in(raw for raw in stated if len(raw) <= LONGEST_CELL)
    order = Order(said.pop(), FROM_FILE) if len(said) == 1 else None if chosen is None else Order(chosen, CHOSEN)
    for offer in known:
        yield replace(offer, article=_settled(offer.article, order)) if order and offer.article else offer


def _dates(article: Article) -> list[Fact]:
    return [article.fact(name) for name in DATE_USES]


def _settled(article: Article, order: Order) -> Article:
    """The article with its open dates read in that order, and the identity that the dates give it."""
    facts = dict(article.facts)
    for name in DATE_USES:
        fact = article.fact(name)
        open_between = {c.value for c in fact.candidates if c.value}
        if fact.value is None and fact.raw and len(open_between) > 1:
            origin, timed = fact.candidates[0].source, name == "retrieved"
            read = read_date(fact.raw, source=origin, day_first=order.day_first, why=order.why, with_time=timed)
            if (read.text or "")[:10] in open_between:
                facts[name] = read
    if facts == dict(article.facts):
        return article
    return assemble(article.parts, facts, article.variables)
