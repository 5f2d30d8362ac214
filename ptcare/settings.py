"""All that the site is told. One file, from the environment, loud when it is missing.

`.env.example` names every variable. Only three must be set outside the demo:
SECRET_KEY (or SECRET_KEY_FILE), DATABASE_URL and REDIS_URL.
"""

import os
import zoneinfo
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from ptcare.environment import number, required, secret, switch, words

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What kind of place this is

DEBUG = switch("DEBUG")
DEMO = switch("DEMO")  # one-click sign-in and readable mail; invented people only
SITE_URL = os.environ.get("SITE_URL", "http://localhost:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
if DEMO and HTTPS:
    raise ImproperlyConfigured(
        "DEMO=1 opens every account with one click: it is for http://localhost only, "
        f"not for {SITE_URL}"
    )
if not (DEMO or DEBUG or HTTPS):
    raise ImproperlyConfigured("SITE_URL must start with https:// outside the demo")

SECRET_KEY = required("SECRET_KEY")
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
RUN_DIR = Path(os.environ.get("PTCARE_RUN_DIR", BASE_DIR / ".run"))

# --- Parts

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "ptcare.people",
    "ptcare.audit",
    "ptcare.submissions",
    "ptcare.notices",
    "ptcare.hooks",
    "patients",
    "programs",
]

MIDDLEWARE = [
    "ptcare.middleware.RequestId",
    "ptcare.headers.ClosedToOthers",
    "ptcare.request_timeout.WaitsAreCut",
    "ptcare.people.watching.Doors",
    "ptcare.people.letters.LettersAfterTheAnswer",
    "django.middleware.security.SecurityMiddleware",
    "ptcare.headers.OwnPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ptcare.compressing.Compressed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "ptcare.headers.CookieSaidOnce",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ptcare.people.middleware.PartsLeaveForSignIn",
    "ptcare.people.middleware.IdleSessionsEnd",
    "ptcare.people.middleware.InTheirLanguage",
    "ptcare.people.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ptcare.people.middleware.AllauthFitsIn",
    "ptcare.people.middleware.StaffNeedASecondFactor",
    "ptcare.middleware.PrivatePages",
    "ptcare.middleware.RefusedForms",
]

ROOT_URLCONF = "ptcare.urls"
WSGI_APPLICATION = "ptcare.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": LOADERS
            if DEBUG
            else [("ptcare.drawing.loading.Loader", LOADERS)],
            "builtins": [
                "ptcare.templating",
                "django.templatetags.i18n",
                "django.templatetags.l10n",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ptcare.context.site",
            ],
        },
    }
]

# --- Where things are kept

DATABASES = {
    "default": dj_database_url.parse(
        required("DATABASE_URL"), conn_max_age=600, conn_health_checks=True
    )
}
DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5
# Behind PgBouncer a cursor of the server's would outlive the transaction that it is in.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = switch("DATABASE_POOLED")

# A standby that follows the database, for reports alone (ptcare/replica.py).
DATABASE_ROUTERS = ["ptcare.replica.Router"]
if REPLICA_URL := secret("REPLICA_URL"):
    DATABASES["replica"] = dj_database_url.parse(
        REPLICA_URL, conn_max_age=600, conn_health_checks=True
    )
    DATABASES["replica"].setdefault("OPTIONS", {})["connect_timeout"] = 2
    DATABASES["replica"]["DISABLE_SERVER_SIDE_CURSORS"] = True

# How long PostgreSQL works at one statement; half of it for somebody else's lock. A web
# server sets less (deploy/gunicorn.py): nobody waits there for so long.
DATABASE_SECONDS = number("DATABASE_SECONDS", default=200)
# After so long a line to the database that says nothing is cut, for the proxy's own
# patience must not end first.
REQUEST_SECONDS = number("REQUEST_SECONDS", default=45)

# What the names of the database's roles begin with: ptcare_clinic, ptcare_planner, …
# Roles belong to a whole server: installations that share one may want their own.
DATABASE_ROLES = os.environ.get("DATABASE_ROLES", "ptcare")

# Rate limits of signing in live in the database: no request needs Redis.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "rate_limits",
        # None is forgotten for lack of room; those that are over go hourly.
        "OPTIONS": {"MAX_ENTRIES": 10_000_000},
    }
}

# Redis carries only ids: results are not kept, and a task may run twice.
REDIS_URL = required("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace(
    "?db=", "?virtual_host="
)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = RUN_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ptcare.storage.JoinedStaticFiles"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False  # our files are for our own pages
if switch("PTCARE_TEST"):
    STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True

# --- Who you are

