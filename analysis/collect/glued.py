"""What extractors leave glued to the body of a page: the lines above it, offers between its paragraphs, and what comes after it.

Each rule says which paragraphs are none of the article's. They stay parts of the page (furniture, related), never body.

Head      dates, bylines and who took the pictures, above the first sentence.
Between   a quotation repeated large, requests to subscribe or give, credits of pictures, single links to other articles, a second
          copy of the text.
Tail      what follows a heading for other articles, comments or tags, unless the text goes on behind it; the next article of an
          endless page; offers behind a wall; who prints, sells and collects.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from analysis.collect.facts import is_byline
from analysis.collect.lines import is_sentence
from analysis.collect.page_facts import same
from analysis.collect.page_lines import NOWHERE, PageLine
from analysis.collect.phrases import INLINE_RELATED, is_caption_like, is_credit, is_date_line, is_furniture, section_of

# A tail that a heading opens is cut where it has at most this share of the words; a longer one is a section of the article.
LONGEST_TAIL = 0.35
# A second headline without date or byline ends the article where at most this share of the words stands behind it.
MOST_BEHIND = 0.6
# Paragraphs at the end that are looked at for notices; a question to readers in the middle may be the author's own.
LAST = 8
# A quotation of so many words that stands word for word in a paragraph near by is shown large.
LEAST_PULLED = 6
PULLED_WITHIN = 8
LONGEST_APPEAL = 60
# A paragraph of so many words stands twice on a page by its template only; instructions that repeat are shorter.
LEAST_COPIED = 25
WALL = re.compile(
    r"(?i)\b(?:continue reading (?:with|by|for)|to (?:continue|keep) reading\b|(?:this|the) (?:article|story|content) is (?:only |exclusively )?for (?:paying )?subscribers|"
    r"subscribe (?:now )?to (?:continue|read|unlock)|already a (?:subscriber|member)\?|unlock (?:this|the full) (?:article|story))"
)
# Notices of a paper about itself at the foot of an article: what it prints, sells, asks for and forbids.
NOTICE = re.compile(
    r"(?i)\b(?:all rights reserved|no part of this (?:report|article|material)|this (?:article|story|page) was (?:printed|first published|originally published) (?:from|in|on|by)|"
    r"for personal use only|reprint(?:s|ed)?\b.{0,40}\b(?:permission|rights|orders?)|our standards:|prints letters|write to (?:us|\S+@)|ring our|call our (?:hotline|newsroom)|"
    r"do you (?:have|know)\b.{0,60}\?\s*(?:write|ring|call|e-?mail|tell|contact|let us)|(?:if you|do you) (?:have|know|spotted?)\b.{0,80}\b(?:editor|newsroom|hotline)\b|paid for by [\d,.]+ (?:members|readers)|"
    r"(?:become|be) (?:a member|one of them|a supporter)\b|support (?:us|our work|our journalism)\b|(?:is|are) not (?:investment )?advice|advice to buy or sell|from the \w+ \d{4} issue of|"
    r"this (?:post|article) (?:may )?contains? affiliate|opinions expressed (?:here|in this)|subscribe to (?:our|the)|sign up (?:for|to) (?:our|the)|follow us on)"
)
# A request for money or an address, wherever it stands.
APPEAL = re.compile(
    r"(?i)(?:you[’']?ve read \d+ articles?\b|please (?:support us|consider (?:supporting|subscribing|donating))|^support the [A-Z]\w+$|^newsletter\b.{0,80}[:»]|^(?:lire aussi|lesen sie auch|mehr zum thema|lea también|leggi anche|читайте также)\b)"
)
COPYRIGHT = re.compile(r"(?i)\W*(?:©|\(c\)\s|copyright\b.{0,6}(?:©|(?:19|20)\d\d))")
COUNTERS = re.compile(r"(?:\d+\s*/\s*\d+\s*)+")
MADE_BY = re.compile(
    r"(?i)^(?:story|words|text|photographs?|photos?|pictures?|video|illustrations?|graphics?|news provided|provided) by\b.{2,80}$"
)


def glued(
    lines: Sequence[PageLine], paragraphs: Sequence[str], places: Sequence[Sequence[int]], at: int | None
) -> set[int]:
    """Which paragraphs are none of the article's, by their numbers; `at` is the line of the headline."""
    out = head(paragraphs) | between(paragraphs) | single_links(lines, paragraphs, places)
    out |= next_article(lines, paragraphs, places, at)
    out |= behind_wall([p if i not in out else "" for i, p in enumerate(paragraphs)])
    out |= tail(lines, paragraphs, places, out)
    return out if len(out) < len(paragraphs) else set()


