"""A saved web page → an article.

1. Decode (byte-order mark, meta charset, UTF-8, likeliest legacy encoding) and parse once; nothing is executed or fetched.
2. newspaper3k reads title, authors, date and text. On 226 pages it is right on 78 % of titles and 38 % of author names, so each of
   its answers is checked against what the page states: JSON-LD of the node whose headline is the page's, OpenGraph and other
   meta tags, microdata, the byline and date near the headline (page_facts.py).
3. The body is the reading, of six, that the other extractors support best (bodies.py): token F1 .950 there, where trafilatura
   alone has .931 and newspaper3k .779. What stays glued to it is cut, and lost headings are found again (glued.py): .958 in all.
4. Every visible line of the page becomes a part: body paragraphs where they stand, then by the zone of the page: captions,
   credits, related headlines, tags; what is left is furniture. The deck is a summary that the page shows under its headline.

Nothing is guessed: a date that no element states is unknown (htmldate gives one on 39 of 40 pages that have none).
"""

from __future__ import annotations

import copy
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import lxml.html

from analysis.article import Article, Candidate, Fact, Kind, Part, assemble
from analysis.collect import page_facts as facts
from analysis.collect.bodies import agreed, readings_of, trafilatura_alone
from analysis.collect.encodings import decode
from analysis.collect.facts import find_dateline, is_byline
from analysis.collect.glued import glued, lost
from analysis.collect.lines import is_sentence
from analysis.collect.page_facts import Page, same
from analysis.collect.page_lines import NOWHERE, PageLine, headline_ancestors, lines_of, parse, text_of, zones_of
from analysis.errors import CannotRead

# A meta charset stands in the first 1,024 bytes by the standard; pages with long scripts before it exist.
CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w:.-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w:.-]+)", re.IGNORECASE
)
CHARSET_WITHIN = 10_000
# Words of a tag.
LONGEST_TAG = 5
# Lines around the headline in which byline and date stand: a rubric and a date above it, deck, byline and share bar below.
ABOVE, BELOW = 4, 14
LONGEST_NEAR = 160
# A body shorter than this many characters is a teaser, a cookie notice or an error page.
LEAST_BODY = 80
# A cell with more characters holds prose: a table of data has figures and names.
LONGEST_CELL = 400
# Zones of boxes inside an article, and the share of a body above which they are no boxes but the article itself.
BOXES = frozenset({"caption", "credit", "related", "comments", "furniture"})
MOST_BOXED = 0.15
# newspaper3k weighs every node against every other: 5 MB of markup take it minutes.
MOST_FOR_NEWSPAPER = 1_500_000
# The largest of 450 pages has 10,875 elements, the deepest 44 levels. newspaper3k takes 50 s for 200,000 empty elements, resiliparse 140 s for
# 100,000 levels: such a page is left to trafilatura.
MOST_ELEMENTS, MOST_LEVELS = 25_000, 250
NOT_ORDINARY = f"newspaper3k was not asked: the page has more than {MOST_ELEMENTS:,} elements or {MOST_LEVELS} levels."


def read_page(data: bytes, *, item: str, url: str | None = None) -> Article:
    """The article of a page, from its bytes. `url` is where it was found, where that is known. Raises CannotRead."""
    markup = decode(data, item, declared=charset_of(data))
    tree = parse(markup, item)
    address = address_of(tree, markup, url)
    page = Page(tree, lines_of(tree), facts.metas_of(tree), facts.nodes_of(tree), address.text)
    ordinary = is_ordinary(tree)
    seen = newspaper_of(markup, address.text) if ordinary else Seen(problem=NOT_ORDINARY)
    title = facts.title_fact(page, seen.title)
    node = facts.own_node(page, title.text)
    paragraphs = body_of(markup, page, seen, ordinary=ordinary)
    if sum(map(len, paragraphs)) < LEAST_BODY:
        raise CannotRead(
            item,
            "No article text was found on the page; perhaps a script loads it, or it asks for a subscription. "
            "Open it in a browser, copy the article and paste it.",
        )
    parts = parts_of(page, title, paragraphs)
    return assemble(parts, facts_of(page, node, parts, seen, title=title, address=address))


