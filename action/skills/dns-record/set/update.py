"""Changes a record set by one dynamic update (RFC 2136): expectation, removal and addition hold together or not at all."""
import os
import re

import record_set
from program import Failed
from tool import private_file, run_tool

SECONDS = "15"
CHANGED_MEANWHILE = "it is not what was read before: somebody changed it meanwhile, or a wildcard answered in its place"
REASONS = {
    "NXRRSET": CHANGED_MEANWHILE,
    "YXRRSET": CHANGED_MEANWHILE,
    "NXDOMAIN": CHANGED_MEANWHILE,
    "YXDOMAIN": CHANGED_MEANWHILE,
    "REFUSED": "the server refuses: the key may not change this zone, or this name in it",
    "NOTAUTH": "the server does not know the key or the zone, or its clock is another",
    "NOTZONE": "the name is not in the zone",
    "SERVFAIL": "the server cannot do it: its zone may be broken or its primary out of reach",
}


def replace(inputs, key, expected, wish):
    """Puts one record set in the place of another; when that is not the one that is there, the server refuses. Raises Failed."""
    name, kind = record_set.absolute(inputs["name"]), inputs["type"]
    adds = [f"update add {name} {wish['ttl']} {kind} {value}" for value in wish["values"]]
    _send(inputs, key, [*_expectations(name, kind, expected), f"update delete {name} {kind}", *adds])


def rehearse(inputs, key, expected):
    """The same request with nothing to do in it: the server judges key, zone and expectation, and changes nothing. Raises Failed."""
    _send(inputs, key, _expectations(record_set.absolute(inputs["name"]), inputs["type"], expected))


def _expectations(name, kind, expected):
    """All values by name mean exactly these (RFC 2136, 2.4.2); no time to live is compared."""
    if not expected["values"]:
        return [f"prereq nxrrset {name} {kind}"]
    return [f"prereq yxrrset {name} {kind} {value}" for value in expected["values"]]


def _send(inputs, key, commands):
    head = [f"server {inputs['server']} {inputs.get('port', 53)}", f"zone {record_set.absolute(inputs['zone'])}"]
    text = "\n".join([*head, *commands, "send", ""])
    with private_file(os.path.join(os.getcwd(), "update.txt"), text) as path:
        # -v: over TCP. A request that is sent again, as over UDP, would find its own change and be refused.
        code, _printed, errors = run_tool(["nsupdate", "-v", "-t", SECONDS, "-k", key, path])
    if code == 0:
        return
    about = f"{record_set.absolute(inputs['name'])} {inputs['type']}"
    refusal = re.search(r"update failed: (\w+)", errors)
    if refusal:
        raise Failed(f"{about} was not updated: {REASONS.get(refusal[1], 'the server refused')} ({refusal[1]})")
    words = [line.lstrip("; ") for line in errors.splitlines() if line.strip("; ")]
    raise Failed(f"{about}: whether it was updated is not known: {words[-1] if words else f'nsupdate ended with {code}'}")
