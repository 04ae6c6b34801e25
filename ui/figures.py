"""Tables → Plotly figures. One style, one gesture a chart (a click), every mark carrying the group it counts.

A mark's customdata is the JSON that `mark` writes: the words for the drawer's title and the group as column → value. Cards (ui/card.py)
hand it to the evidence drawer. All text is escaped: Plotly reads a little HTML in labels, and names come from pasted pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape, unescape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ui import style, tell

SYMBOLS = {"person": "circle", "organisation": "square", "place": "diamond", "group": "triangle-up"}
GLYPHS = {"person": "●", "organisation": "■", "place": "◆", "group": "▲"}
# A sign never stands at the end of a line with its word on the next.
KIND_KEY = " ".join(f"{sign}\N{NO-BREAK SPACE}{kind}" for kind, sign in GLYPHS.items())
NO_GROUP = "others"
SQUARE = 29  # pixels: a share of three signs, as in "85%", stands in it
# Six per cents lie over each other where names and notes leave less.
LEAST_FOR_SHARES = 110
PHONE_PX = 320  # what a card leaves for its chart on a screen 390 px wide
# A count in a hover: whole, or with the decimals of one in part.
COUNT = ",.3~f"
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


# Widths of Source Sans in em, from its own metrics in four classes; within 5 per cent over names and numbers.
_THIN, _WIDE = frozenset("iljtfrI.,:;'’!|()[] "), frozenset("mwMWQOGDHN%@●■◆▲")


def width(text: str, size: float = 13) -> int:
    """About how many pixels a label takes: Plotly keeps room for its own tick labels alone, not for left-aligned ones."""
    plain = unescape(re.sub(r"<[^>]*>", "", text))
    ems = (0.27 if c in _THIN else 0.74 if c in _WIDE else 0.6 if c.isupper() else 0.51 for c in plain)
    return round(sum(ems) * size)


def names_left(made: go.Figure, names: Sequence[str], *, gap: int = 12) -> None:
    """The names of the rows at the left edge of the figure, left-aligned, with the room that they take."""
    room = max([width(name) for name in names] or [0]) + gap
    made.update_layout(margin_l=room)
    made.update_yaxes(
        tickvals=list(range(len(names))), ticktext=list(names), tickfont={"color": style.colours()["ink"], "size": 13}, automargin=False,
        ticks="", linewidth=0, ticklabelposition="inside", ticklabelstandoff=-room, ticklabeloverflow="allow",
    )  # fmt: skip


def figure(height: int, *, left: int = 10, right: int = 10, top: int = 26, bottom: int = 36) -> go.Figure:
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
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": c["ink3"], "activecolor": c["ink"]},
        }
    )


def annotate(made: go.Figure, notes: Sequence[Mapping[str, Any]]) -> None:
    """Adds notes to a figure, all at once: add_annotation checks those that are there again with each, 0.5 s for the 40 of a chart."""
    made.layout.annotations = [*made.layout.annotations, *notes]


def bars(
    labels: Sequence[Any], values: Sequence[float], marks: Sequence[str], *,
    notes: Sequence[str] | None = None, kinds: Sequence[str] | None = None, colour: str | None = None, axis: str = "", narrow: bool = False,
    longest: int = 30,
) -> go.Figure:  # fmt: skip
    """Horizontal bars, the first on top; the value (and a note, such as a share) at the right, the kind's sign before the name.

    `narrow` cuts names sooner: for a column of about 320 px. Else names are cut at `longest`.
    """
    c = style.colours()
    names = [
        (f"{GLYPHS.get(kinds[i], '·')} " if kinds is not None else "") + shown(label, 18 if narrow else longest)
        for i, label in enumerate(labels)
    ]
    told = [
        f"<b>{tell.number(v)}</b>" + (f"  {shown(notes[i])}" if notes is not None else "") for i, v in enumerate(values)
    ]
    right = max([width(t) for t in told] or [0]) + 14
    made = figure(BAR_PX * len(names) + (46 if axis else 32), right=right, top=4, bottom=42 if axis else 28)
    made.add_bar(
        x=list(values), y=list(range(len(names))), orientation="h", marker={"color": colour or c["slate"]}, text=told,
        textposition="outside", cliponaxis=False, customdata=list(marks), hovertemplate=f"%{{x:{COUNT}}}<extra></extra>",
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
    )  # fmt: skip
    names_left(made, names)
    made.update_yaxes(range=[len(names) - 0.5, -0.5])
    made.update_xaxes(
        visible=bool(axis), title_text=axis, showgrid=False, range=[0, 1.005 * max([*values, 1])], showticklabels=False
    )
    return made


def stacks(
    labels: Sequence[Any], series: Sequence[tuple[str, str, Sequence[float], Sequence[str]]], *,
    notes: Sequence[str], kinds: Sequence[str] | None = None,
) -> go.Figure:  # fmt: skip
    """Horizontal stacked bars, the first on top, the total and a note at the right. `series`: name, colour, values, marks."""
    c = style.colours()
    names = [
        (f"{GLYPHS.get(kinds[i], '●')} " if kinds is not None else "") + shown(label, 30)
        for i, label in enumerate(labels)
    ]
    sums = [round(sum(values), 6) for values in zip(*(values for _, _, values, _ in series), strict=True)]
    told = [f"<b>{tell.number(total)}</b>  {shown(note)}" for total, note in zip(sums, notes, strict=True)]
    made = figure(BAR_PX * len(names) + 32, right=max([width(t) for t in told] or [0]) + 14, top=4, bottom=28)
    for name, colour, values, marks in series:
        made.add_bar(
            x=list(values), y=list(range(len(names))), orientation="h", name=shown(name), customdata=list(marks),
            marker={"color": colour, "line": {"color": c["background"], "width": 1}}, hovertemplate=f"%{{x:{COUNT}}}<extra>%{{fullData.name}}</extra>",
            selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
        )  # fmt: skip
    annotate(made, [{"x": total, "y": i, "text": told[i], "showarrow": False, "xanchor": "left", "xshift": 4} for i, total in enumerate(sums)])  # fmt: skip
    made.update_layout(barmode="stack")
    names_left(made, names)
    made.update_yaxes(range=[len(names) - 0.5, -0.5])
    made.update_xaxes(visible=False, range=[0, 1.005 * max([*sums, 1])])
    return made


def timeline(
    table: pd.DataFrame, *, colours: Mapping[Any, str], marks: Sequence[str], axis: str, unit: str = "Articles",
    step: str = "week", beside: Sequence[tuple[str, float, str]] = (), gaps: Sequence[tuple[date, date]] = (),
) -> go.Figure:  # fmt: skip
    """Stacked bars over calendar bins. `table` has `start` (first day of the bin), `group`, `n`, in the order of `marks`.

    `gaps` are stretches (first and last day) hatched as "no data". What has no place on the axis stands `beside` it, a dashed bar each: the
    words under it ("undated" last), how many, its mark.
    """
    c = style.colours()
    beside = [each for each in beside if each[1]]
    made = figure(340, top=26, bottom=54, left=8, right=22 if beside else 10)
    marked = table.assign(mark=list(marks), start=pd.to_datetime(table["start"]) + pd.Timedelta(days=_WIDTHS[step] / 2))
    order = [g for g in colours if g in set(marked["group"])]
    order += sorted({str(g) for g in marked["group"] if g not in colours})
    for group in order:
        rows = marked[marked["group"].isna()] if group is None else marked[marked["group"].astype(object) == group]
        colour = colours.get(group, c["slate"])
        made.add_bar(
            x=list(rows["start"]), y=list(rows["n"]), name=shown(group, 24), customdata=list(rows["mark"]),
            marker={"color": colour, "line": {"color": style.outline(colour) if style.outline(colour) != colour else c["background"], "width": 1}},
            hovertemplate=f"%{{y:{COUNT}}}<extra>%{{fullData.name}}</extra>",
            selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}}, width=_WIDTHS[step] * 86_400_000 * 0.78,
        )  # fmt: skip
    most = float(marked.groupby("start")["n"].sum().max()) if len(marked) else 1.0
    for first, last in gaps:
        _no_data(made, first, last, most)
    if beside:
        _room_beside(made, [words for words, _, _ in beside])
        made.add_bar(
            x=list(range(len(beside))), y=[n for _, n, _ in beside], xaxis="x2", customdata=[mark for _, _, mark in beside],
            text=[f"<b>{tell.number(n)}</b>" for _, n, _ in beside], textposition="outside", width=0.5,
            cliponaxis=False, marker={"color": c["background"], "line": {"width": 0}}, hovertext=[f"{tell.number(n)} {shown(words)}" for words, n, _ in beside],
            hovertemplate="%{hovertext}<extra></extra>", selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
        )  # fmt: skip
        for at, (_, n, _) in enumerate(beside):
            # a bar has no dashed outline of its own; hatching is for "no data" alone
            made.add_shape(type="rect", xref="x2", yref="y", x0=at - 0.25, x1=at + 0.25, y0=0, y1=n, line={"color": c["ink3"], "width": 1, "dash": "4px,3px"})  # fmt: skip
        most = max(most, *(n for _, n, _ in beside))
    made.update_layout(barmode="stack")
    made.update_yaxes(
        showgrid=True,
        title_text="",
        rangemode="tozero",
        range=[0, most * 1.12 + 0.3],
        nticks=6,
        tickformat=",d",
        dtick=1 if most <= 5 else None,
    )
    made.update_layout(xaxis_title_text=axis, annotations=[*made.layout.annotations, _unit(unit)])
    # months with the year beneath the first of it alone: short enough for a phone, and for the bin beside the axis
    days = [{"dtickrange": [None, 27 * 86_400_000], "value": "%-d %b\n%Y"}]
    made.update_layout(
        xaxis_tickformatstops=[*days, {"dtickrange": ["M1", "M6"], "value": "%b\n%Y"}],
        xaxis_ticks="",
        xaxis_range=_reach(marked["start"], step),
    )
    return made


def _room_beside(made: go.Figure, words: Sequence[str]) -> None:
    """A second axis at the right edge for what has no place on the calendar, a tick each."""
    c = style.colours()
    lone = width(words[-1].partition("\n")[2] or words[-1], 12.5) < 50
    left = 0.93 if len(words) == 1 and lone else 0.9 if len(words) == 1 else 0.84
    # two labels side by side would touch on a phone: all but the last stand a line lower
    told = ["<br>" * (w is not words[-1]) + shown(w).replace("\n", "<br>") for w in words]
    made.update_layout(
        xaxis={"domain": [0, left - (0.04 if lone else 0.07)]},
        xaxis2={
            "domain": [left, 1], "anchor": "y", "fixedrange": True, "showgrid": False, "tickvals": list(range(len(words))), "ticktext": told,
            "ticks": "", "ticklabeloverflow": "allow", "tickfont": {"color": c["ink2"], "size": 12.5}, "range": [-0.6, len(words) - 0.4],
            "tickangle": 0, "linecolor": c["hairline"], "zeroline": False,
        },
    )  # fmt: skip


# One bar alone would be as wide as the chart.
FEWEST_BINS = 12


def _reach(starts: pd.Series, step: str) -> list[pd.Timestamp] | None:
    """The stretch of the axis where there are few bins; None, as Plotly finds it, where there are enough."""
    width = pd.Timedelta(days=_WIDTHS[step])
    first, last = starts.min(), starts.max()
    if pd.isna(first) or last - first >= FEWEST_BINS * width:
        return None
    lack = (FEWEST_BINS * width - (last - first)) / 2
    return [first - lack, last + lack]


_WIDTHS = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365, "decade": 3652}


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
    year = " %Y" if first.year != last.year else ""
    span = (
        f"{first:%-d}–{last:%-d %b}"
        if (first.year, first.month) == (last.year, last.month)
        else f"{first:%-d %b{year}}–{last:%-d %b{year}}"
    )
    made.add_annotation(
        x=pd.Timestamp(middle), y=most * 0.55, text=f"<b>no data</b><br>{span}", showarrow=False, bgcolor=c["background"],
        font={"size": 12, "color": c["ink2"]}, borderpad=3,
    )  # fmt: skip


def dots(
    labels: Sequence[Any], values: Sequence[float], lows: Sequence[float | None], highs: Sequence[float | None], marks: Sequence[str], *,
    notes: Sequence[str], axis: str, zero: bool = False, clear: Sequence[bool] | None = None, sides: tuple[str, str] | None = None,
    percent: bool = True, colours: tuple[str, str] | None = None, kinds: Sequence[str] | None = None, origin: bool = False,
    longest: int = 30,
) -> go.Figure:  # fmt: skip
    """Estimates: a dot with its 95% interval (none where low is None: too few units), the number at the right; a line at 0 with `origin`.

    Names are cut at `longest`: with a number and its n at the right, 30 leave little room for the dots on a phone.

    With `zero`, differences: a zero line, the direction in words at both `sides` (left, right), hollow grey where a row is not
    `clear`, a circle where the value is positive, a square where negative.
    """
    c = style.colours()
    # "n = 7: no interval" on two lines: on a phone one would leave no room for the dots
    notes = [(n if "<b>" in n else shown(n)).replace(", all alike: no interval", ":<br>all alike") for n in notes]
    notes = [n.replace(": no", ":<br>no") for n in notes]
    right = max([width(line, 12.5) for n in notes for line in n.split("<br>")] or [0]) + 14
    pitch = 34 if any("<br>" in n for n in notes) else 30
    made = figure(pitch * len(labels) + (94 if sides else 60), right=right, top=40 if sides else 6, bottom=44)
    rows = list(range(len(labels)))
    # A trace for each colour, its intervals parted by gaps: Plotly takes 2 ms for a trace.
    drawn: dict[str, list[tuple[float | None, int]]] = {}
    for i in rows:
        low, high = lows[i], highs[i]
        tone = _tone(values[i], is_clear=clear[i] if clear is not None else True, zero=zero, colours=colours)
        if low is not None and high is not None and not pd.isna(low):
            drawn.setdefault(tone, []).extend([(low, i), (high, i), (None, i)])
    for tone, ends in drawn.items():
        made.add_scatter(x=[x for x, _ in ends], y=[y for _, y in ends], mode="lines+markers", hoverinfo="skip", line={"color": tone, "width": 1.6},
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
        cliponaxis=False,
        hovertemplate="%{x:.1%}<extra></extra>" if percent else "%{x:.2f}<extra></extra>",
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
    )  # fmt: skip
    names = [
        (f"{GLYPHS.get(kinds[i], '●')} " if kinds is not None else "") + shown(n, longest) for i, n in enumerate(labels)
    ]
    annotate(made, [
        {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": i, "text": notes[i], "showarrow": False, "align": "left",
         "font": {"size": 12.5 if "<br>" not in notes[i] else 11.5, "color": c["ink2"] if bare[i] or hollow[i] else c["ink"]}}
        for i in rows
    ])  # fmt: skip
    names_left(made, names)
    if sides:  # the name at the right of the zero line, which is in the middle of what margins leave of a phone's card
        need = max(width(line, 11.5) for line in _two_lines(sides[1]).split("<br>")) + 12
        made.update_layout(margin_r=max(right, 2 * need - PHONE_PX + made.layout.margin.l))
    made.update_yaxes(range=[len(rows) - 0.4, -0.6])
    made.update_xaxes(showgrid=True, title_text=axis, nticks=6, tickformat=".0%" if percent else None)
    if percent and PHONE_PX - made.layout.margin.l - made.layout.margin.r < LEAST_FOR_SHARES:
        made.update_xaxes(nticks=3, tickangle=0)
    if not percent and (
        origin or zero
    ):  # scores are longer than per cents: on a phone more than three would lie over each other
        made.update_xaxes(nticks=3, tickangle=0)
    if zero:
        reach = max([abs(v) for v in [*values, *lows, *highs] if v is not None and not pd.isna(v)] or [1]) * 1.1
        made.update_xaxes(range=[-reach, reach], **(_points(reach) if percent else {}))
        made.add_vline(x=0, line={"color": c["ink3"], "width": 1})
    else:
        # the least of room left of zero keeps a dot at zero whole
        known = [v for v in [*values, *lows, *highs, *([0] if origin else [])] if v is not None and not pd.isna(v)]
        # shares start at zero; scores (VADER) lie on both its sides
        least, most = (min([0, *known]) if percent else min(known or [0])), max(known or [1])
        pad = (most - least or abs(most) or 1) * 0.04
        made.update_xaxes(range=[least - pad, most + pad])
    if origin and not zero:
        made.add_vline(x=0, line={"color": c["ink3"], "width": 1}, layer="below")
    if sides:
        # on two lines: beside the zero line of a phone's chart there is no room for "more in" and a long name on one
        for words, shift, anchor in (
            ("← " + _two_lines(sides[0]), -6, "right"),
            (_two_lines(sides[1], " →"), 6, "left"),
        ):
            made.add_annotation(x=0, xref="x", xshift=shift, y=1, yref="paper", yanchor="bottom", xanchor=anchor, align=anchor, text=words,
                                showarrow=False, font={"size": 11.5, "color": c["ink2"]})  # fmt: skip
    return made


# A part narrower than this share of the chart has no room for its number on a phone (23 of 145 px).
LEAST_WRITTEN = 0.16


def diverging(
    labels: Sequence[Any], series: Sequence[tuple[str, str, Sequence[float], Sequence[str]]], *,
    notes: Sequence[str], kinds: Sequence[str] | None = None,
) -> go.Figure:  # fmt: skip
    """Shares of three answers that sum to one: the middle one lies half on each side of the centre line. `series`: name, colour, shares, marks."""
    c = style.colours()
    names = [
        (f"{GLYPHS.get(kinds[i], '●')} " if kinds is not None else "") + shown(label, 22)
        for i, label in enumerate(labels)
    ]
    told = [shown(n) for n in notes]
    made = figure(30 * len(names) + 64, right=max([width(t, 12.5) for t in told] or [0]) + 14, top=30, bottom=34)
    (_, _, low, _), (_, _, middle, _), _ = series
    edges = [-(a + b / 2) for a, b in zip(low, middle, strict=True)]
    at = list(edges)
    ends = [e + a + b + d for e, a, b, d in zip(edges, *(values for _, _, values, _ in series), strict=True)]
    reach = max([*(-e for e in edges), *ends, 0.01])
    for n, (name, colour, values, marks) in enumerate(series):
        made.add_bar(
            x=list(values), y=list(range(len(names))), base=list(at), orientation="h", name=shown(name), customdata=list(marks),
            text=[f"{v:.0%}" if v >= LEAST_WRITTEN * 2 * reach else "" for v in values], textposition="inside", constraintext="none", insidetextanchor="middle", textangle=0,
            textfont={"size": 11.5, "color": _ink_on(colour)}, marker={"color": colour, "line": {"color": c["hairline"] if n == 1 else colour, "width": 1}},
            hovertext=[f"{v:.1%}" for v in values], hovertemplate="%{hovertext}<extra>%{fullData.name}</extra>",
            selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
        )  # fmt: skip
        at = [x + v for x, v in zip(at, values, strict=True)]
    annotate(made, [
        {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": i, "text": note, "showarrow": False, "font": {"size": 12.5, "color": c["ink2"]}}
        for i, note in enumerate(told)
    ])  # fmt: skip
    for words, anchor, shift in (("← " + shown(series[0][0]), "right", -6), (shown(series[2][0]) + " →", "left", 6)):
        made.add_annotation(x=0, xref="x", xshift=shift, y=1, yref="paper", yanchor="bottom", xanchor=anchor, text=words, showarrow=False, font={"size": 11.5, "color": c["ink2"]})  # fmt: skip
    made.add_vline(x=0, line={"color": c["ink3"], "width": 1}, layer="below")
    names_left(made, names)
    made.update_layout(barmode="overlay")
    made.update_yaxes(range=[len(names) - 0.5, -0.5])
    made.update_xaxes(visible=False, range=[-reach, reach])
    return made


def _ink_on(colour: str) -> str:
    """Black or white, whichever reads better on that colour (WCAG relative luminance)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    bright = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    ink, paper = style.LIGHT["ink"], style.LIGHT["background"]
    return ink if (bright + 0.05) / 0.0585 >= 1.05 / (bright + 0.05) else paper


