"""Sentiment towards persons: how they come off in the sentences that name them, as our own model judges it.

Counts    Mentions judged, one each; negative −1, neutral 0, positive +1.
Mean      Of a name in an article: the mean of its mentions, neutral ones kept in the denominator. Of the name: the mean of the articles
          that mention it, each weighing one; of a side or an outlet, of its articles. A distinct text weighs one, divided evenly among its
          versions (of those on the side, in the outlet or in the month where these are looked at): versions that mention it count.
Shares    Negative, neutral and positive: within the article first, then over articles; the three sum to one.
Voice     Own: the outlet's words. Quoted: within a quotation. Unclear: the sentence attributes something without saying where the
          attributed words begin. Told apart on request, together otherwise.
Names     As merged within the article; equal names in two articles are counted as one. The rows are the names in most articles (then by
          mentions), chosen before any sentiment is looked at.
Kinds     Persons. The model learned from mentions of persons in US politics. On 461 mentions of organisations and places in news and
          government texts it reaches macro-F1 0.64 (persons 0.75): of those it calls positive 40 in 100 are, of those it calls negative
          52. Organisations come off too well: +0.19 on average where a reader has +0.03, mostly the institution that speaks, hosts or
          gives thanks. They are left out unless asked for.
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
from analysis.measures.tones import MONTH
from analysis.measures.units import EXACT, kept_within, named, whole
from analysis.project.query import Filter, Reader, Relation

LAYER = "targets"
By = Literal["name", "voice", "outlet", "month"]
Voice = Literal["own", "quoted", "unclear"]
VOICES: tuple[Voice, ...] = ("own", "quoted", "unclear")
POLARITIES = ("negative", "neutral", "positive")
# Organisations and places are right too seldom to be added unasked: macro-F1 0.60 and 0.69, persons 0.75 (analysis/scores.json).
BY_DEFAULT = ("person",)
ALL_KINDS = ("person", "organisation", "place")

_ESTIMATE = ["mentions", "articles", *POLARITIES, "value", "low", "high", "n", "why", "clear"]


def counted(
    project: Reader,
    chosen: Filter,
    *,
    voice: Voice | None = None,
    kinds: tuple[str, ...] = BY_DEFAULT,
    by: By = "name",
    sides: Sides | None = None,
) -> Relation:
    """One row a mention: groups `name`, `kind`, `polarity`, `voice`, `outlet`, `month` (first day, ISO), and with `sides` also `side`.

    With `sides`, or by="outlet" or "month", a distinct text weighs one in each of these.
    """
    _ = project
    within = {"outlet": "outlet", "month": MONTH}.get(by)
    base, parameters = (
        sided(chosen, sides)
        if sides
        else (
            f"select key, weight, cast(null as varchar) as side from {kept_within(chosen, within) if within else 'kept'}",
            (),
        )
    )
    said = f"and t.voice = '{_known(voice)}'" if voice else ""
    return Relation(
        sql=f"""select t.article, t.start, t."end", s.weight, t.name, t.kind, t.polarity, t.voice, k.outlet, {MONTH.replace("published", "k.published")} as month,
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
    kinds: tuple[str, ...] = BY_DEFAULT,
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
    relation = counted(project, chosen, voice=voice, kinds=kinds, by=by, sides=sides)
    if sides:
        return _on_sides(project, chosen, relation, sides.names, most)
    if by == "name":
        return _by_name(project, chosen, relation, most)
    every = (
        (f"select {by}, distinct_text, article, {_OF_ARTICLE} from ({relation.sql}) where name = ? group by all", (*relation.parameters, name))
        if name is not None
        else _of_articles(chosen, by, voice, kinds)
    )  # fmt: skip
    return _by_group(project, chosen, by, every)


# What an article says of a name, the unit that is averaged over articles: a share for each polarity, and how many mentions.
_OF_ARTICLE = """any_value(weight) as weight, avg(value) as mean, count(*) as mentions, avg((polarity = 'negative')::int) as negative, avg((polarity = 'neutral')::int) as neutral,
                 avg((polarity = 'positive')::int) as positive"""
_SUMMED = """sum(weight) as under, sum(weight * mean) as over, sum(weight * mentions) as mentions, sum(weight * negative) as negative,
             sum(weight * neutral) as neutral, sum(weight * positive) as positive"""


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
        f"""with counted as materialized (select *, hash(kind, name) as named from ({relation.sql})),
                 brief as (select named, article{", side" if sides else ""}, any_value(weight) as weight, count(*) as mentions from counted group by all),
                 first_ones as (select named from brief group by named {both}
                                qualify rank() over (order by round(sum(weight), {EXACT}) desc, round(sum(weight * mentions), {EXACT}) desc) <= {int(most)}),
                 every as (select {by}, distinct_text, article, {_OF_ARTICLE} from counted semi join first_ones using (named) group by all),
                 top as (select kind, name, round(sum(weight), {EXACT}) as in_all, round(sum(weight * mentions), {EXACT}) as of_all
                         from every group by kind, name {both} order by in_all desc, of_all desc, name, kind limit {int(most)})
            select {by}, kind || '|' || name as row, distinct_text, any_value(in_all) as in_all, any_value(of_all) as of_all, {_SUMMED}
            from every join top using (kind, name) group by {by}, distinct_text""",
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
    told = told.rename(columns={"under": "articles"})[[*by, "mentions", "articles", *POLARITIES]]
    return whole(told.round({"mentions": EXACT, "articles": EXACT}), "mentions", "articles")


