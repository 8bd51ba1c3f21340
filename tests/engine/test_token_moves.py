"""A token stands where it should not: one person proposes where it belongs, another decides."""

import threading

import pytest

from engine import incidents, instances, token_moves, verification
from engine.bpmn.world import World
from engine.errors import Invalid, NotFound, NotInState, NotPermitted
from engine.models import Incident, ProcessInstance, TokenMove, UserTask
from tests.engine.bpmn.pen import EVENTS
from tests.engine.diagrams import Drawing, one_task, publish
from tests.people import member
from tests.play import play

UNIT = "business_unit"


@pytest.fixture
def engine(process_engine):
    return process_engine


@pytest.fixture
def first(engine):
    return member(engine, UNIT, name="First")


@pytest.fixture
def second(engine):
    return member(engine, UNIT, name="Second")


def line() -> Drawing:
    return Drawing("main").start().task("plan").task("write").task("check").end()


def at(story, element: str) -> str:
    """The token that stands at an element."""
    return next(one.element_instance_id for one in stands(story) if one.element_id == element)


def stands(story):
    now, calendar, _ = story.engine.moment()
    with story.engine.query() as session:
        instance = session.get(ProcessInstance, story.root_id)
        return token_moves.standing(session, instance, World(now, calendar))


def goals(story, element):
    now, calendar, _ = story.engine.moment()
    with story.engine.query() as session:
        instance = session.get(ProcessInstance, story.root_id)
        return token_moves.goals(session, instance, at(story, element), World(now, calendar))


def propose(story, by, source, to, why="It was sent on by mistake"):
    return story.do(token_moves.propose, story.root_id, at(story, source), to, why, by=by)


def approve(story, by, move):
    return story.do(token_moves.approve, story.root_id, move.id, by=by)


def refusal(story, by, source, to):
    with pytest.raises(Invalid) as error:
        propose(story, by, source, to)
    return error.value.field, error.value.rule, error.value.values.get("element")


def test_a_step_is_done_again_when_two_people_say_so(engine, begin, first, second):
    publish(engine, line())
    story = begin()
    story.hand_in("plan", note="Done")

    move = propose(story, first, "write", "plan")
    assert list(story.waiting_for) == ["Write"]
    assert (move.before, move.after) == (["write"], ["plan"])

    made = approve(story, second, move)
    assert made.state == "made"
    assert list(story.waiting_for) == ["Plan"]
    [event] = story.events("token_move.made")
    assert event.actor_id == second.id
    assert event.details == {
        "move": move.id,
        "element": "write",
        "to": "plan",
        "before": ["write"],
        "after": ["plan"],
        "proposed_by": first.id,
        "reason": "It was sent on by mistake",
    }
    for name in ("plan", "write", "check"):
        story.hand_in(name, note="Done")
    assert story.instance.state == "completed"
    with engine.query() as session:
        assert verification.verify(session).fault is None


def test_the_task_that_is_left_is_canceled_and_the_new_one_has_its_own_deadline(
    engine, begin, first, second, look
):
    publish(engine, line())
    story = begin()
    approve(story, second, propose(story, first, "plan", "check"))

    [left], [came] = look(UserTask, element_id="plan"), look(UserTask, element_id="check")
    assert (left.state, came.state) == ("canceled", "created")
    assert came.due_on > left.created_at.date()


def test_what_is_known_goes_with_the_token(engine, begin, first, second):
    publish(engine, line())
    story = begin()
    story.hand_in("plan", note="Known")
    approve(story, second, propose(story, first, "write", "check"))
    story.hand_in("check", note="Checked")

    assert story.instance.state == "completed"


@pytest.mark.usefixtures("second")
def test_nobody_approves_what_they_proposed(engine, begin, first):
    publish(engine, line())
    story = begin()
    move = propose(story, first, "plan", "check")

    with pytest.raises(NotPermitted, match="second person"):
        approve(story, first, move)
    with pytest.raises(NotPermitted, match="withdraw"):
        story.do(token_moves.send_back, story.root_id, move.id, "No", by=first)


