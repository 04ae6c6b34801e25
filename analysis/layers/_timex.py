"""Expressions of time in English news: rules over the text, each with what it means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from analysis.layers import _calendar as cal
from analysis.layers._calendar import Period

NONE_NEEDED, PUBLICATION, UNKNOWN, BEFORE_IT, ORDER = (
    "none needed",
    "publication date",
    "publication date unknown",
    "date named before it",
    "order of day and month not stated",
)


class Tenses(Protocol):
    """What the parse adds."""

    def future(self, start: int) -> bool: ...
    def past(self, start: int) -> bool: ...
    def label(self, start: int) -> str: ...
    def plural_follows(self, end: int) -> bool: ...


@dataclass(frozen=True, slots=True)
class Timex:
    start: int
    end: int
    type: str
    value: str | None
    period: Period | None
    anchor: str


@dataclass(slots=True)
class Context:
    """The text, what is known of its publication date, the parse, and the last day or year named so far."""

    text: str
    published: tuple[date, date] | None
    precision: str | None
    tenses: Tenses
    last: Period | None = field(default=None)

    def day(self) -> date | None:
        """The publication day; None unless it is known to the day."""
        return self.published[0] if self.published and self.precision == "day" else None

    def near(self, unit: str) -> date | None:
        """A day of the publication's month or year, where that is enough for a unit."""
        if self.published is None:
            return None
        enough = {"day": True, "month": unit in {"month", "quarter", "year", "decade", "century", "half", "season"}}
        if enough.get(self.precision or "", unit in {"year", "decade", "century"}):
            return self.published[1]
        return None


Maker = Callable[[re.Match[str], Context], Timex | None]

NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17,
    "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21,
}  # fmt: skip
MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
TENS = {"twent": 20, "thirt": 30, "fort": 40, "fift": 50, "sixt": 60, "sevent": 70, "eight": 80, "ninet": 90}
LETTERS = {
    "second": "S",
    "minute": "M",
    "hour": "H",
    "day": "D",
    "week": "W",
    "month": "M",
    "quarter": "Q",
    "year": "Y",
    "decade": "E",
    "century": "C",
}

# White space within an expression; a line end counts, a blank line does not.
S = r"(?:[ \u00a0\t]+|[ \u00a0\t]*\n[ \u00a0\t]*(?=\S))"
MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.|Apr\.?|Jun\.|Jul\.|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
WEEKDAY = r"(?P<weekday>Mondays?|Tuesdays?|Wednesdays?|Thursdays?|Fridays?|Saturdays?|Sundays?|Mon\.|Tues?\.|Wed\.|Thu(?:rs?)?\.|Fri\.|Sat\.|Sun\.)"
YEAR = r"(?P<year>1[0-9]\d\d|20\d\d)"
DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
UNIT = r"(?P<unit>second|minute|hour|day|week|weekend|month|quarter|year|decade|century|centurie)s?"
LONG_UNIT = r"(?P<unit>day|week|weekend|month|quarter|year|decade|century)"
WORDS = "|".join(sorted((w for w in NUMBERS if w not in {"a", "an"}), key=len, reverse=True))
COUNT = rf"(?P<count>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-|[ ](?=(?:one|two|three|four|five|six|seven|eight|nine)\b)))?(?:{WORDS})(?:[ -](?:hundred|thousand))?|(?:a{S})?(?:few|couple(?:{S}of)?|dozen|hundred)|several|many|some|an?|half{S}an?|recent)"
PART = r"(?P<part>early|mid|late|the (?:very )?(?:beginning|start|middle|end|close) of|beginning of|middle of|end of|(?:earlier|later) in)"
PARTDAY = r"(?P<partday>morning|afternoon|evening|night|midday|noon)"
CLOCK = r"(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?)?\s?(?P<half>a\.?m\.?|p\.?m\.?)?"
CLOCK_SURE = r"(?:(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?(?:\s?(?P<half>a\.?m\.?|p\.?m\.?))?|(?P<hour2>1[0-2]|[1-9])\s?(?P<half2>a\.?m\.?|p\.?m\.?))"
ZONE = r"(?:\s(?:GMT|UTC|EST|EDT|CST|CDT|PST|PDT|MST|MDT|BST|CET|CEST|ET|PT|local time))?"

RULES: list[tuple[re.Pattern[str], Maker]] = []


def rule(pattern: str, *, flags: re.RegexFlag = re.IGNORECASE) -> Callable[[Maker], Maker]:
    def add(maker: Maker) -> Maker:
        RULES.append((re.compile(rf"(?<![\w$£€]){pattern}(?!\w)", flags), maker))
        return maker

    return add


def find_timexes(context: Context) -> list[Timex]:
    """The expressions of a text, in order, none overlapping another: of two, the one that begins first, then the longer."""
    spans: list[tuple[int, int, int, re.Match[str], Maker]] = []
    for n, (pattern, maker) in enumerate(RULES):
        spans += [(m.start(), -m.end(), n, m, maker) for m in pattern.finditer(context.text)]
    found: list[Timex] = []
    at = 0
    for start, _, _, match, maker in sorted(spans, key=lambda s: s[:3]):
        if start < at:
            continue
        made = maker(match, context)
        if made is None:
            continue
        found.append(made)
        at = made.end
        if made.period is not None and made.type in {"DATE", "TIME"}:
            context.last = made.period
    return found


