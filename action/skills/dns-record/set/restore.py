"""Puts back exactly the record set from before. What neither was there before nor was set is somebody else's, and left alone."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # -I leaves the program's own folder out
from program import Failed, run  # noqa: E402
from question import served  # noqa: E402
from record_set import describe, same, same_values, wanted  # noqa: E402
from tool import key_file  # noqa: E402
from update import replace  # noqa: E402


def restore(document):
    inputs, before = document["inputs"], document["before"]
    kind = inputs["type"]
    with key_file(inputs) as key:
        now = served(inputs, key)
        is_back = same(kind, now, before)
        if not is_back:
            if not same_values(kind, now, wanted(inputs)) and not same_values(kind, now, before):
                raise Failed(f"{now['name']} {kind} is {describe(now)}, which somebody else has set: it was left alone")
            replace(inputs, key, now, before)
        return {"put-back": not is_back, "ttl": before["ttl"], "values": before["values"]}


run(restore)
