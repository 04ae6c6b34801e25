"""The framing branch and the linear heads over it: biased wording, policy and narrative frames, persuasion techniques.

    python -m training.encoder.framing --run build/encoder/student --data ../shared/data/framing --out build/encoder/framed

The shared encoder stays as it is: it has not seen these sets, so folds need only the branch and the heads trained anew. Writes the
model with its branch, framing.npz (the heads), and the out-of-fold predictions (ids and decisions, no texts).
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from torch import Tensor, nn
from torch.nn import functional as F

from analysis.encoder import Encoded, Read, windows
from analysis.layers._framed import BUCKETS, Sentences, dense, runs, sentences_of, sparse
from benchmarks.quality import folds as fixed
from benchmarks.quality import framing_gold as gold
from training.encoder.model import BRANCH, Branch, Encoder
from training.encoder.pins import sha256
from training.encoder.sets import split

POLICY = (
    "Political", "Crime_and_punishment", "Morality", "Legality_Constitutionality_and_jurisprudence", "Security_and_defense",
    "External_regulation_and_reputation", "Fairness_and_equality", "Quality_of_life", "Policy_prescription_and_evaluation",
    "Health_and_safety", "Cultural_identity", "Capacity_and_resources", "Economic", "Public_opinion",
)  # fmt: skip
NARRATIVE = ("conflict", "human_interest", "economic", "morality", "resolution")
# Of logistic regression on the vectors and on the words, and the vectors' share: from 18 settings on the narrative folds all but two lay
# within 0.02 of one another; the middle is taken.
DEEP, PLAIN, SHARE = 0.001, 10.0, 0.3
# Techniques found worse than this on documents not trained on are not given: marks that are nearly always wrong help nobody.
LEAST_F1 = 0.09
TURNS = 4  # over the biased sentences
RATE = 1e-4


# ---- the branch, on biased sentences


@torch.no_grad()
def beneath(model: Encoder, texts: Sequence[str]) -> list[Tensor]:
    """The states under the branch of each sentence read alone, (T, H) in half precision."""
    model.eval()
    found = []
    for text in texts:
        w = windows(text, [(0, len(text))])[0]
        found.append(model.below(torch.from_numpy(w.pieces)[None], torch.from_numpy(w.shapes)[None])[0].bfloat16())
    return found


def padded(states: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    longest = max(len(s) for s in states)
    made = torch.zeros(len(states), longest, states[0].shape[-1])
    mask = torch.zeros(len(states), longest)
    for i, s in enumerate(states):
        made[i, : len(s)], mask[i, : len(s)] = s.float(), 1
    return made, mask


def inner(mask: Tensor) -> Tensor:
    """The mask without the signs before and after."""
    kept = mask.clone()
    kept[:, 0] = 0
    kept[torch.arange(len(mask)), mask.sum(1).long() - 1] = 0
    return kept


def train_branch(branch: Branch, states: Sequence[Tensor], labels: Sequence[bool], seed: int = 0) -> Branch:
    torch.manual_seed(seed)
    rng = random.Random(seed)
    optimizer = torch.optim.AdamW(
        [{"params": branch.layers.parameters(), "lr": RATE}, {"params": branch.biased.parameters(), "lr": 5 * RATE}],
        weight_decay=0.01,
    )
    order = [i for turn in range(TURNS) for i in rng.sample(range(len(states)), len(states))]
    groups = [order[i : i + 32] for i in range(0, len(order), 32)]
    branch.train()
    for step, group in enumerate(groups):
        for g, rate in zip(optimizer.param_groups, (RATE, 5 * RATE), strict=True):
            g["lr"] = rate * min(1, (step + 1) / 30) * (1 - step / len(groups))
        made, mask = padded([states[i] for i in group])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            out = branch(made, mask)
        logits = branch.sentence(out.float(), inner(mask))
        loss = F.binary_cross_entropy_with_logits(logits, torch.tensor([float(labels[i]) for i in group]))
        loss.backward()
        nn.utils.clip_grad_norm_(branch.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
    return branch.eval()


@torch.no_grad()
def probabilities(branch: Branch, states: Sequence[Tensor]) -> np.ndarray:
    found = []
    for i in range(0, len(states), 64):
        made, mask = padded(states[i : i + 64])
        found += torch.sigmoid(branch.sentence(branch(made, mask), inner(mask))).tolist()
    return np.array(found)


# ---- articles


@torch.no_grad()
def encoded(model: Encoder, text: str) -> Encoded:
    """As analysis.encoder gives it, from the weights in training."""
    sentences = split(text)
    found = []
    nothing = np.zeros((0, 0), np.float32)
    for w in windows(text, sentences):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden, framing = model.both(torch.from_numpy(w.pieces)[None], torch.from_numpy(w.shapes)[None])
        found.append(
            Read(w, hidden[0].float().numpy(), framing[0].float().numpy(), nothing, nothing, nothing, nothing, nothing)
        )
    return Encoded(sentences, found)


def rarities(counts: Sequence[Counter[int]]) -> np.ndarray:
    """log((1 + n) / (1 + articles with the word)) + 1 for each bucket; 0 where a word is in one article only."""
    seen = np.zeros(BUCKETS, np.float32)
    for each in counts:
        seen[list(each)] += 1
    return np.where(seen >= 2, np.log((1 + len(counts)) / (1 + seen)) + 1, 0).astype(np.float32)


def whole(s: Sentences) -> Counter[int]:
    return sum(s.words, Counter())


class Heads:
    """Both views of an article for each label: the encoder's vectors and its words, each at its own scale."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = labels
        self.scales = (np.ones(len(labels)), np.ones(len(labels)))

    def fit(self, articles: Sequence[Sentences], gold: Sequence[set[str]], arrays: dict[str, np.ndarray]) -> Heads:
        self.arrays = arrays
        deep, plain = self.views(articles)
        self.deep, self.plain = [], []
        for label in self.labels:
            y = np.array([label in g for g in gold])
            self.deep.append(LogisticRegression(C=DEEP, class_weight="balanced", max_iter=300).fit(deep, y))
            self.plain.append(LogisticRegression(C=PLAIN, class_weight="balanced", solver="liblinear").fit(plain, y))
        return self

    def views(self, articles: Sequence[Sentences]) -> tuple[np.ndarray, Any]:
        from scipy.sparse import csr_matrix

        deep = np.stack([(dense(a.vectors) - self.arrays["mean"]) / self.arrays["scale"] for a in articles])
        rows, columns, values = [], [], []
        for i, a in enumerate(articles):
            at, weights = sparse(whole(a), self.arrays["rarity"])
            rows += [i] * len(at)
            columns += at.tolist()
            values += weights.tolist()
        return deep, csr_matrix((values, (rows, columns)), (len(articles), BUCKETS))

    def both(self, articles: Sequence[Sentences]) -> tuple[np.ndarray, np.ndarray]:
        deep, plain = self.views(articles)
        return (
            np.stack([m.decision_function(deep) for m in self.deep], 1),
            np.stack([m.decision_function(plain) for m in self.plain], 1),
        )

    def logits(self, articles: Sequence[Sentences]) -> np.ndarray:
        a, b = self.both(articles)
        return SHARE * a / self.scales[0] + (1 - SHARE) * b / self.scales[1]


