"""Two to six outlets, periods or values of a variable side by side."""

from collections.abc import Callable
from datetime import date
from types import ModuleType

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.measures import aimed, compare, keyness, named, quoted
from analysis.measures.compare import Sides
from analysis.measures.sources import NO_SPEAKER
from analysis.project.query import Filter, Relation
from ui import card, figures, periods, project, scored, state, style, tell

WAYS = ("Outlets", "Periods", "A variable")
STEPS = {"month": "Months", "quarter": "Quarters", "year": "Years", "day": "Before and after a day"}
KINDS = {"person": "Persons", "organisation": "Organisations", "place": "Places", "group": "Groups"}
ROWS, ROWS_OF_MANY, WORDS = 12, 8, 10
CLEAR = "Filled: clear after allowing for all rows shown; hollow grey: not clear"
SIGNS = "●■◆▲⬟★"


# ---- what is compared


def picked(chosen: Filter) -> Sides:
    """The sides that the person chose; the page ends with the next step where there are fewer than two."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare-choice"):
        way = st.segmented_control(
            "Compare", WAYS, default=WAYS[0], required=True, key="compare_by", bind="query-params"
        )
        if way == "Outlets":
            return among(Sides("outlet"), chosen, "Outlets side by side")
        if way == "Periods":
            return period(chosen)
        return variable(chosen)


def period(chosen: Filter) -> Sides:
    step = st.selectbox(
        "Periods", list(STEPS), format_func=STEPS.get, key="compare_step", bind="query-params", width=160
    )
    if step != "day":
        return among(Sides(step), chosen, f"{STEPS[step]} side by side")
    # of the whole project, so that another filter leaves the chosen day as it is
    first, last = project.ask(compare.days, Filter())
    if first is None:
        nothing("No article has a publication date", "Enter publication dates on the Read page, or compare outlets.")
    day: date = st.date_input(
        "The day", value=first + (last - first) / 2, min_value=first, max_value=last, key="compare_day", bind="query-params", format="YYYY-MM-DD",
        required=True, width=180,
    )  # fmt: skip
    return compare.before_and_from(day.isoformat())


def variable(chosen: Filter) -> Sides:
    names = [n for n, many in project.need().variables().items() if 2 <= many <= project.MOST_VALUES]
    if not names:
        nothing(
            "No variable to compare by",
            f"A variable is a column of an imported table that is not mapped to a fact, with 2 to {project.MOST_VALUES} different values. Compare outlets or periods.",
        )
    name = st.selectbox("Variable", names, key="compare_variable", bind="query-params", width=220)
    return among(Sides("variable", of=name), chosen, "Values side by side")


def among(sides: Sides, chosen: Filter, label: str) -> Sides:
    """The chosen ones of all sides there are; to begin with the two with most articles (of periods: in their order)."""
    there = project.read(compare, chosen, sides=sides)
    names = list(there["side"])
    if len(names) < compare.LEAST_SIDES:
        nothing(
            "Nothing to set side by side",
            f"The filter keeps articles of {len(names)} side{'' if len(names) == 1 else 's'} only. Widen the filter in the sidebar, or compare by something else.",
        )
    first = names[: compare.LEAST_SIDES]
    if sides.by in ("month", "quarter", "year"):
        names, first = sorted(names), sorted(first)
    key = f"sides_{sides.by}"
    if (kept := st.session_state.get(key)) and not set(kept) <= set(names):
        st.session_state[key] = [k for k in kept if k in names]
    taken = st.multiselect(
        label, names, default=None if key in st.session_state else first, max_selections=compare.MOST_SIDES, key=key, bind="query-params",
        placeholder="Choose two to six",
    )  # fmt: skip
    if len(taken) < compare.LEAST_SIDES:
        nothing("Choose two to six", "Two sides show differences with intervals; more show each side’s share.")
    return Sides(sides.by, tuple(taken), sides.of)


def nothing(head: str, text: str) -> None:
    with st.container(border=True, key="card-nothing"):
        style.title(head)
        style.caption(text)
    st.stop()


def side_colours(sides: Sides) -> dict[str, str]:
    """An outlet keeps its colour; other sides take the categories in order."""
    if sides.by == "outlet":
        known = {o or project.UNKNOWN_OUTLET: c for o, c in project.outlet_colours(project.need()).items()}
        if len({known.get(s) for s in sides.names}) == len(sides.names):
            return {s: known[s] for s in sides.names}
    return dict(zip(sides.names, style.categories(), strict=False))


# ---- cards


def volume(chosen: Filter, sides: Sides) -> card.Card:
    unit = chosen.unit
    table = project.read(compare, chosen, sides=sides)
    column = "articles" if unit == "articles" else "texts"
    marks = [figures.mark(s, {"side": s}) for s in table["side"]]
    most = table[table[column] == table[column].max()]
    title = (
        f"Most {unit}: {most['side'].iloc[0]} ({most[column].iloc[0]:,})"
        if len(most) == 1
        else f"How many {unit} each side has"
    )
    return card.Card(
        key="compare-volume",
        title=title,
        caption=f"{unit.capitalize()} of each side, exact counts. The table adds words and the median length. "
        "Click a bar for the articles.",
        figure=figures.bars(list(table["side"]), list(table[column]), marks),
        table=pd.DataFrame({
            "Side": table["side"], "Articles": table["articles"], "Distinct texts": table["texts"], "Words": table["words"],
            "Median words": table["median_words"], "mark": marks,
        }),
        relation=compare.counted(project.reader(), chosen, sides=sides),
        alt=f"{unit.capitalize()} of {len(table)} sides; the table beneath has the numbers.",
        how=compare.__doc__ or "",
    )  # fmt: skip


def two(
    table: pd.DataFrame, sides: Sides, marks: list[str], label: str, *, axis: str, kinds: list[str] | None = None
) -> go.Figure:
    """Differences, the first side minus the second: the first's colour where it has more."""
    a, b = sides.names
    colours = side_colours(sides)
    notes = [
        f"<b>{tell.points(v)}</b>" if w is None or pd.isna(w) else f"{tell.points(v)}  {w}"
        for v, w in zip(table["value"], table["why"], strict=True)
    ]
    return figures.dots(
        list(table[label]), list(table["value"]), list(table["low"]), list(table["high"]), marks, notes=notes, axis=axis, zero=True,
        clear=[bool(c) for c in table["clear"]], sides=(f"more in {b}", f"more in {a}"), colours=(colours[a], colours[b]), kinds=kinds,
    )  # fmt: skip


