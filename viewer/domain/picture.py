"""A picture in one colour: numbers, ready to be set as a path of an SVG."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """`path` is the `d` of an SVG path, to be filled black on white; width and height are its view box, from 0."""

    width: int
    height: int
    path: str
