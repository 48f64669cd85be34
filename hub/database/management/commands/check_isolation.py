"""``manage.py check_isolation``: is every personal table behind its wall?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import environ
import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.database.isolation import Ask, Fault, catalogue_faults, probe_faults
from hub.database.table_classes import registered_tables


class Command(BaseCommand):
    """Names every table, view, function or role that breaks the isolation of people."""

    help = (
        "Check row-level security, policies, grants, keys, views and functions in the catalogue, then read every"
        " personal table as the web login for a stranger and for nobody. Changes nothing. Exit code 1 names the holes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --json."""
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")

    def handle(self, *, json: bool, **options: Any) -> None:
        """Run both checks and report."""
        faults = catalogue_faults()
        with web_login() as ask:
            faults += probe_faults(ask)
        self._report(faults, as_json=json)

    def _report(self, faults: list[Fault], *, as_json: bool) -> None:
        guarded = sum(table.has_policies for table in registered_tables().values())
        if as_json:
            holes = [{"place": fault.place, "what": fault.what} for fault in faults]
            self.stdout.write(json.dumps({"tables": guarded, "faults": holes}))
        else:
            for fault in faults:
                self.stdout.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} holes", returncode=1)
        if not as_json:
            self.stdout.write(f"{guarded} guarded tables, no hole")


@contextmanager
def web_login() -> Iterator[Ask]:
    """Open a read-only transaction of the web's own login (DATABASE_URL)."""
    url = environ.FileAwareEnv().str("DATABASE_URL")
    with psycopg.connect(url) as connection:
        connection.read_only = True

        def ask(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
            return connection.execute(statement, parameters or None).fetchall()  # type: ignore[arg-type]

        yield ask
