"""Europresse: pages saved as HTML, one `article` element a document (older ones: a `div`).

1. Documents: each element DocPublicationName with all around it up to the next one, an `article` where there is one.
2. Facts by class: the name of the publication without its number (a variable), the line below it (section, date, words, page),
   title, subtitle, authors. The number at the foot ("news·20230112·LM·4564574") is a variable; its day is the date only where the
   line below the name has none.
3. Text: docOcurrContainer or DocText, a paragraph each `p`, `div` or line break. Pictures' notes are captions; "Cet article est paru
   dans …" is an address. Asides, scripts and the certificate stay outside the text.
4. A document without text is rejected with what it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from analysis.collect.dates import find_dates
from analysis.collect.exports.build import Field, offer_of
from analysis.collect.exports.sheet import Adapter, Sheet
from analysis.collect.exports.words import persons
from analysis.collect.facts import split_byline
from analysis.collect.offers import Offer, Stated

NAME, HEADER, TITLE = "DocPublicationName", "DocHeader", "titreArticle"
TEXTS = ("docOcurrContainer", "DocText")
LEFT_OUT = {"script", "style", "noscript", "aside", "footer", "header", "figure", "iframe", "button"}
PARTED = {
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "tr",
    "blockquote",
    "section",
    "article",
    "ul",
    "ol",
    "table",
    "dd",
}
# "Le Monde, no. 24345, p. 5", "Le Temps no 812", "Revue du Quai, vol. 14, n° 4", "Les Echos, no. 23871 - Édition de Paris"
ISSUE = re.compile(
    r"[\s,;–-]*\b(?:n[o°º]\.?|num[ée]ro|vol\.?|volume|issue|édition|edition)\s*\.?\s*:?\s*\d.*$", re.IGNORECASE
)
PAGE = re.compile(r"\bp(?:p|ages?)?\.?\s+([\w()/-]*\d[\w()/,-]*)", re.IGNORECASE)
WORDS = re.compile(r"(?<![\d:])([1-9]\d{0,2}(?:[\s\u00a0\u202f,.]\d{3})*|\d+)\s*(?:mots|words)\b", re.IGNORECASE)
WEEKDAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|mon|tues|wednes|thurs|fri|satur|sun)(?:day)?"
FRENCH_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
MONTH = re.compile(rf"\b({'|'.join(FRENCH_MONTHS)})\s+((?:19|20)\d\d)\b", re.IGNORECASE)
# The end of an article in the layout of before 2014, and notices of rights.
END = re.compile(
    r"©|(?:numéro de )?document\s*:|tous droits réservés|all rights reserved|(?:ce )?certificat\b", re.IGNORECASE
)
RIGHTS = re.compile(r"©|droits réservés|rights reserved|présent document est protégé", re.IGNORECASE)
ISSUED = re.compile(r"(?:date d['’]émission\s*:|certificat émis le|issued on)\s*([^\n]{6,40})", re.IGNORECASE)
LONGEST_AUTHORS = 25
NUMBER = re.compile(r"\b(\w+)·((?:19|20)\d{6})·(\w+)·([\w.-]+)")
PICTURES = re.compile(r"(?:illustrations?|photos?|images?|encadrés?|note|légende)s?\s*(?:\(s\))?\s*:", re.IGNORECASE)
APPEARED = re.compile(
    r"(?:cet article est paru dans|this article (?:was )?(?:appeared|published) in|lire (?:l’|l')article)",
    re.IGNORECASE,
)
SAVED = re.compile(
    r"(?<![\d:])([1-9]\d{0,2}(?:[\s\u00a0\u202f]\d{3})*|\d+)\s*(?:documents?|articles?|résultats?)\b", re.IGNORECASE
)


# What stands in a heading or on a cover has a few hundred characters; what a broken page puts there has millions.
LONGEST_LINE, LONGEST_COVER = 500, 5_000


def by_class(tree: Any, *names: str) -> list[Any]:
    """The elements with one of the classes, in the order of the page."""
    tests = " or ".join(f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')" for name in names)
    return list(tree.xpath(f".//*[{tests}]"))


def sniff(sheet: Sheet) -> bool:
    """A publication's name in Europresse's class, with a title or a text in its classes."""
    if NAME not in sheet.text:
        return False
    tree = sheet.tree
    if tree is None or not by_class(tree, NAME):
        return False
    return bool(by_class(tree, TITLE, "titreArticleVisu", HEADER, *TEXTS))


def documents_of(tree: Any) -> list[Any]:
    """The elements that hold one document each."""
    articles = [a for a in tree.iter("article") if not any(p.tag == "article" for p in a.iterancestors())]
    if articles:
        return articles
    found = []
    for name in by_class(tree, NAME):
        element = name
        while (parent := element.getparent()) is not None and parent.tag != "body":
            if len(by_class(parent, NAME)) > 1:
                break
            element = parent
        found.append(element)
    return found


def read(sheet: Sheet) -> Iterator[Offer]:
    for number, element in enumerate(documents_of(sheet.tree), start=1):
        texts, captions, address = body_of(element)
        fields = [*facts_of(element)]
        if address:
            fields.append(Field("url", "address", address, "Europresse link to the article"))
        unknown = {
            "published": "The document states no date below the publication's name.",
            "outlet": "The document names no publication.",
            "authors": "The document names no author.",
        }
        yield offer_of(sheet.document(number), fields, texts, shown(element), captions=captions, unknown=unknown)


def facts_of(element: Any) -> Iterator[Field]:
    yield from title_of(element)
    yield from outlet_of(element)
    yield from header_of(element)
    yield from authors_of(element)
    if rights := next((line for line in shown(element).split("\n") if RIGHTS.search(line)), None):
        yield Field("variable", "copyright", rights[:LONGEST_LINE], "")
    for foot in by_class(element, "publiC-lblNodoc", "publiC-lblCertificatIssuedTo", "docFooter"):
        if number := NUMBER.search(line_of(foot)):
            yield from numbered(number)
            return
    if number := NUMBER.search(shown(element)):
        yield from numbered(number)


def numbered(number: re.Match[str]) -> Iterator[Field]:
    yield Field("variable", "document number", number[0], "")
    yield Field("variable", "source code", number[3], "")
    day = f"{number[2][:4]}-{number[2][4:6]}-{number[2][6:]}"
    yield Field("published", "day in the number", day, "Europresse number of the document", raw=number[0])


def title_of(element: Any) -> Iterator[Field]:
    """The title, the subtitle, and any other line of the heading."""
    blocks = by_class(element, TITLE)
    inner = by_class(element, "rdp__articletitle") or by_class(element, "titreArticleVisu", "TitreArticleVisu")
    subtitles = by_class(element, "rdp__subtitle")
    title = next((t for e in (inner or blocks) if (t := line_of(e))), "")
    if title:
        yield Field("title", "title", title, "Europresse title")
    decks = [t for e in subtitles if (t := line_of(e))]
    if decks:
        yield Field("deck", "subtitle", " ".join(decks), "Europresse subtitle")
    for block in blocks:
        for line in lines_in(block):
            if line != title and line not in decks:
                yield Field("variable", "heading", line, "")


def outlet_of(element: Any) -> Iterator[Field]:
    """The name's first line without the issue; its other lines (a supplement, a page) are variables."""
    for name in by_class(element, NAME):
        lines = lines_of_name(name)
        if not lines:
            continue
        first = lines[0][:LONGEST_LINE]
        issue = ISSUE.search(first)
        bare = first[: issue.start()] if issue else PAGE.split(first)[0]
        yield Field("outlet", "publication", bare.strip(" ,;–-"), "Europresse publication name", raw=" | ".join(lines))
        if issue:
            yield Field("variable", "issue", issue[0].strip(" ,;–-"), "")
        for line in lines[1:]:
            yield Field("variable", "publication note", line, "")
        return


