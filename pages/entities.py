"""Who is named, and who appears with whom."""

import pandas as pd
import streamlit as st

from analysis.measures import cooccurrence, names
from analysis.measures.cooccurrence import Name
from analysis.project.query import Filter
from ui import card, figures, project, state, style, tell

SHOWN_BARS = 20
TABLED = 200
FEWEST_NAMES, USUAL_NAMES, MOST_NAMES = 8, 24, 60
PAIRS = ["a", "a_kind", "b", "b_kind"]
VIEWS = ("Ranking", "Who appears with whom", "Matrix")


def ranking(chosen: Filter, kinds: tuple[str, ...]) -> card.Card:
    unit = chosen.unit
    table: pd.DataFrame = project.read(names, chosen, kinds=kinds, most=TABLED)
    looked: names.Looked = project.ask(names.looked, chosen, kinds=kinds)
    top = table.head(SHOWN_BARS)
    c = style.colours()
    colours = {"title": c["ink"], "lead": c["slate"], "body": c["hairline"]}
    words = {"title": "title", "lead": "lead", "body": "further down only"}
    series = [(words[p], colours[p], list(top[p]), [_name_mark(r, p) for r in top.itertuples()]) for p in names.PLACES]
    shown = table.assign(share=tell.per_cent(table["share"]), mark=[_name_mark(r) for r in table.itertuples()])
    columns = {
        "name": "Name", "kind": "Kind", "role": "Role most often given", "n": unit.capitalize(), "share": "Share %", "title": "In title", "lead": "In lead",
        "body": "Further down only", "mentions": "Mentions", "first": "First", "last": "Last", "mark": card.MARK,
    }  # fmt: skip
    first = table.iloc[0]
    return card.Card(
        key="ranking",
        title=f"Most often named: {first['name']} ({tell.number(first['n'])} of {tell.number(looked.n)} {unit})",
        caption=f"{unit.capitalize()} that name them, by the highest place in which they do, and share of the {tell.number(looked.n)} read for names. "
        f"{len(top):,} of {looked.names:,} names drawn, {len(table):,} in the table. {figures.KIND_KEY}. Click a bar for a sentence of each.",
        figure=figures.stacks(
            list(top["name"]), series, notes=[f"{share:.0%}" for share in top["share"]], kinds=list(top["kind"])
        ),
        table=shown[list(columns)].rename(columns=columns),
        relation=names.counted(project.reader(), chosen, kinds=kinds),
        alt=f"The {len(top)} names in most {unit}, by title, lead and body; the table beneath has the numbers.",
        how=names.__doc__ or "",
        legend=[(colours[p], words[p]) for p in names.PLACES],
        told=shown["mark"].iloc[0],
    )


def _name_mark(row: tuple, place: str | None = None) -> str:
    where = {"kind": row.kind, "name": row.name} | ({"place": place} if place else {})
    return figures.mark(f"{row.name}{f', first in the {place}' if place else ''}", where)


