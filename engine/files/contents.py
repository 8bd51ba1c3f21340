"""Looks into a file: is it what its name says, and does it carry anything that acts."""

import unicodedata

from engine.errors import Invalid
from engine.files.archives import look_into
from engine.files.kinds import Kind
from engine.files.pdfs import check_pdf
from engine.files.scanning import refuse_known_threats

HEAD = 4096
ARCHIVE = b"PK\x03\x04"
END_OF_ARCHIVE = b"PK\x05\x06"
LONGEST_COMMENT = 65_557  # the end of an archive with the longest comment it may have
# Office keeps a document with a password in this container, and old formats are it.
CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WITH_PASSWORD = "EncryptedPackage".encode("utf-16-le")
PAGES = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml", b"<?php", b"<body", b"<head")


def check_content(kind: Kind, content: bytes, ending: str) -> None:
    """Refuse a file with a rule that says why; what comes back is safe to keep."""
    refuse_known_threats(content)
    if kind.family in ("office", "open"):
        _refuse_container(content)
        look_into(content, kind, ending)
    else:
        _refuse_two_at_once(content)
    if kind.family == "text":
        _check_text(content)
    elif kind.family in ("pdf", "picture"):
        _check_signature(kind, content)
    if kind.family == "pdf":
        check_pdf(content)


def _refuse_container(content: bytes) -> None:
    if content.startswith(CONTAINER):
        is_locked = WITH_PASSWORD in content
        raise Invalid("file", "password" if is_locked else "other_content")
    if not content.startswith(ARCHIVE) or b"%PDF-" in content[:1024]:
        raise Invalid("file", "other_content")


def _refuse_two_at_once(content: bytes) -> None:
    """A picture or a text that is an archive, too, means one thing to each program."""
    if END_OF_ARCHIVE in content[-LONGEST_COMMENT:] and ARCHIVE in content:
        raise Invalid("file", "two_kinds")


def _check_signature(kind: Kind, content: bytes) -> None:
    import puremagic  # noqa: PLC0415 - only who sends a file pays for its tables

    try:
        found = {match.extension for match in puremagic.magic_string(content[:HEAD])}
    except (puremagic.PureError, ValueError):
        found = set()
    if not found & kind.known_as:
        raise Invalid("file", "other_content")
    begins = content[:1024].lower()
    if kind.family == "picture" and any(mark in begins for mark in (*PAGES, b"%pdf-")):
        raise Invalid("file", "two_kinds")


def _check_text(content: bytes) -> None:
    """Text in UTF-8, UTF-16 with its mark, or what Windows writes; nothing that cannot be read."""
    text = _decoded(content)
    odd = {letter for letter in set(text) if unicodedata.category(letter) in ("Cc", "Cs", "Cn")}
    if odd - set("\n\r\t\f"):
        raise Invalid("file", "other_content")
    if text.lstrip("\ufeff \n\r\t").lower().startswith(tuple(mark.decode() for mark in PAGES)):
        raise Invalid("file", "page")


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("file", "other_content")
