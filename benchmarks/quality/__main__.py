"""python -m benchmarks.quality SCORER --data PATH [--limit N] [--json]
python -m benchmarks.quality gate [--data FOLDER] · python -m benchmarks.quality record [--data FOLDER] [--only A,B]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from analysis.encoder import ENCODERS, FAST
from analysis.errors import NewsprismError
from benchmarks.quality import BadData, as_json, as_text, gate, names, record, scorer
from benchmarks.quality.asking import reading_by


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality", description="Scores a layer or reader on gold data."
    )
    parser.add_argument(
        "scorer", help=f"{', '.join(names())}; or gate: each against its floor; or record: into scores.json"
    )
    parser.add_argument("--data", type=Path, help="the gold file (for gate and record: the folder of the gold data)")
    parser.add_argument("--limit", type=int, help="score only the first N items")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--only", help="record these scorers anew and keep the other scores: names with commas between")
    parser.add_argument("--encoder", choices=ENCODERS, default=FAST, help="the encoder that is scored or recorded")
    given = parser.parse_args(arguments)
    try:
        if given.scorer == "gate":
            return gate.run(given.data or gate.DATA)
        if given.scorer == "record":
            only = given.only.split(",") if given.only else None
            return record.run(given.data or gate.DATA, only=only, encoder=given.encoder)
        chosen = scorer(given.scorer)
        path = given.data or gate.data_of(given.scorer)
        if not path.exists():
            raise BadData(f"{path} does not exist: give the gold file with --data PATH.")
        with reading_by(given.encoder):
            figures = chosen.score(path, limit=given.limit)
    except NewsprismError as error:
        print(error, file=sys.stderr)
        return 1
    print((as_json if given.json else as_text)(given.scorer, path, figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