class Pairs:
    """The names and pairs under the filter and the choices of the page, with what all three figures of them share."""

    def __init__(self, chosen: Filter, options: dict) -> None:
        self.chosen, self.options = chosen, options
        self.table: pd.DataFrame = project.read(cooccurrence, chosen, **options)
        self.relation = cooccurrence.counted(project.reader(), chosen, **options)
        self.units: float = project.ask(cooccurrence.units, chosen, within=options["within"])
        single = self.table["b"].isna()
        self.alone = self.table[single]
        self.names: list[Name] = list(zip(self.alone["a_kind"], self.alone["a"], strict=True))
        self.pairs = self.table[~single]

    @property
    def unit(self) -> str:
        return self.relation.unit

    def mark(self, row: tuple) -> str:
        title = row.a if row.b is None or pd.isna(row.b) else f"{row.a} and {row.b}"
        where = {column: getattr(row, column) for column in PAIRS}
        return figures.mark(title, {k: None if pd.isna(v) else v for k, v in where.items()})

    def headline(self) -> str:
        if self.pairs.empty:
            return f"No two of these names share a {self.options['within']}"
        top = self.pairs.iloc[0]
        return f"Most often together: {top['a']} and {top['b']} ({tell.number(top['n'])} {self.unit})"

    def told(self) -> str | None:
        """The mark of the pair in the headline."""
        return None if self.pairs.empty else self.mark(next(self.pairs.head(1).itertuples()))

    def listed(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Pairs as the table beneath a figure has them."""
        columns = {
            "a": "Name",
            "b": "Named with",
            "n": self.unit.capitalize(),
            "expected": "Expected",
            "npmi": "NPMI",
            "mark": card.MARK,
        }
        return rows.assign(mark=[self.mark(r) for r in rows.itertuples()])[list(columns)].rename(columns=columns)


NUMBERS = {"Expected": "%.1f", "NPMI": "%+.2f"}


def network(pairs: Pairs, by: str, picked: Name) -> card.Card:
    places = cooccurrence.places(project.reader(), pairs.names, project.ask(cooccurrence.core, Filter()))
    ties = cooccurrence.strongest(pairs.pairs, by=by)
    nodes = pd.DataFrame(
        {
            "id": pairs.names,
            "name": [name for _, name in pairs.names],
            "kind": [kind for kind, _ in pairs.names],
            "x": [places[n].x for n in pairs.names],
            "y": [places[n].y for n in pairs.names],
            "n": list(pairs.alone["n"]),
            "community": [places[n].community for n in pairs.names],
            "mark": [pairs.mark(r) for r in pairs.alone.itertuples()],
        }
    )
    nodes["community"] = nodes["community"].astype(object)
    drawn = pd.DataFrame(
        {
            "a": list(zip(ties["a_kind"], ties["a"], strict=True)),
            "b": list(zip(ties["b_kind"], ties["b"], strict=True)),
            "n": list(ties["n"]),
            "mark": [pairs.mark(r) for r in ties.itertuples()],
        }
    )
    colours = dict(enumerate(style.categories()))
    within = pairs.options["within"]
    return card.Card(
        key="network",
        title=pairs.headline(),
        caption=f"The {len(nodes)} names in most {pairs.chosen.unit}, n = {tell.number(pairs.units)} {pairs.unit}; {len(ties)} ties, the {cooccurrence.TIES_EACH} "
        f"strongest of each. Size: {pairs.unit} naming it. Line: {pairs.unit} naming both. {figures.KIND_KEY}. Positions are the same under every filter. "
        "Click a name, or the dot on a line.",
        figure=figures.network(nodes, drawn, colours=colours, chosen=picked, unit=pairs.unit),
        table=pairs.listed(ties),
        relation=pairs.relation,
        alt=f"Network of {len(nodes)} names and the {len(ties)} strongest ties, by {within}; the table beneath has the numbers.",
        how=cooccurrence.__doc__ or "",
        legend=communities(nodes, colours),
        formats=NUMBERS,
        told=pairs.told(),
    )


def communities(nodes: pd.DataFrame, colours: dict[int, str]) -> list[tuple[str, str]]:
    """Each community of two names or more among those drawn, named by its two most mentioned."""
    told = []
    for i, colour in colours.items():
        members = nodes[nodes["community"] == i].sort_values(["n", "name"], ascending=[False, True])
        if len(members) > 1:
            told.append((colour, f"{' · '.join(members['name'].head(2))}: {len(members)} names"))
    return told


def ties(pairs: Pairs, picked: Name) -> card.Card:
    kind, name = picked
    found = cooccurrence.ties_of(pairs.pairs, kind, name)
    top = found.head(10)
    of = float(pairs.alone.loc[(pairs.alone["a"] == name) & (pairs.alone["a_kind"] == kind), "n"].iloc[0])
    marks = [pairs.mark(r) for r in top.itertuples()]
    notes = ["" if pd.isna(npmi) else f"{npmi:+.2f}".replace("-", "−") for npmi in top["npmi"]]
    columns = {
        "name": "Named with",
        "kind": "Kind",
        "n": pairs.unit.capitalize(),
        "expected": "Expected",
        "npmi": "NPMI",
        "mark": card.MARK,
    }
    return card.Card(
        key="ties",
        title=f"{name}, {tell.number(of)} {pairs.unit}",
        caption=f"The {len(top)} strongest of {len(found)} ties among these names: {pairs.unit} naming both, then NPMI (0 chance, +1 always together; "
        f"none below {cooccurrence.FEWEST_FOR_NPMI}). What chance would give is in the table. Click a bar.",
        figure=figures.bars(list(top["name"]), list(top["n"]), marks, notes=notes, kinds=list(top["kind"]), narrow=True) if len(top) else None,
        table=found.assign(mark=[pairs.mark(r) for r in found.itertuples()])[list(columns)].rename(columns=columns),
        relation=pairs.relation,
        alt=f"The strongest ties of {name}; the table beneath has the numbers.",
        how=cooccurrence.__doc__ or "",
        formats=NUMBERS,
        told=figures.mark(name, {"a": name, "a_kind": kind, "b": None, "b_kind": None}),
    )  # fmt: skip


def matrix(pairs: Pairs) -> card.Card:
    places = cooccurrence.places(project.reader(), pairs.names, project.ask(cooccurrence.core, Filter()))
    order = sorted(
        pairs.names, key=lambda n: (places[n].community is None, places[n].community or 0, pairs.names.index(n))
    )
    at = {name: i for i, name in enumerate(order)}
    cells = []
    for row in pairs.pairs.itertuples():
        a, b, told = at[(row.a_kind, row.a)], at[(row.b_kind, row.b)], pairs.mark(row)
        cells += [{"a": a, "b": b, "n": row.n, "mark": told}, {"a": b, "b": a, "n": row.n, "mark": told}]
    return card.Card(
        key="matrix",
        title=pairs.headline(),
        caption=f"{pairs.unit.capitalize()} naming both, n = {tell.number(pairs.units)}; {len(order)} names, the same order down and across, communities together. "
        "Empty: never together. Click a square.",
        figure=figures.matrix([name for _, name in order], pd.DataFrame(cells, columns=["a", "b", "n", "mark"]), unit=pairs.unit),
        table=pairs.listed(pairs.pairs),
        relation=pairs.relation,
        alt=f"Matrix of {len(order)} names; the table beneath has the numbers.",
        how=cooccurrence.__doc__ or "",
        formats=NUMBERS,
        told=pairs.told(),
    )  # fmt: skip


def picked_name(pairs: Pairs) -> Name:
    labels = {f"{name} ({kind})": (kind, name) for kind, name in pairs.names}
    if st.session_state.get("name") not in labels:
        st.session_state.pop("name", None)
    return labels[st.selectbox("Ties of", labels, key="name", bind="query-params")]


def nothing_found(chosen: Filter, kinds: tuple[str, ...]) -> None:
    """Says why there is no name, and the next step."""
    looked: names.Looked = project.ask(names.looked, chosen, kinds=kinds)
    with st.container(border=True, key="card-no-names"):
        style.title("No names under this filter")
        if looked.n < looked.kept:
            style.caption(
                f"{tell.number(looked.kept - looked.n)} of {tell.number(looked.kept)} {chosen.unit} were not read for names: resume the analysis on the Collect page."
            )
            st.page_link(project.page("collect"), label="Go to Collect", icon=":material/post_add:")
        else:
            style.caption(
                f"All {tell.number(looked.n)} {chosen.unit} were read and name nobody of these kinds. Choose other kinds, or widen the filter."
            )


state.init()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Entities", anchor=False)
    project.need()
    project.unit()
style.caption("People, organisations, places and groups, each under one name an article.")
chosen = project.filters()
project.need_kept(chosen)
kinds = tuple(
    st.pills(
        "Kinds",
        names.KINDS,
        selection_mode="multi",
        default=names.KINDS[:3],
        key="kinds",
        bind="query-params",
        wrap=True,
    )
)
tabs = st.tabs(VIEWS, key="view", bind="query-params")
if not project.ask(names.looked, chosen, kinds=kinds).names:
    nothing_found(chosen, kinds)
    st.stop()
if tabs[0].open:
    with tabs[0]:
        card.show(ranking(chosen, kinds), chosen)
for tab in tabs[1:]:
    if not tab.open:
        continue
    with tab:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            within = st.segmented_control(
                "Together in one",
                cooccurrence.WITHIN,
                default="article",
                required=True,
                key="within",
                bind="query-params",
            )
            by = "n"
            if tab is tabs[1]:
                strengths = {"most often together": "n", "more than by chance (NPMI)": "npmi"}
                by = strengths[st.selectbox("Strongest ties", strengths, key="by", bind="query-params", width=230)]
            most = st.slider(
                "Names, most mentioned first",
                FEWEST_NAMES,
                MOST_NAMES,
                USUAL_NAMES,
                key="most",
                bind="query-params",
                width=240,
            )
        pairs = Pairs(chosen, {"within": within, "kinds": kinds, "most": most})
        if tab is tabs[2]:
            card.show(matrix(pairs), chosen)
            continue
        wide, narrow = st.columns([2, 1], gap="small")
        with narrow:
            picked = picked_name(pairs)
            card.show(ties(pairs, picked), chosen)
        with wide:
            card.show(network(pairs, by, picked), chosen)
