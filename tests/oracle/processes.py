#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The views of processes before what /proc said of the live ones: pslist, pstree, psaux, envars, maps.

Ids, owners, parents, threads' names, command lines, environments and every line of /proc/PID/maps are held against
proc.json; a container's against what /proc said of the same processes outside (NSpid joins them); every renderer
against the others.

processes.py [CASE...]
"""
import csv
import io
import json
import re
import sys

from case import Checks, corpus, icecore, plain_cases, run, view
from proc import truth_maps


def status_of(process):
    return dict(line.split(":\t", 1) for line in process["status"].splitlines() if ":\t" in line)


def inner(process):
    """Ids as the process's own namespace has them: the last of NSpid."""
    return int(status_of(process)["NSpid"].split()[-1])


def rows_of(rows, pid):
    return [r for r in rows if r["PID"] == pid]


def check_pslist(check, name, source, truth):
    """truth: {pid in the checkpoint: what /proc said}"""
    listed = view("pslist", source)
    check.same(name, "pslist: every process", sorted(r["PID"] for r in listed), sorted(truth))
    parents = {int(status_of(p)["Pid"]): pid for pid, p in truth.items()}
    for row in listed:
        status = status_of(truth[row["PID"]])
        zombie = status["State"].startswith("Z")
        ours = [row["COMM"], row["PPID"], row["STATE"] == "zombie", row["PGID"], row["SID"]]
        theirs = [status["Name"], parents.get(int(status["PPid"]), 0), zombie, int(status["NSpgid"].split()[-1]),
                  int(status["NSsid"].split()[-1])]
        check.same(name, f"pslist: {row['PID']}: name, parent, zombie, group, session", ours, theirs)
        if not zombie:
            uid, gid = status["Uid"].split(), status["Gid"].split()
            check.same(name, f"pslist: {row['PID']}: owner", [row[k] for k in ("UID", "EUID", "GID", "EGID")],
                       [int(x) for x in (uid[0], uid[1], gid[0], gid[1])])
            more = [row["THREADS"], row["UMASK"], row["SECCOMP"], row["NO NEW PRIVS"], row["GROUPS"].split(",")]
            check.same(name, f"pslist: {row['PID']}: threads, umask, seccomp, no_new_privs, groups", more,
                       [len(truth[row["PID"]]["threads"]), status["Umask"],
                        ("disabled", "strict", "filter")[int(status["Seccomp"])], status["NoNewPrivs"] == "1",
                        status["Groups"].split() or [""]])


def check_threads(check, name, source, truth, join):
    listed = view("pslist", source, "--threads")
    for pid, process in truth.items():
        if "State:\tZ" in process["status"]:
            continue
        ours = [r["COMM"] for r in rows_of(listed, pid)]
        check.same(name, f"pslist --threads: {pid}: names", sorted(ours), sorted(process["threads"].values()))
        if join:
            check.same(name, f"pslist --threads: {pid}: ids", sorted(r["TID"] for r in rows_of(listed, pid)),
                       sorted(int(t) for t in process["threads"]))


def flat(rows, depth=0):
    for row in rows:
        yield depth, row
        yield from flat(row["__children"], depth + 1)


def check_pstree(check, name, source, truth):
    tree = list(flat(view("pstree", source)))
    check.same(name, "pstree: every process once", sorted(r["PID"] for _, r in tree), sorted(truth))
    path, good = [], True
    for depth, row in tree:
        good = good and (not depth or path[depth - 1] == row["PPID"])
        path[depth:] = [row["PID"]]
    check.ok(name, "pstree: each stands below its parent", good)
    for _, top in tree:
        below = [r["PID"] for _, r in flat([top])]
        ours = [r["PID"] for _, r in flat(view("pstree", source, "--pid", str(top["PID"])))]
        check.same(name, f"pstree --pid {top['PID']}: it and all below it", ours, below)


