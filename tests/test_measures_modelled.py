"""Sentiment towards persons, frames of articles and loaded language: numbers worked by hand on rows made by hand."""

import pytest

from analysis.measures import aimed, decided, loaded
from analysis.measures.compare import Sides
from analysis.project import query
from analysis.project.query import Filter
from tests import modelled

EVERYTHING = Filter()
AB = Sides("outlet", ("Anchor", "Beacon"))


@pytest.fixture
def made(home, monkeypatch):
    """Opens a reader on a new project of these articles."""
    modelled.register(monkeypatch)
    return lambda *articles: query.read(modelled.project_of(*articles))


def agrees(reader, relation, where=None):
    """The number of sentences behind a group; fails where it differs from the count."""
    count, shown = reader.count(EVERYTHING, relation, where), reader.evidence(EVERYTHING, relation, where, limit=10_000)
    assert count == len(shown)
    return len(shown)


def line(table, **where):
    """The one line of a table with these values."""
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


# ---- sentiment

PRAISE, BLAME, PLAIN = "They praised Nora Vale.", "They blamed Nora Vale.", "Nora Vale came."


def test_a_name_is_averaged_within_the_article_first_and_neutral_counts(made):
    # first article (−1 −1 −1 +0) / 4 = −0.75; second +1; mean of articles 0.125, of all mentions −0.4
    reader = made((f"{BLAME} {BLAME} {BLAME} {PLAIN}", "Anchor", "2026-03-02"), (PRAISE, "Beacon", "2026-03-03"))
    found = line(aimed.summary(reader, EVERYTHING), name="Nora Vale")
    assert found["value"] == pytest.approx(0.125)
    assert (found["mentions"], found["articles"], found["n"]) == (5, 2, 2)
    assert [found[p] for p in aimed.POLARITIES] == pytest.approx([0.375, 0.125, 0.5])
    assert found["why"] == "n = 2: no interval"


def test_a_distinct_text_weighs_one_its_versions_folded_in(made):
    wire = "The agency sent this long piece about the harbour to everybody who pays for it, and all printed it. " * 3
    copies = [(f"{wire}{BLAME}≡", outlet, "2026-03-02") for outlet in ("Anchor", "Beacon", "Courier")]
    reader = made(*copies, (PRAISE, "Anchor", "2026-03-03"))
    articles = line(aimed.summary(reader, EVERYTHING), name="Nora Vale")
    once = Filter(unit="distinct texts")
    texts = line(aimed.summary(reader, once), name="Nora Vale")
    assert (articles["value"], articles["articles"], articles["n"]) == (-0.5, 4, 2)
    assert (texts["value"], texts["articles"]) == (0, 2)
    shown = reader.evidence(once, aimed.counted(reader, once), {"name": "Nora Vale"})
    assert [(e.weight, e.versions, len(e.folded)) for e in shown] == [(1, 3, 2), (1, 1, 0)]


def test_voices_are_told_apart(made):
    reader = made(
        (f"{PRAISE} “You blamed Nora Vale.”", "Anchor", "2026-03-02"),
        ("They reportedly blamed Nora Vale. They praised Jan Berg.", "Anchor", "2026-03-03"),
    )
    voices = aimed.summary(reader, EVERYTHING, by="voice", name="Nora Vale")
    assert voices[["voice", "mentions", "value"]].to_numpy().tolist() == [
        ["own", 1, 1],
        ["quoted", 1, -1],
        ["unclear", 1, -1],
    ]
    assert list(aimed.summary(reader, EVERYTHING, voice="quoted")["name"]) == ["Nora Vale"]
    assert line(aimed.summary(reader, EVERYTHING, by="voice"), voice="own")["value"] == 1
    relation = aimed.counted(reader, EVERYTHING, voice="quoted")
    assert agrees(reader, relation, {"name": "Nora Vale"}) == 1
    with pytest.raises(ValueError, match="There is no voice 'loud'"):
        aimed.counted(reader, EVERYTHING, voice="loud")


def test_what_is_not_validated_is_left_out_unless_asked_for(made):
    reader = made((f"{PLAIN} They blamed Harn Ferries.", "Anchor", "2026-03-02"))
    assert list(aimed.summary(reader, EVERYTHING)["name"]) == ["Nora Vale"]
    assert set(aimed.summary(reader, EVERYTHING, kinds=aimed.ALL_KINDS)["name"]) == {"Nora Vale", "Harn Ferries"}
    assert aimed.read(reader, EVERYTHING).others == 1


def test_by_outlet_and_month(made):
    reader = made((BLAME, None, None), (PRAISE, "Anchor", "2026-03-02"), (PLAIN, "Anchor", "2026-04-02"))
    outlets = aimed.summary(reader, EVERYTHING, by="outlet", name="Nora Vale")
    assert outlets[["outlet", "articles", "value"]].astype(object).where(outlets.notna(), None).to_numpy().tolist() == [
        ["Anchor", 2, 0.5],
        [None, 1, -1.0],
    ]
    months = aimed.summary(reader, EVERYTHING, by="month")
    assert list(months["value"]) == [1, 0, -1]
    assert set(months["why"]) == {"fewer than 10 weeks: no interval"}
    assert agrees(reader, aimed.counted(reader, EVERYTHING), {"outlet": None}) == 1


def test_ten_unlike_texts_have_an_interval_around_the_mean(made):
    reader = made(*((BLAME if n % 3 else PRAISE, "Anchor", "2026-03-02") for n in range(12)))
    found = line(aimed.summary(reader, EVERYTHING), name="Nora Vale")
    assert found["n"] == 12
    assert found["value"] == pytest.approx(-1 / 3)
    assert found["low"] < found["value"] < found["high"]


