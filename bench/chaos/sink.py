"""A mail server that takes every letter, and writes down its id before it says so.

`python sink.py PORT-FILE IDS-FILE SECONDS`: its port is written into the first file,
the Message-ID of each letter into the second, and each answer takes so long.
"""

from __future__ import annotations

import asyncio
import email.parser
import os
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope


class Sink:
    def __init__(self, ids: Path, seconds: float) -> None:
        self.ids = os.open(ids, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self.seconds = seconds

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it
        self, server: SMTP, session: Any, envelope: Envelope
    ) -> str:
        letter = email.parser.BytesHeaderParser().parsebytes(envelope.content)
        os.write(self.ids, f"{letter['Message-ID'].strip('<>')}\n".encode())
        await asyncio.sleep(self.seconds)
        return "250 OK"


async def main(port: str, ids: str, seconds: str) -> None:
    sink = Sink(Path(ids), float(seconds))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="127.0.0.1"), "127.0.0.1", 0
    )
    fresh = Path(port).with_suffix(".new")
    fresh.write_text(str(server.sockets[0].getsockname()[1]))
    fresh.rename(port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
