"""The scorers on gold small enough to count by hand; the layers' answers are given by the tests."""

import hashlib
import json

import numpy as np
import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from analysis import scores as shown
from analysis.article import Article
from analysis.document import Document
from analysis.errors import UnknownName
from analysis.registry import Run
from analysis.tongues import NOT_ENGLISH
from benchmarks import quality
from benchmarks.quality import (
    BadData,
    asking,
    biased_sentences,
    entities,
    figures,
    framing_gold,
    gate,
    generic_frames,
    out_of_fold,
    persuasion,
    plain_words,
    policy_frames,
    quotes,
    record,
    simple_ways,
    targets,
    targets_other,
)

VOCAB = Vocab()


def lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def held_back(monkeypatch, folder, name, data, predictions):
    """Out-of-fold predictions as training writes them, for this file."""
    monkeypatch.setattr(out_of_fold, "FOLDER", folder)
    digest = hashlib.sha256(data.read_bytes()).hexdigest()
    held = {"data_sha256": digest, "folds": 5, "how": "by hand", "thresholds": {}, "predictions": predictions}
    (folder / f"{name}.json").write_text(json.dumps(held), encoding="utf-8")


@pytest.fixture
def no_predictions(monkeypatch, tmp_path):
    monkeypatch.setattr(out_of_fold, "FOLDER", tmp_path / "none")


def sentences(count=12):
    """One target a sentence; 4 negative, 4 neutral, 4 positive of each 12."""
    return [
        {
            "primary_gid": f"set_{i}_1_0_Ann_0_3",
            "sentence_normalized": "Ann spoke.",
            "targets": [{"from": 0, "to": 3, "polarity": (2.0, 4.0, 6.0)[i % 3]}],
        }
        for i in range(count)
    ]


def answer(monkeypatch, told):
    given = iter(told)
    monkeypatch.setattr(targets, "read_many", lambda articles: articles)
    monkeypatch.setattr(targets, "asked", lambda document, spans: [next(given) for _ in spans])


def test_targets_counts_each_polarity_alike(monkeypatch, tmp_path):
    # Everything is called neutral but one negative: F1 2/5 of negative, 8/15 of neutral, 0 of positive.
    answer(monkeypatch, [("negative", 0.9), *[("neutral", 0.9)] * 11])
    found = targets.score(lines(tmp_path / "gold.jsonl", sentences()))
    assert found["n"] == 12
    assert found["macro_f1"] == pytest.approx((2 / 5 + 8 / 15) / 3, abs=1e-4)
    assert found["accuracy"] == pytest.approx(5 / 12, abs=1e-4)
    assert found["by_label"]["neutral"] == {"n": 4, "precision": 0.3636, "recall": 1.0, "f1": 0.5333}
    assert found["alternatives"]["always neutral"] == {"macro_f1": 0.1667, "accuracy": 0.3333}
    assert found["interval"][0] < found["macro_f1"] < found["interval"][1]
    assert found["calibration_error"] == pytest.approx(0.9 - 5 / 12, abs=1e-4)


def test_a_target_that_the_layer_cannot_read_is_wrong_and_has_no_confidence(monkeypatch, tmp_path):
    answer(monkeypatch, [None] * 12)
    found = targets.score(lines(tmp_path / "gold.jsonl", sentences()))
    assert found["macro_f1"] == 0
    assert "calibration_error" not in found


def test_the_word_list_judges_the_sentence_not_the_person():
    assert [targets.by_words(s) for s in ("A wonderful success.", "A horrible murder.", "He went home.")] == [
        "positive",
        "negative",
        "neutral",
    ]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ({"from": 0, "to": 3, "polarity": 5.0}, "polarity 2, 4 or 6"),
        ({"from": 0, "to": 99, "polarity": 2.0}, "outside its 10 characters"),
        ({"from": 0, "polarity": 2.0}, "without from, to"),
    ],
)
def test_a_target_that_is_none_is_told_with_its_line(tmp_path, target, said):
    gold = sentences(2)
    gold[1]["targets"] = [target]
    with pytest.raises(BadData, match=said) as raised:
        targets.score(lines(tmp_path / "gold.jsonl", gold))
    assert "line 2" in str(raised.value)


LABELS = ("negative", "neutral", "positive")


