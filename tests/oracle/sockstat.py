#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The view sockstat before what /proc/net said of the same sockets, and before CRIU's own decoder.

Addresses, ports, states, names, peers, protocols and the bytes that wait, by inode.

sockstat.py [CASE...]
"""
import ipaddress

from case import Checks, view
from descriptor_case import told_cases

TCP = ("", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE", "CLOSE_WAIT",
       "LAST_ACK", "LISTEN", "CLOSING")
TYPES = {1: "STREAM", 2: "DGRAM", 3: "RAW", 5: "SEQPACKET"}
NETLINK = {0: "NETLINK_ROUTE", 4: "NETLINK_SOCK_DIAG", 15: "NETLINK_KOBJECT_UEVENT", 16: "NETLINK_GENERIC"}


def address(text):
    """ADDRESS:PORT of /proc/net, whose addresses are words of the machine's order (x86 here)."""
    host, port = text.split(":")
    raw = b"".join(int(host[i:i + 8], 16).to_bytes(4, "little") for i in range(0, len(host), 8))
    return str(ipaddress.ip_address(raw)), str(int(port, 16))


def lines(told, table):
    return [line.split() for line in told.truth.get(table, "").splitlines()[1:]]


def check_inet(check, told, by_inode):
    for table, family, proto in (("net_tcp", "AF_INET", "TCP"), ("net_tcp6", "AF_INET6", "TCP"),
                                 ("net_udp", "AF_INET", "UDP"), ("net_udp6", "AF_INET6", "UDP")):
        for fields in lines(told, table):
            row = by_inode.get(int(fields[9]))
            if not row:
                continue
            state = TCP[int(fields[3], 16)]
            if proto == "UDP":
                state = "CONNECTED" if state == "ESTABLISHED" else "UNCONNECTED"
            ours = [row[k] for k in ("Family", "Proto", "Source Addr", "Source Port", "Destination Addr",
                                     "Destination Port", "State")]
            theirs = [family, proto, *address(fields[1]), *address(fields[2]), state]
            check.same(told.name, f"{table}: socket {row['Inode']}", ours, theirs)
            sent, received = (int(n, 16) for n in fields[4].split(":"))
            if state == "ESTABLISHED":
                check.same(told.name, f"{table}: socket {row['Inode']}: bytes that wait",
                           [row["To Send"], row["To Read"]], [sent, received])


def check_unix(check, told, by_inode):
    for fields in lines(told, "net_unix"):
        row = by_inode.get(int(fields[6]))
        if not row or row["Family"] != "AF_UNIX":
            continue
        listens = int(fields[3], 16) & 0x10000
        ours = [row["Type"], row["Source Addr"], row["State"] == "LISTEN"]
        theirs = [TYPES[int(fields[4], 16)], fields[7] if len(fields) > 7 else None, bool(listens)]
        check.same(told.name, f"net_unix: socket {row['Inode']}: type, name, whether it listens", ours, theirs)


def check_netlink(check, told, by_inode):
    for fields in lines(told, "net_netlink"):
        row = by_inode.get(int(fields[9]))
        if row and row["Family"] == "AF_NETLINK":
            ours = [row["Proto"], row["Source Port"], row["Source Addr"]]
            groups = int(fields[3], 16)
            theirs = [NETLINK[int(fields[1])], fields[2], f"groups:0x{groups:08x}" if groups else None]
            check.same(told.name, f"net_netlink: socket {row['Inode']}", ours, theirs)


def check_packet(check, told, rows):
    ours = [[r["Type"], r["Proto"], r["Source Addr"]] for r in rows if r["Family"] == "AF_PACKET"]
    theirs = [[TYPES[int(f[2])], {3: "ETH_P_ALL"}[int(f[3], 16)], "ANY" if f[4] == "0" else f"ifindex:{f[4]}"]
              for f in lines(told, "net_packet")]
    if ours:
        check.same(told.name, "net_packet", ours, theirs)


def check_crit(check, told, by_inode):
    """Peers, buffers, namespaces and backlogs, which /proc does not say, as CRIU's decoder has them."""
    for entry in told.crit()["files.img"]["entries"]:
        for kind in ("isk", "usk", "nlsk"):
            said = entry.get(kind)
            row = by_inode.get(said["ino"]) if said else None
            if not row:
                continue
            ours = [row["NetNS"], row["Receive Buffer"], row["Send Buffer"]]
            theirs = [said.get("ns_id"), said["opts"]["so_rcvbuf"], said["opts"]["so_sndbuf"]]
            check.same(told.name, f"socket {row['Inode']}: namespace, buffers", ours, theirs)
            if kind == "usk":
                check.same(told.name, f"socket {row['Inode']}: peer", [row["Destination Port"]],
                           [str(said["peer"]) if said["peer"] else None])
            if row["State"] == "LISTEN":
                check.same(told.name, f"socket {row['Inode']}: backlog", [row["Backlog"]], [said["backlog"]])


def main():
    check = Checks()
    for told in told_cases():
        rows = view("sockstat", told.source, *told.options, status=(0, 3))
        wanted = sorted((pid, fd) for pid, fd, link, _ in told.descriptors() if link.startswith("socket:["))
        check.same(told.name, "every socket, and no other", sorted((r["PID"], r["FD"]) for r in rows), wanted)
        by_inode = {r["Inode"]: r for r in rows}
        check_inet(check, told, by_inode)
        check_unix(check, told, by_inode)
        check_netlink(check, told, by_inode)
        check_packet(check, told, rows)
        if told.crit:
            check_crit(check, told, by_inode)
    check.end()


if __name__ == "__main__":
    main()
