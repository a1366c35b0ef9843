"""The state of the record: what the primary server of its zone holds. Other records of the zone are not looked at."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # -I leaves the program's own folder out
from program import run  # noqa: E402
from question import served  # noqa: E402
from tool import key_file  # noqa: E402


def observe(document):
    with key_file(document["inputs"]) as key:
        return served(document["inputs"], key)


run(observe)
