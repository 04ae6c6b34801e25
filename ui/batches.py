"""Batches of files: what their columns are, the progress of reading, what became of what was offered, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from analysis.article import FACTS
from analysis.batch import run
from analysis.batch.run import Job
from analysis.collect import columns as uses_of_columns
from analysis.collect import files as readers
from analysis.collect.dates import read_date
from analysis.collect.feeds import Request
from analysis.collect.tables import TableLook
from analysis.errors import NewsprismError
from analysis.project import cards, export, imports
from analysis.project.imports import Import, Reconciliation
from analysis.project.state import Project
from ui import facts, fetching, jobs, project, style, tell

GUESSED = "Which column is what? As guessed from names and cells; the others are kept as variables."
REMEMBERED = "Which column is what? As you chose when a table with these columns was read last; the others are kept as variables."
DEMO_IMPORT = "The demo collection"
SAMPLE = 5
UNKNOWN = "unknown"
LISTED = 8
REASONS = 12
EXAMPLES = 3
# What most tables have; the other facts are one click away.
FIRST_USES = ("text", "title", "published", "outlet", "authors", "url")
USE_LABELS = {
    "text": "Text", "title": "Title", "deck": "Deck", "byline": "Byline", "authors": "Author", "outlet": "Outlet", "url": "Address",
    "section": "Section", "tags": "Tags", "dateline_place": "Place", "agency": "Agency", "published": "Published", "updated": "Updated",
    "retrieved": "Retrieved", "language": "Language",
}  # fmt: skip
FIELDS = {
    "database": "Database",
    "query": "Search string",
    "searched": "Date of the search",
    "declared": "Hits it declared",
}
STATES = {
    "offered": "not read yet", "reading": "being read", "read": "waits for your word", "adding": "being added", "added": "added",
    "discarded": "discarded", "undone": "undone",
}  # fmt: skip


# ---- before reading: the columns of tables -----------------------------------------------------------------------------


def mappings(opened: Project | None, offered: Sequence[Any]) -> dict[str, dict[str, str]]:
    """The mapping of each table among the uploaded files, as guessed (or as it was last time) and then changed. Tables of the same
    columns are asked once.
    """
    groups: dict[tuple[str, ...], list[TableLook]] = {}
    for file in offered:
        for look in _looks(file):
            groups.setdefault(look.columns, []).append(look)
    found: dict[str, dict[str, str]] = {}
    for n, looks in enumerate(groups.values()):
        chosen = _mapping(opened, looks, n)
        found |= {look.item: chosen for look in looks}
    return found


def _looks(file: Any) -> list[TableLook]:
    """A look at the tables of an upload, kept for the session: a spreadsheet may take a second to open."""
    kept = st.session_state.setdefault("table_looks", {})
    if file.file_id not in kept:
        kept[file.file_id] = readers.find_tables(file.name, file.getvalue())
    return list(kept[file.file_id])


def _mapping(opened: Project | None, looks: list[TableLook], n: int) -> dict[str, str]:
    """What the columns of one table (or of several alike) are."""
    look = looks[0]
    with st.container(border=True, key=f"mapping-{n}", gap="xsmall"):
        count = f", {look.count:,} rows" if look.count is not None and len(looks) == 1 else ""
        style.caption(
            look.item + (f" and {len(looks) - 1:,} more with the same columns" if len(looks) > 1 else "") + count
        )
        shown = pd.DataFrame(look.rows, columns=_distinct(look.columns))
        st.dataframe(
            shown,
            hide_index=True,
            height=style.table_height(min(len(shown), 3)),
            alt=f"First rows of {look.item}",
            placeholder=tell.UNKNOWN,
        )
        known = imports.remembered(opened, look.columns) if opened else None
        style.note(REMEMBERED if known else GUESSED)
        before, orders = uses_of_columns.without_orders(known or look.mapping)
        guessed = {use: column for column, use in before.items() if use not in ("variable", "ignore")}
        chosen = _uses(look, n, FIRST_USES, guessed)
        with st.expander("More columns"):
            chosen |= _uses(look, n, [u for u in FACTS if u not in FIRST_USES], guessed)
            ignored = [c for c, use in (before if known else {}).items() if use == "ignore"]
            left_out = st.multiselect("Leave out", look.columns, default=ignored, key=f"leave-{n}-{look.item}")
        # A person's choice outweighs a guess that gave the same column another use.
        ordered = sorted(chosen.items(), key=lambda pair: guessed.get(pair[0]) != pair[1])
        mapping = {column: use for use, column in ordered if column is not None}
        twice = [c for c in mapping if sum(1 for v in chosen.values() if v == c) > 1]
        if twice:
            st.warning(
                project.plain(f"Column {twice[0]} is chosen twice; it is read as {USE_LABELS[mapping[twice[0]]]}.")
            )
        if "text" not in mapping.values():
            st.warning(
                "Choose the column that holds the articles’ text: without one, no row of this table can be read."
            )
        mapping |= _orders(looks, mapping, orders, n)
        mapping |= {c: "ignore" for c in left_out if c not in mapping}
    return {c: mapping.get(c, "variable") for c in look.columns}


def _orders(
    looks: Sequence[TableLook], mapping: Mapping[str, str], before: Mapping[str, bool], n: int
) -> dict[str, str]:
    """The uses of the columns of dates with the order of day and month that a person chooses, asked where the files leave it open."""
    open_ = {
        column: examples
        for look in looks
        for column, examples in look.undecided.items()
        if mapping.get(column) in uses_of_columns.DATE_USES
    }
    if not open_:
        return {}
    example = next(iter(open_.values()))[0]
    readings = {
        name: facts.day_told(str(read_date(example, source="", day_first=first).value))
        for name, first in uses_of_columns.ORDERS.items()
    }
    asked = {name: f"{name.replace('-', ' ').capitalize()}: {told}" for name, told in readings.items()} | {
        UNKNOWN: "Leave them unknown"
    }
    kept = next((name for name, first in uses_of_columns.ORDERS.items() if first in before.values()), UNKNOWN)
    examples = " or ".join(dict.fromkeys(e for told in open_.values() for e in told))
    style.note(
        f"Nothing in this file says whether the day or the month comes first in {' and '.join(f'“{c}”' for c in open_)}."
    )
    chosen = st.radio(
        project.plain(f"Dates like {examples} are"), list(asked), index=list(asked).index(kept), format_func=asked.get, horizontal=True,
        key=f"order-{n}-{looks[0].item}",
    )  # fmt: skip
    return {} if chosen == UNKNOWN else {column: f"{mapping[column]}/{chosen}" for column in open_}


def _uses(look: TableLook, n: int, uses: Sequence[str], guessed: Mapping[str, str]) -> dict[str, str | None]:
    chosen: dict[str, str | None] = {}
    with st.grid(6, min_column_width=150, gap="small"):
        for use in uses:
            at = look.columns.index(guessed[use]) if use in guessed else None
            chosen[use] = st.selectbox(
                USE_LABELS.get(use, use),
                look.columns,
                index=at,
                placeholder="not in it",
                key=f"use-{n}-{use}-{look.item}",
            )
    return chosen


def _distinct(columns: Sequence[str]) -> list[str]:
    """Column names for a preview, made different where a table has one twice."""
    return [c if columns.index(c) == i else f"{c} ({i + 1})" for i, c in enumerate(columns)]


def name_of(offered: Sequence[Any]) -> str:
    """An import's name: its file, or the first of several and how many more."""
    more = len(offered) - 1
    return offered[0].name + (f" and {more:,} more" if more else "")


