"""Dates: the order of day and month decided for a whole file or asked, doubtful ones flagged, and none lost on the way.

A case is a table (or a text) and the publication dates that a careful reader would take from it, in order; "T" stands for an article.
"""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from analysis.article import Fact, plain
from analysis.collect.files import find_tables, read_file
from analysis.measures import cautions
from analysis.project import doubts, export, imports, query, state
from analysis.project.query import Filter
from tests.samples import sheets_of
from tests.store import article, found
from ui import facts

CASES = [
    pytest.param(case, id=case["label"], marks=[pytest.mark.xfail(strict=True)] if case.get("expect") == "fail" else [])
    for case in map(
        json.loads, (Path(__file__).parent / "cases" / "dates_of_files.jsonl").read_text("utf-8").splitlines()
    )
]
TEXT = "The boats of number {n} sail again from the old quay. Nobody had expected it. The harbour office said so."


def filled(rows):
    return [[TEXT.format(n=n) if cell == "T" else cell for cell in row] for n, row in enumerate(rows)]


def file_of(case):
    if "sheets" in case:
        return sheets_of({name: filled(rows) for name, rows in case["sheets"].items()})
    if "objects" in case:
        lines = ({k: TEXT.format(n=n) if v == "T" else v for k, v in o.items()} for n, o in enumerate(case["objects"]))
        return "\n".join(map(json.dumps, lines)).encode()
    if "text" in case:
        return case["text"].replace("  - T\n", f"  - {TEXT.format(n=1)}\n").encode()
    held = io.StringIO()
    csv.writer(held).writerows(filled(case["rows"]))
    return held.getvalue().encode()


@pytest.mark.parametrize("case", CASES)
def test_the_dates_of_a_file_are_what_a_careful_reader_would_take(case):
    data = file_of(case)
    mappings = {case["file"]: case["mapping"]} if "mapping" in case else None
    articles = [o.article for o in read_file(case["file"], data, mappings=mappings)]
    read = [a.fact("published") for a in articles]
    assert [f.value for f in read] == case["published"]
    assert read[0].source == case.get("source", read[0].source)
    assert read[0].raw == case.get("raw", read[0].raw)
    assert case.get("why", "") in " ".join(f.why_unknown() for f in read)
    if "mapping" not in case:
        asked = {
            c: list(examples) for look in find_tables(case["file"], data) for c, examples in look.undecided.items()
        }
        assert asked == case.get("undecided", asked if None in case["published"] else {})


def test_a_decided_date_keeps_the_other_reading_among_its_candidates():
    (one, _) = read_file("a.csv", f"Date,Body\n03/04/2021,{TEXT}\n25/04/2021,{TEXT} Two.\n".encode())
    (other,) = one.article.fact("published").candidates
    assert (other.value, other.raw) == ("2021-03-04", "03/04/2021")
    assert "may also be 4 March 2021: order of day and month by other dates of the file" in other.reason


@pytest.mark.parametrize("use", ["title/day-first", "published/backwards", "published/"])
def test_an_order_that_is_none_is_rejected_with_those_there_are(use):
    (offer,) = read_file("a.csv", f"Date,Body\n03/04/2021,{TEXT}\n".encode(), mappings={"a.csv": {"Date": use}})
    assert "a date may end in /day-first or /month-first" in offer.reason


# ---- doubtful dates ----------------------------------------------------------------------------------------------------

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("2026-11-28", None), ("2026-11-29", None), ("2026-11-30", doubts.KINDS[0]), ("2026-12", doubts.KINDS[0]), ("2026", None),
        ("2027", doubts.KINDS[0]), ("1699", doubts.KINDS[1]), ("1700", None), ("1970-01-01", doubts.KINDS[2]), ("1970-01-02", None),
        ("1970", None),
    ],
)  # fmt: skip
def test_what_is_doubtful(value, kind):
    assert doubts.doubt(value, TODAY) == kind


def test_a_doubtful_date_keeps_its_value_and_says_why_once():
    fact = Fact("2031-01-05", "file column Date", "5 January 2031", (), "day")
    flagged = doubts.flagged(doubts.flagged(plain("One.", facts=[("published", fact)]), TODAY), TODAY)
    assert flagged.fact("published").value == "2031-01-05"
    (note,) = flagged.fact("published").candidates
    assert (
        note.reason == "Doubtful: 2031-01-05 is after the day of the import (2026-11-28). Compare it with the source."
    )
    sound = plain("One.", facts=[("published", Fact("2026-01-05", "file column Date", None, (), "day"))])
    assert doubts.flagged(sound, TODAY) is sound


