"""Words that several exports share: what the text of an article is, names written family name first, languages, labels of fields."""

from __future__ import annotations

import re

from analysis.collect.dates import MONTHS
from analysis.collect.facts import agency_name, readable_name
from analysis.collect.rows import ABSTRACT, FULL_TEXT, TEXT_IS

__all__ = ["ABSTRACT", "FULL_TEXT", "NOTES", "TEXT_IS", "language_code", "lowered", "persons"]

NOTES = "notes"  # a third value of TEXT_IS
# ISO 639-1 of the languages that databases name in English or French.
LANGUAGES = {
    "english": "en", "anglais": "en", "eng": "en", "french": "fr", "français": "fr", "francais": "fr", "fre": "fr", "fra": "fr",
    "german": "de", "allemand": "de", "ger": "de", "deu": "de", "spanish": "es", "espagnol": "es", "spa": "es", "italian": "it",
    "italien": "it", "ita": "it", "portuguese": "pt", "por": "pt", "dutch": "nl", "nld": "nl", "dut": "nl", "russian": "ru", "rus": "ru",
    "polish": "pl", "pol": "pl", "swedish": "sv", "swe": "sv", "danish": "da", "dan": "da", "norwegian": "no", "nor": "no",
    "finnish": "fi", "fin": "fi", "turkish": "tr", "tur": "tr", "arabic": "ar", "ara": "ar", "chinese": "zh", "chi": "zh", "zho": "zh",
    "japanese": "ja", "jpn": "ja", "korean": "ko", "kor": "ko", "czech": "cs", "hungarian": "hu", "greek": "el", "romanian": "ro",
    "ukrainian": "uk", "ukr": "uk", "hebrew": "he", "hindi": "hi", "indonesian": "id", "catalan": "ca", "catalan; valencian": "ca",
    "englisch": "en", "deutsch": "de", "französisch": "fr", "spanisch": "es", "italienisch": "it", "niederländisch": "nl", "portugiesisch": "pt",
    "russisch": "ru", "polnisch": "pl", "türkisch": "tr", "chinesisch": "zh", "japanisch": "ja", "inglés": "en", "alemán": "de", "francés": "fr",
    "español": "es", "italiano": "it", "inglese": "en", "tedesco": "de", "francese": "fr", "spagnolo": "es", "português": "pt",
    "portugais": "pt", "néerlandais": "nl", "nederlands": "nl", "engels": "en", "duits": "de", "frans": "fr", "svenska": "sv", "dansk": "da",
    "norsk": "no", "suomi": "fi", "polski": "pl", "русский": "ru", "russe": "ru", "chinois": "zh", "arabe": "ar", "日本語": "ja", "中文": "zh",
    "英文": "en", "德文": "de", "法文": "fr", "西班牙文": "es", "日文": "ja", "意大利文": "it", "葡萄牙文": "pt", "瑞典文": "sv", "芬蘭文": "fi",
    "chinese - traditional": "zh", "chinese - simplified": "zh",
}  # fmt: skip
# Family names in capitals before a given name that is not, as French and Chinese agencies write them.
FAMILY_FIRST = re.compile(
    r"^((?:[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]+\s+)*[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]+)\s+([A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ][\w'’-]*)$"
)
NOBODY = re.compile(r"(?:anonymous|anonyme|unknown|staff|no author|none|n/?a|not available)\.?", re.IGNORECASE)


def language_code(named: str) -> str:
    """The code of a language; as written where it is none of LANGUAGES.

    >>> language_code("English"), language_code("en-GB"), language_code("English; French")
    ('en', 'en', 'English; French')
    """
    bare = named.strip()
    if re.fullmatch(r"[A-Za-z]{2}[-_]\w{2,4}", bare):
        bare = bare[:2].casefold()
    return LANGUAGES.get(bare.casefold(), bare)


