"""A completed plan on its way to sign-off: pack, ratification, votes, decision."""

from datetime import date

import pytest
import sqlalchemy as sa

from engine import identity, tasks
from engine.errors import ConflictOfInterest, FourEyes, Invalid
from engine.models import Membership, UserTask
from tests.people import again
from tests.workflows.plan_world import (
    World,
    elements_of,
    finish,
    visited,
)
from workflows import ballots
from workflows.models import Declaration, SignOff, SignOffPack, SignOffVote

AGENCIES = ("newport", "torfaen", "health", "police", "housing", "education", "yos", "gdas")


@pytest.fixture
def world(plan_world) -> World:
    """September 2026; eight seats in the QA Group, and a CPRG that meets on 9 December."""
    world = plan_world.at(date(2026, 9, 1))
    for agency in AGENCIES:
        world.seat(agency)
    world.meeting(date(2026, 12, 9), "cprg")
    assert world.cprg_chair
    return world


def cprg_member(world):
    """Sits in the review group and leads an action: the conflict of scenario 8."""
    return world.person("Medi of Torfaen", "lead_officer@torfaen", "cprg", agency="torfaen")


def completed_plan(world, source="cpr", actions=3):
    """A plan whose actions are all verified; the third is led by a member of the CPRG."""
    given = {"finalise_due": date(2026, 9, 30)} if source == "susr" else {}
    plan = world.drafted(f"{source.upper()}-1", source, **given)
    for number in range(1, actions + 1):
        lead = cprg_member(world) if number == 3 else world.officer
        agency = "torfaen" if number == 3 else "newport"
        world.with_action(plan, date(2026, 10, 30), lead_agency=agency, lead_officer_id=lead.id)
    story = world.monitored(plan)
    for number in range(1, actions + 1):
        finish(world, story, f"{source.upper()}-1/{number}")
    return story


def packed(world, story):
    assert story.task("build_pack").due_on is not None
    story.hand_in(
        "build_pack",
        by=world.unit,
        exceptions="None",
        impact_plan="Re-audit in March",
        index_checked=True,
    )
    return story


def presented(world, story, how="meeting", on="2026-09-09"):
    packed(world, story)
    given = {"ratify_on": on} if how == "meeting" else {}
    story.hand_in("review_pack", by=world.chair, pack_review="present", ratify_how=how, **given)
    return story


def ratified(world, story):
    presented(world, story)
    present = [world.seat(agency).id for agency in AGENCIES[:5]]
    story.hand_in("ratify_at_meeting", by=world.chair, present=present, ratified="yes")
    return story


def at_the_cprg(world, story):
    """The pack is sent and the meeting of 9 December has come."""
    ratified(world, story)
    story.wait(date(2026, 12, 2))
    story.hand_in("send_pack", by=world.unit, pack_sent_on="2026-12-02")
    return story


def names(story) -> set[str]:
    return {task.element_id for task in story.open_tasks}


def rag(world, ref):
    return world.action(ref).rag


# ---- pack and ratification


def test_a_pack_lists_evidence_and_lateness_from_the_register(world):
    story = packed(world, completed_plan(world))

    [pack] = world.rows(SignOffPack)
    first = pack.parts["action:CPR-1/1"]
    assert pack.presented[0] == first["ref"] == "CPR-1/1"
    assert [proof["level"] for proof in first["evidence"]] == ["E1", "E2"]
    assert first["days_after_baseline"] == -59
    assert story.task("review_pack").due_on == date(2026, 9, 8)


def test_whoever_built_the_pack_does_not_review_it(world):
    both = world.person("Carys the chair", "qa_chair@children", "business_unit")
    story = completed_plan(world)
    story.hand_in(
        "build_pack", by=both, exceptions="None", impact_plan="Re-audit", index_checked=True
    )

    with pytest.raises(FourEyes):
        story.hand_in("review_pack", by=both, pack_review="present", ratify_how="correspondence")


