"""Checks the second wall: catalogue facts of every table, view and function, and what a stranger can read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections

from hub.database.ids import uuid7
from hub.database.policies import policy_names
from hub.database.table_classes import GUARDED, USER_GRANTS, Table, TableClass, registered_tables

Rows = Sequence[tuple[Any, ...]]
Ask = Callable[[str, Sequence[Any]], Rows]

PEOPLE_ROLES = ("PUBLIC", "authenticated_users", "hub_web", "hub_worker")


@dataclass(frozen=True, slots=True)
class Fault:
    """One hole in the wall: the relation or function, and what is wrong with it."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def catalogue_faults(using: str = "default") -> list[Fault]:
    """Return every hole that the catalogue shows; runs as the owner, reads only."""
    ask = _asker(using)
    return [
        *_table_faults(ask),
        *_policy_faults(ask),
        *_grant_faults(ask),
        *_column_grant_faults(ask),
        *_key_faults(ask),
        *_view_faults(ask),
        *_function_faults(ask),
        *_role_faults(ask),
    ]


def probe_faults(ask: Ask) -> list[Fault]:
    """Return every guarded table from which a stranger, or nobody, reads a row.

    ``ask`` runs SQL as a people's login inside one transaction.
    """
    faults = []
    for who, user_id in (("a stranger", str(uuid7())), ("nobody", "")):
        ask("SELECT set_config('app.current_user_id', %s, true), set_config('app.auth_flow', '', true)", [user_id])
        for name, table in sorted(registered_tables().items()):
            if table.kind not in GUARDED or not USER_GRANTS[table.kind] or not table.has_policies:
                continue
            scope = f"WHERE {table.user_column} IS NOT NULL" if table.shared_null else ""
            seen = ask(f'SELECT count(*) FROM (SELECT FROM "{name}" {scope} LIMIT 1) AS seen', [])[0][0]  # noqa: S608
            if seen:
                faults.append(Fault(name, f"{who} reads rows of others"))
    return faults


def _asker(using: str) -> Ask:
    def ask(statement: str, parameters: Sequence[Any] = ()) -> Rows:
        with connections[using].cursor() as cursor:
            cursor.execute(statement, parameters or None)
            return list(cursor.fetchall())

    return ask


TABLES_SQL = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'user_id' AND NOT a.attisdropped)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""


def _table_faults(ask: Ask) -> Iterator[Fault]:
    known = registered_tables()
    present = {}
    for name, enabled, forced, names_a_person in ask(TABLES_SQL, ()):
        present[name] = True
        table = known.get(name)
        if table is None:
            yield Fault(name, "has no class in any tables.py")
            continue
        if table.has_policies and not enabled:
            yield Fault(name, "row-level security is not enabled")
        if table.has_policies and not forced:
            yield Fault(name, "row-level security is not forced")
        if names_a_person and not table.has_policies and table.kind is not TableClass.OPERATOR:
            yield Fault(name, "has a user_id column and no policies")
    for name in sorted(set(known) - set(present)):
        yield Fault(name, "is registered and does not exist")


POLICIES_SQL = """
SELECT tablename, policyname, permissive, cmd, roles::text[], qual, with_check
FROM pg_policies WHERE schemaname = 'public'
"""


def _policy_faults(ask: Ask) -> Iterator[Fault]:
    found: dict[str, dict[str, tuple[Any, ...]]] = {}
    for table_name, policy, *facts in ask(POLICIES_SQL, ()):
        found.setdefault(table_name, {})[policy] = tuple(facts)
    for name, table in sorted(registered_tables().items()):
        policies = found.pop(name, {})
        if not table.has_policies:
            continue
        expected = policy_names(name, table.kind)
        for policy in expected:
            if policy not in policies:
                yield Fault(name, f"policy {policy} is missing")
        for policy in sorted(set(policies) - set(expected)):
            yield Fault(name, f"policy {policy} is not one of ours")
        user_policy = policies.get(f"{name}_user_policy")
        if user_policy is not None:
            yield from _user_policy_faults(name, table, user_policy)


def _user_policy_faults(name: str, table: Table, facts: tuple[Any, ...]) -> Iterator[Fault]:
    permissive, command, roles, visible, accepted = facts
    own = f"({table.user_column} = app_user_id())"
    wanted = f"({own} OR ({table.user_column} IS NULL))" if table.shared_null else own
    if (permissive, command, roles) != ("PERMISSIVE", "ALL", ["authenticated_users"]):
        yield Fault(name, f"the user policy is {permissive} for {command} to {', '.join(roles)}")
    if visible != wanted:
        yield Fault(name, f"the user policy shows {visible}, not {wanted}")
    if accepted != wanted:
        yield Fault(name, f"the user policy accepts {accepted}, not {wanted}")


GRANTS_SQL = """
SELECT c.relname, c.relkind::text, c.relispartition, COALESCE(r.rolname, 'PUBLIC'),
       array_agg(DISTINCT a.privilege_type ORDER BY a.privilege_type)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL aclexplode(c.relacl) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'm')
GROUP BY 1, 2, 3, 4
"""


