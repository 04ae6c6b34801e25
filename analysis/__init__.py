"""Newsprism's analysis: articles in, rows and tables out. Nothing in here knows Streamlit."""

import os

# onnxruntime's builds report to Microsoft by default: its import alone makes ~/.cache/Microsoft/DeveloperTools/.onnxruntime (a device id, a
# queue of events), and 10 s later its first session asks for mobile.events.data.microsoft.com. The variable is read once, at the import
# (its Privacy.md, 1.32.0); disable_telemetry_events() comes too late. Whatever was set before, no text and no event leaves this machine.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
