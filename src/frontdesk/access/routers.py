"""Every router of access: keys, members and their sessions, one-time links."""

from frontdesk.access.links.routes import router as links
from frontdesk.access.members.routes import router as members
from frontdesk.access.routes import router as keys

ROUTERS = (keys, members, links)
