"""Factiva: exports as HTML, RTF and TXT, with the codes of its fields ("full article plus indexing") or without.

Coded    "HD  Headline", "BY  …", "WC  512 words", "PD  28 November 2026", "SN  …", "LP  …" (first paragraphs), "TD  …" (the rest),
         "NS  gpol : Politics", "AN  Document XYZ…"; in HTML and RTF the rows of a table.
Plain    section, headline, byline, "512 words", date, time, source, its code, edition, page, language, copyright, text, publisher,
         "Document XYZ…": told by their order around the number of words.

1. A document ends with its number ("Document IINM000020171113edbd0000d"); what stands behind the last is the search summary.
2. Codes come in a fixed order: in the text, a paragraph that begins with one of them ("IN a village …") stays text.
3. What is left of a field that no fact takes is a variable under its code (WC, SC, PG, NS …), in the plain layout too.

Loses    Pictures. In plain TXT and RTF, which of the lines above the number of words is the section and which the headline is told by
         their form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from analysis.collect.dates import find_dates, read_date
from analysis.collect.exports.build import Field, offer_of, tried
from analysis.collect.exports.sheet import ENDS, Adapter, Line, Sheet, bridge, one_line
from analysis.collect.exports.words import SIGNS, agency_in, language_code, month_of, names_in
from analysis.collect.facts import is_byline, looks_like_name, readable_place, split_byline
from analysis.collect.offers import Offer, Stated
from analysis.collect.page_lines import text_of
from analysis.collect.rows import paragraphs_of

# Different codes at the head of lines that no other text has.
LEAST_CODES = 5
# In the order in which they stand in a document; what a fact takes is named.
CODES = (
    "SE", "CLM", "HD", "TI", "BY", "CR", "DLN", "WC", "PD", "ET", "SN", "SC", "NGC", "GC", "ED", "PG", "VOL", "LA", "CY", "CX", "LP", "TD",
    "ART", "CT", "RF", "CO", "IN", "NS", "RE", "PE", "DE", "IPC", "IPD", "PUB", "URL", "AN",
)  # fmt: skip
RANK = {code: i for i, code in enumerate(CODES)}
USES = {
    "SE": "section", "HD": "title", "TI": "title", "BY": "byline", "DLN": "dateline_place", "PD": "published", "SN": "outlet", "LA": "language",
    "URL": "url",
}  # fmt: skip
TEXT = ("LP", "TD")
# Codes that are also words a paragraph may begin with: in the text they need a list of codes behind them ("i1 : Oil | i2 : Gas").
WORDS = frozenset({"IN", "RE", "CO", "DE", "PE", "ART", "CT", "RF", "BY", "SE", "ED", "LA", "AN"})

ID = re.compile(r"(?:Document|Dokument|Documento|Документ|文件|文档|文書)\s+(?P<id>[A-Za-z]{2,8}[0-9A-Za-z]{10,30})")
COUNT = re.compile(
    r"\d[\d,.\s\u202f]{0,12}(?:words?|Wörter|Wort|W\ufffdrter|mots?|palabras|parole|palavras|woorden|ord|słów|слов|字|語|文字)",
    re.IGNORECASE,
)
TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?:\s*(?:[ap]\.?m\.?|[A-Z]{2,5}))*", re.IGNORECASE)
SOURCE_CODE = re.compile(r"[A-Z][A-Z0-9]{1,9}")
COPYRIGHT = re.compile(
    r"(?:copyright\b|©|\(c\)|\ufffd\s*(?:19|20)\d\d|all rights reserved|alle rechte vorbehalten|tous droits r[ée]serv|todos los derechos)",
    re.IGNORECASE,
)
PAGE = re.compile(r"[A-Z]{0,4}[\s.-]?\d{1,4}[A-Z]?(?:\s*[-–,/]\s*[A-Z]{0,3}\d{1,4})*")
VOLUME = re.compile(r"(?:vol(?:ume|\.)?|issue|issn|band|numéro|heft)\b.*\d", re.IGNORECASE)
FOOT = re.compile(
    r"(?:Page|Seite)\s+\d+(?:\s+(?:of|von|de|sur)\s+\d+)?(?:\s.{0,20}©.*)?|(?:.{0,30}\s)?©\s*(?:19|20)\d\d\s+Factiva\b.*|Factiva|Dow Jones", re.IGNORECASE
)  # fmt: skip
PUBLISHER = re.compile(
    r"\b(?:ltd|limited|gmbh|inc|llc|llp|ag|kg|sa|s\.a|srl|s\.r\.l|plc|corp|company|co|group|media|medien|verlag|publish\w*|press|presse|newspapers?|agency|foundation|network|service)\b\.?", re.IGNORECASE
)  # fmt: skip
CHINESE_DAY = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
CONTENTS = re.compile(
    r"(?:table of contents|contents|headlines|inhalt(?:sverzeichnis)?|sommaire|table des matières|índice|sumario)\s*:?",
    re.IGNORECASE,
)
LEADERS = re.compile(r"(?:\d{1,4}[.)]\s+.*|.*(?:\.\s?){4,}\s*\d+|.*\t\d{1,4})", re.DOTALL)
# The search summary: what its labels mean, in the languages of the interface.
SUMMARY = re.compile(
    r"search summary|zusammenfassung der suche|suchzusammenfassung|résumé de (?:la )?recherche|resumen de (?:la )?búsqueda|riepilogo (?:della )?ricerca",
    re.IGNORECASE,
)
LABELS = {
    "text": "query", "free text": "query", "texte": "query", "texto": "query", "testo": "query",
    "results found": "declared", "gefundene ergebnisse": "declared", "résultats trouvés": "declared", "resultados encontrados": "declared",
    "risultati trovati": "declared", "timestamp": "searched", "zeitstempel": "searched", "horodatage": "searched", "marca de tiempo": "searched",
    "date and time": "searched",
}  # fmt: skip
OTHER_LABELS = frozenset(
    ["date", "datum", "fecha", "source", "quelle", "fuente", "author", "autor", "auteur", "company", "unternehmen", "société", "empresa",
     "subject", "thema", "sujet", "tema", "industry", "branche", "secteur", "industria", "region", "région", "región", "location", "language",
     "sprache", "langue", "idioma", "news filters", "news filter", "nachrichtenfilter", "filtres", "executive", "ticker", "duplicates"]
)  # fmt: skip
NOTHING = re.compile(r"(?:all|alle|tous|toutes|todos|todas|tutti|not specified|keine|none)\b.*", re.IGNORECASE)


# ---- what it is, and what it says of itself --------------------------------------------------------------------------------


def sniff(sheet: Sheet) -> bool:
    if sheet.kind == "html":
        markup = sheet.text
        marked = re.search(r"""class=["'][^"']*\b[a-z]{2}Article\b""", markup) is not None
        codes = set(re.findall(r"<b>\s*(HD|WC|PD|SN|SC|LA|LP|TD|AN)\s*</b>", markup))
        named = ID.search(markup) is not None or "factiva" in markup[:200_000].casefold()
        return (marked and named) or len(codes) >= LEAST_CODES
    lines = [line.text for line in sheet.lines]
    numbers = sum(bool(ID.fullmatch(text) or ID.fullmatch(rest_of(text, "AN"))) for text in lines)
    head = [text for text in lines[:600] if text]
    coded = {code for text in head if (code := code_of(text))}
    counted = any(COUNT.fullmatch(text) for text in head)
    if len(coded & {"HD", "WC", "PD", "SN", "SC", "LA", "LP", "TD", "AN"}) >= LEAST_CODES:
        return True
    return bool(numbers) and (counted or len(coded & {"HD", "PD", "SN", "LP", "TD"}) >= 3)


def code_of(text: str) -> str | None:
    match = re.match(r"([A-Z]{2,3})(?=$|[\s|:])", text)
    return match[1] if match and match[1] in RANK else None


def rest_of(text: str, code: str) -> str:
    return re.sub(rf"^{code}[\s|:]*", "", text).rstrip(" |\t\xa0")


def stated(sheet: Sheet) -> Stated:
    rows = html_summary(sheet) if sheet.kind == "html" else line_summary(sheet)
    told = {use: value for label, value in rows if (use := LABELS.get(label.casefold().strip(" :")))}
    query = told.get("query")
    found = re.search(r"\d[\d,.\s]*", told.get("declared", ""))
    searched = told.get("searched")
    return Stated(
        "Factiva",
        query if query and not NOTHING.fullmatch(query) else None,
        (read_date(searched, source="").text or searched) if searched else None,
        int(re.sub(r"\D", "", found[0])) if found else None,
    )


def html_summary(sheet: Sheet) -> list[tuple[str, str]]:
    rows = []
    for row in sheet.tree.iter("tr"):
        cells = [text_of(cell) for cell in row if cell.tag in {"td", "th"}]
        if len(cells) == 2 and (cells[0].casefold().strip(" :") in LABELS):
            rows.append((cells[0], cells[1]))
    return rows


def line_summary(sheet: Sheet) -> list[tuple[str, str]]:
    """The rows of a summary below the last document or above the first: "Text | a or b", or a label and its value on two lines."""
    lines = [line.text.rstrip(" |\t\xa0") for line in sheet.lines]
    heads = [i for i, text in enumerate(lines) if SUMMARY.fullmatch(text.strip(" :"))]
    last = max((i for i, text in enumerate(lines) if ID.search(text) and len(text) < 80), default=-1)
    start = heads[-1] + 1 if heads else last + 1
    rows: list[tuple[str, str]] = []
    for text in lines[start:]:
        if ID.search(text) and len(text) < 80:
            break
        label, value = summary_row(text)
        if rows and not rows[-1][1] and text:  # a label and its value on two lines
            rows[-1] = (rows[-1][0], text)
        elif label:
            rows.append((label, value))
        elif text and rows and not FOOT.fullmatch(text):
            rows[-1] = (rows[-1][0], one_line([rows[-1][1], text]))
    return rows


def summary_row(text: str) -> tuple[str | None, str]:
    match = re.match(r"([^\W\d][\w ]{1,25}?)(?:\s*[|:\t]\s*|\s{2,}|$)(.*)", text, re.DOTALL)
    if match and match[1].casefold() in LABELS.keys() | OTHER_LABELS:
        return match[1], match[2].strip()
    first = text.split(maxsplit=1)
    for count in (2, 1):
        words = text.split()
        label = " ".join(words[:count])
        if (
            len(first) > 1
            and len(words) > count
            and label.casefold() in LABELS.keys() | OTHER_LABELS
            and label[0].isupper()
        ):
            return label, " ".join(words[count:])
    return None, text


# ---- documents ----------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Document:
    """What is known of a document: fields as (code, value), its paragraphs, its captions, and its text as offered."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    original: str = ""
    whole: bool = True
    parse: Callable[[], Document] | None = None

    def read(self) -> None:
        """Parses what was only cut out of the file so far: where that fails, only this document is lost."""
        if self.parse:
            found = self.parse()
            self.fields, self.texts, self.captions = found.fields, found.texts, found.captions


def read(sheet: Sheet) -> Iterator[Offer]:
    documents = html_documents(sheet) if sheet.kind == "html" else line_documents(sheet)
    for n, document in enumerate(documents, start=1):
        item = sheet.document(n)
        yield tried(item, document.original, partial(read_document, item, document))


def read_document(item: str, document: Document) -> Offer:
    document.read()
    outlet = next((value.strip() for code, value in document.fields if code == "SN"), None)
    made = [f for code, value in document.fields for f in fields_of(code, " ".join(value.split()), outlet)]
    if not document.whole:
        made.append(Field("variable", "Incomplete", "The export ends within this document.", ""))
    return offer_of(item, made, document.texts, document.original, captions=document.captions, unknown=UNKNOWN)


UNKNOWN = {
    "title": "the document has no headline (HD)",
    "outlet": "the document has no source name (SN)",
    "published": "the document has no date (PD)",
    "byline": "the document has no byline (BY)",
    "authors": "the document has no byline (BY)",
    "section": "the document has no section (SE)",
    "language": "the document has no language (LA)",
}


def fields_of(code: str, value: str, outlet: str | None) -> Iterator[Field]:
    use, origin = USES.get(code, "variable"), f"Factiva field {code}"
    if use == "byline":
        yield Field(use, code, value, origin)
        yield Field("authors", code, names_in(value, outlet), origin, raw=value)
        yield Field("agency", code, agency_in(value) or "", origin, raw=value)
    elif use == "language":
        yield Field(use, code, language_code(value), origin, raw=value)
    elif use == "published":
        yield Field(use, code, day_of(value), origin, raw=value)
    elif use == "dateline_place":
        yield Field(use, code, readable_place(value), origin, raw=value)
    elif code == "AN":
        match = ID.search(value)
        yield Field("variable", code, match["id"] if match else value, origin)
    elif code not in TEXT:
        yield Field(use, code, value, origin)


def day_of(value: str) -> str:
    """A date as dates are read; "2018 年 10 月 7 日" in ISO form."""
    if match := CHINESE_DAY.search(value):
        return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    month = month_of(value)
    return month[0] if month and month[1] == len(value) else value


# ---- HTML -------------------------------------------------------------------------------------------------------------------------


def html_documents(sheet: Sheet) -> Iterator[Document]:
    tree = sheet.tree
    blocks = [b for b in tree.iter("div") if re.search(r"\b[a-z]{2}Article\b", b.get("class") or "")]
    for block in blocks or list(tree.iter("table")):
        rows = [row for row in block.iter("tr") if blocks or next(row.iterancestors("table")) is block]
        coded = [row for row in rows if len(cells := row.findall("td")) == 2 and text_of(cells[0]).strip() in RANK]
        if not blocks and len(coded) < LEAST_CODES:
            continue
        original = "\n".join(line for piece in block.itertext() if (line := " ".join(piece.split())))
        yield Document(original=original, parse=partial(coded_rows, coded) if coded else partial(plain_block, block))


def coded_rows(rows: Iterable[Any]) -> Document:
    document = Document()
    for row in rows:
        name, value = row.findall("td")
        code = text_of(name).strip()
        if code in TEXT:
            document.texts += html_paragraphs(value)
        elif code == "ART":
            document.captions += html_paragraphs(value)
        else:
            document.fields.append((code, text_of(value)))
    return document


def html_paragraphs(cell: Any) -> list[str]:
    blocks = list(cell.iter("p", "pre"))
    if not blocks:
        return [text] if (text := text_of(cell)) else []
    return [
        text
        for b in blocks
        for text in ([text_of(b)] if b.tag == "p" else paragraphs_of("".join(b.itertext())))
        if text
    ]


def plain_block(block: Any) -> Document:
    """The children of a document without codes: what stands before the first paragraph is the head, unmarked paragraphs are its end."""
    head: list[str] = []
    marked: dict[str, str] = {}
    texts: list[str] = []
    after: list[str] = []
    for child in block:
        if not isinstance(child.tag, str) or not (text := text_of(child)):
            continue
        kind = child.get("id") if child.get("id") == "hd" else child.get("class") or ""
        if child.tag == "pre" or "articleParagraph" in kind or "articleparagraph" in kind.casefold():
            texts += [text] if child.tag != "pre" else paragraphs_of("".join(child.itertext()))
        elif child.tag == "p":
            after.append(text)
        else:
            inner = (
                [text_of(c) for c in child.iter("div") if c is not child and text_of(c)]
                if kind not in {"hd", "author"}
                else []
            )
            for piece in inner or [text]:
                head.append(piece)
                if kind in {"hd", "author"}:
                    marked[kind] = piece
    document = Document(plain_head(head, title=marked.get("hd"), byline=marked.get("author"))[0], texts)
    numbers = [text for text in after if ID.fullmatch(text)]
    rest = [text for text in after if not ID.fullmatch(text)]
    if rest:
        document.fields.append(("PUB", rest.pop()))
    document.captions = rest
    document.fields += [("AN", text) for text in numbers]
    return document


def plain_head(
    lines: Sequence[str], *, title: str | None = None, byline: str | None = None
) -> tuple[list[tuple[str, str]], int]:
    """The fields of a head without codes, and how many of the lines it takes: those up to the copyright, or the language."""
    at = next((i for i, text in enumerate(lines) if COUNT.fullmatch(text)), None)
    if at is None:
        return ([("HD", title)] if title else []), 0
    found = list(above_count(lines[:at], title, byline))
    if title and not any(code == "HD" and value for code, value in found):
        found.append(("HD", title))
    found.append(("WC", lines[at]))
    i = at + 1
    if i < len(lines) and is_day(lines[i]):
        found.append(("PD", lines[i]))
        i += 1
    if i < len(lines) and TIME.fullmatch(lines[i]):
        found.append(("ET", lines[i]))
        i += 1
    if i < len(lines) and not COPYRIGHT.match(lines[i]):
        found.append(("SN", lines[i]))
        i += 1
    if i < len(lines) and SOURCE_CODE.fullmatch(lines[i]):
        found.append(("SC", lines[i]))
        i += 1
    end = next((k for k in range(i, min(i + 7, len(lines))) if COPYRIGHT.match(lines[k])), None)
    if end is None:
        end = next((k + 1 for k in range(i, min(i + 5, len(lines))) if is_language(lines[k])), i)
    for text in lines[i:end]:
        code = "LA" if is_language(text) else "VOL" if VOLUME.match(text) else "PG" if PAGE.fullmatch(text) else "ED"
        found.append((code, text))
    if end < len(lines) and COPYRIGHT.match(lines[end]):
        found.append(("CY", lines[end]))
        end += 1
    return found, end


def above_count(lines: Sequence[str], title: str | None, byline: str | None) -> Iterator[tuple[str, str]]:
    """Section, headline, byline and credit: by their marks in HTML, else by their form."""
    rest = list(lines)
    if title is not None and title in rest:
        place = rest.index(title)
        yield from (("SE", text) for text in rest[:place])
        yield ("HD", title)
        below = rest[place + 1 :]
        if byline in below:
            yield ("BY", byline or "")
            below.remove(byline or "")
        yield from (("CR", text) for text in below)
        return
    credit = None
    if len(rest) > 2 and not signed(rest[-1]) and signed(rest[-2]):
        credit = rest.pop()
    name = rest.pop() if len(rest) > 1 and signed(rest[-1]) else None
    if len(rest) > 1 and len(rest[0].split()) <= SECTION_WORDS and not rest[1][:1].islower():
        yield ("SE", rest.pop(0))
    yield ("HD", one_line(rest))
    if name:
        yield ("BY", name)
    if credit:
        yield ("CR", credit)


LONGEST_ENTRY = 300  # characters of a line in a table of contents
# A section is named in so few words; a headline that goes over two lines has more on the first.
SECTION_WORDS = 4


def signed(text: str) -> bool:
    """Whether a line above the number of words is a byline and no headline."""
    names = split_byline(names_in(text))
    return (
        is_byline(text)
        or (bool(SIGNS.match(text)) and bool(names))
        or looks_like_name(text)
        or (len(names) > 1 and len(text.split()) <= 4 * len(names))
    )


def is_day(text: str) -> bool:
    return (
        bool(CHINESE_DAY.match(text))
        or (len(text) < 50 and any(w.start < 12 for w in find_dates(text)))
        or bool(re.fullmatch(r"(?:[^\W\d]+\.?\s+)?(?:19|20)\d\d", text))
    )


def is_language(text: str) -> bool:
    return len(text) < 40 and language_code(text) != text.strip()


# ---- RTF and TXT ------------------------------------------------------------------------------------------------------------------


def line_documents(sheet: Sheet) -> Iterator[Document]:
    lines = without_feet(sheet.lines, cut=sheet.cut)
    start = 0
    for i, line in enumerate(lines):
        if ID.fullmatch(line.text) or ID.fullmatch(rest_of(line.text, "AN")):
            yield from document_of(lines[start : i + 1], sheet, first=start == 0, whole=True)
            start = i + 1
    yield from document_of(lines[start:], sheet, first=start == 0, whole=False)


def without_feet(lines: Sequence[Line], *, cut: bool) -> list[Line]:
    """The lines without cell marks of a table, page numbers and the copyright of Factiva itself, and blank lines around these."""
    kept: list[Line] = []
    dropped = False
    for line in lines:
        text = line.text.removesuffix("|").rstrip()
        if FOOT.fullmatch(text):
            dropped = True
            while kept and not kept[-1].text:
                kept.pop()
        elif not dropped:
            kept.append(Line(text, indent=line.indent))
        elif text:
            bridge(kept, Line(text, indent=line.indent), cut=cut)
            dropped = False
    return kept


def document_of(lines: Sequence[Line], sheet: Sheet, *, first: bool, whole: bool) -> Iterator[Document]:
    """The document in a stretch of lines; none where the stretch behind the last number is the search summary."""
    texts = [line.text for line in lines]
    coded = {code for text in texts if (code := code_of(text))} & {"HD", "WC", "PD", "SN", "LA", "LP", "TD"}
    if not whole and len(coded) < 3 and not any(COUNT.fullmatch(text) for text in texts):
        return
    summary = next((i for i, text in enumerate(texts) if SUMMARY.fullmatch(text.strip(" :|"))), None)
    if summary is not None and whole and first:
        lines = lines[after_contents(texts, summary) :]
    elif summary is not None and not whole:
        lines = lines[:summary]
    parse = partial(coded_lines, lines, sheet) if len(coded) >= 3 else partial(plain_lines, lines, sheet, first=first)
    original = re.sub(r"\n{3,}", "\n\n", "\n".join(line.text for line in lines)).strip()
    yield Document(original=original, whole=whole, parse=parse)


def after_contents(texts: Sequence[str], start: int) -> int:
    """The first line behind a summary that stands above the documents: what follows its last row and a blank line."""
    last = start
    for i in range(start + 1, len(texts)):
        if summary_row(texts[i])[0]:
            last = i
        elif i - last > 2:
            break
    return next((i for i in range(last + 1, len(texts)) if not texts[i]), last) + 1


def coded_lines(lines: Sequence[Line], sheet: Sheet) -> Document:
    document = Document()
    values: list[tuple[str, list[Line]]] = []
    rank = -1
    for line in lines:
        code = next_code(line.text, rank, in_text=bool(values) and values[-1][0] in TEXT)
        if code:
            rank = RANK[code]
            values.append((code, [Line(rest_of(line.text, code))]))
        elif values:
            values[-1][1].append(line)
    for code, block in values:
        if code in TEXT:
            document.texts += sheet.paragraphs(block)
        elif code == "ART":
            document.captions += sheet.paragraphs(block)
        else:
            document.fields.append((code, one_line([line.text for line in block]).strip()))
    return document


def next_code(text: str, rank: int, *, in_text: bool) -> str | None:
    """The code that a line begins with, where it may come after the last one (`rank`); None where the line is no field."""
    code = code_of(text)
    if code is None or RANK[code] <= rank:
        return None
    alone = re.match(rf"{code}(?:$|[\t|]|\s{{2,}})", text) is not None
    if not in_text or alone or code not in WORDS:
        return code
    listed = re.match(rf"{code}\s+\w[\w-]*\s*:\s", text) or " | " in text or ID.search(text)
    return code if listed else None


def plain_lines(lines: Sequence[Line], sheet: Sheet, *, first: bool) -> Document:
    told = Counter(line.text for line in sheet.lines) if first else Counter()
    start = behind_contents([line.text for line in lines], told) if first else 0
    lines = lines[start:]
    filled = [(i, line.text) for i, line in enumerate(lines) if line.text]
    fields, taken = plain_head([text for _, text in filled])
    if not taken:
        return Document(fields, sheet.paragraphs(lines))
    begin = filled[taken][0] if taken < len(filled) else len(lines)
    end = len(lines)
    while end > begin and (not lines[end - 1].text or ID.fullmatch(lines[end - 1].text)):
        end -= 1
    if fields and fields[-1][0] == "CY" and not ENDS.search(fields[-1][1]):
        begin = copyright_end(lines, begin, fields)
    texts = sheet.paragraphs(lines[begin:end])
    if len(texts) > 1 and is_publisher(texts[-1], fields):
        fields.append(("PUB", texts.pop()))
    fields += [("AN", line.text) for line in lines[end:] if line.text]
    return Document(fields, texts)


def copyright_end(lines: Sequence[Line], begin: int, fields: list[tuple[str, str]]) -> int:
    """Where the text begins if the copyright goes on below its first line, without a blank line between."""
    if begin and lines[begin - 1].text and begin + 1 < len(lines) and not lines[begin + 1].text:
        fields[-1] = ("CY", f"{fields[-1][1]} {lines[begin].text}")
        return begin + 1
    return begin


def is_publisher(text: str, fields: Sequence[tuple[str, str]]) -> bool:
    """Whether the last line of a document names its publisher: short, no sentence, a company or a name from copyright or source."""
    if len(text.split()) > 9 or re.search(
        r"[.!?…][\"”’)]*$", re.sub(r"\b(?:inc|ltd|co|corp|s\.a|s\.p\.a)\.$", "", text.casefold())
    ):
        return False
    known = " ".join(value for code, value in fields if code in {"CY", "SN"}).casefold()
    shared = [w for w in re.findall(r"\w{4,}", text.casefold()) if w in known]
    return bool(PUBLISHER.search(text)) or len(shared) >= 2 or (len(shared) == 1 and len(text.split()) <= 2)


def behind_contents(texts: Sequence[str], told: Counter[str]) -> int:
    """Where the first document begins: behind a table of contents, told by its heading or by numbers and page numbers of its lines.

    Below a heading, a line that stands once more in the file (`told` counts them) is an entry, up to the first entry's second place.
    """
    count = next((i for i, text in enumerate(texts) if COUNT.fullmatch(text)), len(texts))
    start = 0
    i = 0
    while i < count:
        if CONTENTS.fullmatch(texts[i]):
            i = next((k for k in range(i + 1, count) if texts[k]), count)
            first = texts[i] if i < count else ""
            stop = next((k for k in range(i + 1, count) if texts[k] == first), count)
            while i < stop and texts[i] and told[texts[i]] > 1:
                i += 1
            start = i
        elif len(texts[i]) < LONGEST_ENTRY and LEADERS.fullmatch(texts[i]):
            start = i + 1
        i += 1
    return start if any(texts[start:count]) else 0


ADAPTER = Adapter("factiva", "Factiva", 1, ("html", "rtf", "text", "word", "pdf"), sniff, read, stated)
