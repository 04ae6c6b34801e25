"""Playwright and Streamlit: when a page has settled, where a mark of a chart is, what the browser asked for."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
]
LOCAL = re.compile(r"^(https?|wss?)://(localhost|127\.0\.0\.1)[:/]|^(data|blob|about|file):")
# Streamlit asks these two beneath the path of a deep link before it finds them at the root.
STREAMLITS_OWN = re.compile(r"/[a-z]+/_stcore/(health|host-config)$")


class Watch:
    """Console errors, page errors and every request to a host that is not this one (which is also blocked)."""

    def __init__(self, page: Page) -> None:
        self.errors: list[str] = []
        self.outside: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("websocket", lambda ws: self.outside.append(ws.url) if not LOCAL.match(ws.url) else None)
        page.route("**/*", self._route)

    def _console(self, message):
        if message.type == "error" and not STREAMLITS_OWN.search(message.location.get("url", "")):
            self.errors.append(message.text)

    def _route(self, route):
        if LOCAL.match(route.request.url):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()


def open_demo(page: Page, server: str) -> str:
    """Opens the demo from the first screen and waits for its overview; the query of its address (project and filter)."""
    page.goto(server)
    settled(page)
    page.locator(".st-key-open_demo button").click()
    page.wait_for_url("**/overview?**", timeout=180_000)
    settled(page)
    return page.url.partition("?")[2]


def settled(page: Page, *, quiet_ms: int = 200, timeout: int = 60_000) -> None:
    """Waits until the script has run, nothing is stale or loading, and it stays so (a rerun may be about to start)."""
    page.wait_for_function(
        """(quiet) => {
        const app = document.querySelector('[data-testid="stApp"]');
        const still = app && app.getAttribute('data-test-script-state') === 'notRunning'
          && app.getAttribute('data-test-connection-state') === 'CONNECTED'
          && !document.querySelector('[data-stale="true"],[data-testid="stSkeleton"],[data-testid="stSpinner"]');
        const now = performance.now();
        if (!still) { window.quietSince = null; return false; }
        if (window.quietSince == null) { window.quietSince = now; return false; }
        return now - window.quietSince >= quiet; }""",
        arg=quiet_ms,
        timeout=timeout,
        polling=25,
    )
    page.evaluate("window.quietSince = null")


def upload(page: Page, key: str, files: list[dict]) -> None:
    page.locator(f".st-key-{key} input[type=file]").set_input_files(files)
    for file in files:
        expect(page.get_by_role("button", name=f"Remove {file['name']}")).to_be_visible()
    settled(page)


def chart(page: Page, key: str):
    """The Plotly chart of a card, drawn."""
    drawn = page.locator(f".st-key-{key} .js-plotly-plot")
    drawn.wait_for()
    page.wait_for_function(
        "k => { const g = document.querySelector(`.st-key-${k} .js-plotly-plot`); return g && g._fullLayout && g.querySelector('.main-svg') }",
        arg=key,
    )
    return drawn


def bars(page: Page, key: str) -> list[dict]:
    """Every bar of a chart: trace, number in the trace, length, its customdata, and the pixel at its middle."""
    chart(page, key).scroll_into_view_if_needed()
    return page.evaluate(
        """k => { const g = document.querySelector(`.st-key-${k} .js-plotly-plot`), L = g._fullLayout, box = g.getBoundingClientRect(), out = [];
        g._fullData.forEach((t, c) => { if (t.type !== 'bar' || !t.customdata) return;
          const xa = L[(t.xaxis || 'x').replace('x', 'xaxis')], ya = L[(t.yaxis || 'y').replace('y', 'yaxis')];
          g.calcdata[c].forEach((d, i) => { if (!d.s) return;
            const flat = t.orientation === 'h', low = d.b || 0, middle = low + d.s / 2;
            const across = flat ? d.p : (d.p0 + d.p1) / 2;
            out.push({trace: t.name, number: i, n: d.s, mark: t.customdata[i],
              x: box.left + xa._offset + xa.c2p(flat ? middle : across), y: box.top + ya._offset + ya.c2p(flat ? d.p : middle)}) }) });
        return out }""",
        key,
    )


def click(page: Page, bar: dict) -> None:
    """A real click of the mouse on a bar. Plotly needs a hover first."""
    page.mouse.move(bar["x"], bar["y"])
    page.wait_for_timeout(150)
    page.mouse.click(bar["x"], bar["y"])
    settled(page)