def begin(
    opened: Project, name: str, offered: Sequence[tuple[str, bytes | Path]], chosen: Mapping[str, Mapping[str, str]]
) -> None:
    """Starts to read the files in a job and shows its progress. Nothing is added before a person says so."""
    try:
        import_id = imports.begin(opened, name, offered, mappings=chosen)
        job_id = run.start(opened, "read", import_id)
    except NewsprismError as trouble:
        st.error(project.plain(str(trouble)), icon=":material/error:")
        return
    st.session_state["upload_turn"] = st.session_state.get("upload_turn", 0) + 1
    st.session_state.pop("table_looks", None)
    st.session_state["open_next"] = opened.name
    st.query_params["import"] = str(import_id)
    st.query_params["job"] = str(job_id)
    st.rerun()


# ---- one import --------------------------------------------------------------------------------------------------------


def panel(opened: Project, import_id: int) -> None:
    """An import as it stands: its job's progress, its balance, and what can be done next."""
    with st.container(border=True, key="card-import", gap="small"):
        try:
            found = imports.reconcile(opened, import_id)
        except NewsprismError as trouble:
            st.error(project.plain(str(trouble)), icon=":material/error:")
            st.button("Close", key="close_import", on_click=close)
            return
        job = _job(opened, import_id)
        alive = job is not None and job.alive
        style.title(f"{found.name}: {_state_told(found, job)}")
        if job is not None and found.state in ("offered", "reading", "adding"):
            jobs.progress(opened, job.id, doing="Adding" if found.state == "adding" else "Reading")
            jobs.ended(opened, job)
        if job is None and found.state in ("offered", "reading") and st.button("Read it now", key="start_reading"):
            _tried(lambda: run.start(opened, "read", import_id))
        if found.name == DEMO_IMPORT and not alive:
            _demo_goes_on(opened, found)
        if found.offered and not alive:
            _balance(found)
        _next_steps(opened, found, alive=alive)
        if found.offered and not alive:
            _details(opened, found)


