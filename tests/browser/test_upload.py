"""A mixed batch in a browser: uploaded, cancelled, resumed, added, undone; nothing is lost and each reject has its reason."""

import io
import json
import re
import zipfile

from playwright.sync_api import expect

from tests.browser.play import settled, upload

PARAGRAPH = (
    "The council of Brackwater voted on Tuesday to close the old bridge after engineers found cracks in two of its piers, number {n}. "
    "“Nobody crosses before the harbour has spoken,” said Nora Quill, who leads the works department. The harbour denied that it had been told."
)


def article(n):
    return f"Bridge report number {n} of the council\n\n" + "\n\n".join(
        PARAGRAPH.format(n=f"{n}-{i}") for i in range(4)
    )


def batch():
    """Sixty rows of a table, a text, a page, a ZIP of two texts and a broken file: 64 articles, 1 duplicate row, 2 rejects."""
    rows = [
        {
            "title": f"Bridge, day {n}",
            "body": PARAGRAPH.format(n=n),
            "newspaper": "Brackwater Post",
            "date": f"2026-03-{n % 28 + 1:02d}",
            "desk": "local",
        }
        for n in range(60)
    ]
    rows.append(rows[0])
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("one.txt", article(101))
        archive.writestr("two.txt", article(102))
        archive.writestr("picture.txt", bytes(range(256)) * 20)
    page = f"<html><head><title>Bridge closed</title></head><body><article><h1>Bridge closed again</h1><p>{PARAGRAPH.format(n=7)}</p><p>{PARAGRAPH.format(n=8)}</p></article><script>alert(1)</script></body></html>"
    return [
        {"name": "rows.jsonl", "mimeType": "application/json", "buffer": "\n".join(map(json.dumps, rows)).encode()},
        {"name": "note.txt", "mimeType": "text/plain", "buffer": article(100).encode()},
        {"name": "page.html", "mimeType": "text/html", "buffer": page.encode()},
        {"name": "more.zip", "mimeType": "application/zip", "buffer": held.getvalue()},
        {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 broken"},
    ]


def test_a_mixed_batch_is_cancelled_resumed_added_and_undone(page, server):
    page.goto(server)
    settled(page)
    page.locator(".st-key-manage_projects button").click()
    page.get_by_label("Name of a new project").fill("Bridge batch")
    page.get_by_role("button", name="Create").click()
    settled(page)
    key = page.evaluate(
        "[...document.querySelectorAll('[class*=st-key-upload-]')].map(e => [...e.classList].find(c => c.startsWith('st-key-upload-')).slice(7))[0]"
    )
    upload(page, key, batch())
    page.locator(".st-key-read_files button").click()
    add = page.locator(".st-key-add_import button")
    add.wait_for(timeout=120_000)
    settled(page)
    expect(page.get_by_text("64", exact=False).first).to_be_visible()
    expect(page.get_by_text("broken.pdf", exact=False).first).to_be_visible()
    expect(page.get_by_text("picture.txt", exact=False).first).to_be_visible()
    expect(add).to_have_text(re.compile("Add 64 articles"))

    # nothing is in the project before the person says so
    expect(page.get_by_text("No articles yet", exact=False).first).to_be_visible()
    add.click()
    cancel = page.locator("[class*=st-key-cancel-] button").first
    cancel.click(timeout=60_000)
    resume = page.locator("[class*=st-key-resume-] button").first
    resume.wait_for(timeout=60_000)

    # the tab is closed and opened again: the address brings the import back
    address = page.url
    assert "import=" in address
    page.goto(address)
    settled(page)
    page.locator("[class*=st-key-resume-] button").first.click()
    page.locator(".st-key-import_overview button").wait_for(timeout=180_000)
    settled(page)
    expect(page.get_by_text(re.compile("64 of 64 articles kept"))).to_be_visible()

    page.locator(".st-key-undo_import button").click()
    page.locator(".st-key-confirm_undo button").click()
    settled(page)
    expect(page.get_by_text("No articles yet", exact=False).first).to_be_visible()