def test_nobody_proposes_what_nobody_else_could_decide(engine, begin, first):
    """Whoever would approve it must see the work: a process approver who does not, cannot."""
    publish(engine, line())
    member(engine, "process_approver", name="Elsewhere")
    assert refusal(begin(), first, "plan", "check")[:2] == ("to", "nobody_decides")

    approver = member(engine, "process_approver", "qa_group@children", name="Approver")
    assert refusal(begin(), first, "plan", "check")[:2] == ("to", "nobody_decides")
    story = begin(agency=None, board="children")
    with engine.query() as session:
        instance = session.get_one(ProcessInstance, story.root_id)
        today = engine.calendar().local_date(engine.now())
        assert token_moves.deciders(session, instance, approver.id, today)[0].id == first.id

    assert approve(story, approver, propose(story, first, "plan", "check")).state == "made"


def test_it_is_sent_back_with_a_reason_and_may_be_proposed_anew(engine, begin, first, second):
    publish(engine, line())
    story = begin()
    move = propose(story, first, "plan", "check")
    with pytest.raises(Invalid, match="required"):
        story.do(token_moves.send_back, story.root_id, move.id, " ", by=second)

    story.do(token_moves.send_back, story.root_id, move.id, "Write it first", by=second)

    assert list(story.waiting_for) == ["Plan"]
    assert story.events("token_move.returned")[0].details["reason"] == "Write it first"
    assert propose(story, first, "plan", "write").is_open


def test_one_token_has_one_proposal_and_its_author_withdraws_it(engine, begin, first, second):
    publish(engine, line())
    story = begin()
    move = propose(story, first, "plan", "check")
    assert refusal(story, second, "plan", "write")[:2] == ("token", "already_proposed")
    with pytest.raises(NotPermitted):
        story.do(token_moves.withdraw, story.root_id, move.id, by=second)

    story.do(token_moves.withdraw, story.root_id, move.id, by=first)

    with pytest.raises(NotInState, match="withdrawn"):
        approve(story, second, move)


def test_a_task_completed_meanwhile_lets_the_proposal_lapse(engine, begin, first, second, look):
    publish(engine, line())
    story = begin()
    move = propose(story, first, "plan", "check")
    story.hand_in("plan", note="Done")

    assert approve(story, second, move).state == "lapsed"
    assert list(story.waiting_for) == ["Write"]
    assert look(TokenMove)[0].why == [["gone_on", ""]]


