"""What processes and all that came of them have used, as Linux counts it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")
PARENT, OWN, OF_THE_GONE = 1, slice(11, 13), slice(13, 15)  # fields after the name


def stat(pid: int) -> list[str]:
    """The fields behind the name of the program; none once it is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def parent(pid: int) -> int:
    return int(stat(pid)[PARENT])


def children_of(pid: int) -> list[int]:
    """None once it is gone."""
    try:
        told = (PROC / f"{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(child) for child in told.split()]


def tree(pid: int) -> Iterator[int]:
    """The process and all that came of it and are still there."""
    yield pid
    numbers = [int(path.name) for path in PROC.iterdir() if path.name.isdigit()]
    for child in numbers:
        fields = stat(child)
        if fields and int(fields[PARENT]) == pid:
            yield from tree(child)


def cpu(pid: int) -> float:
    """Seconds of CPU of a tree, with those of its members who are gone."""
    seconds = 0.0
    for each in tree(pid):
        fields = stat(each)
        if fields:
            used = [*fields[OWN], *fields[OF_THE_GONE]]
            seconds += sum(int(ticks) for ticks in used) / TICK
    return seconds


def most_memory(pid: int) -> float:
    """MB: the most that any one process of the tree ever had in memory."""
    peaks = [0.0]
    for each in tree(pid):
        for line in (PROC / str(each) / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                peaks.append(int(line.split()[1]) / 1024)
    return max(peaks)


def shared_out(pid: int) -> float:
    """MB of a tree, where what several processes share counts once among them (PSS)."""
    total = 0.0
    for each in tree(pid):
        try:
            text = (PROC / str(each) / "smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += int(text.partition("\nPss:")[2].split()[0]) / 1024
    return total
