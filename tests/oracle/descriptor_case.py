# SPDX-License-Identifier: Apache-2.0
"""What the tests of open files share: every checkpoint whose descriptors /proc told, and what it told.

The images use the ids of the container's own pid namespace, proc.json those of the host: NSpid joins them.
"""
import json
import re
import sys

from arch_case import arch_cases
from case import corpus, plain_cases


class Told:
    """A checkpoint, and what /proc said of its processes: {pid in the images: process of proc.json}."""

    def __init__(self, name, source, truth, machine="amd64", options=(), crit=None):
        self.name, self.source, self.machine, self.options = name, source, machine, options
        self.truth = truth
        self.processes = {inner(p): p for p in truth["processes"]}
        self.crit = crit

    def live(self):
        return {pid: p for pid, p in self.processes.items() if "State:\tZ" not in p["status"]}

    def descriptors(self):
        """[(pid, fd, link, fdinfo as a dictionary of lists)]"""
        for pid, process in sorted(self.live().items()):
            for fd, told in sorted(process["fds"].items(), key=lambda f: int(f[0])):
                info = {}
                for line in told["info"].splitlines():
                    key, _, value = line.partition(":")
                    info.setdefault(key.split(" ")[0], []).append((line, value.strip()))
                yield pid, int(fd), told["link"], info


def inner(process):
    return int(re.search(r"^NSpid:.*\s(\d+)$", process["status"], re.M)[1])


def told_cases():
    """plain/, arch/ and the container of which there is truth; or those named on the command line."""
    for case in plain_cases():
        yield Told(case.name, case.images, json.loads(case.proc_json.read_text()), crit=case.crit)
    for case in arch_cases():
        staged = case.stage()
        yield Told(case.name, staged / "images", json.loads(case.proc_json.read_text()), case.machine,
                   case.options(staged)[2:])
    if not sys.argv[1:] or "till.tar" in sys.argv[1:]:
        folder = corpus() / "containers"
        yield Told("till.tar", folder / "till.tar", json.loads((folder / "till.truth.json").read_text()))
