"""The link that makes the first account: off loopback nobody else may claim the site."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

SESSION_KEY = "first_account_link"


def first_account_key() -> str:
    """Return the key of the link; it follows from SECRET_KEY, so nothing is stored."""
    return salted_hmac("hub.accounts.first_account", "first", algorithm="sha256").hexdigest()[:40]


def may_claim(request: HttpRequest) -> bool:
    """Tell whether this visitor may make the first account: on loopback anybody, elsewhere who came by the link."""
    if settings.IS_LOOPBACK:
        return True
    key = request.GET.get("key", "")
    if key and constant_time_compare(key, first_account_key()):
        request.session[SESSION_KEY] = True
    return bool(request.session.get(SESSION_KEY))
