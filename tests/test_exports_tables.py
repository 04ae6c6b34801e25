"""Exports of ProQuest and Europresse, RIS, tables of Media Cloud, AmCAT and 4CAT, and files put together from several articles.

A case is a file and, beside it, what a reader of the file would write down: the offers in order, and what the file says of itself.
`adapter` is None where no adapter may take the file.
"""

import json
import tracemalloc
from email.message import EmailMessage
from pathlib import Path

import pytest

from analysis.article import FACTS
from analysis.collect import exports, files
from analysis.collect.files import read_file
from analysis.collect.offers import source_of
from tests.samples import word_of, zip_of

FOLDER = Path(__file__).parent / "cases" / "exports"
TOLD = {name: FOLDER / name for name in ("proquest", "europresse", "ris", "apa", "mediargus", "many", "tables")}
CASES = [(kind, path) for kind, folder in TOLD.items() for path in sorted(folder.glob("*.json"))]
READERS = ("proquest", "europresse", "ris", "apa", "mediargus", "many")


def file_of(path):
    (found,) = (p for p in path.parent.glob(f"{path.stem}.*") if p.suffix != ".json")
    return found


def check(offer, told):
    """Compares what the case names; a key is a fact, or begins, ends, paragraphs, precision, source, variables."""
    if "rejected" in told:
        assert offer.article is None
        assert told["rejected"] in offer.reason
        assert told["original"] in offer.original
        return
    assert offer.article is not None, offer.reason
    article = offer.article
    body = [p.text for p in article.paragraphs("body")]
    for name, value in told.items():
        if name in FACTS:
            held = article.fact(name).value
            assert (list(held) if isinstance(held, tuple) else held) == value, name
    published = article.fact("published")
    seen = {"paragraphs": len(body), "precision": published.precision}
    for name in seen.keys() & told.keys():
        assert seen[name] == told[name]
    assert published.source.startswith(told.get("source", ""))
    assert body[0].startswith(told.get("begins", ""))
    assert body[-1].endswith(told.get("ends", ""))
    if "captions" in told:
        assert [p.text for p in article.parts if p.kind == "caption"] == told["captions"]
    for name, value in told.get("variables", {}).items():
        assert article.variables.get(name) == value, name


@pytest.mark.parametrize(("kind", "path"), CASES, ids=lambda v: v.stem if isinstance(v, Path) else v)
def test_an_export_gives_what_a_reader_would_write_down(kind, path):
    told = json.loads(path.read_text(encoding="utf-8"))
    offers = list(read_file(file_of(path).name, file_of(path).read_bytes()))
    assert [o.reason if o.article is None else "" for o in offers] == [
        o.reason if "rejected" in t else "" for o, t in zip(offers, told["offers"], strict=True)
    ]
    for offer, expected in zip(offers, told["offers"], strict=True):
        check(offer, expected)
    if stated := told.get("stated"):
        assert {name: getattr(offers[0].stated, name) for name in stated} == stated
        assert all(o.stated is None for o in offers[1:])


@pytest.mark.parametrize(
    ("kind", "path"), [c for c in CASES if c[0] in READERS], ids=lambda v: v.stem if isinstance(v, Path) else v
)
def test_each_file_goes_to_the_adapter_of_its_layout_and_to_no_other(kind, path):
    told = json.loads(path.read_text(encoding="utf-8"))
    file = file_of(path)
    source = source_of(file.name, file)
    sheet, _ = files.opened_as(source, files.kind_of(source), None)
    found = exports.find(sheet)
    assert (found and found.name) == told.get("adapter", kind)


@pytest.mark.parametrize("kind", TOLD)
def test_every_reader_has_six_files_at_least(kind):
    assert len(list(TOLD[kind].glob("*.json"))) >= 6


def test_every_fact_names_the_export_and_the_field_it_stood_in():
    sources = {
        "proquest/two_documents.txt": ("ProQuest field Publication date", "Jul 3, 2023"),
        "europresse/two_articles.html": (
            "Europresse line below the publication",
            "Économie, jeudi 12 janvier 2023 812 mots, p. 5",
        ),
        "ris/zotero.ris": ("RIS field DA", "2023/07/05/"),
        "tables/amcat.csv": ("AmCAT column date", "2015-06-05 00:00:00"),
    }
    for name, expected in sources.items():
        fact = next(read_file(name, FOLDER / name)).article.fact("published")
        assert fact.source.startswith(expected[0])
        assert fact.raw == expected[1]


def test_an_unknown_fact_says_why():
    old, none = list(read_file("a.txt", FOLDER / "proquest" / "dense_utf16.txt"))
    assert old.article.fact("authors").why_unknown() == "The document has no field Author."
    anonymous = list(read_file("a.txt", FOLDER / "proquest" / "two_documents.txt"))[1]
    assert "Anonymous" in anonymous.article.fact("authors").why_unknown()
    assert none.article.fact("deck").value is None


