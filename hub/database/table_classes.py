"""The class of every table: who may touch it, what erasure does to it, how export writes it.

Each app says it in its ``tables.py`` as ``TABLES = {"table_name": Table(...)}``; grants, the privacy registry,
the isolation check and the tests read the union of them. A table that nobody names gets no grant.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.util import find_spec

from django.apps import apps


class TableClass(StrEnum):
    """What kind of rows a table holds, and so which grants it gets."""

    PERSONAL = "personal"  # rows of one person: the three policies, full DML for people
    APPEND_ONLY = "append_only"  # rows of one person that nobody changes: SELECT and INSERT only
    SEARCH = "search"  # index rows of one person, read through a search view: no grant to people
    ACCOUNT = "account"  # sign-in tables: readable without a person while somebody signs in
    SHARED = "shared"  # read by everybody, written by operators
    OPERATOR = "operator"  # operators only
    SYSTEM = "system"  # Django's own: people read it, the owner writes it


class Erasure(StrEnum):
    """What erasing a person does to the rows."""

    DELETE = "delete"
    CASCADE = "cascade"  # goes with its parent, whose rule deletes it
    ANONYMIZE = "anonymize"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Table:
    """One table's rules.

    ``user_column`` names the person (None: none is named). ``export`` is the member of the export archive that
    carries the rows, or empty with a ``reason``. ``set_sql`` is the SET list of an anonymising UPDATE.
    ``shared_null`` lets everybody read rows without a person.
    """

    kind: TableClass
    erasure: Erasure = Erasure.DELETE
    export: str = ""
    reason: str = ""
    user_column: str | None = "user_id"
    set_sql: str = ""
    shared_null: bool = False

    @property
    def has_policies(self) -> bool:
        """Tell whether row-level security guards the table."""
        return self.kind in GUARDED and self.user_column is not None


GUARDED = frozenset({TableClass.PERSONAL, TableClass.APPEND_ONLY, TableClass.SEARCH, TableClass.ACCOUNT})

USER_GRANTS: Mapping[TableClass, str] = {
    TableClass.PERSONAL: "SELECT, INSERT, UPDATE, DELETE",
    TableClass.APPEND_ONLY: "SELECT, INSERT",
    TableClass.SEARCH: "",
    TableClass.ACCOUNT: "SELECT, INSERT, UPDATE, DELETE",
    TableClass.SHARED: "SELECT",
    TableClass.OPERATOR: "",
    TableClass.SYSTEM: "SELECT",
}


def personal(export: str, *, erasure: Erasure = Erasure.DELETE, reason: str = "", shared_null: bool = False) -> Table:
    """Return the rules of an ordinary personal table."""
    return Table(TableClass.PERSONAL, erasure=erasure, export=export, reason=reason, shared_null=shared_null)


def child(export: str) -> Table:
    """Return the rules of a personal table whose rows go with their parent."""
    return Table(TableClass.PERSONAL, erasure=Erasure.CASCADE, export=export)


def operator(reason: str = "") -> Table:
    """Return the rules of an operators' table that names no person."""
    return Table(TableClass.OPERATOR, erasure=Erasure.KEEP, user_column=None, reason=reason)


class DuplicateTable(RuntimeError):
    """Two apps name the same table."""


@cache
def registered_tables() -> Mapping[str, Table]:
    """Return every app's tables by name. Raises DuplicateTable."""
    tables: dict[str, Table] = {}
    for module_name in _table_modules():
        for name, table in importlib.import_module(module_name).TABLES.items():
            if name in tables:
                raise DuplicateTable(f"{name} is named again in {module_name}")
            tables[name] = table
    return tables


def _table_modules() -> Iterator[str]:
    for config in apps.get_app_configs():
        module_name = f"{config.name}.tables"
        if find_spec(module_name) is not None:
            module = importlib.import_module(module_name)
            if hasattr(module, "TABLES"):
                yield module_name
