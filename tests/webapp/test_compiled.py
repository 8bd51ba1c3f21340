"""Templates that are compiled once, for whoever starts next."""

import sys

import pytest
from jinja2 import Environment
from jinja2.bccache import bc_magic

from tests.webapp.settings import settings_in
from webapp import compiled, create_app, rooms

BROKEN = (b"", b"no template", bc_magic, bc_magic + b"no template")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Nothing has been compiled yet."""
    monkeypatch.setattr(compiled, "_folder", lambda: tmp_path / "kept")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "kept"


@pytest.fixture
def compiling(monkeypatch):
    """The templates that had to be compiled, by name."""
    names, really = [], Environment.compile

    def compile_(environment, source, name=None, *more, **options):
        names.append(name)
        return really(environment, source, name, *more, **options)

    monkeypatch.setattr(Environment, "compile", compile_)
    return names


@pytest.fixture
def visit(folder, compiling, tmp_path, sqlite_process_engine):  # noqa: ARG001 - an empty folder
    """Start anew and see what a visitor has to wait for."""

    def come():
        compiling.clear()
        app = create_app(settings_in(tmp_path), sqlite_process_engine)
        answer = app.test_client().get("/accessibility")
        assert answer.status_code == 200
        return list(compiling), answer.text

    return come


def test_what_one_start_compiled_the_next_does_not(visit):
    first, later = visit(), visit()

    assert "base.html" in first[0]
    assert later == ([], first[1])


def test_what_was_compiled_by_another_program_does_not_count(visit, monkeypatch):
    visit()
    monkeypatch.setattr(compiled, "sources", lambda: "others")

    assert "base.html" in visit()[0]


def test_a_changed_template_is_compiled_anew(folder, compiling):  # noqa: ARG001 - an empty folder
    for words in ("as it was", "as it is"):
        kept = Environment(autoescape=True, bytecode_cache=compiled.Kept())
        bucket = kept.bytecode_cache.get_bucket(kept, "one.html", None, words)

        assert bucket.code is None
        bucket.code = kept.compile(words, "one.html")
        kept.bytecode_cache.set_bucket(bucket)


@pytest.mark.parametrize("found", BROKEN)
def test_what_cannot_be_read_is_compiled_anew(visit, folder, found):
    first = visit()
    for file in folder.iterdir():
        file.write_bytes(found)

    assert visit() == first
    assert visit()[0] == []


def test_where_nothing_may_be_written_each_start_compiles(visit, folder, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    assert visit() == visit()
    assert not folder.exists()


def test_a_folder_that_may_not_be_written_to_is_no_error(visit, folder):
    folder.write_text("in the way")

    assert visit() == visit()


def test_whoever_installs_can_compile_for_all(visit, folder):
    rooms.write_down()

    assert folder.is_dir()
    assert visit()[0] == []