def _two_lines(words: str, end: str = "") -> str:
    """The words before and after “in”, escaped, the latter cut: more in →<br>The Daily."""
    head, found, name = words.partition(" in ")
    return f"{shown(head)} in{end}<br>{shown(name, 22)}" if found else shown(words, 22) + end


def _points(reach: float) -> dict[str, Any]:
    """Ticks of a difference of shares in percentage points, with signs; zero has none."""
    step = next((s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5) if reach / s < 3), 1.0)
    most = int(reach / step)
    ticks = [step * k for k in range(-most, most + 1)]
    return {"tickvals": ticks, "ticktext": [f"{100 * t:+.0f}".replace("-", "−") if t else "0" for t in ticks]}


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
    size = max(11, min(24, 620 // max(len(names), 1)))
    made = figure(size * len(names) + 150, left=8, bottom=12, top=24)
    scale = [[0, c["pill"]], [1, style.categories()[0] if style.state.is_dark() else c["accent"]]]
    at = list(range(len(names)))
    made.add_scatter(
        x=[x for _ in at for x in at], y=[y for y in at for _ in at], mode="markers", hoverinfo="skip",
        marker={"symbol": "square", "size": size - 2, "color": c["soft"], "line": {"width": 0}},
    )  # fmt: skip
    made.add_scatter(
        x=list(cells["b"]), y=list(cells["a"]), mode="markers", customdata=list(cells["mark"]), text=[f"{tell.number(n)} {unit}" for n in cells["n"]],
        marker={"symbol": "square", "size": size - 2, "color": list(cells["n"]), "colorscale": scale, "cmin": 0,
                "line": {"width": 0}, "colorbar": {"thickness": 10, "len": 0.5, "title": {"text": shown(unit), "font": {"size": 12}}, "outlinewidth": 0}},
        hovertemplate="%{text}<extra></extra>", selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
    )  # fmt: skip
    labels = [shown(n, 26) for n in names]
    made.update_yaxes(tickvals=at, ticktext=labels, range=[len(at) - 0.5, -0.5], linewidth=0, ticks="")
    made.update_xaxes(
        tickvals=at, ticktext=labels, tickangle=-60, range=[-0.5, len(at) - 0.5], linewidth=0, ticks="",
        scaleanchor="y", constrain="domain", constraintoward="left",
    )  # fmt: skip
    return made


def network(
    nodes: pd.DataFrame, ties: pd.DataFrame, *, colours: Mapping[int, str], chosen: Any = None, unit: str = "articles"
) -> go.Figure:
    """Names and ties at fixed positions. `nodes`: id, name, kind, x, y, n, community, mark. `ties`: a, b (ids), n, mark.

    A tie is clicked on the small marker at its middle. The chosen name (an id) is ringed and its ties are darker.
    """
    c = style.colours()
    made = figure(NETWORK_PX[1], left=4, right=4, top=4, bottom=4)
    where = {row.id: (row.x, row.y, row.name) for row in nodes.itertuples(index=False)}
    _lines(made, ties, where, chosen)
    made.add_scatter(
        x=[(where[t.a][0] + where[t.b][0]) / 2 for t in ties.itertuples(index=False)],
        y=[(where[t.a][1] + where[t.b][1]) / 2 for t in ties.itertuples(index=False)],
        mode="markers", marker={"size": 6, "color": c["background"], "line": {"color": c["ink3"], "width": 1}}, customdata=list(ties["mark"]),
        text=[f"{shown(where[t.a][2])} and {shown(where[t.b][2])}: {tell.number(t.n)} {unit}" for t in ties.itertuples(index=False)],
        hovertemplate="%{text}<extra></extra>", selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
    )  # fmt: skip
    most = max([*nodes["n"], 1])
    sizes = [9 + 15 * (n / most) ** 0.5 for n in nodes["n"]]
    xs, ys = list(nodes["x"]) or [0], list(nodes["y"]) or [0]
    pad_x, pad_y = (max(xs) - min(xs) or 1) * 0.12, (max(ys) - min(ys) or 1) * 0.07
    box = (min(xs) - pad_x, max(xs) + pad_x, min(ys) - pad_y, max(ys) + pad_y)
    made.add_scatter(
        x=xs, y=ys, mode="markers+text", text=[shown(n, 24) for n in nodes["name"]], textposition=label_sides(nodes, sizes, box),
        textfont={"size": 12.5, "color": c["ink"]}, cliponaxis=False,
        customdata=list(nodes["mark"]), hovertext=[f"{shown(r.name)}: {tell.number(r.n)} {unit}" for r in nodes.itertuples(index=False)], hoverinfo="text",
        marker={"symbol": [SYMBOLS.get(k, "circle") for k in nodes["kind"]], "size": sizes,
                "color": [colours.get(k, c["slate"]) for k in nodes["community"]], "opacity": 1,
                "line": {"color": [c["ink"] if n == chosen else c["background"] for n in nodes["id"]], "width": [3 if n == chosen else 1 for n in nodes["id"]]}},
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.45}},
    )  # fmt: skip
    made.update_xaxes(visible=False, range=list(box[:2]))
    made.update_yaxes(visible=False, range=list(box[2:]))
    return made


