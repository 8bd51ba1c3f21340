"""The review of a quarter's figures: asked for, validated, commented on, decided."""

from datetime import date

import pytest

from engine.errors import Invalid, NotPermitted
from engine.forms import FormRefused
from tests.workflows.audit_world import elements_of, install
from tests.workflows.data_world import (
    ALERT,
    AWAY,
    DECEMBER,
    IN_TIME,
    JUNE,
    SEPTEMBER,
    DataWorld,
    changed,
)
from workflows import data_checks, data_reviews
from workflows.models import Audit, DataDecision, DataReturn, DataReview, IndicatorVersion
from workflows.steps.small_counts import small_counts


@pytest.fixture
def world(audit_world):
    return DataWorld(audit_world.engine, audit_world.clock).on(date(2026, 9, 21))


@pytest.fixture
def world_on_both(process_engine, clock):
    install(process_engine)
    return DataWorld(process_engine, clock).on(date(2026, 9, 21))


def test_a_quarter_on_both_databases_with_every_date(world_on_both):
    world = world_on_both
    world.counting()
    story = world.begun()
    assert not story.open_tasks

    story.wait(date(2026, 10, 7))  # the fifth working day after 30 September
    asked = story.tasks("give_figures")
    assert {one.agency for one in asked} == {*AWAY, "police"}
    assert {one.due_on for one in asked} == {date(2026, 10, 21)}
    assert {one.candidate_group for one in asked} == {f"lead_officer@{one.agency}" for one in asked}

    world.all_given(story)
    assert story.task("validate").due_on == date(2026, 10, 28)
    world.answered(story)
    assert story.task("comment").due_on == date(2026, 11, 4)
    world.commented(story)
    assert story.task("decide").candidate_group == "qa_chair@children"
    assert story.task("decide").due_on == date(2026, 10, 21)
    world.noted(story)

    assert story.instance.state == "completed"
    assert world.review().state == "closed"
    assert not story.incidents


def test_the_next_quarter_is_opened_by_itself_and_waits_over_new_year(world):
    world.counting()
    story = world.begun()
    story.wait(date(2026, 10, 7))

    following = world.review(DECEMBER)
    assert (following.state, following.ref) == ("waiting", "SEW-D26-Q4")
    assert following.request_on == date(2027, 1, 8)  # 1 January is a holiday
    assert following.returns_due == date(2027, 1, 22)
    assert following.commentary_due == date(2027, 2, 5)


def test_an_agency_that_never_answers_does_not_hold_up_the_quarter(world):
    world.counting()
    story = world.begun()
    story.wait(date(2026, 10, 7))
    for agency in AWAY:
        if agency != "torfaen":
            world.given(story, agency, {agency: (40, 50)})
    world.given(story, "police", AWAY)

    story.wait(date(2026, 10, 23))
    assert not story.tasks("validate")
    story.wait(date(2026, 10, 26))  # the eighteenth working day

    row = world.rows(DataReturn, DataReturn.agency == "torfaen")[0]
    assert row.state == "missing"
    assert [(one.rule, one.agency) for one in world.findings(story)] == [("no_return", "torfaen")]
    world.noted(world.commented(world.answered(story, "accepted")))
    assert world.review().state == "closed"


def test_late_is_marked_and_taken(world):
    world.counting()
    story = world.begun()
    story.wait(date(2026, 10, 22))

    world.given(story, "torfaen", {"torfaen": (28, 35)})

    assert world.rows(DataReturn, DataReturn.agency == "torfaen")[0].is_late


@pytest.mark.parametrize(
    ("now", "rules"),
    [
        ((48, 60), []),
        ((57, 60), []),  # 80 to 95 per cent: by less than a fifth of 80
        ((58, 60), ["swing"]),
        ((39, 60), []),  # 80 to 65
        ((38, 60), ["swing"]),
        ((35, 60), ["low", "swing"]),
        ((None, None), ["missing"]),
    ],
)
def test_what_is_odd_is_found(world, now, rules):
    world.on(date(2026, 6, 22)).counting()
    first = world.begun(JUNE)
    first.wait(date(2026, 7, 7))
    world.through(first)
    story = world.second()
    world.all_given(story, newport=now)

    assert sorted(one.rule for one in world.findings(story)) == rules


