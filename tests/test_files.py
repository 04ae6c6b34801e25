"""What a batch does with good and bad files: nothing else is lost, and each reject says what to do."""

import io
import struct
import zipfile

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import language
from analysis.collect import archives, offers
from analysis.collect.files import SUFFIXES, read_file
from tests.samples import ARTICLE, PARAGRAPHS, TITLE, pdf_of, set_in_lines, sheets_of, word_of, zip_of

PAGE = (
    f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>"
    + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    + "</body></html>"
).encode()
TABLE = f'headline,body\nA,"{PARAGRAPHS[1]}"\n'.encode()


def lines_down(texts, *, x=50, top=740, size=10, step=12):
    """Lines of a PDF page, one under the other, a gap where a paragraph ends."""
    placed, y = [], top
    for text in texts:
        if text is not None:
            placed.append((x, y, size, text))
        y -= step if text is not None else step / 2
    return placed


def locked_pdf(algorithm="RC4-128"):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of([lines_down(set_in_lines(PARAGRAPHS))])))
    writer.encrypt("secret", "owner", algorithm=algorithm)
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def encrypted_zip(name, data):
    """A ZIP whose one member is flagged as encrypted, as a password-protected one is."""
    plain = bytearray(zip_of({name: data}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = plain.index(mark) + at
        plain[place : place + 2] = struct.pack("<H", struct.unpack("<H", plain[place : place + 2])[0] | 1)
    return bytes(plain)


def entity_bomb(kind):
    """An Office file whose XML declares entities that expand to gigabytes."""
    good = (
        word_of([("Normal", p) for p in PARAGRAPHS])
        if kind == "word/document.xml"
        else sheets_of({"S": [["a", "text"], ["b", "c"]]})
    )
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, bomb.encode() + data.split(b"?>", 1)[-1] if info.filename == kind else data)
    return out.getvalue()


BAD = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b"  \n\n ", "empty"),
    "binary.txt": (bytes(range(256)) * 50, "binary"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(500), "PNG"),
    "broken.zip": (zip_of({"a.txt": ARTICLE.encode()})[:200], "broken"),
    "bomb.zip": (zip_of({"zeros.txt": bytes(50_000_000)}), "ZIP bomb"),
    "locked.pdf": (locked_pdf(), "password"),
    "broken.pdf": (pdf_of([lines_down(set_in_lines(PARAGRAPHS))])[:500], "broken"),
    "scan.pdf": (pdf_of([[]]), "OCR"),
    "no-text.csv": (b"id,label\n1,yes\n2,no\n", "“id”, “label”"),
    "app.html": (b"<html><head><script>render('words that no reader sees at all, though there are many of them')</script></head><body><div id=root></div></body></html>", "paste"),
    "old.doc": (b"\xd0\xcf\x11\xe0" + bytes(600), ".docx"),
    "protected.xlsx": (b"\xd0\xcf\x11\xe0" + bytes(600), "password"),
    "broken.docx": (word_of([("Normal", "x")])[:900], "broken"),
    "bomb.docx": (entity_bomb("word/document.xml"), "entities"),
    "bomb.xlsx": (entity_bomb("xl/workbook.xml"), "entities"),
    "encrypted.zip": (encrypted_zip("a.txt", ARTICLE.encode()), "encrypted"),
    "long.txt": (ARTICLE.encode() * 10_000, "5 MB"),
    "deep.zip": (zip_of({"b.zip": zip_of({"c.zip": zip_of({"a.txt": ARTICLE.encode()})})}), "one level"),
    "film.mp4": (b"\x00\x00\x00\x18ftypmp42" + bytes(600), ".mp4"),
    "nothing.zip": (zip_of({}), "no files"),
}  # fmt: skip
GOOD = {
    "a.txt": ARTICLE.encode(),
    "b.html": PAGE,
    "c.docx": word_of([("Title", TITLE), *(("Normal", p) for p in PARAGRAPHS)]),
    "d.pdf": pdf_of([[(50, 780, 22, TITLE), *lines_down(set_in_lines(PARAGRAPHS))]]),
    "e.csv": TABLE,
    "f.xlsx": sheets_of({"S": [["headline", "body"], ["A", PARAGRAPHS[1]]]}),
    "g.jsonl": b'{"title": "A", "text": "The boats sail again. Nobody had expected it."}\n',
}


@pytest.mark.parametrize("name", BAD)
def test_each_bad_file_is_one_reject_that_names_it_and_the_next_step(name):
    data, words = BAD[name]
    (offer,) = read_file(name, data)
    assert offer.article is None
    assert offer.item.startswith(name)
    assert words in offer.reason
    assert offer.reason.endswith(".")
    assert len(offer.reason.split(". ")) > 1 or ": " in offer.reason  # what happened, and what to do