def test_doubtful_dates_are_counted_at_the_import_and_open_from_the_overview(tmp_path):
    project = state.create_at(tmp_path / "project", "Dates")
    days = ["2026-03-02", "2099-01-05", "2099-02", "1605-07-01", "1970-01-01"]
    rows = "\n".join(f"{day},{TEXT.format(n=n)}" for n, day in enumerate(days))
    import_id = imports.begin(project, "a.csv", [("a.csv", f"Date,Body\n{rows}\n".encode())])
    imports.stage(project, import_id)
    told = imports.reconcile(project, import_id)
    assert told.doubts == {doubts.KINDS[0]: 2, doubts.KINDS[1]: 1, doubts.KINDS[2]: 1}
    staged = list(imports.waiting(project, import_id))
    assert [len(a.fact("published").candidates) for a in staged] == [0, 1, 1, 1, 1]
    project.put([found(a) for a in staged])
    reader = query.read(project)
    lines = {c.name: c for c in cautions.told(reader, Filter())}
    assert (lines["future"].n, lines["unlikely"].n) == (2, 2)
    shown = reader.evidence(Filter(), cautions.counted(reader, Filter()), lines["future"].where)
    assert [e.published for e in shown] == ["2099-01-05", "2099-02"]


def test_an_export_keeps_the_date_as_written_with_its_zone(tmp_path):
    project = state.create_at(tmp_path / "project", "Zones")
    (offer,) = read_file("a.csv", f"Date,Body\n2026-03-02T23:30:00-05:00,{TEXT}\n".encode())
    project.put([found(offer.article), found(article("No date here at all.", day=None))])
    table = export.table(project, "articles")
    names = [name for name, _ in table.columns]
    told = [dict(zip(names, row, strict=True)) for row in table.rows]
    assert [(r["published"], r["published_raw"]) for r in told] == [
        ("2026-03-02", "2026-03-02T23:30:00-05:00"),
        (None, None),
    ]


def test_a_fact_is_shown_with_the_date_as_written_and_what_was_noted_at_it():
    fact = Fact("2031-01-05", "file column Date", "2031-01-05T23:30-05:00", (), "day")
    noted = doubts.flagged(plain("One.", facts=[("published", fact)]), TODAY).fact("published")
    assert facts.told("published", noted) == (
        "5 January 2031",
        "file column Date, written “2031-01-05T23:30-05:00”. Doubtful: 2031-01-05 is after the day of the import (2026-11-28). Compare it with the source.",
    )
    plainly = Fact("2026-03-02", "file column Date", "2026-03-02", (), "day")
    assert facts.told("published", plainly) == ("2 March 2026", "file column Date")


# ---- exports: asked once they are read

BLOCKS = "\n\n".join(
    f"Title: Boats sail, part {n}\nSource: Harn Courier\nDate: {day}\nText: {TEXT.format(n=n)}" for n, day in enumerate(("03/04/2026", "05/04/2026"), 1)
)  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "days"),
    [("day", ["2026-04-03", "2026-04-05"]), ("month", ["2026-03-04", "2026-05-04"]), (None, [None, None])],
)
def test_open_dates_of_an_export_are_read_as_a_person_says(answer, days):
    mappings = {"exports": {"published": f"published/{answer}-first"}} if answer else None
    offers = list(read_file("a.txt", BLOCKS.encode(), mappings=mappings))
    assert [o.item for o in offers] == ["a.txt › document 1", "a.txt › document 2"]
    published = [o.article.fact("published") for o in offers]
    assert [f.value for f in published] == days
    if answer:
        assert all("as chosen at import" in f.source for f in published)


def test_the_files_own_evidence_outweighs_the_answer():
    told = BLOCKS.replace("05/04/2026", "25/04/2026").encode()
    offers = read_file("a.txt", told, mappings={"exports": {"published": "published/month-first"}})
    assert [o.article.fact("published").value for o in offers] == ["2026-04-03", "2026-04-25"]
