"""Django's settings. What an installation may choose is in `configuration`; everything else is fixed here."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from cairn.web.configuration import LOCAL_HOSTS, configured, database, mail
from cairn.web.keys import secret_key

CAIRN = configured()

DEBUG = CAIRN.debug
SECRET_KEY = secret_key(CAIRN)
SECRET_KEY_FALLBACKS = [CAIRN.secret_key_before] if CAIRN.secret_key_before else []
ALLOWED_HOSTS = list(LOCAL_HOSTS) if CAIRN.demo else list(CAIRN.allowed_hosts)

ROOT_URLCONF = "cairn.web.urls"
WSGI_APPLICATION = "cairn.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "cairn.web.core",
    "cairn.web.accounts",
    "cairn.web.partnerships",
    "cairn.web.audit",
    "cairn.web.jobs",
    "cairn.web.loads",
    "cairn.web.releases",
    "cairn.web.agreements",
    "cairn.web.submissions",
    "cairn.web.runs",
    "cairn.web.approvals",
    "cairn.web.register",
    "cairn.web.plan",
    "cairn.web.updates",
    "cairn.web.money",
    "cairn.web.reports",
    "cairn.web.outcomes",
    "cairn.web.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "ninja",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cairn.web.static_files.StaticFiles",
    "cairn.web.accounts.middleware.DemoStaysLocal",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cairn.web.accounts.middleware.Answers",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "cairn.web.accounts.middleware.SessionLimits",
    "cairn.web.accounts.middleware.Permissions",
    "cairn.web.submissions.uploads.SealedUploads",
    # Last, as looking for a form's token reads the whole form: only of somebody who may send it.
    "django.middleware.csrf.CsrfViewMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cairn.web.accounts.context.demo",
            ],
        },
    },
]

DATABASES = {"default": database(CAIRN)}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_cache"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Static files: hashed names once `collectstatic` has run, as they lie in the packages until then.
STATIC_URL = "/static/"
STATIC_ROOT = CAIRN.data / "static"
BUILT = Path(__file__).parent / "static"  # style sheet, scripts and fonts, built from their packages
STATICFILES_DIRS = [BUILT]  # also before they are built: the demo builds them in this very process
COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Transport. The demo runs on this machine only, where there is no certificate.
SECURE = not (CAIRN.demo or CAIRN.insecure_http or CAIRN.debug)
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_FAILURE_VIEW = "cairn.web.core.errors.form_expired"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-cairn" if SECURE else "cairn"
CSRF_COOKIE_NAME = "__Host-cairn-form" if SECURE else "cairn-form"
CSRF_COOKIE_AGE = None  # until the browser is closed, as the page about privacy says
SESSION_COOKIE_AGE = CAIRN.session_hours * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
X_FRAME_OPTIONS = "DENY"
if CAIRN.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = CAIRN.trusted_proxies

# A browser follows redirects of a form under form-action, so the identity provider is named there.
_PROVIDER = urlsplit(CAIRN.oidc_server_url)
_FORM_TARGETS = [SELF] + ([f"{_PROVIDER.scheme}://{_PROVIDER.netloc}"] if CAIRN.single_sign_on else [])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": _FORM_TARGETS,
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Who signs in, and how.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:mine"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "cairn.web.accounts.adapters.Account"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
# Ten wrong passwords a minute from one address, or five in fifteen minutes for one account, and it waits.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/900s/key"}

MFA_ADAPTER = "cairn.web.accounts.adapters.SecondFactorSecrets"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Cairn"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TRUST_ENABLED = False  # no browser is let off the second factor

SOCIALACCOUNT_ADAPTER = "cairn.web.accounts.adapters.SingleSignOn"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "organisation",
                "name": CAIRN.oidc_name or "Single sign-on",
                "client_id": CAIRN.oidc_client_id,
                "secret": CAIRN.oidc_secret,
                "settings": {"server_url": CAIRN.oidc_server_url},
            }
        ]
        if CAIRN.single_sign_on
        else [],
    }
}

MAIL = mail(CAIRN)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CAIRN.mail_from
EMAIL_BACKEND = MAIL.backend
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starttls, MAIL.ssl
EMAIL_TIMEOUT = 20

# A log line names a fault's kind and place. Values of requests and rows stay out of it (cairn.web.logs).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "cairn.web.logs.Plain",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
