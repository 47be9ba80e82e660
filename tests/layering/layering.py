#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Check the rules of the source tree that the compiler does not.

usage: layering.py [--root DIR] [--build DIR] [--cc CC] [-I DIR]...
       layering.py --self-test [--cc CC]

  --root DIR   the tree to check (default: the one this file is in)
  --build DIR  a build folder: the symbols of its objects are checked, and its generated headers and
               include folders are there for the headers that need them
  -I DIR       one more folder with headers

One line a breach, `FILE:LINE: RULE: what`; exit status 1 if there is any. --self-test builds small
trees in a temporary folder, each with one breach, and fails unless each is seen.
"""
import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

MAX_LINES = 500
LONG_LINES = 300

# A folder may include itself, what is named here, and what those may include.
BELOW = {
    "convert/base": [],
    "convert/arch": ["convert/base"],
    "convert/input": ["convert/base"],
    "convert/model": ["convert/arch"],
    "convert/criu": ["convert/model", "convert/arch"],
    "convert/files": ["convert/input"],
    "convert/load": ["convert/criu", "convert/files"],
    "elfcore": ["convert/model", "convert/arch"],
    "report": ["elfcore", "convert/model", "convert/arch"],
    "convert/cli": ["convert/load", "elfcore", "report"],
}

# A library's headers, and the one folder of the program that may include them.
LIBRARIES = [
    (re.compile(r"archive(_entry)?\.h$"), "convert/input"),
    (re.compile(r"libxml/"), "report"),
    (re.compile(r"magic\.h$"), "convert/files"),
    (re.compile(r"(gelf|libelf)\.h$"), "elfcore"),
    (re.compile(r"(elfutils/|dwarf\.h$)"), "elfcore"),
    (re.compile(r"seccomp\.h$"), "convert/base"),
    (re.compile(r"capstone/"), "report"),
]
GENERATED = ".pb-c.h"
MAY_INCLUDE_GENERATED = ["convert/criu", "tests/builder"]

BAD_NAME = re.compile(r"(^|_)(utils?|common|misc|helpers?)\.[ch]$")
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
SPDX = "SPDX-License-Identifier: Apache-2.0"
COMMENTABLE = (".c", ".h", ".proto", ".py", ".sh", ".cmake", ".rng", ".service", ".path")
HOME = re.compile(r"/(?:home|Users)/(?!(?:user|alice|bob|dev|you)\b)[a-z_][a-z0-9_-]*/")
SOURCE_FOLDERS = ("convert", "elfcore", "report", "proto", "tests")
TREE = SOURCE_FOLDERS + (".ci", "samples")


def closure(folder):
    seen, todo = set(), [folder]
    while todo:
        at = todo.pop()
        if at not in seen:
            seen.add(at)
            todo += BELOW[at]
    return seen


def folder_of(name):
    """The layer that a file belongs to, or None: "convert/base/error.c" is of "convert/base"."""
    parts = name.split("/")
    for layer in ("/".join(parts[:2]), parts[0]):
        if layer in BELOW and len(parts) > 1:
            return layer
    return None


def below(name, folders):
    return any(name.startswith(folder + "/") for folder in folders)


class Tree:
    def __init__(self, root):
        self.root = Path(root).resolve()
        self.breaches = []
        self.long_files = []
        self.files = sorted(self.walk())

    def walk(self):
        for name in os.listdir(self.root):
            if (self.root / name).is_file():
                yield name
        for top in TREE:
            for folder, subfolders, names in os.walk(self.root / top):
                subfolders[:] = [s for s in subfolders if s != "__pycache__"]
                for name in names:
                    yield str((Path(folder) / name).relative_to(self.root))

    def text(self, name):
        return (self.root / name).read_text(encoding="utf-8", errors="replace")

    def breach(self, rule, name, line, what):
        self.breaches.append((rule, f"{name}:{line}: {rule}: {what}"))

    def c_files(self):
        return [f for f in self.files if f.endswith((".c", ".h")) and below(f, SOURCE_FOLDERS)]

    def check_includes(self):
        for name in self.c_files():
            layer = folder_of(name)
            for number, line in enumerate(self.text(name).splitlines(), 1):
                match = INCLUDE.match(line)
                if match:
                    self.check_include(name, layer, number, match[1], match[2])

    def check_include(self, name, layer, number, ours, system):
        header = ours or system
        if header.endswith(GENERATED):
            if not below(name, MAY_INCLUDE_GENERATED):
                self.breach("generated", name, number,
                            f"{header} is for {' and '.join(MAY_INCLUDE_GENERATED)} only")
            return
        if system:
            for pattern, only in LIBRARIES:
                if layer and layer != only and pattern.match(system):
                    self.breach("library", name, number, f"<{system}> is for {only} only")
            return
        if not (self.root / ours).is_file() or "/" not in ours:
            self.breach("include-path", name, number,
                        f'"{ours}" is no file of ours, written from the root of the tree')
            return
        target = folder_of(ours)
        if layer and target not in closure(layer):
            self.breach("direction", name, number,
                        f"{layer} may not include {target or ours.rsplit('/', 1)[0]}")

    def check_layers_exist(self):
        for name in self.c_files():
            if not below(name, ["tests", "proto"]) and folder_of(name) is None:
                self.breach("folder", name, 1, "not in a folder that this check knows (BELOW)")

    def check_size_and_name(self):
        for name in self.c_files():
            lines = len(self.text(name).splitlines())
            if lines > MAX_LINES:
                self.breach("size", name, lines, f"more than {MAX_LINES} lines")
            elif lines > LONG_LINES:
                self.long_files.append((lines, name))
            if BAD_NAME.search(name.rsplit("/", 1)[-1]):
                self.breach("name", name, 1, "name the noun or the verb that is in it")

    def is_source(self, name):
        base = name.rsplit("/", 1)[-1]
        if name.startswith("tests/fuzz/corpus/") or "/images/" in name or "rootfs/" in name:
            return False
        return base.endswith(COMMENTABLE) or base == "CMakeLists.txt" or name == ".ci/run"

    def check_license(self):
        for name in self.files:
            if self.is_source(name) and SPDX not in "\n".join(self.text(name).splitlines()[:5]):
                self.breach("license", name, 1, f'no "{SPDX}" in the first five lines')

    def check_machine_paths(self):
        # This very tree's place, if it is long enough to mean nothing else.
        here = None
        if len(self.root.parts) > 2:
            here = re.compile(r"(?<![\w./-])" + re.escape(str(self.root)) + r"(?![\w-])")
        for name in self.files:
            if not (self.is_source(name) or name.endswith(".md")):
                continue
            for number, line in enumerate(self.text(name).splitlines(), 1):
                if HOME.search(line) or (here and here.search(line)):
                    self.breach("machine-path", name, number, "a path of one machine")

    def check_headers_alone(self, cc, include_dirs):
        """Each header is a translation unit of its own, behind nothing."""
        flags = ["-std=gnu17", "-fsyntax-only", "-D_GNU_SOURCE", "-D_FILE_OFFSET_BITS=64",
                 '-DIC_VERSION="0"', "-x", "c", "-I", str(self.root)]
        for folder in include_dirs:
            flags += ["-isystem", str(folder)]

        def compile_one(name):
            done = subprocess.run([cc, *flags, "-include", str(self.root / name), "/dev/null"],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            return name, done.returncode, done.stdout

        headers = [f for f in self.c_files() if f.endswith(".h")]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for name, status, output in pool.map(compile_one, headers):
                if status:
                    first = next((l for l in output.splitlines() if "error" in l), output[:200])
                    self.breach("header-alone", name, 1, f"does not compile alone: {first}")

    def check_symbols(self, build):
        """What a file defines for others begins with ic_; CMake names its object FILE.c.o."""
        for folder, _, names in os.walk(build):
            for base in names:
                source = self.source_of(Path(folder) / base, build)
                if source and not below(source, ["tests"]):
                    self.check_object(source, Path(folder) / base)

    def source_of(self, path, build):
        if not path.name.endswith(".c.o") or ".pb-c." in path.name:
            return None
        parts = path.relative_to(build).parts
        at = next((i for i, part in enumerate(parts) if part.endswith(".dir")), None)
        if at is None or at == 0:
            return None
        # CMakeFiles/TARGET.dir/PATH, where PATH begins at the folder of the CMakeLists.txt.
        name = "/".join(parts[:at - 1] + parts[at + 1:])[:-len(".o")]
        return name if (self.root / name).is_file() else None

    def check_object(self, source, path):
        listing = subprocess.run(["nm", "--defined-only", "--extern-only", "--portability",
                                  str(path)], stdout=subprocess.PIPE, text=True, check=True)
        for line in listing.stdout.splitlines():
            symbol = line.split()[0]
            ours = symbol.startswith("ic_")
            made_by_compiler = symbol.startswith(("__asan_", "__odr_asan", "__gcov", "__llvm"))
            is_main = symbol == "main" and source.startswith("convert/cli/")
            if not (ours or made_by_compiler or is_main):
                self.breach("symbol", source, 1, f"exports {symbol}, which is not ic_*")


def build_include_dirs(build):
    """The folders of generated headers, and those that the build's own commands name."""
    found = set()
    for folder, _, names in os.walk(build):
        if any(name.endswith(GENERATED) for name in names):
            found.add(folder)
    commands = build / "compile_commands.json"
    if commands.is_file():
        for entry in json.loads(commands.read_text(encoding="utf-8")):
            words = shlex.split(entry["command"])
            for at, word in enumerate(words):
                if word == "-isystem":
                    found.add(words[at + 1])
                elif word.startswith("-I") and len(word) > 2:
                    found.add(word[2:])
    return sorted(found)


