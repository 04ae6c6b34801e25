"""When articles were published, and when they speak of."""

import pandas as pd
import streamlit as st

from analysis.measures import moments, volume
from analysis.measures.units import SUMMED, rounded
from analysis.project.query import Filter
from ui import card, figures, project, publication, state, style, tell

TYPES = {"DATE": "days to years", "TIME": "times of day", "DURATION": "lengths of time", "SET": "repeated times"}
DIRECTIONS = {
    "before": "before publication",
    "around": "around publication",
    "after": "after publication",
    "unknown": "publication date unknown",
}
COLOURINGS = {"before or after publication": "direction", "kind of expression": "type"}
# The reason of measures/moments.py for what an undated article leaves open.
UNDATED = "open: publication date unknown"
# Months of three years and one more on each side can be told apart; beyond that, years.
MOST_DAYS_BY_MONTH = 3 * 366


def moments_table(table: pd.DataFrame, *by: str) -> pd.DataFrame:
    """The sums by those columns, unknowns kept, as None."""
    found = table.groupby(list(by), dropna=False, sort=False)["n"].sum().round(SUMMED).reset_index()
    return found.astype(dict.fromkeys(by, object)).where(found.notna(), None)


class Moments:
    """The dates spoken of under the filter and the choices of the page, with what the three figures of them share."""

    def __init__(self, chosen: Filter, *, step: moments.Step, types: tuple[str, ...]) -> None:
        self.step, self.unit = step, chosen.unit
        self.looked: moments.Looked = project.ask(moments.looked, chosen)
        self.window = moments.window(step, self.looked.first, self.looked.last)
        options = {"step": step, "types": types, "window": self.window}
        self.table: pd.DataFrame = project.read(moments, chosen, **options)
        self.relation = moments.counted(project.reader(), chosen, **options)
        self.n = rounded(self.table["n"].sum())

    def of(self) -> str:
        return f"{tell.number(self.n)} expressions in the {tell.number(self.looked.n)} {self.unit} read for dates"


def along(found: Moments, colouring: str) -> card.Card:
    """The dates spoken of along the calendar."""
    c = style.colours()
    words, tones = {
        "direction": (DIRECTIONS, (c["slate"], c["ink"], c["accent"], c["hairline"])),
        "type": (TYPES, (c["slate"], c["ink"], c["accent"], c["hairline"])),
    }[colouring]
    placed = moments_table(found.table[found.table["bin"].notna()], "bin", colouring)
    placed["label"] = placed[colouring].map(words)
    colours = {words[k]: tone for k, tone in zip(words, tones, strict=True) if k in set(placed[colouring])}
    marks = [
        figures.mark(f"{publication.in_words(r.bin, found.step)}, {r.label}", {"bin": r.bin, colouring: getattr(r, colouring)})
        for r in placed.itertuples()
    ]  # fmt: skip
    off = moments_table(found.table[found.table["reason"].notna()], "reason")
    outside = {
        r.reason: (r.reason, f"Not on the axis: {r.reason}", {"bin": None, "reason": r.reason})
        for r in off.itertuples()
    }
    undated = rounded(off.loc[off["reason"] == UNDATED, "n"].sum())
    span = f", from {found.window.first:%B %Y} to {found.window.last:%B %Y}" if found.window else ""
    return card.Card(
        key="moments",
        title=most_spoken_of(placed, found.step),
        caption=f"Expressions a {found.step}{span}, n = {tell.number(rounded(placed['n'].sum()))} placed of {found.of()}."
        + (f" Dashed, at the right: {tell.number(undated)} that would need the publication date of an undated article." if undated else "")
        + " Click a bar for its sentences.",
        figure=figures.timeline(
            placed.rename(columns={"bin": "start", colouring: "was", "label": "group"}), colours=colours, marks=marks,
            axis=f"{found.step.capitalize()} spoken of", unit="Expressions", step=found.step,
            beside=[("undated", undated, figures.mark("Open: their article is undated", {"bin": None, "reason": UNDATED}))],
        ) if len(placed) else None,
        table=publication.totals_table(
            [*zip(placed["bin"], placed["label"], placed["n"], strict=True), *((r.reason, "", r.n) for r in off.itertuples())],
            found.step, list(colours), outside,
        ),
        relation=found.relation,
        alt=f"Dates spoken of by {found.step}; the table beneath has the numbers.",
        how=moments.__doc__ or "",
        legend=[(tone, f"{label} {tell.number(rounded(placed.loc[placed['label'] == label, 'n'].sum()))}") for label, tone in colours.items()],
    )  # fmt: skip


