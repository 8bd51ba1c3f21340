"""All blueprints of the API, in the order of its description."""

from apiflask import APIFlask

from webapp.api import (
    definitions,
    description,
    health,
    history,
    instances,
    me,
    operations,
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