def test_a_returned_pack_is_built_again(world):
    story = packed(world, completed_plan(world))

    story.hand_in(
        "review_pack", by=world.chair, pack_review="return", pack_reason="Name the late ones"
    )

    assert names(story) == {"build_pack"}
    assert world.plan("CPR-1").state == "approved"


def test_a_quorate_meeting_ratifies(world):
    story = ratified(world, completed_plan(world))

    [found] = world.rows(SignOff)
    assert (found.ratification, found.ratified_on) == ("meeting", date(2026, 9, 1))
    assert world.plan("CPR-1").state == "presented"
    assert world.action("CPR-1/1").status == "presented"
    assert story.task("send_pack").due_on == date(2026, 12, 2)


def test_an_inquorate_meeting_goes_to_correspondence(world):
    story = presented(world, completed_plan(world))
    two = [world.seat(agency).id for agency in ("newport", "housing")]

    story.hand_in("ratify_at_meeting", by=world.chair, present=two, ratified="yes")

    tasks = story.tasks("ratify_by_correspondence")
    assert len(tasks) == len(AGENCIES) + 1  # the chair has a seat, too
    assert {task.due_on for task in tasks} == {date(2026, 9, 8)}


def test_a_meeting_may_say_no_and_the_chair_thinks_again(world):
    story = presented(world, completed_plan(world))
    present = [world.seat(agency).id for agency in AGENCIES]

    story.hand_in("ratify_at_meeting", by=world.chair, present=present, ratified="no")

    assert names(story) == {"review_pack"}


def voices(world, story, said: dict[str, str]):
    for agency, choice in said.items():
        member = world.seat(agency)
        [task] = [
            one for one in story.tasks("ratify_by_correspondence") if one.assignee_id == member.id
        ]
        story.do(tasks.complete, task.id, {"ratify_vote": choice}, by=member)


def test_correspondence_passes_as_soon_as_the_quorum_has_said_yes(world):
    story = presented(world, completed_plan(world), "correspondence")

    voices(world, story, dict.fromkeys(("newport", "torfaen", "health", "education"), "for"))
    assert "ratify_by_correspondence" in names(story)
    voices(world, story, {"police": "for"})

    assert names(story) == {"send_pack"}
    [found] = world.rows(SignOff)
    assert found.ratification == "correspondence"
    assert found.ratification_facts["voters"] == 5


def test_silence_in_correspondence_is_not_consent(world):
    story = presented(world, completed_plan(world), "correspondence")
    voices(world, story, {"newport": "for", "health": "for"})

    story.wait(date(2026, 9, 8))
    assert "ratify_by_correspondence" in names(story)
    story.wait(date(2026, 9, 9))

    assert names(story) == {"review_pack"}


def test_a_majority_against_in_correspondence_returns_to_the_chair(world):
    story = presented(world, completed_plan(world), "correspondence")

    voices(world, story, dict.fromkeys(AGENCIES, "against"))
    story.wait(date(2026, 9, 9))

    assert names(story) == {"review_pack"}


# ---- the review group


def test_without_a_meeting_of_the_review_group_the_unit_sets_one(world):
    story = completed_plan(world)
    world.at(date(2026, 12, 8))
    presented(world, story, on="2026-12-08")
    present = [world.seat(agency).id for agency in AGENCIES[:5]]
    story.hand_in("ratify_at_meeting", by=world.chair, present=present, ratified="yes")

    with pytest.raises(Invalid) as refused:
        story.hand_in("set_review_meeting", by=world.unit, new_meeting_on="2026-12-10")
    assert refused.value.details["rule"] == "too_early"
    story.hand_in("set_review_meeting", by=world.unit, new_meeting_on="2027-03-10")

    assert story.task("send_pack").due_on == date(2027, 3, 3)


