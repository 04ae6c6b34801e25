"""What a layer looked through: the denominators of measures over rows that a model found."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.project.query import Filter, Reader
from analysis.tongues import NOT_ENGLISH


@dataclass(frozen=True, slots=True)
class Looked:
    """Articles kept that the layer read, their distinct texts and words; `not_english` it left out for their language."""

    articles: int
    distinct_texts: int
    words: int
    not_english: int


def looked(project: Reader, chosen: Filter, layer: str) -> Looked:
    """All 0 where the layer never ran."""
    row = project.rows(
        chosen,
        f"""select count(*) filter (error is null), count(distinct distinct_text) filter (error is null),
                   coalesce(sum(words) filter (error is null), 0), count(*) filter (error = '{NOT_ENGLISH}')
            from kept join (select article, error from runs where layer = ?) on article = key""",
        (layer,),
    )[0]
    return Looked(*(int(n) for n in row))


def has_layer(project: Reader, layer: str) -> bool:
    """Whether the project has a table of that layer: one made before there was such a layer gets it with its next analysis."""
    return bool(
        project.rows(Filter(), "select 1 from information_schema.tables where table_name = ? limit 1", (layer,))
    )
