"""The open project, the one filter in the sidebar, and cached answers of measures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import streamlit as st

from analysis.errors import NewsprismError
from analysis.measures.units import UNITS, Unit
from analysis.measures.volume import Totals, totals
from analysis.project import leaving, query, state
from analysis.project.query import Filter, Reader
from analysis.project.state import Project
from ui import style

# Section → (file in pages/, title, icon). A new page is one line here and one file there.
PAGES: dict[str, list[tuple[str, str, str]]] = {
    "Material": [
        ("collect", "Collect", "post_add"),
        ("read", "Read", "article"),
        ("search", "Search", "search"),
        ("copies", "Copies", "content_copy"),
    ],
    "Coverage": [
        ("overview", "Overview", "dashboard"),
        ("entities", "Entities", "group"),
        ("sources", "Sources", "format_quote"),
        ("tone", "Tone", "contrast"),
        ("frames", "Frames", "crop_free"),
        ("timeline", "Timeline", "calendar_month"),
        ("compare", "Compare", "compare_arrows"),
    ],
    "Method": [
        ("report", "Report", "summarize"),
        ("data", "Data", "table"),
        ("methods", "Methods", "menu_book"),
    ],
}
UNKNOWN_OUTLET = "unknown outlet"
# More values than this are no groups to pick from (an id, a URL); they stay in tables and exports.
MOST_VALUES = 60
# The first weekly newspapers appeared in 1605; Streamlit otherwise offers the last ten years only.
EARLIEST = date(1605, 1, 1)
FILTER_KEYS = ("outlets", "first", "last", "text", "variables", "agency_copy", "left_out")


def page(name: str) -> Path:
    """The file of a page, for st.switch_page and st.page_link."""
    return Path("..") / "pages" / f"{name}.py"


def go(name: str, **parameters: str) -> None:
    """Opens a page, with these parameters in its address; the project and the filter stay.

    Without a mapping st.switch_page would clear all parameters, which it refuses to do with those that a widget is bound to.
    """
    if (st.context.url or "").rstrip("/").endswith(f"/{name}"):
        # Switching to the page one is on would drop the bound parameters from its address: nothing is drawn anew that would set them.
        for key, value in parameters.items():
            st.query_params[key] = value
        st.rerun()
    st.switch_page(page(name), query_params=parameters)


# Projects that this process has opened, by name. Opening looks through all projects and for migrations, 5 ms; a page asks for it twenty times.
_opened: dict[str, Project] = {}


def _still_there(name: str) -> bool:
    """Whether the project opened under that name is there and still has it."""
    known = _opened.get(name)
    if known is None or known.path.parent != state.home().resolve() or not (known.path / state.FILE).is_file():
        return False
    return known.name == name


def current() -> Project | None:
    """The open project, or None on a first visit. A name that no longer exists is dropped with a message."""
    name = st.session_state.get("project")
    if not name:
        return None
    try:
        if not _still_there(name):
            _opened[name] = state.open_project(name)
        return _opened[name]
    except NewsprismError as trouble:
        st.error(str(trouble).translate(MARKDOWN))
        return None


# st.error and its kin read Markdown: what comes from a file or a person is broken up so that nothing in it is read so.
MARKDOWN = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]()#+-.!|<>$:~^"})


def plain(text: str) -> str:
    """Text for a Streamlit label or message that reads Markdown, with every sign escaped: it shows as it is."""
    return text.translate(MARKDOWN)


def need() -> Project:
    """The open project with at least one article; otherwise says the next step and ends the page."""
    opened = current()
    if opened is None or opened.is_empty():
        with st.container(border=True, key="card-empty"):
            style.title("No articles yet" if opened else "No project is open")
            style.caption(
                "Paste an article, upload a batch, or open the demo on the Collect page; it will be read here."
            )
            if st.button("Go to Collect", type="primary", icon=":material/post_add:"):
                go("collect")
        st.stop()
    return opened


def reader() -> Reader:
    """The read copy of the open project at its present version."""
    return query.read(need())


def filters() -> Filter:
    """The filter as the sidebar shows it. None of its parts is set where no project is open."""
    chosen = st.session_state
    return Filter(
        outlets=tuple(None if o == UNKNOWN_OUTLET else o for o in chosen.get("outlets") or ()),
        first=chosen.get("first"),
        last=chosen.get("last"),
        text=(chosen.get("text") or "").strip(),
        variables=_variables(chosen.get("variables") or ()),
        agency_copy=chosen.get("agency_copy", True),
        unit=chosen.get("unit") or UNITS[0],
        left_out=tuple(item for item in chosen.get("left_out") or () if leaving.is_item(item)),
    )


def _variables(labels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The (name, value) that each "name: value" of the sidebar stands for; where a name itself holds ": ", only the project can tell."""
    opened = current() if labels else None
    known = _choices(opened, opened.version)[1] if opened else {}
    return tuple(known[label] for label in labels if label in known)


