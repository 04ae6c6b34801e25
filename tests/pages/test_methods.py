"""Methods: each layer's card, and where it failed."""

from analysis.registry import Run, all_layers
from tests.pages.conftest import PROJECT, found_in


def html(test):
    return " ".join(element.proto.body for element in test.get("html"))


def test_every_layer_shows_its_card_and_version(app, small):
    test = app("methods", project=PROJECT)
    assert not test.exception
    shown = html(test)
    for layer in all_layers():
        assert f"Layer “{layer.name}”, version {layer.version}." in shown
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
