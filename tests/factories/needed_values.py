"""Values that the check constraints of single tables ask for, beside what the field type says."""

from __future__ import annotations

from typing import Any

# Rows that triggers write: inserting their source fills them.
FILLED_BY_TRIGGER: frozenset[str] = frozenset()

# table → field → value, or a function of (rows made so far, canary text).
NEEDED: dict[str, dict[str, Any]] = {}
