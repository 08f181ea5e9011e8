"""Measures what an artifact adds to a program besides kernels and weights.

Usage: overhead.py CC LLVM_SIZE DIR NAME

Text and data of a stripped link with --gc-sections that uses all main functions, less the
kernels, less an empty program; at most 64 KiB. The program must need libc and libm only.
"""
import pathlib
import subprocess
import sys

LIMIT = 64 << 10
ALLOWED = {"libc.so.6", "libm.so.6", "libpthread.so.0", "ld-linux-x86-64.so.2"}


def run(*command):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True).stdout


def sections(size_tool, path):
    """{member: text + data}, '' for a program."""
    rows = [line.split(maxsplit=5) for line in run(size_tool, path).splitlines()[1:]]
    return {row[5].split()[0] if len(row) > 5 else "": int(row[0]) + int(row[1]) for row in rows}


def main():
    cc, size_tool, folder, name = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4]
    library = folder / f"lib{name}.a"
    functions = ["workspace_size", "init_abi", "check_weights", "set_threads", "set_parallel", "destroy",
                 "last_error", "run"]
    table = ", ".join(f"(void *){name}_{f}" for f in functions)
    sources = {"full": f'#include "{name}.h"\nvoid *volatile all[] = {{{table}}};\n'
                       "int main(void) { return all[0] == all[1]; }\n",
               "empty": "int main(void) { return 0; }\n"}
    sizes = {}
    for key, text in sources.items():
        source, program = folder / f"{key}.c", folder / key
        source.write_text(text)
        run(cc, "-O1", "-w", "-I", folder, source, library, "-o", program, "-Wl,--gc-sections", "-s", "-lm", "-lpthread")
        sizes[key] = sum(sections(size_tool, program).values())
    members = sections(size_tool, library)
    kernels = sum(size for member, size in members.items() if member.startswith("calotype_k_"))
    # The link drops parts of kernels too, so what the other members hold counts when it is more.
    overhead = max(sizes["full"] - sizes["empty"] - kernels, sum(members.values()) - kernels)
    print(f"kernels {kernels}, overhead {overhead} of {LIMIT} bytes")
    needed = {line.split("[")[1].split("]")[0] for line in run("readelf", "-d", folder / "full").splitlines()
              if "(NEEDED)" in line}
    print("needs", *sorted(needed))
    return 0 if overhead <= LIMIT and needed <= ALLOWED else 1


if __name__ == "__main__":
    sys.exit(main())
