"""The command line: `python -m analysis COMMAND` does without a browser what the pages do with one.

Results go to stdout, what to know about them to stderr. Exit status: 0 done; 1 nothing could be read, a check failed or something
went wrong; 2 the command was not understood.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import importlib.metadata
import io
import json
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import NewsprismError, ProjectError, UnknownName

if TYPE_CHECKING:
    from analysis.article import Article
    from analysis.batch.run import Job, Watch
    from analysis.collect.feeds import Request
    from analysis.project.imports import Reconciliation
    from analysis.project.state import Project

AT_ONCE = 16
# The store of 100,000 articles takes some 3 GB; below 1 GB an import may not end.
LEAST_FREE = 1_000_000_000
Adder = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]
SUFFIXES = {".csv": "csv", ".xlsx": "xlsx", ".jsonl": "jsonl", ".parquet": "parquet"}


def main(arguments: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    asked = parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = asked.command
    try:
        return command(asked)
    except NewsprismError as trouble:
        told(str(trouble))
        return 1
    except KeyboardInterrupt:
        told("Stopped. Give the same command again: an import goes on where it stopped.")
        return 130
    except BrokenPipeError:
        # The reader of the output (head, less) has had enough; nothing may be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="python -m analysis", description="Newsprism without a browser.")
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], int], told: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=told, description=told)
        made.set_defaults(command=command)
        return made

    one = add("read", read, "Files → one JSON object an article.")
    one.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="HTML, TXT, DOCX, PDF, CSV, TSV, XLSX, JSONL, a ZIP of these, or a folder",
    )
    one.add_argument("--url", help="the address of a page, where the file does not state it")

    one = add("analyze", analyze, "Files → one JSON object a row of a layer.")
    one.add_argument("files", nargs="+", metavar="FILE", help="as for read")
    one.add_argument(
        "--layers", help="names with commas between; the layers they need are run too, and printed if named"
    )
    one.add_argument("--encoder", metavar="NAME", help="fast (default) or thorough: better names, a third of the speed")

    one = add(
        "add", add_files, "Files into a project (made where there is none of that name); goes on where it stopped."
    )
    one.add_argument("project", metavar="PROJECT", help="a name or a folder")
    one.add_argument("files", nargs="+", metavar="FILE", help="as for read")
    one.add_argument("--dry-run", action="store_true", help="say what would be added, and add nothing")
    _work_arguments(one)
    one.add_argument("--json", action="store_true", help="one object: offered, added, duplicates, rejected")
    one.add_argument(
        "--full", action="store_true", help="with --json also declared, missing (how many lack each fact), source"
    )
    _source_arguments(one)

    one = add(
        "fetch",
        fetch_pages,
        "Pages from the web into a project: asks the sites named, politely; goes on where it stopped.",
    )
    one.add_argument("project", metavar="PROJECT", help="a name or a folder")
    one.add_argument("urls", nargs="*", metavar="URL", help="addresses of pages")
    one.add_argument("--list", type=Path, metavar="FILE", help="a text file with addresses, one a line")
    one.add_argument(
        "--feed", action="append", default=[], metavar="URL", help="an RSS or Atom feed; may be given again"
    )
    one.add_argument("--contact", default="", metavar="TEXT", help="an e-mail or a page, told to the sites")
    one.add_argument(
        "--delay", type=float, default=1.0, metavar="S", help="seconds between two requests to one host (default 1)"
    )
    one.add_argument("--dry-run", action="store_true", help="fetch, say what would be added, and add nothing")
    _work_arguments(one)
    one.add_argument("--json", action="store_true", help="one object, as for add")
    one.add_argument("--full", action="store_true", help="with --json also declared, missing, source")

    _reanalyze_arguments(add)

    one = add("search", search_text, "Articles that hold all words of a query, with their sentences.")
    one.add_argument("project", metavar="PROJECT", help="a name or a folder")
    one.add_argument(
        "query",
        nargs="+",
        metavar="QUERY",
        help='words, all of which must occur; "words in double quotes" follow one another',
    )
    one.add_argument("--limit", type=_count, default=20, metavar="N", help="articles shown (default 20)")
    one.add_argument("--offset", type=_count, default=0, metavar="N", help="articles passed over (default 0)")
    one.add_argument("--json", action="store_true", help="one object: total, hits")

    one = add("export", export_table, "A table of a project as CSV, XLSX, JSON lines or Parquet.")
    one.add_argument("project", metavar="PROJECT", help="a name or a folder")
    one.add_argument(
        "table", metavar="TABLE", help="articles, a layer, variables, runs, failures, imports, offers or corrections"
    )
    one.add_argument(
        "--one-version",
        action="store_true",
        help="of each distinct text only the version that the project keeps (page Copies)",
    )
    one.add_argument("--format", choices=sorted(SUFFIXES.values()), help="by the name of the output; else csv")
    one.add_argument(
        "--output", "-o", type=Path, metavar="FILE", help="where to; CSV and JSON lines go to stdout without it"
    )

    _outlet_arguments(add)

    one = add("check", check, "Versions, models and their hashes, free disk, and what to do where something is wrong.")
    one.add_argument("project", nargs="?", metavar="PROJECT", help="also whether this project's database is sound")
    one.add_argument("--json", action="store_true", help="one object: ok, checks")
    return whole


def _source_arguments(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--database", metavar="NAME", help="source card: the database the files come from, where they do not say"
    )
    one.add_argument("--query", metavar="TEXT", help="source card: the search string")
    one.add_argument(
        "--dates",
        choices=("day-first", "month-first"),
        help="dates of exports that their file leaves open, 03/04/2021 (default: unknown)",
    )
    one.add_argument("--searched", metavar="DAY", help="source card: the day of the search")
    one.add_argument("--declared", type=_count, metavar="N", help="source card: how many hits the database told")


def _work_arguments(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--layers",
        metavar="A,B",
        help="the layers to run and what they need (default: all); the others show as not read",
    )
    one.add_argument(
        "--encoder",
        metavar="NAME",
        help="fast or thorough (better names, a third of the speed); kept with the project, which begins as fast",
    )
    one.add_argument(
        "--workers", type=_count, default=2, metavar="N", help="processes that analyze (default 2; 0: this one)"
    )
    one.add_argument(
        "--dask", metavar="ADDRESS", help="analyze on the workers of a Dask scheduler, tcp://HOST:8786, instead"
    )


def _reanalyze_arguments(add: Adder) -> None:
    one = add(
        "reanalyze",
        reanalyze,
        "Runs what a project lacks: layers that changed (and those made from them) or were never run; goes on where it stopped.",
    )
    one.add_argument("project", metavar="PROJECT", help="a name or a folder")
    one.add_argument("--retry", action="store_true", help="also the layers that failed on an article")
    _work_arguments(one)
    one.add_argument("--json", action="store_true", help="one object: articles, failed")


def _outlet_arguments(add: Adder) -> None:
    one = add(
        "outlets",
        join_outlets,
        "A table of outlets (country, leaning, type …) joined to a project's articles: each column becomes a variable.",
    )
    one.add_argument("project", metavar="PROJECT", help="a name or a folder")
    one.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="CSV, TSV, XLSX, XLS or JSONL with a column of outlet names"
    )
    one.add_argument("--column", metavar="NAME", help="the column of outlet names, where it is not found")
    one.add_argument("--dry-run", action="store_true", help="say which outlets match, and change nothing")
    one.add_argument(
        "--undo", action="store_true", help="take off the table applied last; the one before it holds again"
    )
    one.add_argument(
        "--json",
        action="store_true",
        help="one object: file, column, variables, articles, matched, outlets_without, rows_without",
    )


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{number} is below 0")
    return number


def told(line: str) -> None:
    print(line, file=sys.stderr)


def shown(value: Mapping[str, Any]) -> None:
    # Half a surrogate pair can't be written as UTF-8; JSON can escape it.
    line = json.dumps(value, ensure_ascii=False, default=str)
    print(line if line.isascii() or line.encode("utf-8", "ignore").decode() == line else json.dumps(value, default=str))


# ---- read and analyze ----------------------------------------------------------------------------------------------------


def offered(files: Sequence[str], *, url: str | None = None) -> Iterator[Article]:
    """The articles in the files; each problem goes to stderr."""
    from analysis.collect.files import read_file

    for name in files:
        for offer in read_file(name, Path(name), url=url):
            if offer.article is None:
                told(f"{offer.item}: {offer.reason}")
            else:
                yield offer.article


def read(asked: argparse.Namespace) -> int:
    from analysis.article import to_json

    count = 0
    for article in offered(asked.files, url=asked.url):
        shown(to_json(article))
        count += 1
    return 0 if count else 1


def analyze(asked: argparse.Namespace) -> int:
    from analysis.batch.work import work
    from analysis.encoder import FAST
    from analysis.registry import layers

    named, encoder = _named(asked), _encoder(asked) or FAST
    wanted = [layer.name for layer in layers(named) if named is None or layer.name in named]
    articles = offered(asked.files)
    count = 0
    while chunk := list(islice(articles, AT_ONCE)):
        for result in work(chunk, named, encoder):
            count += 1
            for run in result.runs:
                if run.error is not None:
                    told(f"{result.article.article_id}: layer '{run.layer}' failed ({run.error})")
            for layer in wanted:
                for row in result.rows.get(layer, ()):
                    shown({"article_id": result.article.article_id, "layer": layer, **dataclasses.asdict(row)})
    return 0 if count else 1


def _encoder(asked: argparse.Namespace) -> str | None:
    """The encoder named with --encoder; None where that is not given. Raises UnknownName."""
    from analysis.encoder import ENCODERS

    if asked.encoder not in (None, *ENCODERS):
        raise UnknownName("encoder", asked.encoder, ENCODERS)
    return None if asked.encoder is None else str(asked.encoder)


def _named(asked: argparse.Namespace) -> tuple[str, ...] | None:
    """The layers named with --layers; None where that is not given. Raises UnknownName."""
    from analysis.registry import layers

    if asked.layers is None:
        return None
    named = tuple(n.strip() for n in asked.layers.split(",") if n.strip())
    if not named:
        raise UnknownName("layer", asked.layers, [layer.name for layer in layers()])
    layers(named)
    return named


# ---- add -----------------------------------------------------------------------------------------------------------------


def add_files(asked: argparse.Namespace) -> int:
    _named(asked)
    _encoder(asked)
    with _target(asked.project, dry_run=asked.dry_run) as project:
        balance = _added(project, asked, _import_of_files(project, asked))
    return _told_balance(balance, asked)


def fetch_pages(asked: argparse.Namespace) -> int:
    from analysis.collect.feeds import Request, addresses_in

    try:
        listed = addresses_in(asked.list.read_text("utf-8")) if asked.list else []
    except (OSError, UnicodeDecodeError) as trouble:
        raise NewsprismError(
            f"{asked.list} can't be read as a list of addresses ({trouble}): give a text file."
        ) from trouble
    request = Request((*asked.urls, *listed), tuple(asked.feed), asked.contact, asked.delay)
    with _target(asked.project, dry_run=asked.dry_run) as project:
        balance = _added(project, asked, _import_of_pages(project, request, anew=asked.dry_run))
    return _told_balance(balance, asked)


def _told_balance(balance: Reconciliation, asked: argparse.Namespace) -> int:
    """Prints what became of what was offered; the exit status."""
    added = balance.new if asked.dry_run else balance.added
    if asked.json:
        rejected = [{"item": r.item, "reason": r.reason} for r in balance.rejected]
        whole: dict[str, Any] = {
            "offered": balance.offered,
            "added": added,
            "duplicates": balance.duplicates,
            "rejected": rejected,
        }
        told_besides = {
            "declared": balance.card.declared,
            "missing": {m.name: m.n for m in balance.missing},
            "source": {n: v for n, v in dataclasses.asdict(balance.card).items() if n != "by_hand"},
        }
        whole |= told_besides if asked.full else {}
        shown({**whole, "dry_run": True} if asked.dry_run else whole)
    else:
        if balance.card.declared is not None:
            print(f"declared    {balance.card.declared:>8,}")
        print(f"offered     {balance.offered:>8,}")
        print(f"{'would add' if asked.dry_run else 'added':<11} {added:>8,}")
        print(f"duplicates  {balance.duplicates:>8,}")
        print(f"rejected    {len(balance.rejected):>8,}")
        for reason, count in balance.by_reason.items():
            print(f"  {count:>6,}  {reason}")
        if balance.short:
            told(
                f"{abs(balance.short):,} {'fewer' if balance.short > 0 else 'more'} than the database declares: compare with its own list."
            )
        for kind, count in balance.doubts.items():
            print(f"dated {kind}: {count:,}")
        for m in (m for m in balance.missing if m.n):
            told(f"without {m.name:<14} {m.n:>8,}  ({m.share:.0%})")
        for each in balance.rejected:
            told(f"{each.item}: {each.reason}")
    return 0 if added + balance.duplicates else 1


@contextmanager
def _target(name: str, *, dry_run: bool) -> Iterator[Project]:
    """The project named; a new one where there is none, for a dry run one that is gone afterwards."""
    from analysis.project import state

    known = _known(name)
    if known is not None:
        yield known
    elif dry_run:
        with tempfile.TemporaryDirectory() as folder:
            yield state.create_at(Path(folder) / "project", "dry run")
    else:
        path = Path(name).expanduser()
        made = state.create_at(path, path.name) if os.sep in name else state.create(name)
        told(f"There was no project '{name}': made one in {made.path}.")
        yield made


def _known(name: str) -> Project | None:
    from analysis.project import state

    try:
        return state.open_project(name)
    except UnknownName as unknown:
        if unknown.what != "project":
            raise
        return None


def _import_of_files(project: Project, asked: argparse.Namespace) -> int:
    """The import of the files named: a new one, or the one that was begun with them and did not come to its end."""
    from analysis.collect.orders import EXPORTS
    from analysis.project import cards, imports

    files = [each for name in asked.files for each in _files(name)]
    answer = {EXPORTS: {"published": f"published/{asked.dates}"}} if asked.dates else None
    print_of_all = imports.fingerprint(files, answer)
    import_id = None if asked.dry_run else imports.unfinished(project, print_of_all)
    if import_id is None:
        import_id = imports.begin(project, ", ".join(asked.files)[:200], files, mappings=answer)
    else:
        told("These files were begun with before: going on where that stopped.")
    entered = {n: v for n in cards.FIELDS if (v := getattr(asked, n)) is not None}
    if entered:
        cards.enter(project, import_id, **entered)
    return import_id


def _import_of_pages(project: Project, request: Request, *, anew: bool) -> int:
    from analysis.project import imports

    known = None if anew else imports.unfinished(project, imports.web_fingerprint(request))
    if known is not None:
        told("These addresses were begun with before: going on where that stopped.")
    return known or imports.begin_web(project, request)


def _added(project: Project, asked: argparse.Namespace, import_id: int) -> Reconciliation:
    """Reads the import and, but for a dry run, adds what is new; its balance."""
    from analysis.project import imports

    for kind in ("read",) if asked.dry_run else ("read", "add"):
        _do(project, kind, asked, import_id)
    balance = imports.reconcile(project, import_id)
    if asked.dry_run:
        imports.discard(project, import_id)
    else:
        _told_failures(project, asked)
    return balance


def _do(project: Project, kind: str, asked: argparse.Namespace, import_id: int | None = None) -> Job:
    """Does a job here and gives it as it ended; raises ProjectError, with the way on, where it did not come to its end."""
    from analysis.batch import run

    encoder = _encoder(asked)
    if kind != "read" and encoder is not None and encoder != project.encoder:
        project.set_encoder(encoder)
    job = run.run_here(
        project,
        kind,
        import_id,
        layers=_named(asked),
        workers=asked.workers,
        dask=asked.dask,
        retry=kind == "analyze" and asked.retry,
        shown=_progress(kind),
    )
    if job.state != "done":
        raise ProjectError(
            f"{job.state.capitalize()}: {job.message} Give the same command again to go on where it stopped."
        )
    return job


def _told_failures(project: Project, asked: argparse.Namespace) -> int:
    """Says how often layers failed, and how many articles are in other languages; gives the first."""
    if failures := len(project.failures()):
        told(
            f"{failures} times a layer failed on an article: see 'export {asked.project} failures', try again with 'reanalyze {asked.project} --retry'."
        )
    if foreign := project.foreign():
        told(f"{foreign} articles are not English: the models did not read them. They are searched and counted.")
    return failures


def reanalyze(asked: argparse.Namespace) -> int:
    from analysis.project import state

    _named(asked)
    _encoder(asked)
    project = state.open_project(asked.project)
    job = _do(project, "analyze", asked)
    failures = _told_failures(project, asked)
    if asked.json:
        shown({"articles": job.done, "failed": failures})
    else:
        print(f"read again  {job.done:>8,}" + ("" if job.done else "  (nothing was lacking)"))
    return 0


def _files(name: str) -> list[tuple[str, bytes | Path]]:
    """A file as it is named; of a folder all files in it."""
    from analysis.collect.offers import STEP

    path = Path(name)
    if not path.is_dir():
        return [(name, path)]
    inside = sorted(p for p in path.rglob("*") if p.is_file())
    return [(f"{name}{STEP}{p.relative_to(path).as_posix()}", p) for p in inside]


def _progress(kind: str) -> Callable[[Watch], None] | None:
    """Writes the count and the rate over themselves, where a person is watching."""
    if not sys.stderr.isatty():
        return None
    doing = {"read": "reading", "add": "adding", "analyze": "reading again"}[kind]

    def show(watch: Watch) -> None:
        rate = watch.rate()
        of = f" of {watch.total:,}" if watch.total is not None else ""
        print(
            f"\r{doing} {watch.done:,}{of}{f', {rate:.1f} a second' if rate else ''}{_left(watch, rate)}    ",
            end="",
            file=sys.stderr,
            flush=True,
        )

    return show


def _left(watch: Watch, rate: float | None) -> str:
    if watch.total is None or not rate:
        return ""
    seconds = round((watch.total - watch.done) / rate)
    return f", {seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02} left"


# ---- search and export -----------------------------------------------------------------------------------------------------


def search_text(asked: argparse.Namespace) -> int:
    from analysis.project import search, state

    project = state.open_project(asked.project)
    # A shell takes the quotes off: a phrase comes as one argument with blanks in it.
    query = asked.query[0] if len(asked.query) == 1 else " ".join(f'"{q}"' if " " in q else q for q in asked.query)
    if not search.terms(query):
        raise NewsprismError(f"There is no word in the query {query!r}: give one or more.")
    found = search.search(project, query, limit=asked.limit, offset=asked.offset)
    if asked.json:
        shown(dataclasses.asdict(found))
        return 0
    occurrences = sum(len(s.words) for hit in found.hits for s in hit.sentences)
    articles = "article" if found.total == 1 else "articles"
    times = "once" if occurrences == 1 else f"{occurrences:,} times"
    print(f"{found.total:,} {articles}; {len(found.hits):,} shown, with the words {times} in their text")
    for hit in found.hits:
        print(
            f"\n{hit.title or '(no title)'} — {hit.outlet or 'outlet unknown'}, {hit.published or 'date unknown'} [{hit.article_id}]"
        )
        for before, words, after in search.kwic(hit):
            print(f"  {before:>{search.KWIC_CHARACTERS}} [{words}] {after}")
    return 0


def export_table(asked: argparse.Namespace) -> int:
    from analysis.project import export, state, versions
    from analysis.project.query import Filter

    project = state.open_project(asked.project)
    form = asked.format or (SUFFIXES.get(asked.output.suffix.lower(), "csv") if asked.output else "csv")
    kept = versions.kept_ids(project, Filter()) if asked.one_version else None
    table = export.table(project, asked.table, articles=kept)
    if asked.output is not None:
        try:
            count = export.write_file(table, form, asked.output)
        except OSError as trouble:
            raise NewsprismError(
                f"{asked.output} can't be written ({trouble.strerror}): choose another place."
            ) from trouble
        told(f"{count:,} rows in {asked.output}")
    elif form in {"xlsx", "parquet"}:
        raise NewsprismError(f"A {form} file is no text: say where to, with --output {asked.table}.{form}.")
    else:
        export.write_piped(table, form, sys.stdout.buffer)
        sys.stdout.flush()
    return 0


def join_outlets(asked: argparse.Namespace) -> int:
    from analysis.project import outlets, state

    project = state.open_project(asked.project)
    if asked.undo:
        if asked.file is not None:
            raise NewsprismError("Give a file or --undo, not both: --undo takes off the table applied last.")
        left = outlets.undo(project)
        if asked.json:
            shown({"undone": True, "in_force": left.item if left else None})
        else:
            print(f"Taken off; {left.item} holds again." if left else "Taken off; no table of outlets is applied.")
        return 0
    if asked.file is None:
        raise NewsprismError("Give a table of outlets (CSV, TSV, XLSX, XLS or JSONL), or --undo.")
    known = [name for name in project.outlets() if name]
    table = outlets.read_table(asked.file.name, asked.file, column=asked.column, known=known)
    found = outlets.match(project, table) if asked.dry_run else outlets.apply(project, table)
    if asked.json:
        whole = {
            "file": found.item,
            "column": found.column,
            "variables": found.variables,
            "articles": found.articles,
            "matched": [{"outlet": o, "row": r, "articles": n} for o, r, n in found.matched],
            "outlets_without": [dataclasses.asdict(u) for u in found.outlets_without],
            "rows_without": [dataclasses.asdict(u) for u in found.rows_without],
            "doubled": found.doubled,
            "outlet_unknown": found.unknown,
        }
        shown({**whole, "dry_run": True} if asked.dry_run else whole)
        return 0
    print(
        f"{'would join' if asked.dry_run else 'joined':<18} {len(found.matched):>8,} outlets with {found.articles:,} articles"
    )
    print(f"{'variables':<18} {', '.join(found.variables)}")
    for what, names in (("outlets without row", found.outlets_without), ("rows without outlet", found.rows_without)):
        print(f"{what:<18} {len(names):>8,}")
        for each in names:
            told(f"{what}: {each.name}" + (f" (perhaps {' or '.join(each.close)})" if each.close else ""))
    for name in found.doubled:
        told(f"{name} stands in the table more than once with other values: its first row counts.")
    if found.unknown:
        told(f"{found.unknown:,} articles are of an unknown outlet: they get no variables.")
    return 0


# ---- check -----------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and what to do where that is not as it should be."""

    name: str
    found: str
    todo: str | None = None


