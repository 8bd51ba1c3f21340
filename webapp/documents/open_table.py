"""Writes a document as .ods: its frame by odfdo, its rows straight into the file."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from odfdo import Document as OdfDocument

from webapp.documents.spreadsheet import headings, sheet_name
from webapp.documents.table import Document, Section, Value, clean

# Where odfdo's empty document takes our tables.
PLACE = b"<office:spreadsheet"
HEAD_OF_PAGE = b"<text:sheet-name>???</text:sheet-name>"
STYLES = (
    """<style:style style:name="cylch-head" style:family="table-cell">
    <style:table-cell-properties fo:background-color="#0f4c4a" fo:wrap-option="wrap"/>
    <style:text-properties fo:color="#ffffff" fo:font-weight="bold"/></style:style>""",
    """<style:style style:name="cylch-text" style:family="table-cell">
    <style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/>
    </style:style>""",
    """<number:date-style style:name="cylch-date"><number:day number:style="long"/>
    <number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text>
    <number:year number:style="long"/></number:date-style>""",
    """<style:style style:name="cylch-day" style:family="table-cell"
    style:data-style-name="cylch-date">
    <style:table-cell-properties style:vertical-align="top"/></style:style>""",
)
WIDTH = """<style:style style:name="cylch-w{width}" style:family="table-column">
    <style:table-column-properties style:column-width="{cm}cm"/></style:style>"""
CM_A_LETTER = 0.2


def write(document: Document) -> bytes:
    """Row by row: the content is never whole in memory."""
    frame = io.BytesIO()
    _frame(document).save(frame)
    target = io.BytesIO()
    with zipfile.ZipFile(frame) as source, _packed(target) as made:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "content.xml":
                with made.open(entry.filename, "w") as content:
                    _write_content(content, data, document)
            elif entry.filename == "styles.xml":
                made.writestr(entry, _marked(data, document.marking), zipfile.ZIP_DEFLATED)
            elif entry.filename == "settings.xml":
                made.writestr(entry, _settings(_names(document)), zipfile.ZIP_DEFLATED)
            else:
                made.writestr(entry, data, entry.compress_type)  # the first one stays unpacked
    return target.getvalue()


def _packed(target: io.BytesIO) -> zipfile.ZipFile:
    return zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)


def _frame(document: Document) -> OdfDocument:
    made = OdfDocument("spreadsheet")
    made.body.clear()
    made.meta.title, made.meta.creator = document.title, "Cylch"
    made.meta.keyword = document.marking
    made.language = f"{document.language}-GB"
    widths = {column.room for section in document.sections for column in section.columns}
    columns = [WIDTH.format(width=one, cm=one * CM_A_LETTER) for one in sorted({*widths, 34, 90})]
    for style in (*STYLES, *columns):
        made.insert_style(style, automatic=True)
    return made


def _marked(styles: bytes, marking: str) -> bytes:
    """The marking above every page, and pages that lie on their side."""
    landscape = b'<style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm" '
    landscape += b'style:print-orientation="landscape" '
    marked = styles.replace(HEAD_OF_PAGE, escape(marking).encode(), 1)
    numbered = marked.replace(b"<text:p>Page <text:page", b"<text:p><text:page")
    return numbered.replace(b"<style:page-layout-properties ", landscape, 1)


def _names(document: Document) -> list[str]:
    names: list[str] = []
    for title in (*(section.title for section in document.sections), "Cylch"):
        names.append(sheet_name(title, names))
    return names


def _write_content(target: IO[bytes], frame: bytes, document: Document) -> None:
    before, _mark, after = frame.rpartition(PLACE)
    rest = after.partition(b">")[2].removeprefix(b"</office:spreadsheet>")
    target.write(before + PLACE + b">")
    names = _names(document)
    ranges = []
    for name, section in zip(names, document.sections, strict=False):
        rows = 0
        for piece in _section(name, section):
            target.write(piece.encode())
            rows += piece.startswith("<table:table-row>")
        ranges.append(_range(name, len(section.columns), rows))
    target.write(_notes(names[-1], document).encode())
    drawn = f"<table:database-ranges>{''.join(ranges)}</table:database-ranges>"
    target.write(f"{drawn}</office:spreadsheet>".encode() + rest)


def _section(name: str, section: Section) -> Iterator[str]:
    yield f"<table:table table:name={quoteattr(name)}>"
    for column in section.columns:
        yield f'<table:table-column table:style-name="cylch-w{column.room}"/>'
    heads = "".join(_text(one, "cylch-head") for one in headings(section))
    yield f"<table:table-header-rows><table:table-row>{heads}</table:table-row>"
    yield "</table:table-header-rows>"
    for row in section.rows:
        yield f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>"
    yield "</table:table>"


def _notes(name: str, document: Document) -> str:
    lines = [(document.marking, ""), (document.title, ""), *(("", one) for one in document.notes)]
    rows = "".join(
        f"<table:table-row>{_cell(left)}{_cell(right)}</table:table-row>"
        for left, right in (*lines, *document.facts)
    )
    columns = "".join(f'<table:table-column table:style-name="cylch-w{one}"/>' for one in (34, 90))
    return f"<table:table table:name={quoteattr(name)}>{columns}{rows}</table:table>"


def _range(name: str, columns: int, rows: int) -> str:
    """The rows with their heading as one range that can be filtered."""
    quoted = f"$'{name}'"
    where = quoteattr(f"{quoted}.$A$1:{quoted}.${_letters(columns)}${rows + 1}")
    return (
        f"<table:database-range table:name={quoteattr(name)} table:display-filter-buttons='true'"
        f" table:target-range-address={where}/>"
    )


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _cell(value: Value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return _text(value, "cylch-text")
    if isinstance(value, date):
        day = value.isoformat()
        return (
            '<table:table-cell table:style-name="cylch-day" office:value-type="date"'
            f' office:date-value="{day}"><text:p>{day}</text:p></table:table-cell>'
        )
    return (
        '<table:table-cell table:style-name="cylch-text" office:value-type="float"'
        f' office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    )


def _text(value: str, style: str) -> str:
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in clean(value).split("\n"))
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string">'
        f"{lines}</table:table-cell>"
    )


def _settings(names: list[str]) -> str:
    """The heading stays where it is while one scrolls."""
    frozen = "".join(
        f"<config:config-item-map-entry config:name={quoteattr(name)}>"
        '<config:config-item config:name="VerticalSplitMode" config:type="short">2'
        "</config:config-item>"
        '<config:config-item config:name="VerticalSplitPosition" config:type="int">1'
        "</config:config-item>"
        '<config:config-item config:name="PositionBottom" config:type="int">1'
        "</config:config-item></config:config-item-map-entry>"
        for name in names[:-1]
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-settings office:version="1.3"'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0"'
        ' xmlns:ooo="http://openoffice.org/2004/office"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item-map-named config:name="Tables">{frozen}'
        "</config:config-item-map-named></config:config-item-map-entry>"
        "</config:config-item-map-indexed></config:config-item-set></office:settings>"
        "</office:document-settings>"
    )