def many(
    table: pd.DataFrame, sides: Sides, labels: dict[str, str], marks: list[str], by: str, *, axis: str, kinds: list[str] | None = None
) -> go.Figure:  # fmt: skip
    """A dot a side in each row."""
    at = {row: i for i, row in enumerate(labels)}
    placed = table.assign(row=[at[r] for r in table[by]], mark=marks)
    return figures.side_dots(list(labels.values()), placed, sides=side_colours(sides), axis=axis, kinds=kinds)


def told_clear(table: pd.DataFrame, what: str) -> str:
    n = int(table["clear"].astype(bool).sum())
    return (
        f"{n} of {len(table)} {what} {'is' if n == 1 else 'are'} clear. {CLEAR}."
        if n
        else f"No {what[:-1]} is clearly more on one side. {CLEAR}."
    )


def empty(key: str, title: str, caption: str, relation: Relation, how: str | None) -> card.Card:
    return card.Card(
        key=key, title=title, caption=caption, figure=None, table=pd.DataFrame({"Side": []}), relation=relation, alt="Empty table.", how=how or ""
    )  # fmt: skip


def names(chosen: Filter, sides: Sides, kinds: tuple[str, ...]) -> card.Card:
    unit, both = chosen.unit, len(sides.names) == 2
    table = project.read(named, chosen, sides=sides, kinds=kinds, most=ROWS if both else ROWS_OF_MANY)
    relation = named.counted(project.reader(), chosen, sides=sides, kinds=kinds)
    title = f"Who is named: share of {unit}" + (
        f", {sides.names[0]} minus {sides.names[1]}" if both else " on each side"
    )
    if not len(table):
        return empty(
            "compare-names",
            title,
            f"No names of this kind were found in the {unit} of these sides.",
            relation,
            named.__doc__,
        )
    told = f"The {table['row'].nunique()} names in most {unit} of all sides; share of the {unit} of a side that name them. {tell.interval()}."
    if both:
        marks = [
            figures.mark(f"{n}, both sides", {"kind": k, "name": n})
            for k, n in zip(table["kind"], table["name"], strict=True)
        ]
        fig = two(table, sides, marks, "name", axis="Difference in percentage points", kinds=list(table["kind"]))
        caption = f"{told} n = {tell.counted(table['n'].iloc[0], 'distinct text')} on the smaller side. {told_clear(table, 'names')} Click a dot for the sentences of both sides."
        shown = pd.DataFrame(
            {"Name": table["name"], "Kind": table["kind"], **differences(table, sides, unit), "mark": marks}
        )
    else:
        marks = [
            figures.mark(f"{n}, {s}", {"kind": k, "name": n, "side": s})
            for k, n, s in zip(table["kind"], table["name"], table["side"], strict=True)
        ]
        first = table.drop_duplicates("row")
        fig = many(
            table,
            sides,
            dict(zip(first["row"], first["name"], strict=True)),
            marks,
            "row",
            axis=f"Share of {unit}",
            kinds=list(first["kind"]),
        )
        caption = f"{told} {MORE}{tell.without(table['why'])} Click a dot for its sentences."
        shown = pd.DataFrame(
            {
                "Name": table["name"],
                "Kind": table["kind"],
                "Side": table["side"],
                **estimates(table, unit),
                "mark": marks,
            }
        )
    return card.Card(
        key="compare-names", title=title, caption=caption, figure=fig, table=shown, relation=relation, how=named.__doc__ or "",
        alt="Names by side; the table beneath has the numbers.", legend=[] if both else legend(sides),
    )  # fmt: skip


