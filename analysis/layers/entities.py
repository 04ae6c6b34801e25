"""Names: persons, organisations, places and groups (nationalities, parties, religions).

Rows      One per mention. `kind` is person, organisation, place or group; `mention` the words as written; `name` what it is
          counted under in this article ("Peskov" under "Dmitry Peskov", "US" under "United States"); `role` what the text calls a
          person right beside the name ("Kremlin spokesman").
Method    Our encoder marks names, a word at a time, with the article around them. Rules then correct it: known countries, capitals and
          organisations have a fixed kind; titles, "the" and "'s" are cut off; pieces of a country's long name, a Korean surname and
          given name, "Metropolitan" and "Police" are joined; a name ending in a word such as "Ministry" is an
          organisation; one wording has one kind in an article, the likeliest over all its mentions. A long misspelt country name is
          counted under the country it differs from by one or two letters. `confidence` is calibrated; none where a list decided.
Misses    With the fast encoder, on English-language news from around the world (worldwide-dev) 82 of 100 persons, organisations and places found are right,
          and 84 of 100 are found; organisations are the weakest (F1 70). Names in capitals or all lower case and in scanned text; two
          people with one surname are told apart only by who was named last. A capital ("Moscow") is a place, also where it stands
          for a government. No link to any register: equal names in two articles may be two people.
Source    Kinds as in OntoNotes 5 (PERSON; ORG; GPE, LOC and FAC as place; NORP as group).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from spacy.tokens import Doc, Token

from analysis.document import Document
from analysis.encoder import calibrated
from analysis.layers._names import (
    gazetteer,
    initials,
    misspelt,
    organisation_names,
    person_names,
)
from analysis.layers._tagged import tagged_names
from analysis.layers._words import load_list
from analysis.registry import layer

KINDS = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "group",
    "PER": "person",
}


@dataclass(frozen=True, slots=True)
class Entity:
    start: int
    end: int
    kind: str
    mention: str
    name: str
    role: str | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class _Found:
    """A name in tokens first to last (exclusive); `sure` where a list, not the model, gave the kind."""

    first: int
    last: int
    kind: str
    sure: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class _Titles:
    address: frozenset[str]
    office: frozenset[str]
    before: frozenset[str]  # address, office and what qualifies an office
    roles: frozenset[str]
    last: frozenset[str]
    first: frozenset[str]
    never: frozenset[str]
    events: frozenset[str]
    place_last: frozenset[str]
    place_first: frozenset[str]
    given: frozenset[str]


@cache
def _titles() -> _Titles:
    known = load_list("titles")
    address, office = frozenset(known["address"]), frozenset(known["office"])
    roles = frozenset(known["role_nouns"]) | {o.lower().rstrip(".") for o in office}
    return _Titles(
        address,
        office,
        address | office | frozenset(known["qualifier"]),
        roles,
        frozenset(known["organisation_last"]),
        frozenset(known["organisation_first"]),
        frozenset(known["never"]),
        frozenset(known["event_last"]),
        frozenset(known["place_last"]),
        frozenset(known["place_first"]),
        frozenset(name for group in ("he", "she", "either") for name in load_list("given_names")[group].split()),
    )


@layer(title="Names", row=Entity, version=3, english=True, encoded=True)
def find_entities(document: Document) -> list[Entity]:
    doc = document.doc
    outside = [(d.start, d.end) for d in document.datelines() if d.start is not None and d.end is not None]
    if document.encoded is not None:
        found = _one_country(_settled(_without_datelines(_from_encoder(document), doc, outside), doc), doc)
    else:
        found = _by_parse(doc, outside)
    found.sort(key=lambda f: f.first)
    return list(_named(_by_initials(_agreed(found, doc), doc), document))


def _by_parse(doc: Doc, outside: list[tuple[int, int]]) -> list[_Found]:
    """Without the encoder: what the parse has as names, and rules for what it misses."""
    found = _settled(_without_datelines(_from_model(doc), doc, outside), doc)
    found = _without_datelines([*found, *_listed(doc, found)], doc, outside)
    found = _with_first_names(doc, found)
    found = _without_datelines([*found, *_by_first_name(doc, found)], doc, outside)
    return _without_datelines([*found, *_repeated(doc, found)], doc, outside)


def _text(doc: Doc, found: _Found) -> str:
    return _words(doc, found.first, found.last)


def _words(doc: Doc, first: int, last: int) -> str:
    """The words of some tokens, white space collapsed. (`doc.text` builds the whole text anew at each call.)"""
    return " ".join("".join(t.text_with_ws for t in doc[first:last]).split())


def _end(doc: Doc, found: _Found) -> int:
    token = doc[found.last - 1]
    return token.idx + len(token)


def _without_datelines(found: list[_Found], doc: Doc, outside: list[tuple[int, int]]) -> list[_Found]:
    if not outside:
        return found
    return [f for f in found if not any(a < _end(doc, f) and doc[f.first].idx < b for a, b in outside)]


def _from_model(doc: Doc) -> list[_Found]:
    found = []
    for ent in doc.ents:
        kind = KINDS.get(ent.label_)
        if kind is None:
            continue
        found += [replace(f, kind=kind) for f in _pieces(doc, ent.start, ent.end)]
    return [f for f in found if f.first < f.last]


def _from_encoder(document: Document) -> list[_Found]:
    found = []
    for each in tagged_names(document):
        span = document.tokens(each.start, each.end)
        if each.kind in KINDS and span is not None:
            found += [
                replace(f, kind=KINDS[each.kind], confidence=calibrated("names", each.confidence, document.encoder))
                for f in _pieces(document.doc, span.start, span.end, line_ends=False)
            ]
    kept = [_with_second_name(document.doc, f) for f in found if f.first < f.last]
    return list(_with_last_words(document.doc, kept))


def _with_last_words(doc: Doc, found: list[_Found]) -> Iterator[_Found]:
    """Bodies and places with the word after them that ends the name of a body: "Metropolitan" and "Police"."""
    taken = {i for f in found for i in range(f.first, f.last)}
    for f in found:
        ends = f.last < len(doc) and f.last not in taken and doc[f.last].text in _titles().last
        if ends and f.kind in {"organisation", "place"} and doc[f.last - 1].whitespace_:
            yield replace(f, last=f.last + 1, kind="organisation")
        else:
            yield f


# What is written with a hyphen after a name and is no given name ("Biden Co-chair").
NO_SYLLABLE = frozenset(
    {"anti", "co", "cross", "ex", "inter", "mid", "multi", "non", "post", "pre", "pro", "self", "semi", "sub", "vice"}
)
LONGEST_SYLLABLE = 6


def _with_second_name(doc: Doc, f: _Found) -> _Found:
    """A surname alone with the given name of two syllables that follows it: "Park" and "Won-soon"."""
    if f.kind != "person" or f.last - f.first != 1 or f.last + 3 > len(doc) or not doc[f.first].whitespace_:
        return f
    one, hyphen, two = doc[f.last : f.last + 3]
    written = one.text.istitle() and two.text.islower() and two.is_alpha and hyphen.text == "-"
    if not written or one.whitespace_ or hyphen.whitespace_ or one.lower_ in NO_SYLLABLE:
        return f
    return replace(f, last=f.last + 3) if max(len(one), len(two)) <= LONGEST_SYLLABLE else f


def _pieces(doc: Doc, first: int, last: int, *, line_ends: bool = True) -> Iterator[_Found]:
    """A model's name cut at line ends (at blank lines alone without `line_ends`: the encoder joins "Sergei" and "Lavrov" over one on
    purpose) and before a person ("National Bank, Edmund Hale"), and freed of articles, possessives, titles of address and marks at its edges.
    """
    least = 1 if line_ends else 2
    start = first
    for i in range(first, last + 1):
        listed = i + 1 < last and doc[i].text == "," and doc[i + 1].text in _titles().given
        if i == last or listed or (doc[i].is_space and doc[i].text.count("\n") >= least):
            yield _trimmed(doc, start, i)
            start = i + 1


ARTICLES = frozenset({"the", "a", "an", "this", "that", "our", "its", "their", "his", "her"})
NEVER_LAST = frozenset({"of", "and"})
POSSESSIVES = frozenset({"'s", "’s", "'", "’"})


def _trimmed(doc: Doc, first: int, last: int) -> _Found:
    opening = next((i for i in range(first + 1, last) if doc[i].text == "("), last)
    if ")" not in {t.text for t in doc[opening:last]}:
        last = opening
    while first < last and (doc[first].lower_ in ARTICLES or not any(c.isalnum() for c in doc[first].text)):
        first += 1
    while first < last and (doc[last - 1].text in POSSESSIVES or not any(c.isalnum() for c in doc[last - 1].text)):
        last -= 1
    # "Carola Benedek of Mutual Savings Bank" cut before its end leaves a word that ends no name
    while first < last and doc[last - 1].lower_ in NEVER_LAST:
        last -= 1
    return _Found(first, last, "")


def _settled(found: list[_Found], doc: Doc) -> list[_Found]:
    """The kinds that lists, endings and titles settle; names that are none are left out."""
    titles, known = _titles(), gazetteer()
    cased = any(c.isupper() for c in doc.text)  # in a text without capitals their absence tells nothing
    kept = []
    for each in found:
        f = each
        written = _text(doc, f)
        if written in titles.never or (cased and f.kind != "place" and not any(c.isupper() for c in written)):
            continue
        kind = known.kind(written)
        if kind is not None and not _titled(doc, f.first):
            kept.append(replace(f, kind=kind, sure=True))
            continue
        words = written.split()
        if len(words) > 1 and words[-1] in titles.events and f.kind in {"organisation", "place"}:
            continue
        if (
            f.kind in {"organisation", "place"}
            and len(words) in {2, 3}
            and words[0] in titles.given
            and words[-1] not in titles.last
        ):
            kept.append(replace(f, kind="person", sure=True))
            continue
        if (
            f.kind == "person"
            and len(words) == 1
            and words[0].isupper()
            and 2 <= len(words[0]) <= 5
            and not _all_capitals(doc, f)
            and not _titled(doc, f.first)
        ):
            kept.append(replace(f, kind="organisation"))
            continue
        ends = words[-1] in titles.last or (words[0] in titles.first and len(words) > 2 and words[1] == "of")
        if len(words) > 1 and ends and doc[f.first].ent_type_ != "FAC":
            kept.append(replace(f, kind="organisation", sure=True))
            continue
        is_place = words[-1] in titles.place_last or words[0] in titles.place_first
        if len(words) > 1 and f.kind != "group" and is_place and words[0] not in titles.given:
            kept.append(replace(f, kind="place", sure=True))
            continue
        if f.kind == "place" and misspelt(written):
            kept.append(f)
            continue
        f = _without_titles(doc, f)
        if f.first == f.last:
            continue
        kept.append(replace(f, kind="person", sure=True) if f.kind != "group" and _titled(doc, f.first) else f)
    return kept


def _all_capitals(doc: Doc, f: _Found) -> bool:
    """Whether the words around are in capitals too, so that capitals tell nothing."""
    around = [t for t in doc[max(0, f.first - 2) : f.last + 2] if t.is_alpha and not f.first <= t.i < f.last]
    return bool(around) and all(t.is_upper for t in around)


def _titled(doc: Doc, first: int) -> bool:
    """Whether a title of address or office stands right before."""
    if first == 0:
        return False
    before = _uncapitalled(doc[first - 1].text)
    return before in _titles().address or (before in _titles().office and doc[first].text[:1].isupper())


def _uncapitalled(word: str) -> str:
    """A title in capitals as it is listed: "MINISTER" in a headline or before who speaks is "Minister"."""
    return word.capitalize() if len(word) > 3 and word.isupper() else word


def _without_titles(doc: Doc, f: _Found) -> _Found:
    """A person without the titles before the name ("President Joe Biden" → "Joe Biden")."""
    if f.kind != "person":
        return f
    first = f.first
    while first < f.last - 1 and _uncapitalled(doc[first].text) in _titles().before:
        first += 1
    return replace(f, first=first) if first != f.first else f


# Names of a list's country in as many pieces at most ("United Kingdom" of "Great Britain" and "Northern Ireland").
MOST_PIECES = 3


def _one_country(found: list[_Found], doc: Doc) -> list[_Found]:
    """Neighbouring pieces of one known country's long name made one place."""
    found = sorted(found, key=lambda f: f.first)
    joined: list[_Found] = []
    i = 0
    while i < len(found):
        for n in range(min(MOST_PIECES, len(found) - i), 1, -1):
            first, last = found[i].first, found[i + n - 1].last
            if last - first <= LONGEST_COUNTRY and gazetteer().country(_words(doc, first, last)) is not None:
                joined.append(_Found(first, last, "place", sure=True))
                i += n
                break
        else:
            joined.append(found[i])
            i += 1
    return joined


