//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Sentence embeddings from the compiled model: the only part of the demo that
/// knows the artifact's C interface.
//===----------------------------------------------------------------------===//

#ifndef MINILM_EMBEDDER_H
#define MINILM_EMBEDDER_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace minilm {

using Embedding = std::array<float, 384>;

class Embedder {
public:
  /// Maps the weights and reserves the workspace. Throws std::runtime_error.
  Embedder(const std::string &weightsFile, int threads);
  ~Embedder();
  Embedder(const Embedder &) = delete;
  Embedder &operator=(const Embedder &) = delete;

  /// The padded lengths that the artifact holds code for, ascending.
  static const std::vector<int64_t> &lengths();

  /// The length that `count` tokens are padded to; 0 when there is none.
  static int64_t paddedLength(size_t count);

  /// Embeds the tokens of one sentence. Throws std::runtime_error.
  Embedding embed(const std::vector<int64_t> &tokens) const;

  size_t workspaceBytes() const { return workspaceSize; }

private:
  struct State;
  State *state;
  size_t workspaceSize;
};

} // namespace minilm

#endif // MINILM_EMBEDDER_H
