"""Files built by hand for the tests of the readers: PDFs of plain content streams, Word files, sheets, ZIPs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

PARAGRAPHS = (
    "PORT HARN (NWA) — Ferry crews ended their strike on Friday after the council agreed to raise wages, the crews' union said.",
    "“We did not get all we wanted, but the boats will sail,” said Nora Vale, who speaks for the union. She thanked all passengers.",
    "The council said it would publish the agreement next week. A spokesman declined to say what it will cost the town.",
    "Trade on the quay had fallen by half during the strike, according to the harbour office, and two hotels had closed.",
)
TITLE = "Ferry crews end strike after council raises wages"
ARTICLE = "\n\n".join((TITLE, *PARAGRAPHS))


def zip_of(members: Mapping[str, bytes], *, packed: bool = True) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


def word_of(paragraphs: Sequence[tuple[str, str]], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word file from (style, text) and a table after them."""
    import docx

    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    if table:
        grid = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def sheets_of(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def pdf_of(pages: Sequence[Sequence[tuple[float, float, float, str]]]) -> bytes:
    """A PDF from pages of lines (x, y in points from the foot, size, text), in Windows-1252."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>")
    kids = []
    for page in pages:
        stream = b"\n".join(
            f"BT /F1 {size} Tf {x} {y} Td (".encode()
            + text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            + b") Tj ET"
            for x, y, size, text in page
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
            % len(objects)
        )
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % k for k in kids))
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, len(objects) + 1, len(out),
    )  # fmt: skip


def set_in_lines(paragraphs: Sequence[str], *, width: int = 60, cut: bool = False) -> list[str | None]:
    """Paragraphs wrapped as a page sets them (None after each); `cut` cuts a long word at a line end with a hyphen."""
    lines: list[str | None] = []
    for paragraph in paragraphs:
        line = ""
        for word in paragraph.split():
            if len(line) + len(word) + 1 <= width:
                line = f"{line} {word}".strip()
            elif cut and len(word) > 8 and word.isalpha() and len(line) + 5 < width:
                lines.append(f"{line} {word[:4]}-")
                line = word[4:]
            else:
                lines.append(line)
                line = word
        lines += [line, None]
    return lines