# Words of the longest name of a country, with "of" and "the".
LONGEST_COUNTRY = 8
MONEY = frozenset({"dollar", "dollars", "cent", "cents", "$"})


def _listed(doc: Doc, found: list[_Found]) -> list[_Found]:
    """Known countries, peoples, places and organisations that the model left out."""
    text = doc.text.replace("\xa0", " ")
    taken = {i for f in found for i in range(f.first, f.last)}
    ends = {t.idx + len(t): t.i + 1 for t in doc}
    added = []
    for token in doc:
        if token.i in taken or not token.text[:1].isupper():
            continue
        for name in _by_first_word().get(token.text, ()):
            last = ends.get(token.idx + len(name))
            if last is None or not text.startswith(name, token.idx) or taken & set(range(token.i, last)):
                continue
            kind = gazetteer().kind(name)
            if last < len(doc) and doc[last].lower_ in MONEY:
                continue
            if kind is None or _inside_longer_name(doc, token.i, last, kind):
                continue
            added.append(_Found(token.i, last, kind, sure=True))
            taken |= set(range(token.i, last))
            break
    return added


def _with_first_names(doc: Doc, found: list[_Found]) -> list[_Found]:
    """Names with the common first name that stands right before them: "Dmitry" and "Peskov", "Michael" and "Jordan"."""
    taken = {i for f in found for i in range(f.first, f.last)}
    joined = []
    for f in found:
        before = doc[f.first - 1] if f.first else None
        if (
            before is not None
            and before.text in _titles().given
            and before.i not in taken
            and before.pos_ == "PROPN"
            and f.first <= before.head.i < f.last
            and (f.kind == "person" or f.last - f.first == 1)
            and f.kind != "group"
        ):
            joined.append(_Found(before.i, f.last, "person", sure=True))
        else:
            joined.append(f)
    return joined


