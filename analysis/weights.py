"""A file of weights: that it is the one MODELS.toml pins, and the session that runs it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.errors import ModelError


def unchanged(path: Path, entry: Mapping[str, Any]) -> Path:
    """The file, its sha256 compared with that of its entry in MODELS.toml. Raises ModelError where it is missing or another."""
    again = f"take it again from the project's repository, or rebuild it ({entry['rebuild']})."
    if not path.exists():
        raise ModelError(f"{path} is missing: {again}")
    seen = hashlib.sha256(path.read_bytes()).hexdigest()
    if seen != entry["sha256"]:
        raise ModelError(f"{path} has sha256 {seen}, expected {entry['sha256']}: {again}")
    return path


def session(path: Path) -> Any:
    """An ONNX file ready to run, in one thread: a worker is one process on one core."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
