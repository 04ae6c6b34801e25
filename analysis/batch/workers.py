"""Worker processes: an executor whose worker may die, which costs the call that it was at and no other.

Each worker has a pipe of its own and a thread here that waits for it, watches its memory and its time, and starts the next one.
concurrent.futures.ProcessPoolExecutor shares one pipe for all results: a worker that is killed while it writes one (16 articles are
0.5 MB, a pipe holds 64 KB) leaves the pool waiting for the rest for ever, in the second of two tries. That hung jobs and tests.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass
from multiprocessing.connection import Pipe
from pathlib import Path
from typing import Any

from analysis.errors import NewsprismError

GB = 1_000_000_000
# A worker that has read ordinary articles holds 0.5 to 0.7 GB; see docs/decisions.md, "Jobs".
MOST_BYTES = 2 * GB
# A worker that holds more after a call is replaced: memory is not given back to the system.
RETIRED_BYTES = int(1.2 * GB)
# How often a busy worker's memory and time are looked at; a text that fills memory takes 0.5 s for each GB.
LOOK_S = 0.25
# Twice in a row is no accident: something is wrong with the installation, or there is no memory for a single worker.
MOST_FAILED_STARTS = 2
STARTED_WITHIN_S = 180.0
ENDS_WITHIN_S = 5.0
# Threads of the libraries' own wait by spinning and take the processor from the other worker: the layers took 62 s instead of 30 for 200 articles.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1")

Limit = Callable[[tuple[Any, ...]], float]


class WorkerDied(Exception):
    """The process that did the call ended before the call did; the message says why, as far as it is known."""


class CannotStart(NewsprismError):
    """A worker process ended while it started."""


@dataclass(frozen=True, slots=True)
class _Call:
    future: Future[Any]
    function: Callable[..., Any]
    given: tuple[Any, ...]


class Workers(Executor):
    """`workers` processes. `prepare` is called in each before its first call and loads what it needs; what it raises, calls raise.

    `limit` gives the seconds that a call with these arguments may take; None: no limit. A call that takes longer, or that needs more
    than `most_bytes` of memory, raises WorkerDied.
    """

    # Out of memory may also show outside `work`, as when an answer is written.
    deaths: tuple[type[Exception], ...] = (WorkerDied, MemoryError)
    alone = True

    def __init__(
        self,
        workers: int,
        *,
        prepare: tuple[Callable[..., Any], tuple[Any, ...]] | None = None,
        limit: Limit | None = None,
        most_bytes: int = MOST_BYTES,
        retired_bytes: int = RETIRED_BYTES,
    ) -> None:
        self.workers = workers
        self._prepare, self._limit = prepare, limit
        self._most, self._retired = most_bytes, retired_bytes
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._running: dict[int, _Process] = {}
        self._threads = [
            threading.Thread(target=self._serve, args=(n,), name=f"worker-{n}", daemon=True) for n in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, function: Callable[..., Any], /, *given: Any) -> Future[Any]:  # type: ignore[override]
        """Calls `function(*given)` in a worker; both must be importable there."""
        if self._closing.is_set():
            raise RuntimeError("These workers are closed.")
        future: Future[Any] = Future()
        self._calls.put(_Call(future, function, given))
        return future

    def processes(self) -> list[int]:
        """The workers' process numbers, as they are now."""
        return [process.pid for process in list(self._running.values())]

    def close(self) -> None:
        """Ends the workers at once: what they are at is given up."""
        self._closing.set()
        for process in list(self._running.values()):
            process.kill()
        for _ in self._threads:
            self._calls.put(None)
        for thread in self._threads:
            thread.join()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  as Executor has it
        self.close()

    # ---- in the thread of one worker

    def _serve(self, number: int) -> None:
        process: _Process | None = None
        try:
            if self._prepare is not None:
                process = self._tried_start(number)
            while (call := self._calls.get()) is not None:
                if self._closing.is_set():
                    call.future.cancel()
                elif call.future.set_running_or_notify_cancel():
                    process = self._done(number, process, call)
        finally:
            self._running.pop(number, None)
            if process is not None:
                process.end()

    def _tried_start(self, number: int) -> _Process | None:
        """A worker before its first call; where it can't start, the first call tries again and says why."""
        try:
            return self._started(number)
        except Exception:  # noqa: BLE001  told with the first call
            return None

    def _done(self, number: int, process: _Process | None, call: _Call) -> _Process | None:
        """Does one call and gives the process for the next; None where a new one is needed."""
        try:
            process = process or self._started(number)
            good, value = process.call(
                call.function, call.given, None if self._limit is None else self._limit(call.given)
            )
        except (WorkerDied, CannotStart) as trouble:
            self._gone(number, process)
            call.future.set_exception(CancelledError() if self._closing.is_set() else trouble)
            return None
        except Exception as trouble:  # noqa: BLE001  what `prepare` raised, or arguments that can't be sent
            call.future.set_exception(trouble)
            return process
        if isinstance(value, MemoryError) or process.memory() > self._retired:
            self._gone(number, process)
            process = None
        if good:
            call.future.set_result(value)
        else:
            call.future.set_exception(value)
        return process

    def _gone(self, number: int, process: _Process | None) -> None:
        self._running.pop(number, None)
        if process is not None:
            process.end()

    def _started(self, number: int) -> _Process:
        for attempt in range(MOST_FAILED_STARTS):
            if self._closing.is_set():
                break
            process = _Process(self._most)
            self._running[number] = process
            if self._closing.is_set():
                process.kill()
            if self._prepare is None:
                return process
            try:
                good, value = process.call(*self._prepare, STARTED_WITHIN_S)
            except WorkerDied as death:
                self._gone(number, process)
                if attempt == MOST_FAILED_STARTS - 1 and not self._closing.is_set():
                    raise CannotStart(
                        f"A worker process ended while it loaded its models: {death}. Free some memory or ask for fewer workers; "
                        "'python -m analysis check' says whether the installation is whole."
                    ) from death
                continue
            if good:
                return process
            self._gone(number, process)
            raise value
        raise WorkerDied("the workers were closed")


