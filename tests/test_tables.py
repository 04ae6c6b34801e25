"""Tables: what their columns become, and that no row is lost in silence."""

import json
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.article import dumps, plain, to_json
from analysis.collect import columns, tables
from analysis.collect.files import find_tables, read_file
from tests.samples import sheets_of, zip_of

CASES = Path(__file__).parent / "cases" / "tables"
MAPPINGS = [json.loads(line) for line in (CASES / "columns.jsonl").read_text(encoding="utf-8").splitlines()]
TEXT = "The boats sail again. Nobody had expected it."


def read(name, data, **options):
    return list(read_file(name, data if isinstance(data, bytes) else data.encode(), **options))


@pytest.mark.parametrize("case", MAPPINGS, ids=lambda c: c["label"])
def test_what_a_column_is_is_guessed_from_its_name_and_its_cells(case):
    assert columns.guess(tuple(case["columns"]), [case["columns"]]) == case["mapping"]


def test_every_unmapped_column_is_a_variable_and_an_empty_cell_is_unknown():
    offers = read("a.csv", f"headline,date,body,desk,rating\nOne,,{TEXT},Local,4\nTwo,2026-07-03,{TEXT},,\n")
    one, two = (o.article for o in offers)
    assert dict(one.variables) == {"rating": "4"}
    assert one.fact("section").value == "Local"
    assert one.fact("published").value is None
    assert "empty" in one.fact("published").why_unknown()
    assert dict(two.variables) == {}
    assert two.fact("published").source == "file column date"


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    assert [o.item for o in read("a.csv", f'title,text\nA,"{TEXT}\n\nSecond paragraph."\nB,{TEXT}\n')] == [
        "a.csv › row 2",
        "a.csv › row 3",
    ]


def test_a_table_of_column_names_alone_is_one_reject():
    (offer,) = read("a.csv", "headline,body\n")
    assert "no rows" in offer.reason


def test_a_given_mapping_decides_and_what_it_leaves_out_is_a_variable():
    offers = read("a.csv", f"a,b,c,d\nOne,{TEXT},x,y\n", mappings={"a.csv": {"b": "text", "a": "title", "d": "ignore"}})
    assert offers[0].article.fact("title").value == "One"
    assert dict(offers[0].article.variables) == {"c": "x"}


def test_a_use_that_does_not_exist_is_rejected_and_the_known_ones_are_listed():
    offers = read("a.csv", f"a,b\nOne,{TEXT}\n", mappings={"a.csv": {"b": "txet"}})
    assert len(offers) == 1
    assert "txet" in offers[0].reason
    assert "text" in offers[0].reason


def test_two_columns_of_text_are_joined_in_the_order_of_the_table():
    mapping = {"a.csv": {"lead": "text", "story": "text"}}
    article = read("a.csv", f"lead,story\nThe lead stands first.,{TEXT}\n", mappings=mapping)[0].article
    assert article.text == f"The lead stands first.\n\n{TEXT}"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["03/04/2026", "13/04/2026"], "2026-04-03"),
        (["03/04/2026", "04/13/2026"], "2026-03-04"),
        (["03/04/2026", "05/06/2026"], None),
        (["03/04/2026", "13/04/2026", "04/13/2026"], None),
    ],
    ids=["a 13th: days first", "a 13th: months first", "no evidence", "evidence for both"],
)
def test_the_order_of_day_and_month_is_decided_over_the_whole_column(values, expected):
    filler = [f"2020-01-{i % 28 + 1:02}" for i in range(300)]  # the evidence stands far from the row it decides
    rows = "".join(f"{v},{TEXT}\n" for v in [values[0], *filler, *values[1:]])
    fact = read("a.csv", "date,text\n" + rows)[0].article.fact("published")
    assert fact.value == expected
    if expected is None:
        assert {c.value for c in fact.candidates} == {"2026-04-03", "2026-03-04"}
        assert "03/04/2026" in fact.why_unknown()


def test_cells_of_excel_that_are_dates_are_dates_and_whole_numbers_have_no_decimals():
    data = sheets_of({"2026": [["title", "date", "text", "pages"], ["A", date(2026, 4, 3), TEXT, 4.0]], "Empty": []})
    offers = read("a.xlsx", data)
    assert [o.item for o in offers] == ["a.xlsx › 2026 › row 2"]
    assert offers[0].article.fact("published").value == "2026-04-03"
    assert dict(offers[0].article.variables) == {"pages": "4"}


