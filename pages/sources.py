"""Who is quoted, how much, in which outlet; and who is only spoken about."""

import pandas as pd
import streamlit as st

from analysis.measures import silent, sources
from analysis.project.query import Filter
from ui import card, figures, project, state, style, tell

# The labels stand in the URL, so they are the same in both units.
WEIGHED = {"words": "Quoted words", "quotations": "Quotations", "articles": "Articles or texts"}
# In the captions; what "articles" measures is counted in the filter's unit.
OF = {"words": "quoted words", "quotations": "quotations", "articles": "articles"}
MOST, IN_GRID, MOST_OUTLETS = 12, 8, 8


def heads(chosen: Filter) -> dict[str, str]:
    """What each way of measuring counts, in the filter's unit, as the head of a column."""
    return WEIGHED | {"articles": chosen.unit.capitalize()}


def words(chosen: Filter) -> dict[str, str]:
    """As `heads`, within a sentence."""
    return OF | {"articles": chosen.unit}


def tiles(totals: sources.Totals, unit: str) -> list[tuple[str, str, str]]:
    known = totals.known / totals.quotations
    return [
        (
            "Quotations",
            tell.number(totals.quotations),
            f"in {tell.number(totals.quoting)} of {tell.counted(totals.looked, unit[:-1])}",
        ),
        (
            "Quoted words",
            tell.number(totals.words),
            f"{tell.share(totals.words / max(totals.all_words, 1))} of all words",
        ),
        ("Speakers", f"{totals.speakers:,}", "names, or the words used for them"),
        (
            "Speaker known",
            tell.share(known),
            f"of quotations; {tell.number(round(totals.quotations - totals.known, 6))} are left open",
        ),
        ("Articles that quote", f"{totals.articles:,}", tell.counted(totals.distinct_texts, "distinct text")),
    ]


def of_all(totals: sources.Totals, weighed: str) -> str:
    return tell.number({"words": totals.words, "quotations": totals.quotations, "articles": totals.looked}[weighed])


def speakers(chosen: Filter, totals: sources.Totals, weighed: str) -> card.Card:
    table, of = project.read(sources, chosen, weighed=weighed, most=MOST), words(chosen)[weighed]
    marks = [figures.mark(s, {"speaker": s}) for s in table["speaker"]]
    rest = "" if weighed == "articles" else f" Further speakers share the other {tell.share(1 - table['value'].sum())}."
    more = rest if totals.speakers > (table["speaker"] != sources.NO_SPEAKER).sum() else ""
    return card.Card(
        key="speakers",
        title=f"Who is quoted: share of {f'{of} that quote them' if weighed == 'articles' else of}",
        caption=f"Share of the {of_all(totals, weighed)} {of}; right: share and {of}. {tell.interval(int(table['n'].max()))}.{more}"
        f"{tell.without(table['why'])} Click a dot for the {sources.counted(project.reader(), chosen, weighed=weighed).unit}.",
        figure=figures.dots(
            list(table["speaker"]), list(table["value"]), list(table["low"]), list(table["high"]), marks,
            notes=[tell.beside(v, tell.number(a), w) for v, a, w in zip(table["value"], table["amount"], table["why"], strict=True)],
            axis=f"Share of all {of}",
        ),
        table=estimates(table, "speaker", "Speaker", heads(chosen)[weighed]).assign(mark=marks),
        relation=sources.counted(project.reader(), chosen, weighed=weighed),
        alt=f"The {len(table)} speakers with most {of}; the table beneath has the numbers.",
        how=sources.__doc__ or "",
    )  # fmt: skip


def estimates(table: pd.DataFrame, column: str, head: str, amount: str) -> pd.DataFrame:
    told = pd.DataFrame({head: table[column], amount: table["amount"]})
    if amount == WEIGHED["words"]:
        told["Quotations"] = table["count"]
    return told.assign(
        **{
            "Share %": tell.per_cent(table["value"]),
            "From %": tell.per_cent(table["low"]),
            "To %": tell.per_cent(table["high"]),
            "n (texts)": table["n"],
        }
    )


