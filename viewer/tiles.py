"""Map tiles from one server that the operator chose, kept on disk for a while: a cache, never an archive.

Recipients' browsers ask us, and only we ask the server: it learns neither who looks nor from where. A tile's path is
a place's, so it is logged nowhere.
"""

import hashlib
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import BoundedSemaphore, Lock

from typing_extensions import override

from viewer.domain.tile import Tile
from viewer.errors import OutboundError, TilesUnavailableError
from viewer.outbound import OutboundClient
from viewer.ports.outside import TileSource

KARTVERKET = "https://cache.kartverket.no/v1/wmts/1.0.0/topo/default/webmercator/{z}/{y}/{x}.png"
KARTVERKET_ATTRIBUTION = "© Kartverket (CC BY 4.0)"
# Seconds for the whole tile.
TIMEOUT = 5.0
# Bytes.
MAX_TILE = 512 * 1024
# Requests to the server at a time, from each of our processes: as many as a browser makes.
AT_ONCE = 6
# How PNG and JPEG begin.
IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
# OpenStreetMap's policy, which others copy: keep a tile for a week unless the server says otherwise.
KEEP = timedelta(days=7)
KEEP_AT_LEAST = timedelta(hours=1)
KEEP_AT_MOST = timedelta(days=30)
MAX_AGE = re.compile(r"max-age=(\d{1,9})")


class TileServer:
    """The server, asked for one tile at a time."""

    def __init__(self, template: str, client: OutboundClient) -> None:
        self._template = template
        self._client = client
        self._slots = BoundedSemaphore(AT_ONCE)

    def fetch(self, tile: Tile) -> tuple[bytes, timedelta]:
        """Return the picture, and how long it may be kept. Raises TilesUnavailableError."""
        url = self._template.format(z=tile.z, x=tile.x, y=tile.y)
        accept = {"Accept": "image/png,image/jpeg"}
        try:
            with self._slots:
                response = self._client.get(url, headers=accept, max_bytes=MAX_TILE, timeout=TIMEOUT)
        except OutboundError:
            raise TilesUnavailableError from None
        if not response.is_success or not response.body.startswith(IMAGES):
            raise TilesUnavailableError
        return response.body, lifetime(response.headers.get("cache-control", ""))


def lifetime(cache_control: str) -> timedelta:
    """How long a tile is fresh, within our own bounds."""
    match = MAX_AGE.search(cache_control)
    wanted = timedelta(seconds=int(match[1])) if match else KEEP
    return min(max(wanted, KEEP_AT_LEAST), KEEP_AT_MOST)


class CachedTiles(TileSource):
    """The server behind a folder that never grows beyond its bytes.

    A file's modification time is when it stops being fresh, its access time when it was last looked at.
    """

    def __init__(self, server: TileServer, folder: Path, *, attribution: str, max_bytes: int) -> None:
        self._attribution = attribution
        self._server = server
        self._folder = folder
        self._max_bytes = max_bytes
        self._unswept = max_bytes  # so that the first write looks at what is there
        self._flights: Counter[Path] = Counter()
        self._locks: dict[Path, Lock] = {}
        self._lock = Lock()

    @property
    @override
    def attribution(self) -> str:
        return self._attribution

    @override
    def tile(self, tile: Tile) -> bytes:
        file = self._folder / f"{tile.z}-{tile.x}-{tile.y}"
        if (fresh := self._read(file, only_fresh=True)) is not None:
            return fresh
        with self._flight(file):
            # Whoever waited finds what the other one fetched.
            if (fresh := self._read(file, only_fresh=True)) is not None:
                return fresh
            try:
                content, keep = self._server.fetch(tile)
            except TilesUnavailableError:
                # A stale picture is better than none.
                if (stale := self._read(file, only_fresh=False)) is not None:
                    return stale
                raise
            self._write(file, content, keep)
            return content

    @contextmanager
    def _flight(self, file: Path) -> Iterator[None]:
        """One at a time for each tile; the lock is forgotten with the last who wants it."""
        with self._lock:
            self._flights[file] += 1
            lock = self._locks.setdefault(file, Lock())
        try:
            with lock:
                yield
        finally:
            with self._lock:
                self._flights[file] -= 1
                if not self._flights[file]:
                    del self._flights[file], self._locks[file]

    def _read(self, file: Path, *, only_fresh: bool) -> bytes | None:
        try:
            status = file.stat()
            if only_fresh and status.st_mtime < time.time():
                return None
            content = file.read_bytes()
            os.utime(file, (time.time(), status.st_mtime))
        except OSError:  # missing, or just evicted by another process
            return None
        return content

    def _write(self, file: Path, content: bytes, keep: timedelta) -> None:
        """Keep the tile, whole at once; a full disk only costs the keeping."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as new:
                new.write(content)
            now = time.time()
            os.utime(new.name, (now, now + keep.total_seconds()))
            Path(new.name).replace(file)
        self._unswept += len(content)
        # Each process looks now and then; the folder is over its bytes by a twentieth for each of them at most.
        if self._unswept > self._max_bytes / 20:
            self._unswept = 0
            self._sweep()

    def _sweep(self) -> None:
        """Remove what nobody has looked at for longest, down to nine tenths of the bytes."""
        files = []
        for file in self._folder.glob("*"):
            with suppress(OSError):
                status = file.stat()
                files.append((status.st_atime, status.st_size, file))
        total = sum(size for _, size, _ in files)
        if total <= self._max_bytes:
            return
        for _, size, file in sorted(files):
            if total <= self._max_bytes * 0.9:
                return
            file.unlink(missing_ok=True)
            total -= size


def make_tiles(template: str, folder: Path, *, client: OutboundClient, attribution: str, max_bytes: int) -> CachedTiles:
    """The tiles of a template, in a folder of their own: another template never shows this one's tiles."""
    name = hashlib.sha256(template.encode()).hexdigest()[:16]
    return CachedTiles(TileServer(template, client), folder / name, attribution=attribution, max_bytes=max_bytes)
