#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Run command-line tests: a script, and what it must print.

usage: run.py [--update] [NAME.sh...]

NAME.sh is run by bash in an empty folder of its own, where `samples` is the folder of that name,
with `icecore` and `checkpoint-builder` on the PATH. What it must do lies beside it:

  NAME.stdout.exact  its standard output, byte for byte
  NAME.stdout.glob   or: a pattern a line, as a shell's; a line "..." stands for any lines
  NAME.stderr.exact  NAME.stderr.glob  the same for standard error
  NAME.exit          its exit status

A stream without a file must stay empty, a script without .exit must exit with 0. --update writes
the .exact files and .exit anew from what happens; it leaves a .glob as it is. Without names: all.

The environment names ICECORE and ICECORE_BUILDER, and ICECORE_SOURCE, the root of the source tree.
Exit status 1 when a test failed.
"""
import argparse
import difflib
import fnmatch
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECONDS = 60
STREAMS = ("stdout", "stderr")


def matches(patterns, lines):
    """Whether lines match the patterns, of which "..." stands for any number of lines."""
    if not patterns:
        return not lines
    if patterns[0] == "...":
        return any(matches(patterns[1:], lines[i:]) for i in range(len(lines) + 1))
    return bool(lines) and fnmatch.fnmatchcase(lines[0], patterns[0]) and \
        matches(patterns[1:], lines[1:])


def environment(folder, root):
    tools = folder / "bin"
    tools.mkdir()
    (tools / "icecore").symlink_to(os.environ["ICECORE"])
    (tools / "checkpoint-builder").symlink_to(os.environ["ICECORE_BUILDER"])
    (folder / "here").mkdir()
    (folder / "here" / "samples").symlink_to(root / "samples")
    (folder / "tmp").mkdir()
    keep = {name: value for name, value in os.environ.items()
            if name.startswith(("ASAN_", "UBSAN_", "LSAN_", "LLVM_PROFILE"))}
    return {**keep, "PATH": f"{tools}:{os.environ['PATH']}", "LC_ALL": "C", "TZ": "UTC",
            "HOME": str(folder), "TMPDIR": str(folder / "tmp"), "COLUMNS": "80"}


def run(script, root):
    """What a script printed and its status: (stdout, stderr, status)."""
    with tempfile.TemporaryDirectory(prefix="icecore-cli-") as name:
        folder = Path(name).resolve()
        done = subprocess.run(["bash", "-u", str(script)], cwd=folder / "here",
                              env=environment(folder, root), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SECONDS,
                              check=False)
    return done.stdout, done.stderr, done.returncode


def beside(script, ending):
    return script.with_name(script.stem + ending)


def read(path):
    return path.read_bytes() if path.exists() else b""


def difference(expected, got, title):
    lines = [text.decode("utf-8", "backslashreplace").splitlines() for text in (expected, got)]
    return [title, *difflib.unified_diff(*lines, "expected", "got", lineterm="")]


def check_stream(script, stream, got):
    """What is wrong with a stream: a list of lines."""
    glob = beside(script, f".{stream}.glob")
    if not glob.exists():
        expected = read(beside(script, f".{stream}.exact"))
        return [] if got == expected else difference(expected, got, f"{stream} differs")
    patterns = glob.read_text().splitlines()
    lines = got.decode("utf-8", "backslashreplace").splitlines()
    return [] if matches(patterns, lines) else difference(
        glob.read_bytes(), got, f"{stream} does not match {glob.name}")


def check(script, root):
    *streams, status = run(script, root)
    wrong = []
    expected = int(read(beside(script, ".exit")) or b"0")
    if status != expected:
        wrong.append(f"exit status {status}, expected {expected}")
    for stream, got in zip(STREAMS, streams):
        wrong += check_stream(script, stream, got)
    return wrong


def write(path, content):
    if content:
        path.write_bytes(content)
    elif path.exists():
        path.unlink()


def update(script, root):
    *streams, status = run(script, root)
    for stream, got in zip(STREAMS, streams):
        if not beside(script, f".{stream}.glob").exists():
            write(beside(script, f".{stream}.exact"), got)
    write(beside(script, ".exit"), b"%d\n" % status if status else b"")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("scripts", nargs="*")
    arguments = parser.parse_args()
    root = Path(os.environ["ICECORE_SOURCE"]).resolve()
    scripts = [Path(name).resolve() for name in arguments.scripts] or sorted(HERE.glob("*.sh"))
    failed = False
    for script in scripts:
        if arguments.update:
            update(script, root)
            continue
        wrong = check(script, root)
        if wrong:
            failed = True
            print(f"{script.name}: FAILED")
            print("\n".join("  " + line for line in wrong))
        else:
            print(f"{script.name}: passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
