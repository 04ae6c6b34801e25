"""Tables → Plotly figures. One style, one gesture a chart (a click), every mark carrying the group it counts.

A mark's customdata is the JSON that `mark` writes: the words for the drawer's title and the group as column → value. Cards (ui/card.py)
hand it to the evidence drawer. All text is escaped: Plotly reads a little HTML in labels, and names come from pasted pages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ui import style

SYMBOLS = {"person": "circle", "organisation": "square", "place": "diamond", "group": "triangle-up"}
GLYPHS = {"person": "●", "organisation": "■", "place": "◆", "group": "▲"}
NO_GROUP = "others"
BAR_PX = 27  # a row of a bar chart: 13 px text with air, as in the look's pictures


def mark(title: str, where: Mapping[str, Any]) -> str:
    """What a mark carries: the drawer's title and the group; dates as ISO strings, None kept."""
    plain = {k: v.isoformat() if isinstance(v, date) else v for k, v in where.items()}
    return json.dumps({"title": title, "where": plain}, ensure_ascii=False, default=_number)


def _number(value: Any) -> Any:
    if hasattr(value, "item"):
        return value.item()
    if value is pd.NA or value is pd.NaT:
        return None
    raise TypeError(f"{value!r} can't stand in a mark.")


def shown(text: Any, most: int | None = None) -> str:
    """A label for Plotly: escaped, cut with an ellipsis after `most` characters."""
    words = "unknown" if text is None or text is pd.NA else str(text)
    if most and len(words) > most:
        words = words[: most - 1].rstrip() + "…"
    return escape(words, quote=False)


def figure(height: int, *, left: int = 10, right: int = 10, top: int = 10, bottom: int = 36) -> go.Figure:
    """An empty figure in the look: no chart junk, our fonts, no drag."""
    c = style.colours()
    axis = {
        "showgrid": False, "zeroline": False, "fixedrange": True, "linecolor": c["hairline"], "tickcolor": c["hairline"],
        "tickfont": {"color": c["ink2"], "size": 12.5}, "title": {"font": {"color": c["ink2"], "size": 12.5}},
        "gridcolor": c["grid"], "automargin": True,
    }  # fmt: skip
    return go.Figure(
        layout={
            "height": height,
            "margin": {"l": left, "r": right, "t": top, "b": bottom},
            "dragmode": False,
            "showlegend": False,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "hovermode": "closest",
            "bargap": 0.34,
            "font": {"family": style.SANS, "size": 13, "color": c["ink"]},
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {"font": {"family": style.SANS, "size": 13}},
            "clickmode": "event+select",
        }
    )


def bars(
    labels: Sequence[Any], values: Sequence[float], marks: Sequence[str], *,
    notes: Sequence[str] | None = None, kinds: Sequence[str] | None = None, colour: str | None = None, axis: str = "",
) -> go.Figure:  # fmt: skip
    """Horizontal bars, the first on top; the value (and a note, such as a share) at the right, the kind's sign before the name."""
    c = style.colours()
    names = [
        (f"{GLYPHS.get(kinds[i], '●')} " if kinds is not None else "") + shown(label, 30)
        for i, label in enumerate(labels)
    ]
    told = [f"<b>{v:,.0f}</b>" + (f"  {shown(notes[i])}" if notes is not None else "") for i, v in enumerate(values)]
    made = figure(BAR_PX * len(names) + (46 if axis else 22), right=18, bottom=36 if axis else 12)
    made.add_bar(
        x=list(values), y=list(range(len(names))), orientation="h", marker={"color": colour or c["slate"]}, text=told,
        textposition="outside", cliponaxis=False, customdata=list(marks), hovertemplate="%{x:,}<extra></extra>",
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
    )  # fmt: skip
    made.update_yaxes(
        tickvals=list(range(len(names))), ticktext=names, autorange="reversed", tickfont={"color": c["ink"], "size": 13}
    )
    # a third of the axis stays free for the numbers at the right of the longest bar
    made.update_xaxes(
        visible=bool(axis), title_text=axis, showgrid=False, range=[0, max([*values, 1]) * 1.36], showticklabels=False
    )
    return made


