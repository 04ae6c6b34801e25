"""The shape of project.sqlite, as a list of steps. A step that has been applied is named in `migrations` and never edited.

A layer's table is no migration: `layer_tables` makes it from the row dataclass, and makes it anew where the columns changed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable

from analysis.collect import duplicates
from analysis.registry import Layer

# Tables of the store itself: a layer may not take their names.
TAKEN = (
    "articles", "buckets", "bands", "changes", "corrections", "fulltext", "imports", "import_files", "jobs", "kept", "layers",
    "meta", "migrations", "offers", "outlet_tables", "outlet_values", "paragraphs", "pins", "remembered", "runs", "variables", "entity_counts", "keyword_counts", "quote_counts",
)  # fmt: skip

SQLITE_TYPES = {"str": "TEXT", "int": "INTEGER", "float": "REAL", "bool": "INTEGER", "date": "TEXT"}


def first_tables(db: sqlite3.Connection) -> None:
    """Articles, what was found in them, where they came from, and what people did with them.

    Everything that refers to an article does so by its integer `key`, which is never used twice. `changes` holds the version at which
    each key last changed, keys of deleted articles too: the read copy is brought up to date from it.
    """
    for statement in (
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        """CREATE TABLE articles (
            key INTEGER PRIMARY KEY AUTOINCREMENT, article_id TEXT NOT NULL UNIQUE, title TEXT, text TEXT NOT NULL, facts TEXT NOT NULL,
            outlet TEXT, section TEXT, agency TEXT, language TEXT,
            published TEXT, published_first TEXT, published_last TEXT, published_precision TEXT,
            words INTEGER NOT NULL, body_start INTEGER NOT NULL, opening_start INTEGER, opening_end INTEGER,
            text_hash TEXT NOT NULL, distinct_text INTEGER NOT NULL, added TEXT NOT NULL) STRICT""",
        "CREATE INDEX articles_text_hash ON articles (text_hash)",
        "CREATE INDEX articles_distinct_text ON articles (distinct_text)",
        "CREATE INDEX articles_outlet ON articles (outlet)",
        """CREATE TABLE variables (article INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (article, name)) STRICT, WITHOUT ROWID""",
        "CREATE INDEX variables_name ON variables (name, value)",
        """CREATE TABLE layers (name TEXT PRIMARY KEY, columns TEXT NOT NULL) STRICT""",
        """CREATE TABLE runs (article INTEGER NOT NULL, layer TEXT NOT NULL, version INTEGER NOT NULL, count INTEGER NOT NULL,
            error TEXT, PRIMARY KEY (article, layer)) STRICT, WITHOUT ROWID""",
        "CREATE INDEX runs_layer ON runs (layer, version, error)",
        "CREATE TABLE changes (key INTEGER PRIMARY KEY, version INTEGER NOT NULL) STRICT",
        "CREATE INDEX changes_version ON changes (version)",
        """CREATE TABLE bands (band INTEGER NOT NULL, hash INTEGER NOT NULL, key INTEGER NOT NULL,
            PRIMARY KEY (band, hash, key)) STRICT, WITHOUT ROWID""",
        "CREATE INDEX bands_key ON bands (key)",
        """CREATE TABLE imports (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, begun TEXT NOT NULL,
            ended TEXT, mappings TEXT NOT NULL, fingerprint TEXT NOT NULL) STRICT""",
        """CREATE TABLE import_files (import INTEGER NOT NULL, n INTEGER NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL,
            done INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (import, n)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE offers (import INTEGER NOT NULL, n INTEGER NOT NULL, file INTEGER NOT NULL, item TEXT NOT NULL, status TEXT NOT NULL,
            article_id TEXT, reason TEXT, original TEXT, article TEXT, PRIMARY KEY (import, n)) STRICT, WITHOUT ROWID""",
        "CREATE INDEX offers_article ON offers (article_id)",
        "CREATE INDEX offers_status ON offers (import, status, n)",
        """CREATE TABLE jobs (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, import INTEGER, options TEXT NOT NULL, state TEXT NOT NULL,
            done INTEGER NOT NULL DEFAULT 0, total INTEGER, rate REAL, message TEXT NOT NULL DEFAULT '', cancel INTEGER NOT NULL DEFAULT 0,
            started TEXT NOT NULL, heartbeat REAL NOT NULL, pid INTEGER) STRICT""",
        """CREATE TABLE corrections (id INTEGER PRIMARY KEY AUTOINCREMENT, article_id TEXT NOT NULL, at TEXT NOT NULL, what TEXT NOT NULL,
            before BLOB NOT NULL) STRICT""",
        "CREATE INDEX corrections_article ON corrections (article_id)",
        "CREATE TABLE pins (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, card TEXT NOT NULL) STRICT",
    ):
        db.execute(statement)


def full_text(db: sqlite3.Connection) -> None:
    """FTS5 over title and text, kept by triggers. It stores no text of its own (external content), so nothing is there twice."""
    for statement in (
        """CREATE VIRTUAL TABLE fulltext USING fts5(title, text, content='articles', content_rowid='key',
            tokenize="unicode61 remove_diacritics 2")""",
        """CREATE TRIGGER fulltext_add AFTER INSERT ON articles BEGIN
            INSERT INTO fulltext (rowid, title, text) VALUES (new.key, new.title, new.text); END""",
        """CREATE TRIGGER fulltext_remove AFTER DELETE ON articles BEGIN
            INSERT INTO fulltext (fulltext, rowid, title, text) VALUES ('delete', old.key, old.title, old.text); END""",
        """CREATE TRIGGER fulltext_change AFTER UPDATE OF title, text ON articles BEGIN
            INSERT INTO fulltext (fulltext, rowid, title, text) VALUES ('delete', old.key, old.title, old.text);
            INSERT INTO fulltext (rowid, title, text) VALUES (new.key, new.title, new.text); END""",
    ):
        db.execute(statement)


def source_cards(db: sqlite3.Connection) -> None:
    """Where an import comes from (what its files state, what a person entered), what its articles lack, and what columns meant before."""
    for statement in (
        "ALTER TABLE imports ADD COLUMN card TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE imports ADD COLUMN missing TEXT",
        "ALTER TABLE import_files ADD COLUMN stated TEXT NOT NULL DEFAULT '[]'",
        "CREATE TABLE remembered (columns TEXT PRIMARY KEY, mapping TEXT NOT NULL) STRICT, WITHOUT ROWID",
    ):
        db.execute(statement)


def outlet_join(db: sqlite3.Connection) -> None:
    """Tables of outlets, the latest in force, and what that one says of each outlet (by its name for comparing): project/outlets.py."""
    db.execute(
        "CREATE TABLE outlet_tables (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, content TEXT NOT NULL) STRICT"
    )
    db.execute(
        """CREATE TABLE outlet_values (outlet TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (outlet, name)) STRICT, WITHOUT ROWID"""
    )


def paragraphs(db: sqlite3.Connection) -> None:
    """What each paragraph of a text is known by, so that those which many texts share are found. Filled for the articles there are."""
    db.execute(
        "CREATE TABLE paragraphs (article INTEGER NOT NULL, n INTEGER NOT NULL, hash INTEGER NOT NULL, words INTEGER NOT NULL, PRIMARY KEY (article, n)) STRICT, WITHOUT ROWID"
    )
    last = 0
    while rows := db.execute(
        "SELECT key, text, body_start FROM articles WHERE key > ? ORDER BY key LIMIT 1000", (last,)
    ).fetchall():
        last = rows[-1][0]
        db.executemany(
            "INSERT INTO paragraphs VALUES (?, ?, ?, ?)",
            (
                (key, n, *found)
                for key, text, start in rows
                for n, found in enumerate(duplicates.paragraphs(text[start:]))
            ),
        )


def encoders(db: sqlite3.Connection) -> None:
    """Which encoder each run asked. Those of before had one to ask."""
    db.execute("ALTER TABLE runs ADD COLUMN encoder TEXT")
    db.execute(
        "UPDATE runs SET encoder = 'fast' WHERE layer IN ('entities', 'quotes', 'targets', 'frames', 'loaded_language')"
    )
    db.execute("DROP INDEX runs_layer")
    db.execute("CREATE INDEX runs_layer ON runs (layer, version, encoder, error)")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    first_tables,
    full_text,
    source_cards,
    paragraphs,
    outlet_join,
    encoders,
)


def pending(db: sqlite3.Connection) -> list[Callable[[sqlite3.Connection], None]]:
    """The steps not yet applied, in order."""
    there = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").fetchone()
    applied = {name for (name,) in db.execute("SELECT name FROM migrations")} if there else set()
    return [step for step in MIGRATIONS if step.__name__ not in applied]


def migrate(db: sqlite3.Connection, now: str) -> None:
    """Applies what is pending. Call inside a transaction, so that a step is applied whole or not at all."""
    db.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied TEXT NOT NULL) STRICT")
    for step in pending(db):
        step(db)
        db.execute("INSERT INTO migrations VALUES (?, ?)", (step.__name__, now))


def shape(layer: Layer) -> str:
    """A layer's columns and their types, as `layers.columns` keeps them."""
    return json.dumps([[name, kind.__name__] for name, kind in layer.column_types().items()])


def changed_layers(db: sqlite3.Connection, registered: Iterable[Layer]) -> list[Layer]:
    """The layers that have no table yet, or one of other columns."""
    known = dict(db.execute("SELECT name, columns FROM layers"))
    return [layer for layer in registered if known.get(layer.name) != shape(layer)]


def layer_tables(db: sqlite3.Connection, registered: Iterable[Layer]) -> list[str]:
    """Makes the tables of new and changed layers and names them. Call inside a transaction.

    Rows of a changed layer are dropped together with its runs, so that every article shows as not yet looked at and the next
    analysis fills it: rows can always be found again, converting them can't be right in general.
    """
    made = []
    for layer in changed_layers(db, registered):
        if layer.name in TAKEN:
            raise ValueError(
                f"A layer may not be named '{layer.name}': the store has a table of that name. Rename its file."
            )
        columns = ", ".join(
            f'"{name}" {SQLITE_TYPES[kind.__name__]}{" NOT NULL" if name in ("start", "end") else ""}'
            for name, kind in layer.column_types().items()
        )
        db.execute(f'DROP TABLE IF EXISTS "{layer.name}"')
        db.execute(
            f'CREATE TABLE "{layer.name}" (article INTEGER NOT NULL, n INTEGER NOT NULL, {columns}, PRIMARY KEY (article, n)) STRICT, WITHOUT ROWID'
        )
        db.execute("DELETE FROM runs WHERE layer = ?", (layer.name,))
        db.execute(
            "INSERT INTO layers VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET columns = excluded.columns",
            (layer.name, shape(layer)),
        )
        made.append(layer.name)
    return made
