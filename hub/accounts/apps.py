"""The accounts room introduces itself."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, their preferences, and sign-in."""

    name = "hub.accounts"
    label = "accounts"
