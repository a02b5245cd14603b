"""Logs: JSON lines with an allow-list of fields, and never a patient in any of them.

No raw URLs (they carry ids), no query strings, no bodies, no exception messages (an exception of
a library may quote what it choked on): the type of an exception and where it was raised is enough
to mend it, and the reference id on the page finds the line.
"""

import logging
import sys
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

FIELDS = frozenset(
    {"time", "level", "event", "request", "site", "method", "route", "status", "ms", "error",
     "raised_at", "part", "count", "state", "target", "reason", "apart"}
)  # fmt: skip


def set_up(level: int = logging.INFO) -> None:
    """Send everything, our own lines and the libraries', through the allow-list to stderr."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper("iso", utc=True, key="time"),
            _only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Library())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], name != "uvicorn.access"


def where(error: BaseException) -> str:
    """File and line an exception was raised at, without its message.

    The last line of ours, where there is one: it says what was tried, the library's does not.
    """
    places: list[str] = []
    frame: TracebackType | None = error.__traceback__
    while frame is not None:
        path = frame.tb_frame.f_code.co_filename
        places.append(f"{path.rpartition('/')[2]}:{frame.tb_lineno} {path}")
        frame = frame.tb_next
    ours = [each for each in places if "/fhir_bridge/" in each or "/smart_app/" in each]
    return next(reversed(ours or places), "unknown").partition(" ")[0]


def _only_allowed(_: Any, __: str, line: MutableMapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name in FIELDS}


class _Library(logging.Formatter):
    """A library's line: who said it and the template of what it said, never the arguments."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON line."""
        line: dict[str, Any] = {
            "level": record.levelname.lower(),
            "event": f"{record.name}: {record.msg if isinstance(record.msg, str) else 'message'}",
        }
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            line |= {"error": type(error).__name__, "raised_at": where(error)}
            line["event"] = record.name
        rendered = structlog.processors.JSONRenderer()(None, "", _only_allowed(None, "", line))
        return rendered if isinstance(rendered, str) else rendered.decode()
