"""Three hundred bad files: truncated, mislabelled, nested, wrongly encoded, bombs, cyclic, huge, hostile. Built, never stored.

`python -m tests.bad_inputs FIRST STEP` reads every STEP-th of them from FIRST on and prints a line for each; the test watches the clock.
"""

from __future__ import annotations

import io
import json
import random
import resource
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache

from tests.samples import ARTICLE, PARAGRAPHS, TITLE, pdf_of, sheets_of, word_of, zip_of

# What a reader may take in memory: five times the largest file that is read, and the libraries.
MOST_MEMORY = 4_000_000_000
SECRET = "root:x:0:0"  # the beginning of /etc/passwd: an entity that was resolved would bring it
SEED = 20261128

Bad = tuple[str, str, Callable[[], bytes]]  # label, file name, content


@cache
def good() -> dict[str, bytes]:
    """One sound file of each kind."""
    page = f"<!doctype html><html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS)}</article></body></html>"
    ris = f"TY  - NEWS\r\nTI  - {TITLE}\r\nPY  - 2026/03/02\r\nT2  - The Harn Courier\r\nN2  - {' '.join(PARAGRAPHS)}\r\nER  - \r\n"
    return {
        "txt": ARTICLE.encode(),
        "html": page.encode(),
        "docx": word_of([("Title", TITLE), *(("Normal", p) for p in PARAGRAPHS)]),
        "pdf": pdf_of([[(50, 740 - 12 * n, 10, p[:90].replace("—", "-")) for n, p in enumerate(PARAGRAPHS * 3)]]),
        "csv": f'headline,body\nA,"{PARAGRAPHS[1]}"\nB,"{PARAGRAPHS[2]}"\n'.encode(),
        "xlsx": sheets_of({"S": [["headline", "body"], ["A", PARAGRAPHS[1]], ["B", PARAGRAPHS[2]]]}),
        "jsonl": "\n".join(json.dumps({"title": f"T{n}", "text": p}) for n, p in enumerate(PARAGRAPHS)).encode(),
        "json": json.dumps([{"title": "T", "text": p} for p in PARAGRAPHS]).encode(),
        "ris": ris.encode(),
        "rtf": (r"{\rtf1\ansi\ansicpg1252 " + r"\par ".join(p.encode("ascii", "replace").decode() for p in (TITLE, *PARAGRAPHS)) + "}").encode(),
        "zip": zip_of({"a.txt": ARTICLE.encode(), "b.html": page.encode()}),
    }  # fmt: skip


def truncated() -> Iterator[Bad]:
    for kind, data in good().items():
        for share in (0.02, 0.3, 0.6, 0.9, 0.995):
            yield (
                f"{kind} cut at {share:.1%}",
                f"cut.{kind}",
                lambda data=data, share=share: data[: max(1, int(len(data) * share))],
            )


