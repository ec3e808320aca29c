"""All of knowledge's routes, for whoever puts the API together."""

from frontdesk.knowledge.asked.routes import router as asked
from frontdesk.knowledge.asking_routes import router as asking
from frontdesk.knowledge.routes import router as articles
from frontdesk.knowledge.upload_routes import router as uploads

ROUTERS = (uploads, articles, asking, asked)
