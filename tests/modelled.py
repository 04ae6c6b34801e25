"""A project whose rows of the model layers are made by hand: what they say can be read off the sentences, so that numbers can be worked by hand.

“praised” beside a name makes it positive, “blamed” negative, else neutral; a name within “...” is quoted, in a sentence with “reportedly”
unclear. A word of TOPICS decides a frame, “disgrace” is loaded language and makes its sentence biased.
"""

from __future__ import annotations

import re
from dataclasses import make_dataclass

from analysis import registry
from analysis.project import state
from analysis.project.state import Found, Project
from analysis.registry import Layer, Run, all_layers
from analysis.tongues import NOT_ENGLISH
from tests.store import article, of

NAMES = {"Nora Vale": "person", "Jan Berg": "person", "Ada Trent": "person", "Harn Ferries": "organisation"}
TOPICS = {
    "parliament": ("policy", "Political"),
    "burglary": ("policy", "Crime_and_punishment"),
    "budget": ("policy", "Economic"),
    "quarrel": ("narrative", "conflict"),
    "widow": ("narrative", "human_interest"),
}
TARGET = make_dataclass(
    "Target",
    [("start", int), ("end", int), ("name", str), ("kind", str), ("polarity", str), ("voice", str), ("confidence", "float | None")],
    frozen=True,
)  # fmt: skip
LOADED = make_dataclass(
    "Loaded", [("start", int), ("end", int), ("technique", str), ("confidence", "float | None")], frozen=True
)
MODEL_LAYERS = ("targets", "frames", "loaded_language")
# What makes two texts unlike: near-duplicates would be one distinct text.
FILLERS = [" ".join(f"w{i}x{j}" for j in range(25)) for i in range(80)]


def register(monkeypatch) -> None:
    """Stands in for model layers that are not registered."""
    known = {layer.name for layer in all_layers()}
    for name, row in (("targets", TARGET), ("loaded_language", LOADED)):
        if name not in known:
            monkeypatch.setitem(registry._LAYERS, name, Layer(name, name, row, (), 1, lambda _: []))


def sentences(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(r"\S[^.\n]*\.?”?", text)]


def rows_of(layer: str, text: str) -> list[dict]:
    if layer == "sentences":
        return [{"start": a, "end": b, "paragraph": 0, "length_tokens": 1} for a, b in sentences(text)]
    if layer == "targets":
        return [
            target(text, a, b, m, kind)
            for a, b in sentences(text)
            for name, kind in NAMES.items()
            for m in re.finditer(name, text[a:b])
        ]
    if layer == "frames":
        title = sentences(text)[0]
        found = []
        for word, (scheme, frame) in TOPICS.items():
            held = [(a, b) for a, b in sentences(text) if word in text[a:b]]
            found += (
                [{"start": title[0], "end": title[1], "scheme": scheme, "frame": frame, "confidence": 0.8}]
                if held
                else []
            )
            found += [
                {"start": a, "end": b, "scheme": f"{scheme} sentence", "frame": frame, "confidence": 0.3}
                for a, b in held[:3]
            ]
        found += [
            {"start": m.start(), "end": m.end(), "scheme": "generic", "frame": "conflict", "cue": "strike"}
            for m in re.finditer("strike", text)
        ]
        return found
    if layer == "loaded_language":
        words = [
            {"start": m.start(), "end": m.end(), "technique": "Loaded_Language"} for m in re.finditer("disgrace", text)
        ]
        whole = [
            {"start": a, "end": b, "technique": "Biased_sentence"}
            for a, b in sentences(text)
            if "disgrace" in text[a:b]
        ]
        return words + whole
    return []  # fmt: skip


def target(text: str, a: int, b: int, m: re.Match, kind: str) -> dict:
    sentence = text[a:b]
    polarity = "positive" if "praised" in sentence else "negative" if "blamed" in sentence else "neutral"
    voice = "quoted" if sentence.startswith("“") else "unclear" if "reportedly" in sentence else "own"
    return {"start": a + m.start(), "end": a + m.end(), "name": m[0], "kind": kind, "polarity": polarity, "voice": voice, "confidence": 0.9}  # fmt: skip


def read(one, *, english: bool = True) -> Found:
    """The article with a run of every layer; the model layers leave it out where it is not English."""
    rows, runs = {}, []
    for layer in all_layers():
        if not english and layer.name in MODEL_LAYERS:
            runs.append(Run(layer.name, layer.version, 0, NOT_ENGLISH))
            continue
        made = sorted(rows_of(layer.name, one.text), key=lambda r: (r["start"], r["end"]))
        rows[layer.name] = [of(layer.row, **r) for r in made]
        runs.append(Run(layer.name, layer.version, len(made)))
    return Found(one, runs, rows)


def project_of(*articles, name: str = "Modelled") -> Project:
    """A new project of (text, outlet, day) each. A text that ends with "≡" gets no filler of its own; one that begins with "§" is not English."""
    made = state.create(name)
    built = []
    for n, (text, outlet, day) in enumerate(articles):
        english = not text.startswith("§")
        words = text.lstrip("§")
        own = words[:-1] if words.endswith("≡") else f"{words}\n\n{FILLERS[n]}"
        built.append(read(article(own, outlet=outlet, day=day), english=english))
    made.put(built)
    return made


def harbour() -> list[tuple[str, str | None, str | None]]:
    """Thirty-two articles of three outlets: Anchor praises Nora Vale, Beacon blames her; one is not English, one undated and of no outlet."""
    found: list[tuple[str, str | None, str | None]] = []
    for n in range(14):
        day = f"2026-03-{n + 2:02}"
        anchor = "They praised Nora Vale." if n % 5 else "Nora Vale came."
        beacon = "They blamed Nora Vale." if n % 4 else "Nora Vale came. “We praised Nora Vale.”"
        topic = ("The parliament met. The parliament sat.", "A burglary and a quarrel.", "The budget, a disgrace.")[
            n % 3
        ]
        found += [
            (f"{anchor} Jan Berg came. {topic}", "Anchor", day),
            (f"{beacon} They reportedly blamed Jan Berg. {topic}", "Beacon", day),
        ]
    found += [
        ("They praised Ada Trent. They blamed Harn Ferries. A widow.", "Courier", f"2026-04-{n + 2:02}")
        for n in range(2)
    ]
    return [*found, ("They blamed Ada Trent.", None, None), ("§Men prees Nora Vale.", "Courier", "2026-04-09")]
