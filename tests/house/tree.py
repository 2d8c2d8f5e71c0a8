"""The files of the repository as the house tests see them: what git tracks or would track."""

import ast
import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("config", "crm", "leads")


@functools.cache
def files():
    """Every file of ours, as a path relative to the root. What git ignores and what is vendored is not ours."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [Path(name) for name in listed.stdout.split("\0") if name]
    return sorted(path for path in paths if (ROOT / path).is_file() and path.parts[:2] != ("static", "vendor"))


def of_kind(suffix, *folders):
    """Files that end in `suffix` under any of `folders` (all when none is named)."""
    return [path for path in files() if path.suffix == suffix and (not folders or path.parts[0] in folders)]


def text(path):
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def product_code():
    """Python of the product itself, without tests and without migrations."""
    return [path for path in of_kind(".py", *APPS) if "migrations" not in path.parts]


@functools.cache
def syntax(path):
    return ast.parse(text(path), str(path))


def calls(tree):
    """Each call in `tree` with the name of what is called: `update` for both update() and rows.update()."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = getattr(function, "attr", None) or getattr(function, "id", "")
            yield node, name


def imports(tree):
    """The dotted names of the modules that `tree` imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
