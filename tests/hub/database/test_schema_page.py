"""docs/schema.md: complete, current, and true."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from hub.database.schema_page import designed, places, read_catalogue, write_page
from tests.conftest import as_role

pytestmark = [pytest.mark.database, pytest.mark.django_db]

PAGE = Path(settings.BASE_DIR) / "docs" / "schema.md"


def test_page_is_current() -> None:
    with as_role("hub_owner"):
        assert PAGE.read_text(encoding="utf-8") == write_page()


def test_every_designed_name_stands_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    names = designed()

    for relation, columns in {**names["tables"], **names["views"]}.items():
        section = page.split(f"### {relation}\n", 1)[1].split("\n##", 1)[0]
        assert [column for column in columns if f"| `{column}` |" not in section] == []
    for kind in ("indexes", "functions", "policies", "partitions", "unique_keys", "extensions"):
        assert [name for name in names[kind] if name not in page] == []


def test_every_place_is_in_the_catalogue() -> None:
    page = PAGE.read_text(encoding="utf-8")
    with as_role("hub_owner"):
        catalogue = read_catalogue()

    named = places(page)
    assert len(named) > 400
    assert [place for place in named if not catalogue.has(place)] == []


def test_every_difference_has_a_reason() -> None:
    rows = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]

    unexplained = [row[1] for row in rows if row[1].strip().strip("`") not in row[2] and not row[3].strip()]
    assert unexplained == []
