"""What the encoder learns from: texts with marks in characters, cut into windows whose words carry the marks."""

import gzip
import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from analysis import encoder
from analysis.encoder import NAMES, ROLES, WINDOW
from training.encoder.sets import (
    BIT,
    Text,
    article_key,
    examples,
    inside,
    named_texts,
    packed,
    plain_texts,
    quoted_texts,
    split,
    target_texts,
)

TORCH = "torch is not installed: only training needs it (training/encoder/README.md)"


def written(path, rows):
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def words(text, example):
    return [text.text[a:b] for a, b in example.window.words]


def labels(example):
    """What each word may be: the names of its bits, most often one."""
    return ["|".join(name for name in NAMES if bits & BIT[name]) for bits in example.names.tolist()]


def roles(example):
    return [ROLES[i] if i >= 0 else None for i in example.roles.tolist()]


def at(text, words_):
    assert text.count(words_) == 1
    return text.index(words_), text.index(words_) + len(words_)


# ---- sentences and files


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. It snowed.", ["It rained.", "It snowed."]),
        ("Title without a stop\nIt rained.", ["Title without a stop", "It rained."]),
        ("“It rained.” He left.", ["“It rained.”", "He left."]),
        ("“It rained,” he said. “It snowed.”", ["“It rained,” he said.", "“It snowed.”"]),
        ("He paid 4.5 per cent.", ["He paid 4.5 per cent."]),
        ("One\n\n \n\nTwo", ["One", "Two"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_by_their_signs(text, expected):
    assert [text[a:b].strip() for a, b in split(text)] == expected


def test_a_token_file_becomes_texts_with_names_in_characters(tmp_path):
    rows = [
        {"doc": "a", "tokens": ["Nora", "Vale", "'s", "plan", ",", "she", "said", "."], "tags": ["B-PER", "I-PER", *["O"] * 6]},
        {"doc": "a", "tokens": ["Harn", "(", "Norway", ")"], "tags": ["B-LOC", "O", "B-LOC", "O"]},
        {"doc": "b", "tokens": ["Harn", "Ferries"], "tags": ["I-ORG", "I-ORG"]},
    ]  # fmt: skip
    one, two = named_texts(written(tmp_path / "some-train.jsonl.gz", rows))
    assert (one.set, one.key, two.key) == ("some-train", "some-train/0", "some-train/1")
    assert [(one.text[a:b], k) for a, b, k in one.names] == [("Nora Vale", "PER"), ("Harn", "LOC"), ("Norway", "LOC")]
    assert [one.text[a:b] for a, b in one.sentences] == ["Nora Vale's plan, she said.", "Harn (Norway)"]
    assert [(two.text[a:b], k) for a, b, k in two.names] == [("Harn Ferries", "ORG")]
    assert one.left_out == two.left_out == []


def test_the_same_word_twice_is_two_places(tmp_path):
    rows = [{"doc": "a", "tokens": ["Vale", "met", "Vale", "."], "tags": ["O", "O", "B-PER", "O"]}]
    (one,) = named_texts(written(tmp_path / "x.jsonl.gz", rows))
    assert one.names == [(9, 13, "PER")]


def test_sentences_of_the_development_file_and_broken_tags_are_not_learned_from(tmp_path):
    rows = [
        {"doc": "a", "tokens": ["Vale", "left"], "tags": ["B-PER", "O"]},
        {"doc": "a", "tokens": ["Berg", "came"], "tags": ["B-PER", "O"]},
        {"doc": "a", "tokens": ["Harn", "Ferries"], "tags": ["B-LOC", "I-ORG"]},
    ]
    (one,) = named_texts(written(tmp_path / "x.jsonl.gz", rows), seen=frozenset({"Berg came"}))
    assert [one.text[a:b] for a, b in one.left_out] == ["Berg came", "Harn Ferries"]
    (example,) = examples(one)
    assert labels(example) == ["B-PER", "O", "", "", "", ""]


def test_an_article_that_stands_in_the_development_file_is_left_out(tmp_path):
    rows = [{"doc": d, "tokens": ["Vale"], "tags": ["B-PER"]} for d in ("canada_indig_5", "other")]
    assert [t.key for t in named_texts(written(tmp_path / "x.jsonl.gz", rows))] == ["x/1"]


def test_targets_keep_their_characters_and_their_polarity(tmp_path):
    sentence = "Vale praised Berg."
    rows = [
        {"sentence_normalized": sentence, "primary_gid": "allsides_1_2_3_4", "targets": [{"from": 0, "to": 4, "polarity": 4.0}, {"from": 13, "to": 17, "polarity": 6.0}]},
        {"sentence_normalized": "Tested.", "primary_gid": "allsides_1_2_9_4", "targets": [{"from": 0, "to": 6, "polarity": 2.0}]},
    ]  # fmt: skip
    path = written(tmp_path / "t.jsonl.gz", rows)
    (one,) = target_texts(path, without=frozenset({"Tested."}))
    assert [(one.text[a:b], p) for a, b, p in one.targets] == [("Vale", 1), ("Berg", 2)]
    assert one.key == article_key("allsides_1_2_3_4") == "allsides_1_2"
    assert [t.targets[0][2] for t in target_texts(path)] == [1, 0]
    assert one.names is one.attributions is None


def test_an_attribution_without_words_said_is_no_attribution(tmp_path):
    rows = [
        {
            "doc": "d",
            "text": "He spoke. It rained.",
            "attributions": [{"cue": [[3, 8]]}, {"content": [[10, 19]], "cue": None}],
        }
    ]
    (one,) = quoted_texts(written(tmp_path / "q.jsonl.gz", rows))
    assert one.attributions == [{"content": [[10, 19]], "cue": None}]
    (example,) = examples(one)
    assert example.links.tolist() == [[3, -1, -1]]


def test_unlabelled_news_is_long_enough_and_not_too_much(tmp_path):
    rows = [{"text": text} for text in ("Short.", *["It rained in Harn. " * 40] * 3)]
    found = list(plain_texts(written(tmp_path / "p.jsonl.gz", rows), 3))
    assert [t.key for t in found] == ["p/1", "p/2"]
    assert all(t.names is None and t.attributions is None for t in found)


# ---- labels of words


def test_names_are_bits_of_the_words_they_touch():
    text = "Nora Vale’s Harn-Ferries left Oslo."
    names = [
        (*at(text, "Nora Vale"), "Person"),
        (*at(text, "Harn-Ferries"), "Organization"),
        (*at(text, "Oslo"), "geo"),
    ]
    (example,) = examples(Text("worldwide-train", "k", text, [(0, len(text))], names=names))
    assert dict(zip(words(Text("", "", text, []), example), labels(example), strict=True)) == {
        "Nora": "B-PER", "Vale": "I-PER", "’": "O", "s": "O", "Harn": "B-ORG", "-": "I-ORG", "Ferries": "I-ORG", "left": "O", "Oslo": "B-LOC", ".": "O",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("set_", "tag", "expected"),
    [
        ("worldwide-train", "MISC", ["B-MISC", "I-MISC", "O"]),
        ("worldwide-train", "NORP", ["B-NORP", "I-NORP", "O"]),
        ("wikigold", "MISC", ["B-NORP|B-MISC", "I-NORP|I-MISC", "O"]),
        ("uner-ewt-train", "PER", ["B-PER", "I-PER", "O|B-NORP|I-NORP|B-MISC|I-MISC"]),
        ("worldwide-train", "Date", ["O", "O", "O"]),
    ],
)
def test_a_set_that_marks_less_leaves_open_what_it_does_not_mark(set_, tag, expected):
    (example,) = examples(Text(set_, "k", "Nora Vale left", [(0, 14)], names=[(0, 9, tag)]))
    assert labels(example) == expected


def test_texts_without_names_or_attributions_teach_neither():
    (example,) = examples(Text("newsmtsc", "k", "Vale left.", [(0, 10)], targets=[(0, 4, 2)]))
    assert labels(example) == ["", "", ""]
    assert roles(example) == [None] * 3
    assert example.links.shape == (0, 3)
    assert example.targets.tolist() == [[0, 0, 0, 2]]


def test_names_and_targets_of_every_window_are_kept_once():
    parts = [f"Harn{n} Vale{n} left the quay." for n in range(30)]
    text = " ".join(parts)
    starts = [*itertools.accumulate([0, *(len(p) + 1 for p in parts)])][:-1]
    sentences = [(a, a + len(p)) for a, p in zip(starts, parts, strict=True)]
    names = [(a, a + len(f"Harn{n} Vale{n}"), "PER") for n, a in enumerate(starts)]
    targets = [(a, b, n % 3) for n, (a, b, _) in enumerate(names)]
    made = Text("x", "k", text, sentences, names=names, targets=targets)
    found = examples(made, 30)
    assert len(found) > 5
    assert "".join(w for e in found for w in words(made, e)) == "".join(text.split())
    assert sum(labels(e).count("B-PER") for e in found) == sum(labels(e).count("I-PER") for e in found) == 30
    seen = [(words(made, e)[first], int(sentence), int(p)) for e in found for first, _, sentence, p in e.targets]
    assert seen == [(f"Harn{n}", n, n % 3) for n in range(30)]


def test_a_name_cut_by_a_window_begins_anew_in_the_next():
    text = "so " * 7 + "Nora Maria Vale left"
    found = examples(Text("x", "k", text, [(0, len(text))], names=[(*at(text, "Nora Maria Vale"), "PER")]), 8)
    assert [label for e in found for label in labels(e) if label != "O"] == ["B-PER", "B-PER", "I-PER"]


SAID = "Nora Vale said boats would sail, and Jan Berg agreed. “Not today,” she added."


def attributed():
    return [
        {"content": [at(SAID, "boats would sail")], "cue": [at(SAID, "said")], "source": [at(SAID, "Nora Vale")]},
        {"content": [at(SAID, "“Not today,”")], "cue": [at(SAID, "added")], "source": []},
    ]


def test_roles_and_links_of_attributions():
    made = Text("polnear", "k", SAID, split(SAID), attributions=attributed())
    (example,) = examples(made)
    written_ = words(made, example)
    marked = [(w, r) for w, r in zip(written_, roles(example), strict=True) if r != "O"]
    assert marked == [
        ("Nora", "B-source"), ("Vale", "I-source"), ("said", "B-cue"), ("boats", "B-content"), ("would", "I-content"), ("sail", "I-content"),
        ("“", "B-content"), ("Not", "I-content"), ("today", "I-content"), (",", "I-content"), ("”", "I-content"), ("added", "B-cue"),
    ]  # fmt: skip
    assert [[written_[i] if i >= 0 else i for i in link] for link in example.links.tolist()] == [
        ["boats", "said", "Nora"],
        ["“", "added", -1],
    ]
    assert labels(example) == [""] * len(written_)


def test_a_cue_in_another_window_is_neither_none_nor_wrong():
    rain = "It rained in Harn for days. " * 3
    text = f"Nora Vale said so. {rain}Boats would sail."
    said = {"content": [at(text, "Boats would sail")], "cue": [at(text, "said")], "source": [at(text, "Nora Vale")]}
    found = examples(Text("polnear", "k", text, split(text), attributions=[said]), 16)
    ((last, link),) = [(e, link) for e in found for link in e.links.tolist()]
    assert (words(Text("", "", text, []), last)[link[0]], link[1:]) == ("Boats", [-2, -2])
    assert roles(found[0])[:4] == ["B-source", "I-source", "B-cue", "O"]


def test_two_pieces_of_one_content_point_at_one_cue():
    text = "“We tried,” Jan Berg said, “but nobody came.”"
    said = {
        "content": [at(text, "“We tried,”"), at(text, "“but nobody came.”")],
        "cue": [at(text, "said")],
        "source": [at(text, "Jan Berg")],
    }
    made = Text("polnear", "k", text, [(0, len(text))], attributions=[said])
    (example,) = examples(made)
    assert [[words(made, example)[i] for i in link] for link in example.links.tolist()] == [
        ["“", "said", "Jan"],
        ["“", "said", "Jan"],
    ]
    assert example.links[0, 0] != example.links[1, 0]


POLNEAR = Path(__file__).parents[1] / "../shared/data/quotes/polnear-dev.jsonl.gz"


@pytest.mark.slow
@pytest.mark.skipif(not POLNEAR.exists(), reason="../shared/data is absent: PolNeAR is not part of the project")
def test_no_tag_of_the_corpus_overwrites_another():
    """Its attributions do not lie within one another: every tag can be read back, and every link ends at a beginning."""
    for text in itertools.islice(quoted_texts(POLNEAR), 30):
        for example in examples(text):
            tags = ["O", *roles(example)]
            assert not [b for a, b in itertools.pairwise(tags) if b.startswith("I-") and a[2:] != b[2:]]
            for content, cue, source in example.links.tolist():
                assert roles(example)[content] == "B-content"
                assert cue < 0 or roles(example)[cue] == "B-cue"
                assert source < 0 or roles(example)[source] == "B-source"


# ---- sentences put together


def singles():
    return [
        Text("x", str(n), f"Vale{n} met Berg{n}.", [(0, len(f"Vale{n} met Berg{n}."))], names=[(0, len(f"Vale{n}"), "PER")], targets=[(0, len(f"Vale{n}"), n % 3)], left_out=[(0, 3)] if n == 4 else [])
        for n in range(50)
    ]  # fmt: skip


@pytest.mark.parametrize("most", [2, 5, 8])
def test_packed_texts_hold_every_sentence_once_with_its_marks(most):
    made = packed(singles(), 7, most)
    seen = sorted(key for t in made for key in t.key.split("+"))
    assert seen == sorted(str(n) for n in range(50))
    assert max(len(t.sentences) for t in made) == most
    for t in made:
        assert [t.text[a:b] for a, b in t.sentences] == [f"Vale{k} met Berg{k}." for k in t.key.split("+")]
        assert [t.text[a:b] for a, b, _ in t.names] == [f"Vale{k}" for k in t.key.split("+")]
        assert [(t.text[a:b], p) for a, b, p in t.targets] == [(f"Vale{k}", int(k) % 3) for k in t.key.split("+")]
        assert [t.text[a:b] for a, b in t.left_out] == (["Val"] if "4" in t.key.split("+") else [])


def test_packing_is_the_same_for_a_seed_and_changes_nothing_given():
    given = singles()
    one, two = packed(given, 3), packed(given, 3)
    assert [t.key for t in one] == [t.key for t in two] != [t.key for t in packed(given, 4)]
    assert [t.text for t in given] == [t.text for t in singles()]
    assert all(len(t.names) == 1 and len(t.targets) == 1 for t in given)


def test_texts_without_names_stay_without_names_when_packed():
    given = singles()
    for t in given:
        t.names = None
    assert all(t.names is None for t in packed(given, 3))


def test_windows_are_cut_alike_for_training_and_for_reading():
    text = SAID * 30
    made = examples(Text("x", "k", text, split(text), names=[]))
    read = encoder.windows(text, split(text))
    assert len(made) == len(read) > 1
    assert all(np.array_equal(e.window.pieces, w.pieces) for e, w in zip(made, read, strict=True))
    assert max(len(e.window.pieces) for e in made) <= WINDOW + 2


def test_inside_touches():
    spans = np.array([[0, 4], [5, 9], [9, 10]])
    assert inside(spans, 4, 5).tolist() == []
    assert inside(spans, 3, 6).tolist() == [0, 1]
    assert inside(spans, 8, 9).tolist() == [1]


# ---- the model


def test_the_target_head_does_not_see_padding():
    torch = pytest.importorskip("torch", reason=TORCH)
    pytest.importorskip("transformers", reason=TORCH)
    from training.encoder.model import TargetHead

    torch.manual_seed(1)
    head = TargetHead(24).eval()
    hidden = torch.randn(1, 9, 24)
    span, sentence = torch.zeros(1, 9), torch.zeros(1, 9)
    span[0, 2:4], sentence[0, 1:7] = 1, 1
    longer = [
        torch.cat([t, fill], 1)
        for t, fill in ((hidden, torch.randn(1, 5, 24)), (span, torch.zeros(1, 5)), (sentence, torch.zeros(1, 5)))
    ]
    assert torch.allclose(head(hidden, span, sentence), head(*longer), atol=1e-5)


def test_training_and_reading_agree_on_the_links_size():
    pytest.importorskip("torch", reason=TORCH)
    pytest.importorskip("transformers", reason=TORCH)
    from training.encoder import model

    assert model.LINK == encoder.LINK
