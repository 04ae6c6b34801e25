"""What the columns of a table are: guessed from their names, then from what stands in them.

The names are our own collection of how exports, feeds and spreadsheets of eight languages head such columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from analysis.article import DATES, FACTS
from analysis.errors import CannotRead

# Best name first; a column is compared without case, accents, spaces and punctuation ("Publication-Date" → publicationdate).
NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "fulltext", "articletext", "bodytext", "body", "articlebody", "maincontent", "content", "contents",
        "articlecontent", "article", "plaintext", "cleantext", "textcontent", "storytext", "story", "contenttext",
        "document", "transcript", "paragraphs", "bodyhtml", "contenthtml", "html", "volltext", "artikeltext", "inhalt",
        "texte", "texteintegral", "contenu", "corps", "texto", "textocompleto", "contenido", "cuerpo", "conteudo",
        "corpo", "testo", "contenuto", "tekst", "inhoud", "brodtext", "innehall", "indhold", "tresc",
        "текст", "содержание", "текстстатьи", "正文", "内容",
    ),
    "title": (
        "title", "headline", "head", "hed", "heading", "articletitle", "newstitle", "storytitle", "titel", "uberschrift",
        "schlagzeile", "titre", "titulo", "titular", "titolo", "kop", "rubrik", "tytul", "headlinemain", "ti",
        "заголовок", "название", "标题",
    ),
    "deck": (
        "deck", "dek", "subtitle", "subtitel", "subheadline", "subhead", "subheading", "standfirst", "kicker", "lede",
        "lead", "abstract", "summary", "description", "teaser", "intro", "excerpt", "snippet", "trailtext",
        "untertitel", "unterzeile", "vorspann", "zusammenfassung", "chapo", "chapeau", "soustitre", "resume",
        "resumen", "bajada", "subtitulo", "entradilla", "sottotitolo", "sommario", "ingress", "manchet", "подзаголовок",
        "аннотация", "摘要",
    ),
    "published": (
        "published", "publishedat", "publisheddate", "datepublished", "publicationdate", "publishdate", "pubdate",
        "dateofpublication", "publishedon", "firstpublished", "firstpublicationdate", "webpublicationdate", "issuedate",
        "date", "articledate", "loaddate", "datetime", "day", "timestamp", "published_time", "datum", "erscheinungsdatum",
        "veroffentlicht", "veroffentlichungsdatum", "datedeparution", "datedepublication", "publiele", "fecha",
        "fechadepublicacion", "fechapublicacion", "data", "datadipubblicazione", "datapubblicazione", "datapublicacao",
        "datadepublicacao", "publicatiedatum", "publiceringsdatum", "дата", "датапубликации", "日期", "发布时间", "pd",
    ),
    "updated": (
        "updated", "updatedat", "dateupdated", "lastupdated", "modified", "datemodified", "lastmodified", "modifieddate",
        "aktualisiert", "miseajour", "actualizado", "aggiornato",
    ),
    "retrieved": (
        "retrieved", "retrievedat", "dateretrieved", "downloaded", "downloadedat", "crawled", "crawledat", "crawldate",
        "accessed", "dateaccessed", "accessdate", "scraped", "scrapedat", "collectdate", "collected", "dateadded", "abgerufen",
        "abrufdatum", "consultele",
    ),
    "outlet": (
        "outlet", "newsoutlet", "outletname", "medianame", "mediumname", "publication", "publicationname",
        "publicationtitle", "newspaper", "newspapername", "publisher", "publishername", "sourcename", "sourcetitle", "source",
        "newssource", "medium", "media", "journal", "sitename", "site", "channel", "domain", "zeitung", "quelle",
        "publikation", "herausgeber", "quotidien", "medio", "fuente", "periodico", "diario", "fonte", "testata",
        "giornale", "jornal", "veiculo", "krant", "bron", "tidning", "kalla", "avis", "gazeta", "zrodlo",
        "источник", "издание", "сми", "来源", "媒体",
    ),
    "authors": (
        "authors", "author", "authorname", "authornames", "creator", "writer", "journalist", "reporter", "by", "autor",
        "autoren", "verfasser", "auteur", "auteurs", "autore", "autori", "autores", "forfattare", "forfatter", "autorzy",
        "автор", "авторы", "作者", "au",
    ),
    "byline": ("byline", "bylineoriginal", "autorenzeile", "signature"),
    "url": (
        "url", "link", "articleurl", "weburl", "pageurl", "permalink", "href", "uri", "canonicalurl", "newslink", "storyurl",
        "lien", "enlace", "indirizzo", "adresse", "ссылка", "链接", "网址",
    ),
    "section": (
        "section", "sectionname", "desk", "newsdesk", "category", "rubric", "department", "ressort", "rubrique", "rubrik",
        "seccion", "sezione", "secao", "categorie", "kategorie", "раздел", "рубрика", "版面",
    ),
    "tags": (
        "tags", "tag", "keywords", "keyword", "topics", "subjects", "subject", "schlagworter", "schlagworte", "stichworte",
        "motscles", "etiquetas", "palabrasclave", "parolechiave", "palavraschave", "trefwoorden", "теги", "ключевыеслова",
        "标签",
    ),
    "agency": ("agency", "newsagency", "wire", "wireservice", "agentur", "nachrichtenagentur", "agence", "agencia", "agenzia"),
    "dateline_place": ("datelineplace", "dateline", "placeofdateline", "ortsmarke"),
    "language": ("language", "lang", "languagecode", "sprache", "langue", "idioma", "lengua", "lingua", "taal", "sprak", "язык", "语言"),
}  # fmt: skip

DATE_USES = DATES
USES = ("text", *FACTS, "variable", "ignore")
# A column named "text" or "content" holds texts where most cells have a few words; a type, a number or a file name has one.
LEAST_WORDS = 3
# Without a telling name only clear prose counts: two or three sentences at the median.
LEAST_UNNAMED_TEXT = 200
# "text" beside a column ten times as long is a teaser or a label.
NEAR_LONGEST = 0.1
LONGEST_HEADLINE = 400


def guess(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """What each column probably is, from its name and the cells of some rows: a use of USES, "variable" where unclear."""
    shown = {c: [] for c in columns}  # type: dict[str, list[str]]
    for row in rows:
        for column in columns:
            value = row.get(column)
            if value not in (None, ""):
                shown[column].append(str(value))
    mapping = dict.fromkeys(columns, "variable")
    text = text_column(columns, shown)
    if text:
        mapping[text] = "text"
    for use, names in NAMES.items():
        if use == "text":
            continue
        ranked = sorted((names.index(plain_name(c)), i, c) for i, c in enumerate(columns) if plain_name(c) in names)
        for _, _, column in ranked:
            if mapping[column] == "variable" and plausible(use, shown[column]):
                mapping[column] = use
                break
    return mapping


def text_column(columns: Sequence[str], shown: Mapping[str, Sequence[str]]) -> str | None:
    """The column that holds the articles: the best-named one that is long enough, else the longest if it is clear prose."""
    long = {c: typical(shown[c]) for c in columns}
    longest = max(columns, key=lambda c: long[c], default=None)
    if longest is None:
        return None
    names = NAMES["text"]
    named = sorted((names.index(plain_name(c)), i, c) for i, c in enumerate(columns) if plain_name(c) in names)
    for _, _, column in named:
        worded = (
            not shown[column] or share(shown[column], rf"(\S+\s+){{{LEAST_WORDS - 1}}}\S|[^\x00-\u2fff]{{10}}") >= 0.5
        )
        if worded and long[column] >= NEAR_LONGEST * long[longest]:
            return column
    return longest if long[longest] >= LEAST_UNNAMED_TEXT else None


def typical(values: Sequence[str]) -> int:
    """The length that a quarter of the cells reach: half of a column of texts may be empty shells."""
    return sorted(map(len, values))[3 * len(values) // 4] if values else 0


def plausible(use: str, values: Sequence[str]) -> bool:
    """Whether what stands in a column fits the use its name suggests; an empty column fits."""
    if not values:
        return True
    if use == "url":
        return share(values, r"\w+(://|\.)\S+$") > 0.5
    if use in {"published", "updated", "retrieved"}:
        return share(values, r".*\d") >= 0.4 and median(len(v) for v in values) < 60
    if use in {"outlet", "authors", "byline", "section", "agency", "dateline_place", "language"}:
        return share(values, r"-?\d+([.,]\d+)?$") < 0.5 and median(len(v) for v in values) < 200
    if use == "title":
        return share(values, r"-?\d+([.,]\d+)?$") < 0.5 and median(len(v) for v in values) < LONGEST_HEADLINE
    return True


def share(values: Sequence[str], pattern: str) -> float:
    return sum(bool(re.match(pattern, v)) for v in values) / len(values)


def plain_name(column: str) -> str:
    """A column's name for comparing: without case, accents, spaces, punctuation; of nested names, all steps.

    >>> plain_name("Veröffentlicht "), plain_name("pub_date"), plain_name("source.name")
    ('veroffentlicht', 'pubdate', 'sourcename')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", column.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "", bare)


def whole(mapping: Mapping[str, str], columns: Sequence[str], item: str) -> dict[str, str]:
    """A mapping given by a person, completed: columns it leaves out are variables. Raises CannotRead for a use that is none."""
    for column, use in mapping.items():
        if use not in USES:
            raise CannotRead(item, f"Its column “{column}” can't be used as “{use}”. Choose one of: {', '.join(USES)}.")
    return {c: mapping.get(c, "variable") for c in columns}
