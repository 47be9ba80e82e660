#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""mountinfo, namespaces, cgroups, netdev, routes, firewall and stats say what CRIU's own decoder and `ip` say.

Every dump of the corpus that crit.json.zst tells of; control groups of the one that has some, read here from the
protobuf; and a network namespace made here with a bridge, a veth, addresses, routes and rules, dumped as CRIU dumps
it (`ip address save` ...), against `ip -j`. That part needs to be allowed to make a network namespace.

namespace_views.py
"""
import json
import pathlib
import shutil
import struct
import subprocess
import sys

from case import Checks, corpus, fresh, judge, run, scratch, view
from protobuf import encode, fields

FSTYPES = {1: "proc", 2: "sysfs", 3: "devtmpfs", 5: "tmpfs", 6: "devpts", 12: "cgroup", 14: "mqueue", 17: "overlay",
           23: "cgroup2"}
KINDS = ("pid", "net", "ipc", "uts", "mnt", "user", "cgroup", "time")
DEVICES = {"LOOPBACK": "loopback", "VETH": "veth", "TUN": "tun", "BRIDGE": "bridge"}
SETUP = """
ip link add br0 type bridge
ip link add veth0 type veth peer name veth1
ip link set veth0 master br0
for i in lo br0 veth0 veth1; do ip link set $i up; done
ip addr add 10.1.2.3/24 brd + dev veth1 label veth1:x
ip addr add 10.9.9.1 peer 10.9.9.2/32 dev veth1
ip addr add fd00::7/64 dev veth1 nodad
ip route add default via 10.1.2.1 metric 50
ip route add 10.50.0.0/16 nexthop via 10.1.2.1 weight 1 nexthop via 10.1.2.9 weight 2
ip route add blackhole 192.0.2.0/24 table 1000
ip route add 203.0.113.7 dev veth1 src 10.1.2.3 proto static scope link
ip -6 route add 2001:db8::/32 via fd00::1 dev veth1
ip rule add from 10.1.2.0/24 to 172.16.0.0/12 table 1000 priority 100
ip rule add fwmark 0x7/0xff iif veth1 blackhole priority 101
cd "$1"
ip address save >ifaddr-10.img
ip -4 route save table all >route-10.img
ip -6 route save table all >route6-10.img
ip rule save >rule-10.img
ip -j address >address.json
ip -j -4 route show table all >route.json
ip -j -6 route show table all >route6.json
ip -j rule >rule.json
ip -j -d link >link.json
"""


def cases():
    """[(name, images, what crit makes of them)]"""
    for packed in sorted(corpus().rglob("crit.json.zst")):
        images = packed.parent.parent / "images"
        if (images / "pstree.img").is_file():
            raw = json.loads(subprocess.run([judge("zstd"), "-dcq", packed], check=True, capture_output=True).stdout)
            yield str(images.parent.relative_to(corpus())), images, raw["raw"]


def numbered(crit, prefix):
    """[(number, its entries)] of the images of that name"""
    found = [(n[len(prefix):-4], v["entries"]) for n, v in crit.items() if n.startswith(prefix)]
    return sorted((int(n), v) for n, v in found if n.isdigit())


def options(flags):
    known = {2: "nosuid", 4: "nodev", 8: "noexec", 1024: "noatime", 2048: "nodiratime", 1 << 21: "relatime"}
    return ",".join(["ro" if flags & 1 else "rw"] + [word for bit, word in known.items() if flags & bit])


def check_mounts(checks, name, images, crit):
    want = [(n, m["mnt_id"], m["parent_mnt_id"], f"{m['root_dev'] >> 20}:{m['root_dev'] & 0xfffff}", m["root"],
             m["mountpoint"], options(m["flags"]), FSTYPES.get(m["fstype"], m.get("fsname")), m["source"],
             ",".join(filter(None, [options(m["sb_flags"] & 1), m["options"]])))
            for n, entries in numbered(crit, "mountpoints-") for m in entries]
    ours = [(r["MNT_NS_ID"], r["MOUNT ID"], r["PARENT_ID"], r["MAJOR:MINOR"], r["ROOT"], r["MOUNT_POINT"],
             r["MOUNT_OPTIONS"], r["FSTYPE"], r["MOUNT_SRC"], r["SB_OPTIONS"])
            for r in view("mountinfo", images, status=(0, 3))]
    checks.same(name, "mountinfo", ours, want)


def details(kind, number, crit):
    for n, entries in numbered(crit, "utsns-"):
        if kind == "uts" and n == number:
            return f"host name {entries[0]['nodename']}, domain name {entries[0]['domainname']}"
    return None


def check_namespaces(checks, name, images, crit):
    root = crit["inventory.img"]["entries"][0].get("root_ids", {})
    rows = view("namespaces", images, status=(0, 3))
    ours = sorted((r["PID"], KINDS.index(r["Type"]), r["Namespace"], r["Host"], r["Details"]) for r in rows
                  if r["PID"] is not None and r["Type"] != "time")
    want = [(pid, i, entries[0][f"{kind}_ns_id"], root[f"{kind}_ns_id"] == entries[0][f"{kind}_ns_id"],
             details(kind, entries[0][f"{kind}_ns_id"], crit))
            for pid, entries in numbered(crit, "ids-") for i, kind in enumerate(KINDS)
            if kind != "time" and f"{kind}_ns_id" in entries[0]]
    checks.same(name, "namespaces", ours, sorted(want))
    host = [e[0] for n, e in numbered(crit, "timens-") if n == 0]
    clocks = [f"monotonic {c['monotonic']['tv_sec']}.{c['monotonic']['tv_nsec']:09}, boottime "
              f"{c['boottime']['tv_sec']}.{c['boottime']['tv_nsec']:09}" for c in host]
    checks.same(name, "the host's clocks", [r["Details"] for r in rows if r["PID"] is None and r["Type"] == "time"],
                clocks)


def check_devices(checks, name, images, crit):
    want = [(n, d["ifindex"], d["name"], DEVICES[d["type"]], d["mtu"], "UP" if d["flags"] & 1 else "DOWN")
            for n, entries in numbered(crit, "netdev-") for d in entries]
    ours = [(r["NetNS"], r["Index"], r["Interface"], r["Kind"], r["MTU"], r["State"])
            for r in view("netdev", images, status=(0, 3))]
    checks.same(name, "netdev", ours, want)


def check_threads(checks, name, images, crit):
    """The set of control groups that each thread's core names."""
    want = []
    for tid, entries in numbered(crit, "core-"):
        core = entries[0]
        if core.get("tc", {}).get("task_state") == 6 or "thread_core" not in core:
            continue
        want.append((tid, core.get("tc", {}).get("cg_set", core["thread_core"].get("cg_set"))))
    sets = dict(want)
    rows = view("cgroups", images, "--threads", status=(0, 3))
    ours = {r["TID"]: r["Set"] for r in rows if r["TID"] is not None}
    leader = {r["TID"]: r["PID"] for r in rows if r["TID"] is not None}
    checks.same(name, "cgroups: sets of threads", sorted(ours.items()),
                sorted((t, s if s is not None else sets[leader[t]]) for t, s in want if t in leader))


