"""My own list: each matter once, and everything in the page's language."""

import pytest

from engine import identity
from engine.actors import SYSTEM
from notifications.models import Channel, Delivery, DeliveryState
from tests.webapp.conftest import task_of, words_of

LATE = {
    "kind": "user_task.escalated",
    "level": "L2",
    "ladder": "standard",
    "wording": "",
    "en": "Audit 20 assessments",
    "cy": "Archwilio 20 asesiad",
    "due": "2026-09-30",
}


@pytest.fixture
def told(engine, started) -> None:
    task = task_of(engine, started)
    about = {"en": "Respond", "cy": "Ymateb", "reference": "A-1", "task": str(task.id)}
    with engine.command(SYSTEM) as ctx:
        user = identity.find_by_email(ctx.session, "officer@example.org")
        ctx.session.add(
            Delivery(
                event_id=10_000,
                user_id=user.id,
                channel=Channel.APP,
                kind="user_task.created",
                user_task_id=task.id,
                about={**about, "answers": "x", "late": LATE, "reason": {}, "wording": ""},
                state=DeliveryState.SENT,
                due_at=ctx.now,
                sent_at=ctx.now,
            )
        )


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The late task: Audit 20 assessments (due 30 September 2026)"),
        ("cy", "Y dasg hwyr: Archwilio 20 asesiad (i’w chyflawni 30 Medi 2026)"),
    ],
)
def test_a_task_that_answers_a_late_one_says_which(as_, language, words):
    page = as_("officer", language).read("/messages/")

    assert words in words_of(page)
    assert len(page.xpath("//li[contains(@class, 'app-message--new')]")) == 1
