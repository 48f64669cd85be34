"""What a person may change about the own account."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import User, UserPreferences


def zone_choices() -> list[tuple[str, str]]:
    """Return the IANA zones that people live in, by name."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class ProfileForm(forms.ModelForm[User]):
    """Name, time zone, language and colours."""

    timezone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(label=_("Colours"), choices=UserPreferences.Theme.choices)

    class Meta:
        model = User
        fields = ("first_name", "last_name", "timezone", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"
        self.fields["theme"].initial = self.instance.preferences.theme

    def save(self, commit: bool = True) -> User:
        """Save the person and the colours."""
        user = super().save(commit=commit)
        user.preferences.theme = self.cleaned_data["theme"]
        user.preferences.save(update_fields=["theme", "updated_at"])
        return user
