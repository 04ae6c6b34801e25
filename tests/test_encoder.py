"""Cutting a text into windows, the best sequence of tags, and the files of weights."""

import dataclasses
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import encoder, language
from analysis.article import plain
from analysis.document import Document
from analysis.encoder import (
    CLS,
    DIGITS,
    LETTER,
    LOWER,
    MIXED,
    NAMES,
    ROLES,
    SEP,
    SIGN,
    TITLE,
    UPPER,
    WINDOW,
    calibrated,
    checked,
    shape,
    softmax,
    windows,
)
from analysis.errors import ModelError
from analysis.layers._tagged import best_path
from analysis.registry import all_layers, read_layers

CASES = Path(__file__).parent / "cases"
BLANK = spacy.blank("en")
BLANK.add_pipe("sentencizer")
UNKNOWN = 100
PARAGRAPH = "The harbour council of Port Harn met on Friday and put off its vote on the ferry fares once more. "


def cases(name):
    for line in (CASES / name).read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        yield pytest.param(case, id=case["label"])


def words_of(text, found):
    return [text[a:b] for w in found for a, b in w.words]


def sentences_of(text):
    """The sentences that a document hands to the encoder, cut by the plain rule of spaCy's sentencizer."""
    handed = []
    article = plain(text)
    made = Document(article, BLANK(article.text), lambda t, s: handed.extend(s))
    assert made.encoded is None
    return article.text, handed


def whole(text):
    return [(0, len(text))]


# ---- windows


@pytest.mark.parametrize("case", [*cases("encoder_windows.jsonl")])
def test_every_word_is_read_once_however_it_is_written(case):
    text = case["text"] * case.get("times", 1)
    found = windows(text, whole(text))
    assert "".join(words_of(text, found)) == "".join(text.split())
    if "words" in case:
        assert words_of(text, found) == case["words"]
    assert all((w.last > w.first).all() for w in found)
    assert all(len(w.pieces) <= WINDOW + 2 for w in found)


ODD = st.text(
    st.one_of(
        st.sampled_from("aZé9 .,“”’'-_\n\t\u00a0\u200b\u200d\u2028\u3000\ufeff\u0301😀中नि"),
        st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"),
    ),
    max_size=400,
)


@settings(deadline=None, max_examples=150)
@given(ODD, st.lists(st.integers(0, 400), max_size=8), st.integers(4, 40))
def test_windows_lose_nothing_and_keep_to_their_limit(text, cuts, limit):
    edges = sorted({0, len(text), *(c for c in cuts if c < len(text))})
    sentences = list(itertools.pairwise(edges))
    found = windows(text, sentences, limit)
    # no cut stands within a word here: the sentences tell where words end
    assert "".join(words_of(text, found)) == "".join(text.split())
    spans = [tuple(s) for w in found for s in w.words.tolist()]
    assert spans == sorted(spans)
    assert all(a < b for a, b in spans)
    for w in found:
        assert len(w.pieces) == len(w.shapes) <= limit + 2
        assert (w.pieces[0], w.pieces[-1]) == (CLS, SEP)
        assert (w.first[1:] >= w.last[:-1]).all()
        assert w.first[0] >= 1
        assert w.last[-1] == len(w.pieces) - 1
        for (a, b), number in zip(w.words.tolist(), w.sentence.tolist(), strict=True):
            assert sentences[number][0] <= a
            assert b <= sentences[number][1]


def test_a_long_article_is_cut_between_sentences_only():
    text, sentences = sentences_of("\n\n".join([PARAGRAPH * 4] * 12))
    found = windows(text, sentences)
    assert len(found) > 3
    assert "".join(words_of(text, found)) == "".join(text.split())
    held = [set(w.sentence.tolist()) for w in found]
    assert not any(a & b for a, b in itertools.pairwise(held))
    assert set.union(*held) == set(range(len(sentences)))
    # a window is as full as whole sentences make it
    longest = max(len(windows(text, [s])[0].pieces) for s in sentences)
    assert all(len(w.pieces) > WINDOW - longest for w in found[:-1])


