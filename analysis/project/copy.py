"""The read copy: Parquet files beside project.sqlite, one a table and 1,000 articles (10,000 once these are complete), for DuckDB to ask.

It is no truth of its own. `refresh` brings it up to date with the store; whoever deletes the folder `copy` loses nothing but the
time of a rebuild. A few changed articles (a paste, a correction) rewrite no file: they are handed to the reader beside the files.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.project.state import BUCKET, Project, count_words

# Raised whenever the files are written differently: an older copy is then rebuilt.
SHAPE = 2
# Buckets that share a file once articles came in after them: DuckDB takes 0.1 ms to open one, and a page asks for twenty tables or more. At 100,000
# articles 100 files of a table are read in 12 ms, ten in 4.
MERGED = 10
# Changed articles that rewrite no file: so many for each bucket that holds some, and in all. A reader opens in 0.07 s with 1 or 10 of
# them, in 0.25 s with 100; rewriting a bucket takes 1.3 s.
MOST_LATE = 100
MOST_LATE_IN_ALL = 1_000
# A reader of an earlier version may still be answering a page when its files are replaced; none lives this long.
KEEP_S = 600
AT_ONCE = 5_000

Columns = tuple[tuple[str, str], ...]
Spans = Sequence[tuple[int, int]]

TYPES = {"str": "VARCHAR", "int": "BIGINT", "float": "DOUBLE", "bool": "BOOLEAN", "date": "DATE"}
ARROW = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
}

ARTICLES: Columns = (
    ("key", "BIGINT"), ("article_id", "VARCHAR"), ("outlet", "VARCHAR"), ("published", "DATE"), ("published_first", "DATE"),
    ("published_last", "DATE"), ("published_precision", "VARCHAR"), ("title", "VARCHAR"), ("section", "VARCHAR"), ("agency", "VARCHAR"),
    ("language", "VARCHAR"), ("words", "BIGINT"), ("distinct_text", "BIGINT"), ("opening_start", "BIGINT"), ("opening_end", "BIGINT"),
    ("added", "VARCHAR"),
)  # fmt: skip
FIXED: dict[str, Columns] = {
    "articles": ARTICLES,
    "variables": (("article", "BIGINT"), ("name", "VARCHAR"), ("value", "VARCHAR")),
    "paragraphs": (("article", "BIGINT"), ("hash", "BIGINT"), ("words", "BIGINT")),
    "runs": (
        ("article", "BIGINT"),
        ("layer", "VARCHAR"),
        ("version", "BIGINT"),
        ("count", "BIGINT"),
        ("error", "VARCHAR"),
        ("encoder", "VARCHAR"),
    ),
}
# Count tables: the layer counted, and by which of its columns.
COUNTS = {"entity_counts": ("entities", ("kind", "name")), "keyword_counts": ("keywords", ("lemma",))}
# One row a quotation, its pieces put together: where it begins, and how many words are quoted (the copy itself holds no text).
# What a person, organisation, place or group is grouped by: DuckDB counts the articles of 194,000 names in 36 ms by a number, in 129 by the words. And
# whether the article quotes it.
NAMED: Columns = (("name_key", "BIGINT"), ("quoted", "BOOLEAN"))
# Sums by article of layers with many rows: what is averaged within an article first needs no more.
SUMS: dict[str, tuple[str, Columns]] = {
    "tone_counts": ("tone", (("article", "BIGINT"), ("sentences", "BIGINT"), ("mean", "DOUBLE"))),
    "cue_counts": (
        "frames",
        (("article", "BIGINT"), ("frame", "VARCHAR"), ("n", "BIGINT"), ("first_start", "BIGINT"), ("first_end", "BIGINT")),
    ),
    "target_counts": (
        "targets",
        (("article", "BIGINT"), ("kind", "VARCHAR"), ("voice", "VARCHAR"), ("mentions", "BIGINT"), ("negative", "BIGINT"), ("positive", "BIGINT")),
    ),
}  # fmt: skip
_SUMMED = {
    "tone_counts": "SELECT article, count(*), avg(score) FROM tone WHERE article BETWEEN ? AND ? GROUP BY article",
    "cue_counts": """SELECT article, frame, count(*), min("start"), "end" FROM frames
        WHERE article BETWEEN ? AND ? AND scheme = 'generic' AND cue IS NOT NULL GROUP BY article, frame ORDER BY article""",
    "target_counts": """SELECT article, kind, voice, count(*), sum(polarity = 'negative'), sum(polarity = 'positive') FROM targets
        WHERE article BETWEEN ? AND ? GROUP BY article, kind, voice ORDER BY article""",
}
# Of their layers: a project may have been made before it had them.
_NEEDED = {"tone_counts": ("score",), "cue_counts": ("scheme", "frame", "cue"), "target_counts": ("kind", "voice", "polarity")}  # fmt: skip
QUOTATIONS: Columns = (
    ("article", "BIGINT"), ("quote", "BIGINT"), ("kind", "VARCHAR"), ("speaker", "VARCHAR"), ("speaker_name", "VARCHAR"), ("words", "BIGINT"),
    ("first_start", "BIGINT"), ("first_end", "BIGINT"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that is up to date: each table's columns and files, and the rows of articles that changed since they were written.

    The rows of `changed` keys in the files are out of date and to be left out; `late` has those that hold.
    """

    version: int
    columns: Mapping[str, Columns]
    files: Mapping[str, Sequence[Path]]
    changed: Sequence[int]
    late: Mapping[str, pa.Table]


