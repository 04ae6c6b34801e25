"""The paste reader on whole pages copied as text: are the right lines taken for the article's body?

Data      A ZIP with `pasted/index.jsonl` (`id, lines, labels`: 1 for a body line) and `pasted/ID.txt`, or such a JSON lines file.
Figures   Mean over pages of precision, recall and F1 of two bags of case-folded words: the parts of kind body, the gold lines;
          the `interval` of F1.
Beside    The same of simpler ways, and of the trained model without rules, in the same run.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.collect.lines import BLOCK_COST, best_block, body_chances, rejoin, split_lines
from analysis.collect.paste import read_paste
from benchmarks.quality import BadData
from benchmarks.quality.figures import mean_interval

FIGURE = "f1"


def score(data: Path, *, limit: int | None = None) -> dict[str, Any]:
    """The figures of the reader, and of the other ways."""
    pages = read_pages(data)[:limit]
    if not pages:
        raise BadData(f"{data} holds no page: expected JSON lines with lines and labels.")
    ways: dict[str, list[tuple[float, float, float]]] = {}
    for page in pages:
        gold = words(line for line, label in zip(page["lines"], page["labels"], strict=True) if label)
        for way, taken in taken_by(page["text"]).items():
            ways.setdefault(way, []).append(agreement(gold, words(taken)))
    means = {way: figures_of(rows) for way, rows in ways.items()}
    drawn = mean_interval([row[0] for row in ways["reader"]])
    return {"n": len(pages), **means.pop("reader"), "interval": drawn, "alternatives": means}


def figures_of(rows: Sequence[tuple[float, float, float]]) -> dict[str, float]:
    return {
        name: round(float(v), 4) for name, v in zip(("f1", "precision", "recall"), np.mean(rows, axis=0), strict=True)
    }


def read_pages(path: Path) -> list[dict[str, Any]]:
    """The pages with their text. Raises BadData where the file is not one of pages."""
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                index = next(name for name in archive.namelist() if name.endswith("index.jsonl"))
                pages = [json.loads(row) for row in archive.read(index).splitlines() if row.strip()]
                known = set(archive.namelist())
                for page in pages:
                    name = index.replace("index.jsonl", f"{page['id']}.txt")
                    page["text"] = archive.read(name).decode("utf-8") if name in known else "\n".join(page["lines"])
        else:
            pages = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines() if row.strip()]
            for page in pages:
                page.setdefault("text", "\n".join(page["lines"]))
        if any(len(page["lines"]) != len(page["labels"]) for page in pages):
            raise BadData(f"{path}: a page has more lines than labels, or fewer.")
    except (OSError, zipfile.BadZipFile, StopIteration, KeyError, ValueError) as error:
        raise BadData(
            f"{path} can't be read as pasted pages ({error}): expected a ZIP with index.jsonl, or JSON lines."
        ) from error
    return pages


def taken_by(text: str) -> dict[str, list[str]]:
    """The lines that each way takes for the body."""
    lines = rejoin(split_lines(text))
    weights = np.array([line.words - BLOCK_COST for line in lines])
    start, end = best_block(weights)
    chances = body_chances(lines)
    return {
        "reader": [part.text for part in read_paste(text).parts if part.kind == "body"],
        "everything": [line.text for line in lines],
        "lines over 12 words": [line.text for line in lines if line.words > 12],
        "best block of long lines": [line.text for line in lines[start:end]],
        "the trees alone": [line.text for line, chance in zip(lines, chances, strict=True) if chance >= 0.5],
    }


def words(lines: Iterable[str]) -> Counter[str]:
    return Counter(word for line in lines for word in re.findall(r"\w+", line.casefold()))


def agreement(gold: Counter[str], seen: Counter[str]) -> tuple[float, float, float]:
    """F1, precision and recall of two bags; 1 where both are empty, 0 where one is."""
    if not gold and not seen:
        return 1.0, 1.0, 1.0
    common = sum((gold & seen).values())
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / sum(seen.values()), common / sum(gold.values())
    return 2 * precision * recall / (precision + recall), precision, recall
