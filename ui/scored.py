"""How good a layer is, in words, from the scores that stand in analysis/scores.json."""

from __future__ import annotations

from analysis.encoder import FAST
from analysis.scores import Score, scores
from ui import project

NOT_SCORED = "not scored on coded articles."
# Of the layer "targets": persons, the set it learned from; organisations and places.
PERSONS, OTHERS = "targets", "targets_other"


def of(layer: str, scorer: str | None = None) -> list[Score]:
    """The scores of a layer with the open project's encoder, of one scorer where one is named; empty where it has none."""
    opened = project.current()
    return [
        s for s in scores(opened.encoder if opened else FAST).get(layer, []) if scorer is None or s.scorer == scorer
    ]


def told(layer: str, scorer: str | None = None) -> str:
    """The first score in words, for a caption; else that there is none."""
    found = of(layer, scorer)
    return sentence(found[0].words) if found else NOT_SCORED


def beside_persons() -> str:
    """How well sentiment towards organisations and places is found, beside persons; that it is not scored where it is not.

    >>> beside_persons()
    'validated on 461 mentions: macro-F1 0.64, persons 0.75'
    """
    others, persons = of("targets", OTHERS), of("targets", PERSONS)
    if not others or not persons:
        return "not scored"
    return f"validated on {others[0].n:,} mentions: macro-F1 {others[0].value:.2f}, persons {persons[0].value:.2f}"


def sentence(words: str) -> str:
    return words.strip().rstrip(".") + "."


def figure(score: Score) -> str:
    """The figure with its interval and what it was taken on.

    >>> figure(Score("quotes", "quotes", "84 articles", 84, "F1", 0.7, 0.65, 0.75, "", None, (), ""))
    'F1 0.70 (95% interval 0.65 to 0.75, n = 84). Coded texts: 84 articles.'
    """
    known = score.low is not None and score.high is not None
    interval = f"95% interval {score.low:.2f} to {score.high:.2f}, " if known else "no interval, "
    taken = f" Scored with {score.predictions}: the model is trained on this set." if score.predictions else ""
    return f"{score.figure} {score.value:.2f} ({interval}n = {score.n:,}). Coded texts: {sentence(score.data)}{taken}"


def others(score: Score) -> str:
    """The same figure of the other ways in the same run; empty where none was run."""
    return "; ".join(f"{way} {value:.2f}" for way, value in score.alternatives)
