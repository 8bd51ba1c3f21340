"""Every template names only templates and pages that are there."""

import re
from pathlib import Path

import pytest
from jinja2 import meta

from tests.house.sources import ROOT

TEMPLATES = ROOT / "webapp" / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
ENDPOINT = re.compile(r"""url_for\(\s*["'](\w[\w.]*\.\w+)["']""")
RENDERED = re.compile(r"""render_template\(\s*"([\w/]+\.html)\"""")
VIEWS = sorted((ROOT / "webapp").rglob("*.py"))


@pytest.mark.parametrize("name", NAMES)
def test_what_a_template_takes_from_others_is_there(wired, name):
    environment = wired.jinja_env
    source = (TEMPLATES / name).read_text()

    for used in meta.find_referenced_templates(environment.parse(source)):
        assert used is None or environment.loader.get_source(environment, used)
    for endpoint in ENDPOINT.findall(source):
        assert endpoint in wired.view_functions, endpoint


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.name)
def test_what_a_view_names_is_there(wired, path: Path):
    source = path.read_text()

    for name in RENDERED.findall(source):
        assert (TEMPLATES / name).is_file(), name
    for endpoint in ENDPOINT.findall(source):
        assert endpoint in wired.view_functions, endpoint


def test_no_template_is_forgotten():
    said = "".join(path.read_text() for path in (*VIEWS, *TEMPLATES.rglob("*.html")))

    assert [name for name in NAMES if f"{name}" not in said] == []
