"""Static files as they are served: one stylesheet a page, named by what is in it."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import url\("(?P<name>[^"]+)"\) layer\((?P<layer>\w+)\);')


class JoinedStaticFiles(CompressedManifestStaticFilesStorage):
    """Puts imported stylesheets in the place of their @import, so they cost no request.

    Always joined from the sources, for a part may have changed when the whole has not.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        joined: dict[str, Any] = {}
        if not dry_run:
            sheets = [name for name in paths if name.endswith(".css")]
            joined = {name: (self, name) for name in sheets if self._join(name, paths)}
        yield from super().post_process({**paths, **joined}, dry_run, **options)

    def _join(self, name: str, paths: dict[str, Any]) -> bool:
        """Write the joined sheet over the collected one; say whether it had parts."""
        whole = _text(name, paths)
        folder = PurePosixPath(name).parent
        joined, parts = IMPORT.subn(
            lambda part: (
                f"@layer {part['layer']} {{\n"
                f"{_text(str(folder / part['name']), paths)}}}"
            ),
            whole,
        )
        if parts:
            self.delete(name)
            self._save(name, ContentFile(joined.encode()))
        return bool(parts)


def _text(name: str, paths: dict[str, Any]) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode())