# The width is that of the card beside the table of ties on a screen 1440 px wide; labels are placed for it.
NETWORK_PX = (680, 600)
# Widths of lines: a trace for each, as a trace for each tie makes the page wait a tenth of a second.
WIDTHS = 5


def _lines(made: go.Figure, ties: pd.DataFrame, where: Mapping[Any, tuple[float, float, str]], chosen: Any) -> None:
    c = style.colours()
    most = max([*ties["n"], 1])
    drawn: dict[tuple[bool, int], tuple[list[float | None], list[float | None]]] = {}
    for tie in ties.itertuples(index=False):
        xs, ys = drawn.setdefault((chosen in (tie.a, tie.b), round(WIDTHS * tie.n / most)), ([], []))
        for end in (tie.a, tie.b):
            xs.append(where[end][0])
            ys.append(where[end][1])
        xs.append(None)
        ys.append(None)
    for (strong, width), (xs, ys) in sorted(drawn.items(), key=lambda item: item[0]):
        made.add_scatter(
            x=xs,
            y=ys,
            mode="lines",
            hoverinfo="skip",
            line={"color": c["ink2"] if strong else c["hairline"], "width": 1 + width},
        )


def label_sides(nodes: pd.DataFrame, sizes: Sequence[float], box: tuple[float, float, float, float]) -> list[str]:
    """Where each name stands beside its mark: the side on which it covers least, the most mentioned names choosing first."""
    left, right, low, high = box
    at = [
        ((row.x - left) / (right - left) * NETWORK_PX[0], (high - row.y) / (high - low) * NETWORK_PX[1])
        for row in nodes.itertuples(index=False)
    ]
    marks = [(x - s / 2, x + s / 2, y - s / 2, y + s / 2) for (x, y), s in zip(at, sizes, strict=True)]
    taken: list[tuple[float, float, float, float]] = []
    sides = [""] * len(at)
    for i in sorted(range(len(at)), key=lambda i: -sizes[i]):
        (x, y), half = at[i], sizes[i] / 2
        width, height = 6.5 * min(len(str(nodes["name"].iloc[i])), 24), 15
        options = {
            "top center": (x - width / 2, x + width / 2, y - half - height, y - half),
            "bottom center": (x - width / 2, x + width / 2, y + half, y + half + height),
            "middle right": (x + half + 2, x + half + 2 + width, y - height / 2, y + height / 2),
            "middle left": (x - half - 2 - width, x - half - 2, y - height / 2, y + height / 2),
        }
        others = [m for j, m in enumerate(marks) if j != i]
        sides[i] = min(options, key=lambda side: _covered(options[side], [*taken, *others]))
        taken.append(options[sides[i]])
    return sides


