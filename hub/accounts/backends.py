"""Checks an e-mail address and a password."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser

from hub.database.context import become, current_user_id


class EmailBackend(AuthenticationBackend):
    """allauth's backend, which works as the candidate as soon as that is known.

    A right password may have to be hashed anew, and only the person may write the own row.
    """

    def _check_password(self, user: AbstractBaseUser | None, password: str) -> AbstractBaseUser | None:
        if user is None:
            return super()._check_password(user, password)
        former = current_user_id()
        become(user.pk)
        checked = super()._check_password(user, password)
        if checked is None:
            become(former)
        return checked
