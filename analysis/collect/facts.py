"""Rules that read facts from lines, shared by pasted text, pages and tables: datelines, bylines, titles with a site's name, outlets.

Each takes a line and gives what the line states, or None. Nothing here guesses: an agency, an outlet or a name that is not
written is not found. The word lists are our own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.collect.dates import MONTHS, Written, find_dates

# News agencies by the names and initials they sign with. Initials that are also common words in capitals (UNI, NAN, MIA) count
# only in brackets or before a dash, where `find_dateline` asks.
AGENCIES = (
    "AAP", "AFP", "Agence France-Presse", "Agerpres", "Anadolu", "Anadolu Agency", "ANI", "ANP", "ANSA", "Antara", "AP", "APA",
    "APP", "Armenpress", "Associated Press", "The Associated Press", "Australian Associated Press", "Azertac", "BelTA", "Belga",
    "Bernama", "Bloomberg", "BNS", "BSS", "BTA", "Canadian Press", "The Canadian Press", "CNS", "CTK", "ČTK", "dpa", "EFE", "ELTA",
    "Fars", "FENA", "Hina", "IANS", "Interfax", "Interfax-Ukraine", "IPS", "Inter Press Service", "IRNA", "ISNA", "Jiji", "Jiji Press",
    "Kazinform", "KCNA", "KNA", "KUNA", "Kyodo", "Kyodo News", "LETA", "Lusa", "Mehr", "MENA", "MTI", "NAN", "NNA", "NTB", "PA", "PA Media",
    "PAP", "Petra", "Press Association", "Press Trust of India", "PTI", "QNA", "Reuters", "Thomson Reuters", "RIA Novosti", "RIA",
    "Ritzau", "RNS", "SAPA", "SDA", "SPA", "Sputnik", "STA", "STT", "TASR", "Tanjug", "TASS", "ITAR-TASS", "Tasnim", "Trend", "TT",
    "Ukrinform", "UNB", "UNI", "UPI", "United Press International", "VNA", "WAM", "Xinhua", "Xinhua News Agency", "Yonhap",
)  # fmt: skip
_AGENCY_NAMES = {name.casefold(): name for name in AGENCIES}
# Unmistakable anywhere on a line: a whole byline "PA Media", a credit "/AFP/Getty". The short ones need their brackets.
_CLEAR_AGENCIES = {n for n in _AGENCY_NAMES if len(n) > 4 or n in {"afp", "dpa", "upi", "efe", "ansa", "tass", "ap"}} - {
    "trend", "petra", "hina", "fars", "antara"
}  # fmt: skip

# Heads of paragraphs in capitals that are labels or organisations and no places.
_NOT_PLACES = frozenset(
    [
        "MONDAY",
        "TUESDAY",
        "WEDNESDAY",
        "THURSDAY",
        "FRIDAY",
        "SATURDAY",
        "SUNDAY",
        "BREAKING",
        "EXCLUSIVE",
        "UPDATE",
        "UPDATED",
        "LIVE",
        "WATCH",
        "VIDEO",
        "OPINION",
        "ANALYSIS",
        "EXPLAINER",
        "COMMENT",
        "EDITORIAL",
        "REVIEW",
        "INTERVIEW",
        "FEATURE",
        "NEWS",
        "SPORT",
        "PHOTO",
        "PHOTOS",
        "PICTURES",
        "GALLERY",
        "LISTEN",
        "READ",
        "NOTE",
        "CORRECTION",
        "CLARIFICATION",
        "WARNING",
        "SPONSORED",
        "ADVERTISEMENT",
        "FACT",
        "CHECK",
        "FACTBOX",
        "TIMELINE",
        "NATO",
        "UNESCO",
        "UNICEF",
        "OPEC",
        "ASEAN",
        "BRICS",
        "FIFA",
        "UEFA",
        "NASA",
        "COVID",
        "COVID-19",
        "HIV",
        "AIDS",
        "BBC",
        "CNN",
        "UPDATE1",
        "Q",
        "A",
        "Q&A",
        "EDITOR",
        "EDITORS",
        "NB",
        "PS",
        "CEO",
        "GDP",
        "WHO",
        "WHAT",
        "WHEN",
        "WHERE",
        "WHY",
        "HOW",
        "DAY",
        "WEEK",
        "PART",
        "CHAPTER",
        "STEP",
        "TIP",
        "MYTH",
        "TRUTH",
        "YES",
        "NO",
        "AND",
        "BUT",
        "THE",
    ]
)
_DASH = r"(?:[—–―]|--?|\u2015)"
_CAPITALS = r"[A-ZÀ-ÖØ-ÞŁŚŠŽČĆ][A-ZÀ-ÖØ-ÞŁŚŠŽČĆ'’.\-]*"
_PLACE_CAPITALS = (
    rf"{_CAPITALS}(?:(?:\s+|\s*/\s*|\s+[Aa][Nn][Dd]\s+|\s+(?:de|del|la|al|el|upon)\s+|-){_CAPITALS}){{0,4}}"
)
_TITLE_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’.\-]*"
_REGION = rf"(?:,\s*{_TITLE_WORD}(?:\s+(?:{_TITLE_WORD}|of|the|and)){{0,3}})"
_DAY_WORDS = rf"(?:,?\s*\(?(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?\s+\d{{1,2}}(?:,?\s+\d{{4}})?\)?|,?\s*\d{{1,2}}\s+(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?(?:,?\s+\d{{4}})?)"
_AGENCY_FORM = r"[A-ZÀ-ÖØ-Þa-z][\w.&'’\-]*(?:[ /][A-Z][\w.&'’\-]*){0,4}"
_DATELINES = tuple(
    re.compile(pattern)
    for pattern in (
        # MOSCOW (Sputnik) — | PORT HARN, Farrow, July 3 (NWA) - | Port Harn (NWA) –
        rf"(?P<place>{_PLACE_CAPITALS}{_REGION}?|{_TITLE_WORD}(?:\s+{_TITLE_WORD}){{0,3}}{_REGION}?)(?P<day>(?i:{_DAY_WORDS}))?,?\s*\((?P<agency>{_AGENCY_FORM})\)\s*(?:{_DASH}|:|\.)?\s*",
        # KYIV, July 3 /TASS/. | MINSK. 3 July. NWA -
        rf"(?P<place>{_PLACE_CAPITALS})(?P<day>(?i:{_DAY_WORDS}))?[.,]?\s*/(?P<agency>{_AGENCY_FORM})/\s*[.:]?\s*(?:{_DASH}\s*)?",
        rf"(?P<place>{_PLACE_CAPITALS})\.\s*(?P<day>(?i:{_DAY_WORDS}))\.\s*(?P<agency>{_AGENCY_FORM})\s*(?:{_DASH}|/|\.)\s*",
        # BERLIN, July 3, 2026 — | PORT HARN, 3 July – | NEW YORK -
        rf"(?P<place>{_PLACE_CAPITALS}{_REGION}?)(?P<day>(?i:{_DAY_WORDS}))?\s*(?:\s{_DASH}|[—–]|--)\s*",
        # (NWA) —
        rf"\((?P<agency>{_AGENCY_FORM})\)\s*{_DASH}\s*",
    )
)
_PLACE_ALONE = re.compile(
    rf"(?P<place>{_PLACE_CAPITALS}{_REGION}?)(?P<day>(?i:{_DAY_WORDS}))?,?\s*(?:\((?P<agency>{_AGENCY_FORM})\))?\s*{_DASH}?"
)


# A dateline ends within so many characters of its paragraph, the first words after it included.
LONGEST_HEAD = 200


@dataclass(frozen=True, slots=True)
class Dateline:
    """The head of a report: `text` as written with its dash, the place, the agency in brackets, a date where it states one."""

    text: str
    place: str | None
    agency: str | None
    date: str | None = None


def find_dateline(paragraph: str) -> Dateline | None:
    """The dateline at the head of a paragraph, or None.

    A place in capitals needs a dash, an agency or a date after it; a place in mixed case needs an agency in brackets and a dash.

    >>> find_dateline("MOSCOW (Sputnik) — Cooperation is crucial.")
    Dateline(text='MOSCOW (Sputnik) —', place='Moscow', agency='Sputnik', date=None)
    """
    for form in _DATELINES:
        match = form.match(paragraph[:LONGEST_HEAD])
        if match and _plausible(match, paragraph):
            return _dateline_of(match)
    return None


def find_dateline_alone(line: str) -> Dateline | None:
    """A dateline that is a whole line ("PORT HARN, 3 July 2026"); it needs an agency or a date beside the place."""
    match = _PLACE_ALONE.fullmatch(line.strip()) if len(line) <= LONGEST_HEAD else None
    if match and (match["agency"] or match["day"]) and _is_place(match["place"]):
        return _dateline_of(match)
    return None


def _dateline_of(match: re.Match[str]) -> Dateline:
    seen = match.groupdict()
    place, day, agency = seen.get("place"), seen.get("day"), seen.get("agency")
    return Dateline(
        match.group().strip(),
        readable_place(place) if place else None,
        agency_name(agency) or agency if agency else None,
        day.strip(" ,()") if day else None,
    )


def _plausible(match: re.Match[str], paragraph: str) -> bool:
    seen = match.groupdict()
    place, agency = seen.get("place"), seen.get("agency")
    rest = paragraph[match.end() :]
    dashed = bool(re.search(rf"(?:{_DASH}|[/.:])\s*$", match.group()))
    if rest and not re.match(r"[\"“‘'«(\[]*[A-ZÀ-Þ0-9$€£]", rest):
        return False
    if place is None:
        return agency is not None and (agency_name(agency) is not None or agency.isupper())
    if not _is_place(place):
        return False
    if agency is None:
        return True
    known = agency_name(agency) is not None
    in_capitals = _mostly_capitals(place.split(",")[0])
    # "Dmitry Peskov (Kremlin) said" is no dateline: without a dash the agency must be known, without capitals too unless it is initials.
    if in_capitals:
        return dashed or known
    return dashed and (known or agency.isupper())


def _mostly_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) >= 0.7 * len(letters)


def _is_place(place: str) -> bool:
    words = re.findall(r"[\w&'’-]+", place)
    if not words or words[0].upper() in _NOT_PLACES or len(place) < 3:
        return False
    # Three capitals are initials ("UN — The", "FBI – It"), except the few cities that short.
    first = place.split(",", maxsplit=1)[0].strip()
    return len(re.sub(r"\W", "", first)) >= 4 or first.upper() in {
        "RIO",
        "UFA",
        "BAM",
        "FEZ",
        "LA",
        "LAE",
        "ULM",
        "BRÉ",
    }


_SMALL_WORDS = {"DE", "DEL", "LA", "AL", "EL", "UPON", "AND", "OF", "THE", "ON", "SUR"}


def readable_place(place: str) -> str:
    """A place in capitals as it is written in a sentence: "PORT HARN, Farrow" → "Port Harn, Farrow"; initials keep their capitals."""
    words = []
    for i, word in enumerate(re.split(r"(\s+|[/-])", place.strip(" ,"))):
        if not word.isupper() or "." in word.strip("."):
            words.append(word)
        elif i and word in _SMALL_WORDS:
            words.append(word.lower())
        else:
            words.append(re.sub(r"[^\W\d_]+", lambda m: m.group().capitalize(), word, count=1))
    return "".join(words)


def agency_name(text: str | None) -> str | None:
    """The agency that a short string names, spelt as the agency spells itself; None where it names none."""
    if not text:
        return None
    bare = re.sub(r"\s+", " ", text).strip(" .,()/").removesuffix(" news agency").removesuffix(" News Agency")
    return _AGENCY_NAMES.get(bare.casefold())


def agencies_in(line: str) -> list[str]:
    """The agencies that a line names beyond mistake ("Photo: J. Brandt / AFP"), in order."""
    found: dict[str, None] = {}
    for piece in re.split(r"\s*(?:[/|,;:()©]|\bvia\b|\band\b|\s[-–—]\s)\s*", line):
        bare = re.sub(
            r"^(?:by|(?:photo|picture|image)s?(?:\s+(?:by|from))?)\s+|\s+(?:photo|images?|pictures)$",
            "",
            piece.strip(),
            flags=re.IGNORECASE,
        )
        if bare.casefold() in _CLEAR_AGENCIES and (bare[:1].isupper() or bare == "dpa"):
            found.setdefault(_AGENCY_NAMES[bare.casefold()])
    return list(found)


# ---- bylines ---------------------------------------------------------------------------------------------------------------

_BY = re.compile(
    r"^\s*(?:(?:words|text|story|report|article|analysis|review|interview|opinion|posted|published|written|reported|reporting|compiled|created|authored|author|authors|op-ed|exclusive|from|comment)\s+)?by\b[:\s]+",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\s*(?:author|authors|reporter|words|text|writer|byline|story|reporting)\s*[:|]\s*", re.IGNORECASE
)
_ROLE = re.compile(
    r"\b(?:editors?|correspondents?|reporters?|writers?|columnists?|journalists?|contributors?|producers?|bureau|chief|staff|desk|team|newsroom|"
    r"analysts?|critics?|intern|photographers?|freelance|professor|lecturer|fellow|director|founder|host|blogger|author|"
    r"news|times|post|herald|gazette|courier|tribune|journal|telegraph|guardian|observer|chronicle|mirror|express|mail|sun|star|standard|"
    r"magazine|media|press|agency|service|network|radio|tv|television|online|digital|ltd|inc|company|university|institute|"
    r"politics|political|business|science|health|sports?|economics|environment|education|technology|diplomatic|defen[cs]e|security|"
    r"local democracy|special|senior|deputy|assistant|associate|in)\b",
    re.IGNORECASE,
)
_ROLE_END = re.compile(
    r"\b(?:editor|correspondent|reporter|writer|columnist|journalist|critic|analyst|bureau chief)(?:\s+(?:in|at|for)\s+[A-Z].*)?$",
    re.IGNORECASE,
)
_NOT_NAMES = frozenset(
    [
        "home",
        "menu",
        "search",
        "news",
        "sport",
        "sports",
        "politics",
        "business",
        "opinion",
        "world",
        "culture",
        "video",
        "videos",
        "photos",
        "live",
        "more",
        "share",
        "subscribe",
        "login",
        "sign",
        "read",
        "about",
        "contact",
        "help",
        "follow",
        "comments",
        "advertisement",
        "advert",
        "the",
        "a",
        "an",
        "this",
        "that",
        "our",
        "your",
        "my",
        "all",
        "latest",
        "today",
        "top",
        "most",
        "staff",
        "editor",
        "editors",
        "admin",
        "team",
        "facebook",
        "twitter",
        "whatsapp",
        "instagram",
        "youtube",
        "linkedin",
        "pinterest",
        "reddit",
        "email",
        "print",
        "copy",
        "link",
        "save",
        "listen",
        "watch",
        "updated",
        "published",
        "posted",
        "related",
        "topics",
        "tags",
        "last",
        "next",
        "previous",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "new",
        "main",
        "skip",
        "privacy",
        "cookie",
        "cookies",
        "terms",
        "us",
        "uk",
        "eu",
        "report",
        "reports",
        "special",
        "exclusive",
        "breaking",
        "letters",
        "weather",
        "travel",
        "food",
        "style",
        "health",
        "science",
        "technology",
        "tech",
        "lifestyle",
        "education",
        "environment",
        "money",
        "markets",
        "jobs",
        "cars",
        "property",
        "puzzles",
        "crosswords",
        "games",
        "podcasts",
        "newsletters",
        "account",
        "my",
        "view",
        "views",
        "see",
        "why",
        "how",
        "what",
        "when",
        "where",
        "who",
        "which",
        "prime",
        "minister",
        "president",
        "secretary",
        "mayor",
        "council",
        "government",
        "party",
        "police",
        "court",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "also",
        "key",
        "points",
        "reading",
        "time",
        "minutes",
        "min",
        "get",
        "add",
        "join",
        "donate",
        "support",
        "go",
        "back",
        "open",
        "close",
        "recommended",
        "trending",
        "popular",
        "image",
        "images",
        "source",
        "credit",
        "caption",
        "getty",
    ]
)
_SURNAMES_TOO = frozenset(
    [
        "may",
        "march",
        "more",
        "sun",
        "star",
        "post",
        "press",
        "mail",
        "price",
        "king",
        "style",
        "day",
        "fellow",
        "major",
        "england",
        "police",
        "court",
        "best",
        "green",
    ]
)
_PARTICLES = frozenset(
    [
        "van",
        "von",
        "de",
        "der",
        "den",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "das",
        "du",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "bint",
        "ibn",
        "ter",
        "ten",
        "y",
        "e",
        "af",
        "av",
        "zu",
        "zur",
        "st",
    ]
)
_NAME_WORD = re.compile(
    r"(?:[A-ZÀ-ÖØ-ÞŁŚŠŽČĆĐ][\w'’\-]*\.?|(?:[A-Z]\.){1,3}|(?:al|el|ad|as|d'|O'|de)[-’'][A-Z][\w'’\-]+)$"
)
_CUT_AFTER_NAMES = re.compile(
    r"\s+(?:in|for|at|reporting from|of|from|with additional)\s+(?=[A-Z])|\s*[|•·;]\s*|\s+[–—-]\s+|\s*\(|\s*<|\s*@|\s+\S+@\S+|\s*https?:",
    re.IGNORECASE,
)


def looks_like_name(text: str) -> bool:
    """Whether a short string has the form of a person's name: two to five capitalised words, none of them a menu's or a role's."""
    words = text.replace(",", " ").split()
    if not 2 <= len(words) <= 5 or any(c.isdigit() for c in text):
        return False
    if not _name_words(words) or _ROLE.search(text):
        return False
    return not any(w.casefold().strip(".") in _NOT_NAMES for w in words)