def check(root, build=None, cc="cc", include_dirs=()):
    tree = Tree(root)
    include_dirs = list(include_dirs) + (build_include_dirs(build) if build else [])
    tree.check_includes()
    tree.check_layers_exist()
    tree.check_size_and_name()
    tree.check_license()
    tree.check_machine_paths()
    tree.check_headers_alone(cc, include_dirs)
    if build:
        tree.check_symbols(build)
    return tree


C = f"/* {SPDX} */\n"
GOOD = {
    "CMakeLists.txt": f"# {SPDX}\n",
    "README.md": "# icecore\n",
    "convert/base/error.h": C + "#include <stdint.h>\nuint32_t ic_error(void);\n",
    "convert/base/error.c": C + '#include "convert/base/error.h"\n'
                                "uint32_t ic_error(void) { return 1; }\n",
    "convert/input/tar.c": C + "#include <archive.h>\n",
    "convert/criu/mm.c": C + '#include "mm.pb-c.h"\n#include "convert/base/error.h"\n',
    "convert/cli/main.c": C + '#include "elfcore/plan.h"\nint main(void) { return 0; }\n',
    "elfcore/plan.h": C + '#include "convert/base/error.h"\n',
    "report/dfxml.c": C + "#include <libxml/xmlwriter.h>\n",
    "tests/unit/test_error.c": C + '#include "convert/base/error.h"\nint helper;\n',
}
# Each: the rule that must see it, and the files that are put over GOOD.
BAD = [
    ("direction", {"convert/base/error.c": C + '#include "elfcore/plan.h"\n'}),
    ("direction", {"convert/criu/mm.h": C + '#include "convert/input/store.h"\n',
                   "convert/input/store.h": C}),
    ("direction", {"elfcore/plan.h": C + '#include "report/facts.h"\n', "report/facts.h": C}),
    ("direction", {"convert/model/m.h": C + '#include "tests/builder/b.h"\n',
                   "tests/builder/b.h": C}),
    ("library", {"convert/load/load.c": C + "#include <archive_entry.h>\n"}),
    ("library", {"elfcore/plan.c": C + "#include <libxml/tree.h>\n"}),
    ("library", {"report/dfxml.c": C + "#  include <gelf.h>\n"}),
    ("library", {"convert/cli/confine.c": C + "#include <seccomp.h>\n"}),
    ("generated", {"convert/load/load.c": C + '#include "proto/mm.pb-c.h"\n'}),
    ("generated", {"tests/unit/test_mm.c": C + "#include <mm.pb-c.h>\n"}),
    ("include-path", {"convert/base/error.c": C + '#include "error.h"\n'}),
    ("folder", {"convert/extra/x.c": C}),
    ("header-alone", {"elfcore/plan.h": C + "uint32_t ic_plan(void);\n"}),
    ("size", {"elfcore/long.c": C + "\n" * MAX_LINES}),
    ("name", {"elfcore/util.c": C}),
    ("name", {"convert/base/string_helpers.h": C}),
    ("license", {"elfcore/plan.c": "int ic_plan;\n"}),
    ("license", {"tests/run.sh": "#!/bin/sh\n"}),
    ("machine-path", {"README.md": "see /home/" + "somebody/icecore\n"}),
    ("machine-path", {"convert/base/error.c": C + "/* @ROOT@/notes */\n"}),
    ("symbol", {"convert/base/error.c": C + "int error_count(void) { return 0; }\n"}),
    ("symbol", {"convert/base/error.c": C + "int main(void) { return 0; }\n"}),
]


