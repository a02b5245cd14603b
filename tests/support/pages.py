"""Reading a page as a client does: its forms with every field they carry, its text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form: where it goes and what is in it before anybody types."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)


INLINE = {"a", "b", "bdi", "code", "em", "i", "q", "small", "span", "strong", "wbr"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._textarea = ""
        self._select = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"script", "style"}:
            self._silent += 1
        self._apart(tag)
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        if self.forms:
            self._note_field(tag, given, self.forms[-1])

    def _note_field(self, tag: str, given: dict[str, str], form: Form) -> None:
        name = given.get("name", "")
        if tag == "input" and name and self._counts(given):
            form.fields[name] = given.get("value", "")
            if given.get("type") == "hidden":
                form.hidden.add(name)
        if tag == "textarea":
            self._textarea = name
            form.fields[name] = ""
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and ("selected" in given):
            form.fields[self._select] = given.get("value", "")

    @staticmethod
    def _counts(given: dict[str, str]) -> bool:
        return given.get("type") not in {"radio", "checkbox"} or "checked" in given

    def handle_endtag(self, tag: str) -> None:
        self._apart(tag)
        if tag in {"script", "style"}:
            self._silent -= 1
        if tag == "textarea":
            self._textarea = ""
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._textarea and self.forms:
            self.forms[-1].fields[self._textarea] += data.removeprefix("\n")
        elif not self._silent:
            self.words.append(data)

    def _apart(self, tag: str) -> None:
        """What stands in different blocks is read apart; within a line nothing is added."""
        if tag not in INLINE:
            self.words.append(" ")


def forms(html: str) -> list[Form]:
    """Every form of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def form(html: str, ending: str) -> Form:
    """The form whose address ends so."""
    found = [each for each in forms(html) if each.action.endswith(ending)]
    assert found, f"no form goes to …{ending}"
    return found[0]


def text(html: str) -> str:
    """What a person reads, in one line."""
    reader = _Reader()
    reader.feed(html)
    return " ".join("".join(reader.words).split())
