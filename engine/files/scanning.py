"""Known threats by their bytes. A virus scanner of the house would be asked here."""

from engine.errors import Invalid

# What every scanner must find, in two parts, so that none of them finds this very file.
TEST_VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"


def refuse_known_threats(content: bytes) -> None:
    if TEST_VIRUS in content:
        raise Invalid("file", "threat")