def _by_first_name(doc: Doc, found: list[_Found]) -> list[_Found]:
    """Persons that the model left out: a common first name and capitalised words right after it."""
    taken = {i for f in found for i in range(f.first, f.last)}
    given = _titles().given
    added = []
    for token in doc:
        if token.text not in given or token.i in taken or token.pos_ != "PROPN":
            continue
        last = token.i + 1
        while (
            last < len(doc)
            and last not in taken
            and doc[last].pos_ == "PROPN"
            and doc[last].text[:1].isupper()
            and last - token.i < 4
        ):
            last += 1
        words = [t.text for t in doc[token.i : last]]
        if (
            last - token.i > 1
            and words[-1] not in _titles().last
            and not (token.i and doc[token.i - 1].ent_type_ in {"ORG", "FAC"})
        ):
            added.append(_Found(token.i, last, "person", sure=True))
            taken |= set(range(token.i, last))
    return added


@cache
def _by_first_word() -> dict[str, tuple[str, ...]]:
    known = gazetteer()
    listed: dict[str, set[str]] = {}
    for name in {*known.countries, *known.peoples, *known.places, *known.organisations, *known.groups}:
        first = name.split(" ")[0].split("-")[0]
        listed.setdefault(first, set()).add(name)
        listed.setdefault(name, set()).add(name)
    return {word: tuple(sorted(names, key=len, reverse=True)) for word, names in listed.items()}


