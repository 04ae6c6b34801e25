"""Written dates → ISO values, as far as the writing goes and no further.

`find_dates` marks every explicit date in a line; `read_date` reads one offered string as a Fact. A year or a month stays a
year or a month; "03/04/2021" stays undecided unless a weekday beside it, an impossible month, or the caller (`day_first`,
from the other values of its column) decides; a day without a year, a two-digit year and a relative word ("Friday") give no
value and a reason for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from analysis.article import Candidate, Fact, Precision

# English, German, French, Spanish, Italian, Portuguese, Dutch: names that two of them share mean the same month.
_MONTH_NAMES = (
    "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari",
    "february feb februar février févr fevrier febrero febbraio fevereiro fev februari",
    "march mar märz mrz mars marzo março marco maart",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag maio mei",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug août aout agosto ago augustus",
    "september sept sep septembre septiembre settembre set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Zones whose offset does not depend on the season; "ET", "CET in summer" and the like stay without an offset.
ZONES = {
    "z": "+00:00", "gmt": "+00:00", "utc": "+00:00", "wet": "+00:00", "bst": "+01:00", "cet": "+01:00", "cest": "+02:00",
    "eet": "+02:00", "eest": "+03:00", "msk": "+03:00", "est": "-05:00", "edt": "-04:00", "cst": "-06:00", "cdt": "-05:00",
    "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00", "jst": "+09:00",
}  # fmt: skip
# Offsets in use run from -12 to +14 (Baker Island, Line Islands): "GMT +311 December" can only be +3 and the 11th.
FARTHEST_WEST, FARTHEST_EAST = -12, 14

# Only English names may stand without a day: "Mars 2020" is a rover, "set 2019" a verb.
_ENGLISH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_MONTH = "(?P<month>" + "|".join(sorted((re.escape(m) for m in MONTHS), key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = (
    r"(?:\b(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
    r"\b\.?,?\s+(?:the\s+)?)?"
)
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|º|\.)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_NO_DIGIT_BEFORE, _NO_DIGIT_AFTER = r"(?<![\d/.,-])(?<!\d:)", r"(?![\d]|[/-]\d|\.\d)"

_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_NO_DIGIT_BEFORE}{_YEAR}(?P<mark>[-/.])(?P<monthno>0?[1-9]|1[0-2])(?P=mark)(?P<day>0[1-9]|[12]\d|3[01]|[1-9])(?!\d)",
        rf"{_WEEKDAY}{_NO_DIGIT_BEFORE}{_DAY}[\s-]*(?:(?:of|de)\s+)?{_MONTH}(?:,?\s+(?:de\s+)?|-|\s*,\s*){_YEAR}(?!\d)",
        rf"{_WEEKDAY}\b{_MONTH}[\s-]*{_DAY}(?:,?\s+|-|\s*,\s*){_YEAR}(?!\d)",
        rf"{_WEEKDAY}{_NO_DIGIT_BEFORE}(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second>\d{{1,2}})(?P=mark){_YEAR}{_NO_DIGIT_AFTER}",
        rf"\b{_ENGLISH},?\s+(?:of\s+)?{_YEAR}(?!\d)",
        rf"{_NO_DIGIT_BEFORE}{_YEAR}-(?P<monthno>0[1-9]|1[0-2])(?![\d-])",
    )
)
_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-3])[:.h](?P<minute>[0-5]\d)(?::[0-5]\d(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\b\.?)?"
    r"(?:\s*(?P<zone>Z\b|(?:GMT|UTC)?\s*[+\u2212-]\d{1,2}(?::?[0-5]\d)?(?!\d)|\(?(?:GMT|UTC|WET|BST|CES?T|EES?T|MSK|[ECMP][SD]T|JST)\b\)?))?"
)
_CLOCK_ALONE = rf"(?<![\d:.]){_CLOCK}|(?<![\d:.])(?P<hour12>1[0-2]|[1-9])\s*(?P<half12>[ap]\.?m\b\.?)"
CLOCK = re.compile(_CLOCK_ALONE, re.IGNORECASE)
# A clock run into its day, as when two boxes are copied as one line: "14:57 GMT +311 December 2019".
_RUN_TOGETHER = re.compile(
    rf"(?<![\d:])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)\s*(?:GMT|UTC)\s*(?P<sign>[+\u2212-])(?P<digits>\d{{2,4}})\s+{_MONTH}\s+{_YEAR}",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:,|\||·|•|—|–|-|/|at|T|um|à|\()?\s*", re.IGNORECASE)
_EPOCH = re.compile(r"\d{10}|\d{13}")
_COMPACT = re.compile(rf"{_YEAR}(?P<monthno>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])")
_YEAR_ALONE = re.compile(rf"{_YEAR}")
_SHORT_YEAR = re.compile(rf"\b\d{{1,2}}[-/. ](?:\d{{1,2}}|{_MONTH})[-/. ]'?\d\d\b(?!\s*:)", re.IGNORECASE)
_NO_YEAR = re.compile(rf"\b(?:(?:{_DAY}\s+(?:of\s+)?{_MONTH})|(?:{_MONTH}\s+{_DAY.replace('day', 'day2')}(?!\d)))".replace("(?P<month>", "(?:"), re.IGNORECASE)  # fmt: skip

RELATIVE = re.compile(
    r"\b(?:(?:on|since|by|until|late|early|last|next|this|on late|on early)\s+)?"
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b(?!,?\s+\d)(?:\s+(?:morning|afternoon|evening|night))?"
    r"|\b(?:yesterday|today|tonight|tomorrow)\b"
    r"|\b(?:earlier\s+)?(?:last|this|next|past)\s+(?:week|month|year|weekend|spring|summer|autumn|fall|winter|decade)\b"
    r"|\b(?:\d+|an?|two|three|four|five|six|several|a few)\s*(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|[mhd])\s+ago\b"
    r"|\bjust now\b"
    rf"|\b(?:in\s+)?(?:early|mid|late)[\s-](?:{'|'.join(m for m in MONTHS if len(m) > 3 or m == 'may')})\b(?!,?\s+\d{{4}})",
    re.IGNORECASE,
)


# A date of numbers alone, whether or not there is such a day.
_NUMBERS = re.compile(r"(?<![\d/.,-])(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4})(?![\d]|[/-]\d|\.\d)")


@dataclass(frozen=True, slots=True)
class Order:
    """Whether days come before months in the numeric dates of a file, and from what that is known: FROM_FILE or CHOSEN."""

    day_first: bool
    why: str


FROM_FILE = "order of day and month by other dates of the file"
CHOSEN = "order of day and month as chosen at import"


@dataclass(frozen=True, slots=True)
class Written:
    """An explicit date in a text. `value` is None where the writing leaves it open; `reason` then says why, `readings` what it may be.

    `time` is "14:20", `zone` "+03:00" where they stand beside it; `start, end` cover date, time and zone.
    """

    start: int
    end: int
    raw: str
    value: str | None
    precision: Precision | None
    time: str | None = None
    zone: str | None = None
    reason: str | None = None
    readings: tuple[str, ...] = ()

    @property
    def moment(self) -> str | None:
        """The value with its time and zone: "2019-12-11T14:57+03:00"."""
        return f"{self.value}T{self.time}{self.zone or ''}" if self.value and self.time else self.value


def find_dates(text: str, *, day_first: bool | None = None) -> list[Written]:
    """Every explicit date in the text, in order; of overlapping readings the most complete one."""
    found = [_run_together(match) for match in _RUN_TOGETHER.finditer(text)]
    taken = bytearray(len(text))  # 1 where a date stands: a line may hold some ten thousand
    for each in found:
        taken[each.start : each.end] = b"\1" * (each.end - each.start)
    for form in _FORMS:
        for match in form.finditer(text):
            if taken.find(1, *match.span()) >= 0:
                continue
            written = _read_match(match, day_first=day_first)
            if written is not None:
                found.append(written)
                taken[written.start : written.end] = b"\1" * (written.end - written.start)
    return [w if w.time else _with_clock(w, text) for w in sorted(found, key=lambda w: w.start)]


def read_date(
    raw: str, *, source: str, day_first: bool | None = None, with_time: bool = False, why: str | None = None
) -> Fact:
    """The one date that a string states, as a Fact. Unknown, with the reason, where it states none or leaves it open.

    `with_time` keeps time and zone in the value: for `retrieved` only. `why` says how `day_first` is known (see Order): where it decided,
    the source tells it and the other reading is a candidate.
    """
    given = " ".join(raw.split())
    if not given:
        return Fact(None, f"{source} is empty")
    whole = _read_whole(given)
    dates = [whole] if whole else find_dates(given, day_first=day_first)
    decided = [w for w in dates if w.value]
    values = {w.value for w in decided}
    if len(values) == 1:
        best = decided[0]
        value = best.moment if with_time else best.value
        noted = tuple(Candidate(None, source, w.raw, w.reason) for w in decided if w.reason)
        if why and (others := [r for w in find_dates(given) for r in w.readings if r != best.value]):
            reason = f"“{best.raw}” may also be {_spoken(others[0])}: {why}."
            return Fact(value, f"{source}, {why}", raw, (*noted, Candidate(others[0], source, best.raw, reason)), "day")
        return Fact(value, source, raw, noted, best.precision)
    if len(values) > 1:
        reason = f"“{given}” states more than one date."
        return Fact(None, reason, raw, tuple(Candidate(w.value, source, w.raw, reason) for w in decided))
    for w in dates:
        if w.reason:
            seen = tuple(Candidate(r, source, w.raw, w.reason) for r in w.readings) or (
                Candidate(None, source, w.raw, w.reason),
            )
            return Fact(None, w.reason, raw, _one_reason(seen, w.reason))
    reason = why_no_date(given)
    return Fact(None, reason, raw, (Candidate(None, source, raw, reason),))


_CELL_SHORT = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d\d)(?![\d/.])(.*)", re.DOTALL)


def with_long_year(cell: str, today: date | None = None) -> str | None:
    """A cell of a column of dates, "28.02.05", with its year in full; None where it has another form, or could begin with the year.

    Spreadsheets and databases put the year last where slashes or full stops part the numbers. It is one of the hundred years up to the
    present one. A last number that would be a year to come, but a day of the month, is none: "05/02/28".

    >>> with_long_year("28.02.05"), with_long_year("1/5/98 7:30"), with_long_year("05/02/28", date(2026, 1, 1)), with_long_year("5/2/2005")
    ('28.02.2005', '1/5/1998 7:30', None, None)
    """
    match = _CELL_SHORT.fullmatch(cell.strip())
    if not match:
        return None
    first, between, second, short, rest = match.groups()
    last = (today or date.today()).year
    century = last // 100 * 100 if int(short) <= last % 100 else last // 100 * 100 - 100
    if int(short) > last % 100 and int(short) <= LONGEST_MONTH:
        return None
    return f"{first}{between}{second}{between}{century + int(short)}{rest}"


LONGEST_MONTH = 31  # days


def why_no_date(given: str) -> str:
    """The reason, for people, why a string without an explicit date gives none."""
    shown = given if len(given) <= 60 else given[:57] + "…"
    if relative := relative_words(given):
        return f"“{relative[0]}” is relative: it needs a date to start from."
    if _SHORT_YEAR.search(given):
        return f"“{shown}” writes the year with two digits: it can be read in more than one way."
    if _NO_YEAR.search(given):
        return f"“{shown}” names no year."
    if _EPOCH.fullmatch(given):
        return f"“{shown}” is a number: nothing says that it counts seconds."
    if re.match(r"0000|0001-01-01|1970-01-01T00:00:00", given):
        return f"“{shown}” is what computers write for “no date”."
    if numbers := _NUMBERS.search(given):
        if not re.search(rf"(?<!\d){_YEAR}(?!\d)", numbers[0]):
            return f"“{shown}” names a year outside 1500 to 2099."
        return f"“{shown}” is not a day of the calendar."
    return f"“{shown}” holds no date that can be read."


def relative_words(text: str) -> list[str]:
    """The words of a text that need a date to start from ("Friday", "In mid-May", "Last week"), each once, as written.

    >>> relative_words("In mid-May he spoke; last week, and on Friday, he did not. On 3 May 2020 he had.")
    ['In mid-May', 'last week', 'Friday']
    """
    seen: dict[str, str] = {}
    for match in RELATIVE.finditer(text):
        words = re.sub(r"^(?:on|since|by|until)\s+", "", match.group(), flags=re.IGNORECASE)
        seen.setdefault(words.casefold(), words)
    return list(seen.values())


def day_first_of(values: Iterable[str]) -> bool | None:
    """What a column's unambiguous values say about the others: True for day/month, False for month/day, None for neither or both."""
    said = orders_in(values)
    return said.pop() if len(said) == 1 else None


