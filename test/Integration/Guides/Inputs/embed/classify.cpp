//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The program of docs/Guides/EmbedInCMake.md.
//===----------------------------------------------------------------------===//

#include "vit_tiny.hpp"

#include <cstdio>

int main(int argc, char **argv) {
  std::FILE *file = argc > 1 ? std::fopen(argv[1], "rb") : nullptr;
  if (!file)
    return 2;
  auto *weights =
      static_cast<char *>(std::aligned_alloc(64, VIT_TINY_WEIGHTS_SIZE));
  std::size_t size = std::fread(weights, 1, VIT_TINY_WEIGHTS_SIZE, file);
  std::fclose(file);

  vit_tiny::Model model(weights, size, /*threads=*/2);
  static float image[1][3][64][64], logits[1][50];
  model.run(image, logits);
  std::printf("%f\n", logits[0][0]);
}
