"""Undated: how many of each outlet's articles state no publication date, so that no chart by date has them.

Counts    Articles the filter keeps, one each; a distinct text weighs one in each outlet, as the share of its versions there that are undated.
Share     Of all articles (or distinct texts) of the outlet. Dated to a month or a year counts as dated.
Interval  95%, bootstrap over distinct texts (see intervals); none below 10. It says how far the rate may vary between articles, not why.
Period    A period set in the filter leaves undated articles out, so their rate is then 0 by definition.
Evidence  The opening sentence of each article.
"""

from __future__ import annotations

import pandas as pd

from analysis.measures import intervals
from analysis.measures.units import SUMMED, kept_within, named, whole
from analysis.project.query import Filter, Reader, Relation


def counted(project: Reader, chosen: Filter) -> Relation:
    """One row an article: groups `outlet` (null unknown) and `dated` (BOOLEAN)."""
    _ = project
    return Relation(
        sql=f"""select key as article, opening_start as start, opening_end as "end", weight, outlet, published_first is not null as dated,
                       distinct_text from {kept_within(chosen, "outlet")}""",
        groups=("outlet", "dated"),
        unit=chosen.unit,
    )


def summary(project: Reader, chosen: Filter) -> pd.DataFrame:
    """A line an outlet: `outlet, undated, articles` and the undated share as an estimate; the highest share first."""
    relation = counted(project, chosen)
    found = project.frame(
        chosen,
        f"""select outlet, distinct_text, sum(weight) as under, coalesce(sum(weight) filter (not dated), 0) as over
            from ({relation.sql}) group by all order by outlet nulls last, distinct_text""",
        relation.parameters,
    )
    summed = found.groupby("outlet", sort=False, dropna=False, as_index=False)[["over", "under"]].sum()
    if not len(summed):
        return pd.DataFrame(columns=["outlet", "undated", "articles", "value", "low", "high", "n", "why", "clear"])
    told = summed.assign(outlet=named(summed["outlet"])).rename(columns={"over": "undated", "under": "articles"})
    table = whole(intervals.beside(told.round(SUMMED), intervals.of_groups(found, "outlet")), "undated", "articles")
    return table.sort_values(["value", "articles"], ascending=[False, False], ignore_index=True)
