"""Saved pages: what a person sees of them after upload. Pages and labels are our own, in cases/html."""

import json
from pathlib import Path

import pytest

from analysis.collect import page_facts
from analysis.collect.files import read_file
from analysis.collect.html import read_page
from analysis.collect.page_lines import parse
from analysis.errors import CannotRead

pytestmark = pytest.mark.usefixtures("no_network")
PAGES = Path(__file__).parent / "cases" / "html"
CASES = [json.loads(line) for line in (PAGES / "cases.jsonl").read_text(encoding="utf-8").splitlines()]


def read(name):
    return read_page((PAGES / name).read_bytes(), item=name)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_pages_give_their_facts_and_their_body(case):
    article = read(case["page"])
    for name, value in case["facts"].items():
        fact = article.fact(name)
        assert (list(fact.value) if isinstance(fact.value, tuple) else fact.value) == value, (name, fact)
        if value is None:
            assert fact.why_unknown()
    for name, source in case["sources"].items():
        assert article.fact(name).source == source
    for words in case["body"]:
        assert words.casefold() in article.text.casefold()
    for words in case["outside"]:
        assert words.casefold() not in article.text.casefold()
    for kind, words in case["parts"].items():
        assert any(p.kind == kind and words in p.text and p.start is None for p in article.parts), (kind, words)
    if case["paragraphs"]:
        assert len(article.paragraphs("body")) == case["paragraphs"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_offsets_point_at_what_the_parts_say(case):
    article = read(case["page"])
    for part in article.parts:
        if part.start is not None:
            assert article.text[part.start : part.end] == part.text


def test_no_words_of_a_script_are_in_any_part():
    parts = " ".join(p.text for p in read("news.html").parts)
    assert "tracking words" not in parts
    assert "script" not in parts


def test_every_visible_line_is_kept_as_a_part():
    said = " ".join(p.text for p in read("news.html").parts)
    for words in ("Home", "Photo: Ada Lind", "Related stories", "Half the trade lost", "All rights reserved"):
        assert words in said


def test_a_page_that_only_a_script_fills_is_refused_with_the_next_step():
    with pytest.raises(CannotRead, match="paste") as caught:
        read("app-only.html")
    assert caught.value.item == "app-only.html"


def test_the_address_given_stands_before_the_canonical_link():
    article = read_page((PAGES / "news.html").read_bytes(), item="x", url="https://copy.example/a")
    assert article.fact("url").value == "https://copy.example/a"


def test_what_disagrees_is_kept_as_a_candidate_with_its_reason():
    html = (PAGES / "news.html").read_text(encoding="utf-8")
    html = html.replace(
        '<meta property="article:section"', '<meta name="date" content="2026-06-30"><meta property="article:section"'
    )
    fact = read_page(html.encode(), item="x").fact("published")
    assert fact.value == "2026-07-03"
    assert [(c.value, c.source) for c in fact.candidates] == [("2026-06-30", "meta tag date")]
    assert "2026-06-30" in fact.candidates[0].reason


def test_a_date_in_the_address_is_taken_to_the_day_only():
    page = (PAGES / "updated-only.html").read_bytes()
    dated = read_page(page, item="x", url="https://bell.example/2026/05/11/quay").fact("published")
    assert (dated.value, dated.source) == ("2026-05-11", "date in the address")
    assert read_page(page, item="x", url="https://bell.example/2026/05/quay").fact("published").value is None


@pytest.mark.parametrize(
    "json_ld",
    [
        '{"@type": "NewsArticle", "headline": "The quay is not for sale", "datePublished": "2026-05-10",}',
        '<!-- {"@type": "NewsArticle", "headline": "The quay is not for sale", "datePublished": "2026-05-10"} -->',
        '{"@type": ["Article"], "headline": "The quay\nis not for sale", "datePublished": "2026-05-10"};',
    ],
    ids=["comma too many", "in a comment", "raw line end and semicolon"],
)
def test_json_ld_is_read_as_pages_write_it(json_ld):
    page = (PAGES / "updated-only.html").read_text(encoding="utf-8")
    page = page.replace("</head>", f'<script type="application/ld+json">{json_ld}</script></head>')
    assert read_page(page.encode(), item="x").fact("published").value == "2026-05-10"


def test_the_node_of_another_article_dates_nothing():
    other = '[{"@type": "NewsArticle", "headline": "Fish hall burns down", "datePublished": "2020-01-02"}, {"@type": "NewsArticle", "headline": "School opens at last", "datePublished": "2020-01-03"}]'
    page = (PAGES / "updated-only.html").read_text(encoding="utf-8")
    page = page.replace("</head>", f'<script type="application/ld+json">{other}</script></head>')
    assert read_page(page.encode(), item="x").fact("published").value is None


@pytest.mark.parametrize(
    "junk", [b"<", b"<html>", b"<html><body></body></html>", b"<!-- -->", b"<p>" * 5000, b"&#0;" * 100]
)
def test_broken_markup_is_one_rejected_offer(junk):
    offers = list(read_file("junk.html", junk))
    assert [o.item for o in offers] == ["junk.html"]
    assert offers[0].reason


def test_nested_json_ld_beyond_any_depth_is_ignored():
    tree = parse(f'<html><script type="application/ld+json">{"[" * 100_000}</script></html>', "x")
    assert page_facts.nodes_of(tree) == ()


def test_the_same_page_gives_the_same_article():
    assert read("news.html") == read("news.html")


def page_with(head="", above="", below="", h1="The quay is not for sale"):
    """A small page: what stands in its head, above and below its headline."""
    text = "".join(
        f"<p>Sentence {n} of a text that is about the quay and what the council has in mind for it.</p>"
        for n in range(6)
    )
    return f"<html><head>{head}</head><body>{above}<h1>{h1}</h1>{below}<article>{text}</article></body></html>".encode()


def fact(name, **parts):
    return read_page(page_with(**parts), item="x").fact(name)


NODE = '<script type="application/ld+json">{}</script>'


def test_an_earlier_day_beside_the_headline_stands_before_a_machines_note():
    node = NODE.format(
        '{"@type": "NewsArticle", "headline": "The quay is not for sale", "datePublished": "2026-05-10"}'
    )
    shown = fact("published", head=node, below="<p>3 May 2026</p>")
    assert (shown.value, shown.source) == ("2026-05-03", "near the headline")
    assert [c.value for c in shown.candidates] == ["2026-05-10"]
    assert fact("published", head=node, below="<p>12 May 2026</p>").value == "2026-05-10"
    assert fact("published", head=node, below="<p>Updated 3 May 2026</p>").value == "2026-05-10"


@pytest.mark.parametrize(
    ("head", "below", "day"),
    [
        ('<meta name="w-published-date" content="2026-05-03T06:00:00Z">', "", "2026-05-03"),
        ('<meta name="publisher-update" content="2026-05-03">', "", None),
        ("", "<div>Published</div><div>3 May 2026</div>", "2026-05-03"),
        ("", '<p>At the quay <time class="entry-date published" datetime="2026-05-03T09:00:00+02:00">on Sunday</time><time class="updated" datetime="2026-05-07">Thursday</time></p>', "2026-05-03"),
        ("", '<p><time datetime="2026-05-03">on Sunday</time></p>', None),
        ("", '<p>Updated <time class="published" datetime="2026-05-03">on Sunday</time></p>', None),
        ("", '<aside><time class="published" datetime="2026-05-03">on Sunday</time></aside>', None),
        ('<meta property="dcterms:created" content="2026-05-03">', "", "2026-05-03"),
        ("", '<span property="schema:dateCreated" content="2026-05-03T12:45:46+00:00"></span>', "2026-05-03"),
        ("", '<div class="comment"><span property="schema:dateCreated" content="2026-05-03T12:45:46+00:00"></span></div>', None),
        ("", "<p>Member since 3 May 2026</p>", None),
        ('<meta name="date" content="Sun May 03 15:28:56 CEST 2026">', "", "2026-05-03"),
        ('<div itemscope itemtype="http://schema.org/NewsArticle"><meta itemprop="datePublished" content="2020-01-02"></div>', "", None),
    ],
    ids=["a newsroom's own name", "no date of publication", "a label above its date", "a time element", "a time element that says nothing", "an update before it", "a time element in a box", "Dublin Core", "RDFa", "RDFa of a comment", "a member's day", "as a server prints it", "an item about another article"],
)  # fmt: skip
def test_where_a_day_of_publication_may_stand(head, below, day):
    assert fact("published", head=head, below=below).value == day


@pytest.mark.parametrize(
    ("noted", "below", "url", "day"),
    [
        ("2026-05-10T03:30:59Z", "", "https://bell.example/2026/05/09/quay", "2026-05-09"),
        ("2026-05-09T23:30:00+00:00", "<p>10 May 2026</p>", None, "2026-05-10"),
        ("2026-05-09T23:30:00+02:00", "<p>10 May 2026</p>", None, "2026-05-09"),
        ("2026-05-10T03:30:59Z", "<p>14 May 2026</p>", None, "2026-05-10"),
    ],
    ids=["evening in the west", "morning in the east", "the newsroom's own clock", "no matter of clocks"],
)
def test_the_newsrooms_own_day_stands_before_the_same_moment_in_universal_time(noted, below, url, day):
    page = page_with(head=f'<meta property="article:published_time" content="{noted}">', below=below)
    assert read_page(page, item="x", url=url).fact("published").value == day


def test_numbers_have_the_order_of_the_pages_language_or_of_its_other_dates_and_say_so():
    page = page_with(below="<p>03.04.2026</p>").replace(b"<html>", b'<html lang="de-AT">')
    told = read_page(page, item="x").fact("published")
    assert (told.value, told.source) == ("2026-04-03", f"near the headline, {page_facts.BY_LANGUAGE}")
    assert "2026-03-04" in [c.value for c in told.candidates]
    assert fact("published", below="<p>03/04/2026</p>").value is None
    english = page_with(below="<p>03/04/2026</p>").replace(b"<html>", b'<html lang="en">')
    assert read_page(english, item="x").fact("published").value is None
    beside = fact("published", above="<nav><p>Issue of 27/03/2026</p></nav>", below="<p>03/04/2026</p>")
    assert (beside.value, beside.source) == ("2026-04-03", f"near the headline, {page_facts.BY_PAGE}")


def test_an_eight_digit_number_in_an_address_that_is_no_day_is_no_date():
    assert page_facts.url_date("https://bell.example/quay/19837156") is None
    assert page_facts.url_date("https://bell.example/quay/20260503") == "2026-05-03"


def test_a_first_paragraph_is_no_deck_whatever_it_is_called():
    page = page_with().decode().replace("<p>Sentence 0", '<p id="lead-summary">Sentence 0')
    article = read_page(page.encode(), item="x")
    assert article.paragraphs("body")[0].text.startswith("Sentence 0")
    apart = page.replace('<p id="lead-summary">', '<div class="dek"><p>').replace(
        "in mind for it.</p>", "in mind for it.</p></div>", 1
    )
    assert read_page(apart.encode(), item="x").fact("deck").text.startswith("Sentence 0")


def test_the_class_of_the_whole_page_is_no_zone():
    page = page_with(below="<p>3 May 2026</p>").replace(b"<body>", b'<body class="date comments newsletter">')
    article = read_page(page, item="x")
    assert article.fact("published").value == "2026-05-03"
    assert len(article.paragraphs("body")) == 6


def test_a_counter_of_comments_in_a_byline_makes_it_no_comment():
    below = '<div>By <a class="author">Nora Vale</a> <span class="date">3 May 2026, 3:51 pm</span> <a class="comments">11</a></div>'
    assert fact("published", below=below).value == "2026-05-03"
    assert fact("authors", below=below).value == ("Nora Vale",)


@pytest.mark.parametrize(
    ("head", "below", "authors"),
    [
        (NODE.format('{"@type": "Article", "headline": "The quay is not for sale", "author": {"@type": ["Person", "Organization"], "name": "Nora Vale"}}'), "", ("Nora Vale",)),
        ("", '<p class="author"><a>Nora Vale</a> <a>Tom Arle</a></p>', ("Nora Vale", "Tom Arle")),
        ("", '<p class="author">von Nora Vale am 3. Mai 2026</p>', ("Nora Vale",)),
        ("", '<p class="author">Von Nora Vale</p>', ("Nora Vale",)),
        ("", "<p>By Von Miller</p>", ("Von Miller",)),
        ('<meta property="dc:creator" content="Nora Vale">', "", ("Nora Vale",)),
        ('<meta name="author" content="evening-bell.com">', "", None),
    ],
    ids=["a person who is her own publisher", "links side by side", "signed in German", "signed with a capital", "a first name", "Dublin Core", "an address"],
)  # fmt: skip
def test_who_wrote_it_as_more_pages_say_it(head, below, authors):
    assert fact("authors", head=head, below=below).value == authors


@pytest.mark.parametrize(
    ("head", "below", "authors"),
    [
        (NODE.format('{"@graph": [{"@type": "Article", "headline": "The quay is not for sale", "author": {"@id": "#p"}}, {"@type": "Person", "@id": "#p", "name": "Nora Vale"}]}'), "", ("Nora Vale",)),
        ('<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Nora Vale">', "", ("Nora Vale",)),
        ('<meta name="twitter:label1" content="Est. reading time"><meta name="twitter:data1" content="Nora Vale">', "", None),
        ("", "<div>By</div><div>Nora Vale</div>", ("Nora Vale",)),
        ("", "<ul><li>By Nora Vale, reporter</li><li>Tom Arle, data</li></ul>", ("Nora Vale", "Tom Arle")),
        ('<meta name="author" content="Nora Vale">', "<p>Nora Vale, Tom Arle &amp; Ada Lind</p>", ("Nora Vale", "Tom Arle", "Ada Lind")),
        ('<meta name="author" content="Лидия Воронцова">', "", ("Лидия Воронцова",)),
        ("", "<p>By Courier Staff</p>", ("Courier Staff",)),
        ("", "<p>By STAFF</p>", None),
        ('<meta name="author" content="admin">', "", None),
        (NODE.format('{"@type": "Article", "headline": "The quay is not for sale", "author": {"@type": "Organization", "name": "Harn Pumps"}}') + '<meta name="author" content="Harn Pumps">', "", None),
    ],
    ids=["by reference", "labelled", "another label", "By alone", "a list with roles", "the line has more", "Cyrillic", "a house", "nobody", "a login", "an organisation"],
)  # fmt: skip
def test_who_wrote_it(head, below, authors):
    assert fact("authors", head=head, below=below).value == authors


def test_a_house_that_signs_is_told_from_a_person():
    assert "no person" in fact("authors", below="<p>By Courier Staff</p>").source


def test_the_rubric_inside_the_headline_is_left_out_where_the_page_says_so():
    h1 = "<span>Opinion</span> <span>The quay is not for sale</span>"
    head = '<meta property="og:title" content="The quay is not for sale">'
    assert fact("title", head=head, h1=h1).value == "The quay is not for sale"
    assert fact("title", h1=h1).value == "Opinion The quay is not for sale"


@pytest.mark.parametrize(
    ("titled", "outlet"),
    [
        ("The quay is not for sale | The Evening Bell", "The Evening Bell"),
        ("The Evening Bell: The quay is not for sale", "The Evening Bell"),
        ("The quay is not for sale | Opinion", None),
        ("The quay is not for sale", None),
    ],
)
def test_an_outlet_beside_the_headline_in_the_title_tag(titled, outlet):
    assert fact("outlet", head=f"<title>{titled}</title>").value == outlet
