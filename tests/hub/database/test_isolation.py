"""The second wall, table by table: it stands, its check sees every hole, and its probe can fail."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from hub.accounts.models import User
from hub.database.isolation import catalogue_faults, probe_faults
from hub.database.table_classes import USER_GRANTS, TableClass, registered_tables
from tests.conftest import as_role, database_user
from tests.factories.everything import count_rows, fill_everything, personal_models

pytestmark = pytest.mark.database

GUARDED_TABLES = sorted(name for name, table in registered_tables().items() if table.has_policies)
READABLE_TABLES = [name for name in GUARDED_TABLES if USER_GRANTS[registered_tables()[name].kind]]
FILLED_TABLES = sorted(model._meta.db_table for model in personal_models())


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Run statements as the owner and take them back."""
    with as_role("hub_owner"), transaction.atomic():
        yield
        transaction.set_rollback(True)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def places() -> set[str]:
    return {fault.place for fault in catalogue_faults()}


def ask(statement: str, parameters):  # noqa: ANN001, ANN201
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return cursor.fetchall()


@pytest.mark.django_db
def test_catalogue_shows_no_hole() -> None:
    with as_role("hub_owner"):
        assert [str(fault) for fault in catalogue_faults()] == []


@pytest.mark.django_db
@pytest.mark.parametrize("table", GUARDED_TABLES)
def test_dropped_policy_is_named(table: str) -> None:
    with undone():
        execute(f'DROP POLICY {table}_user_policy ON "{table}"')
        assert places() == {table}


@pytest.mark.django_db
@pytest.mark.parametrize("table", GUARDED_TABLES)
@pytest.mark.parametrize("change", ["DISABLE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY"])
def test_switched_off_security_is_named(table: str, change: str) -> None:
    with undone():
        execute(f'ALTER TABLE "{table}" {change}')
        assert places() == {table}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "place"),
    [
        ("CREATE POLICY tasks_extra ON tasks FOR SELECT TO authenticated_users USING (true)", "tasks"),
        ("ALTER POLICY tasks_user_policy ON tasks USING (true)", "tasks"),
        ("ALTER POLICY tasks_user_policy ON tasks WITH CHECK (true)", "tasks"),
        ("ALTER POLICY tasks_user_policy ON tasks TO PUBLIC", "tasks"),
        ("GRANT TRUNCATE ON tasks TO authenticated_users", "tasks"),
        ("GRANT SELECT ON tasks TO PUBLIC", "tasks"),
        ("GRANT SELECT (title) ON tasks TO hub_web", "tasks"),
        ("GRANT UPDATE ON activity_logs TO authenticated_users", "activity_logs"),
        ("GRANT SELECT ON email_search_index TO authenticated_users", "email_search_index"),
        ("GRANT SELECT ON journal_entries_2026_01 TO authenticated_users", "journal_entries_2026_01"),
        ("GRANT SELECT ON dashboard_metrics TO authenticated_users", "dashboard_metrics"),
        ("CREATE TABLE stray (id int, user_id uuid)", "stray"),
        ("CREATE VIEW peek AS SELECT * FROM tasks; GRANT SELECT ON peek TO authenticated_users", "peek"),
        ("ALTER VIEW dashboard_summary SET (security_invoker = false)", "dashboard_summary"),
        ("CREATE FUNCTION peek() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'", "peek()"),
        ("ALTER TABLE tasks ADD COLUMN peek uuid REFERENCES contacts (id)", "tasks"),
    ],
)
def test_planted_hole_is_named(fault: str, place: str) -> None:
    with undone():
        execute(fault)
        assert place in places()


@pytest.mark.django_db
def test_stranger_reads_nothing_and_the_probe_says_so(alice: User) -> None:
    fill_everything(alice, "canary")

    assert probe_faults(ask) == []


