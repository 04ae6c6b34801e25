"""Trains the encoder, or its teacher, on names, quotations and targets together; goes on where it was stopped.

    python -m training.encoder.train teacher --base build/mpnet --sets build/encoder/sets.pkl --times names=0.75 --rate 6e-5 --out build/encoder/teacher
    python -m training.encoder.train student --base build/minilm --sets build/encoder/sets.pkl --times names=1.5,quotes=2,targets=3 --out build/encoder/first
    python -m training.encoder.train student --base build/minilm --sets build/encoder/sets.pkl --marks build/encoder/marks.pkl \
        --start build/encoder/first --times names=1,quotes=1,targets=1,plain=1 --out build/encoder/student
    python -m training.encoder.train cut --base build/mpnet --of build/encoder/teacher --sets build/encoder/sets.pkl --marks build/encoder/marks.pkl \
        --times names=1,quotes=1,targets=1,plain=1 --rate 1.5e-4 --out build/encoder/cut

`cut` keeps every second layer of the teacher and is taught by the whole, as the student is: the other encoder that was measured.
A run's state (weights, optimizer, place in the plan) is kept in --out; the same command goes on from there.
"""

from __future__ import annotations

import argparse
import pickle
import random
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from analysis.encoder import LINK, NAMES
from training.encoder.model import Encoder
from training.encoder.sets import Example

PIECES = 1600  # of a batch
CASE_CHANCE = 0.05  # of a window read as all lower, and as all upper


def batches(found: list[Example], seed: int, pieces: int = PIECES) -> list[list[Example]]:
    """Windows of like length together, in chance order."""
    rng = random.Random(seed)
    order = sorted(found, key=lambda e: len(e.window.pieces) + rng.random() * 8)
    made: list[list[Example]] = []
    for each in order:
        if made and (len(made[-1]) + 1) * len(each.window.pieces) <= pieces:
            made[-1].append(each)
        else:
            made.append([each])
    rng.shuffle(made)
    return made


def recased(shapes: np.ndarray, how: int) -> np.ndarray:
    """Shapes as if the text were all lower (1) or all upper (2)."""
    classes, glued = shapes // 2, shapes % 2
    letters = (classes >= 1) & (classes <= 5)
    new = np.where(letters, 1 if how == 1 else 3, classes)
    return 2 * new + glued


def collate(group: list[Example], rng: random.Random | None = None) -> dict[str, Tensor]:
    longest = max(len(e.window.pieces) for e in group)
    pieces, shapes, mask = (np.zeros((len(group), longest), np.int64) for _ in range(3))
    rows: dict[str, list] = {k: [] for k in ("at", "bits", "roles", "soft", "has_soft")}
    links, spans = [], []
    for i, e in enumerate(group):
        n = len(e.window.pieces)
        pieces[i, :n], mask[i, :n] = e.window.pieces, 1
        how = 0 if rng is None else (1 if (x := rng.random()) < CASE_CHANCE else 2 if x < 2 * CASE_CHANCE else 0)
        shapes[i, :n] = recased(e.window.shapes, how) if how else e.window.shapes
        rows["at"].append(i * longest + e.window.first)
        rows["bits"].append(e.names)
        rows["roles"].append(e.roles)
        rows["has_soft"].append(np.full(len(e.names), e.soft is not None and not how))
        rows["soft"].append(
            np.zeros((len(e.names), len(NAMES)), np.float32) if e.soft is None else e.soft.astype(np.float32)
        )
        first = e.window.first
        for content, cue, source in e.links:
            links.append((i, first[content], *(first[x] if x >= 0 else x for x in (cue, source))))
        for a, b, sentence, polarity in e.targets:
            inside = np.flatnonzero(e.window.sentence == sentence)
            spans.append((i, first[a], e.window.last[b], first[inside[0]], e.window.last[inside[-1]], polarity))
    made = {k: torch.from_numpy(np.concatenate(v)) for k, v in rows.items()}
    made |= {"pieces": torch.from_numpy(pieces), "shapes": torch.from_numpy(shapes), "mask": torch.from_numpy(mask)}
    made["links"] = torch.tensor(links, dtype=torch.long).reshape(-1, 4)
    made["spans"] = torch.tensor(spans, dtype=torch.long).reshape(-1, 6)
    return made


