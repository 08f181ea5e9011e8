// RUN: calotype-opt %s --nn-approximate-attention=map=elu | FileCheck %s
// RUN: calotype-opt %s "--nn-approximate-attention=map=taylor1 layers=1" | FileCheck %s --check-prefix=LAYER
// RUN: calotype-opt %s --nn-approximate-attention=map=elu --remarks-filter=nn-.* -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK
// Attention that has a linear form, and attention that has none. What the maps
// compute is tested in test/Unit/Transforms.

// CHECK-LABEL: @two_layers
// CHECK: %[[Q:.*]] = nn.mul %arg0,
// CHECK: %[[K:.*]] = nn.mul %arg1,
// CHECK: nn.elu %[[Q]]
// CHECK: nn.elu %[[K]]
// CHECK: nn.linear_attention {{.*}}, %arg2 {causal = false, chunk = 0 : i64, epsilon = {{.*}}, normalize = true, scale = 1.0
// CHECK: nn.linear_attention
// CHECK-NOT: nn.attention
// LAYER-LABEL: @two_layers
// LAYER: nn.attention
// LAYER: nn.lp_normalize
// LAYER: nn.linear_attention
// REMARK: [Passed] nn.attention | Category:nn-approximate-attention:approximate | Function=two_layers | {{.*}}text="layer 0 by elu"
// REMARK: [Passed] {{.*}}text="layer 1 by elu"
func.func @two_layers(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %0 = nn.attention %q, %k, %v {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  %1 = nn.attention %0, %k, %v {scale = 0.5, causal = true, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %1 : tensor<1x2x8x4xf32>
}

// A mask of keys weighs or hides the features of the keys.
// CHECK-LABEL: @additive_key_mask
// CHECK: %[[M:.*]] = nn.reshape %arg2 : (tensor<2x1x1x8xf32>) -> tensor<2x1x8x1xf32>
// CHECK: nn.exp %[[M]]
// CHECK: nn.linear_attention
func.func @additive_key_mask(%x: tensor<2x2x8x4xf32>, %v: tensor<2x2x8x4xf32>, %m: tensor<2x1x1x8xf32>) -> tensor<2x2x8x4xf32> {
  %0 = nn.attention %x, %x, %v, %m {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<2x2x8x4xf32>, tensor<2x2x8x4xf32>, tensor<2x2x8x4xf32>, tensor<2x1x1x8xf32>) -> tensor<2x2x8x4xf32>
  return %0 : tensor<2x2x8x4xf32>
}

// CHECK-LABEL: @bool_key_mask
// CHECK: %[[M:.*]] = nn.reshape %arg1 : (tensor<8xi1>) -> tensor<1x1x8x1xi1>
// CHECK: nn.select %[[M]]
// CHECK: nn.linear_attention
func.func @bool_key_mask(%x: tensor<2x2x8x4xf32>, %m: tensor<8xi1>) -> tensor<2x2x8x4xf32> {
  %0 = nn.attention %x, %x, %x, %m {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<2x2x8x4xf32>, tensor<2x2x8x4xf32>, tensor<2x2x8x4xf32>, tensor<8xi1>) -> tensor<2x2x8x4xf32>
  return %0 : tensor<2x2x8x4xf32>
}

// CHECK-LABEL: @mask_per_query
// CHECK: nn.attention
// REMARK: Function=mask_per_query | text="the mask differs between queries"
func.func @mask_per_query(%x: tensor<1x2x8x4xf32>, %m: tensor<8x8xf32>) -> tensor<1x2x8x4xf32> {
  %0 = nn.attention %x, %x, %x, %m {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<8x8xf32>) -> tensor<1x2x8x4xf32>
  return %0 : tensor<1x2x8x4xf32>
}

// CHECK-LABEL: @mask_per_head
// CHECK: nn.attention
// REMARK: Function=mask_per_head | text="the mask differs between heads"
func.func @mask_per_head(%x: tensor<1x2x8x4xf32>, %m: tensor<2x1x8xf32>) -> tensor<1x2x8x4xf32> {
  %0 = nn.attention %x, %x, %x, %m {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<2x1x8xf32>) -> tensor<1x2x8x4xf32>
  return %0 : tensor<1x2x8x4xf32>
}

// CHECK-LABEL: @softcap
// CHECK: nn.attention
// REMARK: Function=softcap | text="the scores have a soft cap"
func.func @softcap(%x: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %0 = nn.attention %x, %x, %x {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 2.0} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %0 : tensor<1x2x8x4xf32>
}

// CHECK-LABEL: @causal_with_past
// CHECK: nn.attention
// REMARK: Function=causal_with_past | text="the causal mask is not that of equal lengths"
func.func @causal_with_past(%q: tensor<1x2x1x4xf32>, %k: tensor<1x2x8x4xf32>) -> tensor<1x2x1x4xf32> {
  %0 = nn.attention %q, %k, %k {scale = 0.5, causal = true, causal_offset = 7 : i64, softcap = 0.0} : (tensor<1x2x1x4xf32>, tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x1x4xf32>
  return %0 : tensor<1x2x1x4xf32>
}