AUTH_USER_MODEL = "people.User"
# E-mail is unique whatever its case, by a constraint that the check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["ptcare.people.reading.ByEmail"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if switch("PTCARE_TEST"):  # Argon2 costs 0.3 s a user
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation."
SHORTEST_PASSWORD = 10  # characters
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": _VALIDATION + "MinimumLengthValidator",
        "OPTIONS": {"min_length": SHORTEST_PASSWORD},
    },
    {"NAME": _VALIDATION + "UserAttributeSimilarityValidator"},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": "ptcare.people.passwords.NotAmongTheFirstTried"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "ptcare.people.adapter.ByInvitation"
ACCOUNT_FORMS = {
    "login": "ptcare.people.password_forms.ByPasswordForm",
    "request_login_code": "ptcare.people.forms.AskForCodeForm",
    "confirm_login_code": "ptcare.people.forms.LoginCodeForm",
    "reset_password": "ptcare.people.forms.AskForResetForm",
    "set_password": "ptcare.people.password_forms.FirstPasswordForm",
    "change_password": "ptcare.people.password_forms.OtherPasswordForm",
    "reset_password_from_key": "ptcare.people.password_forms.ForgottenPasswordForm",
    "confirm_password_reset_code": "ptcare.people.forms.ResetCodeForm",
    "confirm_email_verification_code": "ptcare.people.forms.AddressCodeForm",
}
ACCOUNT_RATE_LIMITS = {  # besides allauth's own; "key" is an account (people/known.py)
    "login_failed": "10/m/ip,5/5m/key,20/h/key,100/d/key",
    "letter": "3/m/key,10/h/key,30/d/key",  # with a code to sign in
    "request_login_code": "20/m/ip",
    "again": "10/15m/key",  # codes tried by who is signed in
    "card": "20/m/ip,100/h/ip",
    "calendar": "60/h/key",  # a calendar asks a few times a day
    "no_calendar": "30/m/ip",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
CODE_MINUTES = 15
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = CODE_MINUTES * 60
CODE_TRIES = 5  # of a hundred million; weak eyes miss a digit
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = CODE_TRIES
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = CODE_TRIES
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = CODE_TRIES
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = CODE_MINUTES * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = CODE_MINUTES * 60
ACCOUNT_CHANGE_EMAIL = True  # one address a person; the new one proves itself first
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False  # until the device is marked as one's own
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # its code signs in by itself as well
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60  # where the ways in are changed
MFA_ADAPTER = "ptcare.people.adapter.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TRUST_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "PTCare"
MFA_TOTP_TOLERANCE = 1  # half a minute for a slow hand or line: RFC 6238, 5.2
MFA_FORMS = {
    "authenticate": "ptcare.people.app_digits.SecondStepForm",
    "reauthenticate": "ptcare.people.app_digits.OnceMoreForm",
}

STAFF_IDLE_MINUTES = number("STAFF_IDLE_MINUTES", default=15)
PATIENT_IDLE_MINUTES = number("PATIENT_IDLE_MINUTES", default=30)
REMEMBERED_DEVICE_DAYS = number("REMEMBERED_DEVICE_DAYS", default=90)
STAFF_SESSION_HOURS = number("STAFF_SESSION_HOURS", default=12)
PATIENT_SESSION_HOURS = number("PATIENT_SESSION_HOURS", default=24)
OWN_DEVICE_DAYS = number("OWN_DEVICE_DAYS", default=365)
ASK_AGAIN_MINUTES = number("ASK_AGAIN_MINUTES", default=30)

# --- What a browser may do here

SESSION_ENGINE = "ptcare.people.reading"
SESSION_COOKIE_AGE = REMEMBERED_DEVICE_DAYS * 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_AGE = (OWN_DEVICE_DAYS + 1) * 24 * 60 * 60  # longer than any session
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "ptcare.views.csrf_failure"
CSRF_COOKIE_HTTPONLY = True  # our scripts read none
LANGUAGE_COOKIE_SECURE = HTTPS
# With this beginning a browser takes a cookie from this host alone, and only by HTTPS.
OF_THIS_HOST = "__Host-" if HTTPS else ""
THEME_COOKIE_NAME = f"{OF_THIS_HOST}theme"
DEVICE_COOKIE_NAME = f"{OF_THIS_HOST}device"
LANGUAGE_COOKIE_NAME = f"{OF_THIS_HOST}language"
KNOWN_COOKIE_NAME = f"{OF_THIS_HOST}known"
MFA_TRUST_COOKIE_NAME = f"{OF_THIS_HOST}trusted"
MESSAGE_COOKIE_NAME = f"{OF_THIS_HOST}messages"
MESSAGE_STORAGE = "ptcare.cookies.Messages"
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_SSL_REDIRECT = switch("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if switch("BEHIND_TLS_PROXY", default=True):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
ALLAUTH_TRUSTED_PROXY_COUNT = number("TRUSTED_PROXIES", default=0)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        # Text becomes a page, and an address a script, only by static/js/trusted.js.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
    }
}

