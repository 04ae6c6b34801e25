"""What the layers make of the encoder's probabilities (made by hand here), which languages are read, and what a user notices of the trained models."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import spacy

from analysis import encoder, language
from analysis.article import Part, assemble, plain
from analysis.document import Document
from analysis.encoder import LINK, NAMES, ROLES, Encoded, Read, windows
from analysis.layers import _framed, loaded_language, quotes, targets
from analysis.layers._attribution import Attribution
from analysis.layers._framed import biased, decisions, runs, sentences_of, techniques
from analysis.layers._linked import linked
from analysis.layers._tagged import tagged_names, tagged_roles
from analysis.layers.entities import Entity
from analysis.layers.frames import find_frames
from analysis.layers.loaded_language import find_loaded_language
from analysis.layers.quotes import Quote, find_quotes
from analysis.layers.targets import find_targets
from analysis.registry import all_layers, read_layers
from analysis.tongues import NOT_ENGLISH, is_english

CASES = Path(__file__).parent / "cases"
BLANK = spacy.blank("en")
BLANK.add_pipe("sentencizer")
SURE = 0.9


def cases(name):
    for line in (CASES / name).read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        reason = f"known failure; if it passes, take known_failure off in tests/cases/{name}"
        marks = [pytest.mark.xfail(strict=True, reason=reason)] if case.get("known_failure") else []
        yield pytest.param(case, id=case["label"], marks=marks)


# ---- documents as an encoder would have read them


def tagged(window, text, marks, tags):
    """(W, len(tags)): each word's tag with probability SURE, given as (words as written, kind)."""
    made = np.full((len(window.words), len(tags)), (1 - SURE) / (len(tags) - 1), np.float32)
    chosen = np.zeros(len(window.words), np.int64)
    for words, kind in marks:
        assert text.count(words) == 1, words
        start = text.index(words)
        touched = np.flatnonzero((window.words[:, 0] < start + len(words)) & (window.words[:, 1] > start))
        if len(touched):
            chosen[touched] = tags.index(f"I-{kind}")
            chosen[touched[0]] = tags.index(f"B-{kind}")
    made[np.arange(len(chosen)), chosen] = SURE
    return made


def first_word(window, text, words):
    at = np.flatnonzero(window.words[:, 1] > text.index(words))
    return int(at[0])


def hand_read(window, text, *, names=(), roles=(), links=()):
    """A window's Read. `links` (content, cue or None, source or None): the content's first word points at theirs; else "none" is ahead."""
    words = len(window.words)
    asks, answers = (np.zeros((words, 2 * LINK), np.float32) for _ in range(2))
    for n, (words_, kind) in enumerate(roles):
        if kind in {"cue", "source"}:
            answers[first_word(window, text, words_), (LINK if kind == "source" else 0) + n] = 1
    order = [r[0] for r in roles]
    for content, cue, source in links:
        at = first_word(window, text, content)
        for pointed, half in ((cue, 0), (source, LINK)):
            if pointed is not None:
                asks[at, half + order.index(pointed)] = 1
    none = np.full((words, 2), 0.5, np.float32)
    hidden, framing = (np.zeros((len(window.pieces), 2), np.float32) for _ in range(2))
    return Read(
        window, hidden, framing, tagged(window, text, names, NAMES), tagged(window, text, roles, ROLES), asks, answers, none
    )  # fmt: skip


def hand(article, *, limit=192, **marks):
    """The document of an article, read by an encoder that marks what is given."""
    article = plain(article) if isinstance(article, str) else article

    def encode(text, sentences):
        return Encoded(sentences, [hand_read(w, text, **marks) for w in windows(text, sentences, limit)])

    return Document(article, BLANK(article.text), encode)


@pytest.fixture(autouse=True)
def uncalibrated(request, monkeypatch):
    """Confidences by hand stay what they are."""
    if "slow" not in request.keywords:
        monkeypatch.setattr(
            encoder, "settings", lambda *_: {"calibration": dict.fromkeys(("names", "quotes", "targets"), (1, 0))}
        )


def told(document, found):
    return [
        {
            "pieces": [document.text[a:b] for a, b in each.pieces],
            "kind": each.kind,
            "speaker": each.speaker and document.text[slice(*each.speaker)],
            "cue": each.cue and document.text[slice(*each.cue)],
        }
        for each in found
    ]


# ---- stretches


