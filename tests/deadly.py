"""Work that ends its process, or will not end, at some texts: for the tests that a batch outlives it. Workers import it by name."""

import ctypes
import os
import struct
import sys

EXITS, CRASHES, HUNGRY, ENDLESS = (
    f"This text {what}." for what in ("ends its reader", "crashes it", "fills its memory", "has no end")
)


def deadly(articles, names=None, encoder=None):
    from analysis.batch.work import Result

    for text in (a.text for a in articles):
        if EXITS in text:
            os._exit(9)
        if CRASHES in text:
            ctypes.string_at(0)
        if HUNGRY in text:
            grown = [b"x" * 50_000_000]
            while True:
                grown.append(grown[0] + b"x")
        if ENDLESS in text:
            sum(range(10**15))  # in C, and never lets another thread in
    return [Result(a, (), {}) for a in articles]


def light(articles, names=None):
    """Sentences and a few names, without a model."""
    from tests.store import found

    return [found(a, names={"Nobody": "person", "Report": "organisation"}) for a in articles]


def half_an_answer():
    """Begins to answer a call, and dies: the pipe then holds the beginning of a message of 1 MB."""
    os.write(int(sys.argv[1]), struct.pack("!i", 1_000_000) + b"x" * 1_000)
    os._exit(9)


def number():
    return os.getpid()


def threads():
    return os.environ["OPENBLAS_NUM_THREADS"]


def unloadable():
    from analysis.errors import ModelError

    raise ModelError("encoder.onnx is missing")


def ends_at_once():
    os._exit(3)


def ready(names=None):
    """Loads what the work above needs: that would else count as a call's time."""
    from tests.store import found

    return found