def _name_words(words: Sequence[str]) -> bool:
    if not words or words[-1].casefold() in _PARTICLES - {"e", "y"}:
        return False
    return all(
        _NAME_WORD.match(w) or w in _PARTICLES or w.casefold() in {"jr.", "jr", "sr.", "ii", "iii"} for w in words
    )


# "HiltzikBusiness", "Nolan22": a small letter never stands before a capital or a digit in a name, but for "McDonald", "DeVos", "VanDyke".
_RUN_INTO = re.compile(r"(?<=[a-zà-ÿ]{4})(?=[A-Z])|(?<=[a-zà-ÿ]{3})(?=\d)")
# "Von Mara Quint", "Par Mara Quint": "By" in German, French, Spanish, Dutch; "Von Miller" is a name.
_BY_ELSEWHERE = re.compile(r"^(?:Von|Par|Por|Door)\s+(?=[^\W\d_]\S+\s+[^\W\d_]\S+)")
_HANDLE = re.compile(r"\s*@\w+")


def is_byline(line: str) -> bool:
    """Whether a line says by itself that it is one ("By Nora Vale", "Words: Jan Berg"); a name alone needs its place on the page."""
    if len(line) > 400 or len(line.split()) > 30:
        return False
    if re.fullmatch(r"(?:written\s+|words\s+|story\s+)?by:?", line.strip(), re.IGNORECASE):
        return True
    if not (_BY.match(line) or _LABEL.match(line)):
        return False
    rest = _without_by(line)
    words = rest.split()
    desk = (
        0 < len(words) <= 4 and all(w[0].isupper() for w in words) and bool(_DESK.search(rest) or agencies_in(words[0]))
    )
    return desk or bool(split_byline(line) or agencies_in(rest))


