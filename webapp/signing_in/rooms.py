"""All blueprints of signing in."""

from webapp.signing_in import password

ROOMS = (password,)
