// RUN: not calotype-translate --halide-to-object %s 2>&1 | FileCheck %s

// What Halide refuses is an error at the pipeline.

// CHECK: refused.mlir:[[# @LINE + 1]]:{{.*}}error: Halide refuses the kernel 'placement': {{.*}}"a" is computed at the following invalid location
halide.pipeline @placement(%x : !halide.image<64xf32>)
    -> (!halide.image<64xf32>, !halide.image<64xf32>) {
  %a = halide.func "a"(%i) : !halide.func<64xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  %b = halide.func "b"(%i) : !halide.func<64xf32> {
    %v = halide.call %a[%i] : !halide.func<64xf32>
    halide.yield %v : f32
  }
  %c = halide.func "c"(%i) : !halide.func<64xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  halide.output %b, %c : !halide.func<64xf32>, !halide.func<64xf32>
} schedule {
  %a = halide.stage "a"
  %c = halide.stage "c"
  %i = halide.vars %c : !halide.var
  halide.compute_at %a, %i : !halide.var
}
