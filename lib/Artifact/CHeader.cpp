//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The text of NAME.h (C99) and NAME.hpp (C++17).
//===----------------------------------------------------------------------===//

#include "calotype/Artifact/Artifact.h"
#include "calotype/Runtime/Program.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace calotype;
using llvm::formatv;

/// `text` with {0} replaced by `name` and {1} by `name` in capitals.
static std::string fillIn(std::string text, const std::string &name) {
  std::string upper = llvm::StringRef(name).upper();
  for (auto [from, to] : {std::pair("{0}", name), std::pair("{1}", upper)})
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos;
         at += to.size())
      text.replace(at, 3, to);
  return text;
}

/// The C type of elements; f16 and bf16 are their bits.
static llvm::StringRef getCType(ElementType type) {
  switch (type) {
  case ElementType::Bool:
  case ElementType::U8:
    return "uint8_t";
  case ElementType::I8:
    return "int8_t";
  case ElementType::I16:
    return "int16_t";
  case ElementType::I32:
    return "int32_t";
  case ElementType::I64:
    return "int64_t";
  case ElementType::U16:
  case ElementType::F16:
  case ElementType::BF16:
    return "uint16_t";
  case ElementType::U32:
    return "uint32_t";
  case ElementType::U64:
    return "uint64_t";
  case ElementType::F32:
    return "float";
  case ElementType::F64:
    return "double";
  }
  return "void";
}

/// "float x[1][3]"; a scalar is an array of one.
static std::string declare(const ModelArgument &argument, bool isInput) {
  std::string text = isInput ? "const " : "";
  text += getCType(argument.type).str() + " " + argument.cName;
  for (int64_t extent : argument.shape)
    text += "[" + std::to_string(extent) + "]";
  return argument.shape.empty() ? text + "[1]" : text;
}

static void writeMacros(llvm::raw_ostream &os, const CompiledModel &model) {
  std::string upper = llvm::StringRef(model.name).upper();
  const Specialisation &first = model.specialisations.front();
  os << formatv("#define {0}_ABI_HASH {1}u\n", upper,
                formatv("{0:x}", model.abiHash).str())
     << formatv("#define {0}_WEIGHTS_SIZE {1}u\n", upper,
                model.weightsBytes + sizeof(calotype_rt_weights))
     << formatv("#define {0}_NUM_INPUTS {1}\n", upper, first.inputs.size())
     << formatv("#define {0}_NUM_OUTPUTS {1}\n", upper, first.outputs.size());
  for (auto [index, spec] : llvm::enumerate(model.specialisations)) {
    // With several specialisations, X_0_SIZE is that of the first.
    std::string which =
        model.dimNames.empty() ? "" : "_" + std::to_string(index);
    for (auto [dim, value] : llvm::zip(model.dimNames, spec.dims))
      os << formatv("#define {0}{1}_DIM_{2} {3}\n", upper, which,
                    makeIdentifier(dim), value);
    for (auto *list : {&spec.inputs, &spec.outputs})
      for (const ModelArgument &argument : *list) {
        std::string name = upper + which + "_" + argument.cName;
        os << formatv("#define {0}_SIZE {1}\n", name,
                      argument.getNumElements());
        os << formatv("#define {0}_RANK {1}\n", name, argument.shape.size());
        std::string shape;
        for (int64_t extent : argument.shape)
          shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
        os << formatv("#define {0}_SHAPE {{{1}}\n", name,
                      shape.empty() ? "1" : shape);
      }
  }
  os << "\n";
}

/// What a caller must know of its buffers, as the end of a comment.
static std::string describeBuffers(const CompiledModel &model) {
  std::string text = " Tensors are dense, row-major and\n"
                     "   aligned to their elements; an output overlaps no other "
                     "tensor";
  const Specialisation &first = model.specialisations.front();
  for (auto [input, output] : llvm::zip(model.stateInputs, first.outputs))
    if (input >= 0)
      text += ",\n   except that " + output.cName + " may be the buffer of " +
              first.inputs[input].cName + ", which it updates";
  return text + ". */\n";
}

static void writeRun(llvm::raw_ostream &os, const CompiledModel &model) {
  const std::string &name = model.name;
  const Specialisation &first = model.specialisations.front();
  if (model.dimNames.empty()) {
    os << "/* Runs the model." << describeBuffers(model)
       << formatv("int {0}_run(const {0}_model *model, void *workspace", name);
    for (const ModelArgument &argument : first.inputs)
      os << ",\n    " << declare(argument, true);
    for (const ModelArgument &argument : first.outputs)
      os << ",\n    " << declare(argument, false);
    os << ");\n";
    return;
  }
  os << "typedef struct {\n";
  for (const std::string &dim : model.dimNames)
    os << "  int64_t " << makeIdentifier(dim) << ";\n";
  os << formatv("} {0}_dims;\n\ntypedef struct {{\n", name);
  for (const ModelArgument &argument : first.inputs)
    os << formatv("  const {0} *{1};\n", getCType(argument.type),
                  argument.cName);
  os << formatv("} {0}_inputs;\n\ntypedef struct {{\n", name);
  for (const ModelArgument &argument : first.outputs)
    os << formatv("  {0} *{1};\n", getCType(argument.type), argument.cName);
  os << formatv("} {0}_outputs;\n\n", name)
     << "/* Runs the specialisation for dims." << describeBuffers(model)
     << formatv("int {0}_run(const {0}_model *model, void *workspace,\n"
                "    const {0}_dims *dims, const {0}_inputs *inputs,\n"
                "    const {0}_outputs *outputs);\n",
                name);
}

