"""An encrypted connection goes to the address that was judged, and its certificate must still be that of the name."""

import datetime as dt
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.actions.other_system import OtherSystem, running
from tests.actions.test_guard import PUBLIC, Dialled, Names

from frontdesk.kit.http.guard import GuardedBackend
from frontdesk.kit.http.outgoing import Outgoing, Sender, Unreachable


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the key and the certificate of shop.example, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("shop.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    (folder / "certificate.pem").write_bytes(made.public_bytes(pem))
    return folder


@pytest.fixture(scope="module")
def encrypted(certificate: Path) -> Iterator[OtherSystem]:
    files = {"ssl_certfile": certificate / "certificate.pem", "ssl_keyfile": certificate / "key.pem"}
    with running(OtherSystem(), **files) as system:
        yield system


async def ask(system: OtherSystem, host: str, trusted: ssl.SSLContext | None) -> int:
    dialled = Dialled(system.port)
    sender = Sender(GuardedBackend(resolve=Names([PUBLIC]), inner=dialled), trusted=trusted)
    try:
        answer = await sender.send(Outgoing("GET", f"https://{host}/"), 10)
        assert dialled.addresses == [PUBLIC]
        return answer.status
    finally:
        await sender.close()


async def test_the_certificate_is_checked_against_the_name_and_not_the_address(
    encrypted: OtherSystem, certificate: Path
) -> None:
    trusted = ssl.create_default_context(cafile=str(certificate / "certificate.pem"))
    assert await ask(encrypted, "shop.example", trusted) == 200
    assert encrypted.asked[0].headers["host"] == "shop.example"
    with pytest.raises(Unreachable):
        await ask(encrypted, "other.example", trusted)
    with pytest.raises(Unreachable):
        await ask(encrypted, "shop.example", None)
    assert len(encrypted.asked) == 1
