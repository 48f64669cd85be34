"""One row of every personal table for one person, with a canary in every text column.

Driven by the models, so a new table is covered on the day it is added: the tests of the walls, of the sweep, of
export and of erasure stand on it.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone

from hub.accounts.models import User
from hub.database.context import user_context
from hub.database.table_classes import TableClass, registered_tables
from tests.factories.needed_values import FILLED_BY_TRIGGER, NEEDED

MOMENT = datetime.datetime(2026, 11, 2, 9, 0, tzinfo=datetime.UTC)


def personal_models() -> list[type[models.Model]]:
    """Return the managed models of personal tables, parents before children."""
    known = registered_tables()
    kinds = {TableClass.PERSONAL, TableClass.APPEND_ONLY}
    found = [
        model
        for model in apps.get_models()
        if model._meta.managed
        and (table := known.get(model._meta.db_table)) is not None
        and table.kind in kinds
        and model._meta.db_table not in FILLED_BY_TRIGGER
    ]
    return _parents_first(found)


def _parents_first(found: list[type[models.Model]]) -> list[type[models.Model]]:
    ordered: list[type[models.Model]] = []
    waiting = list(found)
    while waiting:
        ready = [model for model in waiting if not (_parents(model) & set(waiting)) - {model}]
        if not ready:
            names = ", ".join(model._meta.db_table for model in waiting)
            raise AssertionError(f"tables refer to each other in a circle: {names}")
        ordered += ready
        waiting = [model for model in waiting if model not in ready]
    return ordered


def _parents(model: type[models.Model]) -> set[type[models.Model]]:
    return {
        field.related_model
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and not _may_stay_null(model, field)
    }


def _may_stay_null(model: type[models.Model], field: models.Field) -> bool:
    return field.null and field.name not in NEEDED.get(model._meta.db_table, {})


def fill_everything(user: User, canary: str) -> dict[str, models.Model]:
    """Insert one row a personal table for ``user`` as the person; return the rows by table name."""
    rows: dict[str, models.Model] = {}
    with user_context(user.pk, user.timezone):
        for model in personal_models():
            table = model._meta.db_table
            if table == "user_preferences":
                preferences = model._base_manager.get(user_id=user.pk)
                preferences.dashboard_layout = {"canary": f"{canary}.user_preferences.dashboard_layout"}
                preferences.save()
                rows[table] = preferences
                continue
            row = model(**_values(model, user, canary, rows))
            row.save(force_insert=True)
            rows[table] = row
    return rows


def _values(
    model: type[models.Model], user: User, canary: str, rows: dict[str, models.Model]
) -> dict[str, Any]:
    table = model._meta.db_table
    needed = NEEDED.get(table, {})
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.generated or (field.primary_key and field.has_default()):
            continue
        if field.name in needed:
            value = needed[field.name]
            values[field.name] = value(rows, f"{canary}.{table}.{field.column}") if callable(value) else value
        elif isinstance(field, models.ForeignKey):
            values[field.name] = _parent(field, user, rows)
        else:
            values[field.name] = _value(field, f"{canary}.{table}.{field.column}")
    return values


def _parent(field: models.ForeignKey, user: User, rows: dict[str, models.Model]) -> Any:
    if field.related_model is User:
        return user
    parent = rows.get(field.related_model._meta.db_table)
    return parent if parent is not None or field.null else None


def _value(field: models.Field, text: str) -> Any:
    if field.choices:
        return next(value for value, _label in field.flatchoices if value not in ("", None))
    if isinstance(field, ArrayField):
        return [] if field.has_default() and field.base_field.choices else [_value(field.base_field, text)]
    for kind, make in _BY_KIND:
        if isinstance(field, kind):
            return make(field, text)
    if field.null or field.has_default():
        return field.get_default()
    raise AssertionError(f"no value known for {field.model._meta.db_table}.{field.column} ({field.get_internal_type()})")


_BY_KIND: list[tuple[type[models.Field], Any]] = [
    (models.BooleanField, lambda field, text: field.get_default() if field.has_default() else False),
    (models.GenericIPAddressField, lambda field, text: "192.0.2.7"),
    (models.EmailField, lambda field, text: f"{text.replace('_', '-').lower()}@example.org"),
    ((models.CharField, models.TextField), lambda field, text: text[: field.max_length] if field.max_length else text),
    (models.UUIDField, lambda field, text: None if field.null else field.get_default()),
    (models.JSONField, lambda field, text: {"canary": text}),
    (models.DecimalField, lambda field, text: Decimal("0.5")),
    (models.FloatField, lambda field, text: 0.5),
    (models.IntegerField, lambda field, text: field.get_default() if field.has_default() else 1),
    (models.DateTimeField, lambda field, text: timezone.now() if not field.null else None),
    (models.DateField, lambda field, text: MOMENT.date()),
    (models.BinaryField, lambda field, text: text.encode()),
]


def count_rows(table: str, user: User) -> int:
    """Return how many rows of ``table`` name ``user``; asked as the role of the moment."""
    column = registered_tables()[table].user_column
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" = %s', [user.pk])  # noqa: S608
        return int(cursor.fetchone()[0])