def test_a_mail_with_attachments_or_without_a_page_says_what_to_do():
    attached, plain = EmailMessage(), EmailMessage()
    attached.set_content("<p>Your documents.</p>", subtype="html")
    attached.add_attachment(b"{\\rtf1}", maintype="application", subtype="rtf", filename="Documents.rtf")
    plain.set_content("Your documents are ready.")
    reasons = [next(read_file("a.eml", mail.as_bytes())).reason for mail in (attached, plain)]
    assert "Documents.rtf" in reasons[0]
    assert "Save them and offer those" in reasons[0]
    assert "save its text as .txt" in reasons[1]


def test_a_file_without_json_is_one_reject():
    (offer,) = read_file("a.json", b"https://api.example/v1\n\n  no object\n  at all\n")
    assert "no valid JSON" in offer.reason


def test_two_documents_with_one_title_are_two_articles():
    first, second = list(read_file("a.txt", FOLDER / "proquest" / "dense_utf16.txt"))
    assert first.article.fact("title").value == second.article.fact("title").value
    assert first.article.article_id != second.article.article_id


def test_nothing_of_a_document_is_lost_every_field_is_a_fact_or_a_variable():
    text = (FOLDER / "proquest" / "labels_in_story.txt").read_text(encoding="utf-8")
    (offer,) = read_file("a.txt", FOLDER / "proquest" / "labels_in_story.txt")
    kept = " ".join(
        [offer.article.text, *offer.article.variables.values(), *(f.raw or "" for f in offer.article.facts.values())]
    )
    for line in text.split("\n"):
        value = line.partition(": ")[2] if line and not line.startswith("Full text") else ""
        assert value.strip() in kept


def test_exports_in_an_archive_are_read_as_those_outside():
    data = zip_of({n: (FOLDER / n).read_bytes() for n in ("proquest/two_documents.txt", "ris/zotero.ris")})
    offers = list(read_file("a.zip", data))
    assert [o.item for o in offers] == [
        "a.zip › proquest/two_documents.txt › document 1", "a.zip › proquest/two_documents.txt › document 2",
        "a.zip › ris/zotero.ris › document 1", "a.zip › ris/zotero.ris › document 2", "a.zip › ris/zotero.ris › document 3",
    ]  # fmt: skip


def test_a_cover_without_documents_is_one_reject_that_says_what_to_export():
    (offer,) = read_file("a.ris", b"TY  - NEWS\nTI  - A\nJF  - B\nER  - \n")
    assert "no text" in offer.reason
    assert offer.original.startswith("TY  - NEWS")


BROKEN = (FOLDER / "tables" / "proquest_old.xls").read_bytes()


@pytest.mark.parametrize(
    "data",
    [BROKEN[:600], BROKEN[:3000], BROKEN[:512] + b"\xff" * 4000, b"\x09\x08\x10\x00" + b"\x00" * 400, BROKEN[:8] * 300],
    ids=["head alone", "cut", "no sectors", "a bare stream of nothing", "repeated marks"],
)
def test_a_broken_old_excel_file_is_one_reject_with_the_next_step(data):
    (offer,) = read_file("a.xls", data)
    assert offer.article is None
    assert "save it as .xlsx" in offer.reason or "Reading it failed" in offer.reason or "empty" in offer.reason


def test_one_cell_in_the_last_place_of_an_old_sheet_costs_no_more_than_itself():
    tracemalloc.start()
    offers = list(read_file("a.xls", (FOLDER / "hostile" / "far_cell.xls").read_bytes()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [o.article is not None for o in offers] == [True, False]
    assert "256 cells for 2 columns" in offers[1].reason
    # A full grid of 65,536 rows and 256 columns would take 800 MB.
    assert peak < 60_000_000


def test_a_deeply_nested_page_is_read_or_rejected_but_raises_nothing():
    deep = "<div>" * 3000 + "text" + "</div>" * 3000
    page = f'<html><body><article><span class="DocPublicationName">Le Quai</span><div class="titreArticle">T</div><div class="DocText">{deep}</div></article></body></html>'
    offers = list(read_file("a.html", page.encode()))
    assert len(offers) == 1


def test_a_word_file_with_rules_between_articles_is_split_as_a_text_is():
    body = "The boats sail again from Saturday, and nobody on the quay had expected it. The crews had asked for six per cent."
    parts = [
        [
            ("Normal", t),
            ("Normal", "By Nora Vale"),
            ("Normal", d),
            ("Normal", body),
            ("Normal", "Trade had fallen by half."),
        ]
        for t, d in (("Ferry strike ends", "3 July 2023"), ("Trade had fallen", "4 July 2023"))
    ]
    data = word_of([*parts[0], ("Normal", "=" * 20), *parts[1]])
    offers = list(read_file("a.docx", data))
    assert [o.article.fact("title").value for o in offers] == ["Ferry strike ends", "Trade had fallen"]
    assert [o.article.fact("published").value for o in offers] == ["2023-07-03", "2023-07-04"]
