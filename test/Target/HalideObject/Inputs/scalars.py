"""Writes a pipeline with one output per scalar operation, and the C program that
checks it. Usage: scalars.py mlir|c"""
import sys

F32 = ["0", "-0.0f", "1", "-1", "0.5f", "-0.5f", "1.5f", "2.5f", "-2.5f", "3.7f",
       "-3.7f", "0.49999997f", "NAN", "INFINITY", "-INFINITY", "100"]
I32 = ["0", "1", "-1", "7", "-7", "8", "-8", "100", "-100", "31", "2", "3",
       "2147483647", "-2147483647", "5", "-5"]
N = len(F32)

# name, operand types (a b), result type, MLIR body ending in %r, C expression,
# tolerance. In C the operands are a and b.
CASES = []


def case(name, operands, result, body, c, tolerance=0.0):
    CASES.append((name, operands, result, body, c, tolerance))


def binary(op, c, types="f32", result=None, flags="", tolerance=0.0):
    name = op.replace(".", "_") + (flags and "_fast")
    suffix = f" {flags}" if flags else ""
    case(name, [types, types], result or types,
         f"%r = {op} %a, %b{suffix} : {types}", c, tolerance)


def unary(op, c, types="f32", result=None, tolerance=2e-6):
    case(op.replace(".", "_"), [types], result or types,
         f"%r = {op} %a : {types}", c, tolerance)


for op, sign in (("add", "+"), ("sub", "-"), ("mul", "*"), ("div", "/")):
    binary(f"arith.{op}f", f"a {sign} b")
binary("arith.maximumf", "isnan(a) || isnan(b) ? NAN : fmaxf(a, b)")
binary("arith.minimumf", "isnan(a) || isnan(b) ? NAN : fminf(a, b)")
binary("arith.remf", "fmodf(a, b)")
case("relu", ["f32"], "f32",
     "%z = arith.constant 0.0 : f32\n %r = arith.maximumf %a, %z : f32",
     "isnan(a) ? NAN : a > 0 ? a : 0")
unary("arith.negf", "-a")
for predicate, c in (("oeq", "a == b"), ("one", "a < b || a > b"),
                     ("ogt", "a > b"), ("oge", "a >= b"), ("olt", "a < b"),
                     ("ole", "a <= b"), ("une", "a != b"),
                     ("ult", "!(a >= b)"), ("uge", "!(a < b)"),
                     ("uno", "isnan(a) || isnan(b)"),
                     ("ord", "!isnan(a) && !isnan(b)")):
    case(f"cmpf_{predicate}", ["f32", "f32"], "i1",
         f"%r = arith.cmpf {predicate}, %a, %b : f32", f"({c}) ? 1 : 0")

for op in ("ceil", "floor", "sqrt", "trunc", "sin", "cos", "tan", "sinh", "cosh",
           "tanh", "asin", "acos", "atan", "asinh", "acosh", "atanh", "log1p",
           "expm1", "erf", "erfc", "cbrt"):
    unary(f"math.{op}", f"{op}f(a)")
unary("math.exp", "expf(a)")
unary("math.log", "logf(a)")
unary("math.log2", "log2f(a)")
unary("math.log10", "log10f(a)")
unary("math.exp2", "exp2f(a)", tolerance=1e-5)
unary("math.absf", "fabsf(a)")
unary("math.round", "roundf(a)", tolerance=0)
unary("math.roundeven", "rintf(a)", tolerance=0)
unary("math.rsqrt", "1 / sqrtf(a)")
for op in ("isnan", "isinf", "isfinite"):
    unary(f"math.{op}", f"{op}(a) ? 1 : 0", result="i1")
binary("math.powf", "powf(a, b)", tolerance=2e-6)
case("fpowi", ["f32", "i32"], "f32", "%r = math.fpowi %a, %b : f32, i32",
     "(float)pow(a, b)")
for small, narrow in (("f16", "(float)(_Float16)"), ("bf16", "to_bf16")):
    for op, value in (("math.exp", "expf({})"), ("math.log", "logf({})"),
                      ("math.floor", "floorf({})"), ("math.absf", "fabsf({})"),
                      ("math.tanh", "tanhf({})"), ("math.sqrt", "sqrtf({})")):
        case(f"{small}_{op[5:]}", ["f32"], small,
             f"%h = arith.truncf %a : f32 to {small}\n %r = {op} %h : {small}",
             value.format(f"{narrow}(a)"), 1e-3 if small == "f16" else 1e-2)
    case(f"{small}_rem", ["f32", "f32"], small,
         f"%h = arith.truncf %a : f32 to {small}\n"
         f" %k = arith.truncf %b : f32 to {small}\n"
         f" %r = arith.remf %h, %k : {small}",
         f"fmodf({narrow}(a), {narrow}(b))",
         1e-3 if small == "f16" else 1e-2)
binary("math.copysign", "copysignf(a, b)")
binary("math.atan2", "atan2f(a, b)", tolerance=2e-6)

