"""Server time of every page and of a changed filter, in a project of many articles: the script's run, without a browser.

again           the page once more: nothing changed, as after a click
outlet          the filter changes to another outlet, of 40: nothing of it is known yet
period          it changes to another period, which keeps nearly every article: the heaviest that a filter can be
distinct texts  the same in the other unit
Between two runs of one kind no answer is reused but for "again".
"""

from __future__ import annotations

import logging
import os
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from analysis.project import imports, state
from benchmarks.speed import growth, many

ROOT = Path(__file__).parents[2]
ROUNDS = 5
CHUNK = 500
KINDS = ("again", "outlet", "period", "distinct texts")
# Pages with views of their own: the address that opens them.
VIEWS = {"entities": {"network": {"view": "Who appears with whom"}, "matrix": {"view": "Matrix"}}}


def measure(*, articles: int, home: Path, only: tuple[str, ...] = ()) -> dict[str, Any]:
    """Milliseconds by page and kind (medians of ROUNDS runs; `_cpu_ms` of processor time), of the first run of each, and the memory of this process,
    which is the server.
    """
    opened = filled(articles, home)
    # Streamlit warns of each thread that no browser asked for.
    logging.disable(logging.WARNING)
    _forget_peak()
    found: dict[str, Any] = {"articles": len(opened), "rounds": ROUNDS, "pages": {}}
    for page in sorted(p.stem for p in (ROOT / "pages").glob("*.py") if not only or p.stem in only):
        for view, asked in {"": {}, **VIEWS.get(page, {})}.items():
            found["pages"][f"{page} {view}".strip()] = _timed(opened, page, asked) | {"rss_mb": growth.rss_mb()}
    return found | {"peak_rss_mb": growth.peak_mb()}


def filled(size: int, home: Path) -> state.Project:
    """A project of so many articles: the one that `growth` left, or a new one."""
    name = growth.project_name(size)
    if name in state.names():
        return state.open_project(name)
    found = many.sources(home)
    project = state.create(name)
    file = home / f"many-{size}.jsonl"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(many.lines(found, size))
    import_id = imports.begin(project, file.name, [(file.name, file)])
    file.unlink()
    imports.stage(project, import_id)
    imports.commit(project, import_id)
    waiting = imports.waiting(project, import_id)
    while chunk := [article for _, article in zip(range(CHUNK), waiting, strict=False)]:
        project.put([many.rows_of(found, article) for article in chunk], import_id)
    imports.finish(project, import_id)
    return project


def _timed(opened: state.Project, page: str, asked: dict[str, str]) -> dict[str, float]:
    from streamlit.testing.v1 import AppTest

    test = AppTest.from_file(str(ROOT / "ui" / "router.py"), default_timeout=120)
    test.query_params["project"] = opened.name
    for name, value in ({"q": "government"} if page == "search" else {} | asked).items():
        test.query_params[name] = value
    test.run()
    test.switch_page(f"../pages/{page}.py")
    runs = {"first": [_run(test)]}
    for kind in KINDS:
        if test.exception:
            raise RuntimeError(f"{page}: {test.exception[0].message}")
        runs[kind] = [_run(test, lambda n=n, kind=kind: _change(test, kind, n)) for n in range(ROUNDS)]
    if test.exception:
        raise RuntimeError(f"{page}: {test.exception[0].message}")
    return {
        f"{kind}_{unit}": statistics.median(run[i] for run in made) * 1000
        for kind, made in runs.items()
        for i, unit in enumerate(("ms", "cpu_ms"))
    }


def _change(test: Any, kind: str, n: int) -> None:
    """What a person changes before the n-th run of a kind."""
    if kind == "outlet":
        test.multiselect(key="outlets").set_value([f"Outlet {n + 1}"])
    elif kind == "period":
        test.multiselect(key="outlets").set_value([])
        test.date_input(key="first").set_value(many.FIRST + timedelta(days=n + 1))
    elif kind == "distinct texts":
        if any(control.key == "unit" for control in test.segmented_control):
            test.segmented_control(key="unit").set_value("distinct texts")
        test.date_input(key="first").set_value(many.FIRST + timedelta(days=n + 1 + ROUNDS))


def _run(test: Any, change: Callable[[], None] = lambda: None) -> tuple[float, float]:
    """Seconds by the clock, and of processor time, which other work on the machine changes less."""
    change()
    began, spent = time.perf_counter(), time.process_time()
    test.run()
    return time.perf_counter() - began, time.process_time() - spent


def _forget_peak() -> None:
    # 5: the largest memory so far is forgotten (Linux, proc(5)).
    Path(f"/proc/{os.getpid()}/clear_refs").write_text("5", "ascii")
