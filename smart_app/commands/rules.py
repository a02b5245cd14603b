"""`footbridge rules …`: what proposes an approach or a goal, and who signed it at a site."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from smart_app.commands.options import DataDir, out, settings_of

if TYPE_CHECKING:
    from fhir_bridge.signed_rules import Signable, Signature

rules = typer.Typer(
    no_args_is_help=True,
    help="Rules of approaches, plan templates and words that patients take home: signed by site.",
)

APPROACH, TEMPLATES = "approach", "templates"
PROPOSED = "nothing is proposed", "proposals are shown", "proposals are hidden"
DRAFT = "printed as a draft", "printed as approved", "printed as a draft again"
"""What it means that nobody signed, that somebody did, and that it is hidden since."""

Site = Annotated[str, typer.Argument(help="the site's id, as `site list` says")]
Name = Annotated[str, typer.Option("--by", help="name of the site's clinical owner")]
Of = Annotated[
    str,
    typer.Option(
        "--of",
        help="approach, a plan template's code, templates, a paper's code, papers-en or papers-es",
    ),
]


@rules.command("show")
def rules_show(site: Site, data_dir: DataDir = None) -> None:
    """Show each rule, template and paper, and whether this version is signed at a site."""
    from fhir_bridge import signed_rules
    from fhir_bridge.care.approach import RULES
    from fhir_bridge.care.signed_words import PAPERS
    from fhir_bridge.care.template_rows import TEMPLATES as ROWS
    from smart_app.installation import create_bridge

    bridge = create_bridge(settings_of(data_dir))
    signature = signed_rules.look(bridge, site)
    out.print(f"Rules of approaches, version {signature.version}. Our own design, not validated.")
    for rule in RULES:
        out.print(f"  {rule.id}: {rule.yes} ({rule.source})", soft_wrap=True, highlight=False)
    _tell(site, signature, "")
    out.print("Plan templates. Each proposes; each goal is put into the patient's words.")
    for row in ROWS.values():
        if row.proposes:
            said = f"  {row.code}: {len(row.starts)} goals to begin with. "
            _tell(site, signed_rules.look(bridge, site, signed_rules.signable(row)), said)
    out.print("Words that patients take home. What is not signed is printed as a draft.")
    for paper in PAPERS.values():
        of = signed_rules.signable_paper(paper)
        said = f"  {paper.code} ({paper.title}). "
        _tell(site, signed_rules.look(bridge, site, of), said, DRAFT)


@rules.command("paper")
def rules_paper(code: Annotated[str, typer.Argument(help="the paper's code")]) -> None:
    """Print every word of a paper, as it is signed."""
    from fhir_bridge.care.signed_words import PAPERS
    from fhir_bridge.errors import NotFound

    if code not in PAPERS:
        raise NotFound(f"There is no paper of this code. There are: {', '.join(PAPERS)}.")
    out.print(f"{PAPERS[code].title}, version {PAPERS[code].version}", highlight=False)
    for line in PAPERS[code].lines:
        out.print(f"  {line}", soft_wrap=True, highlight=False, markup=False)


@rules.command("template")
def rules_template(code: Annotated[str, typer.Argument(help="the template's code")]) -> None:
    """Print a plan template as the FHIR PlanDefinition that is signed."""
    from fhir_bridge.care.template_rows import TEMPLATES as ROWS
    from fhir_bridge.care.template_sources import SOURCES
    from fhir_bridge.errors import NotFound
    from fhir_bridge.r4.plan_definition import plan_definition

    if code not in ROWS:
        raise NotFound(f"There is no template of this code. There are: {', '.join(ROWS)}.")
    out.print_json(data=plan_definition(ROWS[code], SOURCES))


@rules.command("sign")
def rules_sign(site: Site, by: Name, of: Of = APPROACH, data_dir: DataDir = None) -> None:
    """Note that the site's clinical owner signed this version: it proposes, or is no draft."""
    from fhir_bridge import signed_rules, staff
    from fhir_bridge.care.signed_words import named
    from smart_app.installation import create_bridge

    wanted = _wanted(of)
    bridge = create_bridge(settings_of(data_dir))
    for each in wanted:
        signature = signed_rules.sign(bridge, site, by, by=staff.OPERATOR, of=each)
        _tell(site, signature, _named(of, each), DRAFT if named(of) else PROPOSED)


@rules.command("hide")
def rules_hide(
    site: Site,
    again: Annotated[bool, typer.Option("--show", help="show them again")] = False,
    of: Of = APPROACH,
    data_dir: DataDir = None,
) -> None:
    """Hide proposals at a site, or make words drafts again; facts are shown as before."""
    from fhir_bridge import signed_rules, staff
    from fhir_bridge.care.signed_words import named
    from smart_app.installation import create_bridge

    wanted = _wanted(of)
    bridge = create_bridge(settings_of(data_dir))
    for each in wanted:
        signature = signed_rules.show(bridge, site, shown=again, by=staff.OPERATOR, of=each)
        _tell(site, signature, _named(of, each), DRAFT if named(of) else PROPOSED)


def _wanted(of: str) -> "Iterable[Signable]":
    """What is signed or hidden by one command."""
    from fhir_bridge.care.signed_words import named
    from fhir_bridge.care.template_rows import TEMPLATES as ROWS
    from fhir_bridge.errors import NotFound
    from fhir_bridge.signed_rules import APPROACHES, signable, signable_paper

    if papers := named(of):
        return tuple(map(signable_paper, papers))
    known = {code: signable(row) for code, row in ROWS.items() if row.proposes}
    if of == TEMPLATES:
        return tuple(known.values())
    if of != APPROACH and of not in known:
        raise NotFound(f"There is nothing of this name to sign: {', '.join((APPROACH, *known))}.")
    return (known.get(of, APPROACHES),)


def _named(of: str, signable: "Signable") -> str:
    return "" if of == APPROACH else f"{signable.what}: "


def _tell(
    site: str, signature: "Signature", before: str, said: tuple[str, str, str] = PROPOSED
) -> None:
    words = _words(site, signature, said)
    out.print(before + words, soft_wrap=True, highlight=False, markup=False)


def _words(site: str, signature: "Signature", said: tuple[str, str, str]) -> str:
    unsigned, shown, hidden = said
    if signature.at is None:
        return f"{site}: nobody signed version {signature.version}; {unsigned}."
    now = shown if signature.shown == "shown" else hidden
    when = f"{signature.at:%Y-%m-%d}"
    return f"{site}: version {signature.version} signed by {signature.name} on {when}; {now}."
