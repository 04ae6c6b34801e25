"""Volume, names, co-occurrence, moments and cautions: numbers worked by hand on a small project whose rows are made by hand."""

import datetime as dt
import json
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.article import Fact, Part, assemble
from analysis.measures import cautions, cooccurrence, moments, names, undated, volume
from analysis.project import query, state
from analysis.project.query import Filter
from analysis.project.state import Found
from analysis.registry import Run, all_layers
from tests.store import of

CASES = Path(__file__).parent / "cases"
ALL = Filter()
TEXTS = Filter(unit="distinct texts")
NAMES = {"Nora Vale": "person", "Jan Berg": "person", "Harn Ferries": "organisation", "Skerry": "place"}
# What the text says → value, earliest, latest, type, what it hangs on.
DATES = {
    "2 March 2026": ("2026-03-02", "2026-03-02", "2026-03-02", "DATE", "none needed"),
    "in 2014": ("2014", "2014-01-01", "2014-12-31", "DATE", "none needed"),
    "next July": ("2026-07", "2026-07-01", "2026-07-31", "DATE", "publication date"),
    "in 1066": ("1066", "1066-01-01", "1066-12-31", "DATE", "none needed"),
    "on Friday": (None, None, None, "DATE", "publication date unknown"),
    "for two weeks": ("P2W", None, None, "DURATION", "none needed"),
    "every day": ("P1D", None, None, "SET", "none needed"),
}
# Outlet, day, agency, title, paragraphs. The third and fourth are one text.
WIRE = ("Fishermen of Skerry found a raft on the shore, and the coast guard took it away to the yard.",
        "Nobody was hurt, the coast guard said, and the raft will be burnt with the rest of the wreckage.")  # fmt: skip
ARTICLES = (
    ("Herald", "2026-03-02", None, "Nora Vale returns", ("Nora Vale met Jan Berg on Skerry. Jan Berg smiled.", "Harn Ferries sails every day.")),
    ("Herald", "2026-03-03", None, "A quiet day", ("It rained, as in 2014.", "Nora Vale slept. Jan Berg read, in 1066 style.")),
    ("Post", "2026-03-10", "NWA", "Raft found", WIRE),
    ("Herald", "2026-03-11", "NWA", "A raft on the shore", WIRE),
    ("Post", "2026-03", None, "The month in boats", ("Harn Ferries opens a line to Skerry next July.", "It stood still for two weeks.")),
    ("Post", None, None, "Notes", ("Jan Berg is back on Friday.", "Nora Vale is not; since 2 March 2026 she is away.")),
    (None, "2026-03-12", None, "No name here", ("The quay was empty and so was the yard behind it.",)),
)  # fmt: skip


def rows_of(layer, text, paragraphs):
    if layer == "sentences":
        return [
            {"start": p.start + m.start(), "end": p.start + m.end(), "paragraph": n, "length_tokens": 1}
            for n, p in enumerate(paragraphs)
            for m in re.finditer(r"\S[^.]*\.?", p.text)
        ]
    if layer == "entities":
        return [
            {"start": m.start(), "end": m.end(), "kind": kind, "mention": name, "name": name, "role": "captain" if name == "Nora Vale" else None}
            for name, kind in NAMES.items() for m in re.finditer(name, text)
        ]  # fmt: skip
    if layer == "dates":
        return [
            {"start": m.start(), "end": m.end(), "value": value, "earliest": first and dt.date.fromisoformat(first),
             "latest": last and dt.date.fromisoformat(last), "type": kind, "anchor": anchor}
            for words, (value, first, last, kind, anchor) in DATES.items() for m in re.finditer(words, text)
        ]  # fmt: skip
    return []


