"""Roles, memberships and database rights: what an administrator sets up once, before the first migration.

Free of Django, so that the starter can call it. Needs a login with CREATEROLE and CREATEDB (or a superuser).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

LOCK = 7_205_759_403_792_001  # any constant: two bootstraps at once take turns
GROUPS = ("authenticated_users", "hub_definer")
STATEMENT_TIMEOUT = {"hub_web": "15s", "hub_worker": "0", "hub_owner": "0", "hub_operator": "0", "hub_backup": "0"}


@dataclass(frozen=True, slots=True)
class Login:
    """A role that connects: its group memberships and further attributes."""

    name: str
    member_of: tuple[str, ...] = ()
    attributes: str = ""


LOGINS = (
    Login("hub_owner", ("hub_definer",)),
    Login("hub_web", ("authenticated_users",)),
    Login("hub_worker", ("authenticated_users",)),
    Login("hub_operator"),
    Login("hub_backup"),
)


def bootstrap_database(
    admin_dsn: str, *, database: str = "hub", passwords: Mapping[str, str], createdb_for_owner: bool = False
) -> None:
    """Create or bring up to date the roles and ``database``; safe to run again.

    ``passwords`` maps login names to passwords; a login without one keeps what it has. Raises psycopg.Error.
    """
    with psycopg.connect(admin_dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        _create_groups(connection)
        for login in LOGINS:
            _create_login(connection, login, passwords.get(login.name))
        _set_createdb(connection, createdb_for_owner)
        _create_database(connection, database)
    with psycopg.connect(make_conninfo(admin_dsn, dbname=database), autocommit=True) as connection:
        _grant_database(connection, database)


def _create_groups(connection: Connection) -> None:
    for group in GROUPS:
        if not _role_exists(connection, group):
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(group)))


def _create_login(connection: Connection, login: Login, password: str | None) -> None:
    name = sql.Identifier(login.name)
    if not _role_exists(connection, login.name):
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    if password is not None:
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(password)))
    for group in login.member_of:
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(group), name))
    timeout = sql.Literal(STATEMENT_TIMEOUT[login.name])
    connection.execute(sql.SQL("ALTER ROLE {} SET statement_timeout = {}").format(name, timeout))
    connection.execute(sql.SQL("ALTER ROLE {} SET idle_in_transaction_session_timeout = '60s'").format(name))


def _set_createdb(connection: Connection, createdb: bool) -> None:
    connection.execute("ALTER ROLE hub_owner CREATEDB" if createdb else "ALTER ROLE hub_owner NOCREATEDB")


def _create_database(connection: Connection, database: str) -> None:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone()
    if found is None:
        # A creator that is no superuser must belong to the owner it names.
        connection.execute("GRANT hub_owner TO CURRENT_USER")
        statement = sql.SQL("CREATE DATABASE {} OWNER hub_owner ENCODING 'UTF8' TEMPLATE template0")
        connection.execute(statement.format(sql.Identifier(database)))


def _grant_database(connection: Connection, database: str) -> None:
    name = sql.Identifier(database)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    everyone = sql.SQL("hub_owner, hub_web, hub_worker, hub_operator, hub_backup")
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, everyone))
    connection.execute(
        sql.SQL("GRANT TEMPORARY ON DATABASE {} TO hub_owner, hub_worker, hub_operator, authenticated_users").format(
            name
        )
    )
    connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO hub_owner").format(name))
    connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    connection.execute("GRANT USAGE ON SCHEMA public TO authenticated_users, hub_operator, hub_backup")
    connection.execute("GRANT USAGE, CREATE ON SCHEMA public TO hub_owner, hub_definer")


def _role_exists(connection: Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is not None
