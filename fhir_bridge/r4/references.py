"""References between records: what one points to, and pointing it elsewhere byte-exactly."""

import re
from collections.abc import Callable

import orjson

_TAIL = re.compile(
    r"(?:^|/)([A-Z][A-Za-z]{1,63})/([A-Za-z0-9\-._]{1,128})(?:/_history/[A-Za-z0-9\-._]{1,128})?\Z"
)

# One JSON string and, when it is the name of a member whose value is a string, that value.
# Every string of the text is consumed in turn, so a quote inside one can never start another.
_STRINGS = re.compile(
    rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
    rb'(?:([ \t\r\n]*+:[ \t\r\n]*+)("[^"\\]*+(?:\\.[^"\\]*+)*+"))?+'
)

# The same where no string has an escaped character, as in most records without a narrative: every
# quote then begins or ends a string, and this can be nothing but the member and its value.
_PLAIN = re.compile(rb'"(reference)"([ \t\r\n]*+:[ \t\r\n]*+)("[^"]*+")')


def target_of(reference: object) -> tuple[str, str] | None:
    """Type and id that ``Reference.reference`` points to, whatever base stands before them.

    A version (``…/_history/2``) is left out. ``#contained``, ``urn:uuid:…`` and anything that is
    not a reference to a record give None.

    Example:
        >>> target_of("https://ehr.example/r4/Patient/12/_history/3")
        ('Patient', '12')
        >>> target_of("urn:uuid:0b7c") is None
        True
    """
    found = _TAIL.search(reference) if isinstance(reference, str) else None
    return (found[1], found[2]) if found else None


def rewrite(raw: bytes, new: Callable[[str], str | None]) -> bytes:
    """Change what the references of a record point to, and not one other byte.

    Args:
        raw: JSON text that was read before (``wire.read_document``).
        new: gets each string that is the value of a member called ``reference``, at any depth;
            gives what to put there, or None to leave it as it stands.

    Example:
        >>> rewrite(b'{"subject": {"reference" : "Patient/1"}}', lambda _: "Patient/2")
        b'{"subject": {"reference" : "Patient/2"}}'
    """

    def replaced(found: re.Match[bytes]) -> bytes:
        name, colon, value = found.groups()
        if value is None or not _is_reference(name):
            return found[0]
        mapped = new(orjson.loads(value))
        return found[0] if mapped is None else b'"%s"%s%s' % (name, colon, orjson.dumps(mapped))

    return (_STRINGS if b"\\" in raw else _PLAIN).sub(replaced, raw)


def references_in(raw: bytes) -> list[str]:
    """What the references of a record point to, in order.

    Example:
        >>> references_in(b'{"subject": {"reference": "Patient/1"}, "note": "Patient/2"}')
        ['Patient/1']
    """
    found: list[str] = []
    rewrite(raw, found.append)
    return found


def _is_reference(name: bytes) -> bool:
    # A name may be written with escapes: "\u0072eference" is the same member to a JSON reader.
    return name == b"reference" or (
        b"\\" in name and bool(orjson.loads(b'"%s"' % name) == "reference")
    )
