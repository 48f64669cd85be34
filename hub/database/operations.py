"""Migration operations for what PostgreSQL can say and Django cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL
from django.db.migrations.state import ProjectState

from hub.database.policies import disable_policies, enable_policies
from hub.database.table_classes import TableClass


class RunSQLFile(RunSQL):
    """Run ``<app>/sql/<name>.up.sql``, and ``<name>.down.sql`` on the way back.

    ``migration_file`` is the migration's ``__file__``; a landed pair is never edited.
    """

    def __init__(self, migration_file: str, name: str, state_operations: list[Operation] | None = None) -> None:
        folder = Path(migration_file).resolve().parent.parent / "sql"
        self.name = name
        super().__init__(
            sql=(folder / f"{name}.up.sql").read_text(encoding="utf-8"),
            reverse_sql=(folder / f"{name}.down.sql").read_text(encoding="utf-8"),
            state_operations=state_operations or [],
        )

    def describe(self) -> str:
        """Name the file."""
        return f"Run {self.name}.up.sql"


class _TableSQL(Operation):
    """SQL about one table, the same in both directions but for its text."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table

    def forward_sql(self) -> str:
        raise NotImplementedError

    def backward_sql(self) -> str:
        raise NotImplementedError

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Leave Django's state alone: it knows nothing of this."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        schema_editor.execute(self.forward_sql(), params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        schema_editor.execute(self.backward_sql(), params=None)


class EnableRLS(_TableSQL):
    """Force row-level security on a table, with the policies of its class."""

    def __init__(
        self,
        table: str,
        *,
        kind: TableClass = TableClass.PERSONAL,
        column: str = "user_id",
        shared_null: bool = False,
    ) -> None:
        super().__init__(table)
        self.kind = kind
        self.column = column
        self.shared_null = shared_null

    def forward_sql(self) -> str:
        return enable_policies(self.table, kind=self.kind, column=self.column, shared_null=self.shared_null)

    def backward_sql(self) -> str:
        return disable_policies(self.table, kind=self.kind)

    def describe(self) -> str:
        """Name the table."""
        return f"Guard {self.table} by row-level security"


class OwnerKey(_TableSQL):
    """Tie ``user_id`` to its person: rows go when the person goes, or lose their name with ``SET NULL``."""

    def __init__(self, table: str, *, column: str = "user_id", on_delete: str = "CASCADE") -> None:
        super().__init__(table)
        self.column = column
        self.on_delete = on_delete

    @property
    def constraint(self) -> str:
        """Name of the constraint."""
        return f"{self.table}_{self.column}_fkey"

    def forward_sql(self) -> str:
        return (
            f"ALTER TABLE {self.table} ADD CONSTRAINT {self.constraint}"
            f" FOREIGN KEY ({self.column}) REFERENCES users (id) ON DELETE {self.on_delete}"
        )

    def backward_sql(self) -> str:
        return f"ALTER TABLE {self.table} DROP CONSTRAINT {self.constraint}"

    def describe(self) -> str:
        """Name the table."""
        return f"Tie {self.table} to its person"


class ParentKey(_TableSQL):
    """Tie ``(column, user_id)`` to ``parent (id, user_id)``: nobody hangs a row on another person's parent.

    ``on_delete`` CASCADE, or SET NULL, which empties the one column only (PostgreSQL 15).
    """

    def __init__(self, table: str, column: str, parent: str, *, on_delete: str = "CASCADE") -> None:
        super().__init__(table)
        self.column = column
        self.parent = parent
        self.on_delete = f"SET NULL ({column})" if on_delete == "SET NULL" else on_delete

    @property
    def constraint(self) -> str:
        """Name of the constraint."""
        return f"{self.table}_{self.column}_fkey"

    def forward_sql(self) -> str:
        return (
            f"ALTER TABLE {self.table} ADD CONSTRAINT {self.constraint} FOREIGN KEY ({self.column}, user_id)"
            f" REFERENCES {self.parent} (id, user_id) ON DELETE {self.on_delete}"
        )

    def backward_sql(self) -> str:
        return f"ALTER TABLE {self.table} DROP CONSTRAINT {self.constraint}"

    def describe(self) -> str:
        """Name both tables."""
        return f"Tie {self.table}.{self.column} to {self.parent} of the same person"


class TouchUpdatedAt(_TableSQL):
    """Keep ``updated_at`` right for SQL that does not pass Django."""

    def forward_sql(self) -> str:
        return (
            f"CREATE TRIGGER {self.table}_touch BEFORE UPDATE ON {self.table}"
            " FOR EACH ROW EXECUTE FUNCTION touch_updated_at()"
        )

    def backward_sql(self) -> str:
        return f"DROP TRIGGER {self.table}_touch ON {self.table}"

    def describe(self) -> str:
        """Name the table."""
        return f"Touch {self.table}.updated_at"


def guard(
    table: str,
    *,
    parents: dict[str, str] | None = None,
    loose_parents: dict[str, str] | None = None,
    touch: bool = False,
) -> list[Operation]:
    """Return the operations of an ordinary personal table.

    ``parents`` maps column to parent table (rows go with the parent); ``loose_parents`` likewise, but the column
    is emptied when the parent goes; ``touch`` adds the ``updated_at`` trigger.
    """
    operations: list[Operation] = [OwnerKey(table), EnableRLS(table)]
    operations += [ParentKey(table, column, parent) for column, parent in (parents or {}).items()]
    operations += [
        ParentKey(table, column, parent, on_delete="SET NULL") for column, parent in (loose_parents or {}).items()
    ]
    if touch:
        operations.append(TouchUpdatedAt(table))
    return operations