def test_a_sentence_longer_than_a_window_is_cut_between_words():
    text = "Nora Vale of Harn Ferries, " * 60 + "left."
    before = "It rained. "
    found = windows(before + text, [(0, len(before) - 1), (len(before), len(before) + len(text))])
    assert len(found) > 2
    assert words_of(before + text, found[:1]) == ["It", "rained", "."]
    assert "".join(words_of(before + text, found)) == "".join((before + text).split())
    assert {n for w in found[1:] for n in w.sentence.tolist()} == {1}


def test_the_sentence_after_a_long_one_shares_the_rest_of_its_window():
    long = "harbour " * 200 + "end."
    text = f"{long} Nora Vale left."
    found = windows(text, [(0, len(long)), (len(long) + 1, len(text))])
    assert len(found) == 2
    assert found[-1].sentence[-1] == 1
    assert words_of(text, found)[-4:] == ["Nora", "Vale", "left", "."]


def test_a_word_of_letters_without_end_takes_no_more_than_a_window():
    text = f"He wrote {'a' * 5000} and {'na' * 49}{'!' * 300} twice."
    found = windows(text, whole(text))
    assert "".join(words_of(text, found)) == "".join(text.split())
    assert max(len(w.pieces) for w in found) <= WINDOW + 2


def test_a_word_of_more_pieces_than_a_window_is_cut_short_in_pieces_not_in_characters():
    text = "Donaudampfschifffahrtsgesellschaft met."
    found = windows(text, whole(text), 4)
    assert words_of(text, found) == [*text[:-1].split(), "."]
    assert max(len(w.pieces) for w in found) == 6


def test_a_sign_stands_between_paragraphs_and_not_between_sentences():
    text, sentences = sentences_of("It rained. It snowed.\n\nThe sun came.")
    (one,) = windows(text, sentences)
    signs = np.flatnonzero(one.pieces == SEP)
    assert len(signs) == 2
    after = one.first[words_of(text, [one]).index("The")]
    assert signs.tolist() == [after - 1, len(one.pieces) - 1]


def test_a_headline_is_no_sentence_of_the_first_paragraph():
    title = "Council puts off vote"
    article = plain("It met on Friday", title=title)
    handed = []
    assert Document(article, BLANK(article.text), lambda t, s: handed.extend(s)).encoded is None
    assert [article.text[a:b] for a, b in handed] == [title, "It met on Friday"]


@pytest.mark.parametrize("text", ["", " \n\t\u3000 "])
def test_a_text_without_words_has_no_windows(text):
    assert windows(text, whole(text)) == []
    assert encoder.encode(text, whole(text)).windows == []


def test_a_document_is_read_once_and_hands_over_every_character():
    text = "One came\u00a0here.\n \nTwo\u2028went. \n\n\n “Three,” he said.\r\n\r\nFour\u200b"
    asked = []
    made = Document(plain(text), BLANK(plain(text).text), lambda t, s: asked.append((t, s)) or encoder.Encoded(s, []))
    assert made.encoded is made.encoded
    ((seen, handed),) = asked
    assert "".join("".join(seen[a:b].split()) for a, b in handed) == "".join(text.split())
    assert not any("\n\n" in seen[a:b] or seen[a:b] != seen[a:b].strip() for a, b in handed)


# ---- case shapes

SHAPES = (
    ("said", LOWER), ("ß", LOWER), ("’s", SIGN), ("Kremlin", TITLE), ("Élysée", TITLE), ("Öl", TITLE), ("NATO", UPPER), ("ÉTAT", UPPER),
    ("A", LETTER), ("É", LETTER), ("a", LOWER), ("McCain", MIXED), ("iPhone", MIXED), ("eBay", MIXED), ("2019", DIGITS), ("G7", DIGITS),
    ("1ondon", DIGITS), ("²", DIGITS), (",", SIGN), ("“", SIGN), ("😀", SIGN), ("\u200b", SIGN), ("\u0301", SIGN), ("中国", MIXED), ("ǅ", MIXED),
)  # fmt: skip