def test_names_are_stretches_of_words_with_the_weakest_tag_s_probability():
    document = hand("Nora Vale of Harn Ferries left.", names=[("Nora Vale", "PER"), ("Harn Ferries", "ORG")])
    found = tagged_names(document)
    assert [(document.text[t.start : t.end], t.kind, t.first, t.last) for t in found] == [
        ("Nora Vale", "PER", 0, 2),
        ("Harn Ferries", "ORG", 3, 5),
    ]
    assert found[0].confidence == pytest.approx(SURE)


def test_a_weak_last_word_makes_the_stretch_weak():
    document = hand("Nora Vale left.", names=[("Nora Vale", "PER")])
    names = document.encoded.windows[0].names
    names[1] = 0
    names[1, NAMES.index("I-PER")], names[1, 0] = 0.6, 0.4
    (found,) = tagged_names(document)
    assert found.confidence == pytest.approx(0.6)


def test_two_names_without_a_word_between_are_two_and_one_at_the_end_is_whole():
    document = hand("He thanked Vale Berg", names=[("Vale", "PER"), ("Berg", "PER")])
    assert [document.text[t.start : t.end] for t in tagged_names(document)] == ["Vale", "Berg"]


def test_names_of_every_window_are_found_at_their_places():
    text = " ".join(f"Boat {n} left Harn{n} today." for n in range(40))
    document = hand(text, limit=24, names=[(f"Harn{n} ", "LOC") for n in range(40)])
    assert len(document.encoded.windows) > 5
    found = tagged_names(document)
    assert [document.text[t.start : t.end] for t in found] == [f"Harn{n}" for n in range(40)]
    assert [t.window for t in found] == sorted(t.window for t in found)


def test_without_an_encoder_nothing_is_marked_and_rules_alone_are_heard():
    document = Document(plain("Nora Vale left."), BLANK("Nora Vale left."))
    assert tagged_names(document) == tagged_roles(document) == linked(document) == []


# ---- attributions

SPLIT = "“We will sail,” said Nora Vale. “Not today.”"


def test_pieces_that_point_at_one_cue_are_one_attribution():
    document = hand(
        SPLIT,
        roles=[("“We will sail", "content"), ("said", "cue"), ("Nora Vale", "source"), ("Not today", "content")],
        links=[("“We will sail", "said", "Nora Vale"), ("Not today", "said", None)],
    )
    (found,) = linked(document)
    assert told(document, [found]) == [
        {"pieces": ["We will sail", "Not today."], "kind": "direct", "speaker": "Nora Vale", "cue": "said"}
    ]
    assert document.doc[found.speaker_head].text in {"Nora", "Vale"}
    assert found.confidence == pytest.approx(SURE)


def test_pieces_with_cues_of_their_own_are_two_attributions():
    document = hand(
        "Nora Vale said boats would sail. Jan Berg thought no boat would.",
        roles=[
            ("Nora Vale", "source"),
            ("said", "cue"),
            ("boats would sail", "content"),
            ("Jan Berg", "source"),
            ("thought", "cue"),
            ("no boat would", "content"),
        ],
        links=[("boats would sail", "said", "Nora Vale"), ("no boat would", "thought", "Jan Berg")],
    )
    assert [(t["speaker"], t["cue"], t["pieces"]) for t in told(document, linked(document))] == [
        ("Nora Vale", "said", ["boats would sail"]),
        ("Jan Berg", "thought", ["no boat would"]),
    ]


def test_contents_without_a_cue_stay_apart():
    document = hand(
        "Boats would sail. All would be well.",
        roles=[("Boats would sail", "content"), ("All would be well", "content")],
    )
    assert told(document, linked(document)) == [
        {"pieces": [p], "kind": "indirect", "speaker": None, "cue": None}
        for p in ("Boats would sail", "All would be well")
    ]


KINDS = (
    ("indirect", "Nora Vale said boats would sail soon.", "boats would sail soon"),
    ("mixed", "Nora Vale said boats “would sail” soon.", "boats “would sail” soon"),
    ("direct", "Nora Vale said: “Boats would sail soon.”", "“Boats would sail soon.”"),
    ("direct", 'Nora Vale said: "Boats would sail soon."', "Boats would sail soon."),
    ("direct", "Nora Vale said: ‘Boats would sail soon.’", "‘Boats would sail soon.’"),
)


@pytest.mark.parametrize(("kind", "text", "content"), KINDS)
def test_marks_tell_direct_from_mixed_from_indirect(kind, text, content):
    document = hand(
        text,
        roles=[("Nora Vale", "source"), ("said", "cue"), (content, "content")],
        links=[(content, "said", "Nora Vale")],
    )
    ((seen),) = told(document, linked(document))
    assert seen["kind"] == kind
    assert seen["pieces"] == [content.strip('“”"‘’')]
    assert (seen["speaker"], seen["cue"]) == ("Nora Vale", "said")


