#!/usr/bin/env python3
"""Lists the names that C and C++ programs cannot give away freely.

Usage: make_reserved_names.py > lib/Artifact/ReservedNames.txt

Reads the headers of this system with clang-22 and Debian's list of files, so that
makeIdentifier and makeModelName (lib/Artifact/Identifiers.cpp) give no parameter,
member, header or library of an artifact a name that means something else:
keywords of C and C++, macros without arguments and the types of stdint.h; functions,
types and variables of libc; its headers; libraries that compilers link by themselves.
"""
import argparse
import pathlib
import re
import subprocess
import textwrap

KEYWORDS = """
alignas alignof and and_eq asm atomic_cancel atomic_commit atomic_noexcept auto bitand bitor bool break case catch
char char8_t char16_t char32_t class co_await co_return co_yield compl concept const const_cast consteval constexpr
constinit continue contract_assert decltype default delete do double dynamic_cast else enum explicit export extern
false float for friend goto if inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq
private protected public reflexpr register reinterpret_cast requires restrict return short signed sizeof static
static_assert static_cast struct switch synchronized template this thread_local throw true try typedef typeid typename
typeof typeof_unqual union unsigned using virtual void volatile wchar_t while xor xor_eq i386 linux unix
""".split()
HEADERS = """
assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic
stdbool stddef stdint stdio stdlib stdnoreturn string threads time uchar wchar wctype dlfcn fcntl pthread sched
semaphore strings sys/mman sys/stat sys/time sys/types unistd
""".split()
# Headers and libraries that come with compilers.
MORE_HEADERS = "float iso646 limits stdalign stdarg stdatomic stdbit stdbool stdckdint stddef stdint stdnoreturn tgmath threads unwind varargs"
MORE_LIBRARIES = "asan atomic backtrace gcc gcc_eh gcc_s gcov gomp hwasan itm lsan omp quadmath ssp stdcxx supcxx tsan ubsan"
TYPES = re.compile(r"(u?int(8|16|32|64|max|ptr|_(least|fast)(8|16|32|64))|size|ptrdiff|max_align)_t")
PACKAGE = "libc6-dev"


def run(*command, text=""):
    return subprocess.run(command, input=text, stdout=subprocess.PIPE, text=True, check=True).stdout


def read_headers():
    """Macros without arguments, and what stands at file scope."""
    source = "#define _GNU_SOURCE 1\n" + "".join(f"#include <{h}.h>\n" for h in HEADERS)
    clang = ("clang-22", "-std=gnu17", "-xc", "-")
    macros = re.findall(r"^#define ([A-Za-z]\w*) ", run(*clang, "-dM", "-E", text=source), re.M)
    tree = run(*clang, "-fsyntax-only", "-Xclang", "-ast-dump", "-fno-color-diagnostics", text=source)
    top = re.compile(r"^[|`]-(?:(?:Function|Var|Typedef)Decl .*? ([A-Za-z]\w*) '|(?:Record|Enum)Decl .*? (?:struct|union|enum )?"
                     r"\b([A-Za-z]\w*)(?: definition)?$)", re.M)
    return set(macros), {a or b for a, b in top.findall(tree)} - {"struct", "union", "definition"}


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    macros, scope = read_headers()
    files = run("dpkg", "-L", PACKAGE).split()
    headers = {pathlib.Path(f).stem for f in files if re.fullmatch(r"/usr/include/[a-z]\w*\.h", f)}
    libraries = {m[1] for m in (re.search(r"/lib([a-z]\w*)\.(?:a|so)$", f) for f in files) if m}
    types = {name for name in scope if TYPES.fullmatch(name)}
    # One set for tensors and dims; one more for models, whose names also begin files, symbols and a namespace.
    words = set(KEYWORDS) | macros | types
    for title, names in (("words", words), ("scope", scope - words | {"main", "std"}),
                         ("headers", headers | set(MORE_HEADERS.split())),
                         ("libraries", libraries | set(MORE_LIBRARIES.split()))):
        print(f"[{title}]\n" + textwrap.fill(" ".join(sorted(names)), 120, break_long_words=False))


if __name__ == "__main__":
    main()
