"""Files stay small, names say something, and nothing tells on which machine this was written."""

import re
from pathlib import PurePath

import pytest

from tests.house.tree import files, of_kind, text

MOST_LINES = {"code": 300, "tests": 400, "templates": 120, "scripts": 250}
SAYS_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "service",
    "managers",
    "common",
    "misc",
    "core",
    "lib",
}


def too_long(path, content):
    """Return by how much a file is over its limit, or None. Migrations are history and are not measured."""
    parts = PurePath(path).parts
    if "migrations" in parts:
        return None
    kind = {".py": "tests" if parts[0] == "tests" else "code", ".html": "templates", ".js": "scripts"}.get(
        PurePath(path).suffix
    )
    lines = content.count("\n")
    return f"{path}: {lines} lines, {MOST_LINES[kind]} are allowed" if kind and lines > MOST_LINES[kind] else None


def says_nothing(path):
    """Whether a module, folder or template is named after no thing of the product."""
    return bool(SAYS_NOTHING & {part.removesuffix(".py").removesuffix(".html").strip("_") for part in path.parts})


# Split so that this file does not find itself.
MACHINE_PATHS = re.compile(r"(?<![\w./-])/(?:" + "wo" + r"rk|ho" + r"me|Us" + r"ers|ro" + r"ot)/[A-Za-z.]")
REGISTRY_HOSTS = ("registry" + r"\.npmjs", "files" + r"\.pythonhosted", "pypi" + r"\.org/simple", "artifact" + "ory")
REGISTRIES = re.compile("|".join((*REGISTRY_HOSTS, r"^--(?:extra-)?index-" + "url", '"resolv' + 'ed":')), re.I | re.M)


def tells_the_machine(content):
    """The first path of a home folder or address of a package registry in `content`, or None."""
    found = MACHINE_PATHS.search(content) or REGISTRIES.search(content)
    return found and found[0]


def test_files_stay_small():
    measured = [path for path in files() if path.suffix in (".py", ".html", ".js")]
    assert not [fault for path in measured if (fault := too_long(path, text(path)))]


def test_modules_are_named_by_what_they_do():
    assert not [str(path) for path in files() if path.suffix in (".py", ".html", ".js", ".css") and says_nothing(path)]


def test_no_file_tells_on_which_machine_it_was_written():
    written = [path for path in files() if path.suffix not in (".png", ".woff2", ".ico", ".xlsx", ".zip")]
    assert not [f"{path}: {found}" for path in written if (found := tells_the_machine(text(path)))]


def test_lock_files_name_packages_and_hashes_only():
    for path in files():
        if path.parts[0] == "requirements" and path.suffix == ".txt":
            assert "://" not in text(path), path
            assert "--hash=sha256:" in text(path), path


def test_test_functions_are_sentences():
    short = [
        f"{path}: {name}"
        for path in of_kind(".py", "tests")
        for name in re.findall(r"^\s*(?:async )?def (test_\w+)", text(path), re.M)
        if name.count("_") < 3
    ]
    assert not short


@pytest.mark.parametrize(
    ("path", "lines"), [("crm/a.py", 301), ("tests/a.py", 401), ("templates/a.html", 121), ("static/js/a.js", 251)]
)
def test_a_file_over_its_limit_is_found(path, lines):
    assert too_long(path, "\n" * lines)
    assert not too_long(path, "\n" * (lines - 1))


def test_a_name_that_says_nothing_is_found():
    assert says_nothing(PurePath("crm/utils.py"))
    assert says_nothing(PurePath("leads/common/names.py"))
    assert says_nothing(PurePath("templates/crm/_helpers.html"))
    assert not says_nothing(PurePath("config/local_services.py"))


def test_a_machine_in_a_file_is_found():
    assert tells_the_machine("see /" + "home/nora/notes")
    assert tells_the_machine("https://registry" + ".npmjs.org/htmx")
    assert not tells_the_machine('path("people/<int:pk>/", ...)')
