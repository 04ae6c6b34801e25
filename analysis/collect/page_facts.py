"""What a page states about itself: JSON-LD, meta tags, microdata, its address, and what stands near the headline.

Each statement is a `Claim` with its source in words. A fact takes the first claim of an order that was settled on 226 pages
(benchmarks/quality pages); what disagrees stays as a candidate with the reason.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise
from typing import Any
from urllib.parse import urlsplit

from analysis.article import Candidate, Fact
from analysis.collect.dates import Order, orders_in, read_date
from analysis.collect.facts import agency_name, clean_title, looks_like_name, split_byline
from analysis.collect.page_lines import PageLine, headline_ancestors, text_of, zones_of
from analysis.collect.phrases import is_date_line, is_furniture

ARTICLE = re.compile(r"(Article|BlogPosting|Blog|Report|Review|LiveBlogPosting|Posting|Column)$")
# Parts of a node that describe other articles than this one.
ELSEWHERE = {
    "liveblogupdate", "haspart", "mentions", "itemlistelement", "relatedlink", "comment", "about", "video", "image", "publisher",
    "author", "citation", "isbasedon", "review", "potentialaction", "associatedmedia", "speakable",
}  # fmt: skip
PUBLISHED_META = (
    "article:published_time", "og:published_time", "datepublished", "og:article:published_time", "article.published", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date.created", "parsely-pub-date", "sailthru.date", "pubdate", "publish-date", "publish_date",
    "publication_date", "publicationdate", "date.release", "published_at", "published-date", "cxenseparse:recs:publishtime", "ptime",
    "article_date_original", "originalpublicationdate", "citation_publication_date", "citation_date", "rnews:datepublished", "pdate",
    "displaydate", "cludo:date", "dc.date", "dcterms.date", "date", "gsa_date",
)  # fmt: skip
# A newsroom's own name for it ("w-published-date", "article-publish-time").
PUBLISHED_NAME = re.compile(
    r"(?:^|[-_:.])(?:first[-_]?)?publi(?:sh|shed|cation)[-_]?(?:date|time|on|at)(?:$|[-_:.]?time$)"
)
UPDATED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "og:article:modified_time", "dcterms.modified", "dc.date.modified",
    "last-modified", "lastmod", "article.updated", "cxenseparse:articleupdated", "revised", "utime",
)  # fmt: skip
AUTHOR_META = (
    "author", "article:author", "og:article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "article.author",
    "cxenseparse:author", "citation_author", "creator", "article:author_name", "authors",
)  # fmt: skip
OUTLET_META = ("og:site_name", "application-name", "publisher", "dc.publisher", "cre", "apple-mobile-web-app-title")
SECTION_META = (
    "article:section",
    "og:article:section",
    "section",
    "parsely-section",
    "cxenseparse:recs:category",
    "dc.subject.section",
)
TAG_META = ("article:tag", "og:article:tag", "news_keywords", "parsely-tags", "sailthru.tags", "keywords")
# Written for search engines as often as for readers: a candidate, no value.
LOOSE_TAGS = {"keywords"}


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of a page."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page taken apart once: its tree, visible lines, meta tags by lower-case name, and the JSON-LD nodes about articles."""

    tree: Any
    lines: Sequence[PageLine]
    metas: Mapping[str, tuple[str, ...]]
    nodes: tuple[Mapping[str, Any], ...]
    url: str | None

    def meta(self, names: Iterable[str]) -> Iterator[Claim]:
        for name in names:
            for value in self.metas.get(name, ()):
                yield Claim(value, f"meta tag {name}")

    def line_of(self, text: str) -> int | None:
        """The first visible line with that text."""
        wanted = same(text)
        return next((i for i, line in enumerate(self.lines) if same(line.text) == wanted), None)


def same(text: str) -> str:
    """Text for comparing: letters and digits, case folded."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


# "dc:creator", "dcterms:created": the prefix of RDFa for the same names.
DUBLIN_CORE = re.compile(r"^(dc|dcterms):")


def metas_of(tree: Any) -> dict[str, tuple[str, ...]]:
    """Each meta tag's contents by its name, property or itemprop."""
    found: dict[str, list[str]] = {}
    headline = headline_ancestors(tree)
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        for attribute in (
            ()
            if element.get("itemprop") and of_another(element, headline)
            else ("property", "name", "itemprop", "http-equiv")
        ):
            name = DUBLIN_CORE.sub(r"\1.", (element.get(attribute) or "").strip().casefold())
            if name and content and content not in found.setdefault(name, []):
                found[name].append(entities.unescape(content))
    return {name: tuple(contents) for name, contents in found.items()}


def of_another(element: Any, headline: Collection[Any]) -> bool:
    """Whether microdata stands in a box about another article: one that is called so, or an item without the page's headline."""
    for ancestor in element.iterancestors():
        if not isinstance(ancestor.tag, str):
            continue
        if zones_of(ancestor) & {"related", "comments"}:
            return True
        if ARTICLE.search(ancestor.get("itemtype") or ""):
            return bool(headline) and ancestor not in headline
    return False


def nodes_of(tree: Any) -> tuple[dict[str, Any], ...]:
    """The JSON-LD objects of a page that describe an article or the page, in order. Broken JSON gives none."""
    told = [
        loose_json(script.text or "")
        for script in tree.iter("script")
        if "ld+json" in (script.get("type") or "").lower()
    ]
    people = {key: node for value in told for key, node in named_nodes(value)}
    return tuple(with_people(node, people) for value in told for node in articles_in(value))


