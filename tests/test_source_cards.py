"""Where an import comes from, and what its articles lack: stated by the export, entered by hand, shown everywhere, lost nowhere."""

from __future__ import annotations

import csv
import io
import json

import pytest

from analysis.collect import files as readers
from analysis.collect.offers import Offer, Stated, rejected
from analysis.errors import ProjectError
from analysis.project import cards, export, imports, state
from tests.store import article, many


@pytest.fixture
def project(tmp_path):
    return state.create_at(tmp_path / "p", "Ferries")


def offered(project, monkeypatch, by_file):
    """An import whose files give these offers, read."""
    monkeypatch.setattr(readers, "read_file", lambda name, path, *, mappings=None: iter(by_file[name]))
    import_id = imports.begin(project, "search", [(name, b"x") for name in by_file])
    imports.stage(project, import_id)
    return imports.reconcile(project, import_id)


def test_what_exports_declare_adds_up_and_what_is_not_found_is_told(project, monkeypatch):
    one, two, three = many(3)
    balance = offered(project, monkeypatch, {
        "a.docx": [Offer("a.docx › document 1", one, stated=Stated("Nexis Uni", "ferry AND strike", "2026-11-02", 3)), rejected("a.docx › document 2", "It has no text.")],
        "b.docx": [Offer("b.docx › document 1", two, stated=Stated("Nexis Uni", "ferry AND strike", None, 2)), Offer("b.docx › document 2", three)],
    })  # fmt: skip
    assert (balance.card.declared, balance.offered, balance.short) == (5, 4, 1)
    assert (balance.card.database, balance.card.query, balance.card.searched) == (
        "Nexis Uni",
        "ferry AND strike",
        "2026-11-02",
    )
    assert balance.card.by_hand == ()
    assert balance.offered == balance.new + balance.duplicates + len(balance.rejected)


def test_what_lies_beside_an_export_is_none_of_its_hits(project, monkeypatch):
    one, two, three = many(3)
    found = offered(project, monkeypatch, {
        "a.docx": [Offer("a.docx › document 1", one, stated=Stated("Nexis Uni", declared=2))],
        "table.csv": [Offer("table.csv › row 2", two), Offer("table.csv › row 3", three)],
    })  # fmt: skip
    assert (found.offered, found.declared_of, found.short) == (3, 1, 1)
    cards.enter(project, found.import_id, declared=3)  # a person's number is about the whole import
    assert imports.reconcile(project, found.import_id).short == 0


def test_the_sample_reaches_from_the_first_article_to_the_last(project, monkeypatch):
    articles = many(20)
    found = offered(project, monkeypatch, {"a": [Offer(f"a › {n}", each) for n, each in enumerate(articles)]})
    shown = [a.article_id for a in imports.sample(project, found.import_id, 5)]
    assert shown == [articles[n].article_id for n in (0, 5, 10, 14, 19)]
    assert len(imports.sample(project, found.import_id, 50)) == 20


def test_a_list_of_documents_in_a_zip_is_not_counted_beside_its_documents(project, monkeypatch):
    one, two = many(2)
    balance = offered(project, monkeypatch, {
        "a.zip": [rejected("a.zip › doclist.docx", "It lists documents and holds none.", "x"), Offer("a.zip › 1.docx", one, stated=Stated("Nexis", declared=1)),
                  Offer("a.zip › 2.docx", two, stated=Stated("Nexis", declared=1))],
        "b.zip": [Offer("b.zip › 1.docx", two, stated=Stated("Nexis", declared=100)), rejected("b.zip › 2.docx", "No text.", "x")],
    })  # fmt: skip
    assert balance.card.declared == 102
    with project.writing() as change:
        cards.keep_stated(change.db, balance.import_id, 0, Stated("Nexis", declared=2))
        cards.keep_stated(change.db, balance.import_id, 1, Stated("Nexis", declared=60))
    assert cards.card(project, balance.import_id).declared == 2 + 160


