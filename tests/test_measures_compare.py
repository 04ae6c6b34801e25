"""Sources, tone, cue words and comparisons: numbers worked by hand on a small project whose rows are made by hand."""

import re

import numpy as np
import pytest
from scipy import stats

from analysis.measures import compare, framing, keyness, named, quoted, silent, sources, tones
from analysis.measures.compare import Sides
from analysis.project import query, state
from analysis.project.query import Filter
from analysis.project.state import Found
from analysis.registry import Run, all_layers
from tests.store import article, of

EVERYTHING = Filter()
TEXTS = Filter(unit="distinct texts")
AB = Sides("outlet", ("Anchor", "Beacon"))
NAMES = {"Nora Vale": "person", "Jan Berg": "person", "Harbour Union": "organisation"}
CUES = {"strike": "conflict", "clash": "conflict", "wages": "economic"}
SCORES = {"awful": -0.6, "bad": -0.2, "good": 0.2, "splendid": 0.7}
# “words” said NAME, or “words,” said NAME, “more words.”: the second piece belongs to the same quotation
SAID = re.compile(r"“([^”]+)” said ([A-Z]\w+ [A-Z]\w+|it)(?:, “([^”]+)”)?")


def rows_of(layer, text):
    if layer == "sentences":
        return [
            {"start": m.start(), "end": m.end(), "paragraph": 0, "length_tokens": 1}
            for m in re.finditer(r"\S[^.\n]*\.?", text)
        ]
    if layer == "tone":
        return [
            {
                "start": m.start(),
                "end": m.end(),
                "score": sum(v for w, v in SCORES.items() if w in m[0]),
                "method": "by hand",
            }
            for m in re.finditer(r"\S[^.\n]*\.?", text)
        ]
    if layer == "entities":
        return [
            {"start": m.start(), "end": m.end(), "kind": k, "mention": n, "name": n}
            for n, k in NAMES.items()
            for m in re.finditer(n, text)
        ]
    if layer == "frames":
        return [
            {"start": m.start(), "end": m.end(), "scheme": "generic", "frame": f, "cue": c}
            for c, f in CUES.items()
            for m in re.finditer(c, text)
        ]
    if layer == "keywords":
        return [{"start": m.start(), "end": m.end(), "lemma": m[0]} for m in re.finditer(r"\b[a-z]{4,}\b", text)]
    if layer == "quotes":
        return [
            {"start": m.start(g), "end": m.end(g), "quote": n, "kind": "direct", "speaker": m[2], "speaker_name": m[2] if m[2] in NAMES else None}
            for n, m in enumerate(SAID.finditer(text)) for g in (1, 3) if m[g]
        ]  # fmt: skip
    return []


def read(one):
    """The article with a run of every layer and the rows made by hand."""
    rows, runs = {}, []
    for layer in all_layers():
        made = sorted(rows_of(layer.name, one.text), key=lambda r: (r["start"], r["end"]))
        rows[layer.name] = [of(layer.row, **r) for r in made]
        runs.append(Run(layer.name, layer.version, len(made)))
    return Found(one, runs, rows)


# What makes two texts unlike: near-duplicates would be one distinct text.
FILLERS = [" ".join(f"w{i}x{j}" for j in range(25)) for i in range(60)]


def project_of(*articles):
    """A reader of a new project: (text, outlet, day, variables) each; a text that ends with "≡" gets no filler of its own."""
    made = state.create("Compared")
    built = []
    for n, (text, outlet, day, *variables) in enumerate(articles):
        own = text[:-1] if text.endswith("≡") else f"{text}\n\n{FILLERS[n]}"
        built.append(read(article(own, outlet=outlet, day=day, **(variables[0] if variables else {}))))
    made.put(built)
    return query.read(made)


def agrees(reader, relation, where=None):
    """The number of sentences behind a group; fails where it differs from the count."""
    count, shown = reader.count(EVERYTHING, relation, where), reader.evidence(EVERYTHING, relation, where, limit=10_000)
    assert count == len(shown)
    return len(shown)


def row(table, **where):
    """The one line of a table with these values."""
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


# ---- sides


AGENCY = (
    "The agency sent this piece to everybody who pays for it and both of them printed it word for word without a change. "
    * 3
    + "≡"
)


