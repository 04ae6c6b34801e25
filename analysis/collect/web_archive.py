"""Pages that a browser saved with all that belongs to them in one archive: MHTML (Chrome, Edge, Firefox) and Safari's web archive → the page.

Only the page itself is taken; its pictures, styles and frames stay packed. Source: RFC 2557; Apple's WebArchive is a property list.
"""

from __future__ import annotations

import plistlib
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from xml.parsers.expat import ExpatError

from analysis.collect.encodings import decode
from analysis.errors import CannotRead

BROKEN = "It is no web archive, or a broken one. Open the page in a browser and save it anew, as HTML or “single file”."


def page_in(data: bytes, *, item: str) -> tuple[str, str | None]:
    """The markup of the page in an archive, and its address where the archive tells it. Raises CannotRead."""
    content, charset, address = safari(data, item) if data.startswith((b"bplist", b"<?xml")) else mhtml(data, item)
    return decode(content, item, declared=charset), address


def mhtml(data: bytes, item: str) -> tuple[bytes, str | None, str | None]:
    """The first HTML part of an archive: by the standard its root."""
    whole = message_from_bytes(data, EmailMessage, policy=policy.default)
    for part in whole.walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            content = part.get_payload(decode=True)
            address = whole.get("Snapshot-Content-Location") or part.get("Content-Location")
            if isinstance(content, bytes) and content.strip():
                return content, part.get_content_charset(), web_address(address)
    raise CannotRead(item, BROKEN)


def safari(data: bytes, item: str) -> tuple[bytes, str | None, str | None]:
    try:
        told: Any = plistlib.loads(data)
        main = told["WebMainResource"]
        content, charset, address = (
            main["WebResourceData"],
            main.get("WebResourceTextEncodingName"),
            main.get("WebResourceURL"),
        )
    except (plistlib.InvalidFileException, ExpatError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise CannotRead(item, BROKEN) from error
    if not isinstance(content, bytes):
        raise CannotRead(item, BROKEN)
    return content, charset if isinstance(charset, str) else None, web_address(address)


def web_address(told: object) -> str | None:
    """An address of the web; archives also write "cid:…" and "file:…"."""
    text = str(told).strip() if told else ""
    return text if text.lower().startswith(("http://", "https://")) else None
