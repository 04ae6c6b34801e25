"""The count tables of the read copy give what the rows they were counted from give: a summary and its evidence can't differ."""

import dataclasses
import random

import pytest

from analysis.article import Fact
from analysis.measures import aimed, framing, silent, tones
from analysis.measures.units import rounded
from analysis.project import query, state
from analysis.project.query import Filter
from analysis.project.state import Found
from analysis.registry import Run, layers
from tests.store import many, of

FILTERS = [Filter(), Filter(unit="distinct texts"), Filter(outlets=("Herald",), unit="distinct texts")]


ROWS = ("sentences", "tone", "targets", "frames", "quotes", "entities")


def rows(layer: str, rng: random.Random) -> list[dict]:
    """Some rows of a layer, as they may come: names quoted and not, cues doubled, sentences without any tone."""
    person = lambda: rng.choice(("Ada Trent", "Jan Berg", "Nora Vale"))  # noqa: E731
    made = {
        "sentences": lambda i: {"paragraph": 0, "length_tokens": 4},
        "tone": lambda i: {"score": rng.choice((-0.6, -0.01, 0.0, 0.3, 0.9)), "method": "VADER"},
        "targets": lambda i: {"name": person(), "kind": rng.choice(("person", "place")), "polarity": rng.choice(aimed.POLARITIES), "voice": rng.choice(aimed.VOICES)},
        "frames": lambda i: {"scheme": rng.choice(("generic", "generic", "policy")), "frame": rng.choice(("conflict", "morality")), "cue": rng.choice(("clash", "Clash", None))},
        "quotes": lambda i: {"quote": i, "kind": "direct", "speaker": "she", "speaker_name": person() if rng.random() < 0.15 else None},
        "entities": lambda i: {"kind": rng.choice(("person", "group")), "mention": "x", "name": person()},
    }[layer]  # fmt: skip
    return [{"start": i, "end": i + 1, **made(i)} for i in range(rng.randrange(6))]


@pytest.fixture
def reader(tmp_path):
    """60 articles with rows of chance; a third of them stands in a second outlet too."""
    rng = random.Random(3)
    each_layer = layers(ROWS)
    every = many(60)
    copied = [
        dataclasses.replace(a.with_fact("outlet", Fact("Mail", "by hand")), article_id=f"{i:016x}")
        for i, a in enumerate(every[:20])
    ]
    project = state.create_at(tmp_path / "counts", "Counts")
    found = []
    for article in [*every, *copied]:
        made = {layer.name: [of(layer.row, **values) for values in rows(layer.name, rng)] for layer in each_layer}
        found.append(
            Found(article, [Run(layer.name, layer.version, len(made[layer.name])) for layer in each_layer], made)
        )
    project.put(found)
    return query.read(project)


@pytest.mark.parametrize("chosen", FILTERS, ids=str)
@pytest.mark.parametrize("by", ["outlet", "month"])
def test_sentences_of_a_group_are_those_that_its_evidence_shows(reader, chosen, by):
    table = tones.summary(reader, chosen, by=by)
    relation = tones.counted(reader, chosen, by=by)
    assert len(table)
    for name, sentences in zip(table[by], table["sentences"], strict=True):
        assert rounded(reader.count(chosen, relation, {by: name if isinstance(name, str) else None})) == rounded(
            sentences
        )


@pytest.mark.parametrize("chosen", FILTERS, ids=str)
@pytest.mark.parametrize("by", ["outlet", "month", "voice"])
def test_mentions_of_a_group_are_those_that_its_evidence_shows(reader, chosen, by):
    table = aimed.summary(reader, chosen, by=by, kinds=aimed.ALL_KINDS)
    relation = aimed.counted(reader, chosen, by=by, kinds=aimed.ALL_KINDS)
    assert len(table)
    for name, mentions in zip(table[by], table["mentions"], strict=True):
        assert rounded(reader.count(chosen, relation, {by: name if isinstance(name, str) else None})) == rounded(
            mentions
        )


@pytest.mark.parametrize("chosen", FILTERS, ids=str)
@pytest.mark.parametrize("by", ["frame", "articles"])
def test_cue_words_of_a_frame_are_those_that_its_evidence_shows(reader, chosen, by):
    table = framing.summary(reader, chosen, by=by, least=2)
    relation = framing.counted(reader, chosen, by=by, least=2)
    assert len(table)
    for name, n in zip(table["frame"], table["n"], strict=True):
        assert rounded(reader.count(chosen, relation, {"frame": name})) == rounded(n)


@pytest.mark.parametrize("chosen", FILTERS, ids=str)
def test_names_that_are_quoted_are_those_that_their_evidence_shows(reader, chosen):
    table = silent.summary(reader, chosen, least=1)
    relation = silent.counted(reader, chosen)
    assert len(table)
    for row in table.itertuples():
        for voice, n in ((silent.QUOTED, row.quoted), (silent.NAMED, row.named - row.quoted)):
            where = {"kind": row.kind, "name": row.name, "voice": voice}
            assert rounded(reader.count(chosen, relation, where)) == rounded(n)