MORE = "Overlapping intervals don’t tell whether sides differ; two sides alone show differences."


def legend(sides: Sides) -> list[tuple[str, str]]:
    return [(c, f"{SIGNS[i]} {s}") for i, (s, c) in enumerate(side_colours(sides).items())]


def sizes(sides: Sides, there: pd.DataFrame) -> list[tuple[str, str]]:
    """The legend of the page: each side with how much it has; a side may have nothing."""
    known = there.set_index("side")
    told = []
    for i, (side, colour) in enumerate(side_colours(sides).items()):
        words = "no article kept"
        if side in known.index:
            a, t, w = known.loc[side, ["articles", "texts", "words"]]
            words = ", ".join(tell.counted(n, what) for n, what in ((a, "article"), (t, "distinct text"), (w, "word")))
        told.append((colour, f"{SIGNS[i]} {side}: {words}"))
    return told


def differences(table: pd.DataFrame, sides: Sides, over: str) -> dict[str, pd.Series]:
    a, b = sides.names
    return {
        f"{over.capitalize()}: {a}": table["over_a"], f"{over.capitalize()}: {b}": table["over_b"],
        f"% {a}": tell.per_cent(table["share_a"]), f"% {b}": tell.per_cent(table["share_b"]), "Difference": tell.per_cent(table["value"]),
        "From": tell.per_cent(table["low"]), "To": tell.per_cent(table["high"]),
        "Clear": table["clear"].map({True: "clear", False: "not clear"}),
    }  # fmt: skip


def estimates(table: pd.DataFrame, over: str) -> dict[str, pd.Series]:
    return {
        over.capitalize(): table["over"], "Share %": tell.per_cent(table["value"]), "From %": tell.per_cent(table["low"]),
        "To %": tell.per_cent(table["high"]), "n (texts)": table["n"],
    }  # fmt: skip


