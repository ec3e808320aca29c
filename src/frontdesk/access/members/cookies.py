"""The cookie that carries a session, and the proof that a request with one comes from a page of ours.

Three things keep another site's page from acting in a member's name, each enough by itself in today's browsers:

1. The cookie is `SameSite=Lax`: it does not come with what another site's page sends.
2. `Sec-Fetch-Site` and `Origin`, which pages cannot set, must say that the request comes from this very address.
3. `X-Frontdesk-Csrf` must be there. A page of another origin may only send it after a preflight, which is never granted.

A WebSocket's opening is a GET that carries cookies and takes no headers of a page's own, so its `Origin` must be there.
Source: OWASP Cross-Site Request Forgery Prevention cheat sheet; RFC 6265bis section 4.1.3 for `__Host-`.
"""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from frontdesk.access.errors import CredentialInvalid
from frontdesk.access.members.errors import ConnectionInsecure, CrossSite

HEADER = "x-frontdesk-csrf"
SECURE_NAME = "__Host-frontdesk"
PLAIN_NAME = "frontdesk"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_SCHEMES = {"ws": "http", "wss": "https"}
_PORTS = {"http": 80, "https": 443}


class Site:
    """This server as browsers see it; `public_url` says so where a proxy in front hides it."""

    def __init__(self, public_url: str | None = None) -> None:
        self._public = _parsed(public_url) if public_url else None
        self._public_url = public_url.rstrip("/") if public_url else None

    def token_in(self, connection: HTTPConnection) -> str | None:
        """The token in the session's cookie. Raises CredentialInvalid where two stand for one."""
        name, found = self._cookie_name(connection), []
        for header in connection.headers.getlist("cookie"):
            for pair in header.split(";"):
                key, is_pair, value = pair.strip().partition("=")
                if is_pair and key == name:
                    found.append(value)
        if len(found) > 1:
            raise CredentialInvalid
        return found[0] if found else None

    def check_request(self, connection: HTTPConnection) -> None:
        """Raises CrossSite when a request with a cookie may not have been meant by the member."""
        if connection.scope["type"] == "websocket":
            if "origin" not in connection.headers:
                raise CrossSite
            self.check_origin(connection)
        elif connection.scope["method"] not in _SAFE_METHODS:
            if HEADER not in connection.headers:
                raise CrossSite
            self.check_origin(connection)

    def check_origin(self, connection: HTTPConnection) -> None:
        """Raises CrossSite when the browser says that the request comes from another address."""
        headers = connection.headers
        if any(site != "same-origin" for site in headers.getlist("sec-fetch-site")):
            raise CrossSite
        if not all(self._is_ours(origin, connection) for origin in headers.getlist("origin")):
            raise CrossSite

    def check_sign_in(self, connection: HTTPConnection) -> None:
        """Raises CrossSite, and ConnectionInsecure where a browser would refuse the cookie or send it in the open."""
        self.check_origin(connection)
        if self._cookie_name(connection) == SECURE_NAME and not self._is_encrypted(connection):
            raise ConnectionInsecure

    def set_cookie(self, connection: HTTPConnection, response: Response, token: str, *, seconds: int) -> None:
        name = self._cookie_name(connection)
        response.set_cookie(
            name, token, max_age=seconds, path="/", secure=name == SECURE_NAME, httponly=True, samesite="lax"
        )

    def clear_cookie(self, connection: HTTPConnection, response: Response) -> None:
        name = self._cookie_name(connection)
        response.delete_cookie(name, path="/", secure=name == SECURE_NAME, httponly=True, samesite="lax")

    def address(self, connection: HTTPConnection) -> str:
        """Where browsers reach this server, without a slash at the end."""
        if self._public_url is not None:
            return self._public_url
        scheme = "https" if self._is_encrypted(connection) else "http"
        return f"{scheme}://{connection.headers.get('host', '')}"

    def _cookie_name(self, connection: HTTPConnection) -> str:
        """Only a machine that talks to itself does without HTTPS; its browser may refuse a `Secure` cookie."""
        if self._is_known_encrypted(connection):
            return SECURE_NAME
        host = _parsed(f"//{connection.headers.get('host', '')}")
        return PLAIN_NAME if host is not None and _is_loopback(host.hostname or "") else SECURE_NAME

    def _is_known_encrypted(self, connection: HTTPConnection) -> bool:
        is_public = self._public is not None and self._public.scheme == "https"
        return is_public or _scheme(connection) == "https"

    def _is_encrypted(self, connection: HTTPConnection) -> bool:
        """Also where only the browser knows, because a proxy in front says nothing of it."""
        origin = connection.headers.get("origin", "")
        return self._is_known_encrypted(connection) or (
            origin.startswith("https://") and self._is_ours(origin, connection)
        )

    def _is_ours(self, origin: str, connection: HTTPConnection) -> bool:
        said = _parsed(origin)
        if said is None or said.scheme not in _PORTS or said.path or said.query or said.fragment or said.username:
            return False
        if self._public is not None and _place(said) == _place(self._public):
            return True
        hosts = connection.headers.getlist("host")
        if len(hosts) != 1 or said.scheme not in {_scheme(connection), "https"}:
            return False
        host = _parsed(f"{said.scheme}://{hosts[0]}")
        return host is not None and _place(said) == _place(host)


def _scheme(connection: HTTPConnection) -> str:
    scheme = str(connection.scope.get("scheme", "http"))
    return _SCHEMES.get(scheme, scheme)


def _place(address: SplitResult) -> tuple[str, str | None, int | None]:
    return address.scheme, address.hostname, address.port or _PORTS.get(address.scheme)


def _parsed(address: str) -> SplitResult | None:
    try:
        parsed = urlsplit(address)
        _ = parsed.port
    except ValueError:
        return None
    return parsed


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
