"""Names of frames and persuasion techniques as pages write them."""

from __future__ import annotations

# Names of policy frames that are too long for a chart, or not what one would make of the label.
POLICY = {
    "Legality_Constitutionality_and_jurisprudence": "Law, constitution, courts",
    "External_regulation_and_reputation": "Foreign relations, reputation",
    "Policy_prescription_and_evaluation": "Policy and its evaluation",
}


def frame(name: str) -> str:
    """A frame at the beginning of a line.

    >>> frame("Crime_and_punishment"), frame("human_interest")
    ('Crime and punishment', 'Human interest')
    """
    return POLICY.get(name) or name.replace("_", " ").capitalize()


def technique(name: str, *, short: bool = False) -> str:
    """A persuasion technique within a line; `short` is its first name, for the raised word.

    >>> technique("Name_Calling-Labeling"), technique("Name_Calling-Labeling", short=True)
    ('name calling, labeling', 'name calling')
    """
    words = name.split("-")[:1] if short else name.split("-")
    return ", ".join(words).replace("_", " ").lower()
