"""Which encoder can ship: words a CPU second of MiniLM and of a cut of the teacher (every second layer), both as int8.

    python -m training.encoder.compare --minilm build/minilm --mpnet build/mpnet --data ../shared/data

Speed does not depend on what the weights have learnt, so the cut needs no training to be timed. Beside them bare en_core_web_sm and
all layers as they are now, over the same texts in the same run, one thread.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import onnxruntime as ort

from analysis.article import Article
from analysis.encoder import windows
from analysis.language import pipeline, read_many
from analysis.registry import read_layers
from training.encoder.export import export
from training.encoder.model import CUT, Encoder
from training.encoder.sets import Text, plain_texts

ARTICLES = 40


def timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def session(model: Encoder, folder: Path) -> ort.InferenceSession:
    model.branch = model.branched()
    export(model, folder)
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return ort.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"])


def encoded(texts: list[Text], run: ort.InferenceSession) -> None:
    for text in texts:
        for w in windows(text.text, text.sentences):
            run.run(None, {"pieces": w.pieces[None], "shapes": w.shapes[None]})


def layers(texts: list[Text]) -> None:
    for document in read_many([Article(t.key, t.text) for t in texts]):
        read_layers(document)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("minilm", "mpnet", "data"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args()
    texts = list(itertools.islice(plain_texts(given.data / "corpora" / "wikinews-2019-2020.jsonl.gz", 10**6), ARTICLES))
    words = sum(len(t.text.split()) for t in texts)
    whole = pipeline()
    layers(texts[:2])
    with tempfile.TemporaryDirectory() as folder:
        ours = session(Encoder("minilm", given.minilm), Path(folder) / "minilm")
        cut = session(Encoder("mpnet", given.mpnet, CUT), Path(folder) / "cut")
        ways = {
            "bare en_core_web_sm": lambda: list(whole.pipe(t.text for t in texts)),
            "MiniLM": lambda: encoded(texts, ours),
            "cut of the teacher": lambda: encoded(texts, cut),
            "all layers (with MiniLM)": lambda: layers(texts),
        }
        taken = {name: min(timed(work) for _ in range(3)) for name, work in ways.items()}
    for name, seconds in taken.items():
        print(f"{name}: {words / seconds:,.0f} words a CPU second")
    swapped = taken["all layers (with MiniLM)"] - taken["MiniLM"] + taken["cut of the teacher"]
    for name, seconds in (("MiniLM", taken["all layers (with MiniLM)"]), ("the cut", swapped)):
        print(f"all layers with {name}: {taken['bare en_core_web_sm'] / seconds:.2f} of bare en_core_web_sm")


if __name__ == "__main__":
    main()
