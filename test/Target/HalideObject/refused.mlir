// RUN: not calotype-translate --halide-to-object %s 2>&1 | FileCheck %s

// What Halide refuses is an error at the pipeline.

// CHECK: refused.mlir:[[# @LINE + 1]]:{{.*}}error: Halide refuses the kernel: {{.*}}unbounded
halide.pipeline @gather(%x : !halide.image<64xf32>, %k : !halide.image<8xi32>)
    -> !halide.image<8xf32> {
  %out = halide.func "out"(%i) : !halide.func<8xf32> {
    %j = halide.load %k[%i] : !halide.image<8xi32>
    %v = halide.load %x[%j] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  halide.output %out : !halide.func<8xf32>
}
