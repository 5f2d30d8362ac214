"""Sets paper: the same words as the print page, as a PDF that a screen reader reads.

The words go in as data, never as markup, and everything stays in memory. A booklet of
twelve exercises takes a tenth of a second, so a request may set it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import font_source_sans_pro
import typst

from programs.models import AvoidMovement, Exercise
from programs.services import picturing
from ptcare import squares

PAPER = Path(__file__).resolve().parent.parent / "paper"
FONTS = [font_source_sans_pro.font_directory]  # the same on every machine
STANDARD = "ua-1"  # tagged, with a title, a language and words for each picture
LOOK = "print"

Json = dict[str, Any]
Pictures = Mapping[str, Exercise | AvoidMovement]  # by the name in their address


def pdf(kind: str, words: Json, *, pictures: Pictures, now: dt.datetime) -> bytes:
    """`kind` is week, booklet or continuation. A letter that no font of ours has costs
    the standard, not the page."""
    files = {
        "main.typ": (PAPER / f"{kind}.typ").read_bytes(),
        **{name: (PAPER / name).read_bytes() for name in ("parts.typ", "frame.typ")},
        "words.json": json.dumps(words).encode(),
    } | drawings(words, pictures)
    try:
        return _set(files, now, standards=[STANDARD])
    except typst.TypstError:
        return _set(files, now, standards=[])


def drawings(words: Json, pictures: Pictures) -> dict[str, bytes]:
    """The files that the words speak of: figures and squares."""
    files = {
        f"{said['slug']}-{said['kind']}.svg": picturing.drawn(
            pictures[said["slug"]], said["kind"], theme=LOOK
        )
        for said in _each(words, "digest")
    } | {said["qr"]: squares.as_file(said["address"]) for said in _each(words, "qr")}
    return {name: _for_pdf(drawn).encode() for name, drawn in files.items()}


def _for_pdf(drawn: str) -> str:
    """A dot is a stroke of no length, which PDF leaves out: the sign of no would go."""
    return re.sub(r'h0(?=["m])', "h.01", drawn)


_compile: Any = typst.compile  # its stub does not know of files that are no files


def _set(
    files: Mapping[str, bytes], now: dt.datetime, *, standards: list[str]
) -> bytes:
    return bytes(
        _compile(
            dict(files),
            font_paths=FONTS,
            ignore_system_fonts=True,
            pdf_standards=standards,
            timestamp=int(now.timestamp()),
        )
    )


def _each(words: Any, key: str) -> Iterator[Json]:
    """Every part of the words, however deep, that has this key."""
    if isinstance(words, dict):
        if key in words:
            yield words
        words = list(words.values())
    if isinstance(words, list):
        for part in words:
            yield from _each(part, key)
