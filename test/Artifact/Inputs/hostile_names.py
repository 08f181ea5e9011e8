#!/usr/bin/env python3
"""Makes models whose tensors, dims and names mean something in C or C++, and programs
that include all their headers beside those of the system.

Usage: hostile_names.py CC OUT LINK_TEST

The words come from the standards and from the macros that CC itself defines, not from
Calotype's list.
"""
import pathlib
import random
import re
import subprocess
import sys

KEYWORDS = """alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t
class co_await co_return co_yield compl concept const const_cast consteval constexpr constinit continue decltype
default delete do double dynamic_cast else enum explicit export extern false float for friend goto if inline int long
mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public register reinterpret_cast
requires restrict return short signed sizeof static static_assert static_cast struct switch template this thread_local
throw true try typedef typeid typename typeof union unsigned using virtual void volatile wchar_t while xor xor_eq
_Bool _Complex _Atomic _Generic _Noreturn _Alignas _Static_assert _Thread_local _Imaginary _Float32 __func__ __int128
__attribute__ __restrict __typeof__ __cplusplus __LINE__ final override import module""".split()
MACROS = """NULL errno EOF stdin stdout assert min max linux unix i386 INT64_MAX UINT8_MAX SIZE_MAX WEIGHTS M_PI I complex
bool true noreturn offsetof isnan log BUFSIZ ENOENT SIGINT PATH_MAX signbit va_start setjmp stderr environ""".split()
TYPES = """int8_t uint8_t int16_t uint16_t int32_t uint32_t int64_t uint64_t size_t ptrdiff_t FILE time_t""".split()
# What the headers use themselves; %s is the model's name, %S in capitals.
OURS = """model workspace dims inputs outputs weights CALOTYPE_OK CALOTYPE_ERRORS CALOTYPE_BAD_ABI %S_H %S_HPP %S_WEIGHTS_SIZE
%S_ABI_HASH %s_run %s_model %s_init %S_IN_x_SIZE %S_CONST WEIGHTS_SIZE NUM_INPUTS Model m w a0 a1 x type extents opaque
x_SIZE x_RANK""".split()
ODD = ["", "n.m", "n_m", "n m", "n-m", "0", "1x", "_", "__", "ünï", "数", "a/b:0", "m_NULL", "x", "x", "x_2", 'q\\"t', "%", "?"]
HEADERS = """assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdarg stddef stdint stdio stdlib
string time wchar wctype dlfcn fcntl pthread sched strings sys/mman sys/stat sys/time sys/types unistd""".split()
MODELS = """stdint stddef size_t m c pthread math string main new class errno NULL time stat tm exp log gamma link sem index div
y0 std linux features memory unistd net-2 3d ünï _x int64_t Model calotype typeid stdc++ complex assert tgmath x86""".split()


def quote(name):
    return '"' + name + '"'


def module(names, sizes):
    """A function a size, which hands its inputs on; each name is an input and an output."""
    text = []
    for number, size in enumerate(sizes or [None]):
        shapes = ["2x3xf32" if i % 2 else "i64" if i % 4 else f"{size or 4}xi8" for i in range(len(names))]
        inputs = ", ".join(f"%a{i}: tensor<{s}> {{nn.name = {quote(n)}}}" for i, (n, s) in enumerate(zip(names, shapes)))
        outputs = ", ".join(f"tensor<{s}> {{nn.name = {quote(n)}}}" for n, s in zip(names, shapes))
        values, types = ", ".join(f"%a{i}" for i in range(len(names))), ", ".join(f"tensor<{s}>" for s in shapes)
        dims = ", ".join(f"{quote(d)} = {size + i} : i64" for i, d in enumerate(sizes_dims)) if size else ""
        attribute = f" attributes {{nn.specialization = {{{dims}}}}}" if size else ""
        text.append(f"func.func @f{number}({inputs}) -> ({outputs}){attribute} {{\n  return {values} : {types}\n}}\n")
    return "".join(text)


sizes_dims = []


def main():
    cc, out, tool = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    includes = "#define _GNU_SOURCE 1\n" + "".join(f"#include <{h}.h>\n" for h in HEADERS)
    dump = subprocess.run([cc, "-xc", "-dM", "-E", "-"], input=includes, capture_output=True, text=True, check=True).stdout
    macros = sorted(set(re.findall(r"^#define (\w+) ", dump, re.M)))
    macros = random.Random(1).sample(macros, 300)
    words = list(dict.fromkeys(KEYWORDS + MACROS + TYPES + macros)) + ODD
    names = []

    def add_ours(name, some):
        return [w.replace("%s", name).replace("%S", name.upper()) for w in OURS] + some

    def make(name, text, *flags):
        subprocess.run([tool, "-", "--name", name, "-o", str(out), *flags], input=text, text=True, check=True)

    # At most 256 tensors in a model.
    for i, at in enumerate(range(0, len(words), 90)):
        name = f"tensors{i or ''}"
        make(name, module(add_ours(name, words[at:at + 90]), None))
        names.append(name)
    sizes_dims[:] = dict.fromkeys(w for w in add_ours("sizes", words) if w and "\\" not in w)
    make("sizes", module(add_ours("sizes", words[:90]), [4, 5]))
    names.append("sizes")
    for name in MODELS:
        before = set(out.glob("*.hpp"))
        make(name, module(["x", name], None), "--embed-weights")
        names += [p.stem for p in set(out.glob("*.hpp")) - before]
    c = "".join(f'#include "{n}.h"\n' for n in names)
    check = ("int main(void) {\n" + "".join(f"  {{ {n}_model model; if ({n}_init(&model, {n}_weights, sizeof {n}_weights) != 0) return 1;\n"
                                            f"    {n}_destroy(&model); }}\n" for n in names if not n.startswith(("tensors", "sizes")))
             + "  return 0;\n}\n")
    (out / "before.c").write_text(includes + c + check)
    (out / "after.c").write_text(c + includes.partition("\n")[2] + check)
    (out / "alone.c").write_text(c + "typedef int unused;\n")
    cxx = "".join(f'#include "{n}.hpp"\n' for n in names)
    (out / "before.cpp").write_text("".join(f"#include <{h}.h>\n" for h in HEADERS) + "#include <cmath>\n" + cxx)
    (out / "after.cpp").write_text(cxx + "#include <cmath>\n#include <cstdio>\n")
    (out / "libraries").write_text(" ".join(str(p) for p in sorted(out.glob("*.a"))))


if __name__ == "__main__":
    main()
