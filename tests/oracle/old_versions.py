#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Cores of real dumps from CRIU before 3.4, by the corpus's own checker; and files against CRIU's own decoder.

For each case of corpus/arch that has a reg-files.img and no parent: `convert` is done without a gap, check_core.py
finds nothing that differs or is missing (what CRIU 3.2 did to xmm0 is known), and DFXML names each descriptor's file
as CRIU's decoder does.

old_versions.py [CASE...]
"""
import sys
import xml.etree.ElementTree as ET

from case import Case, Checks, convert, corpus, missing, needs, reference, run


def cases():
    found = [Case(f.parent.parent) for f in sorted((corpus() / "arch").glob("*/*/images/reg-files.img"))
             if not (f.parent / "parent").is_symlink() and not (f.parent / "parent").exists()]
    return [c for c in found if not sys.argv[1:] or c.name in sys.argv[1:]] or missing("corpus/arch of CRIU before 3.4")


def names_of_crit(case):
    return {e["name"] for e in case.crit()["reg-files.img"]["entries"]}


def names_of_dfxml(path):
    """The texts of all file names and attributes that are paths."""
    found = set()
    for element in ET.parse(path).iter():
        found |= {t for t in [element.text or "", *element.attrib.values()] if t.startswith("/")}
    return found


def main():
    needs("zstd")
    check, checker = Checks(), reference("tools", "check_core.py")
    for case in cases():
        done = convert(case.images, name=f"{case.folder.parent.name}-{case.name}")
        check.ok(case.name, "convert exits with 0", done.status == 0, done)
        check.ok(case.name, "a core for each live process and for no zombie", done.cores() == case.live,
                 f"cores of {done.cores()}, live are {case.live}, zombies {case.zombies}")
        for pid in done.cores():
            said = run([sys.executable, checker, done.core(pid), case.proc_json, pid, "--gcore", case.gcore(pid),
                        "--known", "xmm0"])
            check.ok(case.name, f"check_core.py on {pid}", said.returncode == 0, said)
        lost = names_of_crit(case) - names_of_dfxml(done.out / "report.dfxml")
        check.ok(case.name, "DFXML has every name that crit reads", not lost, lost)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
