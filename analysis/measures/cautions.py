"""Before you quote a number: what this collection can't say, or says less surely.

Counts    Articles the filter keeps, in either unit, for each thing to know about them:
          unread      a layer has not read them yet, so that its numbers are too low
          failed      a layer failed on them (by layer)
          undated     no publication date
          imprecise   dated to a month or a year only
          future      dated after the day on which they were imported
          unlikely    dated before 1700, or to a day that programs write where they have no date (doubts.ZEROS)
          agency      agency copy: the text credits an agency, or stands in more than one outlet (by the agency that the article itself credits)
          copies      near-copies of an earlier article kept: articles less distinct texts
          dominant    of the outlet that has more than half of the articles
          small       of outlets with fewer than 10 distinct texts, where no interval is drawn (by outlet)
          outletless  no outlet
          volume      of a week of an outlet with three times its usual number of articles or more (by week and outlet)
          length      of a month of an outlet whose articles are twice or half as long as usual (by month and outlet)
          short       fewer than 100 words
          boilerplate half of the words or more stand in paragraphs that three distinct texts share word for word
          language    written in another language than English, which the models do not read (by language)
No data   The stretches of days without any article, as the timeline has them (measures/volume.py); no article can be opened for them.
Evidence  The opening sentence of each article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analysis.measures.volume import OTHERS, Step, gaps, totals
from analysis.project import leaving
from analysis.project.doubts import EARLIEST_YEAR
from analysis.project.leaving import SHORT_WORDS
from analysis.project.query import Filter, Reader, Relation
from analysis.tongues import NOT_ENGLISH

# Fewest distinct texts with an interval (the counting rules); a share by outlet can't be told from chance below it.
FEWEST_TEXTS = 10
# An outlet with more than this share of the articles makes most of every total.
MOST_OF_ALL = 0.5
# Outlets (agencies, languages) told one by one; more of them share a line.
TOLD_SINGLY = 3

# Articles of an outlet in a week (or a month, for their length) that tell a change from chance; and by how many times it must differ from what is
# usual there: three times the median of the outlet's other weeks, twice the median length of its other months.
LEAST_IN_WEEK, TIMES_VOLUME = 10, 3
LEAST_IN_MONTH, TIMES_LENGTH = 10, 2
# Weeks (months) of an outlet below which nothing is usual yet.
LEAST_PERIODS = 6

_WEEK = "cast(date_trunc('week', published_first) as date)"
_MONTH = "cast(date_trunc('month', published_first) as date)"
_WEEKS = f"""
    (select outlet, {_WEEK} as first, cast({_WEEK} + interval 6 day as date) as last, count(*) as n from kept
     where published_precision = 'day' and outlet is not null group by all)"""
_MONTHS = f"""
    (select outlet, {_MONTH} as first, last_day({_MONTH}) as last, count(*) as n, median(words) as length from kept
     where published_precision in ('day', 'month') and outlet is not null group by all)"""
# Detail of a period of an outlet: what leaving.days() makes of it, so that it can be left out by it.
_PERIOD = "'days ' || strftime(p.first, '%Y-%m-%d') || ' to ' || strftime(p.last, '%Y-%m-%d') || ' in ' || p.outlet"
_CHANGES = {
    "volume": f"""select * from {_WEEKS} as w join
        (select outlet as o, median(n) as usual, count(*) as periods from {_WEEKS} group by outlet) on outlet = o
        where periods >= {LEAST_PERIODS} and n >= {TIMES_VOLUME} * usual and n - usual >= {LEAST_IN_WEEK}""",
    "length": f"""select * from {_MONTHS} as m join
        (select outlet as o, median(length) as usual, count(*) as periods from {_MONTHS} where n >= {LEAST_IN_MONTH} group by outlet) on outlet = o
        where periods >= {LEAST_PERIODS} and n >= {LEAST_IN_MONTH}
            and (length >= {TIMES_LENGTH} * usual or usual >= {TIMES_LENGTH} * length)""",
}
_FROM_KEPT = {
    **{
        name: ("null", leaving.KINDS[name][1])
        for name in ("undated", "future", "unlikely", "outletless", "short", "boilerplate")
    },
    "imprecise": ("published_precision", leaving.KINDS["imprecise"][1]),
    "language": ("language", leaving.KINDS["language"][1]),
    "agency": ("agency", "agency_copy"),
    "copies": (
        "null",
        "key not in (select arg_min(key, (published_first is null, published_first, key)) from kept group by distinct_text)",
    ),
    "dominant": (
        "outlet",
        f"""outlet in (select outlet from kept group by outlet having count(*) > {MOST_OF_ALL} * (select count(*) from kept)
            and (select count(distinct coalesce(outlet, '{OTHERS}')) from kept) > 1)""",
    ),
    "small": (
        "outlet",
        f"outlet in (select outlet from kept group by outlet having count(distinct distinct_text) < {FEWEST_TEXTS})",
    ),
    "unread": (
        "null",
        """key not in (select article from runs group by article
                       having count(*) >= (select count(distinct layer) from runs))""",
    ),
}
# As they are told: what makes numbers wrong first, then what makes them narrow.
ORDER = (
    "unread",
    "failed",
    "undated",
    "imprecise",
    "future",
    "unlikely",
    "agency",
    "copies",
    "dominant",
    "small",
    "volume",
    "length",
    "outletless",
    "short",
    "boilerplate",
    "language",
)


def counted(project: Reader, chosen: Filter) -> Relation:
    """One row an article and caution: groups `caution` and `detail` (outlet, agency, layer, language or precision; else null)."""
    _ = project, chosen
    each = [
        f"""select key as article, opening_start as start, opening_end as "end", 1.0 as weight, '{name}' as caution,
                   {detail}::varchar as detail from kept where {condition}"""
        for name, (detail, condition) in _FROM_KEPT.items()
    ]
    each += [
        f"""select key, opening_start, opening_end, 1.0, '{name}', {_PERIOD} from ({sql}) as p
            join kept on kept.outlet = p.outlet and published_first between p.first and p.last and published_last <= p.last"""
        for name, sql in _CHANGES.items()
    ]
    each.append(
        f"""select key, opening_start, opening_end, 1.0, 'failed', layer from kept join runs on article = key
            where error is not null and error <> '{NOT_ENGLISH}'"""
    )
    return Relation(sql=" union all ".join(each), groups=("caution", "detail"), unit="articles", folds=False)


def summary(project: Reader, chosen: Filter) -> pd.DataFrame:
    """Columns `caution, detail, n, texts, all_texts`: articles and the distinct texts among them (of all details: `all_texts`), in ORDER,
    most articles first.
    """
    relation = counted(project, chosen)
    table = project.frame(
        chosen,
        f"""with found as (select caution, detail, distinct_text from ({relation.sql}) join articles on key = article),
                 whole as (select caution, count(distinct distinct_text) as all_texts from found group by caution)
            select caution, detail, count(*) as n, count(distinct distinct_text) as texts, any_value(all_texts) as all_texts
            from found join whole using (caution) group by caution, detail order by n desc, detail""",
    )
    place = {name: i for i, name in enumerate(ORDER)}
    return table.sort_values("caution", key=lambda names: names.map(place), kind="stable", ignore_index=True)


# What the articles of a caution are, in a few words: the title over them.
LABELS = {
    "unread": "Not read by every layer", "failed": "Failed layer", "undated": "No publication date", "imprecise": "Dated to a month or a year", "future": "Dated after the import", "unlikely": "Unlikely dates",
    "gap": "No data", "agency": "Agency copy", "copies": "Near-copies", "dominant": "More than half", "small": "Few articles", "outletless": "Unknown outlet",
    "short": "Short texts", "language": "Not in English", "volume": "Sudden volume", "length": "Sudden length", "boilerplate": "Mostly boilerplate",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to know, in words; `label` in a few. `where` opens the `n` articles it counts (see `counted`); None where there are none to open.
    `leave_out` are the items of the filter that set them aside; empty where that is done elsewhere or makes no sense.
    """

    name: str
    label: str
    title: str
    text: str
    n: int
    where: Mapping[str, Any] | None
    leave_out: tuple[str, ...] = ()


