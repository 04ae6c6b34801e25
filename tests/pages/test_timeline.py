"""Timeline: when articles were published, and when they speak of."""

import pytest

from analysis.measures import moments, volume
from analysis.project import query
from analysis.project.query import Filter
from tests.pages.conftest import PROJECT
from tests.pages.test_overview import chart, html, marks


@pytest.mark.parametrize("step", volume.STEPS)
def test_articles_by_any_step(app, small, step):
    test = app("timeline", project=PROJECT, step=step)
    assert not test.exception
    assert f"Articles a {step} by outlet, n = 10 dated of 12" in html(test)
    reader = query.read(small)
    relation = volume.counted(reader, Filter(), step=step)
    assert sum(reader.count(Filter(), relation, m["where"]) for m in marks(chart(test, "of publication"))) == 12


def test_dates_spoken_of_stand_on_the_axis_or_beside_it(app, small):
    test = app("timeline", project=PROJECT, spoken_step="month")
    shown = html(test)
    total = len([r for a in small.articles() for r in small.rows(a.article_id, "dates")])
    placed = int(shown.split("placed of")[0].rsplit("n = ", 1)[1])
    beside = sum(m is not None for m in marks(chart(test, "Not on the axis")))
    reader = query.read(small)
    relation = moments.counted(reader, Filter(), step="month", window=moments.window("month", *published(small)))
    unplaced = sum(reader.count(Filter(), relation, m["where"]) for m in marks(chart(test, "Not on the axis")))
    assert beside >= 2
    assert placed + unplaced == total
    assert "open: none" in str(chart(test, "Not on the axis"))


def published(project):
    days = [a.published for a in project.articles() if a.published]
    return min(days), max(days)


@pytest.mark.parametrize("step", moments.STEPS)
def test_bars_of_dates_spoken_of_count_what_they_open(app, small, step):
    test = app("timeline", project=PROJECT, spoken_step=step)
    assert not test.exception
    reader = query.read(small)
    relation = moments.counted(reader, Filter(), step=step, window=moments.window(step, *published(small)))
    figure = chart(test, f"Dates spoken of by {step}")
    opened = [reader.count(Filter(), relation, m["where"]) for m in marks(figure)]
    assert opened
    assert f"n = {int(sum(opened))} placed" in html(test)


def test_colour_by_the_kind_of_expression(app, small):
    test = app("timeline", project=PROJECT)
    test.selectbox(key="spoken_colour").set_value("kind of expression").run()
    assert not test.exception
    assert {m["where"]["type"] for m in marks(chart(test, "Dates spoken of"))} == {"DATE"}


def test_kinds_that_do_not_occur_say_the_next_step(app, small):
    test = app("timeline", project=PROJECT)
    test.pills(key="types").set_value(["SET"]).run()
    assert "No dates spoken of" in html(test)
    assert "Choose other kinds" in html(test)
