"""Gives the endpoint a new key and certificate. Mode dry-run only tells what would be done."""
import os
import sys
from datetime import datetime, timedelta, timezone

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # -I leaves the program's own folder out
from endpoint import belong_together, certificate_in, process_of, reload_until  # noqa: E402
from install import keep_previous, refusal, replace, write_beside  # noqa: E402
from issue import is_key_of, issue, openssl  # noqa: E402
from program import Failed, run  # noqa: E402


def rotate(document):
    inputs, before = document["inputs"], document["before"]
    ca_key = os.environ["SPECGATE_SECRET_CA_KEY"]
    ensure_possible(inputs, before, ca_key)
    if document["mode"] == "dry-run":
        return plan(inputs, before)
    key, certificate = issue(inputs, ca_key)
    prove(inputs, key, certificate)
    keep_previous(inputs)
    replace(inputs["key-path"], key, like=inputs["key-path"])
    replace(inputs["certificate-path"], certificate, like=inputs["certificate-path"])
    now = reload_until(inputs, certificate_in(inputs["certificate-path"])["serial"])
    names = ["serial", "not-before", "not-after", "key-type", "fingerprint-sha256", "subject-alternative-names"]
    return {"previous-serial": before["serial"], **{name: now[name] for name in names}}


def ensure_possible(inputs, before, ca_key):
    """Everything that can be known to fail is found before anything is touched."""
    for path in (inputs["certificate-path"], inputs["key-path"]):
        reason = refusal(path)
        if reason:
            raise Failed(reason)
    if not belong_together(inputs["certificate-path"], inputs["key-path"]):
        raise Failed("the certificate and the key in force are not a pair: there would be nothing to go back to")
    in_force = certificate_in(inputs["certificate-path"])
    if in_force is None or in_force["serial"] != before["serial"]:
        raise Failed(f"the endpoint presents serial {before['serial']}, which is not the certificate in {inputs['certificate-path']}")
    process_of(inputs)
    ca = certificate_in(inputs["ca-certificate"])
    if ca is None:
        raise Failed(f"{inputs['ca-certificate']} holds no certificate")
    if not is_key_of(inputs["ca-certificate"], ca_key):
        raise Failed(f"secret ca-key is not the key of {inputs['ca-certificate']}")
    end = (datetime.now(timezone.utc) + timedelta(days=inputs["days"])).strftime("%Y-%m-%dT%H:%M:%SZ")
    if ca["not-after"] < end:
        raise Failed(f"the certificate of the CA ends {ca['not-after']}, before one of {inputs['days']} days would")


def plan(inputs, before):
    names = ["common-name", "subject-alternative-names", "days", "key-type"]
    return {
        "would-replace": {"serial": before["serial"], "not-after": before["not-after"]},
        "would-issue": {**{name: inputs[name] for name in names}, "issuer": certificate_in(inputs["ca-certificate"])["subject-common-name"]},
        "would-write": [path for name in ("certificate-path", "key-path") for path in (inputs[name], inputs[name] + ".previous")],
        "would-signal": inputs["reload"],
    }


def prove(inputs, key, certificate):
    """The new pair must hold before the old one is touched. It is tried where it will lie: a key belongs in no other folder."""
    new_key = write_beside(inputs["key-path"], key)
    new_certificate = write_beside(inputs["certificate-path"], certificate)
    try:
        if not belong_together(new_certificate, new_key):
            raise Failed("the new certificate and the new key are not a pair")
        openssl(["verify", "-CAfile", inputs["ca-certificate"], new_certificate])
    finally:
        os.unlink(new_key)
        os.unlink(new_certificate)


run(rotate)
