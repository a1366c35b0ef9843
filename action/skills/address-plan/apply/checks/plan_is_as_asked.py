"""The plan has the networks that were asked for, where they were asked for, and no others."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # the folder of the skill
from address_plan import asked, networks_of, run  # noqa: E402


def check(document):
    found = {name: (each["cidr"], each["purpose"], each["vlan"]) for name, each in networks_of(document["after"]).items()}
    expected = asked(document["inputs"])
    wrong = sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))
    return not wrong, f"{len(expected)} networks asked for; not as asked: {', '.join(wrong) or 'none'}"


run(check)
