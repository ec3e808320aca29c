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