def charset_of(data: bytes) -> str | None:
    """The encoding that the page declares."""
    match = CHARSET.search(data[:CHARSET_WITHIN])
    return (match[1] or match[2]).decode("ascii", "replace") if match else None


def address_of(tree: Any, markup: str, url: str | None) -> Fact:
    """The page's address: the one given, else the canonical link, og:url, or the note that a browser leaves when it saves."""
    if url:
        return Fact(url, "given with the page", url)
    for query, source in (
        ("//link[@rel='canonical']/@href", "canonical link"),
        ("//meta[@property='og:url']/@content", "meta tag og:url"),
    ):
        for told in tree.xpath(query):
            if re.match(r"https?://[^/]+\.[^/]+", told.strip()):
                return Fact(told.strip(), source, told.strip())
    saved = re.search(
        r"<!--\s*saved from url=\(\d+\)(\S+)|<!--\s*Page saved with SingleFile\s+url:\s*(\S+)", markup[:CHARSET_WITHIN]
    )
    if saved:
        return Fact(saved[1] or saved[2], "note of the browser that saved it", saved[0])
    return Fact(None, "the page names no address of its own")


# --- newspaper3k and the body -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """What newspaper3k made of a page; `problem` where it broke."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    text: str = ""
    problem: str | None = None


def newspaper_of(markup: str, url: str | None) -> Seen:
    """newspaper3k's reading: no download, no pictures (it would ask the network for those), no language files."""
    if len(markup) > MOST_FOR_NEWSPAPER:
        return Seen(problem=f"newspaper3k was not asked: the page has more than {MOST_FOR_NEWSPAPER:,} characters.")
    import newspaper

    config = newspaper.Config()
    config.fetch_images = False
    config.use_meta_language = False
    config.memoize_articles = False
    article = newspaper.Article(url or "http://localhost/", config=config)
    # Without comments: newspaper3k takes time quadratic in their number (100,000 of them: 36 s of processor time, of which it says nothing).
    article.set_html(without_comments(markup))
    try:
        article.parse()
    except Exception as error:  # noqa: BLE001  unmaintained since 2018: it raises whatever a page makes it; the facts say so
        return Seen(problem=f"newspaper3k could not read the page ({type(error).__name__}).")
    day = article.publish_date.date().isoformat() if article.publish_date else None
    return Seen(article.title or None, tuple(article.authors), day, article.text)


def without_comments(markup: str) -> str:
    """Markup without its comments.

    >>> without_comments("a<!-- b <!-- c --> d<!-- e")
    'a d'
    """
    head, *rest = markup.split("<!--")
    return head + "".join(piece.partition("-->")[2] for piece in rest)


def is_ordinary(tree: Any) -> bool:
    """Whether a page has as many elements and levels as pages have."""
    elements = 0
    level = [tree]
    for _ in range(MOST_LEVELS):
        level = [child for element in level for child in element]
        elements += len(level)
        if not level or elements > MOST_ELEMENTS:
            break
    return not level and elements <= MOST_ELEMENTS


def body_of(markup: str, page: Page, seen: Seen, *, ordinary: bool) -> list[str]:
    """The paragraphs of the reading that the other extractors support best (bodies.py)."""
    if not ordinary:
        return trafilatura_alone(markup)
    english = (page.tree.get("lang") or "en").lower().startswith("en")
    boxes = {line.text for line in page.lines if line.zones & {"comments", "related"}}
    _, paragraphs = agreed(readings_of(without_layout(page.tree, markup), seen.text, english=english), boxes)
    return paragraphs


def without_layout(tree: Any, markup: str) -> str:
    """The page with the tables that only lay it out made into divisions: their prose is no table to an extractor."""
    layout = [t for t in tree.iter("table") if any(len(text_of(cell)) > LONGEST_CELL for cell in t.iter("td", "th"))]
    if not layout:
        return markup
    copied = copy.deepcopy(tree)
    for table in [
        t for t in copied.iter("table") if any(len(text_of(cell)) > LONGEST_CELL for cell in t.iter("td", "th"))
    ]:
        for element in [table, *table.iter("tbody", "thead", "tr", "td", "th")]:
            element.tag = "div"
    return str(lxml.html.tostring(copied, encoding="unicode"))


