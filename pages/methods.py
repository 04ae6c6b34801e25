"""Each layer's method card and version, how good it is on coded texts, and where it failed in this project."""

import re
from html import escape

import streamlit as st

from analysis import language, registry
from analysis.encoder import FAST
from analysis.project import cards, imports
from analysis.project.state import Project
from analysis.scores import Score, scores
from ui import project, scored, state, style, tell

# What stands between backticks in a card is a column or a value.
CODE = re.compile("`([^`]+)`")
NOT_SCORED = "Not scored."
TERMS = (
    "Several sets that the models are trained or scored on are for research only (PolNeAR, the SemEval sets of policy frames and persuasion techniques, TimeBank) "
    "or non-commercial (Worldwide names, parts of re3d); BABE is under AGPL-3.0. Use of the weights beyond research needs a look at those terms."
)


def _words(text: str) -> str:
    return CODE.sub(r"<i>\1</i>", escape(text))


Row = tuple[str, str, str]  # heading, words, small print


def _score(score: Score) -> list[Row]:
    """One score in words, the other ways from the same run beneath it, and what it is bad at."""
    rows = [("Score", scored.sentence(score.words), scored.figure(score))]
    rows += [("Other ways", scored.others(score), "the same figure in the same run")] if score.alternatives else []
    rows += [("Bad at", score.bad_at, "")] if score.bad_at else []
    return [*rows, ("Terms", score.licence, "of the coded texts")] if score.licence else rows


def _scores(layer: str) -> list[Row]:
    return [row for score in scored.of(layer) for row in _score(score)] or [("Score", NOT_SCORED, "")]


def _table(rows: list[Row]) -> None:
    cells = (
        f"<tr><td>{escape(name)}</td><td>{_words(words)}{f'<small>{_words(small)}</small>' if small else ''}</td></tr>"
        for name, words, small in rows
    )
    st.html(f'<table class="np-facts">{"".join(cells)}</table>')


state.init()
st.title("Methods", anchor=False)
style.caption(
    "How each layer finds what it finds, what it misses, how good it is, and where it failed here. Each score names the texts "
    "that it was taken on, coded by other people (where it says labelled here, by the one reader named there): no layer here has been scored on this collection. Intervals tell what another draw of such texts would change."
)


def _sources(opened: Project) -> None:
    """Where the articles come from: each import that is part of the project, with its source card."""
    live = [each for each in imports.list_imports(opened) if each.kind != "paste" and each.state in ("adding", "added")]
    if not live:
        return
    with st.container(border=True, key="card-sources", gap="xsmall"):
        style.title("Where the articles come from")
        style.caption(
            "As the exports state it or as entered with the import (Collect, Imports, Open). What neither says is unknown."
        )
        rows = []
        for each in live:
            told = cards.card(opened, each.id)
            named = [
                f"{label}: {value}"
                for label, value in (("database", told.database), ("search", told.query), ("searched", told.searched))
                if value
            ]
            hits = [f"{told.declared:,} declared"] if told.declared is not None else []
            counted = [
                f"{each.offered:,} found",
                f"{each.added:,} added",
                f"{each.duplicates:,} duplicates",
                f"{each.rejected:,} rejected",
            ]
            rows.append(
                (each.name, "; ".join(named) or "database, search and day unknown", ", ".join([*hits, *counted]))
            )
        _table(rows)


opened = project.current()
if opened:
    _sources(opened)
failures = opened.failures() if opened else []
in_other_languages = opened.foreign() if opened else 0
for layer in registry.all_layers():
    with st.container(border=True, key=f"card-layer-{layer.name}", gap="xsmall"):
        style.title(layer.title)
        sections = layer.sections()
        by = f", {opened.encoder if opened else FAST} encoder" if layer.encoded else ""
        style.caption(f"Layer “{layer.name}”, version {layer.version}{by}. {sections.pop('')}")
        failed = [f for f in failures if f.layer == layer.name]
        foreign = in_other_languages if layer.english else 0
        rows = [
            *_scores(layer.name),
            *((name, words, "") for name, words in sections.items()),
            ("Columns", ", ".join(layer.columns), ""),
        ]
        rows += [("Needs", ", ".join(layer.needs), "")] if layer.needs else []
        there = tell.counted(len(failed), "article") if failed else "no article" if opened else "no project is open"
        rows.append(("Failed here", there, ""))
        rows += [("Not English", tell.left_out(foreign), "")] if foreign else []
        _table(rows)
        if failed:
            st.dataframe(
                [{"article": f.title or f.article_id, "error": f.error} for f in failed],
                hide_index=True,
                key=f"failed-{layer.name}",
            )

readers = [
    s for layer, found in scores().items() if layer not in {each.name for each in registry.all_layers()} for s in found
]
if readers:
    with st.container(border=True, key="card-readers", gap="xsmall"):
        style.title("Readers and other parts")
        style.caption("How well pages and pastes are taken apart, and near-duplicates found.")
        _table([row for score in readers for row in _score(score)])

with st.container(border=True, key="card-models", gap="xsmall"):
    style.title("Models")
    style.caption(f"Each file of weights is checked against its pinned sha256 when it is loaded. {TERMS}")
    st.dataframe(
        [
            {
                "model": name,
                "origin": m.get("origin", ""),
                "licence": m.get("licence", ""),
                "trained on": m.get("data", ""),
                "scores": m.get("scores", "not scored"),
            }
            for name, m in language.pinned().items()
        ],
        hide_index=True,
        key="models",
    )