# -- pieces of meaning ------------------------------------------------------------------------------------------------------


def _group(match: re.Match[str], name: str) -> str | None:
    found = match.groupdict().get(name)
    return found.lower() if found else None


def _month(match: re.Match[str]) -> int:
    return MONTHS[match["month"][:3].lower()]


def _which(written: str | None) -> str | None:
    """One of "early", "mid" and "late", for the words that stand for it."""
    if written is None:
        return None
    for which, words in {
        "early": ("early", "beginning", "start", "earlier"),
        "mid": ("mid", "middle"),
        "late": ("late", "end", "close"),
    }.items():
        if any(w in written for w in words):
            return which
    return None


def number(written: str) -> float | None:
    """The number that digits or words stand for; None for "several".

    >>> number("twenty-five"), number("a couple of"), number("several")
    (25, 2, None)
    """
    words = written.lower().replace("\xa0", " ").replace(",", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", words):
        return float(words) if "." in words else int(words)
    if "couple" in words:
        return 2
    if words.startswith("half"):
        return 0.5
    if words.endswith("dozen"):
        return 12
    if words.endswith(("hundred", "thousand")):
        before = words.rsplit(" ", 1)[0].rsplit("-", 1)[0]
        return NUMBERS.get(before, 1) * (100 if words.endswith("hundred") else 1000)
    total = [NUMBERS.get(w) for w in words.replace(" ", "-").split("-")]
    return sum(n for n in total if n is not None) if all(n is not None for n in total) else None


def _date(
    match: re.Match[str], period: Period | None, anchor: str, *, type_: str = "DATE", end: int | None = None
) -> Timex:
    value = period.value if period else None
    return Timex(match.start(), end or match.end(), type_, value, period, anchor)


def _open(match: re.Match[str], context: Context, type_: str = "DATE") -> Timex:
    """An expression that needs a publication date which is unknown, or not known well enough."""
    return Timex(
        match.start(),
        match.end(),
        type_,
        None,
        None,
        UNKNOWN if context.published is None else PUBLICATION + " not precise enough",
    )


def _valid(year: int, month: int, day: int) -> Period | None:
    try:
        return cal.day(date(year, month, day))
    except ValueError:
        return None


def _parted(period: Period, written: str | None) -> Period:
    which = _which(written)
    return cal.part(period, which) if which else period


# -- full dates ---------------------------------------------------------------------------------------------------------------


@rule(r"(?P<year>\d{4})-(?P<mon>0[1-9]|1[0-2])-(?P<day>[0-2]\d|3[01])(?:T(?P<clock>\d\d:\d\d)(?::\d\d)?Z?)?")
def _iso(match: re.Match[str], _context: Context) -> Timex | None:
    period = _valid(int(match["year"]), int(match["mon"]), int(match["day"]))
    if period is None:
        return None
    made = _date(match, period, NONE_NEEDED)
    return replace(made, type="TIME", value=f"{period.value}T{match['clock']}") if match["clock"] else made


@rule(r"(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<year>\d{4}|\d\d)")
def _numeric(match: re.Match[str], _context: Context) -> Timex | None:
    a, b, y = int(match["a"]), int(match["b"]), int(match["year"])
    if y < 100:
        y += 1900 if y > 30 else 2000
    readings = {p.value: p for p in (_valid(y, a, b), _valid(y, b, a)) if p is not None}
    if len(readings) == 1:
        return _date(match, next(iter(readings.values())), NONE_NEEDED)
    return Timex(match.start(), match.end(), "DATE", None, None, ORDER) if readings else None


@rule(
    rf"(?:{WEEKDAY},?{S}(?:the{S})?)?(?:{DAY}{S}(?:of{S})?{MONTH}|{MONTH.replace('month', 'month2')}{S}(?:the{S})?{DAY.replace('day', 'day2')})"
    rf"(?:,?{S}(?:of{S})?{YEAR}|,{S}'(?P<short>\d\d))?(?!{S}(?:percent|per cent|million|billion))"
)
def _day_of_month(match: re.Match[str], context: Context) -> Timex | None:
    number_of = MONTHS[(match["month"] or match["month2"])[:3].lower()]
    day_of = int(match["day"] or match["day2"])
    if not (match["month"] or match["month2"])[0].isupper():
        return None
    if match["year"]:
        period = _valid(int(match["year"]), number_of, day_of)
        return _date(match, period, NONE_NEEDED) if period else None
    anchor = context.near("month")
    if anchor is None:
        return _open(match, context)
    near = [_valid(anchor.year + by, number_of, day_of) for by in (-1, 0, 1)]
    period = _chosen([p for p in near if p is not None], anchor, context, match.start())
    return _date(match, period, PUBLICATION) if period else None


UP_TO = re.compile(r"\b(?:to|until|till|through)[ \u00a0]$", re.IGNORECASE)


def _chosen(periods: list[Period], anchor: date, context: Context, start: int) -> Period | None:
    """Of the same day or month in neighbouring years: by the verb's tense, else the nearest (of equals the earlier). What was extended
    "to May 1" or "until" then tells nothing by its tense.
    """
    if UP_TO.search(context.text, max(0, start - 8), start):
        pass
    elif context.tenses.past(start):
        periods = [p for p in periods if p.first <= anchor] or periods
    elif context.tenses.future(start):
        periods = [p for p in periods if p.last >= anchor] or periods
    return min(periods, key=lambda p: (min(abs(p.first - anchor), abs(p.last - anchor)), p.first), default=None)


@rule(rf"(?:(?:the{S})?{PART}[- \u00a0]+)?{MONTH}(?:,|{S}of)?{S}{YEAR}", flags=re.RegexFlag(0))
def _month_of_year(match: re.Match[str], _context: Context) -> Timex | None:
    return _date(match, _parted(cal.month(int(match["year"]), _month(match)), _group(match, "part")), NONE_NEEDED)


# Before a month that is also a word or a first name ("May", "March", "April", "June", "August").
MONTH_CONTEXT = re.compile(
    r"(?:\b(?:in|since|until|till|by|from|of|during|through|to|and|last|next|this|before|after|for|between|every|each|around|late|early|mid)[ \u00a0-]+|[(/–-])$",
    re.IGNORECASE,
)


@rule(
    rf"(?:(?:the{S})?{PART}(?:{S}|-))?(?:(?P<which>last|next|this|this past|this coming){S})?{MONTH}"
    rf"(?:{S}(?P<year_of>last|this|next){S}year)?",
    flags=re.IGNORECASE,
)
def _month_alone(match: re.Match[str], context: Context) -> Timex | None:
    written = match["month"]
    if not written[0].isupper() or (written.isupper() and len(written) < 4):
        return None
    helped = (
        match["part"] or match["which"] or MONTH_CONTEXT.search(context.text, max(0, match.start() - 12), match.start())
    )
    if written in {"May", "March", "April", "June", "August"}:
        label = context.tenses.label(match.start("month"))
        if label in {"PERSON", "ORG", "GPE", "FAC", "EVENT", "WORK_OF_ART"} or not (helped or label == "DATE"):
            return None
    elif not helped and (written.endswith(".") or len(written) <= SHORTEST_MONTH):
        return None
    anchor = context.near("month")
    if anchor is None:
        return _open(match, context)
    which = _group(match, "which") or ""
    period: Period | None = cal.nearest_month(_month(match), anchor, future=which in {"next", "this coming"})
    if match["year_of"]:
        year_of = anchor.year + {"last": -1, "this": 0, "next": 1}[match["year_of"].lower()]
        period = cal.month(year_of, _month(match))
    elif not which:
        years = [cal.month(anchor.year + by, _month(match)) for by in (-1, 0, 1)]
        period = _chosen(years, anchor, context, match.start())
    elif which == "this":
        period = cal.month(anchor.year, _month(match))
    elif which == "last" and _month(match) == anchor.month:
        period = cal.month(anchor.year - 1, _month(match))
    return None if period is None else _date(match, _parted(period, _group(match, "part")), PUBLICATION)


# Letters: an abbreviation without a full stop ("Dec") is a month only after a preposition.
SHORTEST_MONTH = 3


# -- years ------------------------------------------------------------------------------------------------------------------


YEAR_CONTEXT = re.compile(
    r"(?:\b(?:in|since|until|till|by|from|of|during|through|to|and|or|before|after|for|between|late|early|mid|year|years|fiscal|circa|around|the|its|his|their|that)[ \u00a0-]+|[(–—/-]|,[ ])$",
    re.IGNORECASE,
)
NOT_A_YEAR = re.compile(
    r"[ \u00a0-]?(?:%|percent|per cent|people|men|women|dollars|euros|pounds|km|kilometers|kilometres|miles|meters|metres|feet|tons|tonnes|acres|votes|seats|points|shares|jobs|cases|deaths|troops|soldiers|civilians|times|degrees|mph|hours|hrs|GMT\b|UTC\b|[.,:]\d)",
    re.IGNORECASE,
)


# "2014-2016", "2014/15": the first year of two.
YEARS_TO = re.compile(r"[-–—/](?:1[0-9]|20)?\d\d(?![\w-])")
# "No. #2014", "1.2014", "31/02/2014": a piece of another number.
NUMBER_BEFORE = re.compile(r"(?:[#.,:]|\d[/-])$")


@rule(rf"(?:(?:the{S})?{PART}[- \u00a0]+)?(?:(?P<fiscal>fiscal(?:{S}year)?|FY|calendar){S}?)?{YEAR}(?!s\b|'s\b)")
def _year(match: re.Match[str], context: Context) -> Timex | None:
    if NOT_A_YEAR.match(context.text, match.end()) or NUMBER_BEFORE.search(
        context.text, max(0, match.start() - 2), match.start()
    ):
        return None
    label = context.tenses.label(match.start("year"))
    helped = bool(
        match["part"]
        or match["fiscal"]
        or YEARS_TO.match(context.text, match.end())
        or YEAR_CONTEXT.search(context.text, max(0, match.start() - 9), match.start())
    )
    if label in {"CARDINAL", "QUANTITY", "MONEY", "PERCENT"} and not helped:
        return None
    if context.tenses.plural_follows(match.end()) and label != "DATE":
        return None
    if not helped and label != "DATE" and not _alone(match, context):
        return None
    period = _parted(cal.year(int(match["year"])), _group(match, "part"))
    if match["fiscal"] and match["fiscal"].lower() != "calendar":
        return replace(_date(match, period, NONE_NEEDED), value=f"FY{match['year']}")
    return _date(match, period, NONE_NEEDED)


def _alone(match: re.Match[str], context: Context) -> bool:
    """Whether a year stands between marks or at a sentence's start: "(2014)", "2014: the year of"."""
    before = context.text[max(0, match.start() - 1) : match.start()]
    after = context.text[match.end() : match.end() + 1]
    return before in {"", "(", "\n"} and after in {")", ",", ":", ".", "", "\n"}


@rule(rf"{YEAR}'s")
def _year_own(match: re.Match[str], _context: Context) -> Timex | None:
    return _date(match, cal.year(int(match["year"])), NONE_NEEDED, end=match.end("year"))


@rule(rf"(?:the{S})?(?:{PART}[- \u00a0]+)?(?:the{S})?(?P<decade>1\d\d0|20\d0)(?:s|'s)")
def _decade(match: re.Match[str], _context: Context) -> Timex | None:
    return _date(match, _parted(cal.decade(int(match["decade"])), _group(match, "part")), NONE_NEEDED)


@rule(
    rf"(?:the{S})?(?:{PART}[- \u00a0]+)?(?:the{S})?(?:['’](?P<short>[2-9]0)s|(?P<tens>twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies)"
)
def _short_decade(match: re.Match[str], _context: Context) -> Timex | None:
    if match["tens"] and not match.group().lower().startswith("the"):
        return None
    tens = int(match["short"]) if match["short"] else TENS[match["tens"].lower()]
    return _date(match, _parted(cal.decade(1900 + tens), _group(match, "part")), NONE_NEEDED)


@rule(
    rf"(?:the{S})?(?:{PART}[- \u00a0]+)?(?:the{S})?(?P<nth>\d\d?(?:st|nd|rd|th)|{'|'.join(ORDINALS)})[ \u00a0-]century"
)
def _century(match: re.Match[str], _context: Context) -> Timex | None:
    nth = int(match["nth"][:-2]) if match["nth"][0].isdigit() else ORDINALS[match["nth"].lower()]
    return _date(match, _parted(cal.century(nth), _group(match, "part")), NONE_NEEDED) if 0 < nth < 30 else None


@rule(
    rf"(?:the{S})?(?:{PART}[- \u00a0]+)?(?:(?P<which>last|next|this|this past|this coming){S}|the{S}|in{S})?(?P<season>spring|summer|autumn|fall|winter)(?:(?:{S}of)?{S}{YEAR})?"
)
def _season(match: re.Match[str], context: Context) -> Timex | None:
    code, which = cal.SEASONS[match["season"].lower()], _group(match, "which")
    begins = match.start()
    if match.group().lower().startswith("in"):
        begins = match.start("season")
    if match["year"]:
        period = cal.season(int(match["year"]), code)
        return replace(_date(match, _parted(period, _group(match, "part")), NONE_NEEDED), start=begins)
    if which is None and (code in {"FA", "SP"} or not match.group().lower().startswith(("in", "the"))):
        return None
    anchor = context.near("season")
    if anchor is None:
        return replace(_open(match, context), start=begins)
    own = cal.season(anchor.year, code)
    if which in {"next", "this coming"}:
        period = own if own.first > anchor else cal.season(anchor.year + 1, code)
    elif which == "this" or (which is None and context.tenses.future(match.start())):
        period = own
    else:
        period = (
            own if own.last < anchor or (which != "last" and own.first <= anchor) else cal.season(anchor.year - 1, code)
        )
    return replace(_date(match, _parted(period, _group(match, "part")), PUBLICATION), start=begins)


@rule(
    rf"(?:the{S})?(?:(?P<which>last|this|next|latest|current){S}year's{S})?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th|final)[ \u00a0-](?P<unit>quarter|half)(?:(?:{S}of)?{S}(?:{YEAR}|(?P<rel>last|this|next){S}year|the{S}year))?"
)
def _quarter(match: re.Match[str], context: Context) -> Timex | None:
    nth = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "final": 4}[
        match["nth"].lower()
    ]
    make = cal.quarter if match["unit"].lower() == "quarter" else cal.half
    if make is cal.half and (
        nth > 2 or not (match["year"] or match["rel"] or match["which"] or "year" in match.group().lower())
    ):
        return None
    if match["year"]:
        return _date(match, make(int(match["year"]), nth), NONE_NEEDED)
    anchor = context.near("quarter")
    if anchor is None:
        return _open(match, context)
    which = _group(match, "which") or _group(match, "rel")
    year = anchor.year + {"last": -1, "next": 1}.get(which or "", 0)
    period = make(year, nth)
    if which is None and period.first > anchor and not context.tenses.future(match.start()):
        period = make(year - 1, nth)
    return _date(match, period, PUBLICATION)