def test_two_approve_at_the_same_moment_and_it_moves_once(engine, begin, first, second):
    publish(engine, line())
    story = begin()
    move = propose(story, first, "plan", "check")
    third = member(engine, UNIT, name="Third")
    outcomes, together = [], threading.Barrier(2)

    def decide(who):
        together.wait()
        try:
            outcomes.append(approve(story, who, move).state)
        except NotInState as error:
            outcomes.append(error.state)

    threads = [threading.Thread(target=decide, args=[who]) for who in (second, third)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes == ["made", "made"]
    assert len(story.events("token_move.made")) == 1
    assert list(story.waiting_for) == ["Check"]


def fork() -> Drawing:
    return Drawing("main").start().task("plan").side_by_side("one", "two").task("sum").end()


def test_a_join_that_would_wait_for_ever_forbids_it(engine, begin, first):
    publish(engine, fork())
    story = begin()
    story.hand_in("plan", note="Done")

    assert refusal(story, first, "one", "sum") == ("to", "join_starves", "join")
    assert refusal(story, first, "one", "two")[1] in ("join_starves", "runs_twice")
    assert refusal(story, first, "one", "plan")[1] in ("join_starves", "runs_twice")


@pytest.mark.usefixtures("second")
def test_a_step_that_would_begin_the_other_branches_again_forbids_it(engine, begin, first):
    """However the whole may be ended from one of them."""
    drawing = Drawing("main").start().task("plan").gateway("fork").task("one").task("two").end("a")
    drawing.task("beside", follow=False).flow("fork", "beside").end("b")
    drawing.last = ""
    drawing.catch("stop", EVENTS["message"], follow=False).flow("fork", "stop")
    publish(engine, drawing.end("over", "terminate"), strict=False)
    story = begin()
    story.hand_in("plan", note="Done")

    assert refusal(story, first, "one", "plan")[1] == "runs_twice"
    assert propose(story, first, "one", "two").is_open


def test_what_waits_at_a_join_for_others_stays_there(engine, begin, first):
    publish(engine, fork())
    story = begin()
    story.hand_in("plan", note="Done")
    story.hand_in("one", note="Done")

    assert goals(story, "two") == []
    assert refusal(story, first, "join", "sum") == ("to", "waits_for_others", "join")
    assert refusal(story, first, "two", "sum") == ("to", "join_starves", "join")


def test_within_its_own_branch_a_token_may_move(engine, begin, first, second):
    drawing = Drawing("main").start().gateway("fork")
    drawing.task("a1").task("a2").gateway("join")
    drawing.task("b1", follow=False).flow("fork", "b1").flow("b1", "join")
    drawing.last = "join"
    publish(engine, drawing.end())
    story = begin()
    story.hand_in("a1", note="Done")

    approve(story, second, propose(story, first, "a2", "a1"))

    assert set(story.waiting_for) == {"A1", "B1"}
    for name in ("a1", "b1", "a2"):
        story.hand_in(name, note="Done")
    assert story.instance.state == "completed"


def test_a_case_called_from_there_is_not_left_without_its_caller(engine, begin, first, second):
    publish(
        engine, one_task("child"), Drawing("main").start().call("ask", "child").task("sum").end()
    )
    story = begin()
    assert refusal(story, first, "ask", "sum") == ("to", "called", "ask")

    child = next(one for one in story.family if one.parent_id)
    story.do(instances.terminate, child.id, "Not wanted", by=first)
    approve(story, second, propose(story, first, "ask", "sum"))

    assert list(story.waiting_for) == ["Sum"]
    assert [one.state for one in story.incidents] == ["resolved"]


def test_it_never_leaves_its_sub_process(engine, begin, first):
    publish(engine, line())
    story = begin()

    assert refusal(story, first, "plan", "nowhere")[1] == "other_scope"
    assert refusal(story, first, "plan", "plan")[1] == "no_place"
    assert "begin" not in goals(story, "plan")
    assert goals(story, "plan") == ["write", "check", "done"]


def test_a_paused_instance_stands_still(engine, begin, first, second):
    publish(engine, line())
    story = begin()
    move = propose(story, first, "plan", "check")
    story.do(instances.suspend, story.root_id, "Court", by=first)

    with pytest.raises(NotInState, match="suspended"):
        approve(story, second, move)
    story.do(instances.resume, story.root_id, by=first)
    assert approve(story, second, move).state == "made"


def test_who_may_not_see_the_instance_is_told_of_none(engine, begin):
    publish(engine, line())
    story = begin()
    owner = member(engine, "process_owner", name="Owner")
    officer = member(engine, "officer@newport", name="Officer")

    elsewhere = member(engine, "officer@torfaen", name="Elsewhere")

    for who in (owner, elsewhere):
        with pytest.raises(NotFound):
            propose(story, who, "plan", "check")
    with pytest.raises(NotPermitted):
        propose(story, officer, "plan", "check")


def test_what_failed_is_passed_by(engine, clock, first, second, look):
    def broken(_ctx, _call):
        raise RuntimeError("no paper")

    engine.steps = {"print": broken}
    publish(engine, Drawing("main").start().service("print", "print").task("file").end())
    story = play(engine, clock, "main", agency="newport")
    approve(story, second, propose(story, first, "print", "file", "Printed by hand"))

    assert list(story.waiting_for) == ["File"]
    [incident] = look(Incident)
    assert (incident.state, incident.resolved_by) == ("resolved", second.id)
    with pytest.raises(NotInState):
        story.do(incidents.retry, incident.id, by=first)
