"""Words typical of a side: used in more of its articles than in the articles of the other sides.

Counts    Content words by their dictionary form; articles of each side that use a word (each once), and how often it is used.
Test      Fisher's exact test, two-sided, on articles that use the word and articles that do not, this side against the others. By
          articles and not by single uses, because one article on floods uses "flood" twenty times.
q         The false discovery rate (Benjamini and Hochberg) over every word tested on every side. Words in fewer than three articles of
          all sides together are not tested: they can't become clear.
Texts     A distinct text uses a word where at least half of its versions on that side do: the test needs whole numbers. Its uses, for the
          ranking, are the mean of its versions.
Ranking   Log-likelihood (Dunning 1993), from uses; it only ranks. Log ratio (Hardie): +1 is twice as frequent on this side; half a use
          is added where one side has none.
Not       for fewer than about 20 articles a side: few words can become clear. Agency copy on both sides makes them alike; count
          distinct texts to see past it.
Evidence  Every use of the word, on both sides.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from analysis.measures.compare import Sides, sided
from analysis.measures.intervals import Floats, false_discovery
from analysis.measures.units import EXACT, total, whole
from analysis.project.query import Filter, Reader, Relation

# Between two sides of 20 articles, a word in three articles can reach p = 0.23 at best, in two 0.49. The choice looks at all sides
# together, so it says nothing about a difference and the tests stay valid.
LEAST_ARTICLES = 3
CLEAR = 0.05
# Of a distinct text's versions on a side, how many must use a word for the text to use it. Fisher's test counts whole texts.
HALF = 0.5
# Equal probabilities of the two tails differ in the last digits (R's fisher.test uses the same relative slack).
SLACK = 1e-7

Counts = NDArray[np.int64]


def counted(project: Reader, chosen: Filter, *, sides: Sides, most: int = 10) -> Relation:
    """One row a use of a word: groups `side`, `lemma`."""
    _ = project, most
    base, parameters = sided(chosen, sides)
    return Relation(
        sql=f"""select k.article, k.start, k."end", s.weight, s.side, k.lemma from ({base}) s join keywords k on k.article = s.key""",
        groups=("side", "lemma"),
        unit="uses",
        parameters=parameters,
    )


def summary(project: Reader, chosen: Filter, *, sides: Sides, most: int = 10) -> pd.DataFrame:
    """The `most` words of each side, those with q below 0.05 first, then by log-likelihood.

    Columns `side, lemma, uses, rest_uses, articles, rest_articles, per_10k, rest_per_10k, log_ratio, log_likelihood, p, q, tested,
    clear` (`tested`: words tested). Only
    words more frequent on the side than on the others, by uses and by articles.
    """
    base, parameters = sided(chosen, sides)
    each = "key" if chosen.unit == "articles" else "distinct_text"
    totals = project.frame(
        chosen,
        f"select side, count(distinct {each}) as articles, {total('weight * words')} as words from ({base}) group by side",
        parameters,
    ).set_index("side")
    found = project.frame(
        chosen,
        f"""with used as ({_used(base, chosen)}),
                 words as (select lemma, sum(uses) as all_uses, sum(articles) as all_articles from used group by lemma
                           having sum(articles) >= {LEAST_ARTICLES})
            select s.side, lemma, round(coalesce(uses, 0), {EXACT}) as uses, cast(coalesce(articles, 0) as bigint) as articles,
                   round(all_uses, {EXACT}) as all_uses, cast(all_articles as bigint) as all_articles
            from words cross join (select distinct side from used) s left join used using (side, lemma)""",
        parameters,
    )
    if len(totals) < 2 or not len(found):
        return pd.DataFrame(columns=["side", "lemma", "q", "clear"])
    tested = whole(_tested(found, totals), "uses", "rest_uses")
    rising = tested[(tested["log_ratio"] > 0) & (tested["per_article"] > tested["rest_per_article"])]
    ranked = rising.sort_values(["clear", "log_likelihood", "lemma"], ascending=[False, False, True])
    order = {side: i for i, side in enumerate(sides.names)}
    top = ranked.groupby("side", sort=False).head(most)
    top = top.sort_values("side", key=lambda s: s.map(order), kind="stable", ignore_index=True)
    return top.drop(columns=["all_uses", "all_articles", "per_article", "rest_per_article"])


def _used(base: str, chosen: Filter) -> str:
    """SQL of `side, lemma, uses, articles`: how often a side uses a word, and how many of its articles (or distinct texts) do."""
    joined = f"({base}) join keyword_counts on article = key"
    if chosen.unit == "articles":
        return f"select side, lemma, sum(n) as uses, count(*) as articles from {joined} group by all"
    return f"""select side, lemma, sum(uses) as uses, count(*) filter (used > {HALF} - 1e-9) as articles
               from (select side, lemma, distinct_text, sum(n * weight) as uses, sum(weight) as used from {joined} group by all) group by all"""


def _tested(found: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Each word and side with its test; q over all of them. Between two sides a word has one test: it is read from both ends."""
    table = found.copy()
    here = table["side"].map(totals["articles"]).to_numpy(dtype=np.int64)
    words = table["side"].map(totals["words"]).to_numpy(dtype=float)
    there, rest_words = int(totals["articles"].sum()) - here, float(totals["words"].sum()) - words
    table["rest_uses"] = table["all_uses"] - table["uses"]
    table["rest_articles"] = table["all_articles"] - table["articles"]
    table["per_10k"] = 1e4 * table["uses"] / np.maximum(words, 1)
    table["rest_per_10k"] = 1e4 * table["rest_uses"] / np.maximum(rest_words, 1)
    uses, rest_uses = table["uses"].to_numpy(dtype=float), table["rest_uses"].to_numpy(dtype=float)
    table["log_ratio"] = log_ratio(uses, rest_uses, words, rest_words)
    table["log_likelihood"] = log_likelihood(uses, rest_uses, words, rest_words)
    table["p"] = fisher(
        table["articles"].to_numpy(dtype=np.int64), here, table["rest_articles"].to_numpy(dtype=np.int64), there
    )
    if len(totals) == 2:
        once = table.drop_duplicates("lemma")
        table["q"] = table["lemma"].map(dict(zip(once["lemma"], false_discovery(once["p"]), strict=True)))
    else:
        table["q"] = false_discovery(table["p"])
    table["tested"] = table["lemma"].nunique()
    table["clear"] = table["q"] < CLEAR
    table["per_article"] = table["articles"] / np.maximum(here, 1)
    table["rest_per_article"] = table["rest_articles"] / np.maximum(there, 1)
    return table


