"""Pinned cards, and the one file they make."""

from datetime import date

import streamlit as st

from ui import project, report, state, style

state.init()
st.title("Report", anchor=False)
opened = project.need()
pins = opened.pins()
style.caption(
    "Pinned cards, in the order they were pinned, as they stood then. The file prints well and opens without a network."
)
if not pins:
    with st.container(border=True, key="card-no-pins"):
        style.title("Nothing is pinned yet")
        style.caption(
            "Every card has a Pin beneath its chart. What you pin is kept here with its caption, filter and sentences."
        )
        st.page_link(project.page("overview"), label="Go to Overview", icon=":material/dashboard:")
    st.stop()


def made() -> str:
    return report.document(
        opened.name, [card for _, card in pins], today=date.today(), fictional=bool(opened.meta("fictional"))
    )


st.download_button(
    "Download the report", data=made, file_name="report.html", mime="text/html", type="primary",
    icon=":material/download:", key="report_download", on_click="ignore",
)  # fmt: skip
for pin_id, card in pins:
    with st.container(border=True, key=f"card-pin-{pin_id}", gap="xsmall"):
        style.title(card["title"])
        style.caption(f"{report.without_gestures(card['caption'])} Kept: {card['filter']}.")
        if card.get("legend"):
            style.key(card["legend"])
        if card["figure"]:
            st.plotly_chart(
                report.on_paper(card["figure"]),
                theme=None,
                key=f"pin-chart-{pin_id}",
                config={"staticPlot": True},
                alt=card["title"],
            )
        style.note(f"{len(card['sentences'])} of {card['counted']:,.0f} {card['unit']} kept as sentences.")
        st.button(
            "Unpin",
            key=f"unpin-{pin_id}",
            type="tertiary",
            icon=":material/close:",
            on_click=opened.unpin,
            args=(pin_id,),
        )