def _job(opened: Project, import_id: int) -> Job | None:
    """The latest job of the import; None where it has none."""
    return next((j for j in run.jobs(opened) if j.import_id == import_id), None)


def _state_told(found: Reconciliation, job: Job | None) -> str:
    """Where the import stands; a job that stands still does nothing by itself."""
    if found.state == "read" and not found.new:
        return "nothing to add"
    if job is None or job.state == "done" or found.state not in ("offered", "reading", "adding"):
        return STATES.get(found.state, found.state)
    if job.alive:
        return STATES["reading" if found.state == "offered" else found.state]
    what = "adding" if found.state == "adding" else "reading"
    return f"{what} is {job.state if job.state in ('paused', 'cancelled') else 'interrupted'}"


def _demo_goes_on(opened: Project, found: Reconciliation) -> None:
    """The demo asks nothing: what was read is added, and then its overview opens."""
    if found.state == "read":
        st.query_params["job"] = str(run.start(opened, "add", found.import_id))
        st.rerun()
    if found.state == "added" and st.query_params.get("job"):
        project.go("overview")


def _balance(found: Reconciliation) -> None:
    """Offered = added + duplicates + rejected."""
    waiting = found.state in ("reading", "read")
    if waiting:
        added = ("To be added", f"{found.new:,}", "nothing is added before you say so")
    elif found.state == "undone":
        added = ("Added", f"{found.added:,}", "and removed again by the undo")
    else:
        added = (
            "Added",
            f"{found.added:,}",
            f"{found.new:,} still to come" if found.new else "articles of this project",
        )
    declared = (
        [
            (
                "Asked for" if found.kind == "web" else "Declared",
                f"{found.card.declared:,}",
                "entered by hand" if "declared" in found.card.by_hand else _declared_by(found),
            )
        ]
        if found.card.declared is not None
        else []
    )
    style.tiles([
        *declared,
        ("Found" if declared else "Offered", f"{found.offered:,}", "documents, files, members and rows"),
        added,
        ("Duplicates", f"{found.duplicates:,}", "same text, outlet, address and day"),
        ("Rejected", f"{len(found.rejected):,}", "each with its reason below" if found.rejected else "all could be read"),
    ])  # fmt: skip
    terms = [f"{found.new:,} to add" if waiting else f"{found.added:,} added"]
    terms += [f"{found.new:,} still to come"] if found.new and not waiting else []
    terms += [f"{found.duplicates:,} duplicates", f"{len(found.rejected):,} rejected"]
    style.caption(f"{found.offered:,} offered = {' + '.join(terms)}.")
    if found.short:
        _short(found)


def _details(opened: Project, found: Reconciliation) -> None:
    """What one looks at before the decision, and keeps after it: a sample, the rejected, what is missing, where it all comes from."""
    if found.state == "read" and found.new:
        _sample(opened, found)
    if found.rejected:
        _rejected(opened, found)
    left, right = st.columns(2, gap="small") if found.missing else (st.container(), st.container())
    with left:
        if found.missing:
            _missing(found)
        _doubts(found)
    with right:
        _card(opened, found)


