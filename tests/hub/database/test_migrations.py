"""schema_migrations mirrors what Django applied; the models and the migrations agree."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from hub.database.models import SchemaMigration
from tests.conftest import as_role

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_schema_migrations_equals_django_migrations() -> None:
    with as_role("hub_owner"):
        applied = {f"{app}.{name}": at for app, name, at in
                   MigrationRecorder(connection).migration_qs.values_list("app", "name", "applied")}  # fmt: skip
        mirrored = {row.version: row.applied_at for row in SchemaMigration.objects.all()}

    assert mirrored == applied
    assert len(mirrored) > 30


def test_every_own_migration_says_what_it_is_and_has_a_way_back() -> None:
    with as_role("hub_owner"):
        own = SchemaMigration.objects.exclude(
            version__regex=r"^(account|auth|contenttypes|sessions|usersessions)\."
        )
        rows = list(own)

    assert [row.version for row in rows if not row.description] == []
    assert [row.version for row in rows if not row.rollback_available] == []


def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_server_is_new_enough_and_named(record_property) -> None:  # noqa: ANN001
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    record_property("postgresql", version)
    assert connection.pg_version >= 150014
