"""Sets or removes a record set. Mode dry-run has the server judge the request without anything to do in it, and tells the plan."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # -I leaves the program's own folder out
from program import Failed, run  # noqa: E402
from question import serial, served  # noqa: E402
from record_set import describe, ensure_in_zone, same, wanted  # noqa: E402
from tool import key_file  # noqa: E402
from update import rehearse, replace  # noqa: E402


def set_record(document):
    inputs, before = document["inputs"], document["before"]
    kind, wish = inputs["type"], wanted(inputs)
    ensure_in_zone(inputs)
    if before["alias-of"] and inputs["ensure"] == "present":
        raise Failed(f"{before['name']} is an alias of {before['alias-of']} and can have no {kind} record: remove the CNAME first")
    is_done = same(kind, before, wish)
    with key_file(inputs) as key:
        if document["mode"] == "dry-run":
            rehearse(inputs, key, before)
            return plan(before, wish, is_done)
        serial_before = serial(inputs, key)
        if not is_done:
            replace(inputs, key, before, wish)
        now = served(inputs, key)
        if not same(kind, now, wish):
            # RFC 2136, 3.4.2.2: adding a CNAME beside other records, or others beside it, is passed over in silence.
            found = f"the server took the update but holds {describe(now)}, not {describe(wish)}"
            raise Failed(f"{found}: the name may have records of other types")
        told = {"changed": not is_done, "ttl": now["ttl"], "values": now["values"]}
        return {**told, "serial-before": serial_before, "serial": serial(inputs, key)}


def plan(before, wish, is_done):
    return {
        "name": before["name"],
        "type": before["type"],
        "would-change": not is_done,
        "would-replace": {"ttl": before["ttl"], "values": before["values"]},
        "would-set": wish,
    }


run(set_record)
