"""Numbers that come from outside."""

import uuid

LARGEST_ID = 2**63 - 1


def whole_number(text: str | None) -> int | None:
    """A row's number out of an address or a field; None for anything else."""
    if text and text.isascii() and text.isdigit() and len(text) < 20:
        return min(int(text), LARGEST_ID)
    return None


def as_uuid(text: str | None) -> uuid.UUID | None:
    """A random number, out of the same; None for anything else."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