def _declared_by(found: Reconciliation) -> str:
    """Who declares, where not all that was offered stands in an export that does."""
    if found.kind == "web":
        return "pages, by address or feed"
    if found.declared_of == found.offered:
        return "by the export itself"
    return f"by exports with {found.declared_of:,} of those found"


def _short(found: Reconciliation) -> None:
    """Says that the export declares another number of documents than were found in it."""
    short = found.short or 0
    told = f"{abs(short):,} document{'s' if abs(short) != 1 else ''}"
    where = " in the files that declare a number" if found.declared_of != found.offered else ""
    st.warning(
        f"{'The source card' if 'declared' in found.card.by_hand else 'The export'} declares {found.card.declared:,} documents, {found.declared_of:,} were found{where}: {told} {'fewer' if short > 0 else 'more'}. "
        + (
            "They are not in what was offered: compare with the database’s own list and download those again, or offer the missing files too."
            if short > 0
            else "Check that the number below is that of this search."
        ),
        icon=":material/rule:",
    )


def _rejected(opened: Project, found: Reconciliation) -> None:
    """Why what was rejected was, with the originals."""
    style.reasons(
        [
            (reason, n, [r.item for r in found.rejected if r.reason == reason][:EXAMPLES])
            for reason, n in islice(found.by_reason.items(), REASONS)
        ]
    )
    if len(found.by_reason) > REASONS:
        style.note(f"The {REASONS} most frequent of {len(found.by_reason):,} reasons; all are in the list below.")
    rejected = pd.DataFrame([{"Item": r.item, "Reason": r.reason, "Original": r.original} for r in found.rejected])
    with st.expander(f"The {len(rejected):,} rejected, one by one"):
        st.dataframe(
            rejected,
            hide_index=True,
            lazy=True,
            alt="Rejected offers with their reasons and beginnings",
            placeholder=tell.UNKNOWN,
        )
    st.download_button(
        "Rejected, with originals (CSV)", data=lambda: export.written(export.rejects(opened, found.import_id), "csv"), file_name="rejected.csv",
        mime="text/csv", icon=":material/download:", key=f"rejected-{found.import_id}", on_click="ignore",
    )  # fmt: skip


def _missing(found: Reconciliation) -> None:
    """How many of the articles lack each fact and variable."""
    of = found.missing[0].of
    with st.expander(
        f"What the {of:,} new article{'s' if of != 1 else ''} do not state", expanded=found.state == "read"
    ):
        shown = pd.DataFrame(
            [
                {"Field": USE_LABELS.get(m.name, m.name), "Missing": m.n, "Share": round(m.share, 3)}
                for m in sorted(found.missing, key=_asked_first)
            ]
        )
        st.dataframe(
            shown, hide_index=True, key=f"missing-{found.import_id}", height=style.table_height(len(shown), most=400),
            column_config={"Share": st.column_config.ProgressColumn("Share of articles", format="percent", min_value=0.0, max_value=1.0)},
            alt="Fields that articles of this import do not state",
        )  # fmt: skip
        style.note("An unknown date or outlet stays unknown: it is shown as such, and never completed.")


def _asked_first(missing: cards.Missing) -> int:
    """What charts and filters ask for stands before the other facts, and these before variables."""
    return FIRST_USES.index(missing.name) if missing.name in FIRST_USES else len(FIRST_USES)


def _doubts(found: Reconciliation) -> None:
    """How many articles state a date that is hardly right: after the import, before newspapers, a zero."""
    if found.doubts:
        told = [f"{n:,} {'article is' if n == 1 else 'articles are'} dated {kind}" for kind, n in found.doubts.items()]
        style.note(f"{'; '.join(told)}. The dates are kept as stated, and the reason is noted at each.")


