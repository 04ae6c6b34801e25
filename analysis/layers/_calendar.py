"""Stretches of the calendar with their TIMEX value: days, weeks, months, quarters, seasons, years, decades, centuries."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Literal

Unit = Literal["day", "week", "month", "quarter", "season", "half", "year", "decade", "century"]
SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
FIRST_MONTH = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days: its TIMEX value, first and last day."""

    value: str
    first: date
    last: date
    unit: Unit


def day(when: date) -> Period:
    return Period(when.isoformat(), when, when, "day")


def week(when: date) -> Period:
    """The week, Monday to Sunday, that a day lies in.

    >>> week(date(2015, 5, 29)).value
    '2015-W22'
    """
    iso = when.isocalendar()
    monday = when - timedelta(days=when.weekday())
    return Period(f"{iso.year}-W{iso.week:02d}", monday, monday + timedelta(days=6), "week")


def weekend(when: date) -> Period:
    own = week(when)
    return Period(own.value + "-WE", own.last - timedelta(days=1), own.last, "week")


def month(year: int, number: int) -> Period:
    last = monthrange(year, number)[1]
    return Period(f"{year:04d}-{number:02d}", date(year, number, 1), date(year, number, last), "month")


def quarter(year: int, number: int) -> Period:
    return Period(f"{year:04d}-Q{number}", month(year, 3 * number - 2).first, month(year, 3 * number).last, "quarter")


def half(year: int, number: int) -> Period:
    return Period(f"{year:04d}-H{number}", month(year, 6 * number - 5).first, month(year, 6 * number).last, "half")


def season(year: int, code: str) -> Period:
    """A season of the northern half of the earth, by whole months; winter is that which begins in December of `year`."""
    start = FIRST_MONTH[code]
    after = month(year + 1, 2) if code == "WI" and year < MAXYEAR else month(year, min(start + 2, 12))
    return Period(f"{year:04d}-{code}", date(year, start, 1), after.last, "season")


def year(number: int) -> Period:
    return Period(f"{number:04d}", date(number, 1, 1), date(number, 12, 31), "year")


def decade(first_year: int) -> Period:
    """Ten years; the value is the year without its last digit.

    >>> decade(1990).value
    '199'
    """
    return Period(f"{first_year // 10:03d}", date(first_year, 1, 1), date(first_year + 9, 12, 31), "decade")


def century(number: int) -> Period:
    """The nineteenth century is 1800 to 1899 here, as in TIMEX (value '18')."""
    first = max((number - 1) * 100, MINYEAR)
    return Period(f"{number - 1:02d}", date(first, 1, 1), date((number - 1) * 100 + 99, 12, 31), "century")


def shifted(unit: str, anchor: date, by: int) -> Period | None:
    """The day, week, month ... that lies `by` of them after the anchor's; None beyond the calendar."""
    try:
        if unit == "day":
            return day(anchor + timedelta(days=by))
        if unit == "week":
            return week(anchor + timedelta(weeks=by))
        if unit == "weekend":
            return weekend(anchor + timedelta(weeks=by))
        if unit == "month":
            months = anchor.year * 12 + anchor.month - 1 + by
            return month(months // 12, months % 12 + 1)
        if unit == "quarter":
            quarters = anchor.year * 4 + (anchor.month - 1) // 3 + by
            return quarter(quarters // 4, quarters % 4 + 1)
        if unit == "year":
            return year(anchor.year + by)
        if unit == "decade":
            return decade(anchor.year // 10 * 10 + 10 * by)
        if unit == "century":
            return century(anchor.year // 100 + 1 + by)
    except (ValueError, OverflowError):  # before year 1 or after 9999
        return None
    return None


def part(period: Period, which: str) -> Period:
    """The "early", "mid" or "late" part: thirds of a month (1-10, 11-20, 21-end), of a year by months, else by days."""
    n = {"early": 0, "mid": 1, "late": 2}[which]
    if period.unit == "month":
        first = period.first.replace(day=10 * n + 1)
        last = period.last if which == "late" else period.first.replace(day=10 * n + 10)
    elif period.unit == "year":
        first = month(period.first.year, 4 * n + 1).first
        last = month(period.first.year, 4 * n + 4).last
    elif period.unit == "decade":
        first = date(period.first.year + (0, 4, 7)[n], 1, 1)
        last = date(period.first.year + (3, 6, 9)[n], 12, 31)
    else:
        third = (period.last - period.first) / 3
        first = period.first + third * n
        last = period.last if which == "late" else period.first + third * (n + 1)
    return replace(period, first=first, last=last)


def nearest_month(number: int, anchor: date, *, future: bool) -> Period:
    """The last such month up to the anchor's, or the next from the anchor's on."""
    if future:
        return month(anchor.year + (number < anchor.month), number)
    return month(anchor.year - (number > anchor.month), number)


def nearest_weekday(weekday: int, anchor: date, *, future: bool, strictly: bool = False) -> date:
    """The last such weekday up to the anchor (the anchor itself unless `strictly`), or the next from it on."""
    back = (anchor.weekday() - weekday) % 7
    ahead = (weekday - anchor.weekday()) % 7
    if future:
        return anchor + timedelta(days=ahead or (7 if strictly else 0))
    return anchor - timedelta(days=back or (7 if strictly else 0))
