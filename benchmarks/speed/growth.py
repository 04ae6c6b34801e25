"""Whether cost grows with the articles alone: many of them through staging, store and read copy, as a job takes them, without reading them.

The layers' time is left out, for it belongs to one article at a time (`batch`): each article gets the rows that all default layers found in one
of some hundred real articles, under other words and names (`many`). What is timed: reading the file into offers (`stage`), judging
duplicates and distinct texts and writing articles, rows and full text (`put`), and bringing the read copy up to date (`refresh`, after each stretch).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Self

import numpy as np

from analysis.batch.spread import AT_ONCE
from analysis.project import copy, imports, state
from benchmarks.speed import many

# Where it is looked how far it came: shares of all articles.
STRETCHES = (0.1, 0.2, 0.4, 0.7, 1.0)


def project_name(articles: int) -> str:
    return f"Speed {articles}"


def measure(*, articles: int, home: Path) -> dict[str, Any]:
    """By stretch the seconds of each step, the memory of this process and the disk taken; by step the line through them and its largest miss."""
    found = many.sources(home)
    file = home / f"many-{articles}.jsonl"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(many.lines(found, articles))
    project = state.create(project_name(articles))
    import_id = imports.begin(project, file.name, [(file.name, file)])
    file.unlink()
    marks = [round(articles * share) for share in STRETCHES]
    with Spent() as stage:
        staged = _staged(project, import_id, marks)
    imports.commit(project, import_id)
    stored = list(_stored(project, import_id, found, marks))
    balance = imports.reconcile(project, import_id)
    stretches = [{**one, "stage_s": s} for one, s in zip(stored, staged, strict=True)]
    return {
        "articles": balance.added, "offered": balance.offered, "duplicates": balance.duplicates, "stretches": stretches,
        "lines": {step: line([s["articles"] for s in stretches], [s[f"{step}_s"] for s in stretches]) for step in ("stage", "put", "refresh")},
        "cpu_ms_an_article": {
            name: seconds * 1000 / balance.offered
            for name, seconds in (("stage", stage.cpu_s), ("put", stored[-1]["put_cpu_s"]), ("refresh", stored[-1]["refresh_cpu_s"]))
        },
        "peak_rss_mb": peak_mb(), "sqlite_mb": _size_mb(project.path / state.FILE), "copy_mb": _size_mb(project.path / "copy"),
    }  # fmt: skip


def line(counts: Sequence[float], seconds: Sequence[float]) -> dict[str, float]:
    """The least-squares line of cumulated seconds by articles: milliseconds an article, and its largest deviation as a share of the last value."""
    slope, offset = np.polyfit(counts, seconds, 1)
    misses = np.abs(np.asarray(seconds) - (offset + slope * np.asarray(counts)))
    return {"ms_an_article": float(slope) * 1000, "largest_deviation": float(misses.max() / seconds[-1])}


def _staged(project: state.Project, import_id: int, marks: Sequence[int]) -> list[float]:
    reached: list[tuple[int, float]] = [(0, 0.0)]
    began = time.perf_counter()
    imports.stage(project, import_id, told=lambda n: reached.append((n, time.perf_counter() - began)))
    # It is told each few hundred offers: the time at a mark lies on the line between two tellings.
    counts, seconds = zip(*reached, strict=True)
    return [float(np.interp(mark, counts, seconds)) for mark in marks]


def _stored(
    project: state.Project, import_id: int, found: many.Sources, marks: Sequence[int]
) -> Iterator[dict[str, float]]:
    waiting = imports.waiting(project, import_id)
    put, refresh = Spent(), Spent()
    done, offered = 0, 0
    for mark in marks:
        while offered < mark:
            with put:
                chunk = list(islice(waiting, AT_ONCE))
            if not chunk:
                break
            # Made outside the time: in a job rows come from a worker.
            results = [many.rows_of(found, article) for article in chunk]
            with put:
                done += len(project.put(results, import_id))
            offered = int(chunk[-1].variables["number"]) + 1
        if mark == marks[-1]:
            imports.finish(project, import_id)
        with refresh:
            copy.refresh(project)
        yield {"articles": done, "put_s": put.wall_s, "refresh_s": refresh.wall_s, "put_cpu_s": put.cpu_s, "refresh_cpu_s": refresh.cpu_s,
               "rss_mb": rss_mb(), "disk_mb": _size_mb(project.path / state.FILE) + _size_mb(project.path / "copy")}  # fmt: skip


class Spent:
    """A stopwatch for `with`: seconds by the clock, and of this process's processor time, which other work on the machine changes less."""

    def __init__(self) -> None:
        self.wall_s, self.cpu_s = 0.0, 0.0

    def __enter__(self) -> Self:
        self._began = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall_s += time.perf_counter() - self._began[0]
        self.cpu_s += time.process_time() - self._began[1]


def _size_mb(path: Path) -> float:
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(p.stat().st_size for p in files) / 1e6


def rss_mb() -> float:
    """The memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def peak_mb() -> float:
    """The most memory that this process has held."""
    (told,) = (line for line in Path("/proc/self/status").read_text("ascii").splitlines() if line.startswith("VmHWM"))
    return int(told.split()[1]) * 1024 / 1e6