@pytest.mark.scenario(8)
def test_scenario_8_sign_off_with_a_conflict_and_a_condition(world):
    story = at_the_cprg(world, completed_plan(world))
    member = cprg_member(world)
    [own] = [one for one in story.tasks("declare_and_vote") if one.assignee_id == member.id]
    votes = [{"action": f"CPR-1/{number}", "choice": "for"} for number in (1, 2, 3)]

    with pytest.raises(ConflictOfInterest):
        story.do(tasks.complete, own.id, {"vote_how": "each", "votes": votes}, by=member)
    story.do(tasks.complete, own.id, {"vote_how": "each", "votes": votes[:2]}, by=member)

    cast = world.rows(SignOffVote, SignOffVote.user_id == member.id)
    assert {vote.action_id for vote in cast} == {1, 2}
    story.wait(date(2026, 12, 9))
    assert names(story) == {"record_decision"}
    assert story.task("record_decision").due_on == date(2026, 12, 11)
    story.hand_in(
        "record_decision",
        by=world.cprg_chair,
        sign_off_decision="conditions",
        conditions=[{"condition": "Repeat the dip sample", "lead_agency": "newport"}],
    )

    condition = world.action("CPR-1/4")
    assert (condition.origin, condition.current_due) == ("condition", date(2027, 1, 11))
    assert world.plan("CPR-1").state == "conditional"
    assert {rag(world, f"CPR-1/{number}") for number in (1, 2, 3)} != {"blue"}
    assert world.plan("CPR-1").signed_off_on is None

    finish(world, story, "CPR-1/4")

    assert world.plan("CPR-1").state == "signed_off"
    assert {rag(world, f"CPR-1/{number}") for number in (1, 2, 3, 4)} == {"blue"}
    assert names(story) == {"tell_parties"}


def test_one_choice_for_all_leaves_out_what_one_has_an_interest_in(world):
    story = at_the_cprg(world, completed_plan(world))
    member = cprg_member(world)
    [own] = [one for one in story.tasks("declare_and_vote") if one.assignee_id == member.id]

    answers = {"vote_how": "all", "vote_all": "for", "interests": ["CPR-1/2"]}
    story.do(tasks.complete, own.id, answers, by=member)

    cast = world.rows(SignOffVote, SignOffVote.user_id == member.id)
    assert [vote.action_id for vote in cast] == [1]
    said = world.rows(Declaration, Declaration.user_id == member.id)
    assert {(one.action_id, one.interest) for one in said} == {(3, "owner"), (2, "other")}


def test_a_substitute_may_not_cast_a_vote_in_which_they_have_an_interest(world):
    story = at_the_cprg(world, completed_plan(world))
    member = cprg_member(world)
    chair = world.cprg_chair
    world.do(identity.stand_in, chair.id, member.id, date(2026, 12, 1), date(2026, 12, 8))
    [task] = [one for one in story.tasks("declare_and_vote") if one.assignee_id == chair.id]
    votes = {"vote_how": "each", "votes": [{"action": "CPR-1/3", "choice": "for"}]}

    with pytest.raises(ConflictOfInterest):
        story.do(tasks.complete, task.id, votes, by=again(world.engine, member.id))


def test_the_verifier_may_not_vote_on_what_they_verified(world):
    world.do(identity.join_group, world.verifier.id, "cprg", starts_on=date(2020, 1, 1))
    story = at_the_cprg(world, completed_plan(world))
    verifier = again(world.engine, world.verifier.id)
    [task] = [one for one in story.tasks("declare_and_vote") if one.assignee_id == verifier.id]
    votes = {"vote_how": "each", "votes": [{"action": "CPR-1/1", "choice": "for"}]}

    with pytest.raises(ConflictOfInterest):
        story.do(tasks.complete, task.id, votes, by=verifier)