I = "i32"
for op, c in (("addi", "a + b"), ("subi", "a - b"), ("andi", "a & b"),
              ("ori", "a | b"), ("xori", "a ^ b"),
              ("maxsi", "a > b ? a : b"), ("minsi", "a < b ? a : b"),
              ("maxui", "(unsigned)a > (unsigned)b ? a : b"),
              ("minui", "(unsigned)a < (unsigned)b ? a : b")):
    binary(f"arith.{op}", f"(int)({c})", I)
for op, c in (("divsi", "a / b"), ("remsi", "a % b"),
              ("divui", "(int)((unsigned)a / (unsigned)b)"),
              ("remui", "(int)((unsigned)a % (unsigned)b)"),
              ("floordivsi", "(int)floor((double)a / b)"),
              ("ceildivsi", "(int)ceil((double)a / b)"),
              ("ceildivui", "(int)((unsigned)a / (unsigned)b + "
                            "((unsigned)a % (unsigned)b != 0))")):
    binary(f"arith.{op}", f"b == 0 ? got : ({c})", I)
for op, c in (("shli", "(int)((unsigned)a << (b & 31))"), ("shrsi", "a >> (b & 31)"),
              ("shrui", "(int)((unsigned)a >> (b & 31))")):
    case(op, [I, I], I, "%m = arith.constant 31 : i32\n"
         f" %s = arith.andi %b, %m : i32\n %r = arith.{op} %a, %s : i32", c)
for predicate, c in (("eq", "a == b"), ("ne", "a != b"), ("slt", "a < b"),
                     ("sge", "a >= b"), ("ult", "(unsigned)a < (unsigned)b"),
                     ("uge", "(unsigned)a >= (unsigned)b")):
    case(f"cmpi_{predicate}", [I, I], "i1",
         f"%r = arith.cmpi {predicate}, %a, %b : i32", c)
unary("math.absi", "abs(a)", I)
unary("math.ctpop", "__builtin_popcount(a)", I)
unary("math.ctlz", "a ? __builtin_clz(a) : 32", I)

for to, c in (("i8", "(int8_t)a"), ("i16", "(int16_t)a"), ("ui8", "(uint8_t)a"),
              ("i1", "a & 1")):
    plain = to.lstrip("u")
    case(f"trunc_{to}", [I], to, f"%r = arith.trunci %a : i32 to {plain}", c)
case("ext_i64", [I], "i64", "%r = arith.extsi %a : i32 to i64", "(int64_t)a")
case("ext_u64", [I], "i64", "%r = arith.extui %a : i32 to i64",
     "(int64_t)(uint32_t)a")
case("wrap_i64", [I], "i64", "%w = arith.extsi %a : i32 to i64\n"
     " %k = arith.constant 9000000000000000000 : i64\n"
     " %r = arith.addi %w, %k : i64",
     "(int64_t)((uint64_t)(int64_t)a + 9000000000000000000u)")
# Halide takes sums of signed numbers for ones that do not wrap.
case("wrap_i32_sum", [I, I], "i1", "%s = arith.addi %a, %b : i32\n"
     " %r = arith.cmpi slt, %s, %a : i32",
     "(int)((unsigned)a + (unsigned)b) < a")
case("wrap_i32_difference", [I, I], "i1", "%s = arith.subi %a, %b : i32\n"
     " %r = arith.cmpi sgt, %s, %a : i32",
     "(int)((unsigned)a - (unsigned)b) > a")
case("wrap_i32_product", [I], I, "%k = arith.constant 4 : i32\n"
     " %m = arith.muli %a, %k : i32\n %r = arith.floordivsi %m, %k : i32",
     "(int)floor((int)((unsigned)a * 4u) / 4.0)")
case("sitofp", [I], "f32", "%r = arith.sitofp %a : i32 to f32", "(float)a")
case("uitofp", [I], "f32", "%r = arith.uitofp %a : i32 to f32",
     "(float)(unsigned)a")
case("fptosi", ["f32"], I, "%r = arith.fptosi %a : f32 to i32",
     "fabsf(a) < 1000 ? (int)a : got")
case("trunc_of_float", ["f32"], "i8", "%k = arith.constant 3.0 : f32\n"
     " %m = arith.mulf %a, %k : f32\n %w = arith.fptosi %m : f32 to i32\n"
     " %r = arith.trunci %w : i32 to i8",
     "fabsf(a) < 1000 ? (int8_t)(int)(3 * a) : got")
case("abs_f64", ["f32"], "i64", "%w = arith.extf %a : f32 to f64\n"
     " %m = math.absf %w : f64\n %r = arith.bitcast %m : f64 to i64",
     "isnan(a) ? got : ((union {double f; int64_t i;}){fabs(a)}).i")
case("bitcast", ["f32"], I, "%r = arith.bitcast %a : f32 to i32",
     "((union {float f; int i;}){a}).i")
