"""All blueprints of signing in."""

from webapp.signing_in import (
    again,
    helping,
    link,
    outside,
    passkey_pages,
    password,
    second,
    security,
    staying,
)

ROOMS = (password, second, passkey_pages, outside, again, link, security, helping, staying)
