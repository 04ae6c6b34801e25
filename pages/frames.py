"""Frames of articles and loaded language as our own model sees them; and which words on our lists for the five generic frames occur."""

import pandas as pd
import streamlit as st

from analysis.measures import decided, framing, loaded, volume
from analysis.measures.looked import Looked
from analysis.measures.units import rounded
from analysis.project.query import Filter
from ui import card, figures, labels, project, publication, scored, state, style, tell

WORDS = {
    "conflict": "conflict",
    "human_interest": "human interest",
    "economic": "economic consequences",
    "morality": "morality",
    "responsibility": "responsibility",
}
SHORT = {**WORDS, "economic": "economic"}
MOST_CUES, MOST_OUTLETS = 25, 8
LEAST = {1: "With 1 cue word", 3: "with 3 or more"}
SCORERS = {"policy": "policy_frames", "narrative": "generic_frames"}
LEAST_SCORED = 50


# ---- frames of articles


def of_articles(chosen: Filter, read: Looked, scheme: decided.Scheme, *, few: bool) -> card.Card:
    table = project.read(decided, chosen, scheme=scheme, few=few)
    names = [labels.frame(f) for f in table["frame"]]
    marks = [figures.mark(n, {"frame": f}) for n, f in zip(names, table["frame"], strict=True)]
    if scheme == "policy":
        title = "Policy frames of articles (own model)"
        about = f"Frames with fewer than {LEAST_SCORED} coded articles to test on {'are shown too' if few else 'are left out'}."
    else:
        title = "Narrative frames of articles (own model)"
        about = "Scored on climate articles only. Responsibility has no coded articles: it stays cue words, below."
    return card.Card(
        key=f"decided-{scheme}",
        title=title,
        caption=f"Share of the {chosen.unit}: {tell.looked_through(read)} An article may have several frames. n: distinct texts. {tell.interval()}. {about} "
        f"Own model: {scored.told(decided.LAYER, SCORERS[scheme])}{tell.without(table['why'])} Click a dot for the {chosen.unit} and the {BENEATH}.",
        figure=figures.dots(
            names, list(table["value"]), list(table["low"]), list(table["high"]), marks,
            notes=[tell.beside(v, tell.number(a), w) for v, a, w in zip(table["value"], table["articles"], table["why"], strict=True)],
            axis=f"Share of {chosen.unit}",
        ) if read.articles else None,
        table=pd.DataFrame({
            "Frame": names, chosen.unit.capitalize(): table["articles"], "Share %": tell.per_cent(table["value"]), "From %": tell.per_cent(table["low"]),
            "To %": tell.per_cent(table["high"]), "n (texts)": table["n"], "mark": marks,
        }),
        relation=decided.counted(project.reader(), chosen, scheme=scheme),
        alt=f"Share of articles in {len(table)} frames; the table beneath has the numbers.",
        how=decided.__doc__ or "",
        beneath=(BENEATH, decided.counted(project.reader(), chosen, scheme=scheme, sentences=True)),
    )  # fmt: skip


BENEATH = "sentences whose removal lowers the score most"


def decisions(chosen: Filter) -> None:
    """The two sets of frames of whole articles; nothing where no article has been asked for them."""
    read: Looked | None = project.ask(decided.read, chosen)
    if read is None:
        return
    style.part("Frames of articles (own model)")
    style.caption(
        "In which frames the model says that an article as a whole is written. It was trained on articles coded by people; on other topics and outlets it "
        "does worse than its score tells."
    )
    few = st.toggle("Frames with few test articles too", key="few", bind="query-params")
    left, right = st.columns(2, gap="small")
    with left:
        card.show(of_articles(chosen, read, "policy", few=few), chosen)
    with right:
        card.show(of_articles(chosen, read, "narrative", few=few), chosen)


# ---- loaded language


def techniques(chosen: Filter, read: Looked) -> card.Card:
    table = project.read(loaded, chosen)
    names = [labels.frame(t) for t in table["technique"]]
    marks = [figures.mark(n, {"technique": t}) for n, t in zip(names, table["technique"], strict=True)]
    return card.Card(
        key="techniques",
        title="Persuasion techniques: passages marked (own model)" if len(table) else "No persuasion technique was marked",
        caption=f"Passages, and passages per 1,000 of the {tell.number(read.words)} words of {tell.looked_through(read)} Plain counts without intervals. "
        f"Own model, report only: {scored.told(loaded.LAYER, 'persuasion')} Click a bar for its sentences.",
        figure=figures.bars(names, list(table["n"]), marks, notes=[f"{r:.2f} per 1,000" for r in table["rate"]]) if len(table) else None,
        table=pd.DataFrame({
            "Technique": names, "Passages": table["n"], chosen.unit.capitalize(): table["articles"], "Per 1,000 words": table["rate"].round(3), "mark": marks,
        }),
        relation=loaded.counted(project.reader(), chosen),
        alt=f"Passages of {len(table)} techniques; the table beneath has the numbers.",
        how=loaded.__doc__ or "",
    )  # fmt: skip


