"""Map tiles from one file or server that the operator chose; those of a server are kept on disk for a while.

Recipients' browsers ask us, and only we ask the server: it learns neither who looks nor from where. A tile's path is
a place's, so it is logged nowhere.
"""

import hashlib
import os
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import BoundedSemaphore, Lock

from typing_extensions import override

from viewer.domain.tile import Tile
from viewer.errors import CommandError, OutboundError, TilesUnavailableError
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
# The formats of an MBTiles file that browsers draw as they are.
RASTER = frozenset({"png", "jpg", "jpeg"})
MBTILE = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
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


class MbTiles(TileSource):
    """Raster tiles from one file in the MBTiles format (github.com/mapbox/mbtiles-spec, 1.3), which is SQLite.

    The file is the operator's: streets are drawn with no network at all.
    """

    def __init__(self, path: Path, *, attribution: str | None) -> None:
        """Raises CommandError for a file that can't be used."""
        self._path = path
        try:
            with self._connection() as database:
                metadata = dict(database.execute("SELECT name, value FROM metadata"))
        except sqlite3.Error as error:
            raise CommandError(f"{path.name} is no MBTiles file: {error}") from error
        if metadata.get("format") not in RASTER:
            raise CommandError(
                f"{path.name} holds {metadata.get('format') or 'no'} tiles; only PNG and JPEG can be shown"
            )
        # The format allows markup in it; the page takes text alone.
        text = attribution or re.sub(r"<[^>]*>", "", metadata.get("attribution") or "").strip()
        if not text:
            raise CommandError(f"{path.name} doesn't say whose it is; set INNKALLING_TILES_ATTRIBUTION")
        self._attribution = text

    @property
    @override
    def attribution(self) -> str:
        return self._attribution

    @override
    def tile(self, tile: Tile) -> bytes:
        # Rows are counted from the south (TMS).
        place = (tile.z, tile.x, 2**tile.z - 1 - tile.y)
        try:
            with self._connection() as database:
                row = database.execute(MBTILE, place).fetchone()
        except sqlite3.Error:
            raise TilesUnavailableError from None
        if row is None or not row[0].startswith(IMAGES):
            raise TilesUnavailableError
        content: bytes = row[0]
        return content

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """The file, read alone; opened for each tile, since threads may not share one."""
        with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            yield database


def make_tiles(template: str, folder: Path, *, client: OutboundClient, attribution: str, max_bytes: int) -> CachedTiles:
    """The tiles of a template, in a folder of their own: another template never shows this one's tiles."""
    name = hashlib.sha256(template.encode()).hexdigest()[:16]
    return CachedTiles(TileServer(template, client), folder / name, attribution=attribution, max_bytes=max_bytes)
