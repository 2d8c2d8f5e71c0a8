"""Servers. Refuses to start on a missing, short or default secret."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import database, env

DEBUG = False


def required_secret(name: str) -> str:
    """Return the secret called `name` from the environment.

    Raises ImproperlyConfigured where it is missing, shorter than 50 characters or one of the usual examples.
    """
    value = env.str(name, default="")
    if len(value) < 50 or len(set(value)) < 10 or value.startswith(("django-insecure", "change", "test", "example")):
        raise ImproperlyConfigured(
            f"{name} is missing, too short or an example. Set it to 50 random characters or more, "
            f'for instance: python -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    return value


def required(name: str, example: str) -> str:
    """Return the variable called `name`; raise ImproperlyConfigured with an example where it is missing."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. It looks like {example}")
    return value


SECRET_KEY = required_secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SUPPRESSION_KEY = required_secret("SUPPRESSION_KEY")
if SUPPRESSION_KEY == SECRET_KEY:  # the one is changed now and then, the other never: it would orphan the suppressed
    raise ImproperlyConfigured("SUPPRESSION_KEY is the same as SECRET_KEY. Set it to random characters of its own.")
ALLOWED_HOSTS = [host.strip() for host in required("ALLOWED_HOSTS", "crm.example.com").split(",")]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in ALLOWED_HOSTS])
DATABASES = {"default": database(required("DATABASE_URL", "postgresql://user:password@host:5432/silver_lining"))}
BROKER_URL = required("REDIS_URL", "redis://:password@host:6379/0")

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
if env.bool("BEHIND_PROXY", default=False):  # only behind a proxy that strips the header from visitors
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # The last address of X-Forwarded-For is the visitor's. Without it all share the proxy's, and ten wrong passwords
    # within a minute keep the whole team out.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

_mail = env.dj_email_url("EMAIL_URL", default="smtp://localhost:25")
MAILERS = {
    "default": {
        "BACKEND": _mail["EMAIL_BACKEND"],
        "OPTIONS": {
            "host": _mail["EMAIL_HOST"],
            "port": _mail["EMAIL_PORT"],
            "username": _mail["EMAIL_HOST_USER"],
            "password": _mail["EMAIL_HOST_PASSWORD"],
            "use_tls": _mail["EMAIL_USE_TLS"],
            "use_ssl": _mail["EMAIL_USE_SSL"],
        },
    }
}
