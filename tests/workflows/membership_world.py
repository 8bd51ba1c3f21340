"""The board as its members come to it and leave it, on whichever database a story is told."""

from engine.execution import running
from engine.models import ProcessInstance
from tests.play import Story
from tests.workflows.audit_world import AuditWorld
from workflows import co_options, nominations
from workflows.models import BoardSeat, CoOption, SeatHolding, SeatNomination

NAMED = {
    "nomination_next": "nominate",
    "person_name": "Nia Named",
    "email": "nia@torfaen.example",
    "starts_on": "2026-07-20",
    "why": "Head of safeguarding",
}
TRAINED = {
    "confidentiality_on": "2026-06-01",
    "training_on": "2026-06-02",
    "training": "Safeguarding, group C",
}
PROPOSED = {
    "co_option_next": "propose",
    "person_name": "Dr Elin Expert",
    "email": "elin@university.example",
    "organisation": "University",
    "purpose": "Method of the neglect audit",
    "ends_on": "2026-09-30",
}


def data_of(story: Story) -> dict:
    """What the one open task of a story sees."""
    with story.engine.command() as ctx:
        instance = ctx.session.get_one(ProcessInstance, story.root_id)
        with running(ctx, instance) as process:
            [token] = list(process.user_tasks())
            return dict(token.data)


class MembershipWorld(AuditWorld):
    """Seats, nominations and co-options walked as far as one likes."""

    def board_seat(self, agency: str) -> BoardSeat:
        return self.rows(BoardSeat, BoardSeat.agency == agency, BoardSeat.ends_on.is_(None))[0]

    def nominated(self, agency: str = "torfaen", **other: object) -> Story:
        self.rep(agency)
        instance = self.do(nominations.start, self.board_seat(agency).id, by=self.unit)
        story = Story(self.engine, self.clock, instance.id)
        story.hand_in("nominate", by=self.rep(agency), **{**NAMED, **other})
        return story

    def ready(self, agency: str = "torfaen", **other: object) -> Story:
        story = self.nominated(agency, **other)
        story.hand_in("check", by=self.unit, nomination_check="accept")
        story.hand_in("record", by=self.unit, **TRAINED)
        return story

    def proposed(self, *items: str, **other: object) -> Story:
        instance = self.do(co_options.start, by=self.unit)
        story = Story(self.engine, self.clock, instance.id)
        story.hand_in("propose", by=self.unit, **{**PROPOSED, "items": list(items), **other})
        return story

    def agreed(self, *items: str, **other: object) -> CoOption:
        story = self.proposed(*items, **other)
        story.hand_in("approve", by=self.chair, co_option_decision="agree")
        return self.rows(CoOption)[-1]

    def nomination(self) -> SeatNomination:
        return self.rows(SeatNomination)[-1]

    def holdings(self, agency: str) -> list[SeatHolding]:
        return list(self.rows(SeatHolding, SeatHolding.seat_id == self.board_seat(agency).id))
