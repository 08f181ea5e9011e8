// Plans that the planner is known to choose, number by number: a change of any of
// them is a change of the kernel and wants a measurement.
// RUN: calotype-opt %s "--nn-plan-kernels=target=x86-64-v2 schedules=none" | FileCheck %s --check-prefix=V2
// RUN: calotype-opt %s "--nn-plan-kernels=target=x86-64-v3 schedules=none" | FileCheck %s --check-prefix=V3
// RUN: calotype-opt %s "--nn-plan-kernels=target=x86-64-v4 schedules=none" | FileCheck %s --check-prefix=V4

// V2: nn.kernel @square({{.*}}plan = #plan.matmul<columns = 8, rows = 6>}
// V3: nn.kernel @square({{.*}}plan = #plan.matmul<columns = 16, rows = 6>}
// V4: nn.kernel @square({{.*}}plan = #plan.matmul<columns = 64, rows = 6>}
nn.kernel @square(%a: tensor<1024x1024xf32>, %b: tensor<1024x1024xf32>) -> tensor<1024x1024xf32> {
  %0 = nn.matmul %a, %b : (tensor<1024x1024xf32>, tensor<1024x1024xf32>) -> tensor<1024x1024xf32>
  nn.yield %0 : tensor<1024x1024xf32>
}

// V2: nn.kernel @layer({{.*}}plan = #plan.matmul<columns = 12, rows = 4>}
// V3: nn.kernel @layer({{.*}}plan = #plan.matmul<columns = 24, rows = 4>}
// V4: nn.kernel @layer({{.*}}plan = #plan.matmul<columns = 48, rows = 8>}
nn.kernel @layer(%a: tensor<1x128x768xf32>, %b: tensor<768x3072xf32>) -> tensor<1x128x3072xf32> {
  %0 = nn.matmul %a, %b : (tensor<1x128x768xf32>, tensor<768x3072xf32>) -> tensor<1x128x3072xf32>
  nn.yield %0 : tensor<1x128x3072xf32>
}

// V2: nn.kernel @one_row({{.*}}plan = #plan.matmul<columns = 16, rows = 1>}
// V3: nn.kernel @one_row({{.*}}plan = #plan.matmul<columns = 32, rows = 1>}
// V4: nn.kernel @one_row({{.*}}plan = #plan.matmul<columns = 64, rows = 1>}
nn.kernel @one_row(%a: tensor<1x2048xf32>, %b: tensor<2048x1000xf32>) -> tensor<1x1000xf32> {
  %0 = nn.matmul %a, %b : (tensor<1x2048xf32>, tensor<2048x1000xf32>) -> tensor<1x1000xf32>
  nn.yield %0 : tensor<1x1000xf32>
}

// V2: nn.kernel @three_by_three({{.*}}plan = #plan.conv<channels = 4, pixels = 14, rows = 1>}
// V3: nn.kernel @three_by_three({{.*}}plan = #plan.conv<channels = 8, pixels = 14, rows = 1>}
// V4: nn.kernel @three_by_three({{.*}}plan = #plan.conv<channels = 64, pixels = 7, rows = 1>}
nn.kernel @three_by_three(%x: tensor<1x64x56x56xf32>, %w: tensor<64x64x3x3xf32>) -> tensor<1x64x56x56xf32> {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x64x56x56xf32>, tensor<64x64x3x3xf32>) -> tensor<1x64x56x56xf32>
  nn.yield %0 : tensor<1x64x56x56xf32>
}

// V2: nn.kernel @one_by_one({{.*}}plan = #plan.conv<channels = 4, pixels = 14, rows = 1>}
// V3: nn.kernel @one_by_one({{.*}}plan = #plan.conv<channels = 8, pixels = 14, rows = 1>}
// V4: nn.kernel @one_by_one({{.*}}plan = #plan.conv<channels = 64, pixels = 7, rows = 1>}
nn.kernel @one_by_one(%x: tensor<1x1024x14x14xf32>, %w: tensor<256x1024x1x1xf32>) -> tensor<1x256x14x14xf32> {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<1x1024x14x14xf32>, tensor<256x1024x1x1xf32>) -> tensor<1x256x14x14xf32>
  nn.yield %0 : tensor<1x256x14x14xf32>
}

