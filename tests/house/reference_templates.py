"""The page of ``docs/reference`` about plan templates, made from their rows and their sources."""

from collections.abc import Iterator

from reference_markdown import page, table

from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.plan_templates import KIND_WORDS, NOT_AGAIN_FOR, WHO, Template
from fhir_bridge.care.template_rows import TEMPLATES
from fhir_bridge.care.template_sources import SOURCES
from fhir_bridge.r4.course import BEGUN_FROM, PLAN_TEMPLATE

GENERAL = (
    "A template proposes and never applies itself. Each goal in it is a sentence to begin with; "
    "what stands in square brackets is asked and filled in the words that are said. It is kept "
    "one at a time, with a yes: for a child under twelve in the words of somebody close, and "
    "never against what the child says. A sentence whose gaps are open, or only emptied, is sent "
    f"back. What is not chosen is not offered again for {NOT_AGAIN_FOR.days} days unless somebody "
    "asks for it. Our own words and our own design; no study has validated them. No dose and no "
    "limit stands in a template: an order says those."
)
PUBLISHED = (
    f"Each is a FHIR PlanDefinition, `{PLAN_TEMPLATE}<code>`, a draft until a site’s clinical "
    "owner signs its version (`footbridge rules sign <site> --by <name> --of <code>`); `footbridge "
    "rules template <code>` prints it. Other words are another version: signed anew, and no goal "
    "changes. "
    f"A goal keeps what it was begun from in the extension `{BEGUN_FROM}`, as "
    "`<canonical>|<version>#<goal>`, which no EHR is sent; the plan of care names the templates in "
    "`instantiatesCanonical`."
)


def templates() -> str:
    """The templates there are, whole, with what each recommendation rests on."""
    sources = (
        (f"`{row.code}`", row.title, row.cite, row.url, row.seen) for row in SOURCES.values()
    )
    return page(
        "Plan templates",
        "fhir_bridge/care/template_rows.py, fhir_bridge/care/template_sources.py",
        GENERAL,
        PUBLISHED,
        *(part for each in TEMPLATES.values() for part in _template(each)),
        "## Sources\n\nCited, never copied. What of each was read is said; whoever signs a "
        "template reads the source itself first.",
        table(("code", "what", "where", "address", "read of it"), sources),
    )


def _template(template: Template) -> Iterator[str]:
    low, high = template.ages
    ages = f"from {low} years" if low else f"up to {high} years" if high else "any age"
    yield f"## {template.title}\n\n`{template.code}`, version {template.version}, {ages}. " + (
        template.about
    )
    if not template.proposes:
        yield "It holds nothing and leads to the plain form of a goal."
        return
    yield table(
        ("goal", "what it is about", "a sentence to begin with", "first small win, for example",
         "why", "only if", "sources"),
        (
            (f"`{each.code}`", STRATEGIES[each.strategy].title, each.words,
             "; ".join(each.small_wins), each.why, each.only_if, ", ".join(each.sources))
            for each in template.starts
        ),
    )  # fmt: skip
    if template.works:
        yield table(
            ("what may help", "how", "who usually does it", "for", "sources"),
            (
                (each.words, KIND_WORDS[each.kind], WHO[each.who], ", ".join(each.starts),
                 ", ".join(each.sources))
                for each in template.works
            ),
        )  # fmt: skip
