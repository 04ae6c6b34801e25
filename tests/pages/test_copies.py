"""Copies: versions side by side, another rule of sameness, one version for exports."""

import pytest

from analysis.project import state, versions
from tests.store import article, found
from tests.test_distinct_texts import changed, text

PROJECT = "Copies"


@pytest.fixture
def copies():
    made = state.create(PROJECT)
    base = text(1)
    for body, outlet in (
        (base, "Post"),
        (changed(base, 0.15, 2) + " <script>alert(1)</script> ![x](http://x.example)", "Herald"),
        (text(3), "Post"),
    ):
        made.put([found(article(body, outlet=outlet))])
    return made


def html(test):
    return " ".join(element.proto.body for element in test.get("html"))


def test_versions_stand_side_by_side_with_what_differs_marked(app, copies):
    page = app("copies", project=PROJECT)
    assert not page.exception
    shown = html(page)
    assert "1 distinct text with several versions" in shown
    assert "<ins>" in shown
    assert "<del>" in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ![x](http://x.example)" in shown


def test_another_rule_parts_them_and_says_how_many_changed(app, copies):
    page = app("copies", project=PROJECT)
    page.slider(key="sameness_least").set_value(0.9).run()
    page.button(key="recluster").click().run()
    assert "1 article changed" in page.success[0].value
    assert "No text has more than one version" in html(page)
    assert copies.sameness().least == 0.9


def test_while_a_job_is_at_work_the_rule_stays(app, copies):
    page = app("copies", project=PROJECT)
    page.slider(key="sameness_least").set_value(0.9).run()
    with copies.lock(state.LOCK):
        page.button(key="recluster").click().run()
    assert "job" in page.error[0].value
    assert copies.sameness().least == 0.45


def test_the_version_kept_is_chosen_here(app, copies):
    page = app("copies", project=PROJECT)
    page.button_group(key="keep_rule").set_value("longest").run()
    assert versions.keep(copies) == "longest"
    assert "asked for: the longest" in html(page)