// V2: nn.kernel @narrow({{.*}}plan = #plan.conv<channels = 12, pixels = 4, rows = 1>}
// V3: nn.kernel @narrow({{.*}}plan = #plan.conv<channels = 24, pixels = 4, rows = 1>}
// V4: nn.kernel @narrow({{.*}}plan = #plan.conv<channels = 64, pixels = 7, rows = 1>}
nn.kernel @narrow(%x: tensor<1x512x7x7xf32>, %w: tensor<512x512x3x3xf32>) -> tensor<1x512x7x7xf32> {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x512x7x7xf32>, tensor<512x512x3x3xf32>) -> tensor<1x512x7x7xf32>
  nn.yield %0 : tensor<1x512x7x7xf32>
}

// V2: nn.kernel @groups({{.*}}plan = #plan.conv<channels = 4, pixels = 14, rows = 1>}
// V3: nn.kernel @groups({{.*}}plan = #plan.conv<channels = 8, pixels = 14, rows = 1>}
// V4: nn.kernel @groups({{.*}}plan = #plan.conv<channels = 8, pixels = 14, rows = 1>}
nn.kernel @groups(%x: tensor<1x24x28x28xf32>, %w: tensor<24x8x3x3xf32>) -> tensor<1x24x28x28xf32> {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 3 : i64} : (tensor<1x24x28x28xf32>, tensor<24x8x3x3xf32>) -> tensor<1x24x28x28xf32>
  nn.yield %0 : tensor<1x24x28x28xf32>
}

// V2: nn.kernel @depthwise({{.*}}plan = #plan.window<pixels = 4>}
// V3: nn.kernel @depthwise({{.*}}plan = #plan.window<pixels = 4>}
// V4: nn.kernel @depthwise({{.*}}plan = #plan.window<pixels = 7>}
nn.kernel @depthwise(%x: tensor<1x96x28x28xf32>, %w: tensor<96x1x3x3xf32>) -> tensor<1x96x28x28xf32> {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 96 : i64} : (tensor<1x96x28x28xf32>, tensor<96x1x3x3xf32>) -> tensor<1x96x28x28xf32>
  nn.yield %0 : tensor<1x96x28x28xf32>
}

// V2: nn.kernel @many_queries({{.*}}plan = #plan.attention<queries = 8, keys = 5, block = 64>}
// V3: nn.kernel @many_queries({{.*}}plan = #plan.attention<queries = 16, keys = 5, block = 64>}
// V4: nn.kernel @many_queries({{.*}}plan = #plan.attention<queries = 64, keys = 4, block = 64>}
nn.kernel @many_queries(%q: tensor<1x12x128x64xf32>) -> tensor<1x12x128x64xf32> {
  %0 = nn.attention %q, %q, %q {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x12x128x64xf32>, tensor<1x12x128x64xf32>, tensor<1x12x128x64xf32>) -> tensor<1x12x128x64xf32>
  nn.yield %0 : tensor<1x12x128x64xf32>
}

// V2: nn.kernel @many_keys({{.*}}plan = #plan.attention<queries = 8, keys = 6, block = 64, key_tile = 256>}
// V3: nn.kernel @many_keys({{.*}}plan = #plan.attention<queries = 16, keys = 6, block = 64, key_tile = 256>}
// V4: nn.kernel @many_keys({{.*}}plan = #plan.attention<queries = 64, keys = 7, block = 64, key_tile = 256>}
nn.kernel @many_keys(%q: tensor<1x8x4096x64xf32>) -> tensor<1x8x4096x64xf32> {
  %0 = nn.attention %q, %q, %q {scale = 1.0, causal = true, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x8x4096x64xf32>, tensor<1x8x4096x64xf32>, tensor<1x8x4096x64xf32>) -> tensor<1x8x4096x64xf32>
  nn.yield %0 : tensor<1x8x4096x64xf32>
}