@rule(rf"Q(?P<nth>[1-4])(?:{S}(?:of{S})?{YEAR})?", flags=re.RegexFlag(0))
def _short_quarter(match: re.Match[str], context: Context) -> Timex | None:
    if match["year"]:
        return _date(match, cal.quarter(int(match["year"]), int(match["nth"])), NONE_NEEDED)
    anchor = context.near("quarter")
    if anchor is None:
        return _open(match, context)
    return _date(match, cal.quarter(anchor.year, int(match["nth"])), PUBLICATION)


# -- days near the publication ----------------------------------------------------------------------------------------------


PARTS_OF_DAY = {
    "morning": "TMO",
    "afternoon": "TAF",
    "evening": "TEV",
    "night": "TNI",
    "midday": "T12:00",
    "noon": "T12:00",
}


@rule(
    rf"(?:(?:earlier|late|early|later){S}(?:on{S})?)?(?:(?P<which>last|next|this|this past|this coming|the following|the previous){S})?{WEEKDAY}"
    rf"(?:{S}(?:(?:late|early){S}(?:in{S}the{S})?)?{PARTDAY})?(?P<ago>{S}a{S}week{S}ago)?",
    flags=re.IGNORECASE,
)
def _weekday(match: re.Match[str], context: Context) -> Timex | None:
    written = match["weekday"]
    if not written[0].isupper():
        return None
    if context.tenses.label(match.start("weekday")) in {"PERSON", "ORG", "WORK_OF_ART", "FAC"} and not match["which"]:
        return None
    if written.lower().endswith("days"):
        return Timex(
            match.start("weekday"),
            match.end(),
            "SET",
            f"XXXX-WXX-{WEEKDAYS[written[:3].lower()] + 1}",
            None,
            NONE_NEEDED,
        )
    anchor, which = context.day(), _group(match, "which") or ""
    type_ = "TIME" if match["partday"] else "DATE"
    if which in {"the following", "the previous"}:
        anchor = context.last.first if context.last is not None and context.last.unit == "day" else None
    if anchor is None:
        return _open(match, context, type_)
    weekday = WEEKDAYS[written[:3].lower()]
    future = which in {"next", "this coming", "the following"} or (
        which in {"", "this"} and context.tenses.future(match.start("weekday"))
    )
    strictly = which in {"last", "next", "the following", "the previous"}
    period = cal.day(cal.nearest_weekday(weekday, anchor, future=future, strictly=strictly))
    made = _date(match, period, BEFORE_IT if which in {"the following", "the previous"} else PUBLICATION, type_=type_)
    return replace(made, value=period.value + PARTS_OF_DAY[match["partday"].lower()]) if match["partday"] else made


