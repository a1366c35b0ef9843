"""A record set: all values a name has of one type, and how long they may be kept. Nobody has it: ttl None, no values."""
import ipaddress
import re

from program import Failed

ABSENT = {"ttl": None, "values": []}
CHUNK = 255  # a string in a TXT record holds no more octets: RFC 1035, 3.3


def absolute(name):
    """A name as servers tell it: in lower case, with the dot at its end."""
    return name.lower().rstrip(".") + "."


def wanted(inputs):
    """What the name is to have."""
    if inputs["ensure"] == "absent":
        return ABSENT
    return {"ttl": inputs["ttl"], "values": sorted({_written(inputs["type"], value) for value in inputs["values"]})}


def read(kind, records):
    """The record set that a server told, in one form whichever way it was told."""
    if not records:
        return ABSENT
    return {"ttl": records[0]["ttl"], "values": sorted(_told(kind, record["rdata"]) for record in records)}


def same_values(kind, one, other):
    """Whether two record sets hold the same values. Host names are the same in upper and lower case."""
    fold = str.lower if kind == "CNAME" else str
    return sorted(map(fold, one["values"])) == sorted(map(fold, other["values"]))


def same(kind, one, other):
    return one["ttl"] == other["ttl"] and same_values(kind, one, other)


def describe(record_set):
    if not record_set["values"]:
        return "nothing"
    return f"{', '.join(record_set['values'])} (ttl {record_set['ttl']})"


def ensure_in_zone(inputs):
    name, zone = absolute(inputs["name"]), absolute(inputs["zone"])
    if name != zone and not name.endswith("." + zone):
        raise Failed(f"{name} is not in zone {zone}")


def _written(kind, value):
    if kind == "TXT":
        data = value.encode("ascii")
        return _texts([data[at:at + CHUNK] for at in range(0, len(data), CHUNK)])
    return absolute(value) if kind == "CNAME" else _address(kind, value)


def _told(kind, rdata):
    if kind == "TXT":
        return _texts(_chunks(rdata))
    return rdata if kind == "CNAME" else _address(kind, rdata)


def _address(kind, text):
    return str((ipaddress.IPv4Address if kind == "A" else ipaddress.IPv6Address)(text))


def _texts(chunks):
    """Strings as in a zone file; what is not printable, and what a zone file could take for its own, is escaped."""
    return " ".join('"' + "".join(map(_escape, chunk)) + '"' for chunk in chunks)


def _escape(octet):
    if octet < 0x20 or octet >= 0x7F:
        return f"\\{octet:03d}"
    return "\\" + chr(octet) if chr(octet) in '"\\' else chr(octet)


def _chunks(rdata):
    """The strings of a TXT record as octets, from the text of a zone file."""
    return [_unescape(quoted or bare) for quoted, bare in re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', rdata)]


def _unescape(text):
    parts = re.findall(r"\\(\d{3})|\\(.)|([^\\])", text)
    return bytes(int(code) if code else ord(char or plain) for code, char, plain in parts)
