"""What can be wrong with a workspace."""

from frontdesk.errors import Conflict, Malformed, NotFound


class WorkspaceNotFound(NotFound):
    """There is no such workspace."""

    code = "workspaces.not_found"


class WorkspaceExists(Conflict):
    """There is a workspace with that id already."""

    code = "workspaces.exists"
    hint = "Choose another id."


class WorkspaceIdInvalid(Malformed):
    """A workspace's id has 1 to 40 characters: lower-case letters, digits and hyphens, a letter first."""

    code = "workspaces.id_invalid"
    hint = "Choose an id such as `acme-eu`."
