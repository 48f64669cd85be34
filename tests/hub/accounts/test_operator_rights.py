"""The database itself lets nobody make operators, the first account apart."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from hub.accounts.models import User
from tests.conftest import as_role, database_user

pytestmark = pytest.mark.database


def test_person_cannot_become_an_operator_by_sql(alice: User) -> None:
    with database_user(alice), pytest.raises(DatabaseError, match="only an operator"), transaction.atomic():
        User.objects.filter(pk=alice.pk).update(is_staff=True)


def test_operator_grants_rights(alice: User, olga: User) -> None:
    with as_role("hub_operator"):
        assert User.objects.filter(pk=alice.pk).update(is_staff=True) == 1


@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_second_account_is_no_operator(alice: User, flag: str) -> None:
    from hub.database.context import user_context

    eve = User(email="eve@example.org", **{flag: True})
    with pytest.raises(DatabaseError, match="only an operator"), transaction.atomic(), user_context(eve.pk):
        eve.save(force_insert=True)
