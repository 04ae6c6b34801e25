"""Order: the articles in the order in which they are read, with the neighbours of one.

Counts    Articles the filter keeps, one each.
Order     By publication date; of equal dates the more exact first, then as they came in. Undated articles stand at the end.
Evidence  The opening sentence of each article.
"""

from __future__ import annotations

import pandas as pd

from analysis.project.query import Filter, Reader, Relation

ORDERED = """
    select key, article_id, title, outlet, published_first, published_precision, opening_start, opening_end,
           row_number() over (order by published_first nulls last, published_last nulls last, key) as n, count(*) over () as total
    from kept
"""


def counted(project: Reader, chosen: Filter) -> Relation:
    """One row an article, in reading order; the group `n` is its place, from 1."""
    _ = project, chosen
    return Relation(
        sql=f'select key as article, opening_start as start, opening_end as "end", 1.0 as weight, n from ({ORDERED})',
        groups=("n",),
        unit="articles",
        folds=False,
    )


def summary(project: Reader, chosen: Filter, *, article: str | None = None, around: int = 100) -> pd.DataFrame:
    """Columns `n, total, article_id, title, outlet, published_first, published_precision` of an article and `around` on each side.

    Without an article, or where the filter does not keep it, the first `2 * around + 1`. Empty where nothing is kept.
    """
    return project.frame(
        chosen,
        f"""with ordered as ({ORDERED}), chosen as (select n as place from ordered where article_id = ?)
            select n, total, article_id, title, outlet, published_first, published_precision from ordered
            where n between coalesce((select greatest(place - ?, 1) from chosen), 1)
                        and coalesce((select place + ? from chosen), ?) order by n""",
        (article, around, around, 2 * around + 1),
    )