@pytest.mark.django_db
def test_every_personal_table_holds_a_row_of_alice(alice: User) -> None:
    rows = fill_everything(alice, "canary")

    with as_role("hub_owner"):
        counts = {table: count_rows(table, alice) for table in FILLED_TABLES}
    assert sorted(rows) == FILLED_TABLES
    assert [table for table, count in counts.items() if count == 0] == []


@pytest.mark.django_db
def test_bob_sees_nothing_and_would_without_the_wall(alice: User, bob: User) -> None:
    fill_everything(alice, "canary")

    seen, unprovable = [], []
    for table in FILLED_TABLES:
        with database_user(bob):
            if count_rows(table, alice):
                seen.append(table)
        with as_role("hub_owner"):
            execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
        with database_user(bob):
            if not count_rows(table, alice):
                unprovable.append(table)
    assert seen == []
    assert unprovable == []


@pytest.mark.django_db
def test_bob_changes_and_deletes_nothing_of_alice(alice: User, bob: User) -> None:
    fill_everything(alice, "canary")

    reached = []
    for table in FILLED_TABLES:
        rules = registered_tables()[table]
        if rules.kind is TableClass.APPEND_ONLY:
            continue
        with database_user(bob), connection.cursor() as cursor:
            column = rules.user_column
            cursor.execute(f'UPDATE "{table}" SET "{column}" = "{column}" WHERE "{column}" = %s', [alice.pk])  # noqa: S608
            reached += [table] * cursor.rowcount
            cursor.execute(f'DELETE FROM "{table}" WHERE "{column}" = %s', [alice.pk])  # noqa: S608
            reached += [table] * cursor.rowcount
    assert reached == []


@pytest.mark.django_db
def test_bob_cannot_write_rows_in_alices_name(alice: User, bob: User) -> None:
    rows = fill_everything(bob, "bobs")

    accepted = []
    for table, row in rows.items():
        rules = registered_tables()[table]
        if rules.kind is TableClass.APPEND_ONLY:
            continue
        with database_user(bob), contextlib.suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            column = rules.user_column
            cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE "{column}" = %s', [alice.pk, bob.pk])  # noqa: S608
            accepted.append((table, row.pk, cursor.rowcount))
            transaction.set_rollback(True)
    assert accepted == []


@pytest.mark.django_db
@pytest.mark.parametrize("table", GUARDED_TABLES)
def test_nobody_truncates(table: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        execute(f'TRUNCATE "{table}" CASCADE')


@pytest.mark.django_db
def test_search_indexes_are_out_of_reach() -> None:
    for table in sorted(set(GUARDED_TABLES) - set(READABLE_TABLES)):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            execute(f'SELECT FROM "{table}"')


@pytest.mark.django_db
def test_partitions_refuse_people() -> None:
    partitions = ask(
        "SELECT c.relname FROM pg_class c WHERE c.relispartition AND c.relkind = 'r'"
        " AND c.relnamespace = 'public'::regnamespace",
        (),
    )
    assert len(partitions) > 60
    for (partition,) in partitions:
        assert ask("SELECT has_table_privilege('hub_web', %s, 'SELECT')", [f"public.{partition}"]) == [(False,)]


@pytest.mark.django_db(transaction=True)
def test_command_says_all_is_well_and_names_a_planted_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    database = connection.settings_dict
    host, port = database["HOST"], database["PORT"]
    monkeypatch.setenv(
        "DATABASE_URL",
        f"postgres://{database['USER']}:{database['PASSWORD']}@{host}:{port}/{database['NAME']}?options=-crole%3Dhub_web",
    )
    report = StringIO()
    with as_role("hub_owner"):
        call_command("check_isolation", "--json", stdout=report)
        assert json.loads(report.getvalue()) == {"tables": len(GUARDED_TABLES), "faults": []}

        execute("ALTER TABLE tasks DISABLE ROW LEVEL SECURITY")
        try:
            with pytest.raises(Exception, match="1 holes"):
                call_command("check_isolation", stdout=report)
        finally:
            execute("ALTER TABLE tasks ENABLE ROW LEVEL SECURITY")
    assert "tasks: row-level security is not enabled" in report.getvalue()
