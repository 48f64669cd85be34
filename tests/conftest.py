"""The people of the tests, and the role they work as."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connection, transaction

from hub.accounts.models import User, UserPreferences
from hub.database.context import user_context
from hub.database.table_classes import TableClass, registered_tables


# Filled by migrations, not by tests: what a transactional test leaves alone.
REFERENCE_TABLES = frozenset(
    {
        "backup_retention_policies",
        "cache_invalidation_rules",
        "django_migrations",
        "maintenance_schedule",
        "privacy_rules",
        "schema_migrations",
    }
)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Migrate as hub_owner, then work as hub_web: what the site's own login may do is all a test may do."""
    with django_db_blocker.unblock():
        _work_as("hub_web")
    former = flush.Command.handle
    flush.Command.handle = _empty_tables  # type: ignore[method-assign]
    yield
    flush.Command.handle = former  # type: ignore[method-assign]
    with django_db_blocker.unblock():
        _work_as("hub_owner")


def _work_as(role: str) -> None:
    connection.close()
    connection.settings_dict["OPTIONS"]["assume_role"] = role


def _empty_tables(self: flush.Command, **options: Any) -> None:
    """After a transactional test: most rows go with their person, the rest by name, as the owner."""
    names = [name for name, table in registered_tables().items() if table.kind is not TableClass.SYSTEM]
    rest = sorted(set(names) - REFERENCE_TABLES - {"users"})
    with as_role("hub_owner"), connection.cursor() as cursor:
        cursor.execute("; ".join(f'DELETE FROM "{name}"' for name in ["users", *rest]))
    cache.clear()


@contextlib.contextmanager
def as_role(role: str) -> Iterator[None]:
    """Work as another database role on the same connection, then as the former one again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        former = cursor.fetchone()[0]
        cursor.execute(f'SET ROLE "{role}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            if not connection.needs_rollback:
                cursor.execute(f'SET ROLE "{former}"')


@pytest.fixture
def as_owner() -> Callable[[], contextlib.AbstractContextManager[None]]:
    """Return a context manager that works as hub_owner, who passes the policies as a member of hub_definer."""
    return lambda: as_role("hub_owner")


@pytest.fixture
def as_operator() -> Callable[[], contextlib.AbstractContextManager[None]]:
    """Return a context manager that works as hub_operator."""
    return lambda: as_role("hub_operator")


@contextlib.contextmanager
def database_user(user: User) -> Iterator[None]:
    """Open a transaction of ``user``."""
    with user_context(user.pk, user.timezone), transaction.atomic():
        yield


@pytest.fixture
def as_user() -> Callable[[User], contextlib.AbstractContextManager[None]]:
    """Return a context manager that opens a transaction of a user."""
    return database_user


def make_person(email: str, **fields: Any) -> User:
    """Create a person with preferences, as the owner of the tables would."""
    with as_role("hub_owner"):
        user = User(email=email, **fields)
        user.set_password("correct horse battery")
        user.save(force_insert=True)
        UserPreferences.everyone.create(user=user)
    return user


@pytest.fixture
def alice(db: None) -> User:
    """The owner of what tests look for."""
    return make_person("alice@example.org", first_name="Alice", timezone="Europe/Berlin")


@pytest.fixture
def bob(db: None) -> User:
    """Another person, who must see nothing of it."""
    return make_person("bob@example.org", first_name="Bob", timezone="America/Toronto")


@pytest.fixture
def olga(db: None) -> User:
    """An operator."""
    return make_person("olga@example.org", first_name="Olga", is_staff=True, is_superuser=True)
