"""What a person may leave out of every chart at once: kinds of articles named here, one outlet, some days. Visible in the filter, taken back there.

An item of `Filter.left_out` is a name of KINDS, or "outlet NAME", "days 2026-03-02 to 2026-03-08", "days … in NAME". Nothing is removed
from the project.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from analysis.errors import UnknownName
from analysis.project.doubts import AHEAD_DAYS, EARLIEST_YEAR, ZEROS
from analysis.tongues import NOT_ENGLISH

# About five sentences: one of them moves the article's mean by a fifth, and few names or quotations fit in.
SHORT_WORDS = 100
# A paragraph that so many distinct texts have word for word is no news of any of them; an article of which so large a share of words stands in
# such paragraphs is mostly boilerplate. In 7,326 corpus texts these find 56: disaster notices that differ by a name, lists of logs, schedules.
SHARED_BY, MOSTLY = 3, 0.5

# The articles of `boilerplate`, a table of each reader: no filter changes them, and at 100,000 articles they take 0.1 s to find.
BOILERPLATE = f"""
    with shared as (select hash from paragraphs join articles on articles.key = paragraphs.article group by hash
                    having count(distinct distinct_text) >= {SHARED_BY})
    select article from paragraphs group by article
    having sum(words) filter (hash in (select hash from shared)) >= {MOSTLY} * sum(words)"""

# Name → (words for people, condition in SQL over `articles` or `kept`).
KINDS: dict[str, tuple[str, str]] = {
    "undated": ("undated articles", "published_first is null"),
    "imprecise": ("articles dated to a month or a year", "coalesce(published_precision in ('month', 'year'), false)"),
    "future": ("articles dated after the import", f"coalesce(published_first > cast(left(added, 10) as date) + {AHEAD_DAYS}, false)"),
    "unlikely": (
        "articles with unlikely dates",
        f"coalesce(year(published_last) < {EARLIEST_YEAR} or published_first::varchar in ({', '.join(repr(day) for day in sorted(ZEROS))}), false)",
    ),
    "outletless": ("articles without outlet", "outlet is null"),
    "short": (f"articles with fewer than {SHORT_WORDS} words", f"words < {SHORT_WORDS}"),
    "boilerplate": (
        "articles that are mostly boilerplate",
        "key in (select article from boilerplate)",
    ),
    "copies": (
        "all but the earliest version of each text",
        "key not in (select arg_min(key, (published_first is null, published_first, key)) from articles group by distinct_text)",
    ),
    "language": (
        "articles that are not in English",
        f"""(coalesce(language not like 'en%', false) or key in (select article from runs where error = '{NOT_ENGLISH}'))""",
    ),
}  # fmt: skip
_DAYS = re.compile(r"days (\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)(?: in (.+))?", re.DOTALL)


def outlet(name: str) -> str:
    """The item that leaves out an outlet."""
    return f"outlet {name}"


def days(first: date, last: date, name: str | None = None) -> str:
    """The item that leaves out what was published between two days, of one outlet where one is named."""
    return f"days {first.isoformat()} to {last.isoformat()}" + (f" in {name}" if name else "")


def condition(item: str) -> tuple[str, list[Any]]:
    """The SQL that holds for what the item leaves out, and its values. Raises UnknownName for what is no item."""
    if item in KINDS:
        return KINDS[item][1], []
    if item.startswith("outlet "):
        return "coalesce(outlet = ?, false)", [item.removeprefix("outlet ")]
    if match := _DAYS.fullmatch(item):
        period: list[Any] = [date.fromisoformat(match[1]), date.fromisoformat(match[2])]
        sql = "coalesce(published_first >= ? and published_last <= ?"
        return (f"{sql} and outlet = ?, false)", [*period, match[3]]) if match[3] else (f"{sql}, false)", period)
    raise UnknownName("kind of articles to leave out", item, [*KINDS, "outlet NAME", "days DAY to DAY"])


def is_item(item: str) -> bool:
    """Whether `condition` knows it: an address may hold anything."""
    try:
        condition(item)
    except (UnknownName, ValueError):
        return False
    return True


def told(item: str) -> str:
    """The item in words."""
    return KINDS[item][0] if item in KINDS else item
