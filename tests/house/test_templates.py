"""Templates: none unused, none with inline script or style, fragments say what they need, icons exist."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.template.loader import get_template

from tests.house.tree import APPS, ROOT, of_kind, product_code, text

TEMPLATES = of_kind(".html", "templates")
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style[\s>]", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.I),
    "an event attribute": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[:a-z-]*)\s*=", re.I),
    "a javascript address": re.compile(r"javascript:", re.I),
    "escaping switched off": re.compile(r"\|\s*safe(?:seq)?\b|autoescape\s+off"),
    "an address of another server": re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(?:https?:)?//", re.I),
}
NAMED_BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}


def inline_faults(content):
    """What in a template the content security policy or the escaping rule forbids."""
    return [name for name, pattern in INLINE.items() if pattern.search(content)]


def name_of(path):
    return str(path.relative_to("templates"))


def overrides_a_package(name):
    """Whether a package that we use brings a template of this name: then it is loaded by that package."""
    ours = {ROOT / app for app in APPS}
    others = [Path(app.path) for app in apps.get_app_configs() if Path(app.path) not in ours]
    # allauth keeps the templates of all its apps in one folder beside them.
    return any((place / "templates" / name).exists() for folder in others for place in (folder, folder.parent))


def test_templates_hold_no_inline_script_or_style_and_never_switch_escaping_off():
    assert not [f"{path}: {fault}" for path in TEMPLATES for fault in inline_faults(text(path))]


def test_python_never_switches_escaping_off():
    # Built from our own constants with format_html; nothing a person wrote is ever marked safe.
    assert not [str(path) for path in product_code() if re.search(r"\b(mark_safe|SafeString|safestring)\b", text(path))]


def test_no_template_is_unused():
    code = "\n".join(text(path) for path in product_code())
    markup = "\n".join(text(path) for path in TEMPLATES)
    unused = []
    for path in TEMPLATES:
        name = name_of(path)
        named = re.compile(rf"""["']{re.escape(name)}(?:#[\w-]+)?["']""")
        if name not in NAMED_BY_DJANGO and not overrides_a_package(name) and not named.search(code + markup):
            unused.append(name)
    assert not unused


def test_every_template_that_is_named_exists():
    named = {
        (str(path), name)
        for path in [*product_code(), *TEMPLATES]
        for name in re.findall(r"""["']([\w/-]+\.html)(?:#[\w-]+)?["']""", text(path))
    }
    missing = []
    for path, name in sorted(named):
        try:
            get_template(name)
        except Exception as error:  # missing or broken: both are findings
            missing.append(f"{path}: {name}: {type(error).__name__}")
    assert not missing


def test_a_fragment_says_in_its_first_line_what_it_is_and_needs():
    fragments = [path for path in TEMPLATES if path.name.startswith("_") or path.parts[1] == "_parts"]
    silent = [
        name_of(path)
        for path in fragments
        if not re.match(r"\{#.+Needs?\b.*#\}", text(path).split("\n", 1)[0]) and not overrides_a_package(name_of(path))
    ]
    assert not silent


def test_every_icon_that_is_named_stands_in_the_sprite():
    symbols = set(re.findall(r'<symbol id="([\w-]+)"', text(Path("static/img/icons.svg"))))
    from crm.templatetags import look

    named = {glyph for _, glyph, _ in look.TONES.values()} | {glyph for glyph, _ in look.GATES.values()}
    for path in TEMPLATES:
        named |= set(re.findall(r"""\{%\s*icon\s+["']([\w-]+)["']""", text(path)))
        named |= set(re.findall(r"icons\.svg[^#]*#([\w-]+)", text(path)))
    for path in product_code():
        named |= set(re.findall(r"""\bicon\(\s*["']([\w-]+)["']""", text(path)))
    assert not named - symbols


def test_loads_are_sorted_and_named_once():
    unsorted = []
    for path in TEMPLATES:
        for names in re.findall(r"\{% load ([\w ]+?) %\}", text(path)):
            if names.split() != sorted(set(names.split())):
                unsorted.append(f"{name_of(path)}: {names}")
    assert not unsorted


def test_every_post_form_carries_the_csrf_token():
    without = []
    for path in TEMPLATES:
        for form in re.findall(r"<form\b(?:(?!</form>).)*", text(path), re.S | re.I):
            if re.search(r"""method=["']post""", form, re.I) and not re.search(r"csrf_token|\{% crispy|attrs\.", form):
                without.append(name_of(path))
    assert not without


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<button onclick="go()">',
        '<a hx-on:click="go()">',
        '<a href="javascript:go()">',
        "{{ note|safe }}",
        "{% autoescape off %}",
        '<script src="https://cdn.example.com/x.js"></script>',
    ],
)
def test_each_kind_of_inline_fault_is_found(markup):
    assert inline_faults(markup)


def test_a_plain_form_is_no_fault():
    assert not inline_faults('<form method="post" hx-post="/x/"><script type="module" src="/static/js/a.js"></script>')
