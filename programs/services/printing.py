"""Sets the papers of a patient: words, figures and squares as a PDF."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from programs.models import AvoidMovement, Exercise
from programs.services import picturing
from ptcare import qr_codes, typesetting

PAPER = Path(__file__).resolve().parent.parent / "paper"
PARTS = PAPER / "parts.typ"
LOOK = "print"

Json = dict[str, Any]
Pictures = Mapping[str, Exercise | AvoidMovement]  # by the name in their address


def pdf(kind: str, words: Json, *, pictures: Pictures, now: dt.datetime) -> bytes:
    """`kind` is week, booklet, continuation or evidence."""
    files = {PARTS.name: PARTS.read_bytes()} | drawings(words, pictures)
    return typesetting.pdf(PAPER / f"{kind}.typ", words, now=now, files=files)


def drawings(words: Json, pictures: Pictures) -> dict[str, bytes]:
    """The files that the words speak of: figures and squares."""
    files = {
        f"{said['slug']}-{said['kind']}.svg": picturing.drawn(
            pictures[said["slug"]], said["kind"], theme=LOOK
        )
        for said in _each(words, "digest")
    } | {said["qr"]: qr_codes.as_file(said["address"]) for said in _each(words, "qr")}
    return {name: _for_pdf(drawn).encode() for name, drawn in files.items()}


def _for_pdf(drawn: str) -> str:
    """A dot is a stroke of no length, which PDF leaves out: the sign of no would go."""
    return re.sub(r'h0(?=["m])', "h.01", drawn)


def _each(words: Any, key: str) -> Iterator[Json]:
    """Every part of the words, however deep, that has this key."""
    if isinstance(words, dict):
        if key in words:
            yield words
        words = list(words.values())
    if isinstance(words, list):
        for part in words:
            yield from _each(part, key)
