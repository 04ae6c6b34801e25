"""What an adapter found in a document → an offer: facts with the field they come from, variables under the export's own names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.article import FACTS, Fact, Part, assemble
from analysis.collect.dates import FROM_FILE, Order
from analysis.collect.offers import Offer, checked, rejected
from analysis.collect.rows import add_people, fact_of, lines_of
from analysis.errors import CannotRead, NewsprismError


@dataclass(frozen=True, slots=True)
class Field:
    """What one field of a document says. `use` is a name of FACTS or "variable"; `name` the field as the export writes it.

    `origin` says for people where it stood ("Nexis field Section", "Nexis line below the title"). `day_first` is for dates alone.
    `raw` is the string as written, where `value` is only the part of it that is the fact.
    """

    use: str
    name: str
    value: str
    origin: str
    day_first: bool | None = None
    raw: str | None = None


def offer_of(
    item: str,
    fields: Iterable[Field],
    texts: Sequence[str],
    original: str,
    *,
    captions: Sequence[str] = (),
    unknown: Mapping[str, str] | None = None,
) -> Offer:
    """The document as an article, or rejected with its original text where it has no body.

    The first field with a value gives a fact; a later one with another value of the same fact becomes a variable under its own name.
    `unknown` says why a fact has no value ("The document has no date line."). `captions` are kept outside the article's text.
    """
    facts: dict[str, Fact] = {}
    variables: dict[str, str] = {}
    for field in fields:
        value = field.value.strip()
        if not value:
            continue
        if field.use not in FACTS:
            keep(variables, field.name, value)
            continue
        order = None if field.day_first is None else Order(field.day_first, FROM_FILE)
        fact = fact_of(field.use, value, field.origin, order=order)
        if field.raw:
            fact = replace(fact, raw=field.raw)
        known = facts.get(field.use)
        if known is None or known.value is None:
            facts[field.use] = fact
        elif known.text != fact.text:
            keep(variables, field.name, value)
    for name, why in (unknown or {}).items():
        facts.setdefault(name, Fact(None, why))
    body = [text for text in texts if text.strip()]
    if not body:
        return rejected(item, "The document has no text of its own, only fields. Look at its original.", original)
    add_people(facts)
    parts = [*lines_of(body, facts), *(Part("caption", text) for text in captions if text.strip())]
    try:
        return Offer(item, checked(assemble(parts, facts, variables), item))
    except CannotRead as error:
        return rejected(item, error.reason, original)


def keep(variables: dict[str, str], name: str, value: str) -> None:
    """A variable; a second value under the same name is added behind "; "."""
    known = variables.get(name)
    if known is None:
        variables[name] = value
    elif value not in known.split("; "):
        variables[name] = f"{known}; {value}"


def tried(item: str, original: str, read: Callable[[], Offer]) -> Offer:
    """What `read` gives of one document; if it fails, the document is rejected with its text and the others of the file go on."""
    try:
        return read()
    except CannotRead as error:
        return rejected(item, error.reason, original)
    except NewsprismError:
        raise  # no fault of the document
    except Exception as error:  # noqa: BLE001  one document's trouble is one reject
        told = str(error).split("\n")[0][:200]
        return rejected(
            item,
            f"Reading this document failed ({type(error).__name__}: {told}). The fault may be Newsprism's: report it with this message.",
            original,
        )
