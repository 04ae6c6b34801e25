"""Timeline: when articles were published, and when they speak of."""

import json
from dataclasses import replace

import pytest

from analysis.measures import moments, undated, volume
from analysis.project import query
from analysis.project.query import Filter
from tests.pages.conftest import PROJECT, article_of, found_in
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


# ---- what has no place on the calendar ---------------------------------------------------------------------------------


def heights(figure):
    """Each mark's group with the height of its bar."""
    return [
        (m["where"], y)
        for trace in figure["data"]
        for m, y in zip(
            map(json.loads, trace.get("customdata") or []), trace["y"] if trace.get("customdata") else [], strict=True
        )
    ]


@pytest.fixture
def dated_loosely(small):
    """With one article of a month and one of a year, and one undated that speaks of Monday."""
    paragraphs = ["The ferry of the month was late.", "On Monday it was later still."]
    more = [
        article_of("Ledger", day, "news", f"A look back {day}", [*paragraphs, f"{day} was a year."])
        for day in ("2026-03", "2026", None)
    ]
    cut = {"2026-03": "month", "2026": "year"}
    small.put([
        found_in(a.with_fact("published", replace(f, precision=cut[str(f.value)])) if (f := a.fact("published")).value else a)
        for a in more
    ])  # fmt: skip
    return small


@pytest.mark.parametrize(
    ("step", "beside"), [("day", [("imprecise", 2), ("undated", 3)]), ("month", [("imprecise", 1), ("undated", 3)]), ("year", [("undated", 3)])]
)  # fmt: skip
def test_undated_and_loosely_dated_articles_have_bars_of_their_own_at_the_right(app, dated_loosely, step, beside):
    test = app("timeline", project=PROJECT, step=step)
    figure = chart(test, "of publication")
    apart = [(where["beside"], n) for where, n in heights(figure) if where["bin"] is None]
    assert apart == beside
    assert figure["layout"]["xaxis2"]["ticktext"][-1] == "undated"
    reader = query.read(dated_loosely)
    relation = volume.counted(reader, Filter(), step=step)
    assert [reader.count(Filter(), relation, {"bin": None, "beside": name}) for name, _ in beside] == [
        n for _, n in beside
    ]


def test_what_an_undated_article_leaves_open_stands_beside_the_dates_spoken_of(app, dated_loosely):
    test = app("timeline", project=PROJECT)
    figure = chart(test, "Dates spoken of by")
    ((where, n),) = [(w, n) for w, n in heights(figure) if w.get("reason")]
    assert (where["reason"], n) == ("open: publication date unknown", 1)
    assert figure["layout"]["xaxis2"]["ticktext"] == ["undated"]
    assert "1 that would need the publication date of an undated article" in html(test)


def test_the_undated_rate_of_each_outlet_opens_its_articles(app, small):
    test = app("timeline", project=PROJECT)
    assert "Undated: 2 of 12 articles" in html(test)
    figure = chart(test, "Undated share")
    reader = query.read(small)
    relation = undated.counted(reader, Filter())
    opened = {m["where"]["outlet"]: reader.evidence(Filter(), relation, m["where"]) for m in marks(figure)}
    assert {outlet: [e.title for e in found] for outlet, found in opened.items()} == {
        None: ["Notes from the quay"], "Island Post": ["Boats for hire"],
    }  # fmt: skip
    assert undated.summary(reader, Filter())[["outlet", "undated", "articles", "value"]].iloc[1].tolist() == [
        "Island Post",
        1,
        4,
        0.25,
    ]


def test_without_undated_articles_there_is_no_rate_to_show(app, small):
    test = app("timeline", project=PROJECT, outlets=["Port Herald"])
    assert "Undated:" not in html(test)
    assert "xaxis2" not in chart(test, "of publication")["layout"]