def named_nodes(value: Any, depth: int = 0) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a graph that have a name, by their @id: what another object may refer to."""
    if depth > 6:
        return
    if isinstance(value, dict):
        if isinstance(value.get("@id"), str) and value.get("name"):
            yield value["@id"], value
        value = [inner for inner in value.values() if isinstance(inner, (dict, list))]
    if isinstance(value, list):
        for inner in value[:200]:
            yield from named_nodes(inner, depth + 1)


def with_people(node: dict[str, Any], people: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A node whose authors are only referred to ({"@id": "#/person/1"}) with the objects they refer to."""
    author = node.get("author")
    if author is None:
        return node
    listed = author if isinstance(author, list) else [author]
    read = [
        people.get(str(one.get("@id")), one) if isinstance(one, dict) and not one.get("name") else one for one in listed
    ]
    return {**node, "author": read}


def loose_json(text: str) -> Any:
    """JSON as pages write it: in comments, with raw line ends, a comma or a semicolon too many; None where it is beyond that."""
    bare = re.sub(
        r"^\s*(?:<!--|/[/*]\s*<!\[CDATA\[.*?\*?/?$|<!\[CDATA\[)|(?:-->|/[/*]?\s*\]\]>.*|\]\]>)\s*$",
        "",
        text.strip(),
        flags=re.MULTILINE,
    )
    for attempt in (bare, re.sub(r",(\s*[}\]])", r"\1", bare.strip().rstrip(";")), entities.unescape(bare)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def articles_in(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(value, list):
        for inner in value[:200]:
            yield from articles_in(inner, depth + 1)
    elif isinstance(value, dict):
        if kinds_of(value):
            yield value
        for key, inner in value.items():
            if isinstance(inner, (dict, list)) and key.casefold() not in ELSEWHERE:
                yield from articles_in(inner, depth + 1)


def kinds_of(node: Mapping[str, Any]) -> list[str]:
    """The types of a node that make it an article's ("NewsArticle") or the page's ("WebPage")."""
    told = node.get("@type")
    kinds = [str(k).rsplit("/", 1)[-1] for k in (told if isinstance(told, list) else [told]) if k]
    return [k for k in kinds if ARTICLE.search(k) or k in {"WebPage", "ItemPage"}]


def is_article(node: Mapping[str, Any]) -> bool:
    return any(ARTICLE.search(k) for k in kinds_of(node))


def words_in(value: Any) -> str | None:
    """A JSON-LD value as one string, entities read; None where there is none."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("headline")
    return (
        " ".join(entities.unescape(entities.unescape(str(value))).split()) or None
        if isinstance(value, (str, int))
        else None
    )


def alike(first: str, second: str) -> float:
    """How much two headlines share: the words of the shorter one found in the other, by the length of the longer (0 to 1)."""
    a, b = same(first).split(), same(second).split()
    if not a or not b:
        return 0.0
    shared = len(set(a) & set(b))
    return shared / max(len(set(a)), len(set(b)))


def held(first: str, second: str) -> bool:
    """Whether one headline stands whole in the other."""
    a, b = same(first), same(second)
    return bool(a and b) and (f" {a} " in f" {b} " or f" {b} " in f" {a} ")


# --- title ------------------------------------------------------------------------------------------------------------


def headings_of(page: Page) -> list[str]:
    """The texts of the h1 elements that stand outside the furniture of the page."""
    found = []
    for line in page.lines:
        if line.tag == "h1" and line.text not in found and not line.zones & {"related", "comments"}:
            found.append(line.text)
    for element in page.tree.iter("h1"):
        text = text_of(element)
        if text and text not in found and not any(held(text, f) for f in found):
            found.append(text)
    return found


def site_of(page: Page) -> str | None:
    return next((c.value for c in page.meta(("og:site_name",))), None)


def title_claims(page: Page, newspaper: str | None) -> list[Claim]:
    """What the page calls itself, outside its visible headings; the site's name cut off."""
    site = site_of(page)
    said = [Claim(clean_title(c.value, site=site)[0], c.source) for c in page.meta(("og:title", "twitter:title"))]
    said += [
        Claim(clean_title(h, site=site)[0], "JSON-LD headline")
        for n in page.nodes
        if is_article(n) and (h := words_in(n.get("headline")))
    ]
    said += [
        Claim(clean_title(text, site=site)[0], "microdata headline")
        for e in page.tree.xpath("//*[@itemprop='headline']")
        if (text := e.get("content") or text_of(e))
    ][:1]
    if titled := page.tree.findtext(".//title"):
        said.append(Claim(clean_title(" ".join(titled.split()), site=site)[0], "title tag"))
    if newspaper:
        said.append(Claim(clean_title(newspaper, site=site)[0], "newspaper3k"))
    return [c for c in said if c.value]


# An h1 that shares fewer words with every statement of the page is a call to buy, a box of the site, another article.
LEAST_SUPPORT = 0.3


def title_fact(page: Page, newspaper: str | None) -> Fact:
    """The title: the heading that the page's own statements support best; without one, what they say.

    A smaller heading counts only where it says what they say, as on blogs whose h1 is the blog's name.
    """
    claims = title_claims(page, newspaper)
    scored = [(support_of(h, claims, site_of(page)), -i, h) for i, h in enumerate(headings_of(page))]
    lesser = {
        line.text for line in page.lines if line.tag in {"h2", "h3", "h4"} and not line.zones & {"related", "comments"}
    }
    scored += [(0.95, -1000, c.value) for c in claims if c.value in lesser]
    best = max(scored, default=(0.0, 0, ""))
    if best[0] >= LEAST_SUPPORT or (best[2] and not claims):
        value, source = without_kicker(page, shortened(best[2], claims), claims), "headline on the page"
    elif claims:
        value, source = claims[0].value, claims[0].source
    else:
        return Fact(None, "the page has no headline and names none")
    others = {c.value: c for c in claims if same(c.value) != same(value)}
    reason = "The {} says it differently; the headline on the page is taken."
    return Fact(
        value,
        source,
        best[2] or value,
        tuple(Candidate(c.value, c.source, c.value, reason.format(c.source)) for c in others.values()),
    )


def support_of(heading: str, claims: Sequence[Claim], site: str | None) -> float:
    """How well the page's statements support a heading as its title (0 to 1); the site's own name has no support."""
    if site and same(heading) == same(site):
        return 0.0
    best = 0.0
    for claim in claims:
        pieces = re.split(r"\s+[|–—:·»-]\s+|:\s+", claim.value)
        if same(heading) == same(claim.value):
            return 1.0
        if len(pieces) > 1 and same(heading) == same(pieces[0]):
            best = max(best, 0.9)
        whole_in = held(heading, claim.value) and len(heading.split()) > 2
        best = max(best, 0.85 if whole_in else alike(heading, claim.value))
    return best


def shortened(heading: str, claims: Sequence[Claim]) -> str:
    """A heading without what templates add to it: a date before, a rubric behind a bar, capitals throughout."""
    for claim in claims:
        if heading.isupper() and same(claim.value) == same(heading):
            return claim.value
        if heading != claim.value and claim.value in heading:
            rest = heading.replace(claim.value, " ").strip(" |-–—:·")
            if read_date(rest, source="").value or re.fullmatch(rf"{re.escape(claim.value)}\s+\|\s+\w+", heading):
                return claim.value
    return heading


def without_kicker(page: Page, heading: str, claims: Sequence[Claim]) -> str:
    """A heading without the rubric that stands in an element of its own at its head, where the page's statements leave it out."""
    for h in page.tree.iter("h1"):
        first = next((e for e in h if isinstance(e.tag, str)), None)
        if first is None or (h.text or "").strip() or not (kicker := text_of(first)):
            continue
        rest = heading.removeprefix(kicker).strip(" :|–—-")
        if rest and heading.startswith(kicker) and any(same(c.value) == same(rest) for c in claims):
            return rest
    return heading


LONGEST_OUTLET = 6


def outlets_beside(page: Page, title: str | None) -> Iterator[Claim]:
    """The publisher in the page's microdata or RDFa, and what the title tag has beside the headline ("Headline | The Harn Courier")."""
    for attribute, source in (("itemprop", "microdata publisher"), ("property", "RDFa publisher")):
        for element in page.tree.xpath(f"//*[@{attribute}='publisher']"):
            named = (e.get("content") or text_of(e) for e in element.iter() if e.get(attribute) == "name")
            if name := next(named, None):
                yield Claim(" ".join(name.split()), source)
    whole = " ".join((page.tree.findtext(".//title") or "").split())
    at = whole.find(title) if title else -1
    if title and at >= 0:
        before, after = whole[:at], whole[at + len(title) :]
        for rest in (
            re.sub(r"^\s*(?:[|–—»·]|-\s|::)\s*", "", after) if re.match(r"\s+(?:[|–—»·-]|::)\s", after) else "",
            re.sub(r"\s*(?:[|–—»·:-]|::)\s*$", "", before) if re.search(r"(?:\s[|–—»·-]|:)\s+$", before) else "",
        ):
            name = re.split(r"\s+[|–—»·-]\s+", rest)[-1].strip()
            # one word behind the headline is as often a section ("Opinion"), unless the address has it too
            known = len(name.split()) > 1 or (same(name) and same(name) in (urlsplit(page.url or "").hostname or ""))
            if (
                known
                and len(name.split()) <= LONGEST_OUTLET
                and not is_furniture(name)
                and not (before.strip() and after.strip())
            ):
                yield Claim(name, "title tag")


# --- the node about this article --------------------------------------------------------------------------------------


def own_node(page: Page, title: str | None) -> Mapping[str, Any] | None:
    """The JSON-LD node whose headline is the page's; one without a match only where it is the page's sole article."""
    articles = [n for n in page.nodes if is_article(n)]
    told = [
        n
        for n in articles
        if (h := words_in(n.get("headline") or n.get("name"))) and title and (held(h, title) or alike(h, title) >= 0.5)
    ]
    if told:
        return max(
            told, key=lambda n: sum(bool(n.get(k)) for k in ("datePublished", "author", "dateModified", "headline"))
        )
    distinct = {words_in(n.get("headline") or n.get("name")) for n in articles}
    return articles[0] if articles and len(distinct) == 1 else None


# --- dates ------------------------------------------------------------------------------------------------------------

URL_DATE = re.compile(
    r"[/=](?P<y>(?:19|20)\d\d)[/-](?P<m>0?[1-9]|1[0-2]|[a-z]{3})[/-](?P<d>[0-3]?\d)(?=[/_.?-]|$)|[/-](?P<c>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?=[/_.-]|$)",
    re.IGNORECASE,
)
UPDATED_WORD = re.compile(
    r"\b(?:updated|modified|last (?:edited|reviewed|revised)|revised|reviewed|aktualisiert|geändert|modifiée?|mis à jour|actualizado|aggiornato)\b",
    re.IGNORECASE,
)
PUBLISHED_WORD = re.compile(
    r"\b(?:published|posted|publié|veröffentlicht|publicado|pubblicato|first published|date)\b", re.IGNORECASE
)
# A label whose date stands on the next line.
PUBLISHED_LABEL = re.compile(r"(?i)(?:date )?(?:first )?(?:published|posted)(?: on)?:?|(?:publish|publication) date:?")
# Before this no page was on the web; 1970-01-01 is what a machine writes for "no date".
FIRST_YEAR = 1990


# Languages whose countries all write the day before the month in numbers; English does both.
DAY_FIRST = re.compile(r"bg|ca|cs|da|de|el|es|et|fi|fr|gl|hr|it|lv|nb|nl|nn|no|pl|pt|ro|ru|sk|sl|sr|tr|uk")
BY_LANGUAGE, BY_PAGE = (
    "order of day and month by the page's language",
    "order of day and month by other dates on the page",
)
LONGEST_DATED = 80
# "Tue Jan 28 15:28:56 CET 2020": how a server prints a date that nobody formatted.
UNFORMATTED = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) (\d\d?) \d\d:\d\d:\d\d [A-Z]{3,4} (\d{4})")


def order_of(page: Page) -> Order | None:
    """Whether numeric dates on the page have the day first: by its dates that can be read in one way only, else by its language."""
    said = orders_in(line.text for line in page.lines if len(line.text) < LONGEST_DATED)
    if len(said) == 1:
        return Order(said.pop(), BY_PAGE)
    language = re.split(r"[-_]", page.tree.get("lang") or "")[0].lower()
    return Order(True, BY_LANGUAGE) if DAY_FIRST.fullmatch(language) and not said else None


def dated(claim: Claim, order: Order | None) -> Fact:
    """A claim read as a date."""
    value = UNFORMATTED.sub(r"\2 \1 \3", claim.value)
    if order is None:
        return read_date(value, source=claim.source)
    return read_date(value, source=claim.source, day_first=order.day_first, why=order.why)


def claimed(claims: Iterable[Claim], order: Order | None) -> Iterator[tuple[Claim, Fact]]:
    """The claims that state a date, read."""
    for claim in claims:
        fact = dated(claim, order)
        if fact.value is None or (
            isinstance(fact.value, str) and fact.value[:4].isdigit() and int(fact.value[:4]) >= FIRST_YEAR
        ):
            yield claim, fact


def published_claims(
    page: Page, node: Mapping[str, Any] | None, near: Sequence[PageLine], order: Order | None
) -> Iterator[Claim]:
    if node and (told := words_in(node.get("datePublished"))):
        yield Claim(told, "JSON-LD datePublished")
    yield from page.meta(PUBLISHED_META)
    yield from page.meta(name for name in page.metas if name not in PUBLISHED_META and PUBLISHED_NAME.search(name))
    yield from microdata(page, "datePublished")
    yield from stated_created(page)
    marked, plain = time_elements(page)
    yield from marked
    if page.url and (found := url_date(page.url)):
        yield Claim(found, "date in the address")
    for line in near:
        yield from near_dates(line, order, updated=False)
    yield from plain
    yield from lone_dates(page.lines, order)


def updated_claims(
    page: Page, node: Mapping[str, Any] | None, near: Sequence[PageLine], order: Order | None
) -> Iterator[Claim]:
    if node and (told := words_in(node.get("dateModified"))):
        yield Claim(told, "JSON-LD dateModified")
    yield from page.meta(UPDATED_META)
    yield from microdata(page, "dateModified")
    for line in near:
        yield from near_dates(line, order, updated=True)


def date_facts(page: Page, node: Mapping[str, Any] | None, near: Sequence[PageLine]) -> tuple[Fact, Fact]:
    """When the page says that it was published and updated."""
    order = order_of(page)
    updated = date_fact(updated_claims(page, node, near, order), "the page states no date of an update", order)
    return published_fact(page, node, near, order), updated


def published_fact(page: Page, node: Mapping[str, Any] | None, near: Sequence[PageLine], order: Order | None) -> Fact:
    """The day of publication: the first claim, unless the page shows its readers another day.

    One earlier day beside the headline: what a machine notes is then the day on which the page was moved or saved again. The day
    before or after in the address or beside the headline, where the machine's is in UTC: the day of the newsroom's own clock.
    """
    unknown = "the page states no publication date"
    claims = list(published_claims(page, node, near, order))
    fact = date_fact(claims, unknown, order)
    if not (fact.source.startswith(("JSON-LD", "meta tag", "microdata")) and fact.precision == "day"):
        return fact
    shown = {
        read.value: claim
        for line in near
        if is_date_line(line.text) or "time" in line.zones
        for claim in near_dates(line, order, updated=False)
        if (read := dated(claim, order)).precision == "day"
    }
    machine = date.fromisoformat(str(fact.value))
    if len(shown) == 1:
        day, claim = next(iter(shown.items()))
        if isinstance(day, str) and date.fromisoformat(day) < machine:
            return date_fact([claim, *claims], unknown, order)
    if IN_UTC.search(fact.raw or ""):
        local = {
            read.value: claim
            for claim in claims
            if claim.source in LOCAL_CLAIMS and (read := dated(claim, order)).precision == "day"
        }
        if len(local) == 1:
            day, claim = next(iter(local.items()))
            if abs((date.fromisoformat(str(day)) - machine).days) == 1:
                return date_fact([claim, *claims], unknown, order)
    return fact


# A moment in universal time: "2023-11-09T05:30:59Z", "Wed, 04 May 2022 00:25:56 GMT".
IN_UTC = re.compile(r"\d:\d\d(?::\d\d)?(?:\.\d+)?\s*(?:Z|GMT|UTC|\+00:?00)$")
LOCAL_CLAIMS = frozenset({"date in the address", "near the headline", "line on the page"})


def stated_created(page: Page) -> Iterator[Claim]:
    """RDFa in the page that says when it was made or published, as content systems write it beside the headline."""
    headline = headline_ancestors(page.tree)
    for element in page.tree.xpath("//*[@property and @content and not(self::meta)]")[:MOST_MARKED]:
        if CREATED.search(element.get("property")) and not of_another(element, headline):
            yield Claim(element.get("content"), "RDFa date of creation")


CREATED = re.compile(r"(?:^|\s)(?:schema:)?date(?:Created|Published)(?:$|\s)|(?:^|\s)dc(?:terms)?:created(?:$|\s)")
# The dates of an article stand among the first of a page; thousands are a calendar's or made to take time.
MOST_MARKED = 200
MARKED_TIME = re.compile(r"(?i)\bpublished\b|\b(?:entry|post|pub|publish|article)[-_]?date\b|datePublished")


def time_elements(page: Page) -> tuple[list[Claim], list[Claim]]:
    """The one day of the time elements that are called the publication's, and the one day of those in the page's headline or the
    header that holds it; none where they differ.

    Those in boxes, lists of other articles, comments and footers, and those that are called updates are left out.
    """
    headline = headline_ancestors(page.tree)
    days: dict[bool, dict[str, Claim]] = {True: {}, False: {}}
    for element in islice(page.tree.iter("time"), MOST_MARKED):
        told = (element.get("datetime") or "").strip()
        called = " ".join(element.get(key) or "" for key in ("class", "itemprop"))
        around = [a for a in element.iterancestors() if isinstance(a.tag, str) and a not in headline]
        if (
            not told
            or UPDATED_WORD.search(f"{called} {label_before(element)} {text_of(element)}")
            or of_another(element, headline)
            or any(zones_of(a) & {"related", "comments", "aside", "furniture"} for a in around)
        ):
            continue
        if (day := read_date(told, source="time element")).precision == "day":
            called_so = bool(MARKED_TIME.search(called)) or element.get("pubdate") is not None
            if not called_so and not any(
                a.tag == "h1" or (a.tag == "header" and a in headline) for a in element.iterancestors()
            ):
                continue
            days[called_so].setdefault(str(day.value), Claim(told, "time element"))
    marked, plain = (list(days[key].values()) if len(days[key]) == 1 else [] for key in (True, False))
    return marked, plain


def label_before(element: Any) -> str:
    """The text right before an element, in its parent or the parent's parent: "Updated" before a time."""
    for node in (element, element.getparent()):
        if node is None or node.getparent() is None:
            return ""
        before = node.getprevious()
        told = node.getparent().text if before is None else f"{text_of(before)} {before.tail or ''}"
        if told and told.strip():
            return str(told)
    return ""


def microdata(page: Page, name: str) -> Iterator[Claim]:
    headline = headline_ancestors(page.tree)
    for element in page.tree.xpath("//*[@itemprop=$name]", name=name):
        if element.tag != "meta" and not of_another(element, headline):
            told = element.get("datetime") or element.get("content") or text_of(element)
            if told:
                yield Claim(told, f"microdata {name}")


def url_date(url: str) -> str | None:
    """The day in an address (/2026/07/03/, /20260703/), as it stands; None where there is none or only a month.

    >>> url_date("https://news.example/world/2026/07/03/ferries"), url_date("https://news.example/2026/07/ferries")
    ('2026-07-03', None)
    """
    match = URL_DATE.search(urlsplit(url).path)
    if not match:
        return None
    if match["c"]:
        return f"{match['c'][:4]}-{match['c'][4:6]}-{match['c'][6:]}"
    month = match["m"] if match["m"].isdigit() else str(MONTHS.get(match["m"].lower(), 0))
    return f"{match['y']}-{int(month):02}-{int(match['d']):02}"


MONTHS = {
    m: i
    for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1)
}


