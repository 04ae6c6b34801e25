"""The main job in a browser: a paste read and corrected, the demo explored, a bar opened, a card pinned, the report taken away."""

import json
import re

from playwright.sync_api import expect

from tests.browser.play import bars, chart, click, open_demo, settled
from tests.conftest import SHARED

# The user's sample where it is there; else a page of the same shape.
SAMPLE = SHARED / "seed" / "000_030c5e5f29651762.txt"
OWN = """09:12 GMT +14 March 2026
Listen Live
    A view of the town hall in Brackwater.

    Council-Harbour Talks Key to Reopening of Bridge - Mayor

    © Northwire / Ivo Brandt
    Get short URL

    The mayor hopes that the harbour will keep its promise.

    BRACKWATER (Northwire) — Talks between the council and the harbour are needed to open the bridge again, the mayor's spokesman Ivan Teller said Friday.

    "We are convinced that without the harbour nothing will move," Teller told reporters in Brackwater.

    Last week, harbour director Nora Quill said the company would leave room for talks despite tensions between the two sides.


    Ferry: a Hard Choice Between North and South
    Mayor Follows Council Course, Seeks to Isolate Harbour
    bridge, council, Ivan Teller, harbour
    Community standardsDiscussion
"""

# Of the first quotation in both: a headline is cut by its marks.
FIRST_WORDS = re.compile("We are (still )?convinced")


