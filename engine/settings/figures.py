"""Whole numbers as the environment may write them."""


def figure(value: str, least: int, most: int) -> int | None:
    """Read one between these two, however many zeros lead it; None where it is no such number."""
    digits = value.lstrip("0") or value[-1:]
    is_short = len(digits) <= len(str(most))  # Python would refuse to read thousands of digits
    if not (value.isascii() and value.isdigit() and is_short):
        return None
    number = int(digits)
    return number if least <= number <= most else None