def near_dates(line: PageLine, order: Order | None, *, updated: bool) -> Iterator[Claim]:
    """Dates on a short line near the headline, each by the word before it: "Published 3 July, updated 5 July 2026"."""
    pieces = re.split(
        r"(?i)(?<=.)(?=\b(?:last |first )?(?:published|posted|updated|modified|aktualisiert|geändert|modifiée?|mis à jour|actualizado|aggiornato|revised|reviewed)\b)|[|•]",
        line.text,
    )
    for piece in pieces:
        if bool(UPDATED_WORD.search(piece)) == updated and not OTHER_DATE.search(piece):
            claim = Claim(piece.strip(), "near the headline")
            fact = dated(claim, order)
            if fact.value and fact.precision == "day":
                yield claim


# Dates of something else than the article: a member's first day, a book, a film, an event.
OTHER_DATE = re.compile(
    r"(?i)\b(?:joined|member since|born|died|release date|expires|deadline|mitglied seit|registriert|erscheinungs(?:datum|termin))\b"
)


def lone_dates(lines: Sequence[PageLine], order: Order | None) -> Iterator[Claim]:
    """Dates farther from the headline: on a line that says "posted" or "published", or the only one in a zone for dates."""
    outside = [
        line for line in lines if len(line.text) < 120 and not line.zones & {"related", "comments", "aside", "caption"}
    ]
    for i, line in enumerate(outside):
        if re.match(r"(?i)\W*(?:first )?(?:published|posted|date published|publication date)\b(?! in\b)", line.text):
            for claim in near_dates(line, order, updated=False):
                yield Claim(claim.value, "line on the page")
        if PUBLISHED_LABEL.fullmatch(line.text):
            value = next((o for o in outside[i + 1 : i + 3] if not PUBLISHED_LABEL.fullmatch(o.text)), line)
            for claim in near_dates(value, order, updated=False):
                yield Claim(claim.value, "line on the page")
    zoned = {
        c.value
        for line in outside
        if "time" in line.zones and len(line.text) < 60
        for c in near_dates(line, order, updated=False)
    }
    if len(zoned) == 1:
        yield Claim(zoned.pop(), "date on the page")


