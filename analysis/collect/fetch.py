"""The network: pages at addresses that a person asked for. Nothing here runs unless they did.

1. `addresses.target` says whether an address may be asked; the connection goes to the very IP that was checked.
2. robots.txt of the host first (RFC 9309): 4xx allows all, 5xx and silence allow nothing. Its crawl delay is kept, up to a minute.
3. One request a host at a time, DELAY_S apart; several hosts side by side. Busy and failing servers are asked again, later each time.
4. Each answer is read up to a size and for a time, whatever it declares, packed or not; redirects are followed one by one, each checked.
5. What came is kept in a folder with its ETag and date; asked again, the server is asked only whether it changed.

Every address gives exactly one answer: a page, or a reason for people. Nothing is sent but the request: no cookies, no referrer.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
import ssl
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import certifi
from protego import Protego

from analysis.collect.addresses import IP, Resolve, Target, redirected, target
from analysis.collect.offers import MOST_TEXT, Stopped, shown
from analysis.errors import CannotRead

AGENT = "Newsprism/0.1"
# Bytes of one answer, unpacked: what a page may have as a file (offers.MOST_TEXT).
MOST_BYTES = MOST_TEXT
MOST_ROBOTS = 500_000  # RFC 9309 asks for at least 500 KiB
CONNECT_S, READ_S, WHOLE_S = 10.0, 15.0, 60.0
DELAY_S, LONGEST_DELAY_S = 1.0, 60.0
TRIES = 3
MOST_REDIRECTS = 5
HOSTS_AT_ONCE = 6
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
MOVED = frozenset({301, 302, 303, 307, 308})
PAGES = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml")  # fmt: skip
CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came: its bytes, where it came from after redirects, its type, and when (UTC, ISO)."""

    url: str
    final_url: str
    content: bytes
    content_type: str
    at: str


@dataclass(frozen=True, slots=True)
class Manners:
    """How the servers are asked. `contact` (an e-mail or page) is told to them, so that they can object; `delay_s` between two requests
    to one host. `resolve` and `public` are given by tests alone, which ask servers on this machine.
    """

    contact: str = ""
    delay_s: float = DELAY_S
    resolve: Resolve | None = None
    public: Callable[[IP], bool] | None = None

    @property
    def agent(self) -> str:
        who = (
            self.contact
            if self.contact and self.contact.isprintable() and self.contact.isascii()
            else "a researcher's own computer"
        )
        return f"{AGENT} (news research; {who[:100]})"


class Cache:
    """Answers kept in a folder, one pair of files an address. Half-written ones are not seen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, url: str) -> tuple[Fetched, Mapping[str, str]] | None:
        """The answer kept for an address, and the headers to ask by whether it changed."""
        told, body = self._paths(url)
        try:
            kept = json.loads(told.read_text("utf-8"))
            content = body.read_bytes()
        except (OSError, ValueError):
            return None
        if hashlib.sha256(content).hexdigest() != kept["sha256"]:
            return None
        return Fetched(url, kept["final_url"], content, kept["content_type"], kept["at"]), kept["ask"]

    def put(self, found: Fetched, ask: Mapping[str, str]) -> None:
        told, body = self._paths(found.url)
        self.folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(found.content).hexdigest()
        kept = {"url": found.url, "final_url": found.final_url, "content_type": found.content_type, "at": found.at, "ask": ask, "sha256": digest}  # fmt: skip
        for path, content in ((body, found.content), (told, json.dumps(kept).encode("utf-8"))):
            half = path.with_suffix(f".{threading.get_ident()}.half")
            half.write_bytes(content)
            half.replace(path)

    def _paths(self, url: str) -> tuple[Path, Path]:
        name = hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:40]
        return self.folder / f"{name}.json", self.folder / f"{name}.body"


@dataclass
class Host:
    """What is known of one host: its rules, when it may be asked next, and that one thread at a time asks it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: Protego | None = None
    problem: str | None = None
    next_at: float = 0.0
    delay_s: float = DELAY_S


