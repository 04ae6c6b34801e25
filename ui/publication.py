"""The timeline of publication: what the overview and the timeline page both show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analysis.measures import undated, volume
from analysis.measures.units import SUMMED, rounded
from analysis.project.query import Filter
from ui import card, figures, project, style, tell

MOST_OUTLETS = 12


def timeline(chosen: Filter, *, key: str, step: volume.Step | None = None) -> card.Card:
    """Articles by publication date, stacked by outlet. Without a step, the one that fits the period."""
    unit, totals = chosen.unit, project.ask(volume.totals, chosen)
    step = step or volume.fitting_step(totals.days)
    colours = project.outlet_colours(project.need())
    named = tuple(o for o, colour in colours.items() if colour != style.colours()["slate"])
    table = project.read(volume, chosen, step=step, named=named)
    table["outlet"] = table["outlet"].astype(object).where(table["outlet"].notna(), None)
    dated = table[table["bin"].notna()]
    beside = [
        (words, rounded(table.loc[table["beside"] == name, "n"].sum()), figures.mark(title, where))
        for name, (words, title, where) in beside_axis(step).items()
    ]
    gaps = project.ask(volume.gaps, chosen, step=step)
    shown = {o: c for o, c in colours.items() if o in set(table["outlet"])} | (
        {volume.OTHERS: style.colours()["slate"]} if volume.OTHERS in set(table["outlet"]) else {}
    )
    n = rounded(table["n"].sum())
    cells = [
        (start if isinstance(start, str) else why, _named(o), count)
        for start, why, o, count in zip(table["bin"], table["beside"], table["outlet"], table["n"], strict=True)
    ]
    by_outlet: dict[str, float] = {}
    for _, outlet, count in cells:
        by_outlet[outlet] = by_outlet.get(outlet, 0) + count
    return card.Card(
        key=key,
        title=headline(dated, step, unit),
        caption=f"{unit.capitalize()} a {step} by outlet, n = {tell.number(rounded(dated['n'].sum()))} {'placed' if totals.imprecise else 'dated'} of {tell.number(n)}."
        + left_beside(beside, step)
        + (" Hatched: nothing was collected." if gaps else "")
        + " Click a bar for its opening sentences; the table’s rows open the totals.",
        figure=figures.timeline(
            dated.rename(columns={"bin": "start", "outlet": "group"}), colours=shown, step=step, unit=unit.capitalize(),
            marks=[_mark(b, o, step) for b, o in zip(dated["bin"], dated["outlet"], strict=True)],
            axis=f"{step.capitalize()} of publication" + (" (Monday to Sunday)" if step == "week" else ""),
            beside=beside, gaps=gaps,
        ) if len(dated) else None,
        table=totals_table(cells, step, [_named(o) for o in shown], beside_axis(step)),
        relation=project.ask(volume.counted, chosen, step=step, named=named),
        alt=f"{unit.capitalize()} a {step} of publication, stacked by outlet; the table beneath has the numbers.",
        how=volume.__doc__ or "",
        legend=[(colour, f"{_named(o)} {tell.number(rounded(by_outlet[_named(o)]))}") for o, colour in shown.items()],
    )  # fmt: skip


def undated_rates(chosen: Filter) -> card.Card | None:
    """Which outlets' articles lack a date; None where all have one."""
    unit = chosen.unit
    table: pd.DataFrame = project.read(undated, chosen)
    lacking = rounded(table["undated"].sum())
    if not lacking:
        return None
    table["outlet"] = table["outlet"].astype(object).where(table["outlet"].notna(), None)
    top = table[table["undated"] > 0].head(MOST_OUTLETS)
    some = (
        f"The {len(top)} outlets with the highest share"
        if len(top) < (table["undated"] > 0).sum()
        else "Outlets that have some"
    )
    marks = [figures.mark(f"{_named(o)}, undated", {"outlet": o, "dated": False}) for o in table["outlet"]]
    return card.Card(
        key="undated",
        title=f"Undated: {tell.number(lacking)} of {tell.number(rounded(table['articles'].sum()))} {unit}",
        caption=f"Share of an outlet’s {unit} without a publication date. {some}; the table has all. n: distinct texts. {tell.interval()}."
        f"{tell.without(top['why'])} Click a dot for the undated articles.",
        figure=figures.dots(
            [_named(o) for o in top["outlet"]], list(top["value"]), list(top["low"]), list(top["high"]), marks[: len(top)],
            notes=[
                tell.beside(v, f"{tell.number(a)} of {tell.number(b)}", w)
                for v, a, b, w in zip(top["value"], top["undated"], top["articles"], top["why"], strict=True)
            ],
            axis=f"Undated share of {unit}",
        ),
        table=pd.DataFrame({
            "Outlet": [_named(o) for o in table["outlet"]], "Undated": table["undated"], unit.capitalize(): table["articles"],
            "Share %": tell.per_cent(table["value"]), "From %": tell.per_cent(table["low"]), "To %": tell.per_cent(table["high"]),
            "n (texts)": table["n"], "mark": marks,
        }),
        relation=undated.counted(project.reader(), chosen),
        alt=f"Undated share in {len(top)} outlets; the table beneath has the numbers.",
        how=undated.__doc__ or "",
    )  # fmt: skip


