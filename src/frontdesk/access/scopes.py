"""What a credential can be allowed to do: `<capability>:<how far>`."""

from collections.abc import Iterable

EVERYTHING = "*"
SCOPES: dict[str, str] = {
    EVERYTHING: "Everything.",
    "conversations:write": "Send messages.",
    "conversations:read": "Read conversations, their events and transcripts.",
    "conversations:delete": "Delete conversations.",
    "inbox:read": "See what waits for a person, and the tickets.",
    "inbox:admin": "Make teams, say what agents can take on, set targets and wrap-up reasons.",
    "inbox:write": "Take and answer conversations; open, change and assign tickets.",
    "inbox:supervise": "Take conversations over that another agent has.",
    "approvals:read": "See what waits for a person's decision.",
    "approvals:write": "Approve or decline it.",
    "bots:read": "Read bots and their settings.",
    "bots:write": "Change and publish bots.",
    "bots:simulate": "Try conversations on a bot, without effects.",
    "understanding:read": "See how well a bot understands, and try texts on it.",
    "knowledge:read": "Read articles and their sources.",
    "knowledge:write": "Add, change and remove articles.",
    "analytics:read": "Read the numbers.",
    "webhooks:admin": "Say which other systems are told of events.",
    "privacy:admin": "Export and erase what is known of a customer.",
    "workspaces:admin": "Create and list workspaces.",
    "access:read": "See the members.",
    "access:admin": "Manage members and invitations; create, list and revoke keys.",
}
VISITOR_SCOPES = frozenset({"conversations:write", "conversations:read"})


def first_unknown(scopes: Iterable[str]) -> str | None:
    """The first of `scopes` that there is not, or None."""
    return next((scope for scope in scopes if scope not in SCOPES), None)
