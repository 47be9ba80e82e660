#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What shapes a core on request: gdb, lldb, eu-readelf, readelf, gzip, zstd and gcore's cores are the judges.

--signal and --thread: the thread that debuggers begin with and the signal they name, and a waiting signal's siginfo
against CRIU's own decoder, or, for 32 bits, as gdb's own struct has its members. --like-kernel: what gcore left out by the same filter. --xstate-layout native: the
registers are still those of the images where the layout note says they are, and gdb reads them where its layout is
Intel's. --compress: what gzip and zstd restore. --paddr, --no-sparse, --filter 0.

options.py [CASE...]
"""
import base64
import filecmp
import pathlib
import re
import struct
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "damage"))
import dfxml
import images
from case import Checks, convert, fresh, icecore, judge, needs, plain_cases, run, scratch
from corefile import Core
from debugger import EACH, by_thread, gdb, lwps, value
from protobuf import encode
from vectors import expected, quads

NT_PRSTATUS, NT_SIGINFO, NT_XSTATE, NT_LAYOUT = 1, 0x53494749, 0x202, 0x205
SEGV, USR1 = 11, 10
CPUINFO = struct.pack("<II", 0x54564319, 0x61404013)
INTEL, AMD = (0xE7, 2688), (0xE7, 2432)  # XCR0 with AVX-512, and the size of the area


def core(source, pid, *options):
    """-> path of a core that `icecore core` wrote, and how that went"""
    path = fresh(f"core.{pid}")
    return path, run([icecore(), "core", source, "--pid", pid, "-o", path, *options])


def lldb_threads(path, executable):
    """-> {thread id: (whether it is the selected one, stop reason)}, all that lldb said"""
    said = run([judge("lldb"), "--no-lldbinit", "-b", "-o",
                f"target create --core {path}" + (f" {executable}" if executable else ""), "-o", "thread list"],
               timeout=120, cwd=scratch("home"))
    text = (said.stdout + said.stderr).decode(errors="replace")
    rows = re.findall(r"^([* ]) thread #\d+: tid = (\d+)(.*)$", text, re.M)
    return {int(t): (star == "*", rest) for star, t, rest in rows}, text


def check_signal(check, case, pid):
    """The last thread by its id is said to have died of SIGSEGV."""
    tid = case.threads(pid)[-1]
    path, done = core(case.images, pid, "--signal", "SEGV", "--thread", tid)
    if check.ok(case.name, f"a core of {pid} with --signal SEGV --thread {tid}", done.returncode == 0, done):
        compare_signal(check, case, pid, tid, path)


def compare_signal(check, case, pid, tid, path):
    """What the judges say of a core whose current thread should be tid, of SIGSEGV. self_check.py shows it failing."""
    said = gdb(path, case.executable(pid), ["info threads", "print $_siginfo.si_signo", "print $_siginfo"])
    check.same(case.name, "gdb lists the threads", lwps(said["info threads"]), case.threads(pid))
    star = re.findall(r"^\* +\d+ .*?LWP (\d+)", said["info threads"], re.M)
    check.same(case.name, "gdb's current thread", star, [str(tid)])
    check.ok(case.name, "gdb names the signal", "Program terminated with signal SIGSEGV" in said[""], said[""])
    check.same(case.name, "gdb's $_siginfo.si_signo", [value(said["print $_siginfo.si_signo"])], [str(SEGV)])
    threads, text = lldb_threads(path, case.executable(pid))
    check.ok(case.name, "lldb selects it", [t for t, (star, _) in threads.items() if star] == [tid], text)
    check.ok(case.name, "lldb names the signal", "signal SIGSEGV" in threads.get(tid, ("", ""))[1], text)
    notes = run([judge("eu-readelf"), "-n", path]).stdout.decode(errors="replace")
    cursig = re.findall(r"info\.si_signo: (\d+), .*cursig: (\d+)", notes)
    check.same(case.name, "eu-readelf: the signal of every thread", cursig,
               [(str(SEGV), str(SEGV))] * len(case.threads(pid)))
    pids = [int(p) for p in re.findall(r"\bpid: (\d+), ppid", notes)]
    check.ok(case.name, "eu-readelf: the current thread comes first, then the process's notes",
             pids[:2] == [tid, pid], notes)
    groups = re.split(r"^ +CORE +\d+ +PRSTATUS$", notes, flags=re.M)[1:]
    check.same(case.name, "eu-readelf: SIGINFO is in the current thread's group only",
               [len(re.findall(r" SIGINFO$", g, re.M)) for g in groups], [1] + [0] * (len(groups) - 1))


def check_recorded(check, case, pid):
    """Without options a stopped process shows the signal that stopped it, as its image says."""
    signo = case.crit()[f"core-{pid}.img"]["entries"][0]["tc"].get("stop_signo", 0)
    got = gdb(convert(case.images, name=case.name).core(pid), case.executable(pid), ["print $_siginfo.si_signo"])
    check.same(case.name, f"$_siginfo.si_signo of {pid} is stop_signo", [value(got["print $_siginfo.si_signo"])],
               [str(signo)])


def check_queued(check, case, pid):
    """A signal that waits: its siginfo is the image's, byte for byte."""
    queue = case.crit()[f"core-{pid}.img"]["entries"][0]["tc"]["signals_s"].get("signals", [])
    infos = {struct.unpack("<i", base64.b64decode(s["siginfo"])[:4])[0]: base64.b64decode(s["siginfo"])
             for s in queue}
    if not check.ok(case.name, f"SIGUSR1 waits for {pid}", USR1 in infos, infos):
        return
    path, done = core(case.images, pid, "--signal", "10")
    if check.ok(case.name, f"a core of {pid} with --signal 10", done.returncode == 0, done):
        check.ok(case.name, "NT_SIGINFO is the image's", Core(path).note(NT_SIGINFO)[3] == infos[USR1],
                 Core(path).note(NT_SIGINFO)[3].hex())
        said = gdb(path, case.executable(pid), ["print $_siginfo._sifields._rt.si_pid"])
        sender = struct.unpack("<i", infos[USR1][16:20])[0]
        check.same(case.name, "gdb shows who sent it", [value(t) for t in list(said.values())[1:]], [str(sender)])


