"""The state of one host: the file that holds the banner, and what the SSH server shows."""
from banner_file import connect, state_of


def task(task, job):
    return state_of(*connect(task), job["inputs"]["path"])
