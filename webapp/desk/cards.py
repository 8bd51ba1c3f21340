"""One late task before the chair, with its evidence, said in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import deployed
from engine.models import UserTask
from engine.permissions import may_complete
from webapp.current import Moment
from webapp.desk.words import Outlook, outlook, upwards
from webapp.due import Tag, standing
from webapp.i18n import _, day, language, ngettext, pgettext, said
from webapp.ladder import Step, steps_of
from webapp.names import Names
from webapp.offers import file_url
from workflows import foresight
from workflows.escalations import ADDRESSEES
from workflows.foresight import Effect, Ground, Subject
from workflows.queries.desk import Case, Earlier, granted

QUOTES = FILES = EARLIER = 3


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said about the late task."""

    who: str
    at: datetime
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Before:
    """How an earlier escalation was decided."""

    name: str
    decision: str
    on: date | None
    is_same_task: bool
    url: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way to decide, what it leads to, and the door to it."""

    label: str
    outlook: Outlook
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    """All that the chair needs to see of one late task."""

    task_id: UUID
    late_id: UUID
    board: str
    board_name: str
    name: str
    about: str
    agency: str
    person: str
    group: str
    due_on: date | None
    baseline_on: date | None
    extensions: int
    late: Tag
    decide_by: date | None
    standing: Tag
    steps: Sequence[Step]
    told: Sequence[Step]
    quotes: Sequence[Quote]
    before: Sequence[Before]
    before_count: str
    files: Sequence[tuple[str, str]]
    more_files: int
    ways: Sequence[Way]
    may_decide: bool


@dataclass(frozen=True, slots=True)
class View:
    """Who looks, when, and the words for what they see."""

    session: Session
    who: Actor
    seen: Moment
    names: Names
    ground: Ground


def view_of(session: Session, who: Actor, seen: Moment) -> View:
    ground = foresight.ground_of(session, seen.now, seen.calendar)
    return View(session, who, seen, Names(session), ground)


def card(view: View, case: Case) -> Card:
    late, names = case.late, view.names
    return Card(
        task_id=case.consider.id,
        late_id=late.id,
        board=case.escalation.board,
        board_name=board_name(case.escalation.board),
        name=said(late.name, late.name_cy),
        about=" · ".join(names.about(late)),
        agency=names.agency(late.agency),
        person=names.person(late.assignee_id) if late.assignee_id else "",
        group=names.group(late.candidate_group),
        due_on=late.due_on,
        baseline_on=late.baseline_due_on if late.baseline_due_on != late.due_on else None,
        extensions=len(granted(case.extensions)),
        late=standing(late, view.seen),
        decide_by=case.consider.due_on,
        standing=standing(case.consider, view.seen),
        steps=_ladder(view, late, case),
        told=_ladder(view, case.consider, case),
        quotes=_quotes(case, names)[-QUOTES:],
        before=[_before(view, one, case) for one in case.earlier[:EARLIER]],
        before_count=_count(case),
        files=[(one.filename, file_url(one.id, one.instance_id)) for one in case.files[:FILES]],
        more_files=max(0, len(case.files) - FILES),
        ways=_ways(view, case),
        may_decide=may_complete(view.who, case.consider),
    )


def _ladder(view: View, task: UserTask, case: Case) -> list[Step]:
    levels = view.ground.ladders.get(task.ladder or "", ())
    return steps_of(levels, task, case.home, view.seen, view.names)


def board_name(board: str) -> str:
    """The two groups have one chair, so every item says whose it is."""
    if board == "adults":
        return pgettext("group", "Adults")
    return pgettext("group", "Children")


def effects_of(view: View, case: Case, return_by: date | None) -> dict[str, Effect]:
    definition = deployed(view.session, case.consider.definition_id)
    about = Subject(case.late, case.home)
    found = foresight.of_escalation(view.ground, definition, case.escalation, about, return_by)
    if not _asks_for_a_date(view, case):
        found = {**found, "return": Effect("return")}
    return dict(found)


def proposed_return(view: View, case: Case) -> date | None:
    """The deadline that the board's figures propose, where this form asks for one."""
    if not _asks_for_a_date(view, case):
        return None
    return foresight.return_within(view.session, view.ground)


