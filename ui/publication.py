"""The timeline of publication: what the overview and the timeline page both show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from analysis.measures import volume
from analysis.measures.units import Unit
from analysis.project.query import Filter
from ui import card, figures, project, style


def timeline(chosen: Filter, *, key: str, unit: Unit, step: volume.Step | None = None) -> card.Card:
    """Articles by publication date, stacked by outlet. Without a step, the one that fits the period."""
    totals = project.ask(volume.totals, chosen)
    step = step or volume.fitting_step(totals.days)
    colours = project.outlet_colours(project.need())
    named = tuple(o for o, colour in colours.items() if colour != style.colours()["slate"])
    table = project.read(volume, chosen, step=step, unit=unit, named=named)
    table["outlet"] = table["outlet"].astype(object).where(table["outlet"].notna(), None)
    dated, beside = table[table["bin"].notna()], int(table.loc[table["bin"].isna(), "n"].sum())
    gaps = project.ask(volume.gaps, chosen, step=step)
    shown = {o: c for o, c in colours.items() if o in set(table["outlet"])} | (
        {volume.OTHERS: style.colours()["slate"]} if volume.OTHERS in set(table["outlet"]) else {}
    )
    n = int(table["n"].sum())
    words = "undated" if beside <= totals.undated else f"no one {step}"
    return card.Card(
        key=key,
        title=headline(dated, step, unit),
        caption=f"{unit.capitalize()} a {step} by outlet, n = {int(dated['n'].sum()):,} dated of {n:,}."
        + (" Hatched: nothing was collected." if gaps else "")
        + " Click a bar for its opening sentences; the table’s rows open the totals.",
        figure=figures.timeline(
            dated.rename(columns={"bin": "start", "outlet": "group"}), colours=shown, step=step, unit=unit.capitalize(),
            marks=[_mark(b, o, step) for b, o in zip(dated["bin"], dated["outlet"], strict=True)],
            axis=f"{step.capitalize()} of publication" + (" (Monday to Sunday)" if step == "week" else ""),
            undated=beside, undated_mark=figures.mark(f"Not in one {step}", {"bin": None}), beside=words, gaps=gaps,
        ) if len(dated) else None,
        table=totals_table(table, step, list(shown)),
        relation=project.ask(volume.counted, chosen, step=step, unit=unit, named=named),
        alt=f"{unit.capitalize()} a {step} of publication, stacked by outlet; the table beneath has the numbers.",
        how=volume.__doc__ or "",
        legend=[(colour, f"{o or project.UNKNOWN_OUTLET} {_of(table, o):,}") for o, colour in shown.items()],
    )  # fmt: skip


def _of(table: pd.DataFrame, outlet: str | None) -> int:
    return int(table.loc[_is(table, outlet), "n"].sum())


def _is(table: pd.DataFrame, outlet: str | None) -> pd.Series:
    return table["outlet"].isna() if outlet is None else table["outlet"] == outlet


def _mark(start: str, outlet: str | None, step: str) -> str:
    return figures.mark(
        f"{in_words(start, step)}, {outlet or project.UNKNOWN_OUTLET}", {"bin": start, "outlet": outlet}
    )


def headline(dated: pd.DataFrame, step: str, unit: str) -> str:
    """The fullest bin, exactly counted; where more than two share the first place, how much it is."""
    if dated.empty:
        return f"No {unit[:-1]} has a date that falls into one {step}"
    sums = dated.groupby("bin")["n"].sum()
    most = int(sums.max())
    fullest = [in_words(b, step).replace("Week", "week", 1) for b in sums.index[sums == most]]
    if len(fullest) > 2:
        return f"At most {most:,} {unit if most > 1 else unit[:-1]} a {step}, in {len(fullest):,} {step}s"
    return f"Most {unit}: {' and '.join(fullest)} ({most:,}{' each' if len(fullest) > 1 else ''})"


def totals_table(table: pd.DataFrame, step: str, outlets: Sequence[str | None]) -> pd.DataFrame:
    """One row a bin with its total, then what stands beside the axis, then all; each row opens its total."""
    rows = []
    for start, group in [*table[table["bin"].notna()].groupby("bin"), (None, table[table["bin"].isna()]), ("", table)]:
        if not len(group):
            continue
        label = "All" if start == "" else in_words(start, step) if start else f"not in one {step}"
        by = {(o or project.UNKNOWN_OUTLET): _of(group, o) for o in outlets}
        where = {} if start == "" else {"bin": start}
        rows.append(
            {
                step.capitalize(): label,
                **by,
                "Total": int(group["n"].sum()),
                card.MARK: figures.mark(label[0].upper() + label[1:], where),
            }
        )
    return pd.DataFrame(rows)


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
