"""What every environment shares. Read from the environment by environs, so all mistakes are told at once."""

from pathlib import Path

from django.utils.csp import CSP
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

# A relative DATA_DIR is meant from the checkout, wherever a command is started from.
DATA_DIR = (BASE_DIR / Path(env.str("DATA_DIR", default="") or ".data").expanduser()).resolve()

INSTALLED_APPS = [
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "crm",
    "leads",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "crm.middleware.PersonalPagesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.navigation",
            ],
            "builtins": ["crm.templatetags.look"],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- people and sessions -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "crm.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "config.accounts.InvitedOnly"
ACCOUNT_FORMS = {"login": "config.login_form.EntranceForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an admin creates each account; nobody signs up
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = None  # a box on the login page asks
SESSION_COOKIE_AGE = 60 * 60 * 24 * 7
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# --- storage -----------------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def database(url: str) -> dict:
    """One PostgreSQL. Connections are kept and checked: after a restart of the server no request fails.

    A pool of psycopg's can be switched on with DATABASE_POOL; without its check it hands out dead
    connections after a restart, so the default is one kept connection per thread.
    """
    config = env.dj_db_url("NO_SUCH_VARIABLE", default=url, conn_max_age=60, conn_health_checks=True)
    options = config.setdefault("OPTIONS", {})
    # Short for pages (wsgi.py), longer for workers, none for commands such as migrate.
    longest = env.str("STATEMENT_TIMEOUT", default="") or "0"
    options["options"] = f"-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s -c statement_timeout={longest}"
    if env.bool("DATABASE_POOL", default=False):
        config["CONN_MAX_AGE"] = 0
        options["pool"] = {"min_size": 1, "max_size": 8}
    return config


CACHES = {
    # In the database on purpose: login limits must hold, and pages must open, while the broker is down.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"},
}

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "uploads"  # never served: an upload is read by the importer only
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "crm.uploads.LimitedUpload",  # first: it gives up a file past UPLOAD_MAX_BYTES while it still arrives
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
MEMBER_NUMBERS_IN_IDS = env.bool("MEMBER_NUMBERS_IN_IDS", default=True)  # undocumented by LinkedIn: crm.duplicates
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # "select all on this page" posts one field a person
# 30,000 connections, the most of an account, are 5 MB; the messages of a busy one are tens of MB.
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=100 * 1024 * 1024)
KEEP_FILES_DAYS = env.int("KEEP_FILES_DAYS", default=30)  # after its import; crm.keeping_files says what goes with it

# --- words and times ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Silver Lining <silver-lining@localhost>")

# --- what a browser may do ---------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],  # Bootstrap's chevrons are data URIs
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# One line a thing, to stderr; who runs it keeps the lines. Nothing personal: see config/logs.py.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "config.logs.ImpersonalFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},  # no mail to ADMINS: it would hold what a form held
        # A sweep each five seconds is no news. Failures are.
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
    },
}

# --- pace: what the guard asks (QUALIFICATION.md sections 6 and 7 give the sources) -------------------------
GUARD = {
    "days_known_before_ask": env.int("GUARD_DAYS_KNOWN_BEFORE_ASK", default=3),
    "hours_connected_before_link": env.int("GUARD_HOURS_CONNECTED_BEFORE_LINK", default=72),
    "days_between_messages": env.int("GUARD_DAYS_BETWEEN_MESSAGES", default=3),
    "follow_ups_in_silence": env.int("GUARD_FOLLOW_UPS_IN_SILENCE", default=2),
    "messages_per_day": env.int("GUARD_MESSAGES_PER_DAY", default=15),
    "quiet_from_hour": env.int("GUARD_QUIET_FROM_HOUR", default=20),
    "quiet_until_hour": env.int("GUARD_QUIET_UNTIL_HOUR", default=8),
}
