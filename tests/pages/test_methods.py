"""Methods: each layer's card, and where it failed."""

from analysis.registry import Run, all_layers
from analysis.scores import Score
from tests.pages.conftest import PROJECT, found_in


def html(test):
    return " ".join(element.proto.body for element in test.get("html"))


def test_every_layer_shows_its_card_and_version(app, small):
    test = app("methods", project=PROJECT)
    assert not test.exception
    shown = html(test)
    for layer in all_layers():
        by = ", fast encoder" if layer.encoded else ""
        assert f"Layer “{layer.name}”, version {layer.version}{by}." in shown
    assert shown.count("no article") == len(all_layers())


def test_a_failure_is_shown_with_its_article(app, small):
    found = found_in(next(small.articles()))
    runs = [Run("quotes", 1, 0, "ValueError: odd")]
    small.put_rows([type(found)(found.article, runs, {"quotes": []})])
    test = app("methods", project=PROJECT)
    assert "1 article" in html(test)
    failed = next(d.value for d in test.dataframe if "error" in d.value)
    assert list(failed["error"]) == ["ValueError: odd"]


def test_the_methods_are_there_without_a_project(app):
    assert "no project is open" in html(app("methods"))


def score(layer, **values):
    blank = {
        "layer": layer, "scorer": layer, "data": "84 articles of PolNeAR", "n": 84, "figure": "F1", "value": 0.72, "low": 0.69, "high": 0.75,
        "words": "Of 100 quotations, 72 are found", "bad_at": "speakers named <b>elsewhere</b>", "alternatives": (("textacy", 0.18),),
        "licence": "research only",
    }  # fmt: skip
    return Score(**blank | values)


def test_a_score_is_told_in_words_with_interval_gold_set_alternative_and_weakness(app, small, monkeypatch):
    known = {
        "quotes": [score("quotes")],
        "pages": [score("pages", words="Of 100 words, 95 are right", low=None, high=None)],
    }
    monkeypatch.setattr("analysis.scores.scores", lambda *_: known)
    monkeypatch.setattr("ui.scored.scores", lambda *_: known)
    test = app("methods", project=PROJECT)
    assert not test.exception
    shown = html(test)
    for words in (
        "Of 100 quotations, 72 are found.<small>F1 0.72 (95% interval 0.69 to 0.75, n = 84). Coded texts: 84 articles of PolNeAR.</small>",
        "textacy 0.18",
        "speakers named &lt;b&gt;elsewhere",
        "research only",
        "Of 100 words, 95 are right.<small>F1 0.72 (no interval, n = 84)",
    ):
        assert words in shown
    assert shown.count("<td>Score</td><td>Not scored.</td>") == len(all_layers()) - 1


def test_the_terms_of_the_training_sets_are_said(app):
    assert "for research only" in html(app("methods"))
    assert "non-commercial" in html(app("methods"))


def test_an_article_that_is_not_english_is_no_failure(app, harbour):
    shown = html(app("methods", project="Harbour"))
    assert "1 article that is not English is not scored." in shown
    assert "Failed here</td><td>1 article" not in shown