def split_byline(line: str) -> tuple[str, ...]:
    """The persons that a byline names, in order; agencies, desks, roles, places, dates and addresses are left out.

    >>> split_byline("By Nora Vale and Jan van den Berg, Political correspondents | 3 July 2026")
    ('Nora Vale', 'Jan van den Berg')
    """
    said = bool(_BY.match(line) or _LABEL.match(line))
    rest = _without_by(_without_dates(line))
    rest = re.split(
        r"[;|]\s*(?:editing|edited|additional|photos?|photography|pictures?|graphics?|translated|updated|published)\b",
        rest,
        flags=re.IGNORECASE,
    )[0]
    rest = re.sub(r"\b(?:edited|translated|photographs?|illustrat\w+)\s+by\b.*", "", rest, flags=re.IGNORECASE)
    rest = re.sub(r"\b(?:dr|prof|professor|sir|dame|mr|mrs|ms|rev)\.?\s+(?=[A-Z])", "", rest, flags=re.IGNORECASE)
    names: dict[str, None] = {}
    for piece in re.split(r"\s*,\s*(?:and\s+)?|\s+(?:and|&|with|und|et|y)\s+|\s*[/|•·;]\s*|\s{3,}", rest):
        bare = _CUT_AFTER_NAMES.split(_without_role(piece.strip()).strip(" .,:-–—"), maxsplit=1)[0].strip(" .,:-–—")
        if not bare or agency_name(bare):
            continue
        if looks_like_name(bare) or (said and (_one_name(bare) or _common_surname(bare))):
            names.setdefault(readable_name(bare))
        elif names and not re.search(r"\band\b|&", rest):
            break  # "By Nora Vale, Political correspondent, Port Harn": what follows a role are no more names
    return tuple(names)


