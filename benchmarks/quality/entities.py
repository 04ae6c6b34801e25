"""The layer `entities` on token files with BIO tags: are names found, whole, and of the right kind?

Data      JSON lines `{"doc", "tokens", "tags"}`, one sentence each. Sentences of one `doc` make one article, a paragraph each;
          where every `doc` is 0, each sentence is an article of its own.
Figures   Micro precision, recall and F1 over persons, organisations and places (exact bounds and kind, a leading "the" left out),
          the `interval` of F1 (drawn by article), and the F1 of each kind. Other kinds are left out on both sides.
          `calibration_error` of the layer's confidences, where it gives them.
Beside    The same of en_core_web_sm without our rules, in the same run.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.article import Article
from benchmarks.quality import BadData
from benchmarks.quality.asking import read_many, rows_of
from benchmarks.quality.figures import Counts, calibration_error, f1, interval, micro_f1, of_labels, ratio, rounded
from benchmarks.quality.simple_ways import named as by_model

FIGURE = "f1"
KINDS = ("PER", "ORG", "LOC")
GOLD = {
    "Person": "PER", "per": "PER", "PER": "PER", "Organization": "ORG", "Organisation": "ORG", "org": "ORG", "ORG": "ORG",
    "Location": "LOC", "Facility": "LOC", "geo": "LOC", "LOC": "LOC",
}  # fmt: skip
OURS = {"person": "PER", "organisation": "ORG", "place": "LOC"}
MODEL = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
CLOSING = frozenset({",", ".", ";", ":", "?", "!", ")", "]", "%", "'s", "’s", "n't", "”", "''"})
OPENING = ("(", "[", "$", "“", "``")

Name = tuple[int, int, str]


def score(data: Path, *, limit: int | None = None) -> dict[str, Any]:
    """The figures of the layer, and of the model alone. `n` counts gold names, `articles` and `limit` articles."""
    texts, gold = zip(*(article_of(group) for group in groups(data)[:limit]), strict=True)
    ours: list[set[Name]] = []
    sure: list[tuple[float | None, bool]] = []
    for wanted, document in zip(gold, read_many([Article(str(i), t) for i, t in enumerate(texts)]), strict=True):
        rows = [e for e in rows_of(document, "entities") if e.kind in OURS]
        names = [bare(document.text, e.start, e.end, OURS[e.kind]) for e in rows]
        ours.append(set(names))
        sure += [(e.confidence, name in wanted) for e, name in zip(rows, names, strict=True)]
    model = [
        {bare(text, start, end, MODEL[kind]) for start, end, kind in spans}
        for text, spans in zip(texts, by_model(texts, MODEL), strict=True)
    ]
    counts = counted(gold, ours)
    error = calibration_error(sure)
    return {
        "n": sum(map(len, gold)),
        "articles": len(texts),
        **agreement(counts),
        "interval": interval(counts, micro_f1),
        **({} if error is None else {"calibration_error": error}),
        "by_label": of_labels(counts, KINDS),
        "alternatives": {"en_core_web_sm": agreement(counted(gold, model))},
    }


def groups(path: Path) -> list[list[dict[str, Any]]]:
    """The sentences of each article. Raises BadData where the file is not of that format."""
    try:
        raw = path.read_bytes()
        lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8").split("\n")
        sentences = [json.loads(line) for line in lines if line.strip()]
        found: dict[Any, list[dict[str, Any]]] = {}
        for i, sentence in enumerate(sentences):
            found.setdefault(("alone", i) if sentence["doc"] in {0, "0"} else sentence["doc"], []).append(sentence)
        if any(len(s["tokens"]) != len(s["tags"]) for s in sentences):
            raise BadData(f"{path}: a sentence has more tokens than tags, or fewer.")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadData(f"{path} holds no JSON lines of doc, tokens, tags: {error}") from error
    if not found:
        raise BadData(f"{path} holds no sentence: expected JSON lines of doc, tokens, tags.")
    return list(found.values())


def article_of(sentences: Sequence[dict[str, Any]]) -> tuple[str, set[Name]]:
    """The text of an article's sentences, a paragraph each, and the gold names in its characters."""
    text, names = "", []
    for sentence in sentences:
        text += "\n\n" if text else ""
        spans = []
        for i, token in enumerate(sentence["tokens"]):
            text += " " if i and token not in CLOSING and not text.endswith(OPENING) else ""
            spans.append((len(text), len(text) + len(token)))
            text += token
        names += [(spans[a][0], spans[b - 1][1], GOLD[kind]) for a, b, kind in named(sentence["tags"]) if kind in GOLD]
    return text, {bare(text, *name) for name in names}


def named(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The spans of BIO tags: from B- (or I- after O) over the following I-; the kind of the first tag."""
    first: int | None = None
    for i, tag in enumerate([*tags, "O"]):
        if first is not None and not tag.startswith("I-"):
            yield first, i, tags[first][2:]
            first = None
        if tag.startswith("B-") or (tag.startswith("I-") and first is None):
            first = i


def bare(text: str, start: int, end: int, kind: str) -> Name:
    """A name without a leading "the"."""
    return (start + 4, end, kind) if text[start : start + 4].lower() == "the " else (start, end, kind)


def counted(gold: Sequence[set[Name]], found: Sequence[set[Name]]) -> Counts:
    """Articles by kinds: in gold, found, both."""
    return np.array(
        [
            [[sum(name[2] == kind for name in names) for names in (g, f, g & f)] for kind in KINDS]
            for g, f in zip(gold, found, strict=True)
        ],
        dtype=float,
    )


def agreement(counts: Counts) -> dict[str, float]:
    """Micro precision, recall, F1, and the F1 of each kind."""
    sums = counts.sum(axis=0)
    in_gold, in_found, in_both = sums.sum(axis=0)
    return {
        "precision": ratio(in_both, in_found),
        "recall": ratio(in_both, in_gold),
        "f1": ratio(2 * in_both, in_gold + in_found),
        **{f"f1_{kind}": rounded(f1(each)) for kind, each in zip(KINDS, sums, strict=True)},
    }
