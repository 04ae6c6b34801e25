"""Distinct texts: which articles carry the same text, word for word or with small edits (agency copy, reprints, updates).

Method    1. Equal words of the body are the same text at once. 2. A MinHash of the body's shingles of five words, cut into bands, gives
          candidates: texts that share a band. 3. Each candidate is checked on the shingles themselves. Sameness is passed on: what is
          the same as the same text is the same text.
Misses    A text rewritten in other words; a copy shortened to less than about a third, whose bands rarely meet those of the whole.
Source    Broder (1997), On the resemblance and containment of documents.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.article import Article

SHINGLE_WORDS = 5
# 16 bands of 4 rows: two texts whose shingles agree by 0.5 meet in a band 64 times of 100, by 0.7 in 98.8, by 0.8 in 99.98.
BANDS, BAND_ROWS = 16, 4
WORDS = re.compile(r"\w+")


def body_start(article: Article) -> int:
    """Where the body begins in `text`: what follows is compared, for outlets put other titles above the same copy. 0 where there is no body."""
    body = article.paragraphs("body")
    return body[0].start or 0 if body else 0


def words_of(text: str) -> list[str]:
    return WORDS.findall(text.casefold())


def text_hash(text: str) -> str:
    """32 hex digits, equal for texts of the same words in the same order."""
    return hashlib.sha256(" ".join(words_of(text)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def shingles(text: str) -> frozenset[int]:
    """A number for every five words in a row; a shorter text is one shingle, a text without words none."""
    words = words_of(text)
    if not words:
        return frozenset()
    starts = range(max(1, len(words) - SHINGLE_WORDS + 1))
    return frozenset(
        zlib.crc32(" ".join(words[i : i + SHINGLE_WORDS]).encode("utf-8", "surrogatepass")) for i in starts
    )


def bands(found: frozenset[int]) -> list[int]:
    """A signed 64-bit number for each band of the MinHash, in order; none where there are no shingles."""
    if not found:
        return []
    from datasketch import MinHash

    # The scheme is named: the bands of earlier imports are kept, and a new default would part them from these.
    whole = MinHash(BANDS * BAND_ROWS, seed=1, scheme="affine32", permutations=_permutations(), hashfunc=int)
    whole.update_batch(np.fromiter(found, dtype=np.uint32, count=len(found)))
    rows = np.ascontiguousarray(whole.hashvalues, dtype="<u4").reshape(BANDS, BAND_ROWS)
    return [
        int.from_bytes(hashlib.blake2b(row.tobytes(), digest_size=8).digest(), "little", signed=True) for row in rows
    ]


@cache
def _permutations() -> npt.NDArray[Any]:
    from datasketch import MinHash

    drawn: npt.NDArray[Any] = MinHash(BANDS * BAND_ROWS, seed=1, scheme="affine32").permutations
    return drawn


# Placeholders until measured (see below).
LEAST_JACCARD = 0.5
LEAST_CONTAINED = 0.8


def same_text(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two texts, given their shingles, are one distinct text: enough in common, or the shorter nearly whole in the longer."""
    if not one or not other:
        return False
    common = len(one & other)
    return common >= LEAST_JACCARD * (len(one) + len(other) - common) or common >= LEAST_CONTAINED * min(
        len(one), len(other)
    )
