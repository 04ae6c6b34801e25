"""The store: what is put in comes out again, changes are whole or not at all, and every change has a way back."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from analysis.article import Candidate, Fact, Part, assemble
from analysis.errors import NewsprismError, ProjectError, UnknownName
from analysis.project import imports, migrations, state
from analysis.registry import Layer, Run, all_layers
from tests.store import article, found, ids, many

CASES = Path(__file__).parent / "cases"


def cases(name):
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [pytest.param(case, id=case["label"]) for case in map(json.loads, lines)]


@pytest.fixture
def project():
    return state.create("Ferries")


# ---- names and folders


@pytest.mark.parametrize("case", cases("project_names"))
def test_names(case):
    if case["refused"]:
        with pytest.raises(ProjectError, match="name"):
            state.create(case["name"])
        assert state.names() == []
        return
    made = state.create(case["name"])
    shown = case.get("shown", case["name"])
    assert made.name == shown
    assert state.names() == [shown]
    assert state.open_project(shown).path == made.path
    assert made.path.parent == state.home()
    assert made.path.name.isascii()
    assert all(c.isalnum() or c == "-" for c in made.path.name)


def test_two_names_with_the_same_folder_name_are_two_projects():
    one, other = state.create("A: b"), state.create("A b")
    assert one.path != other.path
    assert state.names() == ["A b", "A: b"]
    with pytest.raises(ProjectError, match="already"):
        state.create("a: B")


def test_rename_keeps_what_is_inside(project):
    project.put([found(article("One."))])
    renamed = state.rename("Ferries", "Föhren 2026")
    assert state.names() == ["Föhren 2026"]
    assert len(renamed) == 1
    with pytest.raises(UnknownName, match="Föhren 2026"):
        state.open_project("Ferries")
    state.create("Other")
    with pytest.raises(ProjectError, match="already"):
        state.rename("Other", "FÖHREN 2026")


def test_a_project_may_be_renamed_to_another_case_of_its_name(project):
    assert state.rename("Ferries", "FERRIES").name == "FERRIES"


def test_delete_removes_the_folder_and_no_other(project):
    other = state.create("Other")
    state.delete("Ferries")
    assert not project.path.exists()
    assert state.names() == ["Other"]
    assert list(state.home().iterdir()) == [other.path]
    with pytest.raises(ProjectError, match="no project"):
        len(project)


def test_delete_waits_for_no_job_but_refuses(project):
    with project.lock(state.LOCK), pytest.raises(ProjectError, match="cancel"):
        state.delete("Ferries")
    assert state.names() == ["Ferries"]


def test_a_project_opens_by_its_folder_from_anywhere(tmp_path):
    made = state.create_at(tmp_path / "elsewhere" / "mine", "Mine")
    assert state.open_project(str(made.path)).name == "Mine"
    assert state.names() == []
    with pytest.raises(ProjectError, match="already"):
        state.create_at(made.path, "Again")


def test_a_project_of_a_newer_version_is_not_touched(project):
    with project.writing() as change:
        change.db.execute("INSERT INTO migrations VALUES ('from_the_future', '2030-01-01')")
    with pytest.raises(ProjectError, match="newer version"):
        state.open_project("Ferries")


def test_a_step_that_is_pending_is_applied_once_on_opening(project, monkeypatch):
    def add_a_note(db):
        """A step of the test."""
        db.execute("CREATE TABLE notes (text TEXT) STRICT")

    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, add_a_note))
    for _ in range(2):
        opened = state.open_project("Ferries")
    with opened.reading() as db:
        assert db.execute("SELECT count(*) FROM notes").fetchone() == (0,)
        assert [n for (n,) in db.execute("SELECT name FROM migrations ORDER BY rowid")][-1] == "add_a_note"


def test_every_step_says_what_it_does():
    assert all(step.__doc__ for step in migrations.MIGRATIONS)


# ---- articles and rows


def test_runs_of_an_earlier_version_asked_the_encoder_that_there_was(project):
    one = article("One.")
    project.put([state.Found(one, [Run("entities", 3, 0, encoder="fast"), Run("dates", 2, 0)], {})])
    with project.writing() as change:
        change.db.execute("DROP INDEX runs_layer")
        change.db.execute("ALTER TABLE runs DROP COLUMN encoder")
        change.db.execute("CREATE INDEX runs_layer ON runs (layer, version, error)")
        change.db.execute("DELETE FROM migrations WHERE name = 'encoders'")
    again = state.open_project(project.path)
    assert {r.layer: r.encoder for r in again.runs(one.article_id)} == {"entities": "fast", "dates": None}
    assert again.encoder == "fast"


def test_an_article_comes_out_as_it_went_in(project):
    lines = [
        Part("title", "“Café” réouvert 🙂"), Part("byline", "By A. Trent", confidence=0.7), Part("furniture", "Menu"),
        Part("dateline", "PORT HARN (NWA) —"), Part("body", "PORT HARN (NWA) — It opened.", confidence=0.9), Part("body", "\u202eRTL"),
        Part("tags", ""),
    ]  # fmt: skip
    facts = {
        "title": Fact("“Café” réouvert 🙂", "first line", "“Café” réouvert 🙂"),
        "authors": Fact(("A. Trent", "B. Vale"), "byline", "By A. Trent and B. Vale"),
        "published": Fact(
            None, "not stated", None, (Candidate("2019-12-11", "page clock", "11 December 2019", "the clock"),)
        ),
        "updated": Fact("2019-12", "meta", "Dec 2019", precision="month"),
    }
    one = assemble(lines, facts, {"desk": "world", "": "empty name", "n": ""})
    project.put([found(one)])
    assert project.article(one.article_id) == one
    assert list(project.articles()) == [one]
    assert project.variables() == {"": 1, "desk": 1, "n": 1}


def test_every_layers_rows_come_out_as_they_went_in(project):
    """One row with a value in every column, one with null wherever that may be."""
    one = article("A text of some length for rows.")
    values = {str: "“é”", int: 7, float: 0.1 + 0.2, bool: True, dt.date: dt.date(2026, 2, 28)}
    rows, runs = {}, []
    for layer in all_layers():
        kinds = layer.column_types()
        full = layer.row(**{**{c: values[k] for c, k in kinds.items()}, "start": 0, "end": 6})
        bare = layer.row(**{**dict.fromkeys(kinds), "start": 2, "end": 6})
        rows[layer.name] = [full, bare]
        runs.append(Run(layer.name, layer.version, 2))
    assert rows
    project.put([state.Found(one, runs, rows)])
    for layer in all_layers():
        assert project.rows(one.article_id, layer.name) == rows[layer.name]
    assert sorted(project.runs(one.article_id), key=lambda r: r.layer) == sorted(runs, key=lambda r: r.layer)


def test_none_found_failed_and_not_looked_for_are_three_things(project):
    nothing, failed, unread = (article(f"Text {n}.") for n in range(3))
    project.put(
        [
            state.Found(nothing, [Run("entities", 1, 0)], {"entities": []}),
            state.Found(failed, [Run("entities", 1, 0, "ValueError: odd")], {}),
            state.Found(unread),
        ]
    )
    assert project.runs(nothing.article_id) == [Run("entities", 1, 0)]
    assert project.runs(unread.article_id) == []
    assert [(f.article_id, f.layer, f.error) for f in project.failures()] == [
        (failed.article_id, "entities", "ValueError: odd")
    ]


def test_a_second_run_that_finds_nothing_leaves_no_old_rows(project):
    one = article("Nora Vale spoke.")
    project.put([found(one, names={"Nora Vale": "person"})])
    assert len(project.rows(one.article_id, "entities")) == 1
    project.put_rows([state.Found(one, [Run("entities", 2, 0)], {"entities": []})])
    assert project.rows(one.article_id, "entities") == []
    assert len(project.rows(one.article_id, "sentences")) == 1
    assert Run("entities", 2, 0) in project.runs(one.article_id)


def test_the_same_article_twice_is_one(project):
    one = article("The same.")
    assert project.put([found(one)]) == [one.article_id]
    assert project.put([found(one), found(article("Another."))]) == [article("Another.").article_id]
    assert len(project) == 2


def test_a_failure_in_the_middle_leaves_nothing(project):
    version = project.version
    broken = state.Found(article("Two."), [Run("sentences", 1, 1)], {"sentences": [Run("not", 1, 1)]})
    with pytest.raises(AttributeError):
        project.put([found(article("One.")), broken])
    assert len(project) == 0
    assert project.version == version


def test_each_change_raises_the_version_and_reading_does_not(project):
    seen = [project.version]
    project.put([found(article("One."))])
    seen.append(project.version)
    project.outlets()
    pin = project.pin({"title": "A"})
    seen.append(project.version)
    project.unpin(pin)
    seen.append(project.version)
    assert seen == sorted(set(seen))


def test_a_change_of_a_layers_columns_drops_its_rows_and_asks_for_a_new_run(project, monkeypatch):
    one = article("Nora Vale spoke.")
    project.put([found(one, names={"Nora Vale": "person"})])

    @dataclass(frozen=True, slots=True)
    class Wider:
        start: int
        end: int
        kind: str | None
        added: dt.date | None

    entities = next(layer for layer in all_layers() if layer.name == "entities")
    wider = replace(entities, row=Wider)
    monkeypatch.setattr(
        state, "all_layers", lambda: [wider if layer.name == "entities" else layer for layer in all_layers()]
    )
    opened = state.open_project("Ferries")
    assert [r.layer for r in opened.runs(one.article_id)] == ["sentences"]
    with opened.reading() as db:
        assert [c[1] for c in db.execute("PRAGMA table_info(entities)")] == [
            "article",
            "n",
            "start",
            "end",
            "kind",
            "added",
        ]
    assert len(opened.rows(one.article_id, "sentences")) == 1


def test_a_layer_may_not_take_a_table_of_the_store(project):
    sentences = next(layer for layer in all_layers() if layer.name == "sentences")
    with project.writing() as change, pytest.raises(ValueError, match="Rename its file"):
        migrations.layer_tables(change.db, [Layer("articles", "x", sentences.row, (), 1, sentences.find)])


def test_outlets_and_variables(project):
    project.put(
        [found(a) for a in (article("A.", desk="x"), article("B.", desk="y"), article("C.", outlet=None, desk="x"))]
    )
    assert project.outlets() == {"Herald": 2, None: 1}
    assert project.variables() == {"desk": 2}
    assert project.values("desk") == {"x": 2, "y": 1}


def test_pins_keep_their_order_and_content(project):
    first = project.pin({"title": "Äther", "groups": ["a", None, 1.5]})
    second = project.pin({"title": "B"})
    assert project.pins() == [(first, {"title": "Äther", "groups": ["a", None, 1.5]}), (second, {"title": "B"})]
    project.unpin(first)
    assert [n for n, _ in project.pins()] == [second]


# ---- corrections


def test_a_correction_replaces_the_article_and_its_rows_and_can_be_taken_back(project):
    lines = [Part("title", "Strike ends"), Part("body", "Nora Vale spoke."), Part("body", "Photo: Jan Berg.")]
    before = assemble(lines, {"title": Fact("Strike ends", "first line")})
    names = {"Nora Vale": "person", "Jan Berg": "person"}
    project.put([found(before, names=names)])
    after = before.with_kinds({2: "credit"}).with_fact(
        "published", Fact("2015-06-05", "entered by hand", "5 June", precision="day")
    )
    project.correct(after, found(after, names=names))

    assert project.article(before.article_id) == after
    assert [r.name for r in project.rows(before.article_id, "entities")] == ["Nora Vale"]
    (told,) = project.corrections(before.article_id)
    assert told.what == "published: unknown → 2015-06-05; line 3: body → credit"

    assert project.undo_correction(before.article_id) == before
    assert project.article(before.article_id) == before
    assert [r.name for r in project.rows(before.article_id, "entities")] == ["Nora Vale", "Jan Berg"]
    assert project.corrections() == []
    assert project.undo_correction(before.article_id) is None


def test_corrections_are_taken_back_one_at_a_time(project):
    one = article("Text.", day=None)
    project.put([found(one)])
    steps = [one]
    for day in ("2015-06-05", "2015-06-06"):
        steps.append(steps[-1].with_fact("published", Fact(day, "entered by hand", day, precision="day")))
        project.correct(steps[-1], found(steps[-1]))
    assert project.undo_correction(one.article_id) == steps[1]
    assert project.undo_correction(one.article_id) == steps[0]


def test_rows_of_another_text_are_refused(project):
    one = article("Text.")
    project.put([found(one)])
    with pytest.raises(ValueError, match="analyse it again"):
        project.correct(one, found(article("Another text.")))


# ---- distinct texts

AGENCY = (
    "PORT HARN (NWA) — The city will lease its harbour to a private company for 45 years, the ministry said on Tuesday. "
    "Under the draft the company would pay two billion crowns at the start and more by the end of the decade. "
    "The state would keep the land and the quay walls, while the company would run the terminals and the railway yard. "
    "The union, which speaks for most of the staff, said that it had learned of the plan from the radio like everybody else. "
    "Nobody sat down with us and nobody showed us a page, said its secretary, who will ask the members next month."
)
EDITED = AGENCY.replace("on Tuesday", "yesterday").replace("like everybody else", "and was not amused")
OTHER = (
    "A ferry ran aground off Great Skerry early on Monday, and all sixty people on board were brought ashore by lifeboats within two hours. "
    "The captain told the coast guard that the steering had failed shortly before the light at the northern end of the island. "
    "Divers will look at the hull when the wind drops; until then the boat stays where it is, tied to two tugs from the mainland."
)


def clusters(project):
    with project.reading() as db:
        return dict(db.execute("SELECT article_id, distinct_text FROM articles"))


def test_agency_copy_with_small_edits_is_one_distinct_text(project):
    copies = [
        article(AGENCY, outlet="A"),
        article(OTHER, outlet="A"),
        article(EDITED, outlet="B", title="Other title"),
        article(AGENCY, outlet="C"),
    ]
    project.put([found(a) for a in copies])
    groups = clusters(project)
    assert len({groups[copies[n].article_id] for n in (0, 2, 3)}) == 1
    assert len(set(groups.values())) == 2


def test_a_copy_cut_short_is_the_same_text(project):
    copies = [article(AGENCY, outlet="A"), article(AGENCY[: len(AGENCY) // 2], outlet="B")]
    for each in copies:
        project.put([found(each)])
    assert len(set(clusters(project).values())) == 1


def test_an_outlets_own_forms_are_distinct_texts(project):
    project.put(
        [
            found(article(AGENCY, outlet="A")),
            found(article(EDITED.replace("45", "50").replace("two billion", "nine"), outlet="A")),
        ]
    )
    assert len(set(clusters(project).values())) == 2


def test_a_text_that_joins_two_others_makes_them_one_and_its_removal_parts_them(project):
    first, last = OTHER, AGENCY
    joined = AGENCY + " " + OTHER
    imported = [
        imports.save_one(project, found(article(t, outlet=o)), o) for t, o in ((first, "A"), (last, "B"), (joined, "C"))
    ]
    assert len(set(clusters(project).values())) == 1
    imports.undo(project, imported[2].import_id)
    assert len(set(clusters(project).values())) == 2


def test_a_corrected_text_changes_its_cluster(project):
    one = assemble([Part("body", AGENCY), Part("body", OTHER)], {"outlet": Fact("B", "x")})
    other = article(AGENCY, outlet="A")
    project.put([found(other), found(one)])
    assert len(set(clusters(project).values())) == 1
    corrected = one.with_kinds({0: "furniture"})
    project.correct(corrected, found(corrected))
    assert len(set(clusters(project).values())) == 2
    project.undo_correction(one.article_id)
    assert len(set(clusters(project).values())) == 1


def test_a_corrected_fact_changes_no_other_copy_of_the_text(project):
    """Else each correction in a much reprinted text would rewrite the read copy of all of them."""
    copies = [article(AGENCY, outlet="A"), article(EDITED, outlet="B"), article(AGENCY, outlet="C")]
    project.put([found(a) for a in copies])
    before, groups = project.version, clusters(project)
    corrected = copies[0].with_fact("section", Fact("news", "entered by hand"))
    project.correct(corrected, found(corrected))
    with project.reading() as db:
        assert db.execute("SELECT key FROM changes WHERE version > ?", (before,)).fetchall() == [(1,)]
    assert clusters(project) == groups


def test_a_copy_that_goes_leaves_the_others_as_they_were(project):
    saved = [
        imports.save_one(project, found(article(t, outlet=o)), o)
        for t, o in ((AGENCY, "A"), (EDITED, "B"), (AGENCY, "C"))
    ]
    before = project.version
    imports.undo(project, saved[2].import_id)
    with project.reading() as db:
        assert db.execute("SELECT key FROM changes WHERE version > ?", (before,)).fetchall() == [(3,)]
    assert len(set(clusters(project).values())) == 1


def test_clusters_do_not_depend_on_the_order_of_arrival():
    texts = [(AGENCY, "A"), (EDITED, "B"), (OTHER, "C"), (AGENCY[: len(AGENCY) // 2], "D"), (OTHER + " And more.", "E")]
    told = []
    for n, order in enumerate((texts, texts[::-1])):
        project = state.create(f"p{n}")
        for text, outlet in order:
            project.put([found(article(text, outlet=outlet))])
        groups: dict[int, set[str]] = {}
        for article_id, cluster in clusters(project).items():
            groups.setdefault(cluster, set()).add(article_id)
        told.append(sorted(map(sorted, groups.values())))
    assert told[0] == told[1]
    assert len(told[0]) == 2


def test_articles_without_a_word_are_each_their_own_text(project):
    project.put([found(article(signs, outlet=outlet)) for signs, outlet in (("…", "A"), ("!!!", "B"), ("…", "C"))])
    assert sorted(clusters(project).values()) == [1, 1, 2]


# ---- what imports do


def staged(project, lines, name="w.jsonl"):
    """An import of JSON lines, read and waiting for the person's word."""
    data = "\n".join(json.dumps(line) if isinstance(line, dict) else line for line in lines).encode()
    import_id = imports.begin(project, name, [(name, data)])
    assert imports.stage(project, import_id)
    return import_id