def date_fact(claims: Iterable[Claim], unknown: str, order: Order | None) -> Fact:
    """The first claim that states a day, month or year; the others that disagree are candidates."""
    read = list(claimed(claims, order))
    chosen = next(((c, f) for c, f in read if f.value), None)
    if chosen is None:
        found = [f for _, f in read if f.candidates]
        return found[0] if found else Fact(None, unknown)
    claim, fact = chosen
    others = {
        (f.value, c.source): Candidate(
            f.text, c.source, c.value, f"The {c.source} says {f.text}; the {claim.source} is taken first."
        )
        for c, f in read
        if f.value and f.value != fact.value
    }
    decided = fact.candidates if fact.source != claim.source else ()
    return Fact(fact.value, fact.source, claim.value, (*decided, *others.values()), fact.precision)


# --- people -----------------------------------------------------------------------------------------------------------


def author_fact(page: Page, node: Mapping[str, Any] | None, near: Sequence[PageLine], outlet: str | None) -> Fact:
    """Who signed it, from the first of JSON-LD, a byline near the headline, meta tags, bylines elsewhere.

    First who has a full name or signs together ("Courier Staff"); else a single name or a login; else the house, where the
    page gives its own name as the author. A visible byline that names all of those and more completes them.
    """
    turned_down: list[Candidate] = []
    lesser: dict[int, Fact] = {}
    houses = {same(name) for name in organisations(node.get("author") if node else None)}
    for claim in author_claims(page, node, near):
        field = claim.source.startswith(("JSON-LD", "meta"))
        names = tuple(n for n in people_in(claim.value, outlet, sure=field) if same(n) not in houses)
        if any(" " in name for name in names):
            return completed(Fact(names, claim.source, claim.value, tuple(turned_down)), near, outlet)
        called = claim.source == "byline on the page" and BY_HOUSE.match(f"By {claim.value}")
        house = signed_together(claim.value) if field or called or BY_HOUSE.match(claim.value) else None
        if house and same(house) in houses and not COLLECTIVE.search(house):
            house = None
        if house and COLLECTIVE.search(house):
            return Fact((house,), f"{claim.source} (no person is named)", claim.value, tuple(turned_down))
        if names:
            lesser.setdefault(0, Fact(names, claim.source, claim.value))
        elif house and (field or (outlet and same(house) == same(outlet))):
            lesser.setdefault(1, Fact((house,), f"{claim.source} (no person is named)", claim.value))
        if claim.value and not any(c.raw == claim.value for c in turned_down):
            turned_down.append(
                Candidate(claim.value, claim.source, claim.value, f"“{claim.value[:80]}” names no person.")
            )
    if lesser:
        return lesser[min(lesser)]
    return Fact(None, "the page names no author", None, tuple(turned_down[:3]))


