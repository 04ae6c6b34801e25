"""What goes out to a spreadsheet runs nothing there and reads back as it was."""

from __future__ import annotations

import csv
import dataclasses
import io

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import cells
from analysis.article import Fact
from analysis.collect.files import read_file
from analysis.project import export, state
from analysis.project.export import Table
from tests.store import article, found
from ui import evidence

DANGEROUS = [
    "=1+1",
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1",
    "  =1",
    "＝1+1",
    "＋1",
    "\ufeff=1",
    '=HYPERLINK("http://x.example")',
]
HARMLESS = [
    "",
    "007",
    "2026-03-02",
    "1-2",
    "'tis late",
    "''",
    "a=b",
    "Größe",
    "“no”",
    "x\x0by",
    "_x0041_",
    "1e5",
    "TRUE",
    "a\r\nb",
    "'=1",
    "''=1",
    "-",
    "=",
    "'-",
    "👩‍👧",
]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def in_csv(values):
    """The values as a column of text, written and read by the plain reader of CSV."""
    table = Table("t", (("text", str), ("n", int)), iter([(v, -1) for v in values]))
    written = export.written(table, "csv")
    assert written.startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 only with a mark"
    return list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_csv_begins_as_a_formula(text):
    (row,) = in_csv([text])
    assert row["text"] == "'" + text
    assert row["n"] == "-1", "a number is no formula"
    shown = evidence.csv(pd.DataFrame({text: [1], "sentence": [text]})).decode("utf-8-sig")
    (told,) = csv.DictReader(io.StringIO(shown, newline=""))
    assert told == {"'" + text: "1", "sentence": "'" + text}


@pytest.mark.parametrize("text", [h for h in HARMLESS if not cells.RISKY.match(h)])
def test_other_cells_are_as_they_were(text):
    assert in_csv([text])[0]["text"] == text


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_csv_reads_back_to_the_same_values(values):
    assert [cells.unescaped(row["text"]) for row in in_csv(values)] == values


@given(TEXTS)
def test_a_marked_cell_is_never_a_formula(text):
    assert not cells.escaped(text).lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("text", [t for t in (*DANGEROUS, *HARMLESS) if t])
def test_xlsx_holds_texts_and_reads_back(text):
    table = Table("t", (("text", str),), iter([(text,)]))
    sheet = openpyxl.load_workbook(io.BytesIO(export.written(table, "xlsx"))).active
    (cell,) = sheet[2]
    assert cell.data_type == "s"
    assert cells.from_xml(cell.value) == text


def test_a_project_goes_out_as_csv_and_xlsx_and_comes_back_with_the_same_values(tmp_path):
    project = state.create_at(tmp_path / "p", "Formulas")
    facts = {"title": "=SUM(A1)", "outlet": "@home", "section": "'-ish"}
    one = article("+1 is what the council gave the plan. -2 was the mayor’s answer to it.", title="x", desk="=1+1")
    one = dataclasses.replace(one, facts={**one.facts, **{n: Fact(v, "file column", v) for n, v in facts.items()}})
    project.put([found(one)])
    for form in ("csv", "xlsx"):
        (offer,) = read_file(f"articles.{form}", export.written(export.table(project, "articles"), form))
        assert {n: offer.article.fact(n).value for n in facts} == facts, form
        assert offer.article.variables["desk"] == "=1+1"
        assert offer.article.fact("published").value == "2026-03-02"
        assert one.text.split("\n\n")[-1] in offer.article.text
