"""Articles to measure with."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.article import Article, Fact, plain

ROOT = Path(__file__).parents[2]
CORPORA = ROOT.parent / "shared" / "data" / "corpora"
CORPUS = CORPORA / "wikinews-2019-2020.jsonl.gz"
DEMO = ROOT / "demo" / "articles.jsonl"
# A news report: of the corpora's texts cut here, 265 words are the mean (before: 735 to 1,475). Speeches of 5,000 words are no news.
NEWS_WORDS = 340
LEAST_WORDS = 80
WORD = re.compile(r"[^\W\d_]+")
SENTENCE_END = re.compile(r"[.!?][\"”’']?(?=\s|$)")


def articles(most: int) -> list[Article]:
    """Up to `most` real articles (the demo's where the corpora are absent)."""
    return [
        plain(
            row["text"],
            title=row["title"],
            facts=[
                ("outlet", Fact(row.get("outlet"), "column")),
                (
                    "published",
                    Fact((row.get("date") or row.get("published") or "")[:10] or None, "column", precision="day"),
                ),
            ],
        )
        for _, row in zip(range(most), _rows(CORPUS), strict=False)
    ]


def openings(most: int, *, words: int = NEWS_WORDS) -> list[tuple[str, str]]:
    """Up to `most` titles and texts from all corpora in turn, each text cut at the end of a sentence within so many words."""
    files = sorted(CORPORA.glob("*.jsonl.gz")) or [DEMO]
    found: dict[str, str] = {}
    waiting = [_rows(path) for path in files]
    while waiting and len(found) < most:
        for rows in tuple(waiting):
            row = next(rows, None)
            if row is None:
                waiting.remove(rows)
                continue
            text = _cut(row["text"], words)
            if row["title"] and len(text.split()) >= LEAST_WORDS:
                # The same release stands in two of the corpora: its title tells.
                found.setdefault(" ".join(row["title"].split()), text)
    return list(found.items())[:most]


def _cut(text: str, words: int) -> str:
    places = [m.end() for m in re.finditer(r"\S+", text)]
    if len(places) <= words:
        return text.strip()
    ends = [m.end() for m in SENTENCE_END.finditer(text, 0, places[words - 1])]
    return text[: ends[-1] if ends else places[words - 1]].strip()


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        path = DEMO
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)
    else:
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())
