"""A small project for the page tests: twelve invented articles of three outlets, with rows made by hand, so that no model is loaded.

The hand-made layers know only the names, cue words and dates listed here, and quotations of the shape “...” said NAME.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from dataclasses import dataclass

import pytest
from streamlit.testing.v1 import AppTest

from analysis.article import Fact, Part, assemble
from analysis.encoder import FAST
from analysis.project import state
from analysis.registry import Run, all_layers
from tests import modelled
from tests.conftest import ROOT

PROJECT = "Ferry strike"
# Outlet, day (None: undated), section, title, paragraphs.
ARTICLES = (
    ("Port Herald", "2026-03-02", "news", "Ferry crews vote to strike",
     ["Ferry crews in Port Harn voted on Monday to strike from 9 March.",
      "“We were left no choice,” said Nora Vale, who leads the Seamen's Union. Vale accused Harn Ferries of breaking a promise."]),
    ("Port Herald", "2026-03-09", "news", "Strike halts ferries at Port Harn",
     ["No ferry left Port Harn on Monday.", "“The boats stay where they are,” said Nora Vale.", "Harn Ferries put the cost at two million crowns."]),
    ("Port Herald", "2026-03-10", "economy", "Shops count the cost of the strike",
     ["Shops on the islands fear empty shelves.", "“Milk lasts until Thursday,” said Jan Berg, who keeps a shop."]),
    ("Port Herald", "2026-03-18", "news", "Talks end without agreement",
     ["Talks between the Seamen's Union and Harn Ferries ended on Wednesday.", "“It was a waste of a day,” said Nora Vale."]),
    ("Port Herald", "2026-03-30", "news", "Ferries sail again",
     ["Ferries left Port Harn on Monday for the first time since 9 March.", "“It is a start,” said Nora Vale."]),
    ("Island Post", "2026-03-03", "news", "Islands brace for ferry strike",
     ["The islands brace for a strike of the ferries.", "“We have food for a week,” said Jan Berg."]),
    ("Island Post", "2026-03-11", "news", "A mother waits for medicine",
     ["A mother on Great Skerry waits for medicine.", "“She needs it by Friday,” said Ada Trent."]),
    ("Island Post", "2026-03-20", "opinion", "Who pays for the promise",
     ["Somebody must pay for the promise that Harn Ferries made in 2024.", "The islands will pay."]),
    ("Island Post", None, "news", "Boats for hire",
     ["Three fishermen offer crossings from Port Harn.", "“The sea is free,” said Jan Berg."]),
    ("Ledger", "2026-03-04", "economy", "Harn Ferries warns of losses",
     ["Harn Ferries warned of losses on Wednesday.", "“Each day costs us dearly,” said Leo Barlow, its director."]),
    ("Ledger", "2026-03-18", "economy", "Ferry talks break down",
     ["Talks between the Seamen's Union and Harn Ferries ended on Wednesday.", "“We offered four per cent,” said Leo Barlow."]),
    (None, None, "news", "Notes from the quay",
     ["The quay of Port Harn was quiet.", "“I miss the noise,” said Ada Trent."]),
)  # fmt: skip
NAMES = {
    "Nora Vale": "person", "Jan Berg": "person", "Ada Trent": "person", "Leo Barlow": "person", "Seamen's Union": "organisation",
    "Harn Ferries": "organisation", "Port Harn": "place", "Great Skerry": "place",
}  # fmt: skip
SHORT = {"Vale": "Nora Vale"}
CUES = {
    "accused": "conflict",
    "strike": "conflict",
    "cost": "economic",
    "losses": "economic",
    "mother": "human interest",
    "promise": "morality",
}
DATES = {
    "9 March": ("2026-03-09", "2026-03-09", "2026-03-09"), "2024": ("2024", "2024-01-01", "2024-12-31"), "Monday": (None, None, None),
    "Friday": (None, None, None),
}  # fmt: skip
SENTENCE = re.compile(r"[^\s].*?(?:[.!?]”?(?=\s|$)|$)", re.DOTALL)
SAID = re.compile(r"“([^”]+)” said ([A-Z]\w+ [A-Z]\w+)")


@dataclass(frozen=True)
class Cut:
    start: int
    end: int


def hits(text, words):
    return [Cut(m.start(), m.end()) for m in re.finditer(rf"\b{re.escape(words)}\b", text)]


def rows_of(layer, article):
    """The hand-made rows of one layer, as keyword arguments of its row."""
    text = article.text
    spans = [Cut(m.start(), m.end()) for block in re.finditer(r"(?:(?!\n\n).)+", text, re.DOTALL)
             for m in SENTENCE.finditer(text, block.start(), block.end())]  # fmt: skip
    if layer == "sentences":
        return [
            {"start": s.start, "end": s.end, "paragraph": n, "length_tokens": len(text[s.start : s.end].split())}
            for n, s in enumerate(spans)
        ]
    if layer == "tone":
        return [
            {
                "start": s.start,
                "end": s.end,
                "score": (-0.4 if "strike" in text[s.start : s.end] else 0.0),
                "method": "by hand",
            }
            for s in spans
        ]
    if layer == "entities":
        found = [
            {"start": h.start, "end": h.end, "kind": kind, "mention": name, "name": name}
            for name, kind in NAMES.items()
            for h in hits(text, name)
        ]
        taken = {f["end"] for f in found}
        found += [{"start": h.start, "end": h.end, "kind": "person", "mention": short, "name": name}
                  for short, name in SHORT.items() for h in hits(text, short) if h.end not in taken]  # fmt: skip
        return found
    if layer == "quotes":
        return [
            {"start": m.start(1), "end": m.end(1), "quote": n, "kind": "direct", "speaker": m[2], "speaker_start": m.start(2), "speaker_end": m.end(2),
             "speaker_name": m[2], "cue": "said", "cue_start": m.start(2) - 5, "cue_end": m.start(2) - 1}
            for n, m in enumerate(SAID.finditer(text))
        ]  # fmt: skip
    if layer == "frames":
        return [
            {"start": h.start, "end": h.end, "scheme": "generic", "frame": frame, "cue": cue}
            for cue, frame in CUES.items()
            for h in hits(text, cue)
        ]
    if layer == "dates":
        return [
            {"start": h.start, "end": h.end, "type": "DATE", "value": value, "earliest": a and dt.date.fromisoformat(a),
             "latest": b and dt.date.fromisoformat(b), "anchor": "none" if value or article.fact("published").value else "publication date unknown"}
            for words, (value, a, b) in DATES.items() for h in hits(text, words)
        ]  # fmt: skip
    if layer == "keywords":
        return [
            {"start": m.start(), "end": m.end(), "lemma": m[0].lower()} for m in re.finditer(r"\b[a-z]{5,}\b", text)
        ]
    return []


def found_in(article, encoder=FAST):
    """The article with a run of every registered layer and the hand-made rows."""
    rows, runs = {}, []
    for layer in all_layers():
        blank = dict.fromkeys(layer.columns)
        made = sorted(rows_of(layer.name, article), key=lambda r: (r["start"], r["end"]))
        rows[layer.name] = [layer.row(**{**blank, **row}) for row in made]
        runs.append(Run(layer.name, layer.version, len(made), encoder=encoder if layer.encoded else None))
    return state.Found(article, runs, rows)


def article_of(outlet, day, section, title, paragraphs):
    lines = [Part("title", title), *(Part("body", p) for p in paragraphs), Part("furniture", "Share this page")]
    facts = {"title": Fact(title, "first line"), "section": Fact(section, "file column section")}
    if outlet:
        facts["outlet"] = Fact(outlet, "file column outlet")
    if day:
        facts["published"] = Fact(day, "file column date", day, precision="day")
    return assemble(lines, facts, {"desk": section})


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """The folder of the small project, built once."""
    path = tmp_path_factory.mktemp("filled") / "ferry-strike"
    made = state.create_at(path, PROJECT)
    made.put([found_in(article_of(*each)) for each in ARTICLES])
    return path


@pytest.fixture
def small(filled, home):
    """The small project in this test's home."""
    home.mkdir(parents=True, exist_ok=True)
    shutil.copytree(filled, home / filled.name)
    return state.open_project(home / filled.name)


@pytest.fixture
def harbour(home, monkeypatch):
    """A project with rows of the model layers, made by hand (tests/modelled.py)."""
    modelled.register(monkeypatch)
    return modelled.project_of(*modelled.harbour(), name="Harbour")


@pytest.fixture
def app(home):
    """Opens a page as a browser would, `app("read", project=..., article=...)`, and runs it."""
    home.mkdir(parents=True, exist_ok=True)

    def opened(page="collect", **parameters):
        test = AppTest.from_file(str(ROOT / "ui" / "router.py"), default_timeout=30)
        for name, value in parameters.items():
            test.query_params[name] = value
        test.run()
        if page != "collect":
            test.switch_page(f"../pages/{page}.py").run()
        return test

    return opened