def test_the_whole_path_from_a_paste_to_the_report(page, server, tmp_path):
    text = SAMPLE.read_text(encoding="utf-8") if SAMPLE.exists() else OWN

    # paste, see the split, correct a line
    page.goto(server)
    settled(page)
    page.get_by_label("Text of the article").fill(text)
    page.get_by_label("Text of the article").press("Control+Enter")
    settled(page)
    page.locator(".st-key-split button").click()
    settled(page)
    expect(page.get_by_text("Check the split", exact=False).first).to_be_visible()
    page.get_by_role("radio", name=re.compile("^All")).or_(
        page.get_by_role("button", name=re.compile("^All .*lines"))
    ).first.click()
    settled(page)
    kind = page.get_by_label(re.compile("^Kind of line 2$"))
    kind.scroll_into_view_if_needed()
    page.wait_for_timeout(400)  # a list that opens while the page still scrolls is closed again by Streamlit
    kind.click()
    page.get_by_role("option", name="Caption", exact=True).click()
    settled(page)

    # save, and read it marked
    page.locator(".st-key-save_draft button").click()
    page.wait_for_url("**/read?**")
    settled(page)
    marked = page.locator(".st-key-marked")
    expect(marked.get_by_text(FIRST_WORDS).first).to_be_visible()
    expect(marked.get_by_role("button").first).to_be_visible()
    assert marked.get_by_role("button").count() > 10
    address = page.url
    page.goto(address)
    settled(page)
    expect(page.locator(".st-key-marked").get_by_text(FIRST_WORDS).first).to_be_visible()

    # the demo is one click away
    open_demo(page, server)
    expect(page.get_by_text("Fictional news, written for this demo.", exact=False)).to_be_visible()

    # filter, kept in the URL
    page.get_by_role("combobox", name=re.compile("Outlets")).click()
    page.get_by_role("option", name="The Evening Whistle").click()
    page.keyboard.press("Escape")
    settled(page)
    expect(page.get_by_text(re.compile("^20 of 60 articles kept"))).to_be_visible()
    assert "outlets=The+Evening+Whistle" in page.url

    # click a bar: as many sentences as it counts
    key = next(
        k
        for k in ("timeline", "volume", "overview-timeline", "articles_by_week")
        if page.locator(f".st-key-{k} .js-plotly-plot").count()
    )
    page.wait_for_timeout(1500)  # a click within the first second of a page's first paint may be lost
    tallest = max((b for b in bars(page, key) if b["trace"]), key=lambda b: b["n"])
    click(page, tallest)
    drawer = page.get_by_role("dialog")
    expect(drawer).to_be_visible()
    expect(drawer.get_by_text(re.compile(rf"^{tallest['n']} of {tallest['n']} shown"))).to_be_visible()
    assert drawer.locator("li").count() == tallest["n"]
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()

    # pin, and take the report away
    page.locator(f".st-key-{key}-pin button").click()
    settled(page)
    page.get_by_role("link", name="Report").click()
    settled(page)
    with page.expect_download() as waiting:
        page.locator(".st-key-report_download button").click()
    report = tmp_path / "report.html"
    waiting.value.save_as(report)
    written = report.read_text(encoding="utf-8")
    assert "outlets The Evening Whistle" in written
    assert "Fictional news" in written
    page.goto(report.as_uri())
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    assert page.locator("li q").count() == 20

    # export a table
    page.goto(f"{server}/data?project=Demo%3A+Lorvania&table=quotes")
    settled(page)
    with page.expect_download() as waiting:
        page.locator(".st-key-data-csv button").click()
    waiting.value.save_as(tmp_path / "quotes.csv")
    lines = (tmp_path / "quotes.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("article_id,start,end,quote,kind,speaker")
    assert len(lines) > 300


def test_every_page_of_the_demo_draws_without_an_error(page, server):
    """After the first test the demo is there; each page is opened by its own address."""
    query = open_demo(page, server)
    for name in (
        "read",
        "search",
        "overview",
        "entities",
        "sources",
        "tone",
        "frames",
        "timeline",
        "compare",
        "report",
        "data",
        "methods",
    ):
        page.goto(f"{server}/{name}?{query}")
        settled(page)
        assert page.get_by_text("This app has encountered an error").count() == 0, name
        assert page.locator('[data-testid="stException"]').count() == 0, name
        expect(page.get_by_role("heading", level=1).or_(page.locator(".st-key-marked")).first).to_be_visible()


def test_a_click_on_a_network_node_a_matrix_cell_and_a_table_row_opens_what_it_counts(page, server):
    query = open_demo(page, server)
    page.goto(f"{server}/entities?{query}")
    settled(page)
    for tab in ("Ranking", "Who appears with whom", "Matrix"):
        page.get_by_role("tab", name=tab).click()
        settled(page)
        page.wait_for_timeout(1500)
        key = page.evaluate(
            """() => { const all = [...document.querySelectorAll('.js-plotly-plot')].filter(g => g.offsetParent);
            const key = [...all[0].closest('[class*="st-key-"]').parentElement.closest('[class*="st-key-"]')?.classList ?? []].find(c => c.startsWith('st-key-'));
            const own = [...all[0].closest('[class*="st-key-"]').classList].find(c => c.startsWith('st-key-'));
            return (own.includes('-chart-') ? key : own).slice(7) }"""
        )
        chart(page, key).scroll_into_view_if_needed()
        point = page.evaluate(
            """k => { const g = document.querySelector(`.st-key-${k} .js-plotly-plot`), L = g._fullLayout, box = g.getBoundingClientRect();
            for (let c = g._fullData.length - 1; c >= 0; c--) { const t = g._fullData[c]; if (!t.customdata || !t.customdata.length) continue;
              const xa = L[(t.xaxis || 'x').replace('x', 'xaxis')], ya = L[(t.yaxis || 'y').replace('y', 'yaxis')], d = g.calcdata[c].find(d => t.type !== 'bar' || d.s);
              if (!d) continue;
              const x = t.type === 'bar' ? xa.c2p((d.b || 0) + d.s / 2) : xa.c2p(d.x), y = t.type === 'bar' ? ya.c2p(d.p) : ya.c2p(d.y);
              return {x: box.left + xa._offset + x, y: box.top + ya._offset + y, mark: t.customdata[0]} } }""",
            key,
        )
        click(page, point)
        drawer = page.get_by_role("dialog")
        expect(drawer).to_be_visible()
        shown = drawer.get_by_text(re.compile(r"^\d+ of \d+ shown"))
        expect(shown).to_be_visible()
        seen, counted = map(int, re.findall(r"\d+", shown.inner_text())[:2])
        assert drawer.locator("li").count() == seen == min(counted, 50)
        assert json.loads(point["mark"] if isinstance(point["mark"], str) else point["mark"][0])["where"]
        page.keyboard.press("Escape")
        expect(drawer).to_be_hidden()
