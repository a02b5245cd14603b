"""Our own sign-in at each site for looking at stays: nobody is there whose token could be used.

Asked for apart from what delivery has, so that neither ever holds the other's scopes.
"""

from dataclasses import dataclass, field, replace

from fhir_bridge.bridge import PER_SITE, Bridge, Connection
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.smart import Site, TokenRefused
from fhir_bridge.errors import EhrUnavailable
from fhir_bridge.store import messages

SCOPES = ("system/Patient.rs", "system/Encounter.rs")
OF_SUBSCRIPTIONS = "system/Subscription.rs"
"""Only where the site has one: an EHR without them would refuse the whole sign-in."""


@dataclass
class Watchers:
    """One warm connection a site, made when it is first needed and again when a site changes."""

    bridge: Bridge
    _known: dict[str, Connection] = field(default_factory=dict, repr=False)

    def client(self, site: Site) -> EhrClient | None:
        """Who looks there; None where the site gave us no client of our own.

        Raises:
            EhrUnavailable: its sign-in does not answer.
            BridgeError: it cannot sign in.
        """
        if not site.backend_client_id:
            return None
        connection = self._connection(self._apart(site))
        try:
            token = connection.backend(self.bridge.keys)
        except TokenRefused as error:
            if error.away:
                raise EhrUnavailable from error
            raise
        if token is None:
            return None
        return connection.client(token.access_token, token.granted, self.bridge.clock)

    def _apart(self, site: Site) -> Site:
        with self.bridge.store.reading() as session:
            subscribed = any(each.subscription for each in messages.feeds(session, site.id))
        scopes = (*SCOPES, OF_SUBSCRIPTIONS) if subscribed else SCOPES
        return replace(site, backend_scopes=scopes)

    def _connection(self, site: Site) -> Connection:
        known = self._known.get(site.id)
        if known is None or known.site != site:
            made = Connection(site, site.session(PER_SITE), store=self.bridge.store)
            known = self._known[site.id] = made
        return known