def refresh(project: Project) -> Copy:
    """Brings the copy up to date and describes it. One process at a time does so; others wait for it."""
    with project.lock("copy.lock", wait_s=None), project.reading() as db:
        db.create_function("count_words", 1, count_words, deterministic=True)
        db.create_function("name_key", 2, name_key, deterministic=True)
        version = int(db.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()[0])
        columns = _columns(db)
        folder = project.path / "copy"
        folder.mkdir(exist_ok=True)
        manifest = _manifest(folder, columns)
        changed = [key for (key,) in db.execute("SELECT key FROM changes WHERE version > ?", (manifest["version"],))]
        wanted = (
            {key // BUCKET for (key,) in db.execute("SELECT key FROM articles")} if _broken(folder, manifest) else None
        )
        if wanted is not None or _too_many(changed):
            buckets = sorted({key // BUCKET for key in changed} if wanted is None else wanted)
            manifest = _rebuild(db, folder, manifest, columns, buckets, version=version, whole=wanted is not None)
            changed = []
        late = {table: _read(db, table, columns[table], _spans(changed)) for table in columns} if changed else {}
        files = {t: [folder / name for name in dict.fromkeys(manifest["files"].get(t, {}).values())] for t in columns}
    return Copy(version, columns, files, changed, late)


def _too_many(changed: Sequence[int]) -> bool:
    buckets = {key // BUCKET for key in changed}
    return len(changed) > min(MOST_LATE * len(buckets), MOST_LATE_IN_ALL)


def _columns(db: sqlite3.Connection) -> dict[str, Columns]:
    """Every table of the copy with its columns and their DuckDB types."""
    found = dict(FIXED)
    for name, shape in db.execute("SELECT name, columns FROM layers ORDER BY name"):
        found[name] = (("article", "BIGINT"), *((column, TYPES[kind]) for column, kind in json.loads(shape)))
    for name, (_, by) in COUNTS.items():
        found[name] = (
            ("article", "BIGINT"), *((column, "VARCHAR") for column in by), ("n", "BIGINT"), ("first_start", "BIGINT"), ("first_end", "BIGINT"),
        )  # fmt: skip
    found["entity_counts"] += NAMED
    found |= {name: columns for name, (_, columns) in SUMS.items()}
    found["quote_counts"] = QUOTATIONS
    return found


def _manifest(folder: Path, columns: Mapping[str, Columns]) -> dict[str, Any]:
    """What the folder holds: version, and by table and bucket the file. Empty where there is none or it is of another shape."""
    shape = json.dumps([SHAPE, BUCKET, columns])
    try:
        found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        found = {}
    return found if found.get("shape") == shape else {"version": 0, "shape": shape, "files": {}}


def _broken(folder: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether there is no copy yet, or a file of it is gone."""
    there = {p.relative_to(folder).as_posix() for p in folder.glob("*/*.parquet")}
    return not manifest["version"] or any(
        name not in there for by in manifest["files"].values() for name in by.values()
    )


def _rebuild(
    db: sqlite3.Connection,
    folder: Path,
    manifest: Mapping[str, Any],
    columns: Mapping[str, Columns],
    buckets: Sequence[int],
    *,
    version: int,
    whole: bool,
) -> dict[str, Any]:
    files: dict[str, dict[str, str]] = {
        table: {} if whole else dict(manifest["files"].get(table, {})) for table in columns
    }
    known = {name for by in manifest["files"].values() for name in by.values()}
    for bucket in buckets:
        for table in columns:
            found = _read(db, table, columns[table], [(bucket * BUCKET, (bucket + 1) * BUCKET - 1)])
            old = files[table].pop(str(bucket), None)
            if mates := [b for b, name in files[table].items() if name == old]:
                rest = _without(pq.read_table(folder / str(old)), bucket)
                files[table].update(dict.fromkeys(mates, _write(folder, table, int(mates[0]), version, rest)))
            if found.num_rows:
                files[table][str(bucket)] = _write(folder, table, bucket, version, found)
    for stretch in _complete(files["articles"]):
        for table in columns:
            # What was written a moment ago is known to no reader yet.
            for name in set(_merge(folder, table, version, files[table], stretch)).difference(known):
                (folder / name).unlink()
    done = {"version": version, "shape": manifest["shape"], "files": files}
    _put(folder / "manifest.json", json.dumps(done).encode("utf-8"))
    _sweep(folder, {name for by in files.values() for name in by.values()}, manifest)
    return done


def _without(rows: pa.Table, bucket: int) -> pa.Table:
    """The rows of other buckets: 1 s for all tables of 10,000 articles where reading them again from the store takes 8."""
    keys = rows.column(0)
    return rows.filter(pc.or_(pc.less(keys, bucket * BUCKET), pc.greater_equal(keys, (bucket + 1) * BUCKET)))


def _complete(files: Mapping[str, str]) -> list[range]:
    """The stretches of buckets that get no more articles, for there are later ones."""
    last = max((int(bucket) for bucket in files), default=0)
    return [range(first, first + MERGED) for first in range(0, last - last % MERGED, MERGED)]


def _merge(folder: Path, table: str, version: int, files: dict[str, str], stretch: range) -> list[str]:
    """Puts the stretch's rows into one file, where they are in several; gives those that it stands for."""
    there = [str(bucket) for bucket in stretch if str(bucket) in files]
    names = list(dict.fromkeys(files[bucket] for bucket in there))
    if len(names) < 2:
        return []
    rows = pa.concat_tables([pq.read_table(folder / name) for name in names])
    files.update(dict.fromkeys(there, _write(folder, table, stretch.start, version, rows)))
    return names


def _write(folder: Path, table: str, bucket: int, version: int, rows: pa.Table) -> str:
    # The time in the name keeps a rebuild after a deletion from touching a file that a reader may still have open.
    name = f"{table}/{bucket:05d}-{version}-{time.time_ns():x}.parquet"
    (folder / table).mkdir(exist_ok=True)
    half = folder / f"{name}.half"
    pq.write_table(rows, half)
    half.rename(folder / name)
    return name


def _put(path: Path, content: bytes) -> None:
    half = path.with_suffix(".half")
    half.write_bytes(content)
    half.rename(path)


def _sweep(folder: Path, current: set[str], before: Mapping[str, Any]) -> None:
    """Removes files that belong to no copy any more, once no reader can be using them."""
    for by in before["files"].values():
        for name in set(by.values()) - current:
            if (folder / name).exists():
                os.utime(folder / name)
    for path in folder.glob("*/*"):
        if path.relative_to(folder).as_posix() not in current and path.stat().st_mtime < time.time() - KEEP_S:
            path.unlink(missing_ok=True)


def _spans(keys: Iterable[int]) -> Spans:
    return [(key, key) for key in keys]


def _read(db: sqlite3.Connection, table: str, columns: Columns, spans: Spans) -> pa.Table:
    """The rows of the articles in those spans of keys (both ends included), as the copy has them."""
    sql = _select(db, table, columns)
    schema = pa.schema([(name, ARROW[kind]) for name, kind in columns])
    batches = []
    for span in spans:
        found = db.execute(sql, span)
        # A few thousand at a time: turning all rows of a bucket into columns at once takes 1.4 times as long, and the memory.
        while rows := found.fetchmany(AT_ONCE):
            arrays = [_array(values, kind) for values, (_, kind) in zip(zip(*rows, strict=True), columns, strict=True)]
            batches.append(pa.record_batch(arrays, schema=schema))
    return pa.Table.from_batches(batches, schema)


def _select(db: sqlite3.Connection, table: str, columns: Columns) -> str:
    if table == "articles":
        return f"SELECT {', '.join(name for name, _ in columns)} FROM articles WHERE key BETWEEN ? AND ? ORDER BY key"
    if table in COUNTS:
        layer, by = COUNTS[table]
        if not _has(db, layer, by):
            return f"SELECT {', '.join(['NULL'] * len(columns))} WHERE ? > ? AND 1 = 0"
        named = ", ".join(f'"{column}"' for column in by)
        more = f", {_named(db)}" if table == "entity_counts" else ""
        # SQLite takes a bare column ("end") from the row that min() chose.
        return f"""SELECT article, {named}, count(*), min("start"), "end"{more} FROM "{layer}"
            WHERE article BETWEEN ? AND ? AND "{by[-1]}" IS NOT NULL GROUP BY article, {named} ORDER BY article"""
    if table in SUMS:
        if not _has(db, SUMS[table][0], _NEEDED[table]):
            return f"SELECT {', '.join(['NULL'] * len(columns))} WHERE ? > ? AND 1 = 0"
        return _SUMMED[table]
    if table == "quote_counts":
        if not _has(db, "quotes", ("quote", "kind", "speaker", "speaker_name")):
            return f"SELECT {', '.join(['NULL'] * len(columns))} WHERE ? > ? AND 1 = 0"
        return """SELECT q.article, q.quote, q.kind, q.speaker, q.speaker_name,
                sum(count_words(substr(a.text, q."start" + 1, q."end" - q."start"))), min(q."start"), q."end"
            FROM quotes q JOIN articles a ON a.key = q.article
            WHERE q.article BETWEEN ? AND ? GROUP BY q.article, q.quote ORDER BY q.article"""
    named = ", ".join(f'"{name}"' for name, _ in columns)
    return f'SELECT {named} FROM "{table}" WHERE article BETWEEN ? AND ?'


def _named(db: sqlite3.Connection) -> str:
    quoted = "EXISTS (SELECT 1 FROM quotes q WHERE q.article = entities.article AND q.speaker_name = entities.name)"
    return f"name_key(kind, name), {quoted if _has(db, 'quotes', ('speaker_name',)) else 'FALSE'}"


def name_key(kind: str | None, name: str) -> int:
    """A number for a name of a kind, the same everywhere. Of a million names two share one in one of 37 million projects."""
    told = hashlib.blake2b(f"{kind}\x1f{name}".encode(), digest_size=8)
    return int.from_bytes(told.digest(), "little", signed=True)


def _has(db: sqlite3.Connection, layer: str, columns: Sequence[str]) -> bool:
    row = db.execute("SELECT columns FROM layers WHERE name = ?", (layer,)).fetchone()
    return row is not None and set(columns) <= {name for name, _ in json.loads(row[0])}


def _array(values: Sequence[Any], kind: str) -> pa.Array:
    if kind == "DATE":
        return pc.cast(pa.array(values, pa.string()), pa.date32())
    if kind == "BOOLEAN":
        return pc.cast(pa.array(values, pa.int64()), pa.bool_())
    return pa.array(values, ARROW[kind])
