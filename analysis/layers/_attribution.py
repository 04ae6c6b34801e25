"""From quotation marks and reports to attributions: which words are whose."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from analysis.document import Document
from analysis.layers._marks import Marked, find_marked
from analysis.layers._reporting import RELATIVES, Report, find_reports, lexicon, phrase_of, subject_of, verb_of

Stretch = tuple[int, int]  # characters


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words (pieces, in characters), how they are given, the speaker as written with its head token, and the cue."""

    pieces: tuple[Stretch, ...]
    kind: str
    speaker: Stretch | None
    speaker_head: int | None
    cue: Stretch | None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class _Link:
    """A reporting verb found beside a stretch in marks."""

    cue: int | None  # token
    speaker: Stretch | None
    head: int | None
    cue_chars: Stretch | None = None


# Tokens between a closing mark and its verb ("…," the minister, who arrived in Moscow on Friday, said): longer is another clause.
FARTHEST_AFTER = 16
FARTHEST_BEFORE = 12
# Tokens between a verb and an opening mark without a comma or colon ("told reporters that ...").
NEAR_BEFORE = 5
# Tokens between two pieces of one quotation ("...," he said on Friday. "..."): longer, and the reporter has said something else.
LONGEST_BETWEEN = 14
# Words: shorter stretches in marks that nothing reports are titles, names and irony.
LEAST_WORDS = 4
ENDS = frozenset({".", "?", "!", ";"})
CLOSING = ",?!…—–-"


TRANSCRIPT = re.compile(r"(?:^|\n\s*\n)(?P<label>[A-Z][A-Z.'’ -]{0,38}[A-Z.])(?P<colon>:)[ \u00a0]+(?P<words>[^\n]+)")
# Two who speak, or one who does three times (an interview whose questions have another sign), make a transcript.
LEAST_SPEAKERS = 2
LEAST_TURNS = 3
# A paragraph of a transcript that nobody speaks: "(Laughter.)", "Q  Thank you.", "END 1:50 P.M. EDT".
ASIDE = re.compile(r"[(\[]|Q[ \u00a0]|[^a-z]*$")
PARAGRAPH = re.compile(r"[^\n]+")
NO_SPEAKERS = frozenset(
    {
        "WASHINGTON",
        "LONDON",
        "MOSCOW",
        "BREAKING",
        "UPDATE",
        "NOTE",
        "CORRECTION",
        "PHOTO",
        "VIDEO",
        "WATCH",
        "READ MORE",
        "RELATED",
        "MORE",
        "TO",
        "FROM",
        "SUBJECT",
        "CC",
        "VIA",
        "FACT",
        "CLAIM",
        "MYTH",
        "REALITY",
    }
)
# How somebody's words end, but for a bracket or mark after it; a field of a list ("VESSEL TYPE: Crude oil tanker") ends otherwise.
SPOKEN_END = re.compile(r"[.?!…—–-][)\]\"”’']*\s*$")
LONGEST_NAME = (
    2  # words of a label; longer ones ("THE FIRST LADY") are somebody's where they come again or others speak too
)


