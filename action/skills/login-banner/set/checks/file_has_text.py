"""The file holds the wanted text, to the byte, and everyone may read it."""
from banner_file import connect, read, wanted


def task(task, job):
    path = job["inputs"]["path"]
    found = read(connect(task)[1], path)
    if found["kind"] != "text":
        return {"passed": False, "detail": f"at {path} is {found['kind']}"}
    passed = found["text"] == wanted(job)
    return {"passed": passed, "detail": f"{path} holds {'the wanted' if passed else 'another'} text"}
