//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Artifact/CompiledModel.h"
#include "calotype/Runtime/Program.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace calotype;

int64_t ModelArgument::getNumElements() const {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  return count;
}

std::string calotype::makeIdentifier(llvm::StringRef text) {
  static const llvm::StringSet<> keywords = {
      "alignas",   "alignof",  "and",      "asm",      "auto",      "bool",
      "break",     "case",     "catch",    "char",     "class",     "const",
      "constexpr", "continue", "default",  "delete",   "do",        "double",
      "else",      "enum",     "explicit", "export",   "extern",    "false",
      "float",     "for",      "friend",   "goto",     "if",        "inline",
      "int",       "long",     "model",    "mutable",  "namespace", "new",
      "not",       "operator", "or",       "private",  "protected", "public",
      "register",  "restrict", "return",   "short",    "signed",    "sizeof",
      "static",    "struct",   "switch",   "template", "this",      "throw",
      "true",      "try",      "typedef",  "typename", "union",     "unsigned",
      "using",     "virtual",  "void",     "volatile", "while",     "workspace",
      "xor"};
  std::string result;
  for (char c : text)
    result += llvm::isAlnum(c) || c == '_' ? c : '_';
  if (result.empty() || llvm::isDigit(result[0]) || keywords.contains(result))
    result = "m_" + result;
  return result;
}

int64_t CompiledModel::getWorkspaceBytes(int threads) const {
  auto align = [](int64_t bytes) { return (bytes + 63) / 64 * 64; };
  int64_t arena = 0;
  for (const Specialisation &spec : specialisations)
    arena = std::max(arena, spec.arenaBytes);
  int64_t call = align(callScratch), task = align(taskScratch);
  call += call ? CALOTYPE_RT_SCRATCH_SLACK : 0;
  task += task ? CALOTYPE_RT_SCRATCH_SLACK : 0;
  return 64 + CALOTYPE_RT_RUN_BYTES + CALOTYPE_RT_THREAD_BYTES * (threads + 1) +
         call + task + threads * task + align(arena);
}
