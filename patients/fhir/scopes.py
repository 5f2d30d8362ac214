"""What a key opens, in the words of SMART: system/Observation.read, system/*.read."""

from __future__ import annotations

import re
from collections.abc import Collection

from patients.fhir import sources
from patients.fhir.problems import Refused

SCOPE = re.compile(r"system/([A-Za-z]+|\*)\.(read|rs|r|s)", re.ASCII)


def types_of(text: str) -> list[str] | None:
    """The types that were asked for; None where no scope was named.

    Raises Refused for words that are no scope of ours: there is nothing to write.
    """
    if not text.strip():
        return None
    found: set[str] = set()
    for word in text.split()[:50]:
        scope = SCOPE.fullmatch(word)
        if scope is None:
            raise Refused(400, "Scopes read system/TYPE.read")
        found |= set(sources.types()) if scope[1] == "*" else {scope[1]}
    return sorted(found)


def said(types: Collection[str]) -> str:
    return " ".join(f"system/{kind}.read" for kind in sorted(types))