NEAR = {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0}


@rule(
    rf"(?:the{S}day{S}(?P<beyond>before{S}yesterday|after{S}tomorrow)|(?:late{S}|early{S}|earlier{S}|later{S})?(?P<near>today|yesterday|tomorrow|tonight)(?:{S}{PARTDAY})?)"
)
def _near(match: re.Match[str], context: Context) -> Timex | None:
    anchor = context.day()
    part = _group(match, "partday") or ("night" if _group(match, "near") == "tonight" else None)
    if context.text[match.start() : match.start() + 5] == "Today" and context.tenses.label(match.start()) in {
        "ORG",
        "WORK_OF_ART",
    }:
        return None
    if anchor is None:
        return _open(match, context, "TIME" if part else "DATE")
    by = NEAR[_group(match, "near") or ""] if match["near"] else (-2 if "before" in match.group().lower() else 2)
    period = cal.shifted("day", anchor, by)
    if part is None or period is None:
        return _date(match, period, PUBLICATION)
    return replace(_date(match, period, PUBLICATION, type_="TIME"), value=period.value + PARTS_OF_DAY[part])


@rule(rf"(?:(?:earlier|late|early|later){S})?(?P<which>this|last|that){S}(?P<partday>morning|afternoon|evening|night)")
def _part_of_day(match: re.Match[str], context: Context) -> Timex | None:
    which = match["which"].lower()
    if which == "that":
        base = context.last if context.last is not None and context.last.unit == "day" else None
        if base is None:
            return Timex(match.start(), match.end(), "TIME", None, None, BEFORE_IT)
        return replace(
            _date(match, base, BEFORE_IT, type_="TIME"), value=base.value + PARTS_OF_DAY[match["partday"].lower()]
        )
    anchor = context.day()
    if anchor is None:
        return _open(match, context, "TIME")
    period = cal.shifted("day", anchor, -1 if which == "last" else 0)
    if period is None:
        return None
    return replace(
        _date(match, period, PUBLICATION, type_="TIME"), value=period.value + PARTS_OF_DAY[match["partday"].lower()]
    )


