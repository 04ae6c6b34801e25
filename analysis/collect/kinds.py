"""The kind of each line of a paste: what the trained model says of body lines, and rules for the rest.

1. What a line says by itself: credits, bylines, dates, share bars, section headings ("Comments", "Related topics").
2. Body: the model's chance, held against 1; comments and lists of headlines end it.
3. Title: the line above the text that shares its words.
4. Captions beside credits, the deck between title and text, datelines.
5. After the text: related headlines, tags; what is left is furniture.

A rule that is beyond doubt leaves `confidence` None; else it is the model's for the kind given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from analysis.collect.dates import find_dates
from analysis.collect.facts import (
    agency_name,
    beside_date,
    find_dateline,
    find_dateline_alone,
    is_byline,
    looks_like_name,
    split_byline,
)
from analysis.collect.lines import (
    BLOCK_COST,
    FARTHEST_TITLE,
    FUNCTION_WORDS,
    Line,
    best_block,
    content_words,
    is_sentence,
    site_text,
    title_score,
    vocabulary,
)
from analysis.collect.phrases import (
    CAPTION_WORDS,
    IMAGE_CAPTION,
    INLINE_RELATED,
    INLINE_TAGS,
    has_caption_credit,
    is_bio,
    is_caption_like,
    is_credit,
    is_date_line,
    is_furniture,
    is_mail_note,
    is_makers,
    is_site_speaking,
    quotes_speaker,
    section_of,
)
from analysis.collect.split import BODY, Split
from analysis.collect.tails import (
    are_comments,
    end_at_cards,
    end_at_readers,
    ends_text,
    keep_first,
    keep_series,
    mark_capitals,
    mark_mail_heads,
    mark_page_heads,
    mark_teasers,
)

# A line among paragraphs, or a sentence behind one, is body from this chance on; beyond SURE_BODY no look of a headline counts.
GAP, SURE_BODY = 0.3, 0.9
# A news report: nine in ten have fewer words. The break in one, in lines; the chance below which a sentence is never taken up.
NEWS_WORDS, LONGEST_BREAK, FAINT = 600, 14, 0.02
# The share of a line's words that other paragraphs have too, for the line to be about the same.
ON_SUBJECT = 0.3
# Lines of a newsletter box: heading, promise, field, button, notice.
NEWSLETTER_BOX = 8
# Lines of a box of related headlines within a text, with their list markers and dates.
RELATED_BOX = 12
# Times of day on lines of their own that make a page a live page.
LEAST_ENTRIES = 2
# Points of `title_score`: what a line needs, and what is beyond doubt where no line further off comes near.
LEAST_TITLE, CLEAR_TITLE = 3.0, 5.5
NEAR_RIVAL = 4
# Running text above the headline with less than this share of the text's words is the page's.
STRAY = 0.3
# Nearer to it, in lines, such text may be the article's after all.
FAR_ABOVE = 15
# Lines between a headline and a byline under it; points that a line behind a byline loses to one above.
TITLE_TO_BYLINE, BEHIND_BYLINE = 10, 2.0
# What `title_score` gives for a byline near by, which a deck has and the headline above it may not.
NEAR_BYLINE = 2.0
LEAST_HEADLINE = 5
# Lines from a section's name to the headline under it.
LABEL_TO_TITLE = 6
MOSTLY_TEXT = 0.65
# A site speaks to its reader or of itself; a report about cookies or terms does neither.
OF_THE_SITE = re.compile(r"\b(?:you|your|we|our|us|click|registered|published by|ltd|inc|plc)\b|©", re.IGNORECASE)
# What people say in reports and dialogues, though "No comments" is a heading.
SHORT_ANSWER = re.compile(r"no\s+(?:comment|reply|response|answer)[.!]", re.IGNORECASE)
SAYS_BY = re.compile(r"(?:^|\W)(?i:by)\s+\S")
# A heading only where headlines follow: elsewhere it is a button.
MORE = re.compile(r"(?:read\s+|see\s+)?more\s*[:»›>]", re.IGNORECASE)
# A paragraph that the model takes for body with this chance stands above no headline of the same article.
FIRM = 0.6
# A deck says in one or two sentences what follows; longer ones are first paragraphs.
LONGEST_DECK = 50
LONGEST_CAPTION = 60
# A picture's description for those who don't see it has at most so many times the words of its caption; a paragraph has more.
LONGER_TWIN = 1.5
# What a credit behind it shows to be a caption may explain a drawing at length.
LONGEST_CREDITED = 110
# A related headline or a teaser's heading; menu entries are shorter.
HEADLINE = range(4, 26)


def kinds_of(lines: Sequence[Line], chances: Sequence[float]) -> Split:
    """The kind of each line, in order."""
    split = Split(lines, chances)
    if is_clean(lines):
        take_everything(split)
    mark_certain(split)
    mark_mail_heads(split)
    mark_page_heads(split)
    if not split.running():
        take_best_block(split)
    find_title(split)
    end_at_comments(split)
    end_at_readers(split)
    mark_newsletters(split)
    mark_related_inside(split)
    mark_teasers(split)
    find_captions(split)
    find_unstopped_captions(split)
    find_bylines(split)
    find_deck(split)
    mark_entries(split)
    close_gaps(split)
    carry_on(split)
    mark_capitals(split)
    end_at_cards(split)
    end_at_headlines(split)
    keep_series(split)
    keep_first(split)
    end_at_bio(split)
    mark_tails(split)
    if not split.body():
        take_what_is_left(split)
    return split


def take_what_is_left(split: Split) -> None:
    """A paste of a few words is an article of a few words."""
    for i, kind in enumerate(split.kinds):
        if kind in {"furniture", "related"} and not (split.sure[i] and is_furniture(split.text(i))):
            split.set(i, "body", guess=True)


def take_best_block(split: Split) -> None:
    """The running text of the best block of long lines, where the model finds none: a few lines of an article among buttons."""
    start, end = best_block(np.array([line.words - BLOCK_COST for line in split.lines], dtype=np.float64))
    for i in range(start, end):
        if split.kinds[i] == "furniture" and not split.sure[i] and is_sentence(split.text(i)):
            split.set(i, "body", guess=True)


def is_mostly_text(lines: Sequence[Line]) -> bool:
    """Whether two thirds of a paste's words are running text: little of a page came along, and a sentence is the article's."""
    running = sum(line.words for line in lines if is_sentence(line.text))
    return running >= MOSTLY_TEXT * sum(line.words for line in lines)


def is_clean(lines: Sequence[Line]) -> bool:
    """Whether a paste is an article and nothing else: no menu, no button, no section heading, nearly all of it running text."""
    if any((is_furniture(line.text) and not is_makers(line.text)) or section_of(line.text) for line in lines):
        return False
    running = sum(line.words for line in lines if is_sentence(line.text))
    return running >= 0.7 * sum(line.words for line in lines)


def take_everything(split: Split) -> None:
    """In a clean text each line is the article's; the model, which learnt from whole pages, is not asked."""
    for i in range(len(split.lines)):
        split.set(i, "body")


