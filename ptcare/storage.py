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
        if not dry_run:
            for name in paths:
                if name.endswith(".css"):
                    self._join(name, paths)
        yield from super().post_process(paths, dry_run, **options)

    def _join(self, name: str, paths: dict[str, Any]) -> None:
        whole = _text(name, paths)
        folder = PurePosixPath(name).parent
        joined = IMPORT.sub(
            lambda part: (
                f"@layer {part['layer']} {{\n"
                f"{_text(str(folder / part['name']), paths)}}}"
            ),
            whole,
        )
        if joined != whole:
            self.delete(name)
            self._save(name, ContentFile(joined.encode()))


def _text(name: str, paths: dict[str, Any]) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode())
