"""Figures on development files while training: quick, on windows; the figures that count come from benchmarks/quality."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from training.encoder.model import Encoder
from training.encoder.sets import BIT, NAMES, Example
from training.encoder.train import batches, collate, target_logits


@torch.no_grad()
def logits_of(model: Encoder, group: list[Example]) -> tuple[dict[str, Tensor], Tensor, Tensor]:
    """A batch, its hidden states and those of each word's first piece."""
    b = collate(group)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = model.encode(b["pieces"], b["shapes"], b["mask"])
    hidden = hidden.float()
    words = hidden.reshape(-1, hidden.shape[-1])[b["at"]]
    return b, hidden, words


def spans(tags: list[str]) -> set[tuple[int, int, str]]:
    found, start, kind = set(), None, ""
    for i, tag in enumerate([*tags, "O"]):
        if start is not None and (tag[:2] != "I-" or tag[2:] != kind):
            found.add((start, i, kind))
            start = None
        if tag[:2] == "B-" or (tag[:2] == "I-" and start is None):
            start, kind = i, tag[2:]
    return found


def names(model: Encoder, found: list[Example]) -> dict[str, float]:
    model.eval()
    both = gold = ours = 0
    for group in batches(found, 0, 6000):
        _, _, words = logits_of(model, group)
        best = model.names(words).argmax(-1).numpy()
        at = 0
        for e in group:
            n = len(e.names)
            g = [next((k for k in NAMES[1:9] if e.names[i] == BIT[k]), "O") for i in range(n)]
            o = [NAMES[x] if x < 9 else "O" for x in best[at : at + n]]
            at += n
            a = {s for s in spans(g) if s[2] != "NORP"}
            b = {s for s in spans(o) if s[2] != "NORP"}
            both, gold, ours = both + len(a & b), gold + len(a), ours + len(b)
    model.train()
    return {"p": both / max(ours, 1), "r": both / max(gold, 1), "f1": 2 * both / max(gold + ours, 1)}


def quotes(model: Encoder, found: list[Example]) -> dict[str, float]:
    """F1 of content pieces and of sources at word Jaccard 0.5, and how often the links point right."""
    model.eval()
    count = {k: np.zeros(3) for k in ("content", "source", "cue")}
    right, told = np.zeros(2), np.zeros(2)
    roles = ("O", "B-content", "I-content", "B-source", "I-source", "B-cue", "I-cue")
    for group in batches(found, 0, 6000):
        b, hidden, words = logits_of(model, group)
        best = model.roles(words).argmax(-1).numpy()
        links = b["links"]
        if len(links):
            asks = model.asks(hidden[links[:, 0], links[:, 1]]).view(-1, 2, 64)
            answers = model.answers(hidden).view(*hidden.shape[:2], 2, 64)
            for which in (0, 1):
                scores = (
                    (answers[links[:, 0], :, which] * asks[:, which].unsqueeze(1))
                    .sum(-1)
                    .masked_fill(b["mask"][links[:, 0]] == 0, -1e4)
                )
                use = links[:, 2 + which] >= 0
                right[which] += (scores.argmax(-1) == links[:, 2 + which])[use].sum().item()
                told[which] += use.sum().item()
        at = 0
        for e in group:
            n = len(e.roles)
            g, o = spans([roles[x] for x in e.roles]), spans([roles[x] for x in best[at : at + n]])
            at += n
            for kind, c in list(count.items()):
                a = [s for s in g if s[2] == kind]
                z = [s for s in o if s[2] == kind]
                hit = sum(
                    any((min(x[1], y[1]) - max(x[0], y[0])) / (max(x[1], y[1]) - min(x[0], y[0])) >= 0.5 for y in z)
                    for x in a
                )
                count[kind] = c + np.array((hit, len(a), len(z)))
    model.train()
    made = {k: round(2 * c[0] / (c[1] + c[2]), 4) for k, c in count.items()}
    return made | {"cue link": round(right[0] / told[0], 4), "source link": round(right[1] / told[1], 4)}


def targets(model: Encoder, found: list[Example]) -> dict[str, float]:
    from sklearn.metrics import accuracy_score, f1_score

    model.eval()
    gold, ours = [], []
    for group in batches([e for e in found if len(e.targets)], 0, 6000):
        b, hidden, _ = logits_of(model, group)
        with torch.no_grad():
            ours += F.softmax(target_logits(model, hidden, b["spans"]), -1).argmax(-1).tolist()
        gold += b["spans"][:, 5].tolist()
    model.train()
    return {"macro f1": float(f1_score(gold, ours, average="macro")), "accuracy": float(accuracy_score(gold, ours))}
