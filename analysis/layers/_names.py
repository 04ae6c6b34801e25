"""Names of one article: which mentions are the same person, place or organisation, and what to call them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from analysis.layers._words import LEXICONS, load_list

# Shorter names differ by one letter too often ("Iran", "Iraq"; "Mali", "Malta").
LEAST_FOR_ONE_SLIP = 8
LEAST_FOR_TWO_SLIPS = 12
LEAST_SURNAME_SLIP = 6


# What stands before "of" and a country's short name; two states share each of the names TWICE.
STATES = frozenset(
    {"Republic", "Kingdom", "State", "Federal Republic", "Islamic Republic", "Commonwealth", "Principality"}
)
TWICE = frozenset({"China", "Korea", "Congo", "Guinea", "Sudan"})


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Known names as written → what they are called; `capitals` and `places` name themselves."""

    countries: dict[str, str]
    peoples: dict[str, str]
    places: dict[str, str]
    organisations: dict[str, str]
    groups: frozenset[str]

    def kind(self, name: str) -> str | None:
        if name in self.countries or name in self.places:
            return "place"
        if name in self.organisations:
            return "organisation"
        if name in self.peoples or name in self.groups:
            return "group"
        return None

    def called(self, name: str) -> str | None:
        """The name under which a known name is counted; None where it is not known."""
        for table in (self.countries, self.organisations, self.peoples, self.places):
            if name in table:
                return table[name]
        return name if name in self.groups else self.country(name)

    def country(self, name: str) -> str | None:
        """The country of that name, short or with what kind of state it is ("Republic of Kazakhstan"); None where there is none."""
        if name in self.countries:
            return self.countries[name]
        state, _, rest = name.removeprefix("the ").partition(" of ")
        rest = rest.removeprefix("the ")
        return self.countries.get(rest) if state in STATES and rest not in TWICE else None