# --- parts ------------------------------------------------------------------------------------------------------------

ZONE_KINDS: tuple[tuple[str, Kind], ...] = (
    ("credit", "credit"), ("caption", "caption"), ("comments", "furniture"), ("tags", "tags"), ("related", "related"),
)  # fmt: skip


def parts_of(page: Page, title: Fact, paragraphs: Sequence[str]) -> list[Part]:
    """Every visible line as a part, in the order of the page, the body's paragraphs where they stand on it."""
    lines = page.lines
    at = headline_at(lines, title.text)
    paragraphs = without_heads(paragraphs, lines[: 0 if at is None else at], title.text)
    places = places_of(lines, paragraphs, at)
    paragraphs, places = without_boxes(lines, paragraphs, places)
    other = glued(lines, paragraphs, places, at)
    dropped = {i for j in other for i in places[j]}
    paragraphs = [text for j, text in enumerate(paragraphs) if j not in other]
    places = [place for j, place in enumerate(places) if j not in other]
    for i in lost(lines, paragraphs, places, dropped):
        after = next(j for j, place in enumerate(places) if place and place[0] > i)
        paragraphs.insert(after, lines[i].text)
        places.insert(after, [i])
    deck = deck_at(page, at, places)
    if deck is not None and places and places[0] == [deck]:
        places, paragraphs = places[1:], paragraphs[1:]
    taken = {i for place in places for i in place}
    first = min(taken, default=len(lines))
    before: dict[int, list[int]] = {}
    spot = first
    for j, place in enumerate(places):
        spot = place[0] if place else spot
        before.setdefault(spot, []).append(j)
    out: list[Part] = []
    if at is None and title.text:
        out.append(Part("title", title.text))
    for i, line in enumerate(lines):
        for j in before.get(i, ()):
            out += body_parts(paragraphs[j], first=not any(p.kind == "body" for p in out))
        if i == at:
            out.append(Part("title", title.text or line.text))
        elif i == deck:
            out.append(Part("deck", line.text))
        elif i not in taken:
            signed = i < first + 3 and is_byline(line.text)
            out.append(Part("byline" if signed else kind_of(line), line.text))
    for j in before.get(len(lines), ()):
        out += body_parts(paragraphs[j], first=not any(p.kind == "body" for p in out))
    return out


def headline_at(lines: Sequence[PageLine], title: str | None) -> int | None:
    """Which line is the headline: an h1 with its words, else any heading or line with them."""
    wanted = same(title or "")
    alike = [i for i, line in enumerate(lines) if wanted and same(line.text) == wanted]
    return min(alike, key=lambda i: (lines[i].tag != "h1", lines[i].tag not in {"h2", "h3"}, i), default=None)


def without_heads(paragraphs: Sequence[str], above: Sequence[PageLine], title: str | None) -> list[str]:
    """The body without what an extractor left at its top: the headline, and lines that stand above it on the page."""
    heads = {same(line.text) for line in above} | {same(title or "")}
    menus = f" {same(' '.join(line.text for line in above))} "
    kept = list(paragraphs)
    again = next((i for i, text in enumerate(kept[:TOP]) if title and same(text) == same(title)), None)
    if again is not None and not any(is_sentence(text) for text in kept[:again]):
        kept = kept[again + 1 :]
    while kept and (
        all(same(piece) in heads for piece in kept[0].split("|"))
        or (not is_sentence(kept[0]) and f" {same(kept[0])} " in menus)
    ):
        kept.pop(0)
    # a headline found below the text (a title that the footer repeats) makes heads of everything
    left = sum(map(len, kept))
    return kept if left > max(LEAST_BODY, LEAST_LEFT * sum(map(len, paragraphs))) else list(paragraphs)


LEAST_LEFT = 0.1
# Paragraphs among which an extractor's copy of the headline is looked for.
TOP = 8


