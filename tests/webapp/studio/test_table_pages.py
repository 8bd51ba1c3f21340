"""The decision tables of a sketch: changed in pages, in plain words, and kept as files."""

from pathlib import Path

import pytest
from lxml import etree

from engine import sketches
from engine.actors import SYSTEM
from engine.bpmn.decisions import lint_decision, read_table
from engine.bpmn.dmn.editing import TableFile, new_table
from engine.forms import validate
from engine.sketches import Stroke
from tests.webapp.conftest import page_of, words_of
from webapp.lint_messages.cells import cell_in_words
from webapp.studio.tables import cells
from webapp.studio.tables.asking import row as asks_row
from webapp.studio.tables.rows import cells_from, shown_row

SHIPPED = sorted((Path(__file__).parents[3] / "workflows" / "bpmn").glob("*.dmn"))
AT = "/processes/small_return/tables"


@pytest.fixture
def owner(as_, engine):
    with engine.command(SYSTEM) as ctx:
        sketch = sketches.take_up(ctx, "small_return")
        text = new_table("band", "Band", "Band", "score", "band")
        for number in (1, 2):
            file = TableFile(text)
            file.set_input(0, "Score", "score", "integer", "")
            file.set_output(0, "Band", "band", "string", "")
            if number == 2:
                file.set_row(1, ["< 5"], ['"low"'], "Little")
                file.add_row([">= 5"], ['"high"'], "Much")
            text = file.written()
        sketches.save(ctx, "small_return", Stroke(decisions={"band": text}), sketch.version)
    return as_("owner")


@pytest.fixture
def sketch(engine):
    def read():
        with engine.query() as session:
            return sketches.get(session, "small_return")

    return read


def send(owner, path, sketch, **fields):
    return owner.send(f"{AT}/{path}", version=sketch().version, **fields)


def table(sketch, key="band"):
    return read_table(sketch().decisions[key].encode()).table


def texts(sketch):
    return [[one.text for one in (*row.tests, *row.outputs)] for row in table(sketch).rows]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_table_that_is_opened_and_saved_says_what_it_said(app, file):
    before = read_table(file.read_bytes()).table
    with app.test_request_context():
        changed = TableFile(file.read_text())
        for row in before.rows:
            asks = asks_row(before)
            answers = validate(asks, shown_row(before, row.number), None)
            changed.set_row(row.number, *cells_from(before, answers, row.number), row.note)
    original, written = (
        etree.fromstring(one.encode()) for one in (file.read_text(), changed.written())
    )

    assert etree.tostring(original, method="c14n2") == etree.tostring(written, method="c14n2")


def test_what_another_tool_keeps_in_the_file_stays():
    text = (
        new_table("band", "Band", "", "score", "band")
        .replace("<decision ", '<!-- ours --><x:y xmlns:x="urn:x" z="1"/><decision x:seen="yes" ')
        .replace("<definitions ", '<definitions xmlns:x="urn:x" ', 1)
    )
    file = TableFile(text)
    file.add_row(["1"], ["2"], "note")
    file.move_row(2, 1)
    file.name("Other", "Arall")

    written = file.written()
    for kept in ("<!-- ours -->", 'z="1"', 'x:seen="yes"'):
        assert kept in written
    assert [row.tests[0].text for row in read_table(written.encode()).table.rows] == ["1", "-"]


def test_the_page_says_every_cell_in_plain_words(owner):
    page = words_of(owner.read(f"{AT}/band"))

    assert "less than 5" in page
    assert "at least 5" in page
    assert "Nothing to put right" in words_of(owner.read(AT))


def test_a_row_is_added_changed_moved_and_taken_out(owner, sketch):
    send(
        owner,
        "band/rows/new",
        sketch,
        i0_test="between",
        i0_low="7",
        i0_high="9",
        o0_kind="words",
        o0_words="very ŵ",
        note="Middle",
    )
    assert texts(sketch)[-1] == ["[7..9]", '"very ŵ"']
    assert "rows 2 and 3 both apply when: Score: from 7 to 9" in words_of(owner.read(f"{AT}/band"))

    send(
        owner,
        "band/rows/2",
        sketch,
        i0_test="between",
        i0_low="5",
        i0_high="6",
        o0_kind="words",
        o0_words="high",
        note="",
    )
    assert texts(sketch) == [["< 5", '"low"'], ["[5..6]", '"high"'], ["[7..9]", '"very ŵ"']]
    page = words_of(owner.read(f"{AT}/band"))
    assert "no row says what applies when: Score: at least 10" in page

    send(owner, "band/rows/3/move", sketch, to="up")
    assert [one[0] for one in texts(sketch)] == ["< 5", "[7..9]", "[5..6]"]
    send(owner, "band/rows/2/remove", sketch)
    assert [one[0] for one in texts(sketch)] == ["< 5", "[5..6]"]


def test_two_rows_for_one_case_refuse_the_hand_in(owner, sketch):
    send(owner, "band/rows/new", sketch, i0_test="is", i0_value="7", o0_kind="nothing")

    refused = owner.send(
        "/processes/small_return/hand-in", version=sketch().version, reason="A new band"
    )

    assert refused.status_code == 422
    assert "both apply when: Score: 7" in words_of(page_of(refused))


