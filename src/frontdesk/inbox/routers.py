"""All routes of the inbox."""

from frontdesk.inbox.after.routes import router as after_router
from frontdesk.inbox.briefing.routes import router as briefing_router
from frontdesk.inbox.canned.routes import router as canned_router
from frontdesk.inbox.handoff.routes import router as handoff_router
from frontdesk.inbox.live.routes import router as live_router
from frontdesk.inbox.notes.routes import router as notes_router
from frontdesk.inbox.queue.routes import router as queue_router
from frontdesk.inbox.searching.routes import router as searching_router
from frontdesk.inbox.staff.routes import router as staff_router
from frontdesk.inbox.tickets.routes import router as tickets_router
from frontdesk.inbox.translation.routes import router as translation_router

ROUTERS = (
    *(tickets_router, notes_router, canned_router, briefing_router, after_router, searching_router),
    *(staff_router, queue_router, live_router, handoff_router, translation_router),
)
