"""Keeps schema_migrations equal to what Django has applied."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from hub.database.models import SchemaMigration


def mirror_after_migrate(using: str = "default", **kwargs: Any) -> None:
    """Answer ``post_migrate``: mirror the applied migrations, when the table is there."""
    if SchemaMigration._meta.db_table in connections[using].introspection.table_names():
        mirror_migrations(using)


def mirror_migrations(using: str = "default") -> int:
    """Write one row a migration and remove those that were unapplied; return how many are applied."""
    loader = MigrationLoader(connections[using])
    applied = MigrationRecorder.Migration.objects.using(using).values_list("app", "name", "applied")
    rows = []
    for app, name, applied_at in applied:
        migration = loader.disk_migrations.get((app, name))
        rows.append(
            SchemaMigration(
                version=f"{app}.{name}",
                applied_at=applied_at,
                description=_first_line(migration),
                rollback_available=migration is not None and all(step.reversible for step in migration.operations),
            )
        )
    table = SchemaMigration.objects.using(using)
    table.exclude(version__in=[row.version for row in rows]).delete()
    table.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["version"],
        update_fields=["applied_at", "description", "rollback_available"],
    )
    return len(rows)


def _first_line(migration: Any) -> str:
    if migration is None:
        return ""
    text = __import__(migration.__module__, fromlist=["__doc__"]).__doc__ or migration.suggest_name()
    return str(text).strip().splitlines()[0]
