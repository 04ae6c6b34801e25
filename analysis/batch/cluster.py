"""A Dask cluster as an executor: the same work, somewhere else. Optional: requirements-cluster.txt, here and on every worker.

    dask scheduler --host HOST
    dask worker tcp://HOST:8786 --nthreads 1 --nworkers 4       in a checkout of this program, on each machine

Articles go out and rows come back over the wire; the workers need no disk in common with this machine, but the same version of this
program. One thread a worker: layers hold the interpreter, and a text that takes too long ends its whole process. The connection is not
encrypted unless Dask is told to (`distributed.comm.tls` in its configuration): whoever reaches the scheduler can run code on the
workers, so keep it inside a network that you trust.
"""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import Any

from analysis.article import Article
from analysis.batch.spread import limit_s
from analysis.batch.work import Result
from analysis.batch.workers import WorkerDied
from analysis.errors import ClusterError
from analysis.registry import all_layers

# A scheduler answers in milliseconds; a cluster that is being started takes longer.
ANSWERS_WITHIN_S = 15.0
WORKERS_WITHIN_S = 60.0


class Cluster:
    """The workers of a Dask scheduler. Dask itself repeats the calls of a lost worker on another one; after four lost it gives a call up."""

    deaths: tuple[type[Exception], ...] = (WorkerDied, MemoryError)
    # The scheduler counts a lost worker against every call that it had been given.
    alone = False

    def __init__(self, address: str) -> None:
        """Raises ClusterError where no scheduler answers, no worker comes, or the workers run another version of the layers."""
        self.address = address
        self._client = _connected(address)
        try:
            _check(self._client, address)
            self.workers = max(sum(self._client.nthreads().values()), 1)
            self._executor = self._client.get_executor(pure=False)
        except BaseException:
            self._client.close()
            raise

    def submit(self, function: Callable[..., Any], /, *given: Any) -> Future[Any]:
        """Calls `function(*given)` on a worker; its first argument is articles."""
        mine: Future[Any] = Future()
        theirs = self._executor.submit(in_time, function, limit_s(given), *given)
        theirs.add_done_callback(partial(_hand_over, mine, self.address))
        return mine

    def lost(self) -> bool:
        """Whether no worker is connected now."""
        return not self._client.scheduler_info(n_workers=-1)["workers"]

    def close(self) -> None:
        """Gives up what is under way and leaves the cluster; its workers stay."""
        self._executor.shutdown(wait=False)
        self._client.close()


def in_time(
    function: Callable[..., list[Result]], most_s: float, articles: Sequence[Article], *rest: Any
) -> list[Result]:
    """Runs on the worker. Ends the worker's process where the call takes longer: a library's endless loop can't be stopped otherwise."""
    faulthandler.dump_traceback_later(most_s, exit=True)
    try:
        return function(articles, *rest)
    finally:
        faulthandler.cancel_dump_traceback_later()


def versions() -> dict[str, int]:
    """The layers and their versions where this is called."""
    return {layer.name: layer.version for layer in all_layers()}


def _connected(address: str) -> Any:
    try:
        import distributed
    except ImportError as trouble:
        raise ClusterError(
            "Dask is not installed here: run 'pip install -r requirements-cluster.txt', or leave --dask out."
        ) from trouble
    client: Any = distributed.Client
    try:
        return client(address, timeout=ANSWERS_WITHIN_S, set_as_default=False, name=f"newsprism-{os.getpid()}")
    except (OSError, TimeoutError, ValueError) as trouble:
        raise ClusterError(
            f"No Dask scheduler answers at '{address}' ({trouble}): give the address that 'dask scheduler' prints, as tcp://HOST:8786, "
            "or leave --dask out."
        ) from trouble


def _check(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKERS_WITHIN_S)
    except TimeoutError as trouble:
        raise ClusterError(
            f"No worker came to the scheduler at {address} within {WORKERS_WITHIN_S:.0f} seconds: start some ('dask worker {address} --nthreads 1')."
        ) from trouble
    here = versions()
    for worker, theirs in client.run(versions, on_error="return").items():
        if theirs != here:
            told = (
                f"{type(theirs).__name__}: {theirs}"
                if isinstance(theirs, Exception)
                else ", ".join(f"{n} {v}" for n, v in theirs.items())
            )
            raise ClusterError(
                f"The worker {worker} does not run the layers of this machine ({told}): start it in a checkout of the same version, "
                "with requirements-cluster.txt installed."
            )


def _hand_over(mine: Future[Any], address: str, theirs: Future[Any]) -> None:
    from distributed.scheduler import KilledWorker

    if mine.cancelled():
        return
    if theirs.cancelled():
        mine.set_exception(
            ClusterError(f"The cluster at {address} was lost: start it again, then go on where it stopped.")
        )
        return
    raised = theirs.exception()
    if raised is None:
        mine.set_result(theirs.result())
    elif isinstance(raised, KilledWorker):
        mine.set_exception(
            WorkerDied(
                f"{raised.allowed_failures + 1} workers of the cluster ended while they did it (memory, time or a crash)"
            )
        )
    elif isinstance(raised, CancelledError):
        mine.set_exception(
            ClusterError(f"The cluster at {address} was lost: start it again, then go on where it stopped.")
        )
    else:
        mine.set_exception(raised)
