"""Work that ends its process at one text, for the test that a batch outlives that. Workers import it by name."""

import os

from analysis.batch.work import Result

MARK = "This text ends the process that reads it."


def deadly(articles, names=None):
    if any(MARK in a.text for a in articles):
        os._exit(9)
    return [Result(a, (), {}) for a in articles]
