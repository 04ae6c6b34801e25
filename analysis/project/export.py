"""Tables out: any table of a project as CSV, XLSX, JSON lines or Parquet, a row at a time, so that a large one fits in memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, Any

from analysis import cells
from analysis.article import FACTS
from analysis.errors import NewsprismError, UnknownName
from analysis.project import cards, imports
from analysis.project.state import Project, count_words, unpacked

# What a sheet of Excel holds.
XLSX_ROWS, XLSX_CHARACTERS = 1_048_576, 32_767
BATCH = 5_000

OWN: dict[str, tuple[tuple[str, type], ...]] = {
    "variables": (("article_id", str), ("name", str), ("value", str)),
    "runs": (("article_id", str), ("layer", str), ("version", int), ("encoder", str), ("count", int), ("error", str)),
    "failures": (("article_id", str), ("title", str), ("layer", str), ("version", int), ("error", str)),
    "imports": (
        ("import", int), ("kind", str), ("name", str), ("state", str), ("begun", str), ("ended", str),
        ("offered", int), ("new", int), ("added", int), ("duplicates", int), ("rejected", int),
        ("database", str), ("search", str), ("searched", str), ("declared", int), ("entered_by_hand", str),
    ),
    "offers": (("import", int), ("item", str), ("status", str), ("article_id", str), ("reason", str), ("original", str)),
    "corrections": (("article_id", str), ("at", str), ("what", str)),
}  # fmt: skip
OWN_SQL = {
    "variables": "SELECT article_id, name, value FROM variables JOIN articles ON key = article ORDER BY key, name",
    "runs": "SELECT article_id, layer, version, encoder, count, error FROM runs JOIN articles ON key = article ORDER BY key, layer",
    "failures": "SELECT article_id, title, layer, version, error FROM runs JOIN articles ON key = article WHERE error IS NOT NULL ORDER BY layer, key",
    "imports": """SELECT id, kind, name, state, begun, ended, count(status), sum(status IS 'new'), sum(status IS 'added'),
        sum(status IS 'duplicate'), sum(status IS 'rejected') FROM imports LEFT JOIN offers ON offers.import = imports.id GROUP BY id ORDER BY id""",
    "offers": "SELECT import, item, status, article_id, reason, original FROM offers ORDER BY import, n",
    "corrections": "SELECT article_id, at, what FROM corrections ORDER BY id",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table to write: its columns with their types (str, int, float, bool, date) and its rows, to be read once."""

    name: str
    columns: tuple[tuple[str, type], ...]
    rows: Iterator[tuple[Any, ...]]


def tables(project: Project) -> list[str]:
    """The names of all tables: articles first, then the layers, then the store's own."""
    with project.reading() as db:
        layers = [name for (name,) in db.execute("SELECT name FROM layers ORDER BY name")]
    return ["articles", *layers, *OWN]


def table(project: Project, name: str, *, articles: Collection[str] | None = None) -> Table:
    """A table of the project; with `articles` (ids), only what belongs to those. Raises UnknownName."""
    if name not in tables(project):
        raise UnknownName("table", name, tables(project))
    if name == "articles":
        return _articles(project, articles)
    columns = OWN[name] if name in OWN else _layer_columns(project, name)
    if name == "imports":
        return Table(name, columns, _imports(project))
    return Table(name, columns, _kept(_selected(project, name, columns), columns, articles))


def rejects(project: Project, import_id: int) -> Table:
    """The rejected offers of one import with their reasons and originals."""
    found = ((r.item, r.reason, r.original) for r in imports.rejects(project, import_id))
    return Table("rejected", (("item", str), ("reason", str), ("original", str)), found)


def _layer_columns(project: Project, layer: str) -> tuple[tuple[str, type], ...]:
    kinds: Mapping[str, type] = {"str": str, "int": int, "float": float, "bool": bool, "date": date}
    with project.reading() as db:
        (shape,) = db.execute("SELECT columns FROM layers WHERE name = ?", (layer,)).fetchone()
    return (("article_id", str), *((column, kinds[kind]) for column, kind in json.loads(shape)))


def _selected(project: Project, name: str, columns: tuple[tuple[str, type], ...]) -> Iterator[tuple[Any, ...]]:
    named = ", ".join(f'found."{column}"' for column, _ in columns[1:])
    sql = (
        OWN_SQL.get(name)
        or f'SELECT article_id, {named} FROM "{name}" AS found JOIN articles ON key = article ORDER BY article, n'
    )
    turn: dict[type, Callable[[Any], Any]] = {bool: bool, date: date.fromisoformat}
    turns = [(i, turn[kind]) for i, (_, kind) in enumerate(columns) if kind in turn]
    with project.reading() as db:
        for row in db.execute(sql):
            if not turns:
                yield row
                continue
            values = list(row)
            for i, turned in turns:
                values[i] = None if values[i] is None else turned(values[i])
            yield tuple(values)


def _imports(project: Project) -> Iterator[tuple[Any, ...]]:
    """Each import with its balance and its source card."""
    with project.reading() as db:
        for row in db.execute(OWN_SQL["imports"]):
            told = cards.card_of(db, row[0])
            yield (*row, told.database, told.query, told.searched, told.declared, ", ".join(told.by_hand) or None)


def _kept(
    rows: Iterator[tuple[Any, ...]], columns: tuple[tuple[str, type], ...], articles: Collection[str] | None
) -> Iterator[tuple[Any, ...]]:
    at = next((i for i, (name, _) in enumerate(columns) if name == "article_id"), None)
    if articles is None or at is None:
        return rows
    return (row for row in rows if row[at] in articles)


