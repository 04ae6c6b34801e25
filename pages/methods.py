"""Each layer's method card, its version, and where it failed in this project."""

import re
from html import escape

import streamlit as st

from analysis import language, registry
from ui import project, state, style

# What stands between backticks in a card is a column or a value.
CODE = re.compile("`([^`]+)`")


def _words(text: str) -> str:
    return CODE.sub(r"<i>\1</i>", escape(text))


state.init()
st.title("Methods", anchor=False)
style.caption(
    "How each layer finds what it finds, what it misses, and where it failed here. No layer here has been scored on this collection."
)

opened = project.current()
failures = opened.failures() if opened else []
for layer in registry.all_layers():
    with st.container(border=True, key=f"card-layer-{layer.name}", gap="xsmall"):
        style.title(layer.title)
        sections = layer.sections()
        style.caption(f"Layer “{layer.name}”, version {layer.version}. {sections.pop('')}")
        failed = [f for f in failures if f.layer == layer.name]
        rows = [*sections.items(), ("Columns", ", ".join(layer.columns))]
        rows += [("Needs", ", ".join(layer.needs))] if layer.needs else []
        rows.append(
            ("Failed here", f"{len(failed)} articles" if failed else "no article" if opened else "no project is open")
        )
        cells = "".join(f"<tr><td>{escape(name)}</td><td>{_words(words)}</td></tr>" for name, words in rows)
        st.html(f'<table class="np-facts">{cells}</table>')
        if failed:
            st.dataframe(
                [{"article": f.title or f.article_id, "error": f.error} for f in failed],
                hide_index=True,
                key=f"failed-{layer.name}",
            )

with st.container(border=True, key="card-models", gap="xsmall"):
    style.title("Models")
    style.caption("Each file of weights is checked against its pinned sha256 when it is loaded.")
    st.dataframe(
        [
            {
                "model": name,
                "origin": m.get("origin", ""),
                "licence": m.get("licence", ""),
                "trained on": m.get("data", ""),
                "scores": m.get("scores", "not scored"),
            }
            for name, m in language.pinned().items()
        ],
        hide_index=True,
        key="models",
    )