def orders_in(values: Iterable[str]) -> set[bool]:
    """The orders of day and month that the unambiguous numeric dates among the values have, by a number above 12 or a weekday; True is
    day/month.

    >>> orders_in(["03/04/2021", "25/04/2021"]), orders_in(["25/04/2021", "04/25/2021"]), orders_in(["03/04/2021"])
    ({True}, {False, True}, set())
    >>> orders_in(["Saturday 03/04/2021"])
    {True}
    """
    said: set[bool] = set()
    for value in values:
        for match in _FORMS[3].finditer(value):
            first, second = int(match["first"]), int(match["second"])
            said |= {True} if first > 12 >= second else {False} if second > 12 >= first else set()
            if match["weekday"] and first != second and (written := _numbers_alone(match, day_first=None)):
                said |= {int(written.value[8:]) == first} if written.value else set()
    return said


def is_ambiguous(value: str) -> bool:
    """Whether a string holds a date whose day and month may be exchanged: "03/04/2021", not "13/04/2021" nor "04/04/2021"."""
    return any(w.readings for w in find_dates(value)) if _NUMBERS.search(value) else False


def _one_reason(candidates: tuple[Candidate, ...], reason: str) -> tuple[Candidate, ...]:
    """The candidates, only the first with the whole reason: the page shows the reasons one after another."""
    rest = (Candidate(c.value, c.source, c.raw, f"It may be {c.value}.") for c in candidates[1:])
    return (Candidate(candidates[0].value, candidates[0].source, candidates[0].raw, reason), *rest)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _read_whole(given: str) -> Written | None:
    """Forms that mean a date only where nothing else stands beside them: "2021", "20210304"."""
    if match := _YEAR_ALONE.fullmatch(given):
        return Written(0, 4, given, match["year"], "year")
    if match := _COMPACT.fullmatch(given):
        value = _iso(int(match["year"]), int(match["monthno"]), int(match["day"]))
        return Written(0, 8, given, value, "day") if value else None
    return None


