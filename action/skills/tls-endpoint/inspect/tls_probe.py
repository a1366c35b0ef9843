"""Real TLS handshakes with an endpoint: what certificate it presents, and whether a client that trusts a CA would accept it."""
import ipaddress
import socket
import ssl
import subprocess
import warnings

from x509_reader import read_certificate

HANDSHAKE_SECONDS = 10


class Unreachable(Exception):
    """No TLS handshake came about; the message says why."""


def probe(host, port, server_name):
    """What the endpoint presents, whatever it is worth: untrusted and expired certificates are reported like others."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    _accept_old_protocols(context)
    with _connect(context, host, port, server_name) as connection:
        der = connection.getpeercert(binary_form=True)
        protocol = connection.version()
    if der is None:
        raise Unreachable("the endpoint presented no certificate")
    try:
        return {"protocol": protocol, "der": der, **read_certificate(der)}
    except ValueError as cause:
        raise Unreachable(f"the endpoint presented a certificate that cannot be read: {cause}") from cause


def trust_problem(host, port, server_name, ca_certificate):
    """None when the chain verifies against the CA bundle; else why a client would refuse it. The name is not looked at."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    try:
        context.load_verify_locations(cafile=ca_certificate)
    except OSError as cause:
        raise SystemExit(f"{ca_certificate} holds no certificate of a CA") from cause
    _accept_old_protocols(context)
    try:
        with _connect(context, host, port, server_name):
            return None
    except ssl.SSLCertVerificationError as refused:
        return refused.verify_message


def matches_name(der, name):
    """Whether a certificate is good for a host name or an address, as openssl judges it. A common name alone is not enough."""
    if not read_certificate(der)["subject-alternative-names"]:
        return False
    pem = ssl.DER_cert_to_PEM_cert(der)
    option = "-checkip" if _is_address(name) else "-checkhost"
    told = subprocess.run(["openssl", "x509", "-noout", option, name], input=pem, capture_output=True, text=True, check=True)
    return "does match certificate" in told.stdout


def _connect(context, host, port, server_name):
    try:
        plain = socket.create_connection((host, port), timeout=HANDSHAKE_SECONDS)
    except OSError as cause:
        raise Unreachable(f"no connection to {host} port {port}: {_reason(cause)}") from cause
    try:
        return context.wrap_socket(plain, server_hostname=server_name)
    except ssl.SSLCertVerificationError:
        plain.close()
        raise
    except (OSError, ValueError) as cause:
        plain.close()
        raise Unreachable(f"no TLS handshake with {host} port {port}: {_reason(cause)}") from cause


def _accept_old_protocols(context):
    """To look at an endpoint is not to trust it: old protocols and weak ciphers are to be seen, not refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    try:
        context.set_ciphers("ALL:@SECLEVEL=0")
    except ssl.SSLError:
        pass  # LibreSSL has no security levels


def _is_address(name):
    try:
        ipaddress.ip_address(name)
        return True
    except ValueError:
        return False


def _reason(cause):
    if isinstance(cause, ssl.SSLError) and cause.reason:
        return cause.reason.lower().replace("_", " ")
    if isinstance(cause, socket.timeout):
        return "timed out"
    return cause.strerror or type(cause).__name__ if isinstance(cause, OSError) else type(cause).__name__
