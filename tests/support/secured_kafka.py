"""Apache Kafka as an operator secures it: SASL_SSL with SCRAM-SHA-512 and a certificate of an own authority."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from kafka.admin import KafkaAdminClient, ScramMechanism, UserScramCredentialUpsertion
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from tests.support.containers import KAFKA_IMAGE
from tests.support.free_ports import free_ports

USER, PASSWORD = "vidare", "a long password"
_SETTINGS = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:9093
controller.listener.names=CONTROLLER
listeners=INNER://:19092,SECURE://:9092,CONTROLLER://localhost:9093
advertised.listeners=INNER://127.0.0.1:{inner},SECURE://127.0.0.1:{secure}
listener.security.protocol.map=INNER:PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT
inter.broker.listener.name=INNER
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.secure.scram-sha-512.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required;
ssl.keystore.type=PEM
ssl.keystore.location=/mnt/shared/config/server.pem
log.dirs=/var/lib/kafka/data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=2
group.initial.rebalance.delay.ms=0
"""


@dataclass(frozen=True)
class Secured:
    """Where it listens, and the file of the authority that signed its certificate."""

    address: str
    authority: Path


@contextmanager
def secured_kafka(folder: Path) -> Iterator[Secured]:
    """A broker that lets in nobody but USER with PASSWORD, by TLS."""
    inner, secure = free_ports(2)
    config = folder / "config"
    config.mkdir()
    (config / "server.properties").write_text(_SETTINGS.format(inner=inner, secure=secure))
    authority = _certificates(folder, config / "server.pem")
    for path in (folder, config, *config.iterdir()):
        path.chmod(0o755)  # the broker reads them as a user of its own
    container = DockerContainer(KAFKA_IMAGE).with_env("CLUSTER_ID", "5L6g3nShT-eMCtK--X86sw")
    container.with_volume_mapping(str(config), "/mnt/shared/config", "ro")
    container.with_bind_ports(19092, inner).with_bind_ports(9092, secure)
    container.waiting_for(LogMessageWaitStrategy("Kafka Server started").with_startup_timeout(60))
    with container:
        admin = KafkaAdminClient(bootstrap_servers=[f"127.0.0.1:{inner}"])
        admin.alter_user_scram_credentials([UserScramCredentialUpsertion(USER, ScramMechanism.SCRAM_SHA_512, PASSWORD)])
        admin.close()
        yield Secured(f"127.0.0.1:{secure}", authority)


def _certificates(folder: Path, server: Path) -> Path:
    """Writes the server's key and certificate, for 127.0.0.1; answers the authority's certificate."""
    key, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority for tests")])
    authority = _signed(issuer, issuer, key, key).add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kafka")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = _signed(subject, issuer, own, key).add_extension(names, False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    private = own.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    server.write_bytes(private + signed.public_bytes(pem))
    (folder / "authority.pem").write_bytes(authority.sign(key, hashes.SHA256()).public_bytes(pem))
    return folder / "authority.pem"


def _signed(
    subject: x509.Name, issuer: x509.Name, own: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder(issuer, subject, own.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), False)
    )
