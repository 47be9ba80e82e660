#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The core of a loongarch64 process against what clang says of that machine's structures.

No reader in Debian 12 opens such a core, and no dump is at hand. So the kernel's structures (elf_prstatus,
elf_prpsinfo, user_pt_regs, user_fp_state) stand here in C's basic types; clang, told to compile for the machine,
prints their sizes and offsets, and makes the object whose ELF header says how the machine's files are marked. What
icecore writes of a synthetic checkpoint is read at these offsets, and has to be what the images hold.

loongarch.py
"""
import glob
import os
import re
import shutil
import struct
import sys

from case import ROOT, Checks, convert, fresh, missing, run, scratch
from corefile import NT_AUXV, NT_FILE, NT_PRSTATUS, Core
from evidence import Evidence
from protobuf import message

TARGET = "loongarch64-linux-gnu"
EM_LOONGARCH = 258
NT_PRFPREG, NT_PRPSINFO, NT_SIGINFO = 2, 3, 0x53494749
TI_LOONGARCH64 = 12  # of core_entry; in it gpregs is 3 (regs 1, pc 2), fpregs 4 (regs 1, fcc 2, fcsr 3)

# include/linux/elfcore.h, include/uapi/asm-generic/posix_types.h, arch/loongarch/include/uapi/asm/ptrace.h and
# arch/loongarch/include/asm/elf.h (Linux 6.12).
STRUCTURES = """
struct timeval { long sec, usec; };
struct user_pt_regs { unsigned long regs[32], orig_a0, csr_era, csr_badv, reserved[10]; };
struct user_fp_state { unsigned long fpr[32], fcc; unsigned int fcsr; };
typedef unsigned long elf_gregset[sizeof(struct user_pt_regs) / sizeof(unsigned long)];
struct elf_prstatus {
    struct { int signo, code, err; } info;
    short cursig;
    unsigned long sigpend, sighold;
    int pid, ppid, pgrp, sid;
    struct timeval utime, stime, cutime, cstime;
    elf_gregset reg;
    int fpvalid;
};
struct elf_prpsinfo {
    char state, sname, zomb, nice;
    unsigned long flag;
    unsigned int uid, gid;
    int pid, ppid, pgrp, sid;
    char fname[16], psargs[80];
};
"""
SIZES = ["struct elf_prstatus", "struct elf_prpsinfo", "struct user_fp_state", "struct user_pt_regs", "long"]
OFFSETS = [("elf_prstatus", f) for f in ("cursig", "pid", "ppid", "pgrp", "sid", "reg", "fpvalid")]
OFFSETS += [("elf_prpsinfo", f) for f in ("pid", "ppid", "fname", "psargs")]
OFFSETS += [("user_pt_regs", f) for f in ("regs", "orig_a0", "csr_era", "csr_badv")]
OFFSETS += [("user_fp_state", f) for f in ("fpr", "fcc", "fcsr")]


def compiler():
    """A clang that knows the machine: the package clang, or one beside it (LLVM has it from 16 on)."""
    names = {os.path.basename(p) for p in glob.glob("/usr/bin/clang-[0-9]*") if re.search(r"-\d+$", p)}
    for name in filter(shutil.which, ["clang", *sorted(names)]):
        if b"loongarch64" in run([name, "--print-targets"]).stdout:
            return name
    return missing("a clang that compiles for loongarch64 (clang-16 or newer)")


def constants(clang):
    """{"sizeof struct elf_prstatus": 480, "elf_prstatus.reg": 112 ..} as clang prints them for the machine."""
    wanted = [(f"sizeof {s}", f"sizeof({s})") for s in SIZES]
    wanted += [(f"{s}.{f}", f"__builtin_offsetof(struct {s}, {f})") for s, f in OFFSETS]
    source = scratch("loongarch") / "structures.c"
    lines = [f"const unsigned long c{i} = {value};" for i, (_, value) in enumerate(wanted)]
    source.write_text(STRUCTURES + "\n".join(lines) + "\n")
    said = run([clang, f"--target={TARGET}", "-ffreestanding", "-nostdinc", "-Wall", "-Werror", "-S", "-emit-llvm",
                "-o", "-", source])
    if said.returncode:
        sys.exit(f"FAIL {clang}: {said.stderr.decode()}")
    found = dict(re.findall(r"^@c(\d+) = .*constant i64 (\d+)", said.stdout.decode(), re.M))
    if len(found) != len(wanted):
        sys.exit(f"FAIL {clang} printed {len(found)} constants of {len(wanted)}")
    return {name: int(found[str(i)]) for i, (name, _) in enumerate(wanted)}


def marks(path):
    """(class, byte order, OS ABI, machine, flags) of an ELF file."""
    with open(path, "rb") as f:
        head = f.read(64)
    return (*head[4:6], head[7], *struct.unpack_from("<H", head, 18), *struct.unpack_from("<I", head, 48))


def object_marks(clang):
    """The same of an object that clang makes for hardware floating point, which is Linux's ABI."""
    source, made = scratch("loongarch") / "empty.c", scratch("loongarch") / "empty.o"
    source.write_text("int nothing;\n")
    said = run([clang, f"--target={TARGET}", "-mabi=lp64d", "-c", "-o", made, source])
    if said.returncode:
        sys.exit(f"FAIL {clang}: {said.stderr.decode()}")
    return marks(made)


