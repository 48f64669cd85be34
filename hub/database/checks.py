"""Refuses to run the site on a login, a server or a cache that would take the walls away."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

OLDEST_SERVER = 150014  # 15.14: CVE-2025-8713 leaked statistics of partition hierarchies before

LOGIN_FACTS = """
SELECT current_setting('server_version_num')::int, r.rolsuper, r.rolbypassrls,
       EXISTS (SELECT FROM pg_tables t WHERE t.schemaname = 'public' AND t.tableowner = current_user)
FROM pg_roles r WHERE r.rolname = current_user
"""


def register_checks() -> None:
    """Add the checks to Django's."""
    register(check_cache, Tags.caches)
    register(check_login, Tags.database)


def check_cache(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Rate limits need a cache that all processes share."""
    backend = settings.CACHES["default"]["BACKEND"]
    if backend.endswith(("DummyCache", "LocMemCache")):
        return [Error("Rate limits need a shared cache", hint="Set REDIS_URL.", id="hub.E001")]
    return []


def check_login(app_configs: Any, databases: list[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The web and worker logins own nothing, pass no policy by, and talk to a safe server."""
    if not databases or "default" not in databases or settings.HUB_LOGIN not in ("web", "worker"):
        return []
    return [Error(fault, id="hub.E002") for fault in login_faults()]


def login_faults(using: str = "default") -> list[str]:
    """Return what is wrong with the login of ``using`` as sentences; empty when it is fit for people's requests."""
    with connections[using].cursor() as cursor:
        cursor.execute(LOGIN_FACTS)
        version, is_superuser, bypasses, owns_tables = cursor.fetchone()
    faults = []
    if version < OLDEST_SERVER:
        faults.append("PostgreSQL is older than 15.14, which leaks statistics past row-level security")
    if is_superuser:
        faults.append("The login is a superuser and passes row-level security by: use hub_web or hub_worker")
    if bypasses:
        faults.append("The login has BYPASSRLS: use hub_web or hub_worker")
    if owns_tables:
        faults.append("The login owns tables: use hub_web or hub_worker")
    return faults


def refuse_unfit_login() -> None:
    """Stop a web or worker process whose login would take the second wall away. Raises ImproperlyConfigured."""
    faults = login_faults()
    if faults:
        raise ImproperlyConfigured(" ".join(faults))