def labelled(folder, count=12, **changed):
    """A text an article, "Harn fell . Ost rose .", with an organisation and a place labelled negative, neutral, positive in turn."""
    text = "Harn fell . Ost rose ."
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    lines(folder / "texts.jsonl", [{"id": f"d{i}", "text": text} for i in range(count)])
    rows = [
        {"file": "texts.jsonl", "id": f"d{i}", "sha256": digest, "start": start, "end": end, "kind": kind, "stratum": stratum,
         "first": LABELS[i % 3], "second": "neutral" if i == 0 else LABELS[i % 3], "final": LABELS[i % 3]}
        for i in range(count)
        for start, end, kind, stratum in ((0, 4, "organisation", "random"), (12, 15, "place", "charged"))
    ]  # fmt: skip
    rows[0] |= changed
    return lines(folder / "labels.jsonl", rows)


def parsed(given):
    starts, spaces = [True, False, False] * 2, [True] * 5 + [False]
    return [Document(a, Doc(VOCAB, words=a.text.split(" "), spaces=spaces, sent_starts=starts)) for a in given]


def test_organisations_and_places_are_scored_apart_and_together(monkeypatch, tmp_path):
    # Organisations: all called positive, 4 of 12 right, F1 of positive 1/2. Places: all right.
    found = {0: ("positive", 0.9), 12: None}
    turn = iter(LABELS * 4)
    monkeypatch.setattr(targets_other, "read_many", parsed)
    monkeypatch.setattr(
        targets_other, "asked", lambda document, spans: [found[s] or (next(turn), 0.9) for s, _ in spans]
    )
    asked = []
    monkeypatch.setattr(targets_other, "by_words", lambda words: asked.append(words) or "neutral")
    figures = targets_other.score(tmp_path, labels=labelled(tmp_path))
    assert (figures["n"], figures["articles"]) == (24, 12)
    assert figures["organisations_macro_f1"] == pytest.approx(1 / 6, abs=1e-4)
    assert figures["places_macro_f1"] == 1
    # Together: negative 4 of 4 found of 8, neutral the same, positive 8 right of 16 called so.
    assert figures["macro_f1"] == pytest.approx((2 / 3 + 2 / 3 + 2 / 3) / 3, abs=1e-4)
    assert figures["accuracy"] == pytest.approx(16 / 24, abs=1e-4)
    assert (figures["organisations_mean"], figures["organisations_mean_labelled"]) == (1, 0)
    assert figures["drawn_at_random_accuracy"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["alternatives"]["always neutral"]["accuracy"] == pytest.approx(1 / 3, abs=1e-4)
    assert asked[:2] == ["Harn fell .", "Ost rose ."]
    # Two of 24 mentions have another second label.
    assert figures["self_agreement"] == pytest.approx(22 / 24, abs=1e-4)
    assert "organisations" in quality.as_text("targets_other", tmp_path, figures)
    words = plain_words.told("targets_other", figures, "texts")
    assert words.startswith("Of 100 organisations named in texts, 33 get the right one")
    assert "organisations come off at +1.00 as judged and +0.00 as labelled" in words


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sha256": "0" * 16}, "labelled was 0000"),
        ({"id": "gone"}, "no document 'gone'"),
        ({"file": "none.jsonl"}, r"none\.jsonl is missing"),
        ({"end": 99}, "outside its 22"),
        ({"final": "mixed"}, "labels mixed"),
        ({"kind": "person"}, "kind 'person'"),
    ],
)
def test_labels_that_do_not_fit_their_texts_are_told(tmp_path, changed, said):
    with pytest.raises(BadData, match=said):
        targets_other.score(tmp_path, labels=labelled(tmp_path, **changed))


def test_agreement_with_oneself_allows_for_chance():
    # Krippendorff (2011), two observers, nominal: 10 items with o = 4/10 apart over 14 zeros and 6 ones: 1 - 19 * 8 / (14 * 6 * 2) = 0.095.
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert targets_other.alpha([*map(str, first)], [*map(str, second)]) == pytest.approx(0.095, abs=1e-3)
    assert targets_other.alpha(["a", "b"], ["b", "a"]) < 0
    assert targets_other.alpha(["a"], ["a"]) == 1


