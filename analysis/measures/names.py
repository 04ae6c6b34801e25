"""Names: the persons, organisations, places and groups that articles name, and where in the article they are named first.

Counts    Articles that name them, each once, however often it does; or distinct texts, as the share of their versions that do: where one of three
          names somebody, a third.
Share     Of the articles kept that were read for names, this collection's and nobody else's.
Place     The highest place in which an article names them: its title; its lead (the deck and the opening sentence of the body); only
          further down. It is the place of the first mention.
Evidence  The sentence of the first mention in each article.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.measures.units import EXACT, rounded, total, whole
from analysis.project.query import Filter, Reader, Relation

KINDS = ("person", "organisation", "place", "group")
PLACES = ("title", "lead", "body")


def counted(project: Reader, chosen: Filter, *, kinds: tuple[str, ...] = ()) -> Relation:
    """One row an article and name: groups `kind`, `name`, `place` (title, lead or body). `kinds` empty means all."""
    _ = project
    return Relation(
        sql=f"""
            select article, first_start as start, first_end as "end", weight, kind, name, name_key, n as mentions,
                   case when first_start < least(coalesce(length(title), 0), coalesce(opening_start, 0)) then 'title'
                        when first_start < coalesce(opening_end, 0) then 'lead' else 'body' end as place
            from entity_counts join kept on key = article {among(kinds)}
        """,
        groups=("kind", "name", "place"),
        unit=chosen.unit,
        parameters=kinds,
    )


def among(kinds: tuple[str, ...]) -> str:
    """The WHERE that keeps the kinds; nothing where all are kept."""
    return f"where kind in ({', '.join('?' * len(kinds))})" if kinds else ""


def summary(project: Reader, chosen: Filter, *, kinds: tuple[str, ...] = (), most: int = 200) -> pd.DataFrame:
    """Columns `kind, name, n, share, title, lead, body, mentions, first, last, role`: the `most` names with most articles, then by name.

    `first` and `last` are the first and last publication day of the articles that name them (ISO; null where none is dated); `role` what
    is called beside the name most often.
    """
    relation = counted(project, chosen, kinds=kinds)
    table = project.frame(
        chosen,
        f"""
        with first_ones as (
            select name_key from entity_counts join kept on key = article {among(kinds)} group by name_key
            qualify rank() over (order by {total()} desc) <= {int(most)}),
        top as (
            select any_value(kind) as kind, any_value(name) as name, {total("counted.weight")} as n, {total("counted.weight * mentions")} as mentions,
                   {", ".join(f"round(coalesce(sum(counted.weight) filter (place = '{p}'), 0), {EXACT}) as {p}" for p in PLACES)},
                   strftime(min(published_first), '%Y-%m-%d') as first, strftime(max(published_last), '%Y-%m-%d') as last
            from ({relation.sql}) as counted join articles on key = article semi join first_ones using (name_key)
            group by name_key order by n desc, name, kind limit {int(most)}),
        called as (
            select kind, name, mode(role order by role) as role from entities join kept on key = article semi join top using (kind, name)
            where role is not null group by kind, name)
        select kind, name, n, title, lead, body, mentions, first, last, role from top left join called using (kind, name)
        order by n desc, name, kind
        """,
        (*kinds, *relation.parameters),
    )
    table = whole(table, "n", "mentions", *PLACES)
    read = "key in (select article from runs where layer = 'entities' and error is null)"
    n = rounded(project.rows(chosen, f"select coalesce(sum(weight), 0) from kept where {read}")[0][0])
    table.insert(3, "share", table["n"] / n if n else 0.0)
    return table


@dataclass(frozen=True, slots=True)
class Looked:
    """The denominator: `n` of the `kept` units were read for names (a text in part where not all versions were); `names` different names
    were found in them.
    """

    kept: float
    n: float
    names: int


def looked(project: Reader, chosen: Filter, *, kinds: tuple[str, ...] = ()) -> Looked:
    """How many of the units kept were read for names, and how many names of these kinds are in them."""
    row = project.frame(
        chosen,
        f"""select {total()} as kept, coalesce(sum(weight) filter (read), 0) as n,
                   (select count(distinct name_key) from entity_counts join kept on key = article {among(kinds)}) as names
            from (select weight, key in (select article from runs where layer = 'entities' and error is null) as read from kept)""",
        kinds,
    ).iloc[0]
    return Looked(rounded(row["kept"]), rounded(row["n"]), int(row["names"]))
