"""What the columns of a table are: guessed from their names, then from what stands in them.

The names are our own collection of how exports, feeds and spreadsheets of eight languages head such columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
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
        "schlagzeile", "titre", "titulo", "titular", "titolo", "kop", "rubrik", "tytul", "headlinemain", "webtitle", "ogtitle", "h1", "ti",
        "заголовок", "название", "标题",
    ),
    "deck": (
        "deck", "dek", "subtitle", "subtitel", "subheadline", "subhead", "subheading", "standfirst", "kicker", "lede",
        "lead", "abstract", "summary", "description", "shortdescription", "ogdescription", "abstractnote", "teaser", "intro", "excerpt", "snippet",
        "trailtext",
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
        "retrieved", "retrievedat", "dateretrieved", "downloaded", "downloadedat", "crawled", "crawledat", "crawldate", "timecrawled",
        "accessed", "dateaccessed", "accessdate", "scraped", "scrapedat", "collectdate", "collected", "dateadded", "abgerufen",
        "abrufdatum", "consultele",
    ),
    "outlet": (
        "outlet", "newsoutlet", "outletname", "medianame", "mediumname", "publication", "publicationname",
        "publicationtitle", "pubtitle", "newspaper", "newspapername", "publisher", "publishername", "sourcename", "sourcetitle", "source",
        "newssource", "medium", "media", "journal", "sitename", "ogsitename", "site", "threadsite", "channel", "domain", "zeitung", "quelle",
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
        "url", "link", "articleurl", "weburl", "pageurl", "permalink", "href", "uri", "canonicalurl", "newslink", "storyurl", "documenturl",
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

# Columns that hold abstracts: where one of them is the text, the article says so (rows.TEXT_IS).
ABSTRACTS = {
    "abstract", "summary", "description", "shortdescription", "ogdescription", "abstractnote", "leadparagraph", "teaser", "excerpt", "snippet",
    "zusammenfassung", "resume", "resumen", "sommario", "аннотация", "摘要",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownTable:
    """An export that its column names give away. `uses` goes by a column's plain name; `marked` says that rows may have abstracts only;
    `addresses` that it lists stories by their address, mostly without text.
    """

    title: str
    needs: tuple[frozenset[str], ...]
    uses: Mapping[str, str]
    marked: bool = False
    addresses: bool = False


def one_of(*names: str) -> frozenset[str]:
    return frozenset(names)


# From the documentation and public code of each; real files were not to be had. Each set of `needs` must have a column.
KNOWN = (
    KnownTable(
        "ProQuest",
        (one_of("storeid"), one_of("pubtitle"), one_of("pubdate", "year"), one_of("title")),
        {
            "title": "title", "authors": "authors", "pubdate": "published", "pubtitle": "outlet", "documenturl": "url",
            "language": "language", "subjectterms": "tags", "subjects": "tags", "fulltext": "text", "abstract": "variable",
        },
        marked=True,
    ),
    KnownTable(
        "Media Cloud",
        (one_of("medianame"), one_of("publishdate"), one_of("url"), one_of("title"), one_of("storiesid", "id", "mediaurl", "mediaid")),
        {
            "title": "title", "publishdate": "published", "medianame": "outlet", "url": "url", "language": "language", "storytext": "text",
            "text": "text", "mediaurl": "variable", "indexeddate": "variable", "collectdate": "variable",
        },
        addresses=True,
    ),
    KnownTable(
        "New York Times",
        (one_of("weburl"), one_of("headlinemain"), one_of("pubdate"), one_of("leadparagraph", "snippet")),
        {
            "headlinemain": "title", "pubdate": "published", "source": "outlet", "weburl": "url", "sectionname": "section",
            "bylineoriginal": "byline", "keywords": "tags", "leadparagraph": "text", "abstract": "deck", "snippet": "variable",
        },
        marked=True,
    ),
    KnownTable(
        "4CAT",
        (one_of("threadid"), one_of("timestamp"), one_of("body"), one_of("id")),
        {
            "body": "text", "subject": "title", "title": "title", "timestamp": "published", "author": "authors", "url": "url",
            "unixtimestamp": "variable", "timestampunix": "variable", "domain": "variable", "source": "variable",
        },
    ),
    KnownTable(
        "AmCAT",
        (
            one_of("headline", "title"), one_of("medium", "mediumid"), one_of("date"), one_of("id", "articleid"),
            one_of("addressee", "uuid", "externalid", "articleset", "articlesetid", "parentid", "pagenr", "mediumid", "articleid"),
        ),
        {
            "headline": "title", "title": "title", "date": "published", "medium": "outlet", "text": "text", "byline": "byline",
            "author": "authors", "section": "section", "url": "url",
        },
    ),
    KnownTable(
        "AmCAT",
        (
            one_of("headline", "title"), one_of("medium", "source"), one_of("date"), one_of("id", "articleid"), one_of("length"),
            one_of("byline"), one_of("section"), one_of("text"),
        ),
        {
            "headline": "title", "title": "title", "date": "published", "medium": "outlet", "source": "outlet", "text": "text",
            "byline": "byline", "author": "authors", "section": "section", "url": "url",
        },
    ),
)  # fmt: skip

DATE_USES = DATES
USES = ("text", *FACTS, "variable", "ignore")
# What a person may add to the use of a column of dates whose order the file leaves open: "published/day-first".
ORDERS = {"day-first": True, "month-first": False}
# A column named "text" or "content" holds texts where most cells have a few words; a type, a number or a file name has one.
LEAST_WORDS = 3
# Without a telling name only clear prose counts: two or three sentences at the median.
LEAST_UNNAMED_TEXT = 200
# A column of abstracts holds sentences where half of its cells have so many words: a headline has seven.
LEAST_ABSTRACT = 9
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
        for column in ranked(columns, names):
            if mapping[column] == "variable" and plausible(use, shown[column]) and not structured(shown[column]):
                mapping[column] = use
                break
    if table := known(columns):
        as_known(table, mapping, shown)
    return mapping


# What interfaces and search engines put their articles into: the names inside count as if they stood alone ("fields.body").
AROUND = {
    "article", "articles", "attributes", "data", "doc", "document", "fields", "info", "item", "items", "meta", "metadata", "news", "post",
    "properties", "record", "response", "result", "source", "story",
}  # fmt: skip


def ranked(columns: Sequence[str], names: Sequence[str]) -> list[str]:
    """The columns that bear one of the names, the best first; one whose name stands inside another object comes last.

    >>> ranked(["id", "fields.headline", "title"], ("title", "headline"))
    ['title', 'fields.headline']
    """
    found = []
    for i, column in enumerate(columns):
        *outer, last = map(plain_name, column.split("."))
        if plain_name(column) in names:
            found.append((names.index(plain_name(column)), i, column))
        elif outer and last in names and all(step in AROUND for step in outer):
            found.append((len(names) + names.index(last), i, column))
    return [column for _, _, column in sorted(found)]


def structured(values: Sequence[str]) -> bool:
    """Whether most cells are objects of a program (of JSON), which are no text however long they are."""
    return bool(values) and share(values, r"""\(?["']?\[?\{\s*\\?["']\w""") >= 0.5


def known(columns: Sequence[str]) -> KnownTable | None:
    """The export that has these columns; None where they are of no export in KNOWN.

    >>> known(["id", "title", "url", "publish_date", "media_name"]).title
    'Media Cloud'
    """
    plain = {plain_name(c) for c in columns}
    return next((t for t in KNOWN if all(names & plain for names in t.needs)), None)


def as_known(table: KnownTable, mapping: dict[str, str], shown: Mapping[str, Sequence[str]]) -> None:
    """Changes a guess to what the export is known to mean by its columns, where their cells fit it."""
    taken: set[str] = set()
    order = list(table.uses)
    named = [c for c in mapping if plain_name(c) in table.uses]
    for column in sorted(named, key=lambda c: order.index(plain_name(c))):
        use = table.uses[plain_name(column)]
        fits = use in {"variable", "text"} or (use not in taken and plausible(use, shown[column]))
        fits = fits and not (use == "text" and not shown[column]) and (use != "authors" or people(shown[column]))
        if not fits:
            mapping[column] = "variable"
            continue
        if use not in {"variable", "text"}:
            for other, told in mapping.items():
                if told == use:
                    mapping[other] = "variable"
            taken.add(use)
        mapping[column] = use
    texts = [c for c, use in mapping.items() if use == "text" and table.uses.get(plain_name(c)) == "text"]
    if texts:
        mapping |= {c: "variable" for c, use in mapping.items() if use == "text" and c not in texts}
    elif table.marked and (abstracts := [c for c in mapping if plain_name(c) in ABSTRACTS and shown[c]]):
        mapping |= {c: "variable" for c, use in mapping.items() if use == "text"}
        mapping[abstracts[0]] = "text"


def people(values: Sequence[str]) -> bool:
    """Whether a column of authors names persons (a family name and a given name at least), not accounts."""
    return not values or share(values, r"[^\W\d_][^\s\d_]*[\s,]+[^\W\d_]") >= 0.5


def text_column(columns: Sequence[str], shown: Mapping[str, Sequence[str]]) -> str | None:
    """The column that holds the articles: the best-named one that is long enough, else the longest if it is clear prose, else one of
    abstracts that holds sentences.
    """
    long = {c: 0 if structured(shown[c]) else typical(shown[c]) for c in columns}
    longest = max(columns, key=lambda c: long[c], default=None)
    if longest is None:
        return None
    names = NAMES["text"]
    for column in ranked(columns, names):
        worded = (
            not shown[column] or share(shown[column], rf"(\S+\s+){{{LEAST_WORDS - 1}}}\S|[^\x00-\u2fff]{{10}}") >= 0.5
        )
        if worded and long[column] >= NEAR_LONGEST * long[longest]:
            return column
    if long[longest] >= LEAST_UNNAMED_TEXT:
        return longest
    abstracts = [c for c in columns if plain_name(c) in ABSTRACTS and long[c] >= NEAR_LONGEST * long[longest]]
    return next((c for c in abstracts if share(shown[c], rf"(\S+\s+){{{LEAST_ABSTRACT - 1}}}\S") >= 0.5), None)


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


@lru_cache(maxsize=50_000)  # each use asks for every name: 330,000 times in a table of 10,000 columns
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
        bare, _, order = use.partition("/")
        if bare not in USES or ("/" in use and (bare not in DATE_USES or order not in ORDERS)):
            raise CannotRead(
                item,
                f"Its column “{column}” can't be used as “{use}”. Choose one of: {', '.join(USES)}; "
                f"a date may end in {' or '.join('/' + o for o in ORDERS)}.",
            )
    return {c: mapping.get(c, "variable") for c in columns}


def without_orders(mapping: Mapping[str, str]) -> tuple[dict[str, str], dict[str, bool]]:
    """A mapping with bare uses, and the columns for which a person chose whether days come first.

    >>> without_orders({"Date": "published/day-first", "Body": "text"})
    ({'Date': 'published', 'Body': 'text'}, {'Date': True})
    """
    parted = {column: use.partition("/") for column, use in mapping.items()}
    return (
        {column: bare for column, (bare, _, _) in parted.items()},
        {column: ORDERS[order] for column, (_, _, order) in parted.items() if order in ORDERS},
    )
