"""Tables → offers, a row at a time: CSV, TSV, XLSX and XLS (each sheet) and JSONL.

1. Find the columns: of delimited text the delimiter and the first row; of a sheet the first row as wide as the table; of
   JSON lines the keys of the first objects, nested ones with a dot ("source.name").
2. Say what each column is: the mapping given, else `columns.guess`.
3. Pass once over the file: does a number above 12 say whether the day or the month comes first (orders.py)? Without such
   evidence, and without a person's answer in the mapping, an ambiguous date stays unknown, both readings kept as candidates.
4. Read each row: one article, or one rejected offer with its reason. A column without a use is a variable of the article;
   an empty cell is unknown.

Rows carry the numbers a spreadsheet shows (the row of column names is row 1). Nothing is held in memory but a row, except
XLSX, whose format keeps all strings in one list, and XLS, which is read as a whole.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from analysis.article import Article
from analysis.cells import from_xml, unescaped
from analysis.collect import columns as uses
from analysis.collect import orders
from analysis.collect.archives import check_office
from analysis.collect.dates import Order
from analysis.collect.encodings import BOMS, SAMPLE, clean, decode_line, legacy_of, refuse_binary, wide
from analysis.collect.offers import MB, MOST_TEXT, STEP, Offer, Source, checked, rejected, source_of
from analysis.collect.rows import Cell, as_text, read_row, restored
from analysis.errors import CannotRead, Locked

# The longest cell: as long as the longest text file. Python's own default is 131,072 characters, one long report.
csv.field_size_limit(MOST_TEXT)
DELIMITERS = (",", ";", "\t", "|")
# A unit separator: stands in no text, so a table of one column is never split at the commas of its prose.
NO_DELIMITER = "\x1f"
# Rows that the columns are guessed from, and the JSON objects whose keys are taken as the columns.
GUESSED_FROM = 200
# Exports put a few lines above their column names ("Search: …", "Downloaded on …"); more is no table.
MOST_PREFACE = 20
LONGEST_COLUMN_NAME = 100
SHOWN_ROWS = 5
# What a sheet of Excel holds. A row that says it is number two billion makes openpyxl give all the empty ones before it.
MOST_SHEET_ROWS = 1_048_576
# Counting rows means reading the file once more; beyond this size the page says "many".
COUNTED_UP_TO = 20 * MB
# Of a larger file, and of a workbook (8 columns of 5,000 rows take half a second), the page looks at so many rows for what decides the order
# of day and month; reading it looks at all, and what it finds outweighs an answer that need not have been asked for.
LOOKED_FOR_ORDER = 5_000
# A JSON array is read as a whole, at about ten times its size in memory.
MOST_JSON_ARRAY = 50 * MB
# An old Excel file is read as a whole too; the format holds 65,536 rows a sheet.
MOST_OLD_WORKBOOK = 50 * MB


@dataclass(frozen=True, slots=True)
class TableLook:
    """A table before it is read: its `item` is the key for `mappings`; `rows` are its first five, `count` None where
    counting would take long. `undecided` are its columns of dates whose order of day and month the file leaves open, with two dates each.
    """

    item: str
    columns: tuple[str, ...]
    mapping: Mapping[str, str]
    rows: tuple[tuple[str | None, ...], ...]
    count: int | None
    undecided: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands: its label ("row 3"), its cells by column, or why it has none. `article` where it is one of ours."""

    label: str
    cells: Mapping[str, Cell] = field(default_factory=dict)
    problem: str | None = None
    original: str | None = None
    article: Article | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be gone through more than once."""

    item: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    count: int | None = None


def look_at(name: str, data: bytes | Path) -> list[TableLook]:
    """A look at the table in a CSV, TSV or JSONL file, or at each sheet of an XLSX. Raises CannotRead.

    For members of ZIP files see `files.find_tables`.
    """
    source = source_of(name, data)
    suffix = Path(name.lower()).suffix
    kind = {
        ".xlsx": "xlsx",
        ".xlsm": "xlsx",
        ".xls": "xls",
        ".jsonl": "jsonl",
        ".ndjson": "jsonl",
        ".json": "jsonl",
    }.get(suffix, "csv")
    return list(look_at_source(source, kind))


def look_at_source(source: Source, kind: str) -> Iterator[TableLook]:
    tables = list(tables_of(source, kind))
    counted = source.size <= COUNTED_UP_TO and kind != "xlsx"
    file = [evidence_of(t, None if counted else LOOKED_FOR_ORDER) for t in tables]
    for table, said in zip(tables, file, strict=True):
        first = [r for r in islice(table.rows(), GUESSED_FROM) if not r.problem]
        shown = tuple(tuple(as_text(r.cells.get(c)) for c in table.columns) for r in first[:SHOWN_ROWS])
        count = table.count
        if count is None and source.size <= COUNTED_UP_TO:
            count = sum(1 for _ in table.rows())
        mapping = uses.guess(table.columns, (r.cells for r in first))
        yield TableLook(table.item, table.columns, mapping, shown, count, orders.undecided(mapping, said, file))


def evidence_of(table: Table, most: int | None = None) -> orders.Evidence:
    """What the table's cells (of the first `most` rows) say about the order of day and month; nothing where they can't be read."""
    try:
        return orders.evidence(table.columns, (r.cells for r in islice(table.rows(), most) if not r.article))
    except CannotRead:  # told where its rows are read
        return orders.evidence(table.columns, ())


def read_table(source: Source, kind: str, mappings: Mapping[str, Mapping[str, str]]) -> Iterator[Offer]:
    """The offers of every table in a source, row by row. Raises CannotRead where there is no table."""
    tables = list(tables_of(source, kind))
    evidence = cache(lambda: {t.item: evidence_of(t) for t in tables})
    for table in tables:
        try:
            yield from offers_of(table, mappings.get(table.item), evidence)
        except CannotRead as error:  # this table; the other sheets are read
            yield rejected(error.item, error.reason)


def offers_of(
    table: Table, given: Mapping[str, str] | None, evidence: Callable[[], Mapping[str, orders.Evidence]]
) -> Iterator[Offer]:
    """The offers of one table: one a row, or one rejected offer where no column holds the articles. `evidence` is of the whole file."""
    first = list(islice(table.rows(), GUESSED_FROM))
    ours = any(r.article for r in first)
    mapping, chosen = uses.without_orders(
        uses.whole(given, table.columns, table.item)
        if given
        else uses.guess(table.columns, (r.cells for r in first if not r.problem))
    )
    if not first:
        yield rejected(table.item, "It has column names and no rows. Check that it was exported in full.")
        return
    known = uses.known(table.columns)
    if "text" not in mapping.values() and not ours and not all(r.problem for r in first):
        if known and known.addresses:  # a list of stories: each row can be had by its address
            for row in table.rows():
                yield rejected(table.item + STEP + row.label, row.problem or NO_TEXT, row.original)
            return
        listed = ", ".join(f"“{c}”" for c in table.columns)
        yield rejected(
            table.item,
            f"No column holds the text of the articles. Its columns: {listed}. "
            "Choose the one that is the text, or add it, and offer the table again."
            + (f" {BY_ADDRESS}" if "url" in mapping.values() else ""),
            "\n".join(r.original or "" for r in first[:SHOWN_ROWS]),
        )
        return
    order = date_orders(table, mapping, chosen, evidence)
    abstracts = [c for c in table.columns if uses.plain_name(c) in uses.ABSTRACTS]
    for row in table.rows():
        yield offer_of(row, mapping, order, item=table.item + STEP + row.label, known=known, abstracts=abstracts)


BY_ADDRESS = "Its column of addresses can be given to Collect, From the web, which gets the pages."
NO_TEXT = (
    "The row gives an address and no text, as story lists of Media Cloud do. Give the addresses to Collect, From the web, which gets "
    "the pages, or add a column with the texts and offer the table again."
)


def offer_of(
    row: Row,
    mapping: Mapping[str, str],
    order: Mapping[str, Order | None],
    *,
    item: str,
    known: uses.KnownTable | None = None,
    abstracts: Sequence[str] = (),
) -> Offer:
    """A row, read or rejected with its reason. `known` is the export that the table comes from."""
    if row.problem:
        return rejected(item, row.problem, row.original)
    try:
        article = row.article or read_row(
            row.cells,
            mapping,
            order,
            item=item,
            origin=known.title if known else "file",
            abstracts=abstracts,
            marked=known is not None and known.marked,
        )
        return Offer(item, checked(article, item))
    except CannotRead as error:
        bare = (
            known is not None
            and known.addresses
            and not any(row.cells.get(c) for c, u in mapping.items() if u == "text")
        )
        return rejected(item, NO_TEXT if bare else error.reason, row.original)


def date_orders(
    table: Table,
    mapping: Mapping[str, str],
    chosen: Mapping[str, bool],
    evidence: Callable[[], Mapping[str, orders.Evidence]],
) -> dict[str, Order | None]:
    """For each column of dates, whether its days come before its months; None: neither the file nor a person says."""
    if not any(use in uses.DATE_USES for use in mapping.values()):
        return {}
    said = evidence()
    return orders.decided(mapping, chosen, said[table.item], said.values())


def tables_of(source: Source, kind: str) -> Iterator[Table]:
    if kind == "xlsx":
        return sheets_of(source)
    if kind == "xls":
        return old_sheets_of(source)
    return iter([json_table(source) if kind == "jsonl" else csv_table(source)])


# --- delimited text ---------------------------------------------------------------------------------------------------


def text_lines(source: Source) -> Callable[[], Iterator[str]]:
    """The lines of a text file, decoded one by one and openable again. Raises CannotRead for binary data."""
    head = source.head(SAMPLE)
    refuse_binary(head, source.item)
    broad = next((name for mark, name in BOMS if head.startswith(mark) and name != "utf-8"), None) or wide(head)
    if broad:
        return lambda: lines_in(source, broad)
    if b"\n" not in head and b"\r" in head:  # the line ends of an old Mac
        return lambda: lines_in(source, legacy_of(head.split(b"\r")) or "utf-8", newline=None)
    with source.open() as stream:
        legacy = legacy_of(stream)
    return lambda: lines_decoded(source, legacy)


def lines_in(source: Source, encoding: str, newline: str | None = "") -> Iterator[str]:
    with source.open() as stream, io.TextIOWrapper(stream, encoding, errors="replace", newline=newline) as text:
        yield from map(clean, text)


def lines_decoded(source: Source, legacy: str | None) -> Iterator[str]:
    with source.open() as stream:
        for line in stream:
            yield clean(decode_line(line, legacy))


@dataclass(frozen=True, slots=True)
class Layout:
    """How a delimited file is written: the records above the column names are its preface."""

    delimiter: str
    escape: str | None
    columns: tuple[str, ...]
    preface: int
    headed: bool


def csv_table(source: Source) -> Table:
    lines = text_lines(source)
    layout = layout_of(lines, source.name)
    if not layout.columns:
        raise CannotRead(source.item, "It has no rows. Check that it was exported in full.")
    return Table(source.item, layout.columns, lambda: csv_rows(lines, layout))


def layout_of(lines: Callable[[], Iterator[str]], name: str) -> Layout:
    """The delimiter under which most records of the beginning have the same number of cells, and where the columns are named."""
    sample = list(islice(lines(), 400))
    while len(sample) > 50 and sum(map(len, sample)) > SAMPLE:
        del sample[len(sample) // 2 :]
    said = re.fullmatch(r"sep=(.)\s*", sample[0]) if sample else None
    told = "".join(sample)
    escape = "\\" if '\\"' in told and '""' not in told else None
    wanted = [said[1]] if said else ["\t", *DELIMITERS] if name.lower().endswith((".tsv", ".tab")) else list(DELIMITERS)
    best, best_records, best_score = NO_DELIMITER, [], (0.0, 0)
    for delimiter in wanted:
        records = [cells for cells, _, _ in parsed(iter(sample), delimiter, escape)][
            : -1 if len(sample) >= 50 else None
        ]
        widths = Counter(len(r) for r in records if any(c.strip() for c in r))
        wide_ones = {w: n for w, n in widths.items() if w > 1}
        if not wide_ones:
            continue
        width = max(wide_ones, key=lambda w: (wide_ones[w], w))
        score = (wide_ones[width] / widths.total(), width)
        if score > best_score:
            best, best_records, best_score = delimiter, records, score
    if best_score[0] < 0.5 and not said:
        best = NO_DELIMITER
    if best == NO_DELIMITER:
        best_records = [cells for cells, _, _ in parsed(iter(sample), best, escape)]
    return with_columns(best, escape, best_records)


def with_columns(delimiter: str, escape: str | None, records: Sequence[Sequence[str]]) -> Layout:
    at = header_of(records)
    if at is None:
        most = max((len(r) for r in records), default=0)
        return Layout(delimiter, escape, tuple(f"column {i + 1}" for i in range(most)), 0, headed=False)
    return Layout(delimiter, escape, named(records[at]), at, headed=True)


def header_of(records: Sequence[Sequence[object]]) -> int | None:
    """Which record names the columns: the first as wide as the table; None where that one holds data already."""
    filled = [sum(1 for c in r if c not in (None, "")) for r in records]
    common = Counter(f for f in filled if f).most_common(1)
    usual = common[0][0] if common else 0
    for i, record in enumerate(records[:MOST_PREFACE]):
        if filled[i] >= max(1, 0.6 * usual):
            return None if any(is_data(c) for c in record) else i
    return 0 if records else None


DATA = re.compile(r"https?://|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}")


def is_data(cell: object) -> bool:
    """Whether a cell can't be the name of a column."""
    if isinstance(cell, str):
        return len(cell) > LONGEST_COLUMN_NAME or DATA.match(cell.strip()) is not None
    return isinstance(cell, date)