def _inside_longer_name(doc: Doc, first: int, last: int, kind: str) -> bool:
    """Whether a listed name is rather a part of another: "Michael Jordan", "Paris Hilton"."""
    before = doc[first - 1] if first else None
    if (
        before is not None
        and before.pos_ == "PROPN"
        and before.head.i in range(first, last)
        and before.dep_ == "compound"
    ):
        return before.text[:1].isupper() and kind != "group"
    return doc[first].pos_ not in {"PROPN", "ADJ", "NOUN"}


def _repeated(doc: Doc, found: list[_Found]) -> list[_Found]:
    """Names found at one place and missed at another: the whole name, or the surname of a person named in full."""
    taken = {i for f in found for i in range(f.first, f.last)}
    wanted: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for f in found:
        words = tuple(t.text for t in doc[f.first : f.last])
        forms = {words}
        if f.kind == "person" and len(words) > 1 and len(words[-1]) > 2 and gazetteer().kind(words[-1]) is None:
            forms.add(words[-1:])
        for form in forms:
            if form[-1][:1].isupper() and sum(map(len, form)) > 2:
                listed = wanted.setdefault(form[0], [])
                if (form, f.kind) not in listed:
                    listed.append((form, f.kind))
    added = []
    for token in doc:
        if token.i in taken:
            continue
        for form, kind in sorted(wanted.get(token.text, ()), key=lambda w: -len(w[0])):
            last = token.i + len(form)
            if tuple(t.text for t in doc[token.i : last]) != form or taken & set(range(token.i, last)):
                continue
            if len(form) == 1 and (token.pos_ not in {"PROPN", "NOUN"} or _capital_neighbour(doc, token)):
                continue
            added.append(_Found(token.i, last, kind))
            taken |= set(range(token.i, last))
            break
    return added