def check_words(check, name, source, truth):
    aux = view("psaux", source)
    variables = view("envars", source, status=(0, 3))
    for pid, process in truth.items():
        ours = [r["ARGS"] for r in rows_of(aux, pid)]
        line = " ".join(process.get("cmdline", [])).rstrip(" ")
        check.same(name, f"psaux: {pid}", ours, [None if "State:\tZ" in process["status"] else line])
        ours = [f"{r['KEY']}={r['VALUE']}" for r in rows_of(variables, pid)]
        check.same(name, f"envars: {pid}", ours, [e for e in process.get("environ", []) if e])


def check_maps(check, name, source, truth):
    maps = view("maps", source)
    for pid, process in truth.items():
        if "State:\tZ" in process["status"]:
            continue
        ours = [(r["Start"], r["End"], r["Flags"] + r["Sharing"][0], r["PgOff"], r["File Path"])
                for r in rows_of(maps, pid)]
        # In the truth a path is the host's; below the container's own root it is the container's.
        theirs = [(*r[:2], r[2][:3] + r[2][3], *r[3:]) for r in truth_maps(process)]
        check.same(name, f"maps: {pid}", ours, theirs)


def check_case(check, name, source, truth, join=True):
    check_pslist(check, name, source, truth)
    check_threads(check, name, source, truth, join)
    check_pstree(check, name, source, truth)
    check_words(check, name, source, truth)
    check_maps(check, name, source, truth)


def check_container(check):
    source = corpus() / "containers" / "till.tar"
    truth = json.loads((corpus() / "containers" / "till.truth.json").read_text())["processes"]
    check_case(check, "till.tar", source, {inner(p): p for p in truth}, join=False)


def check_renderers(check, name, source):
    """What they show is the same, each in its way."""
    for what in ("pslist", "psaux", "maps"):
        rows = [{k: v for k, v in r.items() if k != "__children"} for r in view(what, source)]
        texts = {r: run([icecore(), what, "-q", "-r", r, source]).stdout.decode() for r in
                 ("quick", "pretty", "csv", "json", "jsonl", "none")}
        whole = [{k: v for k, v in r.items() if k != "__children"} for r in json.loads(texts["json"])]
        check.ok(name, f"{what}: json holds the lines of jsonl", whole == rows)
        table = list(csv.DictReader(io.StringIO(texts["csv"])))
        check.same(name, f"{what}: csv has the columns behind TreeDepth", list(table[0]), ["TreeDepth", *rows[0]])
        quick = [line.split("\t") for line in texts["quick"].splitlines()]
        check.same(name, f"{what}: quick has the rows of csv", quick[1:],
                   [[v.removeprefix("'") for v in list(r.values())[1:]] for r in table])
        pretty = [re.split(r" *\| *", line.strip()) for line in texts["pretty"].splitlines()]
        check.same(name, f"{what}: pretty has the rows of quick", [[c.strip() for c in p] for p in pretty],
                   [[c.strip() for c in q] for q in quick])
        check.ok(name, f"{what}: none says nothing", texts["none"] == "")


def check_volatility(check, name, source):
    """Volatility's command line gives what the verb gives."""
    first = view("pslist", source)[0]["PID"]
    verb = run([icecore(), "pslist", "-q", "-r", "jsonl", "--pid", str(first), source]).stdout
    for plugin in ("linux.pslist.PsList", "linux.pslist", "pslist"):
        done = run([icecore(), "-q", "-f", source, "-r", "jsonl", "-o", "/", plugin, "--pid", str(first)])
        check.ok(name, f"-f FILE {plugin}", done.stdout == verb and done.returncode == 0, done)


def main():
    check = Checks()
    for case in plain_cases():
        check_case(check, case.name, case.images, case.processes)
        check_renderers(check, case.name, case.images)
        check_volatility(check, case.name, case.images)
    if not sys.argv[1:]:
        check_container(check)
    check.end()


if __name__ == "__main__":
    main()
