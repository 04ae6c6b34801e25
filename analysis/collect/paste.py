"""A paste → an Article: whatever a person copied, split into parts, with facts that say where they come from.

1. The text is cut into lines, bullets off, hard-wrapped paragraphs re-joined (`lines`).
2. A trained model says how likely each line is body (`lines.body_chances`).
3. Rules over what a line says and where it stands give each line its kind (`kinds`).
4. The facts are read from the lines by their kind and place (`paste_facts`).
"""

from __future__ import annotations

import re

from analysis.article import Article, Part, assemble
from analysis.collect import facts, kinds, lines, paste_facts
from analysis.errors import CannotRead, TooLarge

# A long novel has a million characters; the language pipeline takes no more (analysis.language.LONGEST).
LONGEST = 1_000_000
# Pastes of real pages hold no control characters but line ends and tabs; a terminal's may hold a few.
MOST_CONTROL = 0.02
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")


def read_paste(text: str, *, item: str = "pasted text") -> Article:
    """The article that a pasted text holds: parts in the order offered, facts with their sources.

    Raises CannotRead for an empty paste or one that is no text, TooLarge beyond LONGEST characters.
    """
    if len(text) > LONGEST:
        raise TooLarge(
            item,
            f"It has {len(text):,} characters, more than the {LONGEST:,} that one article may have. "
            "Paste one article only, or upload the text as a file that is cut into several.",
        )
    if len(_CONTROL.findall(text)) > MOST_CONTROL * len(text):
        raise CannotRead(item, "This is no text but the bytes of a file. Upload the file itself instead.")
    cut = lines.rejoin(lines.split_lines(text))
    if not cut:
        raise CannotRead(item, "There is no text in it. Copy the article, or its whole page, and paste it again.")
    split = kinds.kinds_of(cut, lines.body_chances(cut))
    parts = []
    for i, line in enumerate(cut):
        if split.kinds[i] == "body" and (dateline := facts.find_dateline(line.text)):
            parts.append(Part("dateline", dateline.text))
        parts.append(Part(split.kinds[i], line.text, confidence=split.confidence(i)))
    return assemble(parts, paste_facts.read_facts(cut, split.kinds))
