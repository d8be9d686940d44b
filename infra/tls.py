"""Our own certificate authority and the one certificate of a local network, for 127.0.0.1 and localhost.

The authority's key is thrown away once it has signed: a lost network signs nothing new.
"""

import datetime as dt
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from infra.network import HOST

TERM = dt.timedelta(days=397)  # the longest term that clients commonly accept
RENEW_BEFORE = dt.timedelta(days=30)
FILES = ("tls-ca.pem", "tls-cert.pem", "tls-key.pem", "trino.pem")


def lasts(certificate_pem: bytes, until: dt.datetime) -> bool:
    """Whether a certificate is still good at that time."""
    return x509.load_pem_x509_certificate(certificate_pem).not_valid_after_utc > until


def issue(network_name: str, now: dt.datetime) -> dict[str, str]:
    """PEM texts by file name: the authority's certificate, the server's certificate and its key; both of these in one
    for Trino.
    """
    authority_key, server_key = _key(), _key()
    authority_name = _name(f"Sector data network {network_name}: authority")
    authority = _builder(authority_name, authority_name, authority_key, now)
    authority = authority.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    authority = authority.add_extension(_AUTHORITY_USAGE, critical=True)
    identifier = x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key())
    signed = authority.add_extension(identifier, critical=False).sign(authority_key, hashes.SHA256())
    server = _server(authority_name, authority_key, server_key, now).sign(authority_key, hashes.SHA256())
    certificate, key = _pem(server), private_pem(server_key)
    texts = (_pem(signed), certificate, key, key + certificate)
    return dict(zip(FILES, texts, strict=True))


def private_pem(key: rsa.RSAPrivateKey) -> str:
    """An unencrypted PKCS#8 key; the mode of its file protects it."""
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return text.decode()


def _server(
    authority: x509.Name, authority_key: rsa.RSAPrivateKey, key: rsa.RSAPrivateKey, now: dt.datetime
) -> x509.CertificateBuilder:
    addresses = [x509.IPAddress(ipaddress.ip_address(HOST)), x509.DNSName("localhost")]
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return (
        _builder(_name("localhost"), authority, key, now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(addresses), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer, critical=False)
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, now: dt.datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(now - dt.timedelta(hours=1)).not_valid_after(now + TERM)


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


_AUTHORITY_USAGE = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)
