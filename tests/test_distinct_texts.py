"""Which articles carry one text: what is passed on, what keeps forms apart, another threshold, a window of days."""

from __future__ import annotations

import json
import random

import pytest

from analysis.collect.duplicates import Sameness
from analysis.errors import ProjectError
from analysis.project import state
from benchmarks.quality import BadData, distinct_texts
from tests.store import article, found

WORDS = [
    "harbour",
    "council",
    "ferry",
    "strike",
    "wages",
    "union",
    "talks",
    "mayor",
    "town",
    "crews",
    "island",
    "coast",
    "market",
    "price",
    "winter",
    "school",
    "bridge",
    "river",
    "water",
    "board",
]


def text(seed: int, sentences: int = 14) -> str:
    chance = random.Random(seed)
    return " ".join(" ".join(chance.choice(WORDS) for _ in range(9)).capitalize() + "." for _ in range(sentences))


def changed(base: str, share: float, seed: int) -> str:
    """The text with a share of its sentences replaced by others."""
    told = base.split(". ")
    chance = random.Random(seed)
    for n in chance.sample(range(len(told)), round(share * len(told))):
        told[n] = text(seed * 1_000 + n, 1).rstrip(".")
    return ". ".join(told)


@pytest.fixture
def project(tmp_path):
    return state.create_at(tmp_path / "p", "Copies")


def put(project, *told):
    """Articles of (text, outlet, day) in this order; their clusters, each by the number of its first article."""
    for body, outlet, day in told:
        project.put([found(article(body, outlet=outlet, day=day))])
    return clusters(project)


def clusters(project):
    with project.reading() as db:
        ids = [c for (c,) in db.execute("SELECT distinct_text FROM articles ORDER BY key")]
    return [ids.index(c) for c in ids]


def test_an_edited_copy_is_the_same_text_at_one_threshold_and_not_at_another(project):
    base = text(1)
    assert put(
        project,
        (base, "Post", "2026-03-01"),
        (changed(base, 0.15, 2), "Herald", "2026-03-02"),
        (text(3), "Post", "2026-03-02"),
    ) == [0, 0, 2]
    assert project.sameness() == Sameness()
    version = project.version
    assert project.recluster(Sameness(0.9)) == 1
    assert clusters(project) == [0, 1, 2]
    assert project.version > version, "what pages show has changed"
    assert project.recluster(Sameness(0.45)) == 1
    assert clusters(project) == [0, 0, 2]


def test_the_rule_holds_for_what_comes_later(project):
    base = text(1)
    project.recluster(Sameness(0.9))
    assert put(project, (base, "Post", "2026-03-01"), (changed(base, 0.15, 2), "Herald", "2026-03-02")) == [0, 1]
    assert state.open_project(project.path).sameness().least == 0.9


def test_deciding_anew_gives_the_same_clusters(project):
    bases = [text(n) for n in range(12)]
    before = put(
        project,
        *((b, "Post", "2026-03-01") for b in bases),
        *((changed(b, 0.1, n), "Herald", "2026-03-02") for n, b in enumerate(bases)),
        *((b, "Mail", None) for b in bases[:4]),
    )
    assert project.recluster(project.sameness()) == 0
    assert clusters(project) == before


def test_within_a_window_of_days(project):
    base = text(1)
    told = [
        (base, "Post", "2026-03-01"),
        (base, "Herald", "2026-03-02"),
        (base + " One more.", "Mail", "2026-03-20"),
        (base, "Echo", None),
        (base, "Sun", "2026-03"),
    ]
    assert put(project, *told) == [0, 0, 0, 0, 0]
    project.recluster(Sameness(window_days=0))
    # The undated and the one of a month may be of any day of these: nothing says that they are not.
    assert clusters(project) == [0, 1, 2, 0, 0]
    project.recluster(Sameness(window_days=1))
    assert clusters(project) == [0, 0, 2, 0, 0]


def test_forms_of_one_outlet_stay_apart_also_where_a_copy_elsewhere_is_like_several(project):
    form = text(1, 20)
    forms = [changed(form, 0.2, n) for n in (2, 3, 4)]  # an office's letters, alike by half
    for order in ([(forms[0], "Office"), (forms[1], "Office"), (forms[0] + " So it said.", "Post"), (forms[2], "Office")],
                  [(forms[0] + " So it said.", "Post"), (forms[0], "Office"), (forms[1], "Office"), (forms[2], "Office")]):  # fmt: skip
        own = state.create_at(project.path / order[0][1], "forms")
        found_in = put(own, *((body, outlet, "2026-03-01") for body, outlet in order))
        letters = [c for c, (_, outlet) in zip(found_in, order, strict=True) if outlet == "Office"]
        assert len(set(letters)) == 3
        copy = next(c for c, (_, outlet) in zip(found_in, order, strict=True) if outlet == "Post")
        assert copy == next(
            c for c, (body, outlet) in zip(found_in, order, strict=True) if outlet == "Office" and body == forms[0]
        )


@pytest.mark.parametrize("values", [{"least": 0.2}, {"least": 1.0}, {"window_days": -1}])
def test_what_makes_no_sense_is_refused_with_what_is_allowed(values):
    with pytest.raises(ProjectError, match="choose"):
        Sameness(**values)


def test_no_other_rule_while_a_job_is_at_work(project):
    with project.lock(state.LOCK), pytest.raises(ProjectError, match="job"):
        project.recluster(Sameness(0.6))


# ---- the scorer


def lines(path, rows):
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


def test_the_scorer_counts_pairs(tmp_path):
    base, other = text(1), text(2)
    rows = [
        {"id": 1, "text": base, "cluster": "a", "outlet": "Post"},
        {"id": 2, "text": changed(base, 0.1, 5), "cluster": "a", "outlet": "Herald", "edit": "words"},
        {
            "id": 3,
            "text": text(3),
            "cluster": "a",
            "outlet": "Mail",
            "edit": "rewritten",
        },  # in other words: not to be found
        {"id": 4, "text": other, "cluster": "b", "outlet": "Post"},
        {"id": 5, "text": other, "cluster": "c", "outlet": "Herald"},  # said to be another text: found wrongly
    ]
    figures = distinct_texts.score(lines(tmp_path / "set.jsonl", rows))
    # gold pairs 12, 13, 23; found 12 and 45
    assert (figures["pairs"], figures["precision"], figures["recall"], figures["f1"]) == (3, 0.5, 0.3333, 0.4)
    assert figures["by_edit"] == {"rewritten": {"n": 1, "recall": 0.0}, "words": {"n": 1, "recall": 1.0}}
    assert set(figures["by_threshold"]) == {"0.35", "0.45", "0.6"}


def test_the_scorer_tells_what_is_missing(tmp_path):
    with pytest.raises(BadData, match="line 2"):
        distinct_texts.score(lines(tmp_path / "set.jsonl", [{"text": "a b", "cluster": 1}, {"text": "", "cluster": 2}]))
