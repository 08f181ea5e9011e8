// RUN: not calotype-opt %s --nn-approximate-attention=map=softmax 2>&1 | FileCheck %s
// RUN: not calotype-opt %s "--nn-approximate-attention=map=performer(0)" 2>&1 | FileCheck %s
// RUN: not calotype-opt %s "--nn-approximate-attention=map=elu(3)" 2>&1 | FileCheck %s
// RUN: not calotype-opt %s "--nn-approximate-attention=map=performer(8" 2>&1 | FileCheck %s
// Names of feature maps that do not exist.

// CHECK: error: expected a feature map elu, relu, taylor1, taylor2, cosformer, performer or performer(RANK,SEED); found
func.func @empty() {
  return
}