def kinds(chosen: Filter, totals: sources.Totals, weighed: str) -> card.Card:
    table = project.read(sources, chosen, by="kind", weighed=weighed)
    marks = [figures.mark(k.capitalize(), {"kind": k}) for k in table["kind"]]
    first = table.iloc[0]
    return card.Card(
        key="kinds",
        title=f"{first['kind'].capitalize()}: {tell.number(first['amount'])} of {of_all(totals, weighed)} {OF[weighed]}",
        caption="Direct: in quotation marks. Indirect: in the reporter’s words. Mixed: the reporter’s words with some of the speaker’s. "
        f"{WEIGHED[weighed]}, and share of all. Click a bar for its quotations.",
        figure=figures.bars(
            [k.capitalize() for k in table["kind"]], list(table["amount"]), marks, notes=[tell.share(v) for v in table["value"]]
        ),
        table=pd.DataFrame({"Kind": table["kind"], WEIGHED[weighed]: table["amount"], "Share %": tell.per_cent(table["value"]), "mark": marks}),
        relation=sources.counted(project.reader(), chosen, weighed=weighed),
        alt="Direct, indirect and mixed quotations; the table beneath has the numbers.",
        how=sources.__doc__ or "",
    )  # fmt: skip


def one_speaker(chosen: Filter, speaker: str, weighed: str) -> card.Card:
    table, of = project.read(sources, chosen, by="outlet", weighed=weighed, speaker=speaker), words(chosen)[weighed]
    shown = table.head(MOST)
    names = [o or project.UNKNOWN_OUTLET for o in shown["outlet"]]
    marks = [
        figures.mark(f"{speaker}, {n}", {"speaker": speaker, "outlet": o})
        for n, o in zip(names, shown["outlet"], strict=True)
    ]
    left_out = f" {len(table) - len(shown)} further outlets are not shown." if len(table) > len(shown) else ""
    return card.Card(
        key="by-outlet",
        title=f"{speaker}: share of each outlet’s {of}",
        caption=f"Share of that outlet’s {of}; n: its distinct texts. {tell.interval()}. No difference is claimed here: "
        f"Compare does that.{tell.without(shown['why'])}{left_out} Click a dot for the quotations.",
        figure=figures.dots(
            names, list(shown["value"]), list(shown["low"]), list(shown["high"]), marks,
            notes=[tell.beside(v, f"n = {n}", w) for v, n, w in zip(shown["value"], shown["n"], shown["why"], strict=True)],
            axis=f"Share of the outlet’s {of}", longest=22,
        ),
        table=estimates(shown.assign(outlet=names), "outlet", "Outlet", heads(chosen)[weighed]).assign(mark=marks),
        relation=sources.counted(project.reader(), chosen, weighed=weighed, by="outlet"),
        alt=f"Share of {speaker} in each outlet; the table beneath has the numbers.",
        how=sources.__doc__ or "",
    )  # fmt: skip


def in_outlets(chosen: Filter, names: tuple[str, ...], weighed: str) -> card.Card:
    table: pd.DataFrame = project.ask(sources.grid, chosen, speakers=names, weighed=weighed).copy()
    unit = words(chosen)[weighed]
    outlets = [o for o in project.need().outlets() if o in set(table["outlet"].dropna())]
    outlets += [None] if table["outlet"].isna().any() else []
    table["outlet"] = [o if isinstance(o, str) else None for o in table["outlet"]]
    kept = table[[o in outlets[:MOST_OUTLETS] for o in table["outlet"]]]
    told = [o or project.UNKNOWN_OUTLET for o in outlets[:MOST_OUTLETS]]
    marks = [
        figures.mark(f"{s}, {o or project.UNKNOWN_OUTLET}", {"speaker": s, "outlet": o})
        for s, o in zip(kept["speaker"], kept["outlet"], strict=True)
    ]
    cells = pd.DataFrame({
        "row": [names.index(s) for s in kept["speaker"]], "column": [outlets.index(o) for o in kept["outlet"]],
        "value": list(kept["share"]), "text": [tell.share(v) for v in kept["share"]],
        "hover": [f"{tell.number(a)} of {tell.number(of)} {unit}" for a, of in zip(kept["amount"], kept["of"], strict=True)], "mark": marks,
    })  # fmt: skip
    return card.Card(
        key="speakers-outlets",
        title=f"Who is quoted in which outlet: share of its {unit}",
        caption=f"Shares of what stands in that outlet, as counted, without intervals; empty where the speaker has none of its {unit}. "
        f"{f'The {MOST_OUTLETS} outlets with most articles. ' if len(outlets) > MOST_OUTLETS else ''}Click a square for its quotations.",
        figure=figures.grid(names, told, cells),
        table=pd.DataFrame({
            "Speaker": kept["speaker"], "Outlet": [o or project.UNKNOWN_OUTLET for o in kept["outlet"]], heads(chosen)[weighed]: kept["amount"],
            "Of": kept["of"], "Share %": tell.per_cent(kept["share"]), "mark": marks,
        }),
        relation=sources.counted(project.reader(), chosen, weighed=weighed, by="outlet"),
        alt=f"{len(names)} speakers by outlet; the table beneath has the numbers.",
        how=sources.__doc__ or "",
    )  # fmt: skip