def _covered(label: tuple[float, float, float, float], others: Sequence[tuple[float, float, float, float]]) -> float:
    a, b, c, d = label
    outside = max(0, -a) + max(0, b - NETWORK_PX[0]) + max(0, -c) + max(0, d - NETWORK_PX[1])
    return 20 * outside + sum(max(0, min(b, f) - max(a, e)) * max(0, min(d, h) - max(c, g)) for e, f, g, h in others)


SIDE_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "pentagon", "star")


def side_dots(
    labels: Sequence[Any], table: pd.DataFrame, *, sides: Mapping[str, str], axis: str, kinds: Sequence[str] | None = None, percent: bool = True
) -> go.Figure:  # fmt: skip
    """Estimates of several sides beneath one another: `table` has `row` (position in `labels`), `side`, `value`, `low`, `high`, `why`, `mark`.

    `sides` gives each side's colour, in order; every side has its own sign too. A side without an interval is hollow and grey.
    """
    c = style.colours()
    step = 0.72 / max(len(sides), 1)
    made = figure(max(24, 13 * len(sides) + 8) * len(labels) + 56, right=16, top=8)
    for at, (side, colour) in enumerate(sides.items()):
        rows = table[(table["side"] == side) & table["value"].notna()]
        ys = [float(r) + (at - (len(sides) - 1) / 2) * step for r in rows["row"]]
        lines: tuple[list[float | None], list[float | None]] = ([], [])
        for y, low, high in zip(ys, rows["low"], rows["high"], strict=True):
            if low is not None and not pd.isna(low):
                lines[0].extend([low, high, None])
                lines[1].extend([y, y, None])
        bare = [low is None or pd.isna(low) for low in rows["low"]]
        made.add_scatter(
            x=lines[0], y=lines[1], mode="lines", hoverinfo="skip", line={"color": style.outline(colour), "width": 1.5}
        )
        told = [
            f"{v:.1%}" + (f"  {w}" if b else f"  ({lo:.1%} to {hi:.1%})")
            if percent
            else f"{v:.2f}" + (f"  {w}" if b else f"  ({lo:.2f} to {hi:.2f})")
            for v, lo, hi, w, b in zip(rows["value"], rows["low"], rows["high"], rows["why"], bare, strict=True)
        ]
        made.add_scatter(
            x=list(rows["value"]), y=ys, mode="markers", customdata=list(rows["mark"]), name=shown(side, 24), text=told,
            marker={"size": 9, "symbol": SIDE_SYMBOLS[at % len(SIDE_SYMBOLS)], "color": [c["background"] if b else colour for b in bare],
                    "line": {"color": [c["ink3"] if b else style.outline(colour) for b in bare], "width": 1.3}},
            hovertemplate="%{text}<extra>%{fullData.name}</extra>", selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
        )  # fmt: skip
    names = [
        (f"{GLYPHS.get(kinds[i], '●')} " if kinds is not None else "") + shown(n, 30) for i, n in enumerate(labels)
    ]
    names_left(made, names)
    made.update_yaxes(range=[len(names) - 0.45, -0.55])
    # room left of zero keeps a mark at zero whole
    known = [v for v in [*table["value"], *table["low"], *table["high"]] if v is not None and not pd.isna(v)]
    most = max([0, *known]) or (1 if not known or min(known) >= 0 else 0)
    least = min([0, *known])
    reach = most - least
    made.update_xaxes(
        showgrid=True,
        title_text=axis,
        range=[least - 0.03 * reach, most + 0.05 * reach],
        tickformat=".0%" if percent else None,
    )
    if least < 0:
        made.add_vline(x=0, line={"color": c["ink3"], "width": 1}, layer="below")
    return made