def named(record: Sequence[object]) -> tuple[str, ...]:
    """Column names, each once: an empty one by its number, a repeated one with a count."""
    names: dict[str, None] = {}
    times: Counter[str] = Counter()
    last = max((i for i, c in enumerate(record) if c not in (None, "")), default=-1)
    for i, cell in enumerate(record[: last + 1]):
        name = " ".join(str(cell if cell is not None else "").split()) or f"column {i + 1}"
        times[name] += 1
        once = name if times[name] == 1 else f"{name} ({times[name]})"
        while once in names:
            times[name] += 1
            once = f"{name} ({times[name]})"
        names[once] = None
    return tuple(names)


class PushBack:
    """Lines that can be handed back: what a stray quotation mark swallowed is read anew as rows of their own."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.waiting: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> PushBack:
        return self

    def __next__(self) -> str:
        line = self.waiting.popleft() if self.waiting else next(self.lines)
        self.taken.append(line)
        return line

    def hand_back(self) -> str:
        """All lines taken but the first go back; that one is given."""
        first, *rest = self.taken
        self.waiting.extendleft(reversed(rest))
        self.taken = [first]
        return first

    def ended(self) -> bool:
        """Whether no line is left."""
        if not self.waiting:
            line = next(self.lines, None)
            if line is None:
                return True
            self.waiting.append(line)
        return False


UNCLOSED = (
    "A quotation mark opens a cell and is never closed, so the row can't be told from the next. "
    "Close it in the file, or export the table again as XLSX."
)


def parsed(
    lines: Iterator[str], delimiter: str, escape: str | None, width: int | None = None
) -> Iterator[tuple[list[str], str, str | None]]:
    """Records of delimited text: cells, the lines they stand on, and what is wrong with them."""
    back = PushBack(lines)
    reader = csv.reader(back, delimiter=delimiter, escapechar=escape, doublequote=escape is None)
    while True:
        back.taken = []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            first = back.hand_back()
            yield [], first, UNCLOSED
            continue
        if swallowed(back, cells, delimiter, width):
            first = back.hand_back()
            alone = next(csv.reader([first], delimiter=delimiter, quoting=csv.QUOTE_NONE, escapechar=escape))
            yield (alone, first, None) if len(alone) == width else ([], first, UNCLOSED)
        else:
            yield cells, "".join(back.taken), None


def swallowed(back: PushBack, cells: Sequence[str], delimiter: str, width: int | None) -> bool:
    """Whether a record of several lines took rows that follow it: its quotation mark is still open at the end of the file,
    or it has too many cells while its second line alone has just enough.
    """
    if len(back.taken) < 2 or width is None:
        return False
    if len(cells) > width:
        return len(next(csv.reader([back.taken[1]], delimiter=delimiter))) == width
    return back.ended() and open_at_end(back.taken, delimiter)


def open_at_end(lines: Sequence[str], delimiter: str) -> bool:
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def csv_rows(lines: Callable[[], Iterator[str]], layout: Layout) -> Iterator[Row]:
    records = parsed(lines(), layout.delimiter, layout.escape, len(layout.columns))
    # Our own exports mark what would run as a formula (analysis/cells.py); in other people's files an apostrophe is one.
    ours = layout.columns[:1] == ("article_id",)
    for number, (found, original, problem) in enumerate(records, start=1):
        cells = [unescaped(c) for c in found] if ours else found
        if number == 1 and re.fullmatch(r"sep=.\s*", original):
            continue
        if layout.headed and number == layout.preface + 1:
            continue
        if problem or any(c.strip() for c in cells):
            yield row_of(f"row {number}", cells, layout.columns, original, problem, above=number <= layout.preface)


def row_of(
    label: str,
    cells: Sequence[Cell],
    names: Sequence[str],
    original: str,
    problem: str | None = None,
    *,
    above: bool = False,
) -> Row:
    """A row, or what is wrong with it: too many cells, or a place above the column names."""
    extra = sum(1 for c in cells[len(names) :] if c not in (None, ""))
    if above:
        problem = "It stands above the column names, so it is no article: nothing to do."
    elif extra and not problem:
        problem = (
            f"It has {len(cells)} cells for {len(names)} columns, so it is not clear which is which. "
            "Put quotation marks around cells that hold the delimiter, or export the table as XLSX."
        )
    return Row(label, {n: tidy(c) for n, c in zip(names, cells, strict=False)}, problem, original)


def tidy(cell: Cell) -> Cell:
    return (cell.strip() or None) if isinstance(cell, str) else cell


# --- sheets -----------------------------------------------------------------------------------------------------------


def sheets_of(source: Source) -> Iterator[Table]:
    """Each sheet that holds anything. Raises CannotRead where none does, or where the workbook must not be opened."""
    check_office(source)
    from openpyxl import load_workbook

    book = load_workbook(source.seekable(), read_only=True, data_only=True)
    found = False
    for sheet in book.worksheets:
        count = sheet.max_row
        sheet.reset_dimensions()  # some writers declare A1:A1 whatever follows
        beginning = [trimmed(r) for r in islice(sheet.iter_rows(values_only=True), 200)]
        if not any(beginning):
            continue
        found = True
        at = header_of(beginning)
        most = max(len(r) for r in beginning)
        names = named(beginning[at]) if at is not None else tuple(f"column {i + 1}" for i in range(most))
        header = -1 if at is None else at
        left = None if count is None else max(0, count - header - 1)
        yield Table(source.item + STEP + sheet.title, names, sheet_rows(sheet, names, header), left)
    if not found:
        raise CannotRead(source.item, "Its sheets are empty. Check that it was saved in full.")


def sheet_rows(sheet: Any, names: tuple[str, ...], header: int) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        for i, values in enumerate(sheet.iter_rows(values_only=True)):
            if i >= MOST_SHEET_ROWS:
                problem = f"The sheet declares rows beyond the {MOST_SHEET_ROWS:,} that Excel has; it was not read further. Save it anew in Excel."
                yield Row("the rows after", {}, problem)
                return
            cells = [from_xml(c) if isinstance(c, str) else c for c in trimmed(values)]
            if i != header and any(c is not None for c in cells):
                yield row_of(f"row {i + 1}", cells, names, original_of(cells), above=i < header)

    return rows


def old_sheets_of(source: Source) -> Iterator[Table]:
    """Each sheet of an old Excel file (.xls). Raises CannotRead where none holds anything; Locked where a password is needed.

    Its rows are held in memory: xlrd reads a workbook as a whole. Formulas give the values that Excel kept; nothing is computed.
    """
    import xlrd

    data = source.read(MOST_OLD_WORKBOOK)
    try:
        # Ragged: one cell in the last row and column would else make 16 million empty ones.
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), ragged_rows=True)
    except (
        Exception
    ) as error:  # what a broken file makes it raise has no end: struct.error, AssertionError, IndexError …
        if "encrypted" in str(error).casefold():
            raise Locked(
                source.item, "It is protected by a password. Open it, save a copy without one and offer that."
            ) from error
        raise CannotRead(
            source.item, "The Excel file is broken or incomplete. Open it in Excel or LibreOffice and save it as .xlsx."
        ) from error
    found = False
    for sheet in book.sheets():
        grid = [old_cells(sheet, i, book.datemode) for i in range(sheet.nrows)]
        if not any(grid):
            continue
        found = True
        beginning = grid[:200]
        at = header_of(beginning)
        most = max(len(r) for r in beginning)
        names = named(beginning[at]) if at is not None else tuple(f"column {i + 1}" for i in range(most))
        header = -1 if at is None else at
        yield Table(source.item + STEP + sheet.name, names, grid_rows(grid, names, header), len(grid) - header - 1)
    if not found:
        raise CannotRead(source.item, "Its sheets are empty. Check that it was saved in full.")


def old_cells(sheet: Any, row: int, datemode: int) -> list[Cell]:
    """The cells of a row of an old sheet: dates as dates, errors and empty cells None, trailing empty ones cut."""
    import xlrd

    values: list[object] = []
    for cell in sheet.row(row):
        value = cell.value
        if cell.ctype == xlrd.XL_CELL_DATE:
            try:
                value = xlrd.xldate_as_datetime(value, datemode)
            except (ValueError, OverflowError):
                value = cell.value  # a number in the form of a date that is none
        elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
            value = bool(value)
        elif cell.ctype in {xlrd.XL_CELL_ERROR, xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK} or value == "":
            value = None
        values.append(clean(value) if isinstance(value, str) else value)
    return trimmed(values)


def grid_rows(grid: Sequence[Sequence[Cell]], names: tuple[str, ...], header: int) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        for i, cells in enumerate(grid):
            if i != header and any(c is not None for c in cells):
                yield row_of(f"row {i + 1}", cells, names, original_of(cells), above=i < header)

    return rows


def original_of(cells: Sequence[Cell]) -> str:
    return "\t".join(as_text(c) or "" for c in cells)


def trimmed(values: Sequence[object]) -> list[Cell]:
    cells = [sheet_cell(v) for v in values]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}


def sheet_cell(value: object) -> Cell:
    """A cell's value as text; a date stays one; an empty cell or an error of a formula is None."""
    if value is None or value in ERRORS:
        return None
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # XML can't hold some characters; Excel writes a carriage return as _x000D_
    return (
        re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: clean(chr(int(m[1], 16))), str(value)).replace("\r\n", "\n").strip()
        or None
    )