# ---- 1 ---------------------------------------------------------------------------------------------------------------------


def mark_certain(split: Split) -> None:
    mostly_text = is_mostly_text(split.lines)
    subject = vocabulary(split.lines)
    for i, line in enumerate(split.lines):
        text = line.text
        if is_credit(text):
            split.set(i, "credit")
        elif (IMAGE_CAPTION.match(text) and line.words <= LONGEST_CAPTION and len(IMAGE_CAPTION.sub("", text)) > 3) or (
            has_caption_credit(text) and line.words <= LONGEST_CREDITED and "said" not in text.split()
        ):
            split.set(i, "caption")
        elif line.words <= 30 and len(text) <= 400 and INLINE_RELATED.match(text):
            split.set(i, "related")
        elif INLINE_TAGS.match(text) and not line.ends_sentence and line.words <= 40:
            split.set(i, "tags")
        elif find_dateline_alone(text) and line.words <= 12:
            split.set(i, "dateline")
        elif is_byline(text) and not is_sentence(text.rstrip(".")):
            split.set(i, "byline")
        elif is_dated_label(text) and SAYS_BY.search(text):
            split.set(i, "byline" if split_byline(beside_date(text)) else "furniture")
        elif is_site_speaking(text) or is_mail_note(text):
            split.set(i, "furniture")
        elif SHORT_ANSWER.fullmatch(text):
            continue
        elif (
            is_date_line(text)
            or section_of(text)
            or (
                is_furniture(text)
                and not quotes_speaker(text)
                and (line.words <= 9 or (split.chances[i] < 0.7 and not about_sites(split, i, subject)))
                and not (
                    mostly_text and split.chances[i] >= BODY and is_sentence(text) and not OF_THE_SITE.search(text)
                )
            )
        ):
            split.set(i, "furniture", sure=split.chances[i] < 0.9)


def about_sites(split: Split, i: int, subject: Counter[str]) -> bool:
    """Whether a sentence about cookies or terms is a report's: it speaks to no reader and of what other paragraphs are about."""
    return is_sentence(split.text(i)) and not OF_THE_SITE.search(split.text(i)) and on_subject(split, i, subject)


# ---- 3 ---------------------------------------------------------------------------------------------------------------------


