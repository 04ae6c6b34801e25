"""The encoder with its heads, in torch: MiniLM or mpnet below, a linear layer or two for each task above."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel

from analysis.encoder import CLS, LINK, NAMES, ROLES, SEP, SHAPES

BRANCH = 2  # layers of the framing branch
CUT = [0, 2, 4, 6, 8, 10]  # the layers that a cut of the teacher keeps
HEADS = 6  # of the attention from a target to its sentence


class TargetHead(nn.Module):
    """Sentiment towards a span: the span's mean asks the words of its sentence."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(size, HEADS, dropout=0.1, batch_first=True)
        self.mix = nn.Sequential(nn.Linear(3 * size, size), nn.GELU(), nn.Dropout(0.2), nn.Linear(size, 3))

    def forward(self, hidden: Tensor, span: Tensor, sentence: Tensor) -> Tensor:
        """`hidden` (n, T, H), `span` and `sentence` (n, T) of 0 and 1; logits (n, 3)."""
        query = (hidden * span.unsqueeze(-1)).sum(1) / span.sum(1, keepdim=True)
        mean = (hidden * sentence.unsqueeze(-1)).sum(1) / sentence.sum(1, keepdim=True)
        asked, _ = self.attention(
            query.unsqueeze(1), hidden, hidden, key_padding_mask=sentence < 0.5, need_weights=False
        )
        return self.mix(torch.cat([query, asked.squeeze(1), mean], -1))


class Branch(nn.Module):
    """The topmost layers once more, for framing: what tells a name is not what tells a slant."""

    layers: nn.ModuleList
    near: Callable[[Tensor], tuple[Tensor, ...]]  # see Encoder.near

    def __init__(self, size: int) -> None:
        super().__init__()
        self.drop = nn.Dropout(0.2)
        self.biased = nn.Linear(2 * size, 1)

    def forward(self, hidden: Tensor, mask: Tensor | None = None) -> Tensor:
        barred = None if mask is None else (1.0 - mask[:, None, None, :].float()) * -1e4
        for layer in self.layers:
            made = layer(hidden, barred, *self.near(hidden))
            hidden = made[0] if isinstance(made, tuple) else made  # mpnet's layers give more than the states
        return hidden

    def sentence(self, states: Tensor, mask: Tensor) -> Tensor:
        """(n,) logits that a sentence's wording is biased; `states` (n, T, H), `mask` (n, T) its pieces."""
        wide = mask.unsqueeze(-1).float()
        mean = (states * wide).sum(1) / wide.sum(1)
        highest = states.masked_fill(wide < 0.5, -1e4).amax(1)
        return self.biased(self.drop(torch.cat([mean, highest], -1))).squeeze(-1)


class Encoder(nn.Module):
    """`base` holds the pretrained weights, MiniLM's or mpnet's."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.body = AutoModel.from_pretrained(str(base), dtype=torch.float32)
        self.kind = self.body.config.model_type  # "bert" (MiniLM) or "mpnet"
        size = self.body.config.hidden_size
        self.shape = nn.Embedding(SHAPES, size)
        nn.init.normal_(self.shape.weight, std=0.01)
        self.drop = nn.Dropout(0.1)
        self.names = nn.Linear(size, len(NAMES))
        self.roles = nn.Linear(size, len(ROLES))
        self.asks = nn.Linear(size, 2 * LINK)
        self.answers = nn.Linear(size, 2 * LINK)
        self.nothing = nn.Parameter(torch.zeros(2, LINK))
        self.targets = TargetHead(size)

    @classmethod
    def of(cls, run: Path, base: Path) -> Encoder:
        """A run's model, with as many layers and with a branch as its weights have them."""
        weights = torch.load(run / "model.pt")
        made = cls(base)
        if len({name.split(".")[3] for name in weights if name.startswith("body.encoder.layer.")}) < len(made.layers):
            made.cut()
        if any(name.startswith("branch.") for name in weights):
            made.branch = made.branched()
        made.load_state_dict(weights)
        return made

    @property
    def layers(self) -> nn.ModuleList:
        return self.body.encoder.layer

    @staticmethod
    def own(pieces: Tensor) -> Tensor:
        """BERT's pieces in mpnet's vocabulary: four places on, with its own first and last sign."""
        special = torch.where(pieces == CLS, 0, torch.where(pieces == SEP, 2, 1))
        return torch.where((pieces == 0) | (pieces == CLS) | (pieces == SEP), special, pieces + 4)

    def encode(self, pieces: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        if self.kind == "mpnet":
            pieces = self.own(pieces)
        embedded = self.body.embeddings.word_embeddings(pieces) + self.shape(shapes)
        if self.kind == "mpnet":
            where = mask.cumsum(1).to(torch.long) * mask.to(torch.long) + 1
            return self.body(inputs_embeds=embedded, attention_mask=mask, position_ids=where).last_hidden_state
        return self.body(inputs_embeds=embedded, attention_mask=mask).last_hidden_state

    def below(self, pieces: Tensor, shapes: Tensor) -> Tensor:
        """Hidden states beneath the topmost layers, where the framing branch begins. One window or several without padding."""
        if self.kind == "mpnet":
            pieces = self.own(pieces)
        embedded = self.body.embeddings.word_embeddings(pieces) + self.shape(shapes)
        hidden = self.body.embeddings(inputs_embeds=embedded)
        return self.through(self.layers[:-BRANCH], hidden)

    def near(self, hidden: Tensor) -> tuple[Tensor, ...]:
        """How far pieces are from one another, which mpnet's layers are told beside the states."""
        return (self.body.encoder.compute_position_bias(hidden),) if self.kind == "mpnet" else ()

    def through(self, layers: nn.ModuleList, hidden: Tensor) -> Tensor:
        near = self.near(hidden)
        for layer in layers:
            made = layer(hidden, None, *near)
            hidden = made[0] if isinstance(made, tuple) else made
        return hidden

    def both(self, pieces: Tensor, shapes: Tensor) -> tuple[Tensor, Tensor]:
        """The last hidden states, and those of the framing branch, which has its own copies of the topmost layers."""
        beneath = self.below(pieces, shapes)
        return self.through(self.layers[-BRANCH:], beneath), self.branch(beneath)

    def branched(self) -> Branch:
        """A branch that begins as the topmost layers are."""
        made = Branch(self.body.config.hidden_size)
        made.layers, made.near = copy.deepcopy(self.layers[-BRANCH:]), self.near
        return made

    def cut(self, kept: Sequence[int] = CUT) -> Encoder:
        """Itself with these layers only (Sajjad et al. 2023, "On the effect of dropping layers of pre-trained transformer models")."""
        self.body.encoder.layer = nn.ModuleList([self.layers[i] for i in kept])
        self.body.config.num_hidden_layers = len(kept)
        return self

    def freeze(self, lowest: int) -> None:
        """The word vectors and the lowest layers are kept as they are."""
        for p in self.body.embeddings.parameters():
            p.requires_grad = False
        for layer in self.layers[:lowest]:
            for p in layer.parameters():
                p.requires_grad = False
