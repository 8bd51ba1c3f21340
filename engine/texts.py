"""What people wrote, in one form: composed letters, one kind of line end, nothing that turns it."""

import unicodedata

# Marks that turn round how the text after them is shown; a name could say one thing and be another.
TURNING = dict.fromkeys(
    [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
)
MARK = "\ufffd"
LAYOUT = frozenset("\n\t")
# Numbers that Unicode has promised never to give to a letter; no page may hold them.
NO_LETTERS = frozenset(
    [
        *range(0xFDD0, 0xFDF0),
        *(n | e for n in range(0, 0x110000, 0x10000) for e in (0xFFFE, 0xFFFF)),
    ]
)


def tidy(text: str) -> str:
    """The same words, without what nobody sees and nobody meant."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).translate(
        TURNING
    )


def can_be_kept(text: str) -> bool:
    """No control characters and no half letters: databases and pages refuse them.

    Nor the mark of where one was: somebody should look what is missing there.
    """
    return MARK not in text and not any(
        unicodedata.category(letter) in ("Cc", "Cs") and letter not in LAYOUT for letter in text
    )


def legible(text: str) -> str:
    """For showing what was typed as it was typed: a mark stands where nothing could be shown."""
    return "".join(MARK if _is_unshowable(letter) else letter for letter in text)


def _is_unshowable(letter: str) -> bool:
    is_control = unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\r\t"
    return is_control or ord(letter) in NO_LETTERS
