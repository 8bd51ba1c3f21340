"""English and Welsh: which language a page is in, and how dates and pairs of texts are said."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import flask_babel
from flask import Flask, g, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_locale
from flask_login import current_user

from webapp.translations import DIRECTORY, compile_when_stale

LANGUAGES = ("en", "cy")


def _(text: str, **values: object) -> str:
    """Say it in the page's language; Flask-Babel itself has no types."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Say it of so many; `%(num)d` is their number."""
    return str(flask_babel.ngettext(one, many, num, **values))


def pgettext(context: str, text: str, **values: object) -> str:
    """Say a word that is one word in English and several in Welsh."""
    return str(flask_babel.pgettext(context, text, **values))


def install(app: Flask, timezone: str) -> None:
    compile_when_stale()
    app.config.update(
        BABEL_DEFAULT_LOCALE="en",
        BABEL_DEFAULT_TIMEZONE=timezone,
        BABEL_TRANSLATION_DIRECTORIES=str(DIRECTORY),
    )
    Babel(app, locale_selector=chosen_language)
    _look_up_once(app)
    app.before_request(_switch_language)
    app.add_template_global(language)
    app.add_template_global(other_language_url)
    app.add_template_filter(said)
    app.add_template_filter(day)
    app.add_template_filter(moment)


def _look_up_once(app: Flask) -> None:
    """Templates ask some hundred times a page for a word: the catalogue is found by language."""
    catalogues: dict[str, Any] = {}

    def words() -> Any:
        tongue = language()
        if tongue not in catalogues:
            catalogues[tongue] = flask_babel.get_translations()
        return catalogues[tongue]

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of its extension
        gettext=lambda text: words().ugettext(text),
        ngettext=lambda one, many, num: words().ungettext(one, many, num),
        pgettext=lambda context, text: words().upgettext(context, text),
        npgettext=lambda context, one, many, num: words().unpgettext(context, one, many, num),
        newstyle=True,
    )


@contextmanager
def speaking(tongue: str, timezone: str) -> Iterator[None]:
    """Say all of it in one language where no page is asked for: documents made by a job."""
    compile_when_stale()
    app = Flask("webapp")
    app.config.update(
        BABEL_DEFAULT_LOCALE=tongue,
        BABEL_DEFAULT_TIMEZONE=timezone,
        BABEL_TRANSLATION_DIRECTORIES=str(DIRECTORY),
    )
    Babel(app)
    with app.app_context():
        yield


def chosen_language() -> str:
    """What a program asked for, else what the session says, else the profile, else the browser."""
    asked = g.get("language") or session.get("language")
    chosen = asked or getattr(current_user, "language", None)
    return chosen or request.accept_languages.best_match(LANGUAGES) or "en"


def language() -> str:
    """The language of this page: en or cy."""
    locale = get_locale()
    return locale.language if locale is not None else "en"


def said(text: object, welsh: str | None = None) -> str:
    """One of two: `name|said(name_cy)`, or a mapping of both; English where Welsh is missing."""
    if isinstance(text, Mapping):
        return str(text.get(language()) or text.get("en") or "")
    return str((welsh if language() == "cy" else "") or text or "")


def day(value: date | None, form: str = "d MMMM y") -> str:
    return str(flask_babel.format_date(value, form)) if value is not None else ""


def moment(value: datetime | None, form: str = "d MMM y, HH:mm") -> str:
    """A moment on the board's local clock."""
    return str(flask_babel.format_datetime(value, form)) if value is not None else ""


def other_language_url(wanted: str) -> str:
    """The address of this page with its query, in the other language."""
    return _here(*_query(), ("lang", wanted))


def _switch_language() -> ResponseReturnValue | None:
    """`?lang=cy` is remembered, then leaves the address, so that a shared link forces nothing."""
    wanted = request.args.get("lang")
    if wanted not in LANGUAGES or request.method != "GET" or request.path.startswith("/api/"):
        return None
    remember_language(wanted)
    return redirect(_here(*_query()))


def _query() -> list[tuple[str, str]]:
    return [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]


def _here(*query: tuple[str, str]) -> str:
    # A path of two slashes would lead to another host.
    path = f"/{request.path.lstrip('/')}"
    return f"{path}?{urlencode(query)}" if query else path


def remember_language(wanted: str) -> None:
    """A person's choice holds for their email and their next sign-in, too."""
    session["language"] = wanted
    if not current_user.is_authenticated or current_user.language == wanted:
        return
    from engine import identity  # noqa: PLC0415 - only who switches pays for it
    from webapp.current import actor, process_engine  # noqa: PLC0415

    with process_engine().command(actor()) as ctx:
        identity.set_language(ctx, current_user.id, wanted)
