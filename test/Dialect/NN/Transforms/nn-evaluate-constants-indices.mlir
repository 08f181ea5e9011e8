// RUN: calotype-opt %s --nn-evaluate-constants --split-input-file --verify-diagnostics

// An index that becomes known by folding is checked before anything reads with it.

func.func @computed(%x: tensor<5x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.constant dense<[1, 3]> : tensor<2xi64>
  %1 = nn.constant dense<2> : tensor<i64>
  %2 = nn.add %0, %1 : (tensor<2xi64>, tensor<i64>) -> tensor<2xi64>
  // expected-error @+1 {{the index 5 is outside dimension 0 of extent 5}}
  %3 = nn.gather %x, %2 {axis = 0 : i64} : (tensor<5x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}

// -----

func.func @of_a_constant() -> tensor<1xf32> {
  %0 = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %1 = nn.constant dense<-3> : tensor<1xi32>
  // expected-error @+1 {{the index -3 is outside dimension 0 of extent 2}}
  %2 = nn.gather_elements %0, %1 {axis = 0 : i64} : (tensor<2xf32>, tensor<1xi32>) -> tensor<1xf32>
  return %2 : tensor<1xf32>
}

// -----

// A blob, and tuples behind a batch dimension: a splat is looked at once a column.

func.func @tuples(%x: tensor<2x4x3xf32>, %u: tensor<2xf32>) -> (tensor<2xf32>, tensor<2x4x3xf32>) {
  %0 = nn.constant dense<3> : tensor<2x2xi64>
  // expected-error @+1 {{the index 3 is outside dimension 2 of extent 3}}
  %1 = nn.gather_nd %x, %0 {batch_dims = 1 : i64} : (tensor<2x4x3xf32>, tensor<2x2xi64>) -> tensor<2xf32>
  %2 = nn.constant dense_resource<tuples> : tensor<2x3xi32>
  // expected-error @+1 {{the index 4 is outside dimension 1 of extent 4}}
  %3 = nn.scatter_nd %x, %2, %u {kind = #nn.scatter_kind<set>} : (tensor<2x4x3xf32>, tensor<2x3xi32>, tensor<2xf32>) -> tensor<2x4x3xf32>
  return %1, %3 : tensor<2xf32>, tensor<2x4x3xf32>
}
{-#
  dialect_resources: {
    builtin: {
      tuples: "0x04000000010000000300000002000000FEFFFFFF0400000000000000"
    }
  }
#-}

// -----

func.func @inside(%x: tensor<5x3xf32>, %u: tensor<1x3xf32>, %i: tensor<1x3xi64>) -> (tensor<2x3xf32>, tensor<5x3xf32>, tensor<5x3xf32>) {
  %0 = nn.constant dense<[-5, 4]> : tensor<2xi64>
  %1 = nn.gather %x, %0 {axis = 0 : i64} : (tensor<5x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %2 = nn.constant dense<-5> : tensor<1x3xi64>
  %3 = nn.scatter_elements %x, %2, %u {axis = 0 : i64, kind = #nn.scatter_kind<set>} : (tensor<5x3xf32>, tensor<1x3xi64>, tensor<1x3xf32>) -> tensor<5x3xf32>
  %4 = nn.scatter_elements %x, %i, %u {axis = 0 : i64, kind = #nn.scatter_kind<set>} : (tensor<5x3xf32>, tensor<1x3xi64>, tensor<1x3xf32>) -> tensor<5x3xf32>
  return %1, %3, %4 : tensor<2x3xf32>, tensor<5x3xf32>, tensor<5x3xf32>
}

// -----

func.func @lengths(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %0 = nn.constant dense<[4, 5]> : tensor<2xi64>
  // expected-error @+1 {{the sequence length 5 is outside [0, 4]}}
  %1 = nn.reverse_sequence %x, %0 {batch_axis = 1 : i64, time_axis = 0 : i64} : (tensor<4x2xf32>, tensor<2xi64>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}
