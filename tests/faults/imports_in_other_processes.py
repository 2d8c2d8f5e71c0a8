"""Starts workers for tests: one process that knows the product, and forks a child for each task.

A child is a process of its own, with its own connections, and may be killed with everything in it; what starts it has
loaded Django once, so that twenty deaths cost seconds. Reads lines from stdin: FAILPOINT (or -) and a call, such as
`import.before_commit:5000 run_import 3`; several calls of one line, between semicolons, run at the same time. Prints
one line for each: the exit codes (-9: killed).
"""

import os
import sys

import django


def main():
    django.setup()
    from crm import failpoints, tasks

    for line in sys.stdin:
        children = [_start(call.split(), tasks, failpoints) for call in line.split(";")]
        codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
        sys.stdout.write(" ".join(map(str, codes)) + "\n")
        sys.stdout.flush()


def _start(words, tasks, failpoints):
    place, task, *ids = words
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        failpoints._armed = place if place != "-" else ""
        getattr(tasks, task)(*map(int, ids))
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
