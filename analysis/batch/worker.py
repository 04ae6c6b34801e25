"""A worker process: does the calls that come through its pipe, one after the other. `analysis.batch.workers` starts it.

It ends when its pipe closes, and at once when the process that started it is gone.
"""

from __future__ import annotations

import os
import pickle
import resource
import sys
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any


def main(arguments: Sequence[str]) -> int:
    """`python -m analysis.batch.worker PIPE LIFE MOST_BYTES`: two descriptors that it inherits, and the most memory it may ask for."""
    pipe, life, most = (int(each) for each in arguments)
    _limit(most)
    threading.Thread(target=_end_with_parent, args=(life,), name="parent", daemon=True).start()
    with Connection(pipe) as calls:
        try:
            while True:
                _answer(calls, *calls.recv())
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return 0


def _answer(calls: Connection, function: Callable[..., Any], given: tuple[Any, ...]) -> None:
    """Sends back (True, value) or (False, what was raised)."""
    try:
        answer = pickle.dumps((True, function(*given)))
    except Exception as raised:  # noqa: BLE001  it is raised again where the call was made
        answer = _packed(raised)
    calls.send_bytes(answer)


def _packed(raised: Exception) -> bytes:
    try:
        packed = pickle.dumps((False, raised))
        pickle.loads(packed)  # noqa: S301  our own; some exceptions can be written and not read
    except Exception:  # noqa: BLE001  then its words must do
        return pickle.dumps((False, RuntimeError(f"{type(raised).__name__}: {raised}")))
    return packed


def _limit(most: int) -> None:
    """Memory beyond `most` is refused: the text that asks for it fails with a MemoryError, and the worker lives."""
    if sys.platform == "linux":  # elsewhere this limit is not kept by the system
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _end_with_parent(life: int) -> None:
    # Nobody writes into this pipe: its end means that the other side is gone, killed included.
    os.read(life, 1)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
