// Plans as schedules follow from them, number by number, with what was decided from
// the algorithm. A change of any of them is a change of the kernel and wants a
// measurement. The numbers of the step before are in nn-plan-kernels-golden.mlir.
// RUN: sed 's/CPU/x86-64-v2/' %s | calotype-opt - --calotype-pipeline | FileCheck %s --check-prefix=V2
// RUN: sed 's/CPU/x86-64-v3/' %s | calotype-opt - --calotype-pipeline | FileCheck %s --check-prefix=V3
// RUN: sed 's/CPU/x86-64-v4/' %s | calotype-opt - --calotype-pipeline | FileCheck %s --check-prefix=V4

module attributes {calotype.target = #calotype.target<"x86_64-unknown-linux-gnu", cpu = "CPU", cores = 2, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>} {

// V2-DAG: halide.pipeline @k_matmul_{{.*}}plan = #plan.matmul<columns = 12, rows = 4, task_rows = 512, task_panels = 4, copy_left = 0, copy_right = 0, steps = 1, cores = 2>}
// V3-DAG: halide.pipeline @k_matmul_{{.*}}plan = #plan.matmul<columns = 24, rows = 4, task_rows = 512, task_panels = 2, copy_left = 0, copy_right = 0, steps = 1, cores = 2>}
// V4-DAG: halide.pipeline @k_matmul_{{.*}}plan = #plan.matmul<columns = 48, rows = 8, task_rows = 512, task_panels = 1, copy_left = 0, copy_right = 0, steps = 2, cores = 2>}
func.func @matmul(%x: tensor<512x768xf32>) -> tensor<512x3072xf32> {
  %w = nn.constant dense<0.5> : tensor<768x3072xf32>
  %0 = nn.matmul %x, %w : (tensor<512x768xf32>, tensor<768x3072xf32>) -> tensor<512x3072xf32>
  return %0 : tensor<512x3072xf32>
}

// V2-DAG: halide.pipeline @k_matmul_{{.*}}plan = #plan.matmul<columns = 8, rows = 5, task_rows = 128, task_panels = 10, copy_left = 0, copy_right = 1, steps = 2, cores = 2>}
// V3-DAG: halide.pipeline @k_matmul_{{.*}}plan = #plan.matmul<columns = 16, rows = 5, task_rows = 128, task_panels = 5, copy_left = 0, copy_right = 1, steps = 2, cores = 2>}
// V4-DAG: halide.pipeline @k_matmul_{{.*}}plan = #plan.matmul<columns = 16, rows = 16, task_rows = 128, task_panels = 5, copy_left = 0, copy_right = 1, steps = 2, cores = 2>}
func.func @product(%x: tensor<2x128x64xf32>, %y: tensor<2x64x80xf32>) -> tensor<2x128x80xf32> {
  %0 = nn.matmul %x, %y : (tensor<2x128x64xf32>, tensor<2x64x80xf32>) -> tensor<2x128x80xf32>
  return %0 : tensor<2x128x80xf32>
}

// V2-DAG: halide.pipeline @k_conv_{{.*}}plan = #plan.conv<channels = 4, pixels = 14, rows = 1, strip = 14, copy_once = 0, steps = 1, cores = 2>}
// V3-DAG: halide.pipeline @k_conv_{{.*}}plan = #plan.conv<channels = 8, pixels = 14, rows = 1, strip = 14, copy_once = 0, steps = 1, cores = 2>}
// V4-DAG: halide.pipeline @k_conv_{{.*}}plan = #plan.conv<channels = 64, pixels = 7, rows = 1, strip = 14, copy_once = 0, steps = 1, cores = 2>}
func.func @large_conv(%x: tensor<1x64x56x56xf32>) -> tensor<1x64x56x56xf32> {
  %w = nn.constant dense<0.5> : tensor<64x64x3x3xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x64x56x56xf32>, tensor<64x64x3x3xf32>) -> tensor<1x64x56x56xf32>
  return %0 : tensor<1x64x56x56xf32>
}