def test_each_sheet_is_a_table_of_its_own():
    data = sheets_of({"News": [["headline", "body"], ["A", TEXT]], "Codes": [["code", "label"], [1, "yes"], [2, "no"]]})
    offers = read("a.xlsx", data)
    assert [(o.item, o.article is None) for o in offers] == [("a.xlsx › News › row 2", False), ("a.xlsx › Codes", True)]
    assert "“code”, “label”" in offers[1].reason


def test_lines_above_the_column_names_are_rejected_with_a_reason():
    data = sheets_of({"S": [["Search: ferry"], [], ["headline", "body", "date"], ["A", TEXT, "2026-07-03"]]})
    offers = read("a.xlsx", data)
    assert [(o.item, o.article is None) for o in offers] == [
        ("a.xlsx › S › row 1", True),
        ("a.xlsx › S › row 4", False),
    ]


def test_a_table_without_a_text_column_is_one_rejected_offer_that_says_which_columns_there_are():
    (offer,) = read("a.csv", "id,headline\n1,Ferry strike ends\n2,School opens\n")
    assert offer.item == "a.csv"
    assert "“id”, “headline”" in offer.reason
    assert "offer the table again" in offer.reason
    assert "Ferry strike ends" in offer.original


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found(delimiter, end):
    rows = [
        ["headline", "date", "body"],
        ["One, two; three", "2026-07-03", f'"{TEXT}, he said; again | and more"'],
        ["B", "", TEXT],
    ]
    data = end.join(delimiter.join(f'"{c.strip(chr(34))}"' for c in row) for row in rows) + end
    offers = read("a.csv", data)
    assert [o.reason for o in offers] == [None, None]
    assert offers[0].article.fact("title").value == "One, two; three"


def test_a_row_with_too_many_cells_is_rejected_and_the_others_are_read():
    offers = read("a.csv", f"headline,body\nA,{TEXT}\nB,one, two, three\nC,{TEXT}\n")
    assert [o.article is None for o in offers] == [False, True, False]
    assert offers[1].item == "a.csv › row 3"
    assert offers[1].original == "B,one, two, three"


def test_a_stray_quotation_mark_costs_its_own_row_only():
    offers = read("a.csv", f'headline,body,date\nA,"{TEXT},2026-01-01\nB,{TEXT},2026-01-02\nC,{TEXT},2026-01-03\n')
    titles = [o.article.fact("title").value for o in offers if o.article]
    assert titles[-2:] == ["B", "C"]
    assert len(offers) == 3


