"""What is in this collection, and what to know before quoting a number from it."""

import pandas as pd
import streamlit as st

from analysis.measures import cautions, names, volume
from analysis.project import leaving
from analysis.project.query import Filter
from ui import card, evidence, figures, project, publication, state, style, tell

TOP_NAMES = 10


def tiles(totals: volume.Totals, quoted: volume.Quoted | None) -> list[tuple[str, str, str]]:
    weeks = -(-totals.days // 7)
    agencies = (
        f"{tell.counted(totals.agency_copy, 'article')} of agency copy" if totals.agency_copy else "no agency copy"
    )
    unknown = f"{totals.unknown_outlet:,} {'article' if totals.unknown_outlet == 1 else 'articles'} without outlet"
    return [
        ("Articles", f"{totals.articles:,}", tell.counted(totals.distinct_texts, "distinct text")),
        ("Outlets", f"{totals.outlets:,}", unknown if totals.unknown_outlet else agencies),
        ("Weeks" if weeks != 1 else "Week", f"{weeks:,}" if weeks else "none", cautions.days(totals.first, totals.last) if totals.first else "no publication date known"),
        ("Words", f"{totals.words:,}", f"{totals.words / totals.articles:,.0f} an article on average"),
        ("Quotations", f"{quoted.n:,}", f"{quoted.words:,} words, {quoted.words / max(quoted.of_words, 1):.0%} of all") if quoted else ("Quotations", "–", "not looked for yet"),
        ("Undated", f"{totals.undated:,}", f"of {tell.counted(totals.articles, 'article')}{'; beside the axis of charts by date' if totals.undated else ''}"),
    ]  # fmt: skip


def top_names(chosen: Filter) -> card.Card:
    unit = chosen.unit
    table: pd.DataFrame = project.read(names, chosen, most=TOP_NAMES)
    looked: names.Looked = project.ask(names.looked, chosen)
    marks = [
        figures.mark(name, {"kind": kind, "name": name})
        for kind, name in zip(table["kind"], table["name"], strict=True)
    ]
    first = table.iloc[0] if len(table) else None
    return card.Card(
        key="top-names",
        title=f"Most often named: {first['name']} ({tell.number(first['n'])} of {tell.number(looked.n)} {unit})" if first is not None else "No names found",
        caption=f"{unit.capitalize()} that name them, and share of the {tell.number(looked.n)} read for names. {figures.KIND_KEY}. "
        "Click a bar for the first sentence naming it in each." if first is not None
        else f"{tell.number(looked.n)} of {tell.number(looked.kept)} {unit} were read for names.",
        figure=figures.bars(
            list(table["name"]), list(table["n"]), marks, notes=[f"{share:.0%}" for share in table["share"]], kinds=list(table["kind"])
        ) if len(table) else None,
        table=table[["name", "kind", "n", "share"]].rename(columns={"name": "Name", "kind": "Kind", "n": unit.capitalize(), "share": "Share %"}).assign(**{"Share %": tell.per_cent(table["share"])}, mark=marks),
        relation=names.counted(project.reader(), chosen),
        alt=f"The {len(table)} names in most {unit}; the table beneath has the numbers.",
        how=names.__doc__ or "",
        told=marks[0] if marks else None,
    )  # fmt: skip


def before_you_quote(chosen: Filter, step: volume.Step, kept: int) -> None:
    found: list[cautions.Caution] = project.ask(cautions.told, chosen, step=step)
    with st.container(border=True, key="card-cautions", gap="xsmall"):
        style.title("Before you quote a number")
        style.caption(
            f"{len(found)} {'thing' if len(found) == 1 else 'things'} this collection can’t say, or says less surely."
            if found
            else "Nothing in dates, outlets, copies or length calls for care here."
        )
        for i, caution in enumerate(found):
            with st.container(key=f"caution-{i}", gap=None):
                style.point(caution.title, caution.text)
                if caution.where is None:
                    continue
                label = f"Show the {caution.n:,} articles" if caution.n > 1 else "Show the article"
                with st.container(horizontal=True, gap="small"):
                    if st.button(label, type="tertiary", key=f"open-caution-{i}", icon=":material/list:"):
                        evidence.drawer(
                            chosen, cautions.counted(project.reader(), chosen), caution.where, caution.label
                        )
                    if caution.leave_out and caution.n < kept:
                        st.button(
                            "Leave out", type="tertiary", key=f"leave-{caution.name}-{i}", icon=":material/filter_alt:", help="On every page, until you take it back here or in the sidebar.",
                            on_click=project.leave_out, args=(caution.leave_out,),
                        )  # fmt: skip
        for item in chosen.left_out:
            with st.container(
                horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"left-out-{item}"
            ):
                style.note(f"Left out by you: {leaving.told(item)}.")
                st.button(
                    "Take back",
                    type="tertiary",
                    key=f"take-back-{item}",
                    icon=":material/undo:",
                    on_click=project.take_back,
                    args=(item,),
                )


state.init()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Overview", anchor=False)
    project.need()
    project.unit()
style.caption("What is in this collection, and what to know before quoting a number from it.")
chosen = project.filters()
totals = project.need_kept(chosen)
style.tiles(tiles(totals, project.ask(volume.quoted, chosen)))
card.show(publication.timeline(chosen, key="volume"), chosen)
left, right = st.columns(2, gap="small")
with left:
    card.show(top_names(chosen), chosen)
with right:
    before_you_quote(chosen, volume.fitting_step(totals.days), totals.articles)