def completed(fact: Fact, near: Sequence[PageLine], outlet: str | None) -> Fact:
    """The authors, or those of a line near the headline that names all of them and more: meta tags often hold the first only."""
    known = {same(name) for name in fact.value or ()}
    for line in near:
        if len(line.text) > LONGEST_SIGNED or line.zones & {"related", "comments", "aside", "caption"}:
            continue
        if not all(name in same(line.text) for name in known):
            continue
        names = people_in(line.text, outlet, sure=False)
        if known < {same(name) for name in names} and joins_names(line.text, names):
            return Fact(names, "near the headline", line.text, fact.candidates)
    return fact


def joins_names(text: str, names: Sequence[str]) -> bool:
    """Whether a line holds little but those names: no roles, which could be read as names."""
    rest = text
    for name in names:
        rest = rest.replace(name, " ")
    return len(re.findall(r"[^\W\d_]{2,}", re.sub(r"(?i)\b(?:by|and|with)\b", " ", rest))) <= 2


# Who signs without a name, in words that say so.
COLLECTIVE = re.compile(
    r"(?i)\b(?:team|staff(?: (?:writers?|reporters?|clinician))?|editors?|editorial(?: (?:board|team|staff|desk))?|contributors?|desk)$"
)
# In a line of the page a house signs with its name before the word ("By Resy Staff"); "By STAFF REPORTER" names nobody.
BY_HOUSE = re.compile(
    r"(?i:\W*(?:(?:written|posted|words|story) )?by:?\s+)(?!(?i:staff|our|the editors?|from)\b)(?=.*[a-z])[A-Z]"
)
LONGEST_HOUSE = 5


