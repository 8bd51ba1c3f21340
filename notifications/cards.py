"""What a webhook is told: a reference and a link, never case data; for Teams as a card."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

import orjson

from notifications.letterhead import Letterhead
from notifications.matters import path_of, wording_key
from notifications.models import WebhookCall
from notifications.words import LANGUAGES, Vocabulary

OPEN = {"cy": "Agor", "en": "Open"}
CARD = "application/vnd.microsoft.card.adaptive"


def standard(call: WebhookCall, letterhead: Letterhead) -> bytes:
    """As Standard Webhooks have it: a type, a moment, some data."""
    about = call.about
    return orjson.dumps(
        {
            "type": call.kind,
            "timestamp": call.happened_at.astimezone(UTC).isoformat(),
            "data": {
                "reference": about.get("reference") or None,
                "level": about.get("level") or None,
                "task_id": about.get("task"),
                "task_name": about.get("en") or None,
                "task_name_cy": about.get("cy") or None,
                "instance_id": about.get("instance"),
                "url": letterhead.base_url + path_of(about),
            },
        }
    )


def teams(call: WebhookCall, letterhead: Letterhead, vocabulary: Vocabulary) -> bytes:
    """A message with one card, in both languages: a channel has not chosen one."""
    url = letterhead.base_url + path_of(call.about)
    body = [block for one in LANGUAGES for block in _said(call, vocabulary, one)]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "actions": [
            {"type": "Action.OpenUrl", "title": " / ".join(OPEN.values()), "url": url},
        ],
    }
    attachment = {"contentType": CARD, "content": card}
    return orjson.dumps({"type": "message", "attachments": [attachment]})


def _said(call: WebhookCall, vocabulary: Vocabulary, language: str) -> list[Mapping[str, Any]]:
    about = call.about
    name, reference = str(about.get(language) or ""), str(about.get("reference") or "")
    values = {"task": name, "reference": reference, "late": "", "due": ""}
    key = wording_key(call.kind, about, vocabulary)
    what = vocabulary.say(key, "what", language, **values) if key in vocabulary.parts else call.kind
    about_what = f"{name} ({reference})" if name and reference else name or reference
    return [
        {"type": "TextBlock", "text": what, "weight": "Bolder", "wrap": True},
        {"type": "TextBlock", "text": about_what or "–", "wrap": True, "spacing": "None"},
    ]