def without_boxes(
    lines: Sequence[PageLine], paragraphs: Sequence[str], places: Sequence[list[int]]
) -> tuple[list[str], list[list[int]]]:
    """The body without boxes that an extractor took along: captions, offers to subscribe, other articles.

    Where much of the body stands in such a zone, the page calls its article so: then all stays.
    """
    boxed = [bool(p) and all(lines[i].zones & BOXES for i in p) for p in places]
    size = sum(len(t) for t, b in zip(paragraphs, boxed, strict=True) if b)
    if size > MOST_BOXED * sum(map(len, paragraphs)):
        return list(paragraphs), list(places)
    kept = [(t, p) for t, p, b in zip(paragraphs, places, boxed, strict=True) if not b]
    return [t for t, _ in kept], [p for _, p in kept]


def places_of(lines: Sequence[PageLine], paragraphs: Sequence[str], at: int | None) -> list[list[int]]:
    """For each paragraph the lines it stands on; an empty list where the page shows it otherwise.

    First the longest runs that page and body share, in order; then, between two that are placed, the lines that a paragraph
    was put together from, or a line with its words anywhere below the headline.
    """
    bare = [same(line.text) for line in lines]
    wanted = [same(paragraph) for paragraph in paragraphs]
    start = 0 if at is None else at + 1
    below, shown = set(bare[start:]), set(bare)
    if sum(len(text) for text in wanted if text in below) < sum(len(text) for text in wanted if text in shown) / 2:
        start = 0  # the words of the headline stand below the text, as in a footer
    places: list[list[int]] = [[] for _ in paragraphs]
    if len(bare) * len(wanted) <= MOST_TO_ALIGN:
        for run in SequenceMatcher(None, bare[start:], wanted, autojunk=False).get_matching_blocks():
            for k in range(run.size):
                places[run.b + k] = [start + run.a + k]
    taken = {i for place in places for i in place}
    where: dict[str, deque[int]] = {}
    for i in range(start, len(bare)):
        where.setdefault(bare[i], deque()).append(i)
    last = start - 1
    following = 0  # the next paragraph that is placed below `last`; neither ever goes back, so a page of 50,000 lines takes no square of it
    for j, text in enumerate(wanted):
        if not places[j]:
            following = max(following, j + 1)
            while following < len(places) and not (places[following] and places[following][0] > last):
                following += 1
            until = places[following][0] if following < len(places) else len(bare)
            free = where.get(text, deque())
            while free and free[0] in taken:
                free.popleft()
            places[j] = [free[0]] if free else [i for i in pieces_at(bare, text, last + 1, until) if i not in taken]
            taken.update(places[j])
        last = max(last, places[j][-1]) if places[j] else last
    return places


# Lines times paragraphs that are compared in order; beyond it a paragraph takes the first line with its words.
MOST_TO_ALIGN = 1_500_000


def pieces_at(bare: Sequence[str], wanted: str, start: int, until: int) -> list[int]:
    """Consecutive lines that are pieces of a paragraph (parted by line breaks), the first of them with four words or more."""
    for i in range(start, until):
        if bare[i].count(" ") >= 3 and bare[i] in wanted:
            run = [i]
            while run[-1] + 1 < until and bare[run[-1] + 1] and bare[run[-1] + 1] in wanted:
                run.append(run[-1] + 1)
            return run
    return []


def body_parts(paragraph: str, *, first: bool) -> list[Part]:
    """A paragraph; the first with its dateline before it."""
    dateline = find_dateline(paragraph) if first else None
    return [*([Part("dateline", dateline.text)] if dateline else []), Part("body", paragraph)]


def kind_of(line: PageLine) -> Kind:
    """What a line outside the body is, by its zone."""
    for zone, kind in ZONE_KINDS:
        if zone in line.zones and not (kind == "related" and (line.linked < 0.5 or len(line.text.split()) < 4)):
            return kind
    if "byline" in line.zones and len(line.text) < LONGEST_NEAR and "furniture" not in line.zones:
        return "byline"
    return "furniture"


# A deck has so many lines at most.
MOST_DECKS = 2


