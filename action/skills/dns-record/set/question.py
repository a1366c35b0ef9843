"""Asks a server by dig what it serves. Only an authoritative answer counts: a cache may tell what was."""
import re

import record_set
from program import Failed
from tool import run_tool

SECONDS = "5"
REASONS = {
    "REFUSED": "it refuses to answer",
    "NOTAUTH": "it does not know the key, or its secret or clock is another",
    "SERVFAIL": "it cannot answer now: its zone may be broken, expired, or its primary out of reach",
}


def served(inputs, key, server=None):
    """What the server holds under the name: its record set, and where the name leads when it is an alias. Raises Failed."""
    name, kind = record_set.absolute(inputs["name"]), inputs["type"]
    records = ask(server or inputs, key, name, kind)
    own = [record for record in records if record["name"] == name]
    found = record_set.read(kind, [record for record in own if record["type"] == kind])
    alias = None if kind == "CNAME" else next((record["rdata"] for record in own if record["type"] == "CNAME"), None)
    return {"name": name, "type": kind, **found, "alias-of": alias}


def serial(inputs, key):
    """Serial number of the zone."""
    zone = record_set.absolute(inputs["zone"])
    for record in ask(inputs, key, zone, "SOA"):
        if record["name"] == zone and record["type"] == "SOA":
            return int(record["rdata"].split()[2])
    raise Failed(f"{_place(inputs)} tells no SOA record of {zone}")


def ask(server, key, name, kind):
    """The records of an authoritative answer; none when the name or the type is not there. Signed when there is a key."""
    argv = ["dig", "-r", *(["-k", key] if key else []), f"@{server['server']}", "-p", str(server.get("port", 53))]
    argv += ["-q", name, "-t", kind, "+tcp", f"+time={SECONDS}", "+tries=1", "+norecurse", "+nocmd", "+noall", "+comments", "+answer"]
    code, printed, errors = run_tool(argv)
    status = re.search(r"^;; ->>HEADER<<- opcode: QUERY, status: (\w+),", printed, re.MULTILINE)
    flags = re.search(r"^;; flags: ([a-z ]*);", printed, re.MULTILINE)
    if code != 0 or not status or not flags:
        raise Failed(f"no answer from {_place(server)}: {_reason(printed, errors)}")
    if status[1] not in ("NOERROR", "NXDOMAIN"):
        raise Failed(f"{_place(server)} does not tell {name} {kind}: {REASONS.get(status[1], 'it cannot')} ({status[1]})")
    if "verify signature" in printed or "could not be validated" in printed:
        raise Failed(f"the answer of {_place(server)} is not signed with the key: it may come from another server")
    if "aa" not in flags[1].split():
        raise Failed(f"{_place(server)} is not authoritative for {name}: ask the primary server of its zone")
    return [_record(line) for line in printed.splitlines() if line and not line.startswith(";")]


def _record(line):
    name, ttl, _class, kind, rdata = line.split(None, 4)
    return {"name": name.lower(), "ttl": int(ttl), "type": kind, "rdata": rdata}


def _place(server):
    return f"{server['server']} port {server.get('port', 53)}"


def _reason(printed, errors):
    lines = [line.lstrip("; ") for line in (errors + printed).splitlines() if line.strip("; ")]
    told = [line for line in lines if not any(word in line for word in ("<<>>", "server found", "global options"))]
    return told[0] if told else "dig told no reason"
