"""Articles over an executor: in chunks, in order, and so that a text that ends its worker costs no other article.

An executor has `workers`, `submit(function, *given)`, `deaths` (what a call raises whose worker died), `alone` (whether a death is blamed
on the call that the worker was at and on no other that waited beside it) and `close()`: `Here`, `workers.Workers` and `cluster.Cluster`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Any, Protocol

from analysis.article import Article
from analysis.batch.work import Result, failed
from analysis.encoder import FAST

Names = tuple[str, ...] | None
Work = Callable[[Sequence[Article], Names], list[Result]]
# Articles to a call and a commit. Few, so that a cancel is quick and a kill loses seconds; 16 is also the parser's batch.
AT_ONCE, AT_ONCE_HERE = 16, 4
# Of a chunk of several articles: their parses are held at once, and one of 300,000 characters takes 1.1 GB.
MOST_CHARACTERS = 150_000
# A cancel is seen within it.
LOOK_S = 0.2
# An article of 5,000 characters takes 0.4 s on a quiet core and gets 70 s: only what will not end is stopped.
LEAST_LIMIT_S = 60.0
CHARACTERS_A_SECOND = 500


class Spread(Protocol):
    """What carries calls out: this process, processes of this machine, or a cluster."""

    workers: int
    deaths: tuple[type[Exception], ...]
    alone: bool

    def submit(self, function: Callable[..., Any], /, *given: Any) -> Future[Any]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some articles, the layers to run on them, and the encoder that reads them."""

    articles: Sequence[Article]
    names: Names
    encoder: str = FAST


class Here:
    """Carries calls out in this process, at once."""

    workers = 0
    deaths: tuple[type[Exception], ...] = ()
    alone = True

    def submit(self, function: Callable[..., Any], /, *given: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(function(*given))
        return future

    def close(self) -> None:
        """Nothing is open."""


def chunks(articles: Iterable[Article], names: Names, size: int = AT_ONCE, encoder: str = FAST) -> Iterator[Chunk]:
    """The articles, `size` at a time; fewer where they are long."""
    some: list[Article] = []
    held = 0
    for article in articles:
        if some and (len(some) == size or held + len(article.text) > MOST_CHARACTERS):
            yield Chunk(some, names, encoder)
            some, held = [], 0
        some.append(article)
        held += len(article.text)
    if some:
        yield Chunk(some, names, encoder)


def limit_s(given: tuple[Any, ...]) -> float:
    """The seconds that reading these articles may take: generous, for a machine that is busy with other things."""
    return LEAST_LIMIT_S + sum(len(article.text) for article in given[0]) / CHARACTERS_A_SECOND


def results(
    some: Iterable[Chunk], over: Spread, work: Work, check: Callable[[], None] = lambda: None
) -> Iterator[list[Result]]:
    """The results of each chunk, in order. `check` is called often and may raise to stop it.

    Twice as many chunks as there are workers are under way, so that none waits for the writer.
    """
    waiting = iter(some)
    under_way: deque[tuple[Chunk, Future[list[Result]]]] = deque()
    more = True
    while more or under_way:
        while more and len(under_way) < 2 * over.workers + 1:
            check()
            chunk = next(waiting, None)
            more = chunk is not None
            if chunk is not None:
                under_way.append((chunk, over.submit(work, chunk.articles, chunk.names)))
        if under_way:
            chunk, future = under_way.popleft()
            try:
                yield _waited(future, check)
            except over.deaths:
                # Which of them it was is not known: each is read again by itself, so that the one at fault is found.
                if not over.alone:
                    _wait([other for _, other in under_way], check)
                yield _one_by_one(chunk, over, work, check)


def _one_by_one(chunk: Chunk, over: Spread, work: Work, check: Callable[[], None]) -> list[Result]:
    singles = ((article, over.submit(work, [article], chunk.names)) for article in chunk.articles)
    found = []
    # All at once where each answers for itself; else one after the other, with nothing beside it.
    for article, future in list(singles) if over.alone else singles:
        try:
            found += _waited(future, check)
        except over.deaths as death:
            found.append(failed(article, chunk.names, given_up(death), chunk.encoder))
    return found


def _wait(futures: Sequence[Future[Any]], check: Callable[[], None]) -> None:
    while wait(futures, timeout=LOOK_S).not_done:
        check()


def given_up(death: Exception) -> str:
    """Why an article was not read, for its runs, and what may help."""
    reason = "it needed more memory than a worker may take" if isinstance(death, MemoryError) else str(death)
    return f"Its reading was given up: {reason}. Its text is kept: try again, or offer a very long one in parts."


def _waited(future: Future[list[Result]], check: Callable[[], None]) -> list[Result]:
    while True:
        check()
        try:
            return future.result(timeout=LOOK_S)
        except TimeoutError:
            if future.done():
                raise