def unheard(chosen: Filter) -> card.Card:
    table = project.read(silent, chosen)
    relation = silent.counted(project.reader(), chosen)
    if not len(table):
        return card.Card(
            key="unheard", title="Nobody is named often and quoted seldom",
            caption=f"Persons, organisations and groups named in 3 {chosen.unit} or more are all quoted in at least one in five of them.",
            figure=None, table=pd.DataFrame({"Named": [], "Quoted in": []}), relation=relation, alt="Empty table.", how=silent.__doc__ or "",
        )  # fmt: skip
    whole = [figures.mark(n, {"kind": k, "name": n}) for k, n in zip(table["kind"], table["name"], strict=True)]
    halves = tuple(
        [figures.mark(f"{n}, {voice}", {"kind": k, "name": n, "voice": voice}) for k, n in zip(table["kind"], table["name"], strict=True)]
        for voice in (silent.QUOTED, silent.NAMED)
    )  # fmt: skip
    return card.Card(
        key="unheard",
        title="Named often, quoted seldom or never",
        caption=f"{chosen.unit.capitalize()} that name a person ●, organisation ■ or group ▲, and those among them in which a quotation is given to that name. Named in 3 "
        f"{chosen.unit} or more and quoted in fewer than one in five. That somebody was not asked can’t be told from this. Click a part of a bar for its {chosen.unit}.",
        figure=figures.parts(
            list(table["name"]), list(table["quoted"]), list((table["named"] - table["quoted"]).round(6)), halves, words=("quoted", "named only"),
            kinds=list(table["kind"]),
        ),
        table=pd.DataFrame({"Name": table["name"], "Kind": table["kind"], "Named in": table["named"], "Quoted in": table["quoted"], "mark": whole}),
        relation=relation,
        alt=f"The {len(table)} names most often named and seldom quoted; the table beneath has the numbers.",
        how=silent.__doc__ or "",
    )  # fmt: skip


state.init()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Sources", anchor=False)
    project.need()
    project.unit()
style.caption(
    "Who gets to speak, how much, and who is only spoken about. Attribution is by rules and our own model; not scored on this collection."
)
weighed = st.segmented_control(
    "Measured in", list(WEIGHED), format_func=WEIGHED.get, default="words", required=True, key="weighed",
    bind="query-params", label_visibility="collapsed",
)  # fmt: skip
chosen = project.filters()
project.need_kept(chosen)
totals: sources.Totals = project.ask(sources.totals, chosen)
if not totals.quotations:
    with st.container(border=True, key="card-no-quotations"):
        style.title("No quotations found" if totals.looked else "Not looked for quotations yet")
        style.caption(
            f"{tell.number(totals.looked)} {chosen.unit} were read for quotations and none was found. Widen the filter in the sidebar."
            if totals.looked
            else "The layer “quotations” has not run on these articles. The Methods page shows what ran and what failed."
        )
    st.stop()
style.tiles(tiles(totals, chosen.unit))
card.show(speakers(chosen, totals, weighed), chosen)
ranked = tuple(project.read(sources, chosen, weighed=weighed, most=MOST)["speaker"])
named = tuple(s for s in ranked if s != sources.NO_SPEAKER)
card.show(in_outlets(chosen, named[:IN_GRID], weighed), chosen)
left, right = st.columns(2, gap="small")
with left:
    speaker = st.selectbox("Speaker in the chart beneath", ranked, key="speaker", bind="query-params")
    card.show(one_speaker(chosen, speaker, weighed), chosen)
with right:
    if weighed != "articles":
        card.show(kinds(chosen, totals, weighed), chosen)
card.show(unheard(chosen), chosen)
