"""A table of outlets: which names meet, what the articles get, what comes back, and that nothing is said in silence."""

import json

import pytest

from analysis.__main__ import main
from analysis.errors import CannotRead, ProjectError
from analysis.project import export, outlets, query, state
from analysis.project.outlets import alike, folded, match, read_table
from tests.samples import sheets_of
from tests.store import article, found

TEXTS = (
    "The boats sail again.",
    "Nobody had expected it.",
    "The school opens on Monday.",
    "A barn burned down.",
    "The pier is closed.",
)
TABLE = (
    "Newspaper;Country;Leaning;Owner in EU\n"
    "THE HARN COURIER;Farland;left;yes\n"
    "Farow Today;Farland;right;\n"
    "Nordwind;Nordland;;no\n"
)


def project_in(tmp_path, *named):
    project = state.create_at(tmp_path / "project", "outlets")
    project.put([found(article(text, outlet=outlet, **own)) for text, (outlet, own) in zip(TEXTS, named, strict=False)])
    return project


@pytest.fixture
def project(tmp_path):
    return project_in(
        tmp_path, ("Harn Courier", {}), ("The Harn Courier", {"desk": "local"}), ("Farrow Today", {}), (None, {}),
        ("Nordwind", {"outlet country": "as the file says"}),
    )  # fmt: skip


def table(project, text=TABLE, **options):
    return read_table("outlets.csv", text.encode(), known=[o for o in project.outlets() if o], **options)


def variables(project):
    return {a.text: project.variables_of(a.article_id) for a in project.articles()}


def test_outlets_meet_without_case_and_without_a_leading_the(project):
    seen = match(project, table(project))
    assert {(o, r) for o, r, _ in seen.matched} == {
        ("Harn Courier", "THE HARN COURIER"), ("The Harn Courier", "THE HARN COURIER"), ("Nordwind", "Nordwind"),
    }  # fmt: skip
    assert seen.articles == 3
    assert seen.unknown == 1


def test_names_without_a_partner_are_told_on_both_sides_with_what_may_be_meant(project):
    seen = match(project, table(project))
    assert [(u.name, u.articles, u.close) for u in seen.outlets_without] == [("Farrow Today", 1, ("Farow Today",))]
    assert [(u.name, u.close) for u in seen.rows_without] == [("Farow Today", ("Farrow Today",))]


def test_matching_changes_nothing(project):
    before = variables(project), project.version
    match(project, table(project))
    assert (variables(project), project.version) == before


def test_each_other_column_becomes_a_variable_of_the_articles_of_that_outlet(project):
    outlets.apply(project, table(project))
    held = variables(project)
    assert held[TEXTS[0]] == {"outlet country": "Farland", "outlet leaning": "left", "outlet owner in EU": "yes"}
    assert held[TEXTS[1]]["desk"] == "local"
    assert held[TEXTS[2]] == {}
    assert held[TEXTS[3]] == {}
    assert held[TEXTS[4]] == {"outlet country": "Nordland", "outlet owner in EU": "no"}


def test_the_filter_and_the_export_know_the_variables(project):
    outlets.apply(project, table(project))
    chosen = query.Filter(variables=(("outlet leaning", "left"),))
    assert len(query.Reader(project).keys(chosen)) == 2
    sheet = export.table(project, "articles")
    columns = [name for name, _ in sheet.columns]
    rows = [dict(zip(columns, row, strict=True)) for row in sheet.rows]
    assert [r["outlet country"] for r in rows] == ["Farland", "Farland", None, None, "Nordland"]


def test_undo_brings_back_what_was_before_and_then_there_is_nothing_to_undo(project):
    before = variables(project)
    outlets.apply(project, table(project))
    assert outlets.undo(project) is None
    assert variables(project) == before
    assert before[TEXTS[4]] == {"outlet country": "as the file says"}
    with pytest.raises(ProjectError, match="nothing to undo"):
        outlets.undo(project)


def test_a_second_table_takes_the_place_of_the_first_which_undo_brings_back(project):
    outlets.apply(project, table(project))
    first = variables(project)
    outlets.apply(project, table(project, "outlet,type\nHarn Courier,daily\n"))
    assert variables(project)[TEXTS[0]] == {"outlet type": "daily"}
    assert variables(project)[TEXTS[4]] == {"outlet country": "as the file says"}
    held = outlets.undo(project)
    assert held is not None
    assert held.column == "Newspaper"
    assert variables(project) == first