def test_a_line_of_broken_bytes_costs_no_other():
    data = (
        f"headline,body\nCafé öffnet,{TEXT}\n".encode()
        + "Zürich,".encode("cp1252")
        + f"{TEXT}\n".encode()
        + b"\xff\xfe\x81,x\n"
    )
    offers = read("a.csv", data)
    assert len(offers) == 3
    assert [o.article.fact("title").value for o in offers[:2]] == ["Café öffnet", "Zürich"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_encodings_of_spreadsheets(encoding):
    (offer,) = read(
        "a.csv", "Überschrift;Text\nGrößere Häfen;Die Fähre fährt wieder, sagt André Müller.\n".encode(encoding)
    )
    assert offer.article.fact("title").value == "Größere Häfen"
    assert "André Müller" in offer.article.text


def test_cyrillic_without_a_declared_encoding_is_read():
    (offer,) = read(
        "a.csv",
        "заголовок;текст\nЗабастовка окончена;Паромы снова ходят, и этого никто не ждал в городе.\n".encode("cp1251"),
    )
    assert offer.article.fact("title").value == "Забастовка окончена"


def test_markup_in_a_cell_becomes_paragraphs():
    body = "<p>The boats &amp; the crews.</p><p>Nobody&#39;s fault,<br>they said.</p><script>no()</script>"
    article = read("a.csv", f'title,body\nA,"{body}"\n')[0].article
    assert [p.text for p in article.paragraphs("body")] == ["The boats & the crews.", "Nobody's fault, they said."]


def test_a_very_long_cell_is_read_and_a_longer_one_is_rejected_with_the_limit():
    fine, over = "Word after word. " * 20_000, "Word after word. " * 70_000
    offers = read("a.csv", f'title,body\nA,"{fine}"\nB,"{over}"\nC,{TEXT}\n')
    assert [o.article is None for o in offers] == [False, True, False]
    assert "1,000,000" in offers[1].reason


def test_json_lines_with_nested_objects_lists_and_broken_lines():
    lines = [
        json.dumps(
            {
                "title": "A",
                "text": ["First paragraph here.", "Second one."],
                "source": {"name": "Farrow Today"},
                "tags": ["x", "y"],
            }
        ),
        "{broken",
        "",
        '["no object"]',
        json.dumps({"title": "B", "text": TEXT, "rating": 4, "nested": {"deep": {"er": None, "est": True}}}),
    ]
    offers = read("a.jsonl", "\n".join(lines))
    assert [(o.item, o.article is None) for o in offers] == [
        ("a.jsonl › line 1", False), ("a.jsonl › line 2", True), ("a.jsonl › line 4", True), ("a.jsonl › line 5", False),
    ]  # fmt: skip
    first, last = offers[0].article, offers[-1].article
    assert [p.text for p in first.paragraphs("body")] == ["First paragraph here.", "Second one."]
    assert first.fact("tags").value == ("x", "y")
    assert first.fact("outlet").value == "Farrow Today"
    assert dict(last.variables) == {"rating": "4", "nested.deep.est": "true"}


@pytest.mark.parametrize(
    "wrap", [lambda a: a, lambda a: {"status": "ok", "articles": a}], ids=["array", "in an object"]
)
@pytest.mark.parametrize("indent", [None, 2])
def test_a_json_array_is_read_too(wrap, indent):
    data = json.dumps(wrap([{"title": "A", "text": TEXT}, {"title": "B", "text": TEXT}]), indent=indent)
    assert [o.article.fact("title").value for o in read("a.json", data)] == ["A", "B"]


def test_what_the_command_line_prints_comes_back_the_same():
    offers = read(
        "a.csv", f'headline,date,body,desk,rating\nOne,03/04/2026,"PORT HARN (NWA) — {TEXT}\n\nMore.",Local,4\n'
    )
    article = offers[0].article
    for line in (json.dumps(to_json(article), ensure_ascii=False), dumps(article)):
        (back,) = read("again.jsonl", line)
        assert to_json(back.article) == to_json(article)


def test_an_object_of_ours_with_a_wrong_value_is_rejected_by_name():
    shown = to_json(plain(TEXT, title="A"))
    shown["published"]["value"] = "last week"
    (offer,) = read("a.jsonl", json.dumps(shown))
    assert "last week" in offer.reason


def test_a_look_at_a_table_before_it_is_read():
    (look,) = tables.look_at("a.csv", f"headline,body,rating\nA,{TEXT},4\nB,{TEXT},\n".encode())
    assert look == tables.TableLook(
        "a.csv",
        ("headline", "body", "rating"),
        {"headline": "title", "body": "text", "rating": "variable"},
        (("A", TEXT, "4"), ("B", TEXT, None)),
        2,
    )


def test_tables_in_a_zip_are_found_by_the_name_their_mapping_goes_by():
    data = zip_of(
        {
            "x/one.csv": f"a,b\nOne,{TEXT}\n".encode(),
            "page.html": b"<html></html>",
            "two.xlsx": sheets_of({"S": [["a", "b"], ["x", TEXT]]}),
        }
    )
    assert [t.item for t in find_tables("in.zip", data)] == ["in.zip › x/one.csv", "in.zip › two.xlsx › S"]
    offers = read("in.zip", data, mappings={"in.zip › x/one.csv": {"a": "title", "b": "text"}})
    assert offers[0].article.fact("title").value == "One"


def test_a_large_table_streams(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("headline,date,body\n")
        for i in range(20_000):
            file.write(f"Title {i},{i % 28 + 1}/5/2026,{TEXT * 20}\n")
    tracemalloc.start()
    read_rows = sum(o.article is not None for o in read_file("large.csv", path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read_rows == 20_000
    assert peak < path.stat().st_size / 4


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.json", "a.xlsx"]))
def test_nothing_that_a_table_holds_raises(data, name):
    offers = list(read_file(name, data))
    assert offers
    assert all((o.article is None) != (o.reason is None) for o in offers)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=30), min_size=3, max_size=3), min_size=1, max_size=8))
def test_every_filled_row_that_a_spreadsheet_writes_is_offered_once(rows):
    import csv
    import io

    held = io.StringIO()
    csv.writer(held).writerows([["title", "text", "note"], *rows])
    offers = read("a.csv", held.getvalue().encode("utf-8", "replace"))
    clean = [[c.replace("\x00", "").replace("\ufeff", "").strip() for c in row] for row in rows]
    if any(len(c[1].split()) >= 3 for c in clean):
        assert len(offers) <= sum(any(row) for row in clean) + 1