@rule(
    rf"(?:(?P<part>(?:the{S})?(?:end|beginning|start|middle|close){S}of|(?:earlier|later|late|early){S}(?:in{S})?|mid-){S}?)?"
    rf"(?P<which>last|next|this|this past|the past|the last|the coming|this coming|the current|current|the same|the previous|the following|the next|the|that|coming|previous|past){S}{LONG_UNIT}(?P<own>'s|’s)?"
)
def _relative_unit(match: re.Match[str], context: Context) -> Timex | None:
    which, unit = match["which"].lower().replace("\xa0", " "), match["unit"].lower()
    end = match.end("unit")
    if which == "the" and not match["part"] and unit != "weekend":
        return None
    if which in {"past", "previous", "coming", "current"} and not match["part"] and unit == "day":
        return None
    if which in {"the past", "past", "the last"} and not match["part"]:
        value = f"P1{LETTERS[unit]}" if unit in LETTERS else None
        return Timex(match.start(), end, "DURATION", value, None, NONE_NEEDED)
    if which in {"the same", "that", "the previous", "the following", "the next", "previous"} and unit != "century":
        return _told_unit(match, context, which, unit, end)
    if which == "this" and unit == "day":
        return None
    anchor = context.near(unit)
    if anchor is None:
        return replace(_open(match, context), end=end)
    by = {"last": -1, "next": 1, "the coming": 1, "this coming": 1, "coming": 1, "this past": -1}.get(which, 0)
    recent = which == "the" or (which == "this" and anchor.weekday() < WEDNESDAY)
    if unit == "weekend" and recent and anchor.weekday() < SATURDAY and not context.tenses.future(match.start()):
        by = -1  # "the weekend" told of, and early in the week "this weekend", is the one just past
    period = cal.shifted(unit, anchor, by)
    if period is None:
        return None
    within = "in" in (_group(match, "part") or "").split()
    return _date(match, period if within else _parted(period, _group(match, "part")), PUBLICATION, end=end)