@pytest.mark.parametrize(("word", "expected"), SHAPES)
def test_shape(word, expected):
    assert shape(word) == expected


def test_the_vocabulary_is_without_case_and_the_shapes_are_not():
    one, two, three = (windows(t, whole(t))[0] for t in ("nato met", "NATO met", "Nato met"))
    assert one.pieces.tolist() == two.pieces.tolist() == three.pieces.tolist()
    assert len({tuple(w.shapes.tolist()) for w in (one, two, three)}) == 3


def test_a_word_tells_whether_a_space_stands_before_it():
    text = "Vale’s left-wing plan (NATO)"
    (one,) = windows(text, whole(text))
    glued = {text[a:b]: int(one.shapes[f]) % 2 for (a, b), f in zip(one.words, one.first, strict=True)}
    assert glued == {"Vale": 0, "’": 1, "s": 1, "left": 0, "-": 1, "wing": 1, "plan": 0, "(": 0, "NATO": 1, ")": 1}


def test_shapes_do_not_change_at_a_window_s_edge():
    text = "Nora Vale’s plan was Nora Vale’s"
    together = windows(text, whole(text))
    apart = windows(text, whole(text), 4)
    assert len(apart) > 2
    assert [int(w.shapes[f]) for w in apart for f in w.first] == [int(w.shapes[f]) for w in together for f in w.first]


# ---- the best sequence of tags


def allowed(path, tags):
    named = ["O", *(tags[i] for i in path)]
    return all(not b.startswith("I-") or a[2:] == b[2:] for a, b in itertools.pairwise(named))


def drawn(seed, length, tags, *, sharp=1.0):
    return softmax(np.random.default_rng(seed).normal(size=(length, len(tags))).astype(np.float32) * sharp)


@pytest.mark.parametrize("tags", [NAMES, ROLES], ids=["names", "roles"])
@pytest.mark.parametrize("sharp", [0.1, 3.0, 60.0])
def test_inside_never_follows_outside_or_another_kind(tags, sharp):
    for seed in range(60):
        assert allowed(best_path(drawn(seed, 25, tags, sharp=sharp), tags), tags)


def test_it_is_the_most_probable_of_all_allowed_sequences():
    tags = ("O", "B-x", "I-x", "B-y", "I-y")
    for seed in range(40):
        p = drawn(seed, 4, tags, sharp=2.0)
        ways = [w for w in itertools.product(range(5), repeat=4) if allowed(w, tags)]
        best = max(ways, key=lambda w: float(np.log(p[np.arange(4), list(w)]).sum()))
        assert best_path(p, tags) == list(best)


SMALL = ("O", "B-x", "I-x", "B-y", "I-y")
PATHS = (
    ("certain throughout", [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0]], "O B-x I-x"),
    ("inside first is a beginning", [[0.1, 0.2, 0.7, 0, 0]], "B-x"),
    ("a weak beginning before a sure inside", [[0.55, 0.45, 0, 0, 0], [0.05, 0.05, 0.9, 0, 0]], "B-x I-x"),
    ("an unsure inside after a sure outside", [[0.99, 0.01, 0, 0, 0], [0.45, 0, 0.55, 0, 0]], "O O"),
    ("inside of another kind", [[0, 0.9, 0, 0.1, 0], [0.2, 0, 0.3, 0, 0.5]], "B-x I-x"),
    ("two names side by side", [[0, 1, 0, 0, 0], [0, 0.9, 0.1, 0, 0]], "B-x B-x"),
    ("nothing is possible", [[0, 0, 1, 0, 0], [0, 0, 0, 0, 1]], None),
)


@pytest.mark.parametrize(("rows", "expected"), [p[1:] for p in PATHS], ids=[p[0] for p in PATHS])
def test_path_by_hand(rows, expected):
    path = best_path(np.array(rows, np.float32), SMALL)
    assert allowed(path, SMALL)
    assert expected is None or " ".join(SMALL[i] for i in path) == expected


