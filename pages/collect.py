"""The first screen: paste one article, upload many, or open the demo; and what became of each import."""

from pathlib import Path
from typing import Any

import streamlit as st

from analysis.article import Article, dumps, loads
from analysis.collect import paste
from analysis.encoder import FAST
from analysis.errors import NewsprismError
from analysis.project import imports
from analysis.project import state as projects
from analysis.project.state import Project
from ui import batches, encoders, fetching, jobs, project, split, state, style

DEMO = Path(__file__).parents[1] / "demo" / "articles.jsonl"
DEMO_NAME = "Demo: Lorvania"
FIRST_NAME = "My articles"
DEMO_SHOWS = (
    "how two papers differ in whom they quote",
    "the sentences behind a bar, and their article",
    "a gap, copies and undated pieces, drawn as what they are",
)
PLACEHOLDER = "Paste the text of an article, or everything on its page (Ctrl+A, Ctrl+C there, Ctrl+V here)."


def page() -> None:
    state.init()
    opened = project.current()
    st.title("Collect", anchor=False)
    style.lede(
        "Newsprism shows who is in the news, who gets to speak, in which tone, in which frame and when, "
        "and opens the sentences behind every number."
    )
    if opened and st.query_params.get("import", "").isdigit():
        batches.panel(opened, int(st.query_params["import"]))
    left, right = st.columns([62, 38], gap="small")
    with left:
        paste_card(opened)
    with right:
        if opened:
            files = upload_card()
            demo_card()
        else:
            first_demo_card()
            files = upload_card()
        # Open where a story list's addresses were put into it.
        with st.expander(
            "From the web", bool(st.session_state.get("web_pages")), icon=":material/travel_explore:", key="from_web"
        ):
            asked = fetching.form()
    if asked:
        fetching.begin(opened or first_project(), asked)
    style.lock("Everything is read on this computer. No text leaves it, and the browser talks to this server alone.")
    if files:
        before_reading(opened, files)
    if st.session_state["draft"]:
        draft(opened, loads(st.session_state["draft"]))
    if opened:
        jobs.upkeep(opened)
        batches.listed(opened)
        encoders.choice(opened)


# ---- one article -------------------------------------------------------------------------------------------------------


def paste_card(opened: Project | None) -> None:
    """The paste box: saved and read at once, or split first."""
    with st.container(border=True, key="card-paste", gap="xsmall"):
        style.title("Paste an article, or the whole page it is on")
        style.caption("Menus, captions and related headlines may stay in: they are kept apart and not counted.")
        if st.session_state.pop("clear_paste", False):
            st.session_state["paste"] = ""
        text = st.text_area(
            "Text of the article",
            key="paste",
            height=208
            if opened or st.session_state["draft"]
            else 372,  # as tall as what stands beside it on the first screen
            placeholder=PLACEHOLDER,
            label_visibility="collapsed",
            persist_state="session",
        )
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            with st.container(horizontal=True, gap="small", width="content"):
                # not while its split is checked beneath: what was corrected there would not be in what this saves
                saved = not is_split(text) and st.button("Save and read", type="primary", key="save")
                asked = st.button("Split into parts", key="split")
                st.button("Clear", type="tertiary", key="clear", on_click=clear)
            lines = sum(1 for line in text.splitlines() if line.strip())
            style.note(f"{lines:,} lines, {projects.count_words(text):,} words" if text else "")
        if saved or asked:
            article = read_paste(text)
            if article and saved:
                save(opened, article)
            elif article:
                split.forget("draft")
                st.session_state["draft"], st.session_state["draft_text"] = dumps(article), text
                st.rerun()
        told_duplicate()


def is_split(text: str) -> bool:
    """Whether the split on the page is that of this text."""
    return bool(st.session_state["draft"]) and st.session_state["draft_text"] == text


def read_paste(text: str) -> Article | None:
    """The paste split into parts; None, with a message, where it gives no article."""
    try:
        return paste.read_paste(text)
    except NewsprismError as trouble:
        st.error(project.plain(str(trouble)), icon=":material/error:")
        return None


def clear() -> None:
    st.session_state["paste"] = ""
    discard()


def discard() -> None:
    st.session_state["draft"] = None
    split.forget("draft")


def save(opened: Project | None, article: Article) -> None:
    """Reads the article with all layers, keeps it and opens it. A duplicate is told, with the way to the one that is there."""
    if not article.paragraphs("body"):
        st.error("No line is marked as body: an article needs at least one. Mark it in the split, then save.")
        return
    try:
        with st.spinner("Reading it"):
            result = jobs.analysed(article, opened.encoder if opened else FAST)
            kept = imports.save_one(opened or first_project(), result, article.fact("title").text or "Pasted text")
    except NewsprismError as trouble:
        st.error(project.plain(str(trouble)), icon=":material/error:")
        return
    name = opened.name if opened else FIRST_NAME
    if not kept.added:
        st.session_state["duplicate"] = (name, kept.article_id, kept.reason)
        return
    discard()
    st.session_state["clear_paste"] = True
    open_article(name, kept.article_id)


