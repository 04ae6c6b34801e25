"""What a browser session remembers: ids and choices only; data stays on disk and in caches keyed by project and version."""

import streamlit as st


def init() -> None:
    """Session defaults. Every page calls it first: any page may be the first that opens."""
    st.session_state.setdefault("draft", None)  # a paste being split, as the JSON line of an Article
    st.session_state.setdefault("draft_text", "")


def is_dark() -> bool:
    """Whether the browser shows the dark theme."""
    return st.context.theme.type == "dark"
