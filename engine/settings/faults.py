"""What stops the start: a variable with a value that cannot be used."""


class SettingsError(ValueError):
    """A variable has a value that cannot be used. Never repeats a value that may be secret."""

    def __init__(self, variable: str, found: str, accepted: str) -> None:
        super().__init__(f"{variable} is {found}, but must be {accepted}.")
        self.variable, self.found, self.accepted = variable, found, accepted