# Bodies are small forms: anything larger is a mistake or an attack.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# --- What language and what time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]  # each in its own words
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "ptcare.languages.formats"
# The world's zones as they are pinned, alike on every machine: a machine's own may be
# years old, and would put a reminder an hour off. PostgreSQL has a copy of its own:
# tests/test_time_matrix.py compares the two.
zoneinfo.reset_tzpath(())
TIME_ZONE = "UTC"
USE_TZ = True

# --- Letters

DEFAULT_FROM_EMAIL = os.environ.get("FROM_EMAIL", "PTCare <no-reply@localhost>")
# Where to tell of a hole: stands in /.well-known/security.txt
SECURITY_CONTACT = (
    os.environ.get("SECURITY_CONTACT") or f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10  # seconds for each answer of a mail server
EMAIL_BACKEND = "ptcare.notices.channels.smtp.Backend"
EMAIL_HOST = os.environ.get("SMTP_HOST", "localhost")
EMAIL_PORT = number("SMTP_PORT", default=25)
EMAIL_HOST_USER = os.environ.get("SMTP_USER", "")
EMAIL_HOST_PASSWORD = secret("SMTP_PASSWORD") or ""
EMAIL_USE_TLS = switch("SMTP_TLS")
ANYMAIL: dict[str, object] = {}
MAIL_PROVIDER = os.environ.get("MAIL_PROVIDER", "")
MAILGUN_URLS = {
    "us": "https://api.mailgun.net/v3",
    "eu": "https://api.eu.mailgun.net/v3",
}
if DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = RUN_DIR / "mail"
elif MAIL_PROVIDER == "mailgun":
    region = os.environ.get("MAILGUN_REGION", "us").lower()
    if region not in MAILGUN_URLS:
        raise ImproperlyConfigured(f"MAILGUN_REGION must be us or eu, not {region!r}")
    MAILGUN_URL = os.environ.get("MAILGUN_URL", MAILGUN_URLS[region])
    if HTTPS and not MAILGUN_URL.startswith("https://"):
        raise ImproperlyConfigured("MAILGUN_URL must start with https://")
    EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
    ANYMAIL = {
        "MAILGUN_API_KEY": required("MAILGUN_API_KEY"),
        "MAILGUN_SENDER_DOMAIN": required("MAILGUN_DOMAIN"),
        "MAILGUN_API_URL": MAILGUN_URL,
        "MAILGUN_WEBHOOK_SIGNING_KEY": required("MAILGUN_WEBHOOK_KEY"),
        "REQUESTS_TIMEOUT": (EMAIL_TIMEOUT, EMAIL_TIMEOUT),  # to connect, to answer
        # Nobody is watched reading: no picture in a letter, no link through others.
        "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False},
    }
elif MAIL_PROVIDER:
    raise ImproperlyConfigured(
        f"MAIL_PROVIDER must be mailgun, or empty for SMTP, not {MAIL_PROVIDER!r}"
    )

# --- Text messages: none without these three

TWILIO_ACCOUNT_SID = os.environ.get("TWILIO_ACCOUNT_SID", "")
TWILIO_AUTH_TOKEN = secret("TWILIO_AUTH_TOKEN") or ""
TWILIO_FROM = os.environ.get("TWILIO_FROM", "")  # +1503…, or a service's MG…
TWILIO_URL = os.environ.get("TWILIO_URL", "https://api.twilio.com").rstrip("/")
TWILIO_SECONDS = number("TWILIO_SECONDS", default=8)  # to wait for its answer
TEXTS = bool(TWILIO_ACCOUNT_SID)
if len({TEXTS, bool(TWILIO_AUTH_TOKEN), bool(TWILIO_FROM)}) > 1:
    raise ImproperlyConfigured(
        "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM go together: "
        "set all three, or none"
    )
if HTTPS and not TWILIO_URL.startswith("https://"):
    raise ImproperlyConfigured("TWILIO_URL must start with https://")
if DEMO:
    TEXTS_PATH = RUN_DIR / "texts"

# --- Notices

# After so long without a word a worker is taken for dead, and another takes over what
# it held. It must outlast twice the longest wait for a mail server.
NOTICE_LEASE_SECONDS = number("NOTICE_LEASE_SECONDS", default=120)

# Messages on the screen (web push): without a key there are none, and all else works.
VAPID_PRIVATE_KEY = secret("VAPID_PRIVATE_KEY") or ""
VAPID_CONTACT = os.environ.get("VAPID_CONTACT", "")  # or else FROM_EMAIL's address
REACH_LOCALHOST = switch("PTCARE_TEST")  # nowhere else: see ptcare.public_http

# --- Who runs the site: /metrics is there for who says this word

METRICS_TOKEN = secret("METRICS_TOKEN") or ""

# --- What is written down: ids, never names or findings

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "ptcare.logs.AddRequestId"}},
    "formatters": {"json": {"()": "ptcare.logs.JsonLines"}},
    "handlers": {
        "out": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["out"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "ERROR"},
    },
}
