"""Puts back the certificate that the endpoint had before, however far the rotation came, and waits until it is served again."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # -I leaves the program's own folder out
from endpoint import belong_together, certificate_in, reload_until  # noqa: E402
from install import PREVIOUS, put_back  # noqa: E402
from program import Failed, run  # noqa: E402


def restore(document):
    inputs, serial = document["inputs"], document["before"]["serial"]
    certificate_path, key_path = inputs["certificate-path"], inputs["key-path"]
    in_place = holds(certificate_path, key_path, serial)
    if not in_place:
        if not holds(certificate_path + PREVIOUS, key_path + PREVIOUS, serial):
            raise Failed(f"neither {certificate_path} nor its {PREVIOUS} is the certificate with serial {serial}")
        put_back(inputs)
    reload_until(inputs, serial)
    return {"serial": serial, "put-back": not in_place}


def holds(certificate_path, key_path, serial):
    """Whether these files are a pair, and the one that was in force before."""
    certificate = certificate_in(certificate_path)
    return certificate is not None and certificate["serial"] == serial and belong_together(certificate_path, key_path)


run(restore)
