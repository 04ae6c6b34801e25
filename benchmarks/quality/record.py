"""Runs every scorer on its gold set and writes what the methods page tells: analysis/scores.json."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.encoder import FAST
from analysis.errors import UnknownName
from analysis.registry import all_layers
from analysis.scores import Score, file_of
from benchmarks.quality import BadData, plain_words, scorer
from benchmarks.quality.asking import reading_by


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold set of one scorer: `layer` is what it scores, `unit` what its texts are called in a sentence."""

    scorer: str
    layer: str
    path: str
    called: str
    unit: str
    licence: str


SETS = (
    Gold("entities", "entities", "ner/worldwide-dev.jsonl.gz", "Worldwide NER, development part", "test articles from around the world",
         "CC BY-NC-SA as listed, not stated by its authors"),
    Gold("entities", "entities", "ner/uner-pud-test.jsonl.gz", "Universal NER, English PUD", "short test texts from news and Wikipedia", "CC BY-SA"),
    Gold("quotes", "quotes", "quotes/polnear-dev.jsonl.gz", "PolNeAR, development part", "test articles on US politics",
         "no licence stated, articles under copyright: for research only"),
    Gold("targets", "targets", "target_sentiment/newsmtsc-devtest-rw.jsonl.gz", "NewsMTSC, real-world test part",
         "test sentences on US politics", "MIT"),
    Gold("targets_other", "targets", "corpora", "mentions labelled here in Wikinews, State Department, White House and Kremlin texts, two thirds of them chosen for charged words",
         "news and government texts", "texts: CC BY 2.5, public domain, CC BY 4.0; labels: ours"),
    Gold("policy_frames", "frames", "framing/policy-frames-train.jsonl.gz", "SemEval-2023 task 3, policy frames", "labelled news articles",
         "for research only"),
    Gold("generic_frames", "frames", "framing/narrative-articles_metadata.tsv.gz", "narrative framing of climate news",
         "labelled articles on the climate", "MIT, texts under copyright"),
    Gold("biased_sentences", "loaded_language", "framing/babe-train.jsonl.gz", "BABE", "test sentences from US news", "AGPL-3.0"),
    Gold("persuasion", "loaded_language", "framing/persuasion-spans-train.jsonl.gz", "SemEval-2023 task 3, persuasion techniques",
         "labelled news articles", "for research only"),
    Gold("dates", "dates", "temporal/timebank-aquaint-timeml.tar.gz", "AQUAINT TimeML", "test articles from news agencies",
         "for research only"),
    Gold("pasted", "pasted", "extraction/pasted.zip", "copied web pages", "copied pages", "CC BY 4.0"),
    Gold("distinct_texts", "distinct texts", "corpora/wikinews-2019-2020.jsonl.gz", "versions edited as newsrooms edit, and real repeats in Wikinews, State Department, White House and Kremlin texts",
         "news and government texts", "texts: CC BY 2.5, public domain, CC BY 4.0"),
    Gold("pages", "pages", "extraction/pages.zip", "web pages", "web pages, mostly blogs and guides", "CC BY 4.0"),
)  # fmt: skip


def run(data: Path, *, only: Sequence[str] | None = None, out: Path | None = None, encoder: str = FAST) -> int:
    """Writes the scores; with `only`, of these scorers, beside those the file has already. Raises BadData where a gold set is missing.

    Of another encoder than the fast one, only the layers that ask the encoder are scored.
    """
    out = file_of(encoder) if out is None else out
    encoded = {layer.name for layer in all_layers() if layer.encoded}
    sets = [gold for gold in SETS if encoder == FAST or gold.layer in encoded]
    known = sorted({gold.scorer for gold in sets})
    for name in only or ():
        if name not in known:
            raise UnknownName("scorer", name, known)
    chosen = [gold for gold in sets if only is None or gold.scorer in only]
    missing = [gold.path for gold in chosen if not (data / gold.path).exists()]
    if missing:
        raise BadData(f"{data} lacks {', '.join(missing)}: give the folder of the gold data with --data.")
    kept = [] if only is None or not out.exists() else json.loads(out.read_text(encoding="utf-8"))
    rows = {(row["scorer"], row["data"]): row for row in kept}
    for gold in chosen:
        with reading_by(encoder):
            score = scored(gold, scorer(gold.scorer), data)
        rows[score.scorer, score.data] = dataclasses.asdict(score)
        print(f"{score.scorer} on {score.data}: {score.figure} {score.value:.4f}")
        written(in_order(rows), out)
    return 0


def scored(gold: Gold, module: Any, data: Path) -> Score:
    """The score of one gold set."""
    return told(gold, module.FIGURE, module.score(data / gold.path))


def told(gold: Gold, figure: str, figures: Mapping[str, Any]) -> Score:
    low, high = figures["interval"] or (None, None)
    beside = {way: others[figure] for way, others in figures.get("alternatives", {}).items() if figure in others}
    return Score(
        layer=gold.layer,
        scorer=gold.scorer,
        data=gold.called,
        n=figures["n"],
        figure=figure,
        value=figures[figure],
        low=low,
        high=high,
        words=plain_words.told(gold.scorer, figures, gold.unit),
        bad_at=plain_words.bad_at(figures),
        alternatives=tuple(beside.items()),
        licence=gold.licence,
        predictions=figures.get("from"),
    )


def in_order(rows: Mapping[tuple[str, str], dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order of SETS; what is no longer there is dropped."""
    return [rows[gold.scorer, gold.called] for gold in SETS if (gold.scorer, gold.called) in rows]


def written(rows: Iterable[Mapping[str, Any]], out: Path) -> None:
    out.write_text(json.dumps(list(rows), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
