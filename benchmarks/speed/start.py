"""From the command to the first page: the server's process is started, and a browser (or, without one, the health check) waits."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def measure(*, articles: int, home: Path) -> dict[str, Any]:
    """`first_page_s`: seconds from starting the server's process to the first page drawn in Chromium (or to an answer)."""
    _ = articles
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=ROOT, env={**os.environ, "NEWSPRISM_HOME": str(home / "start")}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while time.perf_counter() - began < 60:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).read()
                break
            time.sleep(0.05)
        answered = time.perf_counter() - began
        chromium = shutil.which("chromium")
        if chromium is None:
            return {"first_page_s": answered, "how": "to the server's first answer; no Chromium here"}
        drawn = _draw(chromium, f"http://127.0.0.1:{port}/")
        return {
            "first_page_s": answered + drawn,
            "answer_s": answered,
            "how": "server up, then the page drawn in Chromium",
        }
    finally:
        server.terminate()
        server.wait(10)


def _draw(chromium: str, url: str) -> float:
    """Seconds until the page's title is there; the browser's own start is not counted."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = browser.new_page()
        began = time.perf_counter()
        page.goto(url)
        page.get_by_role("heading", name="Collect").wait_for()
        taken = time.perf_counter() - began
        browser.close()
    return taken
