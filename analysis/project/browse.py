"""A page of any table, for the screen; `export` writes whole ones."""

from __future__ import annotations

from itertools import islice

import pandas as pd

from analysis.project import export, query
from analysis.project.query import Filter
from analysis.project.state import Project

# Columns of `kept` that only the store and the measures need.
INNER = ("key", "published_first", "published_last", "opening_start", "opening_end", "agency_copy", "weight")


def page(project: Project, chosen: Filter, name: str, *, limit: int, offset: int = 0) -> tuple[int, pd.DataFrame]:
    """Rows of a table that belong to articles the Filter keeps: how many there are, and `limit` of them from `offset`.

    The store's own tables (imports, offers, corrections, failures) are of the project, not of articles: no filter applies.
    Raises UnknownName for a table that does not exist.
    """
    if name in export.OWN and name not in ("variables", "runs"):
        table = export.table(project, name)
        rows = list(table.rows)
        columns = [column for column, _ in table.columns]
        return len(rows), pd.DataFrame(list(islice(rows, offset, offset + limit)), columns=columns)
    export.table(project, name)
    reader = query.read(project)
    if name == "articles":
        found = reader.frame(
            chosen, "SELECT * FROM kept ORDER BY published_first NULLS LAST, key LIMIT ? OFFSET ?", (limit, offset)
        )
        return len(reader.keys(chosen)), _plain_days(found.drop(columns=list(INNER)))
    total = reader.rows(chosen, f'SELECT count(*) FROM "{name}" WHERE article IN (SELECT key FROM kept)')[0][0]
    found = reader.frame(
        chosen,
        f"""SELECT kept.article_id, kept.outlet, kept.published, found.* EXCLUDE (article) FROM "{name}" AS found
            JOIN kept ON kept.key = found.article LIMIT ? OFFSET ?""",
        (limit, offset),
    )
    return int(total), _plain_days(found)


def article_ids(project: Project, chosen: Filter) -> set[str]:
    """The ids of the articles that the Filter keeps."""
    return {article_id for (article_id,) in query.read(project).rows(chosen, "SELECT article_id FROM kept")}


def _plain_days(found: pd.DataFrame) -> pd.DataFrame:
    """Days as days: pandas makes moments of them, which show as "2026-02-03 00:00:00"."""
    for name in found.select_dtypes("datetime"):
        found[name] = found[name].dt.date
    return found
