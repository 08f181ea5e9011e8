"""Writes a pipeline with every scalar operation, and the C program that compares the
bits of two kernels of it.

Usage: every_scalar.py mlir|c TABLE [PART]

TABLE is ScalarOps.def, of which no operation may be missing. PART is 0 to 5: a sixth of
all pairs of operation and types; without it, each operation of the table once.
"""
import random
import re
import sys

N = 16
INTS = ["i8", "i16", "i32", "i64"]
FLOATS = ["f16", "bf16", "f32", "f64"]
BITS = {"i1": 8, "i8": 8, "i16": 16, "i32": 32, "i64": 64, "f16": 16, "bf16": 16, "f32": 32, "f64": 64}
FAST = "fastmath<reassoc,contract>"
INT_PREDICATES = "eq ne slt sle sgt sge ult ule ugt uge".split()
FLOAT_PREDICATES = "false oeq ogt oge olt ole one ord ueq ugt uge ult ule une uno true".split()

# Operation, operand types, result type, text after %r =.
CASES = []


def case(op, operands, result, text):
    CASES.append((op, operands, result, text.format(*operands, r=result)))


for op in ("addi", "subi", "muli", "andi", "ori", "xori", "maxsi", "minsi", "maxui", "minui"):
    for t in ["i1"] + INTS:
        case(f"arith.{op}", [t, t], t, f"arith.{op} %a, %b : {{0}}")
for op in ("shli", "shrsi", "shrui", "divsi", "divui", "remsi", "remui", "floordivsi", "ceildivsi", "ceildivui"):
    for t in INTS:
        case(f"arith.{op}", [t, t], t, f"arith.{op} %a, %b : {{0}}")
for op in ("absi", "ctpop", "ctlz", "cttz"):
    for t in INTS:
        case(f"math.{op}", [t], t, f"math.{op} %a : {{0}}")
for t in FLOATS:
    for op in ("addf", "subf", "mulf", "divf"):
        case(f"arith.{op}", [t, t], t, f"arith.{op} %a, %b : {{0}}")
        case(f"arith.{op}", [t, t], t, f"arith.{op} %a, %b {FAST} : {{0}}")
    case("arith.negf", [t], t, "arith.negf %a : {0}")
    case("arith.negf", [t], t, f"arith.negf %a {FAST} : {{0}}")
    for op in ("maximumf", "minimumf"):
        case(f"arith.{op}", [t, t], t, f"arith.{op} %a, %b : {{0}}")
        case(f"arith.{op}", [t, t], t, f"arith.{op} %a, %b fastmath<nnan> : {{0}}")
    for op in ("arith.maxnumf", "arith.minnumf", "arith.remf", "math.copysign", "math.atan2", "math.powf"):
        case(op, [t, t], t, f"{op} %a, %b : {{0}}")
    case("math.fma", [t, t, t], t, "math.fma %a, %b, %c : {0}")
    case("math.fpowi", [t, "i32"], t, "math.fpowi %a, %b : {0}, i32")
    for op in ("isfinite", "isinf", "isnan"):
        case(f"math.{op}", [t], "i1", f"math.{op} %a : {{0}}")
    for op in ("absf ceil floor round roundeven rsqrt sqrt trunc acos acosh asin asinh atan atanh cbrt cos cosh erf erfc "
               "exp exp2 expm1 log log10 log1p log2 sin sinh tan tanh").split():
        case(f"math.{op}", [t], t, f"math.{op} %a : {{0}}")
    for p in FLOAT_PREDICATES:
        case("arith.cmpf", [t, t], "i1", f"arith.cmpf {p}, %a, %b : {{0}}")
        case("arith.cmpf", [t, t], "i1", f"arith.cmpf {p}, %a, %b fastmath<nnan> : {{0}}")
for op in ("fast_exp", "fast_log", "fast_inverse", "fast_inverse_sqrt"):
    case(f"halide.{op}", ["f32"], "f32", f"halide.{op} %a : f32")
for t in ["i1"] + INTS:
    for p in INT_PREDICATES:
        case("arith.cmpi", [t, t], "i1", f"arith.cmpi {p}, %a, %b : {{0}}")
    for f in FLOATS:
        for op in ("sitofp", "uitofp"):
            case(f"arith.{op}", [t], f, f"arith.{op} %a : {{0}} to {{r}}")
        for op in ("fptosi", "fptoui"):
            case(f"arith.{op}", [f], t, f"arith.{op} %a : {{0}} to {{r}}")
    for wide in INTS:
        if BITS[wide] > (1 if t == "i1" else BITS[t]):
            case("arith.extsi", [t], wide, "arith.extsi %a : {0} to {r}")
            case("arith.extui", [t], wide, "arith.extui %a : {0} to {r}")
            case("arith.trunci", [wide], t, "arith.trunci %a : {0} to {r}")
for narrow, wide in (("f16", "f32"), ("bf16", "f32"), ("f16", "f64"), ("bf16", "f64"), ("f32", "f64")):
    case("arith.extf", [narrow], wide, "arith.extf %a : {0} to {r}")
    case("arith.truncf", [wide], narrow, "arith.truncf %a : {0} to {r}")
for t, u in (("i16", "f16"), ("i16", "bf16"), ("i32", "f32"), ("i64", "f64")):
    case("arith.bitcast", [t], u, "arith.bitcast %a : {0} to {r}")
    case("arith.bitcast", [u], t, "arith.bitcast %a : {0} to {r}")
