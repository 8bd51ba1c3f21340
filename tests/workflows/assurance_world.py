"""A board whose agencies assess themselves: standards, rounds, panels."""

from collections.abc import Mapping, Sequence
from datetime import date

from engine.actors import Actor
from engine.models import ProcessInstance, UserTask
from tests.play import Story
from tests.workflows.audit_world import QA_GROUP, AuditWorld
from webapp.current import Moment
from webapp.variables import variables_of
from workflows import assurance_rounds, meetings, standards
from workflows.models import (
    Action,
    ActionPlan,
    Assessment,
    AssessmentEntry,
    AssessmentScore,
    AssuranceRound,
    ProgressUpdate,
    StandardSet,
)

THREE = ("newport", "police", "torfaen")
TWO_STANDARDS = [
    {
        "continues": "new",
        "title": "Leadership",
        "title_cy": "Arweinyddiaeth",
        "expects": "A named leader answers for safeguarding",
        "expects_cy": "Mae arweinydd a enwir yn atebol am ddiogelu",
    },
    {
        "continues": "new",
        "title": "Training",
        "title_cy": "Hyfforddiant",
        "expects": "Everybody is trained for their part",
        "expects_cy": "Mae pawb wedi'u hyfforddi ar gyfer eu rhan",
    },
]


def key(agency: str, of: str = "SEW-S28-26") -> str:
    """How the tasks of one agency are told apart, whoever does them."""
    return f"{of}-{agency.upper()}"


def here(story: Story, agency: str) -> str:
    return key(agency, story.instance.business_key)


