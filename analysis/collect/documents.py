"""Texts, Word and PDF files → articles, by way of `paste.read_paste`: a document has lines as a paste has.

1. TXT: decoded, then read as a paste.
2. DOCX: the paragraphs as Word shows them (deletions of tracked changes left out, insertions kept), cells of a table in
   reading order; a paragraph in the style Title or the first heading is the title.
3. PDF: lines from the positions of the words; lines that stand at the head or foot of several pages are furniture; hyphens at
   line ends are taken out where the word is written without one elsewhere or its second half can't stand alone; paragraphs end
   at gaps, indents and short lines. A page in columns is read column by column.
"""

from __future__ import annotations

from analysis.article import Article
from analysis.collect.encodings import decode



def read_text(data: bytes, *, item: str) -> Article:
    """The article of a plain text file, in whatever encoding. Raises CannotRead."""
    from analysis.collect.paste import read_paste

    return read_paste(decode(data, item), item=item)