# Signal, code, and what gdb's siginfo of a 32-bit process calls each member: where it is in the 64-bit layout, its
# size there, and a value that fits 32 bits (include/uapi/asm-generic/siginfo.h).
SIGINFOS = [
    (15, 0, {"_kill.si_pid": (16, 4, 77), "_kill.si_uid": (20, 4, 1001)}),
    (34, -1, {"_rt.si_pid": (16, 4, 78), "_rt.si_uid": (20, 4, 1002), "_rt.si_sigval.sival_int": (24, 8, 0x1234567)}),
    (14, -2, {"_timer.si_tid": (16, 4, 3), "_timer.si_overrun": (20, 4, 9),
              "_timer.si_sigval.sival_int": (24, 8, 0x7654321)}),
    (17, 1, {"_sigchld.si_pid": (16, 4, 79), "_sigchld.si_uid": (20, 4, 1003), "_sigchld.si_status": (24, 4, 42),
             "_sigchld.si_utime": (32, 8, 555), "_sigchld.si_stime": (40, 8, 666)}),
    (11, 1, {"_sigfault.si_addr": (16, 8, 0x8041234)}),
    (11, 3, {"_sigfault.si_addr": (16, 8, 0x8041235), "_sigfault._addr_bnd._lower": (32, 8, 0x8040000),
             "_sigfault._addr_bnd._upper": (40, 8, 0x8050000)}),
    (7, 4, {"_sigfault.si_addr": (16, 8, 0x8041236), "_sigfault._addr_lsb": (24, 2, 12)}),
    (29, 1, {"_sigpoll.si_band": (16, 8, 0x41), "_sigpoll.si_fd": (24, 4, 6)}),
    (31, 1, {"_sigsys._call_addr": (16, 8, 0x8041237), "_sigsys._syscall": (24, 4, 20),
             "_sigsys._arch": (28, 4, 0x40000003)}),
]