WEDNESDAY, SATURDAY = 2, 5


def _told_unit(match: re.Match[str], context: Context, which: str, unit: str, end: int) -> Timex | None:
    """Of "the following year", "the same day": seen from the date named before."""
    if unit not in {"day", "week", "month", "year"}:
        return None
    base = context.last
    by = {"the same": 0, "that": 0, "the previous": -1, "previous": -1}.get(which, 1)
    fine = {
        "day": {"day"},
        "week": {"day", "week"},
        "month": {"day", "week", "month"},
        "year": {"day", "week", "month", "quarter", "season", "half", "year"},
    }
    period = cal.shifted(unit, base.first, by) if base is not None and base.unit in fine[unit] else None
    return _date(match, period, BEFORE_IT, end=end)


@rule(
    rf"(?:(?:about|nearly|almost|more{S}than|less{S}than|at{S}least|just{S}(?:over|under)?|over|some|roughly|around|only){S})?{COUNT}[ \u00a0-]+{UNIT}{S}(?P<way>ago|earlier|before|later|from{S}now|hence|after|prior)"
)
def _ago(match: re.Match[str], context: Context) -> Timex | None:
    count, unit, way = number(match["count"]), _singular(match["unit"]), match["way"].lower()
    start = match.start()
    if way in {"after", "before"} and context.text[match.end() : match.end() + 1] not in {".", ",", ";", ""}:
        return None
    if way in {"ago", "from now", "hence"}:
        anchor = context.day() if unit in {"day", "week"} else context.near(unit if unit in LONG else "day")
        where = PUBLICATION
        if anchor is None:
            return _open(match, context)
    else:
        base = context.last
        anchor = (
            base.first if base is not None and (base.unit == "day" or unit in {"year", "decade", "century"}) else None
        )
        where = BEFORE_IT
        if anchor is None:
            return Timex(start, match.end(), "DATE", None, None, BEFORE_IT)
    sign = 1 if way in {"later", "from now", "hence", "after"} else -1
    if count is None:
        return Timex(start, match.end(), "DATE", "PAST_REF" if sign < 0 else "FUTURE_REF", None, where)
    if unit in {"second", "minute", "hour"}:
        return Timex(start, match.end(), "TIME", None, cal.day(anchor) if unit != "hour" or count < 12 else None, where)
    period = cal.shifted(unit, anchor, sign * int(count)) if abs(count) < 5000 else None
    return _date(match, period, where)


LONG = frozenset({"month", "quarter", "year", "decade", "century"})


def _singular(unit: str) -> str:
    unit = unit.lower()
    return "century" if unit == "centurie" else unit


# -- lengths and repetitions --------------------------------------------------------------------------------------------------


@rule(
    rf"(?:(?P<near>(?:the{S}|these{S}|those{S})?(?:past|last|next|coming|previous|first|final|following|recent)){S})?"
    rf"(?:(?:about|nearly|almost|more{S}than|less{S}than|at{S}least|just{S}(?:over|under)|over|roughly|around|up{S}to|another|only){S})?{COUNT}(?:[ \u00a0-]+)(?:(?:full|whole|consecutive|straight|more|calendar|business|working){S})?{UNIT}(?P<old>[- \u00a0]old)?(?P<own>'|’)?"
)
def _length(match: re.Match[str], context: Context) -> Timex | None:
    count, unit = number(match["count"]), _singular(match["unit"])
    words = match["count"].lower().replace("\xa0", " ")
    plural = context.text[match.start("unit") : match.end("unit") + 1].lower().rstrip("'’ ").endswith("s")
    if match["old"] or (unit == "second" and not plural):
        return None
    if words in {"a", "an"} and (
        unit in {"second", "quarter", "minute"}
        or (
            re.match(r"\s+(?:of|in|at|when|that|to remember)\b", context.text[match.end() :])
            and unit in {"day", "second", "minute"}
        )
    ):
        return None
    if words in {"a", "an"} and re.search(
        r"\b(?:once|twice|times|hours|days|weeks|months|percent|cents?|\$?\d[\d.,]*|million|billion|thousand|trillion|barrels|people|tons|dollars)[ \u00a0]+$",
        context.text[max(0, match.start() - 14) : match.start()],
    ):
        return Timex(match.start(), match.end("unit"), "SET", f"P1{LETTERS.get(unit, 'D')}", None, NONE_NEEDED)
    if words == "recent":
        return Timex(match.start(), match.end(), "DATE", "PAST_REF", None, NONE_NEEDED)
    if words in {"some", "many"} and not plural:
        return None
    return Timex(match.start(), match.end(), "DURATION", _amount(count, unit), None, NONE_NEEDED)


