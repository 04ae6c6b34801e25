"""The training sets as texts with marks in characters, and the windows made of them.

Names of different sets do not mean the same: where a set has no groups (UNER) or one class for all the rest (wikigold), a word's
label is only known to be one of several. A word carries the set of labels it may have, as bits; a word without any bit is not
learned from.
"""

from __future__ import annotations

import gzip
import itertools
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from analysis.encoder import NAMES, ROLES, Window, windows
from benchmarks.quality.entities import article_of, groups, named

BIT = {name: 1 << i for i, name in enumerate(NAMES)}
KINDS = {
    "Person": "PER", "PER": "PER", "per": "PER", "Organization": "ORG", "ORG": "ORG", "org": "ORG", "Location": "LOC",
    "Facility": "LOC", "LOC": "LOC", "geo": "LOC", "NORP": "NORP", "Misc": "MISC", "Product": "MISC", "MISC": "MISC",
}  # fmt: skip
SENTENCE_END = re.compile(r"(?<=[.!?”\"’)])\s+(?=[“\"A-Z0-9(])|\n+")
PARAGRAPH = re.compile(r"\n+")
# Articles of worldwide-train that stand almost whole in worldwide-dev.
IN_DEV = frozenset({"canada_indig_5", "cn_article_scmp_58"})


@dataclass
class Text:
    """A text to learn from. `names` (start, end, tag kind), `attributions` as in PolNeAR, `targets` (start, end, 0 1 2)."""

    set: str
    key: str
    text: str
    sentences: list[tuple[int, int]]
    names: list[tuple[int, int, str]] | None = None
    attributions: list[dict[str, Any]] | None = None
    targets: list[tuple[int, int, int]] = field(default_factory=list)
    left_out: list[tuple[int, int]] = field(default_factory=list)  # stretches whose names are not learned from


@dataclass
class Example:
    """A window and what is known of its words. `names` (W,) label bits, `roles` (W,) -1 where unknown; `links` (n, 3): a content's
    first word, its cue's and its source's (-1 none, -2 not in this window); `targets` (n, 4): first word, last, sentence, polarity.
    """

    set: str
    key: str
    window: Window
    names: np.ndarray
    roles: np.ndarray
    links: np.ndarray
    targets: np.ndarray
    soft: np.ndarray | None = None  # (W, 11) a teacher's probabilities


def lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def split(text: str) -> list[tuple[int, int]]:
    """Sentences by their signs: good enough to cut windows at."""
    found, at = [], 0
    for gap in SENTENCE_END.finditer(text):
        if text[at : gap.start()].strip():
            found.append((at, gap.start()))
        at = gap.end()
    if text[at:].strip():
        found.append((at, len(text)))
    return found


def named_texts(path: Path, *, seen: frozenset[str] = frozenset()) -> Iterator[Text]:
    """A token file as texts. `seen` are sentences (their words joined) that a development file holds too."""
    name = path.name.split(".")[0]
    for number, group in enumerate(groups(path)):
        if str(group[0]["doc"]) in IN_DEV:
            continue
        text, _ = article_of(group)
        sentences, names, left_out, at = [], [], [], 0
        for sentence in group:
            spans = []
            for token in sentence["tokens"]:
                start = text.index(token, at)
                spans.append((start, start + len(token)))
                at = start + len(token)
            sentences.append((spans[0][0], spans[-1][1]))
            tags = sentence["tags"]
            broken = any(b[2:] != a[2:] and b.startswith("I-") for a, b in itertools.pairwise(tags) if a != "O")
            if broken or " ".join(sentence["tokens"]) in seen:
                left_out.append(sentences[-1])
            names += [(spans[a][0], spans[b - 1][1], kind) for a, b, kind in named(tags)]
        yield Text(name, f"{name}/{number}", text, sentences, names=names, left_out=left_out)


def packed(texts: list[Text], seed: int, most: int = 5) -> list[Text]:
    """Single sentences put together in chance order, one to `most` a text, a blank between: a window is seldom one sentence alone."""
    rng = random.Random(seed)
    order = texts[:]
    rng.shuffle(order)
    made = []
    while order:
        taken, order = order[: (n := rng.choice((1, 1, 2, most)))], order[n:]
        if len(taken) == 1:
            made += taken
            continue
        whole = Text(taken[0].set, "+".join(t.key for t in taken), "", [], names=None if taken[0].names is None else [])
        for t in taken:
            at = len(whole.text) + (1 if whole.text else 0)
            whole.text += (" " if whole.text else "") + t.text
            whole.sentences += [(a + at, b + at) for a, b in t.sentences]
            whole.targets += [(a + at, b + at, p) for a, b, p in t.targets]
            if whole.names is not None:
                whole.names += [(a + at, b + at, k) for a, b, k in t.names or ()]
            whole.left_out += [(a + at, b + at) for a, b in t.left_out]
        made.append(whole)
    return made


