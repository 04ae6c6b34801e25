"""Figures, report and style: what a hostile name or a dark theme could spoil."""

import json
from datetime import date

import pandas as pd

from ui import figures, project, report, style

HOSTILE = "![x](http://evil.example/p.png) <img src=x onerror=alert(1)>"
CARD = {
    "title": HOSTILE, "caption": "Articles, n = 2.", "filter": "all articles", "figure": {"data": [], "layout": {"title": "</script><b>"}},
    "legend": [["#0072B2", HOSTILE]], "table": {"columns": ["name", "n"], "data": [[HOSTILE, 1234.5], [None, 2]]}, "unit": "articles", "counted": 2.0,
    "sentences": [{"outlet": None, "published": None, "title": HOSTILE, "sentence": HOSTILE}], "how": "Counts\nArticles",
}  # fmt: skip


def test_the_report_escapes_whatever_an_article_holds():
    html = report.document("P", [CARD], today=date(2026, 3, 1))
    assert "<img" not in html
    assert "</script><b>" not in html
    assert html.count("&lt;img src=x") >= 4
    assert "unknown outlet, undated" in html
    assert "1,234.5" in html
    assert "1 of the 2 articles counted" in html


def test_the_report_may_ask_nobody():
    html = report.document("P", [CARD], today=date(2026, 3, 1))
    assert "default-src 'none'" in html


def test_a_long_table_says_how_many_rows_are_not_printed():
    long = CARD | {"table": {"columns": ["n"], "data": [[i] for i in range(report.TABLE_ROWS + 3)]}}
    assert "3 more rows" in report.document("P", [long], today=date(2026, 3, 1))


def test_a_figure_pinned_in_the_dark_is_printed_in_the_light_colours():
    dark = {
        "data": [{"marker": {"color": [style.DARK["ink"], style.CATEGORIES_DARK[0]]}}],
        "layout": {"x": style.DARK["soft"]},
    }
    told = json.dumps(report.light(dark))
    assert style.LIGHT["ink"] in told
    assert style.CATEGORIES_LIGHT[0] in told
    assert style.LIGHT["soft"] in told
    assert not any(
        f'"{colour}"' in told for colour in (style.DARK["ink"], style.CATEGORIES_DARK[0], style.DARK["soft"])
    )


def test_labels_of_figures_are_escaped_and_cut():
    assert figures.shown("<a href='http://x'>n</a>") == "&lt;a href='http://x'&gt;n&lt;/a&gt;"
    assert figures.shown("abcdefghij", 5) == "abcd…"
    assert figures.shown(None) == "unknown"


def test_a_mark_carries_its_group_with_dates_and_unknowns():
    told = json.loads(figures.mark("Week", {"bin": date(2026, 4, 20), "outlet": None, "n": pd.Series([3]).iloc[0]}))
    assert told == {"title": "Week", "where": {"bin": "2026-04-20", "outlet": None, "n": 3}}


def test_text_for_streamlit_labels_has_no_markdown_left():
    assert project.plain("![x](http://e) :red[a] *b*") == r"\!\[x\]\(http\:\/\/e\) \:red\[a\] \*b\*".replace(r"\/", "/")
