"""Who is quoted on each side: a speaker's share of all quoted words of that side.

Counts    Words inside quotations, direct, indirect and mixed; the words of a quotation's pieces together. A distinct text has as many as its
          versions on that side on average.
Share     Of all quoted words of the side, those without a known speaker included.
Speaker   The name the article gives, else the words it uses ("a spokesman"), else "no speaker found". Equal names are counted as one.
Rows      The speakers with most quoted words on all sides together; chosen before any difference is looked at.
Interval  Of the share, or between two sides of the difference: see intervals. A row is filled where it is clear after allowing for all
          rows shown.
Evidence  The quotations, each by its first piece, of both sides.
"""

from __future__ import annotations

import pandas as pd

from analysis.measures import shares
from analysis.measures.compare import Sides, sided
from analysis.measures.sources import NO_SPEAKER, SPEAKER
from analysis.project.query import EXACT, Filter, Reader, Relation


def counted(project: Reader, chosen: Filter, *, sides: Sides, most: int = 12) -> Relation:
    """One row a quotation: groups `side`, `speaker`, `kind`."""
    _ = project, most
    base, parameters = sided(chosen, sides)
    return Relation(
        sql=f"""select q.article, q.first_start as start, q.first_end as "end", s.weight, s.side, {SPEAKER} as speaker, q.kind, q.words * s.weight as words,
                       s.distinct_text
                from ({base}) s join quote_counts q on q.article = s.key""",
        groups=("side", "speaker", "kind"),
        unit="quotations",
        parameters=parameters,
    )


def summary(project: Reader, chosen: Filter, *, sides: Sides, most: int = 12) -> pd.DataFrame:
    """The `most` speakers with most quoted words, then what has no speaker, as `shares.compared` has them; `over` are quoted words."""
    relation = counted(project, chosen, sides=sides)
    found = project.frame(
        chosen,
        f"""select distinct_text, side, speaker, sum(words) as over, sum(weight) as quotations
            from ({relation.sql}) group by all""",
        relation.parameters,
    )
    if not len(found):
        return pd.DataFrame(columns=["speaker"])
    totals = found.groupby(["distinct_text", "side"], as_index=False).agg(under=("over", "sum"))
    ranked = (
        found.groupby("speaker")["over"]
        .sum()
        .round(EXACT)
        .reset_index()
        .sort_values(["over", "speaker"], ascending=[False, True])
    )
    nobody = ranked["speaker"] == NO_SPEAKER
    rows = [*ranked["speaker"][~nobody].head(most), *ranked["speaker"][nobody]]
    return shares.compared(totals, found, by="speaker", rows=rows, sides=sides.names)
