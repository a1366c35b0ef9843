"""All networks lie in the prefix, share no addresses, and leave the reserved ones alone."""
import os
import sys
from ipaddress import IPv4Network

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # the folder of the skill
from address_plan import conflicts_among, networks_of, run  # noqa: E402


def check(document):
    inputs, networks = document["inputs"], networks_of(document["after"])
    prefix = IPv4Network(inputs["prefix"])
    outside = sorted(name for name, each in networks.items() if not IPv4Network(each["cidr"]).subnet_of(prefix))
    conflicts = conflicts_among(networks, inputs.get("reserved", ()))
    detail = f"{len(networks)} networks; outside {prefix}: {', '.join(outside) or 'none'}; conflicts: {', '.join(conflicts) or 'none'}"
    return not outside and not conflicts, detail


run(check)
