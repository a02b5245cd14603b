"""The app or the worker as a process of its own, as the command starts it, but for the clock.

Real time as the outbox sees it runs ahead by the seconds in a file, so that nobody waits a minute
between two looks. Everything else is read from the environment as in earnest.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import structlog
import uvicorn

from fhir_bridge import worker
from fhir_bridge.bridge import Bridge
from fhir_bridge.clock import real_time
from fhir_bridge.settings import Settings
from smart_app import logs
from smart_app.app import create_app
from smart_app.installation import create_bridge


def bridge_ahead(settings: Settings) -> Bridge:
    """The bridge of the installation, its outbox's clock ahead."""
    bridge, ahead = create_bridge(settings), settings.data_dir / "ahead"

    def real() -> datetime:
        return real_time() + timedelta(seconds=_seconds(ahead))

    bridge.real = real
    return bridge


def _seconds(path: Path) -> float:
    try:
        return float(path.read_text() or 0)
    except FileNotFoundError:
        return 0.0


def main(part: str, port: str = "0") -> None:
    """Run one part until it is ended."""
    settings = Settings()
    logs.set_up()
    bridge = bridge_ahead(settings)
    if part == "serve":
        uvicorn.run(
            create_app(bridge), host="127.0.0.1", port=int(port), log_config=None,
            access_log=False, server_header=False,
        )  # fmt: skip
    else:
        log = structlog.get_logger()
        worker.run(
            bridge, Event(), pause=settings.worker_pause,
            report=lambda event, state: log.info(event, part="worker", state=state),
        )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
