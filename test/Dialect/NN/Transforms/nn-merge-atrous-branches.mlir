// RUN: calotype-opt %s --nn-merge-atrous-branches | FileCheck %s

// A branch that is one vector per image is projected once per image.

// CHECK-LABEL: func.func @pooled_branch
// CHECK-DAG: %[[F:.*]] = nn.slice %arg2 {sizes = array<i64: 6, 8, 1, 1>, starts = array<i64: 0, 4, 0, 0>,
// CHECK-DAG: %[[G:.*]] = nn.slice %arg2 {sizes = array<i64: 6, 4, 1, 1>, starts = array<i64: 0, 0, 0, 0>,
// CHECK-DAG: %[[Y:.*]] = nn.conv %arg0, %[[F]] {{.*}} -> tensor<2x6x4x4xf32>
// CHECK-DAG: %[[W:.*]] = nn.conv %arg1, %[[G]] {{.*}} -> tensor<2x6x1x1xf32>
// CHECK: %[[S:.*]] = nn.add %[[Y]], %[[W]]
// CHECK-NEXT: %[[R:.*]] = nn.add %[[S]], %arg3
// CHECK-NEXT: return %[[R]]
func.func @pooled_branch(%x: tensor<2x8x4x4xf32>, %v: tensor<2x4x1x1xf32>, %f: tensor<6x12x1x1xf32>, %b: tensor<1x6x1x1xf32>) -> tensor<2x6x4x4xf32> {
  %0 = nn.expand %v : (tensor<2x4x1x1xf32>) -> tensor<2x4x4x4xf32>
  %1 = nn.concat %0, %x {axis = 1 : i64} : (tensor<2x4x4x4xf32>, tensor<2x8x4x4xf32>) -> tensor<2x12x4x4xf32>
  %2 = nn.conv %1, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<2x12x4x4xf32>, tensor<6x12x1x1xf32>) -> tensor<2x6x4x4xf32>
  %3 = nn.add %2, %b : (tensor<2x6x4x4xf32>, tensor<1x6x1x1xf32>) -> tensor<2x6x4x4xf32>
  return %3 : tensor<2x6x4x4xf32>
}

// Wide branches, a narrow sum: no concatenation.

// CHECK-LABEL: func.func @products_add_up
// CHECK-NOT: nn.concat
// CHECK: %[[A:.*]] = nn.conv %arg0, {{.*}} -> tensor<1x4x3xf32>
// CHECK: %[[B:.*]] = nn.conv %arg1, {{.*}} -> tensor<1x4x3xf32>
// CHECK-NEXT: %[[AB:.*]] = nn.add %[[B]], %[[A]]
// CHECK: %[[C:.*]] = nn.conv %arg2, {{.*}} -> tensor<1x4x3xf32>
// CHECK-NEXT: %[[ABC:.*]] = nn.add %[[C]], %[[AB]]
// CHECK-NEXT: return %[[ABC]]
func.func @products_add_up(%x: tensor<1x16x5xf32>, %y: tensor<1x16x5xf32>, %z: tensor<1x16x5xf32>, %f: tensor<4x48x1xf32>) -> tensor<1x4x3xf32> {
  %0 = nn.concat %x, %y, %z {axis = 1 : i64} : (tensor<1x16x5xf32>, tensor<1x16x5xf32>, tensor<1x16x5xf32>) -> tensor<1x48x5xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 2>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x48x5xf32>, tensor<4x48x1xf32>) -> tensor<1x4x3xf32>
  return %1 : tensor<1x4x3xf32>
}

// Narrow branches, a wide sum: one product of what is left.