def test_the_shipped_labels_hold_no_text_and_what_was_asked_for():
    raw = [json.loads(line) for line in targets_other.GOLD.read_text(encoding="utf-8").splitlines()]
    assert all(set(row) == targets_other.NEEDED for row in raw)
    mentions = targets_other.read_gold(targets_other.GOLD)
    articles = [(m.file, m.id) for m in mentions]
    assert min(sum(m.kind == kind for m in mentions) for kind in targets_other.KINDS) >= 150
    assert len(set(articles)) >= 150
    assert max(map(articles.count, articles)) <= 2
    assert len({(m.file, m.id, m.start) for m in mentions}) == len(mentions)
    assert all(m.final == m.first for m in mentions if m.first == m.second)


def test_the_gate_pins_labels_of_our_own_and_hands_over_the_texts(monkeypatch, tmp_path, capsys):
    (tmp_path / "texts").mkdir()

    class Scorer:
        GOLD = tmp_path / "labels"

        @staticmethod
        def score(path):
            return {"n": 3, "f1": 0.75 if path.is_dir() else 0.0}

    Scorer.GOLD.write_text("labels", encoding="utf-8")
    monkeypatch.setattr(gate, "scorer", lambda name: Scorer)
    held = {**floor("own", Scorer.GOLD, {"f1": 0.7}), "data": "texts"}
    assert gate.check("own", held, tmp_path / "texts") == 0
    Scorer.GOLD.write_text("other labels", encoding="utf-8")
    assert gate.check("own", held, tmp_path / "texts") == 1
    assert "labels has sha256" in capsys.readouterr().out


def articles(*frames):
    words = ("police court judge", "army border war", "budget market trade")
    return [
        {"id": str(i), "text": f"{words[i % 3]} number {i} " * 5, "frames": sorted(f)} for i, f in enumerate(frames)
    ]


def test_policy_frames_are_scored_from_the_held_back_folds(monkeypatch, tmp_path):
    data = lines(tmp_path / "gold.jsonl", articles({"Political"}, {"Political", "Economic"}, {"Economic"}))
    held_back(
        monkeypatch, tmp_path, "policy_frames", data, {"0": ["Political"], "1": ["Political"], "2": ["Political"]}
    )
    found = policy_frames.score(data)
    # Political: 2 right of 3, 2 in gold: F1 0.8; Economic 0; twelve labels nobody has 0. Micro: 2 * 2 / (4 + 3).
    assert (found["n"], found["from"]) == (3, "out-of-fold predictions")
    assert found["macro_f1"] == pytest.approx(0.8 / 14, abs=1e-4)
    assert found["micro_f1"] == pytest.approx(4 / 7, abs=1e-4)
    assert (found["precision"], found["recall"]) == (0.6667, 0.5)
    assert found["interval"] is None  # three articles
    assert found["by_label"]["Political"]["f1"] == 0.8
    assert set(found["alternatives"]) == {"TF-IDF and logistic regression"}


def test_another_file_is_read_by_the_layer(monkeypatch, tmp_path):
    data = lines(tmp_path / "gold.jsonl", articles({"Political"}, {"Economic"}))
    held_back(monkeypatch, tmp_path, "policy_frames", data, {"0": [], "1": []})
    other = lines(tmp_path / "other.jsonl", articles({"Political"}, {"Political"}))
    monkeypatch.setattr(policy_frames, "decided", lambda gold: [{"Political"} for _ in gold])
    found = policy_frames.score(other)
    assert (found["from"], found["micro_f1"]) == ("the layer", 1.0)


def test_an_article_without_prediction_is_not_scored_as_without_frames(monkeypatch, tmp_path):
    data = lines(tmp_path / "gold.jsonl", articles({"Political"}, {"Economic"}))
    held_back(monkeypatch, tmp_path, "policy_frames", data, {"0": []})
    with pytest.raises(BadData, match="no item '1'"):
        policy_frames.score(data)


def test_a_frame_that_is_none_of_the_fourteen_is_refused(tmp_path, no_predictions):
    with pytest.raises(BadData, match="Politics"):
        policy_frames.score(lines(tmp_path / "gold.jsonl", articles({"Politics"})))


def climate(path, rows):
    table = ["ID\tsource\tdate\ttext\tRE\tHI\tCO\tMO\tEC"]
    table += [f"{i}\tx\t2019\tWords of article {i}\t" + "\t".join(values) for i, values in rows]
    path.write_text("\n".join(table) + "\n", encoding="utf-8")
    return path


