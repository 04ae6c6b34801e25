"""The layer `targets` on organisations and places: mentions labelled here twice, in news and government texts.

Data      The folder of the texts (corpora/, `.jsonl.gz` of `{"id", "text"}`); the labels lie beside this module in gold/, without texts:
          `{"file", "id", "sha256", "start", "end", "kind", "stratum", "first", "second", "final"}`, offsets in characters of that
          document's `text`. A text that is no longer the labelled one is an error. gold/README.md tells how mentions were drawn and
          labelled.
Figures   `macro_f1` over the three polarities with its `interval` (drawn by article), `accuracy`, `by_label`, `by_kind` (the same of
          organisations and of places, and their mean, negative −1 to positive +1, as judged and as labelled: what an average on a page
          is off by), `drawn_at_random_…` (of the mentions that no word list chose); `self_agreement` and `self_alpha` (Krippendorff,
          nominal) of the two passes. Articles are read whole, as the app reads them.
Beside    VADER over the sentence of the mention (its own thresholds), and always neutral.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.article import Article
from analysis.document import Document
from benchmarks.quality import BadData
from benchmarks.quality.asking import read_many
from benchmarks.quality.figures import calibration_error, rounded
from benchmarks.quality.framing_gold import lines
from benchmarks.quality.targets import LABELS, Told, agreement, asked, beside, by_words

FIGURE = "macro_f1"
GOLD = Path(__file__).with_name("gold") / "organisations_countries.jsonl"
KINDS = {"organisation": "organisations", "place": "places"}
VALUES = {"negative": -1, "neutral": 0, "positive": 1}
NEEDED = {"file", "id", "sha256", "start", "end", "kind", "stratum", "first", "second", "final"}


@dataclass(frozen=True, slots=True)
class Mention:
    """A labelled mention; `start` and `end` count characters of the text of document `id` in `file`, `sha256` begins that text's."""

    file: str
    id: str
    sha256: str
    start: int
    end: int
    kind: str
    stratum: str
    first: str
    second: str
    final: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A mention with what the layer and the word list say."""

    mention: Mention
    told: Told
    by_words: str

    @property
    def found(self) -> str | None:
        return None if self.told is None else self.told[0]


def score(data: Path, *, limit: int | None = None, labels: Path = GOLD) -> dict[str, Any]:
    """The figures of the layer, and of the other ways. `n` counts mentions, `limit` articles."""
    gold = read_gold(labels)
    judged = list(_judged(gold, data, limit))
    random = [j for j in judged if j.mention.stratum == "random"]
    known = [(None if j.told is None else j.told[1], j.found == j.mention.final) for j in judged]
    error = calibration_error(known)
    return {
        "n": len(judged),
        "articles": len({(j.mention.file, j.mention.id) for j in judged}),
        **_agreement(judged),
        **({} if error is None else {"calibration_error": error}),
        **_kinds(judged),
        **({f"drawn_at_random_{k}": v for k, v in _beside(random).items()} if random else {}),
        "self_agreement": rounded(sum(m.first == m.second for m in gold) / len(gold)),
        "self_alpha": rounded(alpha([m.first for m in gold], [m.second for m in gold])),
        "alternatives": _alternatives(judged),
    }


def _agreement(judged: Sequence[Judged]) -> dict[str, Any]:
    units = [f"{j.mention.file} {j.mention.id}" for j in judged]
    return agreement([j.mention.final for j in judged], [j.found for j in judged], units)


def _beside(judged: Sequence[Judged]) -> dict[str, float]:
    return beside([j.mention.final for j in judged], [j.found for j in judged])


def _alternatives(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    wanted = [j.mention.final for j in judged]
    return {
        "VADER over the sentence": beside(wanted, [j.by_words for j in judged]),
        "always neutral": beside(wanted, ["neutral"] * len(wanted)),
    }


def _kinds(judged: Sequence[Judged]) -> dict[str, Any]:
    """The figures of each kind: `by_kind`, and `organisations_accuracy`, `organisations_mean` and the like for sentences and floors."""
    found: dict[str, Any] = {"by_kind": {}}
    for kind, called in KINDS.items():
        chosen = [j for j in judged if j.mention.kind == kind]
        if not chosen:
            continue
        figures, others = _agreement(chosen), _alternatives(chosen)
        found["by_kind"][called] = {
            "n": len(chosen),
            **{name: figures[name] for name in ("macro_f1", "interval", "accuracy")},
            **{f"{way}, macro_f1": figure["macro_f1"] for way, figure in others.items()},
        }
        found |= {f"{called}_{name}": figures[name] for name in ("macro_f1", "accuracy")}
        found[f"{called}_mean"] = _mean([j.found for j in chosen])
        found[f"{called}_mean_labelled"] = _mean([j.mention.final for j in chosen])
    return found


def _mean(polarities: Sequence[str | None]) -> float:
    """From −1 to +1; what got no polarity is left out, as on the pages."""
    known = [VALUES[p] for p in polarities if p is not None]
    return rounded(sum(known) / len(known)) if known else 0.0


def _judged(gold: Sequence[Mention], data: Path, limit: int | None) -> Iterator[Judged]:
    by_article: dict[tuple[str, str], list[Mention]] = {}
    for mention in gold:
        by_article.setdefault((mention.file, mention.id), []).append(mention)
    chosen = list(by_article.values())[:limit]
    texts = _texts(chosen, data)
    articles = [Article(f"{file} {name}", texts[file, name]) for file, name in ((m[0].file, m[0].id) for m in chosen)]
    for mentions, document in zip(chosen, read_many(articles), strict=True):
        told = asked(document, [(m.start, m.end) for m in mentions])
        for mention, each in zip(mentions, told, strict=True):
            yield Judged(mention, each, by_words(sentence(document, mention.start)))


def sentence(document: Document, at: int) -> str:
    """The sentence of the parse around a character."""
    return str(next(s.text for s in document.doc.sents if s.start_char <= at < s.end_char))


def _texts(chosen: Sequence[Sequence[Mention]], data: Path) -> dict[tuple[str, str], str]:
    """The text of each labelled document. Raises BadData where one is missing, differs or lacks a mention's characters."""
    wanted = {(mentions[0].file, mentions[0].id): mentions for mentions in chosen}
    found: dict[tuple[str, str], str] = {}
    for file in sorted({file for file, _ in wanted}):
        path = data / file
        if not path.exists():
            raise BadData(f"{path} is missing: give the folder of the labelled texts with --data.")
        for _, row in lines(path, {"id", "text"}):
            if (file, str(row["id"])) in wanted:
                found[file, str(row["id"])] = row["text"]
    for (file, name), mentions in wanted.items():
        if (file, name) not in found:
            raise BadData(f"{data / file} has no document '{name}', in which mentions are labelled.")
        text = found[file, name]
        seen = hashlib.sha256(text.encode()).hexdigest()
        if not all(seen.startswith(m.sha256) for m in mentions):
            raise BadData(f"{data / file}: the text of '{name}' has sha256 {seen}, labelled was {mentions[0].sha256}….")
        outside = [m for m in mentions if not 0 <= m.start < m.end <= len(text)]
        if outside:
            raise BadData(
                f"'{name}' has a labelled mention {outside[0].start}–{outside[0].end} outside its {len(text)}."
            )
    return found


def read_gold(path: Path) -> list[Mention]:
    """The labelled mentions. Raises BadData where the file is not of that format."""
    found = []
    for number, row in lines(path, NEEDED):
        strange = {row[name] for name in ("first", "second", "final")} - set(LABELS)
        if strange or row["kind"] not in KINDS:
            raise BadData(
                f"{path}: line {number + 1} has kind '{row['kind']}' and labels {', '.join(map(str, strange)) or 'that are known'}: "
                f"kinds are {', '.join(KINDS)}, labels {', '.join(LABELS)}."
            )
        found.append(Mention(**{name: row[name] for name in NEEDED}))
    return found


def alpha(first: Sequence[str], second: Sequence[str]) -> float:
    """Krippendorff's alpha of two passes over the same items, nominal; 1 where they never differ.

    >>> alpha(["a", "a", "b", "b"], ["a", "a", "b", "a"])
    0.5333333333333333
    """
    counts = Counter([*first, *second])
    total = sum(counts.values())
    expected = 1 - sum(n * (n - 1) for n in counts.values()) / (total * (total - 1))
    observed = sum(a != b for a, b in zip(first, second, strict=True)) / len(first)
    return 1 - observed / expected if expected else 1.0
