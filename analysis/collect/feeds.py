"""What a person asks to be fetched (addresses, feeds) → offers, one an address.

A feed (RSS, Atom) gives the addresses of its entries; its own texts are teasers and are not taken as articles.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path

from analysis.article import Fact
from analysis.collect import html
from analysis.collect.fetch import Cache, Client, Fetched, Manners, fetch_all
from analysis.collect.offers import Offer, Stated, checked, rejected
from analysis.errors import CannotRead

# A day's worth of the largest news sites; more is a crawl, which this is not.
MOST_ADDRESSES = 20_000


@dataclass(frozen=True, slots=True)
class Request:
    """What to fetch: page addresses, feeds, and how (`Manners.contact`, `Manners.delay_s`)."""

    urls: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    contact: str = ""
    delay_s: float = 1.0

    def dumps(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False).encode("utf-8")


def request_of(content: bytes) -> Request:
    """The Request that `dumps` wrote."""
    told = json.loads(content)
    return Request(tuple(told["urls"]), tuple(told["feeds"]), told["contact"], told["delay_s"])


def addresses_in(text: str) -> list[str]:
    """The addresses in a text, each once, in order: one a line, or what begins with http between blanks, commas and quotation marks.

    >>> addresses_in("https://a.example/1 see https://b.example/2, and https://a.example/1")
    ['https://a.example/1', 'https://b.example/2']
    """
    found = re.findall(r"https?://[^\s,;<>\"'”“]+", text, re.IGNORECASE)
    return list(
        dict.fromkeys(url.rstrip(".)]") if url.endswith((".", ")", "]")) and "(" not in url else url for url in found)
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """The addresses of a request with its feeds opened, and what of it could not be: fixed once, so that a request that goes on is the same."""

    urls: tuple[str, ...]
    lost: tuple[tuple[str, str], ...] = ()


def read_request(
    request: Request, folder: Path, *, plan: Path, passed: int = 0, stopped: Callable[[], bool] = lambda: False,
    manners: Manners | None = None, today: str | None = None,
) -> Iterator[Offer]:  # fmt: skip
    """An offer for each address, in order: the article, or the reason why there is none. Raises Stopped where the person cancelled.

    The first `passed` offers are left out and not asked for again. `folder` keeps what was fetched, `plan` (a file, written here) which
    addresses the feeds named. `today` is told in the source card as the day of the search.
    """
    client = Client(manners or Manners(request.contact, request.delay_s), Cache(folder), stopped)
    planned = planned_in(plan) or made(request, client)
    half = plan.with_suffix(".half")
    half.write_text(json.dumps(asdict(planned), ensure_ascii=False), "utf-8")
    half.replace(plan)
    stated = Stated("Web pages", "; ".join(request.feeds) or None, today, len(planned.urls) + len(planned.lost))
    lost = [rejected(item, reason) for item, reason in planned.lost]
    rest = chain(lost[passed:], pages(planned.urls[max(0, passed - len(lost)) :], client))
    for n, offer in enumerate(rest, start=passed):
        yield offer if n else replace(offer, stated=stated)


def planned_in(plan: Path) -> Plan | None:
    try:
        told = json.loads(plan.read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Plan(tuple(told["urls"]), tuple((item, reason) for item, reason in told["lost"]))


def made(request: Request, client: Client) -> Plan:
    """The request's own addresses, then those that its feeds name, each once."""
    urls = list(request.urls)
    lost: list[tuple[str, str]] = []
    for feed, answer in zip(request.feeds, fetch_all(request.feeds, client), strict=True):
        try:
            urls += entries_of(answer)
        except CannotRead as error:
            lost.append((feed, error.reason))
    urls = list(dict.fromkeys(urls))
    beyond = f"At most {MOST_ADDRESSES:,} addresses are fetched at once; offer the rest afterwards."
    lost += [(url, beyond) for url in urls[MOST_ADDRESSES:]]
    return Plan(tuple(urls[:MOST_ADDRESSES]), tuple(lost))


def pages(urls: Sequence[str], client: Client) -> Iterator[Offer]:
    for url, answer in zip(urls, fetch_all(urls, client), strict=True):
        if isinstance(answer, CannotRead):
            yield rejected(url, answer.reason)
            continue
        try:
            yield page(answer)
        except CannotRead as error:
            yield rejected(url, error.reason, answer.content.decode("utf-8", "replace"))


def page(found: Fetched) -> Offer:
    """The article of a fetched page. Its clock is `retrieved`, never a publication date. Raises CannotRead."""
    article = html.read_page(found.content, item=found.url, url=found.final_url)
    fact = Fact(found.at, "fetched then from the site", found.at, precision="day")
    return Offer(found.url, checked(article.with_fact("retrieved", fact), found.url))


def entries_of(found: Fetched | CannotRead) -> list[str]:
    """The addresses of a feed's entries, in its order. Raises CannotRead where it is no feed, has none, or could not be fetched."""
    import feedparser

    if isinstance(found, CannotRead):
        raise found

    # Bytes only: given a string that looks like an address, feedparser would fetch it itself.
    read = feedparser.parse(
        found.content, response_headers={"content-type": found.content_type, "content-location": found.final_url}
    )
    if not read.get("version"):
        raise CannotRead(found.url, "It is no RSS or Atom feed. If it is a page, put it among the pages.")
    links = [str(entry["link"]) for entry in read.entries if entry.get("link")]
    if not links:
        raise CannotRead(found.url, "The feed names no pages at this time. Try it again later.")
    return list(dict.fromkeys(links))