def made(outlet, day, agency, title, paragraphs, *, failing=()):
    facts = {"outlet": Fact(outlet, "by hand"), "agency": Fact(agency, "by hand"), "title": Fact(title, "by hand")}
    if day:
        facts["published"] = Fact(day, "by hand", day, precision={7: "month", 10: "day"}[len(day)])
    one = assemble([Part("title", title), *(Part("body", p) for p in paragraphs)], facts)
    rows, runs = {}, []
    for layer in all_layers():
        if layer.name in failing:
            runs.append(Run(layer.name, layer.version, 0, "ValueError: made to fail"))
            continue
        found = sorted(rows_of(layer.name, one.text, one.paragraphs()), key=lambda r: (r["start"], r["end"]))
        rows[layer.name] = [of(layer.row, **r) for r in found]
        runs.append(Run(layer.name, layer.version, len(found)))
    return Found(one, runs, rows)


def read(tmp_path, results):
    project = state.create_at(tmp_path / "project", "Coverage")
    project.put(results)
    return query.read(project)


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    return read(tmp_path_factory.mktemp("coverage"), [made(*each) for each in ARTICLES])


def cases(name):
    return [
        pytest.param(case, id=case["label"])
        for case in map(json.loads, (CASES / f"{name}.jsonl").read_text("utf-8").splitlines())
    ]


def nones(row):
    """A row's values with every null as None."""
    return {k: None if (isinstance(v, float) and math.isnan(v)) or v is None else v for k, v in row.items()}


# ---- what a mark counts and what it opens ------------------------------------------------------------------------------

MEASURES = [
    (volume, {"step": "week"}),
    (volume, {"step": "month"}),
    (volume, {"step": "day", "named": ("Herald",)}),
    (volume, {"step": "week", "named": (None, "Post")}),
    (names, {}),
    (names, {"kinds": ("person",)}),
    (cooccurrence, {"within": "article"}),
    (cooccurrence, {"within": "paragraph"}),
    (cooccurrence, {"within": "sentence", "kinds": ("person", "place")}),
    (cooccurrence, {"within": "article", "most": 2}),
    (moments, {"step": "month"}),
    (moments, {"step": "year", "types": ("DATE",), "window": moments.Window(dt.date(2000, 1, 1), dt.date(2030, 1, 1))}),
    (cautions, {}),
]


@pytest.mark.parametrize(
    "chosen",
    [ALL, TEXTS, Filter(outlets=("Herald", None)), Filter(first=dt.date(2026, 3, 1)), Filter(agency_copy=False)],
)
@pytest.mark.parametrize(("measure", "options"), MEASURES)
def test_every_number_opens_as_many_sentences_as_it_counts(reader, measure, options, chosen):
    relation = measure.counted(reader, chosen, **options)
    table = measure.summary(reader, chosen, **options)
    assert len(table)
    for row in table.to_dict("records"):
        plain = nones(row)
        groups = [{g: plain[g] for g in relation.groups if g in plain}]
        if measure is names:
            groups += [{**groups[0], "place": p} for p in names.PLACES]
        for where in groups:
            n = plain[where["place"]] if "place" in where else plain["n"]
            assert reader.count(chosen, relation, where) == n
            opened = reader.evidence(chosen, relation, where)
            assert len(opened) == reader.entries(chosen, relation, where)
            if chosen.unit == "articles" or not relation.folds:
                assert len(opened) == n
            else:
                assert sum(e.weight for e in opened) == pytest.approx(n)
            assert all(0 <= e.mark_start < e.mark_end <= len(e.sentence) for e in opened)


# ---- volume ------------------------------------------------------------------------------------------------------------


def weeks(table):
    return {(r["bin"] or r["beside"], r["outlet"]): r["n"] for r in map(nones, table.to_dict("records"))}


def test_an_article_stands_in_a_bin_only_where_the_bin_holds_all_of_its_date(reader):
    assert weeks(volume.summary(reader, ALL, step="week")) == {
        ("2026-03-02", "Herald"): 2, ("2026-03-09", "Herald"): 1, ("2026-03-09", "Post"): 1, ("2026-03-09", None): 1, ("imprecise", "Post"): 1,
        ("undated", "Post"): 1,
    }  # fmt: skip
    assert weeks(volume.summary(reader, ALL, step="month"))["2026-03-01", "Post"] == 2