@pytest.mark.parametrize("name", GOOD)
def test_each_good_file_is_one_article(name):
    (offer,) = read_file(name, GOOD[name])
    assert offer.reason is None
    assert offer.article.text


def test_a_mixed_batch_loses_nothing_and_offers_what_it_read_and_rejected():
    batch = {**{n: d for n, (d, _) in BAD.items()}, **GOOD}
    found = [o for name, data in batch.items() for o in read_file(name, data)]
    assert sum(o.article is not None for o in found) == len(GOOD)
    assert sum(o.reason is not None for o in found) == len(BAD)


def test_the_same_batch_in_one_zip():
    members = {**{n: d for n, (d, _) in BAD.items() if n != "deep.zip"}, **GOOD}
    members = {n: d for n, d in members.items() if n != "bomb.zip"}
    found = list(read_file("all.zip", zip_of(members, packed=False)))
    assert {o.item.split(" › ")[1] for o in found} == set(members)
    assert sum(o.article is not None for o in found) == len(GOOD)
    assert all(o.item.startswith("all.zip › ") for o in found)


def test_a_zip_is_refused_by_its_declared_size_before_it_is_opened(monkeypatch):
    data = zip_of({"a.txt": ARTICLE.encode(), "b.txt": ARTICLE.encode()})
    monkeypatch.setattr(archives, "MOST_EXPANDED", 1_000)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *a, **k: pytest.fail("a member was opened"))
    (offer,) = read_file("a.zip", data)
    assert "at most" in offer.reason


def test_a_zip_with_too_many_files_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    (offer,) = read_file("a.zip", zip_of({f"{i}.txt": b"x" for i in range(3)}))
    assert "3 files" in offer.reason


