"""`search`: answer from the knowledge base within a flow, or go elsewhere where it has no answer."""

from frontdesk.dialogue.flow import Scene, Step
from frontdesk.dialogue.moves import Move, Say, Search
from frontdesk.dialogue.quoting import quoted


class SearchStep(Step, frozen=True, kw_only=True):
    """`otherwise` None says the bot's text for what it does not know and goes on."""

    query: str = "{{ message.text }}"
    otherwise: str | None = None

    def next_move(self, scene: Scene) -> Move | str:
        found = scene.state.search
        if found is None or found.step != self.id:
            query, state = scene.render(self.query), scene.state
            return Search(query=query, context=state.texts[:-1], reply=state.told, step=self.id)
        if found.outcome == "answered":
            return quoted(found, scene.bot, step=self.id, following=self.next)
        if self.otherwise is None:
            return Say(scene.bot.texts.unknown, step=self.id, next=self.next)
        return self.otherwise

    def targets(self) -> tuple[str, ...]:
        return (self.next, *((self.otherwise,) if self.otherwise else ()))

    def templates(self) -> tuple[str, ...]:
        return (self.query,)
