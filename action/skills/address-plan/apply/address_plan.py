"""The networks of an address plan, counted with Python's own address arithmetic and not with that of the module."""
import json
import os
from ipaddress import IPv4Network

RESOURCE = 'terraform_data.network["'


def run(check):
    """Calls `check` with the input document and writes its verdict."""
    with open(os.environ["SPECGATE_INPUT"], encoding="utf-8") as source:
        document = json.load(source)
    passed, detail = check(document)
    with open(os.environ["SPECGATE_OUTPUT"], "w", encoding="utf-8") as target:
        json.dump({"passed": passed, "detail": detail[:2000]}, target)


def networks_of(state):
    """Networks by name as a state holds them."""
    found = {key: each["input"] for key, each in state["resources"].items()}
    return {key[len(RESOURCE) : -2]: each for key, each in found.items() if key.startswith(RESOURCE)}


def strangers_in(state):
    """What a state holds beside networks."""
    return [key for key in state["resources"] if not key.startswith(RESOURCE)]


def conflicts_among(networks, reserved=()):
    """Pairs of blocks that share addresses."""
    blocks = sorted((IPv4Network(each["cidr"]), name) for name, each in networks.items())
    found, widest = [], None
    for block, name in blocks:
        if widest is not None and block.overlaps(widest[0]):
            found.append(f"{widest[1]} and {name}")
        if widest is None or block.broadcast_address > widest[0].broadcast_address:
            widest = (block, name)
    held = [IPv4Network(each, strict=False) for each in reserved]
    return found + [f"{name} in {each}" for block, name in blocks for each in held if block.overlaps(each)]


def asked(inputs):
    """The networks that the inputs ask for: name and block, purpose, VLAN."""
    prefix = IPv4Network(inputs["prefix"])
    return {name: wanted(prefix, each) for name, each in inputs["networks"].items()}


def wanted(prefix, network):
    first = int(prefix.network_address) + network["slot"] * 2 ** (32 - network["size"])
    return str(IPv4Network((first, network["size"]))), network["purpose"], network.get("vlan")
