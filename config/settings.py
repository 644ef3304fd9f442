"""Every setting of the product, grouped by concern and read from the environment by config.env."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env, guards, logs, servers
from ops.layout import Layout

BASE_DIR = Path(__file__).resolve().parent.parent

# Mode and place
MODE = env.choice("ANSWERABLE_MODE", ("development", "production", "test"), "production")
IN_PRODUCTION = MODE == "production"
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / ".data")
DEBUG = env.flag("DEBUG", False)
_running_on = Layout(DATA_DIR).port_file
PORT = env.number("PORT", int(_running_on.read_text()) if _running_on.exists() else 8000, least=1, most=65535)
SITE_URL = env.origin("SITE_URL", f"http://localhost:{PORT}")

# Secrets
SECRET_KEY = guards.secret_key(env.text("SECRET_KEY"), MODE, DATA_DIR)
SECRET_KEY_FALLBACKS = guards.old_secret_keys(env.words("OLD_SECRET_KEYS"), MODE, DATA_DIR)

# Applications
INSTALLED_APPS = [
    "core",
    "accounts",
    "community",
    "moderation",
    "reputation",
    "notifications",
    "api",
    "imports",
    "demo",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_structlog",
]
MIDDLEWARE = [
    "config.middleware.RequestLog",
    "config.middleware.security_headers",
    "config.middleware.StableContentPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.HostGate",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.ServerAway",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "community.middleware.session_of_this_host",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.csrf.CsrfCheck",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.personal",
    "allauth.account.middleware.AccountMiddleware",
    "community.middleware.viewer_of_request",
    "core.middleware.DomainErrors",
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
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.nav",
            ],
        },
    }
]

# Database. The web's requests are short; manage.py and the worker set their own limit.
_database_address = env.url("DATABASE_URL", ("postgresql", "postgres"))
DATABASES = {
    "default": servers.database(
        _database_address,
        DATA_DIR,
        statement_timeout=env.number("STATEMENT_TIMEOUT", 15, most=86400),
        pool_size=env.number("DATABASE_POOL", 10, least=1, most=1000),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache and broker: two databases of one Valkey. Losing it loses nothing.
_valkey_address = env.url("VALKEY_URL", ("redis", "rediss", "unix"))
_broker_url, _cache_url = servers.valkey(_valkey_address, DATA_DIR, env.number("VALKEY_DB", 0, most=1022))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _cache_url,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}

# Background jobs. Publishing must never hold a request up: the ledger is the outbox, a sweep sends what was not.
CELERY_BROKER_URL = _broker_url
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "retry_on_timeout": False,
    # A job that its worker did not finish is given to another after this; jobs are idempotent. Seconds.
    "visibility_timeout": 300,
}
CELERY_TASK_PUBLISH_RETRY = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(Layout(DATA_DIR).beat_schedule)
CELERY_BEAT_SCHEDULE = {
    # An unsent sweep is worth nothing once the next one is due.
    "forget unconfirmed sign-ups": {
        "task": "accounts.forget_unconfirmed_sign_ups",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "go on with invitations": {"task": "community.resume_invitations", "schedule": 20.0, "options": {"expires": 20}},
    "write down what has ended": {"task": "community.tidy_memberships", "schedule": 60.0, "options": {"expires": 60}},
    "learn what titles mean": {"task": "community.learn_meanings", "schedule": 10.0, "options": {"expires": 10}},
    "remove loose files": {"task": "community.remove_loose_files", "schedule": 3600.0, "options": {"expires": 3600}},
    "remove old drafts": {"task": "community.remove_old_drafts", "schedule": 3600.0, "options": {"expires": 3600}},
    "remind askers": {"task": "notifications.remind_askers", "schedule": 600.0, "options": {"expires": 600}},
    "nudge helpers": {"task": "notifications.nudge_helpers", "schedule": 3600.0, "options": {"expires": 3600}},
    "forget searches in vain": {"task": "community.forget_misses", "schedule": 3600.0, "options": {"expires": 3600}},
    "sweep the outbox": {"task": "core.tasks.sweep_outbox", "schedule": 10.0, "options": {"expires": 10}},
}

# People and sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
if MODE == "test":
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "handle", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "login": "accounts.forms.LoginForm",
    "request_login_code": "accounts.forms.LoginCodeForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# A code keeps the person in the tab where they wanted to ask, on whichever device they read the mail.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.tokens.ResetTokenGenerator"
PASSWORD_RESET_TIMEOUT = 4 * 3600
# Amount / span / counted by. An office shares one address, so what succeeds is limited generously by address; the key
# is the e-mail address, and for failed sign-ins also the browser (accounts.devices).
ACCOUNT_RATE_LIMITS = {
    "signup": "30/m/ip",
    "login": "100/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "confirm_email": "1/10s/key,20/h/key",
    "request_login_code": "20/m/ip,3/m/key,20/h/key",
    "reset_password": "20/m/ip,3/m/key,20/h/key",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_URL).scheme
# How many proxies of the operator stand in front; with none, nothing that a visitor forwards is believed.
PROXY_COUNT = env.number("PROXY_COUNT", 0, most=10)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
USERSESSIONS_TRACK_ACTIVITY = False

# Hosts. config.middleware.HostGate does the check, since communities bring hosts of their own.
ALLOWED_HOSTS = ["*"]
OPERATOR_HOSTS = env.hosts("ALLOWED_HOSTS")
if not IN_PRODUCTION:
    OPERATOR_HOSTS += ["localhost", "127.0.0.1", "[::1]", "testserver"]

# Cookies and headers
SESSION_COOKIE_NAME = "__Host-session" if IN_PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IN_PRODUCTION else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if IN_PRODUCTION else "language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IN_PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", IN_PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000, most=63_072_000) if IN_PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# HSTS for sibling host names, and the browsers' preload list, are the operator's to decide.
# W001 and W003 look for Django's classes by name; HostGate and core.csrf.CsrfCheck are subclasses of them.
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W003", "security.W005", "security.W021"]
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "frame-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.static.HashedStorage" if IN_PRODUCTION else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not IN_PRODUCTION
FILE_UPLOAD_HANDLERS = [
    "core.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Mail
MAIL_DIR = Layout(DATA_DIR).mail
MEANING_SOCKET = Layout(DATA_DIR).meaning_socket
MAIL_DOMAIN = urlsplit(SITE_URL).hostname or "localhost"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MAIL_FROM", f"community@{MAIL_DOMAIN}")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = ""
globals().update(servers.mail(env.url("MAIL_URL", ("smtp", "smtps", "smtp+plain"))))
if not EMAIL_HOST and not IN_PRODUCTION:
    EMAIL_BACKEND = "core.mail.FileBackend"

# API
REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "api.problems.exception_handler",
    # The api app names its own; a view that forgets to is closed.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Answerable",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Logs and figures
LOG_LEVEL = env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "WARNING" if MODE == "test" else "INFO")
LOGGING = logs.configure(MODE, LOG_LEVEL)
METRICS_TOKEN = env.text("METRICS_TOKEN")
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
# One line per request and per job, when it is over.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
DJANGO_STRUCTLOG_CELERY_TASK_SUCCESS_LOG_LEVEL = logging.INFO if IN_PRODUCTION else logging.DEBUG

if IN_PRODUCTION:
    guards.refuse_unsafe_production(
        globals(),
        embedded=[
            name for name, given in (("DATABASE_URL", _database_address), ("VALKEY_URL", _valkey_address)) if given is None
        ],
        embedded_allowed=env.flag("ALLOW_EMBEDDED_SERVERS", False),
    )
