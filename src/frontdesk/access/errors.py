"""Why somebody is turned away at the door.

Invariant: what is said about a credential that is not accepted never tells whether somebody else's exists.
"""

from frontdesk.errors import Conflict, Forbidden, Malformed, NotFound, TooMany, Unauthorised


class CredentialMissing(Unauthorised):
    """The request carries no credential."""

    code = "access.credential_missing"


class CredentialInvalid(Unauthorised):
    """The credential is not valid: unknown, expired or revoked."""

    code = "access.credential_invalid"
    hint = "Use a key that is valid (`frontdesk keys create` makes one); a visitor begins a new session."


class TokenExpired(Unauthorised):
    """The visitor's access token has expired."""

    code = "access.token_expired"
    hint = "Get a new one with the refresh token: `POST /v1/channels/web/sessions`."


class RefreshTokenInvalid(Unauthorised):
    """The refresh token is not valid: unknown, used before, expired or signed out."""

    code = "access.refresh_token_invalid"
    hint = "Begin a new session: send the request without `refresh_token`."


class ScopeMissing(Forbidden):
    """This needs the scope `{scope}`, which the credential does not have."""

    code = "access.scope_missing"
    hint = "Use a key that has the scope named in the message."


class ScopeNotGrantable(Forbidden):
    """A key cannot give away the scope `{scope}`, which it does not have itself."""

    code = "access.scope_not_grantable"
    hint = "Ask for fewer scopes, or use a key that has this one."


class VisitorsOnly(Forbidden):
    """Only a visitor's token can do this."""

    code = "access.visitors_only"
    hint = "Send the `fdv_…` token that `POST /v1/channels/web/sessions` gave."


class ScopeUnknown(Malformed):
    """There is no scope `{scope}`."""

    code = "access.scope_unknown"
    hint = "docs/access.md lists the scopes."


class ExpiryInThePast(Conflict):
    """The key would have expired before it is made."""

    code = "access.expiry_in_the_past"
    hint = "Give an `expires_at` that is still to come, or none."


class KeyNotFound(NotFound):
    """There is no such key."""

    code = "access.key_not_found"
    hint = "`GET /v1/access/keys` lists the keys."


class SessionBusy(Conflict):
    """The session was refreshed by somebody else in the same moment."""

    code = "access.session_busy"
    hint = "Send the request again."
    retryable = True


class TooManySessions(TooMany):
    """Too many sessions were asked for from this address: at most {limit} in {window_seconds} seconds."""

    code = "access.too_many_sessions"
