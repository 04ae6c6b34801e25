"""Articles and rows built by hand for the tests of the store: no model is loaded."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import subprocess
from typing import Any

from analysis.article import Article, Fact, plain
from analysis.project.state import Found, Project
from analysis.registry import Run, layers

STATED = "file column Date"


def article(
    text: str,
    *,
    title: str | None = None,
    outlet: str | None = "Herald",
    day: str | None = "2026-03-02",
    **variables: str,
) -> Article:
    """An article whose date is cut to its precision by its length; None leaves it unknown."""
    facts = []
    if outlet is not None:
        facts.append(("outlet", Fact(outlet, "file column Outlet", outlet)))
    if day is not None:
        facts.append(("published", Fact(day, STATED, day, precision={4: "year", 7: "month", 10: "day"}[len(day)])))
    return dataclasses.replace(plain(text, title=title, facts=facts), variables=variables)


def found(one: Article, *, sentences: bool = True, names: dict[str, str] | None = None) -> Found:
    """The article with a sentence for every stretch up to a full stop, and an entity for every name that stands in it."""
    rows, runs = {}, []
    (sentence,) = (layer for layer in layers(["sentences"]) if layer.name == "sentences")
    if sentences:
        spans = [m.span() for m in re.finditer(r"\S[^.\n]*\.?", one.text)]
        rows["sentences"] = [of(sentence.row, start=a, end=b, paragraph=0, length_tokens=1) for a, b in spans]
        runs.append(Run("sentences", sentence.version, len(spans)))
    if names is not None:
        entity = next(layer for layer in layers(["entities"]) if layer.name == "entities")
        hits = sorted((m.start(), m.end(), n) for n in names for m in re.finditer(re.escape(n), one.text))
        rows["entities"] = [of(entity.row, start=a, end=b, kind=names[n], mention=n, name=n) for a, b, n in hits]
        runs.append(Run("entities", entity.version, len(hits)))
    return Found(one, runs, rows)


def of(row: type, **values: object) -> object:
    """A row with the values given and null in every other column."""
    return row(**{f.name: values.get(f.name) for f in dataclasses.fields(row)})


def many(count: int, *, outlets: tuple[str | None, ...] = ("Herald", "Post", None)) -> list[Article]:
    """Short articles, each another text."""
    return [
        article(
            f"Report number {n} from ward {n * 7919 % 10_007}. The mayor spoke {n} times about bridge {n * 31 % 997}.\n\nNobody answered {n}.",
            title=f"Report {n}",
            outlet=outlets[n % len(outlets)],
            day=(dt.date(2026, 1, 1) + dt.timedelta(days=n % 90)).isoformat(),
        )
        for n in range(count)
    ]


def lines(count: int) -> bytes:
    """The articles of `many` as a JSONL file; with none of their dates."""
    told = ({"title": a.fact("title").value, "text": a.text, "outlet": "Herald"} for a in many(count))
    return "\n".join(map(json.dumps, told)).encode()


def alive(pid: int) -> bool:
    """Whether a process is at work; a zombie is not."""
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(told.stdout.strip()) and not told.stdout.strip().startswith("Z")


def everything(project: Project, rows: tuple[str, ...] = ("sentences", "entities")) -> dict[str, Any]:
    """All that a project holds of its articles and imports, but for the time they came in."""
    tables = {}
    with project.reading() as db:
        for table in ("articles", "runs", "variables", "bands", "offers", *rows):
            cursor = db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3")
            names = [column[0] for column in cursor.description]
            tables[table] = [{n: v for n, v in zip(names, row, strict=True) if n != "added"} for row in cursor]
        (tables["found"],) = db.execute("SELECT count(*) FROM fulltext ").fetchone()
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return tables


def children_of(pid: int) -> list[int]:
    """The processes that this one started and that are there."""
    told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in told.stdout.split()]


def ids(project: Project) -> list[str]:
    """The ids of all articles, twice where one is in the table twice."""
    with project.reading() as db:
        return [i for (i,) in db.execute("SELECT article_id FROM articles ORDER BY key")]