def check_stats(checks, name, images, crit):
    dump = crit.get("stats-dump", {"entries": [{}]})["entries"][0].get("dump", {})
    times = ("freezing_time", "frozen_time", "memdump_time", "memwrite_time", "irmap_resolve")
    want = sorted((k + ("_us" if k in times else ""), v) for k, v in dump.items())
    checks.same(name, "stats", sorted((r["Statistic"], r["Value"]) for r in view("stats", images, status=(0, 3))), want)


def check_firewall(checks, name, images):
    want = []
    for path in sorted(images.glob("nftables-*.img")):
        lines = [line.strip() for line in path.read_text().splitlines()]
        want += [(i + 1, line) for i, line in enumerate(lines) if line not in ("", "}")]
    rows = view("firewall", images, status=(0, 3))
    checks.same(name, "firewall", [(r["Line"], r["Rule"]) for r in rows], want)
    checks.ok(name, "firewall: the rules of CRIU itself are marked",
              all(r["By CRIU"] == r["Table"].startswith("CRIU-") for r in rows), rows)


def every(message, number):
    return [v for n, v in message if n == number]


def groups(controllers, parent, folder):
    """[(controllers, path, property, value)] of a control group and those below it"""
    message = fields(folder)
    name = every(message, 1)[0].decode()
    path = parent + ("" if not parent or parent.endswith("/") or name.startswith("/") else "/") + name
    found = [(controllers, path, None, None)]
    for one in every(message, 3):
        found.append((controllers, path, every(fields(one), 1)[0].decode(), every(fields(one), 2)[0].decode().replace("\n", "\\x0A")))
    for child in every(message, 2):
        found += groups(controllers, path, child)
    return found


def check_cgroups(checks):
    images = corpus() / "containers" / "docker-memzoo" / "checkpoints" / "one"
    data = (images / "cgroup.img").read_bytes()
    size = struct.unpack("<I", data[8:12])[0]
    message = fields(data[12:12 + size])
    want = []
    for controller in every(message, 2):
        names = ",".join(c.decode() for c in every(fields(controller), 1))
        for folder in every(fields(controller), 2):
            want += groups(names, "", folder)
    rows = [r for top in view("cgroups", images) for r in [top] + top["__children"]]
    checks.same("docker-memzoo", "control groups and their properties",
                [(r["Controller"], r["Path"], r["Property"], r["Value"]) for r in rows if r["PID"] is None], want)
    places = []
    for one in every(message, 1):
        for member in every(fields(one), 2):
            places.append((every(fields(one), 1)[0], every(fields(member), 1)[0].decode(),
                           every(fields(member), 2)[0].decode()))
    named = {r["Set"] for r in rows if r["PID"] is not None}
    checks.same("docker-memzoo", "where the process is", sorted({(r["Set"], r["Controller"], r["Path"]) for r in rows
                                                                 if r["PID"] is not None}),
                sorted(p for p in places if p[0] in named))


