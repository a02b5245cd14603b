"""The checker notices: each invariant, broken on purpose, is named."""

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

from anyio.from_thread import BlockingPortal
from soak_driver import told_world
from soak_history import check
from soak_play import Play
from soak_wire import Written
from sqlalchemy import text


def _sql(play: Play, statement: str) -> None:
    with play.world.store.engine.begin() as connection:
        connection.execute(text(statement))


def _another_user(play: Play) -> None:
    sent = play.world.wire.written[0]
    play.world.wire.written.append(Written("stranger", sent.body))


def _another_patient(play: Play) -> None:
    sent = play.world.wire.written[0]
    body = sent.body | {"subject": {"reference": "Patient/nobody"}}
    play.world.wire.written.append(Written(sent.user, body))


def _changed_behind_our_back(play: Play) -> None:
    play.world.change_there(play.world.goals_there()[0], lifecycleStatus="on-hold")


BREAKS: tuple[tuple[str, Callable[[Play], object]], ...] = (
    ("I2 doubled", lambda play: play.world.copy_there(play.world.goals_there()[0], "another")),
    ("I3 lost", _changed_behind_our_back),
    ("I3 stuck", lambda play: _sql(play, "UPDATE outbox SET state = 'unknown' WHERE revision = 1")),
    ("I4 user", _another_user),
    ("I4 patient", _another_patient),
    ("I5 audit", lambda play: _sql(play, "DELETE FROM audit WHERE detail = 'version 1'")),
    ("I6 unread", lambda play: play.world.wire.read.clear()),
    ("I7 secret", lambda play: play.world.wire.secrets.add("version 2 and many more")),
    ("I1 lost", lambda play: _sql(play, "DELETE FROM resource_version WHERE version = 1")),
)


def test_what_is_broken_on_purpose_is_named(
    template: Path, tmp_path: Path, portal: BlockingPortal
) -> None:
    shutil.copy(template / "record.db", tmp_path / "record.db")
    url, lots = f"sqlite:///{tmp_path / 'record.db'}", Random(7)  # noqa: S311
    with told_world(template, tmp_path, url, portal, lots) as made:
        play = Play(made, lots)
        for patient in ("pt1", "pt2"):
            play.save("castillo", patient)
            play.deliver()
        play.edit(0, "castillo")
        assert play.violations() == []
        for invariant, break_it in BREAKS:
            before = {each.invariant for each in check(made, play.history)}
            assert invariant not in before
            break_it(play)
            logged = "version 2 and many more" if invariant == "I7 secret" else ""
            found = {each.invariant for each in check(made, play.history, logged)}
            assert invariant in found, invariant
