"""All settings of the program, read from the environment: docs/settings.md names each."""

from pathlib import Path

from csp.constants import SELF
from django.contrib.messages import constants as message_levels

from nguongoc.common import env

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.boolean("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS", "")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", "")
BEHIND_TLS = env.boolean("BEHIND_TLS", default=False)
VAR_DIR = env.path("VAR_DIR", BASE_DIR / "var")

STAMP_MASTER_KEY = env.secret("STAMP_MASTER_KEY", least_bytes=32)
STAMP_KEY_ID = env.integer("STAMP_KEY_ID", 1)
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SCAN_JOURNAL_DIR = env.path("SCAN_JOURNAL_DIR", VAR_DIR / "scan-journal")
SCAN_PAGES_MB = env.integer("SCAN_PAGES_MB", 1024)
SCAN_PLACES_FILE = env.file("SCAN_PLACES_FILE")
SCAN_KEEP_MONTHS = env.integer("SCAN_KEEP_MONTHS", 12, least=6, most=120)
UNKNOWN_CODES_PER_MINUTE = env.integer("UNKNOWN_CODES_PER_MINUTE", 120, least=1)
PIN_WRONG_BY_SESSION = env.integer("PIN_WRONG_BY_SESSION", 5, least=1)
PIN_WRONG_ON_STAMP = env.integer("PIN_WRONG_ON_STAMP", 20, least=1)
PIN_WRONG_BY_NETWORK = env.integer("PIN_WRONG_BY_NETWORK", 60, least=1)
SCAN_URL = env.text("SCAN_URL", "http://127.0.0.1:8001").rstrip("/")
MAP_TILE_URL = env.text("MAP_TILE_URL", "")
_TILE_HOST = ["/".join(MAP_TILE_URL.split("/")[:3])] if MAP_TILE_URL else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_cotton",
    "csp",
    "procrastinate.contrib.django",
    "nguongoc.common",
    "nguongoc.places",
    "nguongoc.accounts",
    "nguongoc.registry",
    "nguongoc.trace",
    "nguongoc.stamps",
    "nguongoc.safety",
    "nguongoc.passport",
    "nguongoc.scans",
    "nguongoc.web",
    "nguongoc.ops",
    "django.forms",  # after ours, so that our templates of fields and widgets come first
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "nguongoc.web.middleware.ReadableText",
    "nguongoc.web.middleware.RequestSize",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "nguongoc.web.middleware.RequestOrigin",
    "nguongoc.web.middleware.PrivatePages",
    "nguongoc.web.middleware.SessionSeen",
]

ROOT_URLCONF = "nguongoc.urls"
WSGI_APPLICATION = "nguongoc.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nguongoc.web.context.province",
            ],
            "builtins": ["django_cotton.templatetags.cotton", "nguongoc.web.templatetags.words"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.database("DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SECOND_STEP_FOR = env.choice("SECOND_STEP_FOR", "authorities", {"authorities", "everybody"})
LOGIN_URL = "portal:log_in"
LOGIN_REDIRECT_URL = "portal:after_log_in"
LOGOUT_REDIRECT_URL = "portal:home"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English"), ("zh-hans", "中文"), ("ko", "한국어")]
LOCALE_PATHS = [BASE_DIR / "nguongoc" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["nguongoc.common.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/tep/"
MEDIA_ROOT = env.path("MEDIA_ROOT", VAR_DIR / "media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
IMAGE_MAX_BYTES = env.integer("IMAGE_MAX_BYTES", 10 * 1024 * 1024)
IMPORT_MAX_BYTES = env.integer("IMPORT_MAX_BYTES", 10 * 1024 * 1024)
IMPORT_MAX_ROWS = env.integer("IMPORT_MAX_ROWS", 20_000)
VIDEO_MAX_BYTES = env.integer("VIDEO_MAX_BYTES", 60 * 1024 * 1024)
SOUND_MAX_BYTES = env.integer("SOUND_MAX_BYTES", 15 * 1024 * 1024)
REQUEST_MAX_BYTES = env.integer("REQUEST_MAX_BYTES", 160 * 1024 * 1024)
COMPLAINT_CONTACT_DAYS = env.integer("COMPLAINT_CONTACT_DAYS", 180, least=1)
DOCUMENT_MAX_BYTES = env.integer("DOCUMENT_MAX_BYTES", 10 * 1024 * 1024)
CALLBACKS_ANYWHERE = env.boolean("CALLBACKS_ANYWHERE", default=False)
CALLBACKS_AT_ONCE = env.integer("CALLBACKS_AT_ONCE", 6, least=1, most=32)
CAPTURE_MAX_BYTES = env.integer("CAPTURE_MAX_BYTES", 16 * 1024 * 1024)
CAPTURE_MAX_EVENTS = env.integer("CAPTURE_MAX_EVENTS", 10_000)
CAPTURE_MAX_WAITING = env.integer("CAPTURE_MAX_WAITING", 50, least=1, most=1_000)
CAPTURE_MAX_WAITING_BYTES = env.integer(
    "CAPTURE_MAX_WAITING_BYTES", 8 * CAPTURE_MAX_BYTES, least=CAPTURE_MAX_BYTES, most=1024**4
)
QUERY_MAX_SECONDS = env.integer("QUERY_MAX_SECONDS", 10)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

vars().update(env.mail("MAIL_URL", folder=VAR_DIR / "mail"))
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "nguongoc@localhost")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", SCAN_URL, *_TILE_HOST],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": [SELF, SCAN_URL],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31536000 if BEHIND_TLS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "phien"
CSRF_FAILURE_VIEW = "nguongoc.web.errors.csrf_failure"
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0)

MESSAGE_TAGS = {message_levels.ERROR: "danger", message_levels.DEBUG: "info"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "procrastinate.blueprints": {"level": "WARNING"},
        "procrastinate.periodic": {"level": "WARNING"},
    },
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
}