// CHECK-LABEL: func.func @rest_stays_together
// CHECK: %[[C:.*]] = nn.concat %arg0, %arg2 {axis = 1 : i64}
// CHECK-NEXT: %[[F:.*]] = nn.concat
// CHECK-NEXT: %[[Y:.*]] = nn.conv %[[C]], %[[F]]
// CHECK: nn.add %[[Y]]
func.func @rest_stays_together(%x: tensor<1x2x5xf32>, %v: tensor<1x2x1xf32>, %y: tensor<1x2x5xf32>, %f: tensor<8x6x1xf32>) -> tensor<1x8x5xf32> {
  %0 = nn.expand %v : (tensor<1x2x1xf32>) -> tensor<1x2x5xf32>
  %1 = nn.concat %x, %0, %y {axis = 1 : i64} : (tensor<1x2x5xf32>, tensor<1x2x5xf32>, tensor<1x2x5xf32>) -> tensor<1x6x5xf32>
  %2 = nn.conv %1, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x6x5xf32>, tensor<8x6x1xf32>) -> tensor<1x8x5xf32>
  return %2 : tensor<1x8x5xf32>
}

// Nine taps and one of them again; the bias stays.

// CHECK-LABEL: func.func @common_centre
// CHECK: %[[F:.*]] = nn.constant dense<{{.*}}[1.000000e+00, 3.000000e+00, 1.000000e+00]{{.*}}> : tensor<2x2x3x3xf32>
// CHECK-NEXT: %[[Y:.*]] = nn.conv %arg0, %[[F]] {dilations = array<i64: 2, 2>, {{.*}}, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>,
// CHECK-NEXT: %[[R:.*]] = nn.add %[[Y]]
// CHECK-NEXT: return %[[R]]
func.func @common_centre(%x: tensor<1x2x9x9xf32>) -> tensor<1x2x9x9xf32> {
  %c0 = nn.constant dense<1.0> : tensor<2x2x3x3xf32>
  %c1 = nn.constant dense<2.0> : tensor<2x2x1x1xf32>
  %c2 = nn.constant dense<3.0> : tensor<1x2x1x1xf32>
  %3 = nn.conv %x, %c0 {strides = array<i64: 1, 1>, dilations = array<i64: 2, 2>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>, groups = 1 : i64} : (tensor<1x2x9x9xf32>, tensor<2x2x3x3xf32>) -> tensor<1x2x9x9xf32>
  %4 = nn.conv %x, %c1 {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<1x2x9x9xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x9x9xf32>
  %5 = nn.add %4, %c2 : (tensor<1x2x9x9xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x9x9xf32>
  %6 = nn.add %3, %5 : (tensor<1x2x9x9xf32>, tensor<1x2x9x9xf32>) -> tensor<1x2x9x9xf32>
  return %6 : tensor<1x2x9x9xf32>
}

// Taps at -2, 0, 2 and at -4, 0, 4: five for six.

// CHECK-LABEL: func.func @finer_lattice
// CHECK: %[[F:.*]] = nn.constant dense<{{\[\[}}[4.000000e+00, 1.000000e+00, 7.000000e+00, 3.000000e+00, 6.000000e+00]]]>
// CHECK-NEXT: nn.conv %arg0, %[[F]] {dilations = array<i64: 2>, {{.*}}, pads_begin = array<i64: 4>, pads_end = array<i64: 4>,
// CHECK-NEXT: return
func.func @finer_lattice(%x: tensor<1x1x16xf32>) -> tensor<1x1x16xf32> {
  %c0 = nn.constant dense<[[[1.0, 2.0, 3.0]]]> : tensor<1x1x3xf32>
  %c1 = nn.constant dense<[[[4.0, 5.0, 6.0]]]> : tensor<1x1x3xf32>
  %2 = nn.conv %x, %c0 {strides = array<i64: 1>, dilations = array<i64: 2>, pads_begin = array<i64: 2>, pads_end = array<i64: 2>, groups = 1 : i64} : (tensor<1x1x16xf32>, tensor<1x1x3xf32>) -> tensor<1x1x16xf32>
  %3 = nn.conv %x, %c1 {strides = array<i64: 1>, dilations = array<i64: 4>, pads_begin = array<i64: 4>, pads_end = array<i64: 4>, groups = 1 : i64} : (tensor<1x1x16xf32>, tensor<1x1x3xf32>) -> tensor<1x1x16xf32>
  %4 = nn.add %2, %3 : (tensor<1x1x16xf32>, tensor<1x1x16xf32>) -> tensor<1x1x16xf32>
  return %4 : tensor<1x1x16xf32>
}