def _asks_for_a_date(view: View, case: Case) -> bool:
    """A form keeps its version: the first one did not ask for a new deadline."""
    form = deployed(view.session, case.consider.definition_id).forms.get(case.consider.form or "")
    return form is not None and form.field("return_by") is not None


def _ways(view: View, case: Case) -> list[Way]:
    effects = effects_of(view, case, proposed_return(view, case))
    ways = [_up(view, case, list(effects["approve"].waits))]
    labels = _labels(view, case)
    found = [way for row in ways for way in row]
    return found + [
        Way(labels[option], outlook(effects[option], view.names), _door(case, option))
        for option in ("extension", "return", "superseded")
        if option in labels
    ]


def _up(view: View, case: Case, waits: list[foresight.Wait]) -> list[Way]:
    """One door for each addressee, and one for both."""
    found = []
    for wait in waits:
        addressee = "board_chair" if wait.group == "board_chair" else "review_chair"
        label = _("Send it up: %(group)s", group=view.names.group(wait.group))
        url = _door(case, "approve", [addressee])
        found.append(Way(label, upwards(wait, view.names), url))
    if len(waits) > 1:
        url = _door(case, "approve", ADDRESSEES)
        text = _("Each has a task of their own, with the same letter.")
        found.append(Way(_("Send it up: both"), Outlook([text]), url))
    return found


def _labels(view: View, case: Case) -> dict[str, str]:
    """The options as this task's own form calls them."""
    form = deployed(view.session, case.consider.definition_id).forms.get(case.consider.form or "")
    asked = form.field("escalation") if form is not None else None
    options = asked.options if asked is not None else ()
    return {option.value: option.label.in_language(language()) for option in options}


def _door(case: Case, chosen: str, addressees: Sequence[str] = ()) -> str:
    """The decision's own page with an option chosen; the focus waits in the reason."""
    return url_for(
        "desk.decide",
        decision_id=case.consider.id,
        escalation=chosen,
        addressees=list(addressees),
        _anchor="escalation_reason",
    )


def _quotes(case: Case, names: Names) -> list[Quote]:
    """The agency's answers, what was asked for, and what was said beside it, in their order."""
    spoken = [
        Quote(names.person(one.by), one.at, RESPONSES.get(one.response, _responded)(), text)
        for one in case.responses
        if (text := " ".join(filter(None, (one.reason, one.blocker))))
    ]
    spoken += [
        Quote(names.person(one.asked_by), one.asked_at, _asked_for(one.asked_due), one.reason)
        for one in case.extensions
        if one.reason not in {quote.text for quote in spoken}
    ]
    spoken += [
        Quote(names.person(one.author_id), one.at, _("Comment"), one.body) for one in case.comments
    ]
    return sorted(spoken, key=lambda quote: quote.at)


def _responded() -> str:
    return _("The agency's answer")


RESPONSES = {
    "reassign": lambda: _("The agency gave it to somebody else"),
    "revised_date": lambda: _("The agency asked for another date"),
    "blocker": lambda: _("The agency named something that blocks it"),
}


def _asked_for(due: date) -> str:
    return _("New date asked for: %(date)s", date=day(due))


def _before(view: View, one: Earlier, case: Case) -> Before:
    decided = one.escalation.decided_at
    return Before(
        name=" · ".join(filter(None, (said(one.late.name, one.late.name_cy), one.late.title))),
        decision=DECISIONS.get(one.escalation.decision or "", lambda: "")(),
        on=view.seen.calendar.local_date(decided) if decided else None,
        is_same_task=one.late.id == case.late.id,
        url=url_for("instances.show", instance_id=one.escalation.instance_id),
    )


DECISIONS = {
    "approve": lambda: _("sent up"),
    "extension": lambda: _("more time"),
    "return": lambda: _("returned to the agency"),
    "superseded": lambda: _("closed as superseded"),
}


def _count(case: Case) -> str:
    number = len(case.earlier)
    if not number:
        return _("None before this one.")
    return ngettext(
        "%(num)d earlier escalation of this work or this agency",
        "%(num)d earlier escalations of this work or this agency",
        number,
    )
