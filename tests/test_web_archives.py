"""Pages saved as one archive: MHTML and Safari's, read as the page they hold."""

from __future__ import annotations

import plistlib
import quopri

import pytest

from analysis.collect.files import read_file
from tests.samples import PARAGRAPHS, TITLE

ADDRESS = "https://www.harn.example/news/ferry-strike"
PAGE = f"<!doctype html><html><head><meta charset=utf-8><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS)}</article></body></html>"


def mhtml(
    page: bytes = PAGE.encode(), *, charset: str = "utf-8", encoding: str = "quoted-printable", end: str = "\r\n"
) -> bytes:
    body = quopri.encodestring(page).replace(b"\n", end.encode()) if encoding == "quoted-printable" else page
    head = [
        "From: <Saved by Blink>", f"Snapshot-Content-Location: {ADDRESS}", f"Subject: {TITLE}", "MIME-Version: 1.0",
        'Content-Type: multipart/related; type="text/html"; boundary="----Boundary--x"', "", "", "------Boundary--x", f"Content-Type: text/html; charset={charset}",
        f"Content-Transfer-Encoding: {encoding}", f"Content-Location: {ADDRESS}", "", "",
    ]  # fmt: skip
    picture = [
        "",
        "------Boundary--x",
        "Content-Type: image/png",
        "Content-Transfer-Encoding: base64",
        "",
        "iVBORw0KGgo=",
        "------Boundary--x--",
        "",
    ]
    return end.join(head).encode() + body + end.join(picture).encode()


def safari(page: bytes = PAGE.encode(), form=plistlib.FMT_BINARY) -> bytes:
    main = {
        "WebResourceData": page,
        "WebResourceURL": ADDRESS,
        "WebResourceTextEncodingName": "UTF-8",
        "WebResourceMIMEType": "text/html",
    }
    return plistlib.dumps({"WebMainResource": main, "WebSubresources": [main]}, fmt=form)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.mhtml", mhtml()),
        ("a.mht", mhtml(end="\n")),
        ("a.mhtml", mhtml(PAGE.encode("cp1252", "replace"), charset="windows-1252")),
        ("a.mhtml", mhtml(encoding="8bit")),
        ("a.webarchive", safari()),
        ("a.webarchive", safari(form=plistlib.FMT_XML)),
    ],
)
def test_the_page_in_an_archive_is_read_with_its_address(name, data):
    (offer,) = read_file(name, data)
    assert offer.reason is None
    assert offer.article.fact("title").value == TITLE
    assert [p.text for p in offer.article.paragraphs("body")][-1] == PARAGRAPHS[-1]
    assert "“We did not get all we wanted" in offer.article.text
    assert offer.article.fact("url").value == ADDRESS


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.mhtml", b"just some words"),
        ("a.mhtml", mhtml()[:120]),
        ("a.mhtml", b"MIME-Version: 1.0\nContent-Type: image/png\n\nx"),
        ("a.webarchive", safari()[:80]),
        ("a.webarchive", b"bplist00 and rubbish"),
        ("a.webarchive", plistlib.dumps({"WebMainResource": {"WebResourceData": "text"}})),
        (
            "a.webarchive",
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><plist><string>&a;</string></plist>',
        ),
        ("a.webarchive", b"<?xml " + b"<dict>" * 10_000),
    ],
)
def test_a_broken_archive_is_one_reject_with_what_to_do(name, data):
    (offer,) = read_file(name, data)
    assert offer.article is None
    assert "save it anew" in offer.reason
