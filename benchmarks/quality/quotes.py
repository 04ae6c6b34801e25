"""The layer `quotes` on PolNeAR: are the words somebody is said to have said found, and the right source?

Data      JSON lines `{"doc", "text", "attributions": [{"source", "cue", "content"}]}`, each part a list of [start, end].
Figures   Content F1, one to one: `f1` by overlap (Jaccard of words by position at least 0.5), `exact_f1` (the same words).
          `speaker_accuracy`: of the overlapping pairs with a gold source, the share whose speaker overlaps it likewise. The same
          for contents with quotation marks (`marks_f1`: recall over gold, precision over ours with marks).
          Beliefs and intentions count in the gold; the layer looks for the former only. `interval` of `f1`, drawn by article.
          `calibration_error` of the layer's confidences, on every second article: of polnear-dev the others fitted them.
Beside    Every stretch of at least four words in quotation marks is a quotation; nobody is its speaker.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from analysis.article import Article
from benchmarks.quality import BadData
from benchmarks.quality.asking import read_many, rows_of
from benchmarks.quality.figures import calibration_error, f1, interval

FIGURE = "f1"
MARKS = frozenset('"“”')
LEAST_OVERLAP = 0.5
LEAST_WORDS = 4  # fewer in marks are mostly titles and single words at a distance
IN_MARKS = re.compile(r'"([^"\n]+)"|“([^”\n]+)”')
WORD = re.compile(r"\w+")

Stretches = Iterable[Sequence[int]]


def score(data: Path, *, limit: int | None = None) -> dict[str, Any]:
    """The figures of the layer, and of the other way; `n` counts gold attributions with content, `articles` and `limit` articles."""
    gold = read_gold(data)[:limit]
    ours: list[Counter[str]] = []
    marks: list[Counter[str]] = []
    sure: list[tuple[float | None, bool]] = []
    articles = [Article(str(each["doc"]), each["text"]) for each in gold]
    for number, (each, document) in enumerate(zip(gold, read_many(articles), strict=True)):
        wanted = [a for a in each["attributions"] if a.get("content")]
        rows = rows_of(document, "quotes")
        ours.append(counted(each["text"], wanted, rows))
        sure += judged(each["text"], wanted, rows) if number % 2 else []
        marks.append(counted(each["text"], wanted, in_marks(each["text"])))
    simple = figures_of(sum(marks, Counter()))
    error = calibration_error(sure)
    kept = ("precision", "recall", "f1", "exact_f1", "speaker_accuracy", "marks_f1")
    return {
        **figures_of(sum(ours, Counter())),
        "articles": len(gold),
        "interval": interval([(c["gold"], c["found"], c["hit"]) for c in ours], f1),
        **({} if error is None else {"calibration_error": error}),
        "alternatives": {"words in quotation marks": {name: simple[name] for name in kept}},
    }


def figures_of(counts: Counter[str]) -> dict[str, Any]:
    marks_recall, marks_precision = (
        _ratio(counts, "marked_hit", "marked_gold"),
        _ratio(counts, "marked_right", "marked_found"),
    )
    return {
        "n": counts["gold"],
        "precision": _ratio(counts, "hit", "found"),
        "recall": _ratio(counts, "hit", "gold"),
        "f1": round(2 * counts["hit"] / max(counts["gold"] + counts["found"], 1), 4),
        "exact_f1": round(2 * counts["exact"] / max(counts["gold"] + counts["found"], 1), 4),
        "speaker_accuracy": _ratio(counts, "source_right", "sources"),
        "marks_n": counts["marked_gold"],
        "marks_f1": round(2 * marks_recall * marks_precision / ((marks_recall + marks_precision) or 1), 4),
    }


def read_gold(path: Path) -> list[dict[str, Any]]:
    """The annotated articles. Raises BadData where the file is not of that format."""
    try:
        raw = path.read_bytes()
        lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8").split("\n")
        found = [json.loads(line) for line in lines if line.strip()]
        if not found or not all({"doc", "text", "attributions"} <= set(each) for each in found):
            raise BadData(f"{path} holds no JSON lines of doc, text, attributions.")
    except (OSError, ValueError, TypeError) as error:
        raise BadData(f"{path} holds no JSON lines of doc, text, attributions: {error}") from error
    return found


def in_marks(text: str) -> list[Any]:
    """Stretches in quotation marks within a line, as rows without a speaker."""
    found = []
    for number, match in enumerate(IN_MARKS.finditer(text)):
        start, end = match.span(match.lastindex or 0)
        if len(WORD.findall(text[start:end])) >= LEAST_WORDS:
            found.append(SimpleNamespace(start=start, end=end, quote=number, speaker=None))
    return found


def counted(text: str, gold: Sequence[dict[str, Any]], rows: Sequence[Any]) -> Counter[str]:
    """What the figures are made of, for one article."""
    pieces: dict[int, list[Any]] = {}
    for row in rows:
        pieces.setdefault(row.quote, []).append(row)
    ours = list(pieces.values())
    wanted = [words(text, a["content"]) for a in gold]
    given = [words(text, [(r.start, r.end) for r in quote]) for quote in ours]
    gold_marked = [any(MARKS & set(text[a:b]) for a, b in each["content"]) for each in gold]
    our_marked = [any(MARKS & set(text[max(0, r.start - 1) : r.end + 1]) for r in quote) for quote in ours]
    counts: Counter[str] = Counter(
        gold=len(gold), found=len(ours), marked_gold=sum(gold_marked), marked_found=sum(our_marked)
    )
    for i, j in matched(wanted, given):
        counts["hit"] += 1
        counts["exact"] += wanted[i] == given[j]
        counts["marked_hit"] += gold_marked[i]
        counts["marked_right"] += our_marked[j]
        if gold[i].get("source"):
            counts["sources"] += 1
            row = ours[j][0]
            speaker = words(text, [(row.speaker_start, row.speaker_end)]) if row.speaker else frozenset()
            counts["source_right"] += jaccard(words(text, gold[i]["source"]), speaker) >= LEAST_OVERLAP
    return counts


def judged(text: str, gold: Sequence[dict[str, Any]], rows: Sequence[Any]) -> list[tuple[float | None, bool]]:
    """Of each quotation found, the layer's confidence and whether it overlaps one of the gold enough."""
    pieces: dict[int, list[Any]] = {}
    for row in rows:
        pieces.setdefault(row.quote, []).append(row)
    given = [words(text, [(r.start, r.end) for r in quote]) for quote in pieces.values()]
    hit = {j for _, j in matched([words(text, a["content"]) for a in gold], given)}
    return [(quote[0].confidence, j in hit) for j, quote in enumerate(pieces.values())]


def words(text: str, stretches: Stretches) -> frozenset[int]:
    """The words of some stretches, by where they begin."""
    return frozenset(start + m.start() for start, end in stretches for m in WORD.finditer(text[start:end]))


def jaccard(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0


def matched(gold: Sequence[frozenset[int]], found: Sequence[frozenset[int]]) -> list[tuple[int, int]]:
    """Pairs that overlap enough, each item once, the best overlap first."""
    holding: dict[int, set[int]] = {}
    for j, each in enumerate(found):
        for word in each:
            holding.setdefault(word, set()).add(j)
    pairs = {(i, j) for i, each in enumerate(gold) for word in each for j in holding.get(word, ())}
    taken_gold: set[int] = set()
    taken_found: set[int] = set()
    chosen = []
    for overlap, i, j in sorted((-jaccard(gold[i], found[j]), i, j) for i, j in pairs):
        if -overlap >= LEAST_OVERLAP and i not in taken_gold and j not in taken_found:
            chosen.append((i, j))
            taken_gold.add(i)
            taken_found.add(j)
    return chosen


def _ratio(counts: Counter[str], part: str, whole: str) -> float:
    return round(counts[part] / counts[whole], 4) if counts[whole] else 0.0
