"""Reads what matters from an X.509 certificate in DER (RFC 5280), with nothing but the standard library.

Python's ssl tells a certificate's fields only when it trusts it; a certificate that expired is just what must be looked at.
Anything that is not well-formed raises ValueError.
"""
import hashlib
import ipaddress
from datetime import datetime, timezone

NAMES = {"2.5.4.3": "CN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.10": "O",
         "2.5.4.11": "OU", "0.9.2342.19200300.100.1.25": "DC", "1.2.840.113549.1.9.1": "emailAddress"}
CURVES = {"1.2.840.10045.3.1.7": "ecdsa-p256", "1.3.132.0.34": "ecdsa-p384", "1.3.132.0.35": "ecdsa-p521"}
KEYS = {"1.3.101.112": "ed25519", "1.3.101.113": "ed448"}
RSA, EC, SUBJECT_ALT_NAME = "1.2.840.113549.1.1.1", "1.2.840.10045.2.1", "2.5.29.17"


def read_certificate(der):
    """Subject, names, issuer, serial, dates, kind of key and fingerprint of a certificate."""
    try:
        return _read(der)
    except (IndexError, UnicodeDecodeError, OverflowError) as cause:
        raise ValueError("not a well-formed certificate") from cause


def _read(der):
    (_, certificate), = _items(der)
    (_, body), *_rest = _items(certificate)
    fields = _items(body)
    if fields[0][0] == 0xA0:  # the version, which version 1 leaves out
        fields = fields[1:]
    serial, _signature, issuer, validity, subject, key = [value for _, value in fields[:6]]
    not_before, not_after = [_time(tag, value) for tag, value in _items(validity)]
    common_names = [text for name, text in _name(subject) if name == "CN"]
    return {
        "subject-common-name": common_names[-1] if common_names else None,
        "subject-alternative-names": _alternative_names(fields[6:]),
        "issuer": ", ".join(f"{name}={text}" for name, text in _name(issuer)),
        "serial": serial_text(int.from_bytes(serial, "big", signed=True)),
        "not-before": not_before,
        "not-after": not_after,
        "key-type": _key_type(key),
        "fingerprint-sha256": ":".join(f"{octet:02X}" for octet in hashlib.sha256(der).digest()),
    }


def serial_text(number):
    """A serial number the way openssl prints it: upper-case hexadecimal, an even number of digits."""
    digits = f"{abs(number):X}"
    return ("-" if number < 0 else "") + digits.zfill(len(digits) + len(digits) % 2)


def _items(data):
    """Tag and content of each value in a row of DER values."""
    items, at = [], 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length >= 0x80:
            size = length & 0x7F
            if not 1 <= size <= 4:
                raise ValueError("a length that DER does not have")
            length, at = int.from_bytes(data[at:at + size], "big"), at + size
        if at + length > len(data):
            raise ValueError("a value longer than its container")
        items.append((tag, data[at:at + length]))
        at += length
    return items


def _oid(data):
    numbers, value = [], 0
    for octet in data:
        value = value << 7 | octet & 0x7F
        if octet < 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(str(number) for number in [first, numbers[0] - 40 * first, *numbers[1:]])


def _text(tag, data):
    if tag == 0x1E:
        return data.decode("utf-16-be")
    return data.decode("utf-8" if tag == 0x0C else "latin-1")


def _name(data):
    """The parts of a distinguished name in the order in which they are written."""
    parts = []
    for _, group in _items(data):
        for _, attribute in _items(group):
            (_, oid), (tag, text) = _items(attribute)
            parts.append((NAMES.get(_oid(oid), _oid(oid)), _text(tag, text)))
    return parts


def _time(tag, data):
    text = data.decode("ascii")
    if tag == 0x17:  # UTCTime has two digits for the year: RFC 5280, 4.1.2.5.1
        text = ("20" if int(text[:2]) < 50 else "19") + text
    moment = datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _key_type(data):
    (_, algorithm), (_, bits) = _items(data)
    (_, oid), *parameters = _items(algorithm)
    name = _oid(oid)
    if name == RSA:
        (_, numbers), = _items(bits[1:])
        return f"rsa-{int.from_bytes(_items(numbers)[0][1], 'big').bit_length()}"
    if name == EC:
        curve = _oid(parameters[0][1]) if parameters and parameters[0][0] == 0x06 else "explicit"
        return CURVES.get(curve, f"ecdsa-{curve}")
    return KEYS.get(name, name)


def _alternative_names(fields):
    for tag, wrapped in fields:
        if tag != 0xA3:
            continue
        (_, extensions), = _items(wrapped)
        for _, extension in _items(extensions):
            parts = _items(extension)
            if _oid(parts[0][1]) == SUBJECT_ALT_NAME:
                (_, names), = _items(parts[-1][1])
                return [_alternative_name(kind, value) for kind, value in _items(names)]
    return []


def _alternative_name(kind, value):
    if kind == 0x82:
        return value.decode("ascii")
    if kind == 0x87:
        return str(ipaddress.ip_address(value))
    label = {0x81: "email", 0x86: "uri"}.get(kind)
    return f"{label}:{value.decode('ascii')}" if label else f"other:{value.hex()}"