def persons(value: str) -> str:
    """Names of people, parted by semicolons, in the case of a sentence; nobody's ("Anonymous") left out, "VALE Nora" turned.

    >>> persons("VALE, NORA; de la Cruz, Ana; Anonymous"), persons("By Nora Vale and Jan Berg"), persons("VALE Nora; Per LUND")
    ('Vale, Nora; de la Cruz, Ana', 'By Nora Vale and Jan Berg', 'Nora Vale; Per Lund')
    """
    pieces = [piece.strip(" ,") for piece in re.split(r"\s*[;|\n]\s*", value)]
    turned = [FAMILY_FIRST.sub(r"\2 \1", piece) for piece in pieces if piece]
    return "; ".join(name for piece in turned if not NOBODY.fullmatch(name := lowered(piece).strip(" ,")))


def lowered(name: str) -> str:
    """A name with some words in capitals as it is written in a sentence; initials stay.

    >>> lowered("Nora VALE-BERG"), lowered("J.R. Vale"), lowered("ADA VALE")
    ('Nora Vale-Berg', 'J.R. Vale', 'Ada Vale')
    """
    if name.isupper():
        return readable_name(name)
    return " ".join(readable_name(word) if len(word) > 2 and "." not in word else word for word in name.split())


MONTH_AND_YEAR = re.compile(
    rf"({'|'.join(sorted(map(re.escape, MONTHS), key=len, reverse=True))})\.?\s+(?:de\s+)?((?:19|20)\d\d)\b",
    re.IGNORECASE,
)


def month_of(text: str) -> tuple[str, int] | None:
    """The month that a text begins with, in ISO form, and where it ends; in other languages than English only databases write so.

    >>> month_of("novembre 2026, édition du soir"), month_of("2026")
    (('2026-11', 13), None)
    """
    match = MONTH_AND_YEAR.match(text)
    return (f"{match[2]}-{MONTHS[match[1].casefold()]:02}", match.end()) if match else None


# What stands before the names of a byline in other languages than English, and labels of interviews.
SIGNS = re.compile(r"(?:von|par|por|di|door|de|text|interview|protokoll)\s*:?\s+(?=[A-ZÀ-Þ])", re.IGNORECASE)
# A run of names in capitals: databases print a description of the author behind it without a mark.
CAPITAL_RUN = re.compile(
    r"(?:[Bb][Yy]\s+)?(?:(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]*|and|und|et|&)[,;]?\s+){2,12}(?=[A-ZÀ-Þ]?[a-zà-ÿ])"
)
AGENCY_SIGN = re.compile(r"[-–—_\s(]*([^()]{2,40}?)[)\s.]*")


def names_in(byline: str, outlet: str | None = None) -> str:
    """The part of a byline that names people, as `split_byline` reads it: without "von", the outlet, and what follows names in capitals.

    >>> names_in("Von Jonas Berg"), names_in("By Gary Klien The Marin Post", "The Marin Post")
    ('Jonas Berg', 'By Gary Klien ')
    >>> names_in("By JANE PERLEZ Follow Jane Perlez on X"), names_in("Von Nora Vale&softReturn;und Jan Berg*")
    ('By JANE PERLEZ ', 'Nora Vale und Jan Berg')
    """
    bare = byline.replace("&softReturn;", " ").rstrip("* ") if byline.endswith("*") or "&" in byline else byline
    text = SIGNS.sub("", bare, count=1) if SIGNS.match(bare) else bare
    if outlet:
        text = re.sub(rf"(?<=\s){re.escape(outlet)}$", "", text, flags=re.IGNORECASE)
    match = CAPITAL_RUN.match(text)
    return match[0] if match else text


def agency_in(byline: str) -> str | None:
    """The agency that a byline is, between dashes and brackets or without.

    >>> agency_in("-- (AFP)"), agency_in("Nora Vale")
    ('AFP', None)
    """
    match = AGENCY_SIGN.fullmatch(byline[:60])
    return agency_name(match[1]) if match else None