def test_a_content_takes_the_cue_it_points_at_not_the_nearest():
    document = hand(
        "Jan Berg said, as Nora Vale claims, that boats would sail.",
        roles=[("Jan Berg", "source"), ("said", "cue"), ("Nora Vale", "source"), ("claims", "cue"), ("that boats would sail", "content")],
        links=[("that boats would sail", "said", "Jan Berg")],
    )  # fmt: skip
    assert told(document, linked(document))[0] == {
        "pieces": ["that boats would sail"], "kind": "indirect", "speaker": "Jan Berg", "cue": "said",
    }  # fmt: skip


def test_a_cue_in_another_window_is_out_of_reach_and_no_error():
    rain = "It rained in Port Harn for days on end. " * 3
    document = hand(
        f"Nora Vale said so. {rain}Boats would sail soon.",
        limit=16,
        roles=[("Nora Vale", "source"), ("said", "cue"), ("Boats would sail soon", "content")],
    )
    assert len(document.encoded.windows) > 2
    assert told(document, linked(document)) == [
        {"pieces": ["Boats would sail soon"], "kind": "indirect", "speaker": None, "cue": None}
    ]


def test_one_word_is_nothing_said():
    document = hand(
        "He called it “wrong”.", roles=[("called", "cue"), ("wrong", "content")], links=[("wrong", "called", None)]
    )
    assert linked(document) == []


def test_signs_alone_are_nothing_said():
    document = hand("He left “, ” and came.", roles=[("“, ”", "content")])
    assert [p for a in linked(document) for p in a.pieces if p[0] == p[1]] == []


def test_what_touches_a_dateline_is_left_out():
    line = "PORT HARN (NWA) —"
    body = f"{line} Boats would sail, Nora Vale said. Fares would rise, she added."
    article = assemble([Part("dateline", line), Part("body", body)], {})
    assert article.paragraphs("dateline")
    document = hand(
        article,
        roles=[(f"{line} Boats would sail", "content"), ("said", "cue"), ("Fares would rise", "content"), ("added", "cue")],
        links=[(f"{line} Boats would sail", "said", None), ("Fares would rise", "added", None)],
    )  # fmt: skip
    assert [t["pieces"] for t in told(document, linked(document))] == [["Fares would rise"]]


def test_outside_marks_nobody_s_words_run_over_a_line_end():
    text = "Boats would sail\nPhoto: Jan Berg said."
    document = hand(text, roles=[("Boats would sail\nPhoto", "content"), ("said", "cue")])
    assert told(document, linked(document))[0]["pieces"] == ["Boats would sail"]
    marked = "“Boats would sail\nand soon,” he said."
    document = hand(marked, roles=[("“Boats would sail\nand soon,”", "content"), ("said", "cue")])
    assert told(document, linked(document))[0]["pieces"] == ["Boats would sail\nand soon"]


def test_rows_of_one_quotation_share_a_number_and_carry_the_confidence():
    document = hand(
        "Nora Vale, fares would rise, said, and boats would sail.",
        roles=[("fares would rise", "content"), ("said", "cue"), ("Nora Vale", "source"), ("boats would sail", "content")],
        links=[("fares would rise", "said", "Nora Vale"), ("boats would sail", "said", "Nora Vale")],
    )  # fmt: skip
    document.rows["entities"] = [Entity(0, 9, "person", "Nora Vale", "Nora Vale", None, None)]
    rows = find_quotes(document)
    assert [document.text[q.start : q.end] for q in rows] == ["fares would rise", "boats would sail"]
    assert len({q.quote for q in rows}) == 1
    assert {(q.speaker, q.speaker_name, q.cue) for q in rows} == {("Nora Vale", "Nora Vale", "said")}
    assert all(q.confidence == pytest.approx(SURE) for q in rows)