def beside_date(row: str) -> str:
    """A byline without what a browser runs into it or puts behind its date: "By Ada LundBusiness", "By Ada Lund@adalund 3 July 2026 Science".

    The names stand before the date, or behind it where nothing stands before.
    """
    apart = _RUN_INTO.sub(" | ", _HANDLE.sub(" | ", _BY_ELSEWHERE.sub("", row)))
    found = find_dates(apart)
    if not found:
        return apart
    before, behind = apart[: found[0].start], apart[found[-1].end :]
    return before if re.search(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}", before) else behind.strip(" |/·•,-–—")


def _without_role(piece: str) -> str:
    """As "Rosa Whitlock Environment correspondent" → "Rosa Whitlock": the first words that can be a name, where a role ends the piece."""
    words = piece.split()
    if len(words) < 3 or not _ROLE_END.search(piece) or not looks_like_name(" ".join(words[:2])):
        return piece
    longer = (
        len(words) > 3 and (words[1].endswith(".") or words[1] in _PARTICLES) and looks_like_name(" ".join(words[:3]))
    )
    return " ".join(words[: 3 if longer else 2])


def _without_by(line: str) -> str:
    return _LABEL.sub("", _BY.sub("", line.strip()))


def _without_dates(line: str) -> str:
    for written in reversed(find_dates(line)):
        line = line[: written.start] + " | " + line[written.end :]
    return re.sub(
        r"\b(?:published|updated|posted|last modified|first published)\b:?(?:\s+on)?(?!\s+by\b)",
        " | ",
        line,
        flags=re.IGNORECASE,
    )


