"""What the description says of every operation alike."""

from typing import Any

from webapp.api.problems import MEDIA_TYPE

Part = dict[str, Any]

ABOUT = """\
Everything that a person can do in a page, under the same permissions.

**Who calls.** `Authorization: Bearer cy_…` with a token from `cylch token EMAIL`; or the signed-in
session, whose changes also need its token against forged requests in the header `X-CSRFToken`.

**Lists** answer `{items, next}`. Give `next` as `cursor` to go on; `null` means that this was all.
Rows that are added meanwhile neither repeat nor hide others.

**Times** are UTC by ISO 8601, **dates** are local days of the board.

**Refusals** are `application/problem+json` (RFC 9457). Rely on `type`; `title` and `detail` are
sentences in the language of `Accept-Language` (`en`, `cy`), else of the caller's profile. Where a
part of the request does not fit, `errors` names it. A conflict says who did it (`by`) and when
(`at`).

**Repeating.** A change takes an `Idempotency-Key`. The key, the effect and the answer are kept in
one transaction: a repeat by the same caller gets the first answer again (`Idempotent-Replayed:
true`) and has no second effect, also while the first is still on its way. A refusal changes nothing
and keeps nothing, so its key may be used again. The same key with another request is refused.
Keys are kept for a week.

**Versions.** What changes carries an `ETag`. Give it as `If-Match`, and a change of anything newer
is refused with 412.

**How much.** All programs of one person together may call and search, upload, rehearse, send out
and have documents made as often in a minute as the board's settings say. Beyond that they get 429
(`urn:cylch:problem:too-many-requests`) and change nothing; `Retry-After` says how many seconds to
wait.

**What you may not see** answers 404, exactly as if it did not exist.
"""

SECURITY_SCHEMES: Part = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token of `cylch token`."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "cylch",
        "description": "The signed-in session of a page; `__Host-cylch` over https.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRFToken",
        "description": "With a session, for every change.",
    },
}
SECURITY: list[Part] = [{"bearer": []}, {"session": [], "csrf": []}]

IDEMPOTENCY_KEY: Part = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A new one for each change that you mean; the same one when you repeat it.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[!-~]+$"},
}
IF_MATCH: Part = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` that was read; anything newer is not changed.",
    "schema": {"type": "string"},
}
ETAG: Part = {"description": "The version, for `If-Match`.", "schema": {"type": "string"}}
LOCATION: Part = {"description": "Where it is now.", "schema": {"type": "string"}}


def _problem(description: str, **headers: str) -> Part:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    told: Part = {"description": description, "content": content}
    if headers:
        told["headers"] = {
            name.replace("_", "-"): {"description": about, "schema": {"type": "string"}}
            for name, about in headers.items()
        }
    return told


PROBLEMS: list[tuple[int, str, Part]] = [
    (400, "Malformed", _problem("It cannot be read.")),
    (
        401,
        "SignInRequired",
        _problem("No token that is valid, no session.", WWW_Authenticate="How to say who you are."),
    ),
    (403, "NotPermitted", _problem("The caller may see it, but may not do this.")),
    (404, "NotFound", _problem("There is no such thing, or it is not for the caller to see.")),
    (409, "Conflict", _problem("Its state does not allow this; says who did what when.")),
    (412, "ChangedMeanwhile", _problem("It is newer than `If-Match` says.")),
    (413, "TooLarge", _problem("It is too large.")),
    (415, "UnsupportedMediaType", _problem("This format is not taken here.")),
    (422, "Invalid", _problem("Something does not fit; `errors` or `findings` say what.")),
    (
        429,
        "TooManyRequests",
        _problem("The caller asks for too much in a minute.", Retry_After="Seconds to wait."),
    ),
    (503, "Busy", _problem("Too much at once.", Retry_After="Seconds to wait.")),
]


# Its parts stand inside it, so that it depends on no other schema.
PROBLEM: Part = {
    "type": "object",
    "description": "A refusal by RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "pattern": "^urn:cylch:problem:[a-z0-9-]+$"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "rule", "message"],
                "properties": {name: {"type": "string"} for name in ("field", "rule", "message")},
            },
        },
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["file", "element", "line", "rule", "severity", "message"],
                "properties": {
                    **{
                        name: {"type": "string"}
                        for name in ("file", "element", "rule", "severity", "message")
                    },
                    "line": {"type": "integer"},
                },
            },
        },
        "by": {
            "type": "object",
            "required": ["id", "name"],
            "properties": {"id": {"type": ["integer", "null"]}, "name": {"type": "string"}},
        },
        "at": {"type": "string", "format": "date-time"},
        "state": {"type": "string"},
    },
}
