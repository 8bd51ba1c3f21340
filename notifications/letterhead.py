"""What every message carries of the house it comes from: addresses, and tokens that lead back."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit
from uuid import UUID

from engine.models import SignInLink
from engine.settings import Settings
from engine.sign_in.links import address_of
from engine.sign_in.safe import Safe
from notifications.tokens import Signer, short

OPEN, STOP, REPLY, BOUNCE = "open", "stop-news", "reply", "bounce"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Where links lead, who sends, and at which domain replies are read, if anywhere."""

    base_url: str
    signer: Signer
    sender: str = "cylch@localhost"
    replies: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(
            settings.base_url,
            Signer.of(settings),
            settings.mail_from,
            settings.mail_replies,
        )

    @property
    def safe(self) -> Safe:
        return Safe(self.signer.key, *self.signer.earlier)

    @property
    def domain(self) -> str:
        """Of the Message-IDs: one board's digest is not another's."""
        return urlsplit(self.base_url).hostname or "cylch"

    @property
    def profile(self) -> str:
        return f"{self.base_url}/profile/notifications"

    def link(self, path: str, delivery_id: int, user_id: int) -> str:
        """Opens a page for the person it was sent to, after they have signed in."""
        return f"{self.base_url}{path}?m={self.signer.sign(OPEN, delivery_id, user_id)}"

    def sign_in_link(self, link: SignInLink) -> str:
        """Whoever has it chooses the password: written at the last moment, and kept nowhere."""
        return address_of(self.safe, self.base_url, link)

    def stop_news(self, user_id: int) -> str:
        return f"{self.base_url}/stop-news/{self.signer.sign(STOP, user_id)}"

    def reply_to(self, task_id: UUID, user_id: int) -> str:
        if not self.replies:
            return ""
        return f"task+{self.signer.sign(REPLY, short(task_id), user_id)}@{self.replies}"

    def bounces_to(self, message_id: str) -> str:
        if not self.replies:
            return ""
        return f"bounce+{self.signer.sign(BOUNCE, message_id)}@{self.replies}"