def attribute(document: Document) -> list[Attribution]:
    """The attributions of an article, in order of their first words."""
    reader = _Reader(document)
    return sorted(reader.attributions(), key=lambda a: (a.pieces[0][0], a.pieces[-1][1], a.cue or (0, 0)))


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.doc: Doc = document.doc
        self.text = document.text
        self.starts = [t.idx for t in self.doc]
        outside = [(d.start, d.end) for d in document.datelines() if d.start is not None and d.end is not None]
        self.datelines = outside
        self.marked = [m for m in find_marked(self.text) if not any(a < m.end and m.start < b for a, b in outside)]
        self.quoted = [-1] * len(self.doc)
        self.ranges = []
        for n, m in enumerate(self.marked):
            first, last = bisect_left(self.starts, m.outer_start), bisect_left(self.starts, m.outer_end)
            self.ranges.append((first, last))
            for i in range(first, last):
                self.quoted[i] = n
        self.breaks = [t.i for t in self.doc if t.is_space and t.text.count("\n") > 1]

    # -- words in marks -------------------------------------------------------------------------------------------------

    def attributions(self) -> Iterator[Attribution]:
        links = self._linked()
        used = {link.cue for link in links.values() if link.cue is not None}
        taken = set(links)
        reports = self._reports(used)
        drawn: dict[int, list[int]] = {}
        kept: list[tuple[Report, list[Stretch], list[int]]] = []
        for report in reports:
            pieces = self._chars(report.pieces)
            if not pieces:
                continue
            touched = [n for n in range(len(self.marked)) if self._touches(n, pieces)]
            if any(n in links for n in touched):
                pieces = self._cut_linked(pieces, [self.marked[n] for n in touched if n in links])
                touched = [n for n in touched if n not in links]
                if not pieces:
                    continue
            for n in touched:
                drawn.setdefault(n, []).append(len(kept))
            taken |= set(touched)
            kept.append((report, pieces, touched))
        for report, pieces, touched in kept:
            yield self._reported(report, pieces, touched)
        yield from self._direct(links, taken)
        yield from self._transcript()

    def _transcript(self) -> Iterator[Attribution]:
        """Paragraphs that begin with who speaks, in capitals: "MR PRICE: ...". One such paragraph alone may be anything. Where several
        speak, paragraphs without a label go on with the speaker before them.
        """
        labelled = [m for m in TRANSCRIPT.finditer(self.text) if m["label"] not in NO_SPEAKERS]
        speaking = {m["label"] for m in labelled if SPOKEN_END.search(m["words"])}
        found = [m for m in labelled if m["label"] in speaking]
        speakers = len(speaking)
        if speakers < LEAST_SPEAKERS and len(found) < LEAST_TURNS:
            return
        # Headings of a fact sheet ("PUTTING AMERICA FIRST: ...") come once each.
        if speakers == len(found) and all(len(label.split()) > LONGEST_NAME for label in speaking):
            return
        for i, m in enumerate(found):
            head = self.doc[bisect_right(self.starts, m.end("label") - 1) - 1].i
            pieces = [m.span("words")]
            if speakers >= LEAST_SPEAKERS:
                pieces += self._going_on(m.end(), found[i + 1].start() if i + 1 < len(found) else len(self.text))
            spoken = [p for p in (self._stripped(*p) for p in pieces) if p is not None]
            if spoken:
                yield Attribution(tuple(spoken), "direct", m.span("label"), head, m.span("colon"))

    def _going_on(self, start: int, end: int) -> Iterator[Stretch]:
        """The paragraphs between two labels, up to the first that nobody speaks."""
        for paragraph in PARAGRAPH.finditer(self.text, start, end):
            if ASIDE.match(paragraph[0]):
                return
            yield paragraph.span()

    def _stripped(self, start: int, end: int) -> Stretch | None:
        """A stretch without white space at its edges; None where it is empty or lies in quotation marks."""
        words = self.text[start:end]
        first, last = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
        if first >= last or any(first <= n.start < last for n in self.marked if n.outer_start <= first):
            return None
        return (first, last)

    def _linked(self) -> dict[int, _Link]:
        """Each stretch in marks that a reporting verb right before or after it goes with."""
        links: dict[int, _Link] = {}
        for n, m in enumerate(self.marked):
            inner = self.text[m.start : m.end]
            before = self.text[: m.outer_start].rstrip()[-1:] if m.outer_start else ""
            after_comma = inner[-1:] in CLOSING or self.text[m.outer_end : m.outer_end + 1] == ","
            if _is_fragment(inner, before):
                continue
            link = self._cue_after(n) if after_comma or _is_sentence(inner) else None
            if link is None and (before in {",", ":"} or _is_sentence(inner)):
                link = self._cue_before(n, strong=before in {",", ":"})
            if link is None and before == ":":
                link = self._label_before(n)
            if link is not None:
                links[n] = link
        return links

    def _cue_after(self, n: int) -> _Link | None:
        _, last = self.ranges[n]
        i = last
        while i < len(self.doc) and (
            self.doc[i].text == "," or (self.doc[i].is_space and "\n" not in self.doc[i].text)
        ):
            i += 1
        inner_end = self.text[self.marked[n].end - 1]
        full_stop = inner_end == "." or (i < len(self.doc) and self.doc[i].text == ".")
        first = i
        while i < min(first + FARTHEST_AFTER, len(self.doc)):
            token = self.doc[i]
            if token.text in ENDS or (token.is_space and "\n" in token.text) or self.quoted[i] >= 0:
                return None
            if token.text == ":":
                return None
            if (full_stop and token.text[:1].isupper() and i == first) or (
                i > first and token.lower_ in {"but", "and", "while"} and full_stop
            ):
                return None
            verb = self._speech_verb(token)
            if verb is not None:
                if i == first or self._is_subject(first, token):
                    return self._link(token, first, inverted=i == first)
                return None
            i += 1
        return None

    def _cue_before(self, n: int, *, strong: bool) -> _Link | None:
        first, _ = self.ranges[n]
        i, steps = first - 1, 0
        while i >= 0 and steps < FARTHEST_BEFORE:
            token = self.doc[i]
            if token.text in ENDS or (token.is_space and "\n" in token.text) or self.quoted[i] >= 0:
                return None
            colon = self.text[self.marked[n].outer_start - 2 : self.marked[n].outer_start].strip() == ":"
            verb = verb_of(token) if colon else self._speech_verb(token)
            if verb is not None and (strong or first - i <= NEAR_BEFORE):
                return self._link(token, None, inverted=False)
            i -= 1
            steps += 1
        return None

    def _label_before(self, n: int) -> _Link | None:
        """A name and a colon: 'Peskov: "No"'."""
        first, _ = self.ranges[n]
        i = first - 1
        while i >= 0 and self.doc[i].text != ":":
            i -= 1
        colon, i = i, i - 1
        while i >= 0 and not self.doc[i].is_space and self.doc[i].text not in ENDS and colon - i <= 7:
            i -= 1
        head = self.doc[colon - 1] if colon > 0 else None
        if head is None or head.pos_ not in {"PROPN", "NOUN"} or not head.text[:1].isupper() or colon - i > 7:
            return None
        start = self.doc[i + 1].idx
        speaker = (start, head.idx + len(head))
        if not self.text[start : start + 1].isupper():
            return None
        return _Link(None, speaker, head.i, (self.doc[colon].idx, self.doc[colon].idx + 1))

    def _speech_verb(self, token: Token) -> str | None:
        verb = verb_of(token)
        if verb is None or (token.tag_ == "VB" and any(c.dep_ == "aux" and c.lower_ == "to" for c in token.lefts)):
            return None
        return verb if lexicon().is_a(verb, "speech") else None

    def _is_subject(self, first: int, verb: Token) -> bool:
        """Whether the subject of a verb stands between a closing mark and it: no other clause begins there."""
        subject = subject_of(verb)
        between = self.doc[first : verb.i]
        if subject is not None and first <= subject.i < verb.i:
            return True
        nouns = any(t.pos_ in {"NOUN", "PROPN", "PRON"} for t in between)
        return nouns and not any(t.pos_ in {"VERB", "AUX", "CCONJ", "SCONJ"} for t in between)

    def _link(self, verb: Token, first: int | None, *, inverted: bool) -> _Link:
        subject = subject_of(verb)
        participle = verb.tag_ == "VBG"  # '"...", recalling their first meeting': what follows is no speaker
        if subject is not None and (
            self.quoted[subject.i] >= 0 or (inverted and subject.i < verb.i and not participle)
        ):
            subject = None
        if subject is None and participle:
            subject = self._main_subject(verb)
        if subject is None:
            subject = self._noun_after(verb.i + 1) if inverted else self._noun_in(first, verb.i)
        speaker = self._phrase(subject, verb.i) if subject is not None else None
        return _Link(verb.i, speaker, subject.i if subject is not None else None, (verb.idx, verb.idx + len(verb)))

    def _main_subject(self, verb: Token) -> Token | None:
        """The subject of the sentence's main verb, for a participle beside marks: ", adding: ..."."""
        root = verb.sent.root
        subject = subject_of(root) if root.i != verb.i else None
        return subject if subject is not None and self.quoted[subject.i] < 0 else None

    def _noun_after(self, i: int) -> Token | None:
        """The noun phrase right after a verb: "said the Kremlin's spokesman"."""
        head = None
        for token in self.doc[i : i + 10]:
            if token.pos_ in {"NOUN", "PROPN", "PRON"}:
                head = token
            elif token.pos_ not in {"DET", "ADJ", "NUM", "PART"} and token.text != "-":
                break
        return head

    def _noun_in(self, first: int | None, last: int) -> Token | None:
        """The first noun phrase before a verb, back to a mark or a sentence's start."""
        if first is None:
            first = last
            while (
                first > 0
                and last - first < FARTHEST_AFTER
                and self.doc[first - 1].text not in ENDS
                and self.quoted[first - 1] < 0
            ):
                if self.doc[first - 1].is_space and "\n" in self.doc[first - 1].text:
                    break
                first -= 1
        head = None
        for token in self.doc[first:last]:
            if token.pos_ in {"NOUN", "PROPN", "PRON"}:
                head = token
            elif head is not None and (token.text == "," or token.pos_ in {"ADP", "VERB", "AUX", "ADV"}):
                break
        return head

    def _phrase(self, head: Token, verb: int) -> Stretch | None:
        first, last = phrase_of(head, barred=verb)
        while first < head.i and (self.quoted[first] >= 0 or self.quoted[first] != self.quoted[head.i]):
            first += 1
        for i in range(head.i, last):
            if self.quoted[i] >= 0 and self.quoted[head.i] < 0:
                last = i
                break
        while last - 1 > head.i and self.doc[last - 1].is_punct:
            last -= 1
        return self._outside_dateline(self.doc[first].idx, self.doc[last - 1].idx + len(self.doc[last - 1]))

    def _outside_dateline(self, start: int, end: int) -> Stretch | None:
        for a, b in self.datelines:
            if a < end and start < b:
                start = b
        while start < end and not self.text[start].isalnum() and self.text[start] not in "$£€":
            start += 1
        return (start, end) if start < end else None

    def _direct(self, links: dict[int, _Link], taken: set[int]) -> Iterator[Attribution]:
        """The stretches in marks, joined by their cue, or to the quotation that they continue."""
        open_pieces: list[Stretch] = []
        current: _Link | None = None
        last_n = -1
        for n, m in enumerate(self.marked):
            if n in links:
                link = links[n]
                if (
                    current is not None
                    and open_pieces
                    and ((link.cue is not None and link.cue == current.cue) or self.marked[last_n].goes_on)
                ):
                    if current.cue is None:
                        current = link
                    open_pieces.append((m.start, m.end))
                else:
                    if open_pieces:
                        yield _direct(open_pieces, current)
                    open_pieces, current = [(m.start, m.end)], link
                last_n = n
                continue
            if n in taken:
                continue
            inner = self.text[m.start : m.end]
            if open_pieces and self._continues(last_n, n):
                open_pieces.append((m.start, m.end))
                last_n = n
                continue
            if not _is_sentence(inner) and not (m.goes_on and len(inner.split()) >= LEAST_WORDS):
                continue
            if open_pieces:
                yield _direct(open_pieces, current)
            current = self._from_neighbours(n, current, last_n)
            open_pieces, last_n = [(m.start, m.end)], n
        if open_pieces:
            yield _direct(open_pieces, current)

    def _continues(self, before: int, n: int) -> bool:
        """Whether a stretch without a cue goes on with the quotation before it: after an open end, or after "..., he said."."""
        a, b = self.marked[before], self.marked[n]
        if a.goes_on:
            return True
        between = self.text[a.outer_end : b.outer_start]
        if "\n" in between or len(between) > 200 or not between.strip():
            return "\n" not in between and len(between) < 3
        stops = sum(c in ".?!" for c in between.rstrip()[:-1] if c)
        inner = self.text[b.start : b.end]
        sentence = (
            (inner[:1].isupper() and inner[-1:] in ".?!")
            or _is_sentence(inner)
            or len(self.text[b.start : b.end].split()) >= LEAST_WORDS
        )
        return (
            between.rstrip()[-1] in ".,—–:"
            and sentence
            and stops <= 1
            and self._one_sentence(a.outer_end, b.outer_start)
        )

    def _one_sentence(self, start: int, end: int) -> bool:
        """Whether only a reporting clause stands between two stretches."""
        tokens = self.doc[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        if len(tokens) > LONGEST_BETWEEN:
            return False
        return sum(t.text in ENDS for t in tokens) <= 1 and any(self._speech_verb(t) is not None for t in tokens)

    def _from_neighbours(self, n: int, current: _Link | None, last_n: int) -> _Link:
        """A sentence in marks without a cue: "He said that" after it, the person of the sentence before it, or, where it fills
        its paragraph, whoever spoke in the paragraph before.
        """
        m = self.marked[n]
        _, last = self.ranges[n]
        told = self._told_after(last)
        if told is not None:
            return told
        paragraph = bisect_right(self.breaks, self.ranges[n][0])
        begin = self.breaks[paragraph - 1] + 1 if paragraph else 0
        if self.text[self.starts[begin] : m.outer_start].strip():
            subject = self._subject_before(self.ranges[n][0], begin)
            if subject is not None:
                return _Link(None, self._phrase(subject, subject.sent.end), subject.i)
        elif current is not None and last_n >= 0 and self._paragraph_of(last_n) == paragraph - 1:
            return replace(current, cue=None, cue_chars=None)
        return _Link(None, None, None)

    def _paragraph_of(self, n: int) -> int:
        return bisect_right(self.breaks, self.ranges[n][0])

    def _told_after(self, last: int) -> _Link | None:
        """'"..." He said that to reporters': a reporting verb in the next sentence whose object is "that", "this" or "it"."""
        for token in self.doc[last : last + 6]:
            if token.text in ENDS or (token.is_space and "\n" in token.text) or self.quoted[token.i] >= 0:
                return None
            follows = self.doc[token.i + 1].lower_ if token.i + 1 < len(self.doc) else ""
            if self._speech_verb(token) is not None and follows in {"that", "this", "it", "so", "these", "those"}:
                nearer = self.doc[token.i + 2] if token.i + 2 < len(self.doc) else None
                if nearer is not None and (
                    nearer.pos_ in {"ADP", "PUNCT", "SCONJ", "ADV"}
                    or nearer.ent_type_ in {"DATE", "TIME"}
                    or nearer.lower_ == "words"
                ):
                    return self._link(token, last, inverted=False)
        return None

    def _subject_before(self, first: int, begin: int) -> Token | None:
        """The person who is the subject of the sentence before a stretch."""
        i = first - 1
        while i > begin and (self.doc[i].is_punct or self.doc[i].is_space):
            i -= 1
        if i < begin or self.quoted[i] >= 0:
            return None
        for token in self.doc[i].sent:
            if token.dep_ in {"nsubj", "nsubjpass"} and self.quoted[token.i] < 0 and begin <= token.i < first:
                person = token.ent_type_ == "PERSON" or token.lower_ in {"he", "she"}
                return token if person and token.head.dep_ == "ROOT" else None
        return None

    # -- reports --------------------------------------------------------------------------------------------------------

    def _reports(self, used: set[int]) -> list[Report]:
        found = [
            r
            for r in find_reports(self.doc, [q >= 0 and self._is_speech(q) for q in self.quoted])
            if r.verb not in used
        ]
        self._hand_on(found)
        return _outermost(found)

    def _is_speech(self, n: int) -> bool:
        m = self.marked[n]
        return len(self.text[m.start : m.end].split()) >= 2

    def _hand_on(self, found: list[Report]) -> None:
        """Gives ", adding that ..." inside a reported clause to the outer speaker; the clause ends there."""
        for inner in found:
            verb = self.doc[inner.verb]
            if any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.children) or inner.how == "according":
                continue
            for outer in found:
                if (
                    outer is inner
                    or not any(a < inner.verb < b for a, b in outer.pieces)
                    or outer.how not in {"clause", "aside"}
                ):
                    continue
                cut = self._cut_before(verb)
                if cut is None:
                    continue
                inner.speaker, inner.speaker_head = outer.speaker, outer.speaker_head
                outer.pieces = [(a, min(b, cut)) for a, b in outer.pieces if a < min(b, cut)]

    def _cut_before(self, verb: Token) -> int | None:
        i = verb.i - 1
        while i > 0 and self.doc[i].pos_ == "ADV":
            i -= 1
        if verb.tag_ == "VBG" and self.doc[i].text == ",":
            return i
        if verb.tag_ == "VBD" and verb.dep_ == "conj" and self.doc[i].lower_ in {"and", "but"}:
            return i
        return None

    def _chars(self, pieces: Sequence[tuple[int, int]]) -> list[Stretch]:
        """Token stretches as characters, without marks at their edges, a leading "that" and the dateline."""
        found = []
        for first, last in pieces:
            a, b = first, last
            while a < b and (
                self.doc[a].is_space
                or self.doc[a].text in EDGE
                or (self.doc[a].lower_ == "that" and self.doc[a].dep_ == "mark")
            ):
                a += 1
            while b > a and (self.doc[b - 1].is_space or self.doc[b - 1].text in EDGE):
                b -= 1
            if a >= b or (b - a == 1 and self.doc[a].lower_ in RELATIVES):
                continue
            kept = self._outside_dateline(self.doc[a].idx, self.doc[b - 1].idx + len(self.doc[b - 1]))
            if kept is not None:
                found.append(kept)
        return found

    def _touches(self, n: int, pieces: list[Stretch]) -> bool:
        m = self.marked[n]
        return any(a < m.end and m.start < b for a, b in pieces)

    def _cut_linked(self, pieces: list[Stretch], linked: list[Marked]) -> list[Stretch]:
        """Pieces that run into somebody's direct words end before them; nothing is left where they lie within."""
        kept = []
        for a, b in pieces:
            end = b
            for m in linked:
                if m.outer_start <= a < m.outer_end:
                    end = a
                elif a < m.outer_start < end:
                    end = m.outer_start
            words = self.text[a:end].strip(" ,:;–—-\n")
            if len(words.split()) >= LEAST_WORDS - 1:
                kept.append((a, a + len(self.text[a:end].rstrip(" ,:;–—-\n"))))
        return kept

    def _reported(self, report: Report, pieces: list[Stretch], touched: list[int]) -> Attribution:
        kind = "mixed" if touched else "indirect"
        for n in touched:
            pieces = [self._whole(p, self.marked[n]) for p in pieces]
        inside = sum(
            max(0, min(b, self.marked[n].end) - max(a, self.marked[n].start)) for a, b in pieces for n in touched
        )
        if touched and inside >= NEARLY_ALL * sum(b - a for a, b in pieces):
            kind = "direct"
            pieces = [(self.marked[n].start, self.marked[n].end) for n in touched]
        first, last = report.cue
        cue = (self.doc[first].idx, self.doc[last - 1].idx + len(self.doc[last - 1]))
        speaker = None
        if report.speaker is not None and report.speaker_head is not None:
            a, b = report.speaker
            speaker = self._outside_dateline(self.doc[a].idx, self.doc[b - 1].idx + len(self.doc[b - 1]))
        return Attribution(tuple(_merged(pieces)), kind, speaker, report.speaker_head, cue)

    def _whole(self, piece: Stretch, m: Marked) -> Stretch:
        """A piece that ends within marks reaches to the closing mark; one that is all in marks leaves them out."""
        start, end = piece
        if not (start < m.end and m.start < end):
            return piece
        if start >= m.outer_start:
            start = m.start if end <= m.outer_end else m.outer_start
        elif start > m.outer_start:
            start = m.outer_start
        if m.start < end <= m.outer_end:
            end = m.end if start >= m.start else m.outer_end
        return (start, end)


