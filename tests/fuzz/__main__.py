"""python -m tests.fuzz TARGET [libFuzzer's flags]: run one target, from the corpus under build/fuzz."""

import sys
from pathlib import Path

import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]  # `make fuzz` installs it

with atheris.instrument_imports(include=["viewer", "python_multipart"]):
    from tests.fuzz.mutator import mutate_xml
    from tests.fuzz.seeds import write_seeds
    from tests.fuzz.targets import TARGETS

BUILD = Path("build/fuzz")


def main() -> None:
    """Fuzz until told to stop; a find is kept as a file build/fuzz/crash-*."""
    target, *flags = sys.argv[1:]
    corpus = BUILD / target
    write_seeds(target, corpus)
    own = {"custom_mutator": mutate_message} if target == "message" else {}
    atheris.Setup([sys.argv[0], str(corpus), f"-artifact_prefix={BUILD}/", *flags], TARGETS[target], **own)
    atheris.Fuzz()


def mutate_message(data: bytes, max_size: int, seed: int) -> bytes:
    """The mutator with libFuzzer's own hand for bytes."""
    return mutate_xml(data, max_size, seed, atheris.Mutate)


main()
