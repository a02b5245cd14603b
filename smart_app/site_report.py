"""What `footbridge site check` says: aligned lines for people, the same as JSON for programs."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from fhir_bridge.ehr.shortfalls import Row
from fhir_bridge.site_check import SiteReport

COLUMNS = ("read", "search", "create", "update", "if-none-exist", "scope")
FIRST, WIDTH = 24, 96


def report_lines(report: SiteReport) -> Iterator[str]:
    """The report in words, line by line, in columns."""
    site = report.site
    fhir = f"FHIR {report.fhir_version}" if report.fhir_version else ""
    yield " · ".join(filter(None, (site.name, report.software, fhir, f"sheet {site.quirks}")))
    yield site.base
    if report.rows:
        yield ""
        yield from _table(report.rows)
    yield from _part("Clients", _clients(report))
    yield from _part("Scopes", _scopes(report))
    yield from _part("Goals go to", _target(report))
    yield from _part("To know", report.troubles)


def _table(rows: Iterable[Row]) -> Iterator[str]:
    yield _columns("", COLUMNS)
    for row in rows:
        facts = (row.read, row.search, row.create, row.update, row.conditional)
        cells = [*("yes" if fact else "–" for fact in facts), row.letters or "–"]
        yield _columns(row.type, cells)
        yield from _detail("asked by", _question(row))
        yield from _detail("can include", " ".join(row.includes))
        yield from _detail("versions", row.versioning)
        for each in row.demoted:
            since = f"{each.at:%Y-%m-%d %H:%M} UTC"
            words = f"{each.interaction}, which it lists: it answered {each.why} ({since})"
            yield from _detail("does not do", words)


def _columns(first: str, cells: Iterable[str]) -> str:
    padded = (f"{cell:<{max(len(name), 6) + 2}}" for cell, name in zip(cells, COLUMNS, strict=True))
    return f"{first:<{FIRST}}{''.join(padded)}".rstrip()


def _question(row: Row) -> str:
    return " ".join(f"{name}={value}" for name, value in row.asked)


def _detail(label: str, words: str) -> Iterator[str]:
    if words:
        yield from _folded(f"    {label:<{FIRST - 4}}", words)


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    label = title
    for line in lines:
        if label == title:
            yield ""
        yield from _folded(f"{label:<{FIRST}}", line)
        label = ""


def _folded(label: str, words: str) -> Iterator[str]:
    """A label and words beside it, in as many lines as they need."""
    line = label
    for word in words.split():
        if len(line) > FIRST and len(line) + len(word) > WIDTH:
            yield line.rstrip()
            line = " " * FIRST
        line += f"{word} "
    yield line.rstrip()


def _clients(report: SiteReport) -> Iterator[str]:
    for each in report.clients:
        listed = "listed" if each.listed else "not listed"
        ours = " · this registration" if each.ours else ""
        yield f"{each.name}: {listed}{ours}"


def _scopes(report: SiteReport) -> Iterator[str]:
    yield f"asked for at a launch: {' '.join(report.site.scopes)}"
    if report.granted is not None:
        yield f"granted to the worker: {' '.join(report.granted) or 'none'}"
    if report.missing:
        yield f"not granted to the worker: {' '.join(report.missing)}"


def _target(report: SiteReport) -> Iterator[str]:
    choice = report.choice
    if choice is None:
        return
    ehr = report.site.name
    where = f" ({choice.target.type})" if choice.target.type else ""
    yield f"{choice.target.what}{where}: {choice.why.format(ehr=ehr)}"
    if choice.target.type and not choice.changes:
        yield "A later version is another record: what was written is not changed there."
    for each in choice.weighed:
        if not each.usable:
            yield f"not as {each.target.what}: {each.why.format(ehr=ehr)}"


def report_json(report: SiteReport) -> dict[str, Any]:
    """The report as plain values; nothing in it is secret."""
    site, choice = report.site, report.choice
    return {
        "site": site.id,
        "name": site.name,
        "base": site.base,
        "sheet": site.quirks,
        "software": report.software,
        "fhirVersion": report.fhir_version,
        "types": {row.type: _row_json(row) for row in report.rows},
        "clients": [asdict(each) for each in report.clients],
        "scopes": {
            "asked": list(site.scopes),
            "granted": None if report.granted is None else list(report.granted),
            "missing": list(report.missing),
        },
        "writes": choice and {
            "target": choice.target.name,
            "type": choice.target.type,
            "changes": choice.changes,
            "why": choice.why.format(ehr=site.name),
            "weighed": [
                {"target": each.target.name, "usable": each.usable,
                 "why": each.why.format(ehr=site.name)}
                for each in choice.weighed
            ],
        },
        "troubles": list(report.troubles),
    }  # fmt: skip


def _row_json(row: Row) -> dict[str, Any]:
    demoted = [
        {"interaction": each.interaction, "at": each.at.isoformat(), "why": each.why}
        for each in row.demoted
    ]
    plain = asdict(row) | {"asked": dict(row.asked), "demoted": demoted}
    return {name: value for name, value in plain.items() if name != "type"}
