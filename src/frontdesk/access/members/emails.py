"""Email addresses as names of accounts; nothing is ever sent to them."""

import unicodedata

from frontdesk.access.members.errors import EmailInvalid

MOST_CHARACTERS = 254
_WRONG_KINDS = ("C", "Z")  # control, format, surrogate and unassigned characters; spaces and line ends


def clean_email(email: str) -> str:
    """The address as it is kept and shown. Raises EmailInvalid.

    Not every address that a mail server takes, and some that none does: one `@` with something on both sides, and nothing
    that cannot be seen, because two accounts that look alike must not be two.
    """
    email = unicodedata.normalize("NFKC", email.strip())
    name, at, domain = email.partition("@")
    if not (name and at and domain) or "@" in domain or len(email) > MOST_CHARACTERS:
        raise EmailInvalid
    if any(unicodedata.category(character).startswith(_WRONG_KINDS) for character in email):
        raise EmailInvalid
    return email


def email_key(email: str) -> str:
    """What addresses are compared by: capitals and ways of writing the same character make no difference."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", email.strip()).casefold())
