"""Every setting of Convertly, read from the environment; docs/operations.md lists them."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from convertly import env, s3
from convertly.rest import REST_FRAMEWORK as REST_FRAMEWORK
from convertly.rest import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS
from media_tools.limits import MIB, Allowance, Limits

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = env.folder("CONVERTLY_VAR", BASE_DIR / "var")
"""Everything that a running server writes."""
CORES = len(os.sched_getaffinity(0))

# -- convertly ---------------------------------------------------------------------------------------------------------

DEBUG = env.boolean("DEBUG", True)
PORT = env.integer("PORT", 8000, minimum=1)
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))


def _secret() -> str:
    given = env.text("SECRET_KEY")
    if given:
        return given
    if DEBUG:
        return env.kept_secret(VAR / "secret-key")
    raise ImproperlyConfigured("SECRET_KEY must be set when DEBUG is off: a long random text, alike on every node.")


SECRET_KEY = _secret()
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
BEHIND_HTTPS = env.boolean("BEHIND_HTTPS", False)
"""A proxy in front speaks HTTPS and sets X-Forwarded-Proto itself."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_HTTPS else 0
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""The policy of every answer that names none of its own: nothing from elsewhere, no script within a page."""

INSTALLED_APPS = [
    "convertly",
    "accounts",
    "media_tools",
    "jobs",
    "convertly.operators.OperatorsAdmin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_q",
]
MIDDLEWARE = [
    "convertly.middleware.RequestId",
    "convertly.middleware.Probes",
    "accounts.rates.UsageHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "convertly.middleware.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "convertly.outage.DatabaseAway",
]
ROOT_URLCONF = "convertly.urls"
WSGI_APPLICATION = "convertly.wsgi.application"
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
            ]
        },
    }
]
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {"default": env.database("DATABASE_URL", embedded=VAR / "convertly.sqlite3")}

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # django-q2 logs every doorbell; the rows of a job tell the same better
    "loggers": {
        "django-q": {"level": "WARNING", "handlers": ["console"], "propagate": False},
        # refusals are the clients' business; only faults of ours are worth a line
        "django.request": {"level": "ERROR"},
        # it names whole addresses, and their queries hold other people's secrets
        "urllib3": {"level": "ERROR"},
        "django": {"handlers": []},
    },
}

# -- accounts ----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SIGN_UP_OPEN = env.boolean("SIGN_UP_OPEN", True)
SIGN_UP_PLAN = env.text("SIGN_UP_PLAN", "free")

# -- media_tools -------------------------------------------------------------------------------------------------------

STALL_SECONDS = env.integer("STALL_SECONDS", 60, minimum=2)
MEDIA_OUTPUT_MIB = env.integer("MEDIA_OUTPUT_MIB", 2_048, minimum=1)
MEDIA_LIMITS = Limits(
    frame_pixels=env.integer("IMAGE_FRAME_MEGAPIXELS", 100, minimum=1) * 1_000_000,
    side=env.integer("IMAGE_SIDE_PIXELS", 16_384, minimum=1),
    frames=env.integer("IMAGE_FRAMES", 1_000, minimum=1),
    total_pixels=env.integer("IMAGE_TOTAL_MEGAPIXELS", 400, minimum=1) * 1_000_000,
    svg_bytes=env.integer("SVG_MEGABYTES", 10, minimum=1) * 1_000_000,
    archive_entries=env.integer("ARCHIVE_ENTRIES", 2_000, minimum=1),
    archive_ratio=env.integer("ARCHIVE_RATIO", 200, minimum=1),
    memory_bytes=env.integer("CHILD_MEMORY_MIB", 2_048, minimum=512) * MIB,
    cpu_seconds=env.integer("CHILD_CPU_SECONDS", 60, minimum=1),
    wall_seconds=env.integer("CHILD_WALL_SECONDS", 90, minimum=1),
    seconds=env.integer("MEDIA_SECONDS", 21_600, minimum=1),
    sound=Allowance(
        memory_bytes=env.integer("SOUND_MEMORY_MIB", 1_024, minimum=512) * MIB,
        cpu_seconds=env.integer("SOUND_CPU_SECONDS", 900, minimum=1),
        wall_seconds=env.integer("SOUND_WALL_SECONDS", 1_800, minimum=1),
        output_bytes_base=MEDIA_OUTPUT_MIB * MIB,
        stall_seconds=STALL_SECONDS,
    ),
    film=Allowance(
        memory_bytes=env.integer("FILM_MEMORY_MIB", 4_096, minimum=512) * MIB,
        cpu_seconds=env.integer("FILM_CPU_SECONDS", 3_600, minimum=1),
        wall_seconds=env.integer("FILM_WALL_SECONDS", 7_200, minimum=1),
        output_bytes_base=MEDIA_OUTPUT_MIB * MIB,
        stall_seconds=STALL_SECONDS,
    ),
)
SCRATCH = VAR / "scratch"
DISK_FREE_BYTES = env.integer("DISK_FREE_MIB", 1_024) * MIB
"""With less than this free, no request with files is begun."""

# -- jobs --------------------------------------------------------------------------------------------------------------

WEB_PROCESSES = env.integer("WEB_PROCESSES", CORES, minimum=1)
WEB_THREADS = env.integer("WEB_THREADS", 8, minimum=1)
WEB_TRANSFERS = env.integer("WEB_TRANSFERS", 32, minimum=1)
"""Uploads that are still coming in, and downloads, at once in each of them."""
UPLOAD_SECONDS = env.integer("UPLOAD_SECONDS", 3_600, minimum=1)
UPLOAD_BYTES_A_SECOND = env.integer("UPLOAD_BYTES_A_SECOND", 1_000, minimum=1)
"""The most that a body may take to arrive, and the pace that it has to keep."""
WEB_CHILDREN = env.integer("WEB_CHILDREN", max(1, CORES // WEB_PROCESSES), minimum=1)
"""Confined children per web process, for work done within a request."""
SYNC_MEDIA_BYTES = env.integer("SYNC_MEDIA_MEGABYTES", 100, minimum=1) * 1_000_000
SYNC_WALL_SECONDS = env.integer("SYNC_WALL_SECONDS", 60, minimum=1)
"""What films and sounds may weigh, coming in or going out, and take in one request that waits for its answer."""
WORKERS = env.integer("WORKERS", CORES, minimum=1)
SHORT_WORKERS = env.integer("SHORT_WORKERS", min(1, WORKERS - 1))
"""Workers of this node that take no film and no sound, so that pictures and documents do not wait behind them."""
WORKER_MEMORY_MIB = env.integer("WORKER_MEMORY_MIB", 512, minimum=128)
STOP_SECONDS = env.integer("STOP_SECONDS", 20)
"""What is in work at a stop may end within this; then it is handed back."""
WATCHDOG_SECONDS = env.integer("WATCHDOG_SECONDS", 90, minimum=2)
WORKER_TIMEOUT = env.integer("WORKER_TIMEOUT", 15_000, minimum=1)
"""The last resort: a worker that dies is noticed by its lease, within LEASE_SECONDS and SWEEP_SECONDS."""
WORKER_RETRY = env.integer("WORKER_RETRY", 15_060, minimum=1)
Q_CLUSTER = {
    "name": "convertly",
    "orm": "default",
    "broker_class": "jobs.queue.DoorbellBroker",
    "workers": WORKERS,
    "timeout": WORKER_TIMEOUT,
    "retry": WORKER_RETRY,
    "queue_limit": 1,
    "bulk": 1,
    "save_limit": -1,
    "ack_failures": True,
    "max_attempts": 3,
    "recycle": 200,
    # in KiB, asked after each doorbell
    "max_rss": WORKER_MEMORY_MIB * 1024,
    "scheduler": False,
    "label": "Queue",
}

LEASE_SECONDS = env.integer("LEASE_SECONDS", 60, minimum=2)
HEARTBEAT_SECONDS = env.integer("HEARTBEAT_SECONDS", 15, minimum=1)
SWEEP_SECONDS = env.integer("SWEEP_SECONDS", 30, minimum=1)
RESULT_HOURS = env.integer("RESULT_HOURS", 24, minimum=1)
JOB_DAYS = env.integer("JOB_DAYS", 30, minimum=1)

SECRETS_KEYS = env.words("SECRETS_KEYS")
"""What webhook and callback secrets are sealed with: the first seals, each of them opens, and so does SECRET_KEY."""
DELIVERY_THREADS = env.integer("DELIVERY_THREADS", 64, minimum=2)
"""Callbacks and webhooks in flight at once from one node."""
DELIVERY_DAYS = env.integer("DELIVERY_DAYS", 30, minimum=1)

SOURCE_SECONDS = env.integer("SOURCE_SECONDS", 60, minimum=1)
"""The time for fetching one source in a job, and within a request."""
SOURCE_SECONDS_NOW = env.integer("SOURCE_SECONDS_NOW", 20, minimum=1)
OUTBOUND_ALLOWED_PORTS = env.ports("OUTBOUND_ALLOWED_PORTS", (80, 443, 8080, 8443))
OUTBOUND_ALLOWED_NETWORKS = env.networks("OUTBOUND_ALLOWED_NETWORKS")
"""Networks that are let through although they are not public."""

S3_BUCKET = env.text("S3_BUCKET")
FILES = VAR / "files"
STORAGES = {
    name: {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": s3.options(S3_BUCKET, probe=name == "probe")}
    if S3_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES, "allow_overwrite": True},
    }
    for name in ("default", "probe")
} | {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

FILE_UPLOAD_HANDLERS = ["jobs.uploads.DiskUploadHandler"]
UPLOADS = SCRATCH / "uploads"
DATA_UPLOAD_MAX_NUMBER_FILES = 100_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
