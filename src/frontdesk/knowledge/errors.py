"""What can be wrong with a bot's knowledge as a whole; a single broken article is a `Trouble` in the report, never an error."""

from frontdesk import errors


class FolderMissing(errors.NotFound):
    """The knowledge folder {folder} does not exist."""

    code = "knowledge.folder_missing"
    hint = "Make the folder, or take it out of `knowledge: {folders: […]}` in bot.yaml."


class FileMissing(errors.NotFound):
    """The knowledge file {file} does not exist."""

    code = "knowledge.file_missing"
    hint = "Put the file there, or take it out of `knowledge: {files: […]}` in bot.yaml."


class SourceUnknown(errors.NotFound):
    """There is no knowledge source of the kind {kind}."""

    code = "knowledge.source_unknown"
    hint = "docs/knowledge.md lists the kinds of source."


class SourceNotFound(errors.NotFound):
    """The bot has no source of this id."""

    code = "knowledge.source_not_found"
    hint = "`GET /v1/knowledge/sources` lists the sources with their ids; one that was taken out of bot.yaml is gone."


class BotNotKnown(errors.NotFound):
    """There is no bot {bot!r} here."""

    code = "knowledge.bot_not_found"
    hint = "Leave `bot` out to use the only one, or use an id that this server was started with."


class ArticleNotFound(errors.NotFound):
    """There is no such article."""

    code = "knowledge.article_not_found"
    hint = "`GET /v1/knowledge/articles` lists the articles that were put in by API."


class ArticleTaken(errors.Conflict):
    """The article is being changed by others all the time, or another one has this external id."""

    code = "knowledge.article_taken"
    hint = "Load the article again, and use another `external_id` where that is what clashes."


class ArticleUnreadable(errors.Malformed):
    """The article cannot be used: {name} {reason}."""

    code = "knowledge.article_unreadable"
    hint = "Mend the file, or send its text as `content`."


class FileTooLarge(errors.TooLarge):
    """The file is larger than {limit_bytes} bytes."""

    code = "knowledge.file_too_large"
    hint = "Send it in parts, or let the operator allow more with FRONTDESK_MAX_KNOWLEDGE_FILE_BYTES."


class CursorInvalid(errors.Malformed):
    """The cursor is not one that this route gave."""

    code = "knowledge.cursor_invalid"
    hint = "Use `next_cursor` of the page before as it is, or leave `cursor` out."


class JudgedInvalid(errors.Malformed):
    """{lines}"""

    code = "knowledge.judged_invalid"
    hint = "docs/knowledge.md shows the three files under Measuring; nothing was measured."


class GapNotFound(errors.NotFound):
    """There is no such gap."""

    code = "knowledge.gap_not_found"
    hint = "`GET /v1/knowledge/gaps` lists them. One is gone with the last conversation that asked for it."


class PeriodInvalid(errors.Malformed):
    """The period ends before it begins."""

    code = "knowledge.period_invalid"
    hint = "Give `since` an earlier time than `until`."