# What a date known to the month or the year only lacks, for a bar of that length.
LACKS = {"day": "no day", "week": "no day", "month": "no month", "quarter": "no month", "year": "no year"}


def beside_axis(step: str) -> dict[str, tuple[str, str, dict[str, str | None]]]:
    """What has no bin: the words under its bar, its title, and its group; the undated at the right edge."""
    lacks = LACKS[step]
    return {
        name: (words, title, {"bin": None, "beside": name})
        for name, words, title in (
            ("imprecise", lacks, f"Dated, but {lacks} stated"),
            ("undated", "undated", "Undated"),
        )
    }


def left_beside(beside: Sequence[tuple[str, float, str]], step: str) -> str:
    """A sentence on the dashed bars at the right edge; empty where there are none."""
    there = {words: n for words, n, _ in beside if n}
    undated, lacks = there.get("undated", 0), there.get(LACKS[step], 0)
    told = [f"{tell.number(undated)} undated"] if undated else []
    told += [f"{tell.number(lacks)} dated to the month or year only (“{LACKS[step]}”)"] if lacks else []
    return f" Dashed, at the right: {' and '.join(told)}." if told else ""


def outside_words(outside: volume.Outside) -> str:
    """The words under a mark for all that has no month, on one or two lines: "undated: 3"."""
    words = [w for w, n in (("undated", outside.undated), ("no month", outside.imprecise)) if n]
    return " or\n".join(words) + f": {tell.number(rounded(outside.undated + outside.imprecise))}"


def _named(outlet: str | None) -> str:
    return outlet or project.UNKNOWN_OUTLET


def _mark(start: str, outlet: str | None, step: str) -> str:
    return figures.mark(f"{in_words(start, step)}, {_named(outlet)}", {"bin": start, "outlet": outlet})


def headline(dated: pd.DataFrame, step: str, unit: str) -> str:
    """The fullest bin, exactly counted; where more than two share the first place, how much it is."""
    if dated.empty:
        return f"No {unit[:-1]} has a date that falls into one {step}"
    sums = dated.groupby("bin")["n"].sum().round(SUMMED)
    most = float(sums.max())
    fullest = [in_words(b, step).replace("Week", "week", 1) for b in sums.index[sums == most]]
    if len(fullest) > 2:
        return f"At most {tell.number(most)} {unit if most != 1 else unit[:-1]} a {step}, in {len(fullest):,} {step}s"
    return f"Most {unit}: {' and '.join(fullest)} ({tell.number(most)}{' each' if len(fullest) > 1 else ''})"


def totals_table(
    cells: Iterable[tuple[str, str, float]],
    step: str,
    labels: Sequence[str],
    outside: Mapping[str, tuple[str, str, dict[str, str | None]]],
) -> pd.DataFrame:
    """One row a bin with its total, then what stands beside the axis, then all; each row opens its total.

    `cells` are (bin, label, n), bins in order; a label that is not among `labels` counts in the totals only. A bin named in `outside` (as
    `beside_axis` has it) is none of the calendar.
    """
    bins: dict[str, dict[str, float]] = {}
    for start, label, n in cells:
        counts = bins.setdefault(start, {})
        counts[label] = counts.get(label, 0) + n
    apart = {name: bins.pop(name) for name in outside if name in bins}
    rows = [_row(in_words(start, step), step, counts, labels, {"bin": start}) for start, counts in bins.items()]
    rows += [_row(outside[name][1], step, counts, labels, outside[name][2]) for name, counts in apart.items()]
    all_of: dict[str, float] = {}
    for counts in (*bins.values(), *apart.values()):
        for label, n in counts.items():
            all_of[label] = all_of.get(label, 0) + n
    rows.append(_row("All", step, all_of, labels, {}))
    return pd.DataFrame(rows)


def _row(
    words: str, step: str, counts: Mapping[str, float], labels: Sequence[str], where: dict[str, str | None]
) -> dict[str, Any]:
    by = {label: rounded(counts.get(label, 0)) for label in labels}
    return {
        step.capitalize(): words,
        **by,
        "Total": rounded(sum(counts.values())),
        card.MARK: figures.mark(words, where),
    }


def in_words(start: str, step: str) -> str:
    """A bin by its first day: "Week of 20 April 2026", "April 2026", "April to June 2026", "2026", "20 April 2026"."""
    day = date.fromisoformat(start)
    if step == "week":
        return f"Week of {day:%-d %B %Y}"
    if step == "day":
        return f"{day:%-d %B %Y}"
    if step == "quarter":
        return f"{day:%B} to {day + timedelta(days=80):%B %Y}"
    if step == "decade":
        return f"{day.year}s"
    return f"{day:%B %Y}" if step == "month" else f"{day.year}"