def test_a_piece_that_a_rule_finds_does_not_cost_the_quotation_its_others(monkeypatch):
    """The rule has the first half with its cue; the encoder has both halves."""
    document = hand(
        SPLIT,
        roles=[("“We will sail", "content"), ("said", "cue"), ("Nora Vale", "source"), ("Not today", "content")],
        links=[("“We will sail", "said", "Nora Vale"), ("Not today", "said", None)],
    )
    first, cue, speaker = (_at(SPLIT, words) for words in ("We will sail", "said", "Nora Vale"))
    rule = Attribution((first,), "direct", speaker, None, cue)
    monkeypatch.setattr(quotes, "attribute", lambda d: [rule])
    document.rows["entities"] = []
    rows = find_quotes(document)
    assert [SPLIT[q.start : q.end] for q in rows] == ["We will sail", "Not today."]
    assert len({q.quote for q in rows}) == 1
    assert {q.speaker for q in rows} == {"Nora Vale"}


def test_what_a_rule_finds_whole_is_one_row_not_two(monkeypatch):
    text = "“We will sail,” said Nora Vale."
    document = hand(
        text, roles=[("“We will sail", "content"), ("said", "cue")], links=[("“We will sail", "said", None)]
    )
    rule = Attribution((_at(text, "We will sail"),), "direct", _at(text, "Nora Vale"), None, _at(text, "said"))
    monkeypatch.setattr(quotes, "attribute", lambda d: [rule])
    document.rows["entities"] = []
    assert [(text[q.start : q.end], q.speaker) for q in find_quotes(document)] == [("We will sail", "Nora Vale")]


def test_the_encoder_s_words_take_the_speaker_of_the_rule_that_finds_the_same_words(monkeypatch):
    text = "Nora Vale said boats would sail."
    document = hand(
        text, roles=[("boats would sail", "content"), ("said", "cue")], links=[("boats would sail", "said", None)]
    )
    rule = Attribution((_at(text, "boats would sail"),), "indirect", _at(text, "Nora Vale"), None, _at(text, "said"))
    monkeypatch.setattr(quotes, "attribute", lambda d: [rule])
    document.rows["entities"] = []
    ((row),) = find_quotes(document)
    assert (row.speaker, row.kind) == ("Nora Vale", "indirect")
    assert row.confidence == pytest.approx(SURE)


def _at(text, words):
    return text.index(words), text.index(words) + len(words)


# ---- sentiment towards names

VOICED = (
    "Nora Vale left. “Jan Berg lied,” she said. Ada Trent had reportedly known. Harn Ferries said boats would sail."
)


def voiced(monkeypatch, *, cues):
    document = hand(VOICED, roles=[(c, "cue") for c in cues])
    mentions = [
        ("Nora Vale", "person"),
        ("Jan Berg", "person"),
        ("Ada Trent", "person"),
        ("Harn Ferries", "organisation"),
    ]
    document.rows["entities"] = [
        Entity((at := VOICED.index(m)), at + len(m), kind, m, m, None, None) for m, kind in mentions
    ]
    said = [("Jan Berg lied", ("she", "said"), "she said"), ("boats would sail", None, None)]
    rows = []
    for n, (words, source, at) in enumerate(said):
        start = VOICED.index(words)
        cue = VOICED.index(at) + 4 if at else VOICED.rindex("said")
        rows.append(
            Quote(start, start + len(words), n, "direct", source and source[0], None, None, None, "said", cue, cue + 4, None)
        )  # fmt: skip
    document.rows["quotes"] = rows
    answers = [np.array(p, np.float32) for p in ([0.7, 0.2, 0.1], [0.9, 0.05, 0.05], [0.1, 0.6, 0.3], [0.1, 0.1, 0.8])]
    monkeypatch.setattr(encoder, "polarities", lambda e, spans: answers[: len(spans)])
    return document


def test_whose_words_a_mention_stands_in(monkeypatch):
    document = voiced(monkeypatch, cues=["reportedly"])
    seen = [(t.name, t.polarity, t.voice) for t in find_targets(document)]
    assert seen == [
        ("Nora Vale", "negative", "own"),
        ("Jan Berg", "negative", "quoted"),
        ("Ada Trent", "neutral", "unclear"),
        ("Harn Ferries", "positive", "own"),
    ]
    assert find_targets(document)[3].confidence == pytest.approx(0.8)


def test_a_cue_whose_content_was_found_leaves_its_sentence_the_outlet_s(monkeypatch):
    document = voiced(monkeypatch, cues=["Harn Ferries said"])
    # the last sentence has a cue and a quotation with that cue
    assert [t.voice for t in find_targets(document)] == ["own", "quoted", "own", "own"]


