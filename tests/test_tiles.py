"""Tiles from a server on loopback: kept for a while, fetched once, and never without bounds."""

import os
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.tile_server import PNG, TileServerState, tile_server
from viewer import tiles
from viewer.domain.tile import Tile
from viewer.errors import CommandError, TilesUnavailableError
from viewer.outbound import OutboundClient
from viewer.tiles import CachedTiles, MbTiles, lifetime, make_tiles

TILE = Tile(10, 542, 297)


@pytest.fixture
def server() -> Iterator[TileServerState]:
    with tile_server() as state:
        yield state


@pytest.fixture
def source(server: TileServerState, tmp_path: Path) -> CachedTiles:
    return a_source(server, tmp_path)


def a_source(server: TileServerState, folder: Path, *, max_bytes: int = 1_000_000) -> CachedTiles:
    return make_tiles(
        server.url + "/{z}/{y}/{x}.png",
        folder,
        client=OutboundClient("innkalling (https://post.example.no)"),
        attribution="© Example",
        max_bytes=max_bytes,
    )


def age(folder: Path) -> None:
    """Let every kept tile go stale."""
    for file in folder.rglob("*-*-*"):
        os.utime(file, (time.time(), time.time() - 1))


def test_tile_is_fetched_once_and_kept(server: TileServerState, source: CachedTiles, tmp_path: Path) -> None:
    assert source.tile(TILE) == source.tile(TILE) == PNG
    assert a_source(server, tmp_path).tile(TILE) == PNG, "another process finds it too"
    assert [path for path, _ in server.requests] == ["/10/297/542.png"]


def test_server_learns_who_asks_and_nothing_else(server: TileServerState, source: CachedTiles) -> None:
    source.tile(TILE)
    [(_, headers)] = server.requests
    assert headers["User-Agent"] == "innkalling (https://post.example.no)"
    assert not {"Cookie", "Referer", "X-Forwarded-For"} & set(headers)


def test_many_at_once_are_one_request(server: TileServerState, source: CachedTiles) -> None:
    server.delay = 0.1
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(source.tile, [TILE] * 8)) == {PNG}
    assert len(server.requests) == 1
    assert not source._locks


@pytest.mark.parametrize("fault", ["500", "503", "404", "html", "redirect", "endless"])
def test_stale_tile_is_better_than_none(
    server: TileServerState, source: CachedTiles, tmp_path: Path, fault: str
) -> None:
    source.tile(TILE)
    age(tmp_path)
    server.fault = fault
    assert source.tile(TILE) == PNG
    assert len(server.requests) == 2
    with pytest.raises(TilesUnavailableError):
        source.tile(Tile(10, 1, 1))


def test_slow_server_is_given_up(server: TileServerState, source: CachedTiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "TIMEOUT", 0.1)
    server.delay = 0.5
    with pytest.raises(TilesUnavailableError):
        source.tile(TILE)


def test_stale_tile_is_renewed(server: TileServerState, source: CachedTiles, tmp_path: Path) -> None:
    source.tile(TILE)
    age(tmp_path)
    source.tile(TILE)
    source.tile(TILE)
    assert len(server.requests) == 2


def test_folder_keeps_to_its_bytes_and_to_what_was_looked_at(server: TileServerState, tmp_path: Path) -> None:
    source = a_source(server, tmp_path, max_bytes=10 * len(PNG))
    for x in range(30):
        source.tile(Tile(10, x, 0))
        source.tile(Tile(10, 0, 0))
    kept = {file.name for file in tmp_path.rglob("*-*-*")}
    assert len(kept) <= 10
    assert {"10-0-0", "10-29-0"} <= kept


def test_tiles_of_another_template_are_others(server: TileServerState, source: CachedTiles, tmp_path: Path) -> None:
    source.tile(TILE)
    other = make_tiles(
        server.url + "/other/{z}/{x}/{y}.png",
        tmp_path,
        client=OutboundClient("x"),
        attribution="x",
        max_bytes=1_000_000,
    )
    other.tile(TILE)
    assert [path for path, _ in server.requests] == ["/10/297/542.png", "/other/10/542/297.png"]


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        ("", timedelta(days=7)),
        ("public, max-age=86400", timedelta(days=1)),
        ("max-age=0", timedelta(hours=1)),
        ("max-age=999999999", timedelta(days=30)),
        ("max-age=nonsense", timedelta(days=7)),
    ],
)
def test_server_says_how_long_within_bounds(header: str, kept: timedelta) -> None:
    assert lifetime(header) == kept


def an_mbtiles_file(folder: Path, **metadata: str) -> Path:
    """A file with one tile of Southern Norway."""
    file = folder / "norway.mbtiles"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(
            "CREATE TABLE metadata (name TEXT, value TEXT);"
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);"
        )
        database.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
        database.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (TILE.z, TILE.x, 2**TILE.z - 1 - TILE.y, PNG))
        database.commit()
    return file


def test_tile_comes_from_a_file_without_any_network(tmp_path: Path) -> None:
    file = an_mbtiles_file(tmp_path, format="png", attribution='<a href="https://example.no">© Example</a>')
    source = MbTiles(file, attribution=None)
    assert source.tile(TILE) == PNG
    assert source.attribution == "© Example", "markup stays out of the page"
    with pytest.raises(TilesUnavailableError):
        source.tile(Tile(10, 1, 1))
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(source.tile, [TILE] * 8)) == {PNG}


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ({"format": "pbf", "attribution": "x"}, "only PNG and JPEG"),
        ({"attribution": "x"}, "no tiles"),
        ({"format": "png"}, "INNKALLING_TILES_ATTRIBUTION"),
    ],
)
def test_file_that_cannot_be_shown_is_refused(tmp_path: Path, metadata: dict[str, str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        MbTiles(an_mbtiles_file(tmp_path, **metadata), attribution=None)


def test_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is no MBTiles file"):
        MbTiles(tmp_path / "missing.mbtiles", attribution="x")
