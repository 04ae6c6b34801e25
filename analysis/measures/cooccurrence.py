"""Co-occurrence: who is named together with whom, in one sentence, paragraph or article.

Counts    Units (sentences, paragraphs or articles) that name both, each once; in distinct texts each counts for its share of the text's
          versions. Only pairs among the names with most articles (or texts) under the filter are counted.
Expected  Units naming one, times units naming the other, divided by all units: what chance would give if names were strewn at random.
NPMI      Normalised pointwise mutual information (Bouma 2009): 0 is chance, +1 always together. None below 5 joint units, where it jumps
          with a single unit more or less.
Evidence  Of a sentence, the stretch from one name to the other; of an article, the same in its first sentence that names both. Where there
          is none, and of a paragraph, the sentence in which the second of the two is first named, so that both have been named by then.
Picture   Of each name the three strongest ties. Positions and communities come from the whole project's most mentioned names and the
          articles they share, so they are the same under every filter: a force layout (Fruchterman and Reingold 1991) with a fixed seed, and
          Louvain communities (Blondel and others 2008). A name that is not among those stands on the rim, on the side of its partners.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from analysis.measures.names import among
from analysis.measures.units import Unit, rounded, total, whole
from analysis.project.query import Filter, Reader, Relation

Within = Literal["sentence", "paragraph", "article"]
WITHIN: tuple[Within, ...] = ("sentence", "paragraph", "article")
FEWEST_FOR_NPMI = 5
TIES_EACH = 3
# Names that get a place of their own in the layout. More can't be labelled in a picture 560 px high.
CORE = 60
SEED = 7
# How far places give way to ranks: at 0.6 two stories without a common name still stand apart, and neither is a knot.
EVEN = 0.6

Name = tuple[str, str]  # kind and name: a place and a person may share a name


def counted(
    project: Reader,
    chosen: Filter,
    *,
    within: Within = "article",
    kinds: tuple[str, ...] = (),
    most: int = 30,
) -> Relation:
    """One row a unit that names `a` and `b`, and one a unit that names `a` at all (`b` null): groups `a, a_kind, b, b_kind`.

    `a` is the one in more articles (of equals, the first by name). `most` is the number of names that pairs are counted among.
    """
    _ = project
    both = (
        'least(x.start, y.start) as start, greatest(x."end", y."end") as "end"'
        if within == "sentence"
        else 'greatest(x.start, y.start) as start, case when x.start > y.start then x."end" else y."end" end as "end"'
    )
    return Relation(
        sql=f"""
            with base as (select key, weight from kept),
            first_ones as (
                select name_key from entity_counts join base on key = article {among(kinds)} group by name_key
                qualify rank() over (order by {total()} desc) <= {int(most)}),
            top as (
                select name_key, any_value(kind) as kind, any_value(name) as name,
                       row_number() over (order by {total()} desc, any_value(name), any_value(kind)) as place
                from entity_counts join base on key = article semi join first_ones using (name_key)
                group by name_key order by place limit {int(most)}),
            named as ({_named(within)})
            select article, start, "end", weight, name as a, kind as a_kind, null::varchar as b, null::varchar as b_kind from named
            union all
            select x.article, {both}, x.weight, x.name, x.kind, y.name, y.kind
            from named x join named y on x.article = y.article and x.unit = y.unit and x.place < y.place
        """,
        groups=("a", "a_kind", "b", "b_kind"),
        unit=units_of(within, chosen.unit),
        parameters=kinds,
        nearer=_BOTH if within == "article" else None,
    )


# The stretch from one name to the other in an article's first sentence that names both.
_BOTH = """
    select article, start, "end" from (
        select x.article, least(x.start, y.start) as start, greatest(x."end", y."end") as "end"
        from entities x join entities y on x.article = y.article
        join sentences s on x.article = s.article and x.start >= s.start and x.start < s."end" and y.start >= s.start and y.start < s."end"
        where x.name = $a and x.kind = $a_kind and y.name = $b and y.kind = $b_kind and x.article in (select unnest($articles)))
    qualify row_number() over (partition by article order by start, "end") = 1
