"""Trains the model of pasted lines, prints its cross-validated score and writes models/paste_lines.onnx.

    python -m training.paste_lines.train --pages build/paste_lines/pages.jsonl.gz [--folds 5] [--export]

Boosted trees over the features of `analysis.collect.lines`, one row a line. Every article page is seen as rendered and in other
copies of it (without bullets, without blank lines, cut around the article, the article alone, cut to the size of a news report with
its text broken by buttons), because people copy in all these ways and news is not what most of the pages are; a page's copies stay
in one fold, and so do pages of one host.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold

from analysis.collect.lines import FEATURES, Line, features, split_lines

SEED = 7
# Pages that are no articles also hold running text among menus; they weigh less because people paste articles.
WEIGHT_OTHER_PAGES = 0.5
WEIGHT_COPIES = 0.5
MOST_OTHER_LINES = 500
SETTINGS: dict[str, Any] = {
    "max_iter": 300, "learning_rate": 0.05, "max_leaf_nodes": 15, "min_samples_leaf": 40, "l2_regularization": 2.0, "random_state": SEED,
}  # fmt: skip

Marked = tuple[list[Line], list[int]]


def read_pages(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def copies(lines: list[Line], marks: list[int], chance: random.Random) -> Iterator[Marked]:
    """The other ways in which the same page may be copied."""
    yield [replace(line, bullet=False) for line in lines], marks
    spread = chance.choice([0, 1])
    yield [replace(line, bullet=False, blank=spread) for line in lines], marks
    body = [i for i, mark in enumerate(marks) if mark]
    if not body:
        return
    first, last = max(0, body[0] - chance.randint(0, 8)), min(len(lines), body[-1] + 1 + chance.randint(0, 10))
    yield lines[first:last], marks[first:last]
    first = max(0, body[0] - 1)
    alone = [i for i in range(first, body[-1] + 1) if marks[i] or i == first]
    some = alone[: chance.randint(3, max(3, len(alone)))]
    yield [replace(lines[i], blank=1) for i in some], [marks[i] for i in some]
    for _ in range(2):
        yield news_sized(lines, marks, body, chance)


def news_sized(lines: list[Line], marks: list[int], body: list[int], chance: random.Random) -> Marked:
    """The page cut to the size of a news report, its text broken by buttons and times of day as on a live page."""
    head = list(range(max(0, body[0] - chance.randint(2, 45)), body[0]))
    text = body[: chance.randint(4, 26)]
    tail = [i for i in range(body[-1] + 1, len(lines)) if not marks[i]][: chance.randint(0, 60)]
    small = [lines[i] for i in range(len(lines)) if not marks[i] and lines[i].words <= 6] or [Line("Share")]
    every = chance.choice([2, 3, 4, 6, 100])
    blank = chance.choice([0, 0, 1])
    out = [(replace(lines[i], bullet=False), marks[i]) for i in head]
    for count, i in enumerate(text):
        out.append((replace(lines[i], bullet=False, blank=blank), 1))
        if count % every == every - 1:
            between = [chance.choice(small) for _ in range(chance.randint(1, 3))]
            if chance.random() < 0.5:
                between.append(
                    Line(f"{chance.randint(6, 23):02}.{chance.randint(0, 59):02}{chance.choice(['', ' BST', ' GMT'])}")
                )
            out += [(replace(line, bullet=False, blank=blank), 0) for line in between]
    out += [(replace(lines[i], bullet=False), 0) for i in tail]
    return [line for line, _ in out], [mark for _, mark in out]


def rows_of(pages: Sequence[dict[str, Any]]) -> tuple[Any, Any, Any, Any]:
    """Features, labels, weights and the page's number of each line; weight 1 a page's own lines shrinks long pages."""
    chance = random.Random(SEED)
    parts, marks, weights, owner = [], [], [], []
    for number, page in enumerate(pages):
        lines = split_lines(page["text"])
        of_page = 1.0 if page["type"] == "article" else WEIGHT_OTHER_PAGES
        most = len(lines) if page["type"] == "article" else MOST_OTHER_LINES
        seen = [(lines[:most], page["marks"][:most], of_page)]
        if page["type"] == "article":
            seen += [(*copy, of_page * WEIGHT_COPIES) for copy in copies(lines, page["marks"], chance)]
        for copied, labels, weight in seen:
            if not copied:
                continue
            parts.append(features(copied))
            marks.append(np.array(labels))
            # A page counts by the root of its lines: a directory of 2,000 lines must not outvote twenty articles. Long lines
            # hold the words that the score counts.
            by_words = np.array([0.5 + min(line.words, 60) / 20 for line in copied])
            weights.append(weight * by_words * min(1.0, (150 / len(copied)) ** 0.5))
            owner.append(np.full(len(copied), number if weight == of_page else -1 - number))
    return np.concatenate(parts), np.concatenate(marks), np.concatenate(weights), np.concatenate(owner)


def token_f1(lines: Sequence[str], marks: Sequence[int], taken: Sequence[bool]) -> float:
    """F1 of two bags of case-folded words: the lines of the body, the lines taken."""
    gold = Counter(w for line, mark in zip(lines, marks, strict=True) if mark for w in line.casefold().split())
    seen = Counter(w for line, take in zip(lines, taken, strict=True) if take for w in line.casefold().split())
    common = sum((gold & seen).values())
    return 2 * common / (sum(gold.values()) + sum(seen.values())) if common else 0.0


def cross_validated(
    pages: Sequence[dict[str, Any]], data: tuple[Any, Any, Any, Any], folds: int, out: Path | None
) -> float:
    """Mean token F1 of article pages, each scored by trees that saw no page of its host; their chances go to `out`."""
    x, y, weight, owner = data
    page_of = np.where(owner >= 0, owner, -1 - owner)
    hosts = [pages[p]["host"] for p in page_of]
    scores, kept = [], {}
    for inside, outside in GroupKFold(folds, shuffle=True, random_state=SEED).split(x, y, hosts):
        trees = HistGradientBoostingClassifier(**SETTINGS).fit(x[inside], y[inside], sample_weight=weight[inside])
        own = outside[owner[outside] >= 0]
        chances = trees.predict_proba(x[own])[:, 1]
        for number in np.unique(owner[own]):
            page = pages[number]
            kept[page["id"]] = [round(float(c), 4) for c in chances[owner[own] == number]]
            if page["type"] == "article":
                texts = [line.text for line in split_lines(page["text"])]
                scores.append(token_f1(texts, page["marks"], chances[owner[own] == number] >= 0.5))
    if out is not None:
        out.write_text(json.dumps(kept))
    print(f"cross-validated over {folds} folds of hosts: token F1 {np.mean(scores):.4f} on {len(scores)} article pages")
    return float(np.mean(scores))


def export(trees: HistGradientBoostingClassifier, path: Path) -> str:
    """Writes the trees as one ONNX node and a sigmoid; the sha256 of the file.

    By hand, because skl2onnx 1.20 passes numpy booleans of scikit-learn 1.9 on to onnx, which refuses them. A threshold is
    rounded down to float32, so that a float32 feature falls on the same side as it does in scikit-learn.
    """
    from onnx import TensorProto, helper

    columns: dict[str, list[Any]] = {
        "nodes_treeids": [], "nodes_nodeids": [], "nodes_featureids": [], "nodes_modes": [], "nodes_values": [],
        "nodes_truenodeids": [], "nodes_falsenodeids": [], "target_treeids": [], "target_nodeids": [], "target_ids": [], "target_weights": [],
    }  # fmt: skip
    for number, (tree,) in enumerate(trees._predictors):  # noqa: SLF001  the fitted trees have no public name
        for place, node in enumerate(tree.nodes):
            leaf = bool(node["is_leaf"])
            threshold = np.float32(node["num_threshold"])
            if threshold > node["num_threshold"]:
                threshold = np.nextafter(threshold, np.float32(-np.inf))
            columns["nodes_treeids"].append(number)
            columns["nodes_nodeids"].append(place)
            columns["nodes_featureids"].append(0 if leaf else int(node["feature_idx"]))
            columns["nodes_modes"].append("LEAF" if leaf else "BRANCH_LEQ")
            columns["nodes_values"].append(0.0 if leaf else float(threshold))
            columns["nodes_truenodeids"].append(0 if leaf else int(node["left"]))
            columns["nodes_falsenodeids"].append(0 if leaf else int(node["right"]))
            if leaf:
                columns["target_treeids"].append(number)
                columns["target_nodeids"].append(place)
                columns["target_ids"].append(0)
                columns["target_weights"].append(float(node["value"]))
    base = float(np.ravel(trees._baseline_prediction)[0])  # noqa: SLF001
    nodes = [
        helper.make_node(
            "TreeEnsembleRegressor",
            ["lines"],
            ["score"],
            domain="ai.onnx.ml",
            n_targets=1,
            base_values=[base],
            **columns,
        ),
        helper.make_node("Sigmoid", ["score"], ["chance"]),
    ]
    graph = helper.make_graph(
        nodes, "paste_lines",
        [helper.make_tensor_value_info("lines", TensorProto.FLOAT, [None, len(FEATURES)])],
        [helper.make_tensor_value_info("chance", TensorProto.FLOAT, [None, 1])],
    )  # fmt: skip
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)], ir_version=9
    )
    path.write_bytes(model.SerializeToString())
    return hashlib.sha256(path.read_bytes()).hexdigest()


def differs(trees: HistGradientBoostingClassifier, path: Path, x: Any) -> float:
    """The greatest difference between the exported chances and scikit-learn's."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return float(np.abs(session.run(None, {"lines": x})[0][:, 0] - trees.predict_proba(x)[:, 1]).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, default=Path("build/paste_lines/pages.jsonl.gz"))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--export", action="store_true", help="train on all pages and write the model")
    given = parser.parse_args()
    pages = read_pages(given.pages)
    data = rows_of(pages)
    print(
        f"{len(pages)} pages, {int((data[3] >= 0).sum())} lines, {len(data[1])} with copies, {len(FEATURES)} features"
    )
    if given.export:
        trees = HistGradientBoostingClassifier(**SETTINGS).fit(data[0], data[1], sample_weight=data[2])
        path = Path("analysis/models/paste_lines.onnx")
        print(f"{path}: sha256 {export(trees, path)}, {path.stat().st_size / 1e6:.2f} MB; pin it in MODELS.toml")
        print(f"greatest difference to scikit-learn on 20,000 lines: {differs(trees, path, data[0][:20_000]):.1e}")
    if given.folds:
        cross_validated(pages, data, given.folds, given.pages.with_name("out_of_fold.json"))


if __name__ == "__main__":
    main()
