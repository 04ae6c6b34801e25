"""Prints start to first page, words a second of all layers against bare en_core_web_sm, a batch by the real command, growth, and server times.

    python -m benchmarks.speed [--articles 10000] [--only start,layers,pages,growth,batch] [--home FOLDER] [--json]

Texts come from ../shared/data/corpora where that is there, else from demo/articles.jsonl. For server times and growth their rows are repeated
under other words, names, dates and outlets (many.py): the store sees as many rows as it would with as many different articles. `batch` reads
every article with the real models; `pages` takes the project that `growth` left where --home names the same folder. Not run unless asked for
with --only: growth and batch, which take a quarter of an hour each at 100,000 and 10,000 articles.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed import batch, growth, layers, pages, start

PARTS = {
    "start": start.measure,
    "layers": layers.measure,
    "growth": growth.measure,
    "pages": pages.measure,
    "batch": batch.measure,
}
UNASKED = "start,layers,pages"
AIM_MS = 300


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000, help="articles of pages, growth and batch")
    parser.add_argument("--only", default=UNASKED, help="parts to run: " + ", ".join(PARTS))
    parser.add_argument(
        "--home", type=Path, help="folder for the projects, kept afterwards; a temporary one when left out"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args(arguments)
    found = {}
    with tempfile.TemporaryDirectory() as temporary:
        home = asked.home or Path(temporary)
        home.mkdir(parents=True, exist_ok=True)
        os.environ["NEWSPRISM_HOME"] = str(home)
        for name in asked.only.split(","):
            found[name] = PARTS[name](articles=asked.articles, home=home)
    if asked.json:
        print(json.dumps(found, indent=1))
        return 0
    for name, figures in found.items():
        TOLD[name](figures)
    return 0


def _start(f: dict[str, Any]) -> None:
    print(f"Start to first page: {f['first_page_s']:.1f} s ({f['how']}).")


def _layers(f: dict[str, Any]) -> None:
    print(
        f"All layers: {f['layers_words_s']:,.0f} words a second; bare en_core_web_sm: {f['bare_words_s']:,.0f}; ratio {f['ratio']:.2f}"
    )
    print(
        f"  ({f['words']:,.0f} words of {f['articles']:,.0f} articles, median of {f['rounds']:.0f} paired rounds on one core)"
    )


def _pages(f: dict[str, Any]) -> None:
    print(
        f"Server time at {f['articles']:,.0f} articles, ms (medians of {f['rounds']:.0f} runs; aim below {AIM_MS}, * above it):"
    )
    kinds = ("first", *pages.KINDS)
    for unit, told in (("ms", ""), ("cpu_ms", "processor time")):
        print(f"  {told:18s}" + "".join(f"{kind:>16s}" for kind in kinds))
        for name, times in f["pages"].items():
            cells = ((times[f"{kind}_{unit}"], "*" if times[f"{kind}_{unit}"] > AIM_MS else " ") for kind in kinds)
            print(f"  {name:18s}" + "".join(f"{ms:15.0f}{sign}" for ms, sign in cells))
    print(f"  Memory of the server's process after each: at most {f['peak_rss_mb']:,.0f} MB.")


def _growth(f: dict[str, Any]) -> None:
    print(
        f"{f['offered']:,} articles offered, {f['articles']:,} added, {f['duplicates']:,} duplicates; rows of all layers made beforehand."
    )
    print(f"  {'articles':>10s}{'stage s':>10s}{'put s':>10s}{'copy s':>10s}{'memory MB':>12s}{'disk MB':>10s}")
    for s in f["stretches"]:
        print(
            f"  {s['articles']:10,.0f}{s['stage_s']:10.1f}{s['put_s']:10.1f}{s['refresh_s']:10.1f}{s['rss_mb']:12,.0f}{s['disk_mb']:10,.0f}"
        )
    for step, line in f["lines"].items():
        print(
            f"  {step}: {line['ms_an_article']:.2f} ms an article ({f['cpu_ms_an_article'][step]:.2f} of processor time); "
            f"largest deviation from the line {line['largest_deviation']:.1%} of the whole"
        )
    print(
        f"  Memory at most {f['peak_rss_mb']:,.0f} MB; project.sqlite {f['sqlite_mb']:,.0f} MB, read copy {f['copy_mb']:,.0f} MB."
    )


def _batch(f: dict[str, Any]) -> None:
    print(
        f"{f['articles']:,} articles ({f['words']:,} words) by the command line on {len(f['workers_mb'])} workers in {f['wall_s']:,.0f} s: "
        f"{f['articles_s']:.1f} articles a second, {f['words_s_a_core']:,.0f} words a second and core"
    )
    print(f"  {f['added']:,} added, {f['duplicates']:,} duplicates, {f['rejected']:,} rejected")
    print(
        f"  by processor time {f['words_cpu_s']:,.0f} words a second, bare en_core_web_sm {f['bare_words_s']:,.0f}: ratio {f['ratio']:.2f}; "
        f"of the workers alone {f['ratio_of_workers']:.2f}"
    )
    workers = ", ".join(f"{mb:,.0f}" for mb in f["workers_mb"])
    print(f"  memory, MB: job {f['job_mb']:,.0f}; workers {workers}; all at one moment {f['sum_mb']:,.0f}")


TOLD: dict[str, Callable[[dict[str, Any]], None]] = {
    "start": _start, "layers": _layers, "pages": _pages, "growth": _growth, "batch": _batch,
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
