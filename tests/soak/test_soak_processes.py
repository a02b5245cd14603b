"""Real processes, really killed: what a nurse was told is kept is kept, once, as hers."""

import shutil
from pathlib import Path
from random import Random

from soak_history import check, look
from soak_processes import ward_of


def test_kill_9_of_the_app_and_the_worker_loses_nothing(template: Path, tmp_path: Path) -> None:
    shutil.copy(template / "record.db", tmp_path / "record.db")
    lots = Random("kill")  # noqa: S311 - the same story again
    url = f"sqlite:///{tmp_path / 'record.db'}"
    with ward_of(template, tmp_path / "world", url, lots) as ward:
        ward.save()
        ward.kill_odds = 1.0
        ward.save()  # the app is killed over it, and Save is pressed again
        ward.kill_odds = 0.0
        ward.kill_worker()
        ward.edit()
        ward.quiet()
        logged = ward.app.log.read_text(errors="replace")
        assert check(ward.world, ward.history, logged) == []
        assert (ward.app.kills, ward.worker.kills) == (1, 1)
        keys = [str(key) for key in ward.history.keys]
        assert len(keys) == 2
        assert {look(ward.world).placed[key].state for key in keys} == {"in-ehr"}
        assert '"event": "request"' in logged
