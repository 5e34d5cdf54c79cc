"""TopoJSON, as far as borders need it: arcs that neighbours share, on a grid or in degrees."""

from collections.abc import Iterator
from typing import Any

Point = tuple[float, float]
Line = list[Point]


def decode_arcs(topology: dict[str, Any]) -> list[Line]:
    """The arcs in degrees: a quantised topology stores steps on a grid (the specification, 2.1.2 and 2.1.4)."""
    if "transform" not in topology:
        return [[(x, y) for x, y in arc] for arc in topology["arcs"]]
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for east, north in arc:
            x, y = x + east, y + north
            line.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        lines.append(line)
    return lines


def rings_of(geometry: dict[str, Any]) -> Iterator[list[int]]:
    """Every ring of a geometry as the numbers of its arcs; ~n means arc n backwards."""
    match geometry["type"]:
        case "GeometryCollection":
            for part in geometry["geometries"]:
                yield from rings_of(part)
        case "MultiPolygon":
            for polygon in geometry["arcs"]:
                yield from polygon
        case "Polygon":
            yield from geometry["arcs"]


def joined(ring: list[int], arcs: list[Line]) -> Line:
    """The ring's points, without the last one, which is the first."""
    line: Line = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        line.extend(arc[:-1])
    return line
