"""Which time zones are offered to whom lives in one."""

from __future__ import annotations

from zoneinfo import available_timezones

# Hawaii is a state and no part of America, as zones are named.
TOGETHER = {"America": ("America/", "Pacific/"), "Pacific": ("America/", "Pacific/")}


def zones_near(home: str) -> set[str]:
    """Those of the same part of the world, and that one."""
    area = home.partition("/")[0]
    near = TOGETHER.get(area, (f"{area}/",))
    return {zone for zone in available_timezones() if zone.startswith(near)} | {home}