def biased(chosen: Filter, read: Looked) -> card.Card:
    table = project.read(loaded, chosen, by="outlet").head(MOST_OUTLETS)
    outlets = [o if isinstance(o, str) else None for o in table["outlet"]]
    names = [o or project.UNKNOWN_OUTLET for o in outlets]
    marks = [
        figures.mark(f"Sentences marked as biased, {n}", {"outlet": o}) for n, o in zip(names, outlets, strict=True)
    ]
    return card.Card(
        key="biased",
        title="Sentences marked as biased, by outlet (own model)",
        caption=f"Share of an article’s sentences, then the mean of the outlet’s {chosen.unit}; n: distinct texts. {tell.interval()}. No difference between outlets is "
        f"claimed. {tell.looked_through(read)} Own model, report only: {scored.told(loaded.LAYER, 'biased_sentences')}{tell.without(table['why'])} "
        "Click a dot for its sentences.",
        figure=figures.dots(
            names, list(table["value"]), list(table["low"]), list(table["high"]), marks,
            notes=[tell.beside(v, f"n = {n}", w) for v, n, w in zip(table["value"], table["n"], table["why"], strict=True)],
            axis="Mean share of sentences", longest=22,
        ) if len(table) else None,
        table=pd.DataFrame({
            "Outlet": names, chosen.unit.capitalize(): table["articles"], "Marked sentences": table["biased"], "Sentences": table["sentences"],
            "Mean share %": tell.per_cent(table["value"]), "From %": tell.per_cent(table["low"]), "To %": tell.per_cent(table["high"]),
            "n (texts)": table["n"], "mark": marks,
        }),
        relation=loaded.counted(project.reader(), chosen, by="outlet"),
        alt=f"Share of sentences marked as biased in {len(table)} outlets; the table beneath has the numbers.",
        how=loaded.__doc__ or "",
    )  # fmt: skip


def language(chosen: Filter) -> None:
    """Loaded language; nothing where no article has been read for it."""
    read: Looked | None = project.ask(loaded.read, chosen)
    if read is None or not read.articles:
        return
    style.part("Loaded language (own model)")
    style.caption(
        "Words and sentences that the model takes for persuasion. Quotations count like the outlet’s own words. Report only: too uncertain to build a finding on."
    )
    left, right = st.columns(2, gap="small")
    with left:
        card.show(techniques(chosen, read), chosen)
    with right:
        card.show(biased(chosen, read), chosen)


# ---- cue words


def told(frame: str) -> str:
    return WORDS.get(frame, frame.replace("_", " "))


def head(frame: str) -> str:
    return told(frame).capitalize()


def colours() -> dict[str, str]:
    return {head(f): c for f, c in zip(WORDS, style.categories(), strict=False)}


def by_list(chosen: Filter, read: framing.Read) -> card.Card:
    table = project.read(framing, chosen, by="frame")
    marks = [figures.mark(f"Cue words of {told(f)}", {"frame": f}) for f in table["frame"]]
    total, first = tell.number(rounded(table["n"].sum())), table.iloc[0]
    return card.Card(
        key="cues",
        title=f"{tell.number(first['n'])} of {total} cue words are on the {told(first['frame'])} list",
        caption=f"Cue words found, and share of the {total} in {tell.number(read.n)} {chosen.unit}. The lists differ in length, so one list can’t be held "
        "against another. Click a bar for its sentences.",
        figure=figures.bars([SHORT.get(f, told(f)).capitalize() for f in table["frame"]], list(table["n"]), marks, notes=[tell.share(v) for v in table["share"]]),
        table=pd.DataFrame({"List": [head(f) for f in table["frame"]], "Cue words": table["n"], "Share %": tell.per_cent(table["share"]), "mark": marks}),
        relation=framing.counted(project.reader(), chosen),
        alt="Cue words on each list; the table beneath has the numbers.",
        how=framing.__doc__ or "",
    )  # fmt: skip