def word(data, at):
    return struct.unpack_from("<Q", data, at)[0]


def number(data, at):
    return struct.unpack_from("<i", data, at)[0]


def general(check, at, tid, desc, info):
    """A thread's NT_PRSTATUS against the general registers of its image."""
    gpregs = message(info[3][0])
    regs, reg = gpregs[1], at["elf_prstatus.reg"]
    check.ok(f"LWP {tid}", f"NT_PRSTATUS has {at['sizeof struct elf_prstatus']} bytes",
             len(desc) == at["sizeof struct elf_prstatus"], len(desc))
    got = [word(desc, reg + at["user_pt_regs.regs"] + at["sizeof long"] * i) for i in range(32)]
    check.same(f"LWP {tid}", "r0 to r31 are those of the images", got, regs)
    check.ok(f"LWP {tid}", "which tell apart", len(set(regs)) == 32 and any(regs[1:]), regs)
    era = word(desc, reg + at["user_pt_regs.csr_era"])
    check.ok(f"LWP {tid}", "csr_era is the images' pc", era == gpregs[2][0] and era, f"{era:#x}")
    rest = reg + at["user_pt_regs.csr_badv"]
    check.ok(f"LWP {tid}", "what CRIU does not store is zero",
             not any(desc[rest:reg + at["sizeof struct user_pt_regs"]]) and
             not word(desc, reg + at["user_pt_regs.orig_a0"]), desc[rest:].hex())
    check.ok(f"LWP {tid}", "pr_fpvalid is set", number(desc, at["elf_prstatus.fpvalid"]) == 1)


def floating(check, at, tid, desc, info):
    """A thread's NT_PRFPREG against its image."""
    fpregs = message(info[4][0])
    check.ok(f"LWP {tid}", f"NT_PRFPREG has {at['sizeof struct user_fp_state']} bytes",
             len(desc) == at["sizeof struct user_fp_state"], len(desc))
    got = [word(desc, at["user_fp_state.fpr"] + at["sizeof long"] * i) for i in range(32)]
    check.same(f"LWP {tid}", "f0 to f31 are those of the images", got, fpregs[1])
    control = word(desc, at["user_fp_state.fcc"]), number(desc, at["user_fp_state.fcsr"])
    check.ok(f"LWP {tid}", "fcc and fcsr are those of the images",
             control == (fpregs[2][0], fpregs[3][0]) and all(control), control)


def process(check, at, pid, core):
    """The notes that a process has once."""
    desc = core.note(NT_PRPSINFO)[3]
    check.ok(pid, f"NT_PRPSINFO has {at['sizeof struct elf_prpsinfo']} bytes",
             len(desc) == at["sizeof struct elf_prpsinfo"], len(desc))
    check.ok(pid, "pr_pid and pr_fname are there", number(desc, at["elf_prpsinfo.pid"]) == pid and
             desc[at["elf_prpsinfo.fname"]:][:4] == b"app\0", desc.hex())
    check.ok(pid, "NT_SIGINFO has the 128 bytes of siginfo_t", len(core.note(NT_SIGINFO)[3]) == 128)
    auxv = core.note(NT_AUXV)[3]
    pairs = dict(struct.iter_unpack("<QQ", auxv))
    check.ok(pid, "NT_AUXV is pairs of longs, pages of 16 KiB",
             len(auxv) % (2 * at["sizeof long"]) == 0 and pairs.get(6) == 16384 and 0 in pairs, pairs)
    files = core.note(NT_FILE)[3]
    count, _ = struct.unpack_from("<QQ", files)
    check.ok(pid, "NT_FILE names as many files as it counts", count and
             files[at["sizeof long"] * (2 + 3 * count):].count(b"\0") == count, files.hex())


def main():
    clang, check = compiler(), Checks()
    builder = os.environ.get("ICECORE_BUILDER") or ROOT / "build" / "tests" / "builder" / "checkpoint-builder"
    if not os.access(builder, os.X_OK):
        missing("the builder (ICECORE_BUILDER)")
    at, folder = constants(clang), fresh("loongarch64")
    said = run([builder, "loongarch64", folder])
    if not check.ok("loongarch64", "the builder makes it", said.returncode == 0, said):
        check.end()
    done, images = convert(folder), Evidence(folder)
    for pid, tids in images.processes()[0].items():
        if not check.ok(pid, "a core", done.core(pid).is_file(), done):
            continue
        core, theirs = Core(done.core(pid)), object_marks(clang)
        check.ok(pid, f"class, byte order, OS ABI, machine and flags are {theirs}",
                 marks(done.core(pid)) == theirs and theirs[3] == EM_LOONGARCH, marks(done.core(pid)))
        process(check, at, pid, core)
        status = [n[3] for n in core.notes if n[1] == NT_PRSTATUS]
        floats = [n[3] for n in core.notes if n[1] == NT_PRFPREG]
        got = [number(desc, at["elf_prstatus.pid"]) for desc in status]
        check.ok(pid, f"threads {tids}, each with both kinds of registers",
                 sorted(got) == tids and len(floats) == len(got), got)
        for tid, one, other in zip(got, status, floats):
            info = message(images.image(f"core-{tid}.img")[0][TI_LOONGARCH64][0])
            general(check, at, tid, one, info)
            floating(check, at, tid, other, info)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
