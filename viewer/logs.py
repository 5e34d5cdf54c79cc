"""The form of log lines: text or JSON on standard error, each with time and level.

What is logged holds ids, codes and keyed digests; never names, addresses, numbers, tokens or letters' text.
"""

import json
import logging
import sys
import time
from typing import Any

from typing_extensions import override

TEXT, JSON = "text", "json"


def configure_logging(log_format: str, level: str) -> None:
    """Have every logger write to standard error in that form ("text" or "json"), from that level ("info") on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format == JSON else TextFormatter())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    # It tells of every command that it has nothing to do.
    logging.getLogger("alembic").setLevel(logging.WARNING)


def facts(**named: object) -> dict[str, Any]:
    """What a line tells beside its message, for `extra`: JSON has a key for each, text `name=value`."""
    return {"facts": named}


class TextFormatter(logging.Formatter):
    """2026-11-28T14:26:07Z INFO viewer.web.server.observer: request route=/letters status=200."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", "%Y-%m-%dT%H:%M:%SZ", style="{")
        self.converter = time.gmtime

    @override
    def formatMessage(self, record: logging.LogRecord) -> str:
        told = "".join(f" {name}={value}" for name, value in getattr(record, "facts", {}).items())
        return super().formatMessage(record) + told


class JsonFormatter(logging.Formatter):
    """One JSON object a line; times are UTC (RFC 3339)."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