def _grant_faults(ask: Ask) -> Iterator[Fault]:
    known = registered_tables()
    for name, kind, is_partition, role, privileges in ask(GRANTS_SQL, ()):
        if role not in PEOPLE_ROLES:
            continue
        if is_partition or kind == "m":
            yield Fault(name, f"{role} has {', '.join(privileges)} on a {'partition' if is_partition else 'matview'}")
            continue
        table = known.get(name)
        allowed = set(USER_GRANTS[table.kind].split(", ")) if table and role == "authenticated_users" else set()
        extra = sorted(set(privileges) - allowed)
        if extra:
            yield Fault(name, f"{role} has {', '.join(extra)}")


COLUMN_GRANTS_SQL = """
SELECT DISTINCT c.relname, COALESCE(r.rolname, 'PUBLIC')
FROM pg_attribute t
JOIN pg_class c ON c.oid = t.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL aclexplode(t.attacl) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE n.nspname = 'public'
"""


def _column_grant_faults(ask: Ask) -> Iterator[Fault]:
    for name, role in ask(COLUMN_GRANTS_SQL, ()):
        if role in PEOPLE_ROLES:
            yield Fault(name, f"{role} has a grant on single columns")


KEYS_SQL = """
SELECT c.conrelid::regclass::text, c.confrelid::regclass::text, c.conname,
       ARRAY(SELECT a.attname::text FROM unnest(c.conkey) k JOIN pg_attribute a
             ON a.attrelid = c.conrelid AND a.attnum = k)
FROM pg_constraint c
JOIN pg_class r ON r.oid = c.conrelid
WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND NOT r.relispartition AND c.conparentid = 0
"""


def _key_faults(ask: Ask) -> Iterator[Fault]:
    """A foreign key is checked without regard to policies: between personal tables it must carry the person."""
    known = registered_tables()
    personal = {TableClass.PERSONAL, TableClass.APPEND_ONLY, TableClass.SEARCH}
    for child, parent, constraint, columns in ask(KEYS_SQL, ()):
        child_table, parent_table = known.get(child), known.get(parent)
        if child_table is None or parent_table is None:
            continue
        if child_table.kind in personal and parent_table.kind in personal and "user_id" not in columns:
            yield Fault(child, f"foreign key {constraint} does not carry user_id")


VIEWS_SQL = """
SELECT c.relname, pg_get_userbyid(c.relowner),
       COALESCE('security_invoker=true' = ANY (c.reloptions), false),
       pg_get_viewdef(c.oid),
       EXISTS (SELECT FROM aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
               WHERE a.grantee = 0 OR r.rolname IN ('authenticated_users', 'hub_web', 'hub_worker'))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'v'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
"""


def _view_faults(ask: Ask) -> Iterator[Fault]:
    """A view for people runs as its reader, or is a definer's view that filters on the person itself."""
    for name, owner, is_invoker, definition, is_granted in ask(VIEWS_SQL, ()):
        if not is_granted or is_invoker:
            continue
        if owner != "hub_definer" or "user_id = app_user_id()" not in definition:
            yield Fault(name, f"a view of {owner} that people read, neither security_invoker nor filtered on the person")


FUNCTIONS_SQL = """
SELECT p.oid::regprocedure::text, pg_get_userbyid(p.proowner),
       COALESCE((SELECT bool_or(setting LIKE 'search_path=%%') FROM unnest(p.proconfig) setting), false),
       p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0),
       p.proleakproof
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND (p.prosecdef OR p.proleakproof)
"""


def _function_faults(ask: Ask) -> Iterator[Fault]:
    for name, owner, fixes_path, is_public, is_leakproof in ask(FUNCTIONS_SQL.replace("%%", "%"), ()):
        if not fixes_path:
            yield Fault(name, "SECURITY DEFINER without a fixed search_path")
        if is_public:
            yield Fault(name, "SECURITY DEFINER and EXECUTE granted to PUBLIC")
        if owner not in ("hub_definer", "hub_owner"):
            yield Fault(name, f"SECURITY DEFINER owned by {owner}")
        if is_leakproof:
            yield Fault(name, "marked LEAKPROOF")


ROLES_SQL = """
SELECT r.rolname, r.rolsuper, r.rolbypassrls,
       ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
             WHERE m.member = r.oid ORDER BY 1)
FROM pg_roles r
WHERE r.rolname IN ('hub_web', 'hub_worker', 'hub_operator', 'hub_backup', 'hub_owner', 'hub_definer',
                    'authenticated_users')
"""
MEMBERSHIPS = {
    "hub_web": ["authenticated_users"],
    "hub_worker": ["authenticated_users"],
    "hub_owner": ["hub_definer"],
}


def _role_faults(ask: Ask) -> Iterator[Fault]:
    for name, is_superuser, bypasses, groups in ask(ROLES_SQL, ()):
        if is_superuser or bypasses:
            yield Fault(name, "is a superuser or has BYPASSRLS")
        if groups != MEMBERSHIPS.get(name, []):
            yield Fault(name, f"is a member of {', '.join(groups) or 'nothing'}")
