"""Who is quoted: how much room each speaker is given, and in which outlet.

Counts    Quotations (the pieces of one put together: "...," he said. "..."), the words inside them, and articles that quote a speaker.
Kinds     Direct: in quotation marks. Indirect: in the reporter's words. Mixed: the reporter's words with some of the speaker's in marks.
Share     Of all quoted words (or quotations, or articles) kept, those without a known speaker included; within an outlet, of that outlet's.
Speaker   The name the article gives, else the words it uses ("a spokesman"), else "no speaker found", which a pronoun left open
          is too. Equal names are counted as one; the same person under two names in two articles is counted as two.
Texts     In distinct texts a quotation counts for its share of the text's versions: the text has as many quoted words as its versions on
          average. Within an outlet, its versions there.
Interval  95%, bootstrap over distinct texts (see intervals); machine error not included.
Evidence  The quotations, each by its first piece; for articles, the first quotation of the speaker in each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from analysis.measures import intervals
from analysis.measures.intervals import Texts
from analysis.measures.units import SUMMED, kept_within, named, rounded, total, whole
from analysis.project.query import Filter, Reader, Relation

By = Literal["speaker", "outlet", "kind"]
Weighed = Literal["words", "quotations", "articles"]
NO_SPEAKER = "no speaker found"
# Words that stand for a speaker without telling whom: where the article gives no name for them, "it" in one article is not "it" in another.
OPEN = ("he", "she", "it", "they", "we", "i", "you", "who", "which", "that", "this", "one", "some", "others")
SPEAKER = f"coalesce(q.speaker_name, case when lower(q.speaker) not in {OPEN} then q.speaker end, '{NO_SPEAKER}')"


def counted(project: Reader, chosen: Filter, *, weighed: Weighed = "words", by: By = "speaker") -> Relation:
    """One row a quotation, or with `weighed="articles"` an article and speaker: groups `speaker`, `outlet`, `kind` (null for articles).

    With by="outlet" a distinct text weighs one in each outlet, else one in all.
    """
    _ = project
    kept = kept_within(chosen, "outlet") if by == "outlet" else "kept"
    if weighed == "articles":
        return Relation(
            sql=f"""select q.article, min(q.first_start) as start, arg_min(q.first_end, q.first_start) as "end", kept.weight,
                           {SPEAKER} as speaker, kept.outlet, cast(null as varchar) as kind, kept.distinct_text, kept.weight as amount
                    from quote_counts q join {kept} on kept.key = q.article group by q.article, {SPEAKER}, kept.outlet, kept.distinct_text, kept.weight""",
            groups=("speaker", "outlet", "kind"),
            unit=chosen.unit,
        )
    return Relation(
        sql=f"""select q.article, q.first_start as start, q.first_end as "end", kept.weight, {SPEAKER} as speaker, kept.outlet, q.kind,
                       kept.distinct_text, kept.weight{" * q.words" if weighed == "words" else ""} as amount
                from quote_counts q join {kept} on kept.key = q.article""",
        groups=("speaker", "outlet", "kind"),
        unit="quotations",
    )


def summary(
    project: Reader,
    chosen: Filter,
    *,
    by: By = "speaker",
    weighed: Weighed = "words",
    most: int = 12,
    speaker: str | None = None,
) -> pd.DataFrame:
    """Shares with intervals, most first.

    by="speaker": `speaker, amount, count` and `value, low, high, n, why`, the share of everything, of the `most` speakers;
    what has no speaker comes last.
    by="outlet": the share of one `speaker` within each outlet: `outlet, amount, of, count` and the estimate.
    by="kind": `kind, amount, count, value`, direct, indirect and mixed.
    """
    relation = counted(project, chosen, weighed=weighed, by=by)
    if by == "outlet":
        return _by_outlet(project, chosen, relation, speaker, weighed)
    if by == "kind":
        kinds = project.frame(
            chosen,
            f"select kind, {total('amount')} as amount, {total()} as count from ({relation.sql}) where kind is not null group by kind",
            relation.parameters,
        )
        kinds = kinds.sort_values(["amount", "kind"], ascending=[False, True], ignore_index=True)
        ranked = whole(kinds, "amount", "count")
        return ranked.assign(value=ranked["amount"] / (float(ranked["amount"].sum()) or 1))
    found = project.frame(
        chosen,
        f"""with counted as materialized ({relation.sql}),
                 top as (select {by}, {total("amount")} as amount, {total()} as n from counted group by {by}
                         order by ({by} = '{NO_SPEAKER}') desc, amount desc, {by} limit {int(most) + 1})
            select {by}, top.amount as amount, top.n as count, distinct_text, sum(counted.amount) as part
            from counted join top using ({by}) group by all""",
        relation.parameters,
    )
    ranked = _last(found.drop_duplicates(by).sort_values(["amount", by], ascending=[False, True]), by, most)
    base, parameters = _denominator(relation, weighed)
    totals = project.frame(
        chosen, f"select distinct_text, sum(under) as under from ({base}) group by distinct_text order by 1", parameters
    )
    texts = Texts(totals)
    parts = texts.table(found, "part", by=by, rows=list(ranked[by]))
    return intervals.beside(ranked, intervals.ratios(parts, texts.column(totals, "under")) if len(texts) else [])


def _last(ranked: pd.DataFrame, by: str, most: int) -> pd.DataFrame:
    """The first `most`, and after them what has no speaker, however much it is: it is no voice among the others."""
    nobody = ranked[by] == NO_SPEAKER
    kept = pd.concat([ranked[~nobody].head(most), ranked[nobody]], ignore_index=True)
    return whole(kept[[by, "amount", "count"]], "amount", "count")


def _denominator(relation: Relation, weighed: Weighed, kept: str = "kept") -> tuple[str, tuple[Any, ...]]:
    """SQL of `outlet, distinct_text, under`: quoted words or quotations; for articles, those of `kept` read for quotations. And its parameters."""
    if weighed == "articles":
        return (
            f"""select outlet, distinct_text, sum(weight) as under from {kept}
                where key in (select article from runs where layer = 'quotes' and error is null) group by all""",
            (),
        )
    return f"select outlet, distinct_text, sum(amount) as under from ({relation.sql}) group by all", relation.parameters


def _by_outlet(
    project: Reader, chosen: Filter, relation: Relation, speaker: str | None, weighed: Weighed
) -> pd.DataFrame:
    base, parameters = _denominator(relation, weighed, kept_within(chosen, "outlet"))
    found = project.frame(
        chosen,
        f"""with parts as (select outlet, distinct_text, sum(amount) as part, sum(weight) as n from ({relation.sql}) where speaker = ? group by all)
            select base.outlet, base.distinct_text, under, coalesce(part, 0) as part, coalesce(n, 0) as n
            from ({base}) as base left join parts
                on parts.outlet is not distinct from base.outlet and parts.distinct_text = base.distinct_text
            order by base.outlet nulls last, base.distinct_text""",
        (*relation.parameters, speaker, *parameters),
    )
    summed = found.groupby("outlet", sort=False, dropna=False, as_index=False)[["part", "under", "n"]].sum()
    if not len(summed):
        return pd.DataFrame(columns=["outlet", "amount", "of", "count", "value", "low", "high", "n", "why", "clear"])
    told = summed.assign(outlet=named(summed["outlet"])).round(SUMMED)
    told = told.rename(columns={"part": "amount", "under": "of", "n": "count"})
    table = intervals.beside(told, intervals.of_groups(found, "outlet", over="part"))
    table = table.sort_values(["value", "of"], ascending=[False, False], ignore_index=True)
    return whole(table, "amount", "of", "count")


def grid(project: Reader, chosen: Filter, *, speakers: tuple[str, ...], weighed: Weighed = "words") -> pd.DataFrame:
    """Speakers × outlets: `speaker, outlet, amount, of, share, count`, a line for each pair that occurs; `of` is all of the outlet."""
    relation = counted(project, chosen, weighed=weighed, by="outlet")
    base, parameters = _denominator(relation, weighed, kept_within(chosen, "outlet"))
    of = dict(project.rows(chosen, f"select outlet, {total('under')} from ({base}) group by outlet", parameters))
    found = project.frame(
        chosen,
        f"""select speaker, outlet, {total("amount")} as amount, {total()} as count from ({relation.sql})
            where speaker in ({", ".join("?" * len(speakers))}) group by all order by speaker, outlet""",
        (*relation.parameters, *speakers),
    )
    found["of"] = [rounded(of[o if isinstance(o, str) else None]) for o in found["outlet"]]
    found["share"] = found["amount"] / found["of"]
    return whole(found, "amount", "of", "count")


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures at the head of the page, in the filter's unit: `looked` were read for quotations, `quoting` have some; `all_words` are the
    words of those looked through. `articles` and `distinct_texts` have quotations, whatever the unit.
    """

    looked: float
    quoting: float
    articles: int
    distinct_texts: int
    quotations: float
    words: float
    all_words: float
    speakers: int
    known: float


