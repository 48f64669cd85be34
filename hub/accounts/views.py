"""The person's own settings and sessions."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hub.accounts.forms import ProfileForm
from hub.web.render import render_page
from hub.web.requests import HubRequest


@require_http_methods(["GET", "POST"])
@login_required
def settings_home(request: HubRequest) -> HttpResponse:
    """Show and change name, time zone, language and colours."""
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Settings saved."))
        return redirect("settings")
    return render_page(request, "accounts/settings.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@login_required
def session_end(request: HubRequest, session_id: int) -> HttpResponse:
    """Sign one of the person's own sessions out."""
    session = get_object_or_404(UserSession, pk=session_id, user=request.user)
    session.end()
    messages.success(request, _("That session is signed out."))
    return redirect("usersessions_list")
