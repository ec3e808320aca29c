"""How often the servers are killed: a few times in every run of the tests, and `FRONTDESK_KILLS` times where it is set."""

import os

KILLS = int(os.environ.get("FRONTDESK_KILLS", "3"))
