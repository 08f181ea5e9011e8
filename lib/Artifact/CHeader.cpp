//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The text of NAME.h, for C99 to C23 and C++11 to C++23.
//===----------------------------------------------------------------------===//

#include "HeaderText.h"
#include "calotype/Artifact/Artifact.h"
#include "calotype/Artifact/Identifiers.h"
#include "calotype/Runtime/Program.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace calotype;
using llvm::formatv;

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

/// "[1][3]"; a scalar is an array of one, and so is what has no elements.
static std::string getExtents(const ModelArgument &argument) {
  if (argument.shape.empty() || argument.getNumElements() == 0)
    return "[1]";
  std::string text;
  for (int64_t extent : argument.shape)
    text += "[" + std::to_string(extent) + "]";
  return text;
}

/// "const float x[1][3]".
static std::string declare(const ModelArgument &argument, bool isInput) {
  return (isInput ? "const " : "") + getCType(argument.type).str() + " " +
         argument.cName + getExtents(argument);
}

/// The macros of one tensor; `prefix` is NET_IN_ or the like.
static void writeShape(llvm::raw_ostream &os, const std::string &prefix,
                       const ModelArgument &argument) {
  std::string name = prefix + argument.cName, shape;
  for (int64_t extent : argument.shape)
    shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
  os << formatv("#define {0}_SIZE {1}\n", name, argument.getNumElements())
     << formatv("#define {0}_RANK {1}\n", name, argument.shape.size())
     << formatv("#define {0}_SHAPE {{{1}}\n", name,
                shape.empty() ? "1" : shape);
}

static void writeMacros(llvm::raw_ostream &os, const CompiledModel &model) {
  std::string upper = llvm::StringRef(model.name).upper();
  const Specialisation &first = model.specialisations.front();
  os << formatv("#define {0}_ABI_HASH {1}u\n", upper,
                formatv("{0:x}", model.abiHash).str())
     << formatv("#define {0}_WEIGHTS_SIZE {1}u\n", upper,
                model.getWeightsFileBytes())
     << formatv("#define {0}_NUM_INPUTS {1}\n", upper, first.inputs.size())
     << formatv("#define {0}_NUM_OUTPUTS {1}\n", upper, first.outputs.size());
  std::vector<std::string> dims = makeMemberNames(model.dimNames, model.name);
  for (auto [index, spec] : llvm::enumerate(model.specialisations)) {
    // With several specialisations, NET_0_IN_x_SIZE is that of the first.
    std::string prefix =
        upper +
        (model.dimNames.empty() ? "_" : "_" + std::to_string(index) + "_");
    for (auto [dim, value] : llvm::zip(dims, spec.dims))
      os << formatv("#define {0}DIM_{1} {2}\n", prefix, dim, value);
    for (const ModelArgument &argument : spec.inputs)
      writeShape(os, prefix + "IN_", argument);
    for (const ModelArgument &argument : spec.outputs)
      writeShape(os, prefix + "OUT_", argument);
  }
  os << "\n";
}

/// What a caller must know of its buffers, as the end of a comment.
static std::string describeBuffers(const CompiledModel &model) {
  std::string text =
      " Tensors are dense, row-major and\n"
      "   aligned to their elements; an output overlaps no other "
      "tensor";
  const Specialisation &first = model.specialisations.front();
  for (auto [input, output] : llvm::zip(model.stateInputs, first.outputs))
    if (input >= 0)
      text += ",\n   except that " + output.cName + " may be the buffer of " +
              first.inputs[input].cName + ", which it updates";
  return text + ". */\n";
}

/// GCC alone takes no `float[2][3]` for a `const float[2][3]` in C before C23.
static void writeConstCasts(llvm::raw_ostream &os, const CompiledModel &model) {
  const Specialisation &only = model.specialisations.front();
  auto isNested = [](const ModelArgument &argument) {
    return llvm::StringRef(getExtents(argument)).count('[') > 1;
  };
  if (llvm::none_of(only.inputs, isNested))
    return;
  std::string upper = llvm::StringRef(model.name).upper();
  std::string parameters, arguments;
  for (size_t i = 0; i < only.inputs.size() + only.outputs.size(); ++i) {
    std::string parameter = ", a" + std::to_string(i);
    parameters += parameter;
    if (i >= only.inputs.size() || !isNested(only.inputs[i])) {
      arguments += parameter;
      continue;
    }
    std::string extents = getExtents(only.inputs[i]);
    arguments += formatv(", \\\n    {0}_CONST(a{1}, {2}, {3})", upper, i,
                         getCType(only.inputs[i].type),
                         extents.substr(extents.find(']') + 1));
  }
  static constexpr const char *text = R"(
/* In C before C23 an array does not become one of constants by itself. */
#if defined __GNUC__ && !defined __clang__ && !defined __cplusplus &&          \
    (!defined __STDC_VERSION__ || __STDC_VERSION__ < 202000L)
#if defined __STDC_VERSION__ && __STDC_VERSION__ >= 201112L
#define {1}_CONST(x, type, extents)                                            \
  ((const type (*)extents)_Generic((x), type (*)extents: (x),                  \
       const type (*)extents: (x), void *: (x), const void *: (x)))
#else
#define {1}_CONST(x, type, extents) ((const type (*)extents)(x))
#endif
)";
  os << fillInNames(text, model.name)
     << formatv("#define {0}_run(m, w{1}) {0}_run(m, w{2})\n#endif\n",
                model.name, parameters, arguments);
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
    writeConstCasts(os, model);
    return;
  }
  os << "typedef struct {\n";
  for (const std::string &dim : makeMemberNames(model.dimNames, name))
    os << "  int64_t " << dim << ";\n";
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
  CALOTYPE_CORRUPT_WEIGHTS = -9,   /* the checksum differs */
  CALOTYPE_MISALIGNED_WEIGHTS = -10 /* not at a multiple of 64 bytes */
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
#define {0}_init(model, weights, weights_size)                                 \
  {0}_init_abi(model, weights, weights_size, {1}_ABI_HASH)

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

/* What a code means. */
const char *{0}_error_string(int code);

)";
  os << fillInNames(functions + 1, model.name);
  if (options.embedWeights)
    os << "/* The weights, in the library. */\n"
       << formatv(
              "extern const unsigned char {0}_weights[{1}_WEIGHTS_SIZE];\n\n",
              model.name, llvm::StringRef(model.name).upper());
  writeRun(os, model);
  os << "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n";
  return text;
}