def test_words_that_are_surely_no_name_change_nothing_around_them():
    p = drawn(3, 9, NAMES, sharp=2.0)
    outside = np.eye(len(NAMES), dtype=np.float32)[[0] * 7]
    longer = np.concatenate([outside, p, outside])
    assert best_path(longer, NAMES) == [0] * 7 + best_path(p, NAMES) + [0] * 7


# ---- files of weights


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of models with one file of ours, pinned."""
    (tmp_path / "small.json").write_text('{"a": 1}', encoding="utf-8")
    entry = {
        "file": "small.json",
        "sha256": "e35b1c4d94bd2c29bc3ce6f4cbd68bd01db6a2d1d5b6ab1c9b8ec7b0d9f6b2de",
        "rebuild": "python -m training.small --export",
    }
    monkeypatch.setattr(encoder, "MODELS", tmp_path)
    monkeypatch.setattr(language, "pinned", lambda: {"small": entry})
    return tmp_path, entry


def test_a_missing_file_says_how_to_get_it_back(folder):
    path, _ = folder
    (path / "small.json").unlink()
    with pytest.raises(ModelError) as told:
        checked("small")
    assert str(path / "small.json") in str(told.value)
    assert "missing" in str(told.value)
    assert "python -m training.small --export" in str(told.value)
    assert "repository" in str(told.value)


def test_a_changed_file_is_not_used(folder):
    path, entry = folder
    with pytest.raises(ModelError) as told:
        checked("small")
    for part in (str(path / "small.json"), entry["sha256"], "python -m training.small --export"):
        assert part in str(told.value)
    import hashlib

    entry["sha256"] = hashlib.sha256((path / "small.json").read_bytes()).hexdigest()
    assert checked("small") == path / "small.json"


def test_running_a_model_leaves_nothing_of_onnxruntimes_reports(tmp_path):
    """Its builds keep a device id and a queue of events to send in the cache of the user, from the import on (analysis/__init__.py)."""
    run = "from pathlib import Path; from analysis.weights import session; session(Path('analysis/models/paste_lines.onnx'))"
    homes = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "LOCALAPPDATA": str(tmp_path / "local")}
    asked = {**os.environ, **homes, "ORT_DISABLE_TELEMETRY": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", run], cwd=Path(__file__).parents[1], env=asked, check=True, timeout=60)
    assert list(tmp_path.rglob("*")) == []


def test_reading_with_changed_weights_is_an_error_of_each_layer_not_of_the_batch(monkeypatch, tmp_path):
    monkeypatch.setattr(encoder, "MODELS", tmp_path)
    encoder._session.cache_clear()
    encoder.tokenizer.cache_clear()
    try:
        article = plain(PARAGRAPH * 3)
        document = Document(article, BLANK(article.text), encoder.encode)
        runs = {r.layer: r.error for r in read_layers(document, ["sentences", "entities", "targets"])}
    finally:
        encoder._session.cache_clear()
        encoder.tokenizer.cache_clear()
    assert runs["sentences"] is None
    assert runs["entities"].startswith("ModelError: ")
    assert "missing" in runs["entities"]
    assert runs["targets"] is not None


@pytest.mark.parametrize("name", ["encoder", "targets", "encoder_vocabulary", "encoder_settings"])
def test_every_file_of_ours_is_the_pinned_one(name):
    entry = language.pinned()[name]
    assert checked(name).name == entry["file"]
    assert {"origin", "licence", "data", "scores", "rebuild"} <= set(entry)


@pytest.mark.parametrize("head", ["names", "quotes", "targets"])
def test_calibration_keeps_the_order_and_stays_a_probability(head):
    told = [calibrated(head, raw) for raw in (0.0, 1e-9, 0.2, 0.5, 0.9, 0.999, 1.0)]
    assert told == sorted(told)
    assert told[0] > 0
    assert told[-1] < 1


# ---- with the trained weights


@pytest.mark.slow
def test_what_is_read_does_not_depend_on_what_else_is_read():
    articles = [plain(PARAGRAPH * n + text, title=text) for n, text in enumerate(OTHERS)]
    names = [each.name for each in all_layers() if each.name not in _without_weights()]
    rows = []
    for document in language.read_many(articles):
        read_layers(document, names)
        rows.append(document.rows)
    for article, among in zip(articles, rows, strict=True):
        alone = language.read(article)
        read_layers(alone, names)
        assert set(alone.rows) == set(names)
        assert alone.rows == among
    assert sum(len(r["entities"]) for r in rows) > len(articles)


OTHERS = (
    "“We will sail,” said Nora Vale of Harn Ferries.",
    "NORA VALE BLAMES COUNCIL",
    "The minister, Jan Berg, denied that Port Harn had paid anything to the company.",
    "Prices rose by 4 per cent in March, according to the statistics office in Oslo.",
    "😀 中国 \u200b ...",
)


def _without_weights():
    return () if (encoder.MODELS / "framing.npz").exists() else ("frames", "loaded_language")


@pytest.mark.slow
def test_the_same_text_read_twice_is_read_the_same():
    text, sentences = sentences_of(PARAGRAPH * 20)
    one, two = encoder.encode(text, sentences), encoder.encode(text, sentences)
    for a, b in zip(one.windows, two.windows, strict=True):
        for field in dataclasses.fields(a):
            if field.name != "window":
                assert np.array_equal(getattr(a, field.name), getattr(b, field.name))


@pytest.mark.slow
def test_a_window_is_read_the_same_in_a_longer_text():
    """The first windows of a long text are those of its beginning: what follows changes nothing."""
    text, sentences = sentences_of("\n\n".join([PARAGRAPH * 4] * 8))
    first = windows(text, sentences)[0]
    held = first.sentence[-1] + 1
    short = encoder.encode(text, sentences[:held]).windows[0]
    long = encoder.encode(text, sentences).windows[0]
    assert np.array_equal(short.names, long.names)
    assert np.array_equal(short.hidden, long.hidden)


@pytest.mark.slow
def test_probabilities_are_probabilities_of_every_word():
    text, sentences = sentences_of(OTHERS[0] + " " + OTHERS[4])
    made = encoder.encode(text, sentences)
    for r in made.windows:
        words = len(r.window.words)
        assert r.names.shape == (words, len(NAMES))
        assert r.roles.shape == (words, len(ROLES))
        assert np.allclose(r.names.sum(1), 1, atol=1e-4)
        assert np.allclose(r.roles.sum(1), 1, atol=1e-4)
        assert len(r.hidden) == len(r.framing) == len(r.window.pieces)
    assert len(made) == sum(len(r.window.words) for r in made.windows)


@pytest.mark.slow
def test_polarities_answer_each_span_asked_for_in_order():
    text, sentences = sentences_of(
        "Nora Vale was praised.\n\n" + PARAGRAPH * 20 + "\n\nJan Berg was blamed for the disaster."
    )
    made = encoder.encode(text, sentences)
    assert len(made.windows) > 1
    a, b = text.index("Nora Vale"), text.index("Jan Berg")
    gap = text.index("\n\n")
    told = encoder.polarities(made, [(b, b + 8), (gap, gap + 2), (a, a + 9)])
    assert told[1] is None
    alone = encoder.polarities(made, [(a, a + 9)])
    assert np.allclose(told[2], alone[0], atol=1e-5)
    assert told[2][2] > told[2][0]
    assert told[0][0] > told[0][2]


@pytest.mark.slow
def test_the_thorough_encoder_reads_on_its_own_and_its_runs_say_so():
    article = plain("“We stay,” said Nora Vale of Harn Ferries in Berlin. The council praised her.")
    seen = {}
    for by in encoder.ENCODERS:
        document = language.read(article, by)
        runs = {r.layer: r.encoder for r in read_layers(document)}
        assert {runs[n] for n in ("entities", "quotes", "targets", "frames", "loaded_language")} == {by}
        assert runs["sentences"] is None
        assert "Nora Vale" in {e.name for e in document["entities"]}
        assert document["quotes"][0].speaker_name == "Nora Vale"
        seen[by] = document.encoded.windows[0].hidden.shape[1]
    assert seen[encoder.FAST] != seen[encoder.THOROUGH]
