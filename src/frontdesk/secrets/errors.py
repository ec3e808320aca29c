"""What can go wrong with secrets. No message holds one."""

from frontdesk.errors import Error, NotFound


class SecretNameInvalid(Error):
    """A secret's name has capital letters, digits and `_`, begins with a letter, and is at most 64 characters long."""

    code = "secrets.name_invalid"
    status = 422
    hint = "Choose a name such as SHOP_TOKEN."


class SecretValueInvalid(Error):
    """A secret has 4 to 16384 characters."""

    code = "secrets.value_invalid"
    status = 422
    hint = "Give the whole value on standard input; spaces and line ends around it are dropped."


class SecretNotFound(NotFound):
    """There is no secret of this name in the workspace."""

    code = "secrets.not_found"
    hint = "`frontdesk secrets list` shows the names."


class SecretUnreadable(Error):
    """The secret {name} cannot be opened: FRONTDESK_SECRET, or the file `secret` in the data folder, is not what it was."""

    code = "secrets.unreadable"
    hint = "Bring the old one back, or set the secret anew with `frontdesk secrets set`."
