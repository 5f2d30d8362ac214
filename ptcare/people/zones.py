"""Which time zones are offered to whom lives in one."""

from __future__ import annotations

from zoneinfo import available_timezones

# Hawaii is a state and no part of America, as zones are named.
TOGETHER = {"America": ("America/", "Pacific/"), "Pacific": ("America/", "Pacific/")}


def choices_near(home: str, *others: str) -> list[tuple[str, str]]:
    """Those of the same part of the world, and these, for a form."""
    area = home.partition("/")[0]
    near = TOGETHER.get(area, (f"{area}/",))
    zones = {zone for zone in available_timezones() if zone.startswith(near)}
    return [(zone, zone.replace("_", " ")) for zone in sorted({*zones, home, *others})]
