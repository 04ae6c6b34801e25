"""Versions of a text: listed, laid side by side, and one kept where one is asked for."""

from __future__ import annotations

import pytest

from analysis.errors import UnknownName
from analysis.project import state, versions
from analysis.project.query import Filter
from tests.store import article, found
from tests.test_distinct_texts import changed, text


@pytest.fixture
def project(tmp_path):
    """A text in three versions (the first, a longer one, an undated cut) and one that stands alone."""
    made = state.create_at(tmp_path / "p", "Copies")
    base = text(1)
    for body, outlet, day in (
        (changed(base, 0.1, 7), "Herald", "2026-03-02"),
        (base, "Post", "2026-03-04"),
        (base + " " + text(9, 3), "Mail", "2026-03-03"),
        (base[: len(base) // 2], "Echo", None),
        (text(2), "Post", "2026-03-01"),
    ):
        made.put([found(article(body, outlet=outlet, day=day, title=f"In the {outlet}"))])
    return made


def outlets(project, chosen=None):
    ids = versions.kept_ids(project, chosen or Filter())
    return sorted(a.fact("outlet").text for a in project.articles() if a.article_id in ids)


def test_texts_with_several_versions_are_listed_with_their_days_and_outlets(project):
    total, table = versions.texts(project, Filter())
    assert total == 1
    (row,) = table.to_dict("records")
    assert (row["title"], row["versions"], row["outlets"]) == ("In the Herald", 4, 4)
    assert (str(row["first"]), str(row["last"])) == ("2026-03-02", "2026-03-04")
    assert versions.texts(project, Filter(outlets=("Post",)))[0] == 0, "of the versions, the filter keeps one"


@pytest.mark.parametrize(("rule", "first"), [("earliest", "Herald"), ("longest", "Mail"), ("most alike", "Post")])
def test_one_version_is_kept_by_the_rule(project, rule, first):
    versions.set_keep(project, rule)
    (number,) = versions.texts(project, Filter())[1]["text"]
    listed = versions.of(project, int(number))
    assert listed[0].outlet == first
    assert listed[0].likeness == 1.0
    assert all(0 < v.likeness < 1 for v in listed[1:])
    assert outlets(project) == sorted([first, "Post"] if first != "Post" else ["Post", "Post"])


def test_the_rule_chooses_among_what_the_filter_keeps(project):
    assert outlets(project, Filter(outlets=("Mail", "Echo"))) == ["Mail"]
    versions.set_keep(project, "most alike")
    assert outlets(project, Filter(outlets=("Mail", "Echo"))) == ["Mail"]


def test_an_unknown_rule_is_refused_with_those_that_are_known(project):
    with pytest.raises(UnknownName, match="longest"):
        versions.set_keep(project, "shortest")


def test_a_text_that_is_gone_has_no_versions(project):
    assert versions.of(project, 999) == []


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("It rained. He left.", "It rained. He left.", [(True, "It rained. He left.", "It rained. He left.")]),
        ("It rained. He left.", "He left.", [(False, "It rained. ", ""), (True, "He left.", "He left.")]),
        ("", "New.", [(False, "", "New.")]),
        ("", "", []),
        ("He said: “No.” She left.", "He said: “No.” They left.", None),
        ("A\n\nB", "A\n\nC\n\nB", None),
        ("x" * 50_000, "y" * 50_000, None),
    ],
)  # fmt: skip
def test_side_by_side_loses_no_character(one, other, told):
    stretches = versions.beside(one, other)
    assert "".join(s.left for s in stretches) == one
    assert "".join(s.right for s in stretches) == other
    if told is not None:
        assert [(s.same, s.left, s.right) for s in stretches] == told
