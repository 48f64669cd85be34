"""Creates people and answers whether the site still waits for its first one."""

from __future__ import annotations

from django.db import connections, router

from hub.accounts.models import User, UserPreferences
from hub.database.context import become


def site_has_account(using: str = "default") -> bool:
    """Tell whether anybody but the demo person has an account; one query, no lock."""
    return _ask("SELECT site_has_account()", using)


def claim_first_account(using: str = "default") -> bool:
    """Take the lock of the first account until the transaction ends, and tell whether it is still free."""
    return _ask("SELECT claim_first_account()", using)


def save_new_person(user: User, *, using: str | None = None) -> None:
    """Save ``user`` and its preferences as that very person; needs an open transaction."""
    using = using or router.db_for_write(User)
    become(user.pk, user.timezone)
    user.save(using=using, force_insert=True)
    UserPreferences.everyone.using(using).create(user=user)


def _ask(question: str, using: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute(question)
        return bool(cursor.fetchone()[0])
