#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The view `bash` before a shell of this machine: the commands that were entered, when, and nothing else.

Commands are entered at the prompt of an interactive bash, which is then stopped and taken as a checkpoint. The view
has to have each with the second in which it was entered, and to agree with a scan of the live memory by this script:
"#" and digits, pointers to them, the pointer before those. Of a cleared history what is still in memory may come,
and no more. Processes of the corpus, none of which is an interactive shell, have no row.
"""
import re
import struct
import sys
import time

from case import Checks, archives, plain_cases, view
from live import Live
from self_check import silently

COMMANDS = [b"echo one", b"ls /nonexistent 2>/dev/null", b'printf "%s\\n" "a  b" | tr a b', b"true 'curl x|sh'",
            b"echo " + b"long " * 400, "echo größe".encode()]
PROMPT = b"@@"


def enter(shell, commands):
    """-> [(command, earliest second, latest second)]"""
    done = []
    for command in commands:
        before = int(time.time())
        shell.enter(command)
        shell.read_until(PROMPT)
        done.append((command.decode(), before, int(time.time())))
    return done


def scan(shell):
    """[(second, command)] by this script's own reading of the live memory: 64-bit, little endian."""
    heap = [(start, shell.memory(start, end)) for start, end, rights, name in shell.mappings()
            if rights == "rw-p" and name in ("", "[heap]")]
    stamps = {start + m.start(): int(m[1]) for start, data in heap for m in re.finditer(rb"#(\d{1,12})\0", data)}

    def text(address):
        for start, data in heap:
            if start <= address < start + len(data):
                return data[address - start:].split(b"\0", 1)[0].decode(errors="replace")
        return ""

    found = []
    for start, data in heap:
        words = struct.unpack(f"<{len(data) // 8}Q", data)
        found += [(stamps[b], text(a)) for a, b in zip(words, words[1:]) if b in stamps and text(a)]
    return sorted(found)


def seconds(row):
    return int(time.mktime(time.strptime(row["CommandTime"][:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone)


def compare(check, what, rows, entered, scanned):
    ours = sorted((seconds(r), r["Command"]) for r in rows)
    check.same(what, "rows are those of the live memory", ours, scanned)
    for command, first, last in entered:
        times = [s for s, c in ours if c == command]
        check.ok(what, f"{command[:30]!r} at its second", len(times) == 1 and first <= times[0] <= last,
                 f"{times}, entered from {first} to {last}")
    check.ok(what, "nothing but what was entered", {c for _, c in ours} <= {c for c, _, _ in entered} | {"history -c"},
             ours)
    check.same(what, "in order of time", [seconds(r) for r in rows], sorted(seconds(r) for r in rows))


def check_shell(check, what, *more, judged=compare):
    shell = Live("bash", "--norc", "--noprofile", "-i", HISTFILE="/dev/null", PS1=PROMPT.decode())
    try:
        shell.read_until(PROMPT)
        entered = enter(shell, [*COMMANDS, *more])
        shell.stop()
        rows = view("bash", shell.checkpoint())
        judged(check, what, rows, entered, scan(shell))
        check.ok(what, "process", {(r["PID"], r["Process"]) for r in rows} <= {(shell.pid, "bash")}, rows)
        return rows, entered, scan(shell)
    finally:
        shell.close()


def cleared(check, what, rows, entered, scanned):
    check.same(what, "rows are those of the live memory", sorted((seconds(r), r["Command"]) for r in rows), scanned)


def main():
    check = Checks()
    rows, entered, scanned = check_shell(check, "a shell")
    # The judge sees a command that is gone, one that is another's, and a time that is off.
    for what, broken in (("a command gone", rows[1:]), ("another command", [{**rows[0], "Command": "x"}, *rows[1:]]),
                         ("another time", [{**rows[0], "CommandTime": "2001-01-01T00:00:00+00:00"}, *rows[1:]])):
        failed, said = silently(compare, what, broken, entered, scanned)
        check.ok(what, "the comparison fails", failed, said)
    check_shell(check, "a cleared history", b"history -c", judged=cleared)
    for name, source in [(c.name, c.images) for c in plain_cases()] + archives():
        check.same(name, "no history", view("bash", source, "--gaps-ok"), [])
    check.end()


if __name__ == "__main__":
    sys.exit(main())