// V2-DAG: halide.pipeline @k_conv_{{.*}}plan = #plan.conv<channels = 12, pixels = 4, rows = 1, strip = 7, copy_once = 1, steps = 1, cores = 2>}
// V3-DAG: halide.pipeline @k_conv_{{.*}}plan = #plan.conv<channels = 8, pixels = 7, rows = 2, strip = 7, copy_once = 1, steps = 1, cores = 2>}
// V4-DAG: halide.pipeline @k_conv_{{.*}}plan = #plan.conv<channels = 64, pixels = 7, rows = 1, strip = 7, copy_once = 1, steps = 1, cores = 2>}
func.func @small_conv(%x: tensor<1x128x7x7xf32>) -> tensor<1x128x7x7xf32> {
  %w = nn.constant dense<0.5> : tensor<128x128x3x3xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x128x7x7xf32>, tensor<128x128x3x3xf32>) -> tensor<1x128x7x7xf32>
  return %0 : tensor<1x128x7x7xf32>
}

// V2-DAG: halide.pipeline @k_conv_{{.*}}plan = #plan.window<pixels = 4, strip = 7, copies = 128, cores = 2>}
// V3-DAG: halide.pipeline @k_conv_{{.*}}plan = #plan.window<pixels = 4, strip = 7, copies = 128, cores = 2>}
// V4-DAG: halide.pipeline @k_conv_{{.*}}plan = #plan.window<pixels = 7, strip = 7, copies = 128, cores = 2>}
func.func @window(%x: tensor<1x144x56x56xf32>) -> tensor<1x144x56x56xf32> {
  %w = nn.constant dense<0.5> : tensor<144x1x3x3xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 144 : i64} : (tensor<1x144x56x56xf32>, tensor<144x1x3x3xf32>) -> tensor<1x144x56x56xf32>
  return %0 : tensor<1x144x56x56xf32>
}

// V2-DAG: halide.pipeline @k_pool_{{.*}}plan = #plan.pool<channels = 32, neighbours = 10, copies = 512, bytes = 262144, cores = 2>}
// V3-DAG: halide.pipeline @k_pool_{{.*}}plan = #plan.pool<channels = 32, neighbours = 10, copies = 512, bytes = 262144, cores = 2>}
// V4-DAG: halide.pipeline @k_pool_{{.*}}plan = #plan.pool<channels = 32, neighbours = 10, copies = 512, bytes = 262144, cores = 2>}
func.func @pool(%x: tensor<1x64x80x80xf32>) -> tensor<1x64x80x80xf32> {
  %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 5, 5>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x64x80x80xf32>) -> tensor<1x64x80x80xf32>
  return %0 : tensor<1x64x80x80xf32>
}

// V2-DAG: halide.pipeline @k_softmax_{{.*}}plan = #plan.rowwise<task_rows = 512, row_vectors = 4, cores = 2>}
// V3-DAG: halide.pipeline @k_softmax_{{.*}}plan = #plan.rowwise<task_rows = 512, row_vectors = 4, cores = 2>}
// V4-DAG: halide.pipeline @k_softmax_{{.*}}plan = #plan.rowwise<task_rows = 512, row_vectors = 4, cores = 2>}
func.func @rowwise(%x: tensor<4096x512xf32>) -> tensor<4096x512xf32> {
  %0 = nn.softmax %x {axis = 1 : i64} : (tensor<4096x512xf32>) -> tensor<4096x512xf32>
  return %0 : tensor<4096x512xf32>
}

// V2-DAG: halide.pipeline @k_reduce_{{.*}}plan = #plan.fallback<line = 16, cores = 2>}
// V3-DAG: halide.pipeline @k_reduce_{{.*}}plan = #plan.fallback<line = 16, cores = 2>}
// V4-DAG: halide.pipeline @k_reduce_{{.*}}plan = #plan.fallback<line = 16, cores = 2>}
func.func @reduction(%x: tensor<2048x1000xf32>) -> tensor<2048xf32> {
  %0 = nn.reduce %x {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>, keep_dims = false} : (tensor<2048x1000xf32>) -> tensor<2048xf32>
  return %0 : tensor<2048xf32>
}