def deck_at(page: Page, at: int | None, places: Sequence[Sequence[int]]) -> int | None:
    """The line of the deck: under the headline, and either in a zone for one or what the page gives as its description.

    The extractor's first paragraph may be it, where it is called a deck or a byline parts it from the next.
    """
    if at is None:
        return None
    told = [same(c.value) for c in page.meta(("og:description", "description", "twitter:description"))]
    # where the whole text stands in an element that is called a summary, that says nothing about its first line
    decks = sum("deck" in page.lines[i].zones for place in places for i in place)
    lead = places[0] if len(places) > 2 else ()
    first = min((i for place in places[1 if lead else 0 :] for i in place), default=len(page.lines))
    for i in range(at + 1, min(first, at + BELOW, len(page.lines))):
        line = page.lines[i]
        words = len(line.text.split())
        if not 4 <= words <= 80 or line.zones & {"caption", "credit", "related", "byline", "tags", "furniture"}:
            continue
        signed = any(
            other.zones & {"byline", "time"} or re.match("(?i)by ", other.text) for other in page.lines[i + 1 : first]
        )
        if i in lead and not signed and follows_in_place(page.lines, i, places[1]):
            continue
        if ("deck" in line.zones and decks <= MOST_DECKS) or (same(line.text) in told and (i not in lead or signed)):
            return i
        if line.tag == "h2" and words > 5 and (i not in lead or signed):
            return i
    return None


def follows_in_place(lines: Sequence[PageLine], i: int, place: Sequence[int]) -> bool:
    """Whether text follows in the same element as a line: then that line is the first of the text, whatever it is called."""
    after = [lines[k] for k in place]
    if any(line.zones & {"byline", "time"} or is_byline(line.text) for line in after):
        return False
    return lines[i].within != NOWHERE and any(line.within == lines[i].within for line in after)


# --- facts ------------------------------------------------------------------------------------------------------------


def near_headline(lines: Sequence[PageLine], parts: Sequence[Part], title: str | None) -> list[PageLine]:
    """Short lines around the headline, up to the first paragraph; with no headline, those in zones of bylines and dates."""
    at = headline_at(lines, title)
    body = {p.text for p in parts if p.kind == "body"}
    if at is None:
        return [line for line in lines[:60] if line.zones & {"byline", "time"} and len(line.text) < LONGEST_NEAR]
    below = []
    read = 0
    for line in lines[at + 1 : at + 1 + BELOW]:
        read += line.text in body and is_sentence(line.text)
        if line.text in body and (len(line.text) > LONGEST_NEAR or read > 1):
            break
        below.append(line)
    near = [*below, *lines[max(0, at - ABOVE) : at]]
    return [
        line for line in near if len(line.text) < LONGEST_NEAR and not line.zones & {"related", "comments", "caption"}
    ]


def facts_of(
    page: Page, node: Mapping[str, Any] | None, parts: Sequence[Part], seen: Seen, *, title: Fact, address: Fact
) -> dict[str, Fact]:
    near = near_headline(page.lines, parts, title.text)
    outlet = outlet_fact(page, node, title.text)
    published, updated = facts.date_facts(page, node, near)
    found = {
        "title": title,
        "url": address,
        "outlet": outlet,
        "authors": facts.author_fact(page, node, near, outlet.text),
        "published": with_newspaper(published, seen),
        "updated": updated,
        "section": first_of(page, node, "articleSection", facts.SECTION_META, "the page names no section"),
        "language": language_fact(page, node),
        "tags": tags_fact(page, node),
    }
    for name, kind in (("deck", "deck"), ("byline", "byline")):
        line = next((p.text for p in parts if p.kind == kind), None)
        found[name] = Fact(
            line, "line near the headline" if line else f"no line on the page is marked as a {name}", line
        )
    if dateline := next((find_dateline(p.text) for p in parts if p.kind == "body"), None):
        for name, value in (("dateline_place", dateline.place), ("agency", dateline.agency)):
            found[name] = Fact(value, "dateline" if value else "the dateline names none", dateline.text)
    return found


def with_newspaper(published: Fact, seen: Seen) -> Fact:
    """The date, with newspaper3k's beside it where the two differ or only newspaper3k has one."""
    if not seen.date or seen.date == published.value:
        return published
    reason = (
        "newspaper3k gives another day."
        if published.value
        else f"newspaper3k suggests {seen.date}, but no element of the page states it as the publication date."
    )
    return Fact(
        published.value,
        published.source,
        published.raw,
        (*published.candidates, Candidate(seen.date, "newspaper3k", seen.date, reason)),
        published.precision,
    )


