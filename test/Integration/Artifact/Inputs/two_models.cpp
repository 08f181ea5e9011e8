//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Two compiled models in one program: right values, no allocation after the
/// first run, the same bytes from many threads at once, and codes for misuse.
/// Usage: two_models FOLDER [ROUNDS]; FOLDER holds NAME.weights, NAME.in,
/// NAME.out.
//===----------------------------------------------------------------------===//

#include "efficientnet_tiny.h"
#include "vit_tiny.h"

#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

static std::atomic<long> allocations{0};
extern "C" void *__libc_malloc(size_t);
extern "C" void *__libc_memalign(size_t, size_t);
extern "C" void *malloc(size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
extern "C" int posix_memalign(void **out, size_t alignment, size_t size) {
  ++allocations;
  *out = __libc_memalign(alignment, size);
  return *out ? 0 : 12;
}
extern "C" void *aligned_alloc(size_t alignment, size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}

static int failures = 0;
static int rounds = 10;
static void expect(bool good, const std::string &what) {
  std::printf("%s: %s\n", good ? "ok" : "FAIL", what.c_str());
  failures += !good;
}

/// A file, 64-byte aligned as a mapping would be.
struct File {
  char *data;
  size_t size;
  explicit File(const std::string &path) {
    std::ifstream stream(path, std::ios::binary);
    std::string all{std::istreambuf_iterator<char>(stream), {}};
    size = all.size();
    data = static_cast<char *>(aligned_alloc(64, (size + 63) / 64 * 64 + 64));
    std::memcpy(data, all.data(), size);
  }
  ~File() { std::free(data); }
};

/// One model by the names of its C functions.
#define MODEL(NAME, UPPER)                                                     \
  struct NAME##_test {                                                         \
    static constexpr const char *name = #NAME;                                 \
    static constexpr size_t outputs = UPPER##_OUT_logits_SIZE;                 \
    NAME##_model model;                                                        \
    int init(const void *weights, size_t size) {                               \
      return NAME##_init(&model, weights, size);                               \
    }                                                                          \
    int setThreads(int n) { return NAME##_set_threads(&model, n); }            \
    int checkWeights() { return NAME##_check_weights(&model); }                \
    size_t workspace(int n) { return NAME##_workspace_size(n); }               \
    int run(void *workspace, const void *in, void *out) {                      \
      return call(&NAME##_run, &model, workspace, in, out);                    \
    }                                                                          \
    void destroy() { NAME##_destroy(&model); }                                 \
    const char *error(void *w) { return NAME##_last_error(w); }                \
  };

template <typename Model, typename In, typename Out>
static int call(int (*run)(const Model *, void *, In *, Out *),
                const Model *model, void *workspace, const void *in,
                void *out) {
  return run(model, workspace, static_cast<In *>(const_cast<void *>(in)),
             static_cast<Out *>(out));
}

MODEL(vit_tiny, VIT_TINY)
MODEL(efficientnet_tiny, EFFICIENTNET_TINY)

/// Runs `threads` threads with a workspace each; true when all give `want`.
template <typename Test>
static bool runAtOnce(Test &test, int threads, const File &in,
                      const std::vector<float> &want) {
  std::atomic<bool> good{true};
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i)
    all.emplace_back([&] {
      void *workspace = std::malloc(test.workspace(1));
      std::vector<float> out(Test::outputs);
      for (int round = 0; round < rounds; ++round)
        if (test.run(workspace, in.data, out.data()) != CALOTYPE_OK ||
            std::memcmp(out.data(), want.data(), out.size() * sizeof(float)))
          good = false;
      std::free(workspace);
    });
  for (std::thread &thread : all)
    thread.join();
  return good;
}

/// Values and allocations with 1 and 2 threads; returns the output.
template <typename Test>
static std::vector<float> testRuns(Test &test, const File &in,
                                   const File &want) {
  std::string name = Test::name;
  const float *reference = reinterpret_cast<const float *>(want.data);
  std::vector<float> out(Test::outputs);
  expect(want.size == out.size() * sizeof(float), name + " has the outputs");
  for (int threads : {1, 2}) {
    std::string which = name + " with " + std::to_string(threads);
    expect(test.setThreads(threads) == CALOTYPE_OK, which + " sets threads");
    void *workspace = std::malloc(test.workspace(threads));
    int code = test.run(workspace, in.data, out.data());
    expect(code == CALOTYPE_OK, which + " runs");
    long before = allocations;
    for (int i = 0; i < rounds / 2 + 1; ++i)
      test.run(workspace, in.data, out.data());
    expect(allocations == before, which + " allocates nothing");
    double worst = 0;
    for (size_t i = 0; i < out.size(); ++i)
      worst = std::fmax(worst, std::fabs(out[i] - reference[i]) /
                                   (5e-4 + 1e-3 * std::fabs(reference[i])));
    expect(worst <= 1, which + " is right: " + std::to_string(worst));
    std::free(workspace);
  }
  test.setThreads(1);
  return out;
}

template <typename Test>
static void testMisuse(const File &weights, const File &other, const File &in) {
  std::string name = Test::name;
  Test test;
  expect(test.init(other.data, other.size) < 0,
         name + " refuses other weights");
  expect(test.init(weights.data, weights.size - 64) == CALOTYPE_BAD_SIZE,
         name + " refuses short weights");
  expect(test.init(nullptr, 0) < 0, name + " refuses no weights");
  weights.data[weights.size - 4] ^= 1;
  expect(test.init(weights.data, weights.size) == CALOTYPE_OK &&
             test.checkWeights() == CALOTYPE_CORRUPT_WEIGHTS,
         name + " finds corrupt weights");
  weights.data[weights.size - 4] ^= 1;
  expect(test.checkWeights() == CALOTYPE_OK, name + " checks its weights");
  void *workspace = std::malloc(test.workspace(1));
  expect(test.run(workspace, in.data, nullptr) == CALOTYPE_BAD_ARGUMENT &&
             test.error(workspace)[0],
         name + " refuses a null output and says so");
  std::free(workspace);
  test.destroy();
}

int main(int argc, char **argv) {
  if (argc > 2)
    rounds = std::atoi(argv[2]);
  std::string folder = std::string(argv[1]) + "/";
  File vitWeights(folder + "vit_tiny.weights"), vitIn(folder + "vit_tiny.in"),
      vitOut(folder + "vit_tiny.out");
  File netWeights(folder + "efficientnet_tiny.weights"),
      netIn(folder + "efficientnet_tiny.in"),
      netOut(folder + "efficientnet_tiny.out");
  vit_tiny_test vit;
  efficientnet_tiny_test net;
  expect(vit.init(vitWeights.data, vitWeights.size) == CALOTYPE_OK, "vit init");
  expect(net.init(netWeights.data, netWeights.size) == CALOTYPE_OK, "net init");
  std::vector<float> vitGot = testRuns(vit, vitIn, vitOut);
  std::vector<float> netGot = testRuns(net, netIn, netOut);
  bool vitGood = false;
  std::thread beside([&] { vitGood = runAtOnce(vit, 2, vitIn, vitGot); });
  bool netGood = runAtOnce(net, 2, netIn, netGot);
  beside.join();
  expect(vitGood && netGood, "two models in four threads give equal bytes");
  vit.destroy();
  net.destroy();
  testMisuse<vit_tiny_test>(vitWeights, netWeights, vitIn);
  testMisuse<efficientnet_tiny_test>(netWeights, vitWeights, netIn);
  return failures ? 1 : 0;
}