def test_articles_that_come_later_and_corrected_outlets_get_the_variables_too(project):
    outlets.apply(project, table(project))
    later = article("A late report on the tide.", outlet="harn courier")
    project.put([found(later)])
    assert project.variables_of(later.article_id)["outlet leaning"] == "left"
    wrong = next(a for a in project.articles() if a.text == TEXTS[2])
    fact = wrong.fact("outlet")
    mended = wrong.with_fact("outlet", type(fact)("Nordwind", "entered by hand", "Nordwind"))
    project.correct(mended, found(mended))
    assert project.variables_of(wrong.article_id)["outlet country"] == "Nordland"
    project.undo_correction(wrong.article_id)
    assert project.variables_of(wrong.article_id) == {}


def test_the_read_copy_and_the_version_follow(project):
    reader = query.Reader(project)
    chosen = query.Filter(variables=(("outlet leaning", "left"),))
    assert reader.keys(chosen) == []
    version = project.version
    outlets.apply(project, table(project))
    assert project.version == version + 1
    assert len(query.Reader(project).keys(chosen)) == 2
    outlets.undo(project)
    assert query.Reader(project).keys(chosen) == []


def test_a_table_that_meets_no_outlet_is_refused_and_nothing_changes(project):
    before = variables(project)
    with pytest.raises(ProjectError, match="None of the 1 names"):
        outlets.apply(project, table(project, "outlet,type\nElsewhere,daily\n"))
    assert variables(project) == before
    assert outlets.current(project) is None


def test_an_outlet_that_stands_twice_with_other_values_is_told_and_its_first_row_counts(project):
    double = table(project, "outlet,type\nNordwind,daily\nNORDWIND,weekly\nnordwind,daily\n")
    assert double.doubled == ("NORDWIND",)
    assert double.outlets["Nordwind"] == {"outlet type": "daily"}


def test_the_column_of_names_is_the_one_that_knows_most_outlets_whatever_it_is_called(project):
    assert table(project, "name,q\nsomebody,Harn Courier\nelse,Nordwind\n").column == "q"
    assert table(project, "country,medium\nFarland,Elsewhere\n").column == "medium"
    assert table(project, "name,q\nHarn Courier,Nordwind\n", column="q").column == "q"
    with pytest.raises(ProjectError, match="no column 'x'"):
        table(project, column="x")


def test_sheets_of_excel_are_read_and_what_is_no_table_is_refused(project):
    data = sheets_of({"S": [["Outlet", "Reach", "Since"], ["Nordwind", 12000, 1921], ["Harn Courier", None, None]]})
    read = read_table("o.xlsx", data)
    assert read.outlets["Nordwind"] == {"outlet reach": "12000", "outlet since": "1921"}
    with pytest.raises(ProjectError, match="is no table"):
        read_table("o.txt", b"Nordwind is a paper.")
    with pytest.raises(ProjectError, match="at least one more"):
        read_table("o.csv", b"outlet\nNordwind\n")
    with pytest.raises(CannotRead):
        read_table("o.csv", b"")
    with pytest.raises(ProjectError, match="says nothing"):
        read_table("o.csv", b"outlet,type\nNordwind,\n")


@pytest.mark.parametrize(
    ("name", "among", "expected"),
    [
        ("Farow Today", ["Farrow Today", "Nordwind"], ("Farrow Today",)),
        ("Times", ["The Harn Times", "Nordwind"], ("The Harn Times",)),
        ("Nordwind", ["Südwest", "The Quay"], ()),
    ],
)
def test_suggestions_are_close_or_within(name, among, expected):
    assert alike(name, among) == expected


def test_names_that_look_alike_do_not_meet_by_themselves():
    assert folded("The Times") == folded("TIMES")
    assert folded("Times") != folded("Times of Harn")
    assert folded("Theatre News") == "theatre news"


def run(capsys, *arguments):
    status = main(list(map(str, arguments)))
    out = capsys.readouterr()
    return status, out.out, out.err


def test_the_command_line_joins_shows_and_undoes(project, tmp_path, capsys):
    file = tmp_path / "o.csv"
    file.write_text(TABLE, encoding="utf-8")
    status, out, _ = run(capsys, "outlets", project.path, file, "--dry-run", "--json")
    told = json.loads(out)
    assert (status, told["articles"], told["dry_run"]) == (0, 3, True)
    assert outlets.current(project) is None
    status, out, err = run(capsys, "outlets", project.path, file)
    assert status == 0
    assert "3 articles" in out
    assert "Farrow Today (perhaps Farow Today)" in err
    status, out, _ = run(capsys, "outlets", project.path, "--undo", "--json")
    assert json.loads(out) == {"undone": True, "in_force": None}
    status, _, err = run(capsys, "outlets", project.path)
    assert status == 1
    assert "--undo" in err
