"""The pages of single things: what they tell, what one may do there, and who sees nothing."""

import hashlib
import json
from datetime import date, timedelta
from io import BytesIO

import orjson
import pytest
import sqlalchemy as sa

from engine.models import Event
from tests.play import Story
from tests.webapp.conftest import page_of, words_of
from tests.workflows.plan_world import finish
from workflows.models import (
    AgencyReturn,
    Audit,
    AuditCase,
    Evidence,
    ProgressUpdate,
    Review,
)

FIRST, TORFAENS = "/registers/actions/1", "/registers/actions/2"


def story_of(world, clock) -> Story:
    return Story(world.engine, clock, world.plan("SEW-CPR-1").instance_id)


def test_a_plan_shows_its_actions_dates_and_whom_it_waits_for(as_):
    page = as_("unit").read("/registers/action-plans/1")

    said = words_of(page)
    assert "An infant with bruising" in said
    assert "Red 1 Green 2" in said
    assert "Acknowledge the action" in said
    assert "SEW-CPR-1/1, promised: 30 Sep 2026, due now: 30 Sep 2026" in said
    assert page.xpath("//*[local-name()='svg' and @role='img']//*[local-name()='desc']")


@pytest.mark.parametrize(
    "part", ["", "?view=recommendations", "?view=progress", "?view=evidence", "?view=sign-off"]
)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_part_of_a_plan_has_rows_or_says_why_not(as_, part, language):
    page = as_("chair", language).read(f"/registers/action-plans/1{part}")

    assert page.get("lang") == language
    for section in page.xpath("//section[contains(@class, 'app-record__part')]"):
        assert section.xpath(".//table | .//p | .//*[local-name()='svg']")


def test_an_agency_sees_of_a_plan_what_it_leads(as_):
    said = words_of(as_("torfaen").read("/registers/action-plans/1"))

    assert "Train duty staff" in said
    assert "Revise the protocol" not in said
    assert "Others in this plan: 2." in said


def test_an_action_tells_why_it_has_its_colour(as_, world, clock):
    story = story_of(world, clock)
    story.hand_in("acknowledge", of="SEW-CPR-1/2", acknowledgement="accept")

    late = words_of(as_("unit").read(TORFAENS))
    in_time = words_of(as_("unit", "cy").read(FIRST))

    assert "It was due on 1 June 2026 and is not reported as done." in late
    assert "Nid oes dim yn awgrymu na chaiff ei wneud mewn pryd." in in_time


def test_an_action_that_is_done_shows_evidence_and_decisions(as_, world, clock):
    finish(world, story_of(world, clock), "SEW-CPR-1/1", world.officer)

    said = words_of(as_("unit").read(FIRST))

    assert "Output: it exists" in said
    assert "Verified" in said
    assert "It was done in time." in said


def test_who_speaks_for_an_action_adds_to_its_record(as_, world):
    officer = as_("officer")

    empty = officer.send(f"{FIRST}/updates", progress=" ", barriers="No staff")
    done = officer.send(f"{FIRST}/updates", progress="Half done", forecast_on="2026-09-01")

    page = page_of(empty)
    assert empty.status_code == 422
    assert page.xpath("//*[@role='alert']//a/@href") == ["#note-progress"]
    assert page.xpath("//*[@id='note-progress']")
    assert page.xpath("//*[@id='note-barriers']")[0].text.strip() == "No staff"
    assert done.status_code == 303
    [said] = world.rows(ProgressUpdate)
    assert (said.kind, said.progress, said.forecast_on) == ("note", "Half done", date(2026, 9, 1))


def test_a_day_that_is_no_day_is_said_at_its_field(as_, world):
    refused = as_("officer").send(f"{FIRST}/updates", progress="x", forecast_on="soon")

    assert refused.status_code == 422
    assert page_of(refused).xpath("//*[@role='alert']//a/@href") == ["#note-forecast_on"]
    assert world.rows(ProgressUpdate) == []


def test_evidence_keeps_its_file_with_its_digest(as_, world):
    sent = {
        "level": "E2",
        "description": "Dip sample <b>of 20</b>",
        "fact_on": "2026-06-01",
        "file": (BytesIO(b"Twenty files, all good"), "sample.txt"),
    }

    answer = as_("officer").send(f"{FIRST}/evidence", **sent)

    assert answer.status_code == 303, words_of(page_of(answer))
    [proof] = world.rows(Evidence)
    shown = as_("officer").get(FIRST).text
    assert proof.sha256 in shown
    assert "Dip sample &lt;b&gt;of 20&lt;/b&gt;" in shown


