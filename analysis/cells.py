"""Cells that a spreadsheet shows as they are: a text that begins like a formula is none, and comes back as it was.

A CSV file has no types: Excel, LibreOffice and Google Sheets run a cell that begins with "=", "+", "-" or "@" (behind blanks and line
ends, too) as a formula, which may call other programs and hosts. Such a cell gets an apostrophe before it, as spreadsheets themselves
mark text; a cell that begins with apostrophes before such a sign gets one more, so that taking one off gives back every value.

XLSX has types, but XML can't hold control characters: they are written as _xHHHH_, as Excel does.

Source    OWASP, CSV Injection; ECMA-376 part 1, 22.9.2.19 (ST_Xstring).
"""

from __future__ import annotations

import re

# Full-width signs too: East Asian versions of Excel take them for the plain ones.
RISKY = re.compile(r"'*[\s\x00-\x1f\ufeff]*[=+\-@＝＋－＠]")
MARKED = re.compile(r"'" + RISKY.pattern)
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|\r|_(?=x[0-9A-Fa-f]{4}_)")
WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4})_")


def escaped(text: str) -> str:
    """A text as a cell of CSV.

    >>> escaped("=1+1"), escaped("'=1"), escaped("'tis late"), escaped("-3 degrees")
    ("'=1+1", "''=1", "'tis late", "'-3 degrees")
    """
    return "'" + text if RISKY.match(text) else text


def unescaped(text: str) -> str:
    """What `escaped` was given.

    >>> unescaped("'=1+1"), unescaped("''=1"), unescaped("'tis late")
    ('=1+1', "'=1", "'tis late")
    """
    return text[1:] if MARKED.match(text) else text


def for_xml(text: str) -> str:
    """A text as a cell of XLSX.

    >>> for_xml("a" + chr(11) + "b _x0041_")
    'a_x000B_b _x005F_x0041_'
    """
    return NOT_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def from_xml(text: str) -> str:
    """What a cell of XLSX says.

    >>> from_xml("a_x000A_b _x005F_x0041_").splitlines()
    ['a', 'b _x0041_']
    """
    return WRITTEN.sub(lambda match: chr(int(match[1], 16)), text)
