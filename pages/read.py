"""One article, marked: every layer switchable, every mark opens its row."""

import dataclasses
from collections import Counter
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from analysis.article import Article
from analysis.measures import order
from analysis.project.query import Filter
from analysis.project.state import Project, count_words
from analysis.registry import all_layers
from analysis.tongues import NOT_ENGLISH
from ui import beside, facts, jobs, marks, project, split, state, style
from ui.beside import Rows

# What the pills switch: name → (label, layer); several pills share a layer (see PARTS). Layers not named here get a pill of their own.
PILLS = {
    "person": ("People", "entities"),
    "organisation": ("Organisations", "entities"),
    "place": ("Places", "entities"),
    "group": ("Groups", "entities"),
    "quotes": ("Quotations", "quotes"),
    "sentiment": ("Sentiment: persons", "targets"),
    "less_sure": ("Sentiment: organisations, places (less sure)", "targets"),
    "frames": ("Framing cues", "frames"),
    "loaded": ("Loaded language", "loaded_language"),
    "biased": ("Biased wording, sentences", "loaded_language"),
    "dates": ("Dates", "dates"),
    "tone": ("Tone", "tone"),
}
# Pill → the kinds of marks it switches, where that is not all of its layer.
PARTS = {
    "person": ("person",),
    "organisation": ("organisation",),
    "place": ("place",),
    "group": ("group",),
    "sentiment": tuple(marks.SIGNS),
    "less_sure": ("less_sure",),
    "loaded": ("loaded",),
    "biased": ("biased",),
}
# Pills that are there only where they have something to switch.
ON_DEMAND = ("less_sure",)
ON = ("person", "organisation", "place", "group", "quotes")


def page() -> None:
    state.init()
    opened = project.need()
    chosen = project.filters()
    article_id = navigation(opened, chosen)
    if article_id is None:
        return
    article = opened.article(article_id)
    if st.session_state.get("correcting") == article_id:
        correct_split(opened, article)
        return
    # a layer that failed, or does not read this language, found nothing that could be counted: not even zero
    rows = {run.layer: rows_of(opened, article_id, run.layer) for run in opened.runs(article_id) if run.error is None}
    shown = pills(rows)
    foreign(opened, article_id)
    blocks = marks.laid_out(article, shown, byline=byline(article), here=place(rows))
    key = marks.key_block({m.kind for m in shown})
    if key["runs"]:
        marks.show([key], key="marks_key", wide=True)
    st.html('<hr class="np-rule">')
    left, right = st.columns([64, 36], gap="large")
    with left:
        picked = marks.show(blocks, key="marked", jump=f"{article_id}:{st.query_params.get('at', '')}")
        style.note("Click a mark for its row: what was found, by which layer and version, and how sure it is.")
        failures(opened, article_id)
        outside(article)
    with right:
        about(opened, article)
        beside.quoted(article, rows)
        beside.towards(article, rows)
        beside.dates(article, rows)
        beside.decided(article, rows, "policy")
        beside.decided(article, rows, "narrative")
        beside.frames(article, rows)
    if picked:
        row_drawer(article, rows, picked)


def rows_of(opened: Project, article_id: str, layer: str) -> list[dict[str, Any]]:
    """A layer's rows as column → value; none of a layer that this version no longer has."""
    if layer not in {known.name for known in all_layers()}:
        return []
    return [dataclasses.asdict(row) for row in opened.rows(article_id, layer)]


# ---- which article -----------------------------------------------------------------------------------------------------


def navigation(opened: Project, chosen: Filter) -> str | None:
    """Earlier, later, and the choice of an article; the id of the open one. None where nothing is kept."""
    asked = st.query_params.get("article")
    if asked and not opened.holds(asked):
        st.warning(
            project.plain(
                f"Article {asked} is not in this project (its import may have been undone). Choose another one."
            )
        )
        asked = None
    listed = project.read(order, chosen, article=asked)
    here = next((i for i, found in enumerate(listed["article_id"]) if found == asked), None)
    if listed.empty and asked is None:
        project.need_kept(chosen)
        return None
    if asked is None:
        here, asked = 0, str(listed["article_id"].iloc[0])
        st.query_params["article"] = asked
    total = int(listed["total"].iloc[0]) if len(listed) else 0
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="read-top"):
        style.caption(
            f"Article {listed['n'].iloc[here]:,} of {total:,}, by date"
            if here is not None
            else f"This article is outside the filter, which keeps {total:,}."
        )
        with st.container(horizontal=True, gap="small", width="content"):
            step("Earlier", ":material/arrow_back:", listed, None if here is None else here - 1)
            step("Later", ":material/arrow_forward:", listed, None if here is None else here + 1)
    names = dict(zip(listed["article_id"], (option(row) for row in listed.itertuples(index=False)), strict=True))
    if here is None:
        names = {asked: opened.article(asked).fact("title").text or "Untitled", **names}
    names = told_apart(names)
    # The version is part of the key: after a correction an article's line reads differently, and the browser would send the old one.
    key = f"choose-{asked}-{opened.version}"
    st.selectbox(
        "Article", list(names), index=list(names).index(asked), format_func=names.__getitem__, key=key, label_visibility="collapsed",
        on_change=lambda: go_to(st.session_state[key]),
    )  # fmt: skip
    return asked


