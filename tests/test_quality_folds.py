"""The folds: fixed, whole groups, the same for sets that share articles."""

import random

import pytest

from benchmarks.quality import folds, framing_gold
from tests.conftest import SHARED

FRAMING = SHARED / "data" / "framing"
WORDS = [f"w{i}" for i in range(4000)]


def text(seed, length=120):
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def items(count, offset=0):
    return [{"id": str(i + offset), "text": text(i + offset)} for i in range(count)]


def test_a_key_is_always_in_the_same_fold():
    # sha256("a")[:8] = 0xca978112ca1bbdca, modulo 5.
    assert folds.folds(["a"]) == [0xCA978112CA1BBDCA % 5]
    assert folds.folds(["b", "a", "b"])[1:] == folds.folds(["a", "b"])


def test_the_order_of_articles_does_not_matter():
    given = items(60)
    forth = dict(zip((i["id"] for i in given), folds.article_folds(given), strict=True))
    back = dict(zip((i["id"] for i in given[::-1]), folds.article_folds(given[::-1]), strict=True))
    assert forth == back
    assert set(forth.values()) == set(range(5))


def test_what_shares_text_is_together():
    given = items(30)
    body = given[0]["text"]
    copies = [
        {"id": "same", "text": body},
        {"id": "opening", "text": body[:320].upper() + " " + text(900)},
        {"id": "part", "text": text(901) + " " + body},
        {"id": "third", "text": " ".join(body.split()[:50]) + ". " + text(902, 70)},
    ]
    found = folds.article_folds([*given, *copies])
    assert set(found[30:]) == {found[0]}


def test_other_articles_are_not_drawn_together():
    found = folds.together([str(i) for i in range(30)], [i["text"] for i in items(30)])
    assert len(set(found)) == 30


def test_an_article_of_two_sets_is_in_one_fold():
    first, second = items(30), items(30, offset=20)
    second[0]["text"] = text(950)  # id 20 with another text
    first.append({"id": "0a", "text": second[-1]["text"]})  # a copy that only the first set has
    a = dict(zip((i["id"] for i in first), folds.article_folds(first, beside=second), strict=True))
    b = dict(zip((i["id"] for i in second), folds.article_folds(second, beside=first), strict=True))
    assert all(a[i] == b[i] for i in a.keys() & b.keys())
    assert a["0a"] == b["49"]


def test_topics_are_whole_and_folds_even():
    sizes = {
        "gun-control": 5,
        "gun control": 5,
        "blm": 6,
        "Black Lives Matter": 4,
        "taxes": 9,
        "sport": 8,
        "vaccine": 7,
    }
    given = [
        {"text": text(f"{topic}{i}", 20), "topic": topic, "index": i} for topic, n in sizes.items() for i in range(n)
    ]
    found = folds.topic_folds(given)
    held = {}
    for item, fold in zip(given, found, strict=True):
        held.setdefault(folds.topic_name(item["topic"]), set()).add(fold)
    assert all(len(each) == 1 for each in held.values())
    assert len(held) == 5
    assert sorted(found.count(i) for i in range(5)) == [7, 8, 9, 10, 10]


def test_a_sentence_under_two_topics_is_in_one_fold():
    given = [{"text": text(f"{topic}{i}", 20), "topic": topic} for topic in ("a", "b", "c") for i in range(4)]
    given.append({"text": given[0]["text"] + " Indeed", "topic": "c"})
    found = folds.topic_folds(given)
    assert found[-1] == found[0]


@pytest.mark.slow
def test_the_training_sets_fall_into_even_folds():
    if not FRAMING.exists():
        pytest.skip(f"The gold data are not at {FRAMING}.")
    policy = framing_gold.policy(FRAMING / "policy-frames-train.jsonl.gz")
    persuasion = framing_gold.persuasion(FRAMING / "persuasion-spans-train.jsonl.gz")
    narrative = framing_gold.narrative(FRAMING / "narrative-articles_metadata.tsv.gz")
    babe = framing_gold.babe(FRAMING / "babe-train.jsonl.gz")
    assert [len(each) for each in (policy, persuasion, narrative, babe)] == [433, 334, 427, 2754]
    ours = dict(zip((i["id"] for i in policy), folds.article_folds(policy, beside=persuasion), strict=True))
    theirs = dict(zip((i["id"] for i in persuasion), folds.article_folds(persuasion, beside=policy), strict=True))
    assert all(ours[i] == theirs[i] for i in ours.keys() & theirs.keys())
    climate = dict(zip((i["id"] for i in narrative), folds.article_folds(narrative), strict=True))
    assert climate["330"] == climate["424"]
    for found, least in ((ours.values(), 60), (climate.values(), 60), (folds.topic_folds(babe), 500)):
        assert min(list(found).count(fold) for fold in range(5)) >= least
