"""Jobs: progress, cancel, resume; one at a time; one article's trouble is its own. The kills are in faults/test_kill.py."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from analysis import language
from analysis.article import Article, Fact
from analysis.batch import plan, run, spread, work
from analysis.batch.work import failed
from analysis.batch.workers import CannotStart, WorkerDied, Workers
from analysis.encoder import FAST, THOROUGH
from analysis.errors import ModelError, ProjectError, UnknownName
from analysis.project import imports, query, state
from analysis.project.query import Filter
from analysis.registry import Run, all_layers, layers
from analysis.tongues import NOT_ENGLISH
from tests.deadly import (
    CRASHES,
    ENDLESS,
    EXITS,
    HUNGRY,
    deadly,
    ends_at_once,
    half_an_answer,
    number,
    ready,
    threads,
    unloadable,
)
from tests.store import alive, article, found, ids, lines, many


@pytest.fixture
def project():
    return state.create("Batch")


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
    assert run.run_here(project, "analyze", layers=("sentences",), workers=0).state == "done"
    assert len(project.rows(one.article_id, "sentences")) == 2
    assert plan.missing(project, ["sentences"]) == {}
    job = run.run_here(project, "analyze", layers=("sentences",), workers=0)
    assert (job.state, job.total) == ("done", 0)
    assert project.runs(one.article_id) == [Run("sentences", sentences.version, 2)]


def test_another_encoder_has_the_layers_that_ask_it_read_again_and_no_other(project):
    ran = [Run(x.name, x.version, 0, encoder=FAST if x.encoded else None) for x in layers()]
    project.put([state.Found(article("One."), ran, {})])
    assert plan.missing(project) == {}
    project.set_encoder(THOROUGH)
    (lacking,) = plan.missing(project).values()
    assert (
        set(lacking) == {x.name for x in layers() if x.encoded} == {s.layer for s in plan.standing(project) if s.older}
    )
    assert {"entities", "quotes"} <= set(lacking)
    project.set_encoder(FAST)
    assert plan.missing(project) == {}
    with pytest.raises(UnknownName, match="thorough"):
        project.set_encoder("slow")


def test_a_job_reads_with_the_projects_encoder_and_says_so_also_of_what_died(project, monkeypatch):
    asked = []

    def work(articles, names=None, encoder=FAST):
        asked.append(encoder)
        return [found(a) for a in articles]

    monkeypatch.setattr(run, "work", work)
    one = article("One. Two.")
    project.put([state.Found(one)])
    project.set_encoder(THOROUGH)
    assert run.run_here(project, "analyze", layers=("sentences",), workers=0).state == "done"
    assert asked == [THOROUGH]
    died = {r.layer: r.encoder for r in failed(one, ("entities", "dates"), "died", THOROUGH).runs}
    assert (died["entities"], died["dates"]) == (THOROUGH, None)


def rows_of(project, one, layer):
    return project.rows(one.article_id, layer)


def test_a_changed_layer_is_run_again_with_what_depends_on_it_and_nothing_else(project, monkeypatch):
    """Sentences stay as they are; entities changed; frames are made from entities, quotes from both."""
    now = {layer.name: layer.version for layer in all_layers()}
    one = article("Report from ward one. Nobody answered.")
    before = found(one, names={"Nobody": "person"})
    old = [Run(name, now[name] - (name == "entities"), 0) for name in ("sentences", "entities", "frames", "dates")]
    project.put([state.Found(one, old, before.rows)])
    names = ("sentences", "entities", "frames", "dates")
    (lacking,) = plan.missing(project, names).values()
    assert "entities" in lacking
    assert "frames" in lacking
    assert not {"sentences", "dates"} & set(lacking)

    def other(articles, names=None):
        found_again = found(one, names={"Report": "organisation"})
        moved = [replace(row, paragraph=7) for row in found_again.rows["sentences"]]
        runs = [Run(name, now[name], 0) for name in ("sentences", "entities", "frames")]
        return [state.Found(one, runs, {**found_again.rows, "sentences": moved})]

    monkeypatch.setattr(run, "work", other)
    done = run.run_here(project, "analyze", layers=names, workers=0)
    assert (done.state, done.done, done.total) == ("done", 1, 1)
    assert [e.name for e in rows_of(project, one, "entities")] == ["Report"]
    assert rows_of(project, one, "sentences") == before.rows["sentences"]
    assert plan.missing(project, names) == {}


def test_what_failed_is_tried_again_when_asked_and_only_then(project, monkeypatch):
    now = {layer.name: layer.version for layer in all_layers()}
    good, bad, foreign = article("Good. Text."), article("Bad. Text."), article("Guten Tag. Text.")
    project.put(
        [
            found(good),
            state.Found(bad, [Run("sentences", now["sentences"], 0, "MemoryError: ")], {}),
            state.Found(foreign, [Run("sentences", now["sentences"], 0, NOT_ENGLISH)], {}),
        ]
    )
    read = []

    def counting(articles, names=None):
        read.extend(a.article_id for a in articles)
        return [found(a) for a in articles]

    monkeypatch.setattr(run, "work", counting)
    assert run.run_here(project, "analyze", layers=("sentences",), workers=0).total == 0
    done = run.run_here(project, "analyze", layers=("sentences",), workers=0, retry=True)
    assert (done.state, done.done, read) == ("done", 1, [bad.article_id])
    assert len(rows_of(project, bad, "sentences")) == 2
    assert project.failures() == []
    assert project.runs(foreign.article_id)[0].error == NOT_ENGLISH


@pytest.mark.slow
def test_a_resumed_analysis_counts_what_was_done_before(project, monkeypatch):
    project.put([state.Found(a) for a in many(10)])
    seen = []

    def stops(articles, names=None):
        seen.extend(articles)
        if len(seen) > 6:
            raise run.Paused
        return [found(a) for a in articles]

    monkeypatch.setattr(run, "work", stops)
    paused = run.run_here(project, "analyze", layers=("sentences",), workers=0)
    assert (paused.state, paused.done, paused.total) == ("paused", 4, 10)
    run.resume(project, paused.id)
    done = run.wait(project, paused.id)
    assert (done.state, done.done, done.total) == ("done", 10, 10)
    assert plan.missing(project, ["sentences"]) == {}


def test_how_far_the_layers_have_come(project):
    now = {layer.name: layer.version for layer in all_layers()}
    never, older, failed, whole = (article(f"Text {n}.") for n in range(4))
    project.put(
        [
            state.Found(never),
            state.Found(older, [Run("sentences", now["sentences"] - 1, 0)]),
            state.Found(failed, [Run("sentences", now["sentences"], 0, "ValueError: no")]),
            found(whole),
        ]
    )
    (told,) = (s for s in plan.standing(project) if s.layer == "sentences")
    assert (told.read, told.older, told.never, told.failed, told.lacking) == (2, 1, 1, 1, 2)


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
    with pytest.raises(ProjectError, match=r"at work in 'Batch' \(process \d+: read"):
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
    time.sleep(0.03 * len(articles))
    return [work.Result(a, (), {}) for a in articles]


@pytest.mark.parametrize(("ask", "state_then"), [(run.cancel, "cancelled"), (run.pause, "paused")])
def test_a_stop_keeps_what_is_done_and_resume_does_the_rest(project, monkeypatch, ask, state_then):
    """In this process, with slow work: asked by another connection, as a page does it."""
    import_id = begun(project, 90)
    run.run_here(project, "read", import_id)
    monkeypatch.setattr(run, "work", slowly)
    ended = []
    thread = threading.Thread(target=lambda: ended.append(run.run_here(project, "add", import_id, layers=())))
    thread.start()
    while not (job := run.jobs(project)[0]).done or job.kind == "read":
        time.sleep(0.02)
    assert (job.state, job.total, job.asked) == ("running", 90, None)
    asked = time.monotonic()
    ask(project, job.id)
    thread.join()
    assert time.monotonic() - asked < 2.5
    (stopped,) = ended
    assert (stopped.state, run.job(project, job.id).state) == (state_then, state_then)
    assert 0 < len(project) < 90
    assert stopped.done == len(project)
    assert "kept" in stopped.message

    run.resume(project, stopped.id)
    done = run.wait(project, stopped.id)
    assert (done.state, done.done, done.total) == ("done", 90, 90)
    assert len(set(ids(project))) == len(ids(project)) == 90
    with pytest.raises(ProjectError, match="nothing to resume"):
        run.resume(project, done.id)


def test_a_paused_job_holds_up_no_other_and_can_be_cancelled(project, monkeypatch):
    import_id = begun(project, 20)
    run.run_here(project, "read", import_id)

    def pauses(articles, names=None):
        raise run.Paused

    monkeypatch.setattr(run, "work", pauses)
    paused = run.run_here(project, "add", import_id, workers=0)
    assert paused.state == "paused"
    assert run.run_here(project, "read", begun(project, 3, "other")).state == "done"
    assert run.job(project, paused.id).state == "paused"
    run.cancel(project, paused.id)
    assert run.job(project, paused.id).state == "cancelled"
    imports.undo(project, import_id)


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
    assert run.run_here(project, "add", import_id, workers=0).state == "cancelled"
    assert len(project) == 8
    assert imports.undo(project, import_id) == 8
    assert len(project) == 0


def test_progress_has_a_rate_and_a_time_left(project, monkeypatch):
    monkeypatch.setattr(run, "BEAT_S", 0.05)
    import_id = begun(project, 24)
    run.run_here(project, "read", import_id)
    monkeypatch.setattr(run, "work", slowly)
    told = []
    run.run_here(project, "add", import_id, workers=0, shown=lambda _: told.extend(run.jobs(project)))
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


def read_all(every, over, doing):
    return [r for some in spread.results(spread.chunks(every, None), over, doing) for r in some]


@pytest.fixture
def workers():
    """Makes workers and ends them with the test."""
    made = []

    def make(count, **options):
        made.append(Workers(count, **options))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.mark.slow
def test_texts_that_end_their_workers_cost_no_other_article(workers):
    """A crash in a library, too much memory, no end (in C, where no signal is heard): each is an error of that article alone."""
    every = many(80)
    poison = {7: EXITS, 20: CRASHES, 39: HUNGRY, 55: ENDLESS}
    for n, text in poison.items():
        every[n] = article(f"{text} Nothing else.", title=f"Poison {n}")
    over = workers(2, prepare=(ready, ()), limit=lambda given: 3.0, most_bytes=700_000_000)
    results = read_all(every, over, deadly)
    assert [r.article for r in results] == every
    failures = {n: r.runs[0].error for n, r in enumerate(results) if r.runs}
    assert sorted(failures) == sorted(poison)
    assert all({x.layer for x in results[n].runs} == {layer.name for layer in layers()} for n in poison)
    for n, why in {7: "exit status 9", 20: "SIGSEGV", 39: "memory", 55: "longer than 3 seconds"}.items():
        assert why in failures[n]


def test_a_worker_that_dies_as_it_answers_holds_up_nobody(workers):
    """With a pool of the standard library this waits for ever: docs/decisions.md, "Jobs"."""
    over = workers(1)
    with pytest.raises(WorkerDied, match="exit status 9"):
        over.submit(half_an_answer).result(30)
    assert over.submit(number).result(30) in over.processes()


def test_workers_end_when_they_are_closed_in_the_middle_of_work(workers):
    over = workers(2)
    busy = [over.submit(time.sleep, 600) for _ in range(5)]
    while len(over.processes()) < 2 or not busy[1].running():
        time.sleep(0.02)
    pids = over.processes()
    over.close()
    assert all(future.done() for future in busy)
    assert [pid for pid in pids if alive(pid)] == []


def test_a_worker_that_has_grown_is_replaced_and_another_is_not(workers):
    grown, other = workers(1, retired_bytes=1), workers(1)
    assert len({grown.submit(number).result(30) for _ in range(2)}) == 2
    assert len({other.submit(number).result(30) for _ in range(3)}) == 1


def test_a_worker_uses_one_thread_for_its_sums(workers):
    assert workers(1).submit(threads).result(30) == "1"


def test_what_keeps_workers_from_starting_is_told(workers):
    with pytest.raises(ModelError, match=r"encoder\.onnx is missing"):
        workers(1, prepare=(unloadable, ())).submit(number).result(30)
    with pytest.raises(CannotStart, match="exit status 3"):
        workers(1, prepare=(ends_at_once, ())).submit(number).result(30)


def test_what_cannot_be_sent_is_told_and_the_next_call_works(workers):
    over = workers(1)
    with pytest.raises((AttributeError, TypeError), match="pickle"):
        over.submit(lambda: 1).result(30)
    with pytest.raises(TypeError):
        over.submit(number, 1).result(30)
    assert over.submit(number).result(30) > 0


def test_long_texts_go_out_in_smaller_chunks():
    long, short = article("Long text. " * 10_000), article("Short.")
    sizes = [len(c.articles) for c in spread.chunks([short] * 20 + [long] * 3 + [short], None)]
    assert sizes == [16, 5, 1, 2]
    assert [len(c.articles) for c in spread.chunks(iter([]), None)] == []


def test_a_long_text_may_take_longer():
    short, long = article("Short. " * 10), article("Long text. " * 90_000)
    assert spread.limit_s(([short], None)) == pytest.approx(60, abs=1)
    assert spread.limit_s(([short, long], None)) == pytest.approx(60 + 990_000 / 500, rel=0.01)


@pytest.mark.slow
def test_workers_and_this_process_find_the_same(workers):
    every = many(44)
    over = workers(2, prepare=(work.warm, (("sentences", "entities"),)))
    told = [
        [
            r
            for some in spread.results(spread.chunks(every, ("sentences", "entities"), size), where, work.work)
            for r in some
        ]
        for where, size in ((over, 16), (spread.Here(), 4))
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
