// RUN: calotype-opt %s --split-input-file --verify-diagnostics
// Constants, kernels, calls and layouts that violate their constraints.

func.func @constant_c1_bytes() {
  // expected-error @+1 {{expected a blob of 8 bytes for 'tensor<2xf32>', found 4}}
  %0 = nn.constant dense_resource<short> : tensor<2xf32>
  return
}

{-#
  dialect_resources: {
    builtin: { short: "0x0400000001000000" }
  }
#-}

// -----

// expected-error @+1 {{must match the type of the corresponding argument in function signature}}
"nn.kernel"() ({
^bb0(%x: tensor<3xf32>):
  nn.yield
}) {sym_name = "kernel_c1_arguments", function_type = (tensor<2xf32>) -> ()} : () -> ()

// -----

"nn.kernel"() ({
^bb0(%x: tensor<2xf32>):
  // expected-error @+1 {{block with no terminator}}
  %0 = nn.relu %x : (tensor<2xf32>) -> tensor<2xf32>
}) {sym_name = "kernel_c2_no_yield", function_type = (tensor<2xf32>) -> ()} : () -> ()

// -----

nn.kernel @kernel_c3_results(%x: tensor<2xf32>) -> tensor<3xf32> {
  // expected-error @+1 {{expected values of types 'tensor<3xf32>', found 'tensor<2xf32>'}}
  nn.yield %x : tensor<2xf32>
}

// -----

nn.kernel @kernel_c3_count(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @+1 {{expected values of types 'tensor<2xf32>', found}}
  nn.yield
}

// -----

func.func @call_c1_name(%x: tensor<2xf32>) {
  // expected-error @+1 {{no kernel is named 'missing'}}
  %0 = nn.call @missing(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

// expected-note @+1 {{kernel of type}}
nn.kernel @identity(%x: tensor<2xf32>) -> tensor<2xf32> {
  nn.yield %x : tensor<2xf32>
}
func.func @call_c2_types(%x: tensor<3xf32>) {
  // expected-error @+1 {{types differ from the kernel's}}
  %0 = nn.call @identity(%x) : (tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @relayout_c1_shape(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected the shape and element type of}}
  %0 = nn.relayout %x : (tensor<2xf32>) -> tensor<3xf32>
  return
}

// -----

// expected-error @+1 {{expected the outer permutation to name each dimension once}}
func.func private @layout_c1(tensor<2x3xf32, #nn.layout<[0, 0], [], []>>)

// -----

// expected-error @+1 {{expected one inner tile for each inner dimension, found 0 for 1}}
func.func private @layout_c2_count(tensor<2x3xf32, #nn.layout<[0, 1], [1], []>>)

// -----

// expected-error @+1 {{expected positive inner tiles, found 0}}
func.func private @layout_c2_positive(tensor<2x3xf32, #nn.layout<[0, 1], [1], [0]>>)

// -----

// expected-error @+1 {{inner dimension 1 is named twice}}
func.func private @layout_c3_twice(tensor<2x3xf32, #nn.layout<[], [1, 1], [4, 2]>>)

// -----

func.func @layout_of_another_rank(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'nn.relayout' op result #0 must be ranked tensor}}
  %0 = nn.relayout %x : (tensor<2x3xf32>) -> tensor<2x3xf32, #nn.layout<[0, 1, 2], [], []>>
  return
}

// -----

func.func @layout_of_another_dimension(%x: tensor<2x3xf32, #nn.layout<[], [5], [4]>>) {
  // expected-error @+1 {{'nn.relayout' op operand #0 must be ranked tensor}}
  %0 = nn.relayout %x : (tensor<2x3xf32, #nn.layout<[], [5], [4]>>) -> tensor<2x3xf32>
  return
}
