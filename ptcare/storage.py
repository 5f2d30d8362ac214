"""Static files as they are served: one stylesheet and one script a page, named by what
is in them."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORTS = {
    ".css": re.compile(r'@import url\("(?P<name>[^"]+)"\) layer\((?P<layer>\w+)\);'),
    ".js": re.compile(r'^import "\./(?P<name>[^"]+)";$', re.MULTILINE),
}
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)  # a fifth of a stylesheet


class JoinedStaticFiles(CompressedManifestStaticFilesStorage):
    """Puts what a file merely imports into it, so that it costs no request.

    Always joined from the sources, for a part may have changed when the whole has not.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        joined: dict[str, Any] = {}
        if not dry_run:
            joined = {name: (self, name) for name in paths if self._join(name, paths)}
        yield from super().post_process({**paths, **joined}, dry_run, **options)

    def _join(self, name: str, paths: dict[str, Any]) -> bool:
        """Write the joined file over the collected one; say whether it had parts."""
        joined = with_its_parts(name, paths)
        if joined is not None:
            self.delete(name)
            self._save(name, ContentFile(joined.encode()))
        return joined is not None


def with_its_parts(name: str, paths: dict[str, Any]) -> str | None:
    """The file with all that it imports; None if it imports nothing."""
    pattern = IMPORTS.get(PurePosixPath(name).suffix)
    if pattern is None:
        return None
    joined, parts = pattern.subn(
        lambda part: _in_place(part, PurePosixPath(name).parent, paths),
        _text(name, paths),
    )
    if name.endswith(".css"):
        joined = COMMENT.sub("", joined)
    return joined if parts else None


def _in_place(part: re.Match[str], folder: PurePosixPath, paths: dict[str, Any]) -> str:
    """What was imported, kept apart: in its layer, or as a block of its own names."""
    named = part.groupdict()
    before = f"@layer {named['layer']} " if "layer" in named else ""
    return f"{before}{{\n{_text(str(folder / named['name']), paths)}}}"


def _text(name: str, paths: dict[str, Any]) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode())