def timeline(
    table: pd.DataFrame, *, colours: Mapping[Any, str], marks: Sequence[str], axis: str, unit: str = "Articles",
    step: str = "week", undated: int = 0, undated_mark: str = "", beside: str = "undated", gaps: Sequence[tuple[date, date]] = (),
) -> go.Figure:  # fmt: skip
    """Stacked bars over calendar bins. `table` has `start` (first day of the bin), `group`, `n`, in the order of `marks`.

    `gaps` are stretches (first and last day) hatched as "no data"; what has no place on the axis stands `beside` it, dashed.
    """
    c = style.colours()
    made = figure(330, top=26, bottom=44, left=8)
    marked = table.assign(mark=list(marks), start=pd.to_datetime(table["start"]))
    order = [g for g in colours if g in set(marked["group"])]
    order += sorted({str(g) for g in marked["group"] if g not in colours})
    for group in order:
        rows = marked[marked["group"].isna()] if group is None else marked[marked["group"].astype(object) == group]
        colour = colours.get(group, c["slate"])
        made.add_bar(
            x=list(rows["start"]), y=list(rows["n"]), name=shown(group, 24), customdata=list(rows["mark"]),
            marker={"color": colour, "line": {"color": style.outline(colour) if style.outline(colour) != colour else c["background"], "width": 1}},
            hovertemplate="%{y:,}<extra>%{fullData.name}</extra>",
            selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}}, width=_WIDTHS[step] * 86_400_000 * 0.78,
            offset=_WIDTHS[step] * 86_400_000 * 0.11,
        )  # fmt: skip
    most = int(marked.groupby("start")["n"].sum().max()) if len(marked) else 1
    for first, last in gaps:
        _no_data(made, first, last, most)
    if undated:
        made.update_layout(xaxis={"domain": [0, 0.9]}, xaxis2={"domain": [0.93, 1], "anchor": "y", "fixedrange": True, "showgrid": False,
                           "tickvals": [0], "ticktext": [shown(beside)], "tickfont": {"color": c["ink2"], "size": 12.5}, "range": [-0.6, 0.6], "linecolor": c["hairline"]})  # fmt: skip
        made.add_bar(
            x=[0], y=[undated], xaxis="x2", customdata=[undated_mark], text=[f"<b>{undated:,}</b>"], textposition="outside", width=0.5,
            cliponaxis=False, marker={"color": c["background"], "line": {"color": c["ink3"], "width": 1}, "pattern": {"shape": "/", "fgcolor": c["ink3"], "size": 5, "solidity": 0.25}},
            hovertemplate="%{y:,} " + shown(beside) + "<extra></extra>", selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
        )  # fmt: skip
        most = max(most, undated)
    made.update_layout(barmode="stack")
    made.update_yaxes(
        showgrid=True, title_text="", rangemode="tozero", range=[0, most * 1.12 + 0.3], nticks=6, tickformat=",d"
    )
    made.update_layout(xaxis_title_text=axis, annotations=[*made.layout.annotations, _unit(unit)])
    return made


_WIDTHS = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}


def _unit(words: str) -> dict[str, Any]:
    return {
        "text": shown(words), "xref": "paper", "yref": "paper", "x": 0, "y": 1.09, "showarrow": False, "xanchor": "left",
        "font": {"size": 12.5, "color": style.colours()["ink2"]},
    }  # fmt: skip