def with_signal(case, pid, siginfo):
    """A folder with the images, in which one more signal waits for the process."""
    folder = fresh(f"{case.name}-signal")
    folder.mkdir()
    for path in case.images.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())

    def queue(fields):
        return [(n, v + images.message((10, images.message((1, images.message((1, siginfo)))))) if n == 3 else v)
                for n, v in fields]
    image = folder / f"core-{pid}.img"
    image.write_bytes(images.changed(image.read_bytes(), 0, queue))
    return folder


def check_siginfo_of_32_bits(check, case, pid):
    """gdb's own struct siginfo of a 32-bit process reads what was put into the 64-bit layout."""
    for signo, code, members in SIGINFOS:
        info = bytearray(struct.pack("<iii", signo, 0, code).ljust(128, b"\0"))
        for offset, size, number in members.values():
            info[offset:offset + size] = number.to_bytes(size, "little")
        path, done = core(with_signal(case, pid, bytes(info)), pid, "--signal", signo)
        if not check.ok(case.name, f"a core with signal {signo}, code {code}", done.returncode == 0, done):
            continue
        said = gdb(path, case.executable(pid), [f"print/d (long) $_siginfo._sifields.{name}" for name in members])
        got = [value(said[f"print/d (long) $_siginfo._sifields.{name}"]) for name in members]
        check.same(case.name, f"gdb reads siginfo of signal {signo}, code {code}", got,
                   [str(number) for _, _, number in members.values()])


def held(path, start, end):
    """Pieces of [start, end) of which a core has the bytes."""
    return [(low, high) for low, high, offset in Core(path).pieces(start, end) if offset is not None]


def check_like_kernel(check, case, pid):
    """What gcore left out by the process's filter is left out; what it has, and the checkpoint, is there."""
    path, done = core(case.images, pid, "--like-kernel")
    if not check.ok(case.name, f"a core of {pid} with --like-kernel", done.returncode == 0, done):
        return 0
    return compare_like_kernel(check, case, pid, path)


def compare_like_kernel(check, case, pid, path):
    """-> how many mappings it leaves out. self_check.py shows it failing."""
    everything, theirs = convert(case.images, name=case.name).core(pid), Core(case.gcore(pid))
    left_out, odd, injected = 0, [], 0
    for row in case.processes[pid]["maps"]:
        start, end = int(row["start"], 16), int(row["end"], 16)
        if row["name"] in ("[vvar]", "[vvar_vclock]", "[vsyscall]"):
            continue
        ours, all_of_it = held(path, start, end), held(everything, start, end)
        in_gcore = any(True for _ in theirs.pieces(start, end))
        written = any(offset is not None and theirs.at(offset, high - low).strip(b"\0")
                      for low, high, offset in theirs.pieces(start, end))
        left_out += not in_gcore and not ours and bool(all_of_it)
        if not in_gcore and ours and row["name"].startswith("/") and "x" in row["perms"] and \
                sum(high - low for low, high in ours) == 4096 and not injected:
            injected += 1  # CRIU ran a system call from this page when it dumped, which was after gcore
        elif not in_gcore and ours:
            odd.append(f"{row['start']} {row['perms']} {row['name']}: gcore left it out")
        # gcore takes a private mapping of a deleted file for anonymous memory; the kernel looks for changed pages
        taken_for_anonymous = row["name"].endswith(" (deleted)") and row["perms"].endswith("p")
        if written and ours != all_of_it and not taken_for_anonymous:
            odd.append(f"{row['start']} {row['perms']} {row['name']}: gcore has it, ours {ours} of {all_of_it}")
    check.ok(case.name, f"--like-kernel leaves out of {pid} what gcore does", not odd, "\n".join(odd))
    check.note(case.name, f"{left_out} mappings of {pid} were left out that the checkpoint has bytes of")
    return left_out