def _of_articles(chosen: Filter, by: By, voice: Voice | None, kinds: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """What each article says of all names together, with the group: the relation's rows, summed by article when the read copy was made."""
    within = {"outlet": "outlet", "month": MONTH}.get(by)
    said = f"and voice = '{_known(voice)}'" if voice else ""
    return (
        f"""select {within or by} as {by}, distinct_text, article, any_value(weight) as weight, (sum(positive) - sum(negative)) / sum(mentions) as mean,
                   sum(mentions) as mentions, sum(negative) / sum(mentions) as negative,
                   (sum(mentions) - sum(negative) - sum(positive)) / sum(mentions) as neutral, sum(positive) / sum(mentions) as positive
            from target_counts join {kept_within(chosen, within) if within else "kept"} on key = article
            where kind in ({", ".join("?" * len(kinds))}) {said} group by all""",
        kinds,
    )


def _by_group(project: Reader, chosen: Filter, by: By, every: tuple[str, tuple[str, ...]]) -> pd.DataFrame:
    """From the SQL of what each article says, and its parameters."""
    sql, parameters = every
    cells = project.frame(
        chosen,
        f"select {by}, distinct_text, {_SUMMED} from ({sql}) group by all order by {by} nulls last, distinct_text",
        parameters,
    )
    if not len(cells):
        return pd.DataFrame(columns=[by, *_ESTIMATE])
    told = _told(cells, [by])
    told[by] = named(told[by])
    table = intervals.beside(told, _means(cells, by))
    if by == "voice":
        return table.sort_values("voice", key=lambda v: v.map(VOICES.index), ignore_index=True)
    return table if by == "month" else table.sort_values("articles", ascending=False, kind="stable", ignore_index=True)


def _means(cells: pd.DataFrame, by: By) -> list[intervals.Estimate]:
    """The mean of each group, in the order in which they come."""
    if by != "month":
        return intervals.of_groups(cells, by)
    # Of a course of time weeks are drawn, and a month holds fewer than ten.
    why = "fewer than 10 weeks: no interval"
    months = cells.groupby(by, sort=False, dropna=False)
    summed = months[["over", "under"]].sum()
    values = summed["over"] / summed["under"]
    return [intervals.Estimate(float(v), None, None, int(n), why) for v, n in zip(values, months.size(), strict=True)]


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
            told[f"articles_{letter}"] = total.round(EXACT)
            told[f"mean_{letter}"] = over[side].sum(axis=0) / total.where(total > 0)
        told = whole(told, "articles_a", "articles_b")
        return intervals.beside(told, intervals.differences(over[a], under[a], over[b], under[b]))
    found = [_side(cells, ranked, side, over[side], under[side]) for side in sides]
    return whole(pd.concat(found, ignore_index=True), "mentions", "articles")


def _side(
    cells: pd.DataFrame, ranked: pd.DataFrame, side: str, over: intervals.Floats, under: intervals.Floats
) -> pd.DataFrame:
    there = cells[cells["side"] == side].groupby("row")[["mentions", "under"]].sum()
    told = ranked.assign(side=side)
    for column, of in (("mentions", "mentions"), ("articles", "under")):
        told[column] = told["row"].map(there[of]).fillna(0).round(EXACT)
    return intervals.beside(told, intervals.ratios(over, under))


@dataclass(frozen=True, slots=True)
class Read:
    """What was judged, whatever the filter's unit: `articles` and `distinct_texts` that the model read; `not_english` are left out;
    `mentions` by kind.
    """

    articles: int
    distinct_texts: int
    not_english: int
    mentions: dict[str, int]

    @property
    def others(self) -> int:
        """Mentions of kinds that are left out unless asked for."""
        return sum(n for kind, n in self.mentions.items() if kind not in BY_DEFAULT)


def read(project: Reader, chosen: Filter) -> Read:
    """The denominators of this measure; all 0 where the layer never ran."""
    seen = looked(project, chosen, LAYER)
    found = []
    if has_layer(project, LAYER):
        found = project.rows(chosen, "select kind, count(*) from targets join kept on key = article group by kind")
    return Read(seen.articles, seen.distinct_texts, seen.not_english, {kind: int(n) for kind, n in found})
