import { NORNIR_CONNECTIONS } from './nornir-connections.ts'

/**
 * The Python program that runs one task module of a skill on all hosts with Nornir: its arguments are the skill's folder and the module, its
 * documents those of every program (run-program.ts). It is text because the product is one file, with no folder of programs beside it.
 * A module has a function `task(task, job)`: Nornir's task of one host, and the input document narrowed to that host.
 */
export const NORNIR_PROGRAM = String.raw`
import copy
import importlib.util
import io
import json
import logging
import os
import sys
import threading
import traceback

from nornir import InitNornir
from nornir.core.exceptions import NornirSubTaskError
from nornir.core.plugins.connections import ConnectionPluginRegister
from nornir.core.plugins.inventory import InventoryPluginRegister
from nornir.core.task import Result
${NORNIR_CONNECTIONS}
WORKERS = 20
MAX_BYTES = 1024 * 1024
# What says that a host was lost on the way; by name, because it belongs to packages that a skill need not have.
LOST = {"Unreachable", "ConnectionError", "TimeoutError", "EOFError", "gaierror", "SSHException",
        "NetmikoTimeoutException", "NetmikoAuthenticationException", "ReadTimeout"}


class ByHost(io.TextIOBase):
    """What tasks print, in whole lines and each with its host: all hosts print at the same time."""

    def __init__(self, stream):
        self.stream, self.lock, self.thread = stream, threading.Lock(), threading.local()

    def write(self, text):
        *lines, self.thread.rest = (getattr(self.thread, "rest", "") + text).split("\n")
        host = getattr(self.thread, "host", None)
        with self.lock:
            for line in lines:
                self.stream.write(f"{line}\n" if host is None else f"{host}: {line}\n")
            self.stream.flush()
        return len(text)

    def belong_to(self, host):
        if getattr(self.thread, "rest", ""):
            self.write("\n")
        self.thread.host = host


def narrowed(document, name):
    """The input document as one host is to see it: of states and outputs only its own."""
    job = copy.deepcopy({key: value for key, value in document.items() if key not in ("before", "after", "outputs")})
    for part in ("before", "after", "outputs"):
        job[part] = copy.deepcopy(document.get(part, {}).get("hosts", {}).get(name))
    return job


def load_task(folder, file):
    """The function of a task module; the modules in the skill's folder can be imported from anywhere in it."""
    sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location("specgate_task", file)
    module = importlib.util.module_from_spec(spec)
    name = os.path.relpath(file, folder)
    try:
        spec.loader.exec_module(module)
    except BaseException as problem:
        stop(f"{name} cannot be loaded: {in_words(problem, folder)}")
    if not callable(getattr(module, "task", None)):
        stop(f"{name} has no function task(task, job)")
    return module.task


def in_words(problem, folder):
    """Kind, text and place of an exception; places outside the skill say nothing to its reader."""
    text = f"{type(problem).__name__}: {problem}".rstrip(": ")
    frames = [each for each in traceback.extract_tb(problem.__traceback__) if each.filename.startswith(folder + os.sep)]
    return f"{text} ({os.path.relpath(frames[-1].filename, folder)}, line {frames[-1].lineno})" if frames else text


def flat(results):
    for each in results:
        if isinstance(each, list):
            yield from flat(each)
        else:
            yield each


def told(result, folder):
    """What one task or subtask said."""
    return {
        "name": str(result.name),
        "changed": bool(result.changed) if getattr(result, "is_told", True) else None,
        "diff": str(result.diff or ""),
        "problem": problem_of(result, folder),
        "unreachable": is_lost(result.exception),
    }


def is_lost(problem):
    kinds = {kind.__name__ for kind in type(problem).__mro__}
    # Of a connection that is gone paramiko tells no more than these words.
    return bool(kinds & LOST) or (isinstance(problem, OSError) and str(problem) == "Socket is closed")


def problem_of(result, folder):
    problem = result.exception
    if isinstance(problem, NornirSubTaskError):
        return None  # It stands with the subtask.
    if isinstance(problem, Unreachable):
        return str(problem)
    if problem is not None:
        return in_words(problem, folder)
    if not result.failed:
        return None
    return result.result if isinstance(result.result, str) else "it says that it failed"


def answer_of(results, folder):
    outer = results[0]
    document = None if outer.failed or outer.exception is not None else outer.result
    try:
        json.dumps(document, allow_nan=False)
    except (TypeError, ValueError) as problem:
        outer.failed, outer.result, document = True, f"its result is not JSON: {problem}", None
    return {"results": [told(each, folder) for each in flat(results)], "document": document}


def write(answers):
    text = json.dumps({"hosts": answers}, allow_nan=False).encode("ascii")
    if len(text) > MAX_BYTES:
        sizes = {name: len(json.dumps(answer)) for name, answer in answers.items()}
        longest = max(sizes, key=sizes.get)
        stop(f"the answers of the hosts are longer than 1 MiB together; the longest, of {longest}, has {sizes[longest]} bytes")
    with open(os.environ["SPECGATE_OUTPUT"], "wb") as target:
        target.write(text)


def main(folder, file):
    with open(os.environ["SPECGATE_INPUT"], encoding="utf-8") as source:
        document = json.load(source)
    # Without a handler Python prints what libraries log about lost connections.
    logging.getLogger().addHandler(logging.NullHandler())
    streams = sys.stdout, sys.stderr = ByHost(sys.stdout), ByHost(sys.stderr)
    function, mode, hosts = load_task(folder, file), document["mode"], document["inputs"]["hosts"]
    InventoryPluginRegister.register("given", GivenHosts)
    ConnectionPluginRegister.register("ssh", Ssh)
    nornir = InitNornir(
        dry_run=mode not in ("apply", "rollback"),
        runner={"plugin": "threaded", "options": {"num_workers": min(WORKERS, len(hosts))}},
        inventory={"plugin": "given", "options": {"hosts": hosts, "key": private_key(os.environ.get("SPECGATE_SECRET_SSH_KEY"))}},
        logging={"enabled": False},
        core={"raise_on_error": False},
    )

    def run_one(task):
        for stream in streams:
            stream.belong_to(task.host.name)
        try:
            answer = function(task, narrowed(document, task.host.name))
        except SystemExit as end:  # It would end the run for all hosts.
            raise RuntimeError(f"it called exit({end.code})") from end
        finally:
            for stream in streams:
                stream.belong_to(None)
        # A plain document says nothing about change, which Nornir takes for no change.
        return answer if isinstance(answer, Result) else Result(host=task.host, result=answer, is_told=False)

    try:
        ended = nornir.run(task=run_one, name=os.path.relpath(file, folder))
    finally:
        nornir.close_connections(on_good=True, on_failed=True)
    write({name: answer_of(results, folder) for name, results in ended.items()})


main(sys.argv[1], sys.argv[2])
`