def told(project: Reader, chosen: Filter, *, step: Step = "week") -> list[Caution]:
    """The cautions in words, each with its exact count. `step` is the timeline's, for its stretches of no data."""
    table = summary(project, chosen)
    kept = totals(project, chosen).articles
    found = []
    for name in ORDER:
        rows = table[table["caution"] == name]
        if len(rows):
            found += _lines(name, rows, kept)
    after_dates = next(
        (
            i
            for i, c in enumerate(found)
            if c.name not in ("unread", "failed", "undated", "imprecise", "future", "unlikely")
        ),
        len(found),
    )
    return [*found[:after_dates], *(_gap(a, b) for a, b in gaps(project, chosen, step=step)), *found[after_dates:]]


def days(first: date, last: date) -> str:
    """Two days in words, the year once where it is the same.

    >>> days(date(2026, 5, 18), date(2026, 5, 31))
    '18 May to 31 May 2026'
    """
    return f"{first:%-d %B}{'' if first.year == last.year else f' {first.year}'} to {last:%-d %B %Y}"


def _gap(first: date, last: date) -> Caution:
    return Caution(
        "gap",
        LABELS["gap"],
        f"Nothing was collected from {days(first, last)}",
        "No article of any outlet. Hatched in charts by date; not read as a fall in coverage.",
        0,
        None,
    )


def _lines(name: str, rows: pd.DataFrame, kept: int) -> list[Caution]:
    """A line for each detail where few of them are worth naming, else one for all."""
    if name in ("dominant", "small", "failed", "language") and len(rows) <= TOLD_SINGLY:
        return [
            _line(name, [str(detail)], int(n), int(texts), kept=kept, where={"caution": name, "detail": str(detail)})
            for detail, n, texts in zip(rows["detail"], rows["n"], rows["texts"], strict=True)
        ]
    details = [str(d) for d in rows["detail"].dropna()]
    return [
        _line(name, details, int(rows["n"].sum()), int(rows["all_texts"].iloc[0]), kept=kept, where={"caution": name})
    ]


