"""What a person sees and changes about themselves."""

from datetime import time

import pytest

from engine import identity, sign_in
from notifications.models import NotificationPreference
from tests.webapp.conftest import page_of, words_of


def me(engine, who):
    with engine.query() as session:
        return identity.find_by_email(session, f"{who}@example.org")


def test_a_profile_shows_groups_agency_and_address(as_):
    said = words_of(as_("officer").read("/profile/"))

    assert "Owain Rees" in said
    assert "Newport City Council" in said
    assert "Lead officers: Newport City Council Holder 1 Jan 2020 No end set" in said


def test_a_language_is_kept_for_pages_and_messages(as_, engine):
    officer = as_("officer")

    officer.send("/profile/language", language="cy")

    assert "Mae’ch iaith wedi’i chadw" in words_of(officer.read("/profile/"))
    assert me(engine, "officer").language == "cy"


def test_a_language_that_is_none_is_refused(as_, engine):
    assert as_("officer").send("/profile/language", language="fr").status_code == 422
    assert me(engine, "officer").language is None


WISH = {"digest_at": "07:30", "digest_days": "working_days", "immediate": "urgent"}


def test_a_person_chooses_when_to_be_told(as_, engine):
    officer = as_("officer")

    answer = officer.send("/profile/notifications", **WISH, quiet_from="22:00", quiet_to="07:00")

    assert answer.status_code == 303
    with engine.query() as session:
        kept = session.get_one(NotificationPreference, me(engine, "officer").id)
    assert (kept.digest_at, kept.quiet_to) == (time(7, 30), time(7))
    page = officer.read("/profile/notifications")
    assert page.xpath("//input[@id='digest_at']/@value") == ["07:30"]
    assert page.xpath("//input[@name='immediate'][@checked]/@value") == ["urgent"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("digest_at", "soon", "Enter a time, such as 08:00."),
        ("digest_at", "", "Enter when the digest should come."),
        ("digest_days", "never", "Choose one of what is offered."),
        ("immediate", "<b>", "Choose one of what is offered."),
        ("quiet_from", "22:00", "Enter when the quiet hours end."),
    ],
)
def test_a_wrong_wish_is_told_beside_its_field_and_keeps_the_rest(as_, field, value, said):
    wrong = {**WISH, field: value}

    answer = as_("officer").send("/profile/notifications", **wrong)

    page = page_of(answer)
    assert answer.status_code == 422
    assert said in words_of(page)
    assert page.xpath("//div[contains(@class, 'error-summary')]//a/@href")
    shown = page.xpath("//input[@id='digest_at']/@value")[0]
    assert shown == wrong["digest_at"]


def test_a_token_is_shown_once_and_ended_for_good(as_, engine):
    officer = as_("officer")

    fresh = page_of(officer.send("/profile/tokens", name="Ŵyr <b>")).xpath("//*[@id='fresh']")[0]

    again = officer.read("/profile/tokens")
    assert "Ŵyr <b>" in words_of(again)
    assert fresh.text not in words_of(again)
    with engine.query() as session:
        assert sign_in.user_of_token(session, fresh.text).name == "Owain Rees"
        [token] = sign_in.live_tokens(session, me(engine, "officer").id)
    officer.send(f"/profile/tokens/{token.id}/revoke")
    with engine.query() as session:
        assert sign_in.user_of_token(session, fresh.text) is None


def test_a_token_needs_a_name_and_a_colleagues_is_not_there(as_, engine):
    as_("officer").send("/profile/tokens", name="mine")
    with engine.query() as session:
        [token] = sign_in.live_tokens(session, me(engine, "officer").id)

    assert as_("officer").send("/profile/tokens", name=" ").status_code == 422
    assert as_("colleague").send(f"/profile/tokens/{token.id}/revoke").status_code == 404
