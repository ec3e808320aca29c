"""What can be wrong with stories, and with asking for one."""

from frontdesk.errors import Error, NotFound


class StoriesInvalid(Error):
    """The story {story!r} in {file} cannot be run: {reason}"""

    code = "conversations.story_invalid"
    status = 422
    hint = "A story has `story` and `turns`; a turn has `user`, `event`, `later`, `approve` or `decline`, and `bot`."


class StoryNotFound(NotFound):
    """The bot has no such story."""

    code = "conversations.story_not_found"
    hint = "`GET /v1/bots/{bot}/stories` lists them; the id of a story changes with its name and its file's."
