"""read, vread, history, HEAD, 304, 406: one record over HTTP."""

import pytest
from fhir_talk import Talk, goal, patient


@pytest.fixture
def kept(fhir: Talk) -> str:
    return fhir.keep(goal())


def test_a_read_gives_the_stored_bytes_with_version_and_time(fhir_everywhere: Talk) -> None:
    fhir = fhir_everywhere
    raw = b'{ "resourceType" : "Observation",\n"valueQuantity": {"value": 1.10}, "x": [1.0e1] }'
    id = fhir("POST", "Observation", raw).headers["Location"].split("/")[-3]
    said = fhir("GET", f"Observation/{id}")
    assert said.status == 200
    assert b'"valueQuantity": {"value": 1.10}, "x": [1.0e1] }' in said.body
    assert said.headers["ETag"] == 'W/"1"'
    assert said.headers["Last-Modified"] == "Sat, 21 Nov 2026 15:04:05 GMT"
    assert said.headers["Content-Type"].startswith("application/fhir+json")
    assert said.headers["Cache-Control"] == "no-store"
    assert said.json["meta"] == {"versionId": "1", "lastUpdated": "2026-11-21T15:04:05.123Z"}


def test_what_the_client_has_is_not_sent_again(fhir: Talk, kept: str) -> None:
    for tag in ('W/"1"', '"1"', '"x", W/"1"', "*"):
        said = fhir("GET", f"Goal/{kept}", If_None_Match=tag)
        assert (said.status, said.body, said.headers["ETag"]) == (304, b"", 'W/"1"')
    for tag in ('W/"2"', "nonsense", ""):
        assert fhir("GET", f"Goal/{kept}", If_None_Match=tag).status == 200


def test_head_is_get_without_the_body(fhir: Talk, kept: str) -> None:
    for path in (f"Goal/{kept}", "Goal", "metadata", f"Goal/{kept}/_history", "Goal/none"):
        got, head = fhir("GET", path), fhir("HEAD", path)
        assert head.status == got.status
        assert head.body == b""
        assert head.headers["Content-Length"] == got.headers["Content-Length"]


def test_every_version_can_be_read_again(fhir_everywhere: Talk) -> None:
    fhir = fhir_everywhere
    id = fhir.keep(goal("one"))
    fhir.put(goal("two", id=id))
    assert fhir("GET", f"Goal/{id}/_history/1").json["description"]["text"] == "one"
    assert fhir("GET", f"Goal/{id}/_history/2").json["description"]["text"] == "two"
    assert fhir("GET", f"Goal/{id}").json["description"]["text"] == "two"
    for version in ("3", "0", "x", "-1", "9" * 30):
        assert fhir("GET", f"Goal/{id}/_history/{version}").status == 404


def test_history_tells_what_happened_newest_first_in_pages(fhir_everywhere: Talk) -> None:
    fhir = fhir_everywhere
    id = fhir.keep(goal())
    fhir.put(goal("again", id=id))
    fhir("DELETE", f"Goal/{id}")
    told = []
    for page in fhir.pages(f"Goal/{id}/_history?_count=2"):
        assert page.json["type"] == "history"
        told += [
            (each["request"]["method"], each["response"]["etag"], "resource" in each)
            for each in page.json["entry"]
        ]
    assert told == [
        ("DELETE", 'W/"3"', False),
        ("PUT", 'W/"2"', True),
        ("POST", 'W/"1"', True),
    ]
    assert fhir("GET", f"Goal/{id}/_history?_since=2026").status == 400
    assert fhir("GET", f"Goal/{id}/_history?_count=x").status == 400


def test_deleted_is_410_and_unknown_is_404(fhir: Talk, kept: str) -> None:
    assert fhir("DELETE", f"Goal/{kept}").status == 204
    for path in (f"Goal/{kept}", f"Goal/{kept}/_history/2"):
        said = fhir("GET", path)
        assert (said.status, said.json["issue"][0]["code"]) == (410, "deleted")
    assert fhir("GET", f"Goal/{kept}/_history/1").status == 200
    said = fhir("GET", "Goal/never")
    assert (said.status, said.json["issue"][0]["code"]) == (404, "not-found")


ACCEPTS = [
    ("application/fhir+json", 200),
    ("application/json", 200),
    ("*/*", 200),
    ("application/*", 200),
    ("text/html, application/xhtml+xml, */*;q=0.8", 200),
    ("application/fhir+json; fhirVersion=4.0", 200),
    ("application/fhir+xml, application/fhir+json;q=0.1", 200),
    ("application/fhir+xml", 406),
    ("text/html", 406),
    ("application/fhir+json;q=0", 406),
    ("application/fhir+json; fhirVersion=5.0", 406),
]


@pytest.mark.parametrize(("accept", "status"), ACCEPTS)
def test_json_of_r4_is_all_there_is(fhir: Talk, accept: str, status: int) -> None:
    for path in ("Goal", "metadata"):
        said = fhir("GET", path, Accept=accept)
        assert said.status == status
        assert said.headers["Content-Type"].startswith("application/fhir+json")


@pytest.mark.parametrize(
    ("format", "status"),
    [("json", 200), ("application/fhir%2Bjson", 200), ("application/fhir+json", 200), ("xml", 406)],
)
def test_format_in_the_query_wins_over_accept(fhir: Talk, format: str, status: int) -> None:
    said = fhir("GET", f"Goal?_format={format}&_pretty=true", Accept="application/fhir+xml")
    assert said.status == status


def test_the_clients_request_id_comes_back_when_it_is_harmless(fhir: Talk) -> None:
    assert fhir("GET", "Goal", X_Request_Id="abc-1.2_3").headers["X-Request-Id"] == "abc-1.2_3"
    assert fhir("GET", "Goal", X_Request_Id="<script>").headers["X-Request-Id"] != "<script>"


def test_another_site_sees_nothing(fhir: Talk, kept: str) -> None:
    assert fhir("GET", f"Goal/{kept}", token="elsewhere").status == 404
    assert fhir("GET", "Goal", token="elsewhere").json["total"] == 0


def test_a_patient_outside_the_grant_is_not_there(fhir_everywhere: Talk) -> None:
    fhir = fhir_everywhere
    fhir.put(patient("ann"))
    fhir.put(patient("bob"))
    mine, theirs = fhir.keep(goal(patient="ann")), fhir.keep(goal(patient="bob"))
    for path in (f"Goal/{theirs}", f"Goal/{theirs}/_history", f"Goal/{theirs}/_history/1"):
        assert fhir("GET", path, token="ann").status == 404
    assert fhir("GET", "Patient/bob", token="ann").status == 404
    assert fhir("GET", f"Goal/{mine}", token="ann").status == 200
    assert fhir("GET", "Goal", token="ann").ids == [mine]
    assert fhir("GET", "Goal?patient=bob&_summary=count", token="ann").json["total"] == 0
