"""Who was heard in an audit: step 11, an engagement, or a reason that the chair accepts."""

from datetime import date

import pytest

from engine.errors import Invalid
from tests.play import Story
from tests.workflows.audit_world import AuditStory, AuditWorld, install
from tests.workflows.engagement_world import COUNTS, NEED, EngagementWorld
from workflows import engagements, unheard
from workflows.models import AuditUnheard, AuditVoice, Engagement


@pytest.fixture
def world(audit_world: AuditWorld) -> EngagementWorld:
    return EngagementWorld(audit_world.engine, audit_world.clock).on(date(2026, 9, 2))


@pytest.fixture
def both(process_engine, clock) -> EngagementWorld:
    install(process_engine)
    return EngagementWorld(process_engine, clock).on(date(2026, 9, 2))


def missing(audit: AuditStory) -> list[str]:
    with audit.world.engine.query() as session:
        return unheard.unheard(session, audit.row)


def at_voices(world: AuditWorld) -> AuditStory:
    return world.audit().issued("newport", agencies=("police",))


def declined(audit: AuditStory) -> AuditStory:
    audit.story.hand_in("family_voice", families_heard="declined", families_reason="They said no")
    return audit


def test_before_anybody_was_asked_both_are_missing(world):
    assert missing(world.audit().proposed()) == ["practitioners", "families"]


def test_step_11_says_who_was_heard_and_why_others_were_not(both):
    audit = at_voices(both).heard()

    assert missing(audit) == ["families"]
    with both.engine.query() as session:
        assert unheard.reasons(session, audit.row, ["families"]) == "Two families said no"


def test_an_engagement_of_the_audit_closes_the_gap_once_its_themes_are_written(both):
    audit = declined(at_voices(both))
    story = both.held(audit.row.ref)
    assert missing(audit) == ["practitioners", "families"]

    story.hand_in("themes", by=both.lead, themes=[{"theme_said": "x", "said_by": ["children"]}])

    assert missing(audit) == ["practitioners"]


def test_nobody_is_heard_where_nobody_took_part(world):
    audit = declined(at_voices(world))
    world.summed_up(audit.row.ref, counts=[{**COUNTS[0], "kind": "practitioners"}])

    assert missing(audit) == ["families"]


def test_step_11_takes_numbers_and_themes_from_an_engagement(both):
    audit = at_voices(both)
    both.summed_up()
    said = {"families_heard": "engagement", "families_engagement": "sew-e26-01"}
    audit.story.hand_in("family_voice", **said)

    voice = both.rows(AuditVoice)[0]
    assert (voice.outcome, voice.method, voice.invited, voice.attended) == (
        "heard",
        "group",
        28,
        13,
    )
    assert voice.themes == "Nobody says goodbye\nThe same story is told again and again"
    assert voice.engagement_id == both.engagement().id
    assert both.engagement().audit_id == audit.row.id


@pytest.mark.parametrize(
    ("whose", "ref", "rule"),
    [
        ("families", "SEW-E26-77", "not_an_option"),
        ("practitioners", "SEW-E26-01", "not_heard_there"),
    ],
)
def test_an_engagement_that_did_not_hear_them_is_refused(world, whose, ref, rule):
    audit = at_voices(world)
    world.summed_up()
    task = {"families": "family_voice", "practitioners": "practitioner_voice"}[whose]
    with pytest.raises(Invalid) as refused:
        audit.story.hand_in(task, **{f"{whose}_heard": "engagement", f"{whose}_engagement": ref})

    assert (refused.value.field, refused.value.rule) == (f"{whose}_engagement", rule)


def test_an_engagement_without_themes_or_of_another_audit_is_refused(world):
    audit = at_voices(world)
    world.held()
    said = {"families_heard": "engagement", "families_engagement": "SEW-E26-01"}
    with pytest.raises(Invalid) as refused:
        audit.story.hand_in("family_voice", **said)
    assert refused.value.rule == "no_themes_yet"

    other = world.audit().proposed()
    world.on(date(2026, 9, 2)).summed_up(other.row.ref)
    with pytest.raises(Invalid) as refused:
        audit.story.hand_in("family_voice", **{**said, "families_engagement": "SEW-E26-02"})
    assert refused.value.rule == "not_an_option"


def test_what_the_chair_and_the_lead_said_is_only_added_to(world):
    audit = declined(at_voices(world))
    world.do(unheard.decide, audit.row, "ask", "Once more", by=world.chair)
    world.do(unheard.explain, audit.row, "They moved away", by=world.lead)
    world.do(unheard.decide, audit.row, "accept", "Asked twice", by=world.chair)

    rows = world.rows(AuditUnheard)
    assert [(one.decision, one.reason) for one in rows] == [
        ("ask", "Once more"),
        (None, "They moved away"),
        ("accept", "Asked twice"),
    ]
    with world.engine.query() as session:
        said = unheard.reasons(session, audit.row, ["families"])
    assert said == "They said no\nThey moved away"


def test_an_engagement_begun_from_an_audit_belongs_to_it(world):
    audit = at_voices(world)
    instance = world.do(engagements.begin_for_audit, audit.row.id, by=world.lead)
    said = {**NEED, "audit_ref": audit.row.ref, "engagement_lead": world.lead.id}
    Story(world.engine, world.clock, instance.id).hand_in("say_need", by=world.unit, **said)

    assert world.rows(Engagement)[0].audit_id == audit.row.id
