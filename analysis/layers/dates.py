"""Dates spoken of: days, weeks, months, years, lengths of time and repeated times.

Rows      One per expression. `type` is DATE, TIME, DURATION or SET; `value` in the notation of TimeML ("2015-06-05", "2015-W22",
          "P3D", "PRESENT_REF"); `earliest` and `latest` the days it can mean; `anchor` what it was resolved against.
Method    Rules over the text. "Friday" is the last Friday up to the publication date (the day itself where it is one), the next
          where the verb is in the future or "next" stands before; "in May" likewise. Early, mid and late are thirds of a month.
          Without a publication date such expressions keep value None; with only its month or year, what that decides is resolved.
Misses    On agency news (AQUAINT) 82 of 100 are found with the exact words, 75 of 100 with the right value. Holidays other than Christmas and New Year, events used as dates ("after the war"), fiscal years that differ from the
          calendar. 05/06/2015 has no value: whether day or month comes first is not stated. "The following day" looks back to the
          date named last, which may be another story's.
Source    TimeML, TIMEX3 (Pustejovsky and others 2003) for what counts and for the values; weeks by ISO 8601.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from analysis.document import Document
from analysis.layers._timex import Context, Timex, find_timexes
from analysis.registry import layer


@dataclass(frozen=True, slots=True)
class DateRow:
    start: int
    end: int
    type: str
    value: str | None
    earliest: dt.date | None
    latest: dt.date | None
    anchor: str
    confidence: float | None


@layer(title="Dates", row=DateRow, version=2)
def find_dates(document: Document) -> list[DateRow]:
    fact = document.article.fact("published")
    context = Context(document.text, fact.span, fact.precision, _Tenses(document.doc))
    return [_row(t) for t in find_timexes(context)]


def _row(found: Timex) -> DateRow:
    when = found.period
    return DateRow(
        found.start,
        found.end,
        found.type,
        found.value,
        when.first if when else None,
        when.last if when else None,
        found.anchor,
        None,
    )


FUTURE = frozenset({"will", "'ll", "’ll", "wo", "shall", "would", "going"})
PRESENT = frozenset({"VBZ", "VBP", "VBG", "MD"})
# Steps up the parse from an expression to its verb.
FARTHEST_VERB = 4


class _Tenses:
    """What the parse tells of the words at a place: the tense of the verb above, and what kind of word follows."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.starts = [t.idx for t in doc]

    def _verb(self, start: int) -> Token | None:
        token = self.doc[bisect_right(self.starts, start) - 1]
        for _ in range(FARTHEST_VERB):
            if token.pos_ in {"VERB", "AUX"} and token.dep_ not in {"aux", "auxpass"}:
                return token
            if token.head.i == token.i:
                return None
            token = token.head
        return None

    def future(self, start: int) -> bool:
        """Whether the verb that an expression hangs on speaks of what is to come: "will meet on Friday", "plans to meet"."""
        verb = self._verb(start)
        if verb is None:
            return False
        helpers = {child.lower_ for child in verb.lefts if child.dep_ in {"aux", "auxpass"}}
        planned = "to" in helpers and verb.head.i != verb.i and verb.head.tag_ in PRESENT
        return bool(helpers & FUTURE) or planned

    def past(self, start: int) -> bool:
        """Whether the verb that an expression hangs on speaks of what was: "met on Friday", "was seen in May"."""
        verb = self._verb(start)
        if verb is None:
            return False
        return verb.tag_ == "VBD" or any(
            c.tag_ == "VBD" or c.lower_ in {"has", "have"} for c in verb.lefts if c.dep_ in {"aux", "auxpass"}
        )

    def label(self, start: int) -> str:
        """The model's kind of name at a place ("PERSON", "DATE"), "" for none."""
        return str(self.doc[bisect_right(self.starts, start) - 1].ent_type_)

    def plural_follows(self, end: int) -> bool:
        """Whether the next word is a plural noun: "2019 cars"."""
        i = bisect_right(self.starts, end)
        return i < len(self.doc) and self.doc[i].tag_ == "NNS"