def with_cpuinfo(case, mask, size):
    """A folder with the images and a cpuinfo.img that says so."""
    folder = fresh(f"{case.name}-cpuinfo")
    folder.mkdir()
    for path in case.images.iterdir():
        if path.name != "cpuinfo.img":
            (folder / path.name).write_bytes(path.read_bytes())
    x86 = encode([(1, 1), (8, mask), (9, size)])
    entry = encode([(1, x86)])
    (folder / "cpuinfo.img").write_bytes(CPUINFO + struct.pack("<I", len(entry)) + entry)
    return folder


def xstates(path):
    """{thread id: bytes of NT_X86_XSTATE}, {component: (offset, size)} of NT_X86_XSAVE_LAYOUT."""
    states, where, tid = {}, {}, None
    held_core = Core(path)
    for _, kind, _, desc in held_core.notes:
        if kind == NT_PRSTATUS:
            tid = struct.unpack_from("<i", desc, 32 if held_core.wide else 24)[0]
        if kind == NT_XSTATE:
            states[tid] = desc
        if kind == NT_LAYOUT:
            where = {t: (o, s) for t, s, o, _ in struct.iter_unpack("<IIII", desc)}
    return states, where


def check_native(check, case, pid):
    """The corpus was dumped on AMD with AVX-512: AT_MINSIGSTKSZ says so, cpuinfo.img may."""
    infos = {t: case.crit()[f"core-{t}.img"]["entries"][0]["thread_info"] for t in case.threads(pid)}
    for what, source, size in (("by the auxiliary vector", case.images, AMD[1]),
                               ("by cpuinfo.img of AMD", with_cpuinfo(case, *AMD), AMD[1]),
                               ("by cpuinfo.img of Intel", with_cpuinfo(case, *INTEL), INTEL[1])):
        path, done = core(source, pid, "--xstate-layout", "native")
        if not check.ok(case.name, f"native layout {what}", done.returncode == 0, done):
            continue
        notes = run([judge("eu-readelf"), "-n", path]).stdout.decode(errors="replace")
        sizes = re.findall(r"LINUX +(\d+) +X86_XSTATE", notes)
        check.same(case.name, f"eu-readelf: size {what}", sizes, [str(size)] * len(infos))
        states, where = xstates(path)
        odd = []
        for tid, info in infos.items():
            xsave = info["fpregs"]["xsave"]
            for component, words in ((2, quads(xsave["ymmh_space"])), (5, xsave["opmask_reg"]),
                                     (6, xsave["zmm_upper"]), (7, xsave["hi16_zmm"])):
                offset, length = where.get(component, (0, 0))
                got = list(struct.unpack(f"<{length // 8}Q", states[tid][offset:offset + length]))
                if got != words:
                    odd.append(f"LWP {tid}, component {component} at {offset}")
        check.ok(case.name, f"every component is where the layout note says, {what}", not odd, "\n".join(odd))
        if size == INTEL[1]:  # the only layout of AVX-512 that gdb 13 knows
            want = expected(infos[pid]["fpregs"], infos[pid]["gpregs"]["mode"] == "NATIVE")
            ask = [f"{EACH}print/x {e}" for e in want]
            said = gdb(path, case.executable(pid), ask)
            odd = [e for e in want if value(by_thread(said[f"{EACH}print/x {e}"]).get(pid)) != want[e]]
            check.ok(case.name, f"gdb reads {len(want)} registers of it", not odd, ", ".join(odd))
    path, done = core(with_cpuinfo(case, 0xE7, 5000), pid, "--xstate-layout", "native")
    check.ok(case.name, "a layout that nobody has is refused, and no core is left", done.returncode == 1 and
             not path.exists() and b"xstate-layout" in done.stderr, done)


# Ending, what tests a file, what restores it, and what the outputs tell people to type.
RESTORE = {"gzip": (".gz", ["gzip", "-t"], ["gzip", "-dc"], "gzip -dk"),
           "zstd": (".zst", ["zstd", "-tq"], ["zstd", "-dcq"], "zstd -d")}


