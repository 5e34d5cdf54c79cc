"""What reading one letter may cost, and the first word of whoever reads it."""

from dataclasses import dataclass, fields

# What a child says first, of the network.
HAS_NO_NETWORK, HAS_NETWORK = b"0", b"1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Limits of reading one letter: memory in bytes, seconds, open files, pages, characters, bytes of what was read."""

    memory: int = 512 * 2**20
    cpu_seconds: int = 10
    wall_seconds: float = 30.0
    # Of the subject and the data's words alone, which are read in milliseconds.
    words_cpu_seconds: int = 2
    # The interpreter's own and those of the libraries that it loads while it reads.
    open_files: int = 16
    pages: int = 300
    characters: int = 1_000_000
    # As JSON: some 400 times or sentences. Of 1,589 letters the fullest has 20, in 3,200 bytes.
    reading: int = 2**16

    def as_arguments(self) -> list[str]:
        """The reading process's command line, after its parent's process id."""
        return [str(getattr(self, field.name)) for field in fields(self)]

    @classmethod
    def of_arguments(cls, arguments: list[str]) -> "Limits":
        """The limits that the parent wrote."""
        values = {field.name: float(text) for field, text in zip(fields(cls), arguments, strict=True)}
        return cls(**{name: value if name == "wall_seconds" else int(value) for name, value in values.items()})  # type: ignore[arg-type]