def _line(name: str, details: list[str], n: int, texts: int, *, kept: int, where: Mapping[str, Any]) -> Caution:
    one = details[0] if details else ""
    many = f"{n:,} {'article' if n == 1 else 'articles'}"
    have = "has" if n == 1 else "have"
    listed = ", ".join(details[:TOLD_SINGLY]) + (
        f" and {len(details) - TOLD_SINGLY:,} more" if len(details) > TOLD_SINGLY else ""
    )
    periods = _periods(details) if name in _CHANGES else ""
    title, text = {
        "unread": (f"{many} {have} not been read by every layer", "Names, quotations and the rest are not counted there yet: zero found does not mean none. Resume the analysis on the Collect page."),
        "failed": (f"{many}: the layer {listed} failed", "Nothing of it is counted there. The Methods page has the error."),
        "undated": (f"{many} {have} no publication date", "In charts by date they stand beside the axis, as “undated”; a set period leaves them out. Open one to enter its date."),
        "imprecise": (f"{many} {'is' if n == 1 else 'are'} dated to a month or a year only", "Counted in a chart by date only where a bar holds the whole month or year; beside its axis elsewhere."),
        "future": (f"{many} {'is' if n == 1 else 'are'} dated after the day of the import", "Counted as stated, so charts by date run on into days to come. Open one to compare it with its source and enter its date."),
        "unlikely": (f"{many} {have} an unlikely date", f"Before {EARLIEST_YEAR}, or a day such as 1 January 1970, which programs write where they have no date. Counted as stated; open one to enter its date."),
        "agency": (f"{many} {'is' if n == 1 else 'are'} agency copy" + (f" ({listed})" if listed else ""), f"{'Its text credits' if n == 1 else 'Their texts credit'} an agency or {'stands' if n == 1 else 'stand'} in more than one outlet: {texts:,} distinct {'text' if texts == 1 else 'texts'}. Count distinct texts to hear each once, or leave agency copy out in the sidebar."),
        "copies": (f"{many} {'is a near-copy' if n == 1 else 'are near-copies'} of another", f"{kept:,} articles are {kept - n:,} distinct texts. What a copied text says is counted once for every copy, unless distinct texts are counted."),
        "dominant": (f"{one}: {many} of {kept:,}", f"More than half: a share of all articles says most about this one outlet ({n / max(kept, 1):.0%})."),
        "small": (f"{one}: {many}" if len(details) == 1 else f"{len(details):,} outlets with fewer than {FEWEST_TEXTS} distinct texts: {many}",
                  (f"{texts:,} distinct {'text is' if texts == 1 else 'texts are'} too few" if len(details) == 1 else f"{listed}. Too few")
                  + f" for shares by outlet: below {FEWEST_TEXTS} no interval is drawn."),
        "outletless": (f"{many} {have} no outlet", "Shown as “unknown outlet”; in comparisons of outlets they belong to none."),
        "short": (f"{many} {have} fewer than {SHORT_WORDS} words", "One sentence decides what such an article is counted as."),
        "volume": (f"{periods}: {many}", f"At least {TIMES_VOLUME} times as many in a week as is usual for the outlet there. A search that changed, a file read twice, or news."),
        "length": (f"{periods}: {many}", f"Half as long as usual for the outlet, or at least {TIMES_LENGTH} times as long, in the median of the month. Cut texts, or another kind of article."),
        "boilerplate": (f"{many} {'is' if n == 1 else 'are'} mostly boilerplate", "Half of the words or more stand in paragraphs that three other texts have word for word: notices, legal text, remains of pages."),
        "language": (f"{many} {'is' if n == 1 else 'are'} not in English ({listed})", "The layers read English; what they find there is not to be trusted."),
    }[name]  # fmt: skip
    label = f"{LABELS[name]}: {one}" if len(details) == 1 else LABELS[name]
    return Caution(name, label, title, text, n, where, _items(name, details))


def _items(name: str, details: list[str]) -> tuple[str, ...]:
    """What sets the articles of a caution aside."""
    if name in leaving.KINDS:
        return (name,)
    if name in ("dominant", "small"):
        return tuple(leaving.outlet(each) for each in details)
    return tuple(details) if name in _CHANGES else ()


def _periods(details: list[str]) -> str:
    """Weeks or months of outlets in words: the first, and how many more."""
    first, last, outlet = re.fullmatch(r"days (\S+) to (\S+) in (.+)", details[0], re.DOTALL).groups()  # type: ignore[union-attr]
    more = f" and {len(details) - 1:,} more" if len(details) > 1 else ""
    return f"{outlet}, {days(date.fromisoformat(first), date.fromisoformat(last))}{more}"