def organisations(author: Any) -> Iterator[str]:
    """The authors of a node that it calls organisations: an agency, a company, the outlet itself."""
    for one in author if isinstance(author, list) else [author]:
        if is_organisation(one) and (name := words_in(one)):
            yield name


def is_organisation(author: Any) -> bool:
    """Whether a node's author is called an organisation and not a person too, as the publisher of a blog is ("Person", "Organization")."""
    kind = str(author.get("@type", "")) if isinstance(author, dict) else ""
    return "Organization" in kind and "Person" not in kind


def signed_together(text: str) -> str | None:
    """The house, desk or team that a field for authors or a byline names, as it is written; None for logins and placeholders."""
    bare = re.sub(r"(?i)^\W*(?:(?:written|posted|words|story) )?by:?\s+", "", text).strip(" ,;|-–—")
    bare = re.split(r"\s*[|•·]\s*", bare)[0]
    words = bare.split()
    if (
        not 1 <= len(words) <= LONGEST_HOUSE
        or NO_HOUSE.search(bare)
        or agency_name(bare)
        or HANDLE_LIKE.fullmatch(bare)
    ):
        return None
    return bare if sum(c.isalpha() for c in bare) > len(bare) / 2 and not read_date(bare, source="").value else None


NO_HOUSE = re.compile(
    r"(?i)https?:|@|www\.|\.(?:com|org|net|[a-z]{2})\b|^publisher$|\badmin|webmaster|undefined|unknown|anonymous|newsroom|redaktion|redacción|rédaction|redazione|redactie|редакция|\bguest\b|\bauthor\b|min(?:ute)?s?\b|\bby\b"
)
# A login or a key, no name a reader would know: lower case with digits or signs.
HANDLE_LIKE = re.compile(r"[a-z\d]*[\d_][a-z\d_-]*|author|editor|staff|team|user|root|test")


