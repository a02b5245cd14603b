"""Files with a record a line, as Bulk Data exports them: each is judged, none stops another."""

import gzip
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kept import bridge
from sqlalchemy import event

from fhir_bridge import admin
from fhir_bridge.bridge import Bridge
from fhir_bridge.bundle_files import Taken
from fhir_bridge.ehr.smart import ClientKeys, Site
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.intake import pieces, take_in_files
from fhir_bridge.intake.patients import UNKNOWN
from fhir_bridge.store import resources
from fhir_bridge.store.access import Grant
from fhir_bridge.store.tables import SourceCopy
from fhir_bridge.wire import Json, read_document, write_json
from smart_app.commands.import_report import import_lines

BASE = "https://ehr.example/r4"
SITE = Site(id="riverside", name="Riverside", base=BASE, client_id="f")
ALL = Grant(SITE.id, admin.ADMIN, {"*": "rs"})
ANN: Json = {"resourceType": "Patient", "id": "ann", "birthDate": "1948-03-14"}


def goal(id: str, text: str = "Canary walks", who: str = "ann") -> Json:
    return {"resourceType": "Goal", "id": id, "lifecycleStatus": "active",
            "description": {"text": text}, "subject": {"reference": f"Patient/{who}"}}  # fmt: skip


@pytest.fixture(scope="module")
def keys() -> ClientKeys:
    return ClientKeys.create()


@pytest.fixture
def made(database_url: str, keys: ClientKeys) -> Iterator[Bridge]:
    opened = bridge(database_url, keys=keys)
    admin.add_site(opened.store, SITE)
    yield opened
    opened.close()


Load = Callable[..., list[Taken]]


@pytest.fixture
def load(made: Bridge, tmp_path: Path) -> Load:
    """Import files of these lines, in this order."""

    def take(**files: list[Json | bytes]) -> list[Taken]:
        paths = []
        for name, lines in files.items():
            written = [each if isinstance(each, bytes) else write_json(each) for each in lines]
            paths.append(tmp_path / f"{name}.ndjson.gz")
            paths[-1].write_bytes(gzip.compress(b"\n".join(written)))
        return take_in_files(made, SITE.id, paths, enrol=True)

    return take


def texts(made: Bridge, id: str) -> list[str]:
    """What a goal said, the last first."""
    with made.store.reading() as session:
        found = resources.history(session, ALL, "Goal", our_id(BASE, "Goal", id))
    return [read_document(each.body).data["description"]["text"] for each in found]


def test_lines_that_are_no_records_stop_no_others(made: Bridge, load: Load) -> None:
    bad = [b"{", b"[1]", b"\xff", b'{"a": NaN}', b'{"resourceType": "Gaol", "id": "x"}', b"",
           b'{"resourceType":"Goal"}', b'{"id":"a","id":"b","resourceType":"Goal"}',
           b'"' + b"x" * (pieces.LONGEST + 9) + b'"']  # fmt: skip
    foreign = goal("g3", who="bob")
    broken = goal("g4") | {"lifecycleStatus": "soon"}
    [goals, patients] = load(Goal=[goal("g1"), *bad, foreign, broken, goal("g2")], Patient=[ANN])
    assert patients.whole
    assert patients.enrolled == 1
    assert goals.created == Counter(Goal=2)
    assert [each.entry for each in goals.aside] == [1, 2, 3, 4, 5, 7, 8, 9, 10, 11]
    assert goals.aside[-3].reason == pieces.TOO_LONG
    assert goals.aside[-2].reason == UNKNOWN
    assert texts(made, "g1") == texts(made, "g2") == ["Canary walks"]
    assert texts(made, "g3") == texts(made, "g4") == []
    with made.store.reading() as session:
        broken_one = session.get(SourceCopy, (SITE.id, "Goal", "g4"))
        assert broken_one is not None
        assert broken_one.quarantined
        assert session.get(SourceCopy, (SITE.id, "Goal", "g3")) is None
    said = "\n".join(import_lines([goals, patients], names=True))
    assert "line 12: Goal/g4" in said
    assert "Canary" not in said


def test_a_later_line_is_a_later_word_about_the_same(made: Bridge, load: Load) -> None:
    [_, first] = load(Patient=[ANN], Goal=[goal("g1", "First"), goal("g2"), goal("g1", "Then")])
    assert (first.created, first.updated) == (Counter(Goal=2), Counter(Goal=1))
    assert texts(made, "g1") == ["Then", "First"]
    [_, again] = load(Patient=[ANN], Goal=[goal("g1", "Then"), goal("g2")])
    assert (again.unchanged, again.updated) == (Counter(Goal=2), Counter())


def test_what_was_kept_stays_when_the_file_breaks_off(made: Bridge, tmp_path: Path) -> None:
    whole = gzip.compress(b"\n".join(map(write_json, [ANN, *(goal(f"g{n}") for n in range(99))])))
    path = tmp_path / "cut.ndjson.gz"
    path.write_bytes(whole[:-30])
    [taken] = take_in_files(made, SITE.id, [path], enrol=True)
    assert taken.aside[-1].reason == pieces.CUT
    assert taken.created["Patient"] == 1


def test_many_lines_are_read_and_kept_by_the_piece(
    made: Bridge, load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(Patient=[ANN])
    asked: list[str] = []
    event.listen(made.store.engine, "before_cursor_execute", lambda *each: asked.append(each[2]))
    counts = []
    for many in (5, 60):
        asked.clear()
        load(Goal=[goal(f"{many}-{at}") for at in range(many)])
        counts.append(len(asked))
    assert counts[0] == counts[1]
    monkeypatch.setattr(pieces, "MOST_RECORDS", 20)
    path = tmp_path / "many.ndjson"
    path.write_bytes(b"\n".join(write_json(goal(str(at))) for at in range(50)))
    assert [len(each.entries) for each in pieces.read_pieces(path)] == [20, 20, 10]
