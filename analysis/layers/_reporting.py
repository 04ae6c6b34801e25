"""Reports in the parse: a reporting verb or noun, who speaks, and what is reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc, Token

from analysis.layers._words import load_list, verb_forms

Pieces = list[tuple[int, int]]  # stretches of tokens, half-open


@dataclass(slots=True)
class Report:
    """A cue (tokens), a speaker's noun phrase (tokens and its head) and the content, by what construction."""

    cue: tuple[int, int]
    speaker: tuple[int, int] | None
    speaker_head: int | None
    pieces: Pieces
    how: str
    verb: int
    children: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Reporting words by form ("denies" → "deny") and what may follow each."""

    verb: dict[str, str]
    nouns: frozenset[str]
    classes: dict[str, frozenset[str]]
    accuse: dict[str, frozenset[str]]
    prepositions: dict[str, frozenset[str]]
    particles: dict[str, frozenset[str]]

    def is_a(self, verb: str, name: str) -> bool:
        return verb in self.classes[name]


LISTS = ("speech", "marks_only", "promise", "request", "object", "label", "attitude", "finding")


@cache
def lexicon() -> Lexicon:
    known = load_list("reporting")
    classes = {name: frozenset(known[name]) for name in LISTS}
    tables = {
        name: {v: frozenset(p) for v, p in known[name].items()} for name in ("accuse", "with_preposition", "particles")
    }
    every = sorted(set().union(*classes.values(), *tables.values()))
    forms = {form: verb for verb in every for form in verb_forms(verb)}
    nouns = {form for noun in known["noun"] for form in (noun, noun + "s")}
    return Lexicon(forms, frozenset(nouns), classes, tables["accuse"], tables["with_preposition"], tables["particles"])


SUBJECTS = frozenset({"nsubj", "csubj"})
RELATIVES = frozenset({"who", "which", "that", "whom"})


def verb_of(token: Token) -> str | None:
    """The reporting verb a token is a form of; None for other words, and for such words used as nouns or adjectives."""
    if token.pos_ not in {"VERB", "AUX"} and not (token.tag_.startswith("VB") or token.dep_ in {"ROOT", "ccomp"}):
        return None
    if token.dep_ in {"amod", "compound", "aux", "auxpass"} or token.pos_ == "ADJ":
        return None
    return lexicon().verb.get(token.lower_)


def subject_of(verb: Token, depth: int = 0) -> Token | None:
    """The head of who does it: the subject; by "by ..." of a passive; of the governing verb for "..., adding that"."""
    passive = False
    for child in verb.lefts:
        if child.dep_ in SUBJECTS:
            return _antecedent(child, verb)
        passive = passive or child.dep_ in {"nsubjpass", "auxpass"}
    for child in verb.rights:
        if child.dep_ in SUBJECTS:
            return child
        if child.dep_ == "agent":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    if passive or depth > MOST_STEPS:
        return None
    return _governing(verb, depth)


# Verbs between a participle and its subject ("met the press, thanking ..., and adding that").
MOST_STEPS = 4


def _governing(verb: Token, depth: int) -> Token | None:
    head = verb.head
    if head.i == verb.i:
        return None
    if verb.dep_ == "conj" and head.pos_ in {"VERB", "AUX"}:
        return subject_of(head, depth + 1)
    if verb.dep_ in {"advcl", "xcomp", "dep"} and head.pos_ in {"VERB", "AUX"} and verb.tag_ in {"VBG", "VB"}:
        return subject_of(head, depth + 1)
    if verb.dep_ == "pcomp" and head.head.pos_ in {"VERB", "AUX"}:
        return subject_of(head.head, depth + 1)
    if verb.dep_ == "acl" and verb.tag_ == "VBG":
        return head
    return None


def _antecedent(subject: Token, verb: Token) -> Token | None:
    if subject.lower_ in RELATIVES and verb.dep_ == "relcl":
        return verb.head
    return None if subject.lower_ in {"it", "there", "what", "this", "which"} and subject.dep_ == "expl" else subject


def phrase_of(head: Token, *, barred: int | None = None) -> tuple[int, int]:
    """The tokens of a noun phrase, without relative clauses, marks at its edges and whatever lies beyond token `barred`."""
    first, last = head.left_edge.i, head.right_edge.i + 1
    for child in head.rights:
        if child.dep_ in {"relcl", "acl", "parataxis", "advcl", "punct", "dep"} and child.left_edge.i > head.i:
            if child.dep_ == "punct" and child.text not in {"--", "—", "–", ";", ":"}:
                continue
            last = min(last, child.left_edge.i)
    if barred is not None:
        if barred >= head.i:
            last = min(last, barred)
        else:
            first = max(first, barred + 1)
    doc = head.doc
    if last - first > LONGEST_PHRASE:
        first, last = max(first, head.i - LONGEST_PHRASE // 2), min(last, head.i + 1)
    while last > head.i + 1 and (doc[last - 1].is_punct or doc[last - 1].is_space or doc[last - 1].dep_ == "cc"):
        last -= 1
    while first < head.i and (doc[first].is_punct or doc[first].is_space or doc[first].dep_ == "cc"):
        first += 1
    return first, last


# Tokens: longer "phrases" are parses gone wrong.
LONGEST_PHRASE = 40


def clause_of(head: Token, verb: Token | None) -> Pieces:
    """The tokens of a clause, without the reporting clause of `verb` where that stands inside ("The plan, he said, is bad")."""
    first, last = head.left_edge.i, head.right_edge.i + 1
    if verb is None or not first <= verb.i < last:
        return [(first, last)]
    inner_first, inner_last = verb.i, verb.i + 1
    for child in verb.children:
        if child.i != head.i and not child.is_ancestor(head):
            inner_first, inner_last = min(inner_first, child.left_edge.i), max(inner_last, child.right_edge.i + 1)
    return [p for p in ((first, inner_first), (inner_last, last)) if p[0] < p[1]]


def find_reports(doc: Doc, quoted: Sequence[bool]) -> Iterator[Report]:
    """The reports whose cue stands outside quotation marks, in order of their cue."""
    known = lexicon()
    for token in doc:
        if quoted[token.i]:
            continue
        if token.lower_ == "according":
            yield from _according(token)
        elif token.lower_ in known.nouns and token.pos_ == "NOUN":
            yield from _by_noun(token)
        elif token.lower_ in known.verb:
            verb = verb_of(token)
            if verb is not None:
                yield from _by_verb(token, verb)


def _according(token: Token) -> Iterator[Report]:
    doc = token.doc
    to = next((c for c in token.children if c.lower_ == "to"), None)
    if to is None and token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "to":
        to = doc[token.i + 1]
    if to is None:
        return
    source = next((c for c in to.children if c.dep_ in {"pobj", "pcomp"}), None)
    if source is None:
        return
    clause = token.head
    while clause.pos_ not in {"VERB", "AUX"} and clause.head.i != clause.i and clause.sent == token.sent:
        clause = clause.head
    own_first, own_last = token.left_edge.i, max(token.right_edge.i, source.right_edge.i) + 1
    first, last = clause.left_edge.i, clause.right_edge.i + 1
    pieces = [p for p in ((first, min(own_first, last)), (max(own_last, first), last)) if p[0] < p[1]]
    yield Report((token.i, to.i + 1), phrase_of(source, barred=to.i), source.i, pieces, "according", token.i)


def _by_noun(token: Token) -> Iterator[Report]:
    clause = next(
        (
            c
            for c in token.rights
            if c.dep_ in {"acl", "ccomp"} and any(m.dep_ == "mark" and m.lower_ == "that" for m in c.children)
        ),
        None,
    )
    if clause is None:
        return
    source = next((c for c in token.lefts if c.dep_ == "poss"), None)
    if source is None:
        by = next(
            (
                c
                for c in token.rights
                if c.dep_ in {"prep", "agent"} and c.lower_ in {"by", "from", "of"} and c.i < clause.i
            ),
            None,
        )
        source = next((c for c in by.children if c.dep_ == "pobj"), None) if by is not None else None
    if source is None:
        return
    yield Report(
        (token.i, token.i + 1), phrase_of(source, barred=token.i), source.i, clause_of(clause, None), "noun", token.i
    )


def _by_verb(token: Token, verb: str) -> Iterator[Report]:
    pieces, cue_last, how = _content(token, verb)
    if not pieces or (how != "denied" and _negated(token)):
        return
    subject = subject_of(token)
    if subject is None and token.tag_ == "VBN":
        return  # "asked if he would": the one asked is no speaker
    if subject is not None and _is_nobody(subject):
        return
    if subject is None and how not in {"clause", "aside"}:
        return
    if (
        subject is not None
        and how in {"object", "label", "accuse", "preposition", "promise", "attitude", "finding"}
        and not _may_speak(subject, how)
    ):
        return
    speaker = phrase_of(subject, barred=token.i) if subject is not None else None
    yield Report((token.i, cue_last), speaker, subject.i if subject is not None else None, pieces, how, token.i)


def _is_nobody(subject: Token) -> bool:
    if subject.ent_type_ in {"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL"} or subject.pos_ in {
        "NUM",
        "ADV",
        "VERB",
    }:
        return True
    return subject.lower_ in {"there", "this", "what"} or (subject.lower_ == "it" and subject.dep_ == "expl")


NO_SPEAKER = frozenset({"it", "this", "that", "which", "what", "these", "those"})


def _may_speak(subject: Token, how: str) -> bool:
    """Whether a subject can be one who says or thinks: a name, a pronoun of persons, or a noun for the weaker constructions."""
    return how == "finding" or subject.lower_ not in NO_SPEAKER


def _negated(token: Token) -> bool:
    before = {t.lower_ for t in token.doc[max(0, token.i - 2) : token.i]}
    return any(c.dep_ == "neg" for c in token.lefts) or bool(before & {"neither", "nor", "never"})


def _content(token: Token, verb: str) -> tuple[Pieces, int, str]:
    """What a reporting verb reports, the end of the cue, and by which construction; no pieces where it reports nothing."""
    known = lexicon()
    cue_last = token.i + 1
    prep: Token | None = None
    for child in token.rights:
        if (
            child.dep_ in {"prt", "advmod", "acomp", "prep"}
            and child.lower_ in known.particles.get(verb, ())
            and child.i <= token.i + 2
        ):
            cue_last = child.i + 1
    clause = _clause(token)
    speaks = known.is_a(verb, "speech") and not known.is_a(verb, "marks_only")
    if clause is not None:
        if speaks:
            return _from_that(clause_of(clause, token), token), cue_last, "clause"
        if known.is_a(verb, "finding") and _that(clause):
            return clause_of(clause, token), cue_last, "finding"
        if known.is_a(verb, "attitude") and clause.i > token.i:
            return clause_of(clause, token), cue_last, "attitude"
    if speaks and token.dep_ in {"parataxis", "ccomp"}:
        around = _around_aside(token)
        if around:
            return around, cue_last, "aside"
    denied = _denied(token)
    if denied is not None and known.is_a(verb, "object"):
        return denied, cue_last, "denied"
    infinitive = next((c for c in token.rights if c.dep_ == "xcomp" and any(a.lower_ == "to" for a in c.lefts)), None)
    if infinitive is None:
        infinitive = next(
            (
                c
                for c in token.rights
                if c.dep_ == "ccomp" and any(a.lower_ == "to" and a.dep_ == "aux" for a in c.lefts)
            ),
            None,
        )
    if infinitive is not None and known.is_a(verb, "promise"):
        return [(infinitive.left_edge.i, infinitive.right_edge.i + 1)], cue_last, "promise"
    target = next((c for c in token.rights if c.dep_ == "dobj"), None)
    if infinitive is not None and known.is_a(verb, "request") and infinitive.i > token.i:
        return [(infinitive.left_edge.i, infinitive.right_edge.i + 1)], cue_last, "request"
    for child in token.rights:
        if child.dep_ == "prep" and child.lower_ in known.accuse.get(verb, ()) and child.i > token.i:
            content = next((c for c in child.children if c.dep_ in {"pcomp", "pobj"}), None)
            if content is not None and (target is not None or child.lower_ in {"of", "about", "against"}):
                first = (
                    target.left_edge.i if target is not None and token.i < target.i < child.i else content.left_edge.i
                )
                return [(first, _without_relative(content)[0][1])], cue_last, "accuse"
        if child.dep_ == "prep" and child.lower_ in known.prepositions.get(verb, ()):
            prep = child
    if prep is not None:
        return [(prep.i + 1, prep.right_edge.i + 1)] if prep.right_edge.i > prep.i else [], prep.i + 1, "preposition"
    if known.is_a(verb, "label"):
        named = next(
            (c for c in token.rights if c.dep_ in {"oprd", "ccomp"} or (c.dep_ == "prep" and c.lower_ == "as")), None
        )
        if named is None and target is not None:
            named = next(
                (c for c in target.rights if c.dep_ == "appos" and c.doc[c.left_edge.i - 1].text in OPENING), None
            )
        if named is not None and (target is not None or named.dep_ in {"ccomp", "oprd"}):
            first = target.left_edge.i if target is not None else named.left_edge.i
            return [(first, max(named.right_edge.i, first) + 1)], cue_last, "label"
    if (
        target is not None
        and known.is_a(verb, "object")
        and target.lower_ not in {"it", "that", "this", "so", "what", "himself", "herself"}
    ):
        return _without_relative(target), cue_last, "object"
    if verb in PLAINLY and target is not None and target.i <= token.i + FARTHEST_START and _has_verb(token):
        return [(token.i + 1, token.sent[-1].i + 1)], cue_last, "clause"
    return [], cue_last, ""


# After these verbs a whole sentence that the parser took for an object is the content ("said his groups and other research show ...").
PLAINLY = frozenset({"say", "add", "argue", "claim", "insist", "note", "warn", "stress", "think", "believe"})
FARTHEST_START = 12


def _has_verb(token: Token) -> bool:
    return any(
        t.pos_ in {"VERB", "AUX"} and t.tag_ not in {"VBG", "VBN"}
        for t in token.doc[token.i + 1 : token.sent[-1].i + 1]
    )


# An object's apposition in marks is what it is called: 'called the plan "a disaster"'.
OPENING = frozenset({'"', "“", "‘", "'", "«", "''", "``"})


def _clause(token: Token) -> Token | None:
    """The finite clause, or the reported one in front of the verb, that depends on a reporting verb."""
    clauses = [
        c
        for c in token.children
        if c.dep_ == "ccomp" and not any(a.lower_ == "to" and a.dep_ == "aux" for a in c.lefts)
    ]
    for child in token.rights:
        if child.dep_ == "dobj":  # "told the programme that ...": the parser hangs the clause on the one told
            clauses += [c for c in child.rights if c.dep_ in {"acl", "relcl"} and _begins_with_that(c)]
    after = [c for c in clauses if c.i > token.i]
    return after[0] if after else (clauses[-1] if clauses else None)


def _begins_with_that(clause: Token) -> bool:
    return any(c.lower_ == "that" and c.dep_ == "mark" for c in clause.lefts)


def _from_that(pieces: Pieces, token: Token) -> Pieces:
    """A clause reaches back to a "that" right after its verb, also where the parser hung what follows it elsewhere."""
    # Nothing may be left of the clause beside the reporting one: "exercises – in quotation marks – that they said would end now".
    if not pieces:
        return pieces
    first, last = pieces[0]
    reaches = token.i + 1 < first < token.i + LONGEST_PHRASE and token.doc[token.i + 1].lower_ == "that"
    return [(token.i + 1, last), *pieces[1:]] if reaches else pieces


def _that(clause: Token) -> bool:
    return any(m.dep_ == "mark" or m.tag_ in {"WRB", "WP", "WDT"} for m in clause.lefts) or clause.tag_ in {
        "VBD",
        "VBZ",
        "VBP",
        "MD",
    }


DASHES = frozenset({",", "—", "–", "--", "-"})
# Tokens: "he told reporters in Moscow on Friday".
LONGEST_ASIDE = 10


def _around_aside(token: Token) -> Pieces:
    """What stands around a reporting clause between commas: "The plan, he said, is bad"; nothing where it is none."""
    doc, head = token.doc, token.head
    subject = next((c for c in token.children if c.dep_ in SUBJECTS), None)
    if subject is None or head.pos_ not in {"VERB", "AUX"}:
        return []
    first = min(subject.left_edge.i, token.i)
    last = max(subject.right_edge.i, token.i) + 1
    while last < len(doc) and last - first < LONGEST_ASIDE and doc[last].text not in {*DASHES, ".", "!", "?"}:
        last += 1
    if last - first >= LONGEST_ASIDE or first == 0 or doc[first - 1].text not in DASHES:
        return []
    begin = min(head.left_edge.i, first)
    end = max(head.right_edge.i, token.right_edge.i) + 1
    return [p for p in ((begin, first - 1), (last, end)) if p[0] < p[1]]


def _denied(token: Token) -> Pieces | None:
    """What ", which X denied" denies: the clause before the comma; the thing itself where a noun of saying stands there."""
    if token.dep_ != "relcl":
        return None
    relative = next((c for c in token.lefts if c.dep_ in {"dobj", "pobj"} and c.lower_ in {"which", "that"}), None)
    if relative is None:
        return None
    antecedent = token.head
    doc = token.doc
    comma = token.left_edge.i > 0 and doc[token.left_edge.i - 1].text == ","
    if antecedent.lower_ in lexicon().nouns or not comma:
        return [(antecedent.left_edge.i, token.left_edge.i)]
    clause = antecedent
    while clause.pos_ not in {"VERB", "AUX"} and clause.head.i != clause.i:
        clause = clause.head
    while clause.dep_ in {"conj", "pcomp"} and clause.head.sent == token.sent:
        clause = clause.head
    if clause.pos_ not in {"VERB", "AUX"}:
        clause = clause.head
    verb = verb_of(clause)
    outer, _, how = _content(clause, verb) if verb is not None and clause.i != token.i else ([], 0, "")
    first = outer[0][0] if outer else clause.left_edge.i
    if how == "accuse":
        first = next((c.i + 1 for c in clause.rights if c.dep_ == "prep" and c.i > first), first)
    last = token.left_edge.i
    return [(first, last)] if first < last else None


def _without_relative(content: Token) -> Pieces:
    """A clause or phrase up to a relative clause set off by a comma (", which Russia denied")."""
    first, last = content.left_edge.i, content.right_edge.i + 1
    doc = content.doc
    for i in range(content.i + 1, last):
        if doc[i].lower_ in {"which", "who"} and doc[i - 1].text == ",":
            return [(first, i - 1)]
    return [(first, last)]
