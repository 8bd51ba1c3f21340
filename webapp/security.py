"""What protects every answer: policy headers, cookies, tokens against forged requests."""

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadData, URLSafeTimedSerializer

from webapp.typed import TypedRequest, WholeConverter

if TYPE_CHECKING:
    from engine.settings import Settings

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "object-src": "'none'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
SALT = "wtf-csrf-token"  # of the library's tokens
WORKING_DAY = timedelta(hours=12)


class Protection(CSRFProtect):  # type: ignore[misc]  # the library has no types
    """Takes what a page holds that was opened before the board's key changed."""

    def _get_csrf_token(self) -> str | None:
        return in_present_key(super()._get_csrf_token())


csrf = Protection()


def install(app: Flask, settings: "Settings") -> None:
    is_https = settings.base_url.startswith("https:")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        # Nobody is signed out when the board's key changes.
        SECRET_KEY_FALLBACKS=list(settings.earlier_keys),
        # The prefix makes browsers refuse a cookie that another host or path has planted.
        SESSION_COOKIE_NAME="__Host-cylch" if is_https else "cylch",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=WORKING_DAY,
        # A form may stay open all day; the token lives as long as the session.
        WTF_CSRF_TIME_LIMIT=None,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MAX_CONTENT_LENGTH=60_000_000,
    )
    app.request_class = TypedRequest
    app.url_map.converters["int"] = WholeConverter
    csrf.init_app(app)
    app.after_request(_add_headers)
    if is_https:
        app.after_request(_stay_on_https)


def in_present_key(token: str | None) -> str | None:
    """A token that an earlier key signed, signed with the present one; any other as it is."""
    for key in current_app.config["SECRET_KEY_FALLBACKS"]:
        with suppress(BadData):
            said = URLSafeTimedSerializer(key, salt=SALT).loads(token or "")
            present = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=SALT)
            return str(present.dumps(said))
    return token


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        # Pages name children's cases: nothing stays behind on a shared machine.
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("Cookie")
    return response


def _stay_on_https(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response
