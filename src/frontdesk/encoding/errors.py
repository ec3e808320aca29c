"""What can be wrong with a sentence encoder."""

from frontdesk import errors


class EncoderDamaged(errors.Error):
    """The encoder's file {file} is not the one that this version was built with."""

    code = "encoding.damaged"
    hint = "Install Frontdesk again; tools/export_encoder.py says how the file is made."


class EncoderBusy(errors.Unavailable):
    """Too many texts are waiting to be encoded."""

    code = "encoding.busy"


class EncoderClosed(errors.Unavailable):
    """The encoder was closed while texts were waiting."""

    code = "encoding.closed"


class EncoderUnavailable(errors.Unavailable):
    """The encoder at {url} gives no vectors: {reason}"""

    code = "encoding.unavailable"
    hint = "Messages are read by their letters until it answers again; training needs it."


class EncoderRefused(EncoderUnavailable):
    """The encoder at {url} does not take what it is sent: {reason}"""

    code = "encoding.refused"
    hint = "Check `url`, `model`, `dimension` and the key of `encoder:` in bot.yaml."
    retryable = False


class KeyMissing(errors.Error):
    """The environment variable {variable}, which is to hold the key of the encoder at {url}, is not set."""

    code = "encoding.key_missing"
    hint = "Set it where Frontdesk starts; `key:` of `encoder:` in bot.yaml names it."


class ClientMissing(errors.Error):
    """The encoder at {url} is asked over HTTP, and the client for it is not installed."""

    code = "encoding.client_missing"
    hint = "Install `frontdesk[endpoint]`."


class FolderInvalid(errors.Error):
    """The encoder in {folder} cannot be used: {reason}"""

    code = "encoding.folder_invalid"
    hint = "docs/encoding.md says what the folder of an encoder holds, and how one is made."


class VectorsWrong(errors.Unavailable):
    """The encoder {encoder} gave vectors of the shape {got}, not {expected}."""

    code = "encoding.vectors_wrong"
    hint = "Check the encoder; what was made of vectors before is still in use."
