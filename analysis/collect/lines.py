"""The lines of a paste: cut, re-joined where hard-wrapped, and how likely each is the article's body.

`split_lines` drops white space and bullets, `rejoin` puts the wrapped lines of a paragraph together again, `body_chances` asks
the trained model (models/paste_lines.onnx; training/paste_lines/README.md is its card). A line is judged by its own look and
by its neighbours', never by a page's address.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.collect.facts import copyright_outlet, is_byline
from analysis.collect.phrases import is_caption_like, is_credit, is_date_line, is_furniture, section_of
from analysis.weights import session, unchanged

Table = npt.NDArray[Any]
MODELS = Path(__file__).parents[1] / "models"

_LINE_END = re.compile(r"\r\n?|[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_BULLET = re.compile(r"(?:[•·▪▫◦‣●○■□►▶➤✓✔*+]|[-–](?=\s)|o(?=\s))\s*(?=\S)")
_QUOTED = re.compile(r"^\s*(?:>\s?)+")
# Lines with a mark of quoting before they are taken for a quoted mail.
LEAST_QUOTED = 3
_SURE_BULLET = "•▪▫◦‣●○■□►▶➤*"
TERMINAL = re.compile(r"[.!?…][\"”’'»)\]]*$|[.!?,][\"”]$")
# Greedy wrapping in mail and plain text: rarely under 40 or over 110 characters.
NARROWEST, WIDEST = 38, 112


@dataclass(frozen=True, slots=True)
class Line:
    """An offered line without its indentation and bullet; `blank` counts the blank lines before it."""

    text: str
    blank: int = 0
    indent: int = 0
    bullet: bool = False

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def ends_sentence(self) -> bool:
        return bool(TERMINAL.search(self.text))


def split_lines(text: str) -> list[Line]:
    """The lines that hold something, in order, white space collapsed, bullets off where they are a list's, and a mail's marks of quoting."""
    found: list[Line] = []
    blank = 0
    raws = _LINE_END.split(text)
    quoted = _is_quoted(raws)
    for raw in raws:
        shown = _INVISIBLE.sub("", raw).expandtabs(4).replace("\u00a0", " ")
        shown = _QUOTED.sub("", shown) if quoted else shown
        bare = " ".join(shown.split())
        if not bare:
            blank += 1
            continue
        found.append(Line(bare, blank, len(shown) - len(shown.lstrip())))
        blank = 0
    return _without_bullets(found)


def _is_quoted(raws: Sequence[str]) -> bool:
    """Whether lines are quoted as mail programs do it: three or more, and most of those from the first such line on, begin with ">"."""
    marked = [bool(_QUOTED.match(raw)) for raw in raws if raw.strip()]
    if sum(marked) < LEAST_QUOTED:
        return False
    return sum(marked) >= 0.6 * len(marked[marked.index(True) :])


def _without_bullets(lines: list[Line]) -> list[Line]:
    """Bullets off: a sure sign ("•") anywhere, an unsure one ("-", "o", "+") only where a neighbour has it too."""
    marks = [m.group().strip() if (m := _BULLET.match(line.text)) else None for line in lines]
    out = []
    for i, (line, mark) in enumerate(zip(lines, marks, strict=True)):
        if mark is None:
            out.append(line)
            continue
        near = marks[max(0, i - 2) : i] + marks[i + 1 : i + 3]
        sure = mark in _SURE_BULLET or any(m is not None and (m == mark or m in "*+o") for m in near)
        rest = line.text[_BULLET.match(line.text).end() :] if sure else line.text  # type: ignore[union-attr]
        out.append(replace(line, text=rest, bullet=True) if sure else line)
    return out


def rejoin(lines: Sequence[Line]) -> list[Line]:
    """Hard-wrapped lines of one paragraph put together; unchanged where nothing shows that the text is wrapped.

    A text is wrapped at width W where its lines stop just short of W, the next line's first word would not have fitted, and
    sentences run on over line ends. A paragraph ends at a blank line, an indented line, a bullet, or a line that left room.
    """
    width = _wrap_width(lines)
    if width is None:
        return list(lines)
    out: list[Line] = []
    last = ""  # the physical line before
    for line in lines:
        if out and not line.blank and not line.bullet and _runs_on(last, line, out[-1], width):
            joined = _join(out[-1].text, line.text, lines)
            out[-1] = replace(out[-1], text=joined)
        else:
            out.append(line)
        last = line.text
    return out


def _wrap_width(lines: Sequence[Line]) -> int | None:
    pairs = [(a, b) for a, b in pairwise(lines) if not b.blank and not b.bullet]
    running = [(a, b) for a, b in pairs if _mid_sentence(a.text, b.text) and NARROWEST <= len(a.text) <= WIDEST]
    # Three sentences cut by a line end are no accident; in an unwrapped text a paragraph never starts in lower case.
    if len(running) < 3:
        return None
    lengths = sorted(len(a.text) for a, _ in running)
    width = lengths[-1] if len(lengths) < 8 else lengths[int(len(lengths) * 0.97) - 1]
    forced = sum(len(a.text) + 1 + len(b.text.split()[0]) > width for a, b in running)
    return width if forced >= 0.7 * len(running) else None


def _mid_sentence(before: str, after: str) -> bool:
    return not TERMINAL.search(before) and (after[0].islower() or before.endswith((",", "-", "—")))


def _runs_on(last: str, line: Line, paragraph: Line, width: int) -> bool:
    if line.indent > paragraph.indent + 1 and TERMINAL.search(last):
        return False
    forced = len(last) + 1 + len(line.text.split()[0]) > width - 3
    if not forced and not (_mid_sentence(last, line.text) and len(last) > width * 0.6):
        return False
    # A title or a byline above the text may be as wide as the text by chance: it does not run into a new sentence.
    return len(last) <= width + 12


def _join(before: str, after: str, lines: Sequence[Line]) -> str:
    """As "govern-" + "ment" → "government" unless the paste writes the two with a hyphen elsewhere ("Russia-US")."""
    cut = re.search(r"(\w+)-$", before)
    first = re.match(r"\w+", after)
    if cut is None or first is None:
        return f"{before} {after}"
    hyphened = f"{cut[1]}-{first[0]}"
    if not first[0][0].islower() or any(hyphened in line.text for line in lines):
        return before + after
    return before[:-1] + after


# ---- what a line looks like -------------------------------------------------------------------------------------------------

_WORD = re.compile(r"\w+")
# Function words of English running text, our own count of what menus and headlines leave out.
FUNCTION_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "by",
        "with",
        "and",
        "or",
        "but",
        "as",
        "that",
        "which",
        "who",
        "whom",
        "whose",
        "this",
        "these",
        "those",
        "it",
        "its",
        "he",
        "she",
        "they",
        "we",
        "you",
        "i",
        "his",
        "her",
        "their",
        "our",
        "your",
        "my",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "should",
        "must",
        "not",
        "no",
        "if",
        "when",
        "while",
        "after",
        "before",
        "since",
        "because",
        "so",
        "than",
        "then",
        "there",
        "here",
        "into",
        "over",
        "about",
        "between",
        "against",
        "during",
        "without",
        "under",
        "also",
        "more",
        "most",
    ]
)


def content_words(text: str) -> set[str]:
    """The words of a line that carry its subject, case folded: longer than three letters, no function words."""
    return {w for w in (m.casefold() for m in _WORD.findall(text)) if len(w) > 3 and w not in FUNCTION_WORDS}


def is_sentence(text: str) -> bool:
    """Whether a line reads as running text: eight words and an end mark, or more than one sentence."""
    words = text.split()
    if len(words) < 5:
        return False
    inner = len(re.findall(r"[a-z\d)\"”’][.!?][\"”’)]*\s+[\"“‘(]*[A-Z]", text))
    if len(words) >= 8 and (TERMINAL.search(text) or text.endswith(":") or inner):
        return True
    lower = sum(w.casefold() in FUNCTION_WORDS for w in words)
    return (bool(TERMINAL.search(text)) and lower >= 1) or len(words) >= 28


def vocabulary(lines: Sequence[Line]) -> Counter[str]:
    """In how many running-text lines each content word stands."""
    return Counter(w for line in lines if is_sentence(line.text) and line.words >= 12 for w in content_words(line.text))


# ---- features and the model ----------------------------------------------------------------------------------------------------

_URL = re.compile(
    r"https?://|www\.|[^\s@]{1,64}@[^\s@]{1,200}\.\w|\b\w{1,60}\.(?:com|org|net|gov|edu|co\.uk|de|ru|fr|eu|io)\b",
    re.IGNORECASE,
)
_SECTION_KINDS = ("related", "comments", "author", "newsletter")
_OWN = (
    "log_words", "log_characters", "ends_sentence", "is_sentence", "function_share", "capital_share", "upper_share", "digit_share",
    "commas", "inner_ends", "quoted", "lower_start", "bullet", "ends_colon", "ends_question", "furniture", "date_line", "byline", "credit",
    "caption_like", "url", "separators", "section", "subject_share", "title_share", "repeats",
)  # fmt: skip
_CONTEXT = (
    "position", "word_position", "words_before", "words_after", "sentences_before", "sentences_after", "page_lines", "page_words",
    "page_sentence_share", "blank_before", "blank_after", "since_sentence", "until_sentence", "since_section", "comments_before",
    "from_title", "to_block_start", "to_block_end", "in_block", "mean_words_2", "mean_words_5", "mean_words_12", "sentence_share_2",
    "sentence_share_5", "sentence_share_12", "furniture_share_5", "bullet_share_3", "clean_page",
)  # fmt: skip
_NEIGHBOUR = (
    "log_words", "is_sentence", "ends_sentence", "function_share", "capital_share", "bullet", "furniture", "subject_share", "section", "date_line",
)  # fmt: skip
# A headline stands at most so many lines above its text: a full menu lies between.
FARTHEST_TITLE = 400
# A label, a button or a heading has at most so many words.
LONGEST_LABEL = 80
OFFSETS = (-3, -2, -1, 1, 2, 3)
FEATURES = (*_OWN, *_CONTEXT, *(f"{name}{offset:+d}" for offset in OFFSETS for name in _NEIGHBOUR))
# The weight of a line in the best block: words less this. Ten words is what separates menu entries from running text.
BLOCK_COST = 10.0


def features(lines: Sequence[Line]) -> Table:
    """One row of FEATURES a line."""
    subject = vocabulary(lines)
    title = guess_title(lines, subject)
    own = np.array(
        [_own_features(line, lines, subject, title, counts) for counts in [_repeats(lines)] for line in lines],
        dtype=np.float32,
    )
    columns = {name: own[:, i] for i, name in enumerate(_OWN)}
    around = [np.zeros((len(lines), len(_NEIGHBOUR)), dtype=np.float32) for _ in OFFSETS]
    picked = np.stack([columns[name] for name in _NEIGHBOUR], axis=1)
    for shifted, offset in zip(around, OFFSETS, strict=True):
        shifted[:] = -1
        if offset < 0:
            shifted[-offset:] = picked[:offset]
        elif offset < len(lines):
            shifted[:-offset] = picked[offset:]
    return np.concatenate([own, _context_features(lines, columns, title), *around], axis=1).astype(np.float32)


def _repeats(lines: Sequence[Line]) -> Counter[str]:
    return Counter(line.text for line in lines)


def _own_features(
    line: Line, lines: Sequence[Line], subject: Counter[str], title: int | None, repeats: Counter[str]
) -> list[float]:
    text = line.text
    words = text.split()
    letters = [c for c in text if c.isalpha()]
    carried = content_words(text)
    itself = 1 if is_sentence(text) and len(words) >= 12 else 0
    titled = content_words(lines[title].text) if title is not None else set()
    section = section_of(text)
    return [
        math.log1p(len(words)),
        math.log1p(len(text)),
        line.ends_sentence,
        is_sentence(text),
        sum(w.casefold() in FUNCTION_WORDS for w in words) / len(words),
        sum(w[0].isupper() for w in words) / len(words),
        sum(c.isupper() for c in letters) / len(letters) if letters else 0.0,
        sum(c.isdigit() for c in text) / len(text),
        min(text.count(","), 8),
        min(len(re.findall(r"[.!?][\"”’)]*\s+[\"“(]*[A-Z]", text)), 6),
        any(c in '"“”«»' for c in text),
        text[0].islower(),
        line.bullet,
        text.endswith(":"),
        text.endswith("?"),
        is_furniture(text),
        is_date_line(text),
        is_byline(text),
        is_credit(text),
        is_caption_like(text),
        bool(_URL.search(text)),
        sum(c in "|›»·•/" for c in text) / len(text),
        _SECTION_KINDS.index(section) + 1 if section in _SECTION_KINDS else 0,
        sum(subject[w] > itself for w in carried) / len(carried) if carried else 0.0,
        len(carried & titled) / len(titled) if titled else 0.0,
        min(repeats[text], 4),
    ]


def _context_features(lines: Sequence[Line], own: dict[str, Table], title: int | None) -> Table:
    n = len(lines)
    place = np.arange(n, dtype=np.float64)
    words = np.array([line.words for line in lines], dtype=np.float64)
    sentence = np.array([bool(s) and w >= 12 for s, w in zip(own["is_sentence"], words, strict=True)], dtype=np.float64)
    before, total = np.cumsum(words) - words, words.sum()
    seen = np.cumsum(sentence) - sentence
    blank = np.array([min(line.blank, 3) for line in lines], dtype=np.float64)
    start, end = best_block(words - BLOCK_COST)
    comments = np.array([s == _SECTION_KINDS.index("comments") + 1 for s in own["section"]], dtype=np.float64)
    columns = [
        place / n,
        before / max(total, 1),
        np.log1p(before),
        np.log1p(total - before - words),
        np.log1p(seen),
        np.log1p(sentence.sum() - seen - sentence),
        np.full(n, math.log(n)),
        np.full(n, math.log1p(total)),
        np.full(n, sentence.mean()),
        blank,
        np.append(blank[1:], 0),
        _since(sentence),
        _since(sentence[::-1])[::-1],
        _since(own["section"] > 0),
        np.log1p(np.cumsum(comments) - comments),
        _signed_log(place - (title if title is not None else -1)),
        _signed_log(place - start),
        _signed_log(end - 1 - place),
        (place >= start) & (place < end),
        *(_window(np.log1p(words), reach) for reach in (2, 5, 12)),
        *(_window(sentence, reach) for reach in (2, 5, 12)),
        _window(own["furniture"], 5),
        _window(own["bullet"], 3),
        np.full(n, own["furniture"].mean()),
    ]
    return np.stack([np.asarray(c, dtype=np.float32) for c in columns], axis=1)


def best_block(weights: Table) -> tuple[int, int]:
    """Start and end of the run of lines with the greatest sum; the first of equals."""
    best, best_span, running, start = -math.inf, (0, len(weights)), 0.0, 0
    for i, weight in enumerate(weights):
        if running <= 0:
            running, start = 0.0, i
        running += float(weight)
        if running > best:
            best, best_span = running, (start, i + 1)
    return best_span


def _since(marks: Table) -> Table:
    """Lines since the last mark, as a logarithm; 4 (some 50 lines) where there was none."""
    out, last = np.full(len(marks), 4.0), None
    for i, mark in enumerate(marks):
        if last is not None:
            out[i] = min(math.log1p(i - last), 4.0)
        if mark:
            last = i
    return out


def _signed_log(distance: Table) -> Table:
    return np.asarray(np.sign(distance) * np.log1p(np.abs(distance)))


def _window(values: Table, reach: int) -> Table:
    """The mean over a line and `reach` lines on both sides, as far as there are lines."""
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    place = np.arange(len(values))
    low, high = np.maximum(place - reach, 0), np.minimum(place + reach + 1, len(values))
    return np.asarray((sums[high] - sums[low]) / (high - low))


def guess_title(lines: Sequence[Line], subject: Counter[str]) -> int | None:
    """The line that reads most like the headline of the running text, by its words alone; None where none does."""
    start, end = best_block(np.array([line.words - BLOCK_COST for line in lines], dtype=np.float64))
    site = site_text(lines)
    best, chosen = 3.0, None
    for i in range(max(0, start - FARTHEST_TITLE), min(end, start + FARTHEST_TITLE, len(lines))):
        score = title_score(lines, i, subject, start, site)
        if score > best:
            best, chosen = score, i
    return chosen


def site_text(lines: Sequence[Line]) -> str:
    """What names the site: copyright lines, requests to subscribe and the like, case folded."""
    return "\n".join(
        line.text.casefold()
        for line in lines
        if 4 < line.words <= LONGEST_LABEL and (is_furniture(line.text) or copyright_outlet(line.text))
    )


def title_score(lines: Sequence[Line], i: int, subject: Counter[str], body_start: int, site: str = "") -> float:
    """How much line `i` reads like the headline of a text that starts at `body_start`; below 3 it does not.

    `site` is `site_text`: a short line that stands in it is the site's own name.
    """
    text, count = lines[i].text, lines[i].words
    if (
        is_furniture(text)
        or section_of(text)
        or is_date_line(text)
        or is_byline(text)
        or is_credit(text)
        or not re.search(r"[^\W\d_]{3}", text)
    ):
        return -9.0
    carried = content_words(text)
    common = sum(subject[w] >= 1 for w in carried) / len(carried) if carried else 0.0
    score = 4.0 * common
    score += (
        2.0 if 4 <= count <= 24 else 1.0 if 24 < count <= 34 else 0.5 if count == 3 else -2.0 if count < 3 else -4.0
    )
    stopped = bool(re.search(r"\.[\"”’')]*$", text))
    score += -2.0 if stopped else 1.0
    score -= (
        2.0
        if is_sentence(text)
        and ((count >= 12 and stopped) or re.search(r"[.!?][\"”’]\s+(?:[a-z]|[A-Z]\w+ (?:said|told|asked))", text))
        else 0.0
    )
    score -= 2.0 if lines[i].bullet else 0.0
    score -= min(abs(body_start - i) * 0.12, 3.0) if i <= body_start else 2.0 + min((i - body_start) * 0.5, 6.0)
    score -= 6.0 if count <= 6 and text.casefold() in site else 0.0
    near = lines[i + 1 : i + 5]
    score -= 1.5 if near and is_credit(near[0].text) else 0.0
    score += 2.0 if any(is_byline(other.text) or is_date_line(other.text) for other in near) else 0.0
    heads = lines[max(0, i - 60) : i]
    score += 1.5 if count >= 4 and any(text != o.text and text.casefold() in o.text.casefold() for o in heads) else 0.0
    return score


def body_chances(lines: Sequence[Line]) -> list[float]:
    """How likely each line is the article's body, 0 to 1. Raises ModelError where the weights are missing or changed."""
    if not lines:
        return []
    chances = np.asarray(load_model().run(None, {"lines": features(lines)})[0])[:, 0]
    return [float(c) for c in chances]


@cache
def load_model() -> Any:
    """The session of paste_lines.onnx, checked against MODELS.toml. Raises ModelError where they differ."""
    with (MODELS / "MODELS.toml").open("rb") as file:
        pinned = tomllib.load(file)["paste_lines"]
    return session(unchanged(MODELS / "paste_lines.onnx", pinned))
