"""A form that came back after a mistake, for its page to draw again with what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Typed:
    """A form that came back.

    Attributes:
        form: which of the page's forms; "" when none came back.
        values: what was typed, by field.
        errors: what to do about it, by field.
        about: whom it is about, where the page has the same form more than once.
    """

    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