def _one_name(text: str) -> bool:
    """A single word after "By" ("By Banksy") is a name unless it is a desk's or a role's."""
    return bool(
        re.fullmatch(r"[A-ZÀ-ÖØ-Þ][\w'’-]{2,}", text)
        and text.casefold() not in _NOT_NAMES
        and not _ROLE.search(text)
        and text.casefold() not in _AGENCY_NAMES
    )


def _common_surname(text: str) -> bool:
    """As "By Theresa May", "By Yi Sun": a last word that is also a month or a paper counts as a surname where "By" stands before it."""
    words = text.split()
    return (
        len(words) == 2
        and words[1].casefold() in _SURNAMES_TOO
        and _name_words(words)
        and words[0].casefold() not in _NOT_NAMES
    )


def readable_name(name: str) -> str:
    """A name in capitals as it is written in a sentence ("NORA O'HARA" → "Nora O'Hara"); any other unchanged."""
    if not (name.isupper() and len(name) > 3):
        return name
    return re.sub(r"[^\W\d_]+", lambda m: m.group().capitalize() if len(m.group()) > 1 else m.group(), name)


# ---- titles and outlets --------------------------------------------------------------------------------------------------------

_OUTLET_WORD = re.compile(
    r"\b(?:news|times|post|herald|gazette|courier|tribune|journal|telegraph|guardian|observer|chronicle|mirror|express|daily|weekly|mail|star|"
    r"standard|magazine|press|review|independent|echo|argus|advertiser|bulletin|dispatch|examiner|inquirer|ledger|monitor|record|register|"
    r"sentinel|sun|today|tageblatt|zeitung|broadcasting|radio|tv|television|online|globe|leader|messenger|reporter|mercury|bbc|cnn|reuters|npr)\b",
    re.IGNORECASE,
)
_DESK = re.compile(r"\b(?:correspondents?|reporters?|editors?|writers?|staff|desk)\b", re.IGNORECASE)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|\bcopyright\b)\s*(?:©|\(c\))?\s*(?:copyright\s*)?(?:(?:19|20)\d\d(?:\s*[-–]\s*(?:(?:19|20)\d\d|present))?)?\s*(?:by\s+)?[,.:]?\s*(?P<name>[^.|©\n]+?)\s*(?:(?:19|20)\d\d)?\s*(?:[.,|]\s|\.?\s*all rights|\.?$)",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(?:,?\s+(?:ltd|limited|inc|llc|plc|gmbh|corp|corporation|s\.a\.|co)\.?|\s+(?:all rights reserved|and contributors).*)+$",
    re.IGNORECASE,
)
_SITE_CUT = re.compile(r"\s+(?:\||::|»|•)\s+")
_DASH_CUT = re.compile(r"\s+[-–—]\s+")


