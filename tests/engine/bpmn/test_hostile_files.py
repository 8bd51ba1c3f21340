"""Whatever bytes arrive: findings, quickly, and never a trace."""

import random
import time
from collections import Counter
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from engine.bpmn.validation import Finding, Library, lint, lint_closure
from engine.bpmn.vocabulary import FLOW_NODES
from tests.engine.bpmn.pen import HEAD, TAIL, Pen, around, document

DATA = Path(__file__).parents[2] / "data" / "bpmn"
SECONDS = 2.0
PLAIN = Library(strict=False)
STRICT = Library(forms={}, steps=(), ladders=(), processes=(), decisions=())


def rules(data, library=PLAIN):
    """The rules broken by a file, found in time."""
    began = time.process_time()  # all it does is compute; a busy machine is no failure
    findings = lint("hostile.bpmn", data, library)
    took = time.process_time() - began
    assert took < SECONDS, f"{took:.1f} s"
    assert all(isinstance(found, Finding) and found.file == "hostile.bpmn" for found in findings)
    broken = {found.rule for found in findings}
    assert "file.not-checked" not in broken
    return broken


def drawn(body, roots=""):
    return document(f'<bpmn:process id="main" isExecutable="true">{body}</bpmn:process>', roots)


ENTITIES = b"".join(
    b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"lol") * 10) for n in range(12)
)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        pytest.param(b"", "file.empty", id="empty"),
        pytest.param(b"\xef\xbb\xbf", "file.not-xml", id="only a byte order mark"),
        pytest.param(b"\0" * 1000, "file.not-xml", id="NUL bytes"),
        pytest.param(bytes(range(256)) * 10, "file.not-xml", id="binary"),
        pytest.param(b"PK\x03\x04 a zip file", "file.not-xml", id="zip"),
        pytest.param(b"just a letter", "file.not-xml", id="text"),
        pytest.param(b"<html><body><br></body></html>", "file.not-xml", id="HTML"),
        pytest.param(b"<!DOCTYPE html><html></html>", "file.doctype", id="XHTML"),
        pytest.param(b"<html/>", "file.not-bpmn", id="other XML"),
        pytest.param(b"<definitions/>", "file.not-bpmn", id="without namespace"),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            "file.doctype",
            id="external entity",
        ),
        pytest.param(
            b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/evil.dtd"><a/>', "file.doctype", id="DTD"
        ),
        pytest.param(
            b"<!DOCTYPE a [" + ENTITIES + b']><a b="&a11;">&a11;</a>',
            "file.doctype",
            id="entity bomb",
        ),
        pytest.param(HEAD.encode() + b"&undefined;" + TAIL.encode(), "file.not-xml", id="entity"),
        pytest.param(b"<a>" * 100_000, "file.too-deep", id="100,000 deep, open"),
        pytest.param(
            b"<a>" * 100_000 + b"</a>" * 100_000, "file.too-deep", id="100,000 deep, closed"
        ),
        pytest.param(
            HEAD.encode() + b"<a>" * 100 + b"</a>" * 100 + TAIL.encode(),
            "file.too-deep",
            id="100 deep",
        ),
        pytest.param(b"<a>" + b"x" * 100_000_000 + b"</a>", "file.too-large", id="100 MB"),
        pytest.param(b"<a/>" * 1_000_000, "file.not-xml", id="a million roots"),
        pytest.param(
            HEAD.encode() + b"<a/>" * 1_000_000 + TAIL.encode(),
            "file.too-many-elements",
            id="a million elements",
        ),
        pytest.param(
            HEAD.encode().replace(b"UTF-8", b"klingon") + TAIL.encode(),
            "file.not-xml",
            id="unknown encoding",
        ),
        pytest.param(HEAD.encode() + b"\xff\xfe" + TAIL.encode(), "file.not-xml", id="bad UTF-8"),
        pytest.param(
            HEAD.encode("utf-16") + TAIL.encode(), "file.not-xml", id="two encodings in one"
        ),
        pytest.param(document(), "file.no-process", id="no process"),
        pytest.param(
            document('<bpmn:process id="p" isExecutable="false"/>'),
            "file.not-executable",
            id="nothing to run",
        ),
        pytest.param(drawn(""), "structure.empty", id="empty process"),
    ],
)
def test_what_is_no_diagram_is_one_finding(data, rule):
    assert rules(data) == {rule}
    assert rules(data, STRICT) >= {rule}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_honest_encodings_are_read(encoding):
    pen = around('<bpmn:userTask id="x" name="Bwrdd Diogelu \u00e9"/>')
    data = pen.xml().decode().replace("UTF-8", encoding.removesuffix("-sig")).encode(encoding)

    assert rules(data) == set()


def long_chain(count):
    tasks = "".join(f'<bpmn:userTask id="t{n}"/>' for n in range(count))
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{n}" sourceRef="t{n}" targetRef="t{n + 1}"/>'
        for n in range(count - 1)
    )
    return drawn(tasks + flows)