def test_groups_are_no_targets_and_a_mention_that_was_not_read_gives_no_row(monkeypatch):
    document = voiced(monkeypatch, cues=[])
    document.rows["entities"][0] = Entity(0, 9, "group", "Nora Vale", "Nora Vale", None, None)
    sure = np.array([0, 1, 0], np.float32)
    monkeypatch.setattr(encoder, "polarities", lambda e, spans: [None, sure, sure])
    assert [t.name for t in find_targets(document)] == ["Ada Trent", "Harn Ferries"]


def test_targets_without_an_encoder_gives_no_rows_and_no_error():
    document = Document(plain("Nora Vale left."), BLANK("Nora Vale left."))
    document.rows.update(entities=[Entity(0, 9, "person", "Nora Vale", "Nora Vale", None, None)], quotes=[])
    assert targets.find_targets(document) == []


# ---- decisions on an article

FIVE = ("Prices rose.", "Fares rose sharply.", "It rained.", "The council met.", "Boats left.")


def weighed(parts=FIVE, *, limit=192):
    """An article whose sentences' vectors are given by hand: (weight for the first frame, for the second)."""
    values = [(1, 0), (3, 0), (0, 0), (-2, 1), (0, 0)]
    text = " ".join(parts)
    article = plain(text, title=None)
    spans, at = [], 0
    for part in parts:
        spans.append((at, at + len(part)))
        at += len(part) + 1
    read = []
    for w in windows(text, spans, limit):
        hidden = np.zeros((len(w.pieces), 2), np.float32)
        for first, last, number in zip(w.first, w.last, w.sentence, strict=True):
            hidden[first:last] = values[number]
        read.append(
            Read(w, hidden, np.zeros((len(w.pieces), 2), np.float32), *(np.zeros((len(w.words), n), np.float32) for n in (11, 7, 128, 128, 2)))
        )  # fmt: skip
    return article, Encoded(spans, read)


def small_heads():
    """Two frames: the first of the mean of the first value, the second never enough."""
    size = 4  # two of hidden, two of framing
    dense = np.zeros((2 * size, 2), np.float32)
    dense[0, 0] = 5
    dense[1, 1] = 1
    made = {}
    for scheme in ("policy", "narrative"):
        made |= {
            f"{scheme}.mean": np.zeros(2 * size, np.float32),
            f"{scheme}.scale": np.ones(2 * size, np.float32),
            f"{scheme}.rarity": np.ones(_framed.BUCKETS, np.float32),
            f"{scheme}.dense": dense if scheme == "policy" else dense * 0,
            f"{scheme}.dense_bias": np.array([-1, -9], np.float32),
            f"{scheme}.words": np.zeros((_framed.BUCKETS, 2), np.float32),
            f"{scheme}.words_bias": np.zeros(2, np.float32),
            f"{scheme}.least": np.array([0.5, 0.5], np.float32),
            f"{scheme}.slope": np.ones(2, np.float32),
            f"{scheme}.intercept": np.zeros(2, np.float32),
            f"{scheme}.labels": np.array(["Economic", "Political"]),
        }
    return made


@pytest.fixture
def heads(monkeypatch):
    made = small_heads()
    monkeypatch.setattr(_framed, "heads", lambda *_: made)
    return made


def test_the_sentence_whose_removal_lowers_the_frame_most_is_first(heads):
    article, read = weighed()
    ((label, sure, falls),) = decisions("policy", sentences_of(article.text, read))
    assert label == "Economic"
    # mean of the first value: 2 of 5 sentences; 5 × 0.4 − 1 = 1
    assert sure == pytest.approx(1 / (1 + np.exp(-1.0)), abs=1e-5)
    assert [FIVE[n] for n, _ in falls] == ["Fares rose sharply.", "Prices rose."]
    # without "Fares rose sharply." the mean is −1 of 4: 5 × −0.25 − 1 = −2.25
    assert falls[0][1] == pytest.approx(sure - 1 / (1 + np.exp(2.25)), abs=1e-5)
    assert all(fall > 0 for _, fall in falls)


def test_a_frame_that_a_word_decides_points_at_the_word_s_sentence(heads):
    heads["policy.dense"] = heads["policy.dense"] * 0
    heads["policy.words"][next(iter(_framed.hashed(["rained"]))), 0] = 9
    article, read = weighed()
    ((_, _, falls),) = decisions("policy", sentences_of(article.text, read))
    assert FIVE[falls[0][0]] == "It rained."


def test_below_the_cut_there_is_no_frame(heads):
    heads["policy.least"] = np.array([0.75, 0.75])
    article, read = weighed()
    assert decisions("policy", sentences_of(article.text, read)) == []


