"""Files that people send: what is accepted, and what is refused before anybody can open it."""

from engine.files.kinds import ACCEPTED
from engine.files.scanning import Scanner, ScannerAway
from engine.files.upload import FILE_LIMIT, Upload, clean_name

__all__ = ["ACCEPTED", "FILE_LIMIT", "Scanner", "ScannerAway", "Upload", "clean_name"]
