"""What the pretend EHR created lately: a search index that lags does not know it yet."""

from collections import Counter, OrderedDict
from dataclasses import replace
from datetime import timedelta
from threading import Lock

from fhir_bridge.clock import Clock
from fhir_bridge.sandbox.effects import Lag, Told
from fhir_bridge.sandbox.wrong_answers import rewritten
from fhir_bridge.wire import Json

MOST = 10_000


class Freshness:
    """When each record was created, and how often its type was searched since; in memory."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._lock = Lock()
        self._made: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._searched: Counter[str] = Counter()

    def created(self, reference: str) -> None:
        """Note a new record, e.g. ``Goal/7``."""
        with self._lock:
            made = (self._now().timestamp(), self._searched[reference.partition("/")[0]])
            self._made[reference] = made
            while len(self._made) > MOST:
                self._made.popitem(last=False)

    def searched(self, type: str) -> None:
        """Note a search of a type."""
        with self._lock:
            self._searched[type] += 1

    def hides(self, lag: Lag, reference: str) -> bool:
        """Whether an index that is so far behind does not know a record yet."""
        with self._lock:
            made = self._made.get(reference)
            if made is None:
                return False
            age = timedelta(seconds=self._now().timestamp() - made[0])
            searches = self._searched[reference.partition("/")[0]] - made[1]
        return age < timedelta(seconds=lag.seconds) or searches <= lag.searches > 0

    def behind(self, lag: Lag, told: Told) -> Told:
        """The answer to a search, without what the index does not know yet."""

        def known(bundle: Json) -> Json:
            entries = [each for each in bundle.get("entry", ()) if not self._hidden(lag, each)]
            missing = len(bundle.get("entry", ())) - len(entries)
            others = {name: value for name, value in bundle.items() if name != "entry"}
            if isinstance(total := bundle.get("total"), int):
                others["total"] = total - missing
            return others | ({"entry": entries} if entries else {})

        return replace(told, body=rewritten(told, known))

    def _hidden(self, lag: Lag, entry: Json) -> bool:
        resource = entry.get("resource", {})
        return self.hides(lag, f"{resource.get('resourceType')}/{resource.get('id')}")
