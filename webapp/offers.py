"""Whom and what the fields of one task's form offer, with their names."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from engine.arrivals import resolve_group
from engine.forms import Field
from engine.identity import members
from engine.models import Attachment, Group, ProcessInstance
from engine.queries.pages import people
from webapp.current import moment
from webapp.forms import Choices
from webapp.forms.choices import FileLink
from webapp.names import Names


def choices_of(
    session: Session, instance: ProcessInstance, variables: Mapping[str, object], names: Names
) -> Choices:
    """The same people, agencies and files that `engine.choices` will accept."""

    def offered_people(field: Field) -> Sequence[tuple[str, str]]:
        if not field.group:
            found = people(session)
        else:
            group = resolve_group(field.group, variables, instance)
            found = members(session, group, moment().today)
        return [(str(user.id), user.name) for user in found]

    def offered_agencies(field: Field) -> Sequence[tuple[str, str]]:
        known = session.scalars(sa.select(Group.agency).where(Group.agency.is_not(None)).distinct())
        keys = [key for key in known if key and (not field.only or key in field.only)]
        return sorted(((key, names.agency(key)) for key in keys), key=lambda pair: pair[1])

    def file(key: str) -> FileLink:
        found = session.get(Attachment, int(key)) if key.isdigit() else None
        if found is None or found.instance_id != instance.id:
            return FileLink(key, "")
        return FileLink(found.filename, file_url(found.id, instance.id))

    return Choices(offered_people, offered_agencies, names.person, names.agency, file)


def file_url(attachment_id: int, instance_id: UUID) -> str:
    return url_for("instances.file", instance_id=instance_id, attachment_id=attachment_id)
