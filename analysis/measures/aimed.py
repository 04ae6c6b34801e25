"""Sentiment towards persons: how they come off in the sentences that name them, as our own model judges it.

Counts    Mentions judged, one each; negative −1, neutral 0, positive +1.
Mean      Of a name in an article: the mean of its mentions, neutral ones kept in the denominator. Of the name: the mean of the articles
          that mention it, each weighing one; of a side or an outlet, of its articles.
Shares    Negative, neutral and positive: within the article first, then over articles; the three sum to one.
Voice     Own: the outlet's words. Quoted: within a quotation. Unclear: the sentence attributes something without saying where the
          attributed words begin. Told apart on request, together otherwise.
Names     As merged within the article; equal names in two articles are counted as one. The rows are the names in most articles (then by
          mentions), chosen before any sentiment is looked at.
Kinds     Persons. The model learned from mentions of persons in US politics; how well it judges organisations and places is not
          validated, so these are left out unless asked for.
Interval  95%, bootstrap over distinct texts (see intervals), none below 10. Between two sides of the difference of means; a row is
          filled where it is clear after allowing for all rows shown; names that one side alone mentions have no difference. Machine
          error is not included.
Not said  What an author feels: who suffers or is accused comes off negatively too. Pronouns are not looked at, irony is not seen.
Left out  Articles that are not English: the model does not judge them.
Evidence  The sentences with the mentions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.measures import intervals
from analysis.measures.compare import Sides, sided
from analysis.measures.intervals import Texts
from analysis.measures.looked import has_layer, looked
from analysis.measures.units import Unit, kept
from analysis.project.query import Filter, Reader, Relation

LAYER = "targets"
By = Literal["name", "voice", "outlet", "month"]
Voice = Literal["own", "quoted", "unclear"]
VOICES: tuple[Voice, ...] = ("own", "quoted", "unclear")
POLARITIES = ("negative", "neutral", "positive")
# NewsMTSC, the set the model is trained and scored on, has persons alone.
VALIDATED = ("person",)
ALL_KINDS = ("person", "organisation", "place")

_MONTH = """case when date_trunc('month', published_first) = date_trunc('month', published_last)
                 then strftime(date_trunc('month', published_first), '%Y-%m-%d') end"""
_ESTIMATE = ["mentions", "articles", *POLARITIES, "value", "low", "high", "n", "why", "clear"]


def counted(
    project: Reader,
    chosen: Filter,
    *,
    voice: Voice | None = None,
    kinds: tuple[str, ...] = VALIDATED,
    unit: Unit = "articles",
    sides: Sides | None = None,
) -> Relation:
    """One row a mention: groups `name`, `kind`, `polarity`, `voice`, `outlet`, `month` (first day, ISO), and with `sides` also `side`."""
    _ = project, chosen
    base, parameters = (
        sided(sides, unit) if sides else (f"select *, cast(null as varchar) as side from {kept(unit)}", ())
    )
    said = f"and t.voice = '{_known(voice)}'" if voice else ""
    return Relation(
        sql=f"""select t.article, t.start, t."end", 1.0 as weight, t.name, t.kind, t.polarity, t.voice, k.outlet, {_MONTH.replace("published", "k.published")} as month,
                       s.side, k.distinct_text,
                       case t.polarity when 'negative' then -1 when 'positive' then 1 else 0 end as value
                from targets t join ({base}) s on s.key = t.article join kept k on k.key = t.article
                where t.kind in ({", ".join("?" * len(kinds))}) {said}""",
        groups=("name", "kind", "polarity", "voice", "outlet", "month", *(("side",) if sides else ())),
        unit="mentions",
        parameters=(*parameters, *kinds),
    )  # fmt: skip


def _known(voice: str) -> str:
    if voice not in VOICES:
        raise ValueError(f"There is no voice '{voice}'. Known voices: {', '.join(VOICES)}.")
    return voice


def summary(
    project: Reader,
    chosen: Filter,
    *,
    by: By = "name",
    voice: Voice | None = None,
    kinds: tuple[str, ...] = VALIDATED,
    unit: Unit = "articles",
    most: int = 15,
    name: str | None = None,
    sides: Sides | None = None,
) -> pd.DataFrame:
    """Means with intervals, and the shares of the three polarities.

    by="name": `row, kind, name, mentions, articles, negative, neutral, positive` and the mean as `value, low, high, n, why`, the `most` names.
    by="voice", "outlet" or "month": the same for one `name`, or for all names together where it is None; without intervals for a month.
    With `sides`: the `most` names of all sides. Two sides, names that both mention: `row, kind, name, articles_a, articles_b, mean_a, mean_b` and the difference a − b;
    more: a line a name and side with `side, mentions, articles` and its mean.
    """
    relation = counted(project, chosen, voice=voice, kinds=kinds, unit=unit, sides=sides)
    if sides:
        return _on_sides(project, chosen, relation, sides.names, most)
    if by == "name":
        return _by_name(project, chosen, relation, most)
    return _by_group(project, chosen, relation, by, name)


# What an article says of a name, the unit that is averaged over articles: a share for each polarity, and how many mentions.
_OF_ARTICLE = """avg(value) as mean, count(*) as mentions, avg((polarity = 'negative')::int) as negative, avg((polarity = 'neutral')::int) as neutral,
                 avg((polarity = 'positive')::int) as positive"""
_SUMMED = """cast(count(*) as bigint) as under, sum(mean) as over, cast(sum(mentions) as bigint) as mentions, sum(negative) as negative,
             sum(neutral) as neutral, sum(positive) as positive"""


def _cells(
    project: Reader, chosen: Filter, relation: Relation, most: int, *, sides: Sequence[str] = ()
) -> pd.DataFrame:
    """The `most` names in most articles, their articles summed by distinct text (and side); most first.

    Of two sides only names that both mention: a difference to nothing is none.
    """
    by = "kind, name, side" if sides else "kind, name"
    both = "having count(distinct side) = 2" if len(sides) == 2 else ""
    found = project.frame(
        chosen,
        f"""with counted as materialized ({relation.sql}),
                 top as (select kind, name, count(distinct article) as in_all, count(*) as of_all from counted group by kind, name {both}
                         order by in_all desc, of_all desc, name, kind limit {int(most)}),
                 each as (select {by}, distinct_text, article, {_OF_ARTICLE} from counted semi join top using (kind, name) group by all)
            select {by}, kind || '|' || name as row, distinct_text, any_value(in_all) as in_all, any_value(of_all) as of_all, {_SUMMED}
            from each join top using (kind, name) group by {by}, distinct_text""",
        relation.parameters,
    )
    return found.sort_values(
        ["in_all", "of_all", "name", "kind", "distinct_text"],
        ascending=[False, False, True, True, True],
        ignore_index=True,
    )


def _by_name(project: Reader, chosen: Filter, relation: Relation, most: int) -> pd.DataFrame:
    cells = _cells(project, chosen, relation, most)
    if not len(cells):
        return pd.DataFrame(columns=["row", "kind", "name", *_ESTIMATE])
    rows = list(cells["row"].unique())
    texts = Texts(cells)
    found = intervals.ratios(
        texts.table(cells, "over", by="row", rows=rows), texts.table(cells, "under", by="row", rows=rows)
    )
    return intervals.beside(_told(cells, ["row", "kind", "name"]), found)


def _told(cells: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Mentions, articles and the shares of polarities for each group, in the order in which the groups come."""
    told = cells.groupby(by, sort=False, dropna=False, as_index=False)[["mentions", "under", *POLARITIES]].sum()
    for polarity in POLARITIES:
        told[polarity] = told[polarity] / told["under"]
    return told.rename(columns={"under": "articles"})[[*by, "mentions", "articles", *POLARITIES]]


