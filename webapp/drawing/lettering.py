"""Sets text into a picture: breaks it into lines that fit, without a browser to measure."""

from webapp.drawing.svg import INK, at, tag, words

# Widths in the page's font, as a share of its size; near enough to break lines well.
_NARROW = frozenset("ijlftrI.,:;'’‘!|()[]-–1 ")
_WIDE = frozenset("mwMWŵŴ@%")
_LINE_HEIGHT = 1.18
_BASELINE = 0.35


def text_width(text: str, size: float) -> float:
    return size * sum(_share(letter) for letter in text)


def _share(letter: str) -> float:
    if letter in _NARROW:
        return 0.31
    if letter in _WIDE:
        return 0.86
    return 0.66 if letter.isupper() else 0.55


def broken(text: str, width: float, size: float) -> list[str]:
    """Break at spaces; a word that is too long for a line stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def lettering(  # noqa: PLR0913 - a text has a place, a width and a look
    text: str,
    x: float,
    y: float,
    width: float,
    *,
    size: float = 13,
    anchor: str = "middle",
    bold: bool = False,
    hanging: bool = False,
    turned: bool = False,
    plate: bool = False,
) -> str:
    """Text around a middle, or hanging from a top edge; `turned` reads from below upwards.

    A `plate` lies under a label that may cross a line, so that it stays readable.
    """
    lines = broken(text, width, size)
    if not lines:
        return ""
    step = size * _LINE_HEIGHT
    first = size * 0.85 if hanging else _BASELINE * size - (len(lines) - 1) * step / 2
    spans = (
        tag("tspan", words(line), x=0, y=first + number * step) for number, line in enumerate(lines)
    )
    text_lines = tag(
        "text",
        *spans,
        transform=at(x, y) + (" rotate(-90)" if turned else ""),
        font_size=size,
        text_anchor=anchor,
        font_weight=700 if bold else None,
        fill=INK,
    )
    if not plate:
        return text_lines
    widest = max(text_width(line, size) for line in lines)
    under = tag(
        "rect",
        x=x - widest / 2 - 1,
        y=y + first - size * 0.82,
        width=widest + 2,
        height=len(lines) * step,
        fill="#ffffff",
        fill_opacity="0.85",
    )
    return under + text_lines