def _read_match(match: re.Match[str], *, day_first: bool | None) -> Written | None:
    seen = match.groupdict()
    year, raw = int(seen["year"]), match.group().strip()
    if seen.get("first"):
        return _numbers_alone(match, day_first=day_first)
    month = int(seen["monthno"]) if seen.get("monthno") else MONTHS[seen["month"].casefold()]
    if not seen.get("day"):
        return Written(match.start(), match.end(), raw, f"{year:04}-{month:02}", "month")
    value = _iso(year, month, int(seen["day"]))
    if value is None:
        reason = f"“{raw}” is not a day of the calendar."
        return Written(match.start(), match.end(), raw, None, None, reason=reason)
    return Written(match.start(), match.end(), raw, value, "day", reason=_weekday_differs(seen.get("weekday"), value))


def _weekday_number(name: str | None) -> int | None:
    return next((i for i, day in enumerate(WEEKDAYS) if name and day.startswith(name.casefold()[:3])), None)


def _weekday_differs(name: str | None, value: str) -> str | None:
    said, real = _weekday_number(name), date.fromisoformat(value).weekday()
    if said is None or said == real:
        return None
    return f"The weekday beside it differs: {value} is a {WEEKDAYS[real].capitalize()}."


def _numbers_alone(match: re.Match[str], *, day_first: bool | None) -> Written | None:
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    readings = {True: _iso(year, second, first), False: _iso(year, first, second)}
    possible = {k: v for k, v in readings.items() if v}
    said = _weekday_number(match["weekday"])
    by_weekday = {k: v for k, v in possible.items() if said is not None and date.fromisoformat(v).weekday() == said}
    if len(by_weekday) == 1:
        possible = by_weekday
    elif day_first is not None and possible.get(day_first):
        possible = {day_first: possible[day_first]}
    raw, values = match.group().strip(), tuple(dict.fromkeys(possible.values()))
    if not values:
        return None
    if len(values) == 1:
        return Written(match.start(), match.end(), raw, values[0], "day")
    reason = f"“{raw}” may be {_spoken(values[0])} or {_spoken(values[1])}: nothing beside it decides."
    return Written(match.start(), match.end(), raw, None, None, reason=reason, readings=values)