def _amount(count: float | None, unit: str) -> str:
    if unit == "weekend":
        return "PXWE" if count is None else f"P{count:g}WE"
    if unit in {"decade", "century"} and count is not None:
        return f"P{count * (10 if unit == 'decade' else 100):g}Y"
    shown = "X" if count is None else f"{count:g}"
    prefix = "PT" if unit in {"second", "minute", "hour"} else "P"
    if count == 0.5 and unit == "year":
        return "P6M"
    return f"{prefix}{shown}{LETTERS[unit]}"


@rule(
    rf"(?:(?:recent|coming|the{S}coming|the{S}past|past|previous|the{S}last|the{S}next|many){S})?(?P<unit>second|minute|hour|day|week|month|year|decade|centurie)s(?:{S}(?P<way>ago|earlier|later))?"
)
def _lengths(match: re.Match[str], context: Context) -> Timex | None:
    unit = _singular(match["unit"])
    if match["way"]:
        value = "FUTURE_REF" if match["way"].lower() == "later" else "PAST_REF"
        return Timex(match.start(), match.end(), "DATE", value, None, NONE_NEEDED)
    words = match.group().lower()
    if words.startswith("recent"):
        return Timex(match.start(), match.end(), "DATE", "PAST_REF", None, NONE_NEEDED)
    before = context.text[max(0, match.start() - 9) : match.start()].lower()
    bare = " " not in words.replace("\xa0", " ")
    if bare and not re.search(r"\b(?:for|in|over|after|within|of|by|take|took|last|lasted)[ \u00a0]+$", before):
        return None
    if bare and unit in {"second", "minute"} and re.search(r"of[ \u00a0]+$", before):
        return None
    return Timex(match.start(), match.end(), "DURATION", _amount(None, unit), None, NONE_NEEDED)


@rule(
    rf"(?:every|each){S}(?:(?P<other>other|single){S}|(?P<count>\d+|{WORDS}){S})?(?:(?P<unit>second|minute|hour|day|week|weekend|month|quarter|year|decade|century)s?|{WEEKDAY}|{MONTH}|(?P<partday>morning|afternoon|evening|night)|(?P<season>spring|summer|autumn|winter))"
)
def _every(match: re.Match[str], _context: Context) -> Timex | None:
    count = (
        number(match["count"]) if match["count"] else (2 if match["other"] and match["other"].lower() == "other" else 1)
    )
    if match["unit"]:
        value = _amount(count, match["unit"].lower())
    elif match["weekday"]:
        value = f"XXXX-WXX-{WEEKDAYS[match['weekday'][:3].lower()] + 1}"
    elif match["month"]:
        value = f"XXXX-{_month(match):02d}"
    elif match["partday"]:
        value = f"XXXX-XX-XX{PARTS_OF_DAY[match['partday'].lower()]}"
    else:
        value = f"XXXX-{cal.SEASONS[match['season'].lower()]}"
    return Timex(match.start(), match.end(), "SET", value, None, NONE_NEEDED)


OFTEN = {
    "daily": "P1D",
    "weekly": "P1W",
    "biweekly": "P2W",
    "fortnightly": "P2W",
    "monthly": "P1M",
    "annually": "P1Y",
    "yearly": "P1Y",
    "nightly": "XXXX-XX-XXTNI",
    "hourly": "PT1H",
}


@rule(rf"(?P<often>{'|'.join(OFTEN)})")
def _often(match: re.Match[str], context: Context) -> Timex | None:
    if match.group()[0].isupper() and context.tenses.label(match.start()) in {
        "ORG",
        "WORK_OF_ART",
        "PRODUCT",
        "PERSON",
    }:
        return None
    return Timex(match.start(), match.end(), "SET", OFTEN[match["often"].lower()], None, NONE_NEEDED)


@rule(
    rf"(?:once|twice|(?:{WORDS}|\d+|several|many){S}times){S}(?:a|per|each|every){S}(?P<unit>day|week|month|year|hour|minute|decade)"
)
def _times(match: re.Match[str], _context: Context) -> Timex | None:
    return Timex(match.start(), match.end(), "SET", _amount(1, match["unit"].lower()), None, NONE_NEEDED)


@rule(rf"per{S}(?P<unit>day|week|month|year|hour|minute|annum)")
def _per(match: re.Match[str], _context: Context) -> Timex | None:
    unit = "year" if match["unit"].lower() == "annum" else match["unit"].lower()
    return Timex(match.start(), match.end(), "SET", _amount(1, unit), None, NONE_NEEDED)


