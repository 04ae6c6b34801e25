"""Reading our own word lists (analysis/lexicons) and the forms of regular verbs."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LEXICONS = Path(__file__).parents[1] / "lexicons"

IRREGULAR: dict[str, tuple[str, ...]] = {
    "bet": ("bets", "bet", "betting"),
    "read": ("reads", "read", "reading"),
    "say": ("says", "said", "saying"),
    "tell": ("tells", "told", "telling"),
    "think": ("thinks", "thought", "thinking"),
    "write": ("writes", "wrote", "written", "writing"),
    "find": ("finds", "found", "finding"),
    "show": ("shows", "showed", "shown", "showing"),
    "hold": ("holds", "held", "holding"),
    "know": ("knows", "knew", "known", "knowing"),
    "feel": ("feels", "felt", "feeling"),
    "see": ("sees", "saw", "seen", "seeing"),
    "swear": ("swears", "swore", "sworn", "swearing"),
    "foresee": ("foresees", "foresaw", "foreseen", "foreseeing"),
    "make": ("makes", "made", "making"),
    "speak": ("speaks", "spoke", "spoken", "speaking"),
    "understand": ("understands", "understood", "understanding"),
    "hear": ("hears", "heard", "hearing"),
    "put": ("puts", "put", "putting"),
    "go": ("goes", "went", "gone", "going"),
    "give": ("gives", "gave", "given", "giving"),
    "shoot": ("shoots", "shot", "shooting"),
    "seek": ("seeks", "sought", "seeking"),
    "weep": ("weeps", "wept", "weeping"),
    "fight": ("fights", "fought", "fighting"),
    "flee": ("flees", "fled", "fleeing"),
    "cost": ("costs", "cost", "costing"),
    "forgive": ("forgives", "forgave", "forgiven", "forgiving"),
    "overspend": ("overspends", "overspent", "overspending"),
    "sing": ("sings", "sang", "sung", "singing"),
    "cast": ("casts", "cast", "casting"),
    "let": ("lets", "let", "letting"),
    "hit": ("hits", "hit", "hitting"),
    "begin": ("begins", "began", "begun", "beginning"),
}
VOWELS = "aeiou"
# Two-syllable verbs whose stress lies on the end double their consonant ("admitted", "quipped" by being short).
DOUBLES = frozenset(
    {"admit", "refer", "concur", "infer", "prefer", "regret", "permit", "submit", "rebut", "commit", "plan"}
)


@cache
def load_list(name: str) -> dict[str, Any]:
    """The word list of that name, as its TOML says."""
    with (LEXICONS / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def verb_forms(verb: str) -> tuple[str, ...]:
    """A verb with its forms in -s, -ed and -ing.

    Words are matched by form, because the lemmatizer's guesses vary ("hopes" may become "hop").

    >>> verb_forms("deny")
    ('deny', 'denies', 'denied', 'denying')
    """
    if verb in IRREGULAR:
        return (verb, *IRREGULAR[verb])
    if verb.endswith("y") and verb[-2] not in VOWELS:
        return (verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
    if verb.endswith("e"):
        return (verb, verb + "s", verb + "d", verb[:-1] + "ing")
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
    short = len(verb) <= 4 and verb[-1] not in "wxy" + VOWELS and verb[-2] in VOWELS and verb[-3:-2] not in VOWELS
    stem = verb + verb[-1] if verb in DOUBLES or (short and verb[-1] in "bgmnpt") or verb == "quip" else verb
    return (verb, third, stem + "ed", stem + "ing")
