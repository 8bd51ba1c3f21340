"""All blueprints of the API, in the order of its description."""

from apiflask import APIFlask

from webapp.api import (
    action_plans,
    actions,
    audits,
    definitions,
    description,
    escalations,
    health,
    history,
    instances,
    me,
    meetings,
    operations,
    recommendations,
    sandbox,
    task_talk,
    tasks,
)
from webapp.api.converters import CONVERTERS

ROOMS = (
    me,
    tasks,
    task_talk,
    instances,
    definitions,
    escalations,
    audits,
    action_plans,
    actions,
    recommendations,
    meetings,
    history,
    operations,
    sandbox,
    description,
    health,
)


def install(app: APIFlask) -> None:
    app.url_map.converters.update(CONVERTERS)
    for room in ROOMS:
        app.register_blueprint(room.bp)
    health.install(app)
    description.install(app)
