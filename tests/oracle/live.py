# SPDX-License-Identifier: Apache-2.0
"""Programs of this machine, stopped and taken as a checkpoint of their private memory, with what /proc says of them."""
import os
import pathlib
import pty
import re
import select
import signal
import time

from case import ROOT, fresh, judge, missing, run


def builder():
    path = pathlib.Path(os.environ.get("ICECORE_BUILDER") or
                        ROOT / "build" / "tests" / "builder" / "checkpoint-builder").resolve()
    return path if os.access(path, os.X_OK) else missing("checkpoint-builder (ICECORE_BUILDER)")


class Live:
    """A program on a terminal of its own. Ends with the test."""

    def __init__(self, name, *arguments, **environment):
        program = judge(name)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execve(program, [name, *arguments], {"PATH": os.environ["PATH"], "TERM": "dumb", "HOME": "/",
                                                    **environment})

    def read_until(self, text, seconds=20):
        said, end = b"", time.monotonic() + seconds
        while text not in said and time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.1)[0]:
                said += os.read(self.terminal, 65536)
        return text in said

    def enter(self, line):
        os.write(self.terminal, line + b"\n")

    def stop(self):
        os.kill(self.pid, signal.SIGSTOP)
        while "State:\tT" not in pathlib.Path(f"/proc/{self.pid}/status").read_text():
            time.sleep(0.01)

    def checkpoint(self):
        """The folder of a checkpoint of it; a skip where this user may not read its memory."""
        folder = fresh("live")
        said = run([builder(), "capture", folder, self.pid])
        if said.returncode:
            missing(f"leave to read another process's memory ({said.stderr.decode().strip()})")
        return folder

    def mappings(self):
        """[(start, end, rights, name)]"""
        found = []
        for line in pathlib.Path(f"/proc/{self.pid}/maps").read_text().splitlines():
            start, end, rights, name = re.match(r"(\w+)-(\w+) (\S+) \w+ \S+ \d+ *(.*)", line).groups()
            found.append((int(start, 16), int(end, 16), rights, name))
        return found

    def memory(self, start, end):
        with open(f"/proc/{self.pid}/mem", "rb") as f:
            f.seek(start)
            return f.read(end - start)

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)