def head(paragraphs: Sequence[str]) -> set[int]:
    """Dates, bylines and credits before the first sentence."""
    out = set()
    for i, text in enumerate(paragraphs[:6]):
        if is_date_line(text) or is_byline(text) or MADE_BY.match(text) or is_credit(text):
            out.add(i)
        elif is_sentence(text):
            break
    return out


def between(paragraphs: Sequence[str]) -> set[int]:
    """Quotations shown large, credits with their caption, and requests for money or an address with the one paragraph that may stand
    between two of them.
    """
    out = set()
    for i, text in enumerate(paragraphs):
        if is_credit(text):
            out |= {i - 1, i} if i and is_caption_like(paragraphs[i - 1]) else {i}
        elif ((APPEAL.search(text) or INLINE_RELATED.match(text)) and len(text.split()) < LONGEST_APPEAL) or (
            len(text.split()) >= LEAST_PULLED
            and any(quotes(other, text) for j, other in enumerate(paragraphs) if abs(i - j) <= PULLED_WITHIN and i != j)
        ):
            out.add(i)
    out |= second_copies(paragraphs)
    asked = {i for i in out if APPEAL.search(paragraphs[i])}
    return out | {i for i in range(1, len(paragraphs) - 1) if {i - 1, i + 1} <= asked}


def single_links(lines: Sequence[PageLine], paragraphs: Sequence[str], places: Sequence[Sequence[int]]) -> set[int]:
    """Paragraphs in capitals that are one link, alone between two that are running text: headlines of other articles and offers.

    In small letters a link between paragraphs is as often a product or a source that the text goes on about.
    """

    def runs(i: int) -> bool:
        return (
            is_sentence(paragraphs[i]) and bool(places[i]) and all(lines[k].linked < MOSTLY_LINKED for k in places[i])
        )

    return {
        i
        for i in range(1, len(paragraphs) - 1)
        if len(places[i]) == 1
        and lines[places[i][0]].linked > MOSTLY_LINKED
        and lines[places[i][0]].tag not in {"li", *HEADINGS}
        and len(paragraphs[i].split()) >= LEAST_HEADLINE
        and paragraphs[i].isupper()
        and runs(i - 1)
        and runs(i + 1)
    }


def second_copies(paragraphs: Sequence[str]) -> set[int]:
    """The second copy of a text that a page holds twice (for wide and for narrow screens): its long paragraphs and what lies between."""
    first: dict[str, int] = {}
    for i, text in enumerate(paragraphs):
        first.setdefault(text, i)
    again = [i for i, text in enumerate(paragraphs) if first[text] < i and len(text.split()) >= LEAST_COPIED]
    out = set(again)
    for i, j in pairwise(again):
        if all(first[text] < i for text in paragraphs[i + 1 : j]):
            out.update(range(i, j))
    return out


def quotes(paragraph: str, text: str) -> bool:
    """Whether a paragraph holds the text word for word behind a quotation mark."""
    bare = text.strip(" “”\"«»'‘’.,")
    at = paragraph.find(bare)
    return at > 0 and len(paragraph) > len(text) and paragraph[:at].rstrip()[-1:] in set("“\"«„'‘")


def next_article(
    lines: Sequence[PageLine], paragraphs: Sequence[str], places: Sequence[Sequence[int]], at: int | None
) -> set[int]:
    """What stands behind a second headline of the first rank: the next article of an endless page, or an offer of the site.

    One with a date or a byline of its own is an article; any other may be a section of this one, if most would be lost.
    """
    start = next((place[0] for place in places if at is not None and place and place[0] > at), None)
    if at is None or start is None or lines[at].tag != "h1":
        return set()
    words = [len(p.split()) for p in paragraphs]
    for i in range(start + 1, len(lines)):
        if lines[i].tag != "h1" or same(lines[i].text) == same(lines[at].text):
            continue
        behind = {j for j, place in enumerate(places) if place and place[0] >= i}
        signed = any(
            is_date_line(line.text) or is_byline(line.text) or line.zones & {"byline", "time"}
            for line in lines[i + 1 : i + 5]
        )
        if signed or sum(words[j] for j in behind) <= MOST_BEHIND * sum(words):
            return behind
        return set()
    return set()


def behind_wall(paragraphs: Sequence[str]) -> set[int]:
    """The offers behind a paywall: from its first line on, unless much of the text still follows."""
    first = next((i for i, text in enumerate(paragraphs) if i and len(text) < 200 and WALL.search(text)), None)
    if first is None:
        return set()
    after = [text for text in paragraphs[first:] if len(text.split()) >= 30]
    return set(range(first, len(paragraphs))) if len(after) <= 1 else {first}


