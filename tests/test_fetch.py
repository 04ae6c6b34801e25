"""The network: only what was asked for, only on the public internet, politely, and every address accounted for."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest

from analysis.collect import addresses, feeds, fetch
from analysis.collect.fetch import Cache, Client, Manners
from analysis.collect.offers import Stopped
from analysis.errors import CannotRead
from analysis.project import imports, state
from tests.conftest import ROOT

PAGE = """<!doctype html><html><head><title>{title}</title><meta property="article:published_time" content="2026-03-0{n}T08:00:00+01:00"></head><body><article><h1>{title}</h1>
<p>Ferry crews at Port Harn voted on Friday to return to work after eleven hours of talks, ending strike number {n} of the year on the coast.</p>
<p>The council said that it would publish the agreement within a week, and that fares would not rise before the end of the summer season.</p></article></body></html>"""
VECTORS = [json.loads(line) for line in (ROOT / "tests/cases/private_addresses.jsonl").read_text("utf-8").splitlines()]
TEXT_HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass
class Site:
    """A web server of our own: answers by path (a tuple of status, headers, body, or a function of the request), and what was asked."""

    answers: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    port: int = 0


@contextmanager
def serving(address: str) -> Iterator[Site]:
    site = Site()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            with lock:
                site.asked.append((self.path, time.monotonic(), dict(self.headers)))
                site.at_once += 1
                site.most_at_once = max(site.most_at_once, site.at_once)
            try:
                answer = site.answers.get(self.path, (404, {}, b""))
                status, headers, body = answer(self) if callable(answer) else answer
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except ConnectionError:
                pass  # the client had enough, which is what some tests are about
            finally:
                with lock:
                    site.at_once -= 1

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer((address, 0), Handler)
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def site(monkeypatch):
    with serving("127.0.0.1") as made:
        monkeypatch.setattr(addresses, "PORTS", addresses.PORTS | {made.port})
        yield made


def manners(**values):
    """Ours, for servers on this machine: every name leads to it, and it counts as public."""
    return Manners(**{"delay_s": 0.0, "resolve": lambda host, port: ["127.0.0.1"], "public": lambda ip: True, **values})


def page(n: int = 1, title: str = "Ferry crews end strike") -> tuple:
    return 200, TEXT_HTML, PAGE.format(title=title, n=n).encode()


def reason(url: str, client: Client) -> str:
    with pytest.raises(CannotRead) as told:
        client.fetch(url)
    assert len(told.value.reason) > 20
    return told.value.reason


# ---- what is never asked --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", VECTORS, ids=lambda c: c["label"])
def test_no_address_leads_to_this_machine_or_its_network(site, case):
    """Each is known to pass a client that looks at the text of the address only. The server here would hear of a request."""
    site.answers["/"] = page()
    reason(case["url"].replace("PORT", str(site.port)), Client(Manners(delay_s=0.0)))
    assert site.asked == []


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:{port}/secret", "//localhost:{port}/secret", "http://[::ffff:127.0.0.1]:{port}/secret", "http://2130706433:{port}/secret",
                 "file:///etc/passwd", "http://169.254.169.254/latest/meta-data/", "http://inner.example:{port}/secret", "ftp://127.0.0.1/secret", "\\\\127.0.0.1:{port}\\secret"],
)  # fmt: skip
def test_a_page_that_sends_on_to_an_inner_address_is_not_followed(monkeypatch, location):
    with serving("127.0.0.1") as secret, serving("127.0.0.2") as outside:
        monkeypatch.setattr(addresses, "PORTS", addresses.PORTS | {secret.port, outside.port})
        outside.answers["/"] = (302, {"Location": location.format(port=secret.port)}, b"")
        names = {"paper.example": ["127.0.0.2"], "inner.example": ["127.0.0.1"], "localhost": ["127.0.0.1"], "2130706433": ["127.0.0.1"], "::ffff:127.0.0.1": ["127.0.0.1"], "127.0.0.1": ["127.0.0.1"]}  # fmt: skip
        client = Client(
            manners(resolve=lambda host, port: names.get(host, []), public=lambda ip: str(ip) == "127.0.0.2")
        )
        told = reason(f"http://paper.example:{outside.port}/", client)
        assert "sends on to" in told or "no such page" in told
        assert secret.asked == []


def test_a_name_that_changes_its_mind_between_check_and_call_gains_nothing(monkeypatch):
    with serving("127.0.0.1") as secret:
        monkeypatch.setattr(addresses, "PORTS", addresses.PORTS | {secret.port})
        turns = iter([["127.0.0.3"], ["127.0.0.1"], ["127.0.0.1"], ["127.0.0.1"]])
        client = Client(manners(resolve=lambda host, port: next(turns), public=lambda ip: str(ip) == "127.0.0.3"))
        reason(f"http://paper.example:{secret.port}/", client)
        assert secret.asked == []


def test_a_name_with_one_inner_address_among_public_ones_is_not_asked(site):
    client = Client(Manners(delay_s=0.0, resolve=lambda host, port: ["93.184.215.14", "10.0.0.1"]))
    assert "10.0.0.1" in reason(f"http://paper.example:{site.port}/", client)


def test_robots_txt_and_feeds_lead_nowhere_else(monkeypatch, tmp_path):
    with serving("127.0.0.1") as secret, serving("127.0.0.2") as outside:
        monkeypatch.setattr(addresses, "PORTS", addresses.PORTS | {secret.port, outside.port})
        outside.answers["/robots.txt"] = (302, {"Location": f"http://127.0.0.1:{secret.port}/robots.txt"}, b"")
        names = {"paper.example": ["127.0.0.2"], "other.example": ["127.0.0.2"]}
        ours = manners(resolve=lambda host, port: names.get(host, [host]), public=lambda ip: str(ip) == "127.0.0.2")
        assert "robots.txt" in reason(f"http://paper.example:{outside.port}/a", Client(ours))
        del outside.answers["/robots.txt"]
        feed = f"<rss version='2.0'><channel><item><link>http://127.0.0.1:{secret.port}/secret</link></item></channel></rss>"
        outside.answers["/feed"] = (200, {"Content-Type": "application/rss+xml"}, feed.encode())
        request = feeds.Request(feeds=(f"http://other.example:{outside.port}/feed",))
        (offer,) = feeds.read_request(request, tmp_path / "kept", plan=tmp_path / "plan", manners=ours)
        assert "private network" in offer.reason
        assert secret.asked == []


# ---- manners --------------------------------------------------------------------------------------------------------------------


def test_the_client_says_who_it_is_and_sends_nothing_else(site):
    site.answers |= {"/a": (200, {**TEXT_HTML, "Set-Cookie": "id=7"}, b"<p>one</p>"), "/b": page()}
    client = Client(manners(contact="vale@university.example"))
    client.fetch(f"http://paper.example:{site.port}/a")
    client.fetch(f"http://paper.example:{site.port}/b")
    for path, _, headers in site.asked:
        assert headers["User-Agent"] == "Newsprism/0.1 (news research; vale@university.example)", path
        assert headers["Host"] == f"paper.example:{site.port}"
        assert not {"Cookie", "Referer", "Authorization"} & headers.keys()


def test_robots_txt_is_obeyed_with_wildcards_and_asked_for_once(site):
    site.answers |= {
        "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /private/\nDisallow: /*?print=\n\nUser-agent: newsprism\nDisallow: /ours\nDisallow: /*.pdf$\n"),
        "/private/a": page(), "/ours": page(), "/b": page(),
    }  # fmt: skip
    client = Client(manners())
    assert client.fetch(f"http://paper.example:{site.port}/private/a").content, (
        "rules for others do not hold where there are rules for us"
    )
    for path in ("/ours", "/ours/deeper", "/x/y.pdf"):
        assert "robots.txt" in reason(f"http://paper.example:{site.port}{path}", client)
    assert [path for path, *_ in site.asked] == ["/robots.txt", "/private/a"]


def test_a_site_whose_robots_txt_fails_is_left_alone(site, monkeypatch):
    site.answers |= {"/robots.txt": (500, {}, b""), "/a": page()}
    assert "robots.txt" in reason(f"http://paper.example:{site.port}/a", Client(manners()))
    assert {path for path, *_ in site.asked} == {"/robots.txt"}


def test_one_request_a_host_at_a_time_with_a_pause(site):
    paths = [f"/{n}" for n in range(4)]
    site.answers |= dict.fromkeys(paths, page())
    urls = [f"http://paper.example:{site.port}{path}" for path in paths]
    found = list(fetch.fetch_all(urls, Client(manners(delay_s=0.15))))
    assert [f.url for f in found] == urls
    assert site.most_at_once == 1
    times = [at for _, at, _ in site.asked]
    assert min(b - a for a, b in pairwise(times)) > 0.14


def test_the_crawl_delay_of_the_site_is_kept(site):
    site.answers |= {"/robots.txt": (200, {}, b"User-agent: *\nCrawl-delay: 0.3\n"), "/a": page(), "/b": page()}
    list(fetch.fetch_all([f"http://paper.example:{site.port}/{x}" for x in "ab"], Client(manners())))
    times = {path: at for path, at, _ in site.asked}
    assert times["/b"] - times["/a"] > 0.29


def test_several_hosts_are_asked_side_by_side_and_answers_keep_their_order(site):
    def slow(_):
        time.sleep(0.4)
        return page()

    site.answers |= {"/slow": slow, "/quick": page(2)}
    urls = [f"http://a.example:{site.port}/slow", *(f"http://{h}.example:{site.port}/quick" for h in "bcd")]
    begun = time.monotonic()
    assert [f.url for f in fetch.fetch_all(urls, Client(manners()))] == urls
    assert site.most_at_once > 1
    assert time.monotonic() - begun < 4


def test_a_busy_server_is_asked_again_and_a_broken_one_is_told(site):
    turns = {"/busy": iter([(503, {"Retry-After": "0"}, b""), (429, {}, b""), page()])}
    site.answers |= {
        "/busy": lambda _: next(turns["/busy"]),
        "/broken": (500, {}, b""),
        "/gone": (410, {}, b""),
        "/login": (401, {}, b""),
    }
    client = Client(manners())
    assert client.fetch(f"http://paper.example:{site.port}/busy").content
    assert "status 500" in reason(f"http://paper.example:{site.port}/broken", client)
    assert sum(path == "/broken" for path, *_ in site.asked) == fetch.TRIES
    assert "taken away" in reason(f"http://paper.example:{site.port}/gone", client)
    assert "login" in reason(f"http://paper.example:{site.port}/login", client)
    assert sum(path == "/gone" for path, *_ in site.asked) == 1


def test_what_was_fetched_is_asked_only_whether_it_changed(site, tmp_path):
    def answer(request):
        return (
            (304, {}, b"")
            if request.headers.get("If-None-Match") == '"v1"'
            else (200, {**TEXT_HTML, "ETag": '"v1"'}, page()[2])
        )

    site.answers["/a"] = answer
    url = f"http://paper.example:{site.port}/a"
    first = Client(manners(), Cache(tmp_path)).fetch(url)
    again = Client(manners(), Cache(tmp_path)).fetch(url)
    assert again == first
    assert site.asked[-1][2]["If-None-Match"] == '"v1"'


def test_a_kept_answer_that_was_damaged_is_fetched_anew(site, tmp_path):
    site.answers["/a"] = (200, {**TEXT_HTML, "ETag": '"v1"'}, page()[2])
    url = f"http://paper.example:{site.port}/a"
    first = Client(manners(), Cache(tmp_path)).fetch(url)
    next(tmp_path.glob("*.body")).write_bytes(b"damaged")
    assert Client(manners(), Cache(tmp_path)).fetch(url).content == first.content
    assert "If-None-Match" not in site.asked[-1][2]


# ---- limits ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("declared", [True, False])
def test_a_page_beyond_the_limit_is_not_read(site, monkeypatch, declared):
    monkeypatch.setattr(fetch, "MOST_BYTES", 50_000)
    site.answers["/big"] = (200, TEXT_HTML if declared else {**TEXT_HTML, "Content-Length": "10"}, b"x" * 200_000)
    if declared:
        assert "50 kB" in reason(f"http://paper.example:{site.port}/big", Client(manners()))
    else:
        assert len(Client(manners()).fetch(f"http://paper.example:{site.port}/big").content) == 10


def test_a_packed_bomb_is_not_unpacked(site):
    site.answers["/bomb"] = (200, {**TEXT_HTML, "Content-Encoding": "gzip"}, gzip.compress(b"\0" * 60_000_000))
    site.answers["/odd"] = (200, {**TEXT_HTML, "Content-Encoding": "br"}, b"abc")
    site.answers["/packed"] = (200, {**TEXT_HTML, "Content-Encoding": "gzip"}, gzip.compress(page()[2]))
    client = Client(manners())
    assert "5 MB" in reason(f"http://paper.example:{site.port}/bomb", client)
    assert "packed" in reason(f"http://paper.example:{site.port}/odd", client)
    assert client.fetch(f"http://paper.example:{site.port}/packed").content == page()[2]


def test_a_server_that_drips_is_cut_off(site, monkeypatch):
    monkeypatch.setattr(fetch, "WHOLE_S", 0.6)

    def drip(request):
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.end_headers()
        for _ in range(100):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.1)
        return 200, {}, b""

    site.answers["/drip"] = drip
    begun = time.monotonic()
    assert "was not there after" in reason(f"http://paper.example:{site.port}/drip", Client(manners()))
    assert time.monotonic() - begun < 8


def test_endless_redirects_and_files_are_told(site):
    site.answers |= {
        "/round": (302, {"Location": "/round"}, b""),
        "/file": (200, {"Content-Type": "application/pdf"}, b"%PDF"),
    }
    client = Client(manners())
    assert "sends on more than" in reason(f"http://paper.example:{site.port}/round", client)
    assert "application/pdf" in reason(f"http://paper.example:{site.port}/file", client)


def test_a_moved_page_says_where_it_is_now(site):
    site.answers |= {"/old": (301, {"Location": "/new"}, b""), "/new": page()}
    assert (
        Client(manners()).fetch(f"http://paper.example:{site.port}/old").final_url
        == f"http://paper.example:{site.port}/new"
    )


# ---- from addresses to articles ----------------------------------------------------------------------------------------------------

RSS = "<rss version='2.0'><channel><title>Paper</title>{}</channel></rss>"
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'><title>Paper</title>{}</feed>"


def request_with(site: Site) -> feeds.Request:
    base = f"http://paper.example:{site.port}"
    items = "".join(f"<item><title>t{n}</title><link>{base}/{n}</link></item>" for n in (1, 2, 3))
    entries = "".join(f"<entry><title>t{n}</title><link href='{base}/{n}'/></entry>" for n in (3, 4))
    site.answers |= {
        "/rss": (200, {"Content-Type": "application/rss+xml"}, RSS.format(items).encode()),
        "/atom": (200, {"Content-Type": "application/atom+xml"}, ATOM.format(entries).encode()),
        "/none": page(), **{f"/{n}": page(n, f"Strike number {n} ends") for n in range(1, 5)}, "/empty": (200, TEXT_HTML, b"<html><body><nav>menu</nav></body></html>"),
    }  # fmt: skip
    return feeds.Request(
        (f"{base}/4", f"{base}/empty", f"{base}/lost"), (f"{base}/rss", f"{base}/atom", f"{base}/none")
    )


def test_every_address_of_feeds_and_lists_is_one_offer(site, tmp_path):
    offers = list(
        feeds.read_request(
            request_with(site), tmp_path / "kept", plan=tmp_path / "plan", manners=manners(), today="2026-11-28"
        )
    )
    told = {o.item.rsplit("/", 1)[-1]: o.reason or o.article.fact("title").text for o in offers}
    assert told.keys() == {"1", "2", "3", "4", "empty", "lost", "none"}
    assert told["2"] == "Strike number 2 ends"
    assert "no RSS or Atom" in told["none"]
    assert "no such page" in told["lost"]
    assert "No article text" in told["empty"]
    assert "menu" in next(o for o in offers if o.item.endswith("/empty")).original
    (stated,) = [o.stated for o in offers if o.stated]
    assert (stated.declared, stated.searched) == (7, "2026-11-28")
    article = next(o.article for o in offers if o.item.endswith("/2"))
    assert article.fact("published").value == "2026-03-02"
    assert article.fact("retrieved").value.startswith("20")
    assert article.fact("url").value == f"http://paper.example:{site.port}/2"


def test_an_import_from_the_web_goes_on_where_it_was_stopped_without_asking_twice(site, tmp_path, monkeypatch):
    request = request_with(site)
    monkeypatch.setattr(feeds, "Manners", lambda contact, delay_s: manners(contact=contact))
    monkeypatch.setattr(imports, "STAGED_EVERY_S", 0.0)
    project = state.create_at(tmp_path / "p", "Web")
    import_id = imports.begin_web(project, request)
    seen = []
    assert not imports.stage(project, import_id, stopped=lambda: len(seen) >= 2, told=seen.append)
    assert imports.reconcile(project, import_id).state == "reading"
    asked = [path for path, *_ in site.asked if path.strip("/").isdigit()]
    site.answers["/rss"] = (404, {}, b"")  # the feed has moved on: the addresses it named first still count
    assert imports.stage(project, import_id)
    balance = imports.reconcile(project, import_id)
    assert (balance.offered, balance.new, len(balance.rejected), balance.short) == (7, 4, 3, 0)
    pages = [path for path, *_ in site.asked if path.strip("/").isdigit()]
    assert len(pages) <= len(set(asked)) + 4
    assert imports.failed_addresses(project, import_id) == [r.item for r in balance.rejected]


def test_a_cancel_ends_the_waiting(site):
    site.answers["/a"] = page()
    client = Client(manners(delay_s=30.0), stopped=lambda: len(site.asked) >= 1)
    begun = time.monotonic()
    with pytest.raises(Stopped):
        list(fetch.fetch_all([f"http://paper.example:{site.port}/a"] * 3, client))
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://a.example/1\nhttps://a.example/1\n", ["https://a.example/1"]),
        ("see (https://a.example/x), “https://b.example/y”.", ["https://a.example/x", "https://b.example/y"]),
        ("https://en.wiki.example/Harn_(town)", ["https://en.wiki.example/Harn_(town)"]),
        ("no address here, not even www.example.org", []),
    ],
)
def test_addresses_are_found_in_what_people_paste(text, found):
    assert feeds.addresses_in(text) == found
