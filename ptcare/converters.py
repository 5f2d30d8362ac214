"""What an address may name besides numbers and slugs."""

from datetime import date


class DayConverter:
    """A calendar day: 2026-03-04."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)  # ValueError: no such address

    def to_url(self, value: date | str) -> str:
        return str(value)  # of a date, or of the words themselves