def _no_data(made: go.Figure, first: date, last: date, most: float) -> None:
    """A hatched stretch with its dates: nothing was collected there, which is no fall in coverage."""
    c = style.colours()
    days = (last - first).days + 1
    made.add_bar(
        x=[pd.Timestamp(first)], y=[most], width=days * 86_400_000, offset=0, hoverinfo="skip", showlegend=False,
        marker={"color": c["soft"], "line": {"width": 0}, "pattern": {"shape": "/", "fgcolor": c["hairline"], "size": 7, "solidity": 0.2}},
    )  # fmt: skip
    middle = first + timedelta(days=days // 2)
    span = f"{first:%-d}–{last:%-d %b}" if first.month == last.month else f"{first:%-d %b}–{last:%-d %b}"
    made.add_annotation(
        x=pd.Timestamp(middle), y=most * 0.55, text=f"<b>no data</b><br>{span}", showarrow=False, bgcolor=c["background"],
        font={"size": 12, "color": c["ink2"]}, borderpad=3,
    )  # fmt: skip


def dots(
    labels: Sequence[Any], values: Sequence[float], lows: Sequence[float | None], highs: Sequence[float | None], marks: Sequence[str], *,
    notes: Sequence[str], axis: str, zero: bool = False, clear: Sequence[bool] | None = None, sides: tuple[str, str] | None = None,
    percent: bool = True, colours: tuple[str, str] | None = None, kinds: Sequence[str] | None = None,
) -> go.Figure:  # fmt: skip
    """Estimates: a dot with its 95% interval (none where low is None: too few units), the number at the right.

    With `zero`, differences: a zero line, the direction in words at both `sides` (left, right), hollow grey where a row is not
    `clear`, a circle where the value is positive, a square where negative.
    """
    c = style.colours()
    made = figure(30 * len(labels) + (74 if sides else 56), right=96, top=30 if sides else 10)
    rows = list(range(len(labels)))
    for i in rows:
        low, high = lows[i], highs[i]
        tone = _tone(values[i], is_clear=clear[i] if clear is not None else True, zero=zero, colours=colours)
        if low is not None and high is not None and not pd.isna(low):
            made.add_scatter(x=[low, high], y=[i, i], mode="lines+markers", hoverinfo="skip", line={"color": tone, "width": 1.6},
                             marker={"symbol": "line-ns", "size": 9, "line": {"color": tone, "width": 1.6}})  # fmt: skip
    hollow = [clear is not None and not clear[i] for i in rows]
    bare = [lows[i] is None or pd.isna(lows[i]) for i in rows]
    made.add_scatter(
        x=list(values), y=rows, mode="markers", customdata=list(marks),
        marker={
            "size": 11, "symbol": ["square" if zero and values[i] < 0 else "circle" for i in rows],
            "color": [c["background"] if hollow[i] or bare[i] else _tone(values[i], is_clear=True, zero=zero, colours=colours) for i in rows],
            "line": {"color": [c["ink3"] if bare[i] or hollow[i] else _tone(values[i], is_clear=True, zero=zero, colours=colours) for i in rows], "width": 1.8},
        },
        hovertemplate="%{x:.1%}<extra></extra>" if percent else "%{x:.2f}<extra></extra>",
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
    )  # fmt: skip
    names = [
        (f"{GLYPHS.get(kinds[i], '●')} " if kinds is not None else "") + shown(n, 30) for i, n in enumerate(labels)
    ]
    for i in rows:
        made.add_annotation(x=1, xref="paper", xanchor="left", y=i, text=notes[i] if "<b>" in notes[i] else shown(notes[i]), showarrow=False,
                            font={"size": 12.5, "color": c["ink2"] if bare[i] or hollow[i] else c["ink"]})  # fmt: skip
    made.update_yaxes(
        tickvals=rows,
        ticktext=names,
        range=[len(rows) - 0.4, -0.6],
        tickfont={"color": c["ink"], "size": 13},
        linewidth=0,
    )
    made.update_xaxes(showgrid=True, title_text=axis, tickformat=("+.0%" if zero else ".0%") if percent else None)
    if zero:
        reach = max([abs(v) for v in [*values, *lows, *highs] if v is not None and not pd.isna(v)] or [1]) * 1.1
        made.update_xaxes(range=[-reach, reach])
        made.add_vline(x=0, line={"color": c["ink3"], "width": 1})
    else:
        made.update_xaxes(rangemode="tozero")
    if sides:
        for words, at, anchor in ((f"← {sides[0]}", -0.02, "right"), (f"{sides[1]} →", 0.02, "left")):
            made.add_annotation(x=0, xref="x", xshift=6 if at > 0 else -6, y=1, yref="paper", yanchor="bottom", xanchor=anchor, text=shown(words, 34),
                                showarrow=False, font={"size": 12.5, "color": c["ink2"]})  # fmt: skip
    return made


def _tone(value: float, *, is_clear: bool, zero: bool, colours: tuple[str, str] | None) -> str:
    c = style.colours()
    if not zero:
        return c["ink"]
    if not is_clear:
        return c["ink3"]
    pair = colours or (style.categories()[0], style.categories()[1])
    return pair[0] if value >= 0 else pair[1]


def matrix(names: Sequence[str], cells: pd.DataFrame, *, unit: str) -> go.Figure:
    """Pairs as square markers (a heatmap gives no clicks): `cells` has `a`, `b` (positions in `names`), `n`, `mark`."""
    c = style.colours()
    size = max(11, min(24, 380 // max(len(names), 1)))
    made = figure(size * len(names) + 130, left=8, bottom=12, top=8)
    scale = [[0, c["pill"]], [1, style.categories()[0] if style.state.is_dark() else c["accent"]]]
    made.add_scatter(
        x=list(cells["b"]), y=list(cells["a"]), mode="markers", customdata=list(cells["mark"]), text=[f"{n:,} {unit}" for n in cells["n"]],
        marker={"symbol": "square", "size": size - 2, "color": list(cells["n"]), "colorscale": scale, "cmin": 0,
                "line": {"width": 0}, "colorbar": {"thickness": 10, "len": 0.5, "title": {"text": shown(unit), "font": {"size": 12}}, "outlinewidth": 0}},
        hovertemplate="%{text}<extra></extra>", selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
    )  # fmt: skip
    at = list(range(len(names)))
    labels = [shown(n, 26) for n in names]
    made.update_yaxes(tickvals=at, ticktext=labels, range=[len(at) - 0.5, -0.5], linewidth=0)
    made.update_xaxes(tickvals=at, ticktext=labels, tickangle=-60, range=[-0.5, len(at) - 0.5], linewidth=0)
    return made


def network(
    nodes: pd.DataFrame, ties: pd.DataFrame, *, colours: Mapping[int, str], chosen: str | None = None
) -> go.Figure:
    """Names and ties at fixed positions. `nodes`: name, kind, x, y, n, community, mark. `ties`: a, b, n, mark (a, b are names).

    A tie is clicked on the small marker at its middle. The chosen name is ringed and its ties are darker.
    """
    c = style.colours()
    made = figure(560, left=4, right=4, top=4, bottom=4)
    where = {row.name: (row.x, row.y) for row in nodes.itertuples(index=False)}
    most_tie, most_node = max([*ties["n"], 1]), max([*nodes["n"], 1])
    for tie in ties.itertuples(index=False):
        (x0, y0), (x1, y1) = where[tie.a], where[tie.b]
        strong = chosen in (tie.a, tie.b)
        made.add_scatter(x=[x0, x1], y=[y0, y1], mode="lines", hoverinfo="skip",
                         line={"color": c["ink2"] if strong else c["hairline"], "width": 1 + 5 * tie.n / most_tie})  # fmt: skip
    made.add_scatter(
        x=[(where[t.a][0] + where[t.b][0]) / 2 for t in ties.itertuples(index=False)],
        y=[(where[t.a][1] + where[t.b][1]) / 2 for t in ties.itertuples(index=False)],
        mode="markers", marker={"size": 8, "color": c["background"], "line": {"color": c["ink3"], "width": 1}}, customdata=list(ties["mark"]),
        text=[f"{shown(t.a)} and {shown(t.b)}: {t.n:,} articles" for t in ties.itertuples(index=False)], hovertemplate="%{text}<extra></extra>",
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
    )  # fmt: skip
    made.add_scatter(
        x=list(nodes["x"]), y=list(nodes["y"]), mode="markers+text", text=[shown(n, 24) for n in nodes["name"]],
        textposition=[_beside(row.y) for row in nodes.itertuples(index=False)], textfont={"size": 12.5, "color": c["ink"]}, cliponaxis=False,
        customdata=list(nodes["mark"]), hovertext=[f"{shown(r.name)}: {r.n:,} articles" for r in nodes.itertuples(index=False)], hoverinfo="text",
        marker={"symbol": [SYMBOLS.get(k, "circle") for k in nodes["kind"]], "size": [9 + 15 * (n / most_node) ** 0.5 for n in nodes["n"]],
                "color": [colours.get(k, c["slate"]) for k in nodes["community"]], "opacity": 1,
                "line": {"color": [c["ink"] if n == chosen else c["background"] for n in nodes["name"]], "width": [3 if n == chosen else 1 for n in nodes["name"]]}},
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.45}},
    )  # fmt: skip
    xs, ys = list(nodes["x"]) or [0], list(nodes["y"]) or [0]
    pad_x, pad_y = (max(xs) - min(xs) or 1) * 0.16, (max(ys) - min(ys) or 1) * 0.07
    made.update_xaxes(visible=False, range=[min(xs) - pad_x, max(xs) + pad_x])
    made.update_yaxes(visible=False, range=[min(ys) - pad_y, max(ys) + pad_y])
    return made


def _beside(y: float) -> str:
    """Labels of the upper half stand above their mark, those of the lower half below, so that fewer cross ties."""
    return "top center" if y >= 0 else "bottom center"
