"""Every address of the site."""

from __future__ import annotations

from allauth.usersessions import views as usersessions
from django.urls import include, path

from hub.accounts import views as accounts
from hub.operations import views as operations

urlpatterns = [
    path("", include("dashboard.urls")),
    path("mail/", include("mail.urls")),
    path("settings/", accounts.settings_home, name="settings"),
    path("accounts/", include("allauth.account.urls")),
    path("settings/sessions/", usersessions.list_usersessions, name="usersessions_list"),
    path("settings/sessions/<int:session_id>/end/", accounts.session_end, name="session_end"),
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
]

handler400 = "hub.web.errors.bad_request"
handler403 = "hub.web.errors.permission_denied"
handler404 = "hub.web.errors.page_not_found"
handler500 = "hub.web.errors.server_error"