class _Process:
    """One worker process and its pipe."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._pipe, theirs = Pipe()
        their_life, self._life = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603  our own module
                [sys.executable, "-m", "analysis.batch.worker", str(theirs.fileno()), str(their_life), str(most)],
                cwd=Path(__file__).parents[2],
                env={**os.environ, **ONE_THREAD},
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), their_life),
                # Ctrl+C in a terminal goes to the process that started it alone, which then ends its workers.
                start_new_session=True,
            )
        finally:
            # With the only other end in the worker, its death is the end of what can be read here, in the midst of an answer too.
            theirs.close()
            os.close(their_life)
        self.pid = self._process.pid

    def call(self, function: Callable[..., Any], given: tuple[Any, ...], limit_s: float | None) -> tuple[bool, Any]:
        """(True, value) or (False, what it raised); raises WorkerDied."""
        request = pickle.dumps((function, given))
        until = None if limit_s is None else time.monotonic() + limit_s
        try:
            self._pipe.send_bytes(request)
            while not self._pipe.poll(LOOK_S):
                if until is not None and time.monotonic() > until:
                    raise self._ended(f"it took longer than {limit_s:,.0f} seconds")
                if self.memory() > self._most:
                    raise self._ended(f"it needed more than {self._most / GB:.1f} GB of memory")
            answer: tuple[bool, Any] = self._pipe.recv()
        except (EOFError, OSError) as trouble:
            raise self._ended() from trouble
        return answer

    def memory(self) -> int:
        """Bytes of memory that it holds; 0 where the system does not tell."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1])
        except (OSError, IndexError, ValueError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        """Ends the process, waits for it and closes its pipes."""
        self.kill()
        self._process.wait()
        if not self._pipe.closed:
            self._pipe.close()
            os.close(self._life)

    def _ended(self, reason: str | None = None) -> WorkerDied:
        if reason is not None:
            self.kill()
        try:
            status = self._process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            # Its pipe is closed and it does not end: a library's thread may hold it up.
            self.kill()
            status = self._process.wait()
        return WorkerDied(reason or _reason(status))


def _reason(status: int) -> str:
    """Why a process ended, from its exit status.

    >>> _reason(-11)
    'it crashed the process that did it (SIGSEGV)'
    """
    if status == -signal.SIGKILL:
        return "the system ended its process (SIGKILL), as it does when memory runs out"
    if status < 0:
        return f"it crashed the process that did it ({signal.Signals(-status).name})"
    return f"it ended the process that did it (exit status {status})"
