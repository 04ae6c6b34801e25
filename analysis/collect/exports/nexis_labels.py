"""Nexis: the labels of its fields in several languages, and what a line is by itself: a field, a heading, a date line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.article import normalised
from analysis.collect.dates import find_dates
from analysis.collect.exports.words import month_of

# Labels of the head and the use of each, in English, German, French, Spanish and Dutch as far as they are documented.
HEAD_LABELS = {
    "section": "section", "rubrik": "section", "ressort": "section", "rubrique": "section", "sección": "section", "sectie": "section",
    "length": "variable", "länge": "variable", "longueur": "variable", "longitud": "variable", "lengte": "variable",
    "headline": "title", "titel": "title", "überschrift": "title", "titre": "title", "titular": "title",
    "byline": "byline", "author": "byline", "autor": "byline", "auteur": "byline", "verfasser": "byline",
    "dateline": "dateline_place", "ortsmarke": "dateline_place",
    "highlight": "deck", "insert": "deck", "encart": "deck", "vorspann": "deck", "abstract": "deck",
    "edition": "variable", "ausgabe": "variable", "édition": "variable", "series": "variable", "kicker": "variable",
    "distribution": "variable", "type": "variable", "name": "variable", "dochead": "variable", "cycle": "variable",
    "publication": "outlet", "date": "published", "kop": "title", "ortszeile": "dateline_place",
}  # fmt: skip
# Labels of the old layouts alone, where they stand in capitals: as words they begin sentences of the text. TITLE is that of reports.
OLD_HEAD_LABELS = {
    "title": "title", "guests": "variable", "guest": "variable", "anchors": "variable", "anchor": "variable", "reporters": "variable",
    "host": "variable", "bio": "variable",
}  # fmt: skip
USES = HEAD_LABELS | OLD_HEAD_LABELS | {"url": "url"}
# Labels that papers and agencies of before 2005 have below the text, in capitals.
LATE = frozenset(
    ["section", "rubrik", "rubrique", "sección", "sectie", "length", "länge", "longueur", "longitud", "lengte"]
)
WORDS = re.compile(r"\d[\d.,]*\s+(?:words?|w[öo]rter|woerter|mots|palabras|woorden)", re.IGNORECASE)
# What stands below the name of a service that is no part of it: on the use of its texts, and who wrote them down.
NOTICE = re.compile(r"\brepublished\b|\bpermission\b|\bsole responsibility\b|\btranscription\b", re.IGNORECASE)
SHOW = re.compile(r"SHOW:\s+(\S.*)")
BODY_LABELS = frozenset(
    {
        "body",
        "volltext",
        "textkörper",
        "haupttext",
        "corps",
        "corps du texte",
        "texte intégral",
        "cuerpo",
        "texto",
        "tekst",
    }
)
OLD_BODY_LABELS = BODY_LABELS | {"text"}  # with a colon and in capitals
# Labels of the tail. `CAREFUL` ones are words that a text uses too: their values are in capitals or carry a per cent of relevance.
TAIL_LABELS = frozenset(
    ["load-date", "ladedatum", "date-chargement", "date-de-chargement", "fecha-de-carga", "laaddatum", "update", "upload-date", "language",
     "sprache", "langue", "idioma", "taal", "publication-type", "publikationstyp", "type-publication", "type-de-publication", "pub-type",
     "journal-code", "journal-kürzel", "pub-subject", "document-type", "acc-no", "correction-date", "pub-copyright",
     "issn", "isbn", "url", "original-url", "record-number", "transmission-date", "update-date", "publication-date", "news-subject", "stock-symbol",
     "symbole-boursier", "localisation-geo", "geo-localization", "secteur-activite", "activity-sector", "dokumenttyp", "catalog-code",
     "pub-code", "copyright", "view-original-page"]
)  # fmt: skip
CAREFUL = frozenset(
    ["subject", "thema", "themen", "sujet", "company", "unternehmen", "firma", "société", "societe", "organization", "organisation",
     "ticker", "industry", "branche", "secteur", "person", "personne", "personen", "geographic", "geographie", "geografie", "region",
     "city", "state", "country", "land", "pays", "ville", "type", "video", "name", "series", "distribution", "edition"]
)  # fmt: skip
# Headings with text below them, and how many lines of it may stand there: captions of a whole gallery, a correction of a few sentences.
HEADINGS = {"graphic": 60, "graphics": 60, "grafik": 60, "graphique": 60, "correction": 8, "korrektur": 8, "classification": 40,
            "klassifikation": 40, "classement": 40, "highlight": 8, "abbildung": 60, "bild": 60}  # fmt: skip
CLASSES = frozenset({None, "classification", "klassifikation", "classement"})
NOTES = "notes"  # only as a label in capitals: as a word of its own it heads the notes of a text
CAPTIONS = frozenset({"graphic", "graphics", "grafik", "graphique", "abbildung", "bild"})
MOST_LANGUAGES = 5  # words: "ENGLISH; FRENCH", "PORTUGUESE - BRAZIL"
LANGUAGE_LABELS = frozenset({"language", "sprache", "langue", "idioma", "taal"})
URL_LABELS = frozenset({"url", "original-url"})
LABEL = re.compile(r"(?P<name>[^\W\d_][\w -]{1,28}?)\s?:(?:\s+|\xa0|$)(?P<value>.*)", re.DOTALL)
COUNT = re.compile(
    r"(?:(?P<a>[\d,.]+) of (?P<b>[\d,.]+) DOCUMENTS?|(?:Dokument|Document) (?P<c>\d+) (?:of|von|de) (?P<d>\d+)|(?P<e>\d+) (?:von|de|sur) (?P<f>\d+) (?:DOKUMENTEN?|DOCUMENTS?|DOCUMENTOS))",
    re.IGNORECASE,
)
COPYRIGHT = re.compile(r"(?:copyright\b|©|\(c\)\s+(?:19|20)\d\d)", re.IGNORECASE)
FURNITURE = re.compile(
    r".{0,40}\bAbout LexisNexis\b.*\bPrivacy Policy\b.*|Link to (?:Image|Original|PDF).{0,20}|Link zum PDF-Dokument|Return to List", re.IGNORECASE | re.DOTALL
)  # fmt: skip
DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo "
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag "
    "lördag söndag lunedì martedì mercoledì giovedì venerdì sabato domenica"
)
WEEKDAY = re.compile(rf"(?:{'|'.join(DAYS.split())})\b[\s,.]*", re.IGNORECASE)
CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,5}\b(?:[+-]\d+)?)?[\s,;]*", re.IGNORECASE)


def told(text: str) -> str | None:
    """The label that a line begins with, in small letters, its words joined by hyphens or as written; None where it has none."""
    match = LABEL.fullmatch(text)
    return match["name"].casefold() if match else None


def squashed(text: str) -> str:
    """Text without blanks and hyphens, which a line end may add or take."""
    return re.sub(r"[\s-]+", "", normalised(text))


def is_head_label(text: str, *, old: bool) -> bool:
    match = LABEL.fullmatch(text)
    if not match or match["name"].casefold() not in (USES if old else HEAD_LABELS):
        return False
    return match["name"].isupper() if old else match["name"][0].isupper()


def is_late_label(text: str) -> bool:
    """Whether a line is a section or a length as they stand below the text: in capitals, a length with a number and its unit alone."""
    match = LABEL.fullmatch(text)
    if not match or not match["name"].isupper() or match["name"].casefold() not in LATE:
        return False
    length = match["name"].casefold() in {"length", "länge", "longueur", "longitud", "lengte"}
    return not length or WORDS.fullmatch(match["value"].strip()) is not None


RESERVED = re.compile(
    r"\ball rights reserved\b|\balle rechte vorbehalten\b|\btous droits r[ée]serv[ée]s\b", re.IGNORECASE
)
SEASON = re.compile(r"(?:spring|summer|autumn|fall|winter),?\s+(?:19|20)\d\d", re.IGNORECASE)
# What may stand behind a date on its line: a weekday, a time, an edition.
LONGEST_EDITION = 70


def date_line(text: str) -> tuple[str, str] | None:
    """The date that a line begins with, as dates are read, and what stands behind it; None where it begins with none."""
    bare = WEEKDAY.sub("", text, count=1) if WEEKDAY.match(text) else text
    for written in find_dates(bare):
        if written.start == 0 and len(bare) - written.end <= LONGEST_EDITION:
            return bare[: written.end], bare[written.end :]
    if (month := month_of(bare)) and len(bare) - month[1] <= LONGEST_EDITION:
        return month[0], bare[month[1] :]
    if (match := SEASON.match(bare)) or (match := re.fullmatch(r"(?:19|20)\d\d", bare)):
        return match[0], bare[match.end() :]
    return None


def edition_of(texts: Sequence[str]) -> str | None:
    """What is left of a date line and the lines below it, without weekday and time."""
    left = [CLOCK.sub("", WEEKDAY.sub("", text)).strip(" ,;.-–—") for text in texts]
    return "; ".join(text for text in left if text) or None


def is_tail(text: str) -> bool:
    """Whether a line is a field that stands behind the text."""
    match = LABEL.fullmatch(text)
    if not match:
        return len(text) < 300 and (
            COPYRIGHT.match(text) is not None or RESERVED.fullmatch(text.rstrip(".")) is not None
        )
    name, value = match["name"].casefold().replace(" ", "-"), match["value"]
    if name in TAIL_LABELS:
        if name in LANGUAGE_LABELS:
            return len(value.split()) <= MOST_LANGUAGES
        return "date" not in name or not value or bool(re.search(r"\d", value))
    if name in CAREFUL:
        return (
            match["name"].isupper() or bool(re.search(r"\(\d{1,3} ?%\)", value)) or (value.isupper() and len(value) > 2)
        )
    return name in CAPTIONS and bool(value)


def heading_of(text: str) -> str | None:
    """The heading that a line of its own is ("Graphic", "GRAPHIC:"), or that a label in capitals is ("CORRECTION: …")."""
    bare = text.rstrip(" :").casefold()
    if bare in HEADINGS and text[:1].isupper():
        return bare
    match = LABEL.fullmatch(text)
    named = match["name"].casefold() if match and match["name"].isupper() else None
    return named if named in HEADINGS or named == NOTES else None


# Fields under names that are not known, between two that are.
FEW = 4


def label_in(text: str, names: frozenset[str]) -> bool:
    match = LABEL.fullmatch(text)
    return match is not None and match["name"].casefold() in names


def begins_field(text: str) -> bool:
    """Whether a line begins a field though no blank line stands before it."""
    return heading_of(text) is not None or (LABEL.fullmatch(text) is not None and is_tail(text))