def totals(project: Reader, chosen: Filter) -> Totals:
    """Quotations, quoted words, speakers (different names or wordings) and how many quotations have one (`known`)."""
    row = project.frame(
        chosen,
        f"""with looked as (select words, weight from kept
                            where key in (select article from runs where layer = 'quotes' and error is null)),
                 found as (select q.*, {SPEAKER} as who, weight from quote_counts q join kept on key = article),
                 quoting as (select weight, distinct_text from kept semi join found on article = key)
            select (select {total()} from looked) as looked, (select {total("weight * words")} from looked) as all_words,
                   (select {total()} from quoting) as quoting, (select count(*) from quoting) as articles,
                   (select count(distinct distinct_text) from quoting) as distinct_texts,
                   {total()} as quotations, {total("weight * words")} as words,
                   count(distinct hash(who)) filter (who <> '{NO_SPEAKER}') as speakers, coalesce(sum(weight) filter (who <> '{NO_SPEAKER}'), 0) as known
            from found""",
    ).iloc[0]
    return Totals(
        articles=int(row["articles"]), distinct_texts=int(row["distinct_texts"]), speakers=int(row["speakers"]),
        **{name: rounded(row[name]) for name in ("looked", "quoting", "quotations", "words", "all_words", "known")},
    )  # fmt: skip
