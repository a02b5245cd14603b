"""The EHR's look on our pages: a few custom properties, made of checked values (L38).

SMART's styling is taken as far as it does no harm. Text that could not be read is not taken (4.5:1
on every ground it stands on), and what says how things stand keeps our colours. To take another
member: a row in ``COLOURS`` or ``OTHERS``.
"""

from collections.abc import Iterator, Mapping

from fhir_bridge.ehr.smart import Style

READABLE = 4.5
"""Contrast of text, WCAG 2.2 1.4.3."""

OURS: Mapping[str, str] = {
    "ink": "#16222e", "muted": "#546272", "blue": "#0b5e86", "amber": "#8a5200",
    "card": "#ffffff", "ground": "#f3f6f9", "shade": "#f7f9fb", "quiet": "#eef2f6",
    "blue-soft": "#e6f1f7", "green-soft": "#e5f4ea", "amber-soft": "#fdf1dc", "red-soft": "#fce8e6",
}  # fmt: skip
"""Colours of ``tokens.css`` that a colour of the EHR comes to stand beside."""

GROUNDS = (
    "card", "ground", "shade", "quiet", "blue-soft", "green-soft", "amber-soft", "red-soft"
)  # fmt: skip

COLOURS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "color_background": ("ground", ("ink", "muted", "blue", "amber")),
    "color_text": ("ink", GROUNDS),
    "color_highlight": ("blue", ("card", "ground", "shade", "blue-soft", "amber-soft")),
}
"""Member to the property it replaces, and what must be readable beside it."""

OTHERS: Mapping[str, tuple[str, str]] = {
    "dim_border_radius": ("--fb-radius", "{}"),
    "font_family_body": ("--fb-sans", '{}, "Inter Variable", sans-serif'),
}
"""Member to a property, and how it is written."""


def theme_css(style: Style) -> str:
    """The style sheet; "" where nothing of the style is taken.

    Args:
        style: as ``ehr.smart.styling`` accepted it: text that can only be a value.

    Example:
        >>> theme_css({"color_text": "#ffffff"})
        ''
    """
    taken = [*_colours(style), *_others(style)]
    lines = "".join(f"  {name}: {value};\n" for name, value in taken)
    return f":root {{\n{lines}}}\n" if taken else ""


def _colours(style: Style) -> Iterator[tuple[str, str]]:
    palette = dict(OURS)
    for member, (name, beside) in COLOURS.items():
        wanted = style.get(member)
        if wanted and all(contrast(wanted, palette[other]) >= READABLE for other in beside):
            palette[name] = wanted
            yield f"--fb-{name}", wanted
            if name == "blue":
                yield "--tblr-primary-rgb", ", ".join(map(str, bytes.fromhex(wanted[1:])))


def _others(style: Style) -> Iterator[tuple[str, str]]:
    for member, (name, written) in OTHERS.items():
        if member in style:
            yield name, written.format(style[member])


def contrast(one: str, other: str) -> float:
    """Contrast of two colours ``#rrggbb`` (WCAG 2.2).

    Example:
        >>> round(contrast("#000000", "#ffffff"))
        21
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = [each / 255 for each in bytes.fromhex(colour[1:])]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - WCAG's curve
        for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
