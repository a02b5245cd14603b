"""JSON as it travels: only what was asked for changes, and nothing a stranger sends breaks more."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.errors import Malformed, TooLarge
from fhir_bridge.wire import (
    MAX_DEPTH,
    Document,
    instant,
    items,
    members,
    read_document,
    read_json,
    splice,
    write_json,
)

SPACE = st.text(" \t\r\n", max_size=3)
# numbers and strings in the spellings that re-serialising would lose
NUMBERS = st.sampled_from(
    ("0", "-0.0", "1.10", "1E5", "2e-7", "12345678901234567890123", "0.10000")
)
ESCAPED = st.sampled_from(('"\\u00e9"', '"\\/"', '"\\ud83d\\ude00"', '"\\u0000"', '"\\""', '"{,}"'))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
QUOTED = TEXT.map(lambda text: json.dumps(text, ensure_ascii=False)) | TEXT.map(json.dumps)
LITERALS = st.sampled_from(("true", "false", "null"))
NAMES = st.sampled_from(("resourceType", "id", "meta", "versionId", "a", "é", "")) | TEXT


@dataclass(frozen=True)
class Spelt:
    """One JSON object and every byte of its spelling: between names and values stand blanks."""

    names: tuple[str, ...]
    spelt_names: tuple[str, ...]
    values: tuple["Spelt | str", ...]
    blanks: tuple[str, ...]  # before, then 4 a member, then one in an empty object

    def text(self, values: Mapping[str, str] = {}, added: str = "") -> str:
        """The object with some members' values replaced and some new members put in."""
        blank = iter(self.blanks)
        said = next(blank) + "{"
        first = "resourceType" not in self.names
        if first and added:
            said += added + ("," if self.names else "")
        for number, name in enumerate(self.names):
            value = values.get(name, _text(self.values[number]))
            tail = "," + added if added and name == "resourceType" else ""
            said += "," if number else ""
            said += f"{next(blank)}{self.spelt_names[number]}{next(blank)}:{next(blank)}{value}"
            said += tail + next(blank)
        return said + ("" if self.names else next(blank)) + "}"


def _text(value: "Spelt | str") -> str:
    return value.text() if isinstance(value, Spelt) else value


@st.composite
def objects(draw: st.DrawFn, depth: int = 2) -> Spelt:
    names = draw(st.lists(NAMES, unique=True, max_size=4))
    inner = objects(depth - 1) if depth else st.nothing()
    values: st.SearchStrategy[Spelt | str] = NUMBERS | ESCAPED | QUOTED | LITERALS
    values |= st.lists(NUMBERS | QUOTED, max_size=2).map(lambda each: f"[ {' , '.join(each)}\t]")
    spelt = [draw(st.sampled_from((json.dumps, _plainly)))(name) for name in names]
    blanks = draw(st.lists(SPACE, min_size=4 * len(names) + 2, max_size=4 * len(names) + 2))
    return Spelt(
        tuple(names), tuple(spelt), tuple(draw(values | inner) for _ in names), tuple(blanks)
    )