def test_narrative_labels_are_read_as_they_stand(tmp_path):
    no = "False"
    data = climate(
        tmp_path / "gold.tsv",
        [("1", ("True", no, "True", no, "False)")), ("405", ("",) * 5), ("7", (no, "True", no, "True", "True"))],
    )
    found = framing_gold.narrative(data)
    assert [(f["id"], f["frames"]) for f in found] == [
        ("1", {"resolution", "conflict"}),
        ("7", {"human_interest", "morality", "economic"}),
    ]


def test_generic_frames_count_yes_and_no_alike(monkeypatch, tmp_path):
    no = "False"
    data = climate(tmp_path / "gold.tsv", [(str(i), (no, no, "True" if i < 2 else no, no, no)) for i in range(4)])
    held_back(monkeypatch, tmp_path, "generic_frames", data, {"0": ["conflict"], "1": [], "2": [], "3": []})
    monkeypatch.setattr(
        generic_frames, "read", lambda gold: ([], [generic_frames.Counter(conflict=3 - int(g["id"])) for g in gold])
    )
    found = generic_frames.score(data)
    # Conflict: yes 2/3, no 2*2/5; the other four frames: yes 0, no 1.
    assert found["macro_f1"] == pytest.approx(((2 / 3 + 4 / 5) / 2 + 4 * 0.5) / 5, abs=1e-4)
    assert found["by_label"]["conflict"]["macro_f1"] == pytest.approx((2 / 3 + 4 / 5) / 2, abs=1e-4)
    assert found["yes_f1"] == pytest.approx(2 / 3 / 5, abs=1e-4)
    assert set(found["alternatives"]) == {"own cue words", "TF-IDF and logistic regression"}


def test_a_threshold_is_taken_from_the_other_folds():
    # In folds 1 and 2 the frame is there from 4 on; fold 0's own labels say the opposite and must not matter.
    values, gold = [9, 1, 4, 2, 5, 3], [False, True, True, False, True, False]
    assert simple_ways.over_threshold(values, gold, [0, 0, 1, 1, 2, 2], generic_frames.yes_no_f1)[:2] == [True, False]


def test_word_weights_never_see_the_article_they_judge():
    texts = ["tax budget", "tax money", "war army", "war border", "tax trade", "war peace"]
    gold = [{"E"}, {"E"}, set(), set(), {"E"}, set()]
    assert simple_ways.word_weights(texts, gold, ["E"], [0, 1, 0, 1, 2, 2]) == gold
    assert simple_ways.word_weights(texts, gold, ["E"], [0] * 6) == [set()] * 6


def test_biased_sentences_are_counted_without_those_nobody_agrees_on(monkeypatch, tmp_path):
    labels = ["Biased", "No agreement", "Non-biased", "Non-biased", "Biased"]
    data = lines(
        tmp_path / "gold.jsonl",
        [
            {"\ufefftext": f"Sentence {i}.", "topic": "t", "outlet": "o", "label_bias": label}
            for i, label in enumerate(labels)
        ],
    )
    held_back(monkeypatch, tmp_path, "biased_sentences", data, {"0": True, "2": False, "3": True, "4": True})
    found = biased_sentences.score(data)
    # Biased: 2 right of 3 called so, 2 in gold: 0.8; not biased: 1 of 1, 2 in gold: 2/3.
    assert found["n"] == 4
    assert found["macro_f1"] == pytest.approx((0.8 + 2 / 3) / 2, abs=1e-4)
    assert found["accuracy"] == 0.75
    assert found["alternatives"]["always the more frequent"]["accuracy"] == 0.5


def spans(*rows):
    return [{"technique": t, "start": a, "end": b} for a, b, t in rows]


def test_persuasion_wants_the_technique_and_half_of_the_characters(monkeypatch, tmp_path):
    text = "x" * 100
    data = lines(
        tmp_path / "gold.jsonl",
        [
            {
                "id": "1",
                "text": text,
                "spans": spans((0, 10, "Doubt"), (20, 30, "Slogans"), (40, 50, "Doubt"), (60, 70, "Doubt")),
            },
            {"id": "2", "text": text, "spans": spans((0, 10, "Doubt"))},
        ],
    )
    told = [[0, 5, "Doubt"], [20, 30, "Doubt"], [40, 44, "Doubt"], [60, 70, "Doubt"], [61, 70, "Doubt"]]
    held_back(monkeypatch, tmp_path, "persuasion", data, {"1": told})
    found = persuasion.score(data)
    # Article 2 was not held back. Right: (0, 5) with half, (60, 70) once; (40, 44) is too short, (20, 30) another technique.
    assert (found["n"], found["articles"]) == (4, 1)
    assert (found["precision"], found["recall"]) == (0.4, 0.5)
    assert found["micro_f1"] == pytest.approx(4 / 9, abs=1e-4)
    assert found["macro_f1"] == pytest.approx((2 * 2 / (3 + 5) + 0) / 2, abs=1e-4)
    assert found["any_f1"] == pytest.approx(2 * 3 / 9, abs=1e-4)