def test_agency_copy_is_two_articles_and_one_text_on_each_side(home):
    reader = project_of(
        ("First.", "Anchor", "2026-03-02"), (AGENCY, "Anchor", "2026-03-02"), (AGENCY, "Anchor", "2026-03-05"), (AGENCY, "Beacon", "2026-03-03"),
    )  # fmt: skip
    table = compare.summary(reader, EVERYTHING, sides=AB)
    assert table[["side", "articles", "texts"]].to_numpy().tolist() == [["Anchor", 3, 2], ["Beacon", 1, 1]]
    assert agrees(reader, compare.counted(reader, EVERYTHING, sides=AB), {"side": "Anchor"}) == 3
    relation = compare.counted(reader, TEXTS, sides=AB)
    assert reader.count(TEXTS, relation, {"side": "Anchor"}) == 2
    assert [e.weight for e in reader.evidence(TEXTS, relation, {"side": "Anchor"})] == [1, 1]
    assert reader.count(TEXTS, relation, {"side": "Beacon"}) == 1  # one in each outlet's selection


def test_an_article_belongs_to_a_period_only_where_its_whole_date_does(home):
    reader = project_of(
        ("a", "Anchor", "2026-03-02"), ("b", "Anchor", "2026-03"), ("c", "Anchor", "2026"), ("d", "Anchor", "2026-04-01"), ("e", "Anchor", None),
    )  # fmt: skip

    def counts(sides):
        table = compare.summary(reader, EVERYTHING, sides=sides)
        return dict(zip(table["side"], table["articles"], strict=True))

    assert counts(Sides("month")) == {"2026-03": 2, "2026-04": 1}
    assert counts(Sides("quarter")) == {"2026 Q1": 2, "2026 Q2": 1}
    assert counts(Sides("year")) == {"2026": 4}
    assert counts(compare.before_and_from("2026-03-15")) == {"before 2026-03-15": 1, "from 2026-03-15": 1}


def test_a_variable_and_an_unknown_outlet_make_sides_too(home):
    reader = project_of(
        ("a", None, "2026-03-02", {"desk": "home"}), ("b", "Anchor", None, {"desk": "sea"}), ("c", "Anchor", None)
    )
    assert set(compare.summary(reader, EVERYTHING, sides=Sides("outlet"))["side"]) == {
        "Anchor",
        compare.UNKNOWN_OUTLET,
    }
    desks = compare.summary(reader, EVERYTHING, sides=Sides("variable", ("sea", "home"), "desk"))
    assert desks[["side", "articles"]].to_numpy().tolist() == [["sea", 1], ["home", 1]]


# ---- who is named, who is quoted


@pytest.fixture
def two_sides(home):
    """Anchor: 12 articles, 11 name Nora Vale. Beacon: 12, of which 2 name her. Jan Berg: 6 and 6."""
    articles = []
    for outlet, holt in (("Anchor", 11), ("Beacon", 2)):
        for n in range(12):
            names = ("Nora Vale spoke to Nora Vale. " if n < holt else "") + ("Jan Berg left." if n % 2 else "")
            articles.append((f"Something went on. {names}", outlet, "2026-03-02"))
    return project_of(*articles)


def test_the_share_of_articles_that_name_somebody_and_its_difference(two_sides):
    table = named.summary(two_sides, EVERYTHING, sides=AB)
    holt, berg = row(table, name="Nora Vale"), row(table, name="Jan Berg")
    assert (holt["over_a"], holt["over_b"]) == (11, 2)
    assert (holt["share_a"], holt["share_b"], holt["value"]) == pytest.approx((11 / 12, 2 / 12, 9 / 12))
    assert holt["clear"]
    assert berg["value"] == 0
    assert not berg["clear"]
    assert holt["n"] == 12


def test_a_difference_opens_the_sentences_of_both_sides_and_a_dot_those_of_one(two_sides):
    relation = named.counted(two_sides, EVERYTHING, sides=AB)
    assert agrees(two_sides, relation, {"name": "Nora Vale", "kind": "person"}) == 13
    assert agrees(two_sides, relation, {"name": "Nora Vale", "side": "Beacon"}) == 2


