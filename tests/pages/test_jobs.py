"""The warm worker: it reads pasted articles, and is replaced where it died."""

import os
import signal

import pytest

from analysis.article import plain
from analysis.batch.run import Job
from ui import jobs


@pytest.fixture
def worker():
    yield
    jobs.stop()


@pytest.mark.slow
def test_an_article_comes_back_with_its_rows_also_after_the_worker_was_killed(worker):
    article = plain("“We stay,” said Nora Vale in Berlin.", title="Crews stay")
    first = jobs.analysed(article)
    assert first.article == article
    assert {run.layer for run in first.runs if run.error is None} >= {"sentences", "entities", "quotes"}
    (process,) = jobs._worker.pool._processes.values()
    os.kill(process.pid, signal.SIGKILL)
    process.join(10)
    assert jobs.analysed(article).rows == first.rows


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
    ],
)
def test_progress_tells_count_rate_and_time_left(known, words):
    assert jobs.told(job(**known), "Adding") == words
