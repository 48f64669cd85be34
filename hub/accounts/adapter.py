"""allauth, told of the first account, of the walls and of the visitor's address."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from hub.accounts.addresses import throttle_address
from hub.accounts.first_account import may_claim
from hub.accounts.models import User, normalize_address
from hub.accounts.people import claim_first_account, save_new_person, site_has_account
from hub.database.context import become


class AccountAdapter(DefaultAccountAdapter):
    """Every flow works as its candidate from the moment that is known."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Open for the first account, afterwards only with ``SIGNUP=open``."""
        if site_has_account():
            return settings.SIGNUP == "open"
        return may_claim(request)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save the new person; the first one becomes the operator. Raises PermissionDenied when somebody was faster."""
        super().save_user(request, user, form, commit=False)
        user.email = normalize_address(user.email)
        if claim_first_account():
            user.is_staff = user.is_superuser = True
        elif settings.SIGNUP != "open":
            raise PermissionDenied("sign-up is closed")
        if commit:
            save_new_person(user)
        return user

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Sign in as the person, so that the own row takes the time of this sign-in."""
        become(user.pk, user.timezone)
        return super().pre_login(request, user, **kwargs)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm as the person whose address it is, and note it on the user."""
        become(email_address.user_id)
        confirmed = super().confirm_email(request, email_address)
        if confirmed and email_address.email == email_address.user.email:
            User.objects.filter(pk=email_address.user_id).update(email_verified=True)
        return confirmed

    def set_password(self, user: User, password: str) -> None:
        """Set the password as the person."""
        become(user.pk, user.timezone)
        super().set_password(user, password)

    def clean_email(self, email: str) -> str:
        """Return the address as the site stores it."""
        return normalize_address(super().clean_email(email))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that rate limits count."""
        return throttle_address(request)
