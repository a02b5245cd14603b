"""What stands between the browser and the record: cookies, headers, CSRF, the right patient.

The cookie names a browser, never a patient: a context in the URL does that, and it works only in
the browsers it was opened in. Tokens never reach the browser at all.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from fhir_bridge.errors import NotSignedIn, Refused, WrongPatient
from fhir_bridge.launches import Context
from fhir_bridge.staff_contexts import StaffContext

HOST_COOKIE = "__Host-fb"
DEV_COOKIE = "fb_dev"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action {forms}; base-uri 'none'; object-src 'none'; "
    "frame-ancestors {embedders}"
)

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@dataclass(frozen=True)
class Browser:
    """The browser binding: a random value in a cookie, kept here as its hash alone."""

    value: str
    new: bool

    @property
    def hash(self) -> str:
        """What is stored."""
        return hashlib.sha256(self.value.encode()).hexdigest()


def browser_of(cookies: str, origin: str) -> Browser | None:
    """The binding a request carries, if it carries one.

    The plain cookie counts only where we are http on loopback: Python clients drop Secure
    cookies there, and nobody else can see it (decision 25).
    """
    jar = SimpleCookie()
    try:
        jar.load(cookies)
    except CookieError:
        return None
    names = (HOST_COOKIE, DEV_COOKIE) if _is_dev(origin) else (HOST_COOKIE,)
    value = next((jar[name].value for name in names if name in jar), "")
    return Browser(value, new=False) if _looks_ours(value) else None


def new_browser() -> Browser:
    """A binding for a browser that has none."""
    return Browser(secrets.token_urlsafe(24), new=True)


def cookies_for(browser: Browser, origin: str) -> list[str]:
    """The Set-Cookie values that bind a browser.

    Written by hand: below Python 3.14 the standard library cannot set ``Partitioned``, and in a
    cross-site frame only exactly this combination arrives (tried in Chromium 156).
    """
    held = (
        f"{HOST_COOKIE}={browser.value}; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; "
        "Max-Age=43200"
    )
    if not _is_dev(origin):
        return [held]
    return [held, f"{DEV_COOKIE}={browser.value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200"]


def policy(embedders: Iterable[str], forms_to: Iterable[str] = ()) -> str:
    """The Content-Security-Policy; only registered EHR origins may put us in a frame (L24).

    Args:
        forms_to: origins that a form of this page may go to, beside our own (L21).
    """
    return POLICY.format(
        embedders=" ".join(sorted(set(embedders))) or "'none'",
        forms=" ".join(["'self'", *sorted(set(forms_to))]),
    )


def check_staff_unsafe(
    context: StaffContext, fields: Mapping[str, str], headers: Mapping[str, str], origin: str
) -> None:
    """Let a request without a patient change something only if this page sent it.

    Raises:
        NotSignedIn: the CSRF value is absent or another context's, or another site sent it.
        WrongPatient: it names a patient, and this context has none.
    """
    if not _came_from_us(headers, origin):
        raise NotSignedIn("This request did not come from a page of Footbridge.")
    if fields.get("expected_patient") or headers.get("x-patient"):
        raise WrongPatient
    if not hmac.compare_digest(fields.get("csrf", "").encode(), context.csrf.encode()):
        raise NotSignedIn("This page is too old to send from. Open it again; nothing was sent.")


def check_unsafe(
    context: Context, fields: Mapping[str, str], headers: Mapping[str, str], origin: str
) -> None:
    """Let a request change something only if this page, for this patient, sent it (decision 12).

    Raises:
        NotSignedIn: the CSRF value is absent or another context's, or another site sent it.
        WrongPatient: the page was drawn for another patient than the context holds.
        Refused: the page did not say which patient it was drawn for.
    """
    if not _came_from_us(headers, origin):
        raise NotSignedIn("This request did not come from a page of Footbridge.")
    expected = fields.get("expected_patient") or headers.get("x-patient")
    if expected and expected != context.patient:
        raise WrongPatient  # before the secret, which is then the other patient's too
    if not hmac.compare_digest(fields.get("csrf", "").encode(), context.csrf.encode()):
        raise NotSignedIn("This page is too old to send from. Open it again; nothing was sent.")
    if not expected:
        raise Refused("The page did not say which patient it is for. Nothing was done.")


def _came_from_us(headers: Mapping[str, str], origin: str) -> bool:
    """Whether the browser says, or leaves open, that one of our own pages sent this.

    ``null`` leaves it open: so a browser calls the sender of a plain form under our
    ``no-referrer``, and every sender in a frame that the EHR sandboxed without an origin. There
    the form's secret and the partitioned cookie decide, which no other site has.
    """
    named = headers.get("origin")
    if named == "null":
        return True
    return named in {None, origin} and headers.get("sec-fetch-site") != "cross-site"


def _looks_ours(value: str) -> bool:
    return 20 <= len(value) <= 64 and value.replace("-", "").replace("_", "").isalnum()  # noqa: PLR2004


def _is_dev(origin: str) -> bool:
    return origin.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]"))