// V2: nn.kernel @step({{.*}}plan = #plan.few_queries}
// V3: nn.kernel @step({{.*}}plan = #plan.few_queries}
// V4: nn.kernel @step({{.*}}plan = #plan.few_queries}
nn.kernel @step(%q: tensor<1x8x1x64xf32>, %k: tensor<1x8x512x64xf32>) -> tensor<1x8x1x64xf32> {
  %0 = nn.attention %q, %k, %k {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x8x1x64xf32>, tensor<1x8x512x64xf32>, tensor<1x8x512x64xf32>) -> tensor<1x8x1x64xf32>
  nn.yield %0 : tensor<1x8x1x64xf32>
}

// V2: nn.kernel @all_keys({{.*}}plan = #plan.linear_attention<columns = 8, queries = 6, state_columns = 5, block = 64, partials = 1>}
// V3: nn.kernel @all_keys({{.*}}plan = #plan.linear_attention<columns = 16, queries = 6, state_columns = 5, block = 64, partials = 1>}
// V4: nn.kernel @all_keys({{.*}}plan = #plan.linear_attention<columns = 64, queries = 6, state_columns = 13, block = 64, partials = 1>}
nn.kernel @all_keys(%q: tensor<1x8x4096x64xf32>, %k: tensor<1x8x4096x64xf32>, %v: tensor<1x8x4096x64xf32>) -> tensor<1x8x4096x64xf32> {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = false, normalize = true, epsilon = 1.0e-6, chunk = 0 : i64} : (tensor<1x8x4096x64xf32>, tensor<1x8x4096x64xf32>, tensor<1x8x4096x64xf32>) -> (tensor<1x8x4096x64xf32>, tensor<1x8x64x64xf32>)
  nn.yield %r : tensor<1x8x4096x64xf32>
}

// V2: nn.kernel @keys_before({{.*}}plan = #plan.state_scan<columns = 32, chunk = 8, terms = 8>}
// V3: nn.kernel @keys_before({{.*}}plan = #plan.state_scan<columns = 64, chunk = 8, terms = 8>}
// V4: nn.kernel @keys_before({{.*}}plan = #plan.state_scan<columns = 64, chunk = 16, terms = 16>}
nn.kernel @keys_before(%q: tensor<1x8x2048x64xf32>, %k: tensor<1x8x2048x64xf32>, %v: tensor<1x8x2048x64xf32>) -> tensor<1x8x2048x64xf32> {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x8x2048x64xf32>, tensor<1x8x2048x64xf32>, tensor<1x8x2048x64xf32>) -> (tensor<1x8x2048x64xf32>, tensor<1x8x64x64xf32>)
  nn.yield %r : tensor<1x8x2048x64xf32>
}

// V2: nn.kernel @doubles({{.*}}plan = #plan.state_scan<columns = 16, chunk = 8, terms = 8>}
// V3: nn.kernel @doubles({{.*}}plan = #plan.state_scan<columns = 32, chunk = 8, terms = 8>}
// V4: nn.kernel @doubles({{.*}}plan = #plan.state_scan<columns = 32, chunk = 8, terms = 8>}
nn.kernel @doubles(%q: tensor<1x8x64x32xf64>) -> tensor<1x8x64x32xf64> {
  %r, %s = nn.linear_attention %q, %q, %q {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x8x64x32xf64>, tensor<1x8x64x32xf64>, tensor<1x8x64x32xf64>) -> (tensor<1x8x64x32xf64>, tensor<1x8x32x32xf64>)
  nn.yield %r : tensor<1x8x64x32xf64>
}