def _plainly(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


PLAIN = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT | st.lists(TEXT, max_size=2)
NEW = st.dictionaries(NAMES, PLAIN | st.dictionaries(NAMES, PLAIN, max_size=2), max_size=3)


@given(spelt=objects(), new=NEW)
def test_splicing_changes_the_members_asked_for_and_not_another_byte(
    spelt: Spelt, new: dict[str, Any]
) -> None:
    assert splice(spelt.text().encode(), new).decode() == _expected(spelt, new)


def _expected(spelt: Spelt, new: Mapping[str, Any]) -> str:
    there = dict(zip(spelt.names, spelt.values, strict=True))
    replaced = {}
    for name in spelt.names:
        value = new.get(name)
        old = there[name]
        if isinstance(value, dict) and isinstance(old, Spelt):
            before = old.blanks[0]  # blanks before the brace belong to the place, not the value
            replaced[name] = before + _expected(old, value).removeprefix(before)
        elif name in new:
            before = old.blanks[0] if isinstance(old, Spelt) else ""
            replaced[name] = before + write_json(value).decode()
    added = ",".join(
        f"{json.dumps(name)}:{write_json(value).decode()}"
        for name, value in new.items()
        if name not in there
    )
    return spelt.text(replaced, added)


@given(spelt=objects(), new=NEW)
def test_what_is_spliced_says_what_was_meant(spelt: Spelt, new: dict[str, Any]) -> None:
    before, after = json.loads(spelt.text()), json.loads(splice(spelt.text().encode(), new))
    assert after == _merged(before, new)


def _merged(before: dict[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(before)
    for name, value in new.items():
        old = before.get(name)
        both = isinstance(value, dict) and isinstance(old, dict)
        merged[name] = _merged(old, value) if both and old is not None else value
    return merged


@given(spelt=objects())
def test_members_are_given_as_they_stand(spelt: Spelt) -> None:
    there = dict(zip(spelt.names, spelt.values, strict=True))
    told = members(spelt.text().encode())
    assert list(told) == list(there)
    assert {n: raw.decode() for n, raw in told.items()} == {
        name: _text(value).removeprefix(value.blanks[0] if isinstance(value, Spelt) else "")
        for name, value in there.items()
    }


@given(spelt=st.lists(objects(1) | QUOTED | NUMBERS | LITERALS, max_size=4), space=SPACE)
def test_items_are_given_as_they_stand(spelt: list[Spelt | str], space: str) -> None:
    each = [_text(one).lstrip(" \t\r\n") for one in spelt]
    raw = f"{space}[{space}{f'{space},{space}'.join(each)}{space}]"
    assert [one.decode() for one in items(raw.encode())] == each


def nested(depth: int, opening: str = "[", closing: str = "]") -> bytes:
    return (opening * depth + closing * depth).encode()


def test_sixty_four_levels_are_read_and_sixty_five_are_not() -> None:
    read_json(nested(MAX_DEPTH))
    deepest = '{"a":' * 63 + "[]" + "}" * 63
    assert read_document(deepest.encode()).data
    for deep in (nested(MAX_DEPTH + 1), nested(MAX_DEPTH + 1, '{"a":[', "]}"), nested(100_000)):
        with pytest.raises(Malformed):
            read_json(deep)


REFUSED = {
    "nothing": b"",
    "blank": b" \n",
    "half": b'{"a": 1',
    "two": b"{} {}",
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "latin-1": '{"a": "é"}'.encode("latin-1"),
    "a lone surrogate": b'{"a": "\\ud800"}',
    "a lone surrogate in UTF-8": b'{"a": "\xed\xa0\x80"}',
    "an overlong zero": b'{"a": "\xc0\x80"}',
    "a raw line break in a string": b'{"a": "\n"}',
    "single quotes": b"{'a': 1}",
    "a comment": b'{"a": 1 /* b */}',
    "a trailing comma": b'{"a": 1,}',
    "a leading zero": b'{"a": 01}',
    "a plus": b'{"a": +1}',
    "a number beyond all": b'{"a": 1e400}',
    "an integer beyond all": b"9" * 5_000,
    "a bare name": b"{a: 1}",
    "a form feed for a blank": b'{"a":\x0c1}',
}


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED)
def test_what_is_not_json_is_malformed_and_nothing_else(raw: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        read_json(raw)
    assert type(caught.value) is Malformed
    assert "é" not in str(caught.value)


@pytest.mark.parametrize("raw", [b"[]", b'"x"', b"1", b"null", b"true"])
def test_a_document_is_an_object(raw: bytes) -> None:
    read_json(raw)
    with pytest.raises(Malformed):
        read_document(raw)


@given(raw=st.binary(max_size=60) | st.text('[]{}":,0e-.\\u d8', max_size=40).map(str.encode))
def test_no_bytes_at_all_raise_anything_but_malformed(raw: bytes) -> None:
    try:
        document = read_document(raw, once=True)
    except Malformed:
        return
    kept = splice(document.raw, {"id": "1", "meta": {"versionId": "1"}})
    assert read_json(kept)["id"] == "1"


TWICE = (b'{"a":1,"a":1}', b'{"a":[{"b":1,"c":2,"b":3}]}', b'{"\\u0061":1,"a":2}')


@pytest.mark.parametrize("raw", TWICE)
def test_a_member_that_stands_twice_is_refused_in_what_is_kept(raw: bytes) -> None:
    assert read_document(raw).data
    with pytest.raises(Malformed):
        read_document(raw, once=True)


@given(spelt=objects())
def test_members_that_stand_once_are_read_alike(spelt: Spelt) -> None:
    raw = spelt.text().encode()
    assert read_document(raw, once=True) == read_document(raw)


def test_a_number_as_long_as_a_page_keeps_its_digits() -> None:
    raw = b'{"a": 1.' + b"0" * 10_000 + b', "b": ' + b"9" * 300 + b"}"
    kept = splice(read_document(raw, once=True).raw, {"id": "1"})
    assert kept == b'{"id":"1",' + raw[1:]


def test_a_body_beyond_the_limit_is_too_large_before_it_is_read() -> None:
    assert read_json(b"[1]", max_bytes=3) == [1]
    with pytest.raises(TooLarge):
        read_json(b"[12", max_bytes=2)


def test_an_instant_is_in_utc_with_milliseconds() -> None:
    at = datetime.fromisoformat("2026-11-21T09:04:05.123987-06:00")
    assert instant(at) == "2026-11-21T15:04:05.123Z"


def test_a_document_of_ours_is_bytes_and_meaning_at_once() -> None:
    made = Document.of({"a": [1, "é"]})
    assert read_document(made.raw) == made
