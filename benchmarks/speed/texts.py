"""Articles to measure with."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from analysis.article import Article, Fact, plain

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "data" / "corpora" / "wikinews-2019-2020.jsonl.gz"
DEMO = ROOT / "demo" / "articles.jsonl"


def articles(most: int) -> list[Article]:
    """Up to `most` real articles (the demo's where the corpora are absent)."""
    if CORPUS.exists():
        with gzip.open(CORPUS, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for _, line in zip(range(most), file, strict=False)]
    else:
        rows = [json.loads(line) for line in DEMO.read_text(encoding="utf-8").splitlines()[:most]]
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
        for row in rows
    ]