def test_a_sentence_called_biased_is_no_technique(monkeypatch):
    class Row:
        def __init__(self, technique):
            self.start, self.end, self.technique = 0, 4, technique

    monkeypatch.setattr(persuasion, "read_many", lambda found: found)
    monkeypatch.setattr(persuasion, "rows_of", lambda document, layer: [Row("Biased_sentence"), Row("Doubt")])
    assert persuasion.decided([{"id": "1", "text": "Text"}]) == [[(0, 4, "Doubt")]]


def document(text):
    doc = Doc(VOCAB, words=text.split(" "))
    return Document(Article("a1", doc.text), doc)


def test_a_layer_that_fails_on_gold_is_told_and_not_scored_as_nothing_found(monkeypatch):
    found = document("Ann spoke .")
    monkeypatch.setattr(asking, "read_layers", lambda d, names: [Run("entities", 1, 0, "KeyError: 'x'")])
    with pytest.raises(asking.LayerFailed, match="entities: KeyError: 'x'"):
        asking.rows_of(found, "entities")


def test_a_text_that_is_not_english_has_no_rows(monkeypatch):
    german = (
        "Der Präsident sagte am Montag , dass die Regierung ihre Pläne nicht ändern werde , obwohl viele dagegen sind ."
    )
    monkeypatch.setattr(asking, "read_layers", lambda d, names: [Run("entities", 1, 0, NOT_ENGLISH)])
    assert asking.rows_of(document(german), "entities") == []


BAD = [
    (policy_frames, "", "no line"),
    (policy_frames, "no json", "no JSON object"),
    (policy_frames, '{"id": "1", "text": "x"}', "has no frames"),
    (policy_frames, '{"id": "1", "text": "x", "frames": "Political"}', "list of labels"),
    (generic_frames, "a\tb\n1\t2\n", "no table of ID"),
    (
        generic_frames,
        "ID\ttext\tRE\tHI\tCO\tMO\tEC\n1\tx\tyes\tFalse\tFalse\tFalse\tFalse\n",
        "yes, expected True or False",
    ),
    (biased_sentences, '{"text": "x", "topic": "t", "label_bias": "Maybe"}', "'Maybe'"),
    (biased_sentences, '{"text": "x", "topic": "t", "label_bias": "No agreement"}', "no sentence"),
    (persuasion, '{"id": "1", "text": "x", "spans": [{"start": 0}]}', "without technique"),
    (
        persuasion,
        '{"id": "1", "text": "x", "spans": [{"technique": "Doubt", "start": 0, "end": 9}]}',
        "outside its 1 characters",
    ),
    (targets, '{"text": "x"}', "has no primary_gid"),
]


@pytest.mark.parametrize(("scorer", "content", "said"), BAD)
def test_what_is_no_gold_is_told(tmp_path, no_predictions, scorer, content, said):
    path = tmp_path / "gold"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadData, match=said):
        scorer.score(path)


def test_a_packed_file_cut_short_is_told(tmp_path):
    path = tmp_path / "gold.jsonl.gz"
    path.write_bytes(b"\x1f\x8b\x08")
    with pytest.raises(BadData, match="can't be read"):
        policy_frames.score(path)


# --- figures


def test_the_interval_of_a_share_is_that_of_the_binomial():
    # 100 items, 60 right: the normal approximation gives 0.6 ± 1.96 * sqrt(0.24 / 100) = 0.504 to 0.696.
    low, high = figures.mean_interval([1.0] * 60 + [0.0] * 40)
    assert low == pytest.approx(0.504, abs=0.015)
    assert high == pytest.approx(0.696, abs=0.015)


