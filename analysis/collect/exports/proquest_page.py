"""ProQuest's HTML, as the site saves it and as it sends it by e-mail → lines, of which the labels and the full text are known.

Each document begins with an anchor `DocID_…`; a label is bold and stands at the beginning of its paragraph; the full text is an element
`text` of its own, with a page in it. Programs for mail take elements out of their places ("forwarded"), so the order is what counts.
Source of the layout: e-mails of 2020 to 2023 that public programs are tested with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.collect.page_lines import INLINE, UNSEEN, apart, hidden, parse

DOCUMENT = re.compile(r"""<a\b[^<>]{0,500}\b(?:name|id)\s*=\s*["']?DocID_\w""", re.IGNORECASE)
LABEL = re.compile(
    r"<strong[^<>]{0,500}>\s{0,20}(?:Full text|Publication title|Publication info|Abstract)\s*:", re.IGNORECASE
)
# The full text is a whole page within the page. Parsers put what follows its end somewhere else, or leave it out.
INNER_PAGE = re.compile(
    r"</?(?:html|head|body|meta)\b[^<>]*>|<title\s*/?>(?:\s*</title>)?|(?<=>)html&gt;", re.IGNORECASE
)
# A link whose address was left open swallows the page up to the next quotation mark.
OPEN_LINK = re.compile(r"""(\bhref=")([^"<>]*)>(?=[^"<>]*</a>)""", re.IGNORECASE)
# "Enlarge this image" has the caption as its title.
PICTURE = "document_view_image"
# The line below the title in the layout of 2022 on: the authors, then publication and day.
KINDS = {"scholUnivAuthors": "authors", "newspaperArticle": "citation"}


@dataclass(frozen=True, slots=True)
class Block:
    """A visible line. `label` is the bold label it begins with, `text` what follows; `kind` is "text", "caption", "authors", "citation", "document" or ""."""

    text: str
    kind: str = ""
    label: str | None = None


def is_page(markup: str) -> bool:
    """Whether a page is one of ProQuest's exports: the anchor of a document, and a bold label that every document has."""
    return "DocID_" in markup and DOCUMENT.search(markup) is not None and LABEL.search(markup) is not None


def blocks_of(markup: str, item: str) -> list[Block]:
    """The lines of a page in its order; a block of the kind "document" stands where one begins. Raises CannotRead."""
    whole = OPEN_LINK.sub(r'\1\2">', INNER_PAGE.sub(" ", markup))
    return list(Reader(parse(f"<html><body>{whole}</body></html>", item)).blocks())


class Reader:
    """Goes through the tree once; `pieces` are those of the line being read."""

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        self.pieces: list[str] = []
        self.label: str | None = None
        self.kind = ""

    def blocks(self) -> Iterator[Block]:
        stack: list[tuple[Any, bool, str]] = [(self.tree, False, "")]
        while stack:
            node, leaving, kind = stack.pop()
            plain = isinstance(node.tag, str)
            if leaving:
                if plain and (node.tag not in INLINE or own_kind(node)):
                    yield from self.end()
                self.pieces.append(apart(self.pieces, node.tail or "", str(node.tag)))
                self.kind = self.kind or kind
                continue
            stack.append((node, True, kind))
            if not plain or node.tag in UNSEEN or hidden(node):
                continue
            if node.tag not in INLINE or own_kind(node):
                yield from self.end()
            if node.tag == "a" and (node.get("name") or node.get("id") or "").startswith("DocID_"):
                yield from self.end()
                yield Block("", "document")
            inner = own_kind(node) or kind
            if PICTURE in classes(node):
                yield from captions_of(node)
                continue
            if inner != "text" and node.tag in {"strong", "b"} and not "".join(self.pieces).strip():
                label = " ".join(node.text_content().split())
                if label.endswith(":") and self.label is None:
                    self.label = label.rstrip(": ")
                    continue
            self.kind = inner or self.kind
            self.pieces.append(apart(self.pieces, node.text or "", node.tag))
            stack.extend((child, False, inner) for child in reversed(node))
        yield from self.end()

    def end(self) -> Iterator[Block]:
        text = " ".join("".join(self.pieces).split())
        if text or self.label is not None:
            yield Block(text, self.kind, self.label)
        self.pieces, self.label, self.kind = [], None, ""


def classes(node: Any) -> Sequence[str]:
    return (node.get("class") or "").split()


def own_kind(node: Any) -> str:
    if node.tag == "text":
        return "text"
    return next((KINDS[name] for name in classes(node) if name in KINDS), "")


def captions_of(picture: Any) -> Iterator[Block]:
    """The captions of a picture: its own lines and the titles of its links, not the words of the link."""
    for node in picture.iter():
        told = (
            node.get("title")
            if node.tag == "a"
            else node.text_content()
            if "caption" in " ".join(classes(node))
            else ""
        )
        if text := " ".join((told or "").split()):
            yield Block(text, "caption")
