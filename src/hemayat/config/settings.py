"""Django's settings. What differs between installations comes from the environment alone (config/environment.py)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from hemayat.common.language import LOCALE
from hemayat.config.environment import read_environment
from hemayat.monitoring.lifetime import PART
from hemayat.monitoring.logs import settings_for_logging
from hemayat.web.shared.ministry_mark import read_mark

ENVIRONMENT = read_environment()

DEBUG = False
ALLOWED_HOSTS = ENVIRONMENT.hosts
SECRET_KEY = os.environ.get("HEMAYAT_SECRET_KEY", "")
CITIZEN_ROUTES = os.environ.get("HEMAYAT_CITIZEN_ROUTES", "citizen_and_phone")
"""The list in config/urls for the citizens' host name. `hemayat serve --part` names a smaller one."""
ROOT_URLCONF = f"hemayat.config.urls.{CITIZEN_ROUTES}"
WSGI_APPLICATION = "hemayat.config.wsgi.application"
# A process for gateways has the citizens' host name alone.
URLCONF_OF_HOST = dict(
    zip(
        ENVIRONMENT.hosts[: 1 if CITIZEN_ROUTES == "phone" else None],
        [f"hemayat.config.urls.{site}" for site in (CITIZEN_ROUTES, "staff", "partner")],
        strict=False,
    )
)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "hemayat.audit",
    "hemayat.notifications",
    "hemayat.inquiries",
    "hemayat.accounts",
    "hemayat.partners",
    "hemayat.agreements",
    "hemayat.documents",
    "hemayat.households",
    "hemayat.eligibility",
    "hemayat.records",
    "hemayat.approvals",
    "hemayat.referrals",
    "hemayat.requests",
    "hemayat.questions",
    "hemayat.hotline",
    "hemayat.complaints",
    "hemayat.letters",
    "hemayat.publication",
    "hemayat.life_events",
    "hemayat.oversight",
    "hemayat.data_rights",
    "hemayat.api",
    "hemayat.announcements",
    "hemayat.jobs",
    "hemayat.web.shared",
    "hemayat.web.citizen",
    "hemayat.web.staff",
]
# Only the worker runs tasks, and `hemayat work` imports them. Importing them in every process, as the library does by
# default, took two thirds of the start of each command and each server process.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hemayat.web.shared.compression.CompressionMiddleware",
    "hemayat.web.shared.request_log.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "hemayat.web.shared.headers.HeadersMiddleware",
    "hemayat.web.shared.hosts.HostMiddleware",
    "hemayat.web.shared.charsets.CharsetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "hemayat.web.shared.language.LanguageMiddleware",
]


PATIENCE = {
    "connect_timeout": "5",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
}
"""How long a machine that is gone keeps us waiting; an address may say otherwise."""


PREPARED_AFTER = 3 if os.environ.get(PART, "worker") in {"worker", "checker"} else None
"""How often a statement was asked before it is prepared, in jobs and commands; nothing is where pages are served."""


SESSION = {
    "search_path": "public",  # else a function in an attacker's own schema could be found before ours
    "default_transaction_read_only": "off",
    "row_security": "on",
    "statement_timeout": "0",
    "synchronous_commit": "on",  # "filed" is said once it is on disk, and on the standby where there is one (0023)
}
"""Settings that every connection sends. A role can change its own defaults, and an attacker's SQL would do so; settings
that the connection sends win over these defaults."""


def database(url: str) -> dict[str, Any]:
    """A postgresql:// address as Django wants it, of one server or of several; each thread keeps one connection.

    Where pages are served nothing stays prepared: SQL of an attacker's own in one page could put another statement in
    the place of a prepared one, and a later page would run it with the rights of who acts there.
    """
    given = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    session = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
    # What an address names replaces PGOPTIONS, with which `hemayat migrate` says how long it waits for a table.
    given["options"] = f"{session} {given.get('options', os.environ.get('PGOPTIONS', ''))}".strip()
    return {
        "ENGINE": "hemayat.config.database",
        "NAME": given.pop("dbname", ""),
        "USER": given.pop("user", ""),
        "PASSWORD": given.pop("password", ""),
        "HOST": given.pop("host", ""),
        "PORT": given.pop("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**PATIENCE, **given, "server_side_binding": True, "prepare_threshold": PREPARED_AFTER},
    }


def citizen_database(url: str) -> dict[str, Any]:
    """Django's settings for the role of the citizens' site: no process prepares anything there."""
    given = database(url)
    return {**given, "OPTIONS": {**given["OPTIONS"], "prepare_threshold": None}}


DATABASES = {"default": database(ENVIRONMENT.database_url)}
if ENVIRONMENT.standby_database_url:
    # Its health shows when it is read: whatever fails there is read from the primary.
    DATABASES["standby"] = {**database(ENVIRONMENT.standby_database_url), "CONN_HEALTH_CHECKS": False}
if ENVIRONMENT.citizen_database_url:
    DATABASES["citizen"] = citizen_database(ENVIRONMENT.citizen_database_url)
    if ENVIRONMENT.standby_database_url:
        _login = {name: DATABASES["citizen"][name] for name in ("USER", "PASSWORD")}
        DATABASES["citizen_standby"] = {
            **citizen_database(ENVIRONMENT.standby_database_url),
            **_login,
            "CONN_HEALTH_CHECKS": False,
        }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.StaffMember"

LANGUAGE_CODE = "fa"
LANGUAGES = [("fa", "فارسی"), ("en", "English")]
LOCALE_PATHS = [LOCALE]
TIME_ZONE = "Asia/Tehran"
USE_TZ = True
USE_I18N = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "hemayat.web.shared.context.of_every_page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                *(f"hemayat.web.shared.templatetags.{name}" for name in ("texts", "formats", "links")),
            ],
        },
    }
]

