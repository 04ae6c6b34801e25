"""What a layer looked through: the denominators of measures over rows that a model found."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.measures.units import rounded
from analysis.project.query import Filter, Reader
from analysis.tongues import NOT_ENGLISH


@dataclass(frozen=True, slots=True)
class Looked:
    """Articles kept that the layer read and their distinct texts; `not_english` it left out for their language.

    `n` and `words` are in the filter's unit: articles or distinct texts (in part where not all versions were read), and their words.
    """

    articles: int
    distinct_texts: int
    not_english: int
    n: float
    words: float


def looked(project: Reader, chosen: Filter, layer: str) -> Looked:
    """All 0 where the layer never ran."""
    row = project.rows(
        chosen,
        f"""select count(*) filter (error is null), count(distinct distinct_text) filter (error is null),
                   count(*) filter (error = '{NOT_ENGLISH}'), coalesce(sum(weight) filter (error is null), 0),
                   coalesce(sum(weight * words) filter (error is null), 0)
            from kept join (select article, error from runs where layer = ?) on article = key""",
        (layer,),
    )[0]
    return Looked(*(int(n) for n in row[:3]), *(rounded(n) for n in row[3:]))


def has_layer(project: Reader, layer: str) -> bool:
    """Whether the project has a table of that layer: one made before there was such a layer gets it with its next analysis."""
    return bool(
        project.rows(Filter(), "select 1 from information_schema.tables where table_name = ? limit 1", (layer,))
    )