// V2-DAG: halide.pipeline @k_attention_{{.*}}plan = #plan.few_queries<block = 1, columns = 8, row_vectors = 4, cores = 2>}
// V3-DAG: halide.pipeline @k_attention_{{.*}}plan = #plan.few_queries<block = 1, columns = 16, row_vectors = 4, cores = 2>}
// V4-DAG: halide.pipeline @k_attention_{{.*}}plan = #plan.few_queries<block = 1, columns = 32, row_vectors = 4, cores = 2>}
func.func @few_queries(%q: tensor<1x12x1x64xf32>, %k: tensor<1x12x1024x64xf32>, %v: tensor<1x12x1024x64xf32>) -> tensor<1x12x1x64xf32> {
  %0 = nn.attention %q, %k, %v {scale = 0.125, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x12x1x64xf32>, tensor<1x12x1024x64xf32>, tensor<1x12x1024x64xf32>) -> tensor<1x12x1x64xf32>
  return %0 : tensor<1x12x1x64xf32>
}

// V2-DAG: halide.pipeline @k_conv_{{.*}}plan = #plan.conv<channels = 8, pixels = 5, rows = 1, strip = 10, copy_once = 0, steps = 2, cores = 2>}
// V3-DAG: halide.pipeline @k_conv_{{.*}}plan = #plan.conv<channels = 16, pixels = 5, rows = 1, strip = 10, copy_once = 0, steps = 2, cores = 2>}
// V4-DAG: halide.pipeline @k_conv_{{.*}}plan = #plan.conv<channels = 32, pixels = 10, rows = 1, strip = 10, copy_once = 0, steps = 2, cores = 2>}
func.func @conv(%x: tensor<1x16x20x20xf32>) -> tensor<1x32x20x20xf32> {
  %w = nn.constant dense<0.5> : tensor<32x16x3x3xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x16x20x20xf32>, tensor<32x16x3x3xf32>) -> tensor<1x32x20x20xf32>
  return %0 : tensor<1x32x20x20xf32>
}

// V2-DAG: halide.pipeline @k_conv_{{.*}}plan = #plan.blocked_conv<channels = 12, pixels = 4, block = 64, tap_percent = 56, task_rows = 3, task_phases = 2, task_panels = 4, steps = 1, cores = 2>}
// V3-DAG: halide.pipeline @k_conv_{{.*}}plan = #plan.blocked_conv<channels = 24, pixels = 4, block = 64, tap_percent = 56, task_rows = 3, task_phases = 2, task_panels = 2, steps = 1, cores = 2>}
// V4-DAG: halide.pipeline @k_conv_{{.*}}plan = #plan.blocked_conv<channels = 48, pixels = 4, block = 32, tap_percent = 56, task_rows = 3, task_phases = 2, task_panels = 1, steps = 2, cores = 2>}
func.func @blocked_conv(%x: tensor<1x64x32x32xf32>) -> tensor<1x48x32x32xf32> {
  %w = nn.constant dense<0.5> : tensor<48x64x3x3xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 12, 12>, pads_begin = array<i64: 12, 12>, pads_end = array<i64: 12, 12>, groups = 1 : i64} : (tensor<1x64x32x32xf32>, tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32>
  return %0 : tensor<1x48x32x32xf32>
}

