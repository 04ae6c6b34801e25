"""One article: who is quoted in it, how persons come off, its frames, which cue words fired, which dates it speaks of.

Counts    `quoted`: quotations by speaker, a quotation of several pieces once. `frames`: cue words by frame. `dates`: date expressions, by
          whether they end before the publication day, begin after it, or lie around it; open where they need a publication date that is
          unknown, or name no stretch of days. `aimed`: mentions of persons judged, by name, polarity (negative −1, neutral 0,
          positive +1) and voice: own words of the outlet, quoted, or unclear. `policy`, `narrative`: for each frame that our own model
          says the whole article uses, the sentences whose removal lowers the score most, up to three.
Evidence  The sentence of the quotation's first piece, of the cue word, of the date, of the mention. The sentences whose removal lowers the
          score most are no proof of a frame: the model decides on the whole article, and others may carry it too.
"""

from __future__ import annotations

from typing import Literal

import pandas as pd

from analysis.measures.aimed import BY_DEFAULT
from analysis.project.query import Filter, Reader, Relation

What = Literal["quoted", "frames", "dates", "aimed", "policy", "narrative"]
THIS = "article = (select key from articles where article_id = ?)"
LOWERING = f"""select article, "start" as start, "end" as "end", 1.0 as weight, frame from frames
               where cue is null and scheme = '%s sentence' and {THIS}"""
UNIT = "sentences whose removal lowers the score most"
SQL: dict[What, tuple[str, tuple[str, ...], str]] = {
    "quoted": (
        f"""select article, min("start") as start, arg_min("end", "start") as "end", 1.0 as weight,
                   coalesce(arg_min(speaker_name, "start"), arg_min(speaker, "start")) as speaker
            from quotes where {THIS} group by article, quote""",
        ("speaker",),
        "quotations",
    ),
    "frames": (
        f'select article, "start" as start, "end" as "end", 1.0 as weight, frame from frames where cue is not null and {THIS}',
        ("frame",),
        "cue words",
    ),
    "aimed": (
        f"""select article, "start" as start, "end" as "end", 1.0 as weight, name, polarity, voice
            from targets where kind in ({", ".join(f"'{kind}'" for kind in BY_DEFAULT)}) and {THIS}""",
        ("name", "polarity", "voice"),
        "mentions",
    ),
    "policy": (LOWERING % "policy", ("frame",), UNIT),
    "narrative": (LOWERING % "narrative", ("frame",), UNIT),
    "dates": (
        f"""select article, "start" as start, "end" as "end", 1.0 as weight, "start" as begins, value,
                   cast(earliest as date) as earliest, cast(latest as date) as latest,
                   case when earliest is null or latest is null then 'open'
                        when published_first is null then 'undecided'
                        when cast(latest as date) < published_first then 'before'
                        when cast(earliest as date) > published_last then 'after' else 'around' end as side
            from dates join (select key, published_first, published_last from articles) on key = article where {THIS}""",
        ("begins", "value", "earliest", "latest", "side"),
        "dates",
    ),
}  # fmt: skip


def counted(project: Reader, chosen: Filter, *, article: str, what: What) -> Relation:
    """One row a quotation, cue word, mention, sentence or date of that article (by its id), whatever the filter."""
    _ = project, chosen
    sql, groups, unit = SQL[what]
    return Relation(sql=sql, groups=groups, unit=unit, parameters=(article,), folds=False)


def summary(project: Reader, chosen: Filter, *, article: str, what: What) -> pd.DataFrame:
    """The groups and `n`: speakers, names and frames with most first; dates by the days they cover, the open ones last."""
    relation = counted(project, chosen, article=article, what=what)
    order = "earliest nulls last, latest, begins" if what == "dates" else f"n desc, {relation.groups[0]} nulls last"
    return project.frame(
        chosen,
        f"""select {", ".join(relation.groups)}, cast(sum(weight) as bigint) as n from ({relation.sql}) group by all order by {order}""",
        relation.parameters,
    )
