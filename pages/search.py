"""Plain words → the articles that hold them all, with the sentences in which they stand."""

import math

import streamlit as st

from analysis.project import search
from ui import evidence, project, state, style

# Articles on a page of results.
PAGE = 20

state.init()
st.title("Search", anchor=False)
style.caption("All words must occur in an article, in any order; words in quotation marks must follow one another.")
opened = project.need()
query = st.text_input(
    "Words to find", key="q", bind="query-params", placeholder="a word or “a phrase”", icon=":material/search:"
)
chosen = project.filters()
if not search.terms(query or ""):
    with st.container(border=True, key="card-search-empty"):
        style.title("Nothing is searched for yet")
        style.caption("Type a word above. The filter in the sidebar narrows what is searched.")
    st.stop()

pager = f"search-page-{hash((query, chosen))}"  # another query or filter begins at its first page
turned = st.session_state.get(pager, 1)
found = search.search(opened, query, chosen, limit=PAGE, offset=PAGE * (turned - 1))
style.title(f"{found.total:,} {'article holds' if found.total == 1 else 'articles hold'} {query}")
sentences = sum(len(hit.sentences) for hit in found.hits)
style.caption(
    f"{len(found.hits):,} of {found.total:,} articles on this page, with {sentences:,} sentences that hold one of the words; "
    f"the best matches first. Kept: {project.told(chosen)}."
)
evidence.show(
    [
        evidence.Item(
            hit.article_id,
            hit.outlet,
            hit.published,
            hit.title,
            hit.sentences[0].start if hit.sentences else 0,
            tuple((s.text, s.words) for s in hit.sentences),
        )
        for hit in found.hits
    ],
    key="search_hits",
)
pages = math.ceil(found.total / PAGE)
if pages > 1:
    st.pagination(pages, key=pager)
