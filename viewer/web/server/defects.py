"""Unforeseen errors: a code for whoever was answered, a line in the log for whoever mends them."""

import logging
import secrets

logger = logging.getLogger(__name__)


class Outage:
    """A failure that lasts: its beginning is logged with its cause, then it is counted, and its end tells the count."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._failures = 0

    def failed(self, error: Exception) -> None:
        """It failed once more; only the kind of error is logged, since its text may be private."""
        self._failures += 1
        if self._failures == 1:
            cause = type(error.__cause__ or error).__name__
            logger.error("%s, %s: %s", self._what, type(error).__name__, cause)

    def worked(self) -> None:
        """It worked."""
        if self._failures:
            logger.warning("over: %s, %d times", self._what, self._failures)
            self._failures = 0


def log_defect(error: Exception) -> str:
    """Log an unforeseen error, and return the code by which the log line is found.

    Its message may hold personal data, so only where it arose is logged, not what it said.
    """
    code = secrets.token_hex(4)
    logger.error("defect %s: %s at %s", code, type(error).__name__, _frames(error))
    return code


def _frames(error: BaseException) -> str:
    """Where the error arose, innermost last: file names and line numbers only."""
    places = []
    frame = error.__traceback__
    while frame is not None:
        places.append(f"{frame.tb_frame.f_code.co_filename.rpartition('/')[2]}:{frame.tb_lineno}")
        frame = frame.tb_next
    return " > ".join(places)
