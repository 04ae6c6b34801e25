"""Each layer on its cases (tests/cases/LAYER.jsonl), with documents built by hand, and what no single case can show."""

import json
from datetime import date
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, Span

from analysis.article import Article, Fact, Part, assemble
from analysis.document import Document
from analysis.layers._calendar import part, week
from analysis.layers._marks import find_marked
from analysis.layers._names import initials, misspelt, person_names, slips
from analysis.layers._timex import number
from analysis.layers._words import load_list, verb_forms
from analysis.layers.frames import LABELS
from analysis.registry import all_layers, read_layers

CASES = Path(__file__).parent / "cases"
LAYERS = ("sentences", "entities", "quotes", "tone", "frames", "dates", "keywords")
BLANK = spacy.blank("en")
SEED = Path(__file__).parents[1] / "../shared/seed/000_030c5e5f29651762.txt"


def cases(layer):
    for line in (CASES / f"{layer}.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        marks = [pytest.mark.xfail(strict=True, reason=case.get("comment", ""))] if case["expect"] == "fail" else []
        yield pytest.param(layer, case, id=f"{layer}: {case['label']}", marks=marks)


def build(case):
    """The Document of a case: its parse as written there, or, where it gives only a text, the bare tokens of it."""
    doc = hand_doc(case) if "words" in case else BLANK(case["text"])
    facts = {}
    if published := case.get("published"):
        precision = {4: "year", 7: "month", 10: "day"}[len(published)]
        facts["published"] = Fact(published, "entered by hand", published, precision=precision)
    if "parts" in case:
        article = assemble([Part(kind, text) for kind, text in case["parts"]], facts)
    elif case.get("bare"):
        article = Article("case", doc.text)
    else:
        article = Article("case", doc.text, (), facts)
    return Document(article, doc)


def hand_doc(case):
    doc = Doc(
        BLANK.vocab,
        words=case["words"],
        spaces=[s == "1" for s in case["spaces"]],
        heads=case["heads"],
        deps=["" if d == "-" else d for d in case["deps"].split(" ")] if case["words"] else [],
        pos=case["pos"].split(" ") if case["words"] else [],
        tags=case["tags"].split(" ") if case["words"] else [],
        lemmas=case["lemmas"],
    )
    doc.set_ents([Span(doc, first, last, label) for first, last, label in case["ents"]])
    return doc


def shown(document, row, wanted):
    """The columns of a row that a case names, as the case writes them ("text" and "sign" are the case's own words)."""
    seen = {}
    for name in wanted:
        if name == "text":
            seen[name] = document.text[row.start : row.end]
        elif name == "sign":
            seen[name] = (row.score > 0) - (row.score < 0)
        else:
            value = getattr(row, name)
            seen[name] = value.isoformat() if isinstance(value, date) else value
    return seen


@pytest.mark.parametrize(("layer", "case"), [c for layer in LAYERS for c in cases(layer)])
def test_case(layer, case):
    document = build(case)
    runs = read_layers(document, [layer])
    assert [r.error for r in runs] == [None] * len(runs)
    rows = document[layer]
    if "rows" in case:
        assert [document.text[r.start : r.end] for r in rows][len(case["rows"]) :] == []
        assert [shown(document, r, w) for r, w in zip(rows, case["rows"], strict=True)] == case["rows"]
    for wanted in case.get("contains", []):
        assert wanted in [shown(document, r, wanted) for r in rows]


@pytest.mark.parametrize("layer", LAYERS)
def test_cases_show_what_is_not_to_be_found(layer):
    labels = [c.values[1]["label"] for c in cases(layer)]
    assert len(labels) == len(set(labels))
    assert any(label.startswith(("negative", "no ")) for label in labels)


def test_marks_of_a_paragraph_never_closed_run_to_its_end():
    text = 'He said: "One.\n\n"Two," he added.'
    assert [text[m.start : m.end] for m in find_marked(text)] == ["One.", "Two,"]
    assert [m.goes_on for m in find_marked(text)] == [True, False]


def test_an_odd_mark_costs_its_paragraph_only():
    text = 'It was 5" long.\n\n"Yes," he said.'
    assert [text[m.start : m.end] for m in find_marked(text)] == ["Yes,"]


def test_bare_surnames_go_to_the_full_name_also_before_it():
    assert person_names(["Peskov", "Dmitry Peskov", "Peskov"]) == ["Dmitry Peskov"] * 3


def test_a_first_name_alone_goes_to_the_only_full_name():
    assert person_names(["Jonna Mendez", "Jonna"]) == ["Jonna Mendez", "Jonna Mendez"]
    assert person_names(["Ana Lind", "Ana Berg", "Ana"]) == ["Ana Lind", "Ana Berg", "Ana"]


def test_countries_are_forgiven_slips_but_not_exchanged():
    assert misspelt("Unites States") == "United States"
    assert misspelt("Afganistan") == "Afghanistan"
    assert misspelt("Australia") is None
    assert misspelt("Austria") is None
    assert misspelt("Ruritania") is None
    assert slips("iran", "iraq", most=2) == 1


def test_initials_leave_small_words_out():
    assert initials("Organization for Security and Co-operation in Europe") == "OSCE"


def test_verb_forms():
    assert verb_forms("stop") == ("stop", "stops", "stopped", "stopping") or "stop" not in verb_forms("stop")[1:]
    assert verb_forms("say") == ("say", "says", "said", "saying")
    assert verb_forms("deny") == ("deny", "denies", "denied", "denying")
    assert verb_forms("admit") == ("admit", "admits", "admitted", "admitting")
    assert verb_forms("claim") == ("claim", "claims", "claimed", "claiming")
    assert verb_forms("urge") == ("urge", "urges", "urged", "urging")


def test_thirds_of_a_month_leave_no_day_out():
    months = [part(week_month, which) for week_month in [_may()] for which in ("early", "mid", "late")]
    assert [(p.first.day, p.last.day) for p in months] == [(1, 10), (11, 20), (21, 31)]
    assert week(date(2016, 1, 1)).value == "2015-W53"


def _may():
    from analysis.layers._calendar import month

    return month(2015, 5)


def test_numbers_in_words():
    assert (number("twenty-five"), number("a couple of"), number("several"), number("1,200")) == (25, 2, None, 1200)


@pytest.mark.parametrize("frame", LABELS)
def test_every_frame_has_its_words(frame):
    known = load_list("frames_generic")[frame]
    words = [w for name in ("nouns", "verbs", "adjectives", "adverbs", "phrases") for w in known.get(name, [])]
    assert 40 <= len(words) <= 200
    for name in ("nouns", "verbs", "adjectives"):
        assert len(known[name]) == len(set(known[name]))


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[1] / "analysis" / "lexicons").iterdir()), ids=lambda p: p.name
)
def test_every_word_list_says_whose_it_is_and_what_it_is_not_good_at(path):
    head = path.read_text(encoding="utf-8")[:900].lower()
    assert "written for newsprism" in head
    assert "mit" in head
    assert "not good at" in head or "not_good_at" in head


