"""Hypothesis: sound records of R4, spelt as nobody would spell them."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from fhir_bridge.wire import Json

BLANK = st.text(" \t\r\n", max_size=2)
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=12
) | st.sampled_from(("Dueñas", '\\ " / 😀', "a\u0301 b"))
NUMBERS = st.sampled_from(
    ("81.600", "0.10000", "-0.0", "1E5", "2e-7", "3.141592653589793238462643383279", "0")
)


class Digits(str):
    """A number by its digits."""

    __slots__ = ()


@st.composite
def spelt(draw: st.DrawFn, value: Any) -> str:
    """JSON text that says this, with blanks, escapes and an order of its own."""
    before, after = draw(BLANK), draw(BLANK)
    if isinstance(value, Digits):
        said = str(value)
    elif isinstance(value, Mapping):
        members = draw(st.permutations(list(value.items())))
        said = ",".join(f"{draw(spelt(name))}:{draw(spelt(each))}" for name, each in members)
        said = f"{{{said}{draw(BLANK)}}}"
    elif isinstance(value, list):
        said = f"[{','.join(draw(spelt(each)) for each in value)}{draw(BLANK)}]"
    else:
        said = json.dumps(value, ensure_ascii=draw(st.booleans()))
    return before + said + after


@st.composite
def observations(draw: st.DrawFn, **fixed: Any) -> bytes:
    """An Observation as bytes; ``fixed`` are elements it has in any case."""
    words = draw(WORDS)
    record: Json = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": words},
        "valueQuantity": {"value": Digits(draw(NUMBERS)), "unit": draw(WORDS)},
    }
    more: Json = {
        "meta": {"tag": [{"code": "x", "display": draw(WORDS)}]},
        "identifier": [{"system": "urn:x", "value": "1.10"}],
        "note": [{"text": draw(WORDS)}],
        "performer": [
            {"reference": "Practitioner/d1", "display": "Practitioner/d1"},
            {"reference": "https://else.example/r4/Practitioner/7"},
        ],
        "extension": [{"url": "urn:y", "valueDecimal": Digits(draw(NUMBERS))}],
        "component": [{"code": {"text": '"reference":"Patient/ann"'}, "valueString": words}],
    }
    chosen = draw(st.sets(st.sampled_from(sorted(more))))
    record |= {name: more[name] for name in sorted(chosen)} | fixed
    return draw(spelt(record)).strip().encode()