def lay(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("@ROOT@", str(root)), encoding="utf-8")


def rules_broken(files, cc):
    with tempfile.TemporaryDirectory() as temp:
        root = Path(temp).resolve() / "some" / "tree"
        lay(root, files)
        build = root / "build"
        # Two layouts that CMake makes: a CMakeLists.txt in the parent folder, and one in its own.
        for source, target in (("convert/base/error.c", "convert/CMakeFiles/b.dir/base/error.c.o"),
                               ("convert/cli/main.c", "convert/cli/CMakeFiles/m.dir/main.c.o")):
            (build / target).parent.mkdir(parents=True, exist_ok=True)
            # The breach to be seen may be one that does not compile; then there is no object.
            subprocess.run([cc, "-I", str(root), "-c", str(root / source), "-o",
                            str(build / target)], stderr=subprocess.DEVNULL, check=False)
        lay(build, {"proto/mm.pb-c.h": ""})
        return {rule for rule, _ in check(root, build, cc).breaches}


def self_test(cc):
    failures = 0
    broken = rules_broken(GOOD, cc)
    if broken:
        failures += 1
        print(f"self-test: the good tree breaks {', '.join(sorted(broken))}")
    for rule, files in BAD:
        broken = rules_broken({**GOOD, **files}, cc)
        if broken != {rule}:
            failures += 1
            print(f"self-test: {', '.join(files)}: wanted {rule}, "
                  f"got {', '.join(sorted(broken)) or 'nothing'}")
    print(f"self-test: {len(BAD) + 1 - failures} of {len(BAD) + 1} trees judged right")
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(usage=__doc__, add_help=True)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--build", type=Path)
    parser.add_argument("--cc", default=os.environ.get("CC", "cc"))
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("-I", dest="include_dirs", action="append", default=[])
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test(arguments.cc)
    if arguments.build and not arguments.build.is_dir():
        parser.error(f"{arguments.build}: no such build folder")
    tree = check(arguments.root, arguments.build, arguments.cc, arguments.include_dirs)
    for lines, name in sorted(tree.long_files, reverse=True):
        print(f"note: {name} has {lines} lines")
    for _, line in sorted(tree.breaches, key=lambda breach: breach[1]):
        print(line)
    print(f"layering: {len(tree.c_files())} C files, {len(tree.breaches)} breaches")
    return 1 if tree.breaches else 0


if __name__ == "__main__":
    sys.exit(main())
