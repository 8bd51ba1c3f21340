"""Every kind of message with made-up things in it, for those who look after the words."""

from dataclasses import replace
from datetime import date, timedelta

from notifications.rules import NEWS
from notifications.wording import Content, Frame, Item, compose
from notifications.words import FRAMES, Vocabulary, shipped

REASONS = {
    "copy": {"why": "handed_on"},
    "L2": {
        "why": "represents",
        "en": "Newport City Council",
        "cy": "Cyngor Dinas Casnewydd",
    },
    "L3": {
        "why": "group",
        "en": "Quality Assurance Group chair (children)",
        "cy": "Cadeirydd y Grŵp Sicrwydd Ansawdd (plant)",
    },
}
SAMPLE = Item(
    key="",
    reference="SEW-A26-03-C07",
    name={"en": "Complete the agency’s return", "cy": "Llenwi ffurflen yr asiantaeth"},
    link="https://cylch.example/tasks/0",
    reason={"why": "holder"},
)


def kinds() -> list[str]:
    """Whatever has words of its own: what stands around, then the kinds."""
    return list(shipped())


def sample(
    kind: str, vocabulary: Vocabulary, language: str | None, today: date, profile: str
) -> Content:
    """One kind as a message of its own; for what stands around all, a digest of three."""
    frame = Frame(kind=kind if kind in FRAMES else "digest", today=today, profile=profile)
    if kind in FRAMES:
        chosen = ("user_task.escalated", "user_task.reminded.R2", "user_task.rescheduled")
        items = [_item(one, today) for one in chosen]
    else:
        items = [_item(kind, today)]
    return compose(items, frame, vocabulary, language)


def _item(kind: str, today: date) -> Item:
    is_late = kind.startswith("user_task.escalated")
    last = kind.rpartition(".")[2]
    return replace(
        SAMPLE,
        key=kind,
        due_on=today - timedelta(days=4) if is_late else today,
        days_late=3 if is_late else None,
        is_duty=kind not in NEWS and last != "copy",
        reason=REASONS.get(last, SAMPLE.reason),
    )