def grid(
    rows: Sequence[Any], columns: Sequence[Any], cells: pd.DataFrame, *, kinds: Sequence[str] | None = None
) -> go.Figure:
    """Rows × columns as square markers (a heatmap gives no clicks): `cells` has `row`, `column` (positions), `value`, `text`, `hover`, `mark`.

    The number stands in the square; the darker, the larger the value.
    """
    c = style.colours()
    heads = [shown(n, 24) for n in columns]
    # where the heads don't fit beside each other Plotly turns them, and takes their room from the rows
    turned = round(0.87 * max(map(width, heads), default=0)) + 16 if len(heads) > 3 else 0
    made = figure(max(36 * len(rows) + 100, (SQUARE + 2) * len(rows) + turned + 26), right=8, top=34, bottom=26)
    most = max([*cells["value"], 1e-9])
    full = style.categories()[0] if style.state.is_dark() else c["accent"]
    # white on the lower two thirds of the scale would stay below 4.5:1
    deep = [v > 0.7 * most for v in cells["value"]]
    inks = [c["background"] if d else c["ink"] for d in deep]
    made.add_scatter(
        x=list(cells["column"]), y=list(cells["row"]), mode="markers+text", customdata=list(cells["mark"]), text=list(cells["text"]),
        textposition="middle center", textfont={"size": 11.5, "color": inks}, hovertext=list(cells["hover"]), hoverinfo="text",
        marker={"symbol": "square", "size": SQUARE, "color": list(cells["value"]), "colorscale": [[0, c["pill"]], [1, full]], "cmin": 0, "cmax": most, "line": {"width": 0}, "opacity": 1},
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.4}}, cliponaxis=False,
    )  # fmt: skip
    names = [(f"{GLYPHS.get(kinds[i], '●')} " if kinds is not None else "") + shown(n, 26) for i, n in enumerate(rows)]
    names_left(made, names)
    made.update_yaxes(range=[len(rows) - 0.5, -0.5])
    made.update_xaxes(
        tickvals=list(range(len(columns))), ticktext=heads, range=[-0.6, len(columns) - 0.4], side="top",
        autotickangles=[0, 60], tickangle=None if len(columns) > 3 else 0, linewidth=0,
    )  # fmt: skip
    return made


