"""Tone of sentences, as the word list VADER scores it: averaged within an article first, then over articles.

Counts    Sentences with a score from −1 (unfriendly words only) to 1 (friendly words only); 0 where no listed word occurs or they cancel out.
Mean      Of an article: the mean of its sentences. Of an outlet or a month: the mean of its articles, each weighing one; or of its distinct
          texts, each the mean of its versions there.
Bands     A sentence counts as near zero between −0.05 and 0.05, as VADER's authors do; the bands beyond are split at ±0.5.
Interval  95%, bootstrap over distinct texts (see intervals); the change from month to month in blocks of four weeks. Machine error is
          not included.
Not said  What is meant. The list sees words: not irony, not whom they are about, and a sober report of deaths scores as unfriendly. It
          was made for social media. Not yet scored against people's judgement here, so no differences between outlets are claimed.
Evidence  The sentences scored.
"""

from __future__ import annotations

from typing import Literal

import pandas as pd

from analysis.measures import intervals
from analysis.measures.intervals import Estimate
from analysis.measures.units import SUMMED, kept_within, named, rounded, total, whole
from analysis.project.query import Filter, Reader, Relation

By = Literal["outlet", "band", "month"]
# VADER's own threshold for "neutral" (Hutto and Gilbert 2014).
NEAR_ZERO = 0.05
BANDS = ("−1 to −0.5", "−0.5 to −0.05", "near 0", "0.05 to 0.5", "0.5 to 1")


MONTH = """case when date_trunc('month', published_first) = date_trunc('month', published_last)
                       then strftime(date_trunc('month', published_first), '%Y-%m-%d') end"""


def counted(project: Reader, chosen: Filter, *, by: By = "outlet") -> Relation:
    """One row a sentence with a score: groups `outlet`, `band`, `month` (first day, ISO; null where no date fits one month).

    A distinct text weighs one in each outlet or month; by="band" one in all.
    """
    _ = project
    kept = "kept" if by == "band" else kept_within(chosen, MONTH if by == "month" else "outlet")
    return Relation(
        sql=f"""
            select article, start, "end", weight, score, outlet, distinct_text,
                   case when score <= -0.5 then '{BANDS[0]}' when score <= -{NEAR_ZERO} then '{BANDS[1]}' when score < {NEAR_ZERO} then '{BANDS[2]}'
                        when score < 0.5 then '{BANDS[3]}' else '{BANDS[4]}' end as band,
                   {MONTH} as month
            from tone join {kept} on key = article
        """,
        groups=("outlet", "band", "month"),
        unit="sentences",
    )


def summary(project: Reader, chosen: Filter, *, by: By = "outlet") -> pd.DataFrame:
    """by="band": `band, sentences, share`, every band. by="outlet" or "month": that, `articles, sentences` and the mean as an estimate."""
    relation = counted(project, chosen, by=by)
    if by == "band":
        found = project.frame(chosen, f"select band, {total()} as sentences from ({relation.sql}) group by band")
        counts = dict(zip(found["band"], found["sentences"], strict=True))
        table = pd.DataFrame({"band": BANDS, "sentences": [rounded(counts.get(b, 0)) for b in BANDS]})
        return table.assign(share=table["sentences"] / (float(table["sentences"].sum()) or 1))
    # The relation's rows, averaged within each article when the read copy was made.
    group = MONTH if by == "month" else "outlet"
    means = project.frame(
        chosen,
        f"""select {group} as "group", distinct_text, sum(weight * mean) as over, sum(weight) as under, sum(weight * sentences) as sentences
            from tone_counts join {kept_within(chosen, group)} on key = article group by all order by "group" nulls last, distinct_text""",
    )
    return _averaged(means, by)


def _averaged(means: pd.DataFrame, by: str) -> pd.DataFrame:
    summed = means.groupby("group", sort=False, dropna=False, as_index=False)[["under", "sentences", "over"]].sum()
    if not len(summed):
        return pd.DataFrame(columns=[by, "articles", "sentences", "value", "low", "high", "n", "why", "clear"])
    told = pd.DataFrame(
        {by: named(summed["group"]), "articles": summed["under"], "sentences": summed["sentences"]}
    ).round(SUMMED)
    if by == "month":
        # Of a course of time weeks are drawn, and a month holds fewer than ten.
        why = "fewer than 10 weeks: no interval"
        texts = means.groupby("group", sort=False, dropna=False).size()
        values = summed["over"] / summed["under"]
        found = [Estimate(float(v), None, None, int(n), why) for v, n in zip(values, texts, strict=True)]
        return whole(intervals.beside(told, found), "articles", "sentences")
    table = whole(intervals.beside(told, intervals.of_groups(means, "group")), "articles", "sentences")
    return table.sort_values(["value", "articles"], ascending=[False, False], ignore_index=True)


def change(project: Reader, chosen: Filter) -> Estimate:
    """Change of the articles' mean score for each month of 30.4 days, with an interval over blocks of weeks; n counts weeks with articles.

    Articles dated to the day only; a distinct text weighs one, divided among the days of its versions. The value is None where fewer than two
    days have articles.
    """
    found = project.frame(
        chosen,
        """select datediff('day', date '1970-01-05', published) as day, mean, weight
           from tone_counts join kept on key = article where published is not null order by article""",
    )
    return intervals.slope(found["day"] / 30.4375, found["mean"], found["day"] // 7, weights=found["weight"])
