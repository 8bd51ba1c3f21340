"""Every kind of message with made-up things in it, for those who look after the words."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from notifications.accounts import KINDS, LINKS, NAME
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
ACCOUNT = Item(
    key="",
    reference="",
    name=NAME,
    link="https://cylch.example/profile/security",
    reason={"why": "account"},
)
INVITATION = replace(ACCOUNT, name={}, link="https://cylch.example/sign-in/link/0")
SAMPLE = Item(
    key="",
    reference="SEW-A26-03-C07",
    name={"en": "Complete the agency’s return", "cy": "Llenwi ffurflen yr asiantaeth"},
    link="https://cylch.example/tasks/0",
    reason={"why": "holder"},
)


# What stands around all is shown with something in it.
AROUND = {
    **dict.fromkeys(
        ("digest", "immediate"),
        ("user_task.escalated", "user_task.reminded.R2", "user_task.rescheduled"),
    ),
    "account": ("user.second_factor_added.passkey", "user.recovery_codes_made"),
    "sign_in_link": ("user.invited",),
}


def kinds() -> list[str]:
    """Whatever has words of its own: what stands around, then the kinds."""
    return list(shipped())


def sample(
    kind: str, vocabulary: Vocabulary, language: str | None, today: date, profile: str
) -> Content:
    """One kind as a message of its own; for what stands around all, a digest of three."""
    items = [_item(one, today) for one in AROUND.get(kind, (kind,))]
    frame = Frame(kind=_frame(kind), today=today, profile=profile)
    return compose(items, frame, vocabulary, language)


def is_account(kind: str) -> bool:
    return any(kind == one or kind.startswith(f"{one}.") for one in KINDS)


def _frame(kind: str) -> str:
    if kind in FRAMES:
        return kind
    if kind in LINKS:
        return "sign_in_link"
    return "account" if is_account(kind) else "digest"


def _item(kind: str, today: date) -> Item:
    if is_account(kind):
        when = datetime.combine(today, time(17, 5))
        return replace(INVITATION if kind in LINKS else ACCOUNT, key=kind, when=when)
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
