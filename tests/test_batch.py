"""Jobs: progress, cancel, resume; one at a time; one article's trouble is its own. The kills are in faults/test_kill.py."""

from __future__ import annotations

import json
import threading
import time

import pytest

from analysis import language
from analysis.article import Article, Fact
from analysis.batch import plan, run, work
from analysis.errors import ProjectError, UnknownName
from analysis.project import imports, query, state
from analysis.project.query import Filter
from analysis.registry import Run, all_layers, layers
from tests.deadly import MARK, deadly
from tests.store import article, found, ids, many


@pytest.fixture(autouse=True)
def reaped():
    """No test ends before the processes that it started."""
    yield
    for child in run._children.values():
        child.wait()
    run._children.clear()


@pytest.fixture
def project():
    return state.create("Batch")


def lines(count):
    return "\n".join(
        json.dumps({"title": f"Report {n}", "text": a.text, "outlet": "Herald"}) for n, a in enumerate(many(count))
    ).encode()


def begun(project, count=30, name="w.jsonl"):
    return imports.begin(project, name, [(name, lines(count))])


# ---- the work


def test_no_layers_is_no_work(monkeypatch):
    monkeypatch.setattr(language, "pipeline", lambda: pytest.fail("the model is not needed"))
    one = article("Text.")
    assert work.work([one], ()) == [work.Result(one, (), {})]


def test_one_articles_trouble_is_its_own(monkeypatch):
    """The parser refuses a text; the others of the same batch are read all the same."""
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.max_length = 200
    monkeypatch.setattr(language, "pipeline", lambda: nlp)
    good, bad = article("Short. Text."), article("Long text. " * 100)
    results = work.work([good, bad, good], ("sentences",))
    assert [r.article for r in results] == [good, bad, good]
    assert [len(r.rows.get("sentences", ())) for r in results] == [2, 0, 2]
    (told,) = results[1].runs
    assert (told.layer, told.count) == ("sentences", 0)
    assert "1100" in told.error or "200" in told.error
    assert results[0].runs[0].error is None


def test_an_unknown_layer_is_told_by_name():
    with pytest.raises(UnknownName, match="sentences"):
        layers(["sentense"])


# ---- what is missing


def test_what_is_missing(project, monkeypatch):
    never, partly, older, failed = (article(f"Text {n}.") for n in range(4))
    now = {layer.name: layer.version for layer in all_layers()}
    project.put(
        [
            state.Found(never),
            state.Found(partly, [Run("sentences", now["sentences"], 0)], {}),
            state.Found(older, [Run("sentences", now["sentences"] - 1, 0), Run("entities", now["entities"], 0)], {}),
            state.Found(
                failed, [Run("sentences", now["sentences"], 0, "ValueError"), Run("entities", now["entities"], 0)], {}
            ),
        ]
    )
    lacking = plan.missing(project, ["entities"])
    needed = tuple(layer.name for layer in layers(["entities"]))
    assert lacking == {1: needed, 2: ("entities",), 3: needed} if "sentences" in needed else {1: needed, 2: needed}
    assert 4 not in lacking


def test_analyze_fills_what_is_missing_and_nothing_else(project, monkeypatch):
    monkeypatch.setattr(run, "work", lambda articles, names=None: [found(a) for a in articles])
    one, other = article("One. Two."), article("Three.")
    project.put([state.Found(one), found(other)])
    (sentences,) = layers(["sentences"])
    assert run.run_here(project, "analyze", layers=("sentences",)).state == "done"
    assert len(project.rows(one.article_id, "sentences")) == 2
    assert plan.missing(project, ["sentences"]) == {}
    job = run.run_here(project, "analyze", layers=("sentences",))
    assert (job.state, job.total) == ("done", 0)
    assert project.runs(one.article_id) == [Run("sentences", sentences.version, 2)]


# ---- jobs in their own process


def test_a_batch_is_read_and_added_in_jobs_of_their_own(project):
    import_id = begun(project, 50)
    read = run.start(project, "read", import_id)
    assert run.job(project, read).state in ("queued", "running")
    done = run.wait(project, read)
    assert (done.state, done.done, done.total, done.seconds_left) == ("done", 50, 50, None)
    assert len(project) == 0
    add = run.start(project, "add", import_id, layers=())
    done = run.wait(project, add)
    assert (done.state, done.done, done.total, done.import_id) == ("done", 50, 50, import_id)
    assert imports.reconcile(project, import_id).state == "added"
    assert len(set(ids(project))) == len(ids(project)) == 50
    assert [j.id for j in run.jobs(project)] == [add, read]
    assert (project.path / "copy" / "manifest.json").exists()
    assert len(query.read(project).keys(Filter())) == 50


def test_one_job_a_project(project):
    import_id = begun(project, 10)
    job = run.start(project, "read", import_id)
    with pytest.raises(ProjectError, match=r"at work in 'Batch' \(read"):
        run.start(project, "read", import_id)
    assert run.wait(project, job).state == "done"
    # Its process may still be on its way out: the next job waits for that.
    assert run.wait(project, run.start(project, "add", import_id, layers=())).state == "done"
    other = state.create("Another")
    assert run.run_here(other, "read", begun(other, 3)).state == "done"


