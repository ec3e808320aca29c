"""What can go wrong around members, their passwords and their sessions."""

from frontdesk.errors import Conflict, Forbidden, Malformed, NotFound, TooMany, Unauthorised, Unavailable


class SignInRefused(Unauthorised):
    """No member signs in with this email address and this password."""

    code = "access.sign_in_refused"
    hint = "Check both. An owner can make a link for a new password, and so can `frontdesk members reset-password`."


class SessionEnded(Unauthorised):
    """The session has ended: signed out, expired, or the member may no longer sign in."""

    code = "access.session_ended"
    hint = "Sign in again: `POST /v1/access/session`."


class MembersOnly(Forbidden):
    """Only a member who signed in can do this."""

    code = "access.members_only"
    hint = "Sign in with `POST /v1/access/session`; keys have no session."


class CrossSite(Forbidden):
    """The request carries a session's cookie and does not come from a page of this server."""

    code = "access.cross_site"
    hint = (
        "Pages send `X-Frontdesk-Csrf: 1` from this server's own address; programs use a key."
        " Behind a proxy, set FRONTDESK_PUBLIC_URL to the address that browsers see."
    )


class ConnectionInsecure(Forbidden):
    """Signing in needs HTTPS, because the session's cookie must not travel in the open."""

    code = "access.connection_insecure"
    hint = "Put a proxy with a certificate in front and set FRONTDESK_PUBLIC_URL, or sign in on the machine itself."


class TooManySignIns(TooMany):
    """Too many sign-ins failed: at most {limit} in {window_seconds} seconds."""

    code = "access.too_many_sign_ins"


class SignInsBusy(Unavailable):
    """Too many passwords are being checked at once."""

    code = "access.sign_ins_busy"
    hint = "Try again in a moment."


class PasswordWrong(Forbidden):
    """The current password is not right."""

    code = "access.password_wrong"
    hint = "Send the password that you sign in with as `password.current`."


class PasswordTooEasy(Malformed):
    """The password is too easy to guess: {reason}"""

    code = "access.password_too_easy"
    hint = "Take at least 10 characters that nobody else would think of; a few words are fine."


class EmailInvalid(Malformed):
    """This is no email address."""

    code = "access.email_invalid"
    hint = "Send an address such as `jo@shop.example`."


class MemberNotFound(NotFound):
    """There is no such member."""

    code = "access.member_not_found"
    hint = "`GET /v1/access/members` lists the members."


class MemberExists(Conflict):
    """There is a member with this email address already."""

    code = "access.member_exists"
    hint = "Change that member instead: `PATCH /v1/access/members/{member_id}`."


class LastOwner(Conflict):
    """A workspace keeps at least one active owner."""

    code = "access.last_owner"
    hint = "Make somebody else an owner first."
