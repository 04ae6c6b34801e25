"""How sure is sure: fits for each head the line that turns its own probability into the share of cases that turn out right.

    python -m training.encoder.calibrate --data ../shared/data [--encoder thorough]

Names on uner-ewt-dev, quotations on every second article of polnear-dev, targets on the articles of NewsMTSC's training file that
training held back. Asks the layers themselves, so what their rules change is in it. Writes encoder_settings.json and pins it.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from analysis import encoder
from analysis.article import Article
from analysis.encoder import MODELS, POLARITIES
from analysis.language import pinned
from analysis.layers.loaded_language import LENGTHS, WORD, is_telling
from analysis.layers.targets import polarities
from analysis.registry import read_layers
from benchmarks.quality import entities, persuasion, quotes
from benchmarks.quality.asking import read_many, reading_by
from benchmarks.quality.framing_gold import persuasion as marked
from benchmarks.quality.out_of_fold import predictions
from training.encoder.pins import pin
from training.encoder.sets import lines, target_texts

Pairs = list[tuple[float, bool]]
PLAIN = {"names": [1.0, 0.0], "quotes": [1.0, 0.0], "targets": [1.0, 0.0]}


def names(path: Path) -> Pairs:
    texts, gold = zip(*(entities.article_of(group) for group in entities.groups(path)), strict=True)
    found = []
    for right, document in zip(gold, read_many([Article(str(i), t) for i, t in enumerate(texts)]), strict=True):
        read_layers(document, ["entities"])
        found += [
            (e.confidence, entities.bare(document.text, e.start, e.end, entities.OURS[e.kind]) in right)
            for e in document["entities"]
            if e.confidence is not None and e.kind in entities.OURS
        ]
    return found


def quoted(path: Path) -> Pairs:
    found: Pairs = []
    gold = quotes.read_gold(path)[::2]
    for each, document in zip(gold, read_many([Article(str(g["doc"]), g["text"]) for g in gold]), strict=True):
        read_layers(document, ["quotes"])
        wanted = [a for a in each["attributions"] if a.get("content")]
        told = quotes.judged(each["text"], wanted, document["quotes"])
        found += [(sure, right) for sure, right in told if sure is not None]
    return found


def stretches(path: Path) -> dict[str, list[tuple[int, int]]]:
    """Of the held-back stretches of each technique, by number of words (the last: that many or more): how many, and how many right."""
    held = predictions("persuasion", path) or {}
    found = {technique: [(0, 0)] * LENGTHS for technique in sorted({t for told in held.values() for _, _, t in told})}
    for each in marked(path):
        for start, end, technique in held.get(each["id"], []):
            written = each["text"][start:end]
            if not is_telling(technique, written):
                continue
            at = min(len(WORD.findall(written)), LENGTHS) - 1
            right = any(
                t == technique and persuasion.jaccard((a, b, t), (start, end, t)) >= persuasion.LEAST_OVERLAP
                for a, b, t in each["spans"]
                if a < end and start < b
            )
            count, hits = found[technique][at]
            found[technique][at] = (count + 1, hits + right)
    return found


def sentiments(data: Path) -> Pairs:
    tested = frozenset(s["sentence_normalized"] for s in lines(data / "newsmtsc-devtest-rw.jsonl.gz"))
    texts = list(target_texts(data / "newsmtsc-train.jsonl.gz", without=tested))
    keys = sorted({t.key for t in texts})
    random.Random(1).shuffle(keys)
    held = [t for t in texts if t.key in set(keys[: len(keys) // 10])]
    found: Pairs = []
    for text, document in zip(held, read_many([Article(str(i), t.text) for i, t in enumerate(held)]), strict=True):
        told = polarities(document, [(a, b) for a, b, _ in text.targets])
        found += [
            (t[1], t[0] == POLARITIES[p]) for t, (_, _, p) in zip(told, text.targets, strict=True) if t is not None
        ]
    return found


def fitted(pairs: Pairs) -> list[float]:
    raw = np.clip([p for p, _ in pairs], 1e-6, 1 - 1e-6)
    fit = LogisticRegression(C=10.0).fit(np.log(raw / (1 - raw))[:, None], [right for _, right in pairs])
    return [round(float(fit.coef_[0, 0]), 4), round(float(fit.intercept_[0]), 4)]


def written(calibration: dict[str, Sequence[float]], by: str) -> None:
    (MODELS / f"{encoder.model_of('encoder_settings', by)}.json").write_text(
        json.dumps({"calibration": calibration}, indent=2) + "\n", encoding="utf-8"
    )
    pin(MODELS)
    for known in (encoder.settings, pinned):
        if hasattr(known, "cache_clear"):
            known.cache_clear()


def heads(data: Path) -> Iterator[tuple[str, Pairs]]:
    yield "names", names(data / "ner" / "uner-ewt-dev.jsonl.gz")
    yield "quotes", quoted(data / "quotes" / "polnear-dev.jsonl.gz")
    yield "targets", sentiments(data / "target_sentiment")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", choices=encoder.ENCODERS, default=encoder.FAST)
    given = parser.parse_args()
    written(PLAIN, given.encoder)
    with reading_by(given.encoder):
        found = {head: fitted(pairs) for head, pairs in heads(given.data)}
        written(found, given.encoder)
        print(found)
        # analysis/layers/loaded_language.py RIGHT is these, right by number
        print(stretches(given.data / "framing" / "persuasion-spans-train.jsonl.gz"))


if __name__ == "__main__":
    main()
