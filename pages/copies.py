"""Distinct texts: which articles carry the same text, side by side, and from when on two are the same."""

from html import escape

import streamlit as st

from analysis.collect.duplicates import HIGHEST, LEAST_JACCARD, LOWEST, Sameness
from analysis.errors import NewsprismError
from analysis.project import versions
from analysis.project.query import AGENCY_COPY, Filter
from analysis.project.state import Project
from analysis.project.versions import Stretch, Version
from ui import facts, project, scored, state, style, tell

PAGE = 25
WINDOWS = {"whenever": None, "the same day": 0, "3 days": 3, "a week": 7, "a month": 31}
KEEP_TOLD = {"earliest": "the earliest", "longest": "the longest", "most alike": "the one most like the others"}


def rule_card(opened: Project) -> None:
    """From when on two articles carry one text: shown, changed, undone by changing it back."""
    now = opened.sameness()
    with st.container(border=True, key="card-sameness", gap="small"):
        style.title("When are two articles one text?")
        style.caption(
            "When they share enough five-word stretches, or the shorter stands nearly whole in the longer. Within one outlet only near-equal texts are: it fills in forms. "
            "What is the same as the same text is the same text."
        )
        left, middle, right = st.columns([40, 30, 30], gap="medium", vertical_alignment="bottom")
        least = left.slider("Least share in common", LOWEST, HIGHEST, now.least, 0.05, key="sameness_least")
        names = list(WINDOWS)
        known = next((name for name, days in WINDOWS.items() if days == now.window_days), None)
        if known is None:
            names.append(f"{now.window_days} days")
        window = middle.selectbox(
            "Published within", names, index=names.index(known or names[-1]), key="sameness_window"
        )
        asked = Sameness(round(least, 2), WINDOWS.get(window, now.window_days))
        with right:
            pressed = st.button("Decide anew", type="primary", key="recluster", disabled=asked == now)
        usual = "" if now == Sameness() else f" The usual rule is {LEAST_JACCARD:.2f}, whenever published."
        style.note(f"In force: {rule_told(now)}.{usual}")
        for score in scored.of("distinct texts"):
            style.note(scored.sentence(score.words))
    if pressed:
        try:
            with st.spinner("Deciding on all articles anew"):
                changed = opened.recluster(asked)
        except NewsprismError as trouble:
            st.error(project.plain(str(trouble)), icon=":material/error:")
            return
        st.session_state["reclustered"] = changed
        st.rerun()
    if "reclustered" in st.session_state:
        changed = st.session_state.pop("reclustered")
        st.success(
            f"Decided anew: {tell.counted(changed, 'article')} changed the text that they count as.",
            icon=":material/check:",
        )


def rule_told(rule: Sameness) -> str:
    days = rule.window_days
    when = (
        "whenever published"
        if days is None
        else "published on the same day"
        if days == 0
        else f"published within {tell.counted(days, 'day')}"
    )
    return f"at least {rule.least:.2f} in common, {when}"


def texts_card(opened: Project, chosen: Filter) -> int | None:
    """The texts with several versions; the number of the one that was chosen."""
    turned = st.session_state.get("copies_page", 1)
    total, found = versions.texts(opened, chosen, limit=PAGE, offset=PAGE * (turned - 1))
    with st.container(border=True, key="card-copies", gap="xsmall"):
        style.title(
            f"{tell.counted(total, 'distinct text')} with several versions"
            if total
            else "No text has more than one version"
        )
        style.caption(
            f"Kept: {project.told(chosen)}. Choose one to see its versions side by side."
            if total
            else f"Kept: {project.told(chosen)}."
        )
        if not total:
            return None
        shown = found.drop(columns="text").rename(columns=str.capitalize)
        picked = st.dataframe(
            shown, hide_index=True, key=f"copies-table-{turned}", on_select="rerun", selection_mode="single-row-required", alt="Distinct texts with several versions", placeholder=tell.UNKNOWN,
            selection_default={"selection": {"rows": [0]}},
        )  # fmt: skip
        if total > PAGE:
            st.pagination(-(-total // PAGE), key="copies_page")
        rows = picked["selection"]["rows"]
    return int(found["text"].iloc[rows[0]]) if rows else None


def versions_card(opened: Project, text: int) -> None:
    """One text's versions, two of them side by side."""
    found = versions.of(opened, text)
    if len(found) < 2:
        return
    with st.container(border=True, key="card-versions", gap="small"):
        style.title(found[0].title or "(no title)")
        style.caption(
            f"{tell.counted(len(found), 'version')}; the first is the one that is kept where one of each text is asked for: {KEEP_TOLD[versions.keep(opened)]}."
        )
        left, right = st.columns(2, gap="medium")
        names = {v.article_id: version_told(v) for v in found}
        ids = list(names)
        one = left.selectbox("Left", ids, index=0, format_func=names.__getitem__, key=f"left-{text}")
        other = right.selectbox("Right", ids, index=1, format_func=names.__getitem__, key=f"right-{text}")
        with left:
            if st.button("Read it", type="tertiary", key=f"read-left-{text}"):
                project.go("read", article=one)
        with right:
            if st.button("Read it", type="tertiary", key=f"read-right-{text}"):
                project.go("read", article=other)
        stretches = versions.beside(opened.article(one).text, opened.article(other).text)
        side_by_side(stretches)
        style.note(
            "Struck out: only on the left. Underlined: only on the right. Captions and other furniture are not compared."
        )


def version_told(version: Version) -> str:
    day = facts.day_told(version.published) if version.published else "undated"
    agency = f", {version.agency}" if version.agency else ""
    return f"{version.outlet or 'outlet unknown'}{agency}, {day}: {version.words:,} words, {version.likeness:.0%} in common"


def side_by_side(stretches: list[Stretch]) -> None:
    """Both texts in two columns, row by row of paragraphs would part what was moved: so each whole, what differs marked."""
    columns = []
    for side, tag in (("left", "del"), ("right", "ins")):
        pieces = [
            escape(getattr(s, side)) if s.same else f"<{tag}>{escape(getattr(s, side))}</{tag}>"
            for s in stretches
            if getattr(s, side)
        ]
        columns.append(f'<div class="np-version">{"".join(pieces)}</div>')
    st.html(f'<div class="np-versions">{"".join(columns)}</div>')


def keep_card(opened: Project) -> None:
    with st.container(border=True, key="card-keep", gap="xsmall"):
        style.title("One version of each text")
        style.caption(
            "For reading or coding without repeats: exports of the Data page can be cut to one version of each text. Charts never drop a version: they weigh it."
        )
        rule = st.segmented_control(
            "Keep", versions.KEEPS, default=versions.keep(opened), required=True, key="keep_rule", format_func=lambda k: KEEP_TOLD[k].capitalize(),
        )  # fmt: skip
        if rule != versions.keep(opened):
            versions.set_keep(opened, rule)
            st.rerun()
        style.note(f"“Without agency copy”, in the sidebar, leaves out {AGENCY_COPY}.")


state.init()
st.title("Copies", anchor=False)
style.caption("Agency copy, reprints and updates: which articles carry the same text, and how much of it.")
opened = project.need()
chosen = project.filters()
project.need_kept(chosen)
text = texts_card(opened, chosen)
if text is not None:
    versions_card(opened, text)
rule_card(opened)
keep_card(opened)