def test_ten_thousand_tasks_are_too_many():
    assert rules(long_chain(9_900)) == {"file.too-many-flows", "file.too-many-nodes"}
    assert rules(long_chain(20_000)) == {"file.too-many-elements"}


def test_the_largest_diagram_that_may_run_is_linted_in_time():
    assert rules(long_chain(1_500)) == {
        "structure.no-start",
        "structure.no-end",
        "structure.dead-end",
    }


def test_a_hundred_thousand_flows_are_too_many():
    flow = '<bpmn:sequenceFlow id="f{0}" sourceRef="a" targetRef="b"/>'
    nodes = '<bpmn:userTask id="a"/><bpmn:userTask id="b"/>'

    assert rules(drawn(nodes + "".join(map(flow.format, range(60_000))))) == {
        "file.too-many-elements"
    }
    assert rules(drawn(nodes + "".join(map(flow.format, range(100_000))))) == {"file.too-large"}
    assert rules(drawn(nodes + "".join(map(flow.format, range(19_000))))) == {"file.too-many-flows"}
    assert "flow.duplicate" in rules(drawn(nodes + "".join(map(flow.format, range(4_900)))))


@pytest.mark.parametrize("kind", ["inclusiveGateway", "parallelGateway", "exclusiveGateway"])
def test_gateways_that_all_lead_to_each_other_are_linted_in_time(kind):
    nodes = "".join(f'<bpmn:{kind} id="g{n}"/>' for n in range(70))
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{a}.{b}" sourceRef="g{a}" targetRef="g{b}"/>'
        for a in range(70)
        for b in range(70)
    )

    assert "structure.endless-loop" in rules(drawn(nodes + flows))


def test_wide_and_deep_choices_are_linted_in_time():
    pen = Pen().draw("startEvent", "begin").draw("inclusiveGateway", "g0").flow("begin", "g0")
    for n in range(1, 14):
        pen.draw("inclusiveGateway", f"g{n}")
        for way in range(40):
            pen.draw("userTask", f"t{n}.{way}")
            pen.flow(f"g{n - 1}", f"t{n}.{way}", "x > 1").flow(f"t{n}.{way}", f"g{n}")
    pen.draw("endEvent", "done").flow("g13", "done")

    assert rules(pen.xml()) == {"gateway.no-default"}


def test_sub_processes_in_sub_processes_end_at_a_limit():
    nested = ""
    for n in range(70):
        nested = f'<bpmn:subProcess id="s{n}">{nested}</bpmn:subProcess>'

    assert rules(drawn(nested)) == {"file.too-deep"}


@pytest.mark.parametrize(
    "script",
    [
        "import os; os.system('id')",
        "__import__('os').system('id')",
        "().__class__.__base__.__subclasses__()",
        "open('/etc/passwd').read()\nwhile True:\n    pass",
        "exec('x = 1')\nclass A: pass",
        "x = " + "(" * 5_000 + ")" * 5_000,
        "x = 1\n" * 200_000,
        "x = 'a' \\\n" * 50_000,
        "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace") + " = 1",
        "x = " + "+".join(["1"] * 6_000),
        "x = " + "[" * 59 + "]" * 59,
    ],
)
def test_python_in_a_script_is_never_run_and_never_breaks_the_lint(script):
    data = around(
        '<bpmn:scriptTask id="x"><bpmn:script><![CDATA['
        + script
        + "]]></bpmn:script></bpmn:scriptTask>"
    ).xml()

    assert all(rule.startswith("expression.") for rule in rules(data))


@pytest.mark.parametrize(
    "script", ["import os", "x = __import__('os')", "while True:\n    pass", "class A:\n    pass"]
)
def test_python_that_is_no_starlark_is_refused(script):
    data = around(f'<bpmn:scriptTask id="x"><bpmn:script>{script}</bpmn:script></bpmn:scriptTask>')

    assert rules(data.xml()) == {"expression.not-allowed"}


def test_ids_that_would_break_an_xpath_are_refused():
    for odd in ("a'b", "a]b", "1a", "a b", "-x", "x" * 121, "'] | //*[@id='x"):
        data = around(f'<bpmn:userTask id="{odd}"/><bpmn:userTask id="x"/>').xml()

        assert "id.odd" in rules(data), odd


def test_very_long_names_are_refused_and_shortened_in_the_finding():
    data = around(f'<bpmn:userTask id="x" name="{"W" * 3_000_000}"/>').xml()

    (finding,) = lint("long.bpmn", data, PLAIN)

    assert finding.rule == "name.too-long"
    assert all(len(value) <= 120 for value in finding.details.values())


def test_elements_of_strangers_are_named():
    data = drawn(
        '<bpmn:startEvent id="a"/><x:bomb xmlns:x="urn:x" id="x"/><bpmn:choreographyTask id="y"/>'
        '<bpmn:endEvent id="z"/><bpmn:sequenceFlow id="f" sourceRef="a" targetRef="z"/>'
    )

    assert rules(data) == {"element.foreign", "element.unknown"}