def _table(name: str) -> list[list[list[str]]]:
    lines = (LEXICONS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    cells = [line.split("|") for line in lines if line.strip() and not line.startswith("#")]
    return [[[w.strip() for w in cell.split(",") if w.strip()] for cell in row] for row in cells]


@cache
def gazetteer() -> Gazetteer:
    countries: dict[str, str] = {}
    peoples: dict[str, str] = {}
    places: dict[str, str] = {}
    for (name, *_), shorts, people, capitals in _table("countries"):
        for form in (name, *shorts):
            countries[form] = name
        for form in people:
            for written in (form, form + "s"):
                if written == form or not form.endswith(("ch", "sh", "ss", "se", "men", "hman")):
                    peoples.setdefault(written, people[0])
        places.update({form: form for form in capitals})
    for row in _table("places"):
        for form in (f for cell in row for f in cell):
            places.setdefault(form, row[0][0])
    known = load_list("titles")
    organisations = {name: name for name in known["organisations"]}
    organisations.update(known["same_organisation"])
    return Gazetteer(countries, peoples, places, organisations, frozenset(known["groups"]))


def folded(name: str) -> str:
    """A name in lower case, without accents, dots and doubled spaces: for comparing only.

    >>> folded("Türkiye"), folded("U.S.")
    ('turkiye', 'us')
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c for c in plain if not unicodedata.combining(c) and c != ".")
    return re.sub(r"[\s‐-―-]+", " ", kept).strip()


def slips(a: str, b: str, *, most: int) -> int:
    """Letters to insert, drop, change or swap to turn `a` into `b`; `most` + 1 where it takes more than `most`.

    >>> slips("unites states", "united states", most=2)
    1
    """
    if abs(len(a) - len(b)) > most:
        return most + 1
    before, row = list(range(len(b) + 1)), list(range(len(b) + 1))
    earlier: list[int] = []
    for i, x in enumerate(a, 1):
        earlier, before, row = before, row, [i] + [0] * len(b)
        for j, y in enumerate(b, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                row[j] = min(row[j], earlier[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


@cache
def misspelt(name: str) -> str | None:
    """The country that a longer unknown name is most likely a slip for; None where none is near enough.

    >>> misspelt("Unites States"), misspelt("Ruritania")
    ('United States', None)
    """
    known = gazetteer()
    if known.kind(name) is not None or len(name) < LEAST_FOR_ONE_SLIP:
        return None
    most = 2 if len(name) >= LEAST_FOR_TWO_SLIPS else 1
    own = folded(name)
    near = [
        (slips(own, folded(form), most=most), form)
        for form in known.countries
        if len(form) >= LEAST_FOR_ONE_SLIP and form[0] == name[0] and abs(len(form) - len(name)) <= most
    ]
    distance, form = min(near, default=(most + 1, ""))
    return known.countries[form] if distance <= most else None


def person_names(mentions: Sequence[str]) -> list[str]:
    """For each person mention of an article, in order, the name it is counted under.

    A bare surname goes to the full name that ends in it (the one mentioned last before it, else the first after it), a
    bare first name to the only full name that begins with it, initials to the only one they are of; spellings of one name go to the most frequent one.
    """
    several = {m for m in mentions if " " in m.strip()}
    # "De Blasio" is no other name than "Bill de Blasio", though of two words
    fulls = [m for m in mentions if m in several and not any(_ends_in(other, m) for other in several)]
    called = _one_spelling(fulls)
    found: list[str] = []
    seen: list[str] = []
    for mention in mentions:
        if mention in called:
            found.append(called[mention])
            seen.append(called[mention])
            continue
        fitting = {called[f] for f in called if _ends_in(f, mention)}
        if not fitting:
            starting = {called[f] for f in called if folded(f).split(" ")[0] == folded(mention)}
            if not starting and mention.isupper():
                starting = {called[f] for f in called if initials(f) == mention}
            fitting = starting if len(starting) == 1 else set()
        recent = next((s for s in reversed(seen) if s in fitting), None)
        coming = next((called[f] for f in fulls if called[f] in fitting), None)
        found.append(recent or coming or mention)
    return found


def _ends_in(full: str, bare: str) -> bool:
    whole, part = folded(full).split(" "), folded(bare).split(" ")
    if len(part) >= len(whole):
        return False
    if whole[-len(part) :] == part or (whole[-1] in GENERATION and whole[-1 - len(part) : -1] == part):
        return True
    return len(part) == 1 and len(part[0]) >= LEAST_SURNAME_SLIP and slips(part[0], whole[-1], most=1) == 1


GENERATION = frozenset({"jr", "sr", "ii", "iii", "iv"})


def _one_spelling(fulls: Sequence[str]) -> dict[str, str]:
    """Each full name → the most frequent spelling of it ("Dmitri Peskov" → "Dmitry Peskov")."""
    counts = Counter(fulls)
    by_first = {name: i for i, name in reversed(list(enumerate(fulls)))}
    ranked = sorted(counts, key=lambda n: (-counts[n], by_first[n]))
    called: dict[str, str] = {}
    chosen_by_last: dict[str, list[str]] = {}
    for name in ranked:
        last = folded(name).split(" ")[-1]
        chosen = chosen_by_last.setdefault(last, [])
        same = next((c for c in chosen if _same_person(name, c)), None)
        if same is None:
            chosen.append(name)
        called[name] = same or name
    return called


def _same_person(a: str, b: str) -> bool:
    """Whether two full names with the same surname are one person's: first names equal, an initial, or one or two slips."""
    first, other = folded(a).split(" ")[0], folded(b).split(" ")[0]
    if first == other or first in _nicknames(b) or other in _nicknames(a):
        return True
    if min(len(first), len(other)) == 1:
        return first[0] == other[0]
    if min(len(first), len(other)) < 5:
        return False
    return first[0] == other[0] and slips(first, other, most=2) <= (2 if len(first) > 6 else 1)


NICKNAME = re.compile(r"[\"“'‘](\w+)[\"”'’]")


def _nicknames(name: str) -> set[str]:
    """What stands in marks within a full name: 'Matiu "Matt" Ratana'."""
    return {folded(n) for n in NICKNAME.findall(name)}


SMALL_WORDS = frozenset({"of", "the", "and", "for", "in", "on", "de", "&"})


def initials(name: str) -> str:
    """The capital letters an organisation's name is shortened to.

    >>> initials("Organization for Security and Co-operation in Europe")
    'OSCE'
    """
    words = [w for w in re.split(r"[\s]+", name) if w.lower() not in SMALL_WORDS]
    return "".join(w[0] for w in words if w[0].isalnum()).upper()


def organisation_names(mentions: Iterable[str]) -> dict[str, str]:
    """Each organisation mention → the name it is counted under: initials, and the first word of a company, go to the full
    name used in the same article.
    """
    known = gazetteer()
    counts = Counter(mentions)
    by_fold: dict[str, str] = {}
    short: dict[str, str] = {}
    for name in counts:
        by_fold.setdefault(folded(name), name)
        if " " in name:
            short.setdefault(initials(name), name)
    companies = [n for n in counts if " " in n and n.split()[-1] in load_list("titles")["company_last"]]
    first_words = Counter(n.split()[0] for n in companies)
    called = {}
    for name in counts:
        if first_words[name] == 1 and name not in known.organisations and name not in known.places:
            called[name] = next(n for n in companies if n.split()[0] == name)
            continue
        bare = name.replace(".", "")
        full = short.get(bare) if bare.isupper() and 2 <= len(bare) <= 6 else None
        called[name] = known.organisations.get(name) or full or by_fold[folded(name)]
    return called