class Client:
    """Asks for pages. Safe to share between threads; holds no cookies and no open connections."""

    def __init__(
        self, manners: Manners | None = None, cache: Cache | None = None, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        self.manners = manners or Manners()
        self.cache = cache
        self.stopped = stopped
        self._hosts: dict[tuple[str, int], Host] = {}
        self._lock = threading.Lock()
        self._tls = ssl.create_default_context(cafile=certifi.where())

    def fetch(self, url: str) -> Fetched:
        """The page at an address. Raises CannotRead with the reason, Stopped where the person cancelled."""
        kept = self.cache.get(url) if self.cache else None
        at = url
        for _ in range(MOST_REDIRECTS + 1):
            goal = self._target(at, url)
            # What is known of the answer holds for the place it came from.
            ask = kept[1] if kept and kept[0].final_url == goal.url else {}
            answer = self._politely(goal, ask)
            if answer.status == 304 and kept:
                return kept[0]
            if answer.status in MOVED and answer.location:
                at = redirected(goal.url, answer.location)
                continue
            return self._found(url, goal, answer)
        raise CannotRead(
            url,
            f"It sends on more than {MOST_REDIRECTS} times. Open it in a browser and give the address where you end.",
        )

    def _target(self, at: str, url: str) -> Target:
        try:
            return target(at, resolve=self.manners.resolve, public=self.manners.public)
        except CannotRead as error:
            raise CannotRead(
                url, error.reason if at == url else f"It sends on to {at[:200]}. {error.reason}"
            ) from error

    def _found(self, url: str, goal: Target, answer: Answer) -> Fetched:
        if answer.status != 200:
            raise CannotRead(url, said(answer.status))
        kind = answer.content_type.split(";")[0].strip().lower()
        if kind and kind not in PAGES:
            raise CannotRead(url, f"It is no page but a file ({kind}). Download it and offer the file.")
        found = Fetched(url, goal.url, answer.content, answer.content_type, now())
        if self.cache:
            ask = {
                name: value
                for name, value in (("If-None-Match", answer.etag), ("If-Modified-Since", answer.modified))
                if value
            }
            self.cache.put(found, ask)
        return found

    # ---- one host

    def _politely(self, goal: Target, ask: Mapping[str, str]) -> Answer:
        """The answer of a host that allows the question, asked when its turn is, again where it is busy."""
        host = self._host(goal)
        with host.lock:
            self._learn_rules(host, goal)
            if host.problem:
                raise CannotRead(goal.url, host.problem)
            if host.rules and not host.rules.can_fetch(goal.url, AGENT):
                raise CannotRead(
                    goal.url,
                    "The site asks programs not to fetch this page (robots.txt). Save it in a browser and offer the file.",
                )
            return self._again(host, goal, ask, MOST_BYTES)

    def _host(self, goal: Target) -> Host:
        with self._lock:
            return self._hosts.setdefault((goal.host, goal.port), Host(delay_s=self.manners.delay_s))

    def _learn_rules(self, host: Host, goal: Target) -> None:
        if host.rules or host.problem:
            return
        answer, at = None, f"{goal.url.split('/', 3)[0]}//{goal.url.split('/', 3)[2]}/robots.txt"
        try:
            for _ in range(MOST_REDIRECTS + 1):
                there = self._target(at, at)
                answer = self._again(host, there, {}, MOST_ROBOTS)
                if answer.status not in MOVED or not answer.location:
                    break
                at = redirected(there.url, answer.location)
        except CannotRead as error:
            host.problem = f"Its robots.txt can't be asked for, so nothing of the site is: {error.reason}"
            return
        if answer is not None and answer.status >= 500:
            host.problem = f"Its robots.txt can't be asked for, so nothing of the site is: {said(answer.status)}"
            return
        told = answer.content.decode("utf-8", "replace") if answer is not None and answer.status == 200 else ""
        host.rules = Protego.parse(told)
        host.delay_s = max(host.delay_s, min(float(host.rules.crawl_delay(AGENT) or 0.0), LONGEST_DELAY_S))

    def _again(self, host: Host, goal: Target, ask: Mapping[str, str], most: int) -> Answer:
        for turn in range(TRIES):
            self._wait(host.next_at)
            try:
                answer = request(goal, {**ask, "User-Agent": self.manners.agent}, self._tls, most)
            except Failed as error:
                if turn + 1 == TRIES or not error.again:
                    raise CannotRead(goal.url, str(error)) from error
                pause = host.delay_s * 2 ** (turn + 1)
            else:
                if answer.status not in AGAIN or turn + 1 == TRIES:
                    return answer
                pause = min(max(answer.retry_after or 0.0, host.delay_s * 2 ** (turn + 1)), LONGEST_DELAY_S)
            finally:
                host.next_at = time.monotonic() + host.delay_s
            host.next_at = time.monotonic() + pause
        raise AssertionError("each turn answers or raises")

    def _wait(self, until: float) -> None:
        while not self.stopped():
            left = until - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.2))
        raise Stopped


# ---- one request -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: bytes = b""
    content_type: str = ""
    location: str | None = None
    etag: str | None = None
    modified: str | None = None
    retry_after: float | None = None


class Failed(Exception):
    """A request without a whole answer; `again` where a second try may do better."""

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.again = again


def request(goal: Target, headers: Mapping[str, str], tls: ssl.SSLContext, most: int) -> Answer:
    """One GET, to the IP of the target and no other, without following redirects. Raises Failed."""
    until = time.monotonic() + WHOLE_S
    try:
        with socket.create_connection((goal.ip, goal.port), CONNECT_S) as plain:
            plain.settimeout(READ_S)
            line = tls.wrap_socket(plain, server_hostname=goal.host) if goal.scheme == "https" else plain
            with line, cut_off(line, WHOLE_S), closing(asked(goal, headers, line)) as response:
                return read_answer(response, most, until)
    except ssl.SSLCertVerificationError as error:
        raise Failed(
            "Its certificate is not valid: nobody can say that the page is the site's own. Open it in a browser.",
            again=False,
        ) from error
    except TimeoutError as error:
        raise Failed(f"The site did not answer within {READ_S:.0f} seconds. Try it again later.", again=True) from error
    except (OSError, http.client.HTTPException, zlib.error) as error:
        if time.monotonic() > until:
            raise Failed(
                f"The page was not there after {WHOLE_S:.0f} seconds. Try it again later.", again=False
            ) from error
        raise Failed(f"The connection failed ({type(error).__name__}). Try it again later.", again=True) from error