def test_sentences_are_whole_and_in_order_also_where_windows_cut_them():
    parts = (
        "Prices rose.",
        "Fares of " + "ferries and " * 30 + "trams rose.",
        "It rained.",
        "The council met.",
        "Boats left.",
    )
    for limit in (192, 12):
        article, read = weighed(parts, limit=limit)
        found = sentences_of(article.text, read)
        assert [article.text[a:b] for a, b in found.spans] == list(parts)
        assert found.words[1][next(iter(_framed.hashed(["ferries"])))] == 30
        assert len(found.vectors) == len(found.words) == 5


def test_no_sentence_no_frame():
    assert len(sentences_of("", Encoded([], [])).spans) == 0


def test_frames_of_an_article_are_rows_over_its_first_sentence_with_up_to_three_sentences_each(heads):
    article, read = weighed()
    document = Document(article, BLANK(article.text), lambda *_: read)
    document.rows["entities"] = []
    rows = [r for r in find_frames(document) if r.scheme != "generic"]
    assert [(r.scheme, r.frame, article.text[r.start : r.end]) for r in rows] == [
        ("policy", "Economic", "Prices rose."),
        ("policy sentence", "Economic", "Prices rose."),
        ("policy sentence", "Economic", "Fares rose sharply."),
    ]
    assert all(r.cue is None and 0 < r.confidence < 1 for r in rows)


def test_two_sentences_tell_no_frame(heads):
    article, read = weighed(FIVE[:2])
    document = Document(article, BLANK(article.text), lambda *_: read)
    document.rows["entities"] = []
    assert [r for r in find_frames(document) if r.scheme != "generic"] == []


@pytest.mark.parametrize(
    ("marked", "expected"),
    [("", []), ("....", []), ("x", [(0, 1)]), ("xx.x", [(0, 2), (3, 4)]), (".xx", [(1, 3)]), ("xxx", [(0, 3)])],
)
def test_runs(marked, expected):
    assert runs(np.array([c == "x" for c in marked], bool)) == expected


def wording(heads, *, bias=-2.0):
    """Biased where the framing state's first value says so; a technique where the hidden state's first value is above one."""
    first = np.zeros((4, 1), np.float32)
    first[0, 0] = 1
    heads |= {
        "biased.weight": np.array([0, 0, 4, 0], np.float32),
        "biased.bias": np.array([bias], np.float32),
        "biased.slope": np.array(1.0),
        "biased.intercept": np.array(0.0),
        "techniques": np.array(["Doubt"]),
        "techniques.first": first,
        "techniques.first_bias": np.zeros(1, np.float32),
        "techniques.second": np.ones((1, 1), np.float32),
        "techniques.second_bias": np.zeros(1, np.float32),
        "techniques.cut": np.array([0.5], np.float32),
        "techniques.slope": np.array(1.0),
        "techniques.intercept": np.array(0.0),
    }


@pytest.mark.parametrize(("least", "technique"), [(3, ["Doubt", "Biased_sentence"]), (4, ["Doubt"])])
def test_a_sentence_of_too_few_words_is_not_called_biased(heads, monkeypatch, least, technique):
    wording(heads)
    monkeypatch.setattr(loaded_language, "LEAST_WORDS", least)
    article, read = weighed()
    window = read.windows[0].window
    read.windows[0].framing[window.first[3] : window.last[3], 0] = 1
    rows = find_loaded_language(Document(article, BLANK(article.text), lambda *_: read))
    assert [r.technique for r in rows] == technique


TELLING = (
    ("Loaded_Language", "shameless", True), ("Loaded_Language", "the whole", False), ("Loaded_Language", "-", False),
    ("Name_Calling-Labeling", "cancer", False), ("Name_Calling-Labeling", "shock jock", True),
)  # fmt: skip


@pytest.mark.parametrize(("technique", "words", "kept"), TELLING)
def test_function_words_and_names_of_one_word_are_not_loaded(technique, words, kept):
    assert loaded_language.is_telling(technique, words) is kept


@pytest.mark.parametrize("by", encoder.ENCODERS)
def test_longer_stretches_are_surer_and_an_unmeasured_technique_keeps_the_models_own_probability(by):
    stretches = ("vile", "vile lies", "vile, shameless lies")
    sure = [loaded_language.confidence("Loaded_Language", w, 0.5, by) for w in stretches]
    assert sure == sorted(set(sure))
    assert loaded_language.confidence("Doubt", "so they say", 0.5, by) == 0.5