def open_article(name: str, article_id: str) -> None:
    if st.session_state.get("project") != name:
        st.session_state["open_next"] = name
    project.go("read", article=article_id)


def first_project() -> Project:
    """The project that a paste without one goes to."""
    return projects.open_project(FIRST_NAME) if FIRST_NAME in projects.names() else projects.create(FIRST_NAME)


def told_duplicate() -> None:
    """What a paste was a duplicate of, once, with a link."""
    if "duplicate" not in st.session_state:
        return
    name, article_id, reason = st.session_state["duplicate"]
    st.info(
        project.plain(f"This article is not added again: {reason or 'it is in the project already'}."),
        icon=":material/content_copy:",
    )
    with st.container(horizontal=True, gap="small"):
        if st.button("Read it", key="read_duplicate"):
            del st.session_state["duplicate"]
            open_article(name, article_id)
        if st.button("All right", type="tertiary", key="forget_duplicate"):
            del st.session_state["duplicate"]
            st.rerun()


def draft(opened: Project | None, article: Article) -> None:
    """The split of the paste, to be checked before it is saved."""
    head, buttons = st.columns([70, 30], vertical_alignment="bottom")
    with head:
        style.section("Check the split, then save")
        style.caption(split.summary(article))
        if not is_split(st.session_state.get("paste", "")):
            style.caption("The text above is another one by now: “Split into parts” shows it here instead.")
    with buttons, st.container(horizontal=True, gap="small", horizontal_alignment="right"):
        st.button("Discard", key="discard_draft", on_click=discard)
        saved = st.button("Save article", type="primary", key="save_draft")
    changed = split.edit(article, [o for o in opened.outlets() if o] if opened else [], key="draft")
    if saved:
        with head:  # beside the button: beneath the lines nobody would see it
            save(opened, changed)
            told_duplicate()


# ---- many articles -----------------------------------------------------------------------------------------------------


def upload_card() -> list[Any]:
    """The box for files; what lies in it."""
    with st.container(border=True, key="card-upload", gap="xsmall"):
        style.title("Upload many at once")
        style.caption(
            "Exports of Nexis, Factiva, ProQuest, Europresse, Media Cloud and others, as downloaded; pages, texts, tables."
        )
        style.note("HTML, TXT, RTF, DOCX, PDF, RIS, CSV, XLS(X), JSONL, ZIP")
        turn = st.session_state.setdefault("upload_turn", 0)
        # No file type is refused here: what can't be read is told with its reason and the next step, like all of a batch.
        return st.file_uploader("Files", accept_multiple_files=True, key=f"upload-{turn}", label_visibility="collapsed")


def before_reading(opened: Project | None, files: list[Any]) -> None:
    """What the columns of tables are, and the button that starts the reading."""
    with st.container(border=True, key="card-before", gap="small"):
        style.title(f"{batches.name_of(files)}: not read yet")
        style.caption(
            "Reading adds nothing: first you see what would be added, what is there already and what can’t be read."
        )
        mappings = batches.mappings(opened, files)
        if st.button(f"Read {len(files):,} file{'s' if len(files) > 1 else ''}", type="primary", key="read_files"):
            batches.begin(
                opened or first_project(), batches.name_of(files), [(f.name, f.getvalue()) for f in files], mappings
            )


def demo_card() -> None:
    with st.container(border=True, key="card-demo", gap="xsmall"):
        style.title("Just looking?")
        style.caption("60 fictional articles on a harbour lease and a town’s water, six outlets, six months.")
        if st.button("Open the demo", icon=":material/play_arrow:", key="open_demo", width="stretch"):
            open_demo()


def first_demo_card() -> None:
    """The same on the first screen, where nothing is open yet: larger, with what there is to see."""
    with st.container(border=True, key="card-demo", gap="small"):
        style.title("Just looking? Open the demo")
        style.caption(
            "60 fictional articles on a harbour lease and a town’s water, six outlets, six months. In a few clicks:"
        )
        style.points(DEMO_SHOWS)
        if st.button("Open the demo", icon=":material/play_arrow:", key="open_demo", type="primary", width="stretch"):
            open_demo()


def open_demo() -> None:
    """Opens the demo project; the first time it is read in like any other batch."""
    if DEMO_NAME in projects.names():
        demo = projects.open_project(DEMO_NAME)
        known = imports.list_imports(demo)
        if len(demo) or known:
            st.session_state["open_next"] = DEMO_NAME
            if len(demo) and (not known or known[-1].state != "adding"):
                project.go("overview")
            st.query_params["import"] = str(known[-1].id)
            st.rerun()
    else:
        demo = projects.create(DEMO_NAME)
        demo.set_meta("fictional", "1")
    batches.begin(demo, batches.DEMO_IMPORT, [(DEMO.name, DEMO)], {})


page()