BITS = torch.tensor([1 << i for i in range(len(NAMES))])


def target_logits(model: Encoder, hidden: Tensor, spans: Tensor) -> Tensor:
    places = torch.arange(hidden.shape[1])
    span = ((places >= spans[:, 1:2]) & (places < spans[:, 2:3])).float()
    sentence = ((places >= spans[:, 3:4]) & (places < spans[:, 4:5])).float()
    return model.targets(hidden[spans[:, 0]], span, sentence)


def losses(model: Encoder, b: dict[str, Tensor]) -> dict[str, Tensor]:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = model.encode(b["pieces"], b["shapes"], b["mask"])
    hidden = model.drop(hidden.float())
    flat = hidden.reshape(-1, hidden.shape[-1])
    words = flat[b["at"]]
    found: dict[str, Tensor] = {}
    known, soft = b["bits"] > 0, b["has_soft"]
    if known.any() or soft.any():
        logs = F.log_softmax(model.names(words), -1)
        total = torch.zeros(())
        if known.any():
            allowed = (b["bits"][known].unsqueeze(-1) & BITS) > 0
            total = total - torch.logsumexp(logs[known].masked_fill(~allowed, -1e4), -1).mean()
        if soft.any():
            total = total - (b["soft"][soft] * logs[soft]).sum(-1).mean()
        found["names"] = total
    told = b["roles"] >= 0
    if told.any():
        found["roles"] = F.cross_entropy(model.roles(words[told]), b["roles"][told])
        links = b["links"]
        if len(links):
            asks = model.asks(hidden[links[:, 0], links[:, 1]]).view(-1, 2, LINK)
            answers = model.answers(hidden).view(*hidden.shape[:2], 2, LINK)
            total = torch.zeros(())
            for which in (0, 1):
                use = links[:, 2 + which] >= -1
                if not use.any():
                    continue
                row = links[use, 0]
                scores = (answers[row, :, which] * asks[use, which].unsqueeze(1)).sum(-1) / LINK**0.5
                scores = scores.masked_fill(b["mask"][row] == 0, -1e4)
                none = (asks[use, which] * model.nothing[which]).sum(-1, keepdim=True) / LINK**0.5
                gold = links[use, 2 + which]
                gold = torch.where(gold < 0, torch.full_like(gold, scores.shape[1]), gold)
                total = total + F.cross_entropy(torch.cat([scores, none], -1), gold)
            found["links"] = 0.3 * total
    if len(b["spans"]):
        found["targets"] = F.cross_entropy(
            target_logits(model, hidden, b["spans"]), b["spans"][:, 5], label_smoothing=0.05
        )
    return found


def plan(
    sets: dict[str, list[Example]], times: dict[str, float], seed: int, pieces: int = PIECES
) -> list[list[Example]]:
    """All batches of the run, in order: each set `times` over, mixed."""
    made: list[list[Example]] = []
    for name, found in sets.items():
        whole, part = int(times[name]), times[name] % 1
        for turn in range(whole):
            made += batches(found, seed + turn, pieces)
        if part:
            rest = batches(found, seed + whole, pieces)
            made += rest[: int(part * len(rest))]
    random.Random(seed).shuffle(made)
    return made


