"""Distinct texts in a browser: an entry of the drawer is a text, its versions unfold and open their articles."""

import re

from playwright.sync_api import expect

from tests.browser.play import bars, click, open_demo, settled


def test_a_bar_opens_its_texts_and_a_text_its_versions(page, server):
    query = open_demo(page, server)
    page.goto(f"{server}/entities?{query}&unit=Distinct+texts")
    settled(page)
    drawer = page.get_by_role("dialog")
    folded = drawer.locator("summary", has_text="more version").first
    # a bar in part whose text has the name in several versions
    for bar in [b for b in bars(page, "ranking") if b["n"] % 1]:
        click(page, bar)
        expect(drawer.locator("li").first).to_be_visible()
        if folded.count():
            break
        page.keyboard.press("Escape")
        expect(drawer).to_be_hidden()
    shown = drawer.get_by_text(re.compile(r"^\d+ of \d+ distinct texts shown"))
    expect(shown).to_be_visible()
    seen, behind = map(int, re.findall(r"\d+", shown.inner_text())[:2])
    assert drawer.locator("li").count() == seen == behind
    assert bar["n"] < behind  # some versions name it elsewhere, or not at all
    inner = folded.locator("xpath=..").get_by_role("button").first
    expect(inner).to_be_hidden()
    folded.click()
    expect(inner).to_be_visible()
    printed = inner.locator(
        "xpath=../div"
    ).inner_text()  # outlet and day, which stand beneath the headline of the article
    inner.click()
    page.wait_for_url("**/read?**")
    expect(page.locator(".st-key-marked").get_by_text(printed)).to_be_visible(timeout=30_000)
