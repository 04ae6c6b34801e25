"""Whom a speaker's words stand for in this article."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from typing import Any

from analysis.document import Document
from analysis.layers._words import load_list

HE_OR_SHE = frozenset({"he", "she", "him", "her"})
NOBODY = frozenset(
    {
        "i",
        "we",
        "you",
        "they",
        "it",
        "who",
        "which",
        "that",
        "this",
        "one",
        "them",
        "us",
        "me",
        "others",
        "some",
        "many",
        "these",
        "those",
        "both",
    }
)
# What somebody writes or makes: "a statement by the bank" is the bank's.
WRITTEN = frozenset(
    {"article", "comment", "comments", "email", "letter", "memo", "message", "poll", "post", "remarks", "report", "speech", "statement",
     "study", "survey", "tweet"}
)  # fmt: skip
ARTICLES = frozenset({"the", "a", "an", "this", "that", "one"})
# Characters: about three sentences; a pronoun further from every person stays open.
FARTHEST_PERSON = 600


@cache
def _pronouns() -> dict[str, str]:
    known = load_list("given_names")
    return {
        name: pronoun
        for pronoun in ("he", "she")
        for name in known[pronoun].split()
        if name not in known["either"].split()
    }


def given_pronoun(name: str) -> str | None:
    """The pronoun most people of that first name go by; None for a single name or one that tells nothing."""
    first, _, rest = name.partition(" ")
    return _pronouns().get(first) if rest else None


class Speakers:
    """Names for the speakers of one article; ask in order of appearance, since "he" looks back at who spoke before."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.entities: list[Any] = sorted(document["entities"], key=lambda e: e.start)
        self.starts = [e.start for e in self.entities]
        self.said: list[tuple[int, str, str]] = []  # where, the pronoun's kind or "", name
        self.pronouns: dict[str, str] = {}  # name → "he" or "she", once resolved
        self.roles = {(e.role.lower(), e.name) for e in self.entities if e.role is not None}
        for e in self.entities:
            if e.kind == "person" and (pronoun := given_pronoun(e.name)):
                self.pronouns.setdefault(e.name, pronoun)

    def name(self, speaker: tuple[int, int] | None, head: int | None) -> str | None:
        """The entity's merged name, else the noun phrase without its article; None for pronouns that stay open."""
        if speaker is None:
            return None
        words = self.document.text[speaker[0] : speaker[1]]
        if words.lower() in HE_OR_SHE:
            return self._person_before(speaker[0], "she" if words.lower() in {"she", "her"} else "he")
        if words.lower() in NOBODY:
            return None
        entity = self._entity(speaker, head)
        if entity is not None:
            if entity.kind == "person":
                self.said.append((speaker[0], "", entity.name))
            return str(entity.name)
        shortened = words.rstrip(",").split()
        while len(shortened) > 1 and shortened[0].lower() in ARTICLES:
            shortened = shortened[1:]
        phrase = " ".join(shortened)
        return self._by_role(phrase, speaker[0]) or self._by_mention(phrase) or phrase or None

    def _by_role(self, phrase: str, at: int) -> str | None:
        """The only person whose role, as the article gives it, is that phrase or ends in it: "the transport minister"."""
        own = phrase.lower()
        fitting = {
            name
            for role, name in self.roles
            if role == own or (role.endswith(" " + own) and self.document.text[at : at + 4].lower() == "the ")
        }
        return fitting.pop() if len(fitting) == 1 else None

    def _by_mention(self, phrase: str) -> str | None:
        """The name under which those words are counted where they are a name elsewhere in the article."""
        names = {str(e.name) for e in self.entities if e.mention == phrase}
        return names.pop() if len(names) == 1 else None

    def _entity(self, speaker: tuple[int, int], head: int | None) -> Any | None:
        inside = [e for e in self._around(speaker) if e.start < speaker[1] and speaker[0] < e.end]
        ending = next((e for e in inside if e.end == speaker[1] and self._is_whole(speaker, e)), None)
        if ending is not None:
            return ending
        if head is not None:
            at = self.document.doc[head]
            for e in inside:
                if e.start <= at.idx < e.end:
                    return e
            persons = [e for e in inside if e.kind == "person" and self._stands_for(e, at.idx)]
            if len(persons) == 1:
                return persons[0]
            return None
        covering = [e for e in inside if e.end - e.start > (speaker[1] - speaker[0]) // 2]
        return covering[0] if covering else None

    def _is_whole(self, speaker: tuple[int, int], entity: Any) -> bool:
        """Whether the words before a name that ends a phrase are its role, or what was written "by" it: "a tweet on Monday by"."""
        before = self.document.text[speaker[0] : entity.start].split()
        role = (entity.role or "").split() if entity.kind == "person" else []
        if role and before[-len(role) :] == role:
            before = before[: -len(role)]
            if not before or [w.lower() for w in before if w.lower() not in ARTICLES] == []:
                return True
        while before and before[-1].lower() in ARTICLES:
            before = before[:-1]
        return bool(before) and before[-1] == "by" and any(w.lower() in WRITTEN for w in before[:-1])

    def _stands_for(self, person: Any, head: int) -> bool:
        """Whether a person named after the head of a phrase is who it speaks of ("the spokesman, Dmitry Peskov"), not whose or of whom."""
        span = self.document.tokens(person.start, person.end)
        if span is None or person.start < head:
            return False
        possessed = self.document.text[person.end : person.end + 2] in {"'s", "’s"}
        return not possessed and span.root.dep_ not in {"pobj", "poss"}

    def _around(self, speaker: tuple[int, int]) -> list[Any]:
        first = max(bisect_right(self.starts, speaker[0]) - 2, 0)
        last = bisect_right(self.starts, speaker[1])
        return self.entities[first:last]

    def _person_before(self, at: int, pronoun: str) -> str | None:
        last = bisect_right(self.starts, at)
        candidates = []
        for e in reversed(self.entities[max(last - 25, 0) : last]):
            if at - e.end > FARTHEST_PERSON:
                break
            if e.kind == "person" and e.end <= at and self.pronouns.get(e.name, pronoun) == pronoun:
                candidates.append(e)
        for said_at, _, name in reversed(self.said):
            if said_at < at and at - said_at < FARTHEST_PERSON and self.pronouns.get(name, pronoun) == pronoun:
                newer = [e for e in candidates if e.start > said_at and self._is_subject(e)]
                return self._settle(newer[0].name if newer else name, pronoun, at)
        subjects = [e for e in candidates if self._is_subject(e)]
        chosen = (subjects or candidates)[:1]
        return self._settle(chosen[0].name, pronoun, at) if chosen else None

    def _is_subject(self, entity: Any) -> bool:
        span = self.document.tokens(entity.start, entity.end)
        return span is not None and span.root.dep_ in {"nsubj", "nsubjpass"}

    def _settle(self, name: str, pronoun: str, at: int) -> str:
        self.pronouns.setdefault(name, pronoun)
        self.said.append((at, pronoun, name))
        return name
