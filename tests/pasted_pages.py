"""The pasted pages of tests/cases/paste: each line with its kind, then the facts.

title      |Ferry crews end strike         a line offered, as the kind that stands before the bar
           |                               a blank line
body       |The last bus between Wendle
+          |and Little Harrow may stop     goes on with the paragraph above (a hard-wrapped line)
====
{"facts": {...}, "why": {...}}             values expected; words that the reason of an unknown fact names
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "cases" / "paste"
SEED = Path(__file__).parents[1] / ".." / "shared" / "seed" / "000_030c5e5f29651762.txt"


@dataclass(frozen=True)
class Page:
    name: str
    text: str
    parts: list[tuple[str, str]]
    facts: dict[str, Any]
    why: dict[str, list[str]]


def read_page(path: Path) -> Page:
    shown, _, told = path.read_text(encoding="utf-8").partition("\n====\n")
    lines, parts = [], []
    for row in shown.split("\n"):
        kind, _, line = row.partition("|")
        lines.append(line)
        bare = re.sub(r"^[•*]\s*", "", " ".join(line.split()))
        if kind.strip() == "+":
            parts[-1] = (parts[-1][0], joined(parts[-1][1], bare))
        elif bare:
            parts.append((kind.strip(), bare))
    given = json.loads(told)
    return Page(path.stem, "\n".join(lines) + "\n", parts, given["facts"], given.get("why", {}))


def joined(before: str, after: str) -> str:
    return before[:-1] + after if before.endswith("-") else f"{before} {after}"


def pages() -> list[Page]:
    return [read_page(path) for path in sorted(CASES.glob("*.txt"))]
