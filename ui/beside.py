"""Beside the text of one article: who is quoted, how persons come off, its frames, which cue words fired, which days it speaks of."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.article import Article
from analysis.measures import aimed, one_article
from analysis.measures import decided as decided_frames
from analysis.project.query import Filter
from analysis.project.state import count_words
from ui import card, figures, labels, project, scored, style, tell

Row = dict[str, Any]
Rows = dict[str, list[Row]]
# More rows than this make a chart longer than the article beside it; the table has them all.
SHOWN_DATES = 12
SHOWN_PERSONS = 8
VALUES = {"negative": -1, "neutral": 0, "positive": 1}
SCORERS: dict[decided_frames.Scheme, str] = {"policy": "policy_frames", "narrative": "generic_frames"}


def quoted(article: Article, rows: Rows) -> None:
    """Who is quoted: quotations by speaker, with the words of each."""
    table = project.read(one_article, Filter(), article=article.article_id, what="quoted")
    if table.empty:
        return
    words: dict[str | None, int] = {}
    for row in rows.get("quotes", ()):
        speaker = row["speaker_name"] or row["speaker"]
        words[speaker] = words.get(speaker, 0) + count_words(article.text[row["start"] : row["end"]])
    table = named(table, "speaker")
    total, told = int(table["n"].sum()), sum(words.values())
    kinds = {str(r["name"]): str(r["kind"]) for r in rows.get("entities", ())}
    table["words"] = [words.get(s, 0) for s in table["speaker"]]
    first = table["n"].iloc[0]
    leads = len(table) == 1 or table["n"].iloc[1] < first
    who = table["speaker"].iloc[0]
    table["mark"] = [figures.mark(s or "No speaker found", {"speaker": s}) for s in table["speaker"]]
    show_card(
        article, "quoted", table,
        (f"Most quoted: {who} ({first} of {total})" if leads and who else "Who is quoted",
         f"Quotations by speaker, n = {total}; beside each its words, of {told:,} quoted or reported. Click a bar for its sentences."),
        figures.bars(
            [s or "no speaker found" for s in table["speaker"]], list(table["n"]), list(table["mark"]), kinds=[kinds.get(s or "", "") for s in table["speaker"]],
            notes=[f"{w:,} words" for w in table["words"]], narrow=True,
        ),
    )  # fmt: skip


def towards(article: Article, rows: Rows) -> None:
    """How the persons come off: mentions judged, their mean, and whose words they stand in."""
    kept = [r for r in rows.get("targets", ()) if r["kind"] in aimed.BY_DEFAULT]
    if not kept:
        return
    mentions = pd.DataFrame(kept)
    table = persons(mentions)
    shown = table.head(SHOWN_PERSONS)
    more = f" The {len(shown)} named most of {len(table)}; the table has all." if len(table) > len(shown) else ""
    caption = (
        f"Mentions judged negative, neutral or positive, n = {len(mentions):,}; right: their mean, from −1 to +1, without interval. "
        f"Beneath a name: whose words they stand in.{more} Own model: {scored.told('targets')} Click a part of a bar for its sentences."
    )
    show_card(
        article, "aimed", table.drop(columns=["said"]), ("Sentiment towards persons (own model)", caption), persons_figure(shown)
    )  # fmt: skip


def persons(mentions: pd.DataFrame) -> pd.DataFrame:
    """A line a person, most mentions first: mean, mentions by polarity and by voice, and the voices in words."""
    mentions = mentions.assign(value=mentions["polarity"].map(VALUES))
    found = mentions.groupby("name", sort=False).agg(mentions=("value", "size"), mean=("value", "mean"))
    for column, values in (("polarity", aimed.POLARITIES), ("voice", aimed.VOICES)):
        counted = pd.crosstab(mentions["name"], mentions[column]).reindex(columns=list(values), fill_value=0)
        found = found.join(counted)
    found = found.sort_values("mentions", ascending=False, kind="stable").reset_index()
    found["said"] = [
        ", ".join(f"{voice} {getattr(row, voice)}" for voice in aimed.VOICES if getattr(row, voice))
        for row in found.itertuples()
    ]
    found["mean"] = found["mean"].round(2)
    found["mark"] = [figures.mark(name, {"name": name}) for name in found["name"]]
    return found


def persons_figure(table: pd.DataFrame) -> go.Figure:
    """A bar a person: mentions by polarity, neutral ones half on each side of the line; beneath the name whose words."""
    c = style.colours()
    blue, vermilion, *_ = style.categories()
    colours = {"negative": vermilion, "neutral": c["grid"], "positive": blue}
    names = list(table["name"])
    series = [
        (polarity, colour, list(table[polarity]), [figures.mark(f"{n}, {polarity}", {"name": n, "polarity": polarity}) for n in names])
        for polarity, colour in colours.items()
    ]  # fmt: skip
    made = figures.diverging(
        names, series, notes=[f"{m:+.2f}".replace("-", "−") if m else "0.00" for m in table["mean"]]
    )
    for bar, (_, _, values, _) in zip(made.data, series, strict=True):
        bar.text = [str(v) if v else "" for v in values]
        bar.hovertext = [tell.counted(v, "mention") for v in values]
        bar.width = 0.45
        # an outline of no bar would be a line
        bar.marker.line.width = [1 if v else 0 for v in values]
    room = max(figures.width(words, 12.5) for words in [*table["said"], *(figures.shown(n, 22) for n in names)]) + 12
    made.update_layout(height=46 * len(names) + 56, margin_l=max(room, made.layout.margin.l))
    made.update_yaxes(ticklabelstandoff=-made.layout.margin.l, range=[len(names) - 0.4, -0.6])
    for i, words in enumerate(table["said"]):
        made.add_annotation(
            x=0, xref="paper", xanchor="left", xshift=-made.layout.margin.l - 2, y=i, yshift=-16, text=figures.shown(words), showarrow=False,
            font={"size": 12.5, "color": c["ink2"]},
        )  # fmt: skip
    return made


def decided(article: Article, rows: Rows, scheme: decided_frames.Scheme) -> None:
    """The frames that the model says the whole article uses, with their probability; a click lists the sentences behind."""
    found = [r for r in rows.get("frames", ()) if r["cue"] is None and r["scheme"] == scheme]
    few = [r for r in found if r["frame"] in decided_frames.FEW_GOLD and scheme == "policy"]
    kept = sorted((r for r in found if r not in few), key=lambda r: -r["confidence"])
    if not found:
        return
    left_out = f"Left out for too few test articles: {', '.join(labels.frame(r['frame']) for r in few)}." if few else ""
    if not kept:
        style.note(f"{scheme.capitalize()} frames of this article. {left_out}")
        return
    about = ["Scored on climate articles only."] if scheme == "narrative" else []
    about += [left_out] if few else []
    names = [labels.frame(r["frame"]) for r in kept]
    table = pd.DataFrame(
        {
            "frame": names,
            "probability": [round(r["confidence"], 2) for r in kept],
            "mark": [figures.mark(n, {"frame": r["frame"]}) for n, r in zip(names, kept, strict=True)],
        }
    )
    show_card(
        article, scheme, table,
        (f"{scheme.capitalize()} frames of this article (own model)",
         " ".join(["Frames of the whole article and their probability.", *about, f"Own model: {scored.told(decided_frames.LAYER, SCORERS[scheme])}",
                   f"Click a bar for the {one_article.UNIT}."])),
        probabilities(table),
    )  # fmt: skip


def probabilities(table: pd.DataFrame) -> go.Figure:
    """A bar a frame, from 0 to 100 per cent."""
    values = [float(v) for v in table["probability"]]
    made = figures.bars(list(table["frame"]), values, list(table["mark"]), longest=27)
    made.data[0].text = [f"<b>{v:.0%}</b>" for v in values]
    made.data[0].hovertemplate = "%{x:.0%}<extra></extra>"
    made.update_layout(margin_r=figures.width("100%") + 14)
    made.update_xaxes(range=[0, 1])
    return made


def frames(article: Article, rows: Rows) -> None:
    """The cue words that fired, by frame."""
    if "frames" not in rows:
        return
    table = project.read(one_article, Filter(), article=article.article_id, what="frames")
    if table.empty:
        return
    total, first = int(table["n"].sum()), int(table["n"].iloc[0])
    table["mark"] = [figures.mark(labels.frame(f), {"frame": f}) for f in table["frame"]]
    table["frame"] = [labels.frame(f) for f in table["frame"]]
    words = "cue words are" if total > 1 else "cue word is"
    leads = len(table) == 1 or table["n"].iloc[1] < first
    title = (
        f"{first} of {total} {words} on the {table['frame'].iloc[0].lower()} list"
        if leads
        else f"{total} cue words, on {len(table)} lists"
    )
    show_card(
        article, "frames", table,
        (title,
         f"Framing cues in title and text, n = {total}; a word list found them, nobody judged the article. Click a bar for its sentences."),
        figures.bars(list(table["frame"]), list(table["n"]), list(table["mark"]), narrow=True),
    )  # fmt: skip


def dates(article: Article, rows: Rows) -> None:
    """The days it speaks of, before and after its own."""
    if "dates" not in rows:
        return
    table = project.read(one_article, Filter(), article=article.article_id, what="dates")
    if table.empty:
        return
    at = {int(r["start"]): article.text[r["start"] : r["end"]] for r in rows["dates"]}
    table["words"] = [at.get(int(n), "") for n in table["begins"]]
    table["mark"] = [figures.mark(w, {"begins": int(n)}) for w, n in zip(table["words"], table["begins"], strict=True)]
    placed = table[table["earliest"].notna() & table["latest"].notna()]
    open_ones = len(table) - len(placed)
    sides = placed["side"].value_counts()
    title = f"{len(placed)} of {len(table)} dates are placed" if len(placed) else "No date can be placed"
    if article.fact("published").span and len(placed):
        title = f"{tell.counted(len(placed), 'date')} placed: {sides.get('before', 0)} before publication, {sides.get('after', 0)} after"
    caption = f"Date expressions in title and text, n = {len(table)}; {open_ones} left open. "
    caption += (
        "Filled: before publication; hollow: after or around it. Click a mark for its sentence."
        if len(placed)
        else "They need a publication date."
    )
    show_card(
        article,
        "dates",
        table,
        (title, caption),
        date_figure(article, placed.head(SHOWN_DATES)) if len(placed) else None,
    )


def date_figure(article: Article, placed: pd.DataFrame) -> go.Figure:
    """One row a date: its stretch of days, the publication day as a line."""
    c = style.colours()
    found = list(placed.itertuples(index=False))
    made = figures.figure(26 * len(found) + 78, right=14, top=26, bottom=52)
    for i, row in enumerate(found):
        made.add_scatter(
            x=[row.earliest, row.latest],
            y=[i, i],
            mode="lines",
            hoverinfo="skip",
            line={"color": c["slate"], "width": 5},
        )
    hollow = [row.side not in ("before", "undecided") for row in found]
    made.add_scatter(
        x=[row.earliest + (row.latest - row.earliest) / 2 for row in found], y=list(range(len(found))), mode="markers", customdata=[row.mark for row in found],
        text=[figures.shown(row.value) for row in found], hovertemplate="%{text}<extra></extra>",
        marker={"size": 11, "color": [c["background"] if h else c["slate"] for h in hollow], "line": {"color": c["slate"], "width": 2}},
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
    )  # fmt: skip
    figures.names_left(made, [figures.shown(row.words, 22) for row in found])
    made.update_yaxes(range=[len(found) - 0.5, -0.6])
    span = article.fact("published").span
    days = [pd.Timestamp(d) for row in found for d in (row.earliest, row.latest)] + [
        pd.Timestamp(d) for d in span or ()
    ]
    first, last = min(days), max(days)
    pad = max((last - first) * 0.08, pd.Timedelta(days=2))
    # a range of our own: names inside the axis would make Plotly widen it
    made.update_xaxes(showgrid=True, nticks=5, range=[first - pad, last + pad])
    if span:
        made.add_vline(x=span[0].isoformat(), line={"color": c["ink"], "width": 1.2})
        made.add_annotation(
            x=span[0].isoformat(),
            y=1,
            yref="paper",
            yanchor="bottom",
            text="published",
            showarrow=False,
            font={"size": 12.5, "color": c["ink"]},
        )
    return made


def named(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """The table with missing names as None: pandas writes them as NaN."""
    # a column of text would turn None into NaN again
    table[column] = pd.Series([None if pd.isna(v) else v for v in table[column]], index=table.index, dtype=object)
    return table


def show_card(
    article: Article, what: one_article.What, table: pd.DataFrame, told: tuple[str, str], figure: go.Figure | None
) -> None:
    """A card about this article; `told` are its title and caption."""
    title, caption = told
    relation = one_article.counted(project.reader(), Filter(), article=article.article_id, what=what)
    card.show(
        card.Card(
            key=f"article-{what}", title=title, caption=caption, figure=figure, table=table, relation=relation, alt=f"{title}. {caption}",
            how=one_article.__doc__ or "",
        ),
        Filter(),
    )  # fmt: skip