for t in ["i1"] + INTS + FLOATS:
    case("arith.select", ["i1", t, t], t, "arith.select %a, %b, %c : {1}")
for t in ("f16", "f32", "i32"):
    case("halide.saturating_cast", [t], "i8", "halide.saturating_cast %a : {0} to i8")
    case("halide.saturating_cast", [t], "ui8", "halide.saturating_cast %a : {0} to ui8")
case("halide.clamp_index", ["i32"], "i32", "halide.clamp_index %a to 16")
case("halide.likely", ["i1"], "i1", "halide.likely %a : {0}")
case("halide.strict_float", ["f32"], "f32", "halide.strict_float %a : {0}")
# What stands in no register: constants, an undefined value that is not read.
for t, value in (("i1", "true"), ("i8", "-128"), ("i32", "-2147483648"), ("i64", "-9223372036854775808"),
                 ("f16", "0x7E01"), ("bf16", "-0.0"), ("f32", "0xFFC00001"), ("f64", "4.9E-324")):
    case("arith.constant", [], t, f"arith.constant {value}" + (" : {r}" if t != "i1" else ""))
case("ub.poison", ["i1", "f32"], "f32", "ub.poison : f32")


def choose(table, part):
    known = set(re.findall(r'SCALAR_(?:WIDE_)?OP\("([\w.]+)"', table))
    missing = known - {c[0] for c in CASES}
    if missing:
        sys.exit(f"no case of {', '.join(sorted(missing))}")
    if part is not None:
        return CASES[part::6]
    seen, chosen = {}, []
    for c in CASES:
        seen.setdefault(c[0], []).append(c)
    for i, (op, cases) in enumerate(sorted(seen.items())):
        chosen.append(cases[(5 * i) % len(cases)])
        chosen += cases if op in ("arith.addi", "arith.constant") else []
    return chosen


def write_mlir(cases):
    arguments = [f"%{t}_{x} : !halide.image<{N}x{t}>" for t in BITS for x in "abc"]
    results = ", ".join(f"!halide.image<{N}x{c[2]}>" for c in cases)
    print(f"halide.pipeline @scalars({', '.join(arguments)})\n -> ({results}) {{")
    for i, (op, operands, result, text) in enumerate(cases):
        print(f' %f{i} = halide.func "f{i}"(%i) : !halide.func<{N}x{result}> {{')
        for t, x in zip(operands, "abc"):
            print(f"  %{x} = halide.load %{t}_{x}[%i] : !halide.image<{N}x{t}>")
        print(f"  %r = {text}")
        result = result.lstrip("u")
        if op == "ub.poison":
            print(f"  %true = arith.constant true\n  %s = arith.select %true, %b, %r : f32\n  halide.yield %s : f32\n }}")
        else:
            print(f"  halide.yield %r : {result}\n }}")
    names = ", ".join(f"%f{i}" for i in range(len(cases)))
    types = ", ".join(f"!halide.func<{N}x{c[2]}>" for c in cases)
    print(f" halide.output {names} : {types}\n}}")


def words_of(t, x):
    """Bits of N numbers: the edges of the type, then any."""
    bits, r = BITS[t], random.Random(t + x)
    if t == "i1":
        return [r.randrange(2) for _ in range(N)]
    if t.startswith("i"):
        edges = [0, 1, 2, 7, 2**bits - 1, 2**bits - 2, 2**(bits - 1), 2**(bits - 1) - 1]
    else:
        mantissa = {"f16": 10, "bf16": 7, "f32": 23, "f64": 52}[t]
        sign, infinity = 1 << (bits - 1), ((1 << (bits - 1 - mantissa)) - 1) << mantissa
        one = infinity >> 1 & ~((1 << mantissa) - 1)
        edges = [0, sign, one, sign | one, infinity, sign | infinity, infinity | 1 << (mantissa - 1), 1]
    r.shuffle(edges)
    return edges + [r.getrandbits(bits) for _ in range(N - len(edges))]


def write_c(cases):
    print('#include "kernel_stub.h"\n#include <string.h>\nint OBJECT(), PRINTED();\nint main(void) {')
    for t in BITS:
        for x in "abc":
            print(f" static uint{BITS[t]}_t {t}_{x}[] = {{{', '.join(hex(w) + 'u' + 'll' * (BITS[t] == 64) for w in words_of(t, x))}}};")
    for i, c in enumerate(cases):
        print(f" static uint{BITS[c[2].lstrip('u')]}_t x{i}[{N}], y{i}[{N}];")
    inputs = [f"BUFFER({t}_{x}, 1, {N})" for t in BITS for x in "abc"]
    for kernel, out in (("OBJECT", "x"), ("PRINTED", "y")):
        print(f" if ({kernel}((void *)0, {', '.join(inputs + [f'BUFFER({out}{i}, 1, {N})' for i in range(len(cases))])})) return 1;")
    for i, c in enumerate(cases):
        print(f' if (memcmp(x{i}, y{i}, sizeof x{i})) ++failures, printf("%s\\n", "f{i}: {c[3]}");')
    print(f' printf("{len(cases)} operations, %d differences\\n", failures);\n return failures != 0;\n}}')


chosen = choose(open(sys.argv[2]).read(), int(sys.argv[3]) if len(sys.argv) > 3 else None)
write_mlir(chosen) if sys.argv[1] == "mlir" else write_c(chosen)
