from pathlib import Path

from engine.settings import Settings


def settings_in(home: Path) -> Settings:
    """What the tests run with; everything lies in this folder."""
    return Settings(home=home, database_url="", secret_key="k" * 40, mail_url="null:")
