/**
 * A callback plugin for Ansible that notes of each task's result what the events of ansible-runner leave out: why a task was skipped, whether one
 * whose result is hidden (`no_log`) changed something, whether a task ran for real in a dry run. One JSON object per line. It is text because
 * the product is one file, with no folder of plugins beside it.
 */
export const RECORDER_PLUGIN = String.raw`
import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: specgate_record
type: notification
short_description: Notes what the events of ansible-runner leave out
description: Writes one JSON object for each result of a task to the file SPECGATE_RECORD.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "specgate_record"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result):
        self.note("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.note("failed", result)

    def v2_runner_on_skipped(self, result):
        self.note("skipped", result)

    def note(self, status, result):
        task, told = result._task, result._result
        parts = [each for each in told.get("results") or [] if isinstance(each, dict)] or [told]
        skipped = [each for each in parts if status == "skipped" or each.get("skipped")]
        line = {
            "host": result._host.get_name(),
            "task": task.get_name(),
            "path": task.get_path() or "",
            "action": str(task.action),
            "changed": bool(told.get("changed")),
            "hidden": bool(told.get("_ansible_no_log") or "censored" in told),
            "real": task.check_mode is False,
            # A condition that does not hold is a reason to skip in every mode; any other is one of check mode.
            "gaps": sorted({str(each.get("msg") or "")[:300] for each in skipped if "skip_reason" not in each}),
        }
        target = os.open(os.environ["SPECGATE_RECORD"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(target, "w", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
`