def find_title(split: Split) -> None:
    """The best headline before the third paragraph; a paragraph before it only where it is a picture's caption."""
    running = split.running()
    if not running:
        return
    weights = np.array([(c - BODY) * 2 * line.words - 2 for c, line in zip(split.chances, split.lines, strict=True)])
    if all(split.sure[i] for i in running):
        start = running[0]
    else:
        first, last = best_block(weights)
        start = next((i for i in running if first <= i < last), running[0])
    inside = [i for i in running if i >= start]
    end = inside[2] if len(inside) > 2 else len(split.lines)
    words_inside = sum(split.lines[i].words for i in inside)
    subject = vocabulary(split.lines)
    site = site_text(split.lines)
    scores = {}
    for i in range(max(0, start - FARTHEST_TITLE), min(end, len(split.lines), start + FARTHEST_TITLE)):
        if split.kinds[i] in {"byline", "credit", "caption", "related", "tags", "dateline"} or (
            split.sure[i] and split.kinds[i] == "furniture"
        ):
            continue
        if is_no_headline(split.text(i)):
            continue
        before = [j for j in running if j < i and split.chances[j] >= FIRM and not is_picture_text(split, j)]
        if i < start and sum(split.lines[j].words for j in before) < STRAY * words_inside:
            before = []  # a menu's promises and a banner's terms, far above the text
        captions = [j for j in running if start <= j < i and is_picture_text(split, j)]
        at = max(start, i) if captions and not before else start
        scores[i] = title_score(split.lines, i, subject, at, site) - min(1.5 * len(before), 9.0)
    prefer_above_byline(split, scores, start)
    chosen = best_title(scores, lambda i: split.lines[i].words >= LEAST_HEADLINE)
    chosen = past_label(split, scores, chosen) if chosen is not None else None
    if chosen is None:
        head = split.lines[0]
        heads = all(split.kinds[i] == "body" for i in range(len(split.lines))) and len(split.lines) > 1
        if not heads or head.ends_sentence or not 2 <= head.words <= 30:
            return
        chosen = 0  # a clean text whose first line is no sentence: its words need not come back in the text
    split.title = chosen
    rivals = [score for i, score in scores.items() if abs(i - chosen) > NEAR_RIVAL]
    clear = scores.get(chosen, 0.0) >= CLEAR_TITLE and scores[chosen] - max(rivals, default=0.0) >= 1.0
    split.set(chosen, "title", guess=not clear)
    repeated = split.text(chosen).casefold()
    for i in range(chosen + 1, min(len(split.lines), chosen + 4)):
        if split.text(i).casefold() == repeated:
            split.set(i, "furniture")
    above = [j for j in running if j < chosen]
    stray = chosen <= start and sum(split.lines[j].words for j in above) < STRAY * words_inside
    for i in range(chosen if len(above) <= 2 else chosen - FAR_ABOVE if stray else 0):
        if split.kinds[i] == "body":
            split.set(i, "furniture", sure=False)


def is_no_headline(text: str) -> bool:
    """A link with its arrow ("Change your location »"), or a byline run into its date ("by Nora Vale22 Dec 2026")."""
    run_in = re.match(r"(?i:by)\s+[A-Z]", text) and re.search(r"[a-z]\d", text)
    return text.endswith(("»", "›", "→")) or bool(run_in and len(text.split()) <= 12)


def prefer_above_byline(split: Split, scores: dict[int, float], start: int) -> None:
    """A line between byline and text is more often a picture's or a film's than the headline, where one stands above the byline."""
    bylines = [i for i in range(max(0, start - 20), start) if split.kinds[i] == "byline" and split.sure[i]]
    if not bylines:
        return
    above = [scores[i] for i in scores if bylines[-1] - TITLE_TO_BYLINE <= i < bylines[-1]]
    if max(above, default=0.0) >= LEAST_TITLE:
        for i in scores:
            if bylines[-1] < i:
                scores[i] -= BEHIND_BYLINE


def best_title(scores: dict[int, float], long_enough: Callable[[int], bool]) -> int | None:
    """The line with the highest score; of two that could both be it, the first, as a deck shares as many words with the text."""
    best = max(scores.values(), default=0.0)
    if best < LEAST_TITLE:
        return None
    top = next(i for i, score in scores.items() if score == best)
    first = next(i for i, score in scores.items() if i == top or (score >= best - 1.5 and i < top <= i + NEAR_RIVAL))
    # Right above a deck that stands nearer to the byline: only a line as long as headlines are, and no kicker.
    above = scores.get(first - 1, 0.0) >= max(LEAST_TITLE, best - NEAR_BYLINE) and long_enough(first - 1)
    return first - 1 if above else first


def past_label(split: Split, scores: dict[int, float], chosen: int) -> int:
    """The headline behind a section's name: "Science & Space", a date, "Probe finds water on moon". A short headline stands right above its deck."""
    text = split.text(chosen)
    label = split.lines[chosen].words < LEAST_HEADLINE and all(
        w[0].isupper() or w in {"and", "of", "the", "&"} for w in text.split()
    )
    crumbs = bool(re.match(r"home\b", text, re.IGNORECASE))
    if not label and not crumbs:
        return chosen
    often = sum(line.text.casefold() == text.casefold() for line in split.lines) > 1
    later = [
        i
        for i in scores
        if chosen < i <= chosen + LABEL_TO_TITLE
        and split.lines[i].words >= LEAST_HEADLINE
        and scores[i] >= LEAST_TITLE
        and not split.lines[i].ends_sentence
    ]
    apart = often or crumbs or looks_like_name(text)
    later = [i for i in later if apart or i > chosen + 1]
    return max(later, key=lambda i: (scores[i], -i)) if later else chosen


def is_picture_text(split: Split, i: int) -> bool:
    """Whether a paragraph above the headline may be a picture's caption."""
    return near_credit(split, i) or is_caption_like(split.text(i))


