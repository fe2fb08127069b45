"""Runs a command and tells what the system counted for it. python3 launch.py OUTPUT COMMAND…

Prints one line of JSON: seconds on the clock, seconds of processor, peak resident bytes, exit status. Node cannot ask the
system about a child that has ended; Python can.
"""

import json
import os
import resource
import sys
import time


def main(output, command):
    with open(output, "wb") as out:
        began = time.perf_counter()
        child = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, out.fileno(), 1)])
        _, status, usage = os.wait4(child, 0)
        wall = time.perf_counter() - began
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    cpu = usage.ru_utime + usage.ru_stime
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak, "status": os.waitstatus_to_exitcode(status)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
