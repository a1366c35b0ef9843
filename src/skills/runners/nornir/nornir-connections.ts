/**
 * The part of the Python program that knows hosts and how to connect to them: Nornir's inventory from the input `hosts`, and its connection
 * `ssh`. Whoever connects shows the one host key that the inputs give, or nothing is sent to it; keys, agents and settings that happen to
 * be on the machine are not used.
 */
export const NORNIR_CONNECTIONS = String.raw`
import base64
import io
import os
import socket
import sys

from nornir.core.inventory import ConnectionOptions, Defaults, Groups, Host, Hosts, Inventory

try:
    import paramiko
except ImportError:
    paramiko = None

SECONDS = 10  # to connect, to be greeted, to be let in


class Unreachable(Exception):
    """No way to the host; the text says why."""


class Ssh:
    """Nornir's connection "ssh": a paramiko client that knows one host key and one private key and looks for no others."""

    def open(self, hostname, username, password, port, platform, extras=None, configuration=None):
        if paramiko is None:
            raise RuntimeError("the connection ssh needs paramiko; pin it in the skill's requirements.txt")
        for name, where in (("user", "inputs give it"), ("host-key", "inputs give it"), ("ssh-key", "skill names")):
            if extras[name] is None:
                raise Unreachable(f"the {where} no {name}")
        self.connection = paramiko.SSHClient()
        self.connection.set_missing_host_key_policy(paramiko.RejectPolicy())
        kind, encoded = extras["host-key"].split(" ")[:2]
        try:
            host_key = paramiko.PKey.from_type_string(kind, base64.b64decode(encoded))
        except Exception:
            raise Unreachable("its host-key is not a public key") from None
        self.connection.get_host_keys().add(name_in_known_hosts(hostname, port), kind, host_key)
        try:
            self.connection.connect(hostname, port=port, username=username, pkey=extras["ssh-key"], timeout=SECONDS,
                                    banner_timeout=SECONDS, auth_timeout=SECONDS, channel_timeout=SECONDS,
                                    allow_agent=False, look_for_keys=False)
        except Exception as cause:
            self.connection.close()
            raise Unreachable(why_not(cause, f"{hostname}:{port}", username)) from cause

    def close(self):
        self.connection.close()


def why_not(cause, place, username):
    if isinstance(cause, paramiko.BadHostKeyException):
        return f"{place} shows another host key than the one in the inputs"
    if isinstance(cause, paramiko.AuthenticationException):
        return f"{place} does not let {username} in with secret ssh-key"
    if isinstance(cause, paramiko.ssh_exception.NoValidConnectionsError):
        return f"nothing answers at {place}"
    if isinstance(cause, socket.gaierror):
        return f"no address is known for {place}"
    if isinstance(cause, TimeoutError):
        return f"{place} does not answer within {SECONDS} s"
    return f"{place}: {cause}"


def name_in_known_hosts(address, port):
    return address if port == 22 else f"[{address}]:{port}"


def private_key(text):
    """The secret ssh-key as paramiko has it: from memory to memory, it is in no file that could stay behind."""
    if text is None or paramiko is None:
        return None
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(io.StringIO(text.strip() + "\n"))
        except paramiko.PasswordRequiredException:
            stop("secret ssh-key is protected by a passphrase; a key without one is needed")
        except Exception:
            continue  # Not of this kind.
    stop("secret ssh-key is not a private key of kind Ed25519, ECDSA or RSA")


def stop(words):
    print(words, file=sys.stderr)
    sys.exit(1)


class GivenHosts:
    """Nornir's inventory: the input "hosts". Netmiko takes any host key unless it is told what to take."""

    def __init__(self, hosts, key):
        self.hosts, self.key = hosts, key

    def load(self):
        known_hosts = os.path.abspath("known_hosts")
        with open(known_hosts, "w", encoding="ascii") as file:
            for host in self.hosts.values():
                if "host-key" in host:
                    file.write(f"{name_in_known_hosts(host['address'], host.get('port', 22))} {host['host-key']}\n")
        hosts = {name: self.made(name, host, known_hosts) for name, host in self.hosts.items()}
        return Inventory(hosts=Hosts(hosts), groups=Groups(), defaults=Defaults())

    def made(self, name, host, known_hosts):
        user = host.get("user")
        ssh = {"user": user, "host-key": host.get("host-key"), "ssh-key": self.key}
        netmiko = {"pkey": self.key, "use_keys": False, "allow_agent": False, "ssh_strict": True, "system_host_keys": False,
                   "alt_host_keys": True, "alt_key_file": known_hosts, "ssh_config_file": None}
        options = {"ssh": ConnectionOptions(extras=ssh), "netmiko": ConnectionOptions(extras=netmiko)}
        return Host(name=name, hostname=host["address"], port=host.get("port", 22), username=user,
                    platform=host.get("platform"), connection_options=options)
`
