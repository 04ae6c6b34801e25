"""What is left out, in a browser: the address keeps it over a reload and to other pages, and what was taken back can be left out again."""

import re

from playwright.sync_api import expect

from tests.browser.play import open_demo, settled


def test_what_is_left_out_stays_in_the_address(page, server):
    open_demo(page, server)
    undated = page.locator("[class*=st-key-leave-undated] button").first
    undated.click()
    page.wait_for_url("**left_out=undated**")
    expect(page.get_by_text("56 of 60 articles kept")).to_be_visible()
    page.reload()
    settled(page)
    expect(page.get_by_text("56 of 60 articles kept")).to_be_visible()
    page.get_by_role("button", name="Take back").click()
    page.wait_for_url(re.compile(r"overview\?(?!.*left_out)"))
    expect(page.get_by_text("60 of 60 articles kept")).to_be_visible()
    undated.click()
    page.wait_for_url("**left_out=undated**")
    settled(page)
    page.get_by_role("link", name="Timeline").click()
    page.wait_for_url("**/timeline?**left_out=undated**")
    expect(page.get_by_text("56 of 60 articles kept")).to_be_visible()