def asked(goal: Target, headers: Mapping[str, str], line: socket.socket) -> http.client.HTTPResponse:
    """The request, sent; the answer with its head read."""
    connection = http.client.HTTPConnection(goal.host, goal.port)
    connection.sock = line
    connection.putrequest("GET", goal.path, skip_host=True, skip_accept_encoding=True)
    sent = {
        "Host": goal.url.split("/", 3)[2], "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5", "Accept-Encoding": "gzip, deflate",
        "Accept-Language": "en,*;q=0.5", "Connection": "close", **headers,
    }  # fmt: skip
    for name, value in sent.items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection.getresponse()


@contextmanager
def cut_off(line: socket.socket, after_s: float) -> Iterator[None]:
    """Ends the connection after a time, whatever the other side does: a byte now and then would keep each single read within its limit."""

    def cut() -> None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(after_s, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def read_answer(response: http.client.HTTPResponse, most: int, until: float) -> Answer:
    """Head and body of an answer, the body unpacked as it comes and only up to `most` bytes."""
    content = body_of(response, most) if response.status == 200 else b""
    if time.monotonic() > until:
        raise Failed(f"The page was not there after {WHOLE_S:.0f} seconds. Try it again later.", again=False)
    told = response.getheader
    return Answer(
        response.status, content, told("Content-Type", ""), told("Location"), told("ETag"), told("Last-Modified"),
        seconds_of(told("Retry-After")),
    )  # fmt: skip


def body_of(response: http.client.HTTPResponse, most: int) -> bytes:
    packed = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if packed not in {"identity", "gzip", "x-gzip", "deflate"}:
        raise Failed(f"The page comes packed in a way that was not asked for ({packed[:40]}).", again=False)
    unpack = None if packed == "identity" else zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip and zlib by their heads
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(CHUNK):
        # One byte more than may come is enough to know that it is too much: a bomb is never unpacked.
        told = unpack.decompress(piece, most + 1 - size) if unpack else piece
        size += len(told)
        if size > most:
            raise Failed(
                f"The page has more than {shown(most)}, the most that is read. Save its article alone and offer that.",
                again=False,
            )
        pieces.append(told)
    return b"".join(pieces)


def seconds_of(retry_after: str | None) -> float | None:
    """A Retry-After header, in seconds from now."""
    if not retry_after:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except (TypeError, ValueError):
        return None
    return max(0.0, (moment - datetime.now(moment.tzinfo)).total_seconds())


def said(status: int) -> str:
    """A status for people, with the next step."""
    known = {
        401: "The site asks for a login. Open the page in a browser, save it and offer the file.",
        402: "The site asks for a subscription. Open the page in a browser, save it and offer the file.",
        403: "The site refuses programs. Open the page in a browser, save it and offer the file.",
        404: "There is no such page (any more). Check the address, or look for it in an archive.",
        410: "The page has been taken away. Look for it in an archive.",
        429: "The site asks to be asked less often. Try it again later.",
        451: "The page is not shown here for legal reasons.",
    }
    if status in known:
        return f"{known[status]} (status {status})"
    return (
        f"The site has a fault. Try it again later. (status {status})"
        if status >= 500
        else f"The site gave no page (status {status}). Open it in a browser."
    )


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# ---- many ---------------------------------------------------------------------------------------------------------------------


def fetch_all(urls: Sequence[str], client: Client) -> Iterator[Fetched | CannotRead]:
    """The answer for each address, in their order: hosts side by side, each host's addresses one after another. Raises Stopped."""
    found: dict[int, Fetched | CannotRead | Stopped] = {}
    came = threading.Condition()
    queues: dict[str, deque[int]] = {}
    for n, url in enumerate(urls):
        queues.setdefault(url.split("/", 3)[2].lower() if url.count("/") >= 2 else url, deque()).append(n)

    def ask(queue: deque[int]) -> None:
        for n in queue:
            answer = one(urls[n], client)
            with came:
                found[n] = answer
                came.notify()

    with ThreadPoolExecutor(HOSTS_AT_ONCE, thread_name_prefix="fetch") as pool:
        tasks = [pool.submit(ask, queue) for queue in queues.values()]
        for n in range(len(urls)):
            with came:
                while n not in found:
                    came.wait(0.5)
                    for task in tasks:
                        if task.done() and task.exception():
                            raise task.exception() or AssertionError
            answer = found.pop(n)
            if isinstance(answer, Stopped):
                raise answer
            yield answer


def one(url: str, client: Client) -> Fetched | CannotRead | Stopped:
    if client.stopped():
        return Stopped()
    try:
        return client.fetch(url)
    except (CannotRead, Stopped) as trouble:
        return trouble