def lines_of_name(name: Any) -> list[str]:
    """A name's lines as the page writes them, at line ends, line breaks and runs of blanks."""
    pieces = [("\n" if node.tag == "br" else "") + (node.text or "") + (node.tail or "") for node in name]
    raw = "".join([name.text or "", *pieces]) if all(len(node) == 0 for node in name) else "\n".join(name.itertext())
    return [line for piece in re.split(r"\n|\s{3,}", raw) if (line := " ".join(piece.split()))]


def header_of(element: Any) -> Iterator[Field]:
    """Section, date, number of words and page: "Économie, jeudi 12 janvier 2023 812 mots, p. 5"."""
    shown_lines = [" ".join(line_of(e) for e in by_class(element, HEADER) if not by_class(e, HEADER))]
    for sub in by_class(element, "DocTitreSousSection"):
        after = sub.getnext()
        if line := line_of(sub):
            yield Field("section", "section", line, "Europresse section")
        shown_lines += [line_of(after)] if after is not None else []
    for line in (shown[:LONGEST_LINE] for shown in shown_lines if shown):
        text = re.sub(r"\b1er\b", "1", line)
        dates = find_dates(text)
        at = len(text)
        if dates:
            yield Field("published", "date", dates[0].raw, "Europresse line below the publication", raw=line)
            at = text.find(dates[0].raw)
        elif month := MONTH.search(text):
            value = f"{month[2]}-{FRENCH_MONTHS.index(month[1].casefold()) + 1:02}"
            yield Field("published", "date", value, "Europresse line below the publication", raw=line)
            at = month.start()
        elif year := re.search(r"(?<!\d)((?:19|20)\d\d)(?![\d-])", text):
            yield Field("published", "date", year[1], "Europresse line below the publication", raw=line)
            at = year.start()
        section = re.sub(rf"[\s,;–-]*\b{WEEKDAY}?\b[\s,.]*$", "", text[:at], flags=re.IGNORECASE)
        section = PAGE.sub("", WORDS.sub("", section)).strip(" ,;–-")
        if section and re.search(r"[^\W\d]{2}", section):
            yield Field("section", "section", section, "Europresse line below the publication", raw=line)
        if words := WORDS.search(text):
            yield Field("variable", "words stated", re.sub(r"\D", "", words[1]), "")
        if page := PAGE.search(text):
            yield Field("variable", "page", page[1].strip(" ,"), "")