def step(label: str, icon: str, listed: pd.DataFrame, at: int | None) -> None:
    """A button to the neighbour at that position of the list; disabled at the ends."""
    there = at is not None and 0 <= at < len(listed)
    target = str(listed["article_id"].iloc[at]) if there else ""
    st.button(
        label,
        icon=icon,
        icon_position="right" if label == "Later" else "left",
        disabled=not there,
        on_click=go_to,
        args=(target,),
        key=f"step-{label}",
    )


def go_to(article_id: str) -> None:
    st.query_params["article"] = article_id
    st.query_params.pop("at", None)


def option(row: Any) -> str:
    """An article in the list: day, outlet, headline."""
    day = row.published_first
    when = (
        "undated"
        if pd.isna(day)
        else facts.day_told(f"{day:%Y-%m-%d}"[: {"year": 4, "month": 7}.get(row.published_precision, 10)])
    )
    return f"{when} · {row.outlet or project.UNKNOWN_OUTLET} · {row.title or 'Untitled'}"


def told_apart(names: dict[str, str]) -> dict[str, str]:
    """Equal lines numbered: the browser sends back the line, and Streamlit would take the wrong one of two equal ones."""
    seen: Counter[str] = Counter()
    told = {}
    for article_id, line in names.items():
        seen[line] += 1
        told[article_id] = line if seen[line] == 1 else f"{line} ({seen[line]})"
    return told


# ---- the marked text ---------------------------------------------------------------------------------------------------


def pills(rows: Rows) -> list[marks.Mark]:
    """The layer pills with their counts; the marks that are switched on."""
    people = {str(r["name"]) for r in rows.get("entities", ()) if r["kind"] == "person"}
    made = {layer: marks.marks_of(layer, kept, people) for layer, kept in rows.items()}
    titles = {name: label for name, (label, layer) in PILLS.items() if layer in rows}
    pilled = {layer for _, layer in PILLS.values()}
    titles |= {known.name: known.title for known in all_layers() if known.name in rows and known.name not in pilled}
    found = {name: marks_behind(name, made) for name in titles}
    titles = {name: title for name, title in titles.items() if found[name] or name not in ON_DEMAND}
    counts = {name: len(found[name]) for name in titles}
    if "quotes" in rows:
        counts["quotes"] = len({r["quote"] for r in rows["quotes"]})
    # What is wanted outlives an article that has no such pill: one in another language has hardly any.
    wanted = st.session_state.setdefault("wanted", list(ON))
    st.session_state["on"] = [name for name in titles if name in wanted]
    on = st.pills(
        "Show in the text",
        list(titles),
        selection_mode="multi",
        key="on",
        format_func=lambda n: f"{titles[n]} **{counts[n]:,}**",
        on_change=remember,
        args=(list(titles),),
    )
    return [m for name in on for m in found[name]]


def marks_behind(pill: str, made: dict[str, list[marks.Mark]]) -> list[marks.Mark]:
    """The marks that a pill switches, of those of all layers."""
    layer = PILLS[pill][1] if pill in PILLS else pill
    return [m for m in made[layer] if pill not in PARTS or m.kind in PARTS[pill]]


def remember(offered: list[str]) -> None:
    """Keeps which pills are on; those not offered here stay as they were."""
    st.session_state["wanted"] = [n for n in st.session_state["wanted"] if n not in offered] + st.session_state["on"]


def byline(article: Article) -> str:
    """Author, outlet and day beneath the headline, as far as they are known."""
    published = article.fact("published").text
    known = [
        article.fact("authors").text,
        article.fact("outlet").text,
        facts.day_told(published) if published else None,
    ]
    return ", ".join(k for k in known if k)


def place(rows: Rows) -> tuple[int, int] | None:
    """The sentence that the address asks to go to."""
    asked = st.query_params.get("at", "")
    if not asked.isdigit():
        return None
    at = int(asked)
    return next(
        ((s["start"], s["end"]) for s in rows.get("sentences", ()) if s["start"] <= at < s["end"]), (at, at + 1)
    )


def failures(opened: Project, article_id: str) -> None:
    """The layers that failed on this article or were never run on it."""
    titles = {layer.name: layer.title for layer in all_layers()}
    ran = opened.runs(article_id)
    for run in ran:
        if run.error and run.error != NOT_ENGLISH:
            st.warning(
                project.plain(
                    f"{titles.get(run.layer, run.layer)} failed on this article: {run.error}. Its rows are missing, not zero."
                ),
                icon=":material/error:",
            )
    missing = [title for name, title in titles.items() if name not in {r.layer for r in ran}]
    if missing:
        style.note(f"Not looked for in this article: {', '.join(missing)}.")