def test_every_layer_has_labels_and_cards():
    for each in all_layers():
        for heading in ("Rows", "Method", "Misses", "Source"):
            assert f"\n{heading} " in each.card, f"The card of {each.name} has no {heading}."


@pytest.mark.slow
@pytest.mark.skipif(not SEED.exists(), reason="../shared/seed is absent: the sample article is not part of the project")
def test_the_sample_article():
    from analysis.language import read

    document = read(_sample())
    assert all(r.error is None for r in read_layers(document))
    quotes = {(q.speaker_name, q.cue, q.kind) for q in document["quotes"]}
    assert {
        ("Dmitry Peskov", "said", "indirect"),
        ("Dmitry Peskov", "told", "direct"),
        ("Dmitry Peskov", "according to", "mixed"),
        ("Washington", "accused", "indirect"),
        ("Russia", "denied", "indirect"),
        ("Sergei Ryabkov", "noted", "indirect"),
        ("Sergei Lavrov", "said", "indirect"),
        ("Sergei Lavrov", "stressing", "indirect"),
    } <= quotes
    names = {e.mention: e.name for e in document["entities"]}
    assert {names[m] for m in ("US", "United States", "Unites States")} == {"United States"}
    assert names["Peskov"] == "Dmitry Peskov"
    assert not {"Merkel", "Sputnik", "MOSCOW"} & set(names)
    dates = {document.text[d.start : d.end]: d.value for d in document["dates"]}
    assert dates == {"Friday": None, "2014": "2014", "mid-May": None, "Last week": None}
    entered = document.article.with_fact(
        "published", Fact("2015-06-05", "entered by hand", "2015-06-05", precision="day")
    )
    document = read(entered)
    read_layers(document, ["dates"])
    dates = {document.text[d.start : d.end]: (d.value, d.earliest, d.latest) for d in document["dates"]}
    assert dates["Friday"] == ("2015-06-05", date(2015, 6, 5), date(2015, 6, 5))
    assert dates["mid-May"] == ("2015-05", date(2015, 5, 11), date(2015, 5, 20))
    assert dates["Last week"] == ("2015-W22", date(2015, 5, 25), date(2015, 5, 31))


def _sample():
    """Title, deck, dateline and body of the sample, taken by where they begin."""
    lines = [line.strip() for line in SEED.read_text(encoding="utf-8").splitlines() if line.strip()]
    body = next(i for i, line in enumerate(lines) if line.startswith("MOSCOW"))
    dateline = lines[body][: lines[body].index("—") + 1]
    deck = lines[body - 1]
    title = next(line for line in lines if line.endswith("- Kremlin"))
    parts = [Part("title", title), Part("deck", deck), Part("dateline", dateline)]
    return assemble([*parts, *(Part("body", line) for line in lines[body : body + 6])], {})
