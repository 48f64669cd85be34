"""The database room introduces itself."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DatabaseConfig(AppConfig):
    """After each migrate: grants follow the table classes, schema_migrations follows django_migrations."""

    name = "hub.database"
    label = "database"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers and register the checks."""
        from hub.database import checks, grants, history

        post_migrate.connect(grants.sync_grants_after_migrate, sender=self, dispatch_uid="hub_sync_grants")
        post_migrate.connect(history.mirror_after_migrate, sender=self, dispatch_uid="schema_migrations")
        checks.register_checks()
