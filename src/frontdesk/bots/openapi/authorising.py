"""How operations are authorised: what a bot gives for the security schemes of a document, and which of them one needs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ruamel.yaml.comments import CommentedMap

from frontdesk.bots.fields import Fields
from frontdesk.bots.http_fields import HEADER_NAME, SECRET_NAME, read_basic, read_oauth
from frontdesk.bots.openapi.document import Document, Part
from frontdesk.bots.openapi.operations import Mapped
from frontdesk.dialogue.http_action import Basic, HttpActionDefinition, OAuth

_TEXT_MEND = "Name the secret that holds it, such as SHOP_TOKEN."


@dataclass(frozen=True, slots=True)
class Proof:
    """What a request carries for a scheme: a header, a part of the query, or credentials. `secret` is its name, where it is one;
    nothing at all is a proof too, where the bot wants the operation without."""

    headers: Mapping[str, str]
    query: Mapping[str, str]
    basic: Basic | None = None
    oauth: OAuth | None = None
    secret: str = ""
    line: int = 1


def read_proofs(fields: Fields, document: Document) -> dict[str, Proof]:
    """What `auth` gives, by the names of the schemes; what does not fit becomes a problem. Raises Unfit."""
    inner = fields.mapping("auth")
    schemes = document.whole.at("components", "securitySchemes")
    proofs = {}
    for name in inner.node:
        if str(name) not in schemes.mapping:
            known = ", ".join(schemes.mapping) or "none"
            inner.problem(f"The document has no security scheme `{name}`.", f"It has: {known}.", key=name)
            continue
        proof = _proof(inner, str(name), schemes.at(str(name)))
        if proof is not None:
            proofs[str(name)] = proof
    return proofs


def _proof(inner: Fields, name: str, scheme: Part) -> Proof | None:
    kind, way = scheme.at("type").text.lower(), scheme.at("scheme").text.lower()
    value, line = inner.raw(name), inner.line(name)
    if value is None:
        return Proof({}, {}, line=line)
    if isinstance(value, CommentedMap):
        if (kind, way) == ("http", "basic"):
            return _basic(inner.mapping(name), line)
        if kind == "oauth2":
            return _oauth(inner.mapping(name), scheme, line)
        inner.problem(f"`{name}` takes the name of one secret.", _TEXT_MEND, key=name)
        return None
    secret = inner.text(name)
    if not SECRET_NAME.fullmatch(secret) or (kind, way) == ("http", "basic"):
        mend = (
            'Write `{user: …, password: …}`, each such as "{{ secrets.SHOP_USER }}".' if way == "basic" else _TEXT_MEND
        )
        inner.problem(f"`{name}` cannot be proved with `{secret[:40]}`.", mend, key=name)
        return None
    carried = f"{{{{ secrets.{secret} }}}}"
    if kind == "apikey":
        return _key(inner, name, scheme, Proof({}, {}, secret=secret, line=line), carried)
    if way == "bearer" or kind in {"oauth2", "openidconnect"}:
        return Proof({"Authorization": f"Bearer {carried}"}, {}, secret=secret, line=line)
    inner.problem(
        f"The security scheme `{name}` ({kind} {way}) is not supported.", "Declare the request itself.", key=name
    )
    return None


def _key(inner: Fields, name: str, scheme: Part, proof: Proof, carried: str) -> Proof | None:
    where, sent_as = scheme.at("in").text, scheme.at("name").text
    if not HEADER_NAME.fullmatch(sent_as):
        inner.problem(f"`{sent_as[:40]}` cannot be the name of a key.", "Mend the document.", key=name)
        return None
    if where == "query":
        return replace(proof, query={sent_as: carried})
    return replace(proof, headers={"Cookie": f"{sent_as}={carried}"} if where == "cookie" else {sent_as: carried})


def _basic(inner: Fields, line: int) -> Proof:
    return Proof({}, {}, basic=read_basic(inner), line=line)


def _oauth(inner: Fields, scheme: Part, line: int) -> Proof:
    """Client credentials. The address is the bot's own word: a document must not say where secrets go."""
    named = scheme.at("flows", "clientCredentials", "tokenUrl").text
    oauth = read_oauth(inner, f"The document says {named[:100]}." if named else "")
    return Proof({}, {}, oauth=oauth, line=line)


def authorise(definition: HttpActionDefinition, request: Mapped, proofs: Mapping[str, Proof]) -> HttpActionDefinition:
    """The request with what proves it: the first of the operation's alternatives that the bot can give. Raises Unfit."""
    if not request.security:
        return definition
    given = next((one for one in request.security if proofs.keys() >= set(one)), None)
    if given is None:
        ways = " or ".join(" with ".join(f"`{name}`" for name in one) for one in request.security)
        mend = (
            "Say it under `auth`, such as `auth: {"
            + request.security[0][0]
            + ": SHOP_TOKEN}`; nothing there sends none."
        )
        raise request.operation.part.unfit(f"it is authorised by {ways}, and `auth` has none of it.", mend)
    for name in given:
        proof = proofs[name]
        definition = replace(
            definition,
            headers=headers_with(definition.headers, proof.headers),
            query={**definition.query, **proof.query},
            basic=proof.basic or definition.basic,
            oauth=proof.oauth or definition.oauth,
        )
    return definition


def headers_with(headers: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Both; of two that have one name, however it is written, the one of `more`."""
    taken = {name.lower() for name in more}
    return {**{name: value for name, value in headers.items() if name.lower() not in taken}, **more}