def by_articles(chosen: Filter, read: framing.Read, least: int) -> card.Card:
    table = project.read(framing, chosen, by="articles", least=least)
    few = f"at least {least} cue word{'s' if least > 1 else ''}"
    marks = [figures.mark(f"{head(f)}, {few}", {"frame": f}) for f in table["frame"]]
    title = (
        f"{tell.number(table['n'].iloc[0])} of {tell.number(read.n)} {chosen.unit} have {few} of {told(table['frame'].iloc[0])}"
        if len(table)
        else f"No {chosen.unit[:-1]} has {few} of one list"
    )
    return card.Card(
        key="cue-articles",
        title=title,
        caption=f"{chosen.unit.capitalize()} with {few} of a list, and share of the {tell.number(read.n)} {chosen.unit}: {tell.counted(read.articles, 'article')} read "
        f"({tell.counted(read.distinct_texts, 'distinct text')}). Longer articles "
        "have more cue words. Click a bar for the first such word in each.",
        figure=figures.bars([SHORT.get(f, told(f)).capitalize() for f in table["frame"]], list(table["n"]), marks, notes=[tell.share(v) for v in table["share"]]) if len(table) else None,
        table=pd.DataFrame({"List": [head(f) for f in table["frame"]], chosen.unit.capitalize(): table["n"], "Share %": tell.per_cent(table["share"]), "mark": marks}),
        relation=framing.counted(project.reader(), chosen, by="articles", least=least),
        alt=f"{chosen.unit.capitalize()} with {few} of each list; the table beneath has the numbers.",
        how=framing.__doc__ or "",
    )  # fmt: skip


def by_word(chosen: Filter, only: str | None) -> card.Card:
    table = project.read(framing, chosen, by="cue", most=2_000)
    table = table[table["frame"] == only] if only else table
    marks = [
        figures.mark(f"“{c}” ({told(f)})", {"cue": c, "frame": f})
        for c, f in zip(table["cue"], table["frame"], strict=True)
    ]
    top = table.head(MOST_CUES)
    return card.Card(
        key="cue-words",
        title=f"“{top['cue'].iloc[0]}”: {tell.number(top['n'].iloc[0])} times, the most frequent cue word" + (f" of {told(only)}" if only else ""),
        caption=f"The {len(top)} most frequent of {len(table):,} different cue words, as written, and the {chosen.unit} they are in. The table has all. "
        "Click a bar or a row for its sentences.",
        figure=figures.bars(
            [f"{c} ({SHORT.get(f, told(f))})" if not only else c for c, f in zip(top["cue"], top["frame"], strict=True)], list(top["n"]), marks[: len(top)],
            notes=[f"in {tell.number(n)}" for n in top["articles"]],
        ),
        table=pd.DataFrame({"Cue word": table["cue"], "List": [head(f) for f in table["frame"]], "Times": table["n"], chosen.unit.capitalize(): table["articles"], "mark": marks}),
        relation=framing.counted(project.reader(), chosen),
        alt=f"The {len(top)} most frequent cue words; the table beneath has the numbers.",
        how=framing.__doc__ or "",
    )  # fmt: skip


def over_time(chosen: Filter) -> card.Card:
    table = project.read(framing, chosen, by="month")
    table["month"] = table["month"].astype(object).where(table["month"].notna(), None)
    outside: volume.Outside = project.ask(volume.outside, chosen, step="month", layer="frames")
    words = publication.outside_words(outside)
    told_outside = words.replace("\n", " ").capitalize()
    names = [f"{pd.Timestamp(m):%B %Y}" if m else told_outside.partition(":")[0] for m in table["month"]]
    marks = [
        figures.mark(f"{head(f)}, {n}", {"frame": f, "month": m})
        for f, n, m in zip(table["frame"], names, table["month"], strict=True)
    ]
    shown = pd.DataFrame({
        "start": table["month"], "group": [head(f) for f in table["frame"]], "value": table["rate"], "mark": marks,
        "hover": [f"{r:.1f} per 1,000 words ({tell.number(n)} in {tell.number(w)})" for r, n, w in zip(table["rate"], table["n"], table["words"], strict=True)],
    })  # fmt: skip
    return card.Card(
        key="cue-months",
        title="Cue words per 1,000 words, by month",
        caption=f"Cue words per 1,000 words of the {chosen.unit} by the month of publication ({tell.number(rounded(table.drop_duplicates('month')['words'].sum()))} words in all). "
        "Plain counts without intervals: no change is claimed."
        + (f" {told_outside}, in no month." if table["month"].isna().any() else "")
        + " Click a point for its sentences.",
        figure=figures.lines(shown, colours=colours(), axis="Month of publication", unit="Cue words per 1,000 words", beside=words)
        if table["month"].notna().any() else None,
        table=rates(table, "Month", names, marks),
        relation=framing.counted(project.reader(), chosen, by="month"),
        alt="Cue words per 1,000 words in each month; the table beneath has the numbers.",
        how=framing.__doc__ or "",
        legend=[(c, f) for f, c in colours().items() if f in set(shown["group"])],
    )  # fmt: skip


