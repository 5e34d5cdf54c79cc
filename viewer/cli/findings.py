"""What `innkalling doctor` finds: each thing that was looked at, and what to do where it is not well."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from viewer.errors import InnkallingError


class NotWell(Exception):  # noqa: N818  # a finding, told to the operator
    """Something is not as it should be: what, and what to do about it."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, what came out of it, and what to do."""

    what: str
    is_well: bool
    detail: str
    advice: str | None = None


def tried(what: str, attempt: Callable[[], str], otherwise: str) -> Finding:
    """The attempt's own words with the time it took, or what went wrong and what to do.

    `otherwise` is the advice for what the attempt did not foresee.
    """
    before = time.perf_counter()
    try:
        words = attempt()
    except NotWell as error:
        return Finding(what, is_well=False, detail=str(error), advice=error.advice)
    except InnkallingError as error:
        return Finding(what, is_well=False, detail=str(error) or type(error).__name__, advice=otherwise)
    except Exception as error:  # noqa: BLE001  # whatever a driver raises is a finding, not a crash
        return Finding(what, is_well=False, detail=type(error).__name__, advice=otherwise)
    return Finding(what, is_well=True, detail=f"{words} ({time.perf_counter() - before:.3f} s)")