def test_three_sides_show_each_share_and_claim_no_difference(home):
    reader = project_of(*[("Nora Vale left.", outlet, "2026-03-02") for outlet in ("Anchor", "Beacon", "Cable")])
    table = named.summary(reader, EVERYTHING, sides=Sides("outlet", ("Anchor", "Beacon", "Cable")))
    assert list(table["value"]) == [1, 1, 1]
    assert list(table["why"]) == ["n = 1: no interval"] * 3
    assert not table["clear"].any()


def test_kinds_restrict_the_names(two_sides):
    assert not len(named.summary(two_sides, EVERYTHING, sides=AB, kinds=("organisation",)))


@pytest.fixture
def quoting(home):
    """Anchor: Vale 4 + 2 words in two pieces of one quotation; "it" 4 words. Beacon: Berg 5 words; the union is named only."""
    return project_of(
        ("“We will not go,” said Nora Vale, “never again.” “That was no plan,” said it.", "Anchor", "2026-03-02"),
        ("“I keep my shop open,” said Jan Berg. The Harbour Union waits for Nora Vale.", "Beacon", "2026-03-03"),
        ("The Harbour Union waits.", "Beacon", "2026-03-04"),
        ("The Harbour Union still waits.", "Anchor", "2026-03-05"),
    )


def test_quoted_words_are_counted_over_the_pieces_of_a_quotation(quoting):
    found = sources.totals(quoting, EVERYTHING)
    assert (found.quotations, found.words, found.quoting, found.looked) == (3, 15, 2, 4)
    table = sources.summary(quoting, EVERYTHING)
    assert row(table, speaker="Nora Vale")[["amount", "count"]].tolist() == [6, 1]
    assert row(table, speaker="Nora Vale")["value"] == pytest.approx(6 / 15)
    assert agrees(quoting, sources.counted(quoting, EVERYTHING), {"speaker": "Nora Vale"}) == 1


def test_a_pronoun_left_open_is_no_speaker_and_stands_last(quoting):
    table = sources.summary(quoting, EVERYTHING)
    assert list(table["speaker"]) == ["Nora Vale", "Jan Berg", sources.NO_SPEAKER]
    assert row(table, speaker=sources.NO_SPEAKER)["amount"] == 4
    found = sources.totals(quoting, EVERYTHING)
    assert (found.speakers, found.known) == (2, 2)


def test_a_speaker_s_share_within_an_outlet_is_of_that_outlet(quoting):
    table = sources.summary(quoting, EVERYTHING, by="outlet", speaker="Nora Vale")
    assert row(table, outlet="Anchor")["value"] == pytest.approx(6 / 10)
    assert row(table, outlet="Beacon")["value"] == 0
    assert row(table, outlet="Anchor")["why"] == "n = 1: no interval"


def test_quotations_and_articles_are_other_denominators(quoting):
    assert row(sources.summary(quoting, EVERYTHING, weighed="quotations"), speaker="Jan Berg")[
        "value"
    ] == pytest.approx(1 / 3)
    assert row(sources.summary(quoting, EVERYTHING, weighed="articles"), speaker="Jan Berg")["value"] == pytest.approx(
        1 / 4
    )


def test_named_and_never_quoted(quoting):
    table = silent.summary(quoting, EVERYTHING)
    assert table[["name", "named", "quoted"]].to_numpy().tolist() == [["Harbour Union", 3, 0]]
    relation = silent.counted(quoting, EVERYTHING)
    assert agrees(quoting, relation, {"name": "Harbour Union", "voice": silent.NAMED}) == 3
    assert agrees(quoting, relation, {"name": "Nora Vale", "voice": silent.QUOTED}) == 1


def test_who_is_quoted_on_each_side(quoting):
    table = quoted.summary(quoting, EVERYTHING, sides=AB)
    holt = row(table, speaker="Nora Vale")
    assert (holt["over_a"], holt["share_a"], holt["share_b"]) == (6, pytest.approx(0.6), 0)
    assert holt["why"] == "n = 1: no interval"
    assert not holt["clear"]
    assert agrees(quoting, quoted.counted(quoting, EVERYTHING, sides=AB), {"speaker": "Jan Berg"}) == 1


# ---- words