def near_credit(split: Split, i: int) -> bool:
    return any(split.kinds[j] == "credit" for j in range(max(0, i - 3), min(len(split.lines), i + 4)))


# ---- 2 ---------------------------------------------------------------------------------------------------------------------


def end_at_comments(split: Split) -> None:
    """Nothing behind a heading "Comments" that follows the text, or behind the last lists of other articles, is the article's.

    A list of related headlines in the middle of a report ends nothing: sentences about the same subject go on behind it.
    """
    running = split.running()
    total = sum(split.lines[i].words for i in running)
    subject = vocabulary([split.lines[i] for i in running])
    for i in range(len(split.lines)):
        section = section_of(split.text(i))
        if section not in {"comments", "author", "related", "newsletter"} or SHORT_ANSWER.fullmatch(split.text(i)):
            continue
        before = [j for j in running if j < i]
        after = [j for j in running if j > i]
        if len(before) < 2:
            continue
        share = sum(split.lines[j].words for j in after) / max(total, 1)
        if section == "comments":
            ends = ends_text(split, i, share)
        else:
            goes_on = [
                j
                for j in after
                if split.chances[j] > 0.75 or (split.lines[j].ends_sentence and on_subject(split, j, subject))
            ]
            ends = share < 0.25 and not goes_on
        if ends:
            for j in range(i + 1, len(split.lines)):
                if split.kinds[j] == "body":
                    split.set(j, "furniture", sure=section == "comments")
            return


def on_subject(split: Split, i: int, subject: Counter[str]) -> bool:
    """Whether a third of a line's words stand in other paragraphs too."""
    carried = content_words(split.text(i))
    return bool(carried) and sum(subject[w] > 1 for w in carried) >= ON_SUBJECT * len(carried)


def mark_newsletters(split: Split) -> None:
    """What stands between the heading of a newsletter box and its button, as it is copied from the middle of a text."""
    for i, line in enumerate(split.lines):
        if section_of(line.text) != "newsletter" or is_box_end(line.text):
            continue
        ends = [j for j in range(i + 1, min(i + NEWSLETTER_BOX, len(split.lines))) if is_box_end(split.text(j))]
        for j in range(i, max(ends, default=i) + 1):
            if split.kinds[j] == "body" and not is_paragraph(split, j):
                split.set(j, "furniture")


def is_paragraph(split: Split, i: int) -> bool:
    """Whether a line between a box's heading and its button is the article's: the model is sure, and it speaks to no reader."""
    line = split.lines[i]
    return (
        line.words >= 12
        and split.chances[i] >= SURE_BODY
        and is_sentence(line.text)
        and not is_furniture(line.text)
        and not OF_THE_SITE.search(line.text)
    )


def is_box_end(text: str) -> bool:
    return bool(
        re.match(
            r"(?:please\s+)?enter\s+your\s+e-?mail|your\s+e-?mail|sign\s+up$|subscribe$|privacy\s+(?:notice|policy)|after\s+newsletter|by\s+signing\s+up",
            text,
            re.IGNORECASE,
        )
    )


def mark_related_inside(split: Split) -> None:
    """Headlines under "Read more" or "Related" within the text; list markers and dates between them are passed over."""
    for i in range(len(split.lines)):
        heads = section_of(split.text(i)) == "related" or MORE.fullmatch(split.text(i))
        if not heads or split.kinds[i] != "furniture":
            continue
        for j in range(i + 1, min(i + RELATED_BOX, len(split.lines))):
            line = split.lines[j]
            if is_furniture(line.text) or is_date_line(line.text):
                continue
            stopped = re.search(r"[.:][\"”’')]*$", line.text)
            if (
                section_of(line.text)
                or line.words not in HEADLINE
                or stopped
                or split.kinds[j] not in {"body", "furniture"}
            ):
                break
            split.set(j, "related")


# ---- 4 ---------------------------------------------------------------------------------------------------------------------


def find_captions(split: Split) -> None:
    for i, kind in enumerate(split.kinds):
        if kind == "credit":
            caption = caption_of(split, i)
            if caption is not None:
                likely = is_caption_like(split.text(caption)) or split.kinds[caption] == "furniture"
                split.set(caption, "caption", sure=likely, guess=not likely)
    for i in [i for i, kind in enumerate(split.kinds) if kind == "caption"]:
        for j in (i - 1, i + 1):
            if (
                0 <= j < len(split.lines)
                and split.kinds[j] in {"body", "furniture"}
                and j != split.title
                and split.lines[j].words <= LONGER_TWIN * split.lines[i].words
                and says_the_same(split.text(i), split.text(j))
            ):
                split.set(j, "caption")
    for i, line in enumerate(split.lines):
        if split.kinds[i] in {"body", "furniture"} and not (split.sure[i] and split.kinds[i] == "furniture"):
            marked = CAPTION_WORDS.search(line.text) if line.words <= 40 else None
            if (
                marked
                and 4 <= line.words <= 40
                and not said(line.text)
                and (split.chances[i] < 0.9 or marked.start() == 0 or "(" in marked.group())
            ):
                split.set(i, "caption", sure=False)
    for i in range(len(split.lines) - 1):
        # a picture's alternative text is copied too, right before the caption that repeats it
        if (
            split.kinds[i + 1] == "caption"
            and split.kinds[i] == "furniture"
            and split.text(i + 1).startswith(split.text(i))
        ):
            split.set(i, "caption")