def test_processes_that_embed_each_other_are_refused_by_element():
    def calling(name, callee):
        call = f'<bpmn:callActivity id="x" calledElement="{callee}"/>'
        return around(call, process_id=name).xml()

    files = {f"p{n}.bpmn": calling(f"p{n}", f"p{(n + 1) % 50}") for n in range(50)}

    began = time.process_time()
    findings = lint_closure(files, Library(processes=(), strict=False))

    assert time.process_time() - began < SECONDS
    assert {(found.rule, found.element) for found in findings} == {("call.cycle", "x")}
    assert {found.file for found in findings} == set(files)
    assert rules(calling("p0", "p0")) == {"call.cycle"}


@pytest.mark.parametrize("path", sorted(DATA.glob("*.bpmn")), ids=lambda path: path.stem)
def test_a_damaged_file_is_linted_in_time(path):
    random_ = random.Random(path.stem)  # noqa: S311 - a test that repeats itself
    for _ in range(100):
        assert isinstance(rules(damaged(path.read_bytes(), random_), STRICT), set)


def damaged(data, random_):
    """Change a few places: bytes, pieces cut out or written twice."""
    for _ in range(random_.randint(1, 4)):
        at = random_.randrange(len(data) + 1)
        to = min(len(data), at + random_.choice((1, 3, 20, 400, 3000)))
        pieces = (random_.randbytes(random_.randint(0, 3)), data[at:to] * 2)
        data = data[:at] + random_.choice(pieces) + data[to:]
    return data


@pytest.mark.parametrize("path", sorted(DATA.glob("*.bpmn")), ids=lambda path: path.stem)
def test_a_diagram_drawn_at_random_is_linted_in_time(path):
    random_ = random.Random(path.stem)  # noqa: S311 - a test that repeats itself
    seen = Counter()
    for _ in range(150):
        root = etree.fromstring(path.read_bytes())
        for _ in range(random_.randint(1, 8)):
            redraw(root, random_)
        seen.update(rules(etree.tostring(root), STRICT))

    assert len(seen) > 20  # the changes were read, and complained about


def redraw(root, random_):
    """Change one thing that XML allows: a word, a value, a place, or whether it is there."""
    nodes = list(root.iter("{*}*"))
    node, other = random_.choice(nodes), random_.choice(nodes)
    match random_.randrange(6):
        case 0:
            node.tag = random_.choice(nodes).tag
        case 1 if node.attrib and other.attrib:
            value = other.get(random_.choice(other.attrib.keys()))
            node.set(random_.choice(node.attrib.keys()), value)
        case 2 if other not in node.iter():
            other.append(node)
        case 3 if node.getparent() is not None:
            node.getparent().remove(node)
        case 4:
            other.append(deepcopy(node)) if other not in node.iter() else None
        case _:
            word = random_.choice(("dueIn", "instance", "differentFrom", "group", "odd"))
            node.set(f"{{urn:cylch:bpmn:1}}{word}", random_.choice(("own", "5wd", "T01", "{", "")))


@given(st.binary(max_size=2_000))
def test_any_bytes_are_linted(data):
    assert isinstance(rules(data), set)


KINDS = sorted(
    FLOW_NODES
    | {"process", "sequenceFlow", "laneSet", "lane", "flowNodeRef", "message", "dataObject"}
    | {"extensionElements", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics"}
    | {"timerEventDefinition", "errorEventDefinition", "linkEventDefinition", "timeCycle"}
    | {"script", "conditionExpression", "documentation", "loopDataInputRef"}
)
ATTRIBUTES = [
    *("id", "name", "sourceRef", "targetRef", "attachedToRef", "default", "calledElement"),
    *("isExecutable", "errorRef", "triggeredByEvent", "isInterrupting", "cancelActivity"),
    *("cylch:dueIn", "cylch:group", "cylch:form", "cylch:differentFrom", "cylch:instance"),
    *("cylch:step", "cylch:nonsense", "loopMaximum"),
]


@given(st.data())
def test_any_tree_of_bpmn_words_is_linted(data):
    kinds = st.sampled_from(KINDS)
    names = st.sampled_from(ATTRIBUTES)
    values = st.one_of(
        st.sampled_from(["a", "b", "c", "true", "own", "", "5wd", "{"]),
        st.text("ab{\u0175", max_size=3),
    )
    attributes = st.dictionaries(names, values, max_size=4)

    def tree(depth):
        kind = data.draw(kinds)
        inner = [tree(depth + 1) for _ in range(data.draw(st.integers(0, 3 if depth < 4 else 0)))]
        said = "".join(f' {name}="{value}"' for name, value in data.draw(attributes).items())
        return f"<bpmn:{kind}{said}>{data.draw(values)}{''.join(inner)}</bpmn:{kind}>"

    assert isinstance(rules(document(tree(0), tree(0)), STRICT), set)
