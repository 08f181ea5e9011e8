// RUN: calotype-opt --halide-verify-bounds --split-input-file --verify-diagnostics %s

// Inside.
halide.pipeline @inside(%x : !halide.image<64xf32>) -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %c = arith.constant 4 : i32
    %j = arith.addi %i, %c : i32
    %v = halide.load %x[%j] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  halide.output %out : !halide.func<60xf32>
}

// -----

// Past the end of an input.
// expected-error @below {{the kernel touches [5, 64] of dimension 0 in memory order of in0, which has [0, 63]}}
halide.pipeline @past_the_end(%x : !halide.image<64xf32>) -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %c = arith.constant 5 : i32
    %j = arith.addi %i, %c : i32
    %v = halide.load %x[%j] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  halide.output %out : !halide.func<60xf32>
}

// -----

// A producer rounded up reads past the end.
// expected-error @below {{the kernel touches [0, 63] of dimension 0 in memory order of in0, which has [0, 59]}}
halide.pipeline @rounded_up(%x : !halide.image<60xf32>) -> !halide.image<60xf32> {
  %a = halide.func "a"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<60xf32>
    halide.yield %v : f32
  }
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.call %a[%i] : !halide.func<60xf32>
    halide.yield %v : f32
  }
  halide.output %out : !halide.func<60xf32>
} schedule {
  %a = halide.stage "a"
  halide.compute_root %a
  %i = halide.vars %a : !halide.var
  %io, %ii = halide.split %i by 8 tail<round_up> : !halide.var
  halide.vectorize %ii : !halide.var
}
