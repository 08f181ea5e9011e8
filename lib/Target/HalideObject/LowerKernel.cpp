//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Calls Halide's compiler on a built kernel, and reads what it lowered.
//===----------------------------------------------------------------------===//

#include "LowerKernel.h"
#include "PipelineBuilder.h"
#include "calotype/Dialect/Halide/IR/HalideNames.h"

#include <chrono>
#include <fstream>
#include <iostream>

#include <unistd.h>

using namespace calotype;

namespace {
/// Records the allocations of one lowered function.
class AllocationVisitor : public Halide::Internal::IRVisitor {
public:
  AllocationVisitor(std::vector<KernelAllocation> &found, bool inTask)
      : found(found), inTask(inTask) {}

private:
  using Halide::Internal::IRVisitor::visit;

  void visit(const Halide::Internal::Allocate *op) override {
    int64_t bytes = int64_t(op->constant_allocation_size()) * op->type.bytes();
    // What CodeGen_Posix does: constant sizes up to 16 KiB, and what is told to
    // be on the stack, are on the stack.
    bool onStack = op->memory_type == Halide::MemoryType::Stack ||
                   op->memory_type == Halide::MemoryType::Register ||
                   (op->memory_type == Halide::MemoryType::Auto && bytes > 0 &&
                    bytes <= 16 * 1024);
    found.push_back({op->name, bytes, !onStack, inTask});
    IRVisitor::visit(op);
  }

  std::vector<KernelAllocation> &found;
  bool inTask;
};
} // namespace

static void writeText(const std::string &path, const std::string &text) {
  if (path == "-") {
    std::cout << text << std::flush;
    return;
  }
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush())
    throw BuildError("cannot write " + path);
}

/// Halide prints its loop nest to standard error only.
static std::string captureLoopNest(Halide::Pipeline &pipeline) {
  std::fflush(stderr);
  std::FILE *file = std::tmpfile();
  if (!file)
    throw BuildError("cannot make a temporary file");
  int saved = ::dup(2);
  ::dup2(::fileno(file), 2);
  try {
    pipeline.print_loop_nest();
  } catch (...) {
    ::dup2(saved, 2);
    throw;
  }
  std::fflush(stderr);
  std::cerr.flush();
  ::dup2(saved, 2);
  ::close(saved);
  std::string text(std::ftell(file), '\0');
  std::rewind(file);
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}

std::string calotype::useDialectNames(std::string text) {
  llvm::StringRef mark = halide::kHalideNameMark;
  for (size_t at; (at = text.find(mark)) != std::string::npos;)
    text.erase(at, mark.size());
  return text;
}

KernelRecord calotype::lowerKernel(halide::PipelineOp op,
                                   const LowerOptions &options) {
  auto start = std::chrono::steady_clock::now();
  KernelRecord record;
  PipelineBuilder builder(op);
  builder.build(options.withSchedule);
  Halide::Pipeline pipeline = builder.getPipeline();
  // What Halide itself writes needs a file name.
  std::string path = options.path == "-" ? "/dev/stdout" : options.path;
  if (options.output == KernelOutput::LoopNest) {
    writeText(options.path, useDialectNames(captureLoopNest(pipeline)));
    return record;
  }
  Halide::Module module = pipeline.compile_to_module(
      builder.getArguments(), options.symbol, Halide::Target(options.target));
  for (const Halide::Internal::LoweredFunc &func : module.functions()) {
    AllocationVisitor visitor(record.allocations, func.name != options.symbol);
    func.body.accept(&visitor);
  }
  switch (options.output) {
  case KernelOutput::Statement:
    module.compile({{Halide::OutputFileType::conceptual_stmt, path}});
    break;
  case KernelOutput::Html:
    module.compile({{Halide::OutputFileType::conceptual_stmt_html, path}});
    break;
  case KernelOutput::Assembly:
    module.compile({{Halide::OutputFileType::assembly, path}});
    break;
  case KernelOutput::Object:
    module.compile({{Halide::OutputFileType::object, path}});
    break;
  case KernelOutput::Check:
    checkBounds(module, op, builder.getOutputs());
    writeText(options.path, "");
    break;
  default:
    break;
  }
  record.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  return record;
}

void calotype::writeRuntime(const LowerOptions &options) {
  Halide::compile_standalone_runtime(
      std::map<Halide::OutputFileType, std::string>{
          {Halide::OutputFileType::object, options.path}},
      Halide::Target(options.target));
}
