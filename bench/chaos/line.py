"""A line to a server, which may be cut, go dead or grow slow, at our wish.

It stands between the site and PostgreSQL, so that what happens on the way can be tried
without harm to a server that others use.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator

from bench.serving import free_port

READ = 65_536  # bytes


class Line:
    """`mute`: what is said is taken and goes no further. `delay`: seconds that each
    piece takes on its way. `cut` ends all connections, and no more is taken until it
    is mended."""

    def __init__(self, there: str) -> None:
        self.there = there  # the server's socket
        self.is_mute = False
        self.delay = 0.0
        self.port = free_port()  # nobody else's while it is cut either
        self.loop = asyncio.new_event_loop()
        self.server: asyncio.Server | None = None
        self.ends: set[asyncio.StreamWriter] = set()
        self.speaks = asyncio.Event()

    # --- At our wish, from any thread

    def cut(self) -> None:
        self._do(self._cut())

    def mend(self) -> None:
        """As if nothing had been: also heard and slow no more."""
        self._do(self._mend())

    def mute(self) -> None:
        self._do(self._mute())

    def _do(self, deed: object) -> None:
        asyncio.run_coroutine_threadsafe(deed, self.loop).result(10)  # type: ignore[arg-type]

    # --- On its own loop

    async def _cut(self) -> None:
        if self.server:
            self.server.close()
            self.server = None
        for end in self.ends:
            end.transport.abort()

    async def _mend(self) -> None:
        self.delay = 0.0
        self.speaks.set()
        if self.server is None:
            self.server = await asyncio.start_server(
                self._connect, "127.0.0.1", self.port
            )

    async def _mute(self) -> None:
        self.speaks.clear()

    async def _connect(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            theirs, to_them = await asyncio.open_unix_connection(self.there)
        except OSError:
            writer.transport.abort()
            return
        self.ends |= {writer, to_them}
        await asyncio.gather(self._carry(reader, to_them), self._carry(theirs, writer))
        self.ends -= {writer, to_them}

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(READ):
                if self.delay:
                    await asyncio.sleep(self.delay)
                await self.speaks.wait()
                writer.write(piece)
                await writer.drain()
        writer.transport.abort()


@contextlib.contextmanager
def opened(there: str) -> Iterator[Line]:
    line = Line(there)
    thread = threading.Thread(target=line.loop.run_forever)
    thread.start()
    try:
        line.mend()
        yield line
    finally:
        line._do(line._cut())
        line._do(_finished())
        line.loop.call_soon_threadsafe(line.loop.stop)
        thread.join()
        line.loop.close()


async def _finished() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