std::string calotype::makeCHeader(const CompiledModel &model,
                                  const ArtifactOptions &options) {
  std::string text;
  llvm::raw_string_ostream os(text);
  std::string guard = llvm::StringRef(model.name).upper() + "_H";
  os << "/* Generated by Calotype. Link "
     << getLibraryFileName(model.name, options.form)
     << " with -lm -lpthread. */\n"
     << formatv("#ifndef {0}\n#define {0}\n\n", guard)
     << "#include <stddef.h>\n#include <stdint.h>\n\n"
     << "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  writeMacros(os, model);
  os << R"(#ifndef CALOTYPE_ERRORS
#define CALOTYPE_ERRORS
enum {
  CALOTYPE_OK = 0,
  CALOTYPE_BAD_ARGUMENT = -1,      /* null, misaligned or overlapping */
  CALOTYPE_BAD_CPU = -2,           /* the processor lacks instructions */
  CALOTYPE_BAD_WEIGHTS = -3,       /* no weights file of this version */
  CALOTYPE_BAD_ABI = -4,           /* header, library and weights differ */
  CALOTYPE_BAD_SIZE = -5,          /* the weights are cut short or too long */
  CALOTYPE_NO_SPECIALISATION = -6, /* not compiled for these dims */
  CALOTYPE_KERNEL_FAILED = -7,
  CALOTYPE_NO_THREADS = -8,        /* the system gave no threads */
  CALOTYPE_CORRUPT_WEIGHTS = -9    /* the checksum differs */
};
#endif

)";
  os << formatv("typedef struct {{ uint64_t opaque[{1}]; } {0}_model;\n\n",
                model.name, CALOTYPE_RT_MODEL_WORDS);
  static constexpr const char *functions = R"(
/* Bytes of workspace for a run with up to max_threads threads. Each run at a
   time needs a workspace of its own; its contents need not survive. */
size_t {0}_workspace_size(int max_threads);

/* weights is the whole file {0}.weights, 64-byte aligned (as mmap gives it),
   and must outlive the model. Copies nothing. */
int {0}_init_abi({0}_model *model, const void *weights, size_t weights_size,
                 uint64_t abi_hash);
#define {0}_init(model, weights, weights_size)   {0}_init_abi(model, weights, weights_size, {1}_ABI_HASH)

/* Compares the checksum of the weights; reads all of them. */
int {0}_check_weights(const {0}_model *model);

/* The number of threads of a run, 1 at first; makes or ends threads, so call it
   while no run is under way. */
int {0}_set_threads({0}_model *model, int threads);

/* Uses the caller's threads instead: parallel calls work(argument) up to
   copies times at once, one of them on the calling thread, and returns when
   all have returned. */
int {0}_set_parallel({0}_model *model,
    void (*parallel)(void *pool, void (*work)(void *), void *argument,
                     int copies),
    void *pool, int threads);

/* The same as {0}_run for programs that learn the tensors at run time: sizes of
   the symbolic dimensions (null when there are none), inputs and outputs in
   order. {0}_interface describes them: JSON with names, types and shapes. */
int {0}_run_arrays(const {0}_model *model, void *workspace,
                   const int64_t *dims, const void *const *inputs,
                   void *const *outputs);
extern const char {0}_interface[];

/* Calls hook after each kernel; a null hook ends it. */
void {0}_set_profile({0}_model *model,
    void (*hook)(void *user, int function, int call, int kernel,
                 uint64_t nanoseconds),
    void *user);

/* Ends the threads. The weights stay the caller's. */
void {0}_destroy({0}_model *model);

/* What went wrong in the last run with this workspace. */
const char *{0}_last_error(const void *workspace);

)";
  os << fillIn(functions + 1, model.name);
  if (options.embedWeights)
    os << "/* The weights, in the library. */\n"
       << formatv(
              "extern const unsigned char {0}_weights[{1}_WEIGHTS_SIZE];\n\n",
              model.name, llvm::StringRef(model.name).upper());
  writeRun(os, model);
  os << "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n";
  return text;
}

std::string calotype::makeCxxHeader(const CompiledModel &model) {
  static constexpr const char *source = R"(
// Generated by Calotype. A thin C++17 wrapper of {0}.h.
#ifndef {1}_HPP
#define {1}_HPP

#include "{0}.h"
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

namespace {0} {

/// Owns the model object; the weights stay the caller's. Throws
/// std::runtime_error when the library and the weights do not fit.
class Model {
public:
  Model(const void *weights, std::size_t weightsSize, int threads = 1) {
    check({0}_init(&model, weights, weightsSize), "{0}_init");
    check({0}_set_threads(&model, threads), "{0}_set_threads");
    workspace.reset(std::malloc({0}_workspace_size(threads)));
    if (!workspace)
      throw std::bad_alloc();
  }
  ~Model() { {0}_destroy(&model); }
  Model(const Model &) = delete;
  Model &operator=(const Model &) = delete;

  /// {0}_run with this model's workspace; throws with its message.
  template <typename... Tensors> void run(Tensors &&...tensors) {
    int code = {0}_run(&model, workspace.get(),
                       std::forward<Tensors>(tensors)...);
    if (code != CALOTYPE_OK)
      throw std::runtime_error({0}_last_error(workspace.get()));
  }

  {0}_model *get() { return &model; }

private:
  static void check(int code, const char *what) {
    if (code != CALOTYPE_OK)
      throw std::runtime_error(std::string(what) + " failed with code " +
                               std::to_string(code));
  }
  struct Free {
    void operator()(void *memory) const { std::free(memory); }
  };
  {0}_model model;
  std::unique_ptr<void, Free> workspace;
};

} // namespace {0}

#endif
)";
  return fillIn(source + 1, model.name);
}
