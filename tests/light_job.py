"""A job's process as `analysis.batch` is one, with light work in place of the models: for tests that start and kill many."""

import sys

from analysis.batch import run
from tests.deadly import light, ready

run.work, run.warm = light, ready

if __name__ == "__main__":
    sys.exit(run.main(sys.argv[1:]))
