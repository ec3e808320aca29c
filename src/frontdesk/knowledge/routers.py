"""All of knowledge's routes, for whoever puts the API together."""

from frontdesk.knowledge.asked.routes import router as asked
from frontdesk.knowledge.asking_routes import router as asking
from frontdesk.knowledge.routes import router as articles

ROUTERS = (articles, asking, asked)
