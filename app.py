"""The server: `streamlit run app.py`. The pages are in pages/, their router in ui/router.py.

`app` is an ASGI application and not a script, because a `pages/` folder beside a *script* that calls st.navigation breaks deep
links, and because the headers below keep the browser on this machine (docs/decisions.md).
"""

import base64
import hashlib
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

INDEX = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
SCRIPTS = " ".join(
    f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
    for script in re.findall(r"<script>(.*?)</script>", INDEX, re.DOTALL)
)
# Streamlit's bundle needs 'unsafe-eval' and blob:; pictures and fonts come from this server or from the page itself.
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    f"script-src 'self' blob: {SCRIPTS} 'unsafe-eval' 'wasm-unsafe-eval'; "
    "connect-src 'self' ws://127.0.0.1:* ws://localhost:*; worker-src 'self' blob:; "
    "frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


class Headers:
    """Adds HEADERS to every HTTP answer: plain ASGI, buffers nothing, leaves websockets alone."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


@asynccontextmanager
async def warm(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Starts the worker process that reads pasted articles, so that the first paste does not wait for it."""
    from ui import jobs

    if not os.environ.get("NEWSPRISM_COLD"):  # a test server that never reads a paste saves the worker's memory
        jobs.warm()
    yield {}
    jobs.stop()


app = st.App(Path(__file__).parent / "ui" / "router.py", middleware=[Middleware(Headers)], lifespan=warm)
