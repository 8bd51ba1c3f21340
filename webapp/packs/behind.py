"""The pack that a task of the sign-off route is about."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import deployed
from engine.models import ProcessInstance
from webapp.i18n import language, pgettext
from workflows import packs

ROUTE = "sign_off"


@dataclass(frozen=True, slots=True)
class Link:
    """Where the pack is read, and as a document in the reader's language once there is one."""

    name: str
    url: str
    pdf: str


def link_behind(session: Session, who: Actor, instance: ProcessInstance) -> Link | None:
    if deployed(session, instance.definition_id).key != ROUTE:
        return None
    found = packs.behind(session, who, instance)
    if found is None:
        return None
    where: dict[str, Any] = {"plan_id": found.plan_id, "pack_number": found.number}
    name = f"{language()}.pdf"
    return Link(
        name=pgettext("which pack", "Pack %(number)s", number=found.number),
        url=url_for("registers.pack", **where),
        pdf=url_for("registers.pack_file", **where, kept=name) if name in found.files else "",
    )
