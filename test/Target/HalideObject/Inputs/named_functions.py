"""Prints a pipeline whose functions have the names of Halide's intrinsics and of functions
of C, and use them. Usage: named_functions.py float|int"""
import sys

FLOAT = {"abs": "math.absf", "round": "math.roundeven", "floor_f32": "math.floor", "ceil_f32": "math.ceil",
         "trunc_f32": "math.trunc", "sqrt_f32": "math.sqrt", "exp_f32": "math.exp", "tanhf": "math.tanh",
         "sinf": "math.sin", "erff": "math.erf", "likely": "math.absf", "reinterpret": "math.absf"}
INT = {"shift_left": "arith.shli", "shift_right": "arith.shrsi", "bitwise_and": "arith.andi",
       "bitwise_or": "arith.ori", "bitwise_xor": "arith.xori", "div_round_to_zero": "arith.divsi",
       "mod_round_to_zero": "arith.remsi", "absd": "arith.subi", "if_then_else": "arith.maxsi", "undef": "arith.minsi"}

ops, element, count = (FLOAT, "f32", 1) if sys.argv[1] == "float" else (INT, "i32", 2)
image, func = f"!halide.image<64x{element}>", f"!halide.func<64x{element}>"
lines = [f"halide.pipeline @names(%x: {image}) -> {image} {{",
         f'  %f0 = halide.func "in0"(%i) : {func} {{',
         f"    %v = halide.load %x[%i] : {image}", f"    halide.yield %v : {element}", "  }"]
for i, (name, op) in enumerate(ops.items()):
    lines += [f'  %f{i + 1} = halide.func "{name}"(%i) : {func} {{',
              f"    %v = halide.call %f{i}[%i] : {func}",
              f"    %w = {op} {', '.join(['%v'] * count)} : {element}",
              f"    %u = {op} {', '.join(['%w'] * count)} : {element}", f"    halide.yield %u : {element}", "  }"]
print("\n".join(lines + [f"  halide.output %f{len(ops)} : {func}", "}"]))