def told(chosen: Filter) -> str:
    """The filter in words, for captions and the report; "all articles" where nothing is set."""
    bits = []
    if chosen.outlets:
        bits.append("outlets " + ", ".join(o or UNKNOWN_OUTLET for o in chosen.outlets))
    if chosen.first or chosen.last:
        first = f"{chosen.first:%-d %B %Y}" if chosen.first else "the beginning"
        last = f"{chosen.last:%-d %B %Y}" if chosen.last else "the end"
        bits.append(f"published {first} to {last} (undated articles left out)")
    if chosen.text:
        bits.append(f"text contains {chosen.text}")
    bits += [f"{name} is {value}" for name, value in chosen.variables]
    if not chosen.agency_copy:
        bits.append(f"no agency copy ({query.AGENCY_COPY})")
    if chosen.left_out:
        bits.append("without " + ", ".join(leaving.told(item) for item in chosen.left_out))
    return "; ".join(bits) or "all articles"


@lru_cache(maxsize=512)
def _answer(
    path: Path, _version: int, measure: ModuleType, chosen: Filter, options: tuple[tuple[str, Any], ...]
) -> Any:
    return measure.summary(query.read(Project(path)), chosen, **dict(options))


def read(measure: ModuleType, chosen: Filter, **options: Any) -> pd.DataFrame:
    """The measure's summary at the project's present version, computed once for all sessions. Options must be hashable."""
    opened = need()
    found = _answer(opened.path, opened.version, measure, chosen, tuple(sorted(options.items())))
    return found.copy() if isinstance(found, pd.DataFrame) else found


@lru_cache(maxsize=512)
def _asked(
    path: Path, _version: int, question: Callable[..., Any], chosen: Filter, options: tuple[tuple[str, Any], ...]
) -> Any:
    return question(query.read(Project(path)), chosen, **dict(options))


def ask(question: Callable[..., Any], chosen: Filter, **options: Any) -> Any:
    """As `read`, for any other question of a measure (`volume.totals`): its answer, shared by all sessions and not to be changed."""
    opened = need()
    return _asked(opened.path, opened.version, question, chosen, tuple(sorted(options.items())))


def unit() -> Unit:
    """The unit counted, articles or distinct texts: one choice for every page that offers it, kept in the URL."""
    return st.segmented_control(
        "Count", UNITS, default=UNITS[0], required=True, key="unit", bind="query-params", format_func=str.capitalize,
        label_visibility="collapsed", help="Distinct texts: the versions of a text (near-duplicates, agency copy) together weigh one, its value is their mean.",
    )  # fmt: skip


def need_kept(chosen: Filter) -> Totals:
    """What the filter keeps; where that is nothing, says the next step and ends the page."""
    found: Totals = ask(totals, chosen)
    if not found.articles:
        with st.container(border=True, key="card-nothing-kept"):
            style.title("The filter keeps no article")
            style.caption(f"Kept: {told(chosen)}. Clear the filter, or change it in the sidebar.")
            st.button(
                "Clear the filter",
                type="primary",
                icon=":material/filter_alt_off:",
                on_click=_forget,
                key="clear_for_page",
            )
        st.stop()
    return found


def outlet_colours(opened: Project) -> dict[str | None, str]:
    """Each outlet's colour: the six with most articles in the whole project, the same on every page; others slate."""
    palette = style.categories()
    ranked = list(opened.outlets())
    return {name: palette[i] if i < len(palette) else style.colours()["slate"] for i, name in enumerate(ranked)}


def sidebar() -> None:
    """Project, filter and what they keep."""
    names = state.names()
    if "open_next" in st.session_state:
        open_by_name(st.session_state.pop("open_next"))
    if st.session_state.get("project") not in names:
        asked = st.query_params.get("project")
        st.session_state["project"] = asked if asked in names else None
    if st.session_state["project"] and "project" not in st.query_params:
        # A jump from a page that a job's progress was drawing lost it now and then, and with it the project at a reload: set again, it is written again.
        st.session_state["project"] = str(st.session_state["project"])
    st.selectbox(
        "Project", names, index=None, key="project", bind="query-params", placeholder="New project", on_change=_forget
    )
    if st.button("Projects", icon=":material/folder_open:", type="tertiary", key="manage_projects"):
        _manage()
    opened = current()
    if opened is None or opened.is_empty():
        style.note("No articles yet. Filters by outlet, period and text appear here with the first one.")
        return
    _filter_widgets(opened)
    kept = query.read(opened).frame(filters(), "select count(*) as n from kept")["n"].iloc[0]
    lines = [f"{kept:,} of {len(opened):,} articles kept."]
    if filters().first or filters().last:
        undated = (
            query.read(opened)
            .frame(Filter(), "select count(*) as n from kept where published_first is null")["n"]
            .iloc[0]
        )
        lines.append(f"A period leaves out the {undated:,} undated.")
    if opened.meta("fictional"):
        lines.append("Fictional news, written for this demo.")
    style.note(" ".join(lines))


