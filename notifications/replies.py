"""What somebody wrote in a reply: their own new words and files, without what they answered to."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from html.parser import HTMLParser

# Where mail programs begin to quote, in the languages that are used here.
QUOTES = (
    re.compile(r"^\s*>"),
    re.compile(
        r"^\s*-{2,}\s*(Original Message|Neges Wreiddiol|Forwarded message)\b", re.IGNORECASE
    ),
    re.compile(r"^\s*(On|Ar)\b.{0,300}\b(wrote|ysgrifennodd)\b.{0,120}:\s*$", re.IGNORECASE),
    re.compile(r"^\s*(From|Oddi wrth)\s*:.{0,300}$", re.IGNORECASE),
    re.compile(r"^\s*_{10,}\s*$"),
)
SIGNATURE = re.compile(r"^-- ?$")
AHEAD = 3  # lines that such an announcement may be broken into
INVISIBLE = frozenset({"blockquote", "script", "style", "head", "title"})
BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "table", "ul", "ol"})


def words_of(mail: EmailMessage) -> str:
    """The sender's own words."""
    body = mail.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    text = str(body.get_content())
    if body.get_content_subtype() == "html":
        text = _plain(text)
    return without_quotes(text)


def files_of(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """What was attached; pictures that stand in the text, such as logos, are no evidence."""
    for part in mail.iter_attachments():
        is_picture = part.get_content_maintype() == "image"
        if is_picture and part.get_content_disposition() != "attachment":
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield part.get_filename() or "attachment", content


def without_quotes(text: str) -> str:
    """Up to where the quoting begins, or a signature; what is quoted in between goes, too."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    for number, line in enumerate(lines):
        if SIGNATURE.match(line) or _announces(lines, number):
            break
        if not QUOTES[0].match(line):
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _announces(lines: list[str], number: int) -> bool:
    """«On Monday Cylch wrote:», perhaps over several lines, or a block of headers."""
    joined = ""
    for line in lines[number : number + AHEAD]:
        joined = f"{joined} {line}".strip()
        if any(quote.match(joined) for quote in QUOTES[1:3]):
            return True
    if QUOTES[4].match(lines[number]):
        return any(QUOTES[3].match(line) for line in lines[number + 1 : number + 1 + AHEAD])
    is_header = QUOTES[3].match(lines[number])
    following = " ".join(lines[number + 1 : number + 1 + AHEAD])
    return bool(is_header and re.search(r"\b(Sent|Date|To|Anfonwyd|At)\s*:", following))


def _plain(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text


class _Reader(HTMLParser):
    """The words of a page, a block a line; what is quoted stands in a blockquote."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []
        self._hidden = 0

    @property
    def text(self) -> str:
        lines = "".join(self._parts).split("\n")
        return "\n".join(" ".join(line.split()) for line in lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_quote = tag == "div" and "gmail_quote" in str(dict(attrs).get("class"))
        if tag in INVISIBLE or is_quote or self._hidden:
            self._hidden += tag not in ("br", "img", "hr", "meta", "link", "input")
        elif tag in BLOCKS:
            self._parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and tag not in ("br", "img", "hr", "meta", "link", "input"):
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._parts.append(data.replace("\n", " "))
