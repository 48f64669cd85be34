"""The base of every Celery task: it works for one person, named by ``user_id``."""

from __future__ import annotations

from typing import Any

from celery import Task

from hub.database.context import user_context


class PersonTask(Task):
    """Enters the context of the ``user_id`` keyword before the task's body runs.

    The body opens its own transactions. A task without ``user_id`` works for nobody and sees no personal row.
    """

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the body as the person; an optional ``timezone`` keyword is the person's IANA zone."""
        with user_context(kwargs.get("user_id"), kwargs.pop("timezone", "UTC")):
            return super().__call__(*args, **kwargs)