def authors_of(element: Any) -> Iterator[Field]:
    """The line of authors: its own class, or what stands directly below the title."""
    inside = {e for block in by_class(element, TITLE, *TEXTS) for e in block.iter()}
    named = [e for e in by_class(element, "docAuthors", "sm-margin-bottomNews") if e not in inside]
    below = [e for block in by_class(element, TITLE) if (e := block.getnext()) is not None and e.tag in {"div", "p"}]
    below = [e for e in below if e not in inside and not by_class(e, *TEXTS)]
    for line in [*named, *below]:
        value = "; ".join(lines_in(line))
        if value and len(value.split()) <= LONGEST_AUTHORS:
            yield from credited(value)
            return
    if not any(by_class(element, name) for name in (TITLE, *TEXTS)):
        first = next(iter(lines_below_title(element)), "")
        if split_byline(f"By {first}") and len(first.split()) <= LONGEST_AUTHORS:
            yield from credited(first)


def credited(value: str) -> Iterator[Field]:
    bare = re.sub(r"^(?:par|de|by|propos recueillis par)\s+", "", value, flags=re.IGNORECASE)
    bare = re.sub(r"[;,]?\s*\b(?:avec(?: la collaboration de| l['’]aide de)?|with)\s+", "; ", bare, flags=re.IGNORECASE)
    yield Field("authors", "authors", persons(bare), "Europresse authors", raw=value)
    yield Field("byline", "byline", value, "Europresse authors")


