"""``manage.py schema_page``: write docs/schema.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.database.schema_page import write_page


class Command(BaseCommand):
    """Keeps the page equal to the code."""

    help = "Write docs/schema.md from the migrated database; with --check only compare, exit code 1 when it is stale."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --check."""
        parser.add_argument("--check", action="store_true", help="compare and change nothing")

    def handle(self, *, check: bool, **options: Any) -> None:
        """Write or compare."""
        path = Path(settings.BASE_DIR) / "docs" / "schema.md"
        page = write_page()
        if not check:
            path.write_text(page, encoding="utf-8")
            self.stdout.write(f"Wrote {path}")
        elif not path.exists() or path.read_text(encoding="utf-8") != page:
            raise CommandError("docs/schema.md is stale: run manage.py schema_page", returncode=1)
