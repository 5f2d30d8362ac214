"""A disk that can be full. Only root may mount a small one."""

from __future__ import annotations

import contextlib
import os
import pwd
import subprocess
from collections.abc import Iterator
from pathlib import Path

from ptcare.embedded import places


@contextlib.contextmanager
def small(size: int, user: pwd.struct_passwd | None) -> Iterator[Path | None]:
    """A folder of this user with so many bytes; None where we may not mount one."""
    with places.socket_dir(user) as folder:
        mount = ["/bin/mount", "-t", "tmpfs", "-o", f"size={size}"]
        mount += ["tmpfs", str(folder)]
        if os.geteuid() or subprocess.run(mount, check=False).returncode:
            yield None
            return
        try:
            if user:
                os.chown(folder, user.pw_uid, user.pw_gid)
            yield folder
        finally:
            subprocess.run(["/bin/umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """To the last byte; the file to delete, for there to be room again."""
    rest = disk / "rest"
    with rest.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass
    return rest