NEARLY_ALL = 0.9
EDGE = frozenset({",", ".", ":", ";", "—", "–", "-", "--", '"', "“", "”", "''", "``", "'", "‘", "’", "?", "!", "…"})


def _outermost(found: list[Report]) -> list[Report]:
    """Without thoughts and findings inside what somebody else says: there the outer speaker speaks."""
    kept = []
    for r in found:
        if r.how in {"attitude", "finding", "object", "label", "preposition", "noun"} and any(
            o is not r and o.how in {"clause", "according", "aside"} and any(a <= r.verb < b for a, b in o.pieces)
            for o in found
        ):
            continue
        kept.append(r)
    return kept


def _merged(pieces: list[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for start, end in sorted(set(pieces)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _direct(pieces: list[Stretch], link: _Link | None) -> Attribution:
    if link is None:
        return Attribution(tuple(pieces), "direct", None, None, None)
    return Attribution(tuple(pieces), "direct", link.speaker, link.head, link.cue_chars)


def _is_fragment(inner: str, before: str) -> bool:
    """Whether words in marks go on with the reporter's sentence: 'had "a crazy policy," he said'."""
    first = inner.lstrip("[('‘…. ")[:1]
    return first.islower() and (before.isalnum() or before in {"’", "'", "-", ")"})


def _is_sentence(inner: str) -> bool:
    """Whether words in marks are a sentence rather than a title or a scare quote."""
    return len(inner.split()) >= LEAST_WORDS and inner[:1].isupper() and inner.rstrip()[-1:] in ".?!,…—–-"