def test_evidence_from_the_future_or_without_a_level_is_refused(as_, world):
    late = {"level": "E1", "description": "x", "fact_on": "2030-01-01"}

    answers = [
        as_("officer").send(f"{FIRST}/evidence", **sent).status_code
        for sent in (late, {**late, "fact_on": "", "level": "E9"}, {"level": "E1"})
    ]

    assert answers == [422, 422, 422]
    assert world.rows(Evidence) == []


def test_a_person_s_colour_stands_with_its_reason_until_it_is_taken_back(as_, world):
    unit = as_("unit")

    without = unit.send(f"{FIRST}/colour", colour="red", reason="")
    blue = unit.send(f"{FIRST}/colour", colour="blue", reason="Done")
    unit.send(f"{FIRST}/colour", colour="red", reason="Nobody works on it")
    red = words_of(unit.read(FIRST))
    listed = words_of(unit.read("/registers/actions?rag=red"))
    unit.send(f"{FIRST}/colour", colour="computed", reason="They do again")
    green = words_of(unit.read(FIRST))

    assert (without.status_code, blue.status_code) == (422, 422)
    assert "A person gave it this colour: Nobody works on it" in red
    assert "SEW-CPR-1/1" in listed
    assert "set by a person" in listed
    assert "A person gave it this colour" not in green
    events = world.rows(Event, Event.kind == "action.rag_overridden")
    assert [event.details.get("override") for event in events] == ["red", None]


def test_the_chair_withdraws_and_nobody_else(as_, world, clock):
    early = words_of(as_("chair").read(FIRST))
    story_of(world, clock).hand_in("acknowledge", of="SEW-CPR-1/1", acknowledgement="accept")
    refused = as_("officer").send(f"{FIRST}/withdraw", reason="x")

    done = as_("chair").send(f"{FIRST}/withdraw", reason="Superseded by the new guidance")

    assert "Withdraw this action" not in early
    assert done.status_code == 303
    assert refused.status_code == 403
    assert world.action("SEW-CPR-1/1").status == "withdrawn"
    assert "Superseded by the new guidance" in words_of(as_("chair").read(FIRST))


@pytest.mark.parametrize("verb", ["updates", "evidence", "colour", "withdraw"])
def test_another_agency_s_action_is_not_there(as_, world, verb):
    torfaen = as_("torfaen")

    shown = torfaen.get(FIRST)
    done = torfaen.send(f"{FIRST}/{verb}", progress="x", reason="x", colour="red")

    assert (shown.status_code, done.status_code) == (404, 404)
    assert world.rows(ProgressUpdate) == []


def test_a_plan_that_is_drafted_begins_from_its_page(as_, world):
    unit = as_("unit")
    where = f"/registers/action-plans/{world.plan('SEW-SUSR-1').id}"

    offered = words_of(unit.read(where))
    begun = unit.send(f"{where}/begin")
    twice = unit.send(f"{where}/begin")

    assert "Begin its lifecycle" in offered
    assert (begun.status_code, twice.status_code) == (303, 409)
    assert "Begin its lifecycle" not in words_of(unit.read(where))


@pytest.mark.scenario(10)
def test_a_review_speaks_in_the_words_of_its_regime(as_, world):
    with world.engine.query() as session:
        ids = dict(session.execute(sa.select(Review.regime, Review.id)).all())

    old = words_of(as_("unit").read(f"/registers/reviews/{ids['cpr']}"))
    single = words_of(as_("unit").read(f"/registers/reviews/{ids['susr']}"))

    assert "Sent to Welsh Government" in old
    assert "Child Practice Review Group" in old
    assert "Sent to the Co-ordination Hub" in single
    assert "Case Review Group" in single


@pytest.fixture
def audit(world) -> Audit:
    """An audit that collects; Newport and Torfaen have one return each."""

    def write(ctx):
        found = Audit(
            ref="SEW-A26-09",
            theme="Neglect",
            theme_source="group",
            state="collecting",
            agencies=["newport", "torfaen"],
            kloe=["Was the child seen alone?"],
            proposed_at=ctx.now,
        )
        ctx.session.add(found)
        ctx.session.flush()
        case = AuditCase(
            audit_id=found.id, number=1, ref="C01", local_authority="newport", drawn_at=ctx.now
        )
        ctx.session.add(case)
        ctx.session.flush()
        for agency in ("newport", "torfaen"):
            ctx.session.add(
                AgencyReturn(
                    audit_id=found.id,
                    case_id=case.id,
                    case_ref="C01",
                    agency=agency,
                    strengths=f"Strengths of {agency}",
                    answers=[{"line": "1", "answer": "Twice"}],
                    chronology=[{"event_on": "2026-01-10", "event": "Strategy discussion"}],
                    issued_on=date(2026, 6, 1),
                    due_on=date(2026, 7, 1),
                )
            )
        ctx.session.flush()
        return found

    return world.do(write)