def speakers(chosen: Filter, sides: Sides) -> card.Card:
    both = len(sides.names) == 2
    table = project.read(quoted, chosen, sides=sides, most=ROWS if both else ROWS_OF_MANY)
    relation = quoted.counted(project.reader(), chosen, sides=sides)
    title = "Who is quoted: share of quoted words" + (
        f", {sides.names[0]} minus {sides.names[1]}" if both else " on each side"
    )
    if not len(table):
        return empty("compare-speakers", title, "No quotations were found on these sides.", relation, quoted.__doc__)
    told = f"The {len(set(table['speaker']) - {NO_SPEAKER})} speakers with most quoted words on all sides; share of the side’s quoted words. {tell.interval()}."
    if both:
        marks = [figures.mark(f"{s}, both sides", {"speaker": s}) for s in table["speaker"]]
        fig = two(table, sides, marks, "speaker", axis="Difference in percentage points")
        caption = f"{told} n = {tell.counted(table['n'].iloc[0], 'distinct text')} with quotations on the smaller side. {told_clear(table, 'speakers')} Click a dot for the quotations of both sides."
        shown = pd.DataFrame({"Speaker": table["speaker"], **differences(table, sides, "words"), "mark": marks})
    else:
        marks = [
            figures.mark(f"{p}, {s}", {"speaker": p, "side": s})
            for p, s in zip(table["speaker"], table["side"], strict=True)
        ]
        fig = many(table, sides, {s: s for s in table["speaker"]}, marks, "speaker", axis="Share of quoted words")
        caption = f"{told} {MORE}{tell.without(table['why'])} Click a dot for its quotations."
        shown = pd.DataFrame(
            {"Speaker": table["speaker"], "Side": table["side"], **estimates(table, "words"), "mark": marks}
        )
    return card.Card(
        key="compare-speakers", title=title, caption=caption, figure=fig, table=shown, relation=relation, how=quoted.__doc__ or "",
        alt="Speakers by side; the table beneath has the numbers.", legend=[] if both else legend(sides),
    )  # fmt: skip


def words(chosen: Filter, sides: Sides) -> card.Card:
    most = WORDS if len(sides.names) == 2 else WORDS // 2
    table = project.read(keyness, chosen, sides=sides, most=most)
    relation = keyness.counted(project.reader(), chosen, sides=sides)
    if not len(table):
        return empty(
            "compare-words",
            "Words typical of each side",
            "No word is in three articles or more of these sides.",
            relation,
            keyness.__doc__,
        )
    rest = "the other" if len(sides.names) == 2 else "the others"
    clear = int(table["clear"].sum())
    sign = {s: SIGNS[i] for i, s in enumerate(sides.names)}
    marks = [
        figures.mark(f"“{w}”, {'both' if len(sides.names) == 2 else 'all'} sides", {"lemma": w}) for w in table["lemma"]
    ]
    texts = "articles" if chosen.unit == "articles" else "texts"
    shown = pd.DataFrame({
        "Side": [f"{sign[s] if c else '○'} {s}" for s, c in zip(table["side"], table["clear"], strict=True)],
        "Word": table["lemma"],
        "Per 10,000": table["per_10k"].round(1),
        f"In {rest}": table["rest_per_10k"].round(1),
        "Log ratio": table["log_ratio"].round(1),
        "Log-likelihood": table["log_likelihood"].round(1),
        "q": table["q"].round(4),
        f"{texts.capitalize()} / {rest}": [f"{a:,} / {b:,}" for a, b in zip(table["articles"], table["rest_articles"], strict=True)],
        "mark": marks,
    })  # fmt: skip
    return card.Card(
        key="compare-words",
        title=f"Words typical of each side: {clear} of {len(table)} shown are clear" if clear else "No word is clearly typical of one side",
        caption=f"Content words used in more {texts} of a side than of {rest}, with the numbers of {rest} beside; up to {most} a side. Clear (filled sign): q below "
        f"0.05, the false discovery rate over all {int(table['tested'].iloc[0]):,} words tested, by {texts} that use the word; ○ not clear. Log-likelihood only ranks. Log ratio "
        "+1: twice as frequent. Click a row for every use on all sides.",
        figure=None,
        table=shown,
        relation=relation,
        alt="Words typical of each side.",
        how=keyness.__doc__ or "",
    )  # fmt: skip


