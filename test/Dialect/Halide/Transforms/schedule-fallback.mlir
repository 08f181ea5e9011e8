// RUN: calotype-opt %s --halide-schedule | FileCheck %s
// RUN: calotype-opt %s --halide-schedule --halide-schedule | FileCheck %s

// A large map: vector lanes inside, tasks outside.
// CHECK-LABEL: halide.pipeline @relu
// CHECK: } schedule {
// CHECK: %[[OUT:.+]] = halide.stage "out"
// CHECK: %[[X:.+]], %[[Y:.+]] = halide.vars %[[OUT]]
// CHECK: %[[XO:.+]], %[[XI:.+]] = halide.split %[[X]] by 8 tail<round_up>
// CHECK: halide.vectorize %[[XI]]
// CHECK: halide.split %[[Y]] by 64 tail<guard_with_if>
// CHECK: halide.parallel
halide.pipeline @relu(%x : !halide.image<1024x1024xf32>) -> !halide.image<1024x1024xf32> {
  %out = halide.func "out"(%i, %j) : !halide.func<1024x1024xf32> {
    %v = halide.load %x[%j, %i] : !halide.image<1024x1024xf32>
    %zero = arith.constant 0.0 : f32
    %m = arith.maximumf %v, %zero : f32
    halide.yield %m : f32
  }
  halide.output %out : !halide.func<1024x1024xf32>
}

// A small one: no tasks, and the last lanes step back into the extent.
// CHECK-LABEL: halide.pipeline @small
// CHECK: halide.split %{{.*}} by 8 tail<shift_inwards>
// CHECK-NOT: halide.parallel
halide.pipeline @small(%x : !halide.image<13xf32>) -> !halide.image<13xf32> {
  %out = halide.func "out"(%i) : !halide.func<13xf32> {
    %v = halide.load %x[%i] : !halide.image<13xf32>
    %w = arith.addf %v, %v : f32
    halide.yield %w : f32
  }
  halide.output %out : !halide.func<13xf32>
}

// Too narrow for lanes.
// CHECK-LABEL: halide.pipeline @narrow
// CHECK-NOT: halide.vectorize
halide.pipeline @narrow(%x : !halide.image<3xf32>) -> !halide.image<3xf32> {
  %out = halide.func "out"(%i) : !halide.func<3xf32> {
    %v = halide.load %x[%i] : !halide.image<3xf32>
    halide.yield %v : f32
  }
  halide.output %out : !halide.func<3xf32>
}

// Sum of rows: lanes along the row, merged at the end; the function is stored.
// CHECK-LABEL: halide.pipeline @rows
// CHECK: %[[U:.+]] = halide.stage "sum" update 0
// CHECK: %{{.*}}, %[[R:.+]] = halide.vars %[[U]] : !halide.var, !halide.rvar
// CHECK: %{{.*}}, %[[RI:.+]] = halide.split %[[R]] by 8
// CHECK: halide.rfactor %[[U]] over %[[RI]] as ["u"] name "sum_lanes0"
// CHECK: halide.vectorize
halide.pipeline @rows(%x : !halide.image<4x1000xf32>) -> !halide.image<4xf32> {
  %sum = halide.func "sum"(%i) : !halide.func<4xf32> {
    %zero = arith.constant 0.0 : f32
    halide.yield %zero : f32
  }
  %sum1 = halide.update %sum(%i) over (%r = 1000) : !halide.func<4xf32> {
    %old = halide.call %sum[%i] : !halide.func<4xf32>
    %v = halide.load %x[%i, %r] : !halide.image<4x1000xf32>
    %new = arith.addf %old, %v fastmath<fast> : f32
    halide.yield %new : f32
  }
  %out = halide.func "out"(%i) : !halide.func<4xf32> {
    %v = halide.call %sum1[%i] : !halide.func<4xf32>
    halide.yield %v : f32
  }
  halide.output %out : !halide.func<4xf32>
}
