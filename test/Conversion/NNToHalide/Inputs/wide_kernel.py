"""Prints a kernel that concatenates as many values, and its call. Usage: wide_kernel.py COUNT"""
import sys

count = int(sys.argv[1])
result = f"tensor<{count}x2xf32>"
parameters = ", ".join(f"%a{i}: tensor<1x2xf32>" for i in range(count))
types = ", ".join(["tensor<1x2xf32>"] * count)
print(f"""nn.kernel @join({parameters}) -> {result} {{
  %0 = nn.concat {", ".join(f"%a{i}" for i in range(count))} {{axis = 0 : i64}} : ({types}) -> {result}
  nn.yield %0 : {result}
}}
func.func @main(%x: tensor<1x2xf32>) -> {result} {{
  %0 = nn.call @join({", ".join(["%x"] * count)}) : ({types}) -> {result}
  return %0 : {result}
}}""")
