//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Embedder.h"
#include "minilm.h"

#include <cstdlib>
#include <fcntl.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct minilm::Embedder::State {
  minilm_model model;
  void *weights = MAP_FAILED;
  size_t weightsSize = 0;
  void *workspace = nullptr;
};

/// Maps a whole file for reading. Throws std::runtime_error.
static void *mapFile(const std::string &path, size_t &size) {
  int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (file < 0 || fstat(file, &status)) {
    if (file >= 0)
      close(file);
    throw std::runtime_error("cannot read " + path);
  }
  size = status.st_size;
  void *data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  close(file);
  if (data == MAP_FAILED)
    throw std::runtime_error("cannot map " + path);
  return data;
}

static void check(int code, const char *what) {
  if (code != CALOTYPE_OK)
    throw std::runtime_error(std::string(what) + " gave the code " +
                             std::to_string(code));
}

minilm::Embedder::Embedder(const std::string &weightsFile, int threads)
    : state(new State) {
  try {
    state->weights = mapFile(weightsFile, state->weightsSize);
    check(minilm_init(&state->model, state->weights, state->weightsSize),
          "minilm_init");
    check(minilm_set_threads(&state->model, threads), "minilm_set_threads");
    workspaceSize = minilm_workspace_size(threads);
    state->workspace = std::malloc(workspaceSize);
    if (!state->workspace)
      throw std::runtime_error("no memory for the workspace");
  } catch (...) {
    if (state->weights != MAP_FAILED)
      munmap(state->weights, state->weightsSize);
    delete state;
    throw;
  }
}

minilm::Embedder::~Embedder() {
  minilm_destroy(&state->model);
  munmap(state->weights, state->weightsSize);
  std::free(state->workspace);
  delete state;
}

const std::vector<int64_t> &minilm::Embedder::lengths() {
  static const std::vector<int64_t> all = {
      MINILM_0_DIM_sequence, MINILM_1_DIM_sequence, MINILM_2_DIM_sequence};
  return all;
}

int64_t minilm::Embedder::paddedLength(size_t count) {
  for (int64_t length : lengths())
    if (length >= static_cast<int64_t>(count))
      return length;
  return 0;
}

minilm::Embedding
minilm::Embedder::embed(const std::vector<int64_t> &tokens) const {
  int64_t length = paddedLength(tokens.size());
  if (!length)
    throw std::runtime_error(
        std::to_string(tokens.size()) +
        " tokens are more than the model was compiled for");
  std::vector<int64_t> ids(tokens), mask(tokens.size(), 1), types(length);
  ids.resize(length);
  mask.resize(length);
  Embedding result;
  minilm_dims dims{};
  dims.batch = 1;
  dims.sequence = length;
  minilm_inputs inputs{};
  inputs.input_ids = ids.data();
  inputs.attention_mask = mask.data();
  inputs.token_type_ids = types.data();
  minilm_outputs outputs{};
  outputs.sentence_embedding = result.data();
  if (minilm_run(&state->model, state->workspace, &dims, &inputs, &outputs) !=
      CALOTYPE_OK)
    throw std::runtime_error(minilm_last_error(state->workspace));
  return result;
}
