"""The registry of layers: a file in `analysis/layers/` with a decorated `find_*` function is all it takes to add one."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import re
import types
import typing
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

from analysis.document import Document
from analysis.errors import UnknownName
from analysis.tongues import NOT_ENGLISH

# The headings of a method card (a layer's module docstring); the contract tests ask for all four.
CARD_HEADING = re.compile(r"^(Rows|Method|Misses|Source)\s+(.*)$")
COLUMN_TYPES = (str, int, float, bool, date)


@dataclass(frozen=True, slots=True)
class Layer:
    """A registered layer: its function, the row dataclass that is its table, what must run before, its version.

    An `english` layer reads English only: an article in another language gets a run that says so, and no rows. An `encoded` one asks the
    encoder, so its runs say which.
    """

    name: str
    title: str
    row: type
    needs: tuple[str, ...]
    version: int
    find: Callable[[Document], list[Any]]
    default: bool = True
    english: bool = False
    encoded: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The row's columns, `start` and `end` first."""
        return tuple(f.name for f in dataclasses.fields(self.row))

    def column_types(self) -> dict[str, type]:
        """Each column's type without its `| None`."""
        hints = typing.get_type_hints(self.row)
        return {name: _bare(hints[name]) for name in self.columns}

    @property
    def card(self) -> str:
        """The method card: the module's docstring (Rows, Method, Misses, Source)."""
        return inspect.getdoc(importlib.import_module(self.find.__module__)) or ""

    def sections(self) -> dict[str, str]:
        """The method card by heading ("" for its first sentence), each as one paragraph."""
        found: dict[str, list[str]] = {"": []}
        heading = ""
        for line in self.card.splitlines():
            if starts := CARD_HEADING.match(line):
                heading = starts[1]
                found[heading] = [starts[2]]
            elif line.strip():
                found[heading].append(line.strip())
        return {name: " ".join(lines) for name, lines in found.items()}


@dataclass(frozen=True, slots=True)
class Run:
    """That a layer was run on an article: tells "none found" (count 0) from "failed" (error) and from "not looked for" (no run).

    `encoder` is the one asked (encoder.ENCODERS); None for a layer that asks none.
    """

    layer: str
    version: int
    count: int
    error: str | None = None
    encoder: str | None = None


_LAYERS: dict[str, Layer] = {}


def layer(
    *,
    title: str,
    row: type,
    needs: Sequence[str] = (),
    version: int,
    default: bool = True,
    english: bool = False,
    encoded: bool = False,
) -> Callable[[Callable[[Document], list[Any]]], Callable[[Document], list[Any]]]:
    """Registers `find_x` under its module's name. `default=False` keeps a layer out of a run that names none."""

    def register(find: Callable[[Document], list[Any]]) -> Callable[[Document], list[Any]]:
        name = find.__module__.rpartition(".")[2]
        if tuple(f.name for f in dataclasses.fields(row))[:2] != ("start", "end"):
            raise TypeError(f"Rows of layer '{name}' must begin with start, end.")
        if wrong := [c for c, t in typing.get_type_hints(row).items() if _bare(t) not in COLUMN_TYPES]:
            raise TypeError(f"Columns {wrong} of layer '{name}' are not of str, int, float, bool, date (or None).")
        _LAYERS[name] = Layer(name, title, row, tuple(needs), version, find, default, english, encoded)
        return find

    return register


@cache
def _load_all() -> None:
    package = importlib.import_module("analysis.layers")
    for module in pkgutil.iter_modules(package.__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"analysis.layers.{module.name}")


def layers(names: Iterable[str] | None = None) -> list[Layer]:
    """The layers named (the default ones when None) and what they need, each after its needs, else by name.

    Raises UnknownName for a name that nothing is registered under.
    """
    _load_all()
    wanted = [n for n, known in sorted(_LAYERS.items()) if known.default] if names is None else list(names)
    ordered: dict[str, Layer] = {}

    def add(name: str, trail: tuple[str, ...] = ()) -> None:
        if name not in _LAYERS:
            raise UnknownName("layer", name, _LAYERS)
        if name in trail:
            raise ValueError(f"Layers need one another in a circle: {' → '.join((*trail, name))}.")
        for need in _LAYERS[name].needs:
            add(need, (*trail, name))
        ordered.setdefault(name, _LAYERS[name])

    for name in wanted:
        add(name)
    return list(ordered.values())


def all_layers() -> list[Layer]:
    """Every registered layer, each after its needs."""
    _load_all()
    return layers(sorted(_LAYERS))


def read_layers(document: Document, names: Iterable[str] | None = None) -> list[Run]:
    """Runs the layers over a document, leaving their rows in `document.rows`, and reports a Run for each.

    One layer's trouble is one Run with an error; layers that need it are reported as not run for that reason.
    """
    runs = []
    for each in layers(names):
        ran = partial(Run, each.name, each.version, encoder=document.encoder if each.encoded else None)
        if not document.english and _english(each):
            runs.append(ran(0, NOT_ENGLISH))
            continue
        missing = [n for n in each.needs if n not in document.rows]
        if missing:
            runs.append(ran(0, f"needs {', '.join(missing)}, which failed"))
            continue
        try:
            found = each.find(document)
        except Exception as trouble:  # noqa: BLE001  one article's trouble is one row in runs, never a lost batch
            runs.append(ran(0, f"{type(trouble).__name__}: {trouble}"))
            continue
        document.rows[each.name] = found
        runs.append(ran(len(found)))
    return runs


def _english(each: Layer) -> bool:
    """Whether the layer, or one it needs, reads English only."""
    return each.english or any(_english(_LAYERS[n]) for n in each.needs)


def _bare(hint: Any) -> Any:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        kept = [a for a in typing.get_args(hint) if a is not type(None)]
        return kept[0] if len(kept) == 1 else hint
    return hint
