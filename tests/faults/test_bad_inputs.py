"""No file brings the reader down: each of some four hundred bad ones is answered, in time, with a message."""

import json
import queue
import subprocess
import sys
import threading

import pytest

from tests.bad_inputs import all_inputs
from tests.conftest import ROOT

# Seconds that one file may take; the slowest (300 MB of zeros, being built) needs 3 on a quiet core, and cores here are seldom quiet.
LIMIT_S = 60
HALVES = 2


def read_all(first):
    """Each bad input's answer by its number, None where the reader did not come back in time; a reader that ended is begun again."""
    found, at = {}, first
    while at < len(all_inputs()):
        reader = subprocess.Popen(
            [sys.executable, "-m", "tests.bad_inputs", str(at), str(HALVES)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        lines: queue.Queue[str | None] = queue.Queue()

        def listen(stream=reader.stdout, lines=lines):
            for line in stream:
                lines.put(line)
            lines.put(None)

        errors: list[str] = []

        def hear(stream=reader.stderr, errors=errors):
            errors.append(stream.read())

        threads = [threading.Thread(target=each, daemon=True) for each in (listen, hear)]
        for thread in threads:
            thread.start()
        while True:
            try:
                line = lines.get(timeout=LIMIT_S)
            except queue.Empty:
                found[at] = "it did not come back in time"
                break
            if line is None:
                break
            told = json.loads(line)
            at = told["n"]
            found[at] = told if "offers" in told else "it brought the reader down"
        if line is not None:
            reader.kill()
        status = reader.wait()
        for thread in threads:
            thread.join()
        reader.stdout.close()
        reader.stderr.close()
        if status == 0:
            break
        found[at] = f"{found[at]} ({errors[0][-400:]})"
        at += HALVES
    return found


@pytest.mark.slow
@pytest.mark.parametrize("half", range(HALVES))
def test_every_bad_input_is_answered_in_time_with_a_message(half):
    inputs = all_inputs()
    assert len(inputs) >= 300
    found = read_all(half)
    assert sorted(found) == list(range(half, len(inputs), HALVES))
    wrong = []
    for n, answer in found.items():
        label = inputs[n][0]
        if isinstance(answer, str):
            wrong.append(f"{label}: {answer}")
            continue
        if not answer["offers"]:
            wrong.append(f"{label}: nothing was offered, so nothing is told")
        wrong += [
            f"{label}: the reason of {o['item']} tells nothing: {o['reason']!r}"
            for o in answer["kept"]
            if not o["article"] and len(o["reason"] or "") < 20
        ]
        wrong += [f"{label}: a file of this machine was read" for o in answer["kept"] if o["secret"]]
    assert not wrong, "\n".join(wrong)
