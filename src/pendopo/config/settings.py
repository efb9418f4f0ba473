"""All settings, read from the environment by typed readers. docs/reference/settings.md lists them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from . import env, keyfile, signing
from .modules import INSTALLED_MODULES

BASE_DIR = Path(__file__).resolve().parent.parent
ROOT = BASE_DIR.parent.parent

MODE = env.choice("PENDOPO_MODE", "test", ("demo", "production", "test"))
IS_DEMO = MODE == "demo"
IS_PRODUCTION = MODE == "production"
PENDOPO_ACCEPTS_SAMPLES = not IS_PRODUCTION  # synthetic NIKs of province 99

DATA_DIR = Path(env.text("PENDOPO_DATA_DIR", str(ROOT / "var" / MODE))).resolve()
if not IS_PRODUCTION:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
elif not DATA_DIR.is_dir():
    raise env.WrongSetting(f"the data folder {DATA_DIR} does not exist. Make it, or set PENDOPO_DATA_DIR.")

PENDOPO_KEYS_FILE = Path(env.text("PENDOPO_KEYS_FILE", str(DATA_DIR / "keys.json")))
PENDOPO_KEYS = keyfile.read(PENDOPO_KEYS_FILE, given=env.text("PENDOPO_KEYS"), make=not IS_PRODUCTION)
SECRET_KEY = PENDOPO_KEYS["django"]
DEBUG = False

PENDOPO_BASE_URL = env.text("PENDOPO_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words("PENDOPO_HOSTS", "" if IS_PRODUCTION else "*")
if IS_PRODUCTION and not ALLOWED_HOSTS:
    raise env.WrongSetting(
        "PENDOPO_HOSTS is not set. Give the host names people use, such as layanan.example.go.id."
    )
if IS_PRODUCTION and "*" in ALLOWED_HOSTS:
    raise env.WrongSetting(
        "PENDOPO_HOSTS is '*', which lets strangers choose our name. Give the host names people use."
    )
if IS_PRODUCTION and not PENDOPO_BASE_URL.startswith("https://"):
    raise env.WrongSetting("PENDOPO_BASE_URL must begin with https:// so that letters carry a safe address.")
CSRF_TRUSTED_ORIGINS = [PENDOPO_BASE_URL] if IS_PRODUCTION else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "pendopo.foundation.accounts",  # before allauth, so that its pages are found first
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "pendopo.foundation.common",
    "pendopo.foundation.design",
    "pendopo.foundation.audit",
    "pendopo.foundation.regions",
    "pendopo.foundation.calendars",
    "pendopo.foundation.search",
    "pendopo.foundation.notices",
    "pendopo.foundation.documents",
    "pendopo.foundation.privacy",
    "pendopo.engine.indicators",
    "pendopo.engine.catalogue",
    "pendopo.engine.cases",
    *INSTALLED_MODULES,
    "pendopo.front.portal",
    "pendopo.front.workbench",
    "pendopo.front.api",
    "pendopo.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "pendopo.foundation.common.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "pendopo.foundation.design.middleware.LanguageMiddleware",
    "pendopo.front.api.middleware.ApiMiddleware",
    "pendopo.foundation.documents.middleware.RequestSizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pendopo.foundation.accounts.middleware.SessionAgeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pendopo.foundation.regions.middleware.RegionMiddleware",
    "pendopo.foundation.design.middleware.LockedMiddleware",
    "axes.middleware.AxesMiddleware",  # innermost: its answer to a locked door passes through all the others
]

ROOT_URLCONF = "pendopo.config.urls"
WSGI_APPLICATION = "pendopo.config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "pendopo.foundation.design.context.design",
                "pendopo.front.workbench.context.desk",
                *(["pendopo.demo.context.sample_links"] if IS_DEMO else []),
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "pendopo.foundation.design.templatetags.design",
            ],
        },
    }
]

DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR)}
# who owns the tables on PostgreSQL: ./pendopo migrate alone connects as this one
PENDOPO_OWNER = env.database("PENDOPO_OWNER_URL", DATA_DIR) if env.text("PENDOPO_OWNER_URL") else None
# Counts of wrong attempts, one for all processes. Nothing else is cached, so ordinary pages never ask it.
CACHES = {
    "default": {
        "BACKEND": "pendopo.foundation.common.cache.SharedCache",
    }
}
SESSION_ENGINE = "pendopo.foundation.accounts.sessions"
PENDOPO_IDLE_MINUTES = env.number("PENDOPO_IDLE_MINUTES", 60)
PENDOPO_SESSION_HOURS = env.number("PENDOPO_SESSION_HOURS", 12)
if not (PENDOPO_IDLE_MINUTES and PENDOPO_SESSION_HOURS):
    raise env.WrongSetting("PENDOPO_IDLE_MINUTES and PENDOPO_SESSION_HOURS must be at least 1.")
SESSION_COOKIE_AGE = PENDOPO_SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # village computers are shared
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
CSRF_FAILURE_VIEW = "pendopo.foundation.design.views.csrf_failure"
SECURE_SSL_REDIRECT = IS_PRODUCTION and env.flag("PENDOPO_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("PENDOPO_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # the regency's other sites are not ours to decide for
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Everything comes from us, nothing is inline, nothing frames us. Answers that are no pages get less: common.headers.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if MODE == "test"
    else ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# Sign-in (foundation.accounts, through django-allauth). E-mail or phone; password, or a code sent each time.
ACCOUNT_ADAPTER = "pendopo.foundation.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1"]  # our form asks for a name and either of the first two
ACCOUNT_FORMS = {
    "login": "pendopo.foundation.accounts.forms.LoginForm",
    "signup": "pendopo.foundation.accounts.forms.SignupForm",
    "request_login_code": "pendopo.foundation.accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "pendopo.foundation.accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "pendopo.foundation.accounts.forms.ConfirmEmailForm",
    "verify_phone": "pendopo.foundation.accounts.forms.VerifyPhoneForm",
    "reset_password": "pendopo.foundation.accounts.forms.ResetPasswordForm",
    "confirm_password_reset_code": "pendopo.foundation.accounts.forms.ConfirmResetForm",
    "reset_password_from_key": "pendopo.foundation.accounts.forms.NewPasswordForm",
    "reauthenticate": "pendopo.foundation.accounts.forms.ReauthenticateForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True  # without resend: allauth fails there on an unknown phone; one starts again
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 10 * 60
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0
ACCOUNT_SESSION_REMEMBER = False  # village computers are shared: the session ends with the browser
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": "60/m/ip,50/h/key",  # the soft one over all addresses; the hard one is AXES_FAILURE_LIMIT
    "request_login_code": "20/m/ip,3/m/key,10/h/key",
    "verify_phone": "10/m/ip,3/m/key,10/h/key",
    "confirm_email": "3/m/key,10/h/key",
}

# The second factor: a code from an app on the phone (TOTP). Which roles need it: accounts.roles.
PENDOPO_SECOND_FACTOR = env.choice(
    "PENDOPO_SECOND_FACTOR", "required" if IS_PRODUCTION else "optional", ("required", "optional")
)
if IS_PRODUCTION and PENDOPO_SECOND_FACTOR == "optional":
    env.warn(
        "PENDOPO_SECOND_FACTOR is 'optional': a stolen password alone opens the workbench. "
        "Leave it unset in production."
    )
MFA_ADAPTER = "pendopo.foundation.accounts.second_factor.Adapter"
MFA_FORMS = {
    "authenticate": "pendopo.foundation.accounts.code_forms.AuthenticateForm",
    "reauthenticate": "pendopo.foundation.accounts.code_forms.ReauthenticateForm",
    "activate_totp": "pendopo.foundation.accounts.code_forms.ActivateForm",
}
MFA_TOTP_ISSUER = "Pendopo"
MFA_TOTP_TOLERANCE = 1  # one step of 30 seconds early or late
MFA_RECOVERY_CODES_SHOW_ONCE = True

# Wrong passwords close the door for one account at one address (django-axes); the name is kept as a keyed digest.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
AXES_USERNAME_CALLABLE = "pendopo.foundation.accounts.lockout.account_digest"
AXES_CLIENT_IP_CALLABLE = "pendopo.foundation.accounts.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "pendopo.foundation.accounts.lockout.locked"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address", "csrfmiddlewaretoken"]
# end of sign-in

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "bahasa"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = MODE == "test"  # tests collect no static folder
MEDIA_ROOT = DATA_DIR / "media"  # unused: files of cases are encrypted, see documents.storage
FILES_DIR = DATA_DIR / "files"
# one signed line a minute about the ends of the audit's chains; best on another disk or host
PENDOPO_CHECKPOINTS = env.text("PENDOPO_CHECKPOINTS", str(DATA_DIR / "checkpoints.jsonl"))
# per file; uploads stay in memory: plain bytes never touch the disk
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["pendopo.foundation.documents.handlers.BoundedMemoryHandler"]

EMAIL_BACKEND = (
    "pendopo.foundation.notices.mail.SmtpBackend"
    if env.text("PENDOPO_SMTP_HOST")
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = env.text("PENDOPO_SMTP_HOST")
EMAIL_PORT = env.number("PENDOPO_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("PENDOPO_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("PENDOPO_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("PENDOPO_SMTP_TLS", True)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.text("PENDOPO_MAIL_FROM", "pendopo@localhost.example")
PENDOPO_SMS_URL = env.text("PENDOPO_SMS_URL")  # empty: phone messages stay in the in-app inbox
PENDOPO_SMS_TOKEN = env.text("PENDOPO_SMS_TOKEN")
if IS_PRODUCTION and not (EMAIL_HOST or PENDOPO_SMS_URL):
    raise env.WrongSetting("nobody could get a sign-in code. Set PENDOPO_SMTP_HOST, or PENDOPO_SMS_URL, or both.")
if IS_PRODUCTION and PENDOPO_SMS_URL and not PENDOPO_SMS_URL.startswith("https://"):
    raise env.WrongSetting("PENDOPO_SMS_URL must begin with https://, because messages carry personal data.")

# Who signs our letters: "local" (demo and tests, not certified), "bsre" (an official, through BSrE) or "none".
PENDOPO_SIGNER = env.choice("PENDOPO_SIGNER", "none" if IS_PRODUCTION else "local", ("local", "bsre", "none"))
if IS_PRODUCTION and PENDOPO_SIGNER == "local":
    raise env.WrongSetting("PENDOPO_SIGNER is 'local', which is not certified. Set it to bsre, or leave it unset.")
PENDOPO_BSRE_URL = env.text("PENDOPO_BSRE_URL").rstrip("/")
PENDOPO_BSRE_USER = env.text("PENDOPO_BSRE_USER")
PENDOPO_BSRE_PASSWORD = env.text("PENDOPO_BSRE_PASSWORD")
PENDOPO_BSRE_ROOTS = env.text("PENDOPO_BSRE_ROOTS", str(DATA_DIR / "bsre-roots"))  # folder of PEM certificates
if PENDOPO_SIGNER == "bsre":
    if not (PENDOPO_BSRE_URL and PENDOPO_BSRE_USER and PENDOPO_BSRE_PASSWORD):
        raise env.WrongSetting(
            "PENDOPO_SIGNER is 'bsre'. Set PENDOPO_BSRE_URL, PENDOPO_BSRE_USER and PENDOPO_BSRE_PASSWORD too."
        )
    if IS_PRODUCTION and not PENDOPO_BSRE_URL.startswith("https://"):
        raise env.WrongSetting("PENDOPO_BSRE_URL must begin with https://, because it carries passphrases.")
    signing.require_certificates("PENDOPO_BSRE_ROOTS", Path(PENDOPO_BSRE_ROOTS))
# The key that signs the facts inside QR codes: outside the database, kept for ever (docs/how-to/signing.md).
PENDOPO_VERIFICATION_KEY = signing.verification_key(
    Path(env.text("PENDOPO_VERIFICATION_KEY", str(DATA_DIR / "verification-key.pem"))), make=not IS_PRODUCTION
)
PENDOPO_SIAK_ROOTS = env.text("PENDOPO_SIAK_ROOTS", str(DATA_DIR / "siak-roots"))  # folder of PEM certificates

# Django's own setting is silent outside DEBUG: a page that failed would leave no trace. To stderr, errors only.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["console"], "level": "ERROR"}},
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"
