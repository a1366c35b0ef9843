"""The server answers, signed with the key, and is authoritative for the zone."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # the folder of the skill
from program import Failed, run  # noqa: E402
from question import serial  # noqa: E402
from tool import key_file  # noqa: E402


def check(document):
    inputs = document["inputs"]
    try:
        with key_file(inputs) as key:
            return {"passed": True, "detail": f"authoritative for {inputs['zone']}, serial {serial(inputs, key)}"}
    except Failed as cause:
        return {"passed": False, "detail": str(cause)}


run(check)
