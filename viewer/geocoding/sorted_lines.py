"""A file of sorted lines that is searched, not parsed: it costs nothing to load."""

from pathlib import Path


class SortedLines:
    """Lines of a key, a tab and a value, sorted by the bytes of the key."""

    def __init__(self, path: Path) -> None:
        self._content = path.read_bytes()

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None

    def get(self, key: str) -> str | None:
        """The value that stands at the key, blank for a line without one; None when there is no such line."""
        wanted, low, high = key.encode(), 0, len(self._content)
        while low < high:
            middle = (low + high) // 2
            start = self._content.rfind(b"\n", low, middle) + 1 or low
            end = self._content.find(b"\n", middle)
            end = len(self._content) if end < 0 else end
            line_key, _, value = self._content[start:end].partition(b"\t")
            if line_key == wanted:
                return value.decode()
            if line_key < wanted:
                low = end + 1
            else:
                high = start
        return None
