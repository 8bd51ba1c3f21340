"""Words that a refused request carried: shown once more, so that nobody types them again."""

from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from engine.texts import legible

# Never shown again: what opens doors, and what only the machine reads.
SECRET = ("password", "token", "code", "secret", "otp", "credential", "response")
LONG_ENOUGH = 16


def unsent() -> str:
    """Sentences of a form of ours; nothing where another site may have sent it."""
    if request.method != "POST" or not _is_ours():
        return ""
    try:
        form = request.form
    except RequestEntityTooLarge:  # nobody read it, and nobody will
        return ""
    return "\n\n".join(
        legible(value.strip())
        for name, value in form.items(multi=True)
        if not any(word in name.lower() for word in SECRET) and _is_said(value)
    )


def _is_said(value: str) -> bool:
    """Somebody wrote it; a key, a number or a choice is quickly given again."""
    is_key = value.isalnum() or "-" in value
    return len(value.split()) > 1 or (len(value) >= LONG_ENOUGH and not is_key)


def _is_ours() -> bool:
    """A page elsewhere could put words into our mouth."""
    told = request.headers.get("Sec-Fetch-Site")
    if told is not None:
        return told == "same-origin"
    sender = request.headers.get("Origin") or request.referrer or ""
    return urlsplit(sender).netloc == request.host