def lines_below_title(element: Any) -> list[str]:
    """The lines between title and notice of copyright, of the layout of before 2014, which marks no text."""
    titles = [line_of(e) for e in by_class(element, "TitreArticleVisu")]
    lines = lines_in(element)
    start = next((i + 1 for i, line in enumerate(lines) if line in titles), len(lines))
    end = next((i for i in range(start, len(lines)) if END.match(lines[i])), len(lines))
    return lines[start:end]


def body_of(element: Any) -> tuple[list[str], list[str], str | None]:
    """Paragraphs, captions and the address of the article on its site."""
    boxes = [b for name in TEXTS for b in by_class(element, name)] + list(element.iter("section"))
    box = next((b for b in boxes if line_of(b)), None)
    if box is not None:
        lines = lines_in(box)
    else:
        lines = lines_below_title(element)
        if lines and any(f.raw == lines[0] for f in authors_of(element)):
            lines = lines[1:]
    links = [a for a in element.iter("a") if a.get("href")]
    address = next((a.get("href") for a in links if APPEARED.search(line_of(a) + " " + line_of(a.getparent()))), None)
    texts: list[str] = []
    captions: list[str] = []
    for line in lines:
        if APPEARED.match(line):
            address = address or next((w.strip("().") for w in line.split() if w.startswith("http")), None)
        elif captions or (PICTURES.match(line) and texts):
            captions.append(line)
        else:
            texts.append(line)
    for aside in element.iter("aside"):
        captions += [line for line in lines_in(aside) if not RIGHTS.search(line) and not line.endswith(":")]
    return texts, captions, address


def lines_in(element: Any) -> list[str]:
    """The text of an element, a line each block or line break; without asides, scripts and pictures."""
    pieces: list[str] = []
    # An explicit stack: a hostile page may nest deeper than Python recurses. A string on it is text to come.
    waiting: list[Any] = [element]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        after = re.sub(r"\s+", " ", node.tail or "") if node is not element else ""
        if not isinstance(node.tag, str) or (node.tag in LEFT_OUT and node is not element):
            pieces.append(after)
            continue
        block = node.tag in PARTED
        pieces += ["\n" if block or node.tag == "br" else "", re.sub(r"\s+", " ", node.text or "")]
        waiting.append(("\n" if block else "") + after)
        waiting.extend(reversed(node))
    return [line for raw in "".join(pieces).split("\n") if (line := " ".join(raw.split()))]


def line_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def shown(element: Any) -> str:
    """All of a document, as the original of a reject."""
    return "\n".join(line for raw in element.itertext() if (line := " ".join(raw.split())))


def stated(sheet: Sheet) -> Stated:
    """The count and the search that the cover gives, and the day of the cover or of the certificates."""
    tree = sheet.tree  # once: a sheet may parse its page anew at each call
    holders = set(documents_of(tree)) if tree is not None else set()
    pieces: list[str] = []
    for node in tree.iter() if tree is not None else ():
        if node in holders:
            break
        if isinstance(node.tag, str) and node.tag not in {"script", "style", "title", "head"}:
            pieces += [" ".join((text or "").split()) for text in (node.text, node.tail)]
    cover = "\n".join(filter(None, pieces))[:LONGEST_COVER]
    counted = SAVED.search(cover)
    issued = ISSUED.search(shown(tree)) if tree is not None else None
    day = first_day(cover) or (first_day(issued[1]) if issued else None)
    query = re.search(r"(?:recherche|requête|search|query)\s*:\s*([^\n]+)", cover, re.IGNORECASE)
    declared = int(re.sub(r"\D", "", counted[1])) if counted else None
    return Stated("Europresse", query[1].strip() if query else None, day, declared)


def first_day(text: str) -> str | None:
    return next((d.value for d in find_dates(re.sub(r"\b1er\b", "1", text)) if d.value), None)


ADAPTER = Adapter("europresse", "Europresse", 1, ("html",), sniff, read, stated)
