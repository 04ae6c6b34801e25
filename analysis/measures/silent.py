"""Named but seldom quoted: in how many articles a name stands, and in how many of these it speaks.

Counts    Articles that name a person, organisation or group, each once; and those among them that quote it under that name. A distinct
          text counts as the share of its versions that do.
Left out  Places: a capital that speaks for its government counts as a speaker, yet most places named are where things happen.
Not said  That somebody was not asked. A quotation given to "a spokesman" or "he" without a name found is not counted as the name's.
Evidence  The sentence of the first mention in each article; where it is quoted, its first quotation.
"""

from __future__ import annotations

import pandas as pd

from analysis.measures.units import EXACT, total, whole
from analysis.project.query import Filter, Reader, Relation

KINDS = ("person", "organisation", "group")
_AMONG = f"e.kind in {KINDS} and e.article in (select article from runs where layer = 'quotes' and error is null)"
QUOTED, NAMED = "quoted", "named only"


def counted(project: Reader, chosen: Filter, *, least: int = 3, most: int = 12) -> Relation:
    """One row an article and name: groups `kind`, `name`, `voice` (quoted, named only)."""
    _ = project, least, most
    return Relation(
        sql=f"""
            with spoken as (select article, speaker_name as name, min(first_start) as start, arg_min(first_end, first_start) as "end"
                            from quote_counts where speaker_name is not null group by all)
            select e.article, coalesce(s.start, e.first_start) as start, coalesce(s."end", e.first_end) as "end", kept.weight,
                   e.kind, e.name, case when s.article is null then '{NAMED}' else '{QUOTED}' end as voice
            from entity_counts e join kept on kept.key = e.article left join spoken s on s.article = e.article and s.name = e.name
            where {_AMONG}
        """,
        groups=("kind", "name", "voice"),
        unit=chosen.unit,
    )


def summary(project: Reader, chosen: Filter, *, least: int = 3, most: int = 12) -> pd.DataFrame:
    """Columns `kind, name, named, quoted, share`: named in `least` articles (or distinct texts) or more and quoted in fewer than one in five of them; by most
    articles without a word, then by name.
    """
    # The relation's rows: which of them are quoted is known since the read copy was made.
    table = project.frame(
        chosen,
        f"""select kind, name, named, spoken as quoted, spoken / named as share
            from (select any_value(kind) as kind, any_value(name) as name, {total()} as named,
                         round(coalesce(sum(weight) filter (quoted), 0), {EXACT}) as spoken
                  from entity_counts as e join kept on kept.key = e.article where {_AMONG} group by name_key having named >= ?)
            where share < 0.2 order by named - spoken desc, name, kind limit {int(most)}""",
        (least,),
    )
    return whole(table, "named", "quoted")
