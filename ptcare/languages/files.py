"""Where the translations are, and how a file of them is read and written.

One .po file a kind of text, so that people can work side by side; Django reads the one
.mo file that they are compiled into.
"""

from __future__ import annotations

from io import SEEK_END, BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

HOUSE = Path(__file__).resolve().parents[2]
LOCALE = HOUSE / "locale"
KINDS = ("interface", "catalogue")
# Without dates and names, which only make two people's work collide.
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def languages() -> list[str]:
    """The languages besides English that there are files for."""
    return sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir())


def source(language: str, kind: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{kind}.po"


def compiled(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.mo"


def read(language: str, kind: str) -> Catalog:
    """Empty where there is no file yet. Raises PoFileError for a broken one."""
    path = source(language, kind)
    text = path.read_bytes() if path.exists() else b""
    return read_po(BytesIO(text), locale=language, abort_invalid=True)


def write(catalog: Catalog, language: str, kind: str) -> bool:
    """In the catalog's own order, without line numbers: whether anything changed."""
    text = BytesIO(
        HEADER.format(language=language, plurals=catalog.plural_forms).encode()
    )
    text.seek(0, SEEK_END)
    write_po(text, catalog, width=88, include_lineno=False, omit_header=True)
    path = source(language, kind)
    if path.exists() and path.read_bytes() == text.getvalue():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue())
    return True


def key(message: Message) -> tuple[str, tuple[str, ...]]:
    """What makes a message one: its context, and its one or two English forms."""
    forms = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    return message.context or "", forms