def author_claims(page: Page, node: Mapping[str, Any] | None, near: Sequence[PageLine]) -> Iterator[Claim]:
    if node and (told := listed_authors(node.get("author") or node.get("creator"))):
        yield Claim(told, "JSON-LD author")
    yield from labelled_meta(page)
    yield from listed_bylines(near)
    yield from (
        Claim(line.text, "near the headline")
        for line in near
        if re.match(r"(?i)\s*(?:(?:written|words|posted|story|interview|report) )?by\b", line.text)
        and not BY_ALONE.fullmatch(line.text)
    )
    yield from parted_bylines(near)
    for name in AUTHOR_META:
        values = [v for v in page.metas.get(name, ()) if not re.match(r"(https?:)?//|@|www\.", v)]
        if values:
            yield Claim("; ".join(values), f"meta tag {name}")
    for query in (
        "//*[@itemprop='author']//*[@itemprop='name']",
        "//*[@itemprop='author']",
        "//*[contains(concat(' ',@property,' '),'author ')]//*[contains(@property,'name')]",
        "//*[contains(concat(' ',@property,' '),'author ') and not(self::meta)]",
        "//a[contains(concat(' ',@rel,' '),' author ')]",
    ):
        told_by = list(
            dict.fromkeys(t for e in page.tree.xpath(query) if (t := e.get("content") or text_of(e)) and len(t) < 80)
        )
        if told_by:
            yield Claim("; ".join(told_by[:4]), "byline on the page")
    yield from (Claim(text, "byline on the page") for text in byline_elements(page.tree))
    yield from (
        Claim(line.text, "near the headline") for line in near if "byline" in line.zones and len(line.text) < 120
    )
    yield from (Claim(text, "line on the page") for text in signed_lines(page.lines))
    yield from (Claim(c.value, "line on the page") for c in parted_bylines(page.lines))
    yield from (Claim(text, "name under the headline") for text in names_alone(page, near))


BY_ALONE = re.compile(r"(?i)\W*(?:(?:written|words|posted|story|interview|report) )?by\W*|authors?(?:\(s\))?:?")


def labelled_meta(page: Page) -> Iterator[Claim]:
    """twitter:data1 where twitter:label1 says that it is who wrote it; elsewhere it is a time to read."""
    for i in ("1", "2"):
        label = next((c.value for c in page.meta((f"twitter:label{i}",))), "")
        if re.search(r"(?i)\bby$|\bauthor", label):
            yield from page.meta((f"twitter:data{i}",))


def listed_bylines(lines: Sequence[PageLine]) -> Iterator[Claim]:
    """A list whose first entry begins with "By": the names at the head of its entries, each before its role."""
    for i, line in enumerate(lines):
        if line.tag != "li" or not re.match(r"(?i)\s*by\s", line.text):
            continue
        heads = [re.sub(r"(?i)^\s*by\s+", "", line.text).split(",")[0]]
        for entry in lines[i + 1 :]:
            if entry.tag != "li" or not looks_like_name(entry.text.split(",")[0].strip()):
                break
            heads.append(entry.text.split(",")[0].strip())
        if len(heads) > 1:
            yield Claim("By " + ", ".join(heads), "near the headline")


def parted_bylines(lines: Sequence[PageLine]) -> Iterator[Claim]:
    """A line that is nothing but "By", put together with the name on the next."""
    for line, after in pairwise(lines):
        outside = (line.zones | after.zones) & {"related", "comments", "caption"}
        if BY_ALONE.fullmatch(line.text) and len(after.text) < LONGEST_SIGNED and not outside:
            yield Claim(f"By {after.text}", "near the headline")


def signed_lines(lines: Sequence[PageLine]) -> Iterator[str]:
    """Lines anywhere that say who wrote it ("Posted by Nora Vale on 3 July"), outside other articles and comments."""
    for line in lines:
        if line.zones & {"related", "comments", "aside", "caption"} or len(line.text) > LONGEST_SIGNED:
            continue
        if match := SIGNED.match(line.text):
            yield f"By {match[1]}"


ROLE_OR_DAY = re.compile(
    r"(?i)\b(?:editor|writer|reporter|correspondent|journalist|columnist|min(?:ute)?s? read)\b|\b(?:19|20)\d\d\b"
)


def names_alone(page: Page, near: Sequence[PageLine]) -> Iterator[str]:
    """A name as a whole line below the headline, where a role or a date stands on the next lines or before."""
    order = {id(line): i for i, line in enumerate(page.lines)}
    start = order.get(id(near[0]), 0) if near else 0
    below = [line for line in near if order.get(id(line), -1) >= start and "furniture" not in line.zones]
    for i, line in enumerate(below):
        around = [*below[max(0, i - 1) : i], *below[i + 1 : i + 3]]
        if (
            looks_like_name(line.text)
            and len(line.text.split()) <= LONGEST_NAME
            and any(ROLE_OR_DAY.search(other.text) and len(other.text) < 60 for other in around)
        ):
            yield line.text


LONGEST_NAME = 4


def byline_elements(tree: Any) -> Iterator[str]:
    """The texts of the innermost elements that are called byline or author, from the headline on, outside lists of other articles."""
    headline = next(tree.iter("h1"), None)
    reached = headline is None
    for element in tree.iter():
        reached = reached or element is headline
        if not reached or not isinstance(element.tag, str) or "byline" not in zones_of(element):
            continue
        if any("byline" in zones_of(inner) for inner in element.iterdescendants() if isinstance(inner.tag, str)):
            continue
        if any(zones_of(a) & {"related", "comments", "aside"} or a.tag == "footer" for a in element.iterancestors()):
            continue
        text = text_of(element)
        linked = [name for a in element.iter("a") if looks_like_name(name := text_of(a))]
        if linked and len(text) < LONGEST_SIGNED and joins_names(text, linked):
            yield "; ".join(dict.fromkeys(linked))
        if 3 < len(text) < 100 and not (element.tag == "address" and POSTAL.search(text)):
            yield text