def added(project, import_id):
    imports.commit(project, import_id)
    project.put([found(a) for a in imports.waiting(project, import_id)], import_id)
    imports.finish(project, import_id)


def line(n, **more):
    return {
        "title": f"Title {n}",
        "text": f"The text of article {n} is short. It has two sentences.",
        "outlet": "Herald",
        **more,
    }


def test_offered_is_new_and_duplicates_and_rejected_and_nothing_is_added_before_the_word(project):
    import_id = staged(project, [line(1), line(2), "{broken", line(1), {"title": "No text"}])
    told = imports.reconcile(project, import_id)
    assert (told.offered, told.new, told.added, told.duplicates, len(told.rejected)) == (5, 2, 0, 1, 2)
    assert told.state == "read"
    assert sum(told.by_reason.values()) == 2
    assert any("{broken" in (r.original or "") and "line 3" in r.item for r in told.rejected)
    assert len(project) == 0

    added(project, import_id)
    told = imports.reconcile(project, import_id)
    assert (told.offered, told.new, told.added, told.duplicates, len(told.rejected)) == (5, 0, 2, 1, 2)
    assert told.state == "added"
    assert len(project) == 2


def test_a_file_that_is_not_there_is_one_rejected_offer(project, tmp_path):
    import_id = imports.begin(
        project, "two", [("gone.txt", tmp_path / "gone.txt"), ("w.jsonl", json.dumps(line(1)).encode())]
    )
    imports.stage(project, import_id)
    told = imports.reconcile(project, import_id)
    assert (told.offered, told.new) == (2, 1)
    assert told.rejected[0].item == "gone.txt"
    assert "opened" in told.rejected[0].reason


