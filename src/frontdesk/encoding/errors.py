"""What can be wrong with the sentence encoder."""

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