def check(asked: argparse.Namespace) -> int:
    done = [each for looked in (_versions, _layers, _models, _store) for each in looked()]
    if asked.project is not None:
        done.append(_sound(asked.project))
    wrong = [c for c in done if c.todo]
    if asked.json:
        shown({"ok": not wrong, "checks": [{**dataclasses.asdict(c), "ok": c.todo is None} for c in done]})
    else:
        for c in done:
            print(f"{'ok     ' if c.todo is None else 'PROBLEM'} {c.name}: {c.found}")
            if c.todo:
                print(f"        → {c.todo}")
    return 1 if wrong else 0


def _versions() -> Iterator[Check]:
    python = platform.python_version()
    yield Check(
        "Python", python, None if sys.version_info >= (3, 11) else "Newsprism needs Python 3.11 or later: install it."
    )
    listed = Path(__file__).parents[1] / "requirements.txt"
    pinned = (
        [line.split("==") for line in listed.read_text("utf-8").splitlines() if "==" in line] if listed.exists() else []
    )
    for name, version in ((n.strip(), v.split("#")[0].strip()) for n, v in pinned):
        try:
            seen = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            seen = "missing"
        yield Check(
            name, seen, None if seen == version else f"{version} is expected: run 'pip install -r requirements.txt'."
        )
    full_text = _has_fts5()
    yield Check(
        "SQLite",
        f"{sqlite3.sqlite_version}, {'with' if full_text else 'without'} full text",
        None
        if full_text and sqlite3.sqlite_version_info >= (3, 37)
        else "SQLite 3.37 or later with FTS5 is needed: use another Python.",
    )


