"""Find every sentence that a patient may read, and bring the .po files up to date.

From Python and the templates into `interface.po`, sorted by the English; from the data
of the exercise library into `catalogue.po`, in the order of the library. Pages and
modules for staff alone, named in `locale/staff_only.txt`, stay English for now, but for
the names in `locale/read_by_both.txt`: a patient reads those in the copy of the record.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import translate
from functools import lru_cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_python
from django.utils.translation.template import templatize

from ptcare.languages import files
from ptcare.languages.files import HOUSE, LOCALE
from ptcare.languages.library import CONTEXT

KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PYTHON = ("ptcare/**/*.py", "patients/**/*.py", "programs/**/*.py")
TEMPLATES = ("templates/**/*.html", "templates/**/*.txt")
# Named by string: this floor does not know the one above.
LIBRARY = ("programs.catalogue_words", "programs/data")

Found = Iterator[tuple[int, Any, list[str], str | None]]


def template(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Found:
    """Babel's method for a template of Django: Django turns it into Python.

    What is no message becomes a row of X, whose indents would mean something.
    """
    source = templatize(fileobj.read().decode())
    flat = re.sub(r"^[ \t]+", "", source, flags=re.MULTILINE)
    yield from extract_python(BytesIO(flat.encode()), keywords, comment_tags, options)


def staff_only() -> list[str]:
    """Patterns of paths that no patient and no helper ever sees."""
    return _lines("staff_only.txt")


def _lines(name: str) -> list[str]:
    lines = (LOCALE / name).read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def is_for_patients(path: Path) -> bool:
    name = path.relative_to(HOUSE).as_posix()
    return not any_of(tuple(staff_only())).match(name)


@lru_cache(maxsize=1)
def any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, patterns)) or "(?!)")


def read_by_both() -> dict[str, list[str]]:
    """Of modules only for staff: the classes and names that patients read as well."""
    found: dict[str, list[str]] = {}
    for line in _lines("read_by_both.txt"):
        path, name = line.split()
        found.setdefault(path, []).append(name)
    return found


def source_of(path: Path, names: Iterable[str]) -> bytes:
    """Those classes and constants alone. Raises KeyError for one that is not there."""
    text = path.read_text()
    places = dict(_named(ast.parse(text)))
    found = (ast.get_source_segment(text, places[name]) for name in names)
    return "\n".join(filter(None, found)).encode()


def _named(tree: ast.AST, within: str = "") -> Iterator[tuple[str, ast.AST]]:
    """`Class.Inner`, `function` or `CONSTANT`, and where it stands."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield within + node.name, node
            yield from _named(node, f"{within}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield within + node.name, node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield within + node.targets[0].id, node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield within + node.target.id, node


def patient_facing(patterns: Iterable[str]) -> list[Path]:
    found = sorted(path for each in patterns for path in HOUSE.glob(each))
    return [path for path in found if is_for_patients(path)]


def interface() -> Catalog:
    """What patients read that stands in Python and in templates."""
    catalog = Catalog()
    for path in patient_facing(PYTHON):
        _add_from(path, "python", catalog)
    for path in patient_facing(TEMPLATES):
        _add_from(path, template, catalog)
    for name, parts in read_by_both().items():
        _add(name, BytesIO(source_of(HOUSE / name, parts)), "python", catalog)
    return catalog


def _add_from(path: Path, method: Any, catalog: Catalog) -> None:
    with path.open("rb") as file:
        _add(path.relative_to(HOUSE).as_posix(), file, method, catalog)


def _add(name: str, file: IO[bytes], method: Any, catalog: Catalog) -> None:
    for line, words, comments, context in extract(method, file, KEYWORDS):
        catalog.add(
            words, locations=[(name, line)], auto_comments=comments, context=context
        )


def catalogue() -> Catalog:
    """What patients read of the exercise library."""
    module, folder = LIBRARY
    words = import_module(module)
    catalog = Catalog()
    for text, where in words.all_texts(HOUSE / folder):
        catalog.add(text, auto_comments=[where], context=CONTEXT)
    return catalog


GATHERED: dict[str, Callable[[], Catalog]] = {
    "interface": interface,
    "catalogue": catalogue,
}


def gather() -> Iterator[str]:
    """Bring each file to what there is to say; what is translated stays so."""
    for kind in files.KINDS:
        there = GATHERED[kind]()
        for language in files.languages():
            old = files.read(language, kind)
            new = renewed(old, there, in_order=kind == "catalogue")
            changed = files.write(new, language, kind)
            missing = sum(not is_translated(each) for each in new if each.id)
            state = "changed" if changed else "as it was"
            yield f"{language} {kind}: {len(new)} texts, {missing} to do, {state}"


def renewed(old: Catalog, there: Catalog, *, in_order: bool) -> Catalog:
    """All of `there`, each with what `old` says for it; nothing is guessed."""
    said = {files.key(message): message for message in old if message.id}
    new = Catalog(locale=old.locale)
    messages = [message for message in there if message.id]
    for message in messages if in_order else sorted(messages, key=files.key):
        new.add(
            message.id,
            before.string if (before := said.get(files.key(message))) else None,
            locations=sorted({(name, 0) for name, _line in message.locations}),
            auto_comments=message.auto_comments,
            user_comments=before.user_comments if before else (),
            flags=(before.flags if before else set()) & {"fuzzy"},
            context=message.context,
        )
    return new


def is_translated(message: Message) -> bool:
    """In every form of its plural, and by somebody rather than a guess."""
    said = message.string or ""
    return all((said,) if isinstance(said, str) else said) and not message.fuzzy
