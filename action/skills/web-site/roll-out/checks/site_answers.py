"""Every host serves the release that was rolled out, and answers as is wanted. It is asked from where the run is."""
import http.client
import json
import os

SECONDS = 10
RELEASE = "/.well-known/specgate-release"


def check(document):
    inputs, sites = document["inputs"], document["outputs"].get("sites", {})
    told = [look(name, inputs, sites.get(name, {}).get("release")) for name in sorted(inputs["hosts"])]
    wrong = [detail for passed, detail in told if not passed]
    return {"passed": not wrong, "detail": "; ".join(wrong or [detail for _, detail in told])[:2000]}


def look(name, inputs, release):
    path, wanted = inputs.get("check-path", "/"), inputs.get("check-status", 200)
    address = inputs.get("listen-address", inputs["hosts"][name]["address"]).strip("[]")
    address = "127.0.0.1" if address in ("local", "0.0.0.0") else address
    try:
        status, text = ask(address, inputs, RELEASE)
        if (status, text) != (200, release):
            return False, f"{name}: serves release {text[:40]!r} with status {status}, wanted {release!r}"
        status, _ = ask(address, inputs, path)
    except (OSError, http.client.HTTPException) as cause:
        return False, f"{name}: port {inputs['listen-port']} of {address}: {cause or type(cause).__name__}"
    return status == wanted, f"{name}: release {release}, {path} answers {status}, wanted {wanted}"


def ask(address, inputs, path):
    """Status and beginning of the answer, without proxies and redirections."""
    host = inputs["server-names"][0].replace("*", "www", 1)
    connection = http.client.HTTPConnection(address, inputs["listen-port"], timeout=SECONDS)
    try:
        connection.request("GET", path, headers={"Host": host, "Connection": "close"})
        response = connection.getresponse()
        return response.status, response.read(1000).decode("utf-8", "replace")
    finally:
        connection.close()


with open(os.environ["SPECGATE_INPUT"], encoding="utf-8") as source:
    answer = check(json.load(source))
with open(os.environ["SPECGATE_OUTPUT"], "w", encoding="utf-8") as target:
    json.dump(answer, target)
