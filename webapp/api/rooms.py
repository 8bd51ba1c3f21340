"""All blueprints of the API, in the order of its description."""

from apiflask import APIFlask

from webapp.api import (
    absences,
    action_plans,
    action_records,
    alerts,
    audits,
    board_settings,
    data,
    definitions,
    deliveries,
    description,
    engagements,
    escalations,
    exports,
    form_catalogue,
    health,
    history,
    instance_talk,
    instances,
    many_tasks,
    materials,
    me,
    meetings,
    messages,
    moving,
    operations,
    outlook,
    overview,
    own_security,
    packs,
    process_operations,
    programme,
    quarters,
    recommendations,
    register,
    reviews,
    sandbox,
    seats,
    sign_in_help,
    sketches,
    tasks,
    timescales,
    token_moves,
    tools,
)
from webapp.api.converters import CONVERTERS

ROOMS = (
    me,
    tasks,
    many_tasks,
    instance_talk,  # hangs its routes beside those of task_talk
    instances,
    token_moves,
    definitions,
    sketches,
    materials,
    process_operations,
    escalations,
    outlook,
    overview,
    audits,
    reviews,
    action_plans,
    packs,
    action_records,  # hangs its routes beside those of actions
    recommendations,
    alerts,
    engagements,
    programme,
    data,
    tools,
    meetings,
    quarters,
    register,
    absences,
    own_security,
    sign_in_help,
    board_settings,
    timescales,
    seats,
    form_catalogue,
    exports,
    history,
    messages,
    moving,
    deliveries,
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
