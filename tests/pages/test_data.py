"""Data: any table, as the filter keeps it."""

from analysis.project import export
from tests.pages.conftest import PROJECT


def html(test):
    return " ".join(element.proto.body for element in test.get("html"))


def test_every_table_opens_with_its_number_of_rows(app, small):
    test = app("data", project=PROJECT)
    for name in export.tables(small):
        test.selectbox(key="table").set_value(name).run()
        assert not test.exception, name
        rows = len(list(export.table(small, name).rows))
        assert f"{name}: {rows:,} row" in html(test)


def test_the_filter_keeps_rows_of_its_articles_only(app, small):
    test = app("data", project=PROJECT, table="quotes")
    shown = test.dataframe[0].value
    assert set(shown["outlet"].dropna()) == {"Port Herald", "Island Post", "Ledger"}
    test.multiselect(key="outlets").set_value(["Ledger"]).run()
    shown = test.dataframe[0].value
    assert set(shown["outlet"]) == {"Ledger"}
    assert f"quotes: {len(shown)} rows" in html(test)


def test_articles_can_be_told_apart_by_a_variable(app, small):
    test = app("data", project=PROJECT, table="articles")
    test.multiselect(key="variables").set_value(["desk: economy"]).run()
    assert set(test.dataframe[0].value["section"]) == {"economy"}


TABLE = "Paper,Country,Owner\nThe Port Herald,Farland,![x](http://h.example/x.png)\nIsland Pst,Isles,crews\n"


def test_a_table_of_outlets_is_looked_at_applied_and_taken_off_again(app, small):
    test = app("data", project=PROJECT)
    test.file_uploader(key="outlets-0").set_value(("outlets.csv", TABLE.encode(), "text/csv")).run()
    assert "1 of 3" in html(test)
    without = next(d.value for d in test.dataframe if "Perhaps" in d.value and "Articles" in d.value)
    assert dict(zip(without["Name"], without["Perhaps"], strict=True)) == {
        "Island Post": "Island Pst",
        "Ledger": "nothing alike",
    }
    assert "outlet country" not in small.variables()
    test.button(key="outlets_apply").click().run()
    assert not test.exception
    assert small.values("outlet country") == {"Farland": 5}
    assert "Applied: outlets.csv" in html(test)
    test.button(key="outlets_undo").click().run()
    assert "outlet country" not in small.variables()
    assert "Applied" not in html(test)


def test_what_is_no_table_of_outlets_is_told_on_the_card(app, small):
    test = app("data", project=PROJECT)
    test.file_uploader(key="outlets-0").set_value(("notes.txt", b"The Port Herald is a paper.", "text/plain")).run()
    assert "is no table" in test.error[0].value


def test_a_table_is_downloaded_whole_and_guarded_only(app, small):
    """Streamlit's own button over a table writes the rows of the page, and cells that a spreadsheet runs as formulas."""
    test = app("data", project=PROJECT)
    assert 'button[aria-label^="Download as CSV"] { display: none; }' in html(test)
    assert {b.label for b in test.get("download_button")} >= {"CSV", "Parquet"}
