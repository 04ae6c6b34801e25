"""Cuts the training sets into windows, once.

    python -m training.encoder.prepare --data ../shared/data --out build/encoder/sets.pkl

What is written holds other people's texts: it stays outside the repository or in build/. Development files become sets of their own
("names-dev", "quotes-dev"); one article in ten of NewsMTSC's training file is held back as "targets-dev". No file named test or
devtest is read, but for the sentences of NewsMTSC's devtest that also stand in its training file: those are left out of training.
"""

from __future__ import annotations

import argparse
import pickle
import random
from collections.abc import Iterable
from pathlib import Path

from training.encoder.sets import (
    Example,
    Text,
    examples,
    lines,
    named_texts,
    packed,
    plain_texts,
    quoted_texts,
    target_texts,
)  # fmt: skip

# Documents of each corpus that the teacher marks, and sentences of GMB (its own marks are not used): about 1,000,000 words,
# of which every second window is taken.
MARKED = {
    "wikinews-2019-2020": 400,
    "state-dept-2021-2022": 250,
    "demo-russia-us-2021-2022": 160,
    "whitehouse-2021-2026-sample": 120,
}
GMB = 16_000


def cut(texts: Iterable[Text]) -> list[Example]:
    return [e for text in texts for e in examples(text)]


def sets(data: Path) -> dict[str, list[Example]]:
    ner = data / "ner"
    dev = frozenset(" ".join(s["tokens"]) for s in lines(ner / "worldwide-dev.jsonl.gz"))
    made = {
        "names": cut(named_texts(ner / "worldwide-train.jsonl.gz", seen=dev))
        + cut(named_texts(ner / "uner-ewt-train.jsonl.gz"))
        + cut(named_texts(ner / "wikigold.jsonl.gz")),
        "names-dev": cut(named_texts(ner / "worldwide-dev.jsonl.gz")),
        "ewt-dev": cut(named_texts(ner / "uner-ewt-dev.jsonl.gz")),
        "quotes": cut(quoted_texts(data / "quotes" / "polnear-train.jsonl.gz")),
        "quotes-dev": cut(quoted_texts(data / "quotes" / "polnear-dev.jsonl.gz")),
    }
    sentiment = data / "target_sentiment"
    tested = frozenset(s["sentence_normalized"] for s in lines(sentiment / "newsmtsc-devtest-rw.jsonl.gz"))
    texts = list(target_texts(sentiment / "newsmtsc-train.jsonl.gz", without=tested))
    keys = sorted({t.key for t in texts})
    random.Random(1).shuffle(keys)
    held = set(keys[: len(keys) // 10])
    made["targets"] = cut(packed([t for t in texts if t.key not in held], 1))
    made["targets-dev"] = cut(t for t in texts if t.key in held)
    made["plain"] = cut(unlabelled(data))[::2]  # every second window: what the teacher marks in a quarter of an hour
    return made


def unlabelled(data: Path) -> Iterable[Text]:
    """News without marks: sentences of GMB in chance order, a few together, and documents of the corpora."""
    gmb = list(named_texts(data / "ner" / "gmb.jsonl.gz"))
    random.Random(2).shuffle(gmb)
    for each in gmb:
        each.names = None
    yield from packed(gmb[:GMB], 3, 8)
    for name, most in MARKED.items():
        yield from plain_texts(data / "corpora" / f"{name}.jsonl.gz", most)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    made = sets(given.data)
    for name, found in made.items():
        print(f"{name}: {len(found):,} windows, {sum(len(e.window.words) for e in found):,} words")
    given.out.parent.mkdir(parents=True, exist_ok=True)
    with given.out.open("wb") as file:
        pickle.dump(made, file)


if __name__ == "__main__":
    main()
