"""Layouts of tests/cases/exports → the files that a database would give: DOCX, RTF, TXT, PDF, and HTML as it stands.

A `.layout` has one paragraph a line. "=== …" begins the cover or a document (a new page). "| " marks a line of the article's text, "|+" its
continuation behind a running head, "^ " a caption: the expected body and captions are read from these marks, and no file shows them.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.samples import pdf_of

WIDTH = 80  # of TXT files, in characters
PDF_WIDTH, PDF_LINES = 95, 52


@dataclass
class Section:
    """The cover or a document: its lines as shown, and what is expected of it."""

    name: str
    lines: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)


def sections_of(path: Path) -> list[Section]:
    found: list[Section] = []
    for raw in path.read_text(encoding="utf-8").split("\n"):
        if raw.startswith("=== "):
            found.append(Section(raw[4:]))
            continue
        section, line = found[-1], raw
        if raw.startswith("| "):
            line = raw[2:]
            section.body.append(clean(line))
        elif raw.startswith("|+"):
            line = raw[2:]
            section.body[-1] += " " + clean(line)
        elif raw.startswith("^ "):
            line = raw[2:]
            section.captions.append(line)
        elif "^^ " in raw:
            line = raw.replace("^^ ", "")
            section.captions.append(raw.split("^^ ")[1])
        section.lines.append(line)
    return found


def clean(text: str) -> str:
    return text.replace("\u00ad", "").replace("\xa0", " ")


def rendered(sections: list[Section], kind: str, case: Mapping[str, Any]) -> bytes:
    if kind == "docx":
        return to_word(sections)
    if kind == "rtf":
        return to_rich(sections)
    if kind == "pdf":
        return to_pdf(sections)
    return to_text(sections, case)


def to_word(sections: list[Section]) -> bytes:
    import docx

    document = docx.Document()
    for section in sections:
        for line in section.lines:
            if "\t" in line:
                row = document.add_table(rows=1, cols=2).rows[0]
                for cell, text in zip(row.cells, line.split("\t"), strict=True):
                    cell.text = text
            elif line.strip():
                document.add_paragraph(line)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def to_rich(sections: list[Section]) -> bytes:
    """RTF as databases write it: Windows-1252 with Unicode escapes, tables for two columns, a head and a foot on each page."""
    out = [
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman Times;}}",
        r"{\header Page \chpgn}{\footer (c) the database}",
    ]
    for n, section in enumerate(sections):
        out.append(r"\page" if n else "")
        for line in section.lines:
            if "\t" in line:
                cells = "".join(rf"{escaped(text)}\cell " for text in line.split("\t"))
                out.append(rf"\trowd\cellx2000\cellx9000\pard\intbl {cells}\row")
            else:
                out.append(rf"\pard {escaped(line)}\par")
    return "\n".join([*out, "}"]).encode("ascii")


def escaped(text: str) -> str:
    pieces = []
    for c in text:
        if c in "\\{}":
            pieces.append("\\" + c)
        elif c == "\u00ad":
            pieces.append(r"\-")
        elif ord(c) < 128:
            pieces.append(c)
        else:
            pieces.append(rf"\u{ord(c)}?")
    return "".join(pieces)


def to_text(sections: list[Section], case: Mapping[str, Any]) -> bytes:
    lines: list[str] = []
    for section in sections:
        in_head = True
        for line in section.lines:
            in_head = in_head and ":" not in line
            wrapped = textwrap.wrap(line.replace("\t", "  "), WIDTH, break_on_hyphens=True) or [""]
            lines += [
                w.center(WIDTH).rstrip() if case.get("centred") and in_head and section.name == "document" else w
                for w in wrapped
            ]
    ends = ["\r\n", "\n", "\n"] if case.get("line_ends") == "mixed" else ["\n"]
    text = "".join(line + ends[i % len(ends)] for i, line in enumerate(lines))
    return text.encode(case.get("encoding", "utf-8"))


def to_pdf(sections: list[Section]) -> bytes:
    """Pages with "Page 1 of 2" and the title of the document at their head, as Nexis sets them."""
    pages = []
    for section in sections:
        lines: list[str] = []
        for line in section.lines:
            lines += textwrap.wrap(line.replace("\xa0", " ").replace("\t", "  "), PDF_WIDTH) or [""]
        while lines and not lines[0]:
            lines.pop(0)
        chunks = [lines[i : i + PDF_LINES] for i in range(0, len(lines), PDF_LINES)]
        title = next((line for line in section.lines if line.strip()), "") if section.name == "document" else ""
        for n, chunk in enumerate(chunks, start=1):
            head = [(450.0, 810.0, 8.0, f"Page {n} of {len(chunks)}")]
            if n > 1 and title:
                head += [(150.0, 795.0 - 9 * i, 8.0, text) for i, text in enumerate(textwrap.wrap(title, 70))]
            y = 765.0
            body = []
            for text in chunk:
                if text:
                    body.append((50.0, y, 10.0, text))
                y -= 12.0 if text else 8.0
            pages.append([*head, *body])
    return pdf_of(pages)
