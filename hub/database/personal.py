"""Personal rows: the abstract model of every table that belongs to one person, and its managers."""

from __future__ import annotations

from typing import Self, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connections, models

from hub.database.context import current_user_id
from hub.database.ids import uuid7


ModelT = TypeVar("ModelT", bound=models.Model)


class OutsideTransaction(RuntimeError):
    """Personal rows were read outside a transaction, where the policies hide every row."""


class PersonalQuerySet(models.QuerySet[ModelT]):
    """Rows of one person."""

    def owned_by(self, user: models.Model | UUID) -> Self:
        """Keep the rows of ``user``."""
        return self.filter(user_id=user if isinstance(user, UUID) else user.pk)

    def _fetch_all(self) -> None:
        if settings.DEBUG and self._result_cache is None and not connections[self.db].in_atomic_block:
            raise OutsideTransaction(f"{self.model.__name__} was read outside a transaction: every row is hidden there")
        super()._fetch_all()


class PersonalManager(models.Manager[ModelT]):
    """The first wall: only rows of the person of the context, and none without one."""

    def get_queryset(self) -> PersonalQuerySet[ModelT]:
        """Filter on the current person."""
        rows: PersonalQuerySet[ModelT] = super().get_queryset()  # type: ignore[assignment]
        user_id = current_user_id()
        return rows.none() if user_id is None else rows.filter(user_id=user_id)


class PersonalModel(models.Model):
    """A row that belongs to one person.

    ``objects`` filters on the person of the context; ``everyone`` leaves the choice to PostgreSQL's policies and
    serves operators, maintenance and tests. Foreign keys carry no Django constraint: migrations add composite
    ones, ``(parent_id, user_id)``, because PostgreSQL checks keys without regard to row-level security.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )

    objects = PersonalManager.from_queryset(PersonalQuerySet)()
    everyone = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "everyone"
