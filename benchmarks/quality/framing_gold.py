"""Readers of the gold sets on framing, for training and scorers alike. Each raises BadData where the file is not in its format."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.quality import BadData

# The columns of the narrative set, by our names. RE is resolution there, not responsibility.
NARRATIVE = {
    "conflict": "CO",
    "human_interest": "HI",
    "economic": "EC",
    "morality": "MO",
    "resolution": "RE",
}
BIASED = {"Biased": True, "Non-biased": False}


def policy(path: Path) -> list[dict[str, Any]]:
    """`id, text, frames` (sorted list of labels) of each article."""
    found = []
    for _, row in lines(path, {"id", "text", "frames"}):
        frames = row["frames"]
        if not isinstance(frames, list):
            raise BadData(f"{path}: article {row['id']} has frames {frames!r}, expected a list of labels.")
        found.append({"id": str(row["id"]), "text": row["text"], "frames": sorted(set(map(str, frames)))})
    return found


def persuasion(path: Path) -> list[dict[str, Any]]:
    """`id, text, spans` of each article; a span is (start, end, technique), in order."""
    found = []
    for _, row in lines(path, {"id", "text", "spans"}):
        try:
            spans = sorted({(int(s["start"]), int(s["end"]), str(s["technique"])) for s in row["spans"]})
        except (KeyError, TypeError, ValueError) as error:
            raise BadData(f"{path}: article {row['id']} has a span without technique, start or end: {error}") from error
        wrong = [s for s in spans if not 0 <= s[0] < s[1] <= len(row["text"])]
        if wrong:
            raise BadData(
                f"{path}: article {row['id']} has a span {wrong[0]} outside its {len(row['text'])} characters."
            )
        found.append({"id": str(row["id"]), "text": row["text"], "spans": spans})
    return found


def babe(path: Path) -> list[dict[str, Any]]:
    """`index, text, topic, outlet, biased` of each sentence that the annotators agree on; `index` is its line in the file, from 0."""
    found = []
    for index, row in lines(path, {"text", "topic", "label_bias"}):
        label = row["label_bias"]
        if label == "No agreement":
            continue
        if label not in BIASED:
            raise BadData(f"{path}: line {index + 1} has label_bias {label!r}, expected Biased or Non-biased.")
        found.append(
            {
                "index": index,
                "text": row["text"],
                "topic": row["topic"],
                "outlet": row.get("outlet"),
                "biased": BIASED[label],
            }
        )
    return found


def narrative(path: Path) -> list[dict[str, Any]]:
    """`id, text, frames` (set of names of NARRATIVE) of each labelled article."""
    try:
        rows = list(csv.DictReader(io.StringIO(_text(path), newline=""), delimiter="\t"))
    except csv.Error as error:
        raise BadData(f"{path} is no table with tabs between columns: {error}") from error
    if not rows or not {"ID", "text", *NARRATIVE.values()} <= set(rows[0]):
        raise BadData(f"{path} holds no table of ID, text, {', '.join(NARRATIVE.values())}.")
    found = []
    for row in rows:
        given = {frame: row[column] for frame, column in NARRATIVE.items()}
        if any(not value for value in given.values()):
            continue  # one article of the set has no labels
        strange = {value.rstrip(")") for value in given.values()} - {"True", "False"}
        if strange:
            raise BadData(f"{path}: article {row['ID']} has {', '.join(sorted(strange))}, expected True or False.")
        frames = {frame for frame, value in given.items() if value.rstrip(")") == "True"}  # one cell reads "False)"
        found.append({"id": row["ID"], "text": row["text"], "frames": frames})
    if not found:
        raise BadData(f"{path} holds no labelled article.")
    return found


def lines(path: Path, needed: set[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The number of each line, from 0, and its object, a byte-order mark taken from its keys."""
    given = 0
    for number, line in enumerate(_text(path).split("\n")):
        if not line.strip():
            continue
        try:
            row = {str(key).lstrip("\ufeff"): value for key, value in json.loads(line).items()}
        except (ValueError, AttributeError) as error:
            raise BadData(f"{path}: line {number + 1} is no JSON object: {error}") from error
        if not needed <= set(row):
            raise BadData(f"{path}: line {number + 1} has no {', '.join(sorted(needed - set(row)))}.")
        given += 1
        yield number, row
    if not given:
        raise BadData(f"{path} holds no line: expected JSON lines of {', '.join(sorted(needed))}.")


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
        return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    except (OSError, EOFError, ValueError) as error:
        raise BadData(f"{path} can't be read: {error}") from error
