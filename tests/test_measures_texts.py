"""Distinct texts: every text weighs one, its value the mean of its versions. Numbers worked by hand on rows made by hand."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measures import (
    aimed,
    cautions,
    compare,
    cooccurrence,
    decided,
    framing,
    keyness,
    loaded,
    looked,
    moments,
    named,
    names,
    quoted,
    silent,
    sources,
    tones,
    volume,
)  # fmt: skip
from analysis.measures.compare import Sides
from analysis.project import query, state
from analysis.project.query import Filter
from analysis.project.state import Found
from analysis.registry import Run, all_layers
from tests import modelled, test_measures_compare
from tests.store import article, of

ARTICLES, TEXTS = Filter(), Filter(unit="distinct texts")
AB = Sides("outlet", ("Anchor", "Beacon"))
# Long beside what the versions say of their own: else an outlet’s two versions would be forms, not one text.
WIRE = " ".join(f"w{n}" for n in range(200)) + ". "
# What the versions of one text, in the order of days, say besides: 1 of 3 names Nora Vale, 1 of 3 has a sentence of another tone (0.7).
FIRST = "Harbour Union members went home. A clash of strike and wages.≡"
SECOND = "Harbour Union members went home. Nora Vale went home. “We will see to it,” said Jan Berg.≡"
THIRD = "Harbour Union members went home. It was splendid.≡"


def read(one):
    """The article with a run of every layer and the rows of both modules of hand-made layers."""
    rows, runs = {}, []
    for layer in all_layers():
        of_model = modelled.rows_of(layer.name, one.text) if layer.name in modelled.MODEL_LAYERS else []
        made = [
            *test_measures_compare.rows_of(layer.name, one.text),
            *(r for r in of_model if r.get("scheme") != "generic"),
        ]
        if layer.name == "dates":
            years = re.finditer(r"in 2014", one.text)
            made = [
                {"start": m.start(), "end": m.end(), "type": "DATE", "value": "2014", "anchor": "none needed"}
                for m in years
            ]
        rows[layer.name] = [of(layer.row, **r) for r in sorted(made, key=lambda r: (r["start"], r["end"]))]
        runs.append(Run(layer.name, layer.version, len(made)))
    return Found(one, runs, rows)


@pytest.fixture
def made(home, monkeypatch):
    """Opens a reader on a new project of (text, outlet, day, agency) each; "≡" at the end: a version of the one wire text."""
    modelled.register(monkeypatch)

    def project(*articles):
        built = []
        for n, (text, outlet, day, *agency) in enumerate(articles):
            own = f"{WIRE}\n\n{text[:-1]}" if text.endswith("≡") else f"{text}\n\n{modelled.FILLERS[n]}"
            built.append(read(credited(article(own, outlet=outlet, day=day), *agency)))
        opened = state.create("Texts")
        opened.put(built)
        return query.read(opened)

    return project


def credited(one, agency=None):
    from analysis.article import Fact

    return one.with_fact("agency", Fact(agency, "by hand")) if agency else one


@pytest.fixture
def three(made):
    """One text in three versions, two of them in Anchor, and one other text, in Anchor: four articles, two texts."""
    return made(
        (FIRST, "Anchor", "2026-03-30"), (SECOND, "Beacon", "2026-03-31"), (THIRD, "Anchor", "2026-04-01"),
        ("Nora Vale spoke. They blamed Nora Vale. A burglary. A disgrace in 2014.", "Anchor", "2026-03-31"),
    )  # fmt: skip


def line(table, **where):
    """The one line of a table with these values."""
    for name, value in where.items():
        table = table[table[name].isna()] if value is None else table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


# ---- counts


def test_a_name_in_one_of_three_versions_counts_a_third(three):
    table = names.summary(three, TEXTS)
    assert names.looked(three, TEXTS).n == 2
    # one whole text and a third of the other; two mentions and a third of one
    assert line(table, name="Nora Vale")[["n", "mentions", "share"]].tolist() == pytest.approx(
        [4 / 3, 7 / 3, 2 / 3], abs=1e-5
    )
    assert line(table, name="Harbour Union")["n"] == 1
    assert line(names.summary(three, ARTICLES), name="Nora Vale")["n"] == 2
    assert names.summary(three, ARTICLES)["n"].dtype == "int64"


def test_a_third_opens_the_version_that_has_it_and_says_what_it_counts_as(three):
    relation = names.counted(three, TEXTS)
    vale = three.evidence(TEXTS, relation, {"name": "Nora Vale"})
    assert [(e.weight, e.versions, e.folded) for e in vale] == [(pytest.approx(1 / 3, abs=1e-5), 1, ()), (1, 1, ())]
    assert vale[0].sentence == "Nora Vale went home."
    (union,) = three.evidence(TEXTS, relation, {"name": "Harbour Union"})
    assert (union.weight, union.versions) == (1, 3)
    assert [e.published for e in (union, *union.folded)] == ["2026-03-30", "2026-03-31", "2026-04-01"]
    assert three.entries(TEXTS, relation, {"name": "Harbour Union"}) == 1
    assert three.count(TEXTS, relation, {"name": "Harbour Union"}) == 1
    (cut,) = three.evidence(TEXTS, relation, {"name": "Harbour Union"}, versions=1)
    assert (cut.versions, cut.folded) == (3, ())


def test_pages_of_evidence_are_pages_of_texts(three):
    relation = volume.counted(three, TEXTS)
    assert three.entries(TEXTS, relation) == 2
    both = three.evidence(TEXTS, relation)
    assert [three.evidence(TEXTS, relation, limit=1, offset=n) for n in (0, 1, 2)] == [[both[0]], [both[1]], []]


def test_bars_add_up_to_the_number_of_texts(three):
    table = volume.summary(three, TEXTS, step="month")
    assert table["n"].sum() == pytest.approx(2, abs=1e-5)
    # March holds two of three versions and the other text
    assert line(table, bin="2026-03-01", outlet="Anchor")["n"] == pytest.approx(4 / 3, abs=1e-5)
    assert line(table, bin="2026-04-01", outlet="Anchor")["n"] == pytest.approx(1 / 3, abs=1e-5)


def test_pairs_and_their_units(three):
    table = cooccurrence.summary(three, TEXTS)
    pair = line(table, a="Nora Vale", b="Harbour Union")
    assert pair["n"] == pytest.approx(1 / 3, abs=1e-5)
    assert pair["expected"] == pytest.approx(4 / 3 * 1 / 2, abs=1e-5)
    # the first version has 6 sentences, the second 7, the third 6, the other text 4: 19 / 3 + 4
    sentences = {n: three.rows(ARTICLES, "select count(*) from sentences where article = ?", (n,))[0][0] for n in three.keys(ARTICLES)}  # fmt: skip
    *wire, other = sentences.values()
    assert cooccurrence.units(three, TEXTS, within="sentence") == pytest.approx(sum(wire) / 3 + other, abs=1e-5)


def test_quoted_words_are_the_mean_of_the_versions(three):
    found = sources.totals(three, TEXTS)
    # one quotation of five words in one of three versions
    assert (found.quotations, found.words, found.looked) == (
        pytest.approx(1 / 3, abs=1e-5),
        pytest.approx(5 / 3, abs=1e-5),
        2,
    )
    assert line(sources.summary(three, TEXTS), speaker="Jan Berg")["amount"] == pytest.approx(5 / 3, abs=1e-5)
    assert line(sources.summary(three, TEXTS, weighed="articles"), speaker="Jan Berg")["value"] == pytest.approx(1 / 6)
    # within Beacon the text has one version: five words there
    assert line(sources.summary(three, TEXTS, by="outlet", speaker="Jan Berg"), outlet="Beacon")["amount"] == 5
    beacon = sources.counted(three, TEXTS, by="outlet")
    assert three.count(TEXTS, beacon, {"speaker": "Jan Berg", "outlet": "Beacon"}) == 1
    assert sources.grid(three, TEXTS, speakers=("Jan Berg",))[["outlet", "amount", "of"]].to_numpy().tolist() == [
        ["Beacon", 5, 5]
    ]


def test_tone_is_the_mean_of_an_article_then_of_a_texts_versions(three):
    means = dict(three.rows(ARTICLES, "select article, avg(score) from tone group by article"))
    one, two, splendid, other = (means[k] for k in three.keys(ARTICLES))
    assert splendid > one == two == other == 0
    # Anchor: versions one and three make one text; and the other text
    anchor = line(tones.summary(three, TEXTS, by="outlet"), outlet="Anchor")
    assert (anchor["articles"], anchor["value"]) == (2, pytest.approx((splendid / 2 + 0) / 2))
    assert line(tones.summary(three, ARTICLES, by="outlet"), outlet="Anchor")["value"] == pytest.approx(splendid / 3)
    april = line(tones.summary(three, TEXTS, by="month"), month="2026-04-01")
    assert (april["articles"], april["value"]) == (1, pytest.approx(splendid))
    bands = tones.summary(three, TEXTS, by="band")
    assert bands["sentences"].iloc[-1] == pytest.approx(1 / 3, abs=1e-5)
    assert bands["sentences"].sum() == pytest.approx(cooccurrence.units(three, TEXTS, within="sentence"), abs=1e-4)


def test_the_change_of_tone_weighs_texts():
    from analysis.measures import intervals

    times, values, weeks = [0, 1, 1, 2], [0.0, 1, 3, 2], [0, 1, 1, 2]
    folded = intervals.slope(times, values, weeks, weights=[1, 0.5, 0.5, 1])
    assert folded.value == pytest.approx(intervals.slope([0, 1, 2], [0.0, 2, 2], [0, 1, 2]).value)


def test_cue_words_and_articles_that_have_them(three):
    assert line(framing.summary(three, TEXTS), frame="conflict")["n"] == pytest.approx(2 / 3, abs=1e-5)
    some = line(framing.summary(three, TEXTS, by="articles"), frame="conflict")
    assert some[["n", "share"]].tolist() == pytest.approx([1 / 3, 1 / 6], abs=1e-5)
    assert line(framing.summary(three, TEXTS, by="cue"), cue="clash")[["n", "articles"]].tolist() == pytest.approx(
        [1 / 3, 1 / 3], abs=1e-5
    )
    words = dict(three.rows(ARTICLES, "select key, words from kept"))
    one, _, last, other = (words[k] for k in three.keys(ARTICLES))
    # Anchor's text has two versions, one with two conflict words
    anchor = line(framing.summary(three, TEXTS, by="outlet"), outlet="Anchor", frame="conflict")
    assert (anchor["n"], anchor["words"]) == (1, (one + last) / 2 + other)
    assert framing.read(three, TEXTS).n == 2


def test_sentiment_frames_and_loaded_language(made):
    reader = made(
        ("They praised Nora Vale. A burglary. A disgrace.≡", "Anchor", "2026-03-02"), ("They blamed Nora Vale.≡", "Beacon", "2026-03-03"),
        ("Nora Vale came.", "Beacon", "2026-03-04"),
    )  # fmt: skip
    vale = line(aimed.summary(reader, TEXTS), name="Nora Vale")
    # the wire: (1 − 1) / 2 = 0; the other 0
    assert (vale["articles"], vale["mentions"], vale["value"]) == (2, 2, 0)
    assert vale[["negative", "neutral", "positive"]].tolist() == [0.25, 0.5, 0.25]
    assert line(aimed.summary(reader, TEXTS, by="outlet"), outlet="Beacon")[["articles", "value"]].tolist() == [2, -0.5]
    assert line(aimed.summary(reader, TEXTS, by="outlet"), outlet="Anchor")[["articles", "value"]].tolist() == [1, 1]
    sided = line(aimed.summary(reader, TEXTS, sides=AB), name="Nora Vale")
    assert sided[["articles_a", "articles_b", "mean_a", "mean_b", "value"]].tolist() == [1, 2, 1, -0.5, 1.5]
    assert line(decided.summary(reader, TEXTS), frame="Crime_and_punishment")[["articles", "value"]].tolist() == [
        0.5,
        0.25,
    ]
    assert line(loaded.summary(reader, TEXTS), technique="Loaded_Language")[["n", "articles"]].tolist() == [0.5, 0.5]
    assert line(loaded.summary(reader, TEXTS, by="outlet"), outlet="Anchor")[["articles", "biased"]].tolist() == [1, 1]
    read_of = looked.looked(reader, TEXTS, "targets")
    assert (read_of.articles, read_of.distinct_texts, read_of.n) == (3, 2, 2)


def test_named_and_quoted_count_in_part(made):
    reader = made(
        *[(f"Harbour Union left {n}.", "Anchor", "2026-03-01") for n in range(2)],
        ("Harbour Union left.≡", "Anchor", "2026-03-02"), ("Harbour Union left. Jan Berg came.≡", "Beacon", "2026-03-02"),
    )  # fmt: skip
    found = line(silent.summary(reader, TEXTS), name="Harbour Union")
    assert (found["named"], found["quoted"]) == (3, 0)
    assert line(named.summary(reader, TEXTS, sides=AB), name="Jan Berg")[["over_a", "over_b", "share_b"]].tolist() == [
        0,
        1,
        1,
    ]


# ---- sides


def test_a_text_that_both_outlets_printed_weighs_one_in_each(three):
    relation = compare.counted(three, TEXTS, sides=AB)
    assert [three.count(TEXTS, relation, {"side": side}) for side in AB.names] == [2, 1]
    assert [three.entries(TEXTS, relation, {"side": side}) for side in AB.names] == [2, 1]
    table = line(named.summary(three, TEXTS, sides=AB), name="Nora Vale")
    # Anchor: the other text alone; Beacon: the wire's one version there
    assert table[["over_a", "share_a", "over_b", "share_b"]].tolist() == [1, 0.5, 1, 1]
    both = line(quoted.summary(three, TEXTS, sides=AB), speaker="Jan Berg")
    assert both[["over_a", "over_b"]].tolist() == [0, 5]


def test_a_text_uses_a_word_where_at_least_half_of_its_versions_do(made):
    versions = ["They saw lanterns.≡", "They saw lanterns and ladders.≡", "They saw ships.≡"]
    reader = made(
        *[(text, "Anchor", f"2026-03-0{n + 1}") for n, text in enumerate(versions)],
        *[(f"Beneath lanterns and ladders stood {n}.", "Anchor", "2026-03-05") for n in range(3)],
        *[("Nobody was there.", "Beacon", "2026-03-05")] * 12,
    )  # fmt: skip
    table = keyness.summary(reader, TEXTS, sides=AB, most=100)
    lanterns, ladders = line(table, lemma="lanterns"), line(table, lemma="ladders")
    assert (lanterns["articles"], ladders["articles"]) == (4, 3)
    assert (lanterns["uses"], ladders["uses"]) == (
        pytest.approx(3 + 2 / 3, abs=1e-5),
        pytest.approx(3 + 1 / 3, abs=1e-5),
    )
    relation = keyness.counted(reader, TEXTS, sides=AB)
    assert reader.count(TEXTS, relation, {"lemma": "lanterns", "side": "Anchor"}) == lanterns["uses"]


# ---- every count opens its texts

RELATIONS = [
    (volume, {}), (names, {}), (cooccurrence, {}), (cooccurrence, {"within": "sentence"}), (sources, {}), (sources, {"weighed": "articles"}),
    (sources, {"by": "outlet"}), (tones, {"by": "band"}), (tones, {"by": "month"}), (framing, {}), (framing, {"by": "articles"}), (framing, {"by": "outlet"}),
    (aimed, {}), (aimed, {"by": "outlet"}), (aimed, {"sides": AB}), (decided, {}), (loaded, {}), (loaded, {"by": "outlet"}), (keyness, {"sides": AB}),
    (moments, {}), (named, {"sides": AB}), (quoted, {"sides": AB}), (silent, {}), (compare, {"sides": AB}),
]  # fmt: skip


@pytest.mark.parametrize(("measure", "options"), RELATIONS)
def test_entries_are_the_texts_behind_a_count_and_add_up_to_it(three, measure, options):
    relation = measure.counted(three, TEXTS, **options)
    shown = three.evidence(TEXTS, relation, versions=1000)
    assert len(shown) == three.entries(TEXTS, relation) <= 2
    assert sum(e.weight for e in shown) == pytest.approx(three.count(TEXTS, relation), abs=1e-5)
    rows = three.rows(TEXTS, f"select count(*) from ({relation.sql})", relation.parameters)[0][0]
    assert sum(1 + len(e.folded) for e in shown) == rows
    assert rows
    in_articles = measure.counted(three, ARTICLES, **options)
    assert three.count(ARTICLES, in_articles) == len(three.evidence(ARTICLES, in_articles, limit=1000)) == rows


def test_what_is_to_know_about_articles_stays_by_article(three):
    relation = cautions.counted(three, TEXTS)
    short = {"caution": "copies"}
    assert three.count(TEXTS, relation, short) == len(three.evidence(TEXTS, relation, short)) == 2


# ---- agency copy


def test_without_agency_copy_a_text_goes_with_all_its_versions(made):
    reader = made(
        ("One.≡", "Anchor", "2026-03-02"), ("Two.≡", "Beacon", "2026-03-01"), ("Own report.", "Anchor", "2026-03-02"),
        ("Credited alone.", "Anchor", "2026-03-03", "NWA"), ("Nobody's.", None, None),
    )  # fmt: skip
    own = replace(ARTICLES, agency_copy=False)
    assert [e.sentence for e in reader.evidence(own, volume.counted(reader, own))] == ["Own report.", "Nobody's."]
    # told by the whole project: with one outlet kept, the shared text is still agency copy
    assert len(reader.keys(replace(own, outlets=("Beacon",)))) == 0
    assert volume.totals(reader, ARTICLES).agency_copy == 3
    assert [c.n for c in cautions.told(reader, ARTICLES) if c.name == "agency"] == [3]


def test_versions_in_one_outlet_alone_are_no_agency_copy(made):
    reader = made(("One.≡", "Anchor", "2026-03-02"), ("Two.≡", "Anchor", "2026-03-03"), ("Three.≡", None, "2026-03-03"))
    assert len(reader.keys(Filter(agency_copy=False))) == 3


# ---- any project

TEXT = st.integers(0, 5)
OUTLET = st.sampled_from(["Anchor", "Beacon", None])


@given(st.lists(st.tuples(TEXT, OUTLET), min_size=1, max_size=12), st.sampled_from([(), ("Anchor",), ("Beacon", None)]))
@settings(max_examples=15, deadline=None)
def test_the_weights_of_all_articles_kept_add_up_to_the_number_of_texts(tmp_path_factory, drawn, outlets):
    opened = state.create_at(tmp_path_factory.mktemp("any") / "p", "Any")
    opened.put(
        [read(article(f"{modelled.FILLERS[text]} {modelled.FILLERS[text + 10]} v{n}.", outlet=o)) for n, (text, o) in enumerate(drawn)]
    )  # fmt: skip
    reader = query.read(opened)
    chosen = replace(TEXTS, outlets=outlets)
    (added, texts), = reader.rows(chosen, "select coalesce(sum(weight), 0), count(distinct distinct_text) from kept")  # fmt: skip
    assert added == pytest.approx(texts)
    assert volume.summary(reader, chosen)["n"].sum() == pytest.approx(texts, abs=1e-4)
    assert len(reader.evidence(chosen, volume.counted(reader, chosen))) == texts
    assert reader.rows(
        replace(chosen, unit="articles"), "select coalesce(min(weight), 1), coalesce(max(weight), 1) from kept"
    ) == [(1, 1)]