def signed(value: float | None) -> str:
    return "–" if value is None or pd.isna(value) else f"{value:+.2f}".replace("-", "−")


def sentiment(chosen: Filter, sides: Sides, read: aimed.Read) -> card.Card:
    unit, both = chosen.unit, len(sides.names) == 2
    table = project.read(aimed, chosen, sides=sides, most=ROWS if both else ROWS_OF_MANY)
    relation = aimed.counted(project.reader(), chosen, sides=sides)
    title = "Sentiment towards persons" + (f": {sides.names[0]} minus {sides.names[1]}" if both else " on each side")
    if not len(table):
        who = "No person is mentioned on both sides." if both else "No mention of a person was found on these sides."
        return empty("compare-sentiment", title, who, relation, aimed.__doc__)
    told = (
        f"{'Difference of means' if both else 'Means'} from −1 (negative) to +1 (positive): over a person’s mentions within an article, then over the {unit} of a "
        f"side that mention them. The {table['row'].nunique()} persons in most {unit} of all sides{', among those that both mention' if both else ''}. "
        f"{tell.interval()}. {tell.looked_through(read)} Own model: {scored.told(aimed.LAYER)}"
    )
    if both:
        marks = [
            figures.mark(f"{n}, both sides", {"kind": k, "name": n})
            for k, n in zip(table["kind"], table["name"], strict=True)
        ]
        fig = kinder(table, sides, marks)
        caption = f"{told} n: distinct texts on the smaller side. {told_difference(table)} Click a dot for the mentions of both sides."
        shown = two_means(table, sides, marks, unit.capitalize())
    else:
        marks = [
            figures.mark(f"{n}, {s}", {"kind": k, "name": n, "side": s})
            for k, n, s in zip(table["kind"], table["name"], table["side"], strict=True)
        ]
        first = table.drop_duplicates("row")
        rows = {row: i for i, row in enumerate(first["row"])}
        fig = figures.side_dots(
            list(first["name"]), table.assign(row=table["row"].map(rows), mark=marks), sides=side_colours(sides), axis="Mean sentiment", percent=False,
        )  # fmt: skip
        caption = f"{told} {MORE}{tell.without(table['why'][table['articles'] > 0])} Click a dot for its mentions."
        shown = pd.DataFrame({
            "Person": table["name"], "Side": table["side"], "Mentions": table["mentions"], unit.capitalize(): table["articles"],
            "Mean": table["value"].astype(float).round(3), "From": table["low"].astype(float).round(3), "To": table["high"].astype(float).round(3),
            "mark": marks,
        })  # fmt: skip
    return card.Card(
        key="compare-sentiment", title=title, caption=caption, figure=fig, table=shown, relation=relation, how=aimed.__doc__ or "",
        alt="Sentiment towards persons by side; the table beneath has the numbers.", legend=[] if both else legend(sides),
    )  # fmt: skip


def told_difference(table: pd.DataFrame) -> str:
    n = int(table["clear"].astype(bool).sum())
    return (
        f"{n} of {tell.counted(len(table), 'difference')} {'is' if n == 1 else 'are'} clear. {CLEAR}."
        if n
        else f"No difference is clear. {CLEAR}."
    )


def kinder(table: pd.DataFrame, sides: Sides, marks: list[str]) -> go.Figure:
    """Differences of means, the first side minus the second."""
    a, b = sides.names
    colours = side_colours(sides)
    notes = [
        f"<b>{signed(v)}</b>  n = {n}" if w is None or pd.isna(w) else f"{signed(v)}  n = {n}: no interval"
        for v, n, w in zip(table["value"], table["n"], table["why"], strict=True)
    ]
    return figures.dots(
        list(table["name"]), list(table["value"]), list(table["low"]), list(table["high"]), marks, notes=notes, axis="Difference of means", zero=True,
        percent=False, clear=[bool(c) for c in table["clear"]], sides=(f"more favourable in {b}", f"more favourable in {a}"),
        colours=(colours[a], colours[b]), longest=22,
    )  # fmt: skip


