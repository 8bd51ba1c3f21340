from pathlib import Path

from engine.settings import Settings
from engine.settings.limits import Limits


def settings_in(home: Path) -> Settings:
    """What the tests run with; everything lies in this folder.

    Time stands still in a test, so all that it does would happen within one minute.
    """
    none = Limits(0, 0, 0, 0, 0, 0)
    return Settings(home=home, database_url="", secret_key="k" * 40, mail_url="null:", limits=none)
