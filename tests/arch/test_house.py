"""The house rules that a machine can check. Each message says what to do instead."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "aman"
LINES_PER_FILE, LINES_PER_FUNCTION, LINES_PER_TEMPLATE = 400, 50, 160
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}


def sources() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


def test_files_are_short():
    long = {name(path): n for path in sources() if (n := len(path.read_text().splitlines())) > LINES_PER_FILE}
    assert not long, f"split these (limit {LINES_PER_FILE} lines): {long}"


def test_functions_are_short():
    long = {
        f"{name(path)}:{node.name}": size
        for path in sources()
        for node in functions(path)
        if (size := (node.end_lineno or 0) - node.lineno + 1) > LINES_PER_FUNCTION
    }
    assert not long, f"split these (limit {LINES_PER_FUNCTION} lines): {long}"


def test_templates_are_short():
    long = {
        name(path): n
        for path in PACKAGE.rglob("*.html")
        if "static" not in path.parts and (n := len(path.read_text().splitlines())) > LINES_PER_TEMPLATE
    }
    assert not long, f"split these with include (limit {LINES_PER_TEMPLATE} lines): {long}"


def test_templates_keep_the_content_policy():
    """No inline script or style, no event attributes, no words let through unescaped."""
    script, style = r"<script(?![^>]*(?:\bsrc=|application/json))", r"<style|\sstyle=|\son\w+=|javascript:"
    unescaped = r"(?<![\"'])\|\s*safe\b|autoescape off"
    forbidden = re.compile(f"{script}|{style}|{unescaped}", re.IGNORECASE)
    found = [
        f"{name(path)}: {hit.group(0).strip()}"
        for path in PACKAGE.rglob("templates/**/*.html")
        for hit in forbidden.finditer(path.read_text())
    ]
    assert not found


def _may_write(path: Path) -> bool:
    inside = path.relative_to(PACKAGE).parts
    in_services = any(part.startswith("services") for part in inside)
    return in_services or inside[0] in {"kit", "config"} or inside[:2] == ("web", "demo")


def test_only_services_write():
    """A view, form, selector or job that writes rows bypasses the audit row of the service."""
    found = []
    for path in sources():
        if _may_write(path) or path.stem == "models":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
                found.append(f"{name(path)}:{node.lineno} .{node.func.attr}()")
    assert not found, f"move these into a service: {found}"


def test_every_service_that_writes_leaves_an_audit_row():
    """Each app's services module that saves rows also records; a missing import is a missing trail."""
    found = []
    for path in [*PACKAGE.glob("apps/*/services*.py"), *PACKAGE.glob("apps/*/services/*.py")]:
        text = path.read_text()
        calls = {
            node.func.attr
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        if calls & WRITES and not re.search(r"\baudit\.record\(|\b_?(record|audited|note|log)\w*\(", text):
            found.append(name(path))
    assert not found


def test_broad_excepts_are_few_and_known():
    known = {
        "aman/apps/incidents/jobs.py",  # the bell rings, whatever becomes of the cards
        "aman/config/cli.py",
        "aman/kit/files/clean.py",  # decoders raise whatever they like on a broken file
        "aman/kit/files/inside.py",  # a locked child says nothing of what went wrong
        "aman/kit/jobs.py",
        "aman/kit/vault.py",
        "aman/config/serve.py",
        "aman/config/worker.py",
    }
    found = {
        name(path)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
    }
    assert found <= known, f"name the error you expect: {sorted(found - known)}"


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("aman", include_external_packages=True, exclude_type_checking_imports=True)


def test_apps_meet_only_through_services_and_selectors(graph):
    """Types may be imported for typing only; models of another app are named by string."""
    apps = {path.name for path in (PACKAGE / "apps").iterdir() if path.is_dir() and path.name != "__pycache__"}
    found = []
    for importer in graph.find_descendants("aman.apps"):
        for imported in graph.find_modules_directly_imported_by(importer):
            mine, theirs = importer.split("."), imported.split(".")
            if theirs[:2] != ["aman", "apps"] or len(theirs) < 4 or mine[2] == theirs[2]:
                continue
            if theirs[2] in apps and not theirs[3].startswith(("services", "selectors")):
                found.append(f"{importer} -> {imported}")
    allowed = {entry for entry in found if ".migrations." in entry}
    assert not set(found) - allowed, f"go through services or selectors: {sorted(set(found) - allowed)}"


def test_core_imports_the_standard_library_and_numbers_only(graph):
    allowed = {"numpy", "scipy", "hijridate", "aman"}
    found = {
        f"{module} -> {imported}"
        for module in graph.find_descendants("aman.core") | {"aman.core"}
        for imported in graph.find_modules_directly_imported_by(module)
        if (top := imported.split(".")[0]) not in allowed and top not in sys.stdlib_module_names
    }
    assert not found


@pytest.mark.parametrize("banned", ["datetime.now", "date.today", "time.time", "random.", "open("])
def test_core_has_no_clock_no_chance_and_no_files(banned):
    pattern = re.compile(rf"(?<![\w.])(?:np\.|numpy\.)?{re.escape(banned)}")
    found = [name(path) for path in sources() if "core" in path.parts and _code_matches(path, pattern)]
    assert not found, f"hand it in instead: {found}"


def _code_matches(path: Path, pattern: re.Pattern[str]) -> bool:
    text = path.read_text()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and pattern.search(ast.unparse(node.func) + "("):
            called = ast.unparse(node.func)
            if called.startswith(("np.random.Generator", "rng.", "numpy.random.Generator")):
                continue
            return True
    return False


def test_every_table_says_what_it_is():
    from django.apps import apps

    ours = [model for model in apps.get_models() if model.__module__.startswith("aman.")]
    assert len(ours) > 15
    silent = [model.__name__ for model in ours if not model._meta.db_table_comment]
    assert not silent, f"give Meta.db_table_comment to {silent}"


def test_every_dependency_has_its_line_of_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.match(r"[A-Za-z0-9_-]+", entry).group(0).lower() for entry in wanted}
    record = (ROOT / "docs" / "adr" / "0002-dependencies.md").read_text().lower()
    missing = sorted(entry for entry in names if f"`{entry}`" not in record)
    assert not missing, f"one line of reason in docs/adr/0002-dependencies.md for {missing}"
    front = (ROOT / "frontend" / "package.json").read_text()
    for package in re.findall(r'^\s+"(@?[\w./-]+)": "[\d^~]', front, re.M):
        assert f"`{package}`" in record, f"one line of reason for {package}"