def _has_fts5() -> bool:
    with sqlite3.connect(":memory:") as db:
        found = [option for (option,) in db.execute("PRAGMA compile_options")]
    db.close()
    return "ENABLE_FTS5" in found


def _layers() -> Iterator[Check]:
    from analysis.registry import all_layers

    yield Check("layers", ", ".join(f"{layer.name} {layer.version}" for layer in all_layers()))


def _models() -> Iterator[Check]:
    from analysis import language

    try:
        for name, sha256 in language.check_weights().items():
            yield Check(f"model {name}", f"sha256 {sha256[:16]}…, as pinned")
    except NewsprismError as trouble:
        yield Check("language model", "missing or changed", str(trouble))
    # Our own: the file and its hash in MODELS.toml.
    for entry in language.pinned().values():
        if "sha256" in entry:
            yield _own_model(language.MODELS / entry["file"], entry["sha256"])


def _own_model(path: Path, pinned: str) -> Check:
    if not path.exists():
        return Check(f"model {path.stem}", "missing", f"Restore {path} from the repository.")
    seen = hashlib.sha256(path.read_bytes()).hexdigest()
    if seen != pinned:
        return Check(
            f"model {path.stem}", f"sha256 {seen[:16]}…, not as pinned", f"Restore {path} from the repository."
        )
    return Check(f"model {path.stem}", f"sha256 {seen[:16]}…, as pinned")


def _store() -> Iterator[Check]:
    from analysis.project import state

    home = state.home()
    there = next(p for p in (home, *home.parents) if p.exists())
    writable = os.access(there, os.W_OK)
    yield Check(
        "projects",
        f"{home}, {len(state.names())} projects",
        None if writable else f"{there} can't be written: set NEWSPRISM_HOME.",
    )
    free = shutil.disk_usage(there).free
    todo = None if free >= LEAST_FREE else "Make room, or set NEWSPRISM_HOME to a folder on another disk."
    yield Check("free disk", f"{free / 1e9:.1f} GB", todo)


def _sound(name: str) -> Check:
    """Whether a project's database is sound, page by page; a large one takes a minute or two."""
    from analysis.project import state

    try:
        project = state.open_project(name)
        wrong = project.wrong()
        found = f"sound, {len(project):,} articles" if not wrong else "damaged: " + "; ".join(wrong)
        return Check(f"project {name}", found, None if not wrong else str(state.damaged(project.path, wrong[0])))
    except ProjectError as trouble:
        return Check(f"project {name}", "can't be read", str(trouble))


if __name__ == "__main__":
    sys.exit(main())
