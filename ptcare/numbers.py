"""Numbers that come from outside."""

LARGEST_ID = 2**63 - 1


def whole_number(text: str | None) -> int | None:
    """A row's number out of an address or a field; None for anything else."""
    if text and text.isascii() and text.isdigit() and len(text) < 20:
        return min(int(text), LARGEST_ID)
    return None