def test_what_goes_wrong_is_told(project):
    job = run.run_here(project, "read", 99)
    assert job.state == "failed"
    assert "no import 99" in job.message
    with pytest.raises(ProjectError, match="Known: read, add, analyze"):
        run.start(project, "bake")
    with pytest.raises(ProjectError, match="no job 99"):
        run.job(project, 99)
    with pytest.raises(ProjectError, match="only an import that has been read"):
        run.start(project, "add", begun(project))
    assert run.run_here(project, "read", begun(project)).state == "done"


def test_a_bug_is_told_with_the_place_of_its_traceback(project, monkeypatch, capsys):
    monkeypatch.setattr(run.imports, "stage", lambda *_, **__: 1 / 0)
    job = run.run_here(project, "read", begun(project))
    assert job.state == "failed"
    assert "ZeroDivisionError" in job.message
    assert f"{job.id}.log" in job.message
    assert "Traceback" in capsys.readouterr().err


def slowly(articles, names=None):
    time.sleep(0.05 * len(articles))
    return [work.Result(a, (), {}) for a in articles]


def test_cancel_keeps_what_is_done_and_resume_does_the_rest(project, monkeypatch):
    """In this process, with slow work: cancelled by another connection, as a page does it."""
    import_id = begun(project, 39)
    run.run_here(project, "read", import_id)
    monkeypatch.setattr(run, "work", slowly)
    ended = []
    thread = threading.Thread(target=lambda: ended.append(run.run_here(project, "add", import_id)))
    thread.start()
    while not (job := run.jobs(project)[0]).done or job.kind == "read":
        time.sleep(0.02)
    assert (job.state, job.total) == ("running", 39)
    asked = time.monotonic()
    run.cancel(project, job.id)
    thread.join()
    assert time.monotonic() - asked < 1.5
    (cancelled,) = ended
    assert cancelled.state == "cancelled"
    assert 0 < len(project) < 39
    assert cancelled.done == len(project)

    run.resume(project, cancelled.id)
    done = run.wait(project, cancelled.id)
    assert (done.state, done.done, done.total) == ("done", 39, 39)
    assert len(set(ids(project))) == len(ids(project)) == 39
    with pytest.raises(ProjectError, match="nothing to resume"):
        run.resume(project, done.id)


def test_a_cancelled_import_can_be_undone_as_a_whole(project, monkeypatch):
    import_id = begun(project, 20)
    run.run_here(project, "read", import_id)
    seen = []

    def stops(articles, names=None):
        seen.append(len(articles))
        if len(seen) == 3:
            raise run.Cancelled
        return [found(a) for a in articles]

    monkeypatch.setattr(run, "work", stops)
    assert run.run_here(project, "add", import_id).state == "cancelled"
    assert len(project) == 8
    assert imports.undo(project, import_id) == 8
    assert len(project) == 0


def test_progress_has_a_rate_and_a_time_left(project, monkeypatch):
    monkeypatch.setattr(run, "BEAT_S", 0.05)
    import_id = begun(project, 24)
    run.run_here(project, "read", import_id)
    monkeypatch.setattr(run, "work", slowly)
    told = []
    run.run_here(project, "add", import_id, shown=lambda _: told.extend(run.jobs(project)))
    under_way = [j for j in told if j.kind == "add" and j.rate]
    assert under_way
    assert all(5 < j.rate < 40 for j in under_way[1:])
    assert all(j.seconds_left == pytest.approx((j.total - j.done) / j.rate) for j in under_way)


def test_the_rate_is_of_the_last_while(project):
    watch = run.Watch(project, 1)
    watch.begin(100, 200)
    assert watch.rate() is None
    watch.done = 110
    time.sleep(0.01)
    assert watch.rate() > 0


# ---- workers


@pytest.mark.slow
def test_a_text_that_kills_its_worker_costs_no_other_article(project, monkeypatch):
    """Out of memory, or a crash in a library: the worker is gone, and the pool with it."""
    monkeypatch.setattr(run, "work", deadly)
    every = many(60)
    every[20] = article(f"{MARK} Nothing else.", title="The end")
    results = [r for some in run.analysed(iter(every), len(every), None, 2, lambda: None) for r in some]
    assert [r.article for r in results] == every
    failures = [r.article for r in results if any(x.error for x in r.runs)]
    assert failures == [every[20]]
    assert {x.layer for x in results[20].runs} == {layer.name for layer in layers()}


@pytest.mark.slow
def test_workers_and_this_process_find_the_same():
    every = many(44)
    told = [
        [r for some in run.analysed(iter(every), count, ("sentences",), 2, lambda: None) for r in some]
        for count in (44, 1)
    ]
    assert told[0] == told[1]
    assert all(r.rows["sentences"] for r in told[0])


def test_no_document_is_sent_between_processes():
    """What a worker sends back is the article, runs and rows: a few kB."""
    import pickle

    result = found(article("A text. " * 50))
    assert len(pickle.dumps(result)) < 20_000
    assert isinstance(pickle.loads(pickle.dumps(result)).article, Article)
    assert Fact("x", "y") == pickle.loads(pickle.dumps(Fact("x", "y")))
