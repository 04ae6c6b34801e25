"""The process of one job: `python -m analysis.batch PROJECT_FOLDER JOB`. `analysis.batch.run.start` starts it."""

import sys

from analysis.batch.run import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
