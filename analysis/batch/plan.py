"""What is missing: which articles a layer has not looked at, or only in an older version or with another encoder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from analysis.project.state import Project
from analysis.registry import Layer, all_layers, layers
from analysis.tongues import NOT_ENGLISH


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a layer has come in a project, in articles: read in its present version by the project's encoder, in an `older` one or by
    another, `never`, or `failed` (in any).
    """

    layer: str
    title: str
    read: int
    older: int
    never: int
    failed: int

    @property
    def lacking(self) -> int:
        return self.older + self.never


# A run of an older version, or by another encoder than the project's.
_OLDER = "version < ? OR coalesce(encoder <> ?, FALSE)"


def missing(project: Project, names: Iterable[str] | None = None) -> dict[int, tuple[str, ...]]:
    """Article key → the layers to run on it, by key: of those named; when None of the default ones, and of those that ran on it before.

    Articles that lack nothing are left out. A layer that failed in its present version is not missing: it would fail again
    (`Project.forget_failures` makes it so). Where a layer is missing, so are those that need it: their rows were made from its old ones.
    """
    wanted = layers(names) if names is not None else all_layers()
    lacking: dict[int, set[str]] = {}
    with project.reading() as db:
        for layer in wanted:
            # A layer outside the default ones runs again where it ran, and nowhere else, unless it is named.
            anywhere = names is not None or layer.default
            found = db.execute(
                f"SELECT key FROM articles WHERE NOT EXISTS (SELECT 1 FROM runs WHERE article = key AND layer = ? AND NOT ({_OLDER}))"
                if anywhere
                else f"SELECT article FROM runs WHERE layer = ? AND ({_OLDER})",
                (layer.name, layer.version, project.encoder),
            )
            for (key,) in found:
                lacking.setdefault(key, set()).add(layer.name)
        ran = _ran(project, wanted) if names is None else {}
    return {
        key: _with_dependents(lacking[key], [x for x in wanted if names is not None or x.default or key in ran[x.name]])
        for key in sorted(lacking)
    }


def _ran(project: Project, wanted: Iterable[Layer]) -> dict[str, set[int]]:
    """Where each layer outside the default ones ran."""
    with project.reading() as db:
        return {
            layer.name: {key for (key,) in db.execute("SELECT article FROM runs WHERE layer = ?", (layer.name,))}
            for layer in wanted
            if not layer.default
        }


def _with_dependents(names: set[str], wanted: Iterable[Layer]) -> tuple[str, ...]:
    # `layers` gives each after its needs, so one pass finds those that need others.
    chosen: list[str] = []
    for layer in wanted:
        if layer.name in names or set(layer.needs) & set(chosen):
            chosen.append(layer.name)
    return tuple(chosen)


def standing(project: Project) -> list[Standing]:
    """Each default layer as it stands in the project, in the order of the layers. Counted once for each version of the project."""
    return list(_standing(project.path, project.version))


@lru_cache(maxsize=8)
def _standing(path: Path, _version: int) -> tuple[Standing, ...]:
    project = Project(path)
    counted: dict[str, list[tuple[bool, bool, int]]] = {}
    now, encoder = {layer.name: layer.version for layer in all_layers()}, project.encoder
    with project.reading() as db:
        (articles,) = db.execute("SELECT count(*) FROM articles").fetchone()
        # From the index alone: 60 ms for 900,000 runs.
        sql = "SELECT layer, version, encoder, error IS NOT NULL AND error <> ?, count(*) FROM runs GROUP BY 1, 2, 3, 4"
        for layer, version, by, failed, count in db.execute(sql, (NOT_ENGLISH,)):
            is_older = version < now.get(layer, 0) or by not in (None, encoder)
            counted.setdefault(layer, []).append((is_older, bool(failed), count))
    found = []
    for each in (x for x in all_layers() if x.default):
        here = counted.get(each.name, [])
        seen = sum(n for _, _, n in here)
        older = sum(n for is_older, _, n in here if is_older)
        failed = sum(n for _, wrong, n in here if wrong)
        found.append(Standing(each.name, each.title, seen - older, older, articles - seen, failed))
    return tuple(found)