@lru_cache(maxsize=16)
def _choices(opened: Project, _version: int) -> tuple[tuple[str, ...], dict[str, tuple[str, str]]]:
    """The outlets, and the variables' values to filter by ("name: value" → (name, value)). Counting those of 100,000 articles takes 50 ms, and
    every page offers them.
    """
    outlets = tuple(name or UNKNOWN_OUTLET for name in opened.outlets())
    few = [name for name, distinct in opened.variables().items() if distinct <= MOST_VALUES]
    return outlets, {f"{name}: {value}": (name, value) for name in few for value in opened.values(name)}


def _filter_widgets(opened: Project) -> None:
    outlets, values = _choices(opened, opened.version)
    _keep_known("outlets", outlets)
    st.multiselect("Outlets", outlets, key="outlets", bind="query-params", placeholder=f"All {len(outlets)}")
    st.date_input(
        "Published from", value=None, key="first", bind="query-params", format="YYYY-MM-DD", min_value=EARLIEST
    )
    st.date_input(
        "Published until", value=None, key="last", bind="query-params", format="YYYY-MM-DD", min_value=EARLIEST
    )
    st.text_input("Text contains", key="text", bind="query-params", placeholder="a word or “a phrase”")
    if values:
        _keep_known("variables", values)
        st.multiselect("Variables", list(values), key="variables", bind="query-params", placeholder="All values")
    st.toggle(
        "Agency copy", value=True, key="agency_copy", bind="query-params", help=f"Off leaves out {query.AGENCY_COPY}."
    )
    _left_out()
    if replace(filters(), unit=UNITS[0]) != Filter():
        st.button(
            "Clear the filter", type="tertiary", icon=":material/filter_alt_off:", on_click=_forget, key="clear_filter"
        )


def _left_out() -> None:
    """What the person set aside, to be taken back one by one; an address brings it back too.

    The address is kept by hand: this widget is there only while something is left out, and a bound one neither writes what it begins with
    nor begins, the second time, with anything but what the page was first opened with.
    """
    if "left_out" not in st.session_state:
        st.session_state["left_out"] = [i for i in st.query_params.get_all("left_out") if leaving.is_item(i)]
    items = list(st.session_state["left_out"])
    if items:
        st.multiselect(
            "Left out",
            items,
            key="left_out",
            persist_state="session",
            placeholder="nothing",
            help="Set aside on every page; take one away to count it again.",
        )
    if items and st.query_params.get_all("left_out") != items:
        st.query_params["left_out"] = items
    elif not items and "left_out" in st.query_params:
        del st.query_params["left_out"]


def leave_out(items: Iterable[str]) -> None:
    """Sets kinds of articles aside on every page; for callbacks."""
    st.session_state["left_out"] = list(dict.fromkeys([*(st.session_state.get("left_out") or ()), *items]))


def take_back(item: str) -> None:
    """Counts again what was set aside; for callbacks."""
    st.session_state["left_out"] = [each for each in st.session_state.get("left_out") or () if each != item]


def _keep_known(key: str, options: Iterable[str]) -> None:
    """Drops chosen values that this project does not have (another project was open before)."""
    known = set(options)
    chosen = st.session_state.get(key)
    if chosen and not set(chosen) <= known:
        st.session_state[key] = [c for c in chosen if c in known]


def _forget() -> None:
    for key, empty in zip(FILTER_KEYS, ([], None, None, "", [], True, []), strict=True):
        st.session_state[key] = empty


def open_by_name(name: str) -> None:
    """Makes a project the open one; for callbacks (a widget's value can only be set before it is drawn)."""
    st.session_state["project"] = name
    _forget()


@st.dialog("Projects", position="right", width=470)
def _manage() -> None:
    style.caption(f"Each project is a folder in {state.home()}. Copy that folder to keep or share it.")
    with st.form("create_project", border=True):
        name = st.text_input("Name of a new project", key="new_project_name", max_chars=80)
        if st.form_submit_button("Create", type="primary") and _tried(lambda: state.create(name)):
            _open_and_rerun(name)
    opened = st.session_state.get("project")
    if not opened:
        return
    with st.form("rename_project", border=True):
        new = st.text_input("New name of the open project", value=opened, key="rename_to", max_chars=80)
        if st.form_submit_button("Rename") and new != opened and _tried(lambda: state.rename(opened, new)):
            _open_and_rerun(new)
    with st.form("delete_project", border=True):
        style.caption(f"Delete “{opened}” with all its articles, corrections and pins. This can’t be undone.")
        typed = st.text_input("Type the project’s name to delete it", key="delete_typed")
        if st.form_submit_button("Delete for good"):
            if typed != opened:
                st.error("The name typed is not the open project’s name; nothing was deleted.")
            elif _tried(lambda: state.delete(opened)):
                _open_and_rerun(None)


def _open_and_rerun(name: str | None) -> None:
    st.session_state["open_next"] = name
    st.rerun()


def _tried(action: Any) -> bool:
    try:
        action()
    except NewsprismError as trouble:
        st.error(plain(str(trouble)))
        return False
    return True
