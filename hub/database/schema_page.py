"""Writes docs/schema.md: every designed name, where it is now, and the reason where that differs."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connections

from hub.database.table_classes import registered_tables

DESIGNED = Path(__file__).with_name("designed.json")

HEAD = """# Schema: what was designed, and where it is now

Generated from the code and the migrated database by `manage.py schema_page`; a test fails when a designed name is
missing here, when a difference has no reason, or when a place named here is not in the catalogue.
"""


class MissingReason(RuntimeError):
    """A designed name is neither in the database nor explained in any ``tables.py``."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the migrated database holds, by name."""

    columns: Mapping[str, list[str]]  # tables, views and materialized views
    indexes: frozenset[str]
    functions: frozenset[str]
    policies: frozenset[str]
    partitions: frozenset[str]
    extensions: frozenset[str]
    constraints: frozenset[str]

    def has(self, place: str) -> bool:
        """Tell whether ``table``, ``table.column``, ``index``, ``function()``, … is there."""
        if place.endswith("()"):
            return place[:-2] in self.functions
        relation, _, column = place.partition(".")
        if column:
            return column in self.columns.get(relation, [])
        names = (self.indexes, self.policies, self.partitions, self.extensions, self.constraints)
        return place in self.columns or any(place in group for group in names)


def designed() -> dict[str, Any]:
    """Return the names of the design document: tables, views, indexes, functions, policies, partitions, keys."""
    return json.loads(DESIGNED.read_text(encoding="utf-8"))


def differences() -> dict[str, str]:
    """Return every app's ``DIFFERENCES``: designed name → "`real place` — reason"."""
    reasons: dict[str, str] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.tables"
        if find_spec(name) is not None:
            reasons.update(getattr(importlib.import_module(name), "DIFFERENCES", {}))
    return reasons


def read_catalogue(using: str = "default") -> Catalogue:
    """Read the names of the public schema."""
    with connections[using].cursor() as cursor:

        def names(statement: str) -> frozenset[str]:
            cursor.execute(statement)
            return frozenset(row[0] for row in cursor.fetchall())

        cursor.execute(
            "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')"
            " AND NOT c.relispartition GROUP BY 1"
        )
        columns = dict(cursor.fetchall())
        in_public = "WHERE relnamespace = 'public'::regnamespace"
        return Catalogue(
            columns=columns,
            indexes=names(f"SELECT relname FROM pg_class {in_public} AND relkind IN ('i', 'I')"),  # noqa: S608
            functions=names("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"),
            policies=names("SELECT policyname FROM pg_policies WHERE schemaname = 'public'"),
            partitions=names(f"SELECT relname FROM pg_class {in_public} AND relispartition"),  # noqa: S608
            extensions=names("SELECT extname FROM pg_extension"),
            constraints=names("SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace"),
        )


def write_page(using: str = "default") -> str:
    """Return the text of docs/schema.md. Raises MissingReason."""
    catalogue = read_catalogue(using)
    lines = [HEAD, *_tables(catalogue), *_views(catalogue), *_others(catalogue), *_beside(catalogue)]
    return "\n".join(lines).rstrip() + "\n"


def places(page: str) -> list[str]:
    """Return every "where it is now" of a page: the first back-ticked name of each row's second column."""
    found = []
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 3 and cells[1].startswith("`"):
            found += re.findall(r"`([\w.]+(?:\(\))?)`", cells[2])[:1]
    return found


def _tables(catalogue: Catalogue) -> Iterator[str]:
    yield "## Tables\n"
    for table, columns in designed()["tables"].items():
        yield from _relation(catalogue, table, columns)


def _views(catalogue: Catalogue) -> Iterator[str]:
    yield "## Views\n"
    for view, columns in designed()["views"].items():
        yield from _relation(catalogue, view, columns)


def _relation(catalogue: Catalogue, relation: str, columns: list[str]) -> Iterator[str]:
    reason = differences().get(relation, "")
    yield f"### {relation}\n"
    if reason:
        yield f"{reason}\n"
    if columns:
        yield "| designed | where it is now | reason where that differs |"
        yield "| --- | --- | --- |"
        yield from (_row(catalogue, f"{relation}.{column}", column) for column in columns)
        yield ""
    elif relation not in catalogue.columns and not reason:
        raise MissingReason(relation)


def _others(catalogue: Catalogue) -> Iterator[str]:
    kinds = {
        "indexes": ("Indexes", "{}"),
        "functions": ("Functions", "{}()"),
        "policies": ("Policies", "{}"),
        "partitions": ("Partitions", "{}"),
        "unique_keys": ("Unique keys", "{}"),
        "extensions": ("Extensions", "{}"),
    }
    for key, (title, form) in kinds.items():
        yield f"## {title}\n"
        yield "| designed | where it is now | reason where that differs |"
        yield "| --- | --- | --- |"
        yield from (_row(catalogue, form.format(name), form.format(name)) for name in designed()[key])
        yield ""


def _row(catalogue: Catalogue, name: str, shown: str) -> str:
    reason = differences().get(name)
    if reason is not None:
        place, _, why = reason.partition("—")
        return f"| `{shown}` | {place.strip()} | {why.strip()} |"
    if not catalogue.has(name):
        raise MissingReason(name)
    return f"| `{shown}` | `{name}` | |"


def _beside(catalogue: Catalogue) -> Iterator[str]:
    yield "## Tables beside the design's\n"
    yield "| table | class | export | erasure | columns |"
    yield "| --- | --- | --- | --- | --- |"
    planned = designed()["tables"]
    for name, table in sorted(registered_tables().items()):
        if name not in planned and name in catalogue.columns:
            columns = ", ".join(catalogue.columns[name])
            yield f"| {name} | {table.kind} | {table.export or table.reason} | {table.erasure} | {columns} |"
