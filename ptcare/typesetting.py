"""Sets paper: words as a PDF that a screen reader reads.

The words go in as data, never as markup, and everything stays in memory. A booklet of
twelve exercises takes a tenth of a second, so a request may set it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import font_source_sans_pro
import typst

FRAME = Path(__file__).resolve().parent / "paper" / "frame.typ"
FONTS = [font_source_sans_pro.font_directory]  # the same on every machine
STANDARD = "ua-1"  # tagged, with a title, a language and words for each picture

Files = Mapping[str, bytes]


def pdf(
    main: Path,
    words: Mapping[str, Any],
    *,
    now: dt.datetime,
    files: Files | None = None,
) -> bytes:
    """The paper `main` with these words, in the frame of every paper. `files` are what
    it includes besides. A letter that no font of ours has costs the standard, not the
    page."""
    said = {
        "main.typ": main.read_bytes(),
        FRAME.name: FRAME.read_bytes(),
        "words.json": json.dumps(words).encode(),
    } | dict(files or {})
    try:
        return _set(said, now, standards=[STANDARD])
    except typst.TypstError:
        return _set(said, now, standards=[])


_compile: Any = typst.compile  # its stub does not know of files that are no files


def _set(files: Files, now: dt.datetime, *, standards: list[str]) -> bytes:
    return bytes(
        _compile(
            dict(files),
            font_paths=FONTS,
            ignore_system_fonts=True,
            pdf_standards=standards,
            timestamp=int(now.timestamp()),
        )
    )