def most_spoken_of(placed: pd.DataFrame, step: str) -> str:
    if placed.empty:
        return "No date spoken of has a place on this axis"
    return publication.headline(placed, step, "expressions").replace("Most expressions", "Most spoken of")


def beside(found: Moments) -> card.Card:
    """What has no place on the axis, by the reason."""
    table = moments_table(found.table[found.table["reason"].notna()], "reason").sort_values(
        ["n", "reason"], ascending=[False, True]
    )
    return ranked(
        found, table, "reason", key="beside",
        title=f"Not on the axis: {tell.number(rounded(table['n'].sum()))} expressions", caption="By the reason. “Open” names what is missing to resolve them.",
    )  # fmt: skip


def distances(found: Moments) -> card.Card:
    """How far from publication the dates lie."""
    table = moments_table(found.table[found.table["distance"].notna()], "distance")
    order = {words: i for i, words in enumerate(moments.DISTANCES)}
    table = table.sort_values("distance", key=lambda d: d.map(order))
    direction = moments_table(found.table[found.table["distance"].notna()], "direction").set_index("direction")["n"]
    before, after = (tell.number(rounded(direction.get(when, 0))) for when in ("before", "after"))
    return ranked(
        found, table, "distance", key="distances",
        title=f"Before publication: {before}; after it: {after}",
        caption="Expressions by the days between what they speak of and the publication of their article, dated articles only.",
    )  # fmt: skip


def ranked(found: Moments, table: pd.DataFrame, column: str, *, key: str, title: str, caption: str) -> card.Card:
    marks = [figures.mark(words[0].upper() + words[1:], {column: words}) for words in table[column]]
    shares = [f"{n / found.n:.0%}" if found.n else "" for n in table["n"]]
    return card.Card(
        key=key,
        title=title,
        caption=f"{caption} n = {tell.number(rounded(table['n'].sum()))} of {tell.number(found.n)}; share of all of them. Click a bar for its sentences.",
        figure=figures.bars(list(table[column]), list(table["n"]), marks, notes=shares, longest=44)
        if len(table)
        else None,
        table=table.rename(columns={column: column.capitalize(), "n": "Expressions"}).assign(mark=marks),
        relation=found.relation,
        alt=f"{title}; the table beneath has the numbers.",
        how=moments.__doc__ or "",
    )


def no_dates(looked: moments.Looked, unit: str) -> None:
    with st.container(border=True, key="card-no-dates"):
        style.title("No dates spoken of")
        if looked.n < looked.kept:
            style.caption(
                f"{tell.number(looked.kept - looked.n)} of {tell.number(looked.kept)} {unit} were not read for dates: resume the analysis on the Collect page."
            )
            st.page_link(project.page("collect"), label="Go to Collect", icon=":material/post_add:")
        else:
            style.caption(
                f"All {tell.number(looked.n)} {unit} were read; they speak of no date of these kinds. Choose other kinds, or widen the filter."
            )


state.init()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Timeline", anchor=False)
    project.need()
    project.unit()
style.caption("When articles were published, and which days, months and years they speak of.")
chosen = project.filters()
totals = project.need_kept(chosen)

fitting = volume.fitting_step(totals.days)
steps = {"fitting": None, **{s: s for s in volume.STEPS}}
asked = st.segmented_control(
    "Published by", steps, default="fitting", required=True, key="step", bind="query-params",
    format_func=lambda s: f"{s} ({fitting})" if s == "fitting" else s,
)  # fmt: skip
card.show(publication.timeline(chosen, key="published", step=steps[asked]), chosen)
if lacking := publication.undated_rates(chosen):
    card.show(lacking, chosen)

style.section("Dates spoken of")
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    spoken = st.segmented_control(
        "By", moments.STEPS, default="month" if totals.days <= MOST_DAYS_BY_MONTH else "year", required=True, key="spoken_step", bind="query-params"
    )  # fmt: skip
    colouring = COLOURINGS[st.selectbox("Colour by", COLOURINGS, key="spoken_colour", bind="query-params", width=250)]
    types = st.pills(
        "Kinds",
        TYPES,
        selection_mode="multi",
        default=list(TYPES),
        format_func=TYPES.get,
        key="types",
        wrap=True,
        bind="query-params",
    )
found = Moments(chosen, step=spoken, types=tuple(types))
if not found.n:
    no_dates(found.looked, chosen.unit)
    st.stop()
card.show(along(found, colouring), chosen)
left, right = st.columns(2, gap="small")
with left:
    card.show(distances(found), chosen)
with right:
    card.show(beside(found), chosen)
