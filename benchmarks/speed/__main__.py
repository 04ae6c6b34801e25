"""Prints start to first page, words a second of all layers against bare en_core_web_sm, and server times at 10,000 articles.

    python -m benchmarks.speed [--articles 10000] [--only start,layers,pages] [--json]

Texts come from ../shared/data/corpora where that is there, else from demo/articles.jsonl; for the server times they are repeated with
changed ids, dates and outlets, rows included: the store sees as many rows as it would with as many different articles.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed import layers, pages, start

PARTS = {"start": start.measure, "layers": layers.measure, "pages": pages.measure}
AIM_MS = 300


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000, help="articles of the project the pages are timed on")
    parser.add_argument("--only", default=",".join(PARTS), help="parts to run: " + ", ".join(PARTS))
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args(arguments)
    found = {}
    with tempfile.TemporaryDirectory() as home:
        os.environ["NEWSPRISM_HOME"] = home
        for name in asked.only.split(","):
            found[name] = PARTS[name](articles=asked.articles, home=Path(home))
    if asked.json:
        print(json.dumps(found, indent=1))
        return 0
    _print(found)
    return 0


def _print(found: dict[str, dict[str, float]]) -> None:
    if "start" in found:
        print(f"Start to first page: {found['start']['first_page_s']:.1f} s ({found['start']['how']}).")
    if "layers" in found:
        f = found["layers"]
        print(
            f"All layers: {f['layers_words_s']:,.0f} words a second; bare en_core_web_sm: {f['bare_words_s']:,.0f}; ratio {f['ratio']:.2f}"
        )
        print(
            f"  ({f['words']:,.0f} words of {f['articles']:,.0f} articles, median of {f['rounds']:.0f} paired rounds on one core)"
        )
    if "pages" in found:
        times = {k: v for k, v in found["pages"].items() if k.endswith("_ms")}
        print(
            f"Server time at {found['pages']['articles']:,.0f} articles (median of {found['pages']['rounds']:.0f} runs, aim below {AIM_MS} ms):"
        )
        for name, value in times.items():
            print(f"  {name.removesuffix('_ms'):24s} {value:7.0f} ms{'' if value < AIM_MS else '   above the aim'}")


if __name__ == "__main__":
    sys.exit(main())
