"""Builds what a wheel needs beside its sources: who installs it needs neither Node nor Babel."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuiltFiles(BuildHookInterface[Any]):
    """The pages' scripts and styles, and the Welsh catalogue in its compiled form."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return ["Babel>=2.18"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - Hatch's
        if version == "editable":
            return  # a checkout builds them when they are first needed
        root = Path(self.root)
        subprocess.run([sys.executable, root / "dev.py", "assets"], check=True)
        translations = ("compile", "--directory", root / "webapp" / "translations")
        subprocess.run([sys.executable, "-m", "babel.messages.frontend", *translations], check=True)