def test_loaded_words_and_biased_sentences_are_rows_in_order(heads, monkeypatch):
    wording(heads)
    monkeypatch.setattr(loaded_language, "LEAST_WORDS", 3)
    article, read = weighed()
    window = read.windows[0].window
    read.windows[0].framing[window.first[3] : window.last[3], 0] = 1  # "Fares"
    document = Document(article, BLANK(article.text), lambda *_: read)
    rows = find_loaded_language(document)
    seen = [(article.text[r.start : r.end], r.technique) for r in rows]
    # the stretch runs over both sentences with high values: one after the other, no word between
    assert seen == [("Prices rose. Fares rose sharply.", "Doubt"), ("Fares rose sharply.", "Biased_sentence")]
    assert all(0 < r.confidence < 1 for r in rows)


def test_a_sentence_longer_than_a_window_is_as_biased_as_its_worst_part(heads):
    wording(heads)
    parts = ("Prices rose.", "Fares of " + "ferries and " * 30 + "trams rose.")
    article, read = weighed(parts, limit=12)
    last = read.windows[-1]
    last.framing[last.window.first[-1] : last.window.last[-1], 0] = 1
    found = biased(read)
    assert [(article.text[a:b]) for a, b, _ in found] == list(parts)
    assert found[1][2] > 0.5 > found[0][2]


def test_techniques_end_where_the_words_do(heads):
    wording(heads)
    article, read = weighed(FIVE[1:2])
    read.windows[0].hidden[:] = 3
    assert [(article.text[a:b], t) for a, b, t, _ in techniques(read)] == [(FIVE[1], "Doubt")]


def test_nothing_is_loaded_in_a_dateline(heads):
    wording(heads)
    line = "PORT HARN (NWA) —"
    article = assemble([Part("dateline", line), Part("body", f"{line} Boats left.")], {})
    (window,) = windows(article.text, [(0, len(article.text))])
    hidden = np.zeros((len(window.pieces), 2), np.float32)
    hidden[window.first[0] : window.last[1], 0] = 3  # "PORT HARN"
    rest = (np.zeros((len(window.words), n), np.float32) for n in (11, 7, 128, 128, 2))
    read = Encoded([(0, len(article.text))], [Read(window, hidden, hidden * 0, *rest)])
    assert techniques(read) != []
    assert find_loaded_language(Document(article, BLANK(article.text), lambda *_: read)) == []


def test_hashed_words_are_counted_without_signs():
    counts = _framed.hashed(["fares", ",", "rose", "“", "fares"])
    assert sum(counts.values()) == 5  # three words and two pairs
    assert counts == Counter(_framed.hashed(["fares", "rose", "fares"]))


# ---- languages

ENGLISH = tuple(each.name for each in all_layers() if each.english)


def unread(text, sentences):
    raise AssertionError("The encoder was asked to read a text that is not English.")


@pytest.mark.parametrize("case", [*cases("encoder_languages.jsonl")])
def test_only_english_is_read_by_the_layers_that_know_only_english(case):
    article = plain(case["text"], title=case.get("title"))
    assert is_english(article.text) is (case["expected"] == "read")
    if case["expected"] == "read":
        return
    document = Document(article, BLANK(article.text), unread)
    seen = {r.layer: r for r in read_layers(document)}
    assert {name: seen[name].error for name in ENGLISH} == dict.fromkeys(ENGLISH, NOT_ENGLISH)
    assert all(seen[name].count == 0 and name not in document.rows for name in ENGLISH)
    others = set(seen) - set(ENGLISH)
    assert {name: seen[name].error for name in others} == dict.fromkeys(others)
    assert {"sentences", "dates", "keywords"} <= others
    assert document["sentences"]


def test_what_needs_an_english_layer_says_why_it_was_not_run(monkeypatch):
    """Whoever adds a layer upon names need not know that names are English only."""
    from analysis import registry
    from analysis.registry import Layer

    row = next(each.row for each in all_layers() if each.name == "sentences")
    upon = Layer("upon_names", "Upon names", row, ("entities",), 1, lambda d: [])
    monkeypatch.setitem(registry._LAYERS, "upon_names", upon)
    text = next(c.values[0]["text"] for c in cases("encoder_languages.jsonl") if c.values[0]["expected"] == "not read")
    document = Document(plain(text), BLANK(plain(text).text), unread)
    seen = {r.layer: r.error for r in read_layers(document, ["upon_names"])}
    assert seen["entities"] == NOT_ENGLISH
    assert "failed" not in seen["upon_names"]


