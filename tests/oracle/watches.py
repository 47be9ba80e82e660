#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The views watches and locks before the lines of fdinfo: what epoll and inotify wait for, which files are locked.

watches.py [CASE...]
"""
import re

from case import Checks, view
from descriptor_case import told_cases

EVENTS = {"EPOLLIN": 1, "EPOLLPRI": 2, "EPOLLOUT": 4, "EPOLLERR": 8, "EPOLLHUP": 16, "EPOLLET": 1 << 31,
          "IN_CREATE": 0x100, "IN_DELETE": 0x200, "IN_MODIFY": 2}


def pairs(line):
    """KEY: VALUE or KEY:VALUE, as numbers where they are."""
    return dict(re.findall(r"([A-Za-z_-]+): *([0-9a-fA-Fx]+)", line))


def check_epoll(check, told, pid, fd, info, rows):
    theirs = []
    for line, _ in info.get("tfd", []):
        said = pairs(line)
        device = int(said.get("sdev", "0"), 16)
        theirs.append([int(said["tfd"]), int(said["events"], 16), int(said["data"], 16), int(said["ino"], 16),
                       f"{device >> 20}:{device & 0xfffff}", int(said["pos"])])
    ours = [[r[k] for k in ("Watch", "Mask", "Data", "Inode", "Device", "Position")] for r in rows]
    check.same(told.name, f"{pid}/{fd}: what epoll watches", ours, theirs)


def check_inotify(check, told, pid, fd, info, rows):
    theirs = []
    for line, _ in info.get("inotify", []):
        said = pairs(line)
        device = int(said["sdev"], 16)
        theirs.append([int(said["wd"]), int(said["ino"], 16), f"{device >> 20}:{device & 0xfffff}",
                       int(said["mask"], 16), int(said["ignored_mask"], 16),
                       f"{int(said['fhandle-type'], 16)}:{said['f_handle']}"])
    ours = [[r[k] for k in ("Watch", "Inode", "Device", "Mask", "Ignored", "Handle")] for r in rows]
    check.same(told.name, f"{pid}/{fd}: what inotify watches", ours, theirs)


def check_locks(check, told):
    theirs = []
    for pid, fd, link, info in told.descriptors():
        for line, _ in info.get("lock", []):
            kind, kind_of, how, owner, _, start, end = re.match(
                r"lock:\s*\d+: (\S+)\s+(\S+)\s+(\S+)\s+(\S+) (\S+) (\S+) (\S+)", line).groups()
            theirs.append([pid, fd, kind, how, int(start), end if end == "EOF" else int(end), link])
    ours = [[r[k] for k in ("PID", "FD", "Kind", "Type", "Start", "End", "Path")]
            for r in view("locks", told.source, *told.options, status=(0, 3))]
    check.same(told.name, "locks", ours, theirs)


def main():
    check = Checks()
    for told in told_cases():
        rows = view("watches", told.source, *told.options, status=(0, 3))
        for row in rows:
            words = row["Events"].split("|")
            check.same(told.name, f"{row['Kind']} {row['Watch']}: events by name",
                       [sum(EVENTS[w] for w in words)], [row["Mask"]])
        for pid, fd, link, info in told.descriptors():
            own = [r for r in rows if (r["PID"], r["FD"]) == (pid, fd)]
            if link == "anon_inode:[eventpoll]":
                check_epoll(check, told, pid, fd, info, own)
            elif link in ("anon_inode:inotify", "anon_inode:[inotify]"):
                check_inotify(check, told, pid, fd, info, own)
            else:
                check.same(told.name, f"{pid}/{fd}: watches nothing", own, [])
        check_locks(check, told)
    check.end()


if __name__ == "__main__":
    main()
