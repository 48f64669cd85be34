"""The Celery app: workers find jobs in each app's ``jobs.py``."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")

app = Celery("hub", task_cls="hub.database.jobs:PersonTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")


@worker_init.connect
def refuse_unfit_login(**kwargs: object) -> None:
    """Stop a people's worker whose login would pass the policies by."""
    from django.conf import settings

    from hub.database.checks import refuse_unfit_login as refuse

    if settings.HUB_LOGIN == "worker":
        refuse()