def clean_title(title: str, *, site: str | None = None) -> tuple[str, str | None]:
    """A title without the site's name behind " | " or " - ", and that name. "- Kremlin" stays: a dash cuts only what is `site` or names a paper.

    >>> clean_title("Ferry crews end strike | The Harn Courier")
    ('Ferry crews end strike', 'The Harn Courier')
    >>> clean_title("Cooperation Vital for Resolution of Global Problems - Kremlin")
    ('Cooperation Vital for Resolution of Global Problems - Kremlin', None)
    """
    bare = " ".join(title.split())
    pieces = _SITE_CUT.split(bare)
    found = None
    while len(pieces) > 1 and (_same_site(pieces[-1], site) or len(pieces[-1].split()) <= 5):
        if (
            len(pieces) == 2
            and len(pieces[0].split()) < 3 <= len(pieces[1].split())
            and not _same_site(pieces[-1], site)
        ):
            return pieces[1], pieces[0]
        found = pieces.pop() if found is None or _same_site(pieces[-1], site) else (pieces.pop(), found)[1]
    bare = bare[: len(bare)] if found is None else _first_pieces(bare, len(pieces))
    cuts = list(_DASH_CUT.finditer(bare))
    if cuts:
        head, tail = bare[: cuts[-1].start()], bare[cuts[-1].end() :]
        if len(head.split()) >= 3 and (_same_site(tail, site) or (site is None and _names_outlet(tail))):
            return head, tail
    return bare, found


