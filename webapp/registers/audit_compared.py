"""Before and after: an audit beside the one that asked the same, in tables and in words."""

from collections.abc import Iterator, Sequence

from webapp.i18n import _, ngettext, said
from webapp.registers.record import Listing
from webapp.registers.register import Cell, Heading, Reading
from workflows.models import Audit
from workflows.queries.comparing import Comparison, Pair, comparisons


def compared(reading: Reading, audit: Audit) -> Iterator[Listing]:
    """Two tables for each pair; both audits show the same ones."""
    for one in comparisons(reading.session, reading.who, audit):
        refs = {"first": one.first.ref, "again": one.again.ref}
        title = _("Before and after: %(first)s, %(again)s", **refs)
        yield Listing(title, _headings(_("Grade of the case")), _rows(one.grades), "", _told(one))
        yield Listing(
            _("Findings by question: %(first)s, %(again)s", **refs),
            _headings(_("Question")),
            _rows(one.questions),
            _("Neither of them has lines of enquiry."),
            _("Fewer findings on the same question can mean better practice, or fewer cases."),
        )


def _headings(about: str) -> Sequence[Heading]:
    return [
        Heading(about),
        Heading(_("Before"), is_number=True),
        Heading(_("After"), is_number=True),
        Heading(_("In words")),
    ]


def _rows(pairs: Sequence[Pair]) -> list[list[Cell]]:
    return [
        [
            Cell(_label(pair)),
            Cell("–" if pair.before is None else str(pair.before)),
            Cell("–" if pair.after is None else str(pair.after)),
            Cell(_in_words(pair)),
        ]
        for pair in pairs
    ]


def _label(pair: Pair) -> str:
    """A question in its author's words, a grade in the reader's language."""
    if isinstance(pair.label, str):
        return pair.label
    return said(pair.label["en"], pair.label["cy"])


def _in_words(pair: Pair) -> str:
    if pair.before is None:
        return _("only after")
    if pair.after is None:
        return _("only before")
    more = pair.after - pair.before
    if more > 0:
        return ngettext("%(num)d more", "%(num)d more", more)
    if more < 0:
        return ngettext("%(num)d fewer", "%(num)d fewer", -more)
    return _("the same")


def _told(one: Comparison) -> str:
    """How many cases stand on each side, and whether they were measured alike."""
    before, after = one.cases
    cases = _(
        "Cases graded by the panel: %(before)s before, %(after)s after.", before=before, after=after
    )
    alike = _("Both with the same version of the tool.")
    unlike = _("The version of the tool has changed: compare with care.")
    return f"{cases} {alike if one.same_tool else unlike}"
