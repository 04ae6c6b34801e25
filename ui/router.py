"""The script Streamlit runs: page settings, navigation, the sidebar, then the page."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from ui import project, state, style  # noqa: E402

STATIC = Path(__file__).parent / "static"

st.set_page_config(page_title="Newsprism", page_icon=str(STATIC / "icon.svg"), layout="wide", initial_sidebar_state=240)
state.init()
style.apply()
st.logo(
    str(STATIC / ("logo-dark.svg" if state.is_dark() else "logo.svg")),
    size="large",
    icon_image=str(STATIC / "icon.svg"),
)
page = st.navigation(
    {
        section: [
            st.Page(ROOT / "pages" / f"{name}.py", title=title, icon=f":material/{icon}:", default=name == "collect")
            for name, title, icon in entries
        ]
        for section, entries in project.PAGES.items()
    },
    expanded=True,
)
with st.sidebar:
    project.sidebar()
page.run()