def test_fisher_s_test_is_scipy_s_for_any_table():
    rng = np.random.default_rng(1)
    of_a, of_b = rng.integers(1, 80, 200), rng.integers(1, 80, 200)
    a, b = rng.integers(0, of_a + 1), rng.integers(0, of_b + 1)
    ours = keyness.fisher(a, of_a, b, of_b)
    theirs = [stats.fisher_exact([[x, n - x], [y, m - y]]).pvalue for x, n, y, m in zip(a, of_a, b, of_b, strict=True)]
    assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-12)


def test_log_likelihood_and_log_ratio_worked_by_hand():
    a, b, words = np.array([30.0]), np.array([10.0]), np.array([1000.0])
    # 20 expected on each side: 2 (30 ln 1.5 + 10 ln 0.5)
    assert keyness.log_likelihood(a, b, words, words)[0] == pytest.approx(10.4650, abs=1e-4)
    assert keyness.log_ratio(a, b, words, words)[0] == pytest.approx(np.log2(3))
    assert keyness.log_ratio(np.array([4.0]), np.array([0.0]), words, words)[0] == pytest.approx(np.log2(9))


@pytest.fixture
def worded(home):
    """ "crowns" is in 12 of 12 Anchor articles and in none of Beacon; "flood" is used 40 times in one of Beacon's and nowhere else."""
    anchor = [("They paid many crowns today.", "Anchor", "2026-03-02")] * 12
    beacon = [
        ("They talk today about schools." + (" flood" * 40 if n == 0 else ""), "Beacon", "2026-03-02")
        for n in range(12)
    ]
    return project_of(*anchor, *beacon)


def test_a_word_is_typical_by_the_articles_that_use_it(worded):
    table = keyness.summary(worded, EVERYTHING, sides=AB)
    crowns = row(table, lemma="crowns")
    assert (crowns["side"], crowns["articles"], crowns["rest_articles"], crowns["uses"]) == ("Anchor", 12, 0, 12)
    assert crowns["p"] == pytest.approx(stats.fisher_exact([[12, 0], [0, 12]]).pvalue)
    assert crowns["clear"]
    assert "today" not in set(table["lemma"])
    assert agrees(worded, keyness.counted(worded, EVERYTHING, sides=AB), {"lemma": "crowns"}) == 12


def test_one_article_full_of_a_word_makes_it_typical_of_nothing(worded):
    assert "flood" not in set(keyness.summary(worded, EVERYTHING, sides=AB)["lemma"])


def test_a_copy_printed_three_times_is_one_text_that_uses_its_words(home):
    copied = (
        "They sold the lighthouse to nobody in the cold winter of that year and nobody ever said a word about any of it again. "
        * 2
    ) + "≡"
    reader = project_of(
        *[(copied, "Anchor", f"2026-03-0{n}") for n in (1, 2, 3)],
        *[("They talk of the lighthouse now and then.", "Beacon", "2026-03-02")] * 3,
    )
    as_articles = keyness.summary(reader, EVERYTHING, sides=AB)
    as_texts = keyness.summary(reader, TEXTS, sides=AB)
    assert row(as_articles, lemma="nobody")["articles"] == 3
    assert "nobody" not in set(as_texts["lemma"])


def test_the_false_discovery_rate_is_over_every_word_tested(worded):
    table = keyness.summary(worded, EVERYTHING, sides=AB, most=50)
    tested = int(table["tested"].iloc[0])
    # paid, many, crowns | talk, about, schools | today; flood and each filler are in one article only. Six of the seven have the same p
    assert tested == 7
    assert row(table, lemma="crowns")["q"] == pytest.approx(row(table, lemma="crowns")["p"] * tested / 6)


# ---- tone


@pytest.fixture
def toned(home):
    """One article of four bad sentences and one of a single good one: their means are -0.2 and 0.2, the outlet's 0."""
    return project_of(
        ("It is bad. So bad. Very bad. Just bad.≡", "Anchor", "2026-03-02"), ("All good.≡", "Anchor", "2026-03-09"),
        ("Simply awful. And then splendid. Plain fact.≡", "Beacon", "2026-04-01"),
    )  # fmt: skip


