"""How busy the machine is that runs the tests."""

from __future__ import annotations

import os


def crowd() -> float:
    """How many share one processor now; 1 where nobody waits."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
