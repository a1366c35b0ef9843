"""The endpoint as this skill sees it: what it presents, what its files hold, how it is told to read them again."""
import os
import signal
import ssl
import time

from program import Failed
from tls_probe import Unreachable, probe
from x509_reader import read_certificate

RELOAD_SECONDS = 10  # when the inputs do not say


def presented(inputs):
    """What the endpoint presents now; raises Unreachable."""
    return probe(inputs["host"], inputs["port"], inputs["common-name"])


def certificate_in(path):
    """The first certificate in a PEM file; None when there is none."""
    try:
        with open(path, encoding="ascii") as source:
            text = source.read()
        start, end = text.index("-----BEGIN CERTIFICATE-----"), text.index("-----END CERTIFICATE-----")
        return read_certificate(ssl.PEM_cert_to_DER_cert(text[start:end] + "-----END CERTIFICATE-----"))
    except (OSError, ValueError):
        return None


def belong_together(certificate_path, key_path):
    """Whether a certificate and a private key are a pair."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate_path, key_path, password=lambda: "")
        return True
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        return False


def process_of(inputs):
    """The process that serves the endpoint, by its pid file."""
    path = inputs["reload"]["pid-file"]
    try:
        with open(path, encoding="ascii") as source:
            pid = int(source.read(32))
    except (OSError, ValueError) as cause:
        raise Failed(f"{path} holds no process id") from cause
    if pid <= 1:
        raise Failed(f"{path} holds {pid}, which is no server")
    try:
        os.kill(pid, 0)
    except OSError as cause:
        raise Failed(f"process {pid} of {path} cannot be signalled: {cause.strerror}") from cause
    return pid


def reload_until(inputs, serial):
    """Tells the endpoint to read its files again, and waits until it presents this serial. Returns what it presents then."""
    os.kill(process_of(inputs), getattr(signal, "SIG" + inputs["reload"]["signal"]))
    patience = inputs["reload"].get("seconds", RELOAD_SECONDS)
    deadline = time.monotonic() + patience
    seen = "nothing"
    while time.monotonic() < deadline:
        try:
            now = presented(inputs)
            if now["serial"] == serial:
                return now
            seen = f"serial {now['serial']}"
        except Unreachable as cause:
            seen = str(cause)
        time.sleep(0.1)
    raise Failed(f"after the reload the endpoint does not present serial {serial} within {patience} s but {seen}")
