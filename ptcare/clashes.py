"""Which rule of the database a statement has broken."""

from __future__ import annotations

from django.db import IntegrityError


def broken_by(refusal: IntegrityError) -> str:
    """The name of the constraint; empty where PostgreSQL names none."""
    told = getattr(refusal.__cause__, "diag", None)
    return getattr(told, "constraint_name", None) or ""