def test_an_english_article_after_a_foreign_one_is_read(monkeypatch):
    foreign, own = (
        plain(t)
        for t in ("Der Rat hat am Freitag beschlossen, die Preise für alle Fähren im Hafen zu erhöhen.", FIVE[0])
    )
    for article, expected in ((foreign, False), (own, True), (foreign, False)):
        assert Document(article, BLANK(article.text)).english is expected


# ---- the trained models

FRAMING = pytest.mark.skipif(
    not (encoder.MODELS / "framing.npz").exists(),
    reason="analysis/models/framing.npz is absent: rebuild it (training/encoder/README.md)",
)


@pytest.mark.slow
@pytest.mark.parametrize("case", [*cases("encoder_names.jsonl")])
def test_names_as_a_reader_would_mark_them(case):
    document = language.read(plain(case["text"], title=case.get("title")))
    read_layers(document, ["entities"])
    rows = document["entities"]
    seen = [[e.mention, e.kind] for e in rows if e.kind in case.get("kinds", ["person", "organisation", "place"])]
    assert seen == case["expected"]
    for mention, name in case.get("names", {}).items():
        assert {e.name for e in rows if e.mention == mention} == {name}
    assert all(document.text[e.start : e.end] == e.mention for e in rows)


def bare(words):
    """Marks at the edges and "that" may be within or without."""
    return words.strip(" .,\"“”‘’'„").removeprefix("that ")


@pytest.mark.slow
@pytest.mark.parametrize("case", [*cases("encoder_quotes.jsonl")])
def test_quotations_as_a_reader_would_mark_them(case):
    document = language.read(plain(case["text"], title=case.get("title")))
    read_layers(document, ["quotes"])
    seen = [
        {"text": bare(document.text[q.start : q.end]), "speaker": q.speaker_name, "kind": q.kind}
        for q in document["quotes"]
    ]
    assert [{k: s[k] for k in w} for s, w in zip(seen, case["expected"], strict=False)] == case["expected"]
    assert len(seen) == len(case["expected"])


@pytest.mark.slow
@pytest.mark.parametrize("case", [*cases("targets.jsonl")])
def test_sentiment_as_a_reader_would_feel_it(case):
    document = language.read(plain(case["text"], title=case.get("title")))
    read_layers(document, ["targets"])
    seen = [[t.name, t.polarity, t.voice] for t in document["targets"]]
    for name, polarity, voice in case["expected"]:
        assert [name, polarity, voice] in [[n, p if polarity else None, v if voice else None] for n, p, v in seen]
    assert {n for n, _, _ in seen} <= {e[0] for e in case["expected"]} | set(case.get("besides", ()))


def mixed():
    return next(
        c.values[0] for c in cases("encoder_languages.jsonl") if c.values[0]["label"].startswith("English with a long")
    )


@pytest.mark.slow
def test_a_mixed_article_has_rows_of_names_and_quotations():
    document = language.read(plain(mixed()["text"]))
    seen = {r.layer: r for r in read_layers(document, ["entities", "quotes", "targets", "tone"])}
    assert {name: r.error for name, r in seen.items()} == dict.fromkeys(seen)
    assert "Nora Vale" in {e.name for e in document["entities"]}


@pytest.mark.slow
@FRAMING
def test_frames_and_loaded_language_are_read_with_every_other_layer():
    document = language.read(plain(mixed()["text"]))
    assert {r.layer: r.error for r in read_layers(document)} == {
        each.name: None for each in all_layers() if each.default
    }


@pytest.mark.slow
@FRAMING
@pytest.mark.parametrize("case", [*cases("loaded_language.jsonl")])
def test_wording_that_judges_is_marked_and_plain_wording_is_not(case):
    document = language.read(plain(case["text"]))
    read_layers(document, ["loaded_language"])
    found = {x.technique for x in document["loaded_language"]}
    assert ("Biased_sentence" in found) is case["biased"]
    assert ("Loaded_Language" in found) is case["biased"]


@pytest.mark.parametrize(
    "name", ["encoder_names.jsonl", "encoder_quotes.jsonl", "targets.jsonl", "encoder_languages.jsonl"]
)
def test_cases_are_of_known_kinds_and_some_show_what_is_not_to_be_found(name):
    found = [c.values[0] for c in cases(name)]
    assert len({c["label"] for c in found}) == len(found)
    assert {c["kind"] for c in found} <= {"in the wild", "constructed", "negative"}
    assert all("source" in c for c in found if c["kind"] == "in the wild")
    assert any(c["kind"] == "negative" for c in found)
