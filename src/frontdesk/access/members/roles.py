"""What a member may do: one role each, and what each role is allowed."""

from typing import Literal

from frontdesk.access.scopes import EVERYTHING, SCOPES

Role = Literal["owner", "editor", "agent", "viewer"]
ROLES: tuple[Role, ...] = ("owner", "editor", "agent", "viewer")

_VIEWER = frozenset(scope for scope in SCOPES if scope.endswith(":read"))
_AGENT = _VIEWER | {"inbox:write", "approvals:write"}
_EDITOR = _AGENT | {"inbox:supervise", "bots:write", "bots:simulate", "knowledge:write"}
# Workspaces are the operator's: an owner owns one of them and sees nothing of the others.
_OWNER = frozenset(SCOPES) - {EVERYTHING, "workspaces:admin"}

_SCOPES_OF: dict[Role, frozenset[str]] = {"owner": _OWNER, "editor": _EDITOR, "agent": _AGENT, "viewer": _VIEWER}


def scopes_of(role: Role) -> frozenset[str]:
    """Everything that members with this role may do."""
    return _SCOPES_OF[role]