def says_the_same(caption: str, other: str) -> bool:
    """Whether a line is a picture's description for those who don't see it: the caption's words, in a line of its own."""
    a, b = content_words(caption), content_words(other)
    return min(len(a), len(b)) >= 2 and len(a & b) >= 0.6 * min(len(a), len(b))


def find_unstopped_captions(split: Split) -> None:
    """Where paragraphs end in full stops, a longer line without one is no paragraph: beside a caption, or with a caption's words, it is one too."""
    running = [i for i in split.body() if split.lines[i].words >= 12]
    stopped = sum(split.lines[i].ends_sentence for i in running)
    if len(running) < 4 or stopped < 0.7 * len(running):
        return
    for i in split.body():
        line = split.lines[i]
        if (
            line.ends_sentence
            or line.bullet
            or line.text.endswith((":", ","))
            or not 7 <= line.words <= LONGEST_CAPTION
        ):
            continue
        beside = any(0 <= j < len(split.lines) and split.kinds[j] in {"caption", "credit"} for j in (i - 1, i + 1))
        if beside or (is_caption_like(line.text) and not said(line.text)):
            split.set(i, "caption", guess=True)


def said(text: str) -> bool:
    return bool(re.search(r"\b(?:said|says|told|added|according to|warned|insisted)\b", text))


def caption_of(split: Split, credit: int) -> int | None:
    """The line that a photo credit belongs to: before it, or after "Image source"; None where the picture has no caption."""
    lines = split.lines
    after = credit + 1 if credit + 1 < len(lines) else None
    if after is not None and split.kinds[after] == "caption":
        return None
    if re.match(r"image\s+source", lines[credit].text, re.IGNORECASE):
        return None
    options = []
    for i, joined in ((credit - 1, lines[credit].blank == 0), (after, after is not None and lines[after].blank == 0)):
        if i is None or i < 0 or split.kinds[i] not in {"body", "furniture"} or i == split.title:
            continue
        if split.sure[i] and split.kinds[i] == "furniture":
            continue
        options.append((caption_score(split, i, joined=joined) + (0.5 if i < credit else 0.0), i))
    if split.title is not None and split.title < credit and not options:
        options = []
    far = before_title(split, credit)
    if far is not None:
        options.append((caption_score(split, far, joined=False) + 2.0, far))
    best = max(options, default=(0.0, -1))
    return best[1] if best[0] >= 2.0 else None


def before_title(split: Split, credit: int) -> int | None:
    """A sentence up to three lines above, parted from the credit by the title: the picture stood above the headline."""
    if split.title is None or not credit - 3 <= split.title < credit:
        return None
    for i in range(split.title - 1, max(-1, split.title - 3), -1):
        if split.kinds[i] == "furniture" and not split.sure[i] and split.lines[i].words >= 5:
            return i
    return None


def caption_score(split: Split, i: int, *, joined: bool) -> float:
    line = split.lines[i]
    if line.words < 3 or line.words > LONGEST_CAPTION or find_dateline(line.text):
        return -9.0
    score = 1.0
    score += 2.0 if is_caption_like(line.text) else 0.0
    score += 1.0 if joined and any(other.blank for other in split.lines) else 0.0
    score += 1.0 if line.words <= 25 else -1.0 if line.words > 40 else 0.0
    score -= 2.0 if said(line.text) else 0.0
    score -= 1.0 if len(re.findall(r"[.!?]\s+[A-Z“\"]", line.text)) > 1 else 0.0
    score += 1.0 if split.chances[i] < BODY and not all(split.sure) else 0.0
    between = split.title is not None and i == split.title + 1
    score -= 1.0 if between and not is_caption_like(line.text) else 0.0
    return score