def test_a_distinct_text_is_divided_among_its_versions_that_are_kept(reader):
    counted = weeks(volume.summary(reader, TEXTS, step="week"))
    # the week of 9 March has one text of no outlet, and one that Post and Herald share
    assert (counted["2026-03-09", "Post"], counted["2026-03-09", "Herald"], counted["2026-03-09", None]) == (
        0.5,
        0.5,
        1,
    )
    assert sum(counted.values()) == volume.totals(reader, ALL).distinct_texts == 6
    only = weeks(volume.summary(reader, replace(TEXTS, outlets=("Herald",)), step="week"))
    assert only["2026-03-09", "Herald"] == 1  # the only version among the articles kept


@pytest.mark.parametrize("chosen", [ALL, TEXTS])
def test_what_has_no_place_on_the_calendar_is_told_apart(reader, chosen):
    assert volume.outside(reader, chosen, step="week") == volume.Outside(undated=1, imprecise=1)
    assert volume.outside(reader, chosen, step="month") == volume.Outside(undated=1, imprecise=0)
    assert volume.outside(reader, chosen, step="week", layer="dates") == volume.Outside(undated=1, imprecise=1)
    assert volume.outside(reader, chosen, step="week", layer="no such layer") == volume.Outside(undated=0, imprecise=0)
    dated = replace(chosen, first=dt.date(2026, 1, 1))
    assert volume.outside(reader, dated, step="week") == volume.Outside(undated=0, imprecise=1)


@pytest.mark.parametrize("chosen", [ALL, TEXTS])
def test_the_undated_share_of_an_outlet_is_of_all_it_has(reader, chosen):
    table = undated.summary(reader, chosen)
    rows = {r["outlet"]: (r["undated"], r["articles"]) for r in map(nones, table.to_dict("records"))}
    # a text that both printed weighs one in each outlet
    assert rows == {"Post": (1, 3), "Herald": (0, 3), None: (0, 1)}
    assert table["outlet"].iloc[0] == "Post"
    assert table["why"].notna().all()  # fewer than 10 texts: no interval
    relation = undated.counted(reader, chosen)
    assert reader.count(chosen, relation, {"outlet": "Post", "dated": False}) == 1
    assert [e.title for e in reader.evidence(chosen, relation, {"outlet": "Post", "dated": False})] == ["Notes"]


def test_outlets_without_a_colour_are_counted_together(reader):
    assert weeks(volume.summary(reader, ALL, step="year", named=("Herald",))) == {
        ("2026-01-01", "Herald"): 3,
        ("2026-01-01", volume.OTHERS): 3,
        ("undated", volume.OTHERS): 1,
    }


def test_totals(reader):
    found = volume.totals(reader, ALL)
    assert (found.articles, found.distinct_texts, found.outlets, found.unknown_outlet) == (7, 6, 2, 1)
    assert (found.agency_copy, found.undated, found.imprecise) == (2, 1, 1)
    assert (found.first, found.last, found.days) == (dt.date(2026, 3, 1), dt.date(2026, 3, 31), 31)
    none = volume.totals(reader, Filter(outlets=("nobody",)))
    assert (none.articles, none.words, none.first, none.days) == (0, 0, None, 0)


@pytest.mark.parametrize("case", cases("gaps"))
def test_gaps(case):
    bins = [dt.date.fromisoformat(b) for b in case["bins"]]
    found = volume.empty_runs(bins, case["step"], pace=case["pace"])
    assert [[a.isoformat(), b.isoformat()] for a, b in found] == case["gaps"]