def _spoken(value: str) -> str:
    day = date.fromisoformat(value)
    return f"{day.day} {_MONTH_NAMES[day.month - 1].split()[0].capitalize()} {day.year}"


def _run_together(match: re.Match[str]) -> Written:
    """As "14:57 GMT +311 December 2019" → +3 and the 11th; undecided where two splits are possible ("+111 December")."""
    digits, sign = match["digits"], 1 if match["sign"] == "+" else -1
    splits = []
    for cut in range(1, len(digits)):
        offset, rest = sign * int(digits[:cut]), digits[cut:]
        value = _iso(int(match["year"]), MONTHS[match["month"].casefold()], int(rest)) if len(rest) <= 2 else None
        if value and FARTHEST_WEST <= offset <= FARTHEST_EAST:
            splits.append((offset, value))
    raw = match.group().strip()
    clock = f"{int(match['hour']):02}:{match['minute']}"
    if len(splits) == 1:
        offset, value = splits[0]
        zone = f"{'-' if offset < 0 else '+'}{abs(offset):02}:00"
        return Written(match.start(), match.end(), raw, value, "day", clock, zone)
    reason = f"“{raw}” has run together: where the zone ends and the day begins is not certain."
    readings = tuple(v for _, v in splits)
    return Written(match.start(), match.end(), raw, None, None, clock, reason=reason, readings=readings)


