"""Primary keys: time-ordered UUIDs, made in Python."""

from __future__ import annotations

import uuid

from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> uuid.UUID:
    """Return a new RFC 9562 version 7 UUID: rows made together lie together in every index."""
    return _uuid7()