def test_an_outlet_that_is_silent_while_others_publish_is_no_gap(tmp_path):
    days = [dt.date(2026, 1, 5) + dt.timedelta(days=n) for n in range(70) if not 28 <= n < 49]
    texts = [
        (f"Ward {n} has {n * 31} lamps, {n * 7} of them dark since the storm of the {n}th night.",) for n in range(70)
    ]
    outlets = ["Herald" if d < dt.date(2026, 1, 19) or d > dt.date(2026, 3, 1) else "Post" for d in days]
    reader = read(
        tmp_path,
        [
            made(o, d.isoformat(), None, f"Lamps {d}", texts[n])
            for n, (o, d) in enumerate(zip(outlets, days, strict=True))
        ],
    )
    empty = [(dt.date(2026, 2, 2), dt.date(2026, 2, 22))]
    assert volume.gaps(reader, ALL) == empty
    assert volume.gaps(reader, Filter(outlets=("Herald",))) == empty
    assert volume.gaps(reader, Filter(last=dt.date(2026, 2, 1))) == []
    assert any("2 February to 22 February 2026" in c.title for c in cautions.told(reader, ALL))


# ---- names -------------------------------------------------------------------------------------------------------------


def test_names_by_the_highest_place_in_which_an_article_names_them(reader):
    table = names.summary(reader, ALL).set_index("name")
    holt, berg = table.loc["Nora Vale"], table.loc["Jan Berg"]
    assert [holt[c] for c in ("n", "title", "lead", "body", "mentions")] == [3, 1, 0, 2, 4]
    assert [berg[c] for c in ("n", "title", "lead", "body", "mentions")] == [3, 0, 2, 1, 4]
    assert (holt["first"], holt["last"], holt["role"]) == ("2026-03-02", "2026-03-03", "captain")
    assert holt["share"] == pytest.approx(3 / 7)


def test_a_name_of_agency_copy_counts_once_among_distinct_texts(reader):
    by = {chosen.unit: names.summary(reader, chosen).set_index("name").loc["Skerry", "n"] for chosen in (ALL, TEXTS)}
    assert by == {"articles": 4, "distinct texts": 3}


def test_the_share_is_of_the_articles_read_for_names(tmp_path):
    reader = read(tmp_path, [made(*ARTICLES[0]), made(*ARTICLES[1]), made(*ARTICLES[6], failing=("entities",))])
    found = names.looked(reader, ALL)
    assert (found.kept, found.n, found.names) == (3, 2, 4)
    assert names.summary(reader, ALL).set_index("name").loc["Nora Vale", "share"] == 1.0


# ---- co-occurrence -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("within", "units", "together", "holt"), [("article", 7, 3, 3), ("paragraph", 20, 2, 4), ("sentence", 22, 1, 4)]
)
def test_pairs_in_one_article_paragraph_and_sentence(reader, within, units, together, holt):
    """Vale and Berg: all three articles; the first paragraph of one body and the second of another; one sentence."""
    table = cooccurrence.summary(reader, ALL, within=within)
    pair = table[(table["a"] == "Jan Berg") & (table["b"] == "Nora Vale")].iloc[0]
    alone = table[(table["a"] == "Nora Vale") & table["b"].isna()].iloc[0]
    berg = table[(table["a"] == "Jan Berg") & table["b"].isna()].iloc[0]
    assert cooccurrence.units(reader, ALL, within=within) == units
    assert (pair["n"], alone["n"]) == (together, holt)
    assert pair["expected"] == pytest.approx(holt * berg["n"] / units)
    assert math.isnan(pair["npmi"])  # fewer than five joint units


def test_a_pair_opens_the_sentence_that_names_both_or_where_both_have_been_named(reader):
    relation = cooccurrence.counted(reader, ALL, within="article")
    where = {"a": "Jan Berg", "a_kind": "person", "b": "Nora Vale", "b_kind": "person"}
    shown = [e.sentence[e.mark_start : e.mark_end] for e in reader.evidence(ALL, relation, where)]
    assert shown == ["Nora Vale met Jan Berg", "Jan Berg", "Nora Vale"]
    relation = cooccurrence.counted(reader, ALL, within="sentence")
    (one,) = reader.evidence(ALL, relation, where)
    assert one.sentence[one.mark_start : one.mark_end] == "Nora Vale met Jan Berg"


@pytest.mark.parametrize("case", cases("npmi"))
def test_npmi(case):
    found = cooccurrence.npmi(case["joint"], case["one"], case["other"], case["total"])
    assert found == (None if case["npmi"] is None else pytest.approx(case["npmi"]))


