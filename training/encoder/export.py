"""The trained encoder as ONNX with int8 weights into analysis/models/, with the heads of framing.npz beside it.

python -m training.encoder.export --run build/encoder/framed --base build/minilm --out analysis/models
python -m training.encoder.export --run build/encoder/cut_framed --base build/mpnet --encoder thorough --out analysis/models
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional as F

from analysis.encoder import ENCODERS, FAST, LINK, model_of
from training.encoder.model import HEADS, Encoder
from training.encoder.pins import pin


class Whole(nn.Module):
    """What one call gives: hidden states of both branches and the heads over each piece."""

    def __init__(self, model: Encoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, pieces: Tensor, shapes: Tensor) -> tuple[Tensor, ...]:
        m = self.model
        hidden, framing = m.both(pieces, shapes)
        asks = m.asks(hidden)
        none = (asks.view(*asks.shape[:2], 2, LINK) * m.nothing).sum(-1)
        return hidden, framing, m.names(hidden), m.roles(hidden), asks, m.answers(hidden), none


def export(model: Encoder, out: Path, by: str = FAST, *, eight_bits: bool = True) -> None:
    """Writes encoder.onnx and targets.onnx; with `eight_bits` the weights of matrix products are int8, a scale a column."""
    model.eval()
    out.mkdir(parents=True, exist_ok=True)
    pieces, shapes = torch.randint(1000, 9000, (1, 40)), torch.randint(0, 16, (1, 40))
    plain, whole = out / "encoder.float.onnx", out / f"{model_of('encoder', by)}.onnx"
    torch.onnx.export(
        Whole(model), (pieces, shapes), str(plain), input_names=["pieces", "shapes"],
        output_names=["hidden", "framing", "names", "roles", "asks", "answers", "none"],
        dynamic_axes={"pieces": {1: "t"}, "shapes": {1: "t"}}, opset_version=17, dynamo=False,
    )  # fmt: skip
    if eight_bits:
        quantize_dynamic(
            plain,
            whole,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
        )
        plain.unlink()
    else:
        plain.rename(whole)
    hidden = torch.randn(40, model.body.config.hidden_size)
    torch.onnx.export(
        Alone(model), (hidden, torch.ones(2, 40), torch.ones(2, 40)), str(out / f"{model_of('targets', by)}.onnx"), input_names=["hidden", "span", "sentence"],
        output_names=["logits"], dynamic_axes={"hidden": {0: "t"}, "span": {0: "n", 1: "t"}, "sentence": {0: "n", 1: "t"}},
        opset_version=17, dynamo=False,
    )  # fmt: skip


class Alone(nn.Module):
    """The head for targets, over one window's hidden states."""

    def __init__(self, model: Encoder) -> None:
        super().__init__()
        self.head = model.targets

    def forward(self, hidden: Tensor, span: Tensor, sentence: Tensor) -> Tensor:
        """The same as the head gives, written out so that no size is fixed: torch traces its own attention with those it saw."""
        query = (span @ hidden) / span.sum(1, keepdim=True)
        mean = (sentence @ hidden) / sentence.sum(1, keepdim=True)
        attention = self.head.attention
        size = hidden.shape[-1]
        q, k, v = (
            F.linear(
                x,
                attention.in_proj_weight[i * size : (i + 1) * size],
                attention.in_proj_bias[i * size : (i + 1) * size],
            )
            for i, x in enumerate((query, hidden, hidden))
        )
        wide = size // HEADS
        parts = []
        for h in range(HEADS):
            own = slice(h * wide, (h + 1) * wide)
            scores = q[:, own] @ k[:, own].T / wide**0.5 - (1 - sentence) * 1e4
            parts.append(scores.softmax(-1) @ v[:, own])
        asked = attention.out_proj(torch.cat(parts, -1))
        return self.head.mix(torch.cat([query, asked, mean], -1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True, help="the folder of the pretrained weights")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encoder", choices=ENCODERS, default=FAST, help="which of the app's encoders it is")
    parser.add_argument("--float", action="store_true", help="without int8, to measure what it costs")
    given = parser.parse_args()
    export(Encoder.of(given.run, given.base), given.out, given.encoder, eight_bits=not given.float)
    shutil.copy(given.run / "framing.npz", given.out / f"{model_of('framing', given.encoder)}.npz")
    pin(given.out)


if __name__ == "__main__":
    main()