STATIC_URL = "static/"
# Built by `make assets` and shipped in the package: nothing is collected.
STATIC_ROOT = Path(__file__).resolve().parents[1] / "web" / "shared" / "built"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hemayat.web.shared.storage.BuiltStorage"},
}

IS_SECURE = ENVIRONMENT.citizen_origin.startswith("https:")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
INTERNAL_TOKEN = os.environ.get("HEMAYAT_INTERNAL_TOKEN", "")
"""Lets another machine read /metrics; without one only this machine may."""
LOGGING = settings_for_logging()
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "hemayat.accounts.staff_sessions"
SESSION_COOKIE_NAME = "__Host-desk"
SESSION_COOKIE_AGE = 600  # of who has only begun to sign in; signing in sets its own
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# Each site takes forms from its own origin, which is the host that was asked; there is no other to trust.
CSRF_TRUSTED_ORIGINS: list[str] = []
PROXIES = ENVIRONMENT.proxies
PARTNER_ID = ENVIRONMENT.hosts[2]
"""What partner organisations call this installation, and it itself, in messages."""
CSRF_FAILURE_VIEW = "hemayat.web.shared.errors.stale_form"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

MINISTRY_NAME = ENVIRONMENT.ministry_name
MINISTRY_MARK = read_mark(ENVIRONMENT.ministry_mark) if ENVIRONMENT.ministry_mark else None

COPIED = ENVIRONMENT.copied
"""Its time is that of the last whole copy of the database."""
RUNS = ENVIRONMENT.runs
POLICIES = ENVIRONMENT.policies
"""Where the desk finds national runs, and policies beside the shipped ones: see docs/operator/running.md."""
KEYS = ENVIRONMENT.keys
"""The key ring's file: see `hemayat keys` and docs/operator/keys.md."""
CHECKPOINT_KEYS = ENVIRONMENT.checkpoint_keys if os.environ.get("HEMAYAT_CHECKPOINT_KEYS") else None
"""What signs checkpoints; None in every process but the worker (operations/service_processes.py)."""

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
INQUIRIES = "snapshot" if ENVIRONMENT.sign_in.demo_nation else "http"
"""Which adapter of inquiries answers who a person is: registers over HTTP, or a demo's synthetic nation."""
DEMO_NATION = ENVIRONMENT.sign_in.demo_nation
CIVIL_REGISTRY_URL = ENVIRONMENT.sign_in.civil_registry_url
SHAHKAR_URL = ENVIRONMENT.sign_in.shahkar_url
REGISTERS_URL = ENVIRONMENT.sign_in.registers_url
REGISTERS_BY_FILE = ENVIRONMENT.sign_in.registers_by_file
"""Whose owners have no API: see docs/operator/registers.md."""
SSO_ISSUER = ENVIRONMENT.sign_in.sso_issuer
SSO_CLIENT_ID = ENVIRONMENT.sign_in.sso_client_id
SSO_SECRET_FILE = ENVIRONMENT.sign_in.sso_secret_file
SSO_SCOPES = ENVIRONMENT.sign_in.sso_scopes
SSO_NATIONAL_ID_CLAIM = ENVIRONMENT.sign_in.sso_national_id_claim
SSO_REDIRECT_URL = f"{ENVIRONMENT.citizen_origin}/sign-in/national/back"
STAFF_SSO = ENVIRONMENT.staff_sso
STAFF_SSO_REDIRECT_URL = f"{ENVIRONMENT.staff_origin}/sign-in/ministry/back"
CODES_PER_HOUR = ENVIRONMENT.sign_in.codes_per_hour
INQUIRIES_PER_HOUR = ENVIRONMENT.sign_in.inquiries_per_hour
AUTHENTICATION_BACKENDS = ["hemayat.accounts.staff_sessions.StaffBackend"]

FILE_UPLOAD_HANDLERS = ["hemayat.web.shared.uploads.InMemoryUpload"]
SCAN = ENVIRONMENT.uploads.scan
CLAMD = ENVIRONMENT.uploads.clamd
REENCODING = ENVIRONMENT.uploads.reencoding
"""What scans uploads, and whether it must: see docs/operator/uploads.md."""

# Text messages: see docs/operator/messages.md.
NOTIFICATIONS: dict[str, Any] = {
    "mode": ENVIRONMENT.mode,
    "gateways": ENVIRONMENT.gateways,
    "origin": ENVIRONMENT.citizen_origin,
}