def test_pairs_are_counted_among_the_most_mentioned_names_only(reader):
    table = cooccurrence.summary(reader, ALL, most=2)
    assert set(table["a"]) == {"Skerry", "Jan Berg"}
    assert table["b"].notna().sum() == 1


def test_each_name_keeps_its_strongest_ties(reader):
    table = cooccurrence.summary(reader, ALL)
    kept = cooccurrence.strongest(table, each=1)
    assert [(r.a, r.b, r.n) for r in kept.itertuples()] == [
        ("Jan Berg", "Nora Vale", 3), ("Skerry", "Harn Ferries", 2),
    ]  # fmt: skip
    assert len(cooccurrence.strongest(table, each=3)) == 6


def test_the_ties_of_one_name(reader):
    found = cooccurrence.ties_of(cooccurrence.summary(reader, ALL), "place", "Skerry")
    assert list(zip(found["name"], found["n"], strict=True)) == [("Harn Ferries", 2), ("Jan Berg", 1), ("Nora Vale", 1)]


def test_places_are_the_same_under_every_filter_and_in_every_run(reader):
    everything = cooccurrence.core(reader, ALL)
    assert everything == cooccurrence.core(reader, Filter(outlets=("Post",)))
    assert len({(p.x, p.y) for p in everything.values()}) == len(everything) == 4
    assert cooccurrence.places(reader, [("person", "Jan Berg")], everything) == {
        ("person", "Jan Berg"): everything["person", "Jan Berg"]
    }


def test_a_name_outside_the_core_stands_on_the_rim_beside_its_partners(reader):
    inner = {("person", "Nora Vale"): cooccurrence.Place(0.5, 0.0, 3)}
    found = cooccurrence.places(reader, [("person", "Jan Berg"), ("place", "Nowhere")], inner)
    berg = found["person", "Jan Berg"]
    assert math.hypot(berg.x, berg.y) > 1
    assert berg.x > 0
    assert berg.community == 3
    assert found["place", "Nowhere"].community is None
    assert found == cooccurrence.places(reader, [("place", "Nowhere"), ("person", "Jan Berg")], inner)


def test_a_layout_keeps_names_apart_and_stories_together():
    one, other = [("person", f"A{i}") for i in range(12)], [("person", f"B{i}") for i in range(12)]
    ties = [(s[i], s[(i + step) % 12], 5) for s in (one, other) for i in range(12) for step in (1, 2)]
    placed = cooccurrence.laid_out([*one, *other], [*ties, (one[0], other[0], 1)])
    assert {placed[n].community for n in one}.isdisjoint({placed[n].community for n in other})
    spots = list(placed.values())
    closest = min(math.hypot(p.x - q.x, p.y - q.y) for i, p in enumerate(spots) for q in spots[:i])
    assert closest > 0.1
    assert all(abs(p.x) <= 1 and abs(p.y) <= 1 for p in spots)
    assert cooccurrence.laid_out([], []) == {}
    assert cooccurrence.laid_out([("person", "A")], []) == {("person", "A"): cooccurrence.Place(0.0, 0.0, None)}


# ---- moments -----------------------------------------------------------------------------------------------------------


def test_dates_spoken_of_stand_where_a_bin_holds_them_and_beside_the_axis_with_the_reason(reader):
    window = moments.window("month", dt.date(2026, 3, 2), dt.date(2026, 3, 31))
    table = moments.summary(reader, ALL, step="month", window=window)
    placed = {r["bin"]: (r["direction"], r["n"]) for r in map(nones, table.to_dict("records")) if r["bin"]}
    beside = {r["reason"]: r["n"] for r in map(nones, table.to_dict("records")) if r["reason"]}
    assert placed == {"2026-03-01": ("unknown", 1), "2026-07-01": ("after", 1)}
    assert beside == {
        "a length of time": 1, "a repeated time": 1, "open: publication date unknown": 1, "earlier than the axis": 2,
    }  # fmt: skip


