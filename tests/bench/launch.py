"""Run a command and write what it took to a file: seconds, KiB, exit code.

Seconds by the clock and of the processor, memory of the largest process. A program of its own, as Linux counts the
memory of whoever starts a process among that of the process.
"""

import json
import os
import signal
import sys
import time

result, timeout, *command = sys.argv[1:]
start = time.perf_counter()
child = os.fork()
if not child:
    os.setsid()
    os.execvp(command[0], command)  # noqa: S606 - no shell
signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
signal.alarm(int(timeout))
_, status, usage = os.wait4(child, 0)
taken = time.perf_counter() - start
with open(result, "w", encoding="utf-8") as file:  # noqa: PTH123 - imports as little as it can
    found = {"seconds": taken, "processor": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss}
    json.dump({**found, "status": os.waitstatus_to_exitcode(status)}, file)
