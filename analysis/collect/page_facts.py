"""What a page states about itself: JSON-LD, meta tags, microdata, its address, and what stands near the headline.

Each statement is a `Claim` with its source in words. A fact takes the first claim of an order that was settled on 226 pages
(benchmarks/quality pages); what disagrees stays as a candidate with the reason.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from analysis.article import Candidate, Fact
from analysis.collect.dates import read_date
from analysis.collect.facts import clean_title, looks_like_name, split_byline
from analysis.collect.page_lines import PageLine, text_of, zones_of

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
UPDATED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "og:article:modified_time", "dcterms.modified", "dc.date.modified",
    "last-modified", "lastmod", "article.updated", "cxenseparse:articleupdated", "revised", "utime",
)  # fmt: skip
AUTHOR_META = (
    "author", "article:author", "og:article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "article.author",
    "cxenseparse:author", "citation_author", "creator", "twitter:data1", "article:author_name", "authors",
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


def metas_of(tree: Any) -> dict[str, tuple[str, ...]]:
    """Each meta tag's contents by its name, property or itemprop."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").strip().casefold()
            if name and content and content not in found.setdefault(name, []):
                found[name].append(entities.unescape(content))
    return {name: tuple(contents) for name, contents in found.items()}


def nodes_of(tree: Any) -> tuple[dict[str, Any], ...]:
    """The JSON-LD objects of a page that describe an article or the page, in order. Broken JSON gives none."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            found.extend(articles_in(loose_json(script.text or "")))
    return tuple(found)


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
        value, source = shortened(best[2], claims), "headline on the page"
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
    r"[/=](?P<y>(?:19|20)\d\d)[/-](?P<m>0?[1-9]|1[0-2]|[a-z]{3})[/-](?P<d>[0-3]?\d)(?=[/_.?-]|$)|[/-](?P<c>(?:19|20)\d{6})(?=[/_.-]|$)",
    re.IGNORECASE,
)
UPDATED_WORD = re.compile(
    r"\b(?:updated|modified|last (?:edited|reviewed|revised)|revised|reviewed|aktualisiert|mis à jour|actualizado|aggiornato)\b",
    re.IGNORECASE,
)
PUBLISHED_WORD = re.compile(
    r"\b(?:published|posted|publié|veröffentlicht|publicado|pubblicato|first published|date)\b", re.IGNORECASE
)
# Before this no page was on the web; 1970-01-01 is what a machine writes for "no date".
FIRST_YEAR = 1990


def claimed(claims: Iterable[Claim]) -> Iterator[tuple[Claim, Fact]]:
    """The claims that state a date, read."""
    for claim in claims:
        fact = read_date(claim.value, source=claim.source)
        if fact.value is None or (
            isinstance(fact.value, str) and fact.value[:4].isdigit() and int(fact.value[:4]) >= FIRST_YEAR
        ):
            yield claim, fact


def published_claims(page: Page, node: Mapping[str, Any] | None, near: Sequence[PageLine]) -> Iterator[Claim]:
    if node and (told := words_in(node.get("datePublished"))):
        yield Claim(told, "JSON-LD datePublished")
    yield from page.meta(PUBLISHED_META)
    yield from microdata(page, "datePublished")
    if page.url and (found := url_date(page.url)):
        yield Claim(found, "date in the address")
    for line in near:
        yield from near_dates(line, updated=False)
    yield from lone_dates(page.lines)


def updated_claims(page: Page, node: Mapping[str, Any] | None, near: Sequence[PageLine]) -> Iterator[Claim]:
    if node and (told := words_in(node.get("dateModified"))):
        yield Claim(told, "JSON-LD dateModified")
    yield from page.meta(UPDATED_META)
    yield from microdata(page, "dateModified")
    for line in near:
        yield from near_dates(line, updated=True)


def microdata(page: Page, name: str) -> Iterator[Claim]:
    for element in page.tree.xpath("//*[@itemprop=$name]", name=name):
        if element.tag != "meta":
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


def near_dates(line: PageLine, *, updated: bool) -> Iterator[Claim]:
    """Dates on a short line near the headline, each by the word before it: "Published 3 July, updated 5 July 2026"."""
    pieces = re.split(
        r"(?i)(?<=.)(?=\b(?:last |first )?(?:published|posted|updated|modified|aktualisiert|revised|reviewed)\b)|[|•]",
        line.text,
    )
    for piece in pieces:
        if bool(UPDATED_WORD.search(piece)) == updated:
            fact = read_date(piece, source="near the headline")
            if fact.value and fact.precision == "day":
                yield Claim(piece.strip(), "near the headline")


def lone_dates(lines: Sequence[PageLine]) -> Iterator[Claim]:
    """Dates farther from the headline: on a line that says "posted" or "published", or the only one in a zone for dates."""
    outside = [
        line for line in lines if len(line.text) < 120 and not line.zones & {"related", "comments", "aside", "caption"}
    ]
    for line in outside:
        if re.match(r"(?i)\W*(?:first )?(?:published|posted|date published|publication date)\b(?! in\b)", line.text):
            for claim in near_dates(line, updated=False):
                yield Claim(claim.value, "line on the page")
    zoned = {
        c.value
        for line in outside
        if "time" in line.zones and len(line.text) < 60
        for c in near_dates(line, updated=False)
    }
    if len(zoned) == 1:
        yield Claim(zoned.pop(), "date on the page")


def date_fact(claims: Iterable[Claim], unknown: str) -> Fact:
    """The first claim that states a day, month or year; the others that disagree are candidates."""
    read = list(claimed(claims))
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
    return Fact(fact.value, claim.source, claim.value, tuple(others.values()), fact.precision)


# --- people -----------------------------------------------------------------------------------------------------------


def author_fact(page: Page, node: Mapping[str, Any] | None, near: Sequence[PageLine], outlet: str | None) -> Fact:
    """The people who wrote it, from the first of: JSON-LD, a byline near the headline, meta tags."""
    turned_down: list[Candidate] = []
    for claim in author_claims(page, node, near):
        names = people_in(claim.value, outlet, sure=claim.source.startswith(("JSON-LD", "meta")))
        if names:
            return Fact(names, claim.source, claim.value, tuple(turned_down))
        if claim.value and not any(c.raw == claim.value for c in turned_down):
            turned_down.append(
                Candidate(claim.value, claim.source, claim.value, f"“{claim.value[:80]}” names no person.")
            )
    return Fact(None, "the page names no author", None, tuple(turned_down[:3]))


def author_claims(page: Page, node: Mapping[str, Any] | None, near: Sequence[PageLine]) -> Iterator[Claim]:
    if node and (told := listed_authors(node.get("author") or node.get("creator"))):
        yield Claim(told, "JSON-LD author")
    yield from (
        Claim(line.text, "near the headline")
        for line in near
        if re.match(r"(?i)\s*(?:written |words |posted |story )?by\b", line.text)
    )
    for name in AUTHOR_META:
        values = [v for v in page.metas.get(name, ()) if not re.match(r"(https?:)?//|@|www\.", v)]
        if values:
            yield Claim("; ".join(values), f"meta tag {name}")
    for query in (
        "//*[@itemprop='author']//*[@itemprop='name']",
        "//*[@itemprop='author']",
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
    yield from (Claim(text, "name under the headline") for text in names_alone(near))


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


def names_alone(near: Sequence[PageLine]) -> Iterator[str]:
    """A name as a whole line near the headline, where a role or a date stands on the next lines or before."""
    for i, line in enumerate(near):
        around = [*near[max(0, i - 1) : i], *near[i + 1 : i + 3]]
        if looks_like_name(line.text) and any(
            ROLE_OR_DAY.search(other.text) and len(other.text) < 60 for other in around
        ):
            yield line.text


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
        if 3 < len(text) < 100:
            yield text


def listed_authors(value: Any) -> str | None:
    """The persons of a JSON-LD author, joined by "; "; organisations only where nothing says that they are."""
    found = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict) and "Organization" in str(one.get("@type", "")):
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


def people_in(text: str, outlet: str | None, *, sure: bool) -> tuple[str, ...]:
    """The persons that a byline or an author's field names; degrees, addresses, brands and the outlet itself left out.

    In a field for authors (`sure`) a single capitalised word or a login may be one.
    """
    bare = DEGREES.sub("", DEGREES.sub("", text.replace("&amp;", "&")))
    names: dict[str, None] = {}
    for piece in re.split(r"\s*;\s*", SEPARATORS.sub(" | ", bare)):
        if re.search(r"https?://|@|www\.", piece):
            continue
        found = split_byline(piece) or (split_byline(f"By {piece}") if sure else ())
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
