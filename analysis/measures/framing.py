"""Cue words: which words on our own lists occur, for the five generic frames of Semetko and Valkenburg (2000).

Counts    Cue words, each place once; articles with at least so many cue words of a list.
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

from analysis.project.query import Filter, Reader, Relation

By = Literal["frame", "cue", "month", "outlet", "articles"]


def counted(project: Reader, chosen: Filter, *, by: By = "frame", least: int = 1) -> Relation:
    """One row a cue word: groups `frame`, `cue` (lower case), `month` (first day, ISO), `outlet`.

    With by="articles" one row an article and frame with at least `least` cue words: group `frame`.
    """
    _ = project, chosen
    hits = """select f.article, f.start, f."end", 1.0 as weight, f.frame, lower(f.cue) as cue, kept.outlet,
                     case when date_trunc('month', published_first) = date_trunc('month', published_last)
                          then strftime(date_trunc('month', published_first), '%Y-%m-%d') end as month
              from frames f join kept on kept.key = f.article where f.scheme = 'generic' and f.cue is not null"""
    if by == "articles":
        return Relation(
            sql=f"""select article, min(start) as start, arg_min("end", start) as "end", 1.0 as weight, frame from ({hits})
                    group by article, frame having count(*) >= {int(least)}""",
            groups=("frame",),
            unit="articles",
        )
    return Relation(sql=hits, groups=("frame", "cue", "month", "outlet"), unit="cue words")


def summary(project: Reader, chosen: Filter, *, by: By = "frame", least: int = 1, most: int = 200) -> pd.DataFrame:
    """Counts, most first.

    by="frame": `frame, n, share`. by="articles": `frame, n, share` of the articles read. by="cue": `cue, frame, n, articles`, the `most`
    frequent. by="month" and "outlet": that, `frame, n, words, rate`, a line for each pair that occurs (months in order).
    """
    relation = counted(project, chosen, by=by, least=least)
    if by in ("frame", "articles"):
        table = project.frame(
            chosen,
            f"select frame, cast(sum(weight) as bigint) as n from ({relation.sql}) group by frame order by n desc, frame",
            relation.parameters,
        )
        of = read(project, chosen).articles if by == "articles" else int(table["n"].sum())
        return table.assign(share=table["n"] / max(of, 1))
    if by == "cue":
        return project.frame(
            chosen,
            f"""select cue, frame, cast(sum(weight) as bigint) as n, count(distinct article) as articles from ({relation.sql})
                group by cue, frame order by n desc, cue, frame limit {int(most)}""",
            relation.parameters,
        )
    group = "outlet" if by == "outlet" else (
        "case when date_trunc('month', published_first) = date_trunc('month', published_last) then strftime(date_trunc('month', published_first), '%Y-%m-%d') end"
    )  # fmt: skip
    return project.frame(
        chosen,
        f"""with hits as (select {by}, frame, cast(sum(weight) as bigint) as n from ({relation.sql}) group by all),
                 room as (select {group} as {by}, cast(sum(words) as bigint) as words from kept
                          where key in (select article from runs where layer = 'frames' and error is null) group by all),
                 lists as (select distinct frame from hits)
            select room.{by}, lists.frame, coalesce(n, 0) as n, words, 1000.0 * coalesce(n, 0) / words as rate
            from room cross join lists left join hits on hits.{by} is not distinct from room.{by} and hits.frame = lists.frame
            order by room.{by} nulls last, lists.frame""",
        relation.parameters,
    )


@dataclass(frozen=True, slots=True)
class Read:
    """What was looked through: articles (and distinct texts) read for cue words, and their words."""

    articles: int
    distinct_texts: int
    words: int


def read(project: Reader, chosen: Filter) -> Read:
    """The denominators of this page."""
    row = project.frame(
        chosen,
        """select count(*) as articles, count(distinct distinct_text) as texts, coalesce(sum(words), 0) as words from kept
           where key in (select article from runs where layer = 'frames' and error is null)""",
    ).iloc[0]
    return Read(int(row["articles"]), int(row["texts"]), int(row["words"]))
