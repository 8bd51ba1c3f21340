"""Looks, before anything is changed, whether what the address names is there for who asks.

A command answers who may do its verb. Asked alone it would tell a stranger by its 403 that the
thing exists; so it is asked only about what the person may see.
"""

from flask import Flask, request
from flask_login import current_user

from engine.queries import instances
from webapp.current import actor, process_engine


def install(app: Flask) -> None:
    app.before_request(_look_first)


def _look_first() -> None:
    """Reading needs no doorkeeper: the queries of a page find what is visible and no more."""
    named = request.view_args or {}
    if request.method != "POST" or not named or not current_user.is_authenticated:
        return
    if request.path.startswith("/api/"):
        return  # it looks for itself, whoever asks and by whatever token
    with process_engine().query() as session:
        if "task_id" in named:
            instances.get_task(session, actor(), named["task_id"])
        if "instance_id" in named:
            instances.get(session, actor(), named["instance_id"])