"""


def units_of(within: Within, unit: Unit) -> str:
    """What is counted, in the plural."""
    return unit if within == "article" else f"{within}s"


def _named(within: Within) -> str:
    if within == "article":
        return """select article, weight, 0 as unit, top.kind, top.name, place, first_start as start, first_end as "end"
                  from entity_counts join top using (name_key) join base on key = article"""
    unit = "s.start" if within == "sentence" else "coalesce(s.paragraph, 0)"
    # A plain join on the article: an ASOF join of the same rows takes a hundred times as long (20 s for 10,000 articles).
    return f"""select e.article, e.weight, {unit} as unit, e.kind, e.name, e.place, min(e.start) as start, arg_min(e."end", e.start) as "end"
               from (select entities.*, place, weight from entities join top using (kind, name) join base on key = article) e
               join sentences s on e.article = s.article and e.start >= s.start and e.start < s."end"
               group by all"""


def summary(
    project: Reader,
    chosen: Filter,
    *,
    within: Within = "article",
    kinds: tuple[str, ...] = (),
    most: int = 30,
) -> pd.DataFrame:
    """Columns `a, a_kind, b, b_kind, n, expected, npmi`: names by themselves first (`b` null), most units first, then the pairs."""
    relation = counted(project, chosen, within=within, kinds=kinds, most=most)
    table = project.frame(
        chosen,
        f"""select a, a_kind, b, b_kind, {total()} as n from ({relation.sql})
            group by a, a_kind, b, b_kind order by (b is null) desc, n desc, a, a_kind, b, b_kind""",
        relation.parameters,
    )
    table = whole(table, "n")
    of_all = units(project, chosen, within=within)
    single = table["b"].isna()
    alone = dict(zip(_ends(table[single], "a"), table.loc[single, "n"].astype(float), strict=True))
    expected: list[float | None] = []
    told: list[float | None] = []
    for one, other, joint in zip(_ends(table, "a"), _ends(table, "b"), table["n"].astype(float), strict=True):
        paired = other in alone and of_all > 0
        expected.append(alone[one] * alone[other] / of_all if paired else None)
        told.append(npmi(joint, alone[one], alone[other], of_all) if paired else None)
    return table.assign(expected=pd.Series(expected, dtype="float64"), npmi=pd.Series(told, dtype="float64"))


def _ends(table: pd.DataFrame, side: Literal["a", "b"]) -> list[Name]:
    return [(str(kind), str(name)) for kind, name in zip(table[f"{side}_kind"], table[side], strict=True)]


def units(project: Reader, chosen: Filter, *, within: Within = "article") -> float:
    """All units of the articles kept that were read for names: what `expected` divides by."""
    read = "(select key, weight from kept where key in (select article from runs where layer = 'entities' and error is null))"
    counting = {
        "article": f"select {total()} from {read}",
        "sentence": f"select {total()} from sentences join {read} on key = article",
        "paragraph": f"select {total()} from (select distinct article, weight, coalesce(paragraph, 0) from sentences join {read} on key = article)",
    }[within]
    return rounded(project.rows(chosen, counting)[0][0])


def npmi(joint: float, one: float, other: float, of_all: float) -> float | None:
    """Normalised pointwise mutual information; None below 5 joint units, and where every unit names both (0 / 0).

    >>> round(npmi(10, 10, 10, 100), 12)
    1.0
    >>> round(npmi(10, 50, 20, 100), 12)
    0.0
    """
    if joint < FEWEST_FOR_NPMI or not 0 < joint < of_all:
        return None
    return math.log(joint * of_all / (one * other)) / -math.log(joint / of_all)


def strongest(pairs: pd.DataFrame, *, each: int = TIES_EACH, by: Literal["n", "npmi"] = "n") -> pd.DataFrame:
    """The pairs that are among the `each` strongest of at least one of their names; ties of equal strength by joint units, then name."""
    ranked = pairs[pairs["b"].notna() & pairs[by].notna()].sort_values(
        [by, "n", "a", "b"], ascending=[False, False, True, True]
    )
    taken: Counter[Name] = Counter()
    keep = []
    for one, other in zip(_ends(ranked, "a"), _ends(ranked, "b"), strict=True):
        keep.append(taken[one] < each or taken[other] < each)
        taken.update((one, other))
    return ranked[pd.Series(keep, index=ranked.index, dtype=bool)]


def ties_of(pairs: pd.DataFrame, kind: str, name: str) -> pd.DataFrame:
    """One name's ties, most joint units first: columns `name, kind, n, expected, npmi` and the pair's `a, a_kind, b, b_kind`."""
    first = (pairs["a"] == name) & (pairs["a_kind"] == kind) & pairs["b"].notna()
    second = (pairs["b"] == name) & (pairs["b_kind"] == kind)
    found = pairs[first | second]
    is_first = first[first | second]
    return found.assign(
        name=found["b"].where(is_first, found["a"]), kind=found["b_kind"].where(is_first, found["a_kind"])
    ).sort_values(["n", "name"], ascending=[False, True])


# ---- where names stand, the same under every filter --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands in the picture (-1 to 1 both ways, the rim beyond) and its community; None where it belongs to none."""

    x: float
    y: float
    community: int | None


def core(project: Reader, chosen: Filter | None = None) -> dict[Name, Place]:
    """The places of the project's most mentioned names. Takes no notice of the filter."""
    _ = chosen
    table = summary(project, Filter(), within="article", most=CORE)
    ties = strongest(table)
    joint = zip(_ends(ties, "a"), _ends(ties, "b"), ties["n"].astype(int), strict=True)
    return laid_out(_ends(table[table["b"].isna()], "a"), list(joint))