def test_a_member_that_lies_about_its_size_is_read_no_further():
    lying = bytearray(zip_of({"a.txt": bytes(4_000_000)}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = lying.index(mark) + at
        lying[place : place + 4] = struct.pack("<I", 100)
    (offer,) = read_file("a.zip", bytes(lying))
    assert offer.reason


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "/root/a.txt", "..\\..\\a.txt", "a\nb.txt", "C:/x/a.txt"])
def test_a_members_name_is_only_a_label(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (offer,) = read_file("a.zip", zip_of({name: ARTICLE.encode()}))
    assert offer.article is not None
    assert ".." not in offer.item
    assert "\n" not in offer.item
    assert list(tmp_path.iterdir()) == [] or {p.name for p in tmp_path.iterdir()} == {"home"}


def test_a_zip_in_a_zip_is_opened_and_equal_names_stay_apart():
    inner = zip_of({"a.txt": ARTICLE.encode()})
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("in.zip", inner)
        archive.writestr("x.csv", TABLE)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("x.csv", TABLE)
    assert [o.item for o in read_file("out.zip", held.getvalue())] == [
        "out.zip › in.zip › a.txt", "out.zip › x.csv › row 2", "out.zip › x (2).csv › row 2",
    ]  # fmt: skip


def test_files_that_a_mac_adds_are_rejected_as_what_they_are():
    found = list(read_file("a.zip", zip_of({"a.txt": ARTICLE.encode(), "__MACOSX/._a.txt": bytes(100) + b"x"})))
    assert [o.article is None for o in found] == [False, True]
    assert "companion" in found[1].reason


def test_a_file_is_read_as_what_it_is_whatever_its_name_says():
    assert next(read_file("a.txt", GOOD["d.pdf"])).article is not None
    assert next(read_file("a.zip", zip_of({"page.txt": PAGE}))).article.fact("title").value == TITLE
    assert next(read_file("report", GOOD["c.docx"])).article is not None


def test_a_path_and_a_folder_are_read_like_uploads(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.csv").write_bytes(TABLE)
    (tmp_path / "sub" / "b.html").write_bytes(PAGE)
    assert [o.item for o in read_file("box", tmp_path)] == ["box › a.csv › row 2", "box › sub/b.html"]
    (offer,) = read_file("gone.txt", tmp_path / "gone.txt")
    assert "can't be opened" in offer.reason


def test_offers_come_one_at_a_time(monkeypatch):
    found = read_file("a.zip", zip_of({"a.csv": TABLE, "b.html": PAGE}))
    assert next(found).item == "a.zip › a.csv › row 2"  # the rest has not been read
    monkeypatch.setattr("analysis.collect.html.read_page", lambda *a, **k: pytest.fail("read too early"))


@pytest.mark.parametrize(("name", "size"), [("a.txt", 5_000_001), ("a.html", 5_000_001), ("a.csv", 200_000_001)])
def test_limits_are_said_with_the_size_and_the_next_step(name, size, tmp_path):
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(b"words " * 900_000)
        file.truncate(size)
    (offer,) = read_file(name, path)
    assert "at most" in offer.reason
    assert "Split" in offer.reason


def test_an_article_is_as_long_as_the_layers_can_read():
    assert offers.LONGEST_ARTICLE == language.LONGEST


def test_word_files_give_what_word_shows():
    import docx

    document = docx.Document()
    document.add_paragraph("The Harn Courier")
    document.add_heading(TITLE, level=1)
    for text in PARAGRAPHS:
        document.add_paragraph(text)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip([c for r in table.rows for c in r.cells], ["Year", "Fare", "2026", "3.40"], strict=True):
        cell.text = text
    held = io.BytesIO()
    document.save(held)
    article = next(read_file("a.docx", held.getvalue())).article
    assert article.fact("title").value == TITLE
    said = [p.text for p in article.parts]
    assert [t for t in said if t.startswith("Year")]
    for text in PARAGRAPHS:
        assert text in said


def test_deleted_words_of_tracked_changes_are_not_read():
    data = word_of([("Title", TITLE), *(("Normal", p) for p in PARAGRAPHS)])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            xml = old.read(info)
            if info.filename == "word/document.xml":
                xml = xml.replace(
                    b"<w:r><w:t>The council said",
                    b'<w:del w:id="1"><w:r><w:delText>NEVER </w:delText><w:t>NEVER </w:t></w:r></w:del><w:ins w:id="2"><w:r><w:t>Yesterday </w:t></w:r></w:ins><w:r><w:t>the council said',
                )
            new.writestr(info.filename, xml)
    text = next(read_file("a.docx", out.getvalue())).article.text
    assert "Yesterday the council said" in text
    assert "NEVER" not in text


def test_running_heads_of_a_pdf_are_furniture_and_cut_words_are_whole():
    def page(number, paragraphs):
        head, foot = f"The Harn Courier | page {number}", "Printed for the reading room"
        return [(50, 815, 8, head), *lines_down(set_in_lines(paragraphs, width=45, cut=True)), (50, 20, 8, foot)]

    data = pdf_of([[(50, 780, 22, TITLE), *page(1, PARAGRAPHS[:2])], page(2, PARAGRAPHS[2:])])
    article = next(read_file("a.pdf", data)).article
    assert article.fact("title").value == TITLE
    for paragraph in PARAGRAPHS:
        assert paragraph in article.text
    assert "reading room" not in article.text
    assert any(p.kind == "furniture" and "page 2" in p.text for p in article.parts)


@pytest.mark.parametrize("across", [False, True], ids=["column by column", "row by row"])
def test_columns_of_a_pdf_are_read_one_after_the_other(across):
    left = lines_down(set_in_lines(PARAGRAPHS[:2], width=42)[:-1])
    right = lines_down(set_in_lines(PARAGRAPHS[2:], width=42), x=330)
    lines = sorted([*left, *right], key=lambda line: (-line[1], line[0])) if across else [*left, *right]
    article = next(read_file("a.pdf", pdf_of([[(50, 780, 22, TITLE), *lines]]))).article
    for paragraph in PARAGRAPHS:
        assert paragraph in article.text


def test_suffixes_are_what_an_upload_may_offer():
    assert {".html", ".txt", ".docx", ".pdf", ".csv", ".tsv", ".xlsx", ".jsonl", ".zip"} <= set(SUFFIXES)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(sorted({*SUFFIXES, ".bin", ""})))
def test_no_bytes_raise(data, suffix):
    found = list(read_file(f"a{suffix}", data))
    assert found
    assert all((o.article is None) != (o.reason is None) for o in found)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["c.docx", "d.pdf", "f.xlsx", "b.html"]), st.integers(0, 4000), st.binary(min_size=1, max_size=40)
)
def test_no_damage_to_a_good_file_raises(name, at, junk):
    good = GOOD[name]
    at %= len(good)
    found = list(read_file(name, good[:at] + junk + good[at + len(junk) :]))
    assert found
    assert all((o.article is None) != (o.reason is None) for o in found)


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("a.html", b"<html><body><nav>Menu of the paper</nav></body></html>", "Menu of the paper"),
        ("notes.xyz", "Größe of a kind that is not read".encode("cp1252"), "Größe of a kind"),
        ("a.pdf", b"%PDF-1.4 broken", None),
        ("a.docx", zip_of({"a.txt": b"no document"}), None),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, None),
        ("a.zip", zip_of({"b.html": b"<html><body><nav>Menu</nav></body></html>"}), "Menu"),
    ],
)
def test_the_original_of_a_rejected_file_is_kept_where_it_is_text(name, data, kept):
    (offer,) = read_file(name, data)
    assert offer.article is None
    assert (kept in offer.original) if kept else offer.original is None
