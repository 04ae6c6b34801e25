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