def tail(
    lines: Sequence[PageLine], paragraphs: Sequence[str], places: Sequence[Sequence[int]], out: set[int]
) -> set[int]:
    """From a heading for something else on to where the text goes on or to the end; then notices and linked headlines from the end
    backwards.
    """
    words = [len(p.split()) for p in paragraphs]
    cut: set[int] = set()
    for i in range(1, len(paragraphs)):
        section = section_of(paragraphs[i])
        if i in cut or not (section in TAIL_SECTIONS or COPYRIGHT.match(paragraphs[i])):
            continue
        if sum(words[i:]) <= LONGEST_TAIL * sum(words):
            again = goes_on(lines, paragraphs, places, i) if section in INSERTS else None
            cut.update(range(i, again or len(paragraphs)))
    left = [i for i in range(len(paragraphs)) if i not in out | cut]
    for _ in range(LAST):
        if len(left) > 1 and is_notice(lines, paragraphs[left[-1]], places[left[-1]]):
            cut.add(left.pop())
    while len(left) > 1 and all(lines[k].linked > MOSTLY_LINKED for k in places[left[-1]]) and places[left[-1]]:
        cut.add(left.pop())
    return cut


def goes_on(
    lines: Sequence[PageLine], paragraphs: Sequence[str], places: Sequence[Sequence[int]], heading: int
) -> int | None:
    """The first paragraph behind a heading for something else that is running text in an element that holds text before it too, and
    parted from that heading by other lines; text right below a heading is its own.
    """

    def siblings(i: int) -> set[int]:
        here = [lines[k] for k in places[i]]
        if len(paragraphs[i].split()) < LEAST_PROSE or not is_sentence(paragraphs[i]):
            return set()
        if any(line.linked > 0.5 or line.zones & {"related", "comments", "tags"} for line in here):
            return set()
        return {line.within for line in here} - {NOWHERE}

    before = {number for i in range(heading) for number in siblings(i)}
    found = next(
        (
            i
            for i in range(heading + 1, len(paragraphs))
            if siblings(i) & before and not NOTICE.search(paragraphs[i]) and not is_furniture(paragraphs[i])
        ),
        None,
    )
    if found is None or not places[heading]:
        return None
    between = lines[places[heading][-1] + 1 : places[found][0]]
    return found if any(line.tag not in HEADINGS for line in between) else None


HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Sections that stand between paragraphs as well as behind the last; comments and the author's life end a text.
INSERTS = {"related", "newsletter", "tags", "share"}
# Running text has so many words at least; a headline that is a link, so many.
LEAST_PROSE, LEAST_HEADLINE = 12, 4
TAIL_SECTIONS = {"related", "comments", "author", "newsletter", "tags", "share"}
MOSTLY_LINKED = 0.8


# A gap of so many lines between two paragraphs of the body is looked at for headings and sentences that the extractor lost.
LONGEST_GAP = 3
OPENING_WORDS = 6
BOXED = frozenset({"caption", "credit", "related", "comments", "furniture", "tags", "byline", "time", "aside"})


def lost(
    lines: Sequence[PageLine], paragraphs: Sequence[str], places: Sequence[Sequence[int]], dropped: set[int]
) -> list[int]:
    """Lines between paragraphs of the body that are headings or sentences of it and that the extractor left out."""
    have = f" {same(' '.join(paragraphs))} "
    taken = sorted({i for place in places for i in place})
    found = []
    for before, after in pairwise(taken):
        gap = [i for i in range(before + 1, after) if i not in dropped]
        if len(gap) <= LONGEST_GAP:
            found += [i for i in gap if is_of_body(lines[i]) and f" {opening(lines[i].text)} " not in have]
    return found


def opening(text: str) -> str:
    """The first words of a line; its rest may be written otherwise in the paragraph that an extractor made of it."""
    return " ".join(same(text).split()[:OPENING_WORDS])


def is_of_body(line: PageLine) -> bool:
    """Whether a line among paragraphs reads as a heading or a sentence of the article."""
    if (
        line.zones & BOXED
        or line.linked > 0.5
        or is_furniture(line.text)
        or section_of(line.text)
        or APPEAL.search(line.text)
    ):
        return False
    heading = line.tag in {"h2", "h3", "h4", "h5"} and len(line.text.split()) <= 25
    return heading or (line.tag in {"p", "li", "dd", "blockquote"} and is_sentence(line.text))


def is_notice(lines: Sequence[PageLine], text: str, place: Sequence[int]) -> bool:
    """Whether a last paragraph is the paper's about itself."""
    return len(text.split()) < 90 and bool(
        NOTICE.search(text)
        or is_furniture(text)
        or is_date_line(text)
        or (place and all(lines[k].linked > MOSTLY_LINKED for k in place))
    )
