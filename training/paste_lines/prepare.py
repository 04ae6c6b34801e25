"""Renders the pages of pages.zip as pasted text and labels each line as body or not.

    python -m training.paste_lines.prepare --data ../shared/data/extraction --out build/paste_lines

No page that shares a host with a page of pasted.zip is used. What is written (lines of other people's pages) stays in build/.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from urllib.parse import urlsplit

from inscriptis import get_text
from lxml import html as lxml_html

from analysis.collect.lines import split_lines


def host_of(url: str | None) -> str:
    return urlsplit(url or "").netloc.lower().removeprefix("www.")


def held_out(pasted: Path) -> tuple[set[str], set[str]]:
    """The ids and hosts of pasted.zip: never trained on."""
    with zipfile.ZipFile(pasted) as archive:
        rows = [json.loads(line) for line in archive.read("pasted/index.jsonl").splitlines()]
    return {row["id"] for row in rows}, {host_of(row["url"]) for row in rows}


def rendered(markup: bytes) -> str:
    """The page as select-all and copy gives it."""
    tree = lxml_html.fromstring(markup)
    for gone in tree.xpath("//script|//style|//noscript|//template|//head|//comment()"):
        if gone.getparent() is not None:
            gone.drop_tree()
    return str(get_text(lxml_html.tostring(tree, encoding="unicode")))


def normal(text: str) -> str:
    """Text without the differences between two renderings of one page: quotes, dashes, spaces, case."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(str.maketrans("“”‘’–—", "\"\"''--"))
    return " ".join(re.findall(r"\w+", folded))


def labels(lines: list[str], gold: str) -> list[int]:
    """1 for each line that stands in the gold text: long lines by containment, short ones by their place among matched neighbours."""
    whole = f" {normal(gold)} "
    known = [normal(line) for line in gold.splitlines() if normal(line)]
    seen = [normal(line) for line in lines]
    marks = [0] * len(lines)
    for block in SequenceMatcher(None, seen, known, autojunk=False).get_matching_blocks():
        for i in range(block.a, block.a + block.size):
            marks[i] = 1
    for i, line in enumerate(seen):
        count = len(line.split())
        if count >= 6 and f" {line} " in whole:
            marks[i] = 1
        elif count >= 20 and not marks[i]:
            grams = {tuple(line.split()[j : j + 4]) for j in range(count - 3)}
            hits = sum(f" {' '.join(g)} " in whole for g in grams)
            marks[i] = int(hits >= 0.8 * len(grams))
    for i, line in enumerate(seen):
        near = marks[max(0, i - 2) : i] + marks[i + 1 : i + 3]
        if line and not marks[i] and sum(near) >= 3 and f" {line} " in whole:
            marks[i] = 1
    return marks


def pages(source: Path, ids: set[str], hosts: set[str]) -> Iterator[dict[str, object]]:
    with zipfile.ZipFile(source) as archive:
        for name in sorted(n for n in archive.namelist() if n.startswith("gold/")):
            page = name[5:-5]
            gold = json.loads(archive.read(name))
            host = host_of(gold.get("url"))
            body = gold["ground_truth"].get("main_content")
            if page in ids or host in hosts or not host or not body:
                continue
            text = rendered(gzip.decompress(archive.read(f"html/{page}.html.gz")))
            lines = split_lines(text)
            marks = labels([line.text for line in lines], body)
            kind = gold["_internal"]["page_type"]["primary"]
            yield {
                "id": page,
                "host": host,
                "type": kind,
                "title": gold["ground_truth"].get("title"),
                "text": text,
                "marks": marks,
            }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with pages.zip and pasted.zip")
    parser.add_argument("--out", type=Path, default=Path("build/paste_lines"))
    given = parser.parse_args()
    ids, hosts = held_out(given.data / "pasted.zip")
    given.out.mkdir(parents=True, exist_ok=True)
    count = 0
    with gzip.open(given.out / "pages.jsonl.gz", "wt", encoding="utf-8") as out:
        for page in pages(given.data / "pages.zip", ids, hosts):
            out.write(json.dumps(page, ensure_ascii=False) + "\n")
            count += 1
    print(f"{count} pages, none of {len(hosts)} held-out hosts")


if __name__ == "__main__":
    main()