case("f16", ["f32"], "f16", "%r = arith.truncf %a : f32 to f16", "a", 1e-3)
case("bf16", ["f32"], "bf16", "%r = arith.truncf %a : f32 to bf16", "a", 1e-2)
case("saturate", ["f32"], "ui8", "%r = halide.saturating_cast %a : f32 to ui8",
     "isnan(a) ? got : a < 0 ? 0 : a > 255 ? 255 : (int)a")
case("u8_div", ["ui8", "ui8"], "ui8", "%r = arith.divui %a, %b : i8",
     "b == 0 ? got : a / b")
case("u8_to_float", ["ui8"], "f32", "%r = arith.uitofp %a : i8 to f32", "a")
case("bool_and", ["i1", "i1"], "i1", "%r = arith.andi %a, %b : i1", "a && b")
case("bool_select", ["i1", "f32"], "f32",
     "%z = arith.constant 7.0 : f32\n %r = arith.select %a, %b, %z : f32",
     "a ? b : 7")
case("bool_to_float", ["i1"], "f32", "%r = arith.uitofp %a : i1 to f32", "a")
case("fast_exp", ["f32"], "f32", "%r = halide.fast_exp %a : f32",
     "fabsf(a) < 20 ? expf(a) : got", 1e-3)

C_TYPES = {"f32": "float", "i32": "int32_t", "i64": "int64_t", "i16": "int16_t",
           "i8": "int8_t", "ui8": "uint8_t", "i1": "uint8_t", "f16": "_Float16",
           "bf16": "uint16_t"}
# Conversions of __bf16 need a run-time routine that not every compiler brings.
TO_BF16 = """static float to_bf16(float x) {
 union { float f; uint32_t i; } u = {x};
 if (isnan(x)) return x;
 u.i = (u.i + 0x7fff + (u.i >> 16 & 1)) & 0xffff0000u;
 return u.f;
}
static float from_bf16(uint16_t bits) {
 union { uint32_t i; float f; } u = {(uint32_t)bits << 16};
 return u.f;
}
"""
INPUTS = ["f32", "i32", "ui8", "i1"]


def write_mlir():
    arguments = [f"%{t}{x} : !halide.image<{N}x{t}>" for t in INPUTS for x in "ab"]
    results = ", ".join(f"!halide.image<{N}x{c[2]}>" for c in CASES)
    print(f"halide.pipeline @scalars({', '.join(arguments)})\n -> ({results}) {{")
    for name, operands, result, body, _, _ in CASES:
        print(f' %{name} = halide.func "{name}"(%i) : !halide.func<{N}x{result}> {{')
        for operand, x in zip(operands, "ab"):
            print(f"  %{x} = halide.load %{operand}{x}[%i] : !halide.image<{N}x{operand}>")
        print(f"  {body}\n  halide.yield %r : {result.lstrip('u')}\n }}")
    names = ", ".join("%" + c[0] for c in CASES)
    types = ", ".join(f"!halide.func<{N}x{c[2]}>" for c in CASES)
    print(f" halide.output {names} : {types}\n}} schedule {{")
    for name, *_ in CASES:
        print(f' %{name} = halide.stage "{name}"\n'
              f" %{name}_i = halide.vars %{name} : !halide.var\n"
              f" %{name}_o, %{name}_v = halide.split %{name}_i by 8 : !halide.var\n"
              f" halide.vectorize %{name}_v : !halide.var")
    print("}")


def write_c():
    rows = {"f32": F32, "i32": I32, "ui8": [str(17 * i) for i in range(N)],
            "i1": [str(i // 3 % 2) for i in range(N)]}
    print('#include "kernel_stub.h"\nint KERNEL();')
    print(TO_BF16 + "int main(void) {")
    for t in INPUTS:
        values = rows[t]
        print(f" {C_TYPES[t]} {t}a[] = {{{', '.join(values)}}};")
        other = values[5:] + values[:5]
        print(f" {C_TYPES[t]} {t}b[] = {{{', '.join(other)}}};")
    for name, _, result, *_ in CASES:
        print(f" static {C_TYPES[result]} {name}[{N}];")
    buffers = [f"BUFFER({t}{x}, 1, {N})" for t in INPUTS for x in "ab"]
    buffers += [f"BUFFER({c[0]}, 1, {N})" for c in CASES]
    print(f" if (KERNEL((void *)0, {', '.join(buffers)})) return 1;")
    for name, operands, result, _, c, tolerance in CASES:
        print(f" for (int i = 0; i < {N}; ++i) {{")
        for operand, x in zip(operands, "ab"):
            print(f"  {C_TYPES[operand]} {x} = {operand}{x}[i];")
        read = ("float got = from_bf16({}[i])" if result == "bf16"
                else C_TYPES[result] + " got = {}[i]").format(name)
        print(f"  {read}; (void)got;\n"
              f'  expect("{name}", i, (double)got, (double)({c}), {tolerance});\n }}')
    print(' printf("%d differences\\n", failures);\n return failures != 0;\n}')


write_mlir() if sys.argv[1] == "mlir" else write_c()
