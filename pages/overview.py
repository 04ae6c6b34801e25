"""What is in this collection, and what to know before quoting a number from it."""

import pandas as pd
import streamlit as st

from analysis.measures import cautions, names, volume
from analysis.measures.units import Unit
from analysis.project.query import Filter
from ui import card, evidence, figures, project, publication, state, style, tell

TOP_NAMES = 10


def tiles(totals: volume.Totals, quoted: volume.Quoted | None) -> list[tuple[str, str, str]]:
    weeks = -(-totals.days // 7)
    agencies = f"and {totals.agencies} {'agency' if totals.agencies == 1 else 'agencies'}, in {totals.agency_copy:,}"
    unknown = f"{totals.unknown_outlet:,} {'article' if totals.unknown_outlet == 1 else 'articles'} without outlet"
    return [
        ("Articles", f"{totals.articles:,}", tell.counted(totals.distinct_texts, "distinct text")),
        ("Outlets", f"{totals.outlets:,}", unknown if totals.unknown_outlet else f"{agencies} articles" if totals.agencies else "no agency copy"),
        ("Weeks" if weeks != 1 else "Week", f"{weeks:,}" if weeks else "none", cautions.days(totals.first, totals.last) if totals.first else "no publication date known"),
        ("Words", f"{totals.words:,}", f"{totals.words / totals.articles:,.0f} an article on average"),
        ("Quotations", f"{quoted.n:,}", f"{quoted.words:,} words, {quoted.words / max(quoted.of_words, 1):.0%} of all") if quoted else ("Quotations", "–", "not looked for yet"),
        ("Undated", f"{totals.undated:,}", f"of {tell.counted(totals.articles, 'article')}; not in charts by date"),
    ]  # fmt: skip


def top_names(chosen: Filter, unit: Unit) -> card.Card:
    table: pd.DataFrame = project.read(names, chosen, unit=unit, most=TOP_NAMES)
    looked: names.Looked = project.ask(names.looked, chosen, unit=unit)
    marks = [
        figures.mark(name, {"kind": kind, "name": name})
        for kind, name in zip(table["kind"], table["name"], strict=True)
    ]
    first = table.iloc[0] if len(table) else None
    return card.Card(
        key="top-names",
        title=f"Most often named: {first['name']} ({first['n']:,} of {looked.n:,} {unit})" if first is not None else "No names found",
        caption=f"{unit.capitalize()} that name them, and share of the {looked.n:,} read for names. ● person ■ organisation ◆ place ▲ group. "
        "Click a bar for the first sentence naming it in each." if first is not None
        else f"{looked.n:,} of {looked.kept:,} {unit} were read for names.",
        figure=figures.bars(
            list(table["name"]), list(table["n"]), marks, notes=[f"{share:.0%}" for share in table["share"]], kinds=list(table["kind"])
        ) if len(table) else None,
        table=table[["name", "kind", "n", "share"]].rename(columns={"name": "Name", "kind": "Kind", "n": unit.capitalize(), "share": "Share"}).assign(mark=marks),
        relation=names.counted(project.reader(), chosen, unit=unit),
        alt=f"The {len(table)} names in most {unit}; the table beneath has the numbers.",
        how=names.__doc__ or "",
        formats={"Share": "percent"},
        told=marks[0] if marks else None,
    )  # fmt: skip


def before_you_quote(chosen: Filter, step: volume.Step) -> None:
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
                if st.button(label, type="tertiary", key=f"open-caution-{i}", icon=":material/list:"):
                    evidence.drawer(chosen, cautions.counted(project.reader(), chosen), caution.where, caution.label)


state.init()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Overview", anchor=False)
    project.need()
    unit = project.unit()
style.caption("What is in this collection, and what to know before quoting a number from it.")
chosen = project.filters()
totals = project.need_kept(chosen)
style.tiles(tiles(totals, project.ask(volume.quoted, chosen)))
card.show(publication.timeline(chosen, key="volume", unit=unit), chosen)
left, right = st.columns(2, gap="small")
with left:
    card.show(top_names(chosen, unit), chosen)
with right:
    before_you_quote(chosen, volume.fitting_step(totals.days))