@pytest.mark.scenario(17)
def test_another_agency_s_return_is_hidden_until_moderation_opens(as_, world, audit):
    of = {row.agency: row.id for row in world.rows(AgencyReturn)}
    where = f"/registers/audits/{audit.id}/returns"

    own = as_("rep").read(f"{where}/{of['newport']}")
    foreign = as_("rep").get(f"{where}/{of['torfaen']}")
    before = as_("rep").read(f"/registers/audits/{audit.id}?view=returns")
    taken = as_("rep").get(f"/registers/audits/{audit.id}.csv")
    world.do(open_moderation, audit.id)
    after = as_("rep").read(f"{where}/{of['torfaen']}")

    assert "1. Was the child seen alone? Twice" in words_of(own)
    assert foreign.status_code == 403
    [kept] = world.rows(Event, Event.kind == "look.refused")
    assert (kept.actor_id, kept.details["key"]) == (world.rep.id, str(of["torfaen"]))
    assert "Torfaen" not in " ".join(before.xpath("//main//tbody//text()"))
    assert "1 returns of other agencies are not shown" in words_of(before)
    assert "Torfaen" not in taken.text
    assert "Strengths of torfaen" in words_of(after)


def open_moderation(ctx, audit_id):
    ctx.session.get_one(Audit, audit_id).moderation_opened_at = ctx.now


def test_a_return_under_another_audit_s_address_is_not_there(as_, world, audit):
    [own, _other] = world.rows(AgencyReturn)

    answer = as_("unit").get(f"/registers/audits/{audit.id + 1}/returns/{own.id}")

    assert answer.status_code == 404


@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv", "docx", "pdf"])
def test_one_plan_is_taken_out_whole_and_it_is_on_record(as_, world, ending):
    answer = as_("unit", "cy").get(f"/registers/action-plans/1.{ending}")

    assert answer.status_code == 200
    assert len(answer.data) > 200
    [event] = world.rows(Event, Event.kind == "register.exported")
    assert (event.details["of"], event.details["rows"]) == ("SEW-CPR-1", 3)


def test_the_parts_of_a_plan_are_read_in_a_handful_of_statements(as_, engine):
    unit, asked = as_("unit"), []
    unit.get("/registers/action-plans/1")
    sa.event.listen(engine.database, "before_cursor_execute", lambda *given: asked.append(given[2]))

    for path in (
        "/registers/action-plans/1",
        "/registers/action-plans/1?view=evidence",
        "/registers/action-plans/1?view=sign-off",
        FIRST,
    ):
        asked.clear()
        assert unit.get(path).status_code == 200
        selects = [one for one in asked if one.lstrip().upper().startswith("SELECT")]
        assert len(selects) <= 30, (path, len(selects))


def test_the_colour_follows_the_days(as_, clock):
    clock.advance(timedelta(days=20))

    said = words_of(as_("unit").read("/registers/action-plans/1"))

    assert "Red 2" in said


@pytest.mark.scenario(20)
def test_an_inspector_is_given_every_event_of_a_plan_with_a_chain_that_verifies(as_, world):
    answer = as_("unit").get("/registers/action-plans/1/history.jsonl")

    head, *events = [json.loads(line) for line in answer.text.splitlines()]
    assert (head["plan"], head["is_whole"], head["events"]) == ("SEW-CPR-1", True, len(events))
    assert [one["at"] for one in events] == sorted(one["at"] for one in events)
    chains = {}
    for one in events:
        columns = [one[name] for name in ("instance_id", "seq", "kind", "at")]
        columns += [one[name] for name in ("actor_id", "on_behalf_of", "user_task_id")]
        details = orjson.dumps(one["details"] or {}, option=orjson.OPT_SORT_KEYS)
        before = chains.get(one["instance_id"], bytes(32))
        said = orjson.dumps(columns) + hashlib.sha256(details).digest()
        chains[one["instance_id"]] = hashlib.sha256(before + said).digest()
        assert chains[one["instance_id"]].hex() == one["hash"]
    assert len(chains) == head["chains"] == 4  # the plan's, and one of each action
    assert as_("rep").get("/registers/action-plans/1/history.jsonl").status_code == 403
    [kept] = world.rows(Event, Event.kind == "register.exported")
    assert (kept.details["of"], kept.details["rows"]) == ("SEW-CPR-1-history", len(events))