def check_compressed(check, case, name):
    suffix, test, restore, typed = RESTORE[name]
    plain = convert(case.images, name=case.name)
    packed = convert(case.images, "--compress", name, name=f"{case.name}-{name}")
    if not check.ok(case.name, f"convert --compress {name}", packed.status == plain.status, packed):
        return
    for pid in case.live:
        path = packed.out / f"core.{pid}{suffix}"
        check.ok(case.name, f"{' '.join(test)} core.{pid}{suffix}", run([*test, path]).returncode == 0)
        done = run([*restore, path])
        check.ok(case.name, f"{name} restores core.{pid}", done.stdout == plain.core(pid).read_bytes(), done.stderr)
        for version in dfxml.SCHEMAS:
            valid, said = dfxml.validate(packed.out / f"core.{pid}.dfxml", version)
            check.ok(case.name, f"core.{pid}.dfxml of it validates against DFXML {version}", valid, said)
        again = fresh("again")
        said = run(["sh", "-c", '"$1" core "$2" --pid "$3" --compress "$4" -o - >"$5"', "sh", icecore(),
                    case.images, pid, name, again])
        check.ok(case.name, f"core --compress {name} -o - of {pid}: the same bytes", said.returncode == 0 and
                 filecmp.cmp(again, path, shallow=False), said)
        check.ok(case.name, f"core.{pid}.gdb says how to restore it", f": {typed} core.{pid}{suffix}\n" in
                 (packed.out / f"core.{pid}.gdb").read_text())
    check.ok(case.name, "the sums are those of the compressed files",
             run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=packed.out).returncode == 0)
    command = re.search(r"^open one:\n +(.*)$", packed.stdout, re.M)
    said = run(["sh", "-c", command[1].replace(" gdb ", " gdb -nx -batch ")]) if command else packed
    check.ok(case.name, "the closing line restores a core and opens it", command and said.returncode == 0 and
             lwps(said.stdout.decode(errors="replace")) == case.threads(packed_pid(command[1])), said)


def packed_pid(command):
    return int(re.search(r"core\.(\d+)\.gdb", command)[1])


def check_shapes(check, case, pid):
    plain = convert(case.images, name=case.name).core(pid)
    path, done = core(case.images, pid, "--paddr", "vaddr")
    loads = Core(path).loads
    check.ok(case.name, "--paddr vaddr: p_paddr is p_vaddr", done.returncode == 0 and loads and
             all(h["paddr"] == h["vaddr"] for h in loads), done)
    check.ok(case.name, "without: p_paddr is 0", all(h["paddr"] == 0 for h in Core(plain).loads))
    headers = run([judge("readelf"), "-lW", path])
    check.ok(case.name, "readelf reads it", headers.returncode == 0 and not headers.stderr, headers)
    path, done = core(case.images, pid, "--no-sparse")
    check.ok(case.name, "--no-sparse: the same bytes", done.returncode == 0 and
             filecmp.cmp(path, plain, shallow=False), done)
    check.ok(case.name, "--no-sparse: no holes", path.stat().st_blocks * 512 >= path.stat().st_size)
    path, done = core(case.images, pid, "--filter", "0")
    said = gdb(path, case.executable(pid), ["info threads"])
    check.same(case.name, "--filter 0: gdb still lists the threads", lwps(said["info threads"]), case.threads(pid))
    kept = [h for h in Core(path).loads if h["filesz"]]
    check.ok(case.name, "--filter 0: no memory but the kernel's own", len(kept) <= 1, kept)


def main():
    needs("gdb", "lldb", "eu-readelf", "readelf", "gzip", "zstd", "xmllint", "sha256sum")
    check, left_out = Checks(), 0
    for case in plain_cases():
        for pid in case.live:
            check_signal(check, case, pid)
            check_recorded(check, case, pid)
            left_out += check_like_kernel(check, case, pid)
        if case.name == "compat32":
            check_siginfo_of_32_bits(check, case, case.live[0])
        if case.name == "fds":
            check_queued(check, case, case.live[0])
        check_native(check, case, case.live[0])
        check_shapes(check, case, case.live[0])
        for name in RESTORE:
            check_compressed(check, case, name)
    if not sys.argv[1:]:
        check.ok("all", "--like-kernel left something out somewhere", left_out)
    check.end()


if __name__ == "__main__":
    sys.exit(main())
