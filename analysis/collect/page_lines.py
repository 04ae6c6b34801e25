"""A page's markup → its visible lines in reading order, each with the zone of the page it stands in.

Nothing is executed and nothing fetched: scripts, styles and hidden elements give no line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import lxml.html

from analysis.errors import CannotRead

UNSEEN = {
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "head", "select",
    "option", "datalist", "textarea", "input", "audio", "video", "map", "dialog",
}  # fmt: skip
INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd",
    "label", "mark", "nobr", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr", "picture", "source",
}  # fmt: skip
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# What class names and ids call the zones of a page, in our own reading of many pages. A zone holds for all that is inside.
NAMES = {
    "caption": r"(?:fig)?captions? image-?text img-?desc\w* media-?description cutline legend",
    "credit": r"(?:photo|image|picture|media|caption)?-?credits? copyright-?holder photographer",
    "related": r"""related\w* recommend\w* recirc\w* read-?more more-?(?:on|from|stories|news|articles|like)\w* also-?read
        most-?(?:read|popular|viewed) popular trending up-?next next-?(?:article|story|post) prev-?(?:article|post) see-?also teasers?
        similar\w* suggested\w* latest\w* onward\w* outbrain taboola further-?reading post-?navigation nav-?links""",
    "byline": r"""by-?lines? authors?(?:-?(?:name|names|info|line|list|link|meta))? contributors? posted-?by meta-?author creator vcard""",
    "time": r"""(?:pub(?:lish(?:ed)?)?-?)?(?:date|time|datetime)s? timestamp published(?:-?(?:on|at|date|time))? updated
        last-?modified entry-?date post-?date dateline""",
    "tags": r"tags tag-?(?:list|links|cloud|container) topics keywords post-?tags article-?tags",
    "deck": r"""dek deck stand-?first sub-?title sub-?head(?:ing|line)? strap-?line
        article-?(?:summary|intro|lead|lede|description|excerpt) lead-?text summary teaser-?text kicker-?text entry-?subtitle excerpt
        abstract field-(?:lead|intro|dek|deck|subtitle|standfirst)""",
    "comments": r"comments?(?:-?(?:list|area|section|thread))? disqus\w* respond",
    "furniture": r"""nav(?:bar|igation)? menu\w* breadcrumbs? footer cookie\w* consent newsletter\w* subscri\w+ sign-?up share\w*
        social\w* promo\w* advert\w* ads? sponsor\w* banner sidebar toolbar popup modal paywall donat\w+ login masthead""",
}
ZONES = {
    zone: re.compile(rf"(?:^|[\s_-])(?:{'|'.join(names.split())})(?:$|[\s_-])", re.IGNORECASE)
    for zone, names in NAMES.items()
}
ZONE_TAGS = {
    "figcaption": "caption", "nav": "furniture", "footer": "furniture", "aside": "aside", "form": "furniture", "button": "furniture",
    "time": "time", "address": "byline",
}  # fmt: skip


# The classes of the whole page say what kind of page it is ("single-post date has-sidebar"): no zone.
NO_ZONES = frozenset({"html", "body"})
# What an inline element is called holds for a line of which it makes at least this share: a comment counter behind a byline does not.
LEAST_OF_LINE = 0.5
LOUD = frozenset({"comments", "related", "furniture", "caption", "tags"})
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class PageLine:
    """A visible line: the text of a block, the block's tag, the zones around it, how much of it is linked (0 to 1), and the number
    of the element that its block stands in: lines with the same number are siblings, or stand in elements of one class (pages part a
    text into several). NOWHERE where that is not known.
    """

    text: str
    tag: str
    zones: frozenset[str]
    linked: float
    within: int = NOWHERE


def parse(markup: str, item: str) -> Any:
    """The page as a tree. Raises CannotRead where there is no element in it."""
    bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup)
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=False)
    try:
        return lxml.html.document_fromstring(bare.encode("utf-8", "replace"), parser=parser)
    except (ValueError, lxml.etree.LxmlError) as error:
        raise CannotRead(
            item, "It holds no readable HTML. Open it in a browser and save the page again, or paste its text."
        ) from error


def text_of(element: Any) -> str:
    """The text in an element, white space collapsed, without scripts."""
    pieces: list[str] = []
    for piece in visible_text(element):
        pieces.append(apart(pieces, piece, ""))
    return " ".join("".join(pieces).split())


def headline_ancestors(tree: Any) -> set[Any]:
    """The elements around an h1: what holds the headline is no zone of the page, whatever it is called."""
    return {a for h in tree.iter("h1") for a in h.iterancestors()}


def visible_text(element: Any) -> Iterator[str]:
    """The pieces of text in an element that a reader sees; a space where a block or a line break parts two words."""
    stack: list[tuple[Any, bool]] = [(element, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            if isinstance(node.tag, str) and node.tag not in INLINE:
                yield " "
            if node is not element:
                yield node.tail or ""
            continue
        stack.append((node, True))
        if not isinstance(node.tag, str) or node.tag in UNSEEN or hidden(node):
            continue
        if node.tag not in INLINE:
            yield " "
        yield node.text or ""
        stack.extend((child, False) for child in reversed(node))


def apart(before: Sequence[str], text: str, tag: str) -> str:
    """The next piece of a line, with a space before it where two elements stand without one ("Sections" "Search")."""
    last = before[-1][-1:] if before else ""
    return (
        f" {text}" if (last.islower() or last.isdigit()) and text[:1].isupper() and tag not in {"sub", "sup"} else text
    )


def hidden(node: Any) -> bool:
    style = node.get("style")
    return node.get("hidden") is not None or (style is not None and HIDDEN_STYLE.search(style) is not None)


def zones_of(node: Any) -> frozenset[str]:
    """The zones that an element opens, by its tag, class, id, role and microdata."""
    found = set()
    if node.tag in NO_ZONES:
        return frozenset()
    if zone := ZONE_TAGS.get(node.tag):
        found.add(zone)
    told = " ".join(filter(None, (node.get("class"), node.get("id"), node.get("data-testid"), node.get("role"))))
    if told and len(told) < 400:
        told = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", told)
        found.update(zone for zone, names in ZONES.items() if names.search(told))
    said = node.get("itemprop") or ""
    if said == "author" or "author" in (node.get("rel") or "").split():
        found.add("byline")
    if "tag" in (node.get("rel") or "").split():
        found.add("tags")
    if said in {"caption", "description"} and node.tag == "figcaption":
        found.add("caption")
    return frozenset(found)


class Gathering:
    """The lines of a page while they are put together: the pieces of the one that is open, and what is known of it."""

    def __init__(self) -> None:
        self.lines: list[PageLine] = []
        self.pieces: list[str] = []
        self.linked = 0
        # how many characters of the line stand in inline elements of a zone
        self.inline: dict[str, int] = {}
        self.numbers: dict[Any, int] = {}

    def add(self, text: str, tag: str, called: frozenset[str], *, in_link: bool) -> None:
        self.pieces.append(apart(self.pieces, text, tag))
        size = len(text.strip())
        self.linked += size if in_link else 0
        for zone in called:
            self.inline[zone] = self.inline.get(zone, 0) + size

    def end(self, block: Any, zones: frozenset[str]) -> None:
        text = " ".join("".join(self.pieces).split())
        if text:
            share = LEAST_OF_LINE * len(text)
            called = {zone for zone, size in self.inline.items() if zone not in LOUD or size >= share}
            parent = block.getparent()
            kin = None if parent is None else parent.get("class") or parent
            within = NOWHERE if kin is None else self.numbers.setdefault(kin, len(self.numbers))
            self.lines.append(PageLine(text, block.tag, zones | called, min(1.0, self.linked / len(text)), within))
        self.pieces.clear()
        self.inline.clear()
        self.linked = 0


def lines_of(tree: Any) -> list[PageLine]:
    """The visible lines of a page, in its order."""
    gathered = Gathering()
    body = tree.find("body")
    root = tree if body is None else body
    around = headline_ancestors(tree)
    none = frozenset[str]()
    stack: list[tuple[Any, bool, Any, frozenset[str], bool, frozenset[str]]] = [(root, False, root, none, False, none)]
    while stack:
        node, leaving, outer, zones, in_link, called = stack.pop()
        own = none if node in around or not isinstance(node.tag, str) else zones_of(node)
        # a credit inside a caption is a line of its own
        block = isinstance(node.tag, str) and (node.tag not in INLINE or "credit" in own)
        if leaving:
            if block:
                gathered.end(node, zones | own)
            if node is not root and node.tail:
                gathered.add(node.tail, node.tag, called, in_link=in_link)
            continue
        stack.append((node, True, outer, zones, in_link, called))
        if not isinstance(node.tag, str) or node.tag in UNSEEN or hidden(node):
            continue
        if block:
            gathered.end(outer, zones)
        inner = (node, zones | own) if block else (outer, zones)
        inside = in_link or node.tag == "a"
        now = none if block else called | own
        if node.tag == "br":
            gathered.end(*inner)
        if node.text:
            gathered.add(node.text, node.tag, now, in_link=inside)
        stack.extend((child, False, *inner, inside, now) for child in reversed(node))
    return gathered.lines
