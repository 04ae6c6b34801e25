"""What holds for every registered layer, on hand-made documents and on whatever text hypothesis thinks of."""

import dataclasses
import json
import re
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import spacy
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from analysis.article import Article, Fact, plain
from analysis.document import Document
from analysis.registry import all_layers, layers, read_layers
from analysis.tongues import NOT_ENGLISH

TESTS = Path(__file__).parent
BLANK = spacy.blank("en")
BLANK.add_pipe("sentencizer")
ARROW = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), date: pa.date32()}
# The home fixture of conftest touches nothing that these tests use.
QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
NAMES = [each.name for each in all_layers()]

# Chunks that make layers work: marks, cues, names, dates, other scripts, emoji, odd white space.
CHUNKS = st.sampled_from(
    [
        '"', "“", "”", "«", "»", "'", "''", "‘", "’", " said ", " according to ", " that ", ", which Russia denied", "Dmitry Peskov",
        "US", "Unites States", "he", "they", ".", ",", ":", "?", "\n\n", "\n", " ", "\xa0", "\u200f", "\u202e", "🙂", "👩‍👩‍👧",
        "قال الرئيس", "אמר השר", "Friday", "May", "31/02/2015", "in 2014", "the 0th century", "9999 years ago", "next decade", "99999999 days ago",
        "accused", "war", "cost of living", "MR LIND: yes\n\nMS BERG: no", "ﬁ", "İ", "\u0000", "ß", "1.5.", "—", "(", ")",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(CHUNKS, max_size=30).map("".join))
WORD_POS = st.sampled_from(
    ["NOUN", "PROPN", "VERB", "AUX", "ADJ", "ADV", "PRON", "DET", "ADP", "PUNCT", "NUM", "SPACE", "CCONJ", "SCONJ"]
)
DEPS = st.sampled_from(
    [
        "nsubj",
        "nsubjpass",
        "dobj",
        "ccomp",
        "xcomp",
        "advcl",
        "relcl",
        "appos",
        "prep",
        "pobj",
        "pcomp",
        "conj",
        "parataxis",
        "agent",
        "acl",
        "mark",
    ]
)


def documents(text, published="2015-06-05"):
    """The article of a text, and a document of it with the bare tokens of a tokenizer."""
    fact = Fact(published, "entered by hand", published, precision="day") if published else Fact(None, "unknown")
    article = Article("case", text, (), {"published": fact})
    return Document(article, BLANK(text))


def read(document, names=None):
    runs = read_layers(document, names)
    assert [(r.layer, r.error) for r in runs if r.error and r.error != NOT_ENGLISH] == []
    return document.rows


def check_rows(document):
    for each in all_layers():
        rows = document.rows.get(each.name, [])
        assert all(type(r) is each.row for r in rows)
        assert all(0 <= r.start < r.end <= len(document.text) for r in rows), each.name
        assert [r.start for r in rows] == sorted(r.start for r in rows), each.name
        assert all(document.text[r.start : r.end].strip() for r in rows), each.name


@given(TEXTS)
@example("")
@example("word")
@example("“" * 50)
@example("\"'" * 50)
@example("“A” “B” “C” “D” 'E' «F»")
@example("🙂" * 40)
@example("مرحبا بالعالم " * 10)
@example("\n\n\n\n")
@example("in the year 0000 and 10000 BC")
@settings(max_examples=150, deadline=None, suppress_health_check=QUIET)
def test_any_text_gives_rows_inside_it_in_order_and_the_same_again(text):
    document = documents(text)
    first = dict(read(document))
    check_rows(document)
    assert document.text == text
    again = documents(text)
    assert read(again) == first


@given(
    st.lists(st.tuples(st.sampled_from(["said", "Peskov", "that", "according", "to", "he", "which", "denied", '"', ",", ".", "Friday", "US", "accused", "of", "the", "Ministry"]), WORD_POS, DEPS, st.integers(0, 30)), min_size=1, max_size=24)
)  # fmt: skip
@settings(max_examples=150, deadline=None, suppress_health_check=QUIET)
def test_any_parse_however_wrong_gives_rows(tokens):
    """A parser's tree may be any tree; layers must not loop or leave the text."""
    words = [t[0] for t in tokens]
    # Each token hangs on an earlier one, or, the first, on itself: a tree.
    heads = [0 if i == 0 else t[3] % i for i, t in enumerate(tokens)]
    deps = ["ROOT" if i == 0 else t[2] for i, t in enumerate(tokens)]
    doc = Doc(
        BLANK.vocab,
        words=words,
        heads=heads,
        deps=deps,
        pos=[t[1] for t in tokens],
        tags=["VBD"] * len(words),
        lemmas=words,
    )
    document = Document(Article("case", doc.text), doc)
    read(document)
    check_rows(document)


@given(TEXTS)
@settings(max_examples=15, deadline=None, suppress_health_check=QUIET)
def test_rows_come_back_from_arrow_and_duckdb_as_they_went(text):
    document = documents(text)
    read(document)
    for each in all_layers():
        rows = [dataclasses.asdict(r) for r in document.rows.get(each.name, [])]
        schema = pa.schema([(name, ARROW[kind]) for name, kind in each.column_types().items()])
        table = pa.Table.from_pylist(rows, schema=schema)
        assert table.to_pylist() == rows
        with duckdb.connect() as connection:
            connection.register("found", table)
            back = connection.sql("SELECT * FROM found").fetchall()
        assert back == [tuple(r.values()) for r in rows]


@pytest.mark.parametrize("name", NAMES)
def test_what_a_layer_needs_is_enough(name):
    document = documents("“The plan is bad,” said Dmitry Peskov on Friday. Washington accused Moscow of meddling.")
    needed = [each.name for each in layers([name])]
    read(document, [name])
    assert sorted(document.rows) == sorted(needed)
    full = documents(document.text)
    read(full)
    assert full[name] == document[name]


@pytest.mark.parametrize("name", NAMES)
def test_no_layer_asks_for_more_than_it_declares(name):
    (own,) = [each for each in all_layers() if each.name == name]
    document = documents("Dmitry Peskov said so on Friday.")
    read(document, own.needs) if own.needs else None
    assert own.find(document) == own.find(document)


def test_a_row_ends_with_how_sure_it_is():
    for each in all_layers():
        assert each.columns[0:2] == ("start", "end")
        assert each.columns[-1] == "confidence"


def test_quotations_are_numbered_without_gaps_and_point_into_the_text():
    document = documents("“Yes,” said Ann. “No,” said Bob. Bob said the plan was bad.")
    rows = read(document)["quotes"]
    assert sorted({r.quote for r in rows}) == list(range(len({r.quote for r in rows})))
    for r in rows:
        assert r.speaker is None or document.text[r.speaker_start : r.speaker_end] == r.speaker
        assert r.cue is None or document.text[r.cue_start : r.cue_end] == r.cue


@pytest.mark.parametrize("name", NAMES)
def test_every_layer_has_cases(name):
    assert (TESTS / "cases" / f"{name}.jsonl").exists()


def test_the_registry_is_pinned():
    """A layer, a version or a column that changes must change here too: `tests/layers.json`."""
    pinned = json.loads((TESTS / "layers.json").read_text(encoding="utf-8"))
    seen = {
        each.name: {"version": each.version, "needs": list(each.needs), "columns": list(each.columns)}
        for each in all_layers()
    }
    assert seen == pinned


@pytest.mark.slow
def test_alone_or_in_any_batch_the_same_rows():
    from analysis.language import read as parse
    from analysis.language import read_many

    texts = [
        "“The plan is bad,” said Dmitry Peskov on Friday.\n\nHe added that Washington accused Moscow of meddling.",
        "Inflation rose in May, the bank said.",
        "One word",
        "Theresa May resigned.\n\n“I go,” she said.",
    ]
    articles = [plain(t) for t in texts]
    alone = []
    for article in articles:
        document = parse(article)
        read(document)
        alone.append(document.rows)
    for order in (articles, articles[::-1]):
        by_id = {a.article_id: rows for a, rows in zip(articles, alone, strict=True)}
        for document in read_many(order):
            read(document)
            assert document.rows == by_id[document.article.article_id]


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "“The plan is bad,” said Dmitry Peskov on Friday in the US. ",
        '"',
        "word ",
        "Peskov said that ",
        "🙂 ",
        "’ ‘",
        "May 5, ",
        "\n\n“A",
    ],
    ids=["sentences", "marks", "one word again", "nested", "emoji", "single marks", "dates", "open marks"],
)
def test_two_hundred_thousand_characters(unit):
    text = (unit * (200_000 // len(unit) + 1))[:200_000]
    words = re.findall(r"\w+|[^\w ]", text)  # spaCy's tokenizer takes minutes on that many marks in a row
    ends = [m.end() for m in re.finditer(r"\w+|[^\w ]", text)]
    doc = Doc(BLANK.vocab, words=words, spaces=[text[end : end + 1] == " " for end in ends])
    document = Document(Article("case", text, (), {}), BLANK.get_pipe("sentencizer")(doc))
    read(document)
    check_rows(document)
