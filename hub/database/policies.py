"""The text of every row-level security policy, by class of table."""

from __future__ import annotations

from hub.database.table_classes import TableClass

PEOPLE = "authenticated_users"
OPERATORS = "hub_operator, hub_backup"
DEFINER = "hub_definer"
SIGNING_IN = "current_setting('app.auth_flow', true) = 'on'"


def enable_policies(table: str, *, kind: TableClass, column: str = "user_id", shared_null: bool = False) -> str:
    """Return the SQL that forces row-level security on ``table`` and writes its policies.

    An unset person sees nothing, rather than raising. Source: PostgreSQL manual, "Row Security Policies".
    """
    own = f"{column} = app_user_id()"
    visible = f"({own} OR {column} IS NULL)" if shared_null else own
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY {table}_user_policy ON {table} FOR ALL TO {PEOPLE} USING ({visible}) WITH CHECK ({visible})",
        f"COMMENT ON POLICY {table}_user_policy ON {table} IS 'A person reaches their own rows only.'",
        f"CREATE POLICY {table}_operator_policy ON {table} FOR ALL TO {OPERATORS} USING (true) WITH CHECK (true)",
        f"CREATE POLICY {table}_definer_policy ON {table} FOR ALL TO {DEFINER} USING (true) WITH CHECK (true)",
    ]
    if kind is TableClass.ACCOUNT:
        statements += [
            f"CREATE POLICY {table}_sign_in_policy ON {table} FOR SELECT TO {PEOPLE} USING ({SIGNING_IN})",
            f"CREATE POLICY {table}_sign_up_policy ON {table} FOR INSERT TO {PEOPLE} WITH CHECK ({SIGNING_IN})",
        ]
    return ";\n".join(statements)


def disable_policies(table: str, *, kind: TableClass) -> str:
    """Return the SQL that takes the policies of ``table`` away again."""
    names = policy_names(table, kind)
    drops = [f"DROP POLICY {name} ON {table}" for name in names]
    return ";\n".join(
        [*drops, f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
    )


def policy_names(table: str, kind: TableClass) -> list[str]:
    """Return the names of the policies that a table of this class has."""
    names = [f"{table}_{part}_policy" for part in ("user", "operator", "definer")]
    if kind is TableClass.ACCOUNT:
        names += [f"{table}_sign_in_policy", f"{table}_sign_up_policy"]
    return names