def test_items_of_one_article_are_drawn_together():
    right = [1.0, 0.0] * 50
    alone = figures.mean_interval(right)
    counts = [(r, 1.0) for r in right]
    by_article = figures.interval(
        counts, lambda sums: sums[..., 0] / sums[..., 1], [i % 2 + 2 * (i // 10) for i in range(100)]
    )
    assert by_article[1] - by_article[0] > 1.5 * (alone[1] - alone[0])


def test_below_ten_units_there_is_no_interval():
    assert figures.mean_interval([1.0] * 9) is None
    assert figures.interval([(1, 1, 1)] * 40, figures.f1, ["one article"] * 40) is None


def test_the_same_counts_give_the_same_interval():
    counts = [(i % 3, i % 2, min(i % 3, i % 2)) for i in range(30)]
    assert figures.interval(counts, figures.f1) == figures.interval(counts, figures.f1)


def test_calibration_is_the_distance_of_confidence_and_right_answers():
    # Ten at 0.95 of which seven are right, ten at 0.55 of which five are: (10 * 0.25 + 10 * 0.05) / 20.
    given = [(0.95, i < 7) for i in range(10)] + [(0.55, i < 5) for i in range(10)]
    assert figures.calibration_error(given) == pytest.approx(0.15)
    assert figures.calibration_error([(1.0, True)]) == 0
    assert figures.calibration_error([*given, (None, True)]) == pytest.approx(0.15)
    assert figures.calibration_error([(None, True)]) is None


def test_names_are_counted_by_kind():
    counts = entities.counted(
        [{(0, 3, "PER"), (5, 8, "ORG")}, {(0, 2, "LOC")}], [{(0, 3, "PER"), (5, 8, "LOC")}, {(0, 2, "LOC")}]
    )
    assert entities.agreement(counts) == {
        "precision": 0.6667,
        "recall": 0.6667,
        "f1": 0.6667,
        "f1_PER": 1.0,
        "f1_ORG": 0.0,
        "f1_LOC": 0.6667,
    }
    assert np.asarray(counts).shape == (2, 3, 3)


def test_words_in_marks_are_quotations_from_four_words_on():
    text = 'She said “we will not go home” of "The Long Day" and left: "That was all of it."'
    assert [text[r.start : r.end] for r in quotes.in_marks(text)] == ["we will not go home", "That was all of it."]


# --- what is shown and recorded

NAMES = {
    "n": 812,
    "articles": 110,
    "precision": 0.8231,
    "recall": 0.811,
    "f1": 0.817,
    "interval": [0.80, 0.83],
    "by_label": {
        "PER": {"n": 400, "precision": 0.9, "recall": 0.9, "f1": 0.9},
        "ORG": {"n": 30, "precision": 0.5, "recall": 0.6, "f1": 0.546},
        "LOC": {"n": 382, "precision": 0.8, "recall": 0.8, "f1": 0.8},
    },
    "alternatives": {"en_core_web_sm": {"precision": 0.6, "recall": 0.6, "f1": 0.6}},
}
GOLD = record.Gold("entities", "entities", "ner/x.jsonl", "a set", "test articles", "CC BY")


def test_a_score_is_told_of_a_hundred():
    score = record.told(GOLD, "f1", NAMES)
    assert score.words == (
        "Of 100 names marked in 110 test articles, 82 are exactly right; of 100 that are there, 81 are found."
    )
    assert score.bad_at == (
        "Weakest: organisations (F1 0.55, 30 to find), places (F1 0.80, 382 to find). "
        "Fewer than 50 to score on: organisations."
    )
    assert (score.value, score.low, score.high) == (0.817, 0.80, 0.83)
    assert score.alternatives == (("en_core_web_sm", 0.6),)


def test_every_scorer_with_gold_has_words_and_says_its_figure():
    assert {gold.scorer for gold in record.SETS} == set(plain_words.TEMPLATES)
    assert {gold.scorer for gold in record.SETS} <= set(quality.names())
    assert all(quality.scorer(gold.scorer).FIGURE for gold in record.SETS)


def test_dates_of_pages_are_told_as_counts():
    given = {
        "n": 20,
        "title_exact": 0.9,
        "dates_right": 12,
        "dates_wrong": 2,
        "dates_missing": 1,
        "dates_invented": 1,
        "undated_n": 5,
    }
    assert plain_words.told("pages", given, "pages") == (
        "Of 100 headlines of 20 pages, 90 are exactly right. Of 15 dates, 12 are right, 2 wrong and 1 not found."
    )
    assert plain_words.bad_at(given) == "1 of 5 pages that state no date were given one."


@pytest.fixture
def small(monkeypatch, tmp_path):
    """Two gold sets whose scorers answer at once."""
    sets = (
        GOLD,
        record.Gold("quotes", "quotes", "quotes/x.jsonl", "other set", "articles", "none"),
    )
    monkeypatch.setattr(record, "SETS", sets)

    class Scorer:
        FIGURE = "f1"

        @staticmethod
        def score(path, *, limit=None):
            return {**NAMES, "speaker_accuracy": 0.85, "interval": None}

    monkeypatch.setattr(record, "scorer", lambda name: Scorer)
    for gold in sets:
        (tmp_path / gold.path).parent.mkdir(parents=True)
        (tmp_path / gold.path).write_text("gold", encoding="utf-8")
    return tmp_path


def test_what_is_recorded_is_what_the_pages_read(small, monkeypatch):
    out = small / "scores.json"
    assert record.run(small, out=out) == 0
    monkeypatch.setattr(shown, "file_of", lambda encoder: out)
    shown.scores.cache_clear()
    try:
        found = shown.scores()
    finally:
        shown.scores.cache_clear()
    assert list(found) == ["entities", "quotes"]
    assert found["quotes"][0].low is None
    assert found["quotes"][0].words.endswith("85 have the right speaker.")
    assert found["entities"][0].alternatives == (("en_core_web_sm", 0.6),)


def test_one_scorer_can_be_recorded_anew_beside_the_others(small):
    out = small / "scores.json"
    record.run(small, out=out)
    before = json.loads(out.read_text())
    before[0]["value"] = before[1]["value"] = 0.1
    out.write_text(json.dumps([before[1], before[0]]))
    record.run(small, only=["quotes"], out=out)
    assert [(r["scorer"], r["value"]) for r in json.loads(out.read_text())] == [("entities", 0.1), ("quotes", 0.817)]


def test_without_the_gold_nothing_is_recorded(small):
    (small / "quotes/x.jsonl").unlink()
    with pytest.raises(BadData, match=r"quotes/x\.jsonl"):
        record.run(small, out=small / "scores.json")
    with pytest.raises(UnknownName, match="names"):
        record.run(small, only=["names"], out=small / "scores.json")
    assert not (small / "scores.json").exists()


def test_the_scores_that_ship_can_be_read():
    for layer, found in shown.scores().items():
        for score in found:
            assert score.layer == layer
            assert score.low is None or score.low <= score.value <= score.high
            assert score.words.endswith(".")


def floor(scorer, path, floors):
    return {
        "data": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "floors": floors,
        "scorer": scorer,
    }


def test_the_gate_scores_a_second_set_of_a_scorer(monkeypatch, tmp_path, capsys):
    first, second = tmp_path / "a", tmp_path / "b"
    for path in (first, second):
        path.write_text(path.name, encoding="utf-8")
    held = {
        "entities": floor("entities", first, {"f1": 0.7}),
        "entities on b": floor("entities", second, {"f1": 0.6}),
    }
    del held["entities"]["scorer"]
    monkeypatch.setattr(gate, "floors", lambda: held)

    class Scorer:
        @staticmethod
        def score(path):
            return {"n": 3, "f1": 0.75 if path.name == "a" else 0.5}

    monkeypatch.setattr(gate, "scorer", {"entities": Scorer}.__getitem__)
    assert gate.run(tmp_path) == 1
    told = capsys.readouterr().out
    assert "passed entities: f1 0.7500" in told
    assert "FAILED entities on b: f1 0.5000, floor 0.6000" in told


def test_the_gate_knows_no_figure_that_the_scorer_does_not_give(monkeypatch, tmp_path):
    path = tmp_path / "a"
    path.write_text("a", encoding="utf-8")

    class Scorer:
        @staticmethod
        def score(path):
            return {"n": 3, "f1": 0.75}

    monkeypatch.setattr(gate, "scorer", lambda name: Scorer)
    with pytest.raises(BadData, match="'f2' of entities"):
        gate.check("entities", floor("entities", path, {"f2": 0.7}), path)


def test_names_without_a_file_are_scored_where_their_floor_was_set():
    assert gate.data_of("entities").name == "worldwide-dev.jsonl.gz"
    assert {floor.get("scorer", name) for name, floor in gate.floors().items()} <= set(quality.names())