def find_bylines(split: Split) -> None:
    """A name alone, close under or above the title, is the byline; so is a role under it, and a name beside a date.

    Where a line says "By", a name alone counts only next to it: elsewhere it is a picture's, a section's or another article's.
    """
    if split.title is None:
        return
    said = [i for i in split_bylines_sure(split) if -TITLE_TO_BYLINE <= i - split.title <= 2 * TITLE_TO_BYLINE]
    told = ordinary_words(split)
    for i in range(max(0, split.title - 2), min(len(split.lines), split.title + 9)):
        if (
            i == split.title
            or split.kinds[i] in {"credit", "caption", "related", "tags", "dateline"}
            or (split.sure[i] and split.kinds[i] == "byline")
        ):
            continue
        text = split.text(i)
        if is_dated_label(text):
            names = split_byline(beside_date(text))
            named = bool(names) and (
                bool(SAYS_BY.search(text))
                or (not said and looks_like_name(names[0]) and not is_subject(split, names[0], told))
            )
            split.set(i, "byline" if named else "furniture")
            continue
        if split.lines[i].words > 16 or text.endswith((".", "?", "!", ":")):
            if i > split.title and is_sentence(text) and split.lines[i].words > 30:
                break
            continue
        if i < split.title and text.isupper() and split.lines[i].words > 2:
            continue  # "STORM DAMAGE FEARS": a kicker
        names = split_byline(text)
        alone = (
            names
            and len(" ".join(names).split()) >= 0.3 * len(re.findall(r"[^\W\d_]{2,}", text))
            and looks_like_name(names[0])
            and not any(is_subject(split, name, told) for name in names)
            and (not said or any(abs(i - j) == 1 for j in said))
        )
        agency = agency_name(text) if i > split.title else None
        if (alone and text.casefold().startswith(names[0].split()[0].casefold())) or agency:
            split.set(i, "byline", guess=i - split.title > 4)
            following = i + 1
            if (
                following < len(split.lines)
                and is_role(split.text(following))
                and split.kinds[following] in {"body", "furniture"}
            ):
                split.set(following, "byline")
    mark_names_behind_by(split)
    drop_far_bylines(split)
    for i in split_bylines_sure(split):
        if i + 1 < len(split.lines) and is_role(split.text(i + 1)) and split.kinds[i + 1] in {"body", "furniture"}:
            split.set(i + 1, "byline")


def drop_far_bylines(split: Split) -> None:
    """Where the headline has a byline, those far from it are of other articles."""
    title = split.title or 0
    bylines = [i for i, kind in enumerate(split.kinds) if kind == "byline"]
    near = [i for i in bylines if -TITLE_TO_BYLINE <= i - title <= 2 * TITLE_TO_BYLINE and split_byline(split.text(i))]
    if near:
        for i in bylines:
            if i < title - 2 * TITLE_TO_BYLINE or i > max(split.body(), default=i):
                split.set(i, "furniture")


def ordinary_words(split: Split) -> set[str]:
    """The words that the paste's running text writes in small letters: "death" and "fears", no names."""
    return {w for line in split.lines if is_sentence(line.text) for w in re.findall(r"\b[a-z]{3,}\b", line.text)}


def is_subject(split: Split, name: str, told: set[str]) -> bool:
    """Whether what looks like a name is what the article is about or no name: it stands in the headline, or all its words are ordinary ones."""
    words = [w.casefold() for w in re.findall(r"\w+", name)]
    titled = split.title is not None and name.casefold() in split.text(split.title).casefold()
    return titled or words[0] in {"written", "posted", "related"} or all(w in told for w in words if len(w) > 2)


def is_dated_label(text: str) -> bool:
    """Whether a short line holds a date beside names or sections and is no sentence: "October 9, 2018 | by Ada Lund", "21/06/2014 Ada Lund Books"."""
    found = find_dates(text)
    if not found or len(text.split()) > 16 or is_sentence(text):
        return False
    at_edge = found[0].start <= 3 or found[-1].end >= len(text) - 3
    return bool(at_edge or SAYS_BY.search(text))


def mark_names_behind_by(split: Split) -> None:
    """The names after a line that says "By" and nothing else."""
    for i in range(len(split.lines) - 1):
        if (
            split.kinds[i] == "byline"
            and not split_byline(split.text(i))
            and split.lines[i].words <= 2
            and split_byline(split.text(i + 1))
        ):
            split.set(i + 1, "byline")


def split_bylines_sure(split: Split) -> list[int]:
    return [i for i, kind in enumerate(split.kinds) if kind == "byline" and split.sure[i]]


def is_role(text: str) -> bool:
    """As "Political correspondent", "Staff Writer, The Harn Courier", "BBC News, Port Harn"."""
    return (
        len(text.split()) <= 8
        and not text.endswith(".")
        and bool(
            re.search(
                r"\b(?:correspondent|reporter|editor|writer|columnist|journalist|staff|bureau chief|contributor|analyst|critic)s?\b",
                text,
                re.IGNORECASE,
            )
            or re.fullmatch(r"(?:BBC|CNN|\w+)\s+News(?:,\s*[\w\s]+)?(?:\s+in\s+[\w\s]+)?", text)
        )
    )