def run(
    model: Encoder,
    todo: list[list[Example]],
    out: Path,
    *,
    rate: float,
    decay_from: float = 0.1,
    end: float = 0.0,
    every: int = 200,
    heads: float = 5.0,
    check: Callable[[Encoder], None] | None = None,
    seed: int = 0,
) -> None:
    """Goes through the batches; the state is kept each `every` steps and a run that was stopped goes on from it."""
    out.mkdir(parents=True, exist_ok=True)
    trained = [p for p in model.parameters() if p.requires_grad]
    fresh = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("body.")]
    old = [p for n, p in model.named_parameters() if p.requires_grad and n.startswith("body.")]
    optimizer = torch.optim.AdamW(
        [{"params": old, "scale": 1.0}, {"params": fresh, "scale": heads}], lr=rate, weight_decay=0.01
    )
    state_file, at = out / "state.pt", 0
    if state_file.exists():
        state = torch.load(state_file, weights_only=False)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        at = state["at"]
        print(f"goes on at step {at} of {len(todo)}", flush=True)
    warm = max(1, min(200, len(todo) // 20))
    rng = random.Random(seed + at)
    torch.manual_seed(seed + at)
    clock, sums, seen = time.time(), {}, 0
    model.train()
    for step in range(at, len(todo)):
        share = step / len(todo)
        factor = min(1.0, (step + 1) / warm)
        if share > decay_from:
            factor = end + (1 - end) * (1 - share) / (1 - decay_from)
        for group in optimizer.param_groups:
            group["lr"] = rate * factor * group["scale"]
        parts = losses(model, collate(todo[step], rng))
        if not parts:
            continue
        sum(parts.values()).backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        for k, v in parts.items():
            sums.setdefault(k, []).append(v.item())
        seen += sum(len(e.window.pieces) for e in todo[step])
        if (step + 1) % 50 == 0:
            means = {k: round(float(np.mean(v[-100:])), 4) for k, v in sums.items()}
            left = (len(todo) - step - 1) * (time.time() - clock) / max(1, step + 1 - at)
            print(
                step + 1,
                len(todo),
                means,
                f"{seen / (time.time() - clock):.0f} pieces/s, {left / 60:.0f} min left",
                flush=True,
            )
        if (step + 1) % every == 0 or step + 1 == len(todo):
            kept = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "at": step + 1}
            torch.save(kept, out / "state.tmp")
            (out / "state.tmp").replace(state_file)
    torch.save(model.state_dict(), out / "model.pt")
    if check:
        check(model)


def main() -> None:
    from training.encoder import check

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("teacher", "student", "cut"))
    for name in ("base", "sets", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--marks", type=Path)
    parser.add_argument("--of", type=Path, help="the teacher's run that a cut is taken from")
    parser.add_argument("--start", type=Path, help="the run whose weights to begin with")
    parser.add_argument("--times", required=True, help="how often to go over each set: names=1.5,quotes=2")
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument(
        "--heads", type=float, default=5.0, help="how much faster the heads learn than the layers below"
    )
    parser.add_argument("--end", type=float, default=0.02, help="the rate at the end, as a part of the highest")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    with given.sets.open("rb") as file:
        sets = pickle.load(file)  # our own file
    if given.marks:
        with given.marks.open("rb") as file:
            for name, told in pickle.load(file).items():
                for example, soft in zip(sets[name], told, strict=True):
                    example.soft = soft
    teacher = given.what == "teacher"
    model = Encoder.of(given.of, given.base) if given.of else Encoder(given.base)
    if given.what == "cut":
        model.cut()
    if teacher:
        model.freeze(3)
    else:
        model.body.embeddings.word_embeddings.weight.requires_grad = False  # what it saw of rare names stays
    if given.start:
        model.load_state_dict(torch.load(given.start / "model.pt"))
    times = {k: float(v) for k, v in (each.split("=") for each in given.times.split(","))}
    todo = plan({k: sets[k] for k in times}, times, 5 if teacher else 7, PIECES // 2 if teacher else PIECES)

    def told(model: Encoder) -> None:
        for name in ("names-dev", "ewt-dev"):
            print(name, check.names(model, sets[name]), flush=True)
        if not teacher:
            print(
                "quotes",
                check.quotes(model, sets["quotes-dev"]),
                "targets",
                check.targets(model, sets["targets-dev"]),
                flush=True,
            )

    run(model, todo, given.out, rate=given.rate, end=given.end, heads=given.heads, check=told)


if __name__ == "__main__":
    main()