def lines(
    table: pd.DataFrame,
    *,
    colours: Mapping[Any, str],
    axis: str,
    unit: str,
    zero: bool = False,
    beside: str = "undated",
) -> go.Figure:
    """Numbers over calendar bins: `table` has `start` (first day), `group`, `value`, `hover`, `mark`; each group a line with its own sign.

    What has no bin (`start` None) stands at the right edge under the words `beside`, joined to no line.
    """
    c = style.colours()
    everything, table = table, table[table["start"].notna()]
    outside = everything[everything["start"].isna()]
    made = figure(300, top=26, bottom=44, left=8, right=24 if len(outside) else 16)
    if len(outside):
        _room_beside(made, [beside])
    for at, (group, colour) in enumerate(colours.items()):
        rows = table[table["group"] == group]
        if not len(rows):
            continue
        made.add_scatter(
            x=list(pd.to_datetime(rows["start"])), y=list(rows["value"]), mode="lines+markers", name=shown(group, 24), customdata=list(rows["mark"]),
            line={"color": style.outline(colour), "width": 1.5}, text=list(rows["hover"]), hovertemplate="%{text}<extra>%{fullData.name}</extra>",
            marker={"size": 9, "symbol": SIDE_SYMBOLS[at % len(SIDE_SYMBOLS)], "color": colour, "line": {"color": style.outline(colour), "width": 1}},
            selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
        )  # fmt: skip
        if len(lone := outside[outside["group"] == group]):
            made.add_scatter(
                x=[0] * len(lone), y=list(lone["value"]), xaxis="x2", mode="markers", name=shown(group, 24), customdata=list(lone["mark"]),
                text=list(lone["hover"]), hovertemplate="%{text}<extra>%{fullData.name}</extra>", cliponaxis=False,
                marker={"size": 9, "symbol": SIDE_SYMBOLS[at % len(SIDE_SYMBOLS)] + "-open", "color": style.outline(colour), "line": {"width": 1.6}},
                selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
            )  # fmt: skip
    made.update_layout(xaxis_title_text=axis, xaxis_tickformat="%b\n%Y")
    starts = sorted(set(pd.to_datetime(table["start"])))
    if len(starts) <= 3:  # Plotly would set several ticks within one month
        made.update_layout(xaxis_tickvals=starts)
    made.update_yaxes(showgrid=True, nticks=6)
    if zero:
        made.add_hline(y=0, line={"color": c["ink3"], "width": 1})
    else:
        made.update_yaxes(rangemode="tozero")
    made.update_layout(annotations=[*made.layout.annotations, _unit(unit)])
    return made