def test_the_files_are_copied_under_names_that_lead_nowhere_else(project):
    import_id = imports.begin(project, "odd", [("../../../etc/x.jsonl", json.dumps(line(1)).encode())])
    (kept,) = (project.path / "incoming" / str(import_id)).iterdir()
    assert kept.suffix == ".jsonl"
    imports.stage(project, import_id)
    assert imports.reconcile(project, import_id).new == 1
    assert [p.name for p in (project.path / "incoming").iterdir()] == [str(import_id)]


def test_discard_leaves_no_trace_but_its_line(project):
    import_id = staged(project, [line(1)])
    imports.discard(project, import_id)
    assert [(i.state, i.offered) for i in imports.list_imports(project)] == [("discarded", 0)]
    assert list((project.path / "incoming").iterdir()) == []
    with pytest.raises(ProjectError, match="discarded"):
        imports.commit(project, import_id)


def test_undo_removes_what_only_this_import_brought(project):
    first = staged(project, [line(1), line(2)])
    added(project, first)
    second = staged(project, [line(2), line(3)])
    added(project, second)
    assert imports.undo(project, first) == 1
    titles = [a.fact("title").value for a in project.articles()]
    assert titles == ["Title 2", "Title 3"]
    assert imports.undo(project, second) == 2
    assert len(project) == 0
    with project.reading() as db:
        for table in ("sentences", "runs", "variables", "bands", "fulltext"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_undo_keeps_what_was_there_before_any_import(project):
    import_id = staged(project, [line(1)])
    (early,) = [imports.loads(kept) for (kept,) in _staged_lines(project, import_id)]
    project.put([found(early)])
    added(project, import_id)
    assert imports.reconcile(project, import_id).duplicates == 1
    assert imports.undo(project, import_id) == 0
    assert len(project) == 1


def _staged_lines(project, import_id):
    with project.reading() as db:
        return db.execute("SELECT article FROM offers WHERE import = ?", (import_id,)).fetchall()


def test_a_duplicate_of_an_article_that_was_removed_meanwhile_is_new_again(project):
    first = staged(project, [line(1)])
    added(project, first)
    second = staged(project, [line(1), line(1)])
    assert imports.reconcile(project, second).duplicates == 2
    imports.undo(project, first)
    assert imports.commit(project, second) == 1
    added(project, second)
    told = imports.reconcile(project, second)
    assert (told.added, told.duplicates, len(project)) == (1, 1, 1)


def test_undo_waits_for_the_job(project):
    import_id = staged(project, [line(1)])
    added(project, import_id)
    with project.lock(state.LOCK), pytest.raises(ProjectError, match="cancel it first"):
        imports.undo(project, import_id)
    assert len(project) == 1


def test_a_paste_is_an_import_of_its_own_and_a_second_one_is_told_so(project):
    one = article("Pasted text.", title="Pasted")
    first = imports.save_one(project, found(one), "Pasted")
    assert first.added
    assert first.reason is None
    again = imports.save_one(project, found(one), "Pasted again")
    assert not again.added
    assert "in the project since" in again.reason
    assert len(project) == 1
    assert [(i.kind, i.name, i.added, i.duplicates) for i in imports.list_imports(project)] == [
        ("paste", "Pasted again", 0, 1), ("paste", "Pasted", 1, 0),
    ]  # fmt: skip
    imports.undo(project, first.import_id)
    assert len(project) == 1
    imports.undo(project, again.import_id)
    assert len(project) == 0


def test_reading_goes_on_where_it_stopped_and_stages_nothing_twice(project, monkeypatch):
    monkeypatch.setattr(imports, "STAGED_AT_ONCE", 3)
    data = "\n".join(json.dumps(line(n)) for n in range(20)).encode()
    import_id = imports.begin(project, "w", [("a.jsonl", data), ("b.jsonl", json.dumps(line(99)).encode())])
    asked = iter(range(1000))
    assert not imports.stage(project, import_id, stopped=lambda: next(asked) == 10)
    assert 0 < imports.reconcile(project, import_id).offered < 20
    assert imports.stage(project, import_id)
    told = imports.reconcile(project, import_id)
    assert (told.offered, told.new, told.duplicates) == (21, 21, 0)


def test_text_that_utf8_cannot_hold_is_rejected_with_the_reason(project):
    import_id = staged(project, ['{"text": "Half a pair \\ud800 and more text of the article."}', line(1)])
    told = imports.reconcile(project, import_id)
    assert told.offered == 2
    assert told.new >= 1
    added(project, import_id)
    assert len(project) == imports.reconcile(project, import_id).added


def test_unknown_numbers_are_told(project):
    for ask in (imports.reconcile, imports.commit, imports.undo, imports.discard):
        with pytest.raises(NewsprismError, match="no import 7"):
            ask(project, 7)


def test_the_tables_are_strict(project):
    with project.reading() as db:
        loose = [
            r[1]
            for r in db.execute("PRAGMA table_list")
            if r[2] == "table" and not r[5] and not r[1].startswith(("sqlite_", "fulltext"))
        ]
    assert loose == []
    with project.writing() as change, pytest.raises(sqlite3.IntegrityError):
        change.db.execute("INSERT INTO pins (at, card) VALUES (x'00', 5)")


def test_many_are_put_in_order(project):
    every = many(50)
    project.put([found(a) for a in every])
    assert ids(project) == [a.article_id for a in every]