class AssuranceWorld(AuditWorld):
    """The board, with somebody in each seat that answers."""

    def executive(self, agency: str) -> Actor:
        return self.person(f"Eira of {agency}", f"agency_executive@{agency}", agency=agency)

    @property
    def peer(self) -> Actor:
        """A member of the group whose agency takes no part."""
        return self.person("Gwen of health", "agency_rep@health", QA_GROUP, agency="health")

    def begun(self, year: int = 2026, agencies: Sequence[str] = THREE, **other: object) -> Story:
        for agency in agencies:
            self.officer(agency)
            self.rep(agency)
            self.executive(agency)
        assert self.chair.id
        assert self.peer.id
        found = self.do(
            assurance_rounds.begin_round, year, agencies=agencies, by=self.unit, **other
        )
        return Story(self.engine, self.clock, found.instance_id)

    def agreed(self, story: Story, standards: Sequence[dict] = TWO_STANDARDS) -> Story:
        story.hand_in("draft_standards", by=self.unit, standards=list(standards))
        story.hand_in("approve_standards", by=self.chair, standards_decision="approve")
        return story

    def launched(self, agencies: Sequence[str] = THREE) -> Story:
        """The first working day of September, every agency asked."""
        story = self.begun(agencies=agencies)
        story.wait(date(2026, 6, 29))
        self.agreed(story)
        story.wait(date(2026, 9, 1))
        return story

    def scores(self, *values: int) -> list[dict]:
        """What an agency says: a score for each standard, with what the score asks for."""
        return [
            {
                "standard": str(number),
                "self_score": str(value),
                "evidence": "Minutes of the board",
                "gap": "No plan" if value < 3 else "",
                "action": "Write one" if value < 3 else "",
            }
            for number, value in enumerate(values, start=1)
        ]

    def handed_in(self, story: Story, agency: str, *values: int) -> None:
        story.hand_in(
            "complete_assessment",
            by=self.officer(agency),
            of=here(story, agency),
            scores=self.scores(*(values or (3, 2))),
        )

    def signed(self, story: Story, agency: str) -> None:
        story.hand_in(
            "sign_assessment",
            by=self.executive(agency),
            of=here(story, agency),
            signature="sign",
            signed_name="Eira Prys, chief officer",
        )

    def surveyed(self, story: Story, agency: str, replies: int = 40, agree: int = 72) -> None:
        story.hand_in(
            "record_survey",
            by=self.unit,
            of=here(story, agency),
            survey_held="yes",
            survey_asked=90,
            survey_replies=replies,
            survey_results=[
                {"standard": "1", "agree": agree if replies >= 5 else None},
                {"standard": "2", "agree": agree if replies >= 5 else None},
            ],
        )

    def moderated(self, story: Story, agency: str, *values: int) -> None:
        story.hand_in(
            "moderate",
            by=self.unit,
            of=here(story, agency),
            desk_scores=self.judged(*(values or (3, 2))),
            feedback="Thank you: show us the training figures",
        )
        story.hand_in(
            "agree_moderation",
            by=self.peer,
            of=here(story, agency),
            moderation_decision="agree",
        )

    def judged(self, *values: int) -> list[dict]:
        return [
            {"standard": str(number), "score": str(value), "reason": "The evidence says so"}
            for number, value in enumerate(values, start=1)
        ]

    def settled(self, story: Story, agency: str, *values: int) -> None:
        """From the asking to the feedback that the agency leaves as it is."""
        self.handed_in(story, agency, *values)
        self.signed(story, agency)
        self.surveyed(story, agency)
        self.moderated(story, agency, *values)
        self.kept(story, agency)

    def kept(self, story: Story, agency: str) -> None:
        """The agency reads the feedback and changes nothing."""
        story.hand_in("amend", by=self.officer(agency), of=here(story, agency), amendment="keep")

    def challenged(
        self, story: Story, agency: str, *values: int, questions: Sequence[str] = ()
    ) -> None:
        story.hand_in(
            "hold_panel",
            by=self.peer,
            of=here(story, agency),
            panel_on=self.engine.calendar().local_date(self.clock.now).isoformat(),
            panel_agencies=["health"],
            panel_scores=self.judged(*(values or (3, 2))),
            panel_questions=[{"question": one} for one in questions],
            panel_said="Steady work",
        )

    def questioned(self, story: Story, agency: str) -> None:
        self.challenged(story, agency, questions=["Who is not trained?"])

    def replied(self, story: Story, agency: str) -> None:
        said = [{"reply": "Two teams"}]
        who, where = self.rep(agency), here(story, agency)
        story.hand_in("reply", by=who, of=where, panel_replies=said)

    def planned(self, story: Story, agency: str, *standards: int) -> None:
        story.hand_in(
            "plan",
            by=self.officer(agency),
            of=here(story, agency),
            plan_actions=[
                {
                    "standard": str(number),
                    "action_text": "Train everybody",
                    "lead_officer": self.officer(agency).id,
                    "success_measure": "95 % are trained",
                    "evidence_required": ["E1", "E2"],
                    "action_due": "2027-09-30",
                }
                for number in standards
            ],
        )

    def reported(self, story: Story) -> None:
        words = {"summary": "Steady", "summary_cy": "Cyson", "concerns": "", "concerns_cy": ""}
        story.hand_in("write_report", by=self.unit, **words)
        story.hand_in("accept_report", by=self.chair, report_decision="accept")

    def read(self, story: Story) -> None:
        """The two above the group have read it: the round closes."""
        story.hand_in("note_report", planning_group_said="Into the programme")
        story.hand_in("read_report", board_said="Noted with thanks")

    def round(self, year: int = 2026) -> AssuranceRound:
        return self.rows(AssuranceRound, AssuranceRound.year == year)[0]

    def assessment(self, agency: str, year: int = 2026) -> Assessment:
        found = self.round(year)
        return self.rows(Assessment, Assessment.round_id == found.id, Assessment.agency == agency)[
            0
        ]

    def score_rows(self, agency: str) -> list[AssessmentScore]:
        row = self.assessment(agency)
        return list(self.rows(AssessmentScore, AssessmentScore.assessment_id == row.id))

    def sets(self) -> list[StandardSet]:
        return list(self.rows(StandardSet))

    def entries(self, agency: str) -> list[AssessmentEntry]:
        row = self.assessment(agency)
        return list(self.rows(AssessmentEntry, AssessmentEntry.assessment_id == row.id))

    def story_of(self, found: AssuranceRound) -> Story:
        return Story(self.engine, self.clock, found.instance_id)

    def as_before(self) -> list[dict]:
        """The newest standards, as the form of the next draft begins."""
        with self.engine.query() as session:
            return standards.suggested(session, "children")

    def variables(self, task: UserTask) -> Mapping[str, object]:
        """What the form of a task begins with."""
        with self.engine.query() as session:
            instance = session.get_one(ProcessInstance, task.instance_id)
            seen = Moment(self.clock.now, self.engine.calendar(), is_sandbox=True)
            return variables_of(session, seen, instance, task)

    def meetings_of(self, plan: ActionPlan) -> list[date]:
        """The meetings to which the plan's one action gives an update, in a year and a half."""
        for on in (date(2026, 12, 9), date(2027, 3, 10), date(2027, 6, 9)):
            self.do(meetings.schedule, QA_GROUP, on, by=self.unit)
        monitored = Story(self.engine, self.clock, plan.instance_id)
        monitored.hand_in("acknowledge", by=self.officer("newport"), acknowledgement="accept")
        monitored.wait(date(2026, 12, 9))
        monitored.hand_in("validate_rag", by=self.unit, rag_override="keep")
        monitored.hand_in("scrutinise", by=self.peer, adequate="yes", challenge="Well done")
        monitored.wait(date(2027, 6, 20))
        action = self.rows(Action, Action.plan_id == plan.id)[0]
        said = self.rows(ProgressUpdate, ProgressUpdate.action_id == action.id)
        return sorted({one.meeting_on for one in said if one.meeting_on})

    def through_every_turn(self, story: Story) -> None:
        """Newport returns to everything, the police are silent, Torfaen has nothing to plan."""
        self.handed_in(story, "newport")
        back = {"signature": "return", "sign_reason": "Too kind"}
        story.hand_in("sign_assessment", by=self.executive("newport"), of=key("newport"), **back)
        self.handed_in(story, "newport", 2, 2)
        self.handed_in(story, "torfaen", 3, 3)
        self.signed(story, "newport")
        self.surveyed(story, "newport")
        self.surveyed(story, "torfaen", replies=2)
        story.wait(date(2026, 10, 20))  # Torfaen goes on unsigned
        self._moderated_twice(story)
        story.wait(date(2026, 11, 11))  # Torfaen says nothing, the police never did
        self._challenged_twice(story)
        story.wait(date(2026, 11, 26))  # nor to the panel
        self.planned(story, "torfaen")
        story.hand_in("write_report", by=self.unit, summary="Steady", summary_cy="Cyson")
        back = {"report_decision": "return", "report_reason": "Name the concern"}
        story.hand_in("accept_report", by=self.chair, **back)
        self.reported(story)
        self.read(story)

    def _moderated_twice(self, story: Story) -> None:
        newport = key("newport")
        judged = {"desk_scores": self.judged(3, 2), "feedback": "Thank you"}
        story.hand_in("moderate", by=self.unit, of=newport, **judged)
        again = {"moderation_decision": "return", "moderation_reason": "Read the survey"}
        story.hand_in("agree_moderation", by=self.peer, of=newport, **again)
        self.moderated(story, "newport")
        self.moderated(story, "torfaen", 3, 3)
        amended = {
            "amendment": "amend",
            "amended_scores": self.scores(3, 2),
            "amendment_reason": "The survey is right",
        }
        story.hand_in("amend", by=self.officer("newport"), of=newport, **amended)

    def _challenged_twice(self, story: Story) -> None:
        newport = key("newport")
        self.challenged(story, "newport", questions=["Who is not trained?"])
        self.challenged(story, "torfaen", 3, 3, questions=["How do you know?"])
        said = [{"reply": "Two teams"}]
        story.hand_in("reply", by=self.rep("newport"), of=newport, panel_replies=said)
        self.planned(story, "newport", 2)
        back = {"plan_decision": "return", "plan_reason": "By when?"}
        story.hand_in("agree_plan", by=self.chair, of=newport, **back)
        self.planned(story, "newport", 2)
        story.hand_in("agree_plan", by=self.chair, of=newport, plan_decision="agree")

    def silent_round(self) -> Story:
        """A year in which one accepts and then says nothing, and a year in which nobody answers."""
        story = self.agreed(self.opened_in(2030, ["newport"]), self.as_before())
        story.wait(date(2030, 9, 2))
        self.settled(story, "newport")
        self.challenged(story, "newport")
        story.wait(date(2030, 12, 2))
        assert story.tasks("write_report")
        alone = self.agreed(self.opened_in(2034, ["newport"]), self.as_before())
        alone.wait(date(2034, 12, 2))
        assert alone.tasks("write_report")
        story.visited |= alone.way
        return story

    def opened_in(self, year: int, agencies: Sequence[str]) -> Story:
        story = self.begun(year, agencies)
        story.wait(self.round(year).opens_on)
        return story
