"""The command line does what DESIGN promises; people script it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile

import openpyxl
import pyarrow.parquet as pq
import pytest

from analysis import __main__ as command_line
from analysis.article import FACTS
from analysis.project import imports, state
from analysis.registry import Run
from tests.conftest import ROOT
from tests.store import article, found

TEXT = """Ferry crews end strike

PORT HARN (NWA) — Ferry crews ended their strike on Friday after the council agreed to raise wages by four per cent.

“We did not get all we wanted, but the boats will sail,” said Nora Vale, who speaks for the union.

The council said it would publish the agreement next week. A spokesman declined to say what it will cost the town.
"""


@pytest.fixture
def run(capsysbinary, monkeypatch):
    """Runs a command in this process: status, stdout, stderr. No layer is run, so that no model is loaded."""
    from analysis.batch import run as jobs
    from analysis.batch import spread

    monkeypatch.setattr(
        jobs, "work", lambda articles, names=None: [found(a, names={"Nora Vale": "person"}) for a in articles]
    )
    monkeypatch.setattr(jobs, "Workers", lambda *_, **__: spread.Here())

    def ask(*arguments):
        try:
            status = command_line.main(list(map(str, arguments)))
        except SystemExit as end:
            status = end.code
        out, err = capsysbinary.readouterr()
        return status, out.decode("utf-8"), err.decode("utf-8")

    return ask


@pytest.fixture
def files(tmp_path):
    """A text, a table with a variable, a row that repeats, one without text, a broken line, and a file that is none."""
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    rows = [
        {
            "title": f"Title {n}",
            "text": f"The ferry number {n} sails at noon. It is late.",
            "outlet": "Herald",
            "date": "2026-03-02",
            "wave": "first",
        }
        for n in range(3)
    ]
    lines = [*map(json.dumps, [*rows, rows[0], {"title": "Nothing", "text": ""}]), "{broken"]
    (tmp_path / "w.jsonl").write_text("\n".join(lines), "utf-8")
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("in/b.txt", TEXT.replace("Friday", "Monday"))
        archive.writestr("in/c.bin", b"\x00\x01\x02")
    return tmp_path


def test_help_names_every_command_of_the_design(run):
    status, out, _ = run("--help")
    assert status == 0
    for name in ("read", "analyze", "add", "search", "export", "check"):
        assert name in out
        assert run(name, "--help")[0] == 0


def test_a_command_that_is_none_is_a_usage_error(run):
    status, _, err = run("bake")
    assert status == 2
    assert "read" in err


# ---- read and analyze


def test_read_prints_an_article_with_every_fact(run, files):
    status, out, err = run("read", files / "a.txt")
    (shown,) = map(json.loads, out.splitlines())
    assert (status, err) == (0, "")
    assert list(shown) == ["article_id", "text", *FACTS, "variables", "parts"]
    assert shown["title"]["value"] == "Ferry crews end strike"
    assert set(shown["title"]) == {"value", "source", "raw", "candidates"}
    assert set(shown["published"]) == {"value", "source", "raw", "candidates", "precision"}
    assert shown["published"]["value"] is None
    for part in shown["parts"]:
        assert list(part) == ["kind", "text", "start", "end"]
        assert part["start"] is None or shown["text"][part["start"] : part["end"]] == part["text"]


def test_read_goes_on_past_what_cannot_be_read(run, files):
    status, out, err = run("read", files / "gone.txt", files / "w.jsonl", files / "z.zip")
    told = list(map(json.loads, out.splitlines()))
    assert status == 0
    assert len(told) == 5
    assert {t["variables"].get("wave") for t in told} == {"first", None}
    for item in ("gone.txt", "line 6", "c.bin"):
        assert item in err


def test_read_of_nothing_readable_says_so(run, files):
    status, out, err = run("read", files / "gone.txt")
    assert (status, out) == (1, "")
    assert "gone.txt" in err


@pytest.mark.slow
def test_analyze_prints_a_row_a_line(files):
    """In a process of its own, with the models, as a person calls it."""
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "analyze", str(files / "a.txt"), "--layers", "sentences,entities"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    rows = list(map(json.loads, done.stdout.decode("utf-8").splitlines()))
    assert {r["layer"] for r in rows} == {"sentences", "entities"}
    for row in rows:
        assert list(row)[:4] == ["article_id", "layer", "start", "end"]
        assert row["start"] < row["end"]
    assert any(r["layer"] == "entities" and r["name"] == "Nora Vale" for r in rows)


def test_analyze_of_an_unknown_layer_lists_the_known(run, files):
    status, out, err = run("analyze", files / "a.txt", "--layers", "sentences,moods")
    assert (status, out) == (1, "")
    assert "moods" in err
    assert "sentences" in err


# ---- add


def test_add_makes_the_project_and_tells_the_balance(run, files):
    status, out, err = run(
        "add", "Ferries: 2026", files / "a.txt", files / "w.jsonl", files / "z.zip", files / "gone.txt", "--json"
    )
    told = json.loads(out)
    assert status == 0
    assert "made one" in err
    assert list(told) == ["offered", "added", "duplicates", "rejected"]
    assert (told["offered"], told["added"], told["duplicates"]) == (10, 5, 1)
    assert told["offered"] == told["added"] + told["duplicates"] + len(told["rejected"])
    for each, name in zip(told["rejected"], ("gone.txt", "w.jsonl", "w.jsonl", "z.zip"), strict=True):
        assert list(each) == ["item", "reason"]
        assert name in each["item"]
        assert each["reason"].endswith(".")
    project = state.open_project("Ferries: 2026")
    assert len(project) == 5
    assert project.variables() == {"wave": 1}


def test_add_tells_what_is_missing_and_keeps_the_source_card(run, files):
    card = ("--database", "Nexis Uni", "--query", "ferry AND strike", "--searched", "2026-11-02", "--declared", 4)
    status, out, _ = run("add", "P", files / "w.jsonl", "--json", "--full", *card)
    told = json.loads(out)
    assert status == 0
    assert told["declared"] == 4
    assert told["source"] == {
        "database": "Nexis Uni",
        "query": "ferry AND strike",
        "searched": "2026-11-02",
        "declared": 4,
    }
    assert told["missing"]["authors"] == told["added"] > 0
    status, out, err = run("add", "Q", files / "w.jsonl", *card, "--dry-run")
    assert out.startswith("declared           4")
    assert "than the database declares" in err


def test_fetch_asks_nobody_without_an_address_and_tells_each_that_is_refused(run, tmp_path):
    status, _, err = run("fetch", "P")
    assert (status, "No address was given" in err) == (1, True)
    (tmp_path / "list.txt").write_text("http://127.0.0.1:9/a\nsee http://10.0.0.1/b\n", "utf-8")
    status, out, err = run("fetch", "P", "http://localhost/c", "--list", tmp_path / "list.txt", "--json")
    told = json.loads(out)
    assert (status, told["offered"], told["added"], len(told["rejected"])) == (1, 3, 0, 3)
    assert {r["item"] for r in told["rejected"]} == {"http://127.0.0.1:9/a", "http://10.0.0.1/b", "http://localhost/c"}


def test_add_takes_the_order_of_day_and_month_for_exports(run, tmp_path):
    blocks = "\n\n".join(
        f"Title: Boats sail, part {n}\nSource: Harn Courier\nDate: 0{n}/04/2026\nText: {TEXT} Number {n}."
        for n in (3, 5)
    )
    (tmp_path / "a.txt").write_text(blocks, "utf-8")
    status, _, _ = run("add", "P", tmp_path / "a.txt", "--dates", "month-first")
    assert status == 0
    assert [a.fact("published").value for a in state.open_project("P").articles()] == ["2026-03-04", "2026-05-04"]


def test_add_again_adds_nothing(run, files):
    run("add", "P", files / "w.jsonl")
    status, out, _ = run("add", "P", files / "w.jsonl", "--json")
    told = json.loads(out)
    assert (status, told["added"], told["duplicates"], len(told["rejected"])) == (0, 0, 4, 2)


def test_a_dry_run_adds_nothing_and_makes_no_project(run, files):
    status, out, _ = run("add", "P", files / "w.jsonl", "--dry-run", "--json")
    told = json.loads(out)
    assert (status, told["offered"], told["added"], told["duplicates"], told["dry_run"]) == (0, 6, 3, 1, True)
    assert state.names() == []
    state.create("P")
    _, out, _ = run("add", "P", files / "w.jsonl", "--dry-run")
    assert "would add" in out
    assert len(state.open_project("P")) == 0
    assert [i.state for i in imports.list_imports(state.open_project("P"))] == ["discarded"]


def test_add_takes_a_folder_and_a_project_by_its_path(run, files, tmp_path_factory):
    where = tmp_path_factory.mktemp("away") / "mine"
    status, out, _ = run("add", where, files, "--json")
    assert status == 0
    assert json.loads(out)["added"] == 5
    assert len(state.open_project(where)) == 5


def test_add_goes_on_where_it_stopped(run, files, monkeypatch):
    """Stopped in the middle (Ctrl-C), the same command ends the same import, with the balance of the whole."""
    from analysis.batch import run as jobs

    (files / "big.jsonl").write_text(
        "\n".join(json.dumps({"text": f"The text of number {n} is short."}) for n in range(30)), "utf-8"
    )
    whole, calls = jobs.work, []

    def stopped(articles, names=None):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return whole(articles, names)

    monkeypatch.setattr(jobs, "work", stopped)
    status, out, err = run("add", "P", files / "big.jsonl", "--json")
    assert (status, out) == (130, "")
    assert "same command again" in err
    project = state.open_project("P")
    assert 0 < len(project) < 30
    assert jobs.jobs(project)[0].state == "interrupted"
    status, out, err = run("add", "P", files / "big.jsonl", "--json")
    assert "going on" in err
    assert json.loads(out) == {"offered": 30, "added": 30, "duplicates": 0, "rejected": []}
    assert len(project) == 30
    assert len(imports.list_imports(project)) == 1


def test_add_of_nothing_readable_fails(run, files):
    status, out, _ = run("add", "P", files / "gone.txt", "--json")
    told = json.loads(out)
    assert status == 1
    assert (told["offered"], told["added"], len(told["rejected"])) == (1, 0, 1)


# ---- search and export


@pytest.fixture
def project():
    made = state.create("P")
    one = article("Nora Vale said “no”. The ferry sails.\n\nThe ferry is late.", title="=SUM(A1)", desk="wörld")
    other = article("Nothing here, but a ferry.", title="Other", outlet=None, day=None)
    made.put([found(one, names={"Nora Vale": "person"}), found(other, names={})])
    made.put_rows([state.Found(other, [Run("tone", 1, 0, "ValueError: odd")], {})])
    return made


def test_search_shows_hits_counts_and_words_in_context(run, project):
    status, out, _ = run("search", "P", "ferry")
    assert status == 0
    assert out.startswith("2 articles; 2 shown, with the words 3 times")
    assert out.count("[ferry]") == 3
    assert "outlet unknown, date unknown" in out
    assert "Herald, 2026-03-02" in out


def test_search_as_json_holds_the_sentences(run, project):
    _, out, _ = run("search", "P", "ferry late", "--json")
    told = json.loads(out)
    assert told["total"] == 1
    assert [s["text"] for s in told["hits"][0]["sentences"]] == ["The ferry sails.", "The ferry is late."]


@pytest.mark.parametrize(
    ("query", "total"),
    [(("ferry", "sails"), 1), (("ferry sails",), 1), (('"sails ferry"',), 0), (("the", "ferry is"), 1)],
)
def test_search_takes_words_and_phrases_as_a_shell_gives_them(run, project, query, total):
    assert json.loads(run("search", "P", *query, "--json")[1])["total"] == total


def test_search_without_a_word_or_a_project_says_so(run, project):
    assert run("search", "P", "—")[0] == 1
    status, _, err = run("search", "Q", "ferry")
    assert status == 1
    assert "'Q'" in err
    assert "P" in err


def test_export_of_articles_keeps_facts_variables_and_text(run, project):
    status, out, _ = run("export", "P", "articles")
    assert status == 0
    one, other = csv.DictReader(io.StringIO(out))
    assert one["title"] == "'=SUM(A1)", "a spreadsheet shall not run it (analysis/cells.py)"
    assert (one["outlet"], one["published"], one["published_precision"], one["desk"]) == (
        "Herald",
        "2026-03-02",
        "day",
        "wörld",
    )
    assert one["text"].startswith("'=SUM(A1)\n\nNora Vale said “no”.")
    assert (other["outlet"], other["desk"]) == ("", "")
    assert set(FACTS) <= set(one)


def test_export_of_a_layer_is_the_same_in_every_format(run, project, tmp_path):
    _, text, _ = run("export", "P", "entities")
    (row,) = csv.DictReader(io.StringIO(text))
    _, line, _ = run("export", "P", "entities", "--format", "jsonl")
    told = json.loads(line)
    assert (told["start"], told["end"], told["name"], told["kind"]) == (10, 19, "Nora Vale", "person")
    assert {k: "" if v is None else str(v) for k, v in told.items()} == row
    for suffix in ("xlsx", "parquet"):
        status, out, err = run("export", "P", "entities", "-o", tmp_path / f"e.{suffix}")
        assert (status, out) == (0, "")
        assert "1 rows" in err
    sheet = openpyxl.load_workbook(tmp_path / "e.xlsx").active
    header, values = list(sheet.iter_rows(values_only=True))
    assert dict(zip(header, values, strict=True)) == told
    table = pq.read_table(tmp_path / "e.parquet")
    assert table.to_pylist() == [told]
    assert str(table.schema.field("start").type) == "int64"


def test_a_text_that_looks_like_a_formula_is_none(run, project, tmp_path):
    run("export", "P", "articles", "-o", tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    column = [c.value for c in sheet[1]].index("title")
    assert sheet[2][column].value == "=SUM(A1)"
    assert sheet[2][column].data_type == "s"


def test_a_text_too_long_for_excel_is_told_and_leaves_no_half_file(run, tmp_path):
    made = state.create("Long")
    made.put([found(article("word " * 10_000))])
    status, _, err = run("export", "Long", "articles", "-o", tmp_path / "a.xlsx")
    assert status == 1
    assert "32,767" in err
    assert "CSV" in err
    assert list(tmp_path.glob("*a.xlsx*")) == []


@pytest.mark.parametrize(
    "table", ["articles", "sentences", "variables", "runs", "failures", "imports", "offers", "corrections"]
)
def test_every_table_can_be_exported(run, project, table):
    status, out, _ = run("export", "P", table)
    assert status == 0
    assert out.splitlines()[0]


def test_failures_are_exported_with_their_error(run, project):
    _, out, _ = run("export", "P", "failures", "--format", "jsonl")
    assert json.loads(out)["error"] == "ValueError: odd"


def test_an_unknown_table_lists_the_known_and_a_binary_format_wants_a_file(run, project):
    status, _, err = run("export", "P", "moods")
    assert status == 1
    assert "entities" in err
    status, out, err = run("export", "P", "articles", "--format", "parquet")
    assert (status, out) == (1, "")
    assert "--output articles.parquet" in err


# ---- check


def test_check_names_versions_models_and_disk(run):
    status, out, _ = run("check", "--json")
    told = json.loads(out)
    by_name = {c["name"]: c for c in told["checks"]}
    assert status == (0 if told["ok"] else 1)
    assert {"Python", "SQLite", "layers", "projects", "free disk", "duckdb", "model ner/model"} <= set(by_name)
    assert "sha256" in by_name["model ner/model"]["found"]
    assert all(c["ok"] == (c["todo"] is None) for c in told["checks"])


def test_check_says_what_to_do_where_something_is_wrong(run, monkeypatch):
    monkeypatch.setattr(command_line, "LEAST_FREE", 10**18)
    status, out, _ = run("check")
    assert status == 1
    assert "PROBLEM free disk" in out
    assert "NEWSPRISM_HOME" in out


def test_check_tells_of_a_changed_model(run, monkeypatch, tmp_path):
    from analysis import language

    monkeypatch.setattr(language, "weights_folder", lambda: tmp_path)
    status, out, _ = run("check")
    assert status == 1
    assert "PROBLEM language model" in out
    assert "pip install" in out


def test_check_tells_of_our_own_models(run, monkeypatch, tmp_path):
    from analysis import language

    (tmp_path / "good.onnx").write_bytes(b"weights")
    (tmp_path / "changed.onnx").write_bytes(b"other weights")
    sha256 = hashlib.sha256(b"weights").hexdigest()
    entries = {name: {"file": f"{name}.onnx", "sha256": sha256} for name in ("good", "changed", "gone")}
    monkeypatch.setattr(language, "MODELS", tmp_path)
    monkeypatch.setattr(language, "check_weights", dict)
    monkeypatch.setattr(language, "pinned", lambda: entries)
    told = {c["name"]: c for c in json.loads(run("check", "--json")[1])["checks"]}
    assert [told[f"model {name}"]["ok"] for name in entries] == [True, False, False]
    assert "gone.onnx" in told["model gone"]["todo"]


def test_a_reader_that_has_had_enough_is_no_error(project):
    done = subprocess.run(
        f"{sys.executable} -m analysis export P articles | head -c 1",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr, len(done.stdout)) == (0, "", 1)
