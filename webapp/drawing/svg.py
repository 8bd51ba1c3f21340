"""Writes SVG: escaped, without a style attribute, numbers as short as they can be."""

from xml.sax.saxutils import escape, quoteattr

INK = "#0b0c0c"
QUIET = "#5c666a"

Style = dict[str, str | float | None]


def tag(name: str, *inner: str, **attributes: str | float | None) -> str:
    """One element. `stroke_width=2` becomes stroke-width="2"; None is left out."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(inner)}</{name}>" if inner else f"<{name}{written}/>"


def path(d: str, **attributes: str | float | None) -> str:
    return tag("path", d=d, **attributes)


def circle(radius: float, **attributes: str | float | None) -> str:
    return tag("circle", r=radius, **attributes)


def track(*points: tuple[float, float], closed: bool = False) -> str:
    """Straight from point to point, as the data of a path."""
    way = "L".join(f"{_value(x)} {_value(y)}" for x, y in points)
    return f"M{way}{'Z' if closed else ''}"


def words(text: str) -> str:
    return escape(text)


def at(x: float, y: float) -> str:
    return f"translate({_value(x)} {_value(y)})"


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{round(value, 1):g}"
