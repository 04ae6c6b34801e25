"""The two switches of every chart: articles or distinct texts; with or without agency copy."""

import datetime as dt

import pytest

from analysis.measures import decided, framing, volume
from analysis.project import query, state
from analysis.project.query import Filter
from tests import modelled
from tests.store import article, found
from ui import evidence, report

PAGES = ("overview", "entities", "sources", "tone", "frames", "timeline", "compare")
IN_PART = "A text counts as the mean of its versions."
TEXTS = Filter(unit="distinct texts")
# Long beside what the versions say of their own: else an outlet’s two versions would be forms, not one text.
WIRE = " ".join(f"w{n}" for n in range(200)) + ". "


@pytest.fixture
def shared(home, monkeypatch):
    """Three versions of one text, of which one has praise and a burglary; and two texts of one outlet's own."""
    modelled.register(monkeypatch)
    return modelled.project_of(
        (f"{WIRE}They praised Nora Vale. A burglary, a strike.≡", "Anchor", "2026-03-02"), (f"{WIRE}They came.≡", "Beacon", "2026-03-03"),
        (f"{WIRE}They went home.≡", "Beacon", "2026-03-09"), ("Nora Vale came. A strike in parliament.", "Anchor", "2026-03-04"), ("A strike.", "Beacon", "2026-03-05"),
        name="Shared",
    )  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_every_page_with_charts_counts_articles_or_distinct_texts(app, small, page):
    test = app(page, project=small.name)
    assert not test.exception
    assert not [c for c in captions(test) if IN_PART in c]
    test.segmented_control(key="unit").set_value("distinct texts").run()
    assert not test.exception
    charts = len(test.get("plotly_chart"))
    assert charts
    assert len([c for c in captions(test) if IN_PART in c]) >= charts


@pytest.mark.parametrize("page", PAGES)
def test_counts_in_part_break_no_page_and_a_link_has_both_switches(app, shared, page):
    test = app(page, project=shared.name, unit="Distinct texts", agency_copy="false")
    assert not test.exception
    assert test.segmented_control(key="unit").value == "distinct texts"
    assert not test.toggle(key="agency_copy").value
    test.toggle(key="agency_copy").set_value(True).run()
    assert not test.exception


def captions(test):
    return [h.proto.body for h in test.get("html")]


def test_the_unit_stays_on_the_way_through_a_page_without_charts(app, small):
    test = app("overview", project=small.name)
    test.segmented_control(key="unit").set_value("distinct texts").run()
    test.switch_page("../pages/search.py").run()
    test.switch_page("../pages/tone.py").run()
    assert test.segmented_control(key="unit").value == "distinct texts"


def test_agency_copy_is_left_out_on_request_and_told(app, shared):
    test = app("overview", project=shared.name)
    assert any("5 of 5 articles kept" in c for c in captions(test))
    test.toggle(key="agency_copy").set_value(False).run()
    assert any("2 of 5 articles kept" in c for c in captions(test))
    assert test.button(key="clear_filter")
    test.button(key="clear_filter").click().run()
    assert test.toggle(key="agency_copy").value


def test_the_unit_alone_is_no_filter_to_clear(app, shared):
    test = app("overview", project=shared.name, unit="Distinct texts")
    assert "clear_filter" not in [b.key for b in test.button]


def test_counts_in_part_are_told_as_such(app, shared):
    """Anchor: a third of the wire and a text of its own; Beacon: two thirds and one."""
    shown = " ".join(captions(app("overview", project=shared.name, unit="Distinct texts")))
    assert "Anchor 1.3<" in shown
    assert "Beacon 1.7<" in shown
    assert "n = 3 dated of 3" in shown
    shown = " ".join(captions(app("frames", project=shared.name, unit="Distinct texts")))
    assert "2.3 of 3 distinct texts have at least 1 cue word" in shown


def test_a_pin_keeps_texts_and_the_report_tells_how_many_stand_behind_the_count(app, shared):
    test = app("frames", project=shared.name, unit="Distinct texts", agency_copy="true")
    test.button(key="cue-articles-pin").click().run()
    ((_, pin),) = shared.pins()
    assert (pin["counted"], pin["texts"], len(pin["sentences"])) == (pytest.approx(7 / 3), 3, 3)
    html = report.document("Shared", [pin], today=dt.date(2026, 4, 1))
    assert "2.3 distinct texts counted; 3 of the 3 distinct texts behind:" in html
    assert IN_PART in html


# ---- the drawer and the report


@pytest.fixture
def reader(shared):
    return query.read(shared)


def test_an_entry_is_a_text_with_its_versions_folded_in(reader):
    relation = volume.counted(reader, TEXTS)
    assert evidence.folds(TEXTS, relation)
    wire, own, other = evidence.one_a_text(reader.evidence(TEXTS, relation), relation.unit)
    assert (wire.outlet, wire.more, wire.note) == ("Anchor", "and 2 more versions (Beacon)", "")
    assert [v.published for v in wire.versions] == ["2026-03-03", "2026-03-09"]
    assert (own.more, own.versions, other.more) == ("", (), "")


def test_an_entry_says_that_it_counts_in_part(reader):
    relation = decided.counted(reader, TEXTS)
    (item,) = evidence.one_a_text(reader.evidence(TEXTS, relation, {"frame": "Crime_and_punishment"}), relation.unit)
    assert (item.note, item.more) == ("Counts 0.3: not every version has it.", "")
    cues = framing.counted(reader, TEXTS)
    notes = [i.note for i in evidence.one_a_text(reader.evidence(TEXTS, cues), cues.unit)]
    assert notes == ["Counts 0.3 cue words, the mean of its versions.", "Counts 1 cue word.", "Counts 1 cue word."]


def test_versions_beyond_the_most_are_told(reader):
    (entry, *_) = reader.evidence(TEXTS, volume.counted(reader, TEXTS), versions=2)
    assert evidence.more_versions(entry) == "and 2 more versions (Beacon; the first 1 here, all in the CSV)"


def test_the_csv_has_every_version_with_its_entry(reader):
    rows = reader.evidence(TEXTS, volume.counted(reader, TEXTS))
    lines = evidence.as_csv(rows).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("entry,counts_as,article_id,outlet")
    assert [line.split(",")[:2] for line in lines[1:]] == [
        ["1", "1.0"],
        ["1", "1.0"],
        ["1", "1.0"],
        ["2", "1.0"],
        ["3", "1.0"],
    ]
    plain = evidence.as_csv(reader.evidence(Filter(), volume.counted(reader, Filter()))).decode("utf-8-sig")
    assert plain.startswith("article_id,outlet")
    assert len(plain.splitlines()) == 6


def test_a_sentence_with_two_marks_stands_once(home):
    opened = state.create("Twice")
    opened.put([found(article("Nora Vale met Nora Vale. She left."), names={"Nora Vale": "person"})])
    reader = query.read(opened)
    mentions = query.Relation(
        'SELECT article, "start", "end", weight FROM entities JOIN kept ON key = article', (), "mentions"
    )
    (item,) = evidence.one_a_text(reader.evidence(TEXTS, mentions), "mentions")
    assert item.sentences == (("Nora Vale met Nora Vale.", ((0, 9), (14, 23))),)
    assert item.note == "Counts 2 mentions."