def find_deck(split: Split) -> None:
    """The lines between title and text that sum it up.

    Sure signs: a dateline opens a later paragraph; a byline, date or share bar stands between it and the text; it has no full
    stop; it is a list of points above the byline. Without one of them the line is the first paragraph.
    """
    if split.title is None:
        return
    texts: list[int] = []  # lines of words since the title
    breaks: list[int] = []  # what stands between them
    stop = min(len(split.lines), split.title + 16)
    byline_at = None
    for i in range(split.title + 1, stop):
        kind, line = split.kinds[i], split.lines[i]
        if kind == "byline" or (kind == "furniture" and is_date_line(line.text)):
            byline_at = byline_at if byline_at is not None else i
            breaks.append(i)
        elif kind in {"credit", "caption"} or (kind == "furniture" and (split.sure[i] or line.words < 5)):
            breaks.append(i)
        elif kind == "dateline" or find_dateline(line.text):
            set_deck(
                split, [j for j in texts if byline_at is None or j < byline_at or len(texts) == 1], most=4, sure=True
            )
            return
        elif kind in {"body", "furniture"}:
            texts.append(i)
        if len(texts) > 8:
            break
    if not texts:
        return
    first = texts[0]
    after_title = [j for j in breaks if j > first and section_of(split.text(j)) in {None, "share"}]
    if byline_at is not None and byline_at > first:
        above = [j for j in texts if j < byline_at]
        if sum(split.lines[j].words for j in above) <= 2.5 * LONGEST_DECK and len(above) < len(split.running()) + (
            split.kinds[first] != "body"
        ):
            set_deck(split, above, most=6, sure=True)
            return
    if byline_at is None and after_title and after_title[0] == first + 1 and one_thought(split, first):
        set_deck(split, [first], most=1)
        return
    if (
        not split.lines[first].ends_sentence
        and 5 <= split.lines[first].words <= 35
        and first <= split.title + 3
        and not split.text(first).endswith((":", ",", "”", '"'))
    ):
        nothing_between = not [j for j in breaks if j < first and j == byline_at]
        if nothing_between and len(texts) > 1:
            set_deck(split, [first], most=1)


def one_thought(split: Split, i: int) -> bool:
    """One sentence short enough for a deck, with text enough behind it."""
    text = split.text(i)
    ends = len(re.findall(r"[.!?][\"”’)]*\s+[\"“(]*[A-Z]", text))
    return ends == 0 and split.lines[i].words <= 32 and len([j for j in split.running() if j > i]) >= 2


def set_deck(split: Split, chosen: Sequence[int], *, most: int, sure: bool = False) -> None:
    fitting = [i for i in chosen if split.lines[i].words <= LONGEST_DECK and split.lines[i].words >= 4]
    for i in fitting[:most]:
        split.set(i, "deck", guess=not sure)


def close_gaps(split: Split) -> None:
    """Lines that read as text among or right behind the paragraphs belong to the article, unless a rule knows better."""
    subject = vocabulary([split.lines[i] for i in split.running()])
    text = is_mostly_text(split.lines)
    for i in range(1, len(split.lines)):
        if split.kinds[i] != "furniture" or split.sure[i] or (split.title is not None and i <= split.title):
            continue
        line, chance = split.lines[i], split.chances[i]
        following = split.kinds[i + 1] if i + 1 < len(split.lines) else None
        if (
            split.kinds[i - 1] == "body"
            and following == "body"
            and ((chance >= GAP and (is_sentence(line.text) or line.words <= 8)) or SHORT_ANSWER.fullmatch(line.text))
        ) or (
            split.kinds[i - 1] == "body"
            and is_sentence(line.text)
            and line.ends_sentence
            and chance >= (GAP / 2 if line.words >= 12 and (text or shares(line.text, subject)) else GAP)
        ):
            split.set(i, "body", sure=False)


def carry_on(split: Split) -> None:
    """In a text the size of a news report, a sentence that goes on about its subject after a break is of the text too.

    The model learnt from long guides, where a lone sentence among buttons is a page's. Out of fold on the training pages the
    rule is worth +0.0008 token F1 for texts below NEWS_WORDS and costs as much above them.
    """
    body = split.body()
    if len(split.running()) < 2 or sum(split.lines[i].words for i in body) > NEWS_WORDS:
        return
    subject = {
        w
        for i, kind in enumerate(split.kinds)
        if kind in {"title", "deck", "body"}
        for w in content_words(split.text(i))
    }
    last: int | None = None
    for i, line in enumerate(split.lines):
        if split.title is not None and i <= split.title:
            continue
        if split.kinds[i] == "body":
            last = i
        elif last is not None and (section_of(line.text) in {"comments", "author"} or i - last > LONGEST_BREAK):
            return
        elif last is not None and split.kinds[i] == "furniture" and not split.sure[i] and split.chances[i] >= FAINT:
            carried = content_words(line.text)
            about_it = len(carried & subject) >= 0.2 * len(carried)
            if (
                line.words >= 6
                and re.search(r"[.!][\"”’')]*$", line.text)  # a question is as often another article's headline
                and is_sentence(line.text)
                and (about_it or said(line.text) or split.chances[i] >= GAP)
            ):
                split.set(i, "body", guess=True)
                last = i


def mark_entries(split: Split) -> None:
    """The entries of a live page: text under a time of day, and its heading.

    Such text is broken by times and buttons every few lines, which the model takes for the end of an article.
    """
    clocks = [i for i, line in enumerate(split.lines) if is_clock(line.text) and i > (split.title or 0)]
    if len(clocks) < LEAST_ENTRIES or are_comments(split, clocks):
        return
    comments = next((i for i, line in enumerate(split.lines) if section_of(line.text) in {"comments", "tags", "related"} and i > clocks[-1]), len(split.lines))  # fmt: skip
    for start, end in pairwise([*clocks, comments]):
        inside = [i for i in range(start + 1, end) if split.kinds[i] in {"body", "furniture"} and not split.sure[i]]
        texts = [i for i in inside if is_sentence(split.text(i)) and not is_furniture(split.text(i))]
        for i in texts:
            split.set(i, "body", sure=False)
        if inside and texts and inside[0] not in texts and split.lines[inside[0]].words <= 20:
            split.set(inside[0], "body", sure=False)


