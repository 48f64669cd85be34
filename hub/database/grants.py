"""Grants follow the class of each table: nothing more, and nothing on partitions."""

from __future__ import annotations

import logging
from typing import Any

from django.db import connections

from hub.database.table_classes import USER_GRANTS, Table, TableClass, registered_tables

logger = logging.getLogger(__name__)

DML = "SELECT, INSERT, UPDATE, DELETE"
DEFINER_READS = frozenset({TableClass.PERSONAL, TableClass.APPEND_ONLY, TableClass.SEARCH, TableClass.ACCOUNT})
# Never UPDATE or DELETE, not even for operators: what was logged stays as it was.
NO_OPERATOR_CHANGE = frozenset({"activity_logs", "data_erasure_log"})


def sync_grants_after_migrate(using: str = "default", **kwargs: Any) -> None:
    """Answer ``post_migrate``."""
    sync_grants(using)


def sync_grants(using: str = "default") -> list[str]:
    """Bring the grants of every table in line with its class; return the tables that have none.

    Runs as the owner of the tables; idempotent. Views and functions carry their grants in their own SQL files.
    """
    unknown = []
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'authenticated_users'")
        if cursor.fetchone() is None:
            return []
        cursor.execute(
            "SELECT c.relname, c.relispartition FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
        )
        known = registered_tables()
        for name, is_partition in cursor.fetchall():
            table = None if is_partition else known.get(name)
            if table is None and not is_partition:
                unknown.append(name)
            for statement in grant_statements(name, table):
                cursor.execute(statement)
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'GRANT USAGE ON SEQUENCE "{name}" TO authenticated_users, hub_operator')
            cursor.execute(f'GRANT SELECT ON SEQUENCE "{name}" TO hub_backup')
    for name in sorted(unknown):
        logger.warning("table %s has no class in any tables.py: it gets no grant", name)
    return sorted(unknown)


def grant_statements(name: str, table: Table | None) -> list[str]:
    """Return the SQL that leaves ``name`` with exactly the grants of its class (None: a partition or unknown)."""
    statements = [
        f'REVOKE ALL ON TABLE "{name}" FROM PUBLIC, authenticated_users, hub_web, hub_worker, hub_operator, hub_definer',
        f'GRANT SELECT ON TABLE "{name}" TO hub_backup',
    ]
    if table is None:
        return statements
    if user_grant := USER_GRANTS[table.kind]:
        statements.append(f'GRANT {user_grant} ON TABLE "{name}" TO authenticated_users')
    operator_grant = "SELECT, INSERT" if name in NO_OPERATOR_CHANGE else DML
    statements.append(f'GRANT {operator_grant} ON TABLE "{name}" TO hub_operator')
    if table.kind in DEFINER_READS:
        statements.append(f'GRANT {DML} ON TABLE "{name}" TO hub_definer')
    return statements