def log_ratio(a: Floats, b: Floats, words_a: Floats, words_b: Floats) -> Floats:
    """Binary logarithm of how many times more frequent (per word) it is in a than in b; half a use is added where one has none.

    >>> float(log_ratio(np.array([8.0]), np.array([2.0]), np.array([1000.0]), np.array([1000.0]))[0])
    2.0
    """
    some = np.where((a == 0) | (b == 0), 0.5, 0.0)
    return np.asarray(np.log2((a + some) / np.maximum(words_a, 1)) - np.log2((b + some) / np.maximum(words_b, 1)))


def log_likelihood(a: Floats, b: Floats, words_a: Floats, words_b: Floats) -> Floats:
    """Twice the sum of observed × ln(observed ÷ expected) over the two corpora, as Rayson and Garside (2000) have it."""
    share = (a + b) / np.maximum(words_a + words_b, 1)
    expected_a, expected_b = words_a * share, words_b * share
    return np.asarray(
        2 * (special.xlogy(a, a / np.maximum(expected_a, 1e-12)) + special.xlogy(b, b / np.maximum(expected_b, 1e-12)))
    )


def fisher(a: Counts, of_a: Counts, b: Counts, of_b: Counts) -> Floats:
    """Two-sided p of Fisher's exact test for many tables at once: a of `of_a` articles against b of `of_b`.

    The sum of the probabilities of all tables with the same margins that are no likelier. Tables with the same margins are worked out
    once, so 20,000 words take milliseconds.
    """
    keys = np.column_stack([of_a, of_b, a + b])
    margins, at = np.unique(keys, axis=0, return_inverse=True)
    p = np.ones(len(a))
    order = np.argsort(at.ravel(), kind="stable")
    edges = np.searchsorted(at.ravel()[order], np.arange(len(margins) + 1))
    most = int(np.max(of_a + of_b)) + 1 if len(a) else 1
    logs = special.gammaln(np.arange(1, most + 1))  # logs[n] = ln n!
    for i, (m, n, k) in enumerate(margins):
        first, last = max(0, k - n), min(k, m)
        x = np.arange(first, last + 1)
        chance = np.exp(_choose(logs, m, x) + _choose(logs, n, k - x) - _choose(logs, m + n, k))
        ascending = np.argsort(chance, kind="stable")
        summed, ordered = np.cumsum(chance[ascending]), chance[ascending]
        rows = order[edges[i] : edges[i + 1]]
        upto = np.searchsorted(ordered, chance[a[rows] - first] * (1 + SLACK), side="right")
        p[rows] = np.minimum(summed[upto - 1], 1.0)
    return p


def _choose(logs: Floats, n: int, k: Counts | int) -> Floats:
    """Logarithm of n over k."""
    return np.asarray(logs[n] - logs[k] - logs[n - k])
