"""The person of a transaction: set at its start, changed inside it, gone after it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from hub.accounts.models import User
from hub.database.context import NOBODY, become, current_person, current_user_id, user_context

pytestmark = pytest.mark.database


def seen_by_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(app_user_id()::text, '')")
        return cursor.fetchone()[0]


def visible_addresses() -> list[str]:
    return sorted(User.objects.values_list("email", flat=True))


@pytest.mark.django_db(transaction=True)
def test_transaction_starts_as_the_person_and_ends_as_nobody(alice: User, bob: User) -> None:
    with user_context(alice.pk):
        with transaction.atomic():
            assert visible_addresses() == ["alice@example.org"]
        assert visible_addresses() == []  # outside a transaction nothing is set

    with user_context(bob.pk), transaction.atomic():
        assert visible_addresses() == ["bob@example.org"]
    with transaction.atomic():
        assert visible_addresses() == []


def test_context_inside_an_open_transaction_changes_it_and_brings_the_former_back(alice: User, bob: User) -> None:
    with user_context(alice.pk), transaction.atomic():
        with user_context(bob.pk):
            assert visible_addresses() == ["bob@example.org"]
        assert visible_addresses() == ["alice@example.org"]


def test_become_lasts_until_the_surrounding_context_ends(alice: User) -> None:
    with transaction.atomic():
        with user_context(None, signing_in=True):
            become(alice.pk, "Asia/Tokyo")
            assert seen_by_database() == str(alice.pk)
            assert current_person().timezone == "Asia/Tokyo"
        assert seen_by_database() == ""
    assert current_person() == NOBODY


def test_failed_transaction_leaves_the_context_clean(alice: User) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():  # noqa: SIM117
        with user_context(alice.pk), connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column")

    assert current_user_id() is None
    assert seen_by_database() == ""


@pytest.mark.django_db(transaction=True)
def test_rolled_back_savepoint_keeps_the_person(alice: User) -> None:
    with user_context(alice.pk), transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            raise RuntimeError
        assert visible_addresses() == ["alice@example.org"]


@pytest.mark.django_db(transaction=True)
def test_on_commit_work_sees_nothing_unless_it_opens_a_transaction(alice: User) -> None:
    seen: list[list[str]] = []

    def after() -> None:
        seen.append(visible_addresses())
        with transaction.atomic():
            seen.append(visible_addresses())

    with user_context(alice.pk), transaction.atomic():
        transaction.on_commit(after)

    with user_context(alice.pk), transaction.atomic():
        pass
    assert seen == [[], ["alice@example.org"]]


def test_signing_in_opens_accounts_for_reading_only(alice: User) -> None:
    with user_context(None, signing_in=True), transaction.atomic():
        assert visible_addresses() == ["alice@example.org"]
        assert User.objects.filter(pk=alice.pk).update(first_name="Eve") == 0

    with user_context(None), transaction.atomic():
        assert visible_addresses() == []


@pytest.mark.django_db(transaction=True)
def test_zone_reaches_the_day_functions(alice: User) -> None:
    with user_context(alice.pk, "Pacific/Kiritimati"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT app_zone(), app_today() - (now() AT TIME ZONE 'UTC')::date, app_day_start(1) > now()")
        zone, days_ahead, tomorrow_is_later = cursor.fetchone()

    assert zone == "Pacific/Kiritimati"
    assert days_ahead in (0, 1)
    assert tomorrow_is_later