def _by_group(project: Reader, chosen: Filter, relation: Relation, by: By, name: str | None) -> pd.DataFrame:
    only = "where name = ?" if name is not None else ""
    cells = project.frame(
        chosen,
        f"""select {by}, distinct_text, {_SUMMED} from (
                select {by}, distinct_text, article, {_OF_ARTICLE} from ({relation.sql}) {only} group by all)
            group by all order by {by} nulls last, distinct_text""",
        (*relation.parameters, *((name,) if name is not None else ())),
    )
    lines = []
    for group, part in cells.groupby(by, dropna=False, sort=False):
        told = _told(part, [by])
        told[by] = [group if isinstance(group, str) else None]
        lines.append(intervals.beside(told, [_mean(part, by)]))
    if not lines:
        return pd.DataFrame(columns=[by, *_ESTIMATE])
    table = pd.concat(lines, ignore_index=True)
    if by == "voice":
        return table.sort_values("voice", key=lambda v: v.map(VOICES.index), ignore_index=True)
    return table if by == "month" else table.sort_values("articles", ascending=False, kind="stable", ignore_index=True)


def _mean(part: pd.DataFrame, by: By) -> intervals.Estimate:
    texts = Texts(part)
    if by == "month":
        # Of a course of time weeks are drawn, and a month holds fewer than ten.
        mean = float(part["over"].sum() / part["under"].sum())
        return intervals.Estimate(mean, None, None, len(texts), "fewer than 10 weeks: no interval")
    return intervals.ratios(texts.column(part, "over"), texts.column(part, "under"))[0]


