"""Every flow of sign-in, as the restricted role and in real transactions."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from hub.accounts.models import User, UserPreferences
from tests.conftest import as_role, database_user, make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

PASSWORD = "correct horse battery"


def sign_up(client: Client, email: str, password: str = PASSWORD):  # noqa: ANN201
    return client.post(
        reverse("account_signup"), {"email": email, "password1": password, "password2": password}, follow=False
    )


def sign_in(client: Client, email: str = "alice@example.org", password: str = PASSWORD):  # noqa: ANN201
    return client.post(reverse("account_login"), {"login": email, "password": password})


def stored_user(email: str) -> User:
    with as_role("hub_owner"):
        return User.objects.get(email=email)


def test_tests_work_as_the_restricted_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("hub_web", False, False)


def test_first_account_is_the_operator_and_closes_sign_up() -> None:
    response = sign_up(Client(), "  Alice@Example.org ")
    assert response.status_code == 302

    alice = stored_user("alice@example.org")
    assert (alice.is_staff, alice.is_superuser) == (True, True)
    with database_user(alice):
        assert UserPreferences.objects.count() == 1
        assert EmailAddress.objects.get().email == "alice@example.org"

    late = Client()
    assert "signup" in late.get(reverse("account_signup")).templates[0].name
    assert sign_up(late, "bob@example.org").status_code == 200  # the closed page
    with as_role("hub_owner"):
        assert User.objects.count() == 1


def test_open_sign_up_makes_ordinary_people(alice: User, settings) -> None:  # noqa: ANN001
    settings.SIGNUP = "open"

    assert sign_up(Client(), "bob@example.org").status_code == 302

    bob = stored_user("bob@example.org")
    assert (bob.is_staff, bob.is_superuser) == (False, False)


def test_off_loopback_the_first_account_needs_its_link(settings) -> None:  # noqa: ANN001
    from hub.accounts.first_account import first_account_key

    settings.IS_LOOPBACK = False
    stranger = Client()
    sign_up(stranger, "eve@example.org")
    with as_role("hub_owner"):
        assert User.objects.count() == 0

    owner = Client()
    owner.get(reverse("account_signup"), {"key": first_account_key()})
    sign_up(owner, "alice@example.org")
    assert stored_user("alice@example.org").is_staff


def test_demo_person_does_not_count_as_the_first_account() -> None:
    make_person("demo@example.org", is_demo=True)

    sign_up(Client(), "alice@example.org")

    assert stored_user("alice@example.org").is_staff


def test_sign_in_opens_the_pages_and_notes_the_time(alice: User) -> None:
    client = Client()

    assert sign_in(client, "ALICE@example.org").status_code == 302

    assert client.get(reverse("settings")).status_code == 200
    assert stored_user("alice@example.org").last_login is not None


def test_sign_in_hashes_an_old_password_anew(alice: User, settings) -> None:  # noqa: ANN001
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]

    sign_in(Client())

    assert stored_user("alice@example.org").password.startswith("pbkdf2_sha256$")


def test_wrong_password_and_unknown_address_read_the_same(alice: User) -> None:
    wrong = sign_in(Client(), password="wrong horse battery")  # noqa: S106
    unknown = sign_in(Client(), "nobody@example.org")

    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_sign_in_is_throttled_by_account(alice: User) -> None:
    client = Client()
    for _try in range(5):
        sign_in(client, password="wrong horse battery")  # noqa: S106

    sign_in(client)  # the right one comes too late

    assert client.get(reverse("settings")).status_code == 302


def test_password_reset_sets_a_new_password(alice: User) -> None:
    with database_user(alice):
        EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "alice@example.org"})
    link = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link is not None

    form = client.get(link.group(1), follow=True)
    address = form.redirect_chain[-1][0]
    changed = client.post(address, {"password1": "another horse battery", "password2": "another horse battery"})

    assert changed.status_code == 302
    assert sign_in(Client(), password="another horse battery").status_code == 302  # noqa: S106
    assert client.post(address, {"password1": "x" * 12, "password2": "x" * 12}).status_code in (200, 302)
    assert sign_in(Client(), password="another horse battery").status_code == 302  # noqa: S106


def test_reset_of_an_unknown_address_answers_the_same(alice: User) -> None:
    known = Client().post(reverse("account_reset_password"), {"email": "alice@example.org"})
    unknown = Client().post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_confirmation_link_verifies_the_address() -> None:
    client = Client()
    sign_up(client, "alice@example.org")
    link = re.search(r"https?://[^/\s]+(/accounts/confirm-email/\S+)", mail.outbox[0].body)
    assert link is not None

    visitor = Client()
    assert visitor.get(link.group(1)).status_code == 200
    assert visitor.post(link.group(1)).status_code == 302

    alice = stored_user("alice@example.org")
    assert alice.email_verified
    with database_user(alice):
        assert EmailAddress.objects.get().verified


def test_password_change_ends_the_other_sessions(alice: User) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here)
    sign_in(elsewhere)

    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "another horse battery", "password2": "another horse battery"},
    )

    assert here.get(reverse("settings")).status_code == 200
    assert elsewhere.get(reverse("settings")).status_code == 302


def test_sessions_page_ends_the_others(alice: User, bob: User) -> None:
    here, elsewhere, bobs = Client(), Client(), Client()
    sign_in(here)
    sign_in(elsewhere)
    sign_in(bobs, "bob@example.org")

    page = here.get(reverse("usersessions_list"))
    assert len(page.context["sessions"]) == 2
    assert here.post(reverse("usersessions_list")).status_code == 302

    assert elsewhere.get(reverse("settings")).status_code == 302
    assert here.get(reverse("settings")).status_code == 200
    assert bobs.get(reverse("settings")).status_code == 200


def test_one_session_is_ended_by_its_own_person_only(alice: User, bob: User) -> None:
    here, elsewhere, bobs = Client(), Client(), Client()
    sign_in(here)
    sign_in(elsewhere)
    sign_in(bobs, "bob@example.org")
    with database_user(alice):
        other = UserSession.objects.get(session_key=elsewhere.session.session_key)

    assert bobs.post(reverse("session_end", args=[other.pk])).status_code == 404
    assert elsewhere.get(reverse("settings")).status_code == 200

    assert here.post(reverse("session_end", args=[other.pk])).status_code == 302
    assert elsewhere.get(reverse("settings")).status_code == 302


def test_signed_out_person_is_out(alice: User) -> None:
    client = Client()
    sign_in(client)

    client.post(reverse("account_logout"))

    assert client.get(reverse("settings")).status_code == 302


def test_disabled_person_is_out_within_one_request(alice: User) -> None:
    client = Client()
    sign_in(client)
    with as_role("hub_owner"):
        User.objects.filter(pk=alice.pk).update(is_active=False)

    assert client.get(reverse("settings")).status_code == 302


def test_profile_form_takes_no_rights(bob: User) -> None:
    client = Client()
    sign_in(client, "bob@example.org")

    client.post(
        reverse("settings"),
        {"first_name": "Bobby", "last_name": "", "timezone": "Asia/Kolkata", "language": "en", "theme": "dark",
         "is_staff": "1", "is_superuser": "1", "email": "root@example.org"},
    )  # fmt: skip

    stored = stored_user("bob@example.org")
    assert (stored.first_name, stored.timezone, stored.is_staff, stored.is_superuser) == (
        "Bobby", "Asia/Kolkata", False, False,
    )  # fmt: skip