# An address element holds its author's by the standard, and on many pages the company's.
POSTAL = re.compile(r"(?i)\d{3}|\+\d|\b(?:street|road|avenue|district|floor|suite|p\.?o\.? box)\b")
# "Paramita (Guha) Ghosh": a name with another inside.
INNER_NAME = re.compile(r"(\S+) \([A-Z][\w'’-]+\) (\S+)")


def listed_authors(value: Any) -> str | None:
    """The persons of a JSON-LD author, joined by "; "; organisations only where nothing says that they are."""
    found = []
    for one in value if isinstance(value, list) else [value]:
        if is_organisation(one):
            continue
        if isinstance(one, dict) and isinstance(one.get("name"), list):
            found += [str(n) for n in one["name"]]
        elif name := words_in(one):
            found.append(name)
    return "; ".join(dict.fromkeys(found)) or None


LONGEST_SIGNED = 120
SIGNED = re.compile(r"(?i)\W*(?:posted|written|words|text|story|report) by:?\s+(.*?)(?:\s+on\s+\d.*|\s+in\s+.*)?$")
# Degrees and titles behind a name ("Dylan Bailey, MS, RD, FAND"): capitals with or without full stops.
DEGREES = re.compile(
    r"(?:,\s*(?:[A-Z]{2,6}|[A-Z][a-z]{1,2}[A-Z]{1,2})[®™]?|,?\s+(?:[A-Z]{2,6}[®™]|Ph\.?D\.?|M\.D\.|MD|Esq\.))(?=[\s,;]|$)"
)
SEPARATORS = re.compile(r"\s*[●⋅∙‧▪◆•·|]\s*|\s+[–—]\s+")
NO_NAMES = re.compile(
    r"(?i)\b(?:bio|written|fact[- ]?check\w*|reviewed|profile|posts?|articles|full|read|min(?:ute)?s?|ago|updated|published|webmaster|undefined|"
    r"redaktion|redacción|rédaction|redazione|redactie|newsroom)\b"
)
# A login that a blog shows as its author; "admin" and the like are nobody's.
HANDLE = re.compile(
    r"(?!(?:.*admin|undefined|editor|staff|author|guest|user|team|root|test|newsroom|anonymous)$)[a-z][a-z.]{4,}$"
)


# What stands before a name in a field for authors, in the languages of the pages.
FIELD_LABEL = re.compile(r"(?i)^\s*(?:interview|text|words|story|autor(?:in)?|auteur|autore|автор|текст)\s*:\s*")
# "by" in other languages before a name. "Von Miller" and "Par Lindholm" are names: capitalised, both stand before two more words.
OTHER_BY = re.compile(
    r"^\W*(?:(?:von|par|por|door|przez)\s+(?=[A-ZÀ-Þ])|(?:V[Oo][Nn]|P[Aa][Rr])\s+(?=[A-ZÀ-Þ]\S*\s+[A-ZÀ-Þ])|(?:Por|Door|Przez)\s+(?=[A-ZÀ-Þ]))"
)
# "von Nora Vale am 3. Juli 2026": the day behind a name in other languages.
SIGNED_DAY = re.compile(r"\s+(?:am|le|el|il|op)\s+\d{1,2}\b.*$")
# A name in another script than Latin: two or three words with capitals.
OTHER_SCRIPT = re.compile(r"[А-ЯЁІЇЄҐΑ-Ω][\w'’-]+\.?(?:\s+[А-ЯЁІЇЄҐΑ-Ω][\w'’.-]*){1,2}")


def people_in(text: str, outlet: str | None, *, sure: bool) -> tuple[str, ...]:
    """The persons that a byline or an author's field names; degrees, addresses, brands and the outlet itself left out.

    In a field for authors (`sure`) a single capitalised word or a login may be one.
    """
    bare = DEGREES.sub("", DEGREES.sub("", text.replace("&amp;", "&")))
    bare = OTHER_BY.sub("By ", SIGNED_DAY.sub("", bare))
    bare = re.sub(r"^\s*[&,]\s*|\s+on\s+(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*\b|\d{1,2}[/.]).*$", "", bare)
    names: dict[str, None] = {}
    bare = FIELD_LABEL.sub("", bare)
    for piece in re.split(r"\s*;\s*", SEPARATORS.sub(" | ", bare)):
        if re.search(r"https?://|@|www\.", piece):
            continue
        found = split_byline(piece) or (split_byline(f"By {piece}") if sure else ())
        inner = INNER_NAME.fullmatch(piece.strip())
        if sure and inner and looks_like_name(f"{inner[1]} {inner[2]}"):
            found = (piece.strip(),)
        if not found and OTHER_SCRIPT.fullmatch(piece):
            found = (piece,)
        if not found and sure and HANDLE.match(piece):
            found = (piece,)
        for name in map(once, found):
            site = outlet is not None and same(name) == same(outlet) and not looks_like_name(name)
            if not site and not NO_NAMES.search(name):
                names.setdefault(name)
    # "By Nora Vale, Content & Marketing": beside a full name a single word is a department
    full = [n for n in names if " " in n]
    return tuple(full or names)


def once(name: str) -> str:
    """A name that a page prints twice (for readers and for screen readers) once."""
    words = name.split()
    half = len(words) // 2
    return " ".join(words[:half]) if half and words[:half] == words[half:] else name
