"""The pages of scenarios 16, 17 and 19: a delegate, a leaver, a stranger's look, all in Welsh."""

from datetime import UTC, date, datetime

import pytest

from engine import absences, identity, leaving
from engine.absences import Cover
from engine.actors import SYSTEM
from engine.models import UserTaskState
from tests.webapp.conftest import PASSWORD, page_of, task_of, words_of
from tests.webapp.test_pages import RIGHT


def id_of(engine, who: str) -> int:
    with engine.query() as session:
        return identity.find_by_email(session, f"{who}@example.org").id


@pytest.fixture
def leave(engine, clock):
    """Owain Rees of Newport is away from 1 to 14 August; a clerk stands in for him."""
    with engine.command(SYSTEM) as ctx:
        clerk = identity.add_user(ctx, "clerk@example.org", "Ceri of Newport", agency="newport").id
    with engine.command(SYSTEM) as ctx:
        away = Cover(id_of(engine, "officer"), clerk, date(2026, 8, 1), date(2026, 8, 14), "Leave")
        absences.plan(ctx, away)
    clock.set(datetime(2026, 8, 10, 9, tzinfo=UTC))


@pytest.mark.scenario(16)
@pytest.mark.usefixtures("leave")
def test_a_delegate_sees_and_completes_on_behalf_of_who_is_away(as_, engine, started):
    clerk, task = as_("clerk"), task_of(engine, started)
    assert "Complete the return" in words_of(clerk.read("/"))

    clerk.send(f"/tasks/{task.id}/claim")
    clerk.send(f"/tasks/{task.id}", action="complete", **RIGHT)

    done = task_of(engine, started)
    assert done.state == UserTaskState.COMPLETED
    assert done.on_behalf_of == id_of(engine, "officer")
    assert "Ceri of Newport for Owain Rees" in words_of(as_("unit").read(f"/tasks/{task.id}"))


@pytest.mark.scenario(16)
def test_who_has_left_is_not_let_in(as_, client, engine, clock):
    clock.set(datetime(2026, 8, 31, 9, tzinfo=UTC))
    with engine.command(SYSTEM) as ctx:
        identity.set_password(ctx, id_of(engine, "officer"), PASSWORD)
    inside = as_("officer")
    with engine.command(SYSTEM) as ctx:
        leaving.disable_user(ctx, id_of(engine, "officer"))

    refused = client.send("/sign-in", email="officer@example.org", password=PASSWORD)

    assert refused.status_code == 422
    assert inside.get("/").location.startswith("/sign-in")


@pytest.mark.scenario(19)
def test_a_wrong_sign_in_is_refused_in_welsh(client):
    tongue = {"Accept-Language": "cy"}
    guess = {"csrf_token": client.token(), "email": "officer@example.org", "password": "no"}

    wrong = page_of(client.post("/sign-in", data=guess, headers=tongue))

    assert wrong.get("lang") == "cy"
    assert "Nid yw’r cyfeiriad e-bost neu’r cyfrinair yn gywir." in words_of(wrong)


@pytest.mark.scenario(19)
def test_inbox_task_and_statement_are_welsh(as_, engine, started, clock):
    clock.set(datetime(2026, 7, 27, 9, tzinfo=UTC))  # due on Wednesday 22 July
    officer = as_("officer", "cy")

    inbox, task = officer.read("/?view=late"), officer.read(f"/tasks/{task_of(engine, started).id}")
    statement = officer.read("/accessibility")

    assert [page.get("lang") for page in (inbox, task, statement)] == ["cy"] * 3
    assert "3 diwrnod gwaith yn hwyr" in words_of(inbox)
    assert "Cwblhau'r dychweliad" in words_of(task)
    assert "hygyrchedd" in words_of(statement)