def test_the_unit_goes_on_only_when_every_finding_has_an_answer(world):
    world.counting()
    story = world.begun()
    story.wait(date(2026, 10, 7))
    world.all_given(story, newport=(30, 60), torfaen=(10, 35))
    first, _second = world.findings(story)
    one = {"finding": str(first.number), "outcome": "explained", "finding_answer": "Yes"}

    for wrong in ([], [one], [one, one]):
        with pytest.raises(Invalid) as refused:
            story.hand_in("validate", by=world.unit, finding_answers=wrong)
        assert refused.value.field == "finding_answers"


def test_an_agency_that_is_asked_again_corrects_that_figure_alone(world):
    world.counting()
    story = world.begun()
    story.wait(date(2026, 10, 7))
    world.all_given(story, newport=(30, 60))
    world.answered(story, "ask")

    again = story.task("give_figures")
    assert (again.agency, again.due_on) == ("newport", date(2026, 10, 12))
    world.given(story, "newport", {"newport": (50, 60)})

    assert [(one.numerator, one.superseded_at is None) for one in world.points("newport")] == [
        (30, False),
        (50, True),
    ]
    assert not [one for one in world.findings(story) if one.outcome is None]
    world.answered(story)
    assert story.task("comment")


def test_one_that_is_asked_again_and_says_nothing_is_found_again(world):
    world.counting()
    story = world.begun()
    story.wait(date(2026, 10, 7))
    world.all_given(story, newport=(30, 60))
    world.answered(story, "ask")
    story.wait(date(2026, 10, 15))

    waiting = [one for one in world.findings(story) if one.outcome is None]
    assert [(one.rule, one.agency) for one in waiting] == [("low", "newport")]


def test_the_group_asks_for_a_narrative_over_christmas_and_decides_again(world):
    world.counting()
    story = world.begun()
    story.wait(date(2026, 10, 7))
    world.commented(world.answered(world.all_given(story)))
    story.wait(date(2026, 12, 17))
    story.hand_in(
        "decide",
        by=world.chair,
        data_decision="narrative",
        narrative_agencies=["newport", "torfaen"],
        decision_reason="Why do they differ?",
    )

    assert {one.due_on for one in story.tasks("give_narrative")} == {date(2027, 1, 5)}
    story.hand_in("give_narrative", by=world.rep("newport"), of="newport", narrative="Two posts")
    story.wait(date(2027, 1, 8))  # three working days more

    assert [(one.kind, one.agency) for one in world.rows(DataDecision)] == [
        ("narrative", None),
        ("answer", "newport"),
        ("silence", "torfaen"),
    ]
    world.noted(story)
    assert world.review().state == "closed"


def test_figures_start_an_audit_and_an_alert_and_every_element_is_visited(world):
    world.counting()
    story = world.begun()
    story.wait(date(2026, 10, 26))
    world.answered(story, "ask")
    world.all_given(story, newport=(30, 60))
    world.commented(world.answered(story))
    dive = {"data_decision": "deep_dive", "decision_reason": "What is behind it?"}
    story.hand_in("decide", by=world.chair, **dive)
    assert story.task("deep_dive").due_on == date(2026, 11, 23)
    story.hand_in("deep_dive", by=world.unit, deep_dive_found="Two vacancies")
    ask = {"data_decision": "narrative", "narrative_agencies": ["newport", "police"]}
    story.hand_in("decide", by=world.chair, **ask, decision_reason="Your view?")
    story.hand_in("give_narrative", by=world.rep("newport"), of="newport", narrative="Posts")
    story.wait(date(2026, 11, 17))
    audit = {"data_decision": "audit", "subject": "Late conferences", "decision_reason": "Why"}
    story.hand_in("decide", by=world.chair, **audit)

    review = world.review()
    proposal = world.rows(Audit)
    assert review.audit_instance_id is not None
    assert not proposal  # its proposal waits for the unit
    second, alert = world.begun_alert()
    assert (alert.subject, alert.case_ref) == (ALERT["subject"], "SEW-D26-Q4")
    third = world.nothing_asked()
    way = story.way | second.way | third.way
    elements = elements_of("data_review", "data_request")
    assert elements - {one.partition(":")[2] for one in way} == set()


