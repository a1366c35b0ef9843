"""The state is an address plan and nothing else, and none of its networks share addresses."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # the folder of the skill
from address_plan import conflicts_among, networks_of, run, strangers_in  # noqa: E402


def check(document):
    before = document["before"]
    networks, strangers = networks_of(before), strangers_in(before)
    if strangers:
        return False, f"the state holds what is no network of an address plan: {', '.join(sorted(strangers))}"
    conflicts = conflicts_among(networks)
    return not conflicts, f"{len(networks)} networks; sharing addresses: {', '.join(conflicts) or 'none'}"


run(check)
