"""Puts what went wrong into the log, under a number short enough to be read out by telephone."""

import secrets

from flask import current_app, request


def noted(error: Exception) -> str:
    reference = secrets.token_hex(4).upper()
    current_app.logger.error(
        "Expected to answer %s %s; reference %s.",
        request.method,
        request.url_rule or "an unknown address",  # the address itself may hold a one-time code
        reference,
        exc_info=error,
    )
    return reference