def _capital_neighbour(doc: Doc, token: Token) -> bool:
    """Whether the next word continues a name in capitals ("Trump" in "Trump Tower")."""
    after = doc[token.i + 1] if token.i + 1 < len(doc) else None
    return after is not None and after.pos_ == "PROPN" and after.text[:1].isupper() and token.head.i == after.i


# A list outvotes any number of marks.
SURE_VOTE = 100.0


def _agreed(found: list[_Found], doc: Doc) -> list[_Found]:
    """One kind for each wording of an article: a surname is a person, else the list's kind, else the most frequent."""
    surnames = {doc[f.last - 1].text for f in found if f.kind == "person" and f.last - f.first > 1}
    companies = {
        doc[f.first].text
        for f in found
        if f.kind == "organisation"
        and f.last - f.first > 1
        and doc[f.last - 1].text in load_list("titles")["company_last"]
    }
    votes: dict[str, dict[str, float]] = {}
    for f in found:
        for_it = SURE_VOTE if f.sure else 1.0 if f.confidence is None else f.confidence
        counted = votes.setdefault(_text(doc, f), {})
        counted[f.kind] = counted.get(f.kind, 0.0) + for_it
    agreed = []
    for f in found:
        written = _text(doc, f)
        if f.sure:
            agreed.append(f)
        elif written in surnames and gazetteer().kind(written) is None:
            agreed.append(replace(f, kind="person"))
        elif written in companies:
            agreed.append(replace(f, kind="organisation"))
        else:
            agreed.append(replace(f, kind=max(votes[written], key=votes[written].__getitem__)))
    return agreed


def _by_initials(found: list[_Found], doc: Doc) -> list[_Found]:
    """Who speaks under initials ("NG: ...", an interview with Natasha Gownaris) is that person throughout."""
    full = {initials(_text(doc, f)) for f in found if f.kind == "person" and f.last - f.first > 1}
    spoken = {
        written
        for f in found
        if f.last < len(doc) and doc[f.last].text == ":" and (written := _text(doc, f)) in full and written.isupper()
    }
    return [replace(f, kind="person", sure=True) if _text(doc, f) in spoken else f for f in found]


def _named(found: list[_Found], document: Document) -> Iterator[Entity]:
    doc = document.doc
    written = [_text(doc, f) for f in found]
    persons = iter(person_names([w for w, f in zip(written, found, strict=True) if f.kind == "person"]))
    organisations = organisation_names(w for w, f in zip(written, found, strict=True) if f.kind == "organisation")
    for f, words in zip(found, written, strict=True):
        if f.kind == "person":
            name = next(persons)
        elif f.kind == "organisation":
            name = organisations[words]
        else:
            name = gazetteer().called(words) or (misspelt(words) if f.kind == "place" else None) or words
        start, end = doc[f.first].idx, _end(doc, f)
        role = _role(doc, f) if f.kind == "person" else None
        yield Entity(start, end, f.kind, document.text[start:end], name, role, f.confidence)


def _role(doc: Doc, f: _Found) -> str | None:
    """What the text calls a person right before or after the name; None where it does not say."""
    return _role_before(doc, f) or _role_of(doc, f) or _role_after(doc, f) or _role_apart(doc, f)