def basis(articles: Sequence[Sentences]) -> dict[str, np.ndarray]:
    vectors = np.stack([dense(a.vectors) for a in articles])
    return {
        "mean": vectors.mean(0), "scale": vectors.std(0) + 1e-3, "rarity": rarities([whole(a) for a in articles]),
    }  # fmt: skip


class Decider:
    """Heads with what three inner folds tell of them: each view's scale, probabilities (Platt 1999), and thresholds."""

    def __init__(self, scheme: str, labels: Sequence[str]) -> None:
        self.scheme, self.labels = scheme, labels

    def fit(self, articles: Sequence[Sentences], gold: Sequence[set[str]]) -> Decider:
        arrays = basis(articles)
        turn = np.arange(len(articles)) % 3
        a, b = np.zeros((len(articles), len(self.labels))), np.zeros((len(articles), len(self.labels)))
        for j in range(3):
            use, held = np.flatnonzero(turn != j), np.flatnonzero(turn == j)
            heads = Heads(self.labels).fit([articles[i] for i in use], [gold[i] for i in use], arrays)
            a[held], b[held] = heads.both([articles[i] for i in held])
        self.heads = Heads(self.labels).fit(articles, gold, arrays)
        self.heads.scales = (a.std(0) + 1e-6, b.std(0) + 1e-6)
        logits = SHARE * a / self.heads.scales[0] + (1 - SHARE) * b / self.heads.scales[1]
        y = np.array([[x in g for x in self.labels] for g in gold])
        fits = [LogisticRegression(C=1.0).fit(logits[:, c : c + 1], y[:, c]) for c in range(len(self.labels))]
        self.slope = np.array([f.coef_[0, 0] for f in fits])
        self.intercept = np.array([f.intercept_[0] for f in fits])
        told = 1 / (1 + np.exp(-(logits * self.slope + self.intercept)))
        self.least = thresholds(self.scheme, told, y)
        return self

    def decide(self, articles: Sequence[Sentences]) -> np.ndarray:
        told = 1 / (1 + np.exp(-(self.heads.logits(articles) * self.slope + self.intercept)))
        return told >= self.least

    def arrays(self) -> dict[str, np.ndarray]:
        heads, name = self.heads, self.scheme
        deep, plain = SHARE / heads.scales[0], (1 - SHARE) / heads.scales[1]
        return {
            f"{name}.labels": np.array(self.labels),
            f"{name}.mean": heads.arrays["mean"], f"{name}.scale": heads.arrays["scale"], f"{name}.rarity": heads.arrays["rarity"],
            f"{name}.dense": (np.stack([m.coef_[0] for m in heads.deep], 1) * deep).astype(np.float32),
            f"{name}.dense_bias": np.array([m.intercept_[0] for m in heads.deep] * deep, np.float32),
            f"{name}.words": (np.stack([m.coef_[0] for m in heads.plain], 1) * plain).astype(np.float16),
            f"{name}.words_bias": np.array([m.intercept_[0] for m in heads.plain] * plain, np.float32),
            f"{name}.slope": self.slope.astype(np.float32), f"{name}.intercept": self.intercept.astype(np.float32),
            f"{name}.least": self.least.astype(np.float32),
        }  # fmt: skip