def test_two_sides_with_an_unlike_stance_differ_clearly(made):
    def often(outlet, text, other):
        return [(text if n % 6 else other, outlet, "2026-03-02") for n in range(24)]

    both = "They praised Jan Berg."
    reader = made(
        *often("Anchor", f"{PRAISE} {both}", PLAIN),
        *often("Beacon", f"{BLAME} {both}", "Jan Berg came."),
        ("Ada Trent came.", "Anchor", None),
    )
    table = aimed.summary(reader, EVERYTHING, sides=AB)
    vale = line(table, name="Nora Vale")
    assert (vale["mean_a"], vale["mean_b"]) == (pytest.approx(20 / 24), -1)
    assert vale["value"] == pytest.approx(20 / 24 + 1)
    assert vale["clear"]
    assert not line(table, name="Jan Berg")["clear"]
    assert "Ada Trent" not in set(table["name"])  # one side alone mentions her
    assert agrees(reader, aimed.counted(reader, EVERYTHING, sides=AB), {"name": "Nora Vale"}) == 44


def test_more_sides_have_an_estimate_each(made):
    sides = Sides("outlet", ("Anchor", "Beacon", "Courier"))
    reader = made((PRAISE, "Anchor", None), (BLAME, "Beacon", None), ("Jan Berg came.", "Courier", None))
    table = aimed.summary(reader, EVERYTHING, sides=sides)
    assert line(table, name="Nora Vale", side="Anchor")["value"] == 1
    assert line(table, name="Nora Vale", side="Beacon")["value"] == -1
    nothing = line(table, name="Nora Vale", side="Courier")
    assert nothing["articles"] == 0
    assert nothing["n"] == 0


def test_articles_that_are_not_english_are_counted_and_no_part_of_anything(made):
    reader = made((PRAISE, "Anchor", None), (f"§{BLAME}", "Anchor", None))
    read = aimed.read(reader, EVERYTHING)
    assert (read.articles, read.not_english, read.mentions) == (1, 1, {"person": 1})
    assert line(aimed.summary(reader, EVERYTHING), name="Nora Vale")["value"] == 1


def test_no_mention_gives_empty_tables(made):
    reader = made(("Nobody came.", "Anchor", None))
    for options in ({}, {"by": "voice"}, {"by": "outlet"}, {"by": "month"}, {"sides": AB}):
        assert not len(aimed.summary(reader, EVERYTHING, **options))


# ---- frames of articles


def test_the_share_of_a_frame_is_of_the_articles_read(made):
    reader = made(
        ("Parliament met. The parliament sat. The parliament rose. The parliament slept. The parliament left.", "Anchor", None),
        ("A burglary in parliament.", "Beacon", None), ("The budget.", "Beacon", None), ("§A burglary.", "Beacon", None),
    )  # fmt: skip
    table = decided.summary(reader, EVERYTHING)
    assert line(table, frame="Political")[["articles", "value"]].tolist() == [2, pytest.approx(2 / 3)]
    assert line(table, frame="Crime_and_punishment")["articles"] == 1
    assert line(table, frame="Morality")["articles"] == 0  # what is not found is told as well
    assert table["frame"].iloc[0] == "Political"
    assert agrees(reader, decided.counted(reader, EVERYTHING), {"frame": "Political"}) == 2
    # three sentences of the first article at most, one of the second
    assert agrees(reader, decided.counted(reader, EVERYTHING, sentences=True), {"frame": "Political"}) == 4
    read = decided.read(reader, EVERYTHING)
    assert (read.articles, read.not_english) == (3, 1)


def test_frames_with_few_test_articles_come_on_request(made):
    reader = made(("The budget.", "Anchor", None))
    assert not set(decided.FEW_GOLD) & set(decided.summary(reader, EVERYTHING)["frame"])
    assert line(decided.summary(reader, EVERYTHING, few=True), frame="Economic")["articles"] == 1
    assert len(decided.summary(reader, EVERYTHING, few=True)) == 14


def test_narrative_frames_have_no_responsibility(made):
    table = decided.summary(made(("A quarrel.", "Anchor", None)), EVERYTHING, scheme="narrative")
    assert list(table["frame"]) == ["conflict", "human_interest", "economic", "morality", "resolution"]
    assert list(table["articles"]) == [1, 0, 0, 0, 0]


def test_cue_words_are_no_decisions(made):
    reader = made(("A strike.", "Anchor", None))
    assert decided.read(reader, EVERYTHING) is None


# ---- loaded language


def test_passages_are_counted_by_technique_and_biased_sentences_apart(made):
    reader = made(
        ("A disgrace, a disgrace. It rained.", "Anchor", None), ("It rained. It snowed.", "Anchor", None), ("§A disgrace.", "Anchor", None),
    )  # fmt: skip
    (found,) = loaded.summary(reader, EVERYTHING).to_dict("records")
    words = loaded.read(reader, EVERYTHING).words
    assert (found["technique"], found["n"], found["articles"]) == ("Loaded_Language", 2, 1)
    assert found["rate"] == pytest.approx(2000 / words)
    (outlet,) = loaded.summary(reader, EVERYTHING, by="outlet").to_dict("records")
    # one of three sentences (the filler is one) of the first article, none of the second
    assert (outlet["biased"], outlet["sentences"], outlet["value"]) == (1, 6, pytest.approx(1 / 6))
    assert agrees(reader, loaded.counted(reader, EVERYTHING)) == 2
    assert agrees(reader, loaded.counted(reader, EVERYTHING, by="outlet"), {"outlet": "Anchor"}) == 1