# What the age leaves before a role: "54-year-old sergeant".
AGE = frozenset({"year", "years", "old", "year-old"})
BEFORE = frozenset({"NOUN", "PROPN", "ADJ", "PUNCT", "PART", "VERB", "SPACE"})


def _role_before(doc: Doc, f: _Found) -> str | None:
    first = f.first
    while first > 0:
        token = doc[first - 1]
        if token.pos_ not in BEFORE or (token.pos_ == "PUNCT" and token.text not in {"-", "–"}):
            break
        if not (first - 1 < token.head.i < f.last or (token.text in POSSESSIVES and token.head.i == first - 2)):
            break
        first -= 1
    while first < f.first and (
        doc[first].text in _titles().address or doc[first].lower_ in AGE or not doc[first].text[0].isalnum()
    ):
        first += 1
    if first == f.first or not _is_role(doc[f.first - 1]):
        return None
    return _joined(doc, first, f.first)


OF = frozenset({"of", "to", "for", "at"})
INSIDE = frozenset({"of", "the", "and", "for", "&", "-"})


def _role_of(doc: Doc, f: _Found) -> str | None:
    """A role with its body or country right before the name: "US Ambassador to Germany Richard Grenell"."""
    at = f.first - 1
    if at < 0 or not doc[at].text[:1].isupper() or _is_role(doc[at]):  # "aide to President Hale": the role is another's
        return None
    while at > max(f.first - FARTHEST_ROLE, 0):
        token = doc[at]
        if token.lower_ in OF and _is_role(doc[at - 1]):
            break
        if not (token.pos_ in {"PROPN", "ADJ"} and token.text[:1].isupper()) and token.lower_ not in INSIDE:
            return None
        at -= 1
    else:
        return None
    first = at - 1
    while first > 0 and doc[first - 1].pos_ in {"PROPN", "ADJ", "NOUN"} and doc[first - 1].head.i == at - 1:
        first -= 1
    return _joined(doc, first, f.first)


def _role_apart(doc: Doc, f: _Found) -> str | None:
    """A role that the name itself is set beside: "the mayor of Port Ansell, Samuel Okafor"."""
    root = doc[f.first : f.last].root
    head = root.head
    while head.dep_ in {"pobj", "prep", "compound"} and head.head.i < head.i and not _is_role(head):
        head = head.head
    if root.dep_ != "appos" or head.i >= f.first or head.pos_ not in {"NOUN", "PROPN"} or not _is_role(head):
        return None
    if doc[f.first - 1].text not in {",", "—", "–"} or f.first - head.left_edge.i > FARTHEST_ROLE:
        return None
    first = head.left_edge.i
    while first < head.i and (doc[first].lower_ in ARTICLES or doc[first].is_punct):
        first += 1
    return _joined(doc, first, f.first - 1)


def _role_after(doc: Doc, f: _Found) -> str | None:
    if f.last >= len(doc) - 1 or doc[f.last].text not in {",", "(", "–", "—"}:
        return None
    for token in doc[f.first : f.last].root.rights:
        if token.dep_ == "appos" and f.last < token.i <= f.last + FARTHEST_ROLE and _is_role(token):
            first, last = f.last + 1, token.i + 1
            while last < len(doc) and last - first < FARTHEST_ROLE and _continues(doc, last, token):
                last += 1
            while first < token.i and (doc[first].lower_ in ARTICLES or doc[first].is_punct):
                first += 1
            return _joined(doc, first, last)
    return None


# Tokens: a longer apposition is a sentence about the person, not a role.
FARTHEST_ROLE = 10


def _continues(doc: Doc, i: int, head: Token) -> bool:
    """Whether token `i` still belongs to the role ("head of the agency"), before a comma or a clause."""
    token = doc[i]
    return (
        not token.is_punct
        and token.tag_ not in {"WP", "WDT", "WRB"}
        and token.dep_ not in {"relcl", "acl", "cc"}
        and token.pos_ not in {"VERB", "AUX"}
        and token.tag_ != "TO"
        and head.is_ancestor(token)
    )


def _is_role(token: Token) -> bool:
    return token.lower_.rstrip(".") in _titles().roles


def _joined(doc: Doc, first: int, last: int) -> str | None:
    return _words(doc, first, last) or None
