"""Search: plain words, the filter, and what is told where nothing is found."""

from tests.pages.conftest import PROJECT


def html(test):
    return " ".join(element.proto.body for element in test.get("html"))


def test_all_words_must_occur_and_the_hits_are_counted(app, small):
    test = app("search", project=PROJECT, q="ferry strike")
    assert not test.exception
    assert "articles hold ferry strike" in html(test)
    first = html(test).split(" articles hold")[0].rsplit(">", 1)[1]
    assert int(first) == sum("ferry" in a.text.lower() and "strike" in a.text.lower() for a in small.articles())


def test_the_filter_narrows_what_is_searched(app, small):
    test = app("search", project=PROJECT, q="strike")
    everywhere = html(test)
    test.multiselect(key="outlets").set_value(["Ledger"]).run()
    assert "outlets Ledger" in html(test)
    assert html(test) != everywhere


def test_an_empty_query_says_what_to_do(app, small):
    assert "Type a word" in html(app("search", project=PROJECT))


def test_a_hostile_query_is_shown_as_it_is(app, small):
    test = app("search", project=PROJECT, q='<img src=x> "unclosed AND (')
    assert not test.exception
    assert "<img" not in html(test)
    assert "0 articles hold" in html(test)
