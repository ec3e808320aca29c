"""A visitor's session as the widget sees it."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from frontdesk.channels.web.channel import Welcome


class WebSessionIn(BaseModel):
    """Which bot, and who one was the last time."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"bot": "acme", "refresh_token": None}]})

    bot: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    refresh_token: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        None, description="From the answer before; without it a new visitor begins."
    )


class WebBotOut(BaseModel):
    """What is shown before anything is said."""

    id: str
    name: str
    greeting: str
    languages: list[str]
    suggestions: list[str]
    pages: bool = Field(description="Whether the bot wants to know which page is looked at (`page.viewed`).")
    typing: bool = Field(description="Whether signs that somebody is typing are to be shown.")
    attachment_bytes: int = Field(
        description="How large a file may be that comes with a message; 0 where none is taken."
    )


class WebSessionOut(BaseModel):
    """The visitor's tokens. Each refresh token works once: keep the new one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "token": "fdv_eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ3b3Jrc3BhY2UiOiJkZWZhdWx0In0.c2lnbmF0dXJl",
                    "token_expires_at": "2026-03-02T09:45:00Z",
                    "refresh_token": "fdr_01k8w3v5d8e9f0g1h2j3k4m5n6dGhpcyBpcyBvbmx5IGFuIGV4YW1wbGU",
                    "user_id": "vis_01k8w3v5d8e9f0g1h2j3k4m5n6",
                    "bot": {
                        "id": "acme",
                        "name": "Acme Support",
                        "greeting": "Hi! I can track an order, start a return or answer a question.",
                        "languages": ["en"],
                        "suggestions": ["Where is my order?"],
                        "pages": False,
                        "typing": True,
                        "attachment_bytes": 10_485_760,
                    },
                    "conversation_id": None,
                }
            ]
        }
    )

    token: str
    token_expires_at: datetime
    refresh_token: str
    user_id: str
    bot: WebBotOut
    conversation_id: str | None = Field(description="The conversation that is still open, if there is one.")

    @classmethod
    def of(cls, welcome: Welcome) -> "WebSessionOut":
        tokens, bot = welcome.tokens, welcome.bot
        return cls(
            token=tokens.token,
            token_expires_at=tokens.token_expires_at,
            refresh_token=tokens.refresh_token,
            user_id=tokens.session.user_id,
            bot=WebBotOut(
                id=bot.id,
                name=bot.name,
                greeting=bot.greeting,
                languages=list(bot.languages),
                suggestions=list(bot.suggestions),
                pages=bot.pages,
                typing=bot.typing,
                attachment_bytes=bot.attachment_bytes,
            ),
            conversation_id=welcome.conversation_id,
        )
