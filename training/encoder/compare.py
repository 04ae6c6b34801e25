"""Which encoder ships: quality against speed of MiniLM as it ships and of a cut of the teacher (every second layer, taught by the whole).

    python -m training.encoder.compare --base build/mpnet --cut build/encoder/cut_framed --data ../shared/data --out docs/which_encoder.svg

The cut's out-of-fold predictions are expected in its folder (`training.encoder.framing --predictions build/encoder/cut_framed/out_of_fold`).

Speed: words a CPU second, both as int8, one thread; beside them bare en_core_web_sm and all layers as they are, over the same texts.
Quality: the scorers of benchmarks/quality, the app's layers and rules over either encoder; what was trained on is scored out of fold.
All in one run.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import onnxruntime as ort

from analysis import encoder
from analysis.article import Article
from analysis.encoder import windows
from analysis.language import pipeline, read_many
from analysis.registry import read_layers
from benchmarks.quality import gate, out_of_fold, scorer
from training.encoder.export import export
from training.encoder.model import Encoder
from training.encoder.sets import Text, plain_texts

ARTICLES = 40
# What is scored: the set's name in floors.json, and how the picture calls it.
SCORED = {
    "entities": "names, worldwide-dev", "entities on uner-pud-test": "names, uner-pud-test", "quotes": "quotations",
    "targets": "target sentiment", "policy_frames": "policy frames", "generic_frames": "narrative frames",
    "biased_sentences": "biased wording",
}  # fmt: skip
OURS, CUT = "MiniLM", "cut of the teacher"


def timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def session(file: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def encoded(texts: list[Text], run: ort.InferenceSession) -> None:
    for text in texts:
        for w in windows(text.text, text.sentences):
            run.run(None, {"pieces": w.pieces[None], "shapes": w.shapes[None]})


def layers(texts: list[Text]) -> None:
    for document in read_many([Article(t.key, t.text) for t in texts]):
        read_layers(document)


def scores(data: Path) -> dict[str, float]:
    found = {}
    for name, called in SCORED.items():
        floor = gate.floors()[name]
        module = scorer(floor.get("scorer", name))
        figures = module.score(data / floor["data"])
        found[called] = 100 * figures[module.FIGURE]
        print(f"{called}: {found[called]:.1f} {figures['interval']}", flush=True)
    return found


def drawn(speed: dict[str, float], quality: dict[str, dict[str, float]], out: Path) -> None:
    from matplotlib import pyplot as plt

    plt.rcParams["svg.hashsalt"] = "newsprism"  # the same picture from the same figures
    figure, axes = plt.subplots(figsize=(7.5, 4.5), layout="constrained")
    for name in quality[OURS]:
        points = [(speed[way], quality[way][name]) for way in (CUT, OURS)]
        axes.plot(*zip(*points, strict=True), marker="o", linewidth=1)
        axes.annotate(name, points[1], xytext=(8, 0), textcoords="offset points", va="center", fontsize=8)
    axes.set(xlabel="words a CPU second of the encoder alone (int8, one thread)", ylabel="F1 or macro-F1 (x 100)")
    axes.set_xlim(0, 1.45 * speed[OURS])
    for way in (CUT, OURS):
        axes.annotate(way, (speed[way], 1.01), xycoords=("data", "axes fraction"), ha="center", fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(out, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("base", "cut", "data", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args()
    texts = list(itertools.islice(plain_texts(given.data / "corpora" / "wikinews-2019-2020.jsonl.gz", 10**6), ARTICLES))
    words = sum(len(t.text.split()) for t in texts)
    whole = pipeline()
    layers(texts[:2])
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        export(Encoder.of(given.cut, given.base), folder)
        ours, cut = session(encoder.checked("encoder")), session(folder / "encoder.onnx")
        ways = {
            "bare en_core_web_sm": lambda: list(whole.pipe(t.text for t in texts)),
            OURS: lambda: encoded(texts, ours),
            CUT: lambda: encoded(texts, cut),
            "all layers": lambda: layers(texts),
        }
        taken = {name: min(timed(work) for _ in range(3)) for name, work in ways.items()}
        speed = {name: words / seconds for name, seconds in taken.items()}
        for name, each in speed.items():
            print(f"{name}: {each:,.0f} words a CPU second")
        swapped = taken["all layers"] - taken[OURS] + taken[CUT]
        for name, seconds in ((OURS, taken["all layers"]), (CUT, swapped)):
            print(f"all layers with {name}: {taken['bare en_core_web_sm'] / seconds:.2f} of bare en_core_web_sm")
        print(OURS)
        quality = {OURS: scores(given.data)}
        print(CUT)
        instead = {"encoder": cut, "targets": session(folder / "targets.onnx")}
        with (
            patch.object(encoder, "_session", instead.__getitem__),
            patch.object(out_of_fold, "FOLDER", given.cut / "out_of_fold"),
        ):
            quality[CUT] = scores(given.data)
    drawn(speed, quality, given.out)


if __name__ == "__main__":
    main()
