// RUN: calotype-opt %s --split-input-file --verify-diagnostics
// Each constraint of the host ops, violated once.

// expected-error @below {{expects scratch sizes that are not negative}}
host.kernel @k {call_scratch = -1 : i64}

// -----

func.func @call_c1_unknown_kernel(%y: memref<4xf32>) {
  // expected-error @below {{refers to unknown kernel 'missing'}}
  host.call @missing outs(%y : memref<4xf32>)
  return
}

// -----

// expected-note @below {{see the function}}
func.func @call_c1_function(%y: memref<4xf32>) {
  // expected-error @below {{refers to 'call_c1_function', a function}}
  host.call @call_c1_function outs(%y : memref<4xf32>)
  return
}

// -----

host.kernel @k
func.func @call_c2_mixed(%x: tensor<4xf32>, %y: memref<4xf32>) {
  // expected-error @below {{expects operands that are all tensors or all memrefs}}
  host.call @k ins(%x : tensor<4xf32>) outs(%y : memref<4xf32>)
  return
}

// -----

host.kernel @k
func.func @call_c3_no_result(%y: tensor<4xf32>) {
  // expected-error @below {{expects one result of the same type per destination}}
  host.call @k outs(%y : tensor<4xf32>)
  return
}

// -----

host.kernel @k
func.func @call_c5_same_buffer(%y: memref<4xf32>) {
  // expected-error @below {{expects destinations that are no other operand}}
  host.call @k ins(%y : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

// -----

host.kernel @k
func.func @call_c6_strided(%y: memref<4x4xf32, strided<[8, 1]>>) {
  // expected-error @below {{is not contiguous, which this kernel was not compiled for}}
  host.call @k outs(%y : memref<4x4xf32, strided<[8, 1]>>)
  return
}

// -----

host.kernel @k
func.func @call_c6_innermost(%y: memref<4x4xf32, strided<[8, 2]>>) {
  // expected-error @below {{has an innermost stride other than 1}}
  host.call @k outs(%y : memref<4x4xf32, strided<[8, 2]>>) {any_outer_strides}
  return
}

// -----

host.kernel @k
func.func @call_c7_stride(%y: memref<65536x65536xf32>) {
  // expected-error @below {{has a stride that does not fit 31 bits}}
  host.call @k outs(%y : memref<65536x65536xf32>)
  return
}

// -----

host.kernel @k
func.func @call_c8_zero_extent(%y: memref<0xf32>) {
  // expected-error @below {{has a zero extent}}
  host.call @k outs(%y : memref<0xf32>)
  return
}

// -----

func.func @weight_c1_offset() {
  // expected-error @below {{expects an offset that is a multiple of 64, found 4}}
  %w = host.weight 4 : tensor<4xf32>
  return
}

// -----

func.func @slot_c2_tensor() {
  // expected-error @below {{expects a memref result}}
  %w = host.slot 64 : tensor<4xf32>
  return
}
