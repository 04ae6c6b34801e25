"""Cue words: which words on our own lists occur, for the five generic frames of Semetko and Valkenburg (2000).

Counts    Cue words, each place once; articles with at least so many cue words of a list. In distinct texts each counts for its share of the
          text's versions (of those in the month or the outlet where these are looked at).
Share     Of the articles kept that were read for cue words; of cue words, of all found.
Rate      Cue words per 1,000 words of the articles read.
Not said  That an article tells a story in a frame. A cue word is a word: "the team won the fight" is on the conflict list. Not yet scored
          against coded articles, so no differences between outlets are claimed and there are no intervals.
Evidence  The sentences with the cue words; for articles, the first cue word of that list in each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.measures.tones import MONTH
from analysis.measures.units import EXACT, kept_within, rounded, total, whole
from analysis.project.query import Filter, Reader, Relation

By = Literal["frame", "cue", "month", "outlet", "articles"]


def counted(project: Reader, chosen: Filter, *, by: By = "frame", least: int = 1) -> Relation:
    """One row a cue word: groups `frame`, `cue` (lower case), `month` (first day, ISO), `outlet`.

    With by="articles" one row an article and frame with at least `least` cue words: group `frame`. With by="month" or "outlet" a distinct
    text weighs one in each of these.
    """
    _ = project
    hits = f"""select f.article, f.start, f."end", kept.weight, f.frame, lower(f.cue) as cue, kept.outlet, {MONTH} as month
              from frames f join {_kept(chosen, by)} on kept.key = f.article where f.scheme = 'generic' and f.cue is not null"""
    if by == "articles":
        return Relation(
            sql=f"""select article, min(start) as start, arg_min("end", start) as "end", any_value(weight) as weight, frame from ({hits})
                    group by article, frame having count(*) >= {int(least)}""",
            groups=("frame",),
            unit=chosen.unit,
        )
    return Relation(sql=hits, groups=("frame", "cue", "month", "outlet"), unit="cue words")


def _kept(chosen: Filter, by: By) -> str:
    return kept_within(chosen, MONTH if by == "month" else by) if by in ("month", "outlet") else "kept"


def summary(project: Reader, chosen: Filter, *, by: By = "frame", least: int = 1, most: int = 200) -> pd.DataFrame:
    """Counts, most first.

    by="frame": `frame, n, share`. by="articles": `frame, n, share` of the articles read. by="cue": `cue, frame, n, articles`, the `most`
    frequent. by="month" and "outlet": that, `frame, n, words, rate`, a line for each pair that occurs (months in order).
    """
    relation = counted(project, chosen, by=by, least=least)
    # The relation's rows, counted by article when the read copy was made.
    if by in ("frame", "articles"):
        enough = f"where n >= {int(least)}" if by == "articles" else ""
        table = project.frame(
            chosen,
            f"""select frame, {total("weight" if by == "articles" else "weight * n")} as n from cue_counts join kept on key = article {enough}
                group by frame order by n desc, frame""",
        )
        of = read(project, chosen).n if by == "articles" else float(table["n"].sum())
        return whole(table, "n").assign(share=table["n"] / (of or 1))
    if by == "cue":
        table = project.frame(
            chosen,
            f"""select cue, frame, round(sum(hits), {EXACT}) as n, {total()} as articles
                from (select cue, frame, article, any_value(weight) as weight, sum(weight) as hits from ({relation.sql}) group by all)
                group by cue, frame order by n desc, cue, frame limit {int(most)}""",
            relation.parameters,
        )
        return whole(table, "n", "articles")
    table = project.frame(
        chosen,
        f"""with hits as (select {"outlet" if by == "outlet" else MONTH} as {by}, frame, {total("weight * n")} as n
                          from cue_counts join {_kept(chosen, by)} on key = article group by all),
                 room as (select {"outlet" if by == "outlet" else MONTH} as {by}, {total("weight * words")} as words from {_kept(chosen, by)}
                          where key in (select article from runs where layer = 'frames' and error is null) group by all),
                 lists as (select distinct frame from hits)
            select room.{by}, lists.frame, coalesce(n, 0) as n, words, 1000.0 * coalesce(n, 0) / words as rate
            from room cross join lists left join hits on hits.{by} is not distinct from room.{by} and hits.frame = lists.frame
            order by room.{by} nulls last, lists.frame""",
    )
    return whole(table, "n", "words")


@dataclass(frozen=True, slots=True)
class Read:
    """What was looked through: articles and distinct texts read for cue words; `n` and their words in the filter's unit."""

    articles: int
    distinct_texts: int
    n: float
    words: float


def read(project: Reader, chosen: Filter) -> Read:
    """The denominators of this page."""
    row = project.frame(
        chosen,
        """select count(*) as articles, count(distinct distinct_text) as texts, coalesce(sum(weight), 0) as n,
                  coalesce(sum(weight * words), 0) as words from kept
           where key in (select article from runs where layer = 'frames' and error is null)""",
    ).iloc[0]
    return Read(int(row["articles"]), int(row["texts"]), rounded(row["n"]), rounded(row["words"]))