def two_means(table: pd.DataFrame, sides: Sides, marks: list[str], over: str) -> pd.DataFrame:
    a, b = sides.names
    return pd.DataFrame({
        "Person": table["name"], f"{over}: {a}": table["articles_a"], f"{over}: {b}": table["articles_b"],
        f"Mean {a}": table["mean_a"].round(3), f"Mean {b}": table["mean_b"].round(3), "Difference": table["value"].astype(float).round(3),
        "From": table["low"].astype(float).round(3), "To": table["high"].astype(float).round(3), "n (texts)": table["n"],
        "Clear": table["clear"].map({True: "clear", False: "not clear"}), "mark": marks,
    })  # fmt: skip


def clearly(
    chosen: Filter, sides: Sides, measure: ModuleType, by: str, **options: object
) -> Callable[[Sides], periods.Finding] | None:
    """What is clear between two sides, for any way to count the undated; None for more sides, whose shares claim no difference."""
    if len(sides.names) != 2:
        return None
    return lambda s: compare.clear(project.read(measure, chosen, sides=s, most=ROWS, **options), by, s)


def typical(chosen: Filter, sides: Sides) -> Callable[[Sides], periods.Finding] | None:
    """The clear words of two sides."""
    if len(sides.names) != 2:
        return None

    def found(one: Sides) -> periods.Finding:
        table = project.read(keyness, chosen, sides=one, most=WORDS)
        clear = table[table["clear"].astype(bool)] if len(table) else table
        return (
            frozenset((f"“{w}”", str(s)) for w, s in zip(clear["lemma"], clear["side"], strict=True))
            if len(clear)
            else frozenset()
        )

    return found


# ---- the page

state.init()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Compare", anchor=False)
    project.need()
    project.unit()
chosen = project.filters()
judged: aimed.Read = project.ask(aimed.read, chosen)
has_sentiment = any(judged.mentions.get(kind) for kind in aimed.BY_DEFAULT)
style.caption(
    "Outlets, periods or values of a variable, side by side. "
    + (
        "Of tone, sentiment towards persons is compared; the word list’s tone and frames are not: they are not measured well enough yet."
        if has_sentiment
        else "Tone and frames are not compared: they are not measured well enough yet."
    )
)
project.need_kept(chosen)
sides = periods.choose(chosen, picked(chosen))
there = project.read(compare, chosen, sides=sides)
style.key(sizes(sides, there))
if len(there) < compare.LEAST_SIDES:
    nothing(
        "One side is empty",
        "The filter keeps no article on one of the sides. Widen it in the sidebar, or choose other sides.",
    )
card.show(
    periods.told(volume(chosen, sides), chosen, sides, lambda s: project.ask(compare.most, chosen, sides=s)), chosen
)
kind = st.pills(
    "Names", list(KINDS), format_func=KINDS.get, selection_mode="multi", key="compare_kinds", bind="query-params"
)
kinds = tuple(kind or ())
left, right = st.columns(2, gap="small")
with left:
    made = names(chosen, sides, kinds)
    card.show(periods.told(made, chosen, sides, clearly(chosen, sides, named, "name", kinds=kinds)), chosen)
with right:
    card.show(periods.told(speakers(chosen, sides), chosen, sides, clearly(chosen, sides, quoted, "speaker")), chosen)
if has_sentiment:
    card.show(
        periods.told(sentiment(chosen, sides, judged), chosen, sides, clearly(chosen, sides, aimed, "name")), chosen
    )
card.show(periods.told(words(chosen, sides), chosen, sides, typical(chosen, sides)), chosen)
