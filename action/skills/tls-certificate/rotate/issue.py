"""Makes a key and has the CA sign a certificate for it. Private keys pass through pipes and are never in a file of ours."""
import ipaddress
import os
import secrets
import subprocess
import tempfile

from program import Failed

ALGORITHMS = {
    "ecdsa-p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:named_curve"],
    "rsa-2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsa-3072": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"],
}
EXTENSIONS = """[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {names}
"""
REQUEST = "[req]\ndistinguished_name = subject\nprompt = no\nutf8 = yes\n[subject]\nCN = {common_name}\n"


def issue(inputs, ca_key):
    """A new private key and its certificate, both as PEM text."""
    with tempfile.TemporaryDirectory() as folder:
        extensions, request = os.path.join(folder, "extensions.cnf"), os.path.join(folder, "request.cnf")
        signing_request = os.path.join(folder, "request.pem")
        _write(extensions, EXTENSIONS.format(names=", ".join(map(_general_name, inputs["subject-alternative-names"]))))
        _write(request, REQUEST.format(common_name=inputs["common-name"]))
        key = openssl(["genpkey", *ALGORITHMS[inputs["key-type"]]])
        _write(signing_request, openssl(["req", "-new", "-sha256", "-config", request, "-key", "/dev/stdin"], key))
        certificate = openssl(
            ["x509", "-req", "-sha256", "-in", signing_request, "-CA", inputs["ca-certificate"], "-CAkey", "/dev/stdin",
             "-set_serial", f"0x{_random_serial():X}", "-days", str(inputs["days"]),
             "-extfile", extensions, "-extensions", "server"],
            ca_key,
        )
    return key, certificate


def is_key_of(ca_certificate, ca_key):
    """Whether the secret is the private key of the CA's certificate."""
    return openssl(["pkey", "-in", "/dev/stdin", "-pubout"], ca_key) == openssl(["x509", "-in", ca_certificate, "-noout", "-pubkey"])


def openssl(arguments, stdin=""):
    try:
        done = subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, text=True, check=False)
    except OSError as cause:
        raise Failed("openssl is not on this machine; install the openssl package") from cause
    if done.returncode != 0:
        words = done.stderr.strip().splitlines()
        raise Failed(f"openssl {arguments[0]} failed: {words[-1] if words else done.returncode}")
    return done.stdout


def _random_serial():
    """127 random bits: positive, and at most 20 octets (RFC 5280, 4.1.2.2)."""
    return secrets.randbits(127) | 1


def _general_name(name):
    try:
        return f"IP:{ipaddress.ip_address(name)}"
    except ValueError:
        return f"DNS:{name}"


def _write(path, text):
    with open(path, "w", encoding="ascii") as target:
        target.write(text)
