"""Frames of articles: in which frames our own model says that an article as a whole is written.

Counts    Articles of which the model says that they use the frame; one article may use several, or none. A distinct text counts as the share
          of its versions that do.
Schemes   Policy: the fourteen frames of the Policy Frames Codebook (Boydstun and others 2014). Narrative: conflict, human interest,
          economic, morality and resolution, scored on articles about climate only. Responsibility has no coded articles: it stays cue words.
Share     Of the articles kept that the model read, each weighing one.
Few       Policy frames with fewer than 50 coded articles to test on are left out unless asked for: their scores tell little.
Interval  95%, bootstrap over distinct texts (see intervals), none below 10; machine error is not included.
Left out  Articles that are not English: the model does not judge them.
Evidence  The articles, each with the sentences whose removal lowers the score most (up to three). The model decides on the whole article:
          these sentences are no proof that the frame is there, and others may carry it too.
"""

from __future__ import annotations

from typing import Literal

import pandas as pd

from analysis.measures import intervals
from analysis.measures.intervals import Texts
from analysis.measures.looked import Looked, has_layer
from analysis.measures.units import rounded, whole
from analysis.project.query import Filter, Reader, Relation
from analysis.tongues import NOT_ENGLISH

LAYER = "frames"
Scheme = Literal["policy", "narrative"]
# Articles with the frame in the test set (policy-frames-train). Below 50 an F1 is uncertain by ten points and more.
FEW_GOLD = {"Cultural_identity": 31, "Capacity_and_resources": 29, "Economic": 28, "Public_opinion": 23}
# Frames that are never made out by the model are shown with 0: what is missing is a finding too.
FRAMES: dict[str, tuple[str, ...]] = {
    "policy": (
        "Political", "Crime_and_punishment", "Morality", "Legality_Constitutionality_and_jurisprudence", "Security_and_defense",
        "External_regulation_and_reputation", "Fairness_and_equality", "Quality_of_life", "Policy_prescription_and_evaluation",
        "Health_and_safety", *FEW_GOLD,
    ),
    "narrative": ("conflict", "human_interest", "economic", "morality", "resolution"),
}  # fmt: skip


def counted(project: Reader, chosen: Filter, *, scheme: Scheme = "policy", sentences: bool = False) -> Relation:
    """One row an article and frame; with `sentences` one a sentence whose removal lowers that frame's score most. Groups `frame`, `outlet`."""
    _ = project
    return Relation(
        sql="""select f.article, f.start, f."end", kept.weight, f.frame, kept.outlet, kept.distinct_text
               from frames f join kept on kept.key = f.article where f.scheme = ? and f.cue is null""",
        groups=("frame", "outlet"),
        unit="sentences" if sentences else chosen.unit,
        parameters=(f"{scheme} sentence" if sentences else scheme,),
    )


def summary(project: Reader, chosen: Filter, *, scheme: Scheme = "policy", few: bool = False) -> pd.DataFrame:
    """Every frame of the scheme, most articles (or distinct texts) first: `frame, articles` and the share as `value, low, high, n, why`."""
    relation = counted(project, chosen, scheme=scheme)
    frames = [f for f in FRAMES[scheme] if few or scheme != "policy" or f not in FEW_GOLD]
    totals = project.frame(
        chosen, f"select distinct_text, sum(weight) as under from kept where key in ({_READ}) group by distinct_text"
    )
    cells = project.frame(
        chosen,
        f"""select list_position(?, frame) as place, distinct_text, sum(weight) as over from ({relation.sql})
            where place is not null and article in ({_READ}) group by all""",
        (frames, *relation.parameters),
    )
    # By number: 280,000 times a frame's name would take pandas 0.2 s.
    of = cells.groupby("place")["over"].sum()
    places = range(1, len(frames) + 1)
    table = whole(
        pd.DataFrame({"frame": frames, "articles": [rounded(of.get(n, 0)) for n in places], "place": places}),
        "articles",
    )
    table = table.sort_values("articles", ascending=False, kind="stable", ignore_index=True)
    if not len(totals):
        return intervals.beside(table.drop(columns="place"), [intervals.Estimate(None, None, None, 0) for _ in frames])
    texts = Texts(totals)
    over = texts.table(cells, "over", by="place", rows=list(table["place"]))
    return intervals.beside(table.drop(columns="place"), intervals.ratios(over, texts.column(totals, "under")))


# An earlier version of the layer knew cue words only: its articles were not asked for frames.
_READ = """select article from runs where layer = 'frames' and error is null
           and version = (select max(version) from runs where layer = 'frames')
           and encoder is not distinct from (select mode(encoder) from runs where layer = 'frames' and error is null)"""


def read(project: Reader, chosen: Filter) -> Looked | None:
    """The denominators; None where no article of the project has a decision or a sentence of either scheme."""
    if not has_layer(project, LAYER):
        return None
    if not project.rows(Filter(), "select 1 from frames where scheme in ('policy', 'narrative') limit 1"):
        return None
    row = project.rows(
        chosen,
        f"""select count(*), count(distinct distinct_text),
                   (select count(*) from kept join runs on article = key where layer = 'frames' and error = '{NOT_ENGLISH}'),
                   coalesce(sum(weight), 0), coalesce(sum(weight * words), 0)
            from kept where key in ({_READ})""",
    )[0]
    return Looked(*(int(n) for n in row[:3]), *(rounded(n) for n in row[3:]))