def test_what_is_longer_than_a_bin_is_in_none(reader):
    table = moments.summary(reader, ALL, step="month", types=("DATE",))
    assert table.loc[table["reason"] == "longer than a month", "n"].sum() == 2
    years = moments.summary(reader, ALL, step="year", types=("DATE",))
    assert {"1066-01-01", "2014-01-01"} < set(years["bin"].dropna())


def test_before_and_after_publication(reader):
    table = moments.summary(reader, ALL, step="year")
    by = table.groupby(["direction", "distance"], dropna=False)["n"].sum()
    assert by["before", "more than a year before"] == 2
    assert by["after", "a month to a year after"] == 1
    assert table.loc[table["direction"] == "unknown", "n"].sum() == 1
    assert table["distance"].dropna().isin(moments.DISTANCES).all()


def test_a_window_of_an_undated_project_shows_everything():
    assert moments.window("year", None, None) is None
    assert moments.window("decade", dt.date(3, 1, 1), dt.date(9990, 1, 1)) == moments.Window(dt.date.min, dt.date.max)


def test_articles_not_read_for_dates_are_told_apart_from_those_that_speak_of_none(tmp_path):
    reader = read(tmp_path, [made(*ARTICLES[0]), made(*ARTICLES[6], failing=("dates",))])
    found = moments.looked(reader, ALL)
    assert (found.kept, found.n) == (2, 1)


# ---- cautions ----------------------------------------------------------------------------------------------------------


def test_each_caution_with_its_exact_count(reader):
    found = {c.name: c for c in cautions.told(reader, ALL)}
    counts = {name: c.n for name, c in found.items()}
    assert counts == {"undated": 1, "imprecise": 1, "agency": 2, "copies": 1, "small": 3, "outletless": 1, "short": 7}
    assert found["undated"].title == "1 article has no publication date"
    assert found["agency"].title == "2 articles are agency copy (NWA)"
    assert "1 distinct text." in found["agency"].text
    assert cautions.summary(reader, TEXTS)["n"].tolist() == cautions.summary(reader, ALL)["n"].tolist()
    relation = cautions.counted(reader, ALL)
    assert all(len(reader.evidence(ALL, relation, c.where)) == c.n for c in found.values() if c.where)


def test_a_small_outlet_is_named(reader):
    titles = [c.title for c in cautions.told(reader, ALL) if c.name == "small"]
    assert titles == ["Herald: 3 articles", "Post: 3 articles"]


def test_failed_and_unread_layers_come_first(tmp_path):
    half = made(*ARTICLES[1])
    half = Found(half.article, half.runs[:2], {r.layer: half.rows[r.layer] for r in half.runs[:2]})
    reader = read(tmp_path, [made(*ARTICLES[0], failing=("tone",)), half, *(made(*each) for each in ARTICLES[2:])])
    first, second, *_ = cautions.told(reader, ALL)
    assert (first.name, first.n) == ("unread", 1)
    assert (second.name, second.n) == ("failed", 1)
    assert "tone" in second.title


def test_more_than_half_from_one_outlet_is_said_only_where_there_are_others(reader):
    chosen = Filter(outlets=("Herald", None))
    (line,) = [c for c in cautions.told(reader, chosen) if c.name == "dominant"]
    assert line.title == "Herald: 3 articles of 4"
    alone = cautions.told(reader, Filter(outlets=("Herald",)))
    assert not [c for c in alone if c.name == "dominant"]


def test_many_small_outlets_share_a_line(tmp_path):
    reader = read(
        tmp_path,
        [
            made(f"Paper {n}", "2026-03-02", None, f"Ward {n}", (f"Ward {n} has {n * 31} lamps and {n} clocks.",))
            for n in range(5)
        ],
    )
    (line,) = [c for c in cautions.told(reader, ALL) if c.name == "small"]
    assert line.title == "5 outlets with fewer than 10 distinct texts: 5 articles"
    assert "and 2 more" in line.text
    assert reader.count(ALL, cautions.counted(reader, ALL), line.where) == 5
