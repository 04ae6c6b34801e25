"""Which language a text is in, told from its words (Lui and Baldwin 2012, langid.py)."""

from __future__ import annotations

import string
from functools import cache
from typing import Any

# Fewer words tell a language badly: py3langid calls "Ferries return" Estonian.
FEWEST_WORDS = 12
# Below this probability the words do not tell.
SURE = 0.9
# Characters looked at: more change nothing.
LOOKED_AT = 20_000
NOT_ENGLISH = "not English"
# Letters English is written with. Words of other scripts may stand without spaces, and py3langid is unsure of short ones.
LATIN = frozenset(string.ascii_letters)


@cache
def _known() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(text: str) -> tuple[str, float]:
    """The code of the likeliest language and its probability. Capitals are no language: the text is read in lower case."""
    code, sure = _known().classify(text[:LOOKED_AT].lower())
    return str(code), float(sure)


def is_english(text: str) -> bool:
    """Whether the models, which are English, may read a text: yes unless its words clearly are of another language."""
    letters = [c for c in text[:LOOKED_AT] if c.isalpha()]
    if sum(c in LATIN for c in letters) < len(letters) / 2:
        return False
    if len(text.split()) < FEWEST_WORDS:
        return True
    code, sure = language_of(text)
    return code == "en" or sure < SURE
