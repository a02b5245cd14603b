"""What changed since an export: with it, a client has all that it may see and no more (B7).

The record, members, consents and labels change; the client keeps its own copy by the exports alone.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
from bulk_talk import GROUP, Bulk, bulk_over
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from fhir_bridge import bulk
from fhir_bridge.bulk.asked import Export
from fhir_bridge.clients import require_client
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.members import Said, add_member, end_member, say
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store import resources
from fhir_bridge.store.db import open_store
from fhir_bridge.store.tables import ExportJob
from fhir_bridge.wire import Document, instant, write_json
from support.desk import AT, bridge_over
from support.members_world import ASSESSMENT, EVERYTHING, READS, SEEN, SITE, ours

ALL = {f"{type}/{ours(id) if type == 'Patient' else id}" for type in SEEN for id in SEEN[type]}
OF_BOB = {each.replace("ann", "bob").replace(ours("ann"), ours("bob")) for each in ALL}
HOUR = timedelta(hours=1)


@dataclass
class Copy:
    """What a client has by its exports, as ``Type/id``, each with its version."""

    payer: Bulk
    has: dict[str, str] = field(default_factory=dict)
    since: str = ""

    def pull(self) -> set[str]:
        """Ask what changed, and take it in; gives what came."""
        self.payer.now += HOUR
        query = f"?_since={self.since}" if self.since else ""
        manifest = self.payer.manifest(f"{GROUP}{query}")
        self.since = manifest["transactionTime"]
        came = {f"{row['resourceType']}/{row['id']}": row for row in self.payer.lines(manifest)}
        gone = self.payer.deleted(manifest) if query else set()
        assert not gone & set(came)
        for name in gone:
            self.has.pop(name, None)
        self.has |= {name: row["meta"]["versionId"] for name, row in came.items()}
        self.payer.now += HOUR
        return set(came)

    def everything(self) -> dict[str, str]:
        """What a fresh export has: what it should have by now."""
        rows = self.payer.lines(self.payer.manifest(GROUP))
        return {f"{row['resourceType']}/{row['id']}": row["meta"]["versionId"] for row in rows}


@pytest.fixture(params=["sqlite", "postgres"])
def copy(request: pytest.FixtureRequest, our_keys: ClientKeys, tmp_path: Path) -> Iterator[Copy]:
    store = open_store(request.getfixturevalue(f"{request.param}_url"))
    bridge = bridge_over(store, our_keys)
    payer = bulk_over(bridge, tmp_path, AT)
    yield Copy(payer)
    payer.steps.close()  # type: ignore[attr-defined]
    store.close()


def goal(id: str, text: str = "Walk", **more: Any) -> Document:
    return Document.of({
        "resourceType": "Goal", "id": id, "lifecycleStatus": "active",
        "description": {"text": text}, "subject": {"reference": f"Patient/{ours('ann')}"}, **more,
    })  # fmt: skip


def update(copy: Copy, id: str, **more: Any) -> None:
    with copy.payer.bridge.store.writing() as session:
        resources.update(session, EVERYTHING, goal(id, **more), id=id, at=copy.payer.now)


def delete(copy: Copy, name: str) -> None:
    type, _, id = name.partition("/")
    with copy.payer.bridge.store.writing() as session:
        resources.delete(session, EVERYTHING, type, id, at=copy.payer.now)


def test_what_changed_comes_and_what_is_gone_is_said(copy: Copy) -> None:
    assert copy.pull() == ALL
    assert copy.pull() == set()
    update(copy, "goal-ann", text="Walk far")
    # what was signed for a goal is told with it
    assert copy.pull() == {"Goal/goal-ann", "Provenance/signed-goal-ann"}
    delete(copy, "Goal/goal-ann")
    delete(copy, "Practitioner/doc")
    copy.pull()
    assert set(copy.has) == ALL - {
        "Goal/goal-ann",
        "Provenance/signed-goal-ann",
        "Practitioner/doc",
    }
    assert copy.has == copy.everything()


def test_b4_who_is_new_comes_with_all_their_records_and_who_left_is_said_whole(copy: Copy) -> None:
    copy.pull()
    add_member(copy.payer.bridge, "plan", "bob", by=OPERATOR)
    assert copy.pull() == OF_BOB - ALL
    say(copy.payer.bridge, SITE, "bob", Said(permit=False), by=OPERATOR)
    end_member(copy.payer.bridge, "plan", "ann", by=OPERATOR)
    assert copy.pull() == set()
    assert set(copy.has) == {"Practitioner/doc"}
    say(copy.payer.bridge, SITE, "bob", Said(permit=True), by=OPERATOR)
    assert copy.pull() == OF_BOB - ALL
    assert copy.has == copy.everything()


def test_a_label_takes_away_and_what_was_labelled_before_is_never_told_of(copy: Copy) -> None:
    copy.pull()
    update(copy, "goal-ann", meta={"security": [ASSESSMENT]})
    update(copy, "labelled-ann", text="Again", meta={"security": [ASSESSMENT]})
    copy.payer.now += HOUR
    manifest = copy.payer.manifest(f"{GROUP}?_since={copy.since}")
    assert copy.payer.deleted(manifest) == {"Goal/goal-ann", "Provenance/signed-goal-ann"}
    copy.pull()
    update(copy, "goal-ann")
    assert copy.pull() == {"Goal/goal-ann", "Provenance/signed-goal-ann"}
    assert copy.has == copy.everything()


def test_times_that_are_not_of_an_export_count_by_when_records_were_kept(copy: Copy) -> None:
    copy.payer.now += 3 * HOUR
    update(copy, "goal-ann")
    copy.payer.now += HOUR
    early, late = "2026-11-21T17:00:00Z", "2026-11-21T18:30:00-00:30"
    came = copy.payer.export(f"{GROUP}?_type=Goal,Patient&_since={early}")
    assert came == {"Goal": {"goal-ann"}}
    assert copy.payer.export(f"{GROUP}?_type=Goal,Patient&_since={late}") == {}
    cut = copy.payer.manifest(f"{GROUP}?_type=Goal,Patient&_since={late}")["deleted"]
    assert cut == []
    for first in ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00%2B14:00"):
        asked = copy.payer.ask(f"{GROUP}?_type=Goal&_since={first}")
        assert (asked.status_code, copy.payer.work()) == (202, ["done"])


@dataclass
class Straight:
    """A client's copy again, but without HTTP between."""

    payer: Bulk
    has: dict[str, bytes] = field(default_factory=dict)
    job: str = ""
    since: str = ""

    def ask(self) -> None:
        bridge = self.payer.bridge
        with bridge.store.reading() as session:
            client = require_client(session, "plan")
        wanted = Export(types=("Goal", "Patient", "Provenance"), since=self.since)
        self.job = bulk.ask(bridge, client, wanted, scope=READS, request="", what="")

    def take(self) -> None:
        """Let it be written to its end, and take it in."""
        bridge = self.payer.bridge
        self.payer.work()
        with bridge.store.reading() as session:
            job = session.get(ExportJob, (SITE, self.job))
            assert job and job.state == "done" and job.taken_at
        for each in orjson.loads(job.files):
            lines = bridge.files.path(self.job, each["name"]).read_bytes().splitlines()
            for row in map(orjson.loads, lines):
                if each["kind"] == "output":
                    self.has[f"{row['resourceType']}/{row['id']}"] = write_json(row)
                for entry in row.get("entry", ()):
                    self.has.pop(entry["request"]["url"], None)
        self.since = instant(job.taken_at)

    def pull(self) -> None:
        """Take in the export that was asked for, and ask for the next one."""
        self.take()
        self.ask()


