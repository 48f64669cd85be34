"""Only the person sees the own account; operator rights are guarded."""

from __future__ import annotations

from django.db import migrations

from hub.database.operations import EnableRLS, OwnerKey, RunSQLFile, TouchUpdatedAt
from hub.database.table_classes import TableClass


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("usersessions", "0001_initial"),
        ("sessions", "0001_initial"),
    ]
    operations = [
        EnableRLS("users", kind=TableClass.ACCOUNT, column="id"),
        TouchUpdatedAt("users"),
        OwnerKey("user_preferences"),
        EnableRLS("user_preferences"),
        TouchUpdatedAt("user_preferences"),
        EnableRLS("account_emailaddress", kind=TableClass.ACCOUNT),
        EnableRLS("usersessions_usersession", kind=TableClass.ACCOUNT),
        RunSQLFile(__file__, "0002_accounts_rls"),
    ]