def test_everybody_having_voted_the_decision_need_not_wait_for_the_day(world):
    story = at_the_cprg(world, completed_plan(world))

    for task in story.tasks("declare_and_vote"):
        answers = {"vote_how": "all", "vote_all": "for"}
        story.do(tasks.complete, task.id, answers, by=again(world.engine, task.assignee_id))

    assert names(story) == {"record_decision"}


def test_what_the_members_voted_down_is_not_recorded_as_signed_off(world):
    story = at_the_cprg(world, completed_plan(world))
    chair = world.cprg_chair
    [task] = [one for one in story.tasks("declare_and_vote") if one.assignee_id == chair.id]
    against = {"vote_how": "each", "votes": [{"action": "CPR-1/2", "choice": "against"}]}
    story.do(tasks.complete, task.id, against, by=chair)
    story.wait(date(2026, 12, 9))

    with pytest.raises(Invalid) as refused:
        story.hand_in("record_decision", by=chair, sign_off_decision="sign_off")

    assert refused.value.values == {"actions": ["CPR-1/2"]}


def test_nobody_records_the_sign_off_of_an_action_of_their_own(world):
    world.do(identity.join_group, cprg_member(world).id, "cprg_chair", starts_on=date(2020, 1, 1))
    story = at_the_cprg(world, completed_plan(world))
    story.wait(date(2026, 12, 9))

    with pytest.raises(ConflictOfInterest):
        story.hand_in(
            "record_decision",
            by=again(world.engine, cprg_member(world).id),
            sign_off_decision="sign_off",
        )


def decided(world, story, **decision):
    at_the_cprg(world, story)
    story.wait(date(2026, 12, 9))
    story.hand_in("record_decision", by=world.cprg_chair, **decision)
    return story


def test_signed_off_in_part_turns_the_rest_blue_and_reopens_the_named(world):
    story = decided(
        world,
        completed_plan(world),
        sign_off_decision="partial",
        named_actions=["CPR-1/2"],
        decision_reason="The sample was too small",
    )

    assert [rag(world, f"CPR-1/{number}") for number in (1, 3)] == ["blue", "blue"]
    again_open = world.action("CPR-1/2")
    assert (again_open.status, again_open.current_due) == ("returned", date(2027, 1, 11))
    assert again_open.baseline_due == date(2026, 10, 30)
    assert {task.business_key for task in story.open_tasks} == {"CPR-1/2"}


def test_a_second_return_is_a_matter_for_the_board_chair(world):
    returned = {
        "sign_off_decision": "return",
        "named_actions": ["CPR-1/1"],
        "decision_reason": "Not embedded",
    }
    world.meeting(date(2027, 3, 10), "cprg")
    story = decided(world, completed_plan(world), **returned)
    assert world.plan("CPR-1").state == "approved"
    assert world.action("CPR-1/2").status == "verified"
    finish(world, story, "CPR-1/1")
    presented(world, story, on="2026-12-16")
    present = [world.seat(agency).id for agency in AGENCIES]
    story.hand_in("ratify_at_meeting", by=world.chair, present=present, ratified="yes")
    story.wait(date(2027, 3, 3))
    story.hand_in("send_pack", by=world.unit, pack_sent_on="2027-03-03")
    story.wait(date(2027, 3, 10))

    story.hand_in("record_decision", by=world.cprg_chair, **returned)

    task = story.task("decide_second_return")
    assert (task.candidate_group, task.due_on) == ("board_chair", date(2027, 3, 17))
    story.hand_in(
        "decide_second_return",
        by=world.board_chair,
        chair_decision="accept",
        chair_reason="The risk is held elsewhere",
    )
    assert world.plan("CPR-1").state == "signed_off"
    assert [one.decision for one in world.rows(SignOff)] == ["return", "return"]


