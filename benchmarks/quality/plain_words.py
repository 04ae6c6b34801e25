"""Figures in plain words, filled into one template a scorer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Beside these names of labels stand the words of the gold sets, without underscores.
CALLED = {"PER": "persons", "ORG": "organisations", "LOC": "places", "Non-biased": "not biased"}
WEAKEST = 3
FEW = 50  # gold items below which a label's figure says little

TEMPLATES = {
    "entities": "Of 100 names marked in {articles} {unit}, {precision} are exactly right; of 100 that are there, {recall} are found.",
    "quotes": (
        "Of 100 quotations marked in {articles} {unit}, {precision} are right (half of the words or more); of 100 that are there, "
        "{recall} are found. Of 100 right ones, {speaker_accuracy} have the right speaker."
    ),
    "targets": "Of 100 persons named in {unit}, {accuracy} get the right one of negative, neutral and positive.",
    "targets_other": (
        "Of 100 organisations named in {unit}, {organisations_accuracy} get the right one of negative, neutral and positive; of 100 places, "
        "{places_accuracy}. Of 100 called negative, {negative_precision} are; of 100 called positive, {positive_precision}. Always saying "
        "neutral would be right for {neutral_accuracy}. From −1 to +1, organisations come off at {organisations_mean} as judged and "
        "{organisations_mean_labelled} as labelled, places at {places_mean} and {places_mean_labelled}. One reader, a large language model "
        "with written rules, labelled them twice in one sitting and agreed with the first time on {self_agreement} of 100."
    ),
    "policy_frames": (
        "Of 100 frames that {n} {unit} are said to have, {precision} are right; of 100 that they have, {recall} are found."
    ),
    "generic_frames": (
        "Of 100 frames that {n} {unit} are said to have, {precision} are right; of 100 that they have, {recall} are found."
    ),
    "biased_sentences": (
        "Of 100 {unit}, {accuracy} are judged right. Of 100 called biased, {biased_precision} are; of 100 that are, {biased_recall} "
        "are found."
    ),
    "persuasion": (
        "Of 100 stretches marked in {articles} {unit}, {precision} are right in technique and mostly in extent; of 100 that are there, "
        "{recall} are found."
    ),
    "dates": (
        "Of 100 expressions of time marked in {articles} {unit}, {precision} are ones; of 100 that are there, {recall} are found. Of 100 "
        "found, {value_accuracy} are given the right meaning."
    ),
    "pasted": (
        "Of 100 words taken for an article's body on {n} {unit}, {precision} belong to it; of 100 words of the body, {recall} are taken."
    ),
    "distinct_texts": (
        "Of 100 pairs of articles among {n} {unit} that are said to carry one text, {precision} do; of 100 pairs that do, {recall} are found. Most of "
        "the versions were made for this by editing (cut, reordered, a new lead or headline)."
    ),
    "pages": (
        "Of 100 headlines of {n} {unit}, {title_exact} are exactly right. Of {dated} dates, {dates_right} are right, {dates_wrong} wrong "
        "and {dates_missing} not found."
    ),
}


def told(scorer: str, figures: Mapping[str, Any], unit: str) -> str:
    """What the figures mean; shares are given of 100."""
    labels = figures.get("by_label", {})
    known = {name: of_hundred(value) for name, value in figures.items()}
    known |= {
        f"{label.lower()}_{name}": of_hundred(value) for label, each in labels.items() for name, value in each.items()
    }
    known |= {name: signed(value) for name, value in figures.items() if "_mean" in name}
    known["neutral_accuracy"] = of_hundred(figures.get("alternatives", {}).get("always neutral", {}).get("accuracy"))
    known["dated"] = sum(figures.get(f"dates_{name}", 0) for name in ("right", "wrong", "missing"))
    return TEMPLATES[scorer].format(**known, unit=unit)


def signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def of_hundred(value: Any) -> Any:
    return round(100 * value) if isinstance(value, float) else value


def bad_at(figures: Mapping[str, Any]) -> str | None:
    """Where the figures are lowest; None where they have no parts."""
    said = []
    labels = {label: each for label, each in figures.get("by_label", {}).items() if each["n"]}
    if len(labels) > 1:
        weakest = sorted(labels, key=lambda label: (labels[label].get("macro_f1", labels[label]["f1"]), label))
        shown = weakest[: min(WEAKEST, len(labels) - 1)]
        said.append("Weakest: " + ", ".join(_label(label, labels[label]) for label in shown) + ".")
        few = sorted(label for label, each in labels.items() if each["n"] < FEW)
        if few:
            said.append(f"Fewer than {FEW} to score on: " + ", ".join(called(label) for label in few) + ".")
    if "marks_f1" in figures:
        said.append(f"All quotations: F1 {figures['f1']:.2f}; those with quotation marks: {figures['marks_f1']:.2f}.")
    if "strict_f1" in figures:
        said.append(
            f"Counting only exact bounds, F1 falls from {figures['relaxed_f1']:.2f} to {figures['strict_f1']:.2f}."
        )
    if edits := figures.get("by_edit"):
        hard = sorted(edits, key=lambda edit: edits[edit]["recall"])[:2]
        said.append(
            "Found least often: " + ", ".join(f"{e} ({of_hundred(edits[e]['recall'])} of 100)" for e in hard) + "."
        )
    if figures.get("undated_n"):
        said.append(f"{figures['dates_invented']} of {figures['undated_n']} pages that state no date were given one.")
    return " ".join(said) or None


def _label(label: str, each: Mapping[str, Any]) -> str:
    value = each.get("macro_f1", each["f1"])
    return f"{called(label)} ({'F1' if 'macro_f1' not in each else 'macro-F1'} {value:.2f}, {each['n']} to find)"


def called(label: str) -> str:
    return CALLED.get(label, label.replace("_", " "))
