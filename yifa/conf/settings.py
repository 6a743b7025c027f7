"""Settings of one county's installation. Every value an operator may set is an environment variable.

The list with defaults stands in `SETTINGS` below, and on the operator's page, which is made from it.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from yifa.conf import given
from yifa.conf.secret import kept, kept_secret

BASE_DIR = Path(__file__).resolve().parents[2]

#: What an operator may set: name, default as shown, what it does. The operator's page prints this table.
SETTINGS: tuple[tuple[str, str, str], ...] = (
    ("DATABASE_URL", "sqlite:///<YIFA_VAR>/yifa.sqlite3", "数据库；PostgreSQL 写作 postgres://用户:密码@主机/库名"),
    ("YIFA_VAR", "var", "数据目录：数据库、材料、密钥、静态文件；只限运行账号读写"),
    ("YIFA_SECRET", "<YIFA_VAR>/secret", "签名密钥；缺省时生成并以 0600 权限保存；各应用服务器相同"),
    (
        "YIFA_KEYS",
        "<YIFA_VAR>/keys",
        "加密密钥环，形如 名称:十六进制[,名称:十六进制]；最后一把用于新数据；各应用服务器相同，与备份分开保管",
    ),
    ("YIFA_MATERIALS", "<YIFA_VAR>/materials", "材料目录，文件以摘要为名"),
    ("YIFA_PORT", "8000", "网页端口"),
    ("YIFA_BIND", "127.0.0.1", "监听地址；对外服务请放在反向代理之后"),
    ("YIFA_HOSTS", "127.0.0.1,localhost,[::1]", "允许访问的主机名，逗号分隔"),
    ("YIFA_ORIGINS", "", "反向代理后的外部地址，如 https://yifa.example.gov.cn，逗号分隔"),
    ("YIFA_PROXY", "0", "1：前面有一层反向代理，来访地址与协议取自它的 X-Forwarded-*"),
    ("YIFA_HSTS_SECONDS", "0", "HTTPS 强制时长（秒）；确认全站 HTTPS 后再设"),
    ("YIFA_IDLE_MINUTES", "30", "多少分钟无操作后退出登录"),
    ("YIFA_UPLOAD_MB", "20", "单个材料的上限（MB）"),
    ("YIFA_DEMO", "0", "1：演示库；有自己的时钟，允许不经 HTTPS 登录。不得用于真实业务"),
    ("YIFA_NOW", "", "仅演示：县的时钟所指时刻，如 2022-12-06T16:00"),
    ("YIFA_DEBUG", "0", "1：显示错误细节，只供开发"),
    ("YIFA_SYSTEMS_EXTRA", "", "另装的系统模块，逗号分隔（测试与试点）"),
    ("YIFA_LOG", "INFO", "日志级别，写到标准错误"),
)

DEBUG = given.flag("YIFA_DEBUG")
YIFA_DEMO = given.flag("YIFA_DEMO")
YIFA_VAR = given.folder("YIFA_VAR", BASE_DIR / "var")
YIFA_MATERIALS = Path(given.text("YIFA_MATERIALS") or YIFA_VAR / "materials").resolve()
YIFA_PORT = given.whole("YIFA_PORT", 8000, least=1, most=65535)
YIFA_BIND = given.text("YIFA_BIND", "127.0.0.1")
# A cookie marked secure never travels over the demonstration's plain HTTP, and nobody could sign in.
SECURE = not (YIFA_DEMO or DEBUG)

SECRET_KEY = given.signing("YIFA_SECRET") or kept_secret(YIFA_VAR / "secret", length=48)
# Empty where there is none: a ring is made by the commands, and only for a database that was never written with another.
YIFA_KEYS = given.text("YIFA_KEYS") or kept(YIFA_VAR / "keys")

# ------------------------------------------------------------------------------------------------------- rooms

#: The systems of this county. Adding one is adding its line.
YIFA_SYSTEMS = [
    "yifa.systems.mediation",
    *given.modules("YIFA_SYSTEMS_EXTRA"),
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "yifa.ledger",
    "yifa.county",
    "yifa.casework",
    "yifa.pages",
    *YIFA_SYSTEMS,
    "yifa.figures",
    "yifa.faces.office",
    "yifa.demo",
]

MIDDLEWARE = [
    "yifa.conf.views.HealthMiddleware",
    "yifa.pages.unread.ReadOffMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yifa.conf.idle.IdleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "yifa.pages.unsound.UnsoundMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "yifa.conf.urls"
WSGI_APPLICATION = "yifa.conf.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yifa.faces.office.shell.shell",
            ],
        },
    },
]

# ---------------------------------------------------------------------------------------------------- database

DATABASES = {"default": environ.Env.db_url_config(given.database("DATABASE_URL", f"sqlite:///{YIFA_VAR}/yifa.sqlite3"))}
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    given.private(Path(DATABASES["default"]["NAME"]))
    # FULL: an acknowledged act survives the loss of power. A demonstration may lose its last second.
    _synchronous = "NORMAL" if YIFA_DEMO else "FULL"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": (
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous={_synchronous}; PRAGMA foreign_keys=ON;"
            "PRAGMA secure_delete=ON;"
            "PRAGMA busy_timeout=10000; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
            "PRAGMA cache_size=-32000; PRAGMA journal_size_limit=67108864;"
        ),
    }

# ------------------------------------------------------------------------------------------- people and sessions

AUTH_USER_MODEL = "county.Official"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "initials")},
    },
    {"NAME": "yifa.county.passwords.LongEnough", "OPTIONS": {"least": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

# Five wrong passwords for one name from one address lock that pair for a quarter of an hour: guessing is stopped,
# and a stranger cannot lock an official out of his own office.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "yifa.pages.locked.locked"
AXES_CLIENT_IP_CALLABLE = "yifa.conf.views.client_address"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
AXES_VERBOSE = False
YIFA_PROXY = given.flag("YIFA_PROXY")

YIFA_IDLE_MINUTES = given.whole("YIFA_IDLE_MINUTES", 30, least=1)
SESSION_COOKIE_AGE = YIFA_IDLE_MINUTES * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "yifa"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# ------------------------------------------------------------------------------------------------------- safety

ALLOWED_HOSTS = given.words("YIFA_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = given.words("YIFA_ORIGINS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if YIFA_PROXY else None
SECURE_HSTS_SECONDS = given.whole("YIFA_HSTS_SECONDS", 0)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# No inline script and no inline style, ours included: what a villager typed can never run.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

YIFA_UPLOAD_BYTES = given.whole("YIFA_UPLOAD_MB", 20, least=1, most=1024) * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --------------------------------------------------------------------------------------------- language and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "yifa" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# ------------------------------------------------------------------------------------------------- static, logs

# Chinese fonts for machines that have none; pages name the machine's own first.
_fonts = find_spec("pylopdf_fonts_zh_cn")
STATICFILES_DIRS = [("fonts", str(Path(_fonts.origin).parent))] if _fonts and _fonts.origin else []
STATIC_URL = "static/"
STATIC_ROOT = YIFA_VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns of a folder that is not there
# After `yifa manage collectstatic` the files carry their digest in the name and are cached for good; before it,
# and in the demonstration, they are served from where they lie.
_collected = not (DEBUG or YIFA_DEMO) and (STATIC_ROOT / "staticfiles.json").exists()
_storage = "ManifestStaticFilesStorage" if _collected else "StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": f"django.contrib.staticfiles.storage.{_storage}"},
}
WHITENOISE_USE_FINDERS = not _collected
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "yifa": {"level": given.level("YIFA_LOG", "INFO")},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # anybody may send a foreign Host: 400 says enough
    },
}
