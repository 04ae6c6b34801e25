"""Server time of every page and of a changed filter, in a project of many articles: the script's run, without a browser."""

from __future__ import annotations

import dataclasses
import statistics
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from analysis import article as article_module
from analysis import language, registry
from analysis.article import Article, Fact
from analysis.project import state
from benchmarks.speed import texts

ROOT = Path(__file__).parents[2]
ROUNDS = 5
SOURCES = 200
OUTLETS = 12
CHUNK = 500
FIRST = date(2024, 1, 1)
DAYS = 730


def measure(*, articles: int, home: Path) -> dict[str, Any]:
    """Milliseconds by page (`<page>_ms`, first run after a change of filter left out) and for a change of filter on it."""
    _ = home
    opened = filled("Speed", articles)
    found: dict[str, Any] = {"articles": len(opened), "rounds": ROUNDS}
    for page in sorted(p.stem for p in (ROOT / "pages").glob("*.py")):
        found |= _timed(opened, page)
    return found


def filled(name: str, size: int) -> state.Project:
    """A project of `size` articles: real ones, repeated with other ids, dates and outlets."""
    read = texts.articles(SOURCES)
    results = []
    for each in read:
        document = language.read(each)
        runs = registry.read_layers(document)
        results.append((each, tuple(runs), document.rows))
    project = state.create(name)
    for begin in range(0, size, CHUNK):
        made = []
        for i in range(begin, min(begin + CHUNK, size)):
            source, runs, rows = results[i % len(results)]
            made.append(state.Found(_changed(source, i), runs, rows))
        project.put(made)
    return project


def _changed(source: Article, i: int) -> Article:
    facts = {
        **source.facts,
        "outlet": Fact(f"Outlet {i % OUTLETS + 1}", "benchmark"),
        "published": Fact((FIRST + timedelta(days=i * 7 % DAYS)).isoformat(), "benchmark", precision="day"),
    }
    made = dataclasses.replace(source, facts=facts)
    identity = article_module.identify(f"{i} {source.text}", None, None, None)
    return dataclasses.replace(made, article_id=identity)


def _timed(opened: state.Project, page: str) -> dict[str, float]:
    from streamlit.testing.v1 import AppTest

    test = AppTest.from_file(str(ROOT / "ui" / "router.py"), default_timeout=120)
    test.query_params["project"] = opened.name
    if page == "search":
        test.query_params["q"] = "government"
    test.run()
    test.switch_page(f"../pages/{page}.py").run()
    if test.exception:
        raise RuntimeError(f"{page}: {test.exception[0].message}")
    again = [_run(test) for _ in range(ROUNDS)]
    filtered = []
    for outlet in range(1, ROUNDS + 1):
        test.multiselect(key="outlets").set_value([f"Outlet {outlet}"])
        filtered.append(_run(test))
    return {f"{page}_ms": statistics.median(again) * 1000, f"{page}_filter_ms": statistics.median(filtered) * 1000}


def _run(test: Any) -> float:
    began = time.perf_counter()
    test.run()
    return time.perf_counter() - began