def _card(opened: Project, found: Reconciliation) -> None:
    """The source card: what the export says of itself, and what a person adds."""
    told = found.card
    with st.expander(
        "Source card: database, search, hits", expanded=found.state == "read", key=f"source-{found.import_id}"
    ):
        style.note(
            "For your methods section: it is kept with the import, shown on the Methods page and written with every export of imports. "
            + (f"Entered by hand: {', '.join(FIELDS[name].lower() for name in told.by_hand)}." if told.by_hand else "")
        )
        with st.form(f"card-{found.import_id}", border=False):
            left, right = st.columns(2, gap="small")
            database = left.text_input(FIELDS["database"], told.database or "", placeholder="Nexis Uni", max_chars=200)
            searched = right.text_input(
                FIELDS["searched"], told.searched or "", placeholder="2026-11-28", max_chars=100
            )
            query = st.text_area(FIELDS["query"], told.query or "", placeholder="As typed into the database", height=90)
            # a number given as `value` could not be cleared again, and so not be taken back
            key = f"hits-{found.import_id}-{told.declared}"
            st.session_state.setdefault(key, told.declared)
            declared = st.number_input(
                FIELDS["declared"], min_value=0, value=None, step=1, placeholder="As the database said", key=key
            )
            if st.form_submit_button("Keep"):
                entered = {"database": database, "searched": searched, "query": query, "declared": declared}
                changed = {name: value for name, value in entered.items() if (value or None) != getattr(told, name)}
                _tried(lambda: cards.enter(opened, found.import_id, **changed))


def _ask_order(opened: Project, found: Reconciliation) -> None:
    """Asks for the order of day and month where an export holds dates that its file leaves open."""
    count, example = cards.open_dates(opened, found.import_id)
    if not count:
        return
    style.note(
        f"{count:,} document{'s have' if count != 1 else ' has'} a date that may be read in two ways, and nothing in the file decides. Left alone, {'they stay' if count != 1 else 'it stays'} "
        f"unknown. Dates like {example} are:"
    )
    with st.container(horizontal=True, gap="small"):
        for name, first in uses_of_columns.ORDERS.items():
            told = facts.day_told(str(read_date(example, source="", day_first=first).value))
            if st.button(f"{name.replace('-', ' ').capitalize()}: {told}", key=f"read-{name}"):
                _tried(lambda first=first: _read_anew(opened, found.import_id, day_first=first))


def _read_anew(opened: Project, import_id: int, *, day_first: bool) -> None:
    imports.read_anew(opened, import_id, day_first=day_first)
    st.query_params["job"] = str(run.start(opened, "read", import_id))


def _next_steps(opened: Project, found: Reconciliation, *, alive: bool) -> None:
    if found.state == "read" and not alive:
        _ask_order(opened, found)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if found.state == "read":
            if found.new and st.button(
                f"Add {found.new:,} article{'s' if found.new != 1 else ''}", type="primary", key="add_import"
            ):
                _tried(lambda: _add(opened, found.import_id))
            if st.button("Discard", key="discard_import"):
                _tried(lambda: _discard(opened, found.import_id))
        stopped = found.state in ("offered", "reading") or (found.state == "adding" and not found.added)
        if stopped and not alive and st.button("Discard", key="discard_import"):
            _tried(lambda: _discard(opened, found.import_id))
        if found.state in ("added", "adding") and found.added and not alive:
            whole = found.state == "added"  # where adding stopped, going on is the first thing to do
            if st.button(
                "Open the overview",
                type="primary" if whole else "secondary",
                icon=":material/dashboard:",
                key="import_overview",
            ):
                project.go("overview")
            if st.button("Undo this import", icon=":material/undo:", key="undo_import"):
                confirm_undo(opened, found.import_id, found.name, found.added)
        if found.kind == "web" and found.rejected and found.state in ("read", "added") and not alive:
            _try_again(opened, found)
        if found.kind == "files" and found.rejected and found.state in ("read", "added") and not alive:
            _fetch_named(opened, found)
        if not alive:
            st.button("Close", type="tertiary", key="close_import", on_click=close)


def _try_again(opened: Project, found: Reconciliation) -> None:
    """A new import of the addresses that gave no article: a site may have been busy."""
    failed = [item for item in imports.failed_addresses(opened, found.import_id) if item.startswith("http")]
    if failed and st.button(f"Try the {len(failed):,} rejected again", icon=":material/refresh:", key="web_again"):
        fetching.begin(opened, Request(tuple(failed)))


def _fetch_named(opened: Project, found: Reconciliation) -> None:
    """Puts the addresses of a story list's rows into the form that fetches pages, where the person decides."""
    named = (
        imports.named_addresses(opened, found.import_id)
        if any(imports.FROM_THE_WEB in r.reason for r in found.rejected)
        else []
    )
    if named:
        st.button(
            f"Take {len(named):,} address{'es' if len(named) != 1 else ''} to “From the web”", icon=":material/travel_explore:", key="take_addresses", on_click=fetching.fill, args=(named,)
        )  # fmt: skip


