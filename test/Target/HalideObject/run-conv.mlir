// RUN: calotype-translate --halide-to-object %source/test/Dialect/Halide/ops.mlir --symbol-file %t.sym -o %t.o
// RUN: %cc -O1 -DKERNEL=$(cat %t.sym) -I %deps/halide/include %S/Inputs/conv.c %t.o -lm -o %t.exe
// RUN: %t.exe | FileCheck %s
// RUN: calotype-translate --halide-to-object --no-schedule %source/test/Dialect/Halide/ops.mlir --symbol-file %t.sym -o %t.o
// RUN: %cc -O1 -DKERNEL=$(cat %t.sym) -I %deps/halide/include %S/Inputs/conv.c %t.o -lm -o %t.exe
// RUN: %t.exe | FileCheck %s

// The scheduled convolution, and the same without its schedule, equal six loops.

// CHECK: 0 differences
