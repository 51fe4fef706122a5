"""Django's settings, derived from `aman.config.env`. Nothing here reads the environment itself."""

from __future__ import annotations

from pathlib import Path

from aman.config import env

CONFIG = env.load()
PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = CONFIG.secret_key.get_secret_value()
ALLOWED_HOSTS = env.allowed_hosts(CONFIG)
CSRF_TRUSTED_ORIGINS = [CONFIG.base_url]
ROOT_URLCONF = "aman.config.urls"
PUBLIC_URLCONF = "aman.config.urls_public"
WSGI_APPLICATION = "aman.config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "aman.web",
    "aman.apps.privacy",
    "aman.apps.strategy",
    "aman.apps.surveillance",
    "aman.apps.incidents",
    "aman.apps.cascade",
    "aman.apps.places",
    "aman.apps.wording",
    "aman.apps.accounts",
    "aman.kit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
]

# The public front door passes through the first two only: see aman/web/doors.py.
MIDDLEWARE = [
    "aman.web.doors.FrontDoor",
    "aman.web.doors.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "aman.web.doors.StaffSessions",
    "aman.web.doors.StaffCsrf",
    "aman.web.doors.StaffAuthentication",
    "aman.web.doors.StaffLanguage",
    "allauth.account.middleware.AccountMiddleware",
    "aman.web.doors.StaffSignIns",
    "aman.web.doors.StaffMessages",
    "aman.web.doors.Gate",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "aman.web.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "aman.kit.templatetags.pagekit",
            ],
        },
    }
]
FORM_RENDERER = "aman.kit.forms.AmanRenderer"

DATABASES = {"default": env.database_config(CONFIG.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "aman.apps.accounts.selectors.short_name"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "aman.web.accounts.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = False
# By account only: the proxy passes no addresses on, so a budget by address would be one budget for everybody, and
# a stranger with ten wrong passwords a minute could keep the whole desk out.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/5m/key",
    "reset_password": "5/h/key",
    "reset_password_from_key": None,
    "request_login_code": "3/m/key",
}
CACHES = {
    "default": {
        # In the database: every web process counts wrong passwords and used codes together.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kit_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # of 300, a stranger would push out the budgets of others
    }
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = CONFIG.demo
MFA_TOTP_ISSUER = "Aman"
MFA_ADAPTER = "aman.web.accounts.MfaAdapter"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
SOCIALACCOUNT_ADAPTER = "aman.web.accounts.PartnerAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_PROVIDERS = env.oidc_config(CONFIG)

SECURE = CONFIG.base_url.startswith("https://")
SESSION_COOKIE_NAME = "__Host-aman_session" if SECURE else "aman_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_NAME = "aman_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "aman.web.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000  # far above what is kept, so that a gallery chosen whole loses no words
# What people send is held in memory and sealed: never on a disk in clear. A longer body brings no file.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 66_000_000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية"), ("ur", "اردو"), ("tr", "Türkçe")]
LANGUAGE_COOKIE_NAME = "aman_language"
USE_I18N = USE_TZ = True
TIME_ZONE = CONFIG.time_zone
FORMAT_MODULE_PATH = ["aman.kit.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.data_dir / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0 if CONFIG.demo else 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
SILENCED_SYSTEM_CHECKS: list[str] = []

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
globals().update(env.email_config(CONFIG.smtp_url))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIG.from_email

AMAN = CONFIG
LOGGING = env.logging_config(CONFIG)