# ---- a network namespace that is made here

def netdev_image(links):
    """netdev-N.img as CRIU writes it."""
    out = struct.pack("<II", 0x54564319, 0x57373951)
    for link in links:
        kind = {"bridge": 6, "veth": 2}.get(link.get("linkinfo", {}).get("info_kind"), 1)
        masters = [m["ifindex"] for m in links if m["ifname"] == link.get("master")]
        peers = [m["ifindex"] for m in links if m["ifname"] == link.get("link")]
        mac = bytes(int(b, 16) for b in link["address"].split(":"))
        flags = 1 if "UP" in link["flags"] else 0
        body = encode([(1, kind), (2, link["ifindex"]), (3, link["mtu"]), (4, flags), (5, link["ifname"].encode()),
                       (7, mac), (12, peers[0] if peers else None), (14, masters[0] if masters else None)])
        out += struct.pack("<I", len(body)) + body
    return out


def prefix(text, family):
    """`ip` leaves out the length of a whole address."""
    return text if text == "default" or "/" in text else f"{text}/{32 if family == 'inet' else 128}"


def expected_routes(routes, family):
    for route in routes:
        for hop in route.get("nexthops", [route]):
            yield (family, route.get("type", "unicast"), prefix(route["dst"], family), hop.get("gateway"),
                   hop.get("dev"), route.get("prefsrc"), route.get("table", "main"), route.get("protocol", "boot"),
                   route.get("metric"))


def sort_key(row):
    return tuple("" if v is None else str(v) for v in row)


def check_live(checks):
    images = scratch("live") / "images"
    shutil.copytree(corpus() / "arch" / "amd64" / "namespaces" / "images", images)
    folder = fresh("netns")
    folder.mkdir()
    done = run([judge("unshare"), "-n", "sh", "-ec", SETUP, "sh", folder])
    if done.returncode:
        checks.note("a network namespace", "cannot be made here: " + done.stderr.decode(errors="replace")[:100])
        return

    def said(name):
        return json.loads((folder / f"{name}.json").read_text())
    for image in folder.glob("*.img"):
        shutil.copyfile(image, images / image.name)
    links = said("link")
    (images / "netdev-10.img").write_bytes(netdev_image(links))
    rows = view("netdev", images)
    want = [(link["ifname"], link["mtu"], link["address"], "UP" if "UP" in link["flags"] else "DOWN",
             a["local"], a["prefixlen"], a["scope"], a.get("label", None), a.get("address", None))
            for link in links for addr in said("address") if addr["ifindex"] == link["ifindex"]
            for a in addr["addr_info"]]
    ours = [(r["Interface"], r["MTU"], r["MAC"], r["State"], r["IP"], r["Prefix"], r["Scope"], r["Label"],
             r["Peer"] if r["Peer"] and "." in r["Peer"] else None) for r in rows if r["IP"]]
    checks.same("a network namespace", "addresses", sorted(ours, key=sort_key), sorted(want, key=sort_key))
    checks.same("a network namespace", "devices", sorted({r["Interface"] for r in rows}),
                sorted(link["ifname"] for link in links))
    checks.same("a network namespace", "a bridge's port", [r["Master"] for r in rows if r["Interface"] == "veth0"][:1],
                ["br0"])
    rows = view("routes", images)
    want = list(expected_routes(said("route"), "inet")) + list(expected_routes(said("route6"), "inet6"))
    ours = [(r["Family"], r["Type"], r["Destination"], r["Gateway"], r["Device"], r["Source"], r["Table"],
             r["Protocol"], r["Metric"]) for r in rows if r["Kind"] == "route"]
    checks.same("a network namespace", "routes", sorted(ours, key=sort_key), sorted(want, key=sort_key))
    want = [(u["priority"], u["src"] + (f"/{u['srclen']}" if "srclen" in u else ""),
             f"{u['dst']}/{u['dstlen']}" if "dst" in u else None, u.get("table"), u.get("action", "lookup"),
             f"{u['fwmark']}/{u['fwmask']}" if "fwmark" in u else None, u.get("iif")) for u in said("rule")]
    ours = [(r["Priority"], r["From"], r["Destination"], r["Table"], r["Type"], r["Mark"], r["Device"])
            for r in rows if r["Kind"] == "rule"]
    checks.same("a network namespace", "rules", sorted(ours, key=sort_key), sorted(want, key=sort_key))


def main():
    checks = Checks()
    for name, images, crit in cases():
        if pathlib.Path(name).parts[0] == "arch" and not numbered(crit, "core-"):
            checks.note(name, "CRIU's decoder cannot read it")
            continue
        check_mounts(checks, name, images, crit)
        check_namespaces(checks, name, images, crit)
        check_devices(checks, name, images, crit)
        check_threads(checks, name, images, crit)
        check_stats(checks, name, images, crit)
        check_firewall(checks, name, images)
    check_cgroups(checks)
    check_live(checks)
    checks.end()


if __name__ == "__main__":
    sys.exit(main())
