"""The body of a saved page: what five extractors and newspaper3k read, and which of them the others support best.

1. trafilatura (as it stands, and leaning to recall), readability, resiliparse and justext read the page; so does newspaper3k.
2. Taken is the reading that three of the other four agree with best (F1 of bags of words). newspaper3k, the weakest, has no vote
   and is held against the four of the five that are left without the one it is most like.
3. Where two readings at least twice as long agree with each other, the first was a teaser or one of several sections: the longer
   ones are asked. Here trafilatura's plain list of the page's paragraphs is heard too.

Token F1 on 225 pages with a gold body: trafilatura .930, readability .891, resiliparse .883, justext .847, newspaper3k .774; the choice
.949, and the best reading of every page .980.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from analysis.collect.page_lines import lines_of, parse

LOG = logging.getLogger(__name__)

VOTERS = ("trafilatura", "trafilatura for recall", "readability", "resiliparse", "justext")
BESIDE = "newspaper3k"
PLAIN = "plain paragraphs"
# Of a reading's agreements with the four other voters the best three count: one that failed on a page says nothing about the rest
# (0.9474; the sum over all four 0.9451, the best two 0.9465).
COUNTED_VOTES = 3
# Readings with this many times as much running text that agree with each other are asked in place of the one chosen (0.9493;
# without 0.9473). Running text are distinct paragraphs of twelve words or more: 30 teasers are no long article.
MUCH_LONGER, IN_AGREEMENT = 2.0, 0.8
LEAST_RUNNING = 12
BULLET = re.compile(r"^\s*[-•*|◦‣▪]\s+")
# Every extractor but trafilatura and resiliparse weighs each node against the others: 5 MB of markup take it minutes.
MOST_TO_WEIGH = 1_500_000


def readings_of(markup: str, newspaper: str, *, english: bool) -> dict[str, list[str]]:
    """The paragraphs that each extractor takes for the body, by its name; none where it finds nothing or breaks on the page."""
    import trafilatura

    def trafilatura_text(*, recall: bool) -> str:
        return trafilatura.extract(markup, include_comments=False, include_tables=True, favor_recall=recall) or ""

    ways: dict[str, Callable[[], str]] = {
        "trafilatura": lambda: trafilatura_text(recall=False),
        "trafilatura for recall": lambda: trafilatura_text(recall=True),
        "readability": lambda: readability_text(markup),
        "resiliparse": lambda: resiliparse_text(markup),
        "justext": lambda: justext_text(markup, english=english),
        BESIDE: lambda: newspaper,
        PLAIN: lambda: trafilatura.baseline(markup)[1],
    }
    if len(markup) > MOST_TO_WEIGH:
        ways = {name: ways[name] for name in ("trafilatura", "resiliparse", BESIDE)}
    return {name: paragraphs_of(attempt(name, way)) for name, way in ways.items()}


def trafilatura_alone(markup: str) -> list[str]:
    """The paragraphs of the one reading whose time grows with the page: for pages beyond what pages are."""
    import trafilatura

    return paragraphs_of(attempt("trafilatura", lambda: trafilatura.extract(markup, include_comments=False) or ""))


def attempt(name: str, way: Callable[[], str]) -> str:
    """An extractor's text; nothing where it breaks: the others are asked all the same, and a page that all break on is refused."""
    try:
        return way()
    except Exception as error:  # noqa: BLE001  five libraries raise whatever a broken page makes them; the log tells which
        LOG.info("%s broke on a page: %s: %s", name, type(error).__name__, error)
        return ""


def readability_text(markup: str) -> str:
    from readability import Document

    kept = Document(markup).summary(html_partial=True)
    return "\n".join(line.text for line in lines_of(parse(f"<html><body>{kept}</body></html>", "readability")))


def resiliparse_text(markup: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(markup, main_content=True, alt_texts=False, links=False))


def justext_text(markup: str, *, english: bool) -> str:
    """The paragraphs of justext; in another language than English it goes without its list of function words."""
    import justext

    if english:
        found = justext.justext(markup, justext.get_stoplist("English"))
    else:
        found = justext.justext(markup, frozenset(), stopwords_low=0, stopwords_high=0)
    return "\n".join(p.text for p in found if not p.is_boilerplate)


def paragraphs_of(text: str) -> list[str]:
    """The lines of a reading, white space collapsed, without bullets and the bars of tables."""
    bare = (" ".join(BULLET.sub("", line).split()).strip("|").strip() for line in text.split("\n"))
    return [line for line in bare if re.search(r"\w", line)]


def agreed(readings: Mapping[str, Sequence[str]], boxes: Collection[str] = ()) -> tuple[str, list[str]]:
    """The name and the paragraphs of the reading that the others support best; of no reading, newspaper3k's none.

    `boxes` are texts of comments and of teasers for other articles: a reading is no longer for having them.
    """
    bags = {name: bag("\n".join(lines)) for name, lines in readings.items()}
    voters = [name for name in VOTERS if bags.get(name)]
    if not voters:
        left = max(bags, key=lambda name: bags[name].total(), default=BESIDE)
        return left, list(readings.get(left, ()))

    def support(name: str) -> float:
        votes = sorted(overlap(bags[name], bags[other]) for other in VOTERS if other in bags and other != name)
        if name not in VOTERS and len(votes) > 1:
            votes.pop()
        return sum(votes[-COUNTED_VOTES:])

    chosen = max([*voters, *([BESIDE] if bags.get(BESIDE) else [])], key=support)
    boxed = {letters(text) for text in boxes}
    running = {name: bag("\n".join(running_text(lines, boxed))) for name, lines in readings.items()}
    longer = [name for name in running if running[name].total() > MUCH_LONGER * running[chosen].total()]
    pairs = [(overlap(running[a], running[b]), a, b) for i, a in enumerate(longer) for b in longer[i + 1 :]]
    best = max(pairs, default=(0.0, "", ""))
    if best[0] >= IN_AGREEMENT:
        chosen = max(best[1:], key=lambda name: sum(overlap(running[name], running[other]) for other in longer))
    return chosen, list(readings[chosen])


def running_text(lines: Sequence[str], boxes: Collection[str]) -> list[str]:
    """The paragraphs of a reading, each once, without headings, menus, and what stands in boxes (by their letters)."""
    return [line for line in dict.fromkeys(lines) if len(line.split()) >= LEAST_RUNNING and letters(line) not in boxes]


def letters(text: str) -> str:
    """A paragraph's letters and digits: extractors differ in spaces, bullets and the shape of quotation marks."""
    return re.sub(r"[\W_]+", "", text.casefold())


def bag(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def overlap(first: Counter[Any], second: Counter[Any]) -> float:
    """F1 of two bags; 0 where one is empty."""
    shared = (first & second).total()
    return 2 * shared / (first.total() + second.total()) if shared else 0.0
