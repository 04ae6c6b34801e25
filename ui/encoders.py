"""Which encoder reads a project's articles: quick, or better and slower."""

from __future__ import annotations

import streamlit as st

from analysis.encoder import ENCODERS, FAST, THOROUGH
from analysis.project.state import Project
from analysis.scores import scores
from ui import style

CALLED = {FAST: "Fast", THOROUGH: "Thorough"}
# What is told of both: the layer, and how its figure is called.
TOLD = {"entities": "names F1", "quotes": "quotations F1", "targets": "sentiment towards persons macro-F1"}


def choice(opened: Project) -> None:
    """The encoder of the project, to choose; another one asks for the articles to be read again, and says so through `jobs.upkeep`."""
    with st.container(border=True, key="card-encoder", gap="small"):
        style.title("How articles are read")
        chosen = st.segmented_control(
            "Encoder", ENCODERS, format_func=CALLED.get, default=opened.encoder, required=True, key=f"encoder-{opened.path.name}",
            label_visibility="collapsed",
        )  # fmt: skip
        # All layers take 1.7 times as long with the thorough encoder (docs/decisions.md, "Which encoder").
        style.caption(
            "The language model behind names, quotations, sentiment towards names, frames and loaded language. Fast is made for large batches. Thorough takes "
            f"nearly twice as long and does better on test texts: {', '.join(better())}. The table “runs” of the Data page keeps which one read each article."
        )
    if chosen != opened.encoder:
        opened.set_encoder(chosen)
        st.rerun()


def better() -> list[str]:
    """The main figures of the thorough encoder, those of the fast one beside them."""
    thorough, fast = scores(THOROUGH), scores(FAST)
    return [
        f"{called} {thorough[layer][0].value:.2f} (fast {fast[layer][0].value:.2f})" for layer, called in TOLD.items()
    ]