def test_the_table_is_tried_with_values(owner):
    page = owner.read(f"{AT}/band?v_score=7")
    assert "Applies: row 2" in words_of(page)
    assert page.xpath("//tr[@id='row-2'][contains(@class, 'hit')]")
    assert "could not answer" in words_of(owner.read(f"{AT}/band?v_score=seven"))


def test_what_cannot_be_read_is_refused_and_kept_on_the_page(owner, sketch):
    refused = send(owner, "band/rows/new", sketch, i0_test="written", i0_text="[1..", o0_kind="no")
    assert refused.status_code == 422
    assert page_of(refused).xpath("//input[@name='i0_text']/@value") == ["[1.."]
    assert len(texts(sketch)) == 2
    assert send(owner, "band/rows/new", sketch, i0_test="is", o0_kind="no").status_code == 422


def test_columns_come_change_and_go(owner, sketch):
    send(owner, "band/columns/new", sketch, kind="input")
    send(
        owner,
        "band/inputs/1",
        sketch,
        label="Board",
        expression="board",
        type="string",
        allowed="children, adults",
    )
    assert table(sketch).inputs[1].allowed == ("children", "adults")
    assert [row.tests[1].text for row in table(sketch).rows] == ["-", "-"]
    send(owner, "band/columns/new", sketch, kind="output")
    assert (
        send(
            owner, "band/outputs/1", sketch, label="", name="band", type="", default=""
        ).status_code
        == 422
    )
    send(owner, "band/outputs/1", sketch, label="Wait", name="wait", type="string", default='"5wd"')
    assert table(sketch).outputs[1].default.text == '"5wd"'
    assert lint_decision("band.dmn", sketch().decisions["band"].encode()) == []
    send(owner, "band/columns/input/1/remove", sketch)
    send(owner, "band/columns/input/0/remove", sketch)  # one stays
    assert len(table(sketch).inputs) == 1


def test_name_and_hit_policy_are_set(owner, sketch):
    send(
        owner,
        "band/about",
        sketch,
        name_en="Bands",
        name_cy="Bandiau",
        policy="COLLECT",
        together="SUM",
    )
    assert (table(sketch).hit_policy, table(sketch).aggregation) == ("COLLECT", "SUM")
    assert "All that apply, put together: Added up" in words_of(owner.read(f"{AT}/band"))


def test_a_table_begins_and_goes(owner, sketch):
    made = owner.send(
        f"{AT}/new",
        version=sketch().version,
        name_en="How long",
        name_cy="Pa mor hir",
        expression="source",
        result="wait",
    )
    assert made.status_code == 303
    assert "how_long" in sketch().decisions
    for wrong in ({"expression": "a +", "result": "wait"}, {"expression": "a", "result": "a b"}):
        refused = owner.send(f"{AT}/new", version=sketch().version, name_en="X", **wrong)
        assert refused.status_code == 422
    send(owner, "how_long/remove", sketch)
    assert set(sketch().decisions) == {"band"}


def test_nobody_saves_over_what_another_has_saved(owner, sketch):
    refused = owner.send(f"{AT}/band/rows/1", version=1, i0_test="any", o0_kind="no")

    assert refused.status_code == 409
    assert texts(sketch)[0] == ["< 5", '"low"']


@pytest.mark.parametrize("path", ["no", "band/rows/9", "band/inputs/9", "band/outputs/9"])
def test_what_is_not_there_is_not_found(owner, path):
    assert owner.get(f"{AT}/{path}").status_code == 404


WORDS = [
    ("-", "anything", "unrhyw beth"),
    (">= 3", "at least 3", "o leiaf 3"),
    ("]3..5]", "more than 3 and at most 5", "mwy na 3 ac ar y mwyaf 5"),
    ('"a", "b"', "“a” or “b”", "“a” neu “b”"),
    ('not("a")', "anything but “a”", "unrhyw beth ond “a”"),
    ('>= date("2026-01-02")', "on or after 2 January 2026", "o 2 Ionawr 2026 ymlaen"),
    ("true", "yes", "ie"),
    ("> limit", "as written: > limit", "fel yr ysgrifennwyd: > limit"),
]


@pytest.mark.parametrize(("cell", "english", "welsh"), WORDS)
def test_a_cell_is_said_in_both_languages(cell, english, welsh):
    assert cell_in_words(cell, "en") == english
    assert cell_in_words(cell, "cy") == welsh


NUMBERS = ["-", "5", "< 5", "<= 5", "> 5", ">= 5", "[1..5]", "!= 5", "1, 2", "not(1, 2)"]
NUMBERS += ["]1..5[", "x"]


@pytest.mark.parametrize("cell", NUMBERS)
def test_a_cell_that_is_shown_and_sent_asks_the_same(cell):
    shown = cells.test_of(cell, "number")

    assert cells.cell_of(shown, cell, "number") == cell
    assert cells.cell_of(shown, "99", "number").replace(" ", "") == cell.replace(" ", "")
