"""Bytes → text: the encoding is found, a few broken lines cost only themselves, and binary data is refused by name."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from charset_normalizer import from_bytes

from analysis.errors import CannotRead

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MAGIC = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (.doc, .xls) or a password-protected one"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a SQLite database"),
    (b"PAR1", "a Parquet table"),
    (b"\x00\x00\x00\x18ftyp", "a film"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"RIFF", "a picture, sound or film"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)
# A share of control characters above this is no text: pages and texts have none, compressed or random bytes about 10 %.
MOST_CONTROL = 0.005
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
SAMPLE = 200_000
# Latin-script texts have few bytes above 127 (French 4 %, Czech 13 %), Greek, Cyrillic and others most: two lists keep
# a short German text from being read as Chinese.
MOST_HIGH_IN_LATIN = 0.25
LATIN = ["cp1252", "cp1250", "cp1254", "cp1257"]
# Languages that Windows-1252 was made for: 750 KB of Dutch came out a tie with Windows-1250, which turns "geïnterviewd" into "geďnterviewd".
WESTERN = {
    "Dutch",
    "English",
    "French",
    "German",
    "Italian",
    "Spanish",
    "Portuguese",
    "Danish",
    "Swedish",
    "Norwegian",
    "Finnish",
}
OTHER = ["cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "cp874"]


def refuse_binary(data: bytes, item: str) -> None:
    """Raises CannotRead where the bytes are no text, naming what they are where their head tells."""
    if any(data.startswith(mark) for mark, _ in BOMS) or wide(data):
        return
    for mark, kind in MAGIC:
        if data.startswith(mark) and (len(mark) > 2 or b"\x00" in data[:SAMPLE]):
            raise CannotRead(
                item, f"It is {kind}, not text. Offer the article as text, HTML, DOCX, PDF or a table instead."
            )
    sample = data[:SAMPLE]
    if sample and len(CONTROL.findall(sample)) / len(sample) > MOST_CONTROL:
        raise CannotRead(
            item, "It holds binary data, not text. Open it in the program it comes from and save it as text."
        )


def wide(data: bytes) -> str | None:
    """UTF-16 without a mark, told by NULs in every other byte; None where there is no such pattern."""
    sample = data[:2000]
    if len(sample) < 8:
        return None
    even, odd = sample[::2], sample[1::2]
    if odd.count(0) > 0.7 * len(odd) and even.count(0) < 0.05 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.7 * len(even) and odd.count(0) < 0.05 * len(odd):
        return "utf-16-be"
    return None


def decode(data: bytes, item: str, *, declared: str | None = None) -> str:
    """The text, by its byte-order mark, else as `declared` (a page's meta charset) where that fits, else UTF-8, else the
    likeliest legacy encoding. Lines that are no UTF-8 among others that are cost only themselves. Raises CannotRead for binary data.
    """
    refuse_binary(data, item)
    for mark, name in BOMS:
        if data.startswith(mark):
            return clean(data[len(mark) :].decode(name, errors="replace"))
    if broad := wide(data):
        return clean(data.decode(broad, errors="replace"))
    told = known(declared)
    for name in ("utf-8", told) if told else ("utf-8",):
        try:
            return clean(data.decode(name))
        except UnicodeDecodeError:
            continue
    lines = data.splitlines(keepends=True)
    legacy = legacy_of(lines)
    return clean("".join(decode_line(line, legacy) for line in lines))


def known(declared: str | None) -> str | None:
    """The codec of a declared charset; pages that say latin-1 or ASCII mean Windows-1252, as browsers take it."""
    try:
        name = codecs.lookup(declared or "").name
    except LookupError:
        return None
    return "cp1252" if name in {"iso8859-1", "ascii"} else name


def legacy_of(lines: Iterable[bytes]) -> str | None:
    """The likeliest encoding of those lines that are not UTF-8; None where all are."""
    sample = bytearray()
    for line in lines:
        if line.isascii() or is_utf8(line):
            continue
        sample += line
        if len(sample) > SAMPLE:
            break
    return likeliest(bytes(sample)) if sample else None


def is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def likeliest(sample: bytes) -> str:
    """The encoding of a sample that is not UTF-8; Windows-1252 where nothing speaks for another."""
    high = sum(b > 127 for b in sample) / max(1, len(sample))
    allowed = LATIN if high < MOST_HIGH_IN_LATIN else OTHER
    found = list(from_bytes(sample, cp_isolation=allowed))
    if not found:
        return "cp1252"
    western = next((m for m in found if m.encoding == "cp1252"), None)
    if western and found[0].language in WESTERN and western.chaos <= found[0].chaos:
        return "cp1252"
    return found[0].encoding


def decode_line(line: bytes, legacy: str | None) -> str:
    """One line as UTF-8, else in the file's legacy encoding, else as Windows-1252 with what even that lacks replaced.

    UTF-8 first, line by line: accented letters of another encoding are hardly ever valid UTF-8 by chance.
    """
    for name in ("utf-8", legacy or "cp1252"):
        try:
            return line.decode(name)
        except UnicodeDecodeError:
            continue
    return line.decode("cp1252", errors="replace")


def clean(text: str) -> str:
    """Text without NULs and byte-order marks, which no store and no person wants."""
    return text.replace("\x00", "").removeprefix("\ufeff")