@dataclass
class Writers:
    """Transactions that are open side by side; SQLite takes one at a time."""

    payer: Bulk
    going: list[tuple[ExitStack, Session, list[str]]] = field(default_factory=list)

    def begin(self, number: int) -> None:
        stack = ExitStack()
        session = stack.enter_context(self.payer.bridge.store.writing())
        self.going.append((stack, session, []))
        self._write(session, self.going[-1][2], number)

    def write(self, number: int) -> None:
        if self.going:
            _, session, written = self.going[number % len(self.going)]
            self._write(session, written, number)

    def commit(self, number: int) -> None:
        if self.going:
            self.going.pop(number % len(self.going))[0].close()

    def _write(self, session: Session, written: list[str], many: int) -> None:
        """A new goal, stamped some minutes ago; now and then an older one goes."""
        written.append(f"g-{uuid4()}")
        at = self.payer.now - timedelta(minutes=many)
        resources.create(session, EVERYTHING, goal(written[-1]), id=written[-1], at=at)
        if many == 3:
            resources.delete(session, EVERYTHING, "Goal", written[0], at=at)


ACTS = st.sampled_from(("begin", "write", "commit", "step", "step", "export"))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(ACTS, st.integers(0, 3)), max_size=20))
def test_however_others_write_meanwhile_nothing_is_lost(
    copy: Copy, acts: list[tuple[str, int]]
) -> None:
    """Writers overlap with exports and each other, and what they keep last may be stamped first."""
    payer, mine, writers = copy.payer, Straight(copy.payer), Writers(copy.payer)
    deeds = {
        "begin": writers.begin, "write": writers.write, "commit": writers.commit,
        "step": lambda _: next(payer.steps), "export": lambda _: mine.pull(),
    }  # fmt: skip
    payer.now += HOUR  # whoever became a member just now comes whole, and would hide a loss
    mine.ask()
    for act, number in acts:
        payer.now += timedelta(seconds=1)
        deeds[act](number)
        if payer.bridge.store.is_sqlite:  # an export that begins or ends is a writer, too
            writers.commit(0)
    while writers.going:
        writers.commit(0)
    mine.pull()  # it may have begun before they ended
    mine.pull()
    payer.work()
    fresh = Straight(payer)
    fresh.ask()
    fresh.take()
    assert mine.has == fresh.has
