"""Who is asking: what the rest of the house knows of a credential that was accepted."""

from dataclasses import dataclass
from typing import Literal

from frontdesk.access.scopes import EVERYTHING


@dataclass(frozen=True, slots=True)
class Caller:
    """`id` is the key's, the visitor session's or the member's. With kind "visitor", `bot` and `user_id` are set, and a route
    shows and changes only what belongs to both of them. With kind "member", `name` and `session_id` are set.
    """

    workspace_id: str
    kind: Literal["key", "visitor", "member"]
    id: str
    scopes: frozenset[str]
    bot: str | None = None
    user_id: str | None = None
    name: str | None = None
    session_id: str | None = None

    @property
    def member_id(self) -> str | None:
        """The id of the person who signed in."""
        return self.id if self.kind == "member" else None

    def allows(self, scope: str) -> bool:
        """Whether this caller has the scope."""
        return scope in self.scopes or EVERYTHING in self.scopes

    def owns(self, *, bot: str, user_id: str) -> bool:
        """Whether this caller may see what belongs to this user of this bot; only visitors are kept to their own."""
        return self.kind != "visitor" or (self.bot == bot and self.user_id == user_id)