def end_at_headlines(split: Split) -> None:
    """Headlines of other articles that the model took for the last lines: no full stop, where the paragraphs have one.

    A list that ends an article stays: its lines have bullets, or a line with a colon before them.
    """
    running = split.running()
    long = [i for i in running if split.lines[i].words >= 12]
    if len(long) < 2 or sum(split.lines[i].ends_sentence for i in long) < 0.7 * len(long):
        return
    last = (
        max(i for i in running if split.lines[i].ends_sentence)
        if any(split.lines[i].ends_sentence for i in running)
        else running[-1]
    )
    tail = [i for i in split.body() if i > last]
    if not tail or split.text(last).endswith(":") or any(split.lines[i].bullet for i in tail):
        return
    headlines = [
        i
        for i in range(last + 1, len(split.lines))
        if split.kinds[i] in {"body", "furniture", "related"} and is_headline(split.lines[i])
    ]
    for i in tail:
        if i in headlines and len(headlines) >= 2 and split.chances[i] < SURE_BODY:
            split.set(i, "related", guess=True)


def is_clock(text: str) -> bool:
    """Whether a line is a time of day and nothing else: "17.40 BST"."""
    return bool(re.fullmatch(r"(?:[01]?\d|2[0-3])[:.][0-5]\d\s*(?:[ap]\.?m\.?)?\s*[A-Z]{0,4}", text))


# ---- 5 ---------------------------------------------------------------------------------------------------------------------


def mark_tails(split: Split) -> None:
    """Related headlines and tags among what is left."""
    last = max(split.body(), default=-1)
    subject = vocabulary([split.lines[i] for i in split.body()])
    under: str | None = None
    for i, line in enumerate(split.lines):
        section = section_of(line.text)
        if section:
            under = section
            continue
        if (
            under == "tags"
            and line.words <= 5
            and not line.ends_sentence
            and split.kinds[i] in {"body", "furniture"}
            and not is_furniture(line.text)
        ):
            split.set(i, "tags")
            continue
        if split.kinds[i] != "furniture":
            under = None if split.kinds[i] == "body" else under
            continue
        if is_furniture(line.text) or is_date_line(line.text) or under in {"comments", "newsletter", "author"}:
            under = None if under == "tags" else under
            continue
        if under == "related":
            if (is_headline(line) or line.words == 3) and i != split.title:
                split.set(i, "related", sure=False)
        elif is_tag_list(line.text, subject) and i > last:
            split.set(i, "tags", sure=False)
        elif i > last and is_headline(line) and (shares(line.text, subject) or headline_beside(split, i, last)):
            split.set(i, "related", sure=False)
        if under == "tags":
            under = None


def is_headline(line: Line) -> bool:
    return (
        line.words in HEADLINE
        and not line.text.endswith((".", ",", ":"))
        and not is_date_line(line.text)
        and not is_byline(line.text)
        and not is_furniture(line.text)
    )


def shares(text: str, subject: dict[str, int]) -> bool:
    carried = content_words(text)
    return bool(carried) and sum(w in subject for w in carried) >= 0.3 * len(carried)


def headline_beside(split: Split, i: int, last: int) -> bool:
    return any(
        last < j < len(split.lines)
        and split.kinds[j] in {"furniture", "related"}
        and is_headline(split.lines[j])
        and split.lines[j].words >= 5
        for j in (i - 1, i + 1)
    )


def end_at_bio(split: Split) -> None:
    """A line about the author behind the last paragraph, or that begins with the byline's name, is no part of the text."""
    names = [name for i, kind in enumerate(split.kinds) if kind == "byline" for name in split_byline(split.text(i))]
    body = split.body()
    for i in body[-3:]:
        of_author = any(split.text(i).startswith(name) for name in names)
        if is_bio(split.text(i)) and (of_author or (i == body[-1] and len(body) > 3 and not names)):
            split.set(i, "furniture")


def is_tag_list(text: str, subject: dict[str, int]) -> bool:
    """Three or more short pieces between commas, or a run of the text's own subject words without any grammar."""
    pieces = [p.strip() for p in re.split(r"\s*[,;|·•#]\s*", text) if p.strip()]
    if len(pieces) >= 3 and not re.search(r"[.!?]$", text):
        return all(len(p.split()) <= 4 and p.split()[0].casefold() not in FUNCTION_WORDS for p in pieces)
    words = text.split()
    known = [w for w in words if w.casefold() in subject]
    plain = not re.search(r"[^\w\s-]", text) and not any(w.casefold() in FUNCTION_WORDS for w in words)
    return 2 <= len(words) <= 8 and plain and len(known) == len(words)