# --- JSON -------------------------------------------------------------------------------------------------------------


def json_table(source: Source) -> Table:
    """JSON lines; also a JSON array, or an object that holds one."""
    lines = text_lines(source)
    first = next((line.strip() for line in lines() if line.strip()), "")
    if not first.startswith(("{", "[")) and not any(
        is_json(line) for line in islice(lines(), GUESSED_FROM) if line.strip()
    ):
        raise CannotRead(source.item, NO_JSON)
    whole_file = first.startswith("[") or (first.startswith("{") and not is_json(first)) or one_object(lines())
    rows = json_array(source) if whole_file else lambda: json_rows(lines())
    names: dict[str, None] = {}
    for row in islice(rows(), GUESSED_FROM):
        names.update(dict.fromkeys(row.cells))
    return Table(source.item, tuple(names), rows)


def one_object(lines: Iterable[str]) -> bool:
    """Whether a file is a single object that holds its articles in an array, as the answers of interfaces do."""
    filled = list(islice((line for line in lines if line.strip()), 2))
    if len(filled) != 1 or not is_json(filled[0]):
        return False
    value = json.loads(filled[0])
    return isinstance(value, dict) and not {"text", "parts"} & value.keys() and bool(longest_array(value))


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def json_rows(lines: Iterable[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            yield Row(
                f"line {number}",
                problem="The line is no valid JSON. Check it, or export the file again.",
                original=line,
            )
            continue
        yield json_row(f"line {number}", value, line)


def json_row(label: str, value: object, original: str) -> Row:
    if not isinstance(value, dict):
        return Row(
            label, problem="It is no JSON object with named values. Export one object an article.", original=original
        )
    try:
        if (article := restored(value)) is not None:
            return Row(label, own_cells(article), None, original, article)
    except CannotRead as error:
        return Row(label, problem=error.reason, original=original)
    return Row(label, flat(value), None, original)


def own_cells(article: Article) -> dict[str, Cell]:
    """What to show of an article of ours as a row of a table."""
    stated = {name: fact.value for name, fact in article.facts.items() if fact.value}
    return {**stated, "text": article.text, **article.variables}


def flat(value: Mapping[str, Any], before: str = "") -> dict[str, Cell]:
    """Nested objects with dotted names; a list of strings (or of objects with a name) as a tuple.

    >>> flat({"title": "A", "source": {"name": "B"}, "tags": ["c", "d"]})
    {'title': 'A', 'source.name': 'B', 'tags': ('c', 'd')}
    """
    cells: dict[str, Cell] = {}
    for key, inner in value.items():
        name = before + clean(str(key)).strip()
        if isinstance(inner, dict) and inner:
            cells |= flat(inner, name + ".") if before.count(".") < 4 else {name: json.dumps(inner, ensure_ascii=False)}
        else:
            cells[name] = json_cell(inner)
    return cells


def json_cell(value: object) -> Cell:
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return tuple(item for v in value if (item := listed(v)))
    return clean(str(value)).strip() or None


def listed(value: object) -> str:
    if isinstance(value, dict):
        name = value.get("name")
        if isinstance(value.get("value"), str) and isinstance(
            name, str
        ):  # a kind and what it is: a keyword of the New York Times
            return str(value["value"]).strip()
        return name if isinstance(name, str) else json.dumps(value, ensure_ascii=False)
    return str(value).strip() if isinstance(value, (str, int, float)) else json.dumps(value, ensure_ascii=False)


def json_array(source: Source) -> Callable[[], Iterator[Row]]:
    """The objects of a JSON array, or of the longest array of objects in a JSON object. Raises CannotRead."""
    data = source.read(MOST_JSON_ARRAY)
    try:
        values = one_behind_another(decode_whole(data))
    except (ValueError, RecursionError) as error:
        raise CannotRead(source.item, NO_JSON) from error
    objects = [
        inner
        for value in values
        for inner in (
            value if isinstance(value, list) else (isinstance(value, dict) and longest_array(value)) or [value]
        )
    ]
    return lambda: (
        json_row(f"item {i}", v, json.dumps(v, ensure_ascii=False)[:2000]) for i, v in enumerate(objects, start=1)
    )


NO_JSON = "It is no valid JSON: neither one object a line nor an array. Export it again as JSON lines."


def one_behind_another(text: str) -> list[Any]:
    """The values of a JSON text: one, or several, as programs leave them that add each answer to the same file. Raises ValueError.

    >>> one_behind_another('{"a": 1}{"a": 2}')
    [{'a': 1}, {'a': 2}]
    """
    decoder = json.JSONDecoder()
    values: list[Any] = []
    at = 0
    while at < len(text):
        if text[at].isspace() or (values and text[at] == ","):
            at += 1
            continue
        value, at = decoder.raw_decode(text, at)
        values.append(value)
    if not values:
        raise ValueError("no value")
    return values


def decode_whole(data: bytes) -> str:
    mark = next((m for m in BOMS if data.startswith(m[0])), None)
    if mark:
        return data[len(mark[0]) :].decode(mark[1], errors="replace")
    legacy = legacy_of(data.splitlines())
    return "".join(decode_line(line, legacy) for line in data.splitlines(keepends=True))


def longest_array(value: Mapping[str, Any]) -> list[Any]:
    arrays = [v for v in value.values() if isinstance(v, list) and v and all(isinstance(i, dict) for i in v)]
    inner = [a for v in value.values() if isinstance(v, dict) and (a := longest_array(v))]
    return max([*arrays, *inner], key=len, default=[])