def _on_sides(project: Reader, chosen: Filter, relation: Relation, sides: Sequence[str], most: int) -> pd.DataFrame:
    cells = _cells(project, chosen, relation, most, sides=sides)
    if not len(cells):
        return pd.DataFrame(columns=["row", "kind", "name"])
    ranked = cells.drop_duplicates("row")[["row", "kind", "name"]]
    rows, texts = list(ranked["row"]), Texts(cells)
    over, under = (
        {s: texts.table(cells[cells["side"] == s], column, by="row", rows=rows) for s in sides}
        for column in ("over", "under")
    )
    if len(sides) == 2:
        a, b = sides
        told = ranked.reset_index(drop=True)
        for letter, side in (("a", a), ("b", b)):
            total = pd.Series(under[side].sum(axis=0))
            told[f"articles_{letter}"] = total.astype(int)
            told[f"mean_{letter}"] = over[side].sum(axis=0) / total.where(total > 0)
        return intervals.beside(told, intervals.differences(over[a], under[a], over[b], under[b]))
    return pd.concat([_side(cells, ranked, side, over[side], under[side]) for side in sides], ignore_index=True)


def _side(
    cells: pd.DataFrame, ranked: pd.DataFrame, side: str, over: intervals.Floats, under: intervals.Floats
) -> pd.DataFrame:
    there = cells[cells["side"] == side].groupby("row")[["mentions", "under"]].sum()
    told = ranked.assign(side=side)
    for column, of in (("mentions", "mentions"), ("articles", "under")):
        told[column] = told["row"].map(there[of]).fillna(0).astype(int)
    return intervals.beside(told, intervals.ratios(over, under))


@dataclass(frozen=True, slots=True)
class Read:
    """What was judged: `articles` and `distinct_texts` that the model read; `not_english` are left out; `mentions` by kind."""

    articles: int
    distinct_texts: int
    not_english: int
    mentions: dict[str, int]

    @property
    def others(self) -> int:
        """Mentions of kinds that are not validated."""
        return sum(n for kind, n in self.mentions.items() if kind not in VALIDATED)


def read(project: Reader, chosen: Filter) -> Read:
    """The denominators of this measure; all 0 where the layer never ran."""
    seen = looked(project, chosen, LAYER)
    found = []
    if has_layer(project, LAYER):
        found = project.rows(chosen, "select kind, count(*) from targets join kept on key = article group by kind")
    return Read(seen.articles, seen.distinct_texts, seen.not_english, {kind: int(n) for kind, n in found})
