"""How the programs of this skill get their document, answer, and give up."""
import json
import os
import sys


class Failed(Exception):
    """Something a person can understand; printed without a traceback."""


def run(answer):
    """Calls `answer` with the input document and writes what it returns; a failure ends with exit code 1 and one sentence."""
    with open(os.environ["SPECGATE_INPUT"], encoding="utf-8") as source:
        document = json.load(source)
    try:
        result = answer(document)
    except Failed as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
    with open(os.environ["SPECGATE_OUTPUT"], "w", encoding="utf-8") as target:
        json.dump(result, target)
