"""The timeline of publication: what the overview and the timeline page both show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

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
    cells = [
        (start if isinstance(start, str) else None, _named(o), int(count))
        for start, o, count in zip(table["bin"], table["outlet"], table["n"], strict=True)
    ]
    by_outlet: Counter[str] = Counter()
    for _, outlet, count in cells:
        by_outlet[outlet] += count
    words = f"not in one {step}" if totals.imprecise else "undated"
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
        table=totals_table(cells, step, [_named(o) for o in shown]),
        relation=project.ask(volume.counted, chosen, step=step, unit=unit, named=named),
        alt=f"{unit.capitalize()} a {step} of publication, stacked by outlet; the table beneath has the numbers.",
        how=volume.__doc__ or "",
        legend=[(colour, f"{_named(o)} {by_outlet[_named(o)]:,}") for o, colour in shown.items()],
    )  # fmt: skip


def _named(outlet: str | None) -> str:
    return outlet or project.UNKNOWN_OUTLET


def _mark(start: str, outlet: str | None, step: str) -> str:
    return figures.mark(f"{in_words(start, step)}, {_named(outlet)}", {"bin": start, "outlet": outlet})


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


def totals_table(cells: Iterable[tuple[str | None, str, int]], step: str, labels: Sequence[str]) -> pd.DataFrame:
    """One row a bin with its total, then what stands beside the axis (bin None), then all; each row opens its total.

    `cells` are (bin, label, n), bins in order; a label that is not among `labels` counts in the totals only.
    """
    bins: dict[str | None, Counter[str]] = {}
    for start, label, n in cells:
        bins.setdefault(start, Counter())[label] += n
    beside = bins.pop(None, None)
    rows = [_row(in_words(start or "", step), step, counts, labels, {"bin": start}) for start, counts in bins.items()]
    if beside:
        rows.append(_row(f"Not in one {step}", step, beside, labels, {"bin": None}))
    rows.append(_row("All", step, sum([*bins.values(), beside or Counter()], Counter()), labels, {}))
    return pd.DataFrame(rows)


def _row(
    words: str, step: str, counts: Counter[str], labels: Sequence[str], where: dict[str, str | None]
) -> dict[str, Any]:
    by = {label: counts[label] for label in labels}
    return {step.capitalize(): words, **by, "Total": counts.total(), card.MARK: figures.mark(words, where)}


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
