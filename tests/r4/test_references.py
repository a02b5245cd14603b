"""What a record points to, and pointing it elsewhere without touching another byte."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.r4.references import rewrite, target_of
from fhir_bridge.wire import write_json


@pytest.mark.parametrize(
    ("reference", "target"),
    [
        ("Patient/1", ("Patient", "1")),
        ("Patient/1/_history/2", ("Patient", "1")),
        ("https://ehr.example/fhir/r4/Patient/a-1.b", ("Patient", "a-1.b")),
        ("https://ehr.example/Patient/1/_history/2", ("Patient", "1")),
        ("/Patient/1", ("Patient", "1")),
        ("#me", None),
        ("urn:uuid:3f1f0b8e-2c43-4d5e-9a55-6b0d1f5a9c10", None),
        ("Patient?identifier=1|2", None),
        ("Patient", None),
        ("Patient/", None),
        ("patient/1", None),
        ("Patient/1\n", None),
        ("Patient/1 ", None),
        ("Patient/é", None),
        ("", None),
        (None, None),
        (7, None),
        (["Patient/1"], None),
    ],
    ids=str,
)
def test_a_reference_names_a_type_and_an_id_whatever_its_base(
    reference: object, target: tuple[str, str] | None
) -> None:
    assert target_of(reference) == target


def moved(reference: str) -> str | None:
    return f"Patient/our-{reference[8:]}" if reference.startswith("Patient/") else None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'{"reference":"Patient/1"}', b'{"reference":"Patient/our-1"}'),
        (b'{ "reference" :\n\t"Patient/1" }', b'{ "reference" :\n\t"Patient/our-1" }'),
        (b'{"a":[{"reference":"Patient/1"},{"reference":"Goal/2"}]}',
         b'{"a":[{"reference":"Patient/our-1"},{"reference":"Goal/2"}]}'),
        (b'{"contained":[{"subject":{"reference":"Patient/1"}}],"x":1.10}',
         b'{"contained":[{"subject":{"reference":"Patient/our-1"}}],"x":1.10}'),
        # the name or the value written with escapes means the same
        (b'{"\\u0072eference":"Patient\\/1"}', b'{"\\u0072eference":"Patient/our-1"}'),
        # CarePlan.activity.reference is an object: the string is inside
        (b'{"reference":{"reference":"Patient/1","display":"Patient/1"}}',
         b'{"reference":{"reference":"Patient/our-1","display":"Patient/1"}}'),
    ],
)  # fmt: skip
def test_only_what_references_point_to_changes(before: bytes, after: bytes) -> None:
    assert rewrite(before, moved) == after


@pytest.mark.parametrize(
    "raw",
    [
        b'{"display":"Patient/1","url":"Patient/1"}',
        b'{"text":"say \\"reference\\": \\"Patient/1\\" aloud"}',
        b'{"text":"\\\\","reference ":"Patient/1","Reference":"Patient/1"}',
        b'{"x \\"reference":"Patient/1"}',
        b'["reference","Patient/1"]',
        b'{"x":"reference","y":"Patient/1"}',
        b'{"reference":["Patient/1"],"n":null}',
        b'{"reference":null,"y":"Patient/1"}',
        b'{"x":"ends with a backslash \\\\"}',
    ],
)
def test_what_only_looks_like_a_reference_stays(raw: bytes) -> None:
    assert json.loads(raw) is not None
    assert rewrite(raw, moved) == raw


NAMES = st.sampled_from(["reference", "display", 'x "reference', "reference\\", "é"]) | st.text()
VALUES = st.sampled_from(["Patient/1", '"reference":"Patient/1"', "\\", '\\"', "reference"])
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | VALUES | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)


def mapped(value: Any) -> Any:
    if isinstance(value, list):
        return [mapped(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: (moved(each) or each)
        if name == "reference" and isinstance(each, str)
        else mapped(each)
        for name, each in value.items()
    }


@given(DOCUMENTS, st.booleans(), st.sampled_from([None, 1]))
def test_rewriting_the_bytes_is_rewriting_the_values(
    document: Any, ascii_only: bool, indent: int | None
) -> None:
    raw = json.dumps(document, ensure_ascii=ascii_only, indent=indent).encode()
    assert json.loads(rewrite(raw, moved)) == mapped(document)
    assert rewrite(raw, lambda _: None) == raw


def test_a_new_target_is_written_as_json() -> None:
    raw = write_json({"reference": "Patient/1"})
    assert orjson.loads(rewrite(raw, lambda _: 'a"b\\c\n')) == {"reference": 'a"b\\c\n'}