# -- times of day and vague words -------------------------------------------------------------------------------------------


# "2am local time (0100 UTC) on Friday": between a time and its day stands the same time elsewhere.
DAY_BEYOND = re.compile(rf"(?:{S}\(\d{{1,2}}:?\d\d\s?(?:UTC|GMT))?\){S}(?:on{S})?{WEEKDAY}", re.IGNORECASE)


@rule(rf"{CLOCK_SURE}{ZONE}(?:{S}(?:on{S})?{WEEKDAY})?")
def _clock(match: re.Match[str], context: Context) -> Timex | None:
    hour = int(match["hour"] or match["hour2"])
    minute = int(match["minute"] or 0)
    half = (match["half"] or match["half2"] or "").lower().replace(".", "")
    if not half and (
        "." in match.group()
        or context.text[match.end() : match.end() + 1] in {"%", ":"}
        or re.match(r"\s?(?:percent|million|billion|points)", context.text[match.end() :])
    ):
        return None
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    anchor, future = context.day(), context.tenses.future(match.start())
    if anchor is None:
        return _open(match, context, "TIME")
    when = anchor
    beyond = None if match["weekday"] else DAY_BEYOND.match(context.text, match.end())
    if (named := match["weekday"] or (beyond and beyond["weekday"])) is not None:
        when = cal.nearest_weekday(WEEKDAYS[named[:3].lower()], anchor, future=future)
    period = cal.day(when)
    return replace(_date(match, period, PUBLICATION, type_="TIME"), value=f"{period.value}T{hour:02d}:{minute:02d}")


@rule(r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)[ \u00a0](?:GMT|UTC|hours|hrs)")
def _four_digits(match: re.Match[str], context: Context) -> Timex | None:
    anchor = context.day()
    if anchor is None:
        return _open(match, context, "TIME")
    beyond = DAY_BEYOND.match(context.text, match.end())
    if beyond is not None:
        future = context.tenses.future(match.start())
        anchor = cal.nearest_weekday(WEEKDAYS[beyond["weekday"][:3].lower()], anchor, future=future)
    period = cal.day(anchor)
    return replace(
        _date(match, period, PUBLICATION, type_="TIME"), value=f"{period.value}T{match['hour']}:{match['minute']}"
    )


@rule(rf"(?:noon|midnight|midday)(?:{S}(?:on{S})?{WEEKDAY})?")
def _noon(match: re.Match[str], context: Context) -> Timex | None:
    anchor = context.day()
    if anchor is None:
        return _open(match, context, "TIME")
    if match["weekday"]:
        future = context.tenses.future(match.start())
        anchor = cal.nearest_weekday(WEEKDAYS[match["weekday"][:3].lower()], anchor, future=future)
    period = cal.day(anchor)
    clock = "T24:00" if match.group().lower().startswith("midnight") else "T12:00"
    return replace(_date(match, period, PUBLICATION, type_="TIME"), value=period.value + clock)


SAID = {
    "now": "PRESENT_REF", "currently": "PRESENT_REF", "at present": "PRESENT_REF", "at the moment": "PRESENT_REF",
    "right now": "PRESENT_REF", "nowadays": "PRESENT_REF", "at this time": "PRESENT_REF", "these days": "PRESENT_REF",
    "presently": "PRESENT_REF", "recently": "PAST_REF", "lately": "PAST_REF", "the past": "PAST_REF",
    "the recent past": "PAST_REF", "long ago": "PAST_REF", "at that time": "PAST_REF", "at the time": "PAST_REF",
    "the future": "FUTURE_REF", "the near future": "FUTURE_REF", "the foreseeable future": "FUTURE_REF",
}  # fmt: skip


@rule("(?:" + "|".join(sorted((k.replace(" ", S) for k in SAID), key=len, reverse=True)) + ")")
def _vague(match: re.Match[str], context: Context) -> Timex | None:
    words = " ".join(match.group().lower().replace("\xa0", " ").split())
    after = context.text[match.end() : match.end() + 12].lower()
    if words in {"the future", "the past"} and re.match(r"\s+(?!and\b|but\b|or\b)[\w-]+", after):
        return None  # "the past two years", "the future of work"
    start = match.start()
    for lead in ("at ", "in "):
        if words.startswith(lead):
            start += len(lead)
    return Timex(start, match.end(), "DATE", SAID[words], None, NONE_NEEDED)


HOLIDAYS = {
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
    "new year’s eve": (12, 31),
    "new year’s day": (1, 1),
}


@rule(
    rf"(?:(?P<which>last|this|next){S})?(?P<holiday>{'|'.join(sorted(HOLIDAYS, key=len, reverse=True))})(?:,?{S}{YEAR})?"
)
def _holiday(match: re.Match[str], context: Context) -> Timex | None:
    month, day_of = HOLIDAYS[match["holiday"].lower()]
    if match["year"]:
        return _date(match, _valid(int(match["year"]), month, day_of), NONE_NEEDED)
    anchor = context.near("month")
    if anchor is None:
        return _open(match, context)
    future = (match["which"] is not None and match["which"].lower() == "next") or context.tenses.future(match.start())
    period = _valid(cal.nearest_month(month, anchor, future=future).first.year, month, day_of)
    return _date(match, period, PUBLICATION)