def _articles(project: Project, wanted: Collection[str] | None) -> Table:
    """One row an article: its facts by their values, its variables as columns of their own."""
    own = ["article_id", *FACTS, "published_precision", "published_raw", "words", "distinct_text", "text"]
    variables = list(project.variables())
    named = [f"variable {v}" if v in own else v for v in variables]
    kinds: dict[str, type] = {"words": int, "distinct_text": int}
    columns = tuple((name, kinds.get(name, str)) for name in [*own, *named])

    def rows() -> Iterator[tuple[Any, ...]]:
        with project.reading() as db:
            for key, article_id, text, facts, cluster in db.execute(
                "SELECT key, article_id, text, facts, distinct_text FROM articles ORDER BY key"
            ):
                if wanted is not None and article_id not in wanted:
                    continue
                article = unpacked(article_id, text, facts)
                about = [article.fact(name).text for name in FACTS]
                # From the table, not the article: it has the variables of the outlet too.
                known = dict(db.execute("SELECT name, value FROM variables WHERE article = ?", (key,)).fetchall())
                held = [known.get(v) for v in variables]
                day = article.fact("published")
                # As written, with the time and the zone that the day itself leaves out.
                yield (article_id, *about, day.precision, day.raw, count_words(text), cluster, text, *held)

    return Table("articles", columns, rows())


# ---- formats ------------------------------------------------------------------------------------------------------------


def write(what: Table, form: str, target: IO[bytes]) -> int:
    """Writes the table ("csv", "xlsx", "jsonl" or "parquet") and gives the number of its rows. Raises UnknownName for another form."""
    if form not in FORMS:
        raise UnknownName("format", form, FORMS)
    return FORMS[form](what, target)


def write_file(what: Table, form: str, path: Path) -> int:
    """As `write`, to a file, which appears when it is whole."""
    half = path.with_name(f".{path.name}.half")
    try:
        with half.open("wb") as target:
            count = write(what, form, target)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return count


def _write_csv(what: Table, target: IO[bytes]) -> int:
    """UTF-8 with a mark, without which Excel takes it for an old encoding; no text is a formula (see `cells`)."""
    return _write_plain_csv(what, target, "utf-8-sig")


def _write_plain_csv(what: Table, target: IO[bytes], encoding: str = "utf-8") -> int:
    text = io.TextIOWrapper(target, encoding=encoding, newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([cells.escaped(name) for name, _ in what.columns])
    count = 0
    for count, row in enumerate(what.rows, start=1):  # noqa: B007  counted for the caller
        writer.writerow([cells.escaped(value) if isinstance(value, str) else value for value in row])
    text.flush()
    text.detach()
    return count


def _write_jsonl(what: Table, target: IO[bytes]) -> int:
    names = [name for name, _ in what.columns]
    count = 0
    for count, row in enumerate(what.rows, start=1):  # noqa: B007  counted for the caller
        shown = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in zip(names, row, strict=True)
        }
        target.write(json.dumps(shown, ensure_ascii=False).encode("utf-8") + b"\n")
    return count


def _write_parquet(what: Table, target: IO[bytes]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), date: pa.date32()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in what.columns])
    count = 0
    with pq.ParquetWriter(target, schema) as writer:
        while rows := list(islice(what.rows, BATCH)):
            arrays = [
                pa.array(values, field.type) for values, field in zip(zip(*rows, strict=True), schema, strict=True)
            ]
            writer.write_table(pa.table(arrays, schema=schema))
            count += len(rows)
    return count


def _write_xlsx(what: Table, target: IO[bytes]) -> int:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(what.name[:31])
    sheet.append([_cell(sheet, name, "") for name, _ in what.columns])
    count = 0
    try:
        for count, row in enumerate(what.rows, start=1):
            _fits(count)
            sheet.append([_cell(sheet, value, name) for (name, _), value in zip(what.columns, row, strict=True)])
    except NewsprismError:
        # openpyxl takes its temporary file away only when it saves.
        book.save(io.BytesIO())
        raise
    book.save(target)
    return count


def _fits(count: int) -> None:
    if count >= XLSX_ROWS:
        raise NewsprismError(
            f"The table has more than the {XLSX_ROWS - 1:,} rows that Excel holds: export it as CSV or Parquet."
        )


def _cell(sheet: Any, value: Any, column: str) -> Any:
    """A cell that Excel shows as it is: a text that begins with "=" is no formula, and a date is text (Excel knows none before 1900)."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, date):
        value = value.isoformat()
    if not isinstance(value, str):
        return value
    value = cells.for_xml(value)
    if len(value) > XLSX_CHARACTERS:
        raise NewsprismError(
            f"A cell of column '{column}' has {len(value):,} characters, Excel holds {XLSX_CHARACTERS:,}: export the table as CSV or Parquet."
        )
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell


FORMS: dict[str, Callable[[Table, IO[bytes]], int]] = {
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "jsonl": _write_jsonl,
    "parquet": _write_parquet,
}


def write_piped(what: Table, form: str, target: IO[bytes]) -> int:
    """As `write`, for another program to read: CSV without the mark that only Excel wants."""
    return _write_plain_csv(what, target) if form == "csv" else write(what, form, target)


def written(what: Table, form: str) -> bytes:
    """The table as bytes, for a download."""
    target = io.BytesIO()
    write(what, form, target)
    return target.getvalue()
