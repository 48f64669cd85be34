"""The WSGI application; it does not start on a login that would pass the policies by."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
application = get_wsgi_application()

from hub.database.checks import refuse_unfit_login  # noqa: E402  (needs the apps)

refuse_unfit_login()