// V2-DAG: halide.pipeline @k_attention_{{.*}}plan = #plan.attention<queries = 8, keys = 6, block = 64, key_tile = 256, value_columns = 8, value_rows = 5, row_vectors = 4, cores = 2>}
// V3-DAG: halide.pipeline @k_attention_{{.*}}plan = #plan.attention<queries = 16, keys = 6, block = 64, key_tile = 256, value_columns = 16, value_rows = 5, row_vectors = 4, cores = 2>}
// V4-DAG: halide.pipeline @k_attention_{{.*}}plan = #plan.attention<queries = 64, keys = 6, block = 64, key_tile = 256, value_columns = 16, value_rows = 16, row_vectors = 4, cores = 2>}
func.func @attention(%q: tensor<1x2x64x16xf32>, %k: tensor<1x2x1024x16xf32>, %v: tensor<1x2x1024x16xf32>) -> tensor<1x2x64x16xf32> {
  %0 = nn.attention %q, %k, %v {scale = 0.25, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x64x16xf32>, tensor<1x2x1024x16xf32>, tensor<1x2x1024x16xf32>) -> tensor<1x2x64x16xf32>
  return %0 : tensor<1x2x64x16xf32>
}

// V2-DAG: halide.pipeline @k_linear_attention_{{.*}}plan = #plan.linear_attention<columns = 12, queries = 4, state_columns = 6, block = 64, partials = 4, query_block = 96, cores = 2>}
// V3-DAG: halide.pipeline @k_linear_attention_{{.*}}plan = #plan.linear_attention<columns = 24, queries = 4, state_columns = 6, block = 64, partials = 4, query_block = 96, cores = 2>}
// V4-DAG: halide.pipeline @k_linear_attention_{{.*}}plan = #plan.linear_attention<columns = 16, queries = 15, state_columns = 12, block = 64, partials = 4, query_block = 90, cores = 2>}
func.func @linear_attention(%q: tensor<1x2x300x16xf32>, %k: tensor<1x2x300x16xf32>, %v: tensor<1x2x300x24xf32>) -> (tensor<1x2x300x24xf32>, tensor<1x2x16x24xf32>) {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = false, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x2x300x16xf32>, tensor<1x2x300x16xf32>, tensor<1x2x300x24xf32>) -> (tensor<1x2x300x24xf32>, tensor<1x2x16x24xf32>)
  return %r, %s : tensor<1x2x300x24xf32>, tensor<1x2x16x24xf32>
}

// V2-DAG: halide.pipeline @k_linear_attention_{{.*}}plan = #plan.state_scan<columns = 16, chunk = 8, terms = 8, score_rows = 8, cores = 2>}
// V3-DAG: halide.pipeline @k_linear_attention_{{.*}}plan = #plan.state_scan<columns = 16, chunk = 8, terms = 8, score_rows = 8, cores = 2>}
// V4-DAG: halide.pipeline @k_linear_attention_{{.*}}plan = #plan.state_scan<columns = 16, chunk = 16, terms = 16, score_rows = 16, cores = 2>}
func.func @state_scan(%q: tensor<1x4x64x16xf32>, %k: tensor<1x4x64x16xf32>, %v: tensor<1x4x64x16xf32>) -> (tensor<1x4x64x16xf32>, tensor<1x4x16x16xf32>) {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x4x64x16xf32>, tensor<1x4x64x16xf32>, tensor<1x4x64x16xf32>) -> (tensor<1x4x64x16xf32>, tensor<1x4x16x16xf32>)
  return %r, %s : tensor<1x4x64x16xf32>, tensor<1x4x16x16xf32>
}

// V2-DAG: halide.pipeline @k_scan_{{.*}}plan = #plan.fallback<line = 16, cores = 1>}
// V3-DAG: halide.pipeline @k_scan_{{.*}}plan = #plan.fallback<line = 16, cores = 1>}
// V4-DAG: halide.pipeline @k_scan_{{.*}}plan = #plan.fallback<line = 16, cores = 1>}
func.func @fallback(%x: tensor<40x60xf32>) -> tensor<40x60xf32> {
  %0 = nn.scan %x {kind = #nn.scan_kind<sum>, axis = 0 : i64, exclusive = false, reverse = false} : (tensor<40x60xf32>) -> tensor<40x60xf32>
  return %0 : tensor<40x60xf32>
}
}
