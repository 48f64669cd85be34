"""The site's settings for tests: one login that owns the test database and works as the restricted role."""

from __future__ import annotations

from hub.settings import *  # noqa: F403
from hub.settings import DATABASES, env

# hub_dev may become every role. The session fixture migrates as hub_owner, then works as hub_web.
_test = {
    **DATABASES["default"],
    **env.db_url_config(env.str("TEST_DATABASE_URL")),
    "ENGINE": "hub.database.postgresql",
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": False,
    "OPTIONS": {"assume_role": "hub_owner"},
}
DATABASES = {
    "default": _test,
    "operator": {**_test, "ATOMIC_REQUESTS": False, "TEST": {"MIRROR": "default"}},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
