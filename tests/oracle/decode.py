# SPDX-License-Identifier: Apache-2.0
"""`icecore decode` against CRIU's own decoder, field for field, and where that cannot read, against the schema.

The corpus holds what CRIU 4.2's Python decoder makes of every image, raw (`crit decode`) and pretty (`crit show`).
Big-endian images it cannot read: there, and for every other architecture, each record is read a second time from
its bytes by proto/*.proto alone.
"""
import ipaddress
import json
import quopri
import random
import shutil
import struct
import subprocess
import sys

import schema
from arch_case import arch_cases
from case import Checks, corpus, fresh, icecore, judge, needs, plain_cases, run
from evidence import Evidence
from protobuf import encode

# Where CRIU's decoder is wrong: (form, path, what it says, what icecore says, why icecore is right).
KNOWN = [
    ("pretty", "CORE.entries[].tc.task_state", "Zombie", "Stopped",
     "3 is TASK_STOPPED (criu/include/pstree.h); 4.2's table has the names of 3 and 6 the wrong way round"),
    ("pretty", "CORE.entries[].tc.task_state", 2, "Dead", "2 is TASK_DEAD, which the table lacks"),
]


def differences(theirs, ours, path):
    """(path, theirs, ours) of each value that differs; of lists of other lengths only that."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in [*theirs, *(k for k in ours if k not in theirs)]:
            yield from differences(theirs.get(key), ours.get(key), f"{path}.{key}")
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        for a, b in zip(theirs, ours):
            yield from differences(a, b, f"{path}[]")
    elif theirs != ours or type(theirs) is not type(ours):
        yield path, theirs, ours


def decode(source, *arguments):
    """-> (exit status, what it said, the JSON document or None)"""
    done = run([icecore(), "decode", source, *arguments])
    try:
        return done.returncode, done.stderr, json.loads(done.stdout)
    except json.JSONDecodeError as bad:
        return done.returncode, done.stderr + str(bad).encode(), None


def compare(check, name, source, truth, seen):
    """Every image of a checkpoint, in both forms."""
    for form in ("raw", "pretty"):
        for image, theirs in truth[form].items():
            status, said, ours = decode(source, image, *(["--pretty"] if form == "pretty" else []))
            if not check.ok(name, f"{form} {image} decodes", status == 0 and ours is not None, said):
                continue
            odd = []
            for path, a, b in differences(theirs, ours, theirs["magic"]):
                known = [k for k in KNOWN if k[:4] == (form, path, a, b)]
                seen.update(map(KNOWN.index, known))
                if not known:
                    odd.append(f"{path}: CRIU's decoder says {a!r}, icecore {b!r}")
            check.ok(name, f"{form} {image} is what CRIU's own decoder makes of it", not odd, "\n".join(odd))


def crit(packed):
    return json.loads(subprocess.run([judge("zstd"), "-dcq", packed], check=True, capture_output=True).stdout)


def compare_lines(check, name, source, truth):
    """JSON Lines of the whole checkpoint hold the same entries, in order, and say where each lies."""
    done = run([icecore(), "decode", source])
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    check.ok(name, "the whole decodes without a gap", done.returncode == 0 and lines, done)
    evidence, by_image = Evidence(source), {}
    for line in lines:
        by_image.setdefault(line["member"], []).append(line)
    for member, rows in by_image.items():
        theirs = truth["raw"].get(member.rsplit("/", 1)[-1])
        if theirs:
            check.ok(name, f"lines of {member}", [r["entry"] for r in rows] == theirs["entries"], rows[0])
    shown = {m.rsplit("/", 1)[-1] for m in by_image}
    unseen = [i for i in truth["raw"] if i not in shown and truth["raw"][i]["entries"]]
    check.ok(name, "every image that CRIU's decoder reads is in the lines", not unseen, unseen)
    out = [r for r in lines if not r["offset"] < max(len(evidence.data(r["member"])), 1)]
    check.ok(name, "offsets lie in their members", not out, out[:3])


# The message of an image by the name of its magic, for those that the other architectures have.
RECORDS = {"CORE": "core_entry", "MM": "mm_entry", "FILES": "file_entry", "INVENTORY": "inventory_entry",
           "PSTREE": "pstree_entry", "IDS": "task_kobj_ids_entry", "FS": "fs_entry", "FDINFO": "fdinfo_entry",
           "PAGEMAP": "pagemap_entry", "REG_FILES": "reg_file_entry", "SECCOMP": "seccomp_entry",
           "TIMENS": "timens_entry", "STATS": "stats_entry", "MEMFD_INODE": "memfd_inode_entry",
           "REMAP_FPATH": "remap_file_path_entry", "UTSNS": "utsns_entry", "IPC_VAR": "ipc_var_entry",
           "CREDS": "creds_entry", "MNTS": "mnt_entry", "NETDEV": "net_device_entry", "NETNS": "netns_entry",
           "CGROUP": "cgroup_entry", "CPUINFO": "cpuinfo_entry", "TTY_INFO": "tty_info_entry"}
# What follows their records is not a record: their own test is the corpus's crit.json.
WITH_PAYLOAD = {"GHOST_FILE", "PIPES_DATA", "FIFO_DATA", "SK_QUEUES", "IPCNS_SHM", "IPCNS_MSG", "IPCNS_SEM",
                "TCP_STREAM"}


def compare_with_bytes(check, name, folder):
    """Each record of a folder, read again from its bytes by the schemas' text."""
    done = run([icecore(), "decode", folder])
    check.ok(name, "decodes without a gap", done.returncode == 0, done)
    lines, by_image = [json.loads(line) for line in done.stdout.splitlines()], {}
    for line in lines:
        by_image.setdefault((line["member"], line.get("magic")), []).append(line["entry"])
    check.ok(name, "no field is unknown", "unknown_fields" not in done.stdout.decode(), done)
    odd, evidence = [], Evidence(folder)
    for (member, magic), entries in by_image.items():
        if magic is None or magic in WITH_PAYLOAD:
            continue
        bodies = schema.bodies(evidence.data(member))
        if magic not in RECORDS or bodies is None or len(bodies) != len(entries):
            odd.append(f"{member}: {len(entries)} entries of {magic}, not as many records")
            continue
        for i, (body, entry) in enumerate(zip(bodies, entries)):
            kind = "pagemap_head" if magic == "PAGEMAP" and i == 0 else RECORDS[magic]
            odd += schema.differs(kind, body, entry, f"{member}[{i}]")
    check.ok(name, f"{len(by_image)} members are what their bytes are by the schema", not odd, "\n".join(odd))


