"""The pretend EHR's pages: Jinja2 with everything escaped, a strict CSP, no JavaScript at all."""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from fhir_bridge.http import origin_of

FOLDER = Path(__file__).parent / "pages"
STATIC = FOLDER / "static"

_TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip


@dataclass(frozen=True)
class Pages:
    """Renders a page with the headers that belong to it.

    Attributes:
        app_url: where the one other site is whose pages may be framed here.
    """

    app_url: str

    def show(
        self, template: str, status: int = 200, *, forms_to: str = "", **values: object
    ) -> HTMLResponse:
        """Render a template. A page may be framed by ours alone (an error inside the chart).

        Args:
            forms_to: origin that the answer to a form redirects to: browsers look at that too.
        """
        html = _TEMPLATES.get_template(template).render(**values)
        return HTMLResponse(html, status, self._headers(forms_to))

    def _headers(self, forms_to: str) -> dict[str, str]:
        forms = f"'self' {forms_to}".strip()
        policy = (
            f"default-src 'none'; style-src 'self'; img-src 'self'; form-action {forms}; "
            f"frame-src 'self' {origin_of(self.app_url)}; frame-ancestors 'self'; base-uri 'none'"
        )
        return {
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
