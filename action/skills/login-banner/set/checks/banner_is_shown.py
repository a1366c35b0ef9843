"""The SSH server shows the wanted text to whoever logs in."""
from banner_file import connect, wanted


def task(task, job):
    shown = connect(task)[0].get_transport().get_banner()
    if shown is None:
        return {"passed": False, "detail": f"the server shows no banner; does its setting Banner name {job['inputs']['path']}?"}
    passed = shown == wanted(job).encode("utf-8")
    return {"passed": passed, "detail": f"the server shows {'the wanted' if passed else 'another'} text"}