def test_tone_is_averaged_within_an_article_first(toned):
    table = tones.summary(toned, EVERYTHING, by="outlet")
    anchor = row(table, outlet="Anchor")
    assert (anchor["articles"], anchor["sentences"]) == (2, 5)
    assert anchor["value"] == pytest.approx(0)
    assert anchor["low"] is None
    assert agrees(toned, tones.counted(toned, EVERYTHING), {"outlet": "Anchor"}) == 5


def test_every_sentence_is_in_one_band(toned):
    table = tones.summary(toned, EVERYTHING, by="band")
    assert list(table["sentences"]) == [1, 4, 1, 1, 1]
    assert [agrees(toned, tones.counted(toned, EVERYTHING), {"band": b}) for b in table["band"]] == [1, 4, 1, 1, 1]


def test_a_month_has_a_mean_and_no_interval(toned):
    table = tones.summary(toned, EVERYTHING, by="month")
    assert list(table["month"]) == ["2026-03-01", "2026-04-01"]
    assert table["low"].isna().all()
    assert tones.change(toned, EVERYTHING).why == "n = 3: no interval"


# ---- cue words


@pytest.fixture
def cued(home):
    """Six cue words, five on the conflict list; one article has three of them, one has one, one has none."""
    return project_of(
        ("strike and Strike, strike, clash. wages≡", "Anchor", "2026-03-02"),
        ("A clash.≡", "Beacon", "2026-04-02"),
        ("Peace.≡", "Beacon", "2026-04-03"),
        ("A clash of ideas.≡", "Beacon", None),
    )


def test_cue_words_by_list_and_articles_that_have_them(cued):
    assert framing.summary(cued, EVERYTHING)[["frame", "n"]].to_numpy().tolist() == [["conflict", 5], ["economic", 1]]
    some = framing.summary(cued, EVERYTHING, by="articles")
    assert row(some, frame="conflict")[["n", "share"]].tolist() == [3, 0.75]
    many = framing.summary(cued, EVERYTHING, by="articles", least=3)
    assert many[["frame", "n"]].to_numpy().tolist() == [["conflict", 1]]
    assert agrees(cued, framing.counted(cued, EVERYTHING, by="articles", least=3), {"frame": "conflict"}) == 1


def test_which_words_fired_and_where(cued):
    table = framing.summary(cued, EVERYTHING, by="cue")
    assert table[["cue", "n", "articles"]].to_numpy().tolist() == [["clash", 3, 3], ["strike", 2, 1], ["wages", 1, 1]]
    assert agrees(cued, framing.counted(cued, EVERYTHING), {"cue": "clash", "frame": "conflict"}) == 3


def test_rates_are_per_thousand_words_of_all_articles_of_the_group(cued):
    table = framing.summary(cued, EVERYTHING, by="outlet")
    # A clash. Peace. A clash of ideas. = 7 words, 2 cue words
    beacon = row(table, outlet="Beacon", frame="conflict")
    assert (beacon["n"], beacon["words"], beacon["rate"]) == (2, 7, pytest.approx(2000 / 7))
    assert row(table, outlet="Beacon", frame="economic")["n"] == 0
    months = framing.summary(cued, EVERYTHING, by="month")
    april = row(months, month="2026-04-01", frame="conflict")
    assert (april["n"], april["words"]) == (1, 3)


def test_the_filter_holds_for_every_measure(cued):
    only = Filter(outlets=("Beacon",))
    assert framing.read(cued, only).articles == 3
    assert framing.summary(cued, only)["n"].tolist() == [2]
    assert compare.summary(cued, only, sides=Sides("outlet"))["side"].tolist() == ["Beacon"]


def test_nothing_found_gives_empty_tables_and_no_error(home):
    reader = project_of(("Nothing.≡", "Anchor", "2026-03-02"), ("Nil.≡", "Beacon", None))
    assert not len(framing.summary(reader, EVERYTHING))
    assert not len(sources.summary(reader, EVERYTHING))
    assert not len(silent.summary(reader, EVERYTHING))
    assert sources.totals(reader, EVERYTHING).quotations == 0
    assert not len(named.summary(reader, EVERYTHING, sides=AB))
    assert not len(quoted.summary(reader, EVERYTHING, sides=AB))
    assert not len(keyness.summary(reader, EVERYTHING, sides=AB))
