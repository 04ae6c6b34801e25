"""Tone of sentences as the word list VADER scores it: by outlet, by band, over time."""

import pandas as pd
import streamlit as st

from analysis.measures import tones
from analysis.project.query import Filter
from ui import card, figures, project, state, style, tell

MOST_OUTLETS = 15


def number(value: float | None) -> str:
    return "–" if value is None or pd.isna(value) else f"{value:+.3f}".replace("-", "−")


def columns(table: pd.DataFrame, head: str, names: list[str]) -> pd.DataFrame:
    told = pd.DataFrame({head: names, "Articles": table["articles"], "Sentences": table["sentences"]})
    return told.assign(**{
        "Mean tone": table["value"].astype(float).round(3), "From": table["low"].astype(float).round(3), "To": table["high"].astype(float).round(3),
    })  # fmt: skip


def by_outlet(chosen: Filter) -> card.Card:
    table = project.read(tones, chosen, by="outlet").head(MOST_OUTLETS)
    names = [o if isinstance(o, str) else project.UNKNOWN_OUTLET for o in table["outlet"]]
    marks = [
        figures.mark(n, {"outlet": o if isinstance(o, str) else None})
        for n, o in zip(names, table["outlet"], strict=True)
    ]
    notes = [
        f"<b>{number(v)}</b>  n = {n}" if w is None or pd.isna(w) else f"{number(v)}  {w}"
        for v, n, w in zip(table["value"], table["n"], table["why"], strict=True)
    ]
    return card.Card(
        key="tone-outlets",
        title="Mean tone of an article’s sentences, by outlet (VADER)",
        caption=f"From −1 (unfriendly words) to 1 (friendly words): the mean of an article’s sentences, then of the outlet’s {int(table['articles'].sum()):,} articles; n: distinct "
        f"texts. {tell.interval()}. No difference between outlets is claimed.{tell.without(table['why'])} Click a dot for its sentences.",
        figure=figures.dots(
            names, list(table["value"]), list(table["low"]), list(table["high"]), marks, notes=notes, axis="Mean VADER score", percent=False,
        ),
        table=columns(table, "Outlet", names).assign(mark=marks),
        relation=tones.counted(project.reader(), chosen),
        alt=f"Mean tone in {len(table)} outlets; the table beneath has the numbers.",
        how=tones.__doc__ or "",
    )  # fmt: skip


def bands(chosen: Filter) -> card.Card:
    table = project.read(tones, chosen, by="band")
    marks = [figures.mark(f"Score {b}", {"band": b}) for b in table["band"]]
    total, zero = int(table["sentences"].sum()), int(table["sentences"].iloc[2])
    return card.Card(
        key="tone-bands",
        title=f"{zero:,} of {total:,} sentences score near 0 (VADER)",
        caption=f"Sentences by score, and share of the {total:,} scored. Near 0: between −0.05 and 0.05. Click a bar for its sentences.",
        figure=figures.bars(list(table["band"]), list(table["sentences"]), marks, notes=[tell.share(v) for v in table["share"]]),
        table=pd.DataFrame({"Score": table["band"], "Sentences": table["sentences"], "Share %": tell.per_cent(table["share"]), "mark": marks}),
        relation=tones.counted(project.reader(), chosen),
        alt="Sentences in five bands of score; the table beneath has the numbers.",
        how=tones.__doc__ or "",
    )  # fmt: skip


def over_time(chosen: Filter) -> card.Card:
    table = project.read(tones, chosen, by="month")
    dated = table[[isinstance(m, str) for m in table["month"]]].reset_index(drop=True)
    undated = int(table["articles"].sum()) - int(dated["articles"].sum())
    change = project.ask(tones.change, chosen)
    names = [f"{pd.Timestamp(m):%B %Y}" for m in dated["month"]]
    marks = [figures.mark(n, {"month": m}) for n, m in zip(names, dated["month"], strict=True)]
    told = ""
    if change.low is not None:
        told = f" Change a month over all weeks: {number(change.value)} (95% interval {number(change.low)} to {number(change.high)}, blocks of four weeks, n = {change.n} weeks; machine error not included)."
    elif change.n:
        told = f" Change over time: {tell.counted(change.n, 'week')} with articles; no interval below 10."
    beside = f" {undated:,} articles whose date fits no one month are left out." if undated else ""
    shown = pd.DataFrame({
        "start": dated["month"], "group": "Mean of articles", "value": dated["value"], "mark": marks,
        "hover": [f"{number(v)}, {a:,} articles" for v, a in zip(dated["value"], dated["articles"], strict=True)],
    })  # fmt: skip
    return card.Card(
        key="tone-months",
        title="Mean tone of articles, by month (VADER)",
        caption=f"Mean of {int(dated['articles'].sum()):,} articles by month of publication. No interval for a month: it holds fewer than ten weeks.{told}{beside} "
        "Click a point for its sentences.",
        figure=figures.lines(shown, colours={"Mean of articles": style.colours()["slate"]}, axis="Month of publication", unit="Mean VADER score", zero=True)
        if len(dated) else None,
        table=columns(dated, "Month", names).drop(columns=["From", "To"]).assign(mark=marks),
        relation=tones.counted(project.reader(), chosen),
        alt=f"Mean tone in {len(dated)} months; the table beneath has the numbers.",
        how=tones.__doc__ or "",
    )  # fmt: skip


state.init()
st.title("Tone", anchor=False)
project.need()
style.caption(
    "What the word list VADER says about sentences. A word list sees words, not meaning: a sober report of deaths scores as unfriendly, irony as its "
    "opposite, and nothing tells towards whom the words are meant. It was made for social media and is not yet scored on this collection."
)
chosen = project.filters()
project.need_kept(chosen)
if not project.read(tones, chosen, by="band")["sentences"].sum():
    with st.container(border=True, key="card-no-tone"):
        style.title("No sentences scored yet")
        style.caption(
            "The layer “tone” has no rows for these articles. The Methods page shows what ran and what failed."
        )
    st.stop()
card.show(by_outlet(chosen), chosen)
left, right = st.columns(2, gap="small")
with left:
    card.show(bands(chosen), chosen)
with right:
    card.show(over_time(chosen), chosen)
