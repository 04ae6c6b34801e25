"""Exports of Nexis and Factiva, in each kind of file that the databases give: every document, its facts, its text and nothing else."""

import json
import time
from pathlib import Path

import pytest

from analysis.collect import exports
from analysis.collect.exports import nexis_document
from analysis.collect.files import read_file
from tests.export_layouts import rendered, sections_of
from tests.samples import zip_of

FOLDER = Path(__file__).parent / "cases" / "exports"
CASES = {
    f"{path.parent.name}/{path.stem}": (path, json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
    for name in ("nexis", "factiva")
    for path in sorted((FOLDER / name).glob("*.layout"))
}
FILES = [
    pytest.param(
        name, kind, id=f"{name}.{kind}", marks=[pytest.mark.xfail(strict=True)] if case.get("expect") == "fail" else []
    )
    for name, (_, case) in CASES.items()
    for kind in case["kinds"]
]
PAGES = {
    f"{path.parent.name}/{path.stem}": (path, json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
    for name in ("nexis", "factiva")
    for path in sorted((FOLDER / name).glob("*.html"))
}
FACTS = (
    "title",
    "deck",
    "outlet",
    "published",
    "section",
    "byline",
    "authors",
    "dateline_place",
    "language",
    "url",
    "agency",
)


def wrong_facts(article, expected):
    """What differs from the facts and variables that a case names."""
    found = {}
    for name in FACTS:
        if name in expected:
            value = article.fact(name).value
            value = list(value) if isinstance(value, tuple) else value
            if value != expected[name]:
                found[name] = value
    for name, value in expected.get("variables", {}).items():
        if article.variables.get(name) != value:
            found[f"variable {name}"] = article.variables.get(name)
    for name, raw in expected.get("raw", {}).items():
        if article.fact(name).raw != raw:
            found[f"raw {name}"] = article.fact(name).raw
    if "source" in expected and article.fact("published").source != expected["source"]:
        found["source"] = article.fact("published").source
    return found


def check(offers, case, bodies):
    """Each offer against its case, and the text of each article against the marked lines of the layout."""
    assert len(offers) == len(case["offers"]), [o.item for o in offers]
    for name, value in case.get("stated", {}).items():
        assert getattr(offers[0].stated, name) == value
    assert all(o.stated is None for o in offers[1:])
    for n, (offer, expected) in enumerate(zip(offers, case["offers"], strict=True)):
        assert offer.item.endswith(f"› document {n + 1}")
        if "rejected" in expected:
            assert offer.article is None
            assert expected["rejected"] in offer.reason
            assert expected["original"] in offer.original
            continue
        assert offer.article is not None, offer.reason
        assert wrong_facts(offer.article, expected) == {}
        body, captions = bodies[n] if bodies else (expected["body"], expected["captions"])
        assert [p.text for p in offer.article.paragraphs("body")] == body
        assert [p.text for p in offer.article.parts if p.kind == "caption"] == captions


@pytest.mark.parametrize(("name", "kind"), FILES)
def test_an_export_gives_its_documents(name, kind):
    path, case = CASES[name]
    sections = sections_of(path)
    offers = list(read_file(f"export.{kind}", rendered(sections, kind, case)))
    check(offers, case, [(s.body, s.captions) for s in sections if s.name == "document"])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_gives_its_documents(name):
    path, case = PAGES[name]
    check(list(read_file(path.name, path)), case, [])


def test_a_zip_of_single_documents_loses_none():
    path, _ = CASES["nexis/uni_three"]
    cover, *documents = sections_of(path)
    files = {f"{n}.docx": rendered([d], "docx", {}) for n, d in enumerate(documents)}
    offers = list(
        read_file("Files (3).zip", zip_of({**files, "Files (3)_doclist.docx": rendered([cover], "docx", {})}))
    )
    assert [o.article.fact("title").text for o in offers[:3]] == [
        "Ferry crews end strike after council raises wages",
        documents[1].lines[0],
        "In brief",
    ]
    assert offers[3].article is None
    assert offers[3].stated.declared == 3
    assert "no document was found" in offers[3].reason


def test_rich_text_that_is_no_export_is_one_article():
    text = (
        r"{\rtf1\ansi Ferry crews end strike\par\par "
        + r"\par\par ".join(["The crews ended their strike on Friday, and the boats will sail again on Monday."] * 3)
        + "}"
    )
    (offer,) = read_file("story.rtf", text.encode())
    assert offer.article is not None
    assert "boats will sail" in offer.article.text


def test_adapters_have_names_of_their_own():
    assert len({a.name for a in exports.ADAPTERS}) == len(exports.ADAPTERS)
    assert all(a.version >= 1 for a in exports.ADAPTERS)


NO_EXPORTS = {
    "holiday.txt": "My holiday by the sea\n\n" + "The body of my report is long. End of Document is what I wrote below it.\n\n" * 4 + "End of Document\n",
    "minutes.txt": "Minutes of the meeting\n\n28 November 2026\n\nLength: two hours\n\n" + "The meeting began at seven, and nobody knew why it did.\n\n" * 4 + "Copyright 2026 The Club\n",
    "chemistry.txt": "HD and CO in the bay\n\nCO is a gas, and IN Harn they know it.\n\n" + "It took 512 words to say so in the council of the town.\n\n" * 4,
    "law.html": "<html><body><h1>Document 1 of 3</h1>" + "<p>The court read three documents and a letter on the strike of the ferry crews.</p>" * 4 + "</body></html>",
}  # fmt: skip


@pytest.mark.parametrize("name", NO_EXPORTS)
def test_what_only_sounds_like_an_export_is_one_article(name):
    offers = list(read_file(name, NO_EXPORTS[name].encode()))
    assert [o.item for o in offers] == [name]
    assert offers[0].stated is None


def test_a_document_that_fails_costs_no_other(monkeypatch):
    """One document in which the reader itself breaks is a reject with its text; the ones before and after it are read."""
    path, case = CASES["nexis/uni_three"]
    section_of = nexis_document.section_of

    def breaks(name, value, origin):
        if value == "BUSINESS":
            raise IndexError("list index out of range")
        return section_of(name, value, origin)

    monkeypatch.setattr(nexis_document, "section_of", breaks)
    offers = list(read_file("export.docx", rendered(sections_of(path), "docx", case)))
    assert [o.article is not None for o in offers] == [True, False, True]
    assert "IndexError" in offers[1].reason
    assert "half during the strike" in offers[1].original


def test_a_document_that_the_database_could_not_give_is_told():
    lines = ["Rank", "The Daily Tide", "December 31, 2018", "Length: 44 words", "Body", "We are sorry but there is an error in this document and it is not possible to display it.", "End of Document"]  # fmt: skip
    (offer,) = read_file("export.txt", "\n".join(lines).encode())
    assert offer.article is None
    assert "could not give" in offer.reason


@pytest.mark.parametrize("filler", [" ", ".", "1,", "-", "|", "A: ", "IN "])
def test_long_runs_cost_no_time_that_grows_with_their_square(filler):
    head = "User Name: x\nJob Number: 1\nDocuments (2)\nHD x\nWC 3 words\nPD 1 May 2020\nSN a\nLA English\nLP "
    began = time.monotonic()
    list(
        read_file(
            "export.txt",
            f"{head}{filler * 100_000}x\nBody\n{filler * 100_000}x\nLoad-Date: 1\nEnd of Document\n".encode(),
        )
    )
    assert time.monotonic() - began < 20  # 0.1 to 1 s on one core; minutes where a pattern goes back over the run