def test_a_wrong_quarter_is_refused(world):
    world.counting()
    world.begun()
    for day, rule in (
        (SEPTEMBER, "already_begun"),
        (date(2026, 9, 29), "not_quarter_end"),
        (DECEMBER, "too_late"),
        (date(2024, 12, 31), "too_early"),
    ):
        with pytest.raises(Invalid) as refused:
            world.do(data_reviews.begin_review, day, by=world.unit)
        assert (refused.value.field, refused.value.rule) == ("quarter_end", rule)
    with pytest.raises(NotPermitted):
        world.begun(JUNE, by=world.officer("newport"))


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"numerator": 61, "denominator": 60}, "more_than_all"),
        ({"numerator": 6, "denominator": None}, "half"),
        ({"numerator": None, "denominator": None}, "why_empty"),
    ],
)
def test_a_figure_that_cannot_be_is_refused(world, wrong, rule):
    world.counting(IN_TIME)
    story = world.begun()
    story.wait(date(2026, 10, 7))
    key = f"i{world.rows(IndicatorVersion)[0].id}-newport"

    with pytest.raises(Invalid) as refused:
        story.hand_in(
            "give_figures",
            by=world.officer("newport"),
            of="newport",
            figures=[{"figure": key, **wrong}],
        )
    assert refused.value.rule == rule
    with pytest.raises(FormRefused):
        story.hand_in(
            "give_figures",
            by=world.officer("newport"),
            of="newport",
            figures=[{"figure": key, "numerator": -1, "denominator": 5}],
        )


def test_figures_stand_in_the_register_alone(world):
    world.counting(IN_TIME)
    story = world.begun()
    story.wait(date(2026, 10, 7))
    world.given(story, "newport", {"newport": (3, 7777)})

    told = [str(one.details) for one in story.events()]
    assert not [one for one in told if "7777" in one]


def test_a_finding_says_no_small_count(world):
    world.counting(changed(IN_TIME, lowest=100))
    story = world.begun()
    story.wait(date(2026, 10, 7))
    for agency in AWAY:
        world.given(story, agency, {agency: (3, 10) if agency == "newport" else (40, 50)})

    with world.engine.query() as session:
        review = session.get(DataReview, world.review().id)
        words = {
            one.agency: data_checks.Teller(session, review).told(one)["en"]
            for one in world.findings(story)
        }
    assert "small counts, not shown here" in words["newport"]
    assert "80 %" in words["torfaen"]


@pytest.mark.parametrize(
    "said", ["Three children went missing", "Roedd dau o blant ar goll", "NHS 943 476 5919"]
)
def test_commentary_gives_away_neither_a_name_nor_a_small_count(world, said):
    world.counting()
    story = world.begun()
    story.wait(date(2026, 10, 7))
    world.all_given(story, newport=(30, 60))
    world.answered(story)

    with pytest.raises(Invalid, match="commentary"):
        story.hand_in("comment", by=world.unit, commentary=said)
    story.hand_in("comment", by=world.unit, commentary=said, names_checked=True)


@pytest.mark.parametrize(
    ("text", "smallest", "found"),
    [
        ("4 of the children and 12 children", 5, ["4 of the children"]),
        ("tri achos, pedwar o bobl", 5, ["tri achos", "pedwar o bobl"]),
        ("In 3 areas it fell by 3 %; section 47, Q4, 2.3 cases", 5, []),
        ("six children", 5, []),
        ("six children", 7, ["six children"]),
    ],
)
def test_a_small_count_is_known_by_what_it_counts(text, smallest, found):
    assert list(small_counts(text, smallest)) == found