def _first_pieces(title: str, count: int) -> str:
    cuts = list(_SITE_CUT.finditer(title))
    return title[: cuts[count - 1].start()] if len(cuts) >= count else title


def _same_site(tail: str, site: str | None) -> bool:
    if not site:
        return False
    bare = [re.sub(r"\W|^the\s+|\.(?:com|org|net|co\.uk)$", "", s.casefold()) for s in (tail, site)]
    return bare[0] == bare[1] or (len(bare[0]) > 3 and (bare[0] in bare[1] or bare[1] in bare[0]))


def _names_outlet(text: str) -> bool:
    words = text.split()
    return (
        1 <= len(words) <= 5
        and bool(_OUTLET_WORD.search(text))
        and all(w[0].isupper() or w in {"of", "the", "and"} for w in words)
    )


def copyright_outlet(line: str) -> str | None:
    """The outlet that a copyright line names ("© 2026 The Harn Courier. All rights reserved."), or None.

    A photo credit ("© Sputnik / Alexei Filippov") names none: the line must hold a year, "copyright" or "all rights reserved".
    """
    if (
        len(line) > 400
        or not re.search(r"(?:19|20)\d\d|copyright|all rights reserved", line, re.IGNORECASE)
        or "/" in line
    ):
        return None
    match = _COPYRIGHT.search(line)
    if not match:
        return None
    name = _COMPANY.sub("", match["name"].strip(" ,.-–—")).strip(" ,.-–—")
    if (
        not name
        or len(name.split()) > 6
        or not name[0].isupper()
        or agency_name(name)
        or re.search(r"rights|reserved|notice|polic", name, re.IGNORECASE)
    ):
        return None
    return name


def byline_outlet(line: str) -> str | None:
    """The paper that a byline names after its author ("By Nora Vale, Harn News", "... for The Daily Sail"), or None."""
    rest = _without_by(_without_dates(line))
    if match := re.search(
        r"\bfor\s+((?:the\s+)?[A-ZÀ-Þ][\w'’.-]*(?:\s+[A-ZÀ-Þ&][\w'’.-]*){0,4})\s*(?:[|,.]|$)", rest, re.IGNORECASE
    ):
        name = match[1].strip(" .")
        if (name[0].isupper() or name.casefold().startswith("the ")) and not _DESK.search(name):
            return readable_name(name)
    for piece in re.split(r"\s*[,|]\s*", rest)[1:]:
        bare = piece.strip(" .")
        if _names_outlet(bare) and not _DESK.search(bare):
            return readable_name(bare)
    return None


def date_beside_byline(line: str) -> Written | None:
    """The only date on a line, or None."""
    found = find_dates(line)
    return found[0] if len(found) == 1 else None