def outlet_fact(page: Page, node: Mapping[str, Any] | None, title: str | None) -> Fact:
    """The outlet that the page names, last what stands behind the headline in its title tag; its host is only a candidate."""
    claims = [facts.Claim(" ".join(c.value.split()), c.source) for c in page.meta(("og:site_name",))]
    if node and (told := facts.words_in(node.get("publisher"))):
        claims.append(facts.Claim(told, "JSON-LD publisher"))
    claims += page.meta(facts.OUTLET_META[1:])
    claims += facts.outlets_beside(page, title)
    host = urlsplit(page.url or "").hostname
    seen = tuple(
        Candidate(c.value, c.source, c.value, f"The {c.source} says “{c.value}”.")
        for c in claims[1:]
        if same(c.value) != same(claims[0].value)
    )
    usable = next((c for c in claims if not re.match(r"https?://", c.value)), None)
    if usable:
        return Fact(usable.value, usable.source, usable.value, seen)
    if host:
        reason = f"The page names no outlet; its address is at {host}."
        return Fact(None, reason, None, (Candidate(host, "address", page.url, reason),))
    return Fact(None, "the page names no outlet")


def first_of(page: Page, node: Mapping[str, Any] | None, key: str, names: Iterable[str], unknown: str) -> Fact:
    if node and (told := facts.words_in(node.get(key))):
        return Fact(told, f"JSON-LD {key}", told)
    claim = next(page.meta(names), None)
    return Fact(claim.value, claim.source, claim.value) if claim else Fact(None, unknown)


def language_fact(page: Page, node: Mapping[str, Any] | None) -> Fact:
    """The language as a code ("en"), as the page declares it."""
    claims = [facts.Claim(page.tree.get("lang") or page.tree.get("xml:lang") or "", "lang of the page")]
    if node:
        claims.insert(0, facts.Claim(facts.words_in(node.get("inLanguage")) or "", "JSON-LD inLanguage"))
    claims += page.meta(("og:locale", "content-language", "dc.language", "language"))
    claim = next((c for c in claims if re.match(r"[a-zA-Z]{2,3}([-_]|$)", c.value.strip())), None)
    if claim is None:
        return Fact(None, "the page declares no language")
    return Fact(re.split(r"[-_]", claim.value.strip())[0].lower(), claim.source, claim.value)


def tag_links(tree: Any) -> Iterator[str]:
    """The texts of links to tags: those that say so, and those in an element that is called tags."""
    headline = headline_ancestors(tree)
    for link in tree.iter("a"):
        text = text_of(link).removeprefix("#")
        if not 0 < len(text.split()) <= LONGEST_TAG:
            continue
        near = [a for a in islice(link.iterancestors(), 4) if isinstance(a.tag, str) and a not in headline]
        around = [zones_of(link), *map(zones_of, near)]
        if any("tags" in zones for zones in around) and not any(
            zones & {"related", "furniture", "byline"} for zones in around
        ):
            yield text


def tags_fact(page: Page, node: Mapping[str, Any] | None) -> Fact:
    """The keywords that the page gives its readers or its newsroom."""
    shown = list(tag_links(page.tree))
    if shown:
        return Fact(tuple(dict.fromkeys(shown)), "tags on the page", ", ".join(shown))
    told = node.get("keywords") if node else None
    listed = told if isinstance(told, list) else str(told or "").split(",")
    named = [w for t in listed if (w := facts.words_in(t))]
    if named:
        return Fact(tuple(dict.fromkeys(named)), "JSON-LD keywords", ", ".join(named))
    for name in facts.TAG_META:
        values = page.metas.get(name, ())
        tags = [t.strip() for v in values for t in (v.split(",") if name != "article:tag" else [v]) if t.strip()]
        if tags and name not in facts.LOOSE_TAGS:
            return Fact(tuple(dict.fromkeys(tags)), f"meta tag {name}", ", ".join(values))
        if tags:
            reason = "The meta tag keywords is written for search engines."
            return Fact(
                None, reason, None, (Candidate(", ".join(tags), "meta tag keywords", ", ".join(values), reason),)
            )
    return Fact(None, "the page names no tags")