def foreign(opened: Project, article_id: str) -> None:
    """Says which layers left the article out for its language: nothing failed, and nothing was found to be zero."""
    titles = {layer.name: layer.title for layer in all_layers()}
    left_out = [
        titles[run.layer] for run in opened.runs(article_id) if run.error == NOT_ENGLISH and run.layer in titles
    ]
    if left_out:
        style.caption(f"This article is not English: {listed(left_out)} are not scored.")


def listed(titles: list[str]) -> str:
    """Titles of layers within a sentence: "names, quotations and tone of sentences"."""
    words = [t.lower() for t in titles]
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def outside(article: Article) -> None:
    """What was offered with the article and is not counted, by kind."""
    apart = [p for p in article.parts if p.start is None]
    if not apart:
        return
    with st.expander(f"Kept, not counted: {len(apart):,} line{'s' if len(apart) > 1 else ''} outside the text"):
        for kind in dict.fromkeys(p.kind for p in apart):
            style.note(kind.capitalize())
            for part in apart:
                if part.kind == kind:
                    st.html(f'<p class="np-line np-line-{kind}">{escape(part.text)}</p>')


@st.dialog(" ", width=470, position="right")
def row_drawer(article: Article, rows: Rows, picked: list[str]) -> None:
    """The rows behind the marks just clicked, the shortest first."""
    known = {layer.name: layer for layer in all_layers()}
    ran = {run.layer: run for run in project.need().runs(article.article_id)}
    for name in picked:
        layer, _, position = name.partition(":")
        row = rows[layer][int(position)]
        with st.container(gap="xsmall"):
            style.section(article.text[row["start"] : row["end"]][:160])
            style.caption(
                f"{known[layer].title}, version {ran[layer].version}. One of {len(rows[layer]):,} rows in this article."
            )
            style.table([marks.line_of(layer, row, column) for column in row])
            with st.expander("How it was found"):
                style.method(known[layer].card)


# ---- facts and corrections --------------------------------------------------------------------------------------------


def about(opened: Project, article: Article) -> None:
    """The facts, a way to enter those a person knows, and the split."""
    with st.container(border=True, key="card-facts", gap="xsmall"):
        style.title("Facts and their sources")
        body = sum(count_words(p.text) for p in article.paragraphs("body"))
        facts.table(article, [("Length", f"{body:,} words", "title and deck not included")])
        held = opened.variables_of(article.article_id) if opened.holds(article.article_id) else dict(article.variables)
        if variables := list(held.items()):
            with st.expander(f"{len(variables)} variables from the file or of the outlet"):
                style.table(variables)
        made = opened.corrections(article.article_id)
        key = f"hand-{article.article_id}-{len(made)}"
        with st.expander("Enter a date, outlet or author", key=f"{key}-open"), st.form(key, border=False):
            entered = facts.hand_inputs(article, [o for o in opened.outlets() if o], key=key)
            if st.form_submit_button("Save and read again", type="primary"):
                changed = article
                for name, fact in entered.items():
                    changed = changed.with_fact(name, fact)
                if entered:
                    save_correction(opened, changed)
                else:
                    st.info("Nothing was entered.")
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Correct the split",
                type="tertiary",
                icon=":material/edit:",
                key="correct_split",
                on_click=start_correcting,
                args=(article.article_id,),
            )
            if made:
                st.button(
                    "Undo the last correction",
                    type="tertiary",
                    icon=":material/undo:",
                    key="undo_correction",
                    on_click=undo,
                    args=(opened, article.article_id),
                )
        if made:
            style.note(f"Corrected {len(made)} time{'s' if len(made) > 1 else ''}. Last: {made[0].what}.")


def start_correcting(article_id: str) -> None:
    split.forget("correct")
    st.session_state["correcting"] = article_id


def undo(opened: Project, article_id: str) -> None:
    opened.undo_correction(article_id)
    st.toast("The last correction is undone.", icon=":material/undo:")


def correct_split(opened: Project, article: Article) -> None:
    """The same editor as before saving."""
    head, buttons = st.columns([70, 30], vertical_alignment="bottom")
    with head:
        style.section("Correct the split")
        style.caption(split.summary(article))
    with buttons, st.container(horizontal=True, gap="small", horizontal_alignment="right"):
        st.button("Cancel", key="cancel_correction", on_click=stop_correcting)
        save = st.button("Save correction", type="primary", key="save_correction")
    changed = split.edit(article, [o for o in opened.outlets() if o], key="correct")
    if not save:
        return
    with head:  # beside the button: beneath the lines nobody would see it
        if changed == article:
            st.info("Nothing was changed.")
        else:
            save_correction(opened, changed)


def stop_correcting() -> None:
    st.session_state.pop("correcting", None)
    split.forget("correct")


def save_correction(opened: Project, changed: Article) -> None:
    """Reads the corrected article again and keeps it, its rows and what was before."""
    if not changed.paragraphs("body"):
        st.error("No line is marked as body: an article needs at least one. Nothing was changed.")
        return
    with st.spinner("Reading it again"):
        opened.correct(changed, jobs.analysed(changed, opened.encoder))
    stop_correcting()
    st.rerun()


page()
