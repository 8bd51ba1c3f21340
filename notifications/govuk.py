"""GOV.UK Notify: one recipient a message, through a template of the service's own.

The service needs one email template with the subject `((subject))` and the body `((body))`; it is
found by these. What became of a message is asked for afterwards.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from notifications.transport import Message, NotSent, Refused, Transport, Uncertain

ADDRESS = "https://api.notifications.service.gov.uk"
PATIENCE = 20
SECONDS_BETWEEN_QUESTIONS = 60.0
# Only the last is about the address; the others are worth another try.
FATES = ("technical-failure", "temporary-failure", "permanent-failure")
NO_ANSWER = 503
_asked_at: dict[str, float] = {}


@contextmanager
def client(key: str, address: str = ADDRESS) -> Iterator[Transport]:
    """Sends by the service of this key; the template is looked up once for a batch."""
    post = _Post(_client(key, address))
    try:
        yield post.send
    finally:
        post.notify.request_session.close()


def fates(key: str, address: str = ADDRESS) -> Iterator[tuple[str, str]]:
    """Which of the latest messages failed: the service's reference, and how. Once a minute."""
    from notifications_python_client.errors import APIError  # noqa: PLC0415 - slow to load

    now = time.monotonic()
    if now - _asked_at.get(key, -SECONDS_BETWEEN_QUESTIONS) < SECONDS_BETWEEN_QUESTIONS:
        return
    _asked_at[key] = now
    notify = _client(key, address)
    try:
        for fate in FATES:
            told = notify.get_all_notifications(status=fate, template_type="email")
            yield from ((str(one["id"]), fate) for one in told["notifications"])
    except APIError:
        return  # it will be asked again
    finally:
        notify.request_session.close()


class _Post:
    """The service's client with the template it sends by."""

    def __init__(self, notify: Any) -> None:
        self.notify = notify
        self._template: str | None = None

    def send(self, message: Message) -> str:
        from notifications_python_client.errors import APIError  # noqa: PLC0415

        try:
            self._template = self._template or self._find_template()
            known = self._known(message) if message.is_repeat else None
        except APIError as error:
            raise NotSent(_told(error), is_everybodys=True) from error
        if known is not None:
            return known
        try:
            answer = self.notify.send_email_notification(
                email_address=message.to,
                template_id=self._template,
                personalisation={"subject": message.subject, "body": message.text},
                reference=message.id,
                one_click_unsubscribe_url=_unsubscribe(message),
            )
        except APIError as error:
            raise _what_it_means(error) from error
        return str(answer["id"])

    def _find_template(self) -> str:
        for template in self.notify.get_all_templates("email")["templates"]:
            subject, body = str(template.get("subject")), str(template.get("body"))
            if "((subject))" in subject and "((body))" in body:
                return str(template["id"])
        raise NotSent(
            "the service has no email template with the subject ((subject)) and the body ((body))",
            is_everybodys=True,
        )

    def _known(self, message: Message) -> str | None:
        """What became of an earlier try whose answer was lost: it may have been taken."""
        found = self.notify.get_all_notifications(reference=message.id)["notifications"]
        return str(found[0]["id"]) if found else None


def _client(key: str, address: str) -> Any:
    """The official client, which has no types."""
    from notifications_python_client.notifications import (  # noqa: PLC0415 - slow to load
        NotificationsAPIClient,
    )

    made: Any = NotificationsAPIClient
    return made(key, base_url=address, timeout=PATIENCE)


def _what_it_means(error: Any) -> Exception:
    """400 is about this recipient, 403 and 429 about us; without an answer nobody knows."""
    told, status = _told(error), error.status_code
    if error.response is None:
        return Uncertain(told)
    if status == 400:  # noqa: PLR2004 - HTTP's own numbers
        is_ours = any(word in told for word in ("team-only", "trial mode", "Template"))
        return NotSent(told) if is_ours else Refused(told)
    if status in (401, 403, 404, 429):
        return NotSent(told, is_everybodys=True)
    return Uncertain(told)


def _told(error: Any) -> str:
    message = error.message
    if isinstance(message, list):
        message = "; ".join(str(one.get("message", one)) for one in message)
    return f"{error.status_code} {message}"


def _unsubscribe(message: Message) -> str | None:
    return message.headers.get("List-Unsubscribe", "").strip("<>") or None