def test_what_a_person_enters_stands_before_the_export_and_can_be_taken_back(project, monkeypatch):
    (one,) = many(1)
    found = offered(project, monkeypatch, {"a": [Offer("a", one, stated=Stated("Nexis Uni", None, None, 500))]})
    told = cards.enter(project, found.import_id, declared=1, query="  ferry  ")
    assert (told.declared, told.query, told.database, told.by_hand) == (1, "ferry", "Nexis Uni", ("query", "declared"))
    assert imports.reconcile(project, found.import_id).short == 0
    assert cards.enter(project, found.import_id, declared=None, query="").declared == 500
    for wrong in ({"declared": -1}, {"query": "x" * 20_001}, {"hits": 3}):
        with pytest.raises(ProjectError):
            cards.enter(project, found.import_id, **wrong)
    with pytest.raises(ProjectError):
        cards.card(project, 99)


def test_each_fact_and_variable_says_how_many_lack_it(project, monkeypatch):
    articles = [
        article("One. Two three four.", title="A", outlet=None, day="2026-03-02", desk="Coast"),
        article("Another text altogether.", title=None, outlet="Post", day=None, desk="Town"),
        article("A third one of these.", title="C", outlet=None, day=None),
    ]
    balance = offered(project, monkeypatch, {"t.csv": [Offer(f"row {n}", a) for n, a in enumerate(articles)]})
    told = {m.name: (m.n, m.of) for m in balance.missing}
    assert {k: told[k] for k in ("title", "outlet", "published", "authors", "desk")} == {
        "title": (1, 3), "outlet": (2, 3), "published": (2, 3), "authors": (3, 3), "desk": (1, 3),
    }  # fmt: skip
    assert "agency" not in told, "a fact that no article states and no chart asks for"


def test_the_original_of_a_reject_is_kept_whole_and_written_whole(project, monkeypatch):
    text = "Document 7 of 500\n" + "words of the original " * 400
    found = offered(project, monkeypatch, {"a": [rejected("a › document 7", "It has no body.", text)]})
    assert len(found.rejected[0].original) == imports.SHOWN_ORIGINAL
    written = export.written(export.rejects(project, found.import_id), "csv").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(written))
    assert row == {"item": "a › document 7", "reason": "It has no body.", "original": text.strip()}


def test_the_card_goes_out_with_the_imports(project, monkeypatch):
    (one,) = many(1)
    found = offered(project, monkeypatch, {"a": [Offer("a", one, stated=Stated("Factiva", None, None, 9))]})
    cards.enter(project, found.import_id, searched="2026-11-28")
    (line,) = export.written(export.table(project, "imports"), "jsonl").decode().splitlines()
    row = json.loads(line)
    assert (row["database"], row["declared"], row["searched"], row["entered_by_hand"]) == (
        "Factiva",
        9,
        "2026-11-28",
        "searched",
    )


def test_columns_are_remembered_for_the_next_table_with_the_same_ones(project):
    table = b"Kopf,Text,Ressort\na,Some words of a text here.,Coast\n"
    mapping = {"Kopf": "title", "Text": "text", "Ressort": "ignore"}
    assert imports.remembered(project, mapping) is None
    imports.begin(project, "t", [("t.csv", table)], mappings={"t.csv": mapping})
    assert imports.remembered(project, ["Text", "Ressort", "Kopf"]) == mapping
    assert imports.remembered(project, ["Text", "Kopf"]) is None


def test_a_project_of_an_earlier_version_opens_and_its_imports_have_an_empty_card(project):
    with project.writing() as change:
        for column in ("card", "missing"):
            change.db.execute(f"ALTER TABLE imports DROP COLUMN {column}")
        change.db.execute("ALTER TABLE import_files DROP COLUMN stated")
        change.db.execute("DROP TABLE remembered")
        change.db.execute("DELETE FROM migrations WHERE name = 'source_cards'")
        change.db.execute(
            "INSERT INTO imports (kind, name, state, begun, mappings, fingerprint) VALUES ('files', 'old', 'added', '', '{}', '')"
        )
    again = state.open_project(project.path)
    assert not cards.card(again, 1)
    assert imports.reconcile(again, 1).missing == ()