def quoted_texts(path: Path) -> Iterator[Text]:
    for each in lines(path):
        found = [a for a in each["attributions"] if a.get("content")]
        yield Text("polnear", f"polnear/{each['doc']}", each["text"], split(each["text"]), attributions=found)


def article_key(gid: str) -> str:
    """The article of a NewsMTSC target: the first three parts of its id."""
    return "_".join(gid.split("_")[:3])


def target_texts(path: Path, *, without: frozenset[str] = frozenset()) -> Iterator[Text]:
    for each in lines(path):
        text = each["sentence_normalized"]
        if text in without:
            continue
        targets = [(t["from"], t["to"], {2: 0, 4: 1, 6: 2}[round(t["polarity"])]) for t in each["targets"]]
        yield Text("newsmtsc", article_key(each["primary_gid"]), text, [(0, len(text))], targets=targets)


def plain_texts(path: Path, most: int) -> Iterator[Text]:
    """Unlabelled news, for the teacher to mark."""
    name = path.name.split(".")[0]
    for number, each in enumerate(lines(path)):
        if len(each["text"]) > 600 and number < most:
            yield Text(name, f"{name}/{number}", each["text"], split(each["text"]))


def examples(text: Text, limit: int = 192) -> list[Example]:
    """The windows of a text, with what is known of their words."""
    return [
        Example(text.set, text.key, w, _name_bits(text, w), *_roles(text, w), _targets(text, w))
        for w in windows(text.text, text.sentences, limit)
    ]


def inside(words: np.ndarray, start: int, end: int) -> np.ndarray:
    """The words that touch the characters start to end."""
    return np.flatnonzero((words[:, 0] < end) & (words[:, 1] > start))


def _name_bits(text: Text, w: Window) -> np.ndarray:
    bits = np.zeros(len(w.words), np.int64)
    if text.names is None:
        return bits
    outside = BIT["O"]
    if text.set.startswith("uner"):  # neither groups nor the rest are marked
        outside |= BIT["B-NORP"] | BIT["I-NORP"] | BIT["B-MISC"] | BIT["I-MISC"]
    bits[:] = outside
    for start, end, tag in text.names:
        kind = KINDS.get(tag)
        if kind is None or end <= w.words[0, 0] or start >= w.words[-1, 1]:
            continue
        touched = inside(w.words, start, end)
        kinds = ("NORP", "MISC") if kind == "MISC" and text.set == "wikigold" else (kind,)
        for n, i in enumerate(touched):
            bits[i] = sum(BIT[("B-" if n == 0 else "I-") + k] for k in kinds)
    for start, end in text.left_out:
        bits[inside(w.words, start, end)] = 0
    return bits


def _roles(text: Text, w: Window) -> tuple[np.ndarray, np.ndarray]:
    roles = np.full(len(w.words), -1, np.int64)
    links: list[tuple[int, int, int]] = []
    if text.attributions is None:
        return roles, np.zeros((0, 3), np.int64)
    roles[:] = 0
    low, high = w.words[0, 0], w.words[-1, 1]
    for each in text.attributions:
        heads = {}
        for role in ("cue", "source", "content"):
            firsts = []
            for start, end in each.get(role) or ():
                if end <= low or start >= high:
                    firsts.append(-2)
                    continue
                touched = inside(w.words, start, end)
                if not len(touched):
                    continue
                roles[touched] = ROLES.index(f"I-{role}")
                roles[touched[0]] = ROLES.index(f"B-{role}")
                firsts.append(int(touched[0]))
            heads[role] = firsts
        cue = heads["cue"][0] if heads["cue"] else -1
        source = heads["source"][0] if heads["source"] else -1
        links += [(c, cue, source) for c in heads["content"] if c >= 0]
    return roles, np.array(links, np.int64).reshape(-1, 3)


def _targets(text: Text, w: Window) -> np.ndarray:
    found = []
    for start, end, polarity in text.targets:
        touched = inside(w.words, start, end)
        if len(touched):
            found.append((touched[0], touched[-1], w.sentence[touched[0]], polarity))
    return np.array(found, np.int64).reshape(-1, 4)
