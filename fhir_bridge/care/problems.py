"""Which of a patient's problems something is meant for, told by code or by name."""

from collections.abc import Iterable, Mapping


def told_by(problems: Mapping[str, str], codes: Iterable[str], names: Iterable[str]) -> str | None:
    """The name of the first problem that is meant; None where none is.

    Args:
        problems: SNOMED CT code (or any key) to the name of each problem on the list.
        codes: SNOMED CT codes; one of them is enough.
        names: parts of names in lower case, for lists that are kept in words alone.

    Returns:
        The name as it stands on the list, "" where the list gives a code without one.

    Example:
        >>> told_by({"88805009": "CHF", "x": "Gout"}, {"88805009"}, ("heart failure",))
        'CHF'
        >>> told_by({"x": "Gout"}, {"88805009"}, ("heart failure",)) is None
        True
    """
    wanted, parts = frozenset(codes), tuple(names)
    for code, name in problems.items():
        if code in wanted or any(part in name.lower() for part in parts):
            return name
    return None
