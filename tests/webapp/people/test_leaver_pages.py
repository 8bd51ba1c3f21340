"""A leaver on the page: the list, one result a task, the refusal, the closed door."""

import pytest

from engine import identity, sign_in, tasks
from engine.models import User, UserTask
from tests.people import member
from tests.webapp.conftest import PASSWORD, page_of, start, task_of, words_of
from tests.webapp.people.test_absence_pages import id_of

WHY = "Left on 24 June"


@pytest.fixture
def admin(as_, engine):
    member(engine, "admin", name="Admin")
    return as_("admin")


@pytest.fixture
def rep(engine):
    return member(engine, "agency_rep@newport", name="Rep")


@pytest.fixture
def held(engine):
    """Three tasks with the officer."""
    found = [task_of(engine, start(engine, "newport")).id for _ in range(3)]
    with engine.command() as ctx:
        for task_id in found:
            tasks.assign(ctx, task_id, id_of(engine, "officer"))
    return found


@pytest.fixture
def leave(engine):
    return f"/settings/people/{id_of(engine, 'officer')}/leave"


def holders(engine, held):
    with engine.query() as session:
        return [session.get_one(UserTask, one).assignee_id for one in held]


@pytest.mark.usefixtures("held")
def test_the_account_stays_open_while_a_task_is(admin, engine, leave):
    answer = admin.send(f"{leave}/close")

    assert answer.status_code == 409
    assert "3 tasks must find a new home first." in words_of(page_of(answer))
    with engine.query() as session:
        assert session.get_one(User, id_of(engine, "officer")).is_active


def test_all_go_to_the_representative_with_one_line_each(admin, engine, held, leave, rep):
    page = admin.read(leave)
    assert page.xpath(f"//select[@name='to-{held[0]}']/option[@selected]/text()") == [
        "Representative: Rep"
    ]

    answer = page_of(admin.send(leave, all="rep", reason=WHY))

    assert words_of(answer).count("Now with: Rep") == 3
    assert holders(engine, held) == [rep.id] * 3
    assert admin.send(f"{leave}/close").status_code == 303
    assert sign_in.by_password(engine, "officer@example.org", PASSWORD) is None


def test_each_goes_where_it_was_sent_and_a_refusal_keeps_no_other(admin, engine, held, leave, rep):
    colleague, stranger = id_of(engine, "colleague"), id_of(engine, "torfaen")
    wishes = dict(zip([f"to-{one}" for one in held], (colleague, "group", stranger), strict=True))

    said = words_of(page_of(admin.send(leave, reason=WHY, **wishes)))

    assert holders(engine, held) == [colleague, None, id_of(engine, "officer")]
    assert "2 handed over, 1 not handed over" in said
    assert "Not moved: this person is neither in the group nor in the agency." in said
    assert rep.id not in holders(engine, held)


def test_a_reason_is_asked_for_and_choices_stay(admin, engine, held, leave):
    colleague = id_of(engine, "colleague")

    answer = admin.send(leave, reason="", **{f"to-{held[0]}": colleague})

    page = page_of(answer)
    assert answer.status_code == 422
    chosen = page.xpath(f"//select[@name='to-{held[0]}']/option[@selected]/@value")
    assert chosen == [str(colleague)]
    assert holders(engine, held) == [id_of(engine, "officer")] * 3


def test_an_agency_without_a_representative_says_so(admin, held, leave):
    said = words_of(page_of(admin.send(leave, all="rep", reason=WHY)))

    assert said.count("its agency has no representative") == len(held)


def test_groups_left_without_anybody_are_named(admin, engine):
    start(engine, "torfaen")
    page = admin.read(f"/settings/people/{id_of(engine, 'torfaen')}/leave")

    said = words_of(page)
    assert "Nobody else sits in these groups." in said
    assert "Lead officers: Torfaen County Borough Council: 1 task waits there" in said


def test_the_unit_hands_over_but_an_administrator_closes(as_, engine, held, leave, rep):
    unit = as_("unit")

    unit.send(leave, all="rep", reason=WHY)

    assert holders(engine, held) == [rep.id] * 3
    assert "An administrator closes the account" in words_of(unit.read(leave))
    assert unit.send(f"{leave}/close").status_code == 403


def test_a_second_press_and_a_second_administrator_do_no_harm(admin, engine, held, leave, rep):
    for _ in range(2):
        admin.send(leave, all="rep", reason=WHY)
    admin.send(f"{leave}/close")

    assert admin.send(f"{leave}/close").status_code == 303
    assert admin.get(leave).status_code == 404
    assert holders(engine, held) == [rep.id] * 3


def test_nobody_closes_their_own_account_on_the_page(admin, engine):
    own = f"/settings/people/{id_of(engine, 'admin')}/leave"

    assert "nobody closes their own" in words_of(admin.read(own))
    assert admin.send(f"{own}/close").status_code == 422
    with engine.query() as session:
        assert identity.find_by_email(session, "admin@example.org").is_active
