"""Who this request works for: loads the person and sets the context of the whole request."""

from __future__ import annotations

import hashlib
import zoneinfo
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from hub.accounts.models import User
from hub.database.context import user_context

GetResponse = Callable[[HttpRequest], HttpResponse]

# Where a visitor without a session may find an account: sign-in, sign-up, reset, confirmation.
SIGN_IN_PATHS = ("/accounts/",)
SEEN_EVERY_S = 300


class PersonMiddleware:
    """Loads the session's person in a short transaction of its own, then holds the context for the request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request as the person of the session, or as nobody."""
        user = load_person(request)
        if user is None:
            request.user = AnonymousUser()
            with user_context(None, signing_in=request.path_info.startswith(SIGN_IN_PATHS)):
                return self.get_response(request)
        request.user = user
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language() or user.language
        with user_context(user.pk, user.timezone), timezone.override(zoneinfo.ZoneInfo(user.timezone)):
            return self.get_response(request)


def load_person(request: HttpRequest) -> User | None:
    """Return the session's person with preferences, or None; one short transaction as that person."""
    user_id = request.session.get(SESSION_KEY)
    if user_id is None:
        return None
    with user_context(user_id), transaction.atomic():
        user = get_user(request)
        if not isinstance(user, User):
            return None
        _ = user.preferences  # read now: later there may be no transaction
        return user


class SessionActivityMiddleware:
    """Notes at most every five minutes that a session was used, for the page that lists them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note the visit before the page is made."""
        key = request.session.session_key
        if key and request.user.is_authenticated and self._is_due(key):
            with transaction.atomic():
                UserSession.objects.create_from_request(request)
        return self.get_response(request)

    @staticmethod
    def _is_due(session_key: str) -> bool:
        digest = hashlib.sha256(session_key.encode()).hexdigest()
        return cache.add(f"session-seen:{digest}", 1, SEEN_EVERY_S)
