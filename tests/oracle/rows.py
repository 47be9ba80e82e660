# SPDX-License-Identifier: Apache-2.0
"""The rows of a view, as Python has them."""
import json

from case import icecore, run


def flat(found):
    """Each row, then those below it."""
    for row in found:
        below = row.pop("__children", [])
        yield row
        yield from flat(below)


def rows(check, name, view, path, *options):
    """Run a view with the renderer jsonl: its rows, a tree's flattened; or none and a failed check."""
    said = run([icecore(), view, path, "-r", "jsonl", "--gaps-ok", "-q", *options])
    if not check.ok(name, f"{view} answers", said.returncode == 0 and said.stdout, said):
        return []
    return list(flat(json.loads(line) for line in said.stdout.decode().splitlines()))
