"""Pages from the web, asked for by the person: addresses and feeds, what will be asked, and the button that asks."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st

from analysis.batch import run
from analysis.collect.feeds import Request, addresses_in
from analysis.errors import NewsprismError
from analysis.project import imports
from analysis.project.state import Project
from ui import project, style
from ui.tell import counted

SITES_SHOWN = 6


def form() -> Request | None:
    """What the first screen shows under "From the web"; the request where the person pressed the button."""
    style.caption("Pages by their addresses, or all that a feed names. Nothing is asked before you press the button.")
    if st.session_state.pop("clear_web", False):
        st.session_state["web_pages"] = st.session_state["web_feeds"] = ""
    pages = st.text_area(
        "Addresses of pages", key="web_pages", height=84, placeholder="https://example.org/article, one a line"
    )
    named = st.text_input("Feeds (RSS, Atom)", key="web_feeds", placeholder="https://example.org/rss.xml")
    asked = Request(tuple(addresses_in(pages)), tuple(addresses_in(named)))
    if not (asked.urls or asked.feeds):
        if pages.strip() or named.strip():
            st.warning("There is no address in it: each begins with https://.")
        return None
    style.note(sites_told(asked))
    contact = st.text_input(
        "Contact told to the sites", key="web_contact", placeholder="your e-mail (they can write to you)", max_chars=100
    )
    pressed = st.button("Fetch them", type="primary", key="fetch_web", icon=":material/travel_explore:")
    return Request(asked.urls, asked.feeds, contact.strip()) if pressed else None


def fill(addresses: Sequence[str]) -> None:
    """Writes addresses into the form; for callbacks. Nothing is asked before the person presses its button."""
    st.session_state["web_pages"] = "\n".join(addresses)


def sites_told(asked: Request) -> str:
    """Which sites will be asked, in words."""
    hosts = list(dict.fromkeys(urlsplit(url).hostname or url for url in (*asked.feeds, *asked.urls)))
    more = f" and {len(hosts) - SITES_SHOWN:,} more" if len(hosts) > SITES_SHOWN else ""
    what = [counted(len(asked.urls), "page")] if asked.urls else []
    what += [f"what {counted(len(asked.feeds), 'feed')} names"] if asked.feeds else []
    return (
        f"This computer will ask {', '.join(hosts[:SITES_SHOWN])}{more} for {' and '.join(what)}: one at a time, a second apart, as their robots.txt allows. "
        "Nothing else of yours is sent; nothing is added before you have seen it."
    )


def begin(opened: Project, request: Request) -> None:
    """Starts the job that asks the sites and shows its progress."""
    try:
        import_id = imports.begin_web(opened, request)
        job_id = run.start(opened, "read", import_id)
    except NewsprismError as trouble:
        st.error(project.plain(str(trouble)), icon=":material/error:")
        return
    # What was asked for is an import now: a second press would ask the sites again.
    st.session_state["clear_web"] = True
    st.session_state["open_next"] = opened.name
    st.query_params["import"] = str(import_id)
    st.query_params["job"] = str(job_id)
    st.rerun()
