"""Writes decision tables for tests."""

import html

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def entry(kind, identity, text):
    return f'<{kind} id="{identity}"><text>{html.escape(text)}</text></{kind}>'


def rule(number, tests, outputs):
    cells = [entry("inputEntry", f"r{number}i{n}", text) for n, text in enumerate(tests)]
    cells += [entry("outputEntry", f"r{number}o{n}", text) for n, text in enumerate(outputs)]
    return f'<rule id="r{number}">{"".join(cells)}</rule>'


def column(number, expression, kind=""):
    inner = entry("inputExpression", f"e{number}", expression).replace(
        "<inputExpression", f'<inputExpression typeRef="{kind}"'
    )
    return f'<input id="i{number}" label="{html.escape(expression)}">{inner}</input>'


def decision(table, identity="level"):
    return f'<decision id="{identity}" name="Level">{table}</decision>'


def document(*decisions, namespace=NAMESPACE):
    body = "\n".join(decisions)
    head = f'<?xml version="1.0"?>\n<definitions xmlns="{namespace}" id="d">'
    return f"{head}\n{body}\n</definitions>".encode()


def table(rows, inputs=("x",), outputs=("answer",), frame='hitPolicy="FIRST"'):
    """A table of one file; each row is its tests and its outputs."""
    head = [column(n, expression) for n, expression in enumerate(inputs)]
    head += [f'<output id="o{n}" name="{name}"/>' for n, name in enumerate(outputs)]
    body = [rule(n, *row) for n, row in enumerate(rows, start=1)]
    inner = "\n".join([*head, *body])
    return document(decision(f'<decisionTable id="t" {frame}>\n{inner}\n</decisionTable>'))