def rates(table: pd.DataFrame, first: str, names: list[str], marks: list[str]) -> pd.DataFrame:
    return pd.DataFrame({
        first: names, "List": [head(f) for f in table["frame"]], "Cue words": table["n"], "Words": table["words"],
        "Per 1,000 words": table["rate"].round(2), "mark": marks,
    })  # fmt: skip


def by_outlet(chosen: Filter) -> card.Card:
    table = project.read(framing, chosen, by="outlet")
    table["outlet"] = [o if isinstance(o, str) else None for o in table["outlet"]]
    there = set(table["outlet"])
    outlets = [o for o in project.need().outlets() if o in there]
    kept = table[[o in outlets[:MOST_OUTLETS] for o in table["outlet"]]].reset_index(drop=True)
    frames = [f for f in WORDS if f in set(kept["frame"])]
    frames += sorted(set(kept["frame"]) - set(frames))
    names = [o or project.UNKNOWN_OUTLET for o in kept["outlet"]]
    marks = [
        figures.mark(f"{head(f)}, {n}", {"frame": f, "outlet": o})
        for f, n, o in zip(kept["frame"], names, kept["outlet"], strict=True)
    ]
    cells = pd.DataFrame({
        "row": [frames.index(f) for f in kept["frame"]], "column": [outlets.index(o) for o in kept["outlet"]], "value": kept["rate"],
        "text": [f"{r:.1f}" for r in kept["rate"]], "hover": [f"{tell.number(n)} in {tell.number(w)} words" for n, w in zip(kept["n"], kept["words"], strict=True)], "mark": marks,
    })  # fmt: skip
    cells = cells[(kept["n"] > 0).to_numpy()].reset_index(drop=True)
    return card.Card(
        key="cue-outlets",
        title="Cue words per 1,000 words, by outlet",
        caption=f"Plain counts per 1,000 words of the outlet’s {chosen.unit}, without intervals: no difference between outlets is claimed. Empty: none found. "
        f"{f'The {MOST_OUTLETS} outlets with most articles. ' if len(outlets) > MOST_OUTLETS else ''}Click a square for its sentences.",
        figure=figures.grid([SHORT.get(f, told(f)).capitalize() for f in frames], [o or project.UNKNOWN_OUTLET for o in outlets[:MOST_OUTLETS]], cells),
        table=rates(kept, "Outlet", names, marks),
        relation=framing.counted(project.reader(), chosen, by="outlet"),
        alt="Cue words per 1,000 words in each outlet; the table beneath has the numbers.",
        how=framing.__doc__ or "",
    )  # fmt: skip


def cue_words(chosen: Filter) -> None:
    style.part("Cue words (word lists)")
    style.caption(
        "Which words on our own lists for the five generic frames of Semetko and Valkenburg occur. A cue word is a word and no frame: “the team won the "
        "fight” is on the conflict list. Not yet scored on this collection."
    )
    read: framing.Read = project.ask(framing.read, chosen)
    found = project.read(framing, chosen, by="frame")
    if not len(found):
        with st.container(border=True, key="card-no-cues"):
            style.title("No cue words found" if read.articles else "Not looked for cue words yet")
            style.caption(
                f"{read.articles:,} articles were read and none of the listed words occurs in them. Widen the filter in the sidebar."
                if read.articles
                else "The layer “frames” has not run on these articles. The Methods page shows what ran and what failed."
            )
        return
    least = st.segmented_control(
        "Cue words an article must have", list(LEAST), format_func=LEAST.get, default=1, required=True, key="least", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    left, right = st.columns(2, gap="small")
    with left:
        card.show(by_list(chosen, read), chosen)
    with right:
        card.show(by_articles(chosen, read, least), chosen)
    frames = list(found["frame"])
    only = st.selectbox(
        "List", frames, index=None, format_func=head, placeholder="All lists", key="frame", bind="query-params"
    )
    card.show(by_word(chosen, only), chosen)
    card.show(over_time(chosen), chosen)
    card.show(by_outlet(chosen), chosen)


state.init()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Frames", anchor=False)
    project.need()
    project.unit()
chosen = project.filters()
project.need_kept(chosen)
decisions(chosen)
cue_words(chosen)
language(chosen)
