"""Tables of Django itself and of this room."""

from __future__ import annotations

from hub.database.table_classes import Erasure, Table, TableClass, operator

_system = Table(TableClass.SYSTEM, erasure=Erasure.KEEP, user_column=None, reason="names no person")

TABLES = {
    "django_content_type": _system,
    "auth_permission": _system,
    "auth_group": _system,
    "auth_group_permissions": _system,
    "django_migrations": operator("written by migrate as the owner"),
    "schema_migrations": operator("mirrors django_migrations"),
}