def places(project: Reader, names: Iterable[Name], known: Mapping[Name, Place]) -> dict[Name, Place]:
    """A place for each of the names: those of `known` (see `core`) as they are, others on the rim by their ties in the whole project."""
    wanted = list(names)
    beyond = [n for n in wanted if n not in known]
    ties = _ties_to_core(project, beyond, known) if beyond else {}
    return {n: known[n] if n in known else on_the_rim(n, ties.get(n, {}), known) for n in wanted}


def _ties_to_core(project: Reader, beyond: list[Name], known: Mapping[Name, Place]) -> dict[Name, dict[Name, int]]:
    def listed(names: Iterable[Name]) -> tuple[str, tuple[str, ...]]:
        flat = tuple(word for name in names for word in name)
        return ", ".join(["(?, ?)"] * (len(flat) // 2)), flat

    outer, outer_words = listed(beyond)
    inner, inner_words = listed(known)
    if not inner:
        return {}
    rows = project.rows(
        Filter(),
        f"""select x.kind, x.name, y.kind, y.name, count(*) from entity_counts x join entity_counts y on x.article = y.article
            where (x.kind, x.name) in ({outer}) and (y.kind, y.name) in ({inner}) group by all""",
        (*outer_words, *inner_words),
    )
    found: dict[Name, dict[Name, int]] = {}
    for kind, name, core_kind, core_name, n in rows:
        found.setdefault((kind, name), {})[(core_kind, core_name)] = n
    return found


def on_the_rim(name: Name, ties: Mapping[Name, int], known: Mapping[Name, Place]) -> Place:
    """Outside the core, towards the middle of its partners; a name without any stands where its letters send it."""
    chance = int(hashlib.sha256("\x1f".join(name).encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    x = sum(known[n].x * count for n, count in ties.items())
    y = sum(known[n].y * count for n, count in ties.items())
    angle = math.atan2(y, x) + (chance - 0.5) * 0.9 if ties else chance * math.tau
    best = min(ties, key=lambda n: (-ties[n], n), default=None)
    reach = 1.2 + 0.35 * chance
    return Place(reach * math.cos(angle), reach * math.sin(angle), known[best].community if best else None)


def laid_out(names: list[Name], ties: list[tuple[Name, Name, int]]) -> dict[Name, Place]:
    """Places for names and their ties, always the same for the same input."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(names)
    graph.add_weighted_edges_from((a, b, math.sqrt(n)) for a, b, n in ties)
    if not names:
        return {}
    spots = nx.spring_layout(graph, seed=SEED, k=2.2 / math.sqrt(len(names)), iterations=300, weight="weight")
    spread = _apart({n: (float(x), float(y)) for n, (x, y) in spots.items()})
    groups = nx.community.louvain_communities(graph, weight="weight", seed=SEED)
    # The largest community first, so that it has the first colour; of equals, the one with the most mentioned name.
    ranked = sorted(groups, key=lambda g: (-len(g), min(names.index(n) for n in g)))
    home: dict[Any, int] = {n: i for i, g in enumerate(ranked) if len(g) > 1 for n in g}
    return {n: Place(*spread[n], home.get(n)) for n in names}


def _apart(spots: Mapping[Name, tuple[float, float]]) -> dict[Name, tuple[float, float]]:
    """The same spots filling the square from -1 to 1, moved by the least that keeps any two apart (labels lie flat: more so in height)."""
    import numpy as np

    names = list(spots)
    if len(names) == 1:
        return {names[0]: (0.0, 0.0)}
    at = np.array([spots[n] for n in names], dtype=float)
    # The longest stretch lies across, as the picture does; the first name decides which way round.
    turned = (at - at.mean(axis=0)) @ np.linalg.svd(at - at.mean(axis=0), full_matrices=False)[2].T
    at = _filling(turned * np.where(turned[0] > 0, -1, 1))
    # Stories that share no name drift apart and leave the middle empty: between place and rank uses the room and keeps the order.
    ranks = at.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable").astype(float)
    at = _filling(at * (1 - EVEN) + _filling(ranks) * EVEN)
    least = np.array([1.9, 1.5]) / math.sqrt(len(names)) * 0.8
    for _ in range(120):
        gaps = (at[:, None, :] - at[None, :, :]) / least
        far = np.hypot(gaps[..., 0], gaps[..., 1])
        np.fill_diagonal(far, 2)
        close = far < 1
        if not close.any():
            break
        push = np.where(close[..., None], gaps / np.maximum(far, 1e-6)[..., None] * (1 - far)[..., None], 0)
        at = _filling(at + push.sum(axis=1) * least * 0.3)
    return {n: (round(float(x), 4), round(float(y), 4)) for n, (x, y) in zip(names, at, strict=True)}


def _filling(at: Any) -> Any:
    low, high = at.min(axis=0), at.max(axis=0)
    width = high - low
    width[width == 0] = 1
    return (at - low) / width * 2 - 1