def _sample(opened: Project, found: Reconciliation) -> None:
    """Some articles as they would be added, from the first to the last."""
    style.note(
        f"{SAMPLE} of the {found.new:,} to be added, spread over all that was offered"
        if found.new > SAMPLE
        else "All that would be added"
    )
    rows = [
        {
            "Title": a.fact("title").text, "Outlet": a.fact("outlet").text, "Published": a.fact("published").text, "Author": a.fact("authors").text,
            "Text": a.text[:160], "Variables": ", ".join(f"{k}: {v}" for k, v in a.variables.items()) or None,
        }
        for a in imports.sample(opened, found.import_id, SAMPLE)
    ]  # fmt: skip
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key=f"sample-{found.import_id}",
        alt="Articles to be added",
        placeholder=tell.UNKNOWN,
    )


def _add(opened: Project, import_id: int) -> None:
    st.query_params["job"] = str(run.start(opened, "add", import_id))


def _discard(opened: Project, import_id: int) -> None:
    imports.discard(opened, import_id)
    close()


def _tried(action: Any) -> None:
    """Does it and draws the page anew; or says why not."""
    try:
        action()
    except NewsprismError as trouble:
        st.error(project.plain(str(trouble)), icon=":material/error:")
        return
    st.rerun()


def close() -> None:
    """Leaves the import: the address no longer names it."""
    for name in ("import", "job"):
        st.query_params.pop(name, None)


@st.dialog("Undo an import", width=470)
def confirm_undo(opened: Project, import_id: int, name: str, added: int) -> None:
    """Asks before an import is taken back."""
    style.section(name)
    style.caption(
        f"Its {added:,} article{'s' if added != 1 else ''} will be removed with all rows and corrections. Articles that another import also brought stay. "
        "The import stays in the list, marked as undone."
    )
    with st.container(horizontal=True, gap="small"):
        if st.button("Undo it", type="primary", key="confirm_undo"):
            _tried(lambda: imports.undo(opened, import_id))
        if st.button("Keep it", key="keep_import"):
            st.rerun()


# ---- all imports -------------------------------------------------------------------------------------------------------


def listed(opened: Project) -> None:
    """Every import of the project, the latest first, each with its balance."""
    known = imports.list_imports(opened)
    if not known:
        return
    style.section("Imports")
    at_work = {job.import_id for job in run.jobs(opened) if job.alive}
    everything = len(known) <= LISTED or st.toggle(f"All {len(known):,}", key="all_imports")
    with st.container(border=True, key="card-imports", gap=None):
        for each in known if everything else known[:LISTED]:
            _line(opened, each, at_work=each.id in at_work)


def _line(opened: Project, each: Import, *, at_work: bool) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"import-{each.id}"
    ):
        what = "one pasted article" if each.kind == "paste" else f"{each.offered:,} offered"
        balance = f"{each.added:,} added, {each.duplicates:,} duplicates, {each.rejected:,} rejected" + (
            f", {each.new:,} waiting" if each.new else ""
        )
        stopped = each.state in ("reading", "adding") and not at_work
        begun = f"{facts.day_told(each.begun[:10])} · {'stopped in the middle' if stopped else STATES.get(each.state, each.state)}"
        # nothing is known of a file before it is read and nothing kept of one discarded; while a job works the counts are old at once
        uncounted = each.state in ("offered", "discarded") or at_work
        style.entry(each.name, begun if uncounted else f"{begun} · {what}: {balance}")
        with st.container(horizontal=True, gap="small", width="content"):
            if each.kind != "paste":
                st.button("Open", type="tertiary", key=f"open-import-{each.id}", on_click=_open, args=(each.id,))
            if (
                each.state in ("added", "adding")
                and each.added
                and st.button("Undo", type="tertiary", icon=":material/undo:", key=f"undo-import-{each.id}")
            ):
                confirm_undo(opened, each.id, each.name, each.added)


def _open(import_id: int) -> None:
    st.query_params["import"] = str(import_id)
    st.query_params.pop("job", None)
