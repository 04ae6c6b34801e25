"""Which encoder ships: quality against speed of the fast and the thorough one, both as they are in analysis/models.

    OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 python -m training.encoder.compare --data ../shared/data --out docs/which_encoder.svg

Speed: words a CPU second, both as int8, one thread; beside them bare en_core_web_sm and all layers by either, over the same texts.
Quality: the scorers of benchmarks/quality, the app's layers and rules over either; what was trained on is scored out of fold.
All in one run.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from analysis import encoder
from analysis.article import Article
from analysis.encoder import ENCODERS, FAST, THOROUGH
from analysis.language import pipeline, read_many
from analysis.registry import read_layers
from benchmarks.quality import gate, scorer
from benchmarks.quality.asking import reading_by
from training.encoder.sets import Text, plain_texts

ARTICLES = 40
# What is scored: the set's name in floors.json, and how the picture calls it.
SCORED = {
    "entities": "names, worldwide-dev", "entities on uner-pud-test": "names, uner-pud-test", "quotes": "quotations",
    "targets": "target sentiment", "policy_frames": "policy frames", "generic_frames": "narrative frames",
    "biased_sentences": "biased wording",
}  # fmt: skip
BARE = "bare en_core_web_sm"
APART = 1.3  # points, so that names in the picture do not lie over each other


def timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def encoded(texts: list[Text], by: str) -> None:
    for text in texts:
        encoder.encode(text.text, text.sentences, by)


def layers(texts: list[Text], by: str) -> None:
    for document in read_many([Article(t.key, t.text) for t in texts], by):
        read_layers(document)


def speeds(texts: list[Text]) -> dict[str, float]:
    """Words a CPU second of each way, the best of three."""
    words = sum(len(t.text.split()) for t in texts)
    whole = pipeline()
    ways: dict[str, Callable[[], object]] = {BARE: lambda: list(whole.pipe(t.text for t in texts))}
    for by in ENCODERS:
        layers(texts[:2], by)
        ways |= {by: partial(encoded, texts, by), f"all layers, {by}": partial(layers, texts, by)}
    found = {name: words / min(timed(work) for _ in range(3)) for name, work in ways.items()}
    for name, each in found.items():
        print(f"{name}: {each:,.0f} words a CPU second, {each / found[BARE]:.2f} of {BARE}", flush=True)
    return found


def scores(data: Path, by: str) -> dict[str, float]:
    found = {}
    for name, called in SCORED.items():
        floor = gate.floors()[name]
        module = scorer(floor.get("scorer", name))
        with reading_by(by):
            figures = module.score(data / floor["data"])
        found[called] = 100 * figures[module.FIGURE]
        print(f"{by}, {called}: {found[called]:.1f} {figures['interval']}", flush=True)
    return found


def drawn(speed: dict[str, float], quality: dict[str, dict[str, float]], out: Path) -> None:
    from matplotlib import pyplot as plt

    plt.rcParams["svg.hashsalt"] = "newsprism"  # the same picture from the same figures
    figure, axes = plt.subplots(figsize=(7.5, 4.5), layout="constrained")
    free = 0.0
    for name in sorted(quality[FAST], key=lambda n: quality[FAST][n]):
        points = [(speed[by], quality[by][name]) for by in (THOROUGH, FAST)]
        axes.plot(*zip(*points, strict=True), marker="o", linewidth=1)
        free = max(points[1][1], free + APART)
        axes.annotate(name, (points[1][0], free), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8)
    axes.set(xlabel="words a CPU second of the encoder alone (int8, one thread)", ylabel="F1 or macro-F1 (x 100)")
    axes.set_xlim(0, 1.45 * speed[FAST])
    for by in ENCODERS:
        axes.annotate(by, (speed[by], 1.01), xycoords=("data", "axes fraction"), ha="center", fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(out, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    corpus = given.data / "corpora" / "wikinews-2019-2020.jsonl.gz"
    speed = speeds(list(itertools.islice(plain_texts(corpus, 10**6), ARTICLES)))
    drawn(speed, {by: scores(given.data, by) for by in ENCODERS}, given.out)


if __name__ == "__main__":
    main()
