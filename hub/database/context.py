"""Who a transaction works for: the person whose rows PostgreSQL will show and accept."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connections

if TYPE_CHECKING:
    from hub.database.postgresql.base import DatabaseWrapper


@dataclass(frozen=True, slots=True)
class Person:
    """What a transaction is told at its start.

    ``user_id`` None means nobody: no personal row is visible. ``timezone`` is an IANA name.
    ``signing_in`` opens the account tables for SELECT and INSERT while nobody is known yet.
    """

    user_id: UUID | None = None
    timezone: str = "UTC"
    signing_in: bool = False


NOBODY = Person()
_person: ContextVar[Person] = ContextVar("person", default=NOBODY)


def current_person() -> Person:
    """Return the person of this thread or task; NOBODY outside every context."""
    return _person.get()


def current_user_id() -> UUID | None:
    """Return the id of the current person, or None."""
    return _person.get().user_id


@contextlib.contextmanager
def user_context(user_id: UUID | str | None, timezone: str = "UTC", *, signing_in: bool = False) -> Iterator[None]:
    """Work for one person.

    Transactions that start inside see that person's rows and no others. Inside an open transaction the
    settings change at once, and the former ones come back on leaving.
    """
    former = _person.get()
    token = _person.set(Person(_as_uuid(user_id), timezone, signing_in))
    try:
        _tell_open_transactions(former)
        yield
    finally:
        leaving = _person.get()
        _person.reset(token)
        _tell_open_transactions(leaving)


def become(user_id: UUID | str | None, timezone: str | None = None) -> None:
    """Change the person in the middle of a context, as sign-in does once the account is known.

    The surrounding ``user_context`` brings the former person back.
    """
    former = _person.get()
    _person.set(replace(former, user_id=_as_uuid(user_id), timezone=timezone or former.timezone))
    _tell_open_transactions(former)


def _as_uuid(user_id: UUID | str | None) -> UUID | None:
    return UUID(user_id) if isinstance(user_id, str) else user_id


def _tell_open_transactions(former: Person) -> None:
    person = _person.get()
    if person == former:
        return
    for connection in connections.all(initialized_only=True):
        tell = getattr(connection, "tell_person", None)
        if tell is not None and connection.in_atomic_block:
            _tell(connection, person, former)  # type: ignore[arg-type]


def _tell(connection: DatabaseWrapper, person: Person, former: Person) -> None:
    if connection.is_usable_transaction():
        connection.tell_person(person, former)
