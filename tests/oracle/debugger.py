# SPDX-License-Identifier: Apache-2.0
"""Run gdb in batch mode on a core and take its answers apart."""
import re

from case import environment, judge, run, sysroot

# What gdb prints in place of an answer.
ERROR = re.compile(
    r"^(?:Cannot |Can't |Couldn't |Could not |No symbol|No core|No thread|No registers|No auxiliary|"
    r"Unable |Invalid |Undefined |Error|"
    r"The current thread|The program has no|Ambiguous |A syntax error|PC register is not)|"
    r"cannot access memory|<error|= void$|<unavailable>", re.I | re.M)


def gdb(core, executable, commands, root=None, options=(), program="gdb"):
    """Answers of gdb to commands about a core: {command: text}, errors in their place.

    commands: strings. Before the first of them, under "", is what gdb said on opening the core.
    Nothing of this machine is used but the files named: no settings, no debuginfod, no debug files.
    """
    argv = [judge(program), "-nx", "-batch"]
    for setting in ("debuginfod enabled off", "debug-file-directory /nonexistent", "auto-load safe-path /",
                    f"sysroot {root or sysroot()}", "width 0", "height 0", "print repeats 0", "print elements 0",
                    "print address on", *options):
        argv += ["-iex", f"set {setting}"]
    if executable:
        argv += ["-ex", f"file {executable}"]
    argv += ["-ex", f"core-file {core}"]
    for i, command in enumerate(commands):
        argv += ["-ex", f"echo \\n@@{i}@@\\n", "-ex", command]
    argv += ["-ex", "echo \\n@@end@@\\n"]
    # stderr joins stdout so that an error stands where its answer should
    done = run(["sh", "-c", 'exec "$@" 2>&1', "sh", *argv], timeout=120, env=environment())
    parts = re.split(r"^@@(\w+)@@$", done.stdout.decode(errors="replace"), flags=re.M)
    answers = {"": parts[0]}
    for key, text in zip(parts[1::2], parts[2::2]):
        if key != "end":
            answers[commands[int(key)]] = text.strip("\n")
    return answers


def failed(text):
    """Whether gdb gave an error, or nothing, instead of an answer."""
    return not text or not text.strip() or bool(ERROR.search(text))


def by_thread(text):
    """Answer to `thread apply all ...`: {LWP: text}."""
    parts = re.split(r"^Thread \d+ \(.*?LWP (\d+)\)?.*:$", text or "", flags=re.M)
    return {int(lwp): body.strip("\n") for lwp, body in zip(parts[1::2], parts[2::2])}


def lwps(text):
    """Answer to `info threads`: the LWPs."""
    return sorted(int(n) for n in re.findall(r"^[* ] +\d+ .*?LWP (\d+)", text or "", re.M))


class Frame:
    """One line of a backtrace with `-frame-info location-and-address`."""

    def __init__(self, level, pc, rest):
        self.level, self.pc, self.rest = int(level), int(pc, 16), rest
        self.function = rest.split(" (", 1)[0]

    def __repr__(self):
        return f"#{self.level} {self.pc:#x} {self.rest}"


def frames(text):
    return [Frame(*m) for m in re.findall(r"^#(\d+) +(0x[0-9a-f]+) in (.*)$", text or "", re.M)]


def registers(text):
    """Answer to `info registers`: {name: first column}."""
    return dict(re.findall(r"^(\w+) +(0x[0-9a-f]+|<\S+>)", text or "", re.M))


def value(text):
    """Answer to `print`: what follows the `=`."""
    found = re.search(r"^\$\d+ = (.*)$", text or "", re.M)
    return found[1] if found else None


def mappings(text):
    """Answer to `info proc mappings`: rows of start, end, size, offset and name."""
    return [" ".join(row.split()) for row in re.findall(r"^[ \t]+(?:0x[0-9a-f]+ +){3}0x[0-9a-f]+.*$", text or "",
                                                        re.M)]


BACKTRACE = "thread apply all -c backtrace -frame-info location-and-address"
EACH = "thread apply all -c "