CLOCK_WITHIN = 80  # characters; a time with its zone and what joins it to a date has at most 40


def _with_clock(written: Written, text: str) -> Written:
    """The same date with the time of day that stands directly before or after it."""
    for match in CLOCK.finditer(text, max(0, written.start - CLOCK_WITHIN), written.end + CLOCK_WITHIN):
        if (match.start() >= written.end and _BETWEEN.fullmatch(text[written.end : match.start()])) or (
            match.end() <= written.start and _BETWEEN.fullmatch(text[match.end() : written.start])
        ):
            pass
        else:
            continue
        start, end = min(match.start(), written.start), max(match.end(), written.end)
        clock = _clock_of(match)
        return Written(
            start, end, text[start:end].strip(), written.value, written.precision, clock, _zone_of(match["zone"]),
            written.reason, written.readings,
        )  # fmt: skip
    return written


def _clock_of(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"] or match["hour12"]), match["minute"] or "00"
    half = (match["half"] or match["half12"] or "").casefold()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return f"{hour:02}:{minute}"


def _zone_of(written: str | None) -> str | None:
    if not written:
        return None
    name = written.strip(" ()").casefold()
    if name in ZONES:
        return ZONES[name]
    match = re.search(r"([+\u2212-])(\d{1,2})(?::?(\d\d))?$", name)
    if not match:
        return None
    if len(match[2]) == 1 or match[3] or int(match[2]) <= FARTHEST_EAST:
        return f"{'+' if match[1] == '+' else '-'}{int(match[2]):02}:{match[3] or '00'}"
    return None
