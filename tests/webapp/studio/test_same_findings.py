"""What the board says while one draws is what the server and the command line say."""

import json
from pathlib import Path

import pytest

from engine import definitions, sketches
from engine.actors import SYSTEM
from engine.bpmn.diagram import read_diagrams
from engine.bpmn.xml import read_xml
from engine.definitions import Source
from tests.engine.bpmn.examples import EXAMPLES
from tests.engine.bpmn.pen import around
from tests.engine.bpmn.sketches import FORM, task
from webapp.checks import lint_files
from workflows import library
from workflows.steps import STEPS

SHIPPED = library.shipped()
FOREIGN = sorted((Path(__file__).parents[1] / "data" / "foreign").glob("*.bpmn"))
DRAWN = sorted((Path(__file__).parents[2] / "data" / "bpmn").glob("*.bpmn"))
FIXTURES = {
    f"{rule}-{number}": data
    for rule, example in EXAMPLES.items()
    for number, data in enumerate(example.files.values())
} | {file.stem: file.read_bytes() for file in (*FOREIGN, *DRAWN)}


@pytest.fixture
def board(engine):
    """A board with the whole library, so that what calls what is known here and there."""
    engine.steps = STEPS
    with engine.command(SYSTEM) as ctx:
        library.install(ctx)
    return engine


def of_server(engine, source):
    with engine.command(SYSTEM) as ctx:
        return told(definitions.findings_of(ctx, source))


def of_files(folder, source):
    files = {source.filename: source.xml}
    files |= {f"{key}.json": json.dumps(form).encode() for key, form in source.forms.items()}
    files |= {f"{key}.dmn": text.encode() for key, text in source.decisions.items()}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return told(lint_files([folder / name for name in files]))


def told(findings):
    return sorted({(one.rule, one.severity, one.element.rpartition("/")[2]) for one in findings})


def test_every_shipped_diagram_is_judged_alike_on_the_board_and_on_the_server(board, as_, tmp_path):
    owner = as_("owner")
    for source in SHIPPED:
        key = read_diagrams(read_xml(source.xml))[0].process_id
        with board.command(SYSTEM) as ctx:
            sketches.take_up(ctx, key)
        answer = owner.send(f"/processes/{key}/check.json", xml=source.xml.decode()).get_json()
        drawn = sorted(
            {
                (f["rule"], f["severity"], f["element"].rpartition("/")[2])
                for f in answer["findings"]
            }
        )

        assert drawn == of_server(board, source) == of_files(tmp_path, source), key


def test_every_fixture_is_judged_alike_by_the_server_and_by_the_command_line(board, tmp_path):
    otherwise = {}
    for name, data in FIXTURES.items():
        source = Source(f"{name}.bpmn", data, {"plan": FORM.to_json()}, {})
        sides = of_server(board, source), of_files(tmp_path, source)
        if sides[0] != sides[1]:
            otherwise[name] = sides

    assert otherwise == {}


def test_what_a_form_only_advises_weighs_the_same_everywhere(board, tmp_path):
    form = FORM.to_json()
    form["fields"][1]["required"] = True
    source = Source("main.bpmn", around(task(cylch__form="plan")).xml(), {"plan": form}, {})

    said = [one for one in of_files(tmp_path, source) if one[0] == "missing_message"]

    assert said == [("missing_message", "warning", "note")]
    assert said[0] in of_server(board, source)
