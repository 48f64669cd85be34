"""The user and the user's preferences."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower, Trim
from django.utils.translation import gettext_lazy as _

from hub.database.ids import uuid7
from hub.database.personal import PersonalManager


def normalize_address(address: str) -> str:
    """Return an e-mail address as the site stores and compares it: trimmed, lower case, without NUL."""
    return address.replace("\x00", "").strip().lower()


def validate_zone(name: str) -> None:
    """Refuse a name that is no IANA time zone. Raises ValidationError."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("%(name)s is not a time zone."), params={"name": name})


class UserManager(BaseUserManager["User"]):
    """Creates users; their e-mail address is their name at sign-in."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Save a new user; without a password the account cannot sign in until one is set."""
        user = self.model(email=normalize_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Save a new operator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser):
    """A person with an account.

    Operators are ``is_staff`` and ``is_superuser``; a database trigger lets only operators and the owner grant that,
    the very first account apart. ``is_demo`` marks the made-up person, who does not count as an account.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.CharField(_("e-mail address"), max_length=255, unique=True)
    username = models.CharField(max_length=100, unique=True, null=True, blank=True)  # noqa: DJ001  (unique when given)
    password = models.CharField(_("password"), max_length=255, db_column="password_hash")
    first_name = models.CharField(_("first name"), max_length=100, blank=True, default="")
    last_name = models.CharField(_("last name"), max_length=100, blank=True, default="")
    timezone = models.CharField(_("time zone"), max_length=50, default="UTC", validators=[validate_zone])
    language = models.CharField(_("language"), max_length=10, default="en")
    avatar_url = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_superuser = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    email_verified = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    last_login = models.DateTimeField(blank=True, null=True, db_column="last_login_at")

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ()

    class Meta:
        db_table = "users"
        indexes = (models.Index(fields=["is_active"], condition=models.Q(is_active=True), name="idx_users_active"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(email=Lower(Trim("email"))),
                name="users_email_lower_check",
            ),
        )

    def __str__(self) -> str:
        return self.email

    @property
    def display_name(self) -> str:
        """The name to greet with: first name, or the address."""
        return self.first_name or self.email

    def get_full_name(self) -> str:
        """Return first and last name, or the address."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Operators may do everything in the admin, others nothing."""
        return self.is_active and self.is_superuser

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        """Like ``has_perm``, for several."""
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        """Operators see every module of the admin."""
        return self.is_active and self.is_superuser


class UserPreferences(models.Model):
    """How one user likes the site; created with the user."""

    class Theme(models.TextChoices):
        """Colour scheme."""

        SYSTEM = "system", _("Like the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    user = models.OneToOneField(
        User, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="preferences"
    )
    theme = models.CharField(_("colours"), max_length=20, choices=Theme.choices, default=Theme.SYSTEM)
    dashboard_layout = models.JSONField(default=dict, blank=True)
    notification_settings = models.JSONField(default=dict, blank=True)
    privacy_settings = models.JSONField(default=dict, blank=True)
    api_settings = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PersonalManager()
    everyone = models.Manager()

    class Meta:
        db_table = "user_preferences"
        base_manager_name = "everyone"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(theme__in=["system", "light", "dark"]), name="user_preferences_theme_check"
            ),
        )

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"
