"""Loaded language: words and sentences that our own model takes for persuasion.

Counts    Passages of a technique, as the model marks them; sentences that it takes for biased, apart from these. In distinct texts a
          passage counts for its share of the text's versions (of those in the outlet where outlets are looked at).
Rate      Passages per 1,000 words of the articles read.
Share     Of an article's sentences those marked as biased; then the mean over articles, each weighing one.
Interval  For the share of biased sentences: 95%, bootstrap over distinct texts (see intervals), none below 10; machine error is not included.
          None for the rates, and no difference between outlets is claimed.
Not said  That somebody meant to persuade. A quotation counts like the outlet's own words.
Left out  Articles that are not English: the model does not judge them.
Evidence  The sentences with the passages; the sentences.
"""

from __future__ import annotations

from typing import Literal

import pandas as pd

from analysis.measures import intervals
from analysis.measures.looked import Looked, has_layer, looked
from analysis.measures.units import EXACT, SUMMED, kept_within, named, total, whole
from analysis.project.query import Filter, Reader, Relation

LAYER = "loaded_language"
By = Literal["technique", "outlet"]
BIASED = "Biased_sentence"


def counted(project: Reader, chosen: Filter, *, by: By = "technique") -> Relation:
    """One row a passage (by="technique") or a biased sentence (by="outlet"): groups `technique`, `outlet`."""
    _ = project
    kept = kept_within(chosen, "outlet") if by == "outlet" else "kept"
    return Relation(
        sql=f"""select l.article, l.start, l."end", kept.weight, l.technique, kept.outlet, kept.distinct_text
                from loaded_language l join {kept} on kept.key = l.article where (l.technique = '{BIASED}') = {by == "outlet"}""",
        groups=("technique", "outlet"),
        unit="sentences" if by == "outlet" else "passages",
    )


def summary(project: Reader, chosen: Filter, *, by: By = "technique") -> pd.DataFrame:
    """by="technique": `technique, n, articles, rate`, most first.

    by="outlet": `outlet, articles, biased, sentences` and the mean share of biased sentences as `value, low, high, n, why`.
    """
    relation = counted(project, chosen, by=by)
    if by == "technique":
        words = looked(project, chosen, LAYER).words
        table = project.frame(
            chosen,
            f"""select technique, round(sum(passages), {EXACT}) as n, {total()} as articles
                from (select technique, article, any_value(weight) as weight, sum(weight) as passages from ({relation.sql}) group by all)
                group by technique order by n desc, technique""",
            relation.parameters,
        )
        table = whole(table, "n", "articles")
        return table.assign(rate=1000 * table["n"] / max(words, 1))
    shares = project.frame(
        chosen,
        f"""with biased as (select article, count(*) as n from ({relation.sql}) group by article),
                 every as (select article, count(*) as n from sentences group by article)
            select outlet, distinct_text, sum(weight) as under, sum(weight * coalesce(biased.n, 0) / every.n) as over,
                   sum(weight * coalesce(biased.n, 0)) as biased, sum(weight * every.n) as sentences
            from {kept_within(chosen, "outlet")} join every on every.article = key left join biased on biased.article = key
            where key in (select article from runs where layer = '{LAYER}' and error is null)
            group by all order by outlet nulls last, distinct_text""",
        relation.parameters,
    )
    return _by_outlet(shares)


def _by_outlet(shares: pd.DataFrame) -> pd.DataFrame:
    summed = shares.groupby("outlet", sort=False, dropna=False, as_index=False)[["under", "biased", "sentences"]].sum()
    if not len(summed):
        columns = ["outlet", "articles", "biased", "sentences", "value", "low", "high", "n", "why", "clear"]
        return pd.DataFrame(columns=columns)
    told = summed.assign(outlet=named(summed["outlet"])).rename(columns={"under": "articles"}).round(SUMMED)
    table = intervals.beside(told, intervals.of_groups(shares, "outlet"))
    table = table.sort_values("articles", ascending=False, kind="stable", ignore_index=True)
    return whole(table, "articles", "biased", "sentences")


def read(project: Reader, chosen: Filter) -> Looked | None:
    """The denominators; None where the layer is unknown to the project."""
    return looked(project, chosen, LAYER) if has_layer(project, LAYER) else None