GRID = np.arange(0.1, 0.7, 0.02)


def thresholds(scheme: str, told: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The probability from which a label is given. Narrative frames: the best mean F1 of yes and no, a label at a time. Policy frames:
    halfway between that and one threshold for all labels with the best micro-F1, since rare labels have too few articles for their own.
    """
    own = np.array([
        GRID[int(np.argmax([f1_score(y[:, c], told[:, c] >= t, average="macro", zero_division=0) for t in GRID]))]
        for c in range(y.shape[1])
    ])  # fmt: skip
    if scheme == "narrative":
        return own
    common = GRID[int(np.argmax([f1_score(y, told >= t, average="micro") for t in GRID]))]
    return (own + common) / 2


def out_of_fold(
    scheme: str, articles: Sequence[Sentences], gold: Sequence[set[str]], labels: Sequence[str], fold: np.ndarray
) -> np.ndarray:
    """Decisions on each article by heads and thresholds that never saw its fold."""
    decided = np.zeros((len(articles), len(labels)), bool)
    for k in range(fixed.FOLDS):
        train, test = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
        decider = Decider(scheme, labels).fit([articles[i] for i in train], [gold[i] for i in train])
        decided[test] = decider.decide([articles[i] for i in test])
    return decided


def written(path: Path, data: Path, how: str, predictions: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"data_sha256": sha256(data), "folds": fixed.FOLDS, "how": how, "predictions": predictions}
    path.write_text(json.dumps(content, sort_keys=True), encoding="utf-8")


# ---- persuasion techniques, a word at a time


class Techniques(nn.Module):
    """Which techniques a word is part of: each its own yes or no, since they overlap."""

    def __init__(self, size: int, techniques: int) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(size, 192), nn.Linear(192, techniques)

    def forward(self, states: Tensor) -> Tensor:
        return self.second(F.dropout(F.gelu(self.first(states)), 0.2, self.training))


def word_states(e: Encoded) -> np.ndarray:
    """(W, 2H) both branches' states at each word's first piece."""
    return np.concatenate([np.concatenate([r.hidden[r.window.first], r.framing[r.window.first]], 1) for r in e.windows])


def word_spans(e: Encoded) -> np.ndarray:
    return np.concatenate([r.window.words for r in e.windows])


def fit_techniques(states: np.ndarray, labels: np.ndarray, turns: int = 3) -> Techniques:
    torch.manual_seed(0)
    model = Techniques(states.shape[1], labels.shape[1])
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01)
    rng = np.random.default_rng(0)
    told = labels.any(1)
    steps = 0
    for _ in range(turns):
        # one word in three of those without any technique: they are nine in ten, and say little
        kept = np.flatnonzero(told | (rng.random(len(told)) < 1 / 3))
        rng.shuffle(kept)
        for i in range(0, len(kept), 512):
            at = kept[i : i + 512]
            x, y = torch.from_numpy(states[at].astype(np.float32)), torch.from_numpy(labels[at].astype(np.float32))
            F.binary_cross_entropy_with_logits(model(x), y).backward()
            optimizer.step()
            optimizer.zero_grad()
            steps += 1
    return model.eval()


@torch.no_grad()
def technique_logits(model: Techniques, states: np.ndarray) -> np.ndarray:
    return model(torch.from_numpy(states.astype(np.float32))).numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--predictions", type=Path, default=Path(__file__).parent / "out_of_fold")
    given = parser.parse_args()
    model = Encoder.of(given.run, given.base)
    told = biased(model, given.data / "babe-train.jsonl.gz", given.predictions)
    given.out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), given.out / "model.pt")
    arrays = articles(model, given.data, given.predictions, told)
    np.savez_compressed(given.out / "framing.npz", **arrays)


def biased(model: Encoder, path: Path, out: Path) -> dict[str, np.ndarray]:
    """Out-of-fold predictions with topics held out, the branch from the topmost layers and, beside it, logistic regression on the
    states as they are; then the branch from all sentences.
    """
    items = gold.babe(path)
    fold, labels = np.array(fixed.topic_folds(items)), [i["biased"] for i in items]
    states = beneath(model, [i["text"] for i in items])
    found = np.zeros(len(items))
    frozen = np.zeros(len(items), bool)
    plain = np.stack([_pooled(model, s) for s in states])
    for k in range(fixed.FOLDS):
        train, test = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
        branch = train_branch(model.branched(), [states[i] for i in train], [labels[i] for i in train])
        found[test] = probabilities(branch, [states[i] for i in test])
        lr = LogisticRegression(C=0.01, max_iter=500).fit(
            (plain[train] - plain[train].mean(0)) / plain[train].std(0), np.array(labels)[train]
        )
        frozen[test] = lr.predict((plain[test] - plain[train].mean(0)) / plain[train].std(0))
        print("biased, fold", k, f1_score(np.array(labels)[test], found[test] >= 0.5, average="macro"), flush=True)
    y = np.array(labels)
    print(
        "biased: branch",
        f1_score(y, found >= 0.5, average="macro"),
        "states as they are",
        f1_score(y, frozen, average="macro"),
        flush=True,
    )
    written(
        out / "biased_sentences.json", path, "5 folds, topics held out; the branch and its head trained on the other folds",
        {str(i["index"]): bool(p >= 0.5) for i, p in zip(items, found, strict=True)},
    )  # fmt: skip
    model.branch = train_branch(model.branched(), states, labels)
    logits = np.log(np.clip(found, 1e-6, 1 - 1e-6) / (1 - np.clip(found, 1e-6, 1 - 1e-6)))
    fit = LogisticRegression(C=1.0).fit(logits[:, None], labels)
    return {"slope": np.float32(fit.coef_[0, 0]), "intercept": np.float32(fit.intercept_[0])}


@torch.no_grad()
def _pooled(model: Encoder, state: Tensor) -> np.ndarray:
    hidden = model.through(model.layers[-BRANCH:], state.float()[None])
    return torch.cat([hidden[0, 1:-1].mean(0), hidden[0, 1:-1].amax(0)]).numpy()


def articles(model: Encoder, data: Path, out: Path, told: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Policy and narrative frames and persuasion techniques: out-of-fold predictions, and the heads from everything."""
    model.eval()
    policy, narrative = (
        gold.policy(data / "policy-frames-train.jsonl.gz"),
        gold.narrative(data / "narrative-articles_metadata.tsv.gz"),
    )
    spans = gold.persuasion(data / "persuasion-spans-train.jsonl.gz")
    arrays: dict[str, np.ndarray] = {}
    read: dict[str, list[Sentences]] = {}
    for name, items in (("policy", policy), ("narrative", narrative)):
        read[name] = [sentences_of(i["text"], encoded(model, i["text"])) for i in items]
        print(name, "read", flush=True)
    for name, items, labels, beside, file, path in (
        ("policy", policy, POLICY, spans, "policy_frames", data / "policy-frames-train.jsonl.gz"),
        ("narrative", narrative, NARRATIVE, [], "generic_frames", data / "narrative-articles_metadata.tsv.gz"),
    ):
        fold = np.array(fixed.article_folds(items, beside=beside))
        frames = [set(i["frames"]) for i in items]
        decided = out_of_fold(name, read[name], frames, labels, fold)
        y = np.array([[x in t for x in labels] for t in frames])
        both = np.mean([f1_score(y[:, c], decided[:, c], average="macro") for c in range(len(labels))])
        print(
            name,
            "micro",
            f1_score(y, decided, average="micro"),
            "macro",
            f1_score(y, decided, average="macro"),
            "yes/no",
            both,
            flush=True,
        )
        written(
            out / f"{file}.json", path, "5 folds of articles; heads and thresholds from the other folds, the encoder never trained on these articles",
            {i["id"]: [x for c, x in enumerate(labels) if decided[n, c]] for n, i in enumerate(items)},
        )  # fmt: skip
        arrays |= Decider(name, labels).fit(read[name], frames).arrays()
    arrays |= techniques(model, spans, policy, data / "persuasion-spans-train.jsonl.gz", out)
    arrays |= {f"biased.{k}": v for k, v in told.items()}
    arrays["biased.weight"] = model.branch.biased.weight.detach().numpy()[0]
    arrays["biased.bias"] = model.branch.biased.bias.detach().numpy()
    return arrays


def techniques(
    model: Encoder, items: list[dict[str, Any]], beside: list[dict[str, Any]], path: Path, out: Path
) -> dict[str, np.ndarray]:
    names = sorted({s[2] for i in items for s in i["spans"]})
    states, marks, words, sizes = [], [], [], []
    for item in items:
        e = encoded(model, item["text"])
        spans = word_spans(e)
        y = np.zeros((len(spans), len(names)), bool)
        for start, end, technique in item["spans"]:
            y[(spans[:, 0] < end) & (spans[:, 1] > start), names.index(technique)] = True
        states.append(word_states(e).astype(np.float16))
        marks.append(y)
        words.append(spans)
        sizes.append(len(spans))
    owner = np.repeat(np.arange(len(items)), sizes)
    x, y = np.concatenate(states), np.concatenate(marks)
    fold = np.array(fixed.article_folds(items, beside=beside))
    logits = np.zeros(y.shape, np.float32)
    for k in range(fixed.FOLDS):
        mask = fold[owner] == k
        logits[mask] = technique_logits(fit_techniques(x[~mask], y[~mask]), x[mask])
    predictions: dict[str, Any] = {i["id"]: [] for i in items}
    kept: list[
        tuple[float, bool, str]
    ] = []  # each stretch given: its mean logit, whether the technique stands there, which
    levels = {}
    for k in range(fixed.FOLDS):  # thresholds from the other folds
        for c, name in enumerate(names):
            at = _span_cut([(logits[owner == i, c], y[owner == i, c]) for i in range(len(items)) if fold[i] != k])
            levels.setdefault(name, []).append(at)
            for i in np.flatnonzero(fold == k):
                for a, b in runs(logits[owner == i, c] >= at):
                    wanted = [(x, z) for x, z, t in items[i]["spans"] if t == name]
                    given = (int(words[i][a, 0]), int(words[i][b - 1, 1]))
                    hit = any(
                        2 * (min(given[1], z) - max(given[0], x)) >= max(given[1], z) - min(given[0], x)
                        for x, z in wanted
                    )
                    kept.append((float(logits[owner == i, c][a:b].mean()), hit, name))
                    predictions[items[i]["id"]].append([int(words[i][a, 0]), int(words[i][b - 1, 1]), name])
    useful = {n for n in names if technique_f1(items, predictions, n) >= LEAST_F1}
    predictions = {key: [p for p in given if p[2] in useful] for key, given in predictions.items()}
    print("techniques given:", sorted(useful), flush=True)
    written(
        out / "persuasion.json",
        path,
        "5 folds of documents; the head and its thresholds from the other folds",
        predictions,
    )
    final = fit_techniques(x, y)
    right = LogisticRegression(C=1.0).fit(
        np.array([[v] for v, _, n in kept if n in useful]), [h for _, h, n in kept if n in useful]
    )
    return {
        "techniques.slope": np.float32(right.coef_[0, 0]), "techniques.intercept": np.float32(right.intercept_[0]),
        "techniques": np.array(names), "techniques.cut": np.array([float(np.mean(levels[n])) if n in useful else np.inf for n in names], np.float32),
        "techniques.first": final.first.weight.detach().numpy().T, "techniques.first_bias": final.first.bias.detach().numpy(),
        "techniques.second": final.second.weight.detach().numpy().T, "techniques.second_bias": final.second.bias.detach().numpy(),
    }  # fmt: skip


def technique_f1(items: list[dict[str, Any]], predictions: dict[str, Any], name: str) -> float:
    """F1 of a technique's stretches, character Jaccard at least 0.5."""
    hit = total = 0
    for item in items:
        wanted = [s for s in item["spans"] if s[2] == name]
        given = [p for p in predictions[item["id"]] if p[2] == name]
        total += len(wanted) + len(given)
        hit += sum(any(2 * (min(b, d) - max(a, c)) >= max(b, d) - min(a, c) for c, d, _ in given) for a, b, _ in wanted)
    return 2 * hit / total if total else 0.0


def _span_cut(documents: list[tuple[np.ndarray, np.ndarray]]) -> float:
    """The logit at which runs of words match the gold runs best (F1, Jaccard at least 0.5)."""
    best, found = 0.0, 3.0
    gold_runs = [runs(y) for _, y in documents]
    for at in (-2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0):
        hit = ours = 0
        for (logits, _), wanted in zip(documents, gold_runs, strict=True):
            given = runs(logits >= at)
            ours += len(given)
            hit += sum(any(2 * (min(b, d) - max(a, c)) >= max(b, d) - min(a, c) for c, d in given) for a, b in wanted)
        total = ours + sum(map(len, gold_runs))
        score = 2 * hit / total if total else 0.0
        if score > best:
            best, found = score, at
    return found


if __name__ == "__main__":
    main()
