"""Questions over the read copy: what a Filter keeps, counts that equal their evidence, a copy that is never out of date."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import threading
from pathlib import Path

import duckdb
import pytest

from analysis.article import Fact
from analysis.errors import UnknownName
from analysis.project import copy, imports, query, state
from analysis.project.query import Filter, Relation
from analysis.registry import Run, all_layers, layers
from tests.store import article, found, many, of

CASES = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "filters.jsonl").read_text("utf-8").splitlines()
]
NAMES = {"Nora Vale": "person", "Harn Ferries": "organisation"}
MENTIONS = Relation(
    'SELECT article, "start", "end", 1 AS weight, kind, name, outlet FROM entities JOIN kept ON key = article',
    ("kind", "name", "outlet"),
    "mentions",
)
ARTICLES = {
    "a": article("Nora Vale took the ferry. Harn Ferries lost.", title="A", desk="world", page="1"),
    "b": article("Nora Vale and Nora Vale again.\n\nNo boat.", title="B", day="2026-02-01", desk="local"),
    "c": article(
        "The ferry of Harn Ferries sank. Nora Vale wept.", title="C", outlet="Post", day="2026-03-05", page="2"
    ),
    "d": article("Nobody was there.", title="D", outlet=None, day=None, desk="world"),
    "e": article("April is cruel, said Nora Vale.", title="E", day="2026-04"),
    "f": article("A year went by.", title="F", outlet="Post", day=None, desk="o'clock"),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = state.create_at(tmp_path_factory.mktemp("query") / "p", "Query")
    made.put([found(a, names=NAMES) for a in ARTICLES.values()])
    return made


@pytest.fixture(scope="module")
def reader(project):
    return query.read(project)


def chosen(told):
    days = {name: dt.date.fromisoformat(told[name]) for name in ("first", "last") if name in told}
    return Filter(
        tuple(told.get("outlets", ())),
        **days,
        text=told.get("text", ""),
        variables=tuple(map(tuple, told.get("variables", ()))),
        agency_copy=told.get("agency_copy", True),
        left_out=tuple(told.get("left_out", ())),
    )


def titles(reader, asked=Filter()):  # noqa: B008  frozen
    return sorted(t.lower() for (t,) in reader.rows(asked, "SELECT title FROM kept"))


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_what_a_filter_keeps(reader, case):
    asked = chosen(case["filter"])
    assert titles(reader, asked) == case["kept"]
    assert len(reader.keys(asked)) == len(case["kept"])
    assert reader.rows(asked, "SELECT count(*) FROM articles") == [(6,)]


def test_the_columns_are_those_that_the_module_names(reader):
    articles = [*(name for name, _ in copy.ARTICLES), "agency_copy"]
    told = {"articles": articles, "kept": [*articles, "weight"]}
    for layer in all_layers():
        told[layer.name] = ["article", *layer.columns]
    for table, columns in told.items():
        assert list(reader.frame(Filter(), f'SELECT * FROM "{table}" LIMIT 0').columns) == columns
        assert all(column in query.__doc__ or table not in ("kept", "articles") for column in columns)


def test_the_facts_of_an_article(reader):
    asked = "SELECT published, published_first, published_last, published_precision, words FROM kept WHERE title = ?"
    day = dt.date
    assert reader.rows(Filter(), asked, ("A",)) == [(day(2026, 3, 2), day(2026, 3, 2), day(2026, 3, 2), "day", 9)]
    assert reader.rows(Filter(), asked, ("E",)) == [(None, day(2026, 4, 1), day(2026, 4, 30), "month", 7)]
    assert reader.rows(Filter(), asked, ("D",)) == [(None, None, None, None, 4)]
    ((start, end),) = reader.rows(Filter(), "SELECT opening_start, opening_end FROM kept WHERE title = 'A'")
    assert ARTICLES["a"].text[start:end] == "Nora Vale took the ferry."


def test_an_empty_project_answers_with_every_table(tmp_path):
    reader = query.read(state.create_at(tmp_path / "p", "Empty"))
    for table in (
        "kept",
        "articles",
        "variables",
        "runs",
        "entity_counts",
        "keyword_counts",
        *(layer.name for layer in all_layers()),
    ):
        assert reader.rows(Filter(text="x"), f'SELECT * FROM "{table}"') == []
    assert reader.count(Filter(), MENTIONS) == 0
    assert reader.evidence(Filter(), MENTIONS) == []


# ---- counts and evidence


@pytest.mark.parametrize(
    ("asked", "where", "expected"),
    [
        (Filter(), None, 7),
        (Filter(), {"name": "Nora Vale"}, 5),
        (Filter(), {"name": "Nora Vale", "outlet": "Herald"}, 4),
        (Filter(text="ferry"), {"name": "Nora Vale"}, 2),
        (Filter(outlets=("Post",)), {"kind": "organisation"}, 1),
        (Filter(), {"outlet": None}, 0),
        (Filter(last=dt.date(2026, 2, 28)), None, 2),
    ],
)
def test_a_count_is_the_number_of_its_sentences(reader, asked, where, expected):
    shown = reader.evidence(asked, MENTIONS, where, limit=1000)
    assert reader.count(asked, MENTIONS, where) == len(shown) == expected
    for each in shown:
        assert each.sentence[each.mark_start : each.mark_end] in NAMES
    pages = [reader.evidence(asked, MENTIONS, where, limit=2, offset=n) for n in range(0, 8, 2)]
    assert [e for page in pages for e in page] == shown


def test_evidence_is_by_date_and_shows_its_sentence(reader):
    shown = reader.evidence(Filter(), MENTIONS, {"name": "Nora Vale"})
    assert [e.published for e in shown] == ["2026-02-01", "2026-02-01", "2026-03-02", "2026-03-05", "2026-04"]
    first = shown[2]
    assert (first.title, first.outlet, first.sentence) == ("A", "Herald", "Nora Vale took the ferry.")
    assert (first.mark_start, first.mark_end) == (0, 9)
    assert ARTICLES["a"].text[first.start : first.end] == "Nora Vale"
    assert first.article_id == ARTICLES["a"].article_id


def test_a_null_group_is_asked_for_by_none(reader):
    everything = Relation(
        'SELECT key AS article, opening_start AS "start", opening_end AS "end", 1 AS weight, outlet FROM kept',
        ("outlet",),
        "articles",
    )
    (shown,) = reader.evidence(Filter(), everything, {"outlet": None})
    assert (shown.title, shown.outlet, shown.published) == ("D", None, None)
    assert reader.count(Filter(), everything, {"outlet": None}) == 1


def test_a_group_that_is_none_of_the_relations_is_refused(reader):
    with pytest.raises(UnknownName, match="kind, name, outlet"):
        reader.count(Filter(), MENTIONS, {"speaker": "x"})


def test_parameters_of_a_relation_come_before_those_of_the_group(reader):
    asked = Relation(
        'SELECT article, "start", "end", 0.5 AS weight, name FROM entities JOIN kept ON key = article WHERE kind = ?',
        ("name",),
        "mentions",
        ("person",),
    )
    assert reader.count(Filter(), asked, {"name": "Nora Vale"}) == 2.5
    assert len(reader.evidence(Filter(), asked, {"name": "Nora Vale"})) == 5


def test_a_row_over_two_sentences_shows_both(reader):
    text = ARTICLES["b"].text
    whole = Relation(
        f'SELECT key AS article, 0 AS "start", {len(text)} AS "end", 1 AS weight FROM kept WHERE title = \'B\'',
        (),
        "articles",
    )
    (shown,) = reader.evidence(Filter(), whole)
    assert (shown.sentence, shown.mark_start, shown.mark_end) == (text, 0, len(text))


def test_without_sentences_the_paragraph_is_shown(tmp_path):
    made = state.create_at(tmp_path / "p", "P")
    made.put([found(article("One. Nora Vale spoke.\n\nThe end.", title="T"), sentences=False, names=NAMES)])
    (shown,) = query.read(made).evidence(Filter(), MENTIONS)
    assert shown.sentence == "One. Nora Vale spoke."
    assert shown.sentence[shown.mark_start : shown.mark_end] == "Nora Vale"


def test_the_count_tables_agree_with_the_rows(reader):
    from_rows = """SELECT article, kind, name, count(*), min("start"), arg_min("end", "start") FROM entities GROUP BY ALL ORDER BY ALL"""
    counted = "SELECT article, kind, name, n, first_start, first_end FROM entity_counts ORDER BY ALL"
    assert reader.rows(Filter(), counted) == reader.rows(Filter(), from_rows) != []


def test_the_pieces_of_a_quotation_are_counted_as_one(tmp_path):
    """Words of a quotation: those of all its pieces, and nothing of what stands between them."""
    made = state.create_at(tmp_path / "p", "P")
    one = article("“The boats,” said Nora Vale, “will sail on Monday.” Nobody else spoke.")
    (row,) = (layer.row for layer in layers(["quotes"]) if layer.name == "quotes")
    pieces = [(one.text.index(words), words, 0) for words in ("The boats,", "will sail on Monday.")] + [
        (one.text.index("Nobody"), "Nobody", 1)
    ]
    rows = [
        of(row, start=at, end=at + len(words), quote=n, kind="direct", speaker_name="Nora Vale" if n == 0 else None)
        for at, words, n in pieces
    ]
    made.put([state.Found(one, [Run("quotes", 1, 3)], {"quotes": rows})])
    counted = query.read(made).rows(
        Filter(), "SELECT quote, speaker_name, words, first_start FROM quote_counts ORDER BY quote"
    )
    assert counted == [(0, "Nora Vale", 6, 1), (1, None, 1, pieces[2][0])]


# ---- never out of date


def test_the_reader_is_kept_until_something_changes(tmp_path):
    made = state.create_at(tmp_path / "p", "P")
    first = query.read(made)
    assert query.read(state.open_project(made.path)) is first
    made.put([found(article("One."))])
    second = query.read(made)
    assert second is not first
    assert (len(first.keys(Filter())), len(second.keys(Filter()))) == (0, 1)


@pytest.mark.parametrize("most_late", [0, 100], ids=["files rewritten", "rows beside the files"])
def test_what_changes_shows_at_once(tmp_path, monkeypatch, most_late):
    monkeypatch.setattr(copy, "MOST_LATE", most_late)
    made = state.create_at(tmp_path / "p", "P")
    made.put([found(a, names=NAMES) for a in list(ARTICLES.values())[:4]])
    query.read(made)
    made.put([found(ARTICLES["e"], names=NAMES)])
    saved = imports.save_one(made, found(ARTICLES["f"], names=NAMES), "F")
    assert titles(query.read(made)) == ["a", "b", "c", "d", "e", "f"]

    corrected = ARTICLES["b"].with_fact("outlet", Fact("Gazette", "entered by hand"))
    made.correct(corrected, state.Found(corrected, [Run("entities", 1, 0)], {"entities": []}))
    reader = query.read(made)
    assert titles(reader, Filter(outlets=("Gazette",))) == ["b"]
    assert reader.count(Filter(), MENTIONS, {"outlet": "Gazette"}) == 0
    assert reader.count(Filter(), MENTIONS) == 5
    assert reader.rows(Filter(), "SELECT sum(n) FROM entity_counts") == [(5,)]

    imports.undo(made, saved.import_id)
    made.undo_correction(corrected.article_id)
    reader = query.read(made)
    assert titles(reader) == ["a", "b", "c", "d", "e"]
    assert reader.count(Filter(), MENTIONS) == 7
    assert reader.rows(
        Filter(), "SELECT count(*) FROM (SELECT key FROM articles GROUP BY key HAVING count(*) > 1)"
    ) == [(0,)]


def test_a_few_changes_rewrite_no_file_and_many_rewrite_their_bucket_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(copy, "BUCKET", 20)
    monkeypatch.setattr(copy, "MOST_LATE", 5)
    made = state.create_at(tmp_path / "p", "P")
    every = many(50)
    made.put([found(a) for a in every])
    query.read(made)
    files = set((made.path / "copy").rglob("*.parquet"))
    assert len([p for p in files if p.parent.name == "sentences"]) == 3
    one = every[0].with_fact("section", Fact("x", "entered by hand"))
    made.correct(one, found(one))
    assert query.read(made).rows(Filter(), "SELECT count(*) FROM kept WHERE section = 'x'") == [(1,)]
    assert set((made.path / "copy").rglob("*.parquet")) == files
    for each in every[:6]:
        one = each.with_fact("section", Fact("y", "entered by hand"))
        made.correct(one, found(one))
    assert query.read(made).rows(Filter(), "SELECT count(*), count(section) FROM kept") == [(50, 6)]
    new = set((made.path / "copy").rglob("*.parquet")) - files
    assert {p.name.split("-")[0] for p in new} == {"00000"}


def test_the_copy_may_be_deleted_at_any_time(tmp_path):
    made = state.create_at(tmp_path / "p", "P")
    made.put([found(a, names=NAMES) for a in ARTICLES.values()])
    reader = query.read(made)
    assert reader.count(Filter(), MENTIONS) == 7
    shutil.rmtree(made.path / "copy")
    assert reader.count(Filter(), MENTIONS) == 7
    for table in (made.path / "copy").iterdir():
        if table.name == "entities":
            shutil.rmtree(table)
    assert query.Reader(made).count(Filter(text="ferry"), MENTIONS) == 4
    (made.path / "copy" / "manifest.json").write_text("{half")
    assert query.Reader(made).count(Filter(), MENTIONS) == 7


def test_a_layer_with_other_columns_gets_other_files(project, monkeypatch, tmp_path):
    made = state.create_at(tmp_path / "p", "P")
    made.put([found(ARTICLES["a"], names=NAMES)])
    query.read(made)
    with made.writing() as change:
        change.db.execute("ALTER TABLE entities ADD COLUMN extra TEXT")
        (shape,) = change.db.execute("SELECT columns FROM layers WHERE name = 'entities'").fetchone()
        change.db.execute(
            "UPDATE layers SET columns = ? WHERE name = 'entities'",
            (json.dumps([*json.loads(shape), ["extra", "str"]]),),
        )
    assert query.read(made).rows(Filter(), "SELECT name, extra FROM entities ORDER BY 1") == [
        ("Harn Ferries", None),
        ("Nora Vale", None),
    ]


def test_threads_ask_at_once_and_each_gets_its_own_filter(project):
    reader = query.Reader(project)
    wrong = []

    def ask(case):
        seen = [titles(reader, chosen(case["filter"])) for _ in range(10)]
        wrong.extend((case["label"], kept) for kept in seen if kept != case["kept"])

    threads = [threading.Thread(target=ask, args=(case,)) for case in CASES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_more_filters_than_are_remembered(project, monkeypatch):
    monkeypatch.setattr(query, "MOST_FILTERS", 3)
    reader = query.Reader(project)
    for _ in range(2):
        for case in CASES:
            assert titles(reader, chosen(case["filter"])) == case["kept"]
    (tables,) = reader.rows(Filter(), "SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'kept%'")
    assert tables[0] <= 4


def test_no_extension_is_fetched(reader):
    told = dict(reader.rows(Filter(), "SELECT name, value FROM duckdb_settings()"))
    assert told["autoinstall_known_extensions"] == "false"
    assert told["autoload_known_extensions"] == "false"
    with pytest.raises(duckdb.Error):
        reader.rows(Filter(), f"SELECT * FROM sqlite_scan('{reader.project.path}/project.sqlite', 'articles')")


def test_complete_stretches_of_buckets_share_a_file_and_change_together(tmp_path, monkeypatch):
    monkeypatch.setattr(copy, "BUCKET", 5)
    monkeypatch.setattr(copy, "MERGED", 3)
    monkeypatch.setattr(copy, "MOST_LATE", 2)
    made = state.create_at(tmp_path / "p", "P")
    every = many(50)
    made.put([found(a) for a in every[:12]])
    assert query.read(made).rows(Filter(), "SELECT count(*) FROM sentences") != []
    made.put([found(a) for a in every[12:]])

    def files() -> list[Path]:
        return sorted((made.path / "copy" / "sentences").glob("*.parquet"))

    def sentences() -> list[tuple[int, ...]]:
        return query.read(made).rows(Filter(), "SELECT count(*), count(DISTINCT article), sum(article) FROM sentences")

    with made.reading() as db:
        stored = db.execute("SELECT count(*), count(DISTINCT article), sum(article) FROM sentences").fetchall()
    assert sentences() == stored
    # Keys 1 to 50 lie in buckets 0 to 10: three stretches of three are complete, buckets 9 and 10 stand alone. Files of before are kept for their readers.
    shown = json.loads((made.path / "copy" / "manifest.json").read_text())["files"]["sentences"]
    assert len(set(shown.values())) == 5
    assert shown["0"] == shown["1"] == shown["2"] != shown["3"]
    before = set(files())
    for each in every[:4]:
        one = each.with_fact("section", Fact("y", "entered by hand"))
        made.correct(one, found(one))
    assert query.read(made).rows(Filter(), "SELECT count(*), count(section) FROM kept") == [(50, 4)]
    assert sentences() == stored
    assert len(set(files()) - before) == 1
