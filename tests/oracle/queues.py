#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The views queues and shm before CRIU's own decoder and the digests of the live memory: what --dump takes out.

Bytes that waited are those that CRIU's decoder gives, sequence numbers are those of the connection's other end;
shared memory has the SHA-256 that was computed of the mapping while the processes stood still.

queues.py [CASE...]
"""
import base64
import hashlib

from case import Checks, fresh, view
from descriptor_case import told_cases

# What the program of a case wrote and nobody read: {descriptor that can read it: bytes}.
WRITTEN = {"fds": {7: b"bytes in a pipe", 17: b"bytes in a socket", 22: b"bytes in a TCP connection"}}


def taken_out(told, name):
    """-> (the rows of a view with --dump, {name: bytes} of the files it wrote)"""
    out = fresh(name)
    out.mkdir()
    rows = view(name, told.source, *told.options, "--dump", "-o", out, status=(0, 3))
    return rows, {f.name: f for f in out.iterdir()}


def records(told):
    """What waits, by CRIU's decoder: {(kind, key): bytes}."""
    images, found = told.crit(), {}
    for image, kind in (("pipes-data.img", "pipe"), ("fifo-data.img", "fifo")):
        for entry in images.get(image, {"entries": []})["entries"]:
            found[kind, entry["pipe_id"]] = base64.b64decode(entry["extra"])
    inodes = {e["id"]: e["usk"]["ino"] for e in images["files.img"]["entries"] if "usk" in e}
    for entry in images.get("sk-queues.img", {"entries": []})["entries"]:
        key = "unix", inodes[entry["id_for"]]
        found[key] = found.get(key, b"") + base64.b64decode(entry["extra"])
    for name, image in images.items():
        if name.startswith("tcp-stream-"):
            inode, entry = int(name[11:-4], 16), image["entries"][0]
            found["tcp receive", inode] = base64.b64decode(entry["extra"]["inq"])
            found["tcp send", inode] = base64.b64decode(entry["extra"]["outq"])
    return {k: v for k, v in found.items() if v}


def check_queues(check, told):
    rows, files = taken_out(told, "queues")
    ours = {(r["Kind"], r["Inode"]): files[r["File output"]].read_bytes() for r in rows if r["Kind"] != "message"}
    for row in rows:
        size = files[row["File output"]].stat().st_size
        check.same(told.name, f"{row['Kind']} {row['Inode']}: size", [row["Size"]], [size])
        check.ok(told.name, f"{row['Kind']} {row['Inode']}: first bytes",
                 row["Preview"].encode() == files[row["File output"]].read_bytes()[:64], row["Preview"])
    check.ok(told.name, "only their owner may read the files", all(f.stat().st_mode & 0o777 == 0o600 for f in
                                                                   files.values()))
    if told.crit:
        check.same(told.name, "what waits", sorted(ours.items()), sorted(records(told).items()))
    for fd, content in WRITTEN.get(told.name, {}).items():
        found = [files[r["File output"]].read_bytes() for r in rows if r["FD"] == fd]
        check.same(told.name, f"descriptor {fd}: what its source wrote", found, [content])
    return rows


def check_sequences(check, told, rows):
    """The first byte that waits at one end is the next but so many that the other end will send."""
    sockets = {r["Inode"]: r for r in view("sockstat", told.source, *told.options, status=(0, 3))}
    images = told.crit()
    for row in rows:
        if row["Kind"] != "tcp receive":
            continue
        own = sockets[row["Inode"]]
        others = [r for r in sockets.values() if r["Source Port"] == own["Destination Port"] and
                  r["Destination Port"] == own["Source Port"]]
        for other in others:
            stream = images[f"tcp-stream-{other['Inode']:x}.img"]["entries"][0]
            theirs = (stream["outq_seq"] - stream["outq_len"] - row["Size"]) % 2**32
            check.same(told.name, f"connection {row['Inode']}: number of the first byte", [row["Sequence"]], [theirs])


def check_shared(check, told):
    """A mapping of a whole object, from its start, has the digest of the object."""
    rows, files = taken_out(told, "shm")
    listed = {}
    for row in rows:
        for user in (row["Mapped By"] or "").split(", "):
            if user:
                pid, rest = user.split(":")
                listed[int(pid), rest.split("-")[0]] = row
    for pid, process in told.live().items():
        for mapping in process["maps"]:
            name = mapping["name"]
            if mapping["perms"][3] != "s" or not name.startswith(("/SYSV", "/dev/zero", "/memfd:", "/dev/shm/")):
                continue
            row, who = listed.get((pid, mapping["start"])), f"{pid}: {name} at {mapping['start']}"
            if not check.ok(told.name, f"{who}: is listed", row is not None):
                continue
            size = int(mapping["end"], 16) - int(mapping["start"], 16)
            if mapping["offset"] or not row["File output"] or row["Size"] > size:
                continue
            content = files[row["File output"]].read_bytes().ljust(size, b"\0")
            digests = {mapping.get("sha256"), mapping.get("sha256_at_dump")}
            check.ok(told.name, f"{who}: has its bytes", hashlib.sha256(content).hexdigest() in digests)


def check_counts(check, told):
    for row in view("shm", told.source, *told.options, status=(0, 3)):
        parts = [row[k] or 0 for k in ("Present", "Parent", "Zero", "Elsewhere", "Lost")]
        check.same(told.name, f"{row['Kind']} {row['Name']}: its parts are all of it", [sum(parts)], [row["Size"]])


def main():
    check = Checks()
    for told in told_cases():
        rows = check_queues(check, told)
        if told.crit:
            check_sequences(check, told, rows)
        check_shared(check, told)
        check_counts(check, told)
    check.end()


if __name__ == "__main__":
    main()
