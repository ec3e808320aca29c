"""Which articles answer customers, how often, and which nobody ever needed."""

from typing import Literal, NamedTuple

from frontdesk.knowledge.asked.store import AskedStore, Used
from frontdesk.knowledge.library import Library
from frontdesk.knowledge.snapshot import Listed

UsageOrder = Literal["least", "most"]
_NEVER = Used(0, 0, 0)


class Usage(NamedTuple):
    """An article that the bot has, with what it answered."""

    article: Listed
    used: Used


class UsageService:
    def __init__(self, store: AskedStore, library: Library) -> None:
        self._store = store
        self._library = library

    async def list_used(
        self,
        workspace_id: str,
        bot: str | None,
        *,
        order: UsageOrder,
        period: tuple[int, int],
        after: tuple[int, str] | None,
        limit: int,
    ) -> list[Usage]:
        """Every article that the bot has now, with what it answered in the period; `after` is the number of answers and the
        source of the last one on the page before. Raises `BotNotKnown`."""
        key, knowledge, *_ = self._library.get(workspace_id, bot)
        used = await self._store.used(key, period)
        sign = 1 if order == "least" else -1
        places = {
            (sign * used.get(article.source, _NEVER).answers, article.source): article
            for article in await knowledge.articles()
        }
        rest = sorted(place for place in places if after is None or place > (sign * after[0], after[1]))
        return [Usage(places[place], used.get(place[1], _NEVER)) for place in rest[:limit]]
