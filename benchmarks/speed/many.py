"""Many articles with the rows of all layers, without reading each: some hundred real ones are read, and repeated under other words.

In each repetition half of the keywords are other words of the same length, names become other names (some keep theirs: how often names
occur, and how their number grows, follows a power law as in news), and so are the rows that tell of them. So every text is another distinct
text, and the store sees as many rows and as many names as it would with so many articles. What it can't show: texts of other lengths.
Some are copies: 5% the text of another outlet's article of the same days, 1% the very same article again.
"""

from __future__ import annotations

import dataclasses
import json
import pickle
import random
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from analysis.article import Article
from analysis.batch.work import Result, work
from analysis.collect import duplicates
from analysis.collect.files import read_file
from analysis.project.state import Found
from benchmarks.speed import texts

SOURCES = 300
OUTLETS = 40
FIRST = date(2024, 1, 1)
DAYS = 730
DESKS = ("Politics", "World", "Business", "Science", "Culture", "Sports", "Local", "Opinion")
COPIES, AGAIN = 0.05, 0.01
# Other keywords, and a name that keeps its letters in one article of three: 2 ** -0.6 of the variants drawn are 1 or more.
OTHER_WORDS, GROWTH = 0.5, 0.6
# Of those keywords, words that no real article had.
NEW_WORDS = 0.02
# Columns that hold words of the text.
TOLD = ("mention", "name", "speaker", "speaker_name", "cue")
VOWELS, CONSONANTS = "aeiou", "bcdfghjklmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Sources:
    """Articles that were read, and the words that may take the place of one another: by length, as written and the lemma."""

    results: Sequence[Result]
    words: Mapping[int, Sequence[tuple[str, str]]]


def sources(home: Path, most: int = SOURCES) -> Sources:
    """Real articles of news length, read with all default layers in processes of their own (a minute), so that no model stays in this one."""
    kept = home / f"sources-{most}.pickle"
    if not kept.exists():
        lines = [{"title": title, "text": text} for title, text in texts.openings(most)]
        read = _read(home / "sources.jsonl", lines)
        chunks = [read[n : n + 20] for n in range(0, len(read), 20)]
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as over:
            kept.write_bytes(pickle.dumps([r for done in over.map(work, chunks) for r in done]))
    results = pickle.loads(kept.read_bytes())  # noqa: S301  our own, of a moment ago
    words: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for result in results:
        for surface, lemma in _keywords(result):
            words[len(surface)].add((surface, lemma))
    return Sources(results, {length: sorted(found) for length, found in words.items()})


def _read(path: Path, lines: Sequence[Mapping[str, Any]]) -> list[Article]:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    found = [offer.article for offer in read_file(path.name, path)]
    return [article for article in found if article is not None]


def _keywords(result: Result) -> list[tuple[str, str]]:
    found = [(result.article.text[row.start : row.end], row.lemma) for row in result.rows["keywords"]]
    return [(surface, lemma) for surface, lemma in found if texts.WORD.fullmatch(surface) and surface.islower()]


def lines(found: Sources, count: int) -> Iterator[str]:
    """`count` articles as lines of JSON, with the number that `rows_of` finds their rows by."""
    for number in range(count):
        yield json.dumps(_line(found, number), ensure_ascii=False) + "\n"


def _line(found: Sources, number: int) -> dict[str, str]:
    rng = random.Random(number)
    kind = rng.random()
    if number and kind < AGAIN:
        return _line(found, number - 1)
    of = number
    while of and random.Random(of).random() < AGAIN + COPIES:
        of -= 1 + of % 7
        of = max(of, 0)
    source, changes = found.results[of % len(found.results)], _changes(found, of)
    start = duplicates.body_start(source.article)
    title, body = source.article.text[:start].strip(), source.article.text[start:]
    day = FIRST + timedelta(days=(of * 7 + number - of) % DAYS)
    return {
        "title": _changed(title, changes.words), "text": _changed(body, changes.words), "outlet": f"Outlet {rng.randrange(OUTLETS) + 1}",
        "published": day.isoformat(), "section": rng.choice(DESKS), "number": str(number), "made_of": str(of), "desk": rng.choice(DESKS),
        "length": "long" if len(body) > 1500 else "short",
    }  # fmt: skip


def rows_of(found: Sources, article: Article) -> Found:
    """The article with runs and rows, changed as its text was."""
    of = int(article.variables["made_of"])
    source, changes = found.results[of % len(found.results)], _changes(found, of)
    if article.text != _changed(source.article.text, changes.words):
        raise ValueError(
            f"Article {article.variables['number']} is not as it was made: the rows would not fit its text."
        )
    rows = {name: [_row(row, source.article.text, changes) for row in kept] for name, kept in source.rows.items()}
    return Found(article, source.runs, rows)


@dataclass(frozen=True, slots=True)
class _Changes:
    words: Mapping[str, str]
    lemmas: Mapping[str, str]


def _changes(found: Sources, number: int) -> _Changes:
    """Which words become which in repetition `number`; the first round is left as it is."""
    count = len(found.results)
    if number < count:
        return _Changes({}, {})
    rng = random.Random(-number)
    words: dict[str, str] = {}
    lemmas: dict[str, str] = {}
    source = found.results[number % count]
    for surface, _ in _keywords(source):
        if surface not in words and rng.random() < OTHER_WORDS:
            words[surface], lemmas[surface] = rng.choice(found.words[len(surface)])
            if rng.random() < NEW_WORDS:
                words[surface] = lemmas[surface] = _other(surface, _variant(rng) + 1)
    for name in {row.name: None for row in source.rows["entities"]}:
        if variant := _variant(rng):
            words |= {
                word: _other(word, variant)
                for word in texts.WORD.findall(name)
                if word[0].isupper() and word not in words
            }
    return _Changes(words, lemmas)


def _variant(rng: random.Random) -> int:
    """0 in one case of three; the higher, the rarer."""
    return min(int(rng.paretovariate(GROWTH)) - 1, 10**7)


@lru_cache(maxsize=100_000)
def _other(word: str, variant: int) -> str:
    """A word of the same length and case: another one for each variant."""
    rng = random.Random(zlib.crc32(f"{word} {variant}".encode()))
    made = (
        rng.choice(VOWELS if c.lower() in VOWELS else CONSONANTS) if c.isascii() and len(word) > 2 else c for c in word
    )
    return "".join(m.upper() if c.isupper() else m for c, m in zip(word, made, strict=True))


def _changed(text: str, words: Mapping[str, str]) -> str:
    return texts.WORD.sub(lambda m: words.get(m.group(), m.group()), text) if words else text


def _row(row: Any, text: str, changes: _Changes) -> Any:
    if not changes.words:
        return row
    if hasattr(row, "lemma"):
        lemma = changes.lemmas.get(text[row.start : row.end])
        return row if lemma is None else dataclasses.replace(row, lemma=lemma)
    told = {c: _changed(v, changes.words) for c in TOLD if isinstance(v := getattr(row, c, None), str)}
    return dataclasses.replace(row, **told) if told else row