def test_the_quality_assurance_group_itself_decides_on_a_plan_from_an_audit(world):
    story = presented(world, completed_plan(world, "audit"))
    present = [world.seat(agency).id for agency in AGENCIES]

    story.hand_in("ratify_at_meeting", by=world.chair, present=present, ratified="yes")

    task = story.task("record_decision")
    assert (task.candidate_group, task.due_on) == ("qa_chair@children", date(2026, 9, 3))
    story.hand_in("record_decision", by=world.chair, sign_off_decision="sign_off")
    assert world.plan("AUDIT-1").state == "signed_off"


def test_a_plan_of_the_single_review_goes_to_the_case_review_group(world):
    world.meeting(date(2026, 12, 9), "crg")
    crg_chair = world.person("Cai of the Case Review Group", "crg_chair", "crg")
    story = ratified(world, completed_plan(world, "susr"))
    story.wait(date(2026, 12, 2))

    story.hand_in("send_pack", by=world.unit, pack_sent_on="2026-12-02")

    assert [one.candidate_group for one in story.tasks("declare_and_vote")] == ["crg"]
    story.wait(date(2026, 12, 9))
    assert story.task("record_decision").candidate_group == "crg_chair"
    story.hand_in("record_decision", by=crg_chair, sign_off_decision="sign_off")
    assert names(story) == {"tell_parties", "tell_hub"}
    assert {task.due_on for task in story.open_tasks} == {date(2026, 12, 11)}


def test_a_co_opted_member_does_not_vote(world):
    guest = world.person("Gwen the guest", "crg_chair")
    end = date(2027, 1, 1)
    join = {"kind": "co_opted", "starts_on": date(2026, 1, 1), "ends_on": end}
    world.do(identity.join_group, guest.id, "cprg", **join)

    with world.engine.query() as session:
        voters = ballots.members(session, "cprg", date(2026, 9, 1))

    assert guest.id not in [user.id for user in voters]


def test_every_member_of_the_group_is_asked_once(world):
    story = at_the_cprg(world, completed_plan(world))
    with world.engine.query() as session:
        seated = set(
            session.scalars(sa.select(Membership.user_id).where(Membership.group_key == "cprg"))
        )
        asked = list(
            session.scalars(
                sa.select(UserTask.assignee_id).where(UserTask.element_id == "declare_and_vote")
            )
        )

    assert sorted(asked) == sorted(seated)
    assert story.incidents == []


def test_every_element_of_the_diagram_is_visited(world):
    """By correspondence, returned twice, decided by the Board's chair."""
    world.meeting(date(2027, 6, 9), "cprg")
    returned = {
        "sign_off_decision": "return",
        "named_actions": ["CPR-1/1"],
        "decision_reason": "Not embedded",
    }
    story = presented(world, completed_plan(world), "correspondence")
    story.wait(date(2026, 9, 9))  # nobody answers
    story.hand_in("review_pack", by=world.chair, pack_review="present", ratify_how="correspondence")
    voices(world, story, dict.fromkeys(AGENCIES[:5], "for"))
    story.wait(date(2026, 12, 2))
    story.hand_in("send_pack", by=world.unit, pack_sent_on="2026-12-02")
    story.wait(date(2026, 12, 9))
    story.hand_in("record_decision", by=world.cprg_chair, **returned)
    story.jump(date(2027, 6, 8))
    finish(world, story, "CPR-1/1")
    presented(world, story, on="2027-06-08")
    present = [world.seat(agency).id for agency in AGENCIES]
    story.hand_in("ratify_at_meeting", by=world.chair, present=present, ratified="yes")
    story.hand_in("set_review_meeting", by=world.unit, new_meeting_on="2027-09-08")
    story.hand_in("send_pack", by=world.unit, pack_sent_on="2027-06-08")
    story.wait(date(2027, 9, 8))
    story.hand_in("record_decision", by=world.cprg_chair, **returned)
    decided_anew = {"chair_decision": "accept", "chair_reason": "Held elsewhere"}
    story.hand_in("decide_second_return", by=world.board_chair, **decided_anew)

    assert elements_of("sign_off") - visited(story) == set()
