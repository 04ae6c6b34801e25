"""Imports run one way: pages → ui → analysis, and inside analysis as docs say."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Folder → what its files must not import.
FORBIDDEN = {
    "analysis": ("ui", "pages", "streamlit"),
    "analysis/collect": ("analysis.layers", "analysis.measures", "analysis.project", "analysis.batch"),
    "analysis/layers": ("analysis.collect", "analysis.measures", "analysis.project", "analysis.batch"),
    "analysis/measures": ("analysis.collect", "analysis.layers", "analysis.batch"),
    "analysis/project": ("analysis.batch", "analysis.measures"),
    "ui": ("pages",),
}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_imports_run_one_way(folder):
    files = list((ROOT / folder).rglob("*.py"))
    assert files
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imported(path)
        if any(name == f or name.startswith(f + ".") for f in FORBIDDEN[folder])
    ]
    assert wrong == []


def test_pages_hold_no_sql():
    wrong = [
        p.name
        for p in (ROOT / "pages").glob("*.py")
        if "select " in p.read_text(encoding="utf-8").lower().replace("st.select", "")
    ]
    assert wrong == []


def test_text_of_articles_is_never_read_as_markdown_or_html():
    """st.markdown and unsafe_allow_html are not used at all; st.html gets escaped text (ui/style.py)."""
    for folder in ("ui", "pages"):
        for path in (ROOT / folder).glob("*.py"):
            source = path.read_text(encoding="utf-8")
            assert "st.markdown(" not in source, path
            assert "unsafe_allow_html" not in source, path


def test_requirements_are_pinned():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-cluster.txt"):
        lines = [x.strip() for x in (ROOT / name).read_text().splitlines()]
        loose = [x for x in lines if x and not x.startswith(("#", "-r")) and "==" not in x]
        assert loose == []
