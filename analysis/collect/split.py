"""The lines of a paste while their kinds are being found: what `kinds` and `tails` read and write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.article import Kind
from analysis.collect.lines import Line, is_sentence

# The model's own balance point; nothing was gained by moving it on the training pages (training/paste_lines/README.md).
BODY = 0.5
# The confidence of a kind that a rule prefers to another without a sure sign: such lines are shown first.
UNSURE = 0.6


@dataclass(slots=True)
class Split:
    """The lines and what is known of each so far. `sure` marks kinds that a rule gave beyond doubt; `doubt` those it only guessed."""

    lines: Sequence[Line]
    chances: Sequence[float]
    kinds: list[Kind] = field(init=False)
    sure: list[bool] = field(init=False)
    doubt: set[int] = field(default_factory=set)
    title: int | None = None

    def __post_init__(self) -> None:
        self.kinds = ["body" if c >= BODY else "furniture" for c in self.chances]
        self.sure = [False] * len(self.lines)

    def text(self, i: int) -> str:
        return self.lines[i].text

    def set(self, i: int, kind: Kind, *, sure: bool = True, guess: bool = False) -> None:
        self.kinds[i] = kind
        self.sure[i] = sure and not guess
        if guess:
            self.doubt.add(i)
        else:
            self.doubt.discard(i)

    def confidence(self, i: int) -> float | None:
        if self.sure[i]:
            return None
        if i in self.doubt:
            return UNSURE
        return round(self.chances[i] if self.kinds[i] == "body" else 1 - self.chances[i], 3)

    def body(self) -> list[int]:
        return [i for i, kind in enumerate(self.kinds) if kind == "body"]

    def running(self) -> list[int]:
        """The body lines that read as running text."""
        return [i for i in self.body() if is_sentence(self.text(i))]
