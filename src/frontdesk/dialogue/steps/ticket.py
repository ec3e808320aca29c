"""`ticket`: have a person look at something later, while the bot goes on."""

from frontdesk.dialogue.flow import Scene, Step
from frontdesk.dialogue.moves import OpenTicket


class TicketStep(Step, frozen=True, kw_only=True):
    """Under `into` the flow finds the `reference` that the ticket will have."""

    reason: str
    subject: str | None = None
    team: str | None = None
    into: str | None = None

    def next_move(self, scene: Scene) -> OpenTicket:
        return OpenTicket(
            reason=scene.render(self.reason),
            step=self.id,
            next=self.next,
            subject=self.subject and scene.render(self.subject),
            team=self.team,
            into=self.into,
        )

    def templates(self) -> tuple[str, ...]:
        return (self.reason, *((self.subject,) if self.subject else ()))
