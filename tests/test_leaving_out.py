"""The quality of a collection: what is found, what it opens, and that leaving it out is exact and taken back whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from analysis.article import Fact
from analysis.errors import UnknownName
from analysis.measures import cautions
from analysis.project import leaving, query, state
from analysis.project.query import Filter
from tests.store import article, found

ALL = Filter()
NOTICE = "Readers may write to the editor of the paper at the old customs house on the quay, where letters are opened on Mondays and answered by Friday."
LAW = "All rights to the texts and pictures of this paper belong to its publisher, and nobody may print any of them again without asking first."


def put(tmp_path, articles):
    made = state.create_at(tmp_path / "p", "Quality")
    made.put([found(a) for a in articles])
    return query.read(made)


def named(reader, name, chosen=ALL):
    return [c for c in cautions.told(reader, chosen) if c.name == name]


def opened(reader, caution, chosen=ALL):
    """The articles that a caution opens."""
    return {e.article_id for e in reader.evidence(chosen, cautions.counted(reader, chosen), caution.where, limit=1_000)}


def checked(reader, caution):
    """Counts, evidence and what leaving out takes away are the same articles."""
    ids = opened(reader, caution)
    assert len(ids) == caution.n
    kept = {i for (i,) in reader.rows(Filter(left_out=caution.leave_out), "SELECT article_id FROM kept")}
    whole = {i for (i,) in reader.rows(ALL, "SELECT article_id FROM kept")}
    assert whole - kept == ids
    return ids


def test_boilerplate_is_what_three_distinct_texts_share(tmp_path):
    stories = [f"Report {n} tells of ward {n} and of what was said there by number {n}." for n in range(6)]
    mostly = [article(f"{stories[n]}\n\n{NOTICE}\n\n{LAW}") for n in range(3)]
    partly = article(f"{' '.join(s + ' More words follow here on this.' for s in stories)}\n\n{NOTICE}")
    reader = put(tmp_path, [*mostly, partly, article(stories[5])])
    (caution,) = named(reader, "boilerplate")
    assert checked(reader, caution) == {a.article_id for a in mostly}


def test_copies_of_one_text_are_no_boilerplate(tmp_path):
    text = " ".join(f"Sentence {n} of the agency's report on the ferry strike." for n in range(20))
    reader = put(tmp_path, [article(text, outlet=f"Paper {n}") for n in range(5)])
    assert named(reader, "boilerplate") == []


def weeks(n, *, outlet="Herald", usual=2, burst=None):
    """Articles of an outlet over some weeks; in the week `burst` twelve more."""
    for week in range(n):
        for k in range(usual + (12 if week == burst else 0)):
            day = dt.date(2026, 1, 5) + dt.timedelta(days=7 * week + k % 5)
            yield article(
                f"{outlet} week {week} report {k}: the boats went out and came back.",
                outlet=outlet,
                day=day.isoformat(),
            )


def test_a_week_with_many_times_the_usual_number_is_told_with_its_outlet(tmp_path):
    reader = put(tmp_path, [*weeks(8, burst=5), *weeks(8, outlet="Post", usual=3)])
    (caution,) = named(reader, "volume")
    assert caution.title == "Herald, 9 February to 15 February 2026: 14 articles"
    assert len(checked(reader, caution)) == 14
    assert named(reader, "volume", Filter(left_out=caution.leave_out)) == []


def test_too_few_weeks_have_no_usual_number(tmp_path):
    assert named(put(tmp_path, weeks(4, burst=3)), "volume") == []


def test_a_month_of_cut_texts_is_told(tmp_path):
    articles = []
    for month in range(1, 8):
        for k in range(10):
            words = 40 if month == 4 else 120
            text = " ".join(f"w{month}x{k}y{n}" for n in range(words))
            articles.append(article(text + ".", outlet="Herald", day=f"2026-{month:02}-{k + 1:02}"))
    reader = put(tmp_path, articles)
    (caution,) = named(reader, "length")
    assert caution.title == "Herald, 1 April to 30 April 2026: 10 articles"
    assert len(checked(reader, caution)) == 10


def test_each_kind_opens_what_leaving_it_out_takes_away(tmp_path):
    dated = article("Dated after the import by years, as it seems.", day="2099-01-01")
    odd = article("From the zero of a computer's clock.", day="1970-01-01")
    foreign = article("Ein Text in einer anderen Sprache als dieser hier.", day="2026-03-01")
    foreign = replace(foreign, facts={**foreign.facts, "language": Fact("de", "by hand")})
    reader = put(
        tmp_path,
        [
            dated,
            odd,
            foreign,
            article("No day.", day=None),
            article("A month.", day="2026-03"),
            article("No paper at all.", outlet=None),
        ],
    )
    for name, n in (
        ("future", 1),
        ("unlikely", 1),
        ("language", 1),
        ("undated", 1),
        ("imprecise", 1),
        ("outletless", 1),
        ("short", 6),
    ):
        (caution,) = named(reader, name)
        assert len(checked(reader, caution)) == n, name


def test_an_outlet_that_has_most_of_all_can_be_left_out(tmp_path):
    reader = put(
        tmp_path,
        [article(f"Herald text number {n} on its own.") for n in range(5)]
        + [article("Post text of its own.", outlet="Post")],
    )
    (caution,) = named(reader, "dominant")
    assert caution.leave_out == ("outlet Herald",)
    checked(reader, caution)


@pytest.mark.parametrize(
    "item",
    ["", "everything", "days soon to later", "days 2026-13-01 to 2026-14-01", "outlet", "short; drop table articles"],
)
def test_what_is_no_item_is_none(item):
    assert not leaving.is_item(item)


def test_an_outlet_may_be_called_anything():
    name = "x' OR 1=1 in days 2026-01-01 to 2026-01-02"
    assert leaving.condition(leaving.outlet(name)) == ("coalesce(outlet = ?, false)", [name])
    with pytest.raises(UnknownName, match="boilerplate"):
        leaving.condition("nonsense")
