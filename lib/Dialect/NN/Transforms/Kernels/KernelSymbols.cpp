//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "KernelSymbols.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace calotype::nn;

std::string calotype::nn::getStructure(KernelOp kernel) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  // Names of symbols differ, so the kernel is printed under one name.
  StringAttr name = kernel.getSymNameAttr();
  kernel.setSymName("kernel");
  OpPrintingFlags flags;
  flags.useLocalScope().enableDebugInfo(false).elideLargeResourceString();
  kernel->print(stream, flags);
  kernel.setSymNameAttr(name);
  return text;
}

KernelSymbols::KernelSymbols(ModuleOp module) : module(module) {
  for (auto symbol : module.getOps<SymbolOpInterface>())
    names.insert(symbol.getName());
  for (auto kernel : module.getOps<KernelOp>()) {
    kernels.try_emplace(getStructure(kernel), kernel);
    last = kernel;
  }
}

KernelOp KernelSymbols::add(OwningOpRef<KernelOp> kernel, StringRef root) {
  std::string structure = getStructure(*kernel);
  auto [entry, isNew] = kernels.try_emplace(structure, *kernel);
  if (!isNew)
    return entry->second;
  std::string hash = llvm::utohexstr(llvm::xxh3_64bits(structure),
                                     /*LowerCase=*/true, /*Width=*/16);
  std::string base = ("k_" + root + "_" + hash).str(), name = base;
  for (unsigned i = 1; !names.insert(name).second; ++i)
    name = base + "_" + std::to_string(i);
  KernelOp result = kernel.release();
  result.setSymName(name);
  if (last)
    module.getBody()->getOperations().insertAfter(last->getIterator(), result);
  else
    module.getBody()->push_front(result);
  last = result;
  ++added;
  return result;
}
