"""Who is named on each side: the share of a side's articles that name a person, organisation, place or group.

Counts    Articles of a side that name it, each once, however often it does; a distinct text as the share of its versions on
          that side that do.
Share     Of all articles (or distinct texts) of that side that were read for names.
Rows      The names that most articles of all sides together name; chosen before any difference is looked at.
Interval  Of the share, or between two sides of the difference: see intervals. A row is filled where it is clear after allowing for all
          rows shown.
Not said  Whether a name is one person everywhere: equal names are counted as one.
Evidence  The sentence of the first mention in each article, of both sides.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.measures import shares
from analysis.measures.compare import Sides, sided
from analysis.measures.names import among
from analysis.measures.units import total
from analysis.project.query import Filter, Reader, Relation


def counted(
    project: Reader,
    chosen: Filter,
    *,
    sides: Sides,
    kinds: tuple[str, ...] = (),
    most: int = 12,
) -> Relation:
    """One row an article and name: groups `side`, `kind`, `name`."""
    _ = project, most
    base, parameters = _read(chosen, sides)
    return Relation(
        sql=f"""select article, first_start as start, first_end as "end", weight, side, kind, name, distinct_text
                from ({base}) join entity_counts on article = key {among(kinds)}""",
        groups=("side", "kind", "name"),
        unit=chosen.unit,
        parameters=(*parameters, *kinds),
    )


def _read(chosen: Filter, sides: Sides) -> tuple[str, tuple[Any, ...]]:
    base, parameters = sided(chosen, sides)
    return (
        f"select * from ({base}) where key in (select article from runs where layer = 'entities' and error is null)",
        parameters,
    )


def summary(
    project: Reader,
    chosen: Filter,
    *,
    sides: Sides,
    kinds: tuple[str, ...] = (),
    most: int = 12,
) -> pd.DataFrame:
    """The `most` names with most articles, as `shares.compared` has them, with `kind` and `name`; no row where no name was found."""
    relation = counted(project, chosen, sides=sides, kinds=kinds)
    cells = project.frame(
        chosen,
        f"""with counted as materialized ({relation.sql}),
                 top as (select kind, name, {total()} as all_sides from counted group by kind, name
                         order by all_sides desc, name, kind limit {int(most)})
            select distinct_text, side, kind, name, kind || '|' || name as row, all_sides, sum(weight) as over
            from counted join top using (kind, name) group by all""",
        relation.parameters,
    )
    base, parameters = _read(chosen, sides)
    totals = project.frame(
        chosen, f"select distinct_text, side, sum(weight) as under from ({base}) group by all", parameters
    )
    ranked = cells.drop_duplicates("row").sort_values(["all_sides", "name", "kind"], ascending=[False, True, True])
    if not len(ranked):
        return pd.DataFrame(columns=["row", "kind", "name"])
    table = shares.compared(totals, cells, by="row", rows=list(ranked["row"]), sides=sides.names)
    return table.merge(ranked[["row", "kind", "name"]], on="row", how="left", sort=False)
