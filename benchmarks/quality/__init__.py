"""Quality: a scorer a layer or reader, over any file in the formats of data/README.md.

A module here with `score(data, *, limit=None)` is all it takes to add one: it gives the figures by name, `n` (items scored) among
them; `alternatives`, where it measures other ways in the same run, holds their figures by name.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.errors import NewsprismError, UnknownName

_NO_SCORERS = {
    "__main__",
    "asking",
    "figures",
    "folds",
    "framing_gold",
    "gate",
    "out_of_fold",
    "plain_words",
    "record",
    "simple_ways",
}


class BadData(NewsprismError):
    """Gold data that is missing or not in the scorer's format."""


def names() -> list[str]:
    """The scorers there are."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name not in _NO_SCORERS)


def scorer(name: str) -> Any:
    """The module of the scorer of that name. Raises UnknownName, which lists those that exist."""
    if name not in names():
        raise UnknownName("scorer", name, names())
    return importlib.import_module(f"benchmarks.quality.{name}")


def as_json(name: str, data: Path, figures: Mapping[str, Any]) -> str:
    """The one object that `--json` prints."""
    return json.dumps({"scorer": name, "data": str(data), **figures})


def as_text(name: str, data: Path, figures: Mapping[str, Any]) -> str:
    """A line a figure, for people."""
    rows = [f"{name} on {data}"]
    for figure, value in figures.items():
        if figure == "alternatives":
            rows += [f"  beside it, {way}: " + _listed(others) for way, others in value.items()]
        elif isinstance(value, Mapping):
            rows += [f"  {label:<16} " + _listed(others) for label, others in value.items()]
        elif figure == "interval":
            rows.append(
                f"  {figure:<16} " + ("none below ten units" if value is None else "{:.4f} to {:.4f}".format(*value))
            )
        else:
            rows.append(f"  {figure:<16} {_written(value)}")
    return "\n".join(rows)


def _listed(figures: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {_written(value)}" for name, value in figures.items())


def _written(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