def parts(
    labels: Sequence[Any], filled: Sequence[float], outlined: Sequence[float], marks: tuple[Sequence[str], Sequence[str]], *,
    words: tuple[str, str], kinds: Sequence[str] | None = None,
) -> go.Figure:  # fmt: skip
    """Bars of two parts: filled, then outlined; the two numbers stand at the right. A click opens the part."""
    c = style.colours()
    at = list(range(len(labels)))
    look = ({"color": c["slate"], "line": {"color": c["slate"], "width": 1}}, {"color": c["background"], "line": {"color": c["slate"], "width": 1}})  # fmt: skip
    told = [f"<b>{tell.number(a)}</b> of {tell.number(round(a + b, 6))}" for a, b in zip(filled, outlined, strict=True)]
    made = figure(BAR_PX * len(labels) + 54, right=max([width(t) for t in told] or [0]) + 14, top=26, bottom=28)
    for n, values in enumerate((filled, outlined)):
        made.add_bar(
            x=list(values), y=at, orientation="h", name=shown(words[n]), customdata=list(marks[n]), marker=look[n], hovertemplate=f"%{{x:{COUNT}}}" + "<extra>%{fullData.name}</extra>",
            text=told if n else None, textposition="outside" if n else "none", cliponaxis=False,
            selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.35}},
        )  # fmt: skip
    names = [
        (f"{GLYPHS.get(kinds[i], '●')} " if kinds is not None else "") + shown(n, 30) for i, n in enumerate(labels)
    ]
    names_left(made, names)
    made.update_yaxes(range=[len(at) - 0.5, -0.5])
    made.update_xaxes(
        visible=False, range=[0, 1.005 * max([a + b for a, b in zip(filled, outlined, strict=True)] or [1])]
    )
    unit = _unit(f"■ {words[0]}   □ {words[1]}") | {"y": 1, "yanchor": "bottom", "xshift": -made.layout.margin.l}
    made.update_layout(barmode="stack", annotations=[unit])
    return made