def mislabelled() -> Iterator[Bad]:
    kinds = ("html", "docx", "pdf", "csv", "xlsx", "jsonl", "rtf", "zip")
    for really in kinds:
        for told in kinds:
            if really != told:
                yield f"{really} named {told}", f"odd.{told}", lambda really=really: good()[really]
    for name, magic in {"png": b"\x89PNG\r\n\x1a\n", "gif": b"GIF89a", "exe": b"MZ\x90\x00", "mp3": b"ID3\x03", "gz": b"\x1f\x8b\x08", "elf": b"\x7fELF", "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "7z": b"7z\xbc\xaf\x27\x1c"}.items():  # fmt: skip
        yield f"{name} named txt", "odd.txt", lambda magic=magic: magic + bytes(random.Random(SEED).randbytes(3_000))


def encodings() -> Iterator[Bad]:
    text = f"{TITLE} – naïve “quotes” ÄÖÜ Ж\n\n" + "\n\n".join(PARAGRAPHS)
    odd: dict[str, bytes] = {
        "UTF-16 without mark": text.encode("utf-16-le"), "UTF-16 of an odd length": text.encode("utf-16")[:-1], "UTF-32": text.encode("utf-32"),
        "UTF-7": text.encode("utf-7"), "EBCDIC": text.encode("cp037", "replace"), "cp1251 and cp1252 mixed": "Привет\n\n".encode("cp1251") + PARAGRAPHS[1].encode("cp1252"),
        "halves of surrogate pairs": text.encode() + b"\xed\xa0\x80\xed\xb0\x80", "overlong": text.encode() + b"\xc0\xaf\xe0\x80\xaf", "bad continuation": text.encode() + b"\xe2\x28\xa1 and more",
        "mark in the middle": text.encode() + b"\xef\xbb\xbf" + text.encode(), "three marks": b"\xef\xbb\xbf" * 3 + text.encode(), "NUL bytes": text.encode().replace(b" ", b"\0", 5),
        "only NUL bytes": b"\0" * 5_000, "control characters": bytes(range(1, 32)) * 50 + text.encode(), "right-to-left overrides": ("\u202e" * 50 + text).encode(),
        "a million zero-width joiners": ("a" + "\u200d" * 300_000).encode(), "combining marks": ("e" + "\u0301" * 200_000).encode(),
    }  # fmt: skip
    for label, data in odd.items():
        yield f"{label} as txt", "odd.txt", lambda data=data: data
        yield f"{label} as csv", "odd.csv", lambda data=data: b'headline,body\nA,"' + data + b'"\n'
        yield (
            f"{label} as html",
            "odd.html",
            lambda data=data: b"<html><body><h1>x</h1><p>" + data + b"</p></body></html>",
        )


def archives() -> Iterator[Bad]:
    article = ARTICLE.encode()

    def nested(depth: int) -> bytes:
        data = zip_of({"a.txt": article})
        for _ in range(depth):
            data = zip_of({"inner.zip": data})
        return data

    def patched(member: str, field: int, value: int) -> bytes:
        plain = bytearray(zip_of({member: article}))
        at = plain.index(b"PK\x01\x02") + field
        plain[at : at + 4] = struct.pack("<I", value)
        return bytes(plain)

    def link() -> bytes:
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            info = zipfile.ZipInfo("passwd.txt")
            info.external_attr = 0o120777 << 16
            archive.writestr(info, "/etc/passwd")
        return held.getvalue()

    for depth in (2, 5, 40):
        yield f"ZIP {depth} deep", "deep.zip", lambda depth=depth: nested(depth)
    names = ["../../etc/passwd.txt", "/etc/passwd.txt", "C:\\Windows\\win.txt", "..\\..\\x.txt", "a\0b.txt", "x" * 60_000 + ".txt", "CON.txt", "\u202etxt.exe", "a/" * 3_000 + "b.txt", "…/…/x.txt", "$(rm -rf).txt", "<script>.html", "nul:\x01.txt", "..", ".", "~root.txt"]  # fmt: skip
    for name in names:
        yield f"member {name[:20]!r}", "paths.zip", lambda name=name: zip_of({name: article})
    yield "a link to /etc/passwd", "link.zip", link
    yield "20,000 empty members", "many.zip", lambda: zip_of({f"{n}.txt": b"" for n in range(20_000)})
    yield "300 MB of zeros", "bomb.zip", lambda: zip_of({"zeros.txt": b"\0" * 300_000_000})
    yield "zeros a hundred times over", "bombs.zip", lambda: zip_of({f"{n}.txt": b" " * 4_900_000 for n in range(20)})
    yield "declared size too small", "lie.zip", lambda: patched("a.txt", 24, 10)
    yield "declared size too large", "lie.zip", lambda: patched("a.txt", 24, 4_000_000_000)
    yield "wrong checksum", "crc.zip", lambda: patched("a.txt", 16, 12345)
    yield "offset beyond the end", "offset.zip", lambda: patched("a.txt", 42, 99_999_999)
    yield "no end of the directory", "end.zip", lambda: zip_of({"a.txt": article})[:-22]
    yield "two names alike", "alike.zip", lambda: zip_of({"a.txt": article, "A.TXT": article, "a.txt ": article})
    yield (
        "a ZIP of bad files",
        "bad.zip",
        lambda: zip_of({f"{n}.{kind}": data[: len(data) // 2] for n, (kind, data) in enumerate(good().items())}),
    )
    yield "an empty ZIP", "none.zip", lambda: zip_of({})
    yield "a ZIP with rubbish before it", "sfx.zip", lambda: b"rubbish" * 999 + zip_of({"a.txt": article})


def bombs() -> Iterator[Bad]:
    lol = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
        + "]>"
    )
    outside = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    for label, head, ref in (
        ("entities", lol, "&j;"),
        ("an outside entity", outside, "&e;"),
        ("an outside DTD", '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd">', ""),
    ):
        yield (
            f"DOCX with {label}",
            "x.docx",
            lambda head=head, ref=ref: replaced(good()["docx"], "word/document.xml", head, ref),
        )
        yield (
            f"XLSX with {label}",
            "x.xlsx",
            lambda head=head, ref=ref: replaced(good()["xlsx"], "xl/worksheets/sheet1.xml", head, ref),
        )
        yield (
            f"relations with {label}",
            "x.docx",
            lambda head=head, ref=ref: replaced(good()["docx"], "_rels/.rels", head, ref),
        )
        yield (
            f"XHTML with {label}",
            "x.xhtml",
            lambda head=head, ref=ref: (
                f"{head}<html><body><h1>T</h1><p>{ref} {PARAGRAPHS[0]}</p></body></html>".encode()
            ),
        )
        yield (
            f"RSS with {label}",
            "x.xml",
            lambda head=head, ref=ref: (
                f"{head}<rss version='2.0'><channel><title>{ref}</title></channel></rss>".encode()
            ),
        )
    yield "HTML 100,000 deep", "deep.html", lambda: b"<div>" * 100_000 + ARTICLE.encode() + b"</div>" * 100_000
    yield "HTML of 200,000 empty tags", "tags.html", lambda: b"<p></p>" * 200_000
    yield "HTML with an attribute of 4 MB", "attribute.html", lambda: b"<p title='" + b"x" * 4_000_000 + b"'>text</p>"
    yield "HTML that never closes", "open.html", lambda: b"<html><body>" + b"<p>word " * 50_000
    yield "HTML with 100,000 comments", "comments.html", lambda: b"<!-- x -->" * 100_000 + b"<p>x</p>"
    yield (
        "JSON-LD 20,000 deep",
        "ld.html",
        lambda: (
            b'<html><script type="application/ld+json">'
            + b'{"a":' * 20_000
            + b"1"
            + b"}" * 20_000
            + b"</script><h1>T</h1><p>"
            + ARTICLE.encode()
            + b"</p></html>"
        ),
    )
    yield (
        "JSON-LD that names itself",
        "ld.html",
        lambda: (
            b'<html><script type="application/ld+json">{"@id":"#a","@type":"NewsArticle","author":{"@id":"#a"},"headline":"T"}</script><h1>T</h1><p>'
            + ARTICLE.encode()
            + b"</p></html>"
        ),
    )
    yield "JSON 100,000 deep", "deep.json", lambda: b"[" * 100_000 + b"]" * 100_000
    yield "JSON line 50,000 deep", "deep.jsonl", lambda: b'{"a":' * 50_000 + b"1" + b"}" * 50_000
    yield (
        "JSON with a number of a million digits",
        "n.jsonl",
        lambda: b'{"text": "x y z", "n": ' + b"9" * 1_000_000 + b"}\n",
    )
    yield (
        "JSON with infinities",
        "n.jsonl",
        lambda: b'{"text": "Some words of an article here.", "n": NaN, "m": Infinity, "k": 1e999}\n',
    )
    yield (
        "JSON with keys twice",
        "n.jsonl",
        lambda: b'{"text": "One text of some words.", "text": "Another text of some words."}\n',
    )
    yield "JSON that is no object", "n.jsonl", lambda: b'1\n"text"\nnull\n[1,2]\ntrue\n'
    yield "RTF 200,000 deep", "deep.rtf", lambda: b"{\\rtf1 " + b"{\\b " * 200_000 + b"text"
    yield "RTF with a picture of 5 MB", "pict.rtf", lambda: b"{\\rtf1 {\\pict " + b"89504e47" * 600_000 + b"} text}"
    yield "RTF with broken controls", "odd.rtf", lambda: b"{\\rtf1\\ansi\\'zz\\u99999999 \\bin999999999 text\\par}"
    yield "PDF whose pages name each other", "ring.pdf", ring_pdf
    yield "PDF with a stream that unpacks to 400 MB", "bomb.pdf", lambda: packed_pdf(400_000_000)
    yield "PDF with a million pages told", "many.pdf", lambda: good()["pdf"].replace(b"/Count 1", b"/Count 1000000")
    yield "PDF without a table of objects", "table.pdf", lambda: good()["pdf"].replace(b"xref", b"xxxx")
    yield (
        "PDF with an endless reference",
        "self.pdf",
        lambda: good()["pdf"].replace(b"/Contents 4 0 R", b"/Contents 5 0 R"),
    )


def replaced(office: bytes, part: str, head: str, ref: str) -> bytes:
    """An Office file with a head of its own before one part's XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(office)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                body = data.split(b"?>", 1)[-1]
                data = head.encode() + body.replace(b">", b">" + ref.encode(), 1)
            new.writestr(name, data)
    return out.getvalue()


def ring_pdf() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Count 2 /Kids [3 0 R 2 0 R] >>\nendobj\n"
        b"3 0 obj\n<< /Type /Pages /Count 1 /Kids [2 0 R] /Parent 2 0 R >>\nendobj\ntrailer << /Root 1 0 R /Size 4 >>\n%%EOF"
    )


def packed_pdf(size: int) -> bytes:
    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(b" " * 1_000_000) for _ in range(size // 1_000_000)) + packer.flush()
    head = (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Count 1 /Kids [3 0 R] >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>\nendobj\n"
    )
    told = f"4 0 obj\n<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode()
    return head + told + stream + b"\nendstream\nendobj\ntrailer << /Root 1 0 R /Size 5 >>\n%%EOF"


def tables() -> Iterator[Bad]:
    formulas = [
        "=cmd|'/C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        '=HYPERLINK("http://x.example")',
        "\r=1",
        "＝1+1",
    ]
    yield (
        "formulas in every cell",
        "f.csv",
        (
            "headline,body,desk\n"
            + "".join(
                f'"{f}","{f} {PARAGRAPHS[2]}","{f}"\n'.replace('("', '(""').replace('")', '"")') for f in formulas
            )
        ).encode,
    )
    yield "a cell of 6 MB", "big.csv", lambda: b'headline,body\nA,"' + b"word " * 1_200_000 + b'"\n'
    yield "a quotation mark never closed", "open.csv", lambda: b'headline,body\nA,"' + b"word word\n" * 50_000
    yield "half a million quotation marks", "quotes.csv", lambda: b"headline,body\nA," + b'"' * 500_000
    yield (
        "10,000 columns",
        "wide.csv",
        (",".join(f"c{n}" for n in range(10_000)) + "\n" + ",".join("x" for _ in range(10_000))).encode,
    )
    yield "columns all alike", "same.csv", lambda: b"text,text,text\n" + b"a b c,d e f,g h i\n" * 5
    yield "columns without names", "bare.csv", lambda: b",,\n" + PARAGRAPHS[1].encode() + b",,\n"
    yield "only column names", "names.csv", lambda: b"headline,body,date\n"
    yield (
        "rows of all widths",
        "ragged.csv",
        lambda: b"headline,body\n" + b"".join(b"x," * n + b"\n" for n in range(200)),
    )
    yield "one line of 4 MB", "line.csv", lambda: b"a" * 4_000_000
    yield "a million line ends", "ends.csv", lambda: b"\n" * 1_000_000
    yield "mixed line ends", "ends.csv", lambda: b"headline,body\rA,one two three\r\nB,four five six\n\rC,seven eight\r"
    yield "delimiter that is none", "d.csv", lambda: b"sep=\x00\nheadline,body\nA,one two three\n"
    yield (
        "an XLSX without a sheet",
        "none.xlsx",
        lambda: zip_of({"xl/workbook.xml": b"<workbook/>", "[Content_Types].xml": b"<Types/>"}),
    )
    yield "an XLSX whose strings are missing", "s.xlsx", lambda: without(good()["xlsx"], "xl/sharedStrings.xml")
    yield (
        "an XLSX with a cell beyond the last column",
        "c.xlsx",
        lambda: replaced_text(good()["xlsx"], "xl/worksheets/sheet1.xml", b'r="A1"', b'r="ZZZZZZ1"'),
    )
    yield (
        "an XLSX with row two billion",
        "r.xlsx",
        lambda: replaced_text(good()["xlsx"], "xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="2000000000"'),
    )
    yield "a DOCX without its document", "d.docx", lambda: without(good()["docx"], "word/document.xml")
    yield "a DOCX without its types", "d.docx", lambda: without(good()["docx"], "[Content_Types].xml")
    yield (
        "a DOCX whose relations lead outside",
        "d.docx",
        lambda: replaced_text(
            good()["docx"],
            "word/_rels/document.xml.rels",
            b'Target="styles.xml"',
            b'Target="file:///etc/passwd" TargetMode="External"',
        ),
    )
    yield (
        "a DOCX with itself inside",
        "d.docx",
        lambda: zip_of({"word/document.xml": good()["docx"], "a.docx": good()["docx"]}),
    )


def without(office: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(office)) as old:
        return zip_of({name: old.read(name) for name in old.namelist() if name != part})


def replaced_text(office: bytes, part: str, old_text: bytes, new_text: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(office)) as old:
        return zip_of(
            {
                name: old.read(name).replace(old_text, new_text) if name == part else old.read(name)
                for name in old.namelist()
            }
        )


def texts() -> Iterator[Bad]:
    for label, text in {
        "nothing": "", "blanks": " \n\t " * 500, "a mark alone": "\ufeff", "one word": "word", "one character": "x", "brackets": "(" * 100_000, "quotation marks": "“" * 20_000 + "a",
        "straight marks": '"' * 50_000, "one word of 1 MB": "a" * 1_000_000, "a line of 2 MB": "word " * 400_000, "dates": "03/04/2021 " * 20_000, "By By By": "By " * 50_000,
        "hyphens": "-" * 300_000, "dots": "." * 300_000, "digits": "9" * 300_000, "addresses": "http://" * 40_000, "at signs": "a@" * 100_000, "pipes": "a | " * 50_000,
        "script": f"<script>{'alert(1);' * 3_000}</script>", "Markdown": "![x](http://x.example/y.png) " * 5_000, "emoji": "👩‍👩‍👧‍👦 " * 20_000, "colons": "a: " * 60_000,
        "dashes between": ("A line of text.\n" + "-" * 40 + "\n") * 3_000, "fields": "TITLE: x\n" * 20_000, "documents told": "1 of 999999 DOCUMENTS\n" * 3_000,
    }.items():  # fmt: skip
        yield f"{label} as txt", "t.txt", lambda text=text: text.encode()
        yield (
            f"{label} as html",
            "t.html",
            lambda text=text: (
                f"<html><body><article><h1>{text[:200]}</h1><p>{text}</p></article></body></html>".encode()
            ),
        )
    for kind in good():
        yield f"an empty {kind}", f"empty.{kind}", lambda: b""


def flipped() -> Iterator[Bad]:
    chance = random.Random(SEED)
    for kind in ("docx", "xlsx", "pdf", "zip", "html", "rtf", "ris", "jsonl"):
        for n in range(4):
            data = bytearray(good()[kind])
            for _ in range(max(1, len(data) // (40 * (n + 1)))):
                data[chance.randrange(len(data))] = chance.randrange(256)
            yield f"{kind} with bytes changed ({n})", f"flip.{kind}", bytes(data).__bytes__
        yield f"{kind} of chance", f"chance.{kind}", chance.randbytes(5_000).__bytes__


def all_inputs() -> list[Bad]:
    return [
        bad
        for family in (truncated, mislabelled, encodings, archives, bombs, tables, texts, flipped)
        for bad in family()
    ]


def main() -> None:
    from analysis.collect.files import find_tables, read_file

    first, step = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    for n, (label, name, build) in enumerate(all_inputs()):
        if n < first or (n - first) % step:
            continue
        print(json.dumps({"n": n, "label": label}), flush=True)
        data = build()
        begun = time.perf_counter()
        find_tables(name, data)
        offers = [
            {
                "item": o.item,
                "reason": o.reason,
                "article": o.article is not None,
                "secret": SECRET in (o.article.text if o.article else o.original or ""),
            }
            for o in read_file(name, data)
        ]
        kept = offers[:3] + [o for o in offers[3:] if o["secret"] or not o["article"]][:50]
        print(
            json.dumps({"n": n, "offers": len(offers), "kept": kept, "seconds": time.perf_counter() - begun}),
            flush=True,
        )


if __name__ == "__main__":
    main()
