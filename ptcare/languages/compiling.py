"""The .po files of a language into the one .mo file that Django reads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from ptcare.languages import files


def compile_stale() -> Iterator[str]:
    """Compile what is older than its sources, and say so. Safe side by side."""
    for language in files.languages():
        if is_stale(language):
            compile_language(language)
            yield f"Compiled the translations: {language}"


def is_stale(language: str) -> bool:
    target = files.compiled(language)
    if not target.exists():
        return True
    made = target.stat().st_mtime
    sources = [files.source(language, kind) for kind in files.KINDS]
    return any(path.stat().st_mtime > made for path in sources if path.exists())


def compile_language(language: str) -> None:
    """Put in place at once and whole: another process may be reading the old one."""
    binary = BytesIO()
    write_mo(binary, joined(language))
    target = files.compiled(language)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    beside.write_bytes(binary.getvalue())
    beside.replace(target)


def joined(language: str) -> Catalog:
    """All kinds in one. A message without a translation stays English, as does one
    that is still a guess ("fuzzy")."""
    whole = Catalog(locale=language)
    for kind in files.KINDS:
        for message in files.read(language, kind):
            if message.id and message.string and not message.fuzzy:
                whole.add(message.id, message.string, context=message.context)
    return whole
