"""Sentiment towards persons as our own model judges it, and tone of sentences as the word list VADER scores it."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.measures import aimed, tones, volume
from analysis.measures.looked import looked
from analysis.measures.units import rounded
from analysis.project.query import Filter
from ui import card, figures, project, publication, scored, state, style, tell

MOST_OUTLETS, MOST_NAMES = 15, 15
VOICES = {"all": "All voices", "own": "Outlet’s own words", "quoted": "Quoted", "unclear": "Unclear"}
# In captions and drawers.
SAID = {"own": "in the outlet’s own words", "quoted": "quoted", "unclear": "unclear who says it"}


# ---- sentiment towards persons


@dataclass(frozen=True, slots=True)
class Asked:
    """What the controls of this section ask for."""

    voice: aimed.Voice | None
    kinds: tuple[str, ...]

    @property
    def options(self) -> dict[str, object]:
        return {"voice": self.voice, "kinds": self.kinds}

    @property
    def who(self) -> str:
        return "persons" if self.kinds == aimed.BY_DEFAULT else "persons, organisations and places"

    def signs(self, table: pd.DataFrame) -> list[str] | None:
        """The kinds for a figure; persons alone need no sign."""
        return None if self.kinds == aimed.BY_DEFAULT else list(table["kind"])

    @property
    def said(self) -> str:
        return f", {SAID[self.voice]}" if self.voice else ""


def asked(read: aimed.Read) -> Asked:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="aimed-choice"
    ):
        voice = st.segmented_control(
            "Whose words", list(VOICES), format_func=VOICES.get, default="all", required=True, key="voice", bind="query-params",
            label_visibility="collapsed",
            help="Quoted: within a quotation. Unclear: the sentence attributes something without saying where the attributed words begin.",
        )  # fmt: skip
    others = bool(read.others) and st.toggle(
        f"Organisations and places too ({scored.beside_persons()})", key="all_kinds", bind="query-params"
    )
    return Asked(None if voice == "all" else voice, aimed.ALL_KINDS if others else aimed.BY_DEFAULT)


def told_mean(row: pd.Series) -> str:
    """The mean with its interval, or what it lacks one for."""
    if row["why"] is not None and not pd.isna(row["why"]):
        return f"{signed(row['value'])}  n = {row['n']}: no interval"
    return f"<b>{signed(row['value'])}</b>  n = {row['n']}"


def signed(value: float | None) -> str:
    return "–" if value is None or pd.isna(value) else f"{value:+.2f}".replace("-", "−")


def means(chosen: Filter, table: pd.DataFrame, head: str, names: list[str], marks: list[str]) -> pd.DataFrame:
    """The table of a card; with the kind where there is one."""
    told = pd.DataFrame({head: names, "Mentions": table["mentions"], chosen.unit.capitalize(): table["articles"]})
    if "kind" in table:
        told.insert(1, "Kind", table["kind"])
    for polarity in aimed.POLARITIES:
        told[f"{polarity.capitalize()} %"] = tell.per_cent(table[polarity])
    for column, of in (("Mean", "value"), ("From", "low"), ("To", "high")):
        told[column] = table[of].astype(float).round(3)
    return told.assign(**{"n (texts)": table["n"], "mark": marks})


def judged(read: aimed.Read) -> str:
    """What was read, what was left out, and how good the model is: the end of every caption here."""
    return f"{tell.looked_through(read)} Own model: {scored.told(aimed.LAYER)}"


HOW_AVERAGED = "From −1 (negative) to +1 (positive): the mean of a name’s mentions within an article, neutral ones counted as 0, then over its"


def towards(chosen: Filter, read: aimed.Read, ask: Asked, table: pd.DataFrame) -> card.Card:
    marks = [
        figures.mark(f"{n}{ask.said}", {"kind": k, "name": n, **({"voice": ask.voice} if ask.voice else {})})
        for k, n in zip(table["kind"], table["name"], strict=True)
    ]
    return card.Card(
        key="aimed-names",
        title=f"Sentiment towards the {ask.who} in most {chosen.unit}{ask.said}: means",
        caption=f"{HOW_AVERAGED} {chosen.unit}; n: distinct texts. The {len(table)} in most {chosen.unit}. {tell.interval()}. {judged(read)}{tell.without(table['why'])} "
        "Click a dot for its mentions.",
        figure=figures.dots(
            list(table["name"]), list(table["value"]), list(table["low"]), list(table["high"]), marks,
            notes=[told_mean(row) for _, row in table.iterrows()], axis="Mean sentiment", percent=False, kinds=ask.signs(table), origin=True,
            longest=22,
        ),
        table=means(chosen, table, "Name", list(table["name"]), marks),
        relation=aimed.counted(project.reader(), chosen, **ask.options),
        alt=f"Mean sentiment towards {len(table)} names; the table beneath has the numbers.",
        how=aimed.__doc__ or "",
    )  # fmt: skip


def polarity_colours() -> dict[str, str]:
    blue, vermilion, *_ = style.categories()
    return {"negative": vermilion, "neutral": style.colours()["grid"], "positive": blue}


def answers(chosen: Filter, read: aimed.Read, ask: Asked, table: pd.DataFrame) -> card.Card:
    def where(kind: str, name: str, polarity: str) -> dict[str, str]:
        return {"kind": kind, "name": name, "polarity": polarity} | ({"voice": ask.voice} if ask.voice else {})

    series = [
        (polarity, colour, list(table[polarity]),
         [figures.mark(f"{n}, {polarity}{ask.said}", where(k, n, polarity)) for k, n in zip(table["kind"], table["name"], strict=True)])
        for polarity, colour in polarity_colours().items()
    ]  # fmt: skip
    whole = [
        figures.mark(f"{n}{ask.said}", {"kind": k, "name": n})
        for k, n in zip(table["kind"], table["name"], strict=True)
    ]
    return card.Card(
        key="aimed-shares",
        title=f"Negative, neutral and positive mentions{ask.said}",
        caption=f"Shares of a name’s mentions within an article, then the mean over its {chosen.unit}; right: mentions. Neutral lies half on each side of the line. "
        f"Shares of the mentions as judged, without intervals. {judged(read)} Click a part of a bar for its mentions.",
        figure=figures.diverging(
            list(table["name"]), series, notes=[tell.number(m) for m in table["mentions"]], kinds=ask.signs(table)
        ),
        table=means(chosen, table, "Name", list(table["name"]), whole),
        relation=aimed.counted(project.reader(), chosen, **ask.options),
        alt=f"Negative, neutral and positive mentions of {len(table)} names; the table beneath has the numbers.",
        how=aimed.__doc__ or "",
        legend=[(c, p) for p, c in polarity_colours().items()],
    )  # fmt: skip


def by_group(chosen: Filter, read: aimed.Read, ask: Asked, name: str | None, by: aimed.By) -> card.Card:
    """The voices, or the outlets, for one name or for all together."""
    options = ask.options | ({"voice": None} if by == "voice" else {})
    table = project.read(aimed, chosen, by=by, name=name, **options).head(MOST_OUTLETS)
    groups = [g if isinstance(g, str) else None for g in table[by]]
    names = [SAID[g].capitalize() if by == "voice" else g or project.UNKNOWN_OUTLET for g in groups]
    fixed = ({"name": name} if name else {}) | ({"voice": ask.voice} if ask.voice and by != "voice" else {})
    who = name or f"All {ask.who} together"
    marks = [figures.mark(f"{who}, {n}", {**fixed, by: g}) for n, g in zip(names, groups, strict=True)]
    means_of = "" if name else " An article’s mean is over all its mentions."
    return card.Card(
        key=f"aimed-{by}",
        title=f"{who}: by whose words" if by == "voice" else f"{who}{ask.said}: by outlet",
        caption=f"{HOW_AVERAGED} {chosen.unit}; n: distinct texts.{means_of} {tell.interval()}. No difference is claimed here: Compare does that for outlets. "
        f"{judged(read)}{tell.without(table['why'])} Click a dot for its mentions.",
        figure=figures.dots(
            names, list(table["value"]), list(table["low"]), list(table["high"]), marks, notes=[told_mean(row) for _, row in table.iterrows()],
            axis="Mean sentiment", percent=False, origin=True, longest=22,
        ) if len(table) else None,
        table=means(chosen, table, "Whose words" if by == "voice" else "Outlet", names, marks),
        relation=aimed.counted(project.reader(), chosen, by=by, **options),
        alt=f"Mean sentiment in {len(table)} groups; the table beneath has the numbers.",
        how=aimed.__doc__ or "",
    )  # fmt: skip


def sentiment(chosen: Filter) -> None:
    style.part("Sentiment towards persons (own model)")
    read: aimed.Read = project.ask(aimed.read, chosen)
    if not read.mentions:
        with st.container(border=True, key="card-no-targets"):
            style.title("No mention judged" if read.articles else "Not judged yet")
            style.caption(
                f"{tell.looked_through(read)} No mention of a person was found in them."
                if read.articles or read.not_english
                else "The layer “targets” has not run on these articles. Analyse the project again; the Methods page shows what ran and what failed."
            )
        return
    style.caption(
        "How somebody comes off in the sentence that names them: negatively, neutrally or positively. Who suffers or is accused comes off negatively too, "
        "so this is not what an author feels. Pronouns are not looked at, irony is not seen."
    )
    ask = asked(read)
    if ask.kinds != aimed.BY_DEFAULT:
        style.caption(scored.told(aimed.LAYER, scored.OTHERS))
    table = project.read(aimed, chosen, most=MOST_NAMES, **ask.options)
    if not len(table):
        with st.container(border=True, key="card-no-mentions"):
            style.title(f"No mention{ask.said}")
            style.caption(f"{tell.looked_through(read)} Choose all voices above.")
        return
    left, right = st.columns(2, gap="small")
    with left:
        card.show(towards(chosen, read, ask, table), chosen)
    with right:
        card.show(answers(chosen, read, ask, table), chosen)
    name = st.selectbox(
        "Name in the charts beneath", list(table["name"].unique()), index=None, key="aimed_at", bind="query-params", placeholder=f"All {ask.who} together",
    )  # fmt: skip
    left, right = st.columns(2, gap="small")
    with left:
        card.show(by_group(chosen, read, ask, name, "voice"), chosen)
    with right:
        card.show(by_group(chosen, read, ask, name, "outlet"), chosen)


# ---- the word list


def number(value: float | None) -> str:
    return "–" if value is None or pd.isna(value) else f"{value:+.3f}".replace("-", "−")


def columns(chosen: Filter, table: pd.DataFrame, head: str, names: list[str]) -> pd.DataFrame:
    told = pd.DataFrame({head: names, chosen.unit.capitalize(): table["articles"], "Sentences": table["sentences"]})
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
        caption=f"From −1 (unfriendly words) to 1 (friendly words): the mean of an article’s sentences, then of the outlet’s {chosen.unit}; n: distinct "
        f"texts. {tell.interval()}. No difference between outlets is claimed.{tell.without(table['why'])} Click a dot for its sentences.",
        figure=figures.dots(
            names, list(table["value"]), list(table["low"]), list(table["high"]), marks, notes=notes, axis="Mean VADER score", percent=False,
        ),
        table=columns(chosen, table, "Outlet", names).assign(mark=marks),
        relation=tones.counted(project.reader(), chosen, by="outlet"),
        alt=f"Mean tone in {len(table)} outlets; the table beneath has the numbers.",
        how=tones.__doc__ or "",
    )  # fmt: skip


def bands(chosen: Filter) -> card.Card:
    table = project.read(tones, chosen, by="band")
    marks = [figures.mark(f"Score {b}", {"band": b}) for b in table["band"]]
    total, zero = (tell.number(rounded(n)) for n in (table["sentences"].sum(), table["sentences"].iloc[2]))
    return card.Card(
        key="tone-bands",
        title=f"{zero} of {total} sentences score near 0 (VADER)",
        caption=f"Sentences by score, and share of the {total} scored. Near 0: between −0.05 and 0.05. Click a bar for its sentences.",
        figure=figures.bars(list(table["band"]), list(table["sentences"]), marks, notes=[tell.share(v) for v in table["share"]]),
        table=pd.DataFrame({"Score": table["band"], "Sentences": table["sentences"], "Share %": tell.per_cent(table["share"]), "mark": marks}),
        relation=tones.counted(project.reader(), chosen, by="band"),
        alt="Sentences in five bands of score; the table beneath has the numbers.",
        how=tones.__doc__ or "",
    )  # fmt: skip


def over_time(chosen: Filter) -> card.Card:
    table = project.read(tones, chosen, by="month")
    table["month"] = table["month"].astype(object).where(table["month"].notna(), None)
    dated = table[table["month"].notna()]
    outside: volume.Outside = project.ask(volume.outside, chosen, step="month", layer="tone")
    change = project.ask(tones.change, chosen)
    words = publication.outside_words(outside)
    told_outside = words.replace("\n", " ").capitalize()
    names = [f"{pd.Timestamp(m):%B %Y}" if m else told_outside.partition(":")[0] for m in table["month"]]
    marks = [figures.mark(n, {"month": m}) for n, m in zip(names, table["month"], strict=True)]
    told = ""
    if change.low is not None:
        told = f" Change a month over all weeks: {number(change.value)} (95% interval {number(change.low)} to {number(change.high)}, blocks of four weeks, n = {change.n} weeks; machine error not included)."
    elif change.n:
        told = f" Change over time: {tell.counted(change.n, 'week')} with {chosen.unit}; no interval below 10."
    beside = f" {told_outside}, in no month and in no change over time." if len(dated) < len(table) else ""
    shown = pd.DataFrame({
        "start": table["month"], "group": "Mean of articles", "value": table["value"], "mark": marks,
        "hover": [f"{number(v)}, {tell.number(a)} {chosen.unit}" for v, a in zip(table["value"], table["articles"], strict=True)],
    })  # fmt: skip
    return card.Card(
        key="tone-months",
        title="Mean tone of articles, by month (VADER)",
        caption=f"Mean of {tell.number(rounded(dated['articles'].sum()))} {chosen.unit} by month of publication. No interval for a month: it holds fewer than ten weeks.{told}{beside} "
        "Click a point for its sentences.",
        figure=figures.lines(shown, colours={"Mean of articles": style.colours()["slate"]}, axis="Month of publication", unit="Mean VADER score", zero=True, beside=words)
        if len(dated) else None,
        table=columns(chosen, table, "Month", names).drop(columns=["From", "To"]).assign(mark=marks),
        relation=tones.counted(project.reader(), chosen, by="month"),
        alt=f"Mean tone in {len(dated)} months; the table beneath has the numbers.",
        how=tones.__doc__ or "",
    )  # fmt: skip


def word_list(chosen: Filter) -> None:
    style.part("Words of sentences (word list VADER)")
    left_out = tell.left_out(project.ask(looked, chosen, layer="tone").not_english)
    style.caption(
        "What the word list VADER says about sentences. A word list sees words, not meaning: a sober report of deaths scores as unfriendly, irony as its "
        "opposite, and nothing tells towards whom the words are meant. It was made for social media and is not yet scored on this collection. "
        + left_out
    )
    if not project.read(tones, chosen, by="band")["sentences"].sum():
        with st.container(border=True, key="card-no-tone"):
            style.title("No sentences scored yet")
            style.caption(
                "The layer “tone” has no rows for these articles. The Methods page shows what ran and what failed."
            )
        return
    card.show(by_outlet(chosen), chosen)
    left, right = st.columns(2, gap="small")
    with left:
        card.show(bands(chosen), chosen)
    with right:
        card.show(over_time(chosen), chosen)


state.init()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Tone", anchor=False)
    project.need()
    project.unit()
chosen = project.filters()
project.need_kept(chosen)
sentiment(chosen)
word_list(chosen)
