"""Beside the text of one article: who is quoted, which cue words fired, which days it speaks of."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.article import Article
from analysis.measures import one_article
from analysis.project.query import Filter
from analysis.project.state import count_words
from ui import card, figures, project, style, tell

Rows = dict[str, list[dict[str, Any]]]
# More rows than this make a chart longer than the article beside it; the table has them all.
SHOWN_DATES = 12


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


def frames(article: Article, rows: Rows) -> None:
    """The cue words that fired, by frame."""
    if "frames" not in rows:
        return
    table = project.read(one_article, Filter(), article=article.article_id, what="frames")
    if table.empty:
        return
    total, first = int(table["n"].sum()), int(table["n"].iloc[0])
    table["mark"] = [figures.mark(f, {"frame": f}) for f in table["frame"]]
    words = "cue words are" if total > 1 else "cue word is"
    show_card(
        article, "frames", table,
        (f"{first} of {total} {words} on the {table['frame'].iloc[0]} list",
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
    table[column] = [None if v is None or v != v else v for v in table[column]]  # noqa: PLR0124
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