# ---- what Python's own library makes of the same bytes, as CRIU's decoder asks it

def image(magic, bodies):
    path = fresh("made.img")
    path.write_bytes(struct.pack("<II", 0x54564319, magic) + b"".join(struct.pack("<I", len(b)) + b for b in bodies))
    return path


def names_of_sockets():
    """Names of every length, of letters, of everything, with blanks and line ends where they hurt."""
    chance = random.Random(1)
    for size in range(260):
        for letters in (b"abc/.=", b"a \t\r\n.=", bytes(range(256)), b"\0 a\n"):
            yield bytes(chance.choice(letters) for _ in range(size))


def compare_with_library(check):
    names = list(names_of_sockets())
    _, said, shown = decode(image(0x54373943, [encode([(11, n)]) for n in names]))
    odd = [f"{n!r}: {e['name']!r}" for n, e in zip(names, shown["entries"])
           if e["name"] != quopri.encodestring(n).decode()]
    check.ok("library", f"{len(names)} names of unix sockets are what quopri makes of them", not odd and not said,
             "\n".join(odd))
    chance = random.Random(2)
    words = [[chance.choice((0, 0, 1, chance.getrandbits(32), chance.getrandbits(16))) for _ in range(n)]
             for n in (1, 4) for _ in range(2000)]
    _, said, shown = decode(image(0x56443851, [encode((11, w) for w in one) for one in words]), "--pretty")
    odd = []
    for one, entry in zip(words, shown["entries"]):
        packed = struct.pack(f"<{len(one)}I", *one)
        address = ipaddress.ip_address(packed)
        text = str(ipaddress.IPv4Address(packed)) if address.version == 4 else without_dots(address)
        if entry["src_addr"] != [text]:
            odd.append(f"{text}: {entry['src_addr']}")
    check.ok("library", f"{len(words)} addresses are what ipaddress makes of them", not odd and not said,
             "\n".join(odd))


def without_dots(address):
    """As Python printed an IPv6 address that holds an IPv4 one before 3.13, and CRIU 4.2's corpus has it."""
    text = str(address)
    if "." not in text:
        return text
    head, low = text.rsplit(":", 1)[0], int(address) & 0xFFFFFFFF
    return f"{head}:{low >> 16:x}:{low & 0xFFFF:x}"


def compare_with_ip(check):
    """What `ip save` writes of this machine, beside what `ip` itself says of it."""
    if not shutil.which("ip"):
        check.note("ip", "iproute2 is missing: addresses and routes are not compared")
        return
    path = fresh("ip") / "ifaddr-1.img"
    path.parent.mkdir()
    with open(path, "wb") as f:
        subprocess.run(["ip", "address", "save"], stdout=f, check=True)
    theirs = sorted((i["ifindex"], a["local"], a["prefixlen"], a.get("label"))
                    for i in json.loads(run(["ip", "-j", "address"]).stdout) for a in i["addr_info"])
    status, said, shown = decode(path)
    rows = [(e, {a["name"]: a["value"] for a in e["attributes"]}) for e in shown["entries"]]
    ours = sorted((e["index"], a.get("IFA_LOCAL", a["IFA_ADDRESS"]), e["prefixlen"], a.get("IFA_LABEL"))
                  for e, a in rows)
    check.ok("ip", "addresses are those that ip itself names", status == 0 and ours and ours == theirs,
             f"{ours}\n{theirs}")


def main():
    needs("zstd")
    check, seen = Checks(), set()
    for case in plain_cases():
        truth = crit(case.folder / "truth" / "crit.json.zst")
        compare(check, case.name, case.images, truth, seen)
        compare_lines(check, case.name, case.images, truth)
    for packed in sorted((corpus() / "containers").glob("*.crit.json.zst")):
        source = packed.with_name(packed.name.replace(".crit.json.zst", ".tar"))
        if sys.argv[1:] and source.name not in sys.argv[1:]:
            continue
        truth = crit(packed)
        compare(check, source.name, source, truth, seen)
        compare_lines(check, source.name, source, truth)
    if not sys.argv[1:]:
        stale = [k for i, k in enumerate(KNOWN) if i not in seen]
        check.ok("known differences", "each is one still", not stale, stale)
        compare_with_library(check)
        compare_with_ip(check)
    for case in arch_cases():
        for folder in sorted({p.parent for p in case.folder.rglob("*") if p.name in ("pstree.img", "inventory.img")}):
            compare_with_bytes(check, f"{case.name}/{folder.name}", folder)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
