"""What `footbridge import` says at the end: counts and reasons.

Names of files may be names of patients, and ids are theirs: both are said only where asked for. A
file is otherwise known by its place on the command line.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from fhir_bridge.bundle_files import Taken


def import_lines(files: Sequence[Taken], *, names: bool = False) -> Iterator[str]:
    """The report in words, line by line.

    Args:
        names: with names of files and ids of what was set aside, which a log should not hold.
    """
    yield from _counts(files)
    unresolved, enrolled = (sum(getattr(each, n) for each in files) for n in _TOTALS)
    if enrolled:
        yield f"Patients enrolled: {enrolled}. They wait for somebody to take them on."
    if unresolved:
        yield f"Conditional references that find nothing yet, and stay as they stand: {unresolved}"
    yield f"Files taken in whole: {sum(each.whole for each in files)} of {len(files)}"
    for number, file in enumerate(files, 1):
        yield from _file(number, file, names=names)


_TOTALS = ("unresolved", "enrolled")
_FATES = {
    "created": "new",
    "updated": "changed",
    "unchanged": "already here",
    "older": "older than what is here",
}


def _counts(files: Sequence[Taken]) -> Iterator[str]:
    sums = {name: _sum(getattr(each, name) for each in files) for name in _FATES}
    for type in sorted(set().union(*sums.values())):
        told = [
            f"{sums[name][type]} {words}"
            for name, words in _FATES.items()
            if name != "older" or sums[name][type]
        ]
        yield f"{type}: {', '.join(told)}"


def _sum(counts: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counts, Counter())


def _file(number: int, file: Taken, *, names: bool) -> Iterator[str]:
    called = f"File {number}" + (f" ({file.path})" if names else "")
    if file.failed:
        yield f"{called}: nothing was kept. {file.failed}"
    elif file.aside:
        many = len(file.aside) + file.more_aside
        yield f"{called}: {many} set aside, the rest was taken in."
    elif names:
        yield f"{called}: taken in whole."
    for (type, reason), many in Counter((each.type, each.reason) for each in file.aside).items():
        yield f"  {many} {type or 'without a type'}: {reason}"
    if file.more_aside:
        yield f"  {file.more_aside} more, not looked at one by one"
    if names:
        places = (f"line {each.entry + 1}" if file.has_lines else f"entry {each.entry}"
                  for each in file.aside)  # fmt: skip
        for place, each in zip(places, file.aside, strict=True):
            yield f"    {place}: {each.type}/{each.id}"
