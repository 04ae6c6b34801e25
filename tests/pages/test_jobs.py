"""The warm worker: it reads pasted articles, and is replaced where it died."""

import os
import signal

import pytest
from streamlit.testing.v1 import AppTest

from analysis import registry
from analysis.article import plain
from analysis.batch import run
from analysis.batch.run import Job
from analysis.encoder import FAST
from analysis.errors import AtWork
from analysis.project import state
from analysis.registry import Run
from tests.deadly import EXITS, deadly, light
from tests.store import many
from ui import jobs


@pytest.fixture
def worker():
    yield
    jobs.stop()


@pytest.mark.slow
def test_an_article_comes_back_with_its_rows_also_after_the_worker_was_killed(worker):
    article = plain("“We stay,” said Nora Vale in Berlin.", title="Crews stay")
    first = jobs.analysed(article, FAST)
    assert first.article == article
    assert {run.layer for run in first.runs if run.error is None} >= {"sentences", "entities", "quotes"}
    (pid,) = jobs._worker.pool.processes()
    os.kill(pid, signal.SIGKILL)
    assert jobs.analysed(article, FAST).rows == first.rows


def job(**known):
    return Job(
        **{
            "id": 1,
            "kind": "add",
            "import_id": 1,
            "state": "running",
            "done": 0,
            "total": None,
            "rate": None,
            "seconds_left": None,
            "message": "",
            **known,
        }
    )


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"state": "queued"}, "Adding: starting."),
        ({"done": 1200}, "Adding: 1,200 articles."),
        (
            {"done": 1200, "total": 5000, "rate": 40.2, "seconds_left": 94.5},
            "Adding: 1,200 of 5,000 articles, 40 a second, about 2 minutes left.",
        ),
        (
            {"done": 3, "total": 9, "rate": 0.5, "seconds_left": 12.0},
            "Adding: 3 of 9 articles, 30 a minute, about 10 seconds left.",
        ),
        ({"done": 1200, "total": 5000, "asked": "pause"}, "Adding: pausing after 1,200 articles."),
        ({"done": 7, "message": "No worker is connected"}, "Adding: 7 articles. No worker is connected."),
    ],
)
def test_progress_tells_count_rate_and_time_left(known, words):
    assert jobs.told(job(**known), "Adding") == words


@pytest.mark.slow
def test_a_paste_that_ends_its_reader_twice_is_kept_with_the_reason(worker, monkeypatch):
    monkeypatch.setattr(jobs, "work", deadly)
    article = plain(EXITS)
    result = jobs.analysed(article, FAST)
    assert result.article == article
    assert {"exit status 9" in run.error for run in result.runs} == {True}


# ---- what a project lacks


def upkept():
    from analysis.project import state as projects
    from ui import jobs, state

    state.init()
    jobs.upkeep(projects.open_project("Upkeep"))


@pytest.fixture
def project(monkeypatch):
    """Three articles: one whole, one read by an earlier version of a layer, one on which a layer failed."""
    monkeypatch.setattr(run, "work", light)
    monkeypatch.setattr(
        run, "start", lambda project, kind, retry=False: run.run_here(project, kind, workers=0, retry=retry).id
    )
    every = registry.all_layers()
    monkeypatch.setattr(
        registry, "_LAYERS", {each.name: each for each in every if each.name in ("sentences", "entities")}
    )
    opened = state.create("Upkeep")
    now = {layer.name: layer.version for layer in registry.all_layers()}
    whole, older, failed = many(3)
    opened.put(light([whole]))
    opened.put([state.Found(older, [Run("sentences", now["sentences"], 0), Run("entities", now["entities"] - 1, 0)])])
    opened.put(
        [
            state.Found(
                failed, [Run("sentences", now["sentences"], 0), Run("entities", now["entities"], 0, "ValueError: no")]
            )
        ]
    )
    return opened


def told(test):
    return " ".join(e.proto.body for e in test.get("html"))


def test_what_is_lacking_is_told_and_read_at_a_click(project):
    test = AppTest.from_function(upkept).run()
    assert "1 article read by an earlier version" in told(test)
    assert "failed on 1 article; their rows are missing, not zero" in told(test)
    test.button(key="read_again").click().run()
    assert not test.exception
    assert "earlier version" not in told(test)
    assert [b.key for b in test.button] == ["retry_failed"]
    test.button(key="retry_failed").click().run()
    assert not test.exception
    assert project.failures() == []
    assert not test.button
    assert "not read in full" not in told(test)


def test_a_paused_analysis_goes_on_at_a_click(project, monkeypatch):
    def pauses(articles, names=None):
        raise run.Paused

    monkeypatch.setattr(run, "work", pauses)
    assert run.run_here(project, "analyze", workers=0).state == "paused"
    test = AppTest.from_function(upkept).run()
    assert any("Paused after 0 of 1 articles" in i.value.replace("\\", "") for i in test.info)
    monkeypatch.setattr(run, "work", light)
    monkeypatch.setattr(run, "_launch", lambda project, job_id, _: run.run_job(project, job_id))
    next(b for b in test.button if b.label == "Go on").click().run()
    assert not test.exception
    assert run.jobs(project)[0].state == "done"


def test_another_newsprism_at_work_is_told_at_the_button(project, monkeypatch):
    def busy(project, kind, *, retry=False):
        raise AtWork("Another Newsprism is at work in 'Upkeep' (process 7: an undo): wait for it, or cancel it first.")

    monkeypatch.setattr(run, "start", busy)
    test = AppTest.from_function(upkept).run()
    test.button(key="read_again").click().run()
    assert any("process 7" in e.value.replace("\\", "") for e in test.error)
