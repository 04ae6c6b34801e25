"""The user's sample article, pasted whole and read by all layers: what the pages must show of it; and the same of other pasted pages."""

import json
from datetime import date

import pytest

from analysis import language, registry
from analysis.__main__ import main
from analysis.article import Fact, plain
from analysis.collect.paste import read_paste
from tests.conftest import ROOT, SHARED
from tests.pasted_pages import pages

pytestmark = pytest.mark.slow
SAMPLE = SHARED / "seed" / "000_030c5e5f29651762.txt"


@pytest.fixture(scope="module")
def article():
    if not SAMPLE.exists():
        pytest.skip(f"{SAMPLE} is absent: the sample article is not part of the project")
    return read_paste(SAMPLE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rows(article):
    document = language.read(article)
    assert [run.error for run in registry.read_layers(document) if run.error] == []
    return document.rows


def test_nothing_outside_the_article_is_counted(article, rows):
    names = {e.name for e in rows["entities"]}
    assert not any("Merkel" in name for name in names)
    assert "Serbia" not in names
    assert not any("Filippov" in name for name in names)
    assert "Merkel" not in article.text
    outside = [p.text for p in article.parts if p.start is None]
    assert any("Merkel" in text for text in outside)


def test_the_misspelt_united_states_are_the_united_states(rows):
    written = {e.mention for e in rows["entities"] if e.name == "United States"}
    assert {"US", "United States", "Unites States"} <= written


def test_the_dateline_names_no_actor(article, rows):
    dateline = next(p for p in article.parts if p.kind == "dateline")
    assert not any(e.start < dateline.end and dateline.start < e.end for e in rows["entities"])


def test_a_surname_is_counted_under_the_full_name(rows):
    assert {e.name for e in rows["entities"] if "Peskov" in e.mention} == {"Dmitry Peskov"}


@pytest.mark.parametrize(
    ("speaker", "kind", "cue", "holds"),
    [
        ("Dmitry Peskov", "indirect", "said", "crucial for the success"),
        ("Dmitry Peskov", "direct", "told", "We are still convinced"),
        ("Dmitry Peskov", "mixed", "according to", "would do less"),
        ("Washington", "indirect", "accused", "meddling in Ukraine's internal affairs"),
        ("Russia", "indirect", "denied", "meddling in Ukraine's internal affairs"),
        ("Sergei Ryabkov", "indirect", "noted", "ready for dialogue"),
        ("Sergei Lavrov", "indirect", "said", "leave room for cooperation"),
        ("Sergei Lavrov", "indirect", "stressing", "in the interest of both"),
    ],
)
def test_each_quotation_has_its_speaker(article, rows, speaker, kind, cue, holds):
    found = [
        q
        for q in rows["quotes"]
        if (q.speaker_name, q.kind, q.cue) == (speaker, kind, cue) and holds in article.text[q.start : q.end]
    ]
    assert len(found) == 1


def dates_of(article):
    document = language.read(article)
    registry.read_layers(document, ["dates"])
    return {article.text[d.start : d.end].casefold(): d for d in document.rows["dates"]}


def test_relative_dates_stay_open_without_a_publication_date(article):
    found = dates_of(article)
    assert found["since 2014" if "since 2014" in found else "2014"].value == "2014"
    assert [found[words].value for words in found if words in ("friday", "mid-may", "in mid-may", "last week")] == [
        None
    ] * 3


def test_relative_dates_resolve_once_a_person_enters_the_date(article):
    entered = article.with_fact("published", Fact("2015-06-05", "entered by hand", "5 June 2015", precision="day"))
    found = dates_of(entered)
    assert found["friday"].value == "2015-06-05"
    may = found.get("mid-may") or found["in mid-may"]
    assert date(2015, 5, 1) < may.earliest <= may.latest < date(2015, 5, 31)
    week = found["last week"]
    assert (week.earliest, week.latest) == (date(2015, 5, 25), date(2015, 5, 31))


def test_the_command_line_prints_what_the_pages_show(article, rows, capsys):
    assert main(["read", str(SAMPLE)]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["text"] == article.text
    assert shown["published"]["value"] is None
    assert [p["kind"] for p in shown["parts"]] == [p.kind for p in article.parts]
    assert main(["analyze", str(SAMPLE)]) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(printed) == sum(len(found) for found in rows.values())
    assert {row["layer"] for row in printed} == {layer for layer, found in rows.items() if found}
    assert {row["article_id"] for row in printed} == {shown["article_id"]}


# ---- the same of pages of other shapes, written for this (tests/cases/paste) ---------------------------------------------------------

QUOTES = [
    json.loads(line) for line in (ROOT / "tests/cases/pasted_quotes.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def read():
    """Each pasted page of ours, with its rows."""
    found = {}
    for page in pages():
        made = read_paste(page.text)
        document = language.read(made)
        assert [run.error for run in registry.read_layers(document) if run.error] == []
        found[page.name] = (made, document.rows)
    return found


@pytest.mark.parametrize("case", QUOTES, ids=lambda case: f"{case['page']}: {case['holds']}")
def test_quotations_of_other_pages_have_their_speakers(read, case):
    made, found = read[case["page"]]
    seen = [
        q
        for q in found["quotes"]
        if (q.speaker_name, q.kind, q.cue) == (case["speaker"], case["kind"], case["cue"])
        and case["holds"] in made.text[q.start : q.end]
    ]
    assert len(seen) == 1


def test_names_that_stand_only_in_captions_related_headlines_or_furniture_are_not_counted(read):
    lost = 0
    for made, found in read.values():
        names = {e.name for e in found["entities"]}
        document = language.read(plain("\n\n".join(p.text for p in made.parts if p.start is None)))
        registry.read_layers(document, ["entities"])
        only_there = {
            e.name for e in document.rows["entities"] if e.mention not in made.text and e.name not in made.text
        }
        lost += len(only_there)
        assert names.isdisjoint(only_there)
    assert lost > 20  # the pages do name others outside the article


@pytest.mark.parametrize(
    "text",
    [
        # Nothing of the clause is left beside the reporting one (found by a run over 1,000 corpus texts).
        "Now they’re justifying the continuation of exercises – “exercises,” in quotation marks – that they said would end now, the continuation indefinitely of those quote/unquote “exercises” on the situation in eastern Ukraine.",
    ],
)
def test_a_text_that_once_broke_a_layer_is_read(text):
    assert [run.error for run in registry.read_layers(language.read(plain(text))) if run.error] == []
