"""What is missing: which articles a layer has not looked at, or only in an older version."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.project.state import Project
from analysis.registry import Layer, layers


def missing(project: Project, names: Iterable[str] | None = None) -> dict[int, tuple[str, ...]]:
    """Article key → the layers (of those named, else the default ones) to run on it, by key. Articles that lack nothing are left out.

    A layer that failed in its present version is not missing: it would fail again. Where a layer is missing, so are those that need
    it: their rows were made from its old ones.
    """
    wanted = layers(names)
    lacking: dict[int, set[str]] = {}
    with project.reading() as db:
        for layer in wanted:
            found = db.execute(
                """SELECT key FROM articles WHERE NOT EXISTS
                (SELECT 1 FROM runs WHERE article = key AND layer = ? AND version >= ?)""",
                (layer.name, layer.version),
            )
            for (key,) in found:
                lacking.setdefault(key, set()).add(layer.name)
    return {key: _with_dependents(lacking[key], wanted) for key in sorted(lacking)}


def _with_dependents(names: set[str], wanted: Iterable[Layer]) -> tuple[str, ...]:
    # `layers` gives each after its needs, so one pass finds those that need others.
    chosen: list[str] = []
    for layer in wanted:
        if layer.name in names or set(layer.needs) & set(chosen):
            chosen.append(layer.name)
    return tuple(chosen)
