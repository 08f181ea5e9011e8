//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Runs the artifact of sizes.mlir through its C++ wrapper.

#include "sizes.hpp"
#include <cstdio>
#include <vector>

static void run(sizes::Model &model, int64_t sequence) {
  std::vector<float> x = {1, 2, 3, 4, 5, 6, 7, 8}, y(8);
  sizes_dims dims = {/*batch=*/1, sequence};
  sizes_inputs inputs = {x.data()};
  sizes_outputs outputs = {y.data()};
  try {
    model.run(&dims, &inputs, &outputs);
    std::printf("%lld:", static_cast<long long>(sequence));
    for (float value : y)
      std::printf(" %g", value);
    std::printf("\n");
  } catch (const std::runtime_error &error) {
    std::printf("%s\n", error.what());
  }
}

int main(int, char **argv) {
  alignas(64) static char weights[SIZES_WEIGHTS_SIZE];
  std::FILE *file = std::fopen(argv[1], "rb");
  if (!file || std::fread(weights, 1, sizeof weights, file) != sizeof weights)
    return 1;
  std::fclose(file);
  sizes::Model model(weights, sizeof weights, 2);
  for (int64_t sequence : {4, 8, 40, 2, 4})
    run(model, sequence);
  try {
    sizes::Model bad(weights, 3);
  } catch (const std::runtime_error &error) {
    std::printf("%s\n", error.what());
  }
  // A model moves, threads and all; what it leaves behind holds none.
  sizes::Model moved;
  moved = std::move(model);
  std::printf("moved ");
  run(moved, 4);
  std::printf("%d %d\n", bool(model), bool(moved));
  run(model, 4);
}
