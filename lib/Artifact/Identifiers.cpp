//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Artifact/Identifiers.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

using namespace calotype;
using llvm::StringRef;

static constexpr const char *kReservedNames =
#include "ReservedNames.inc"
    ;

/// The names under [title] in the list that make_reserved_names.py wrote.
static const llvm::StringSet<> &getReserved(StringRef title) {
  static const llvm::StringMap<llvm::StringSet<>> lists = [] {
    llvm::StringMap<llvm::StringSet<>> read;
    llvm::SmallVector<StringRef> words;
    llvm::SplitString(kReservedNames, words);
    llvm::StringSet<> *list = nullptr;
    for (StringRef word : words)
      if (word.consume_front("["))
        list = &read[word.drop_back()];
      else
        list->insert(word);
    return read;
  }();
  return lists.find(title)->second;
}

std::string calotype::makeIdentifier(StringRef text) {
  std::string result;
  for (char c : text)
    result += llvm::isAlnum(c) || c == '_' ? c : '_';
  // Compilers and libraries have what begins with an underscore to themselves.
  if (result.empty() || llvm::isDigit(result[0]) || result[0] == '_' ||
      getReserved("words").contains(result))
    result = "m_" + result;
  return result;
}

std::string calotype::makeModelName(StringRef text) {
  std::string name = makeIdentifier(text);
  bool isTaken = false;
  for (StringRef list : {"scope", "headers", "libraries"})
    isTaken |= getReserved(list).contains(name);
  // `sem` is free, but sem_init is not.
  for (StringRef function :
       {"check_weights", "destroy", "dims", "error_string", "init", "init_abi",
        "inputs", "interface", "last_error", "model", "outputs", "run",
        "run_arrays", "set_parallel", "set_profile", "set_threads", "weights",
        "workspace_size"})
    isTaken |= getReserved("scope").contains((name + "_" + function).str());
  return isTaken ? "m_" + name : name;
}

std::vector<std::string>
calotype::makeMemberNames(llvm::ArrayRef<std::string> texts, StringRef model) {
  // Parameters of NAME_run, and macros.
  std::string macros = model.upper() + "_";
  auto isTaken = [&](StringRef name) {
    return name == "model" || name == "workspace" || name.starts_with(macros) ||
           name.starts_with("CALOTYPE_");
  };
  llvm::StringSet<> used;
  std::vector<std::string> names;
  for (const std::string &text : texts) {
    std::string first = makeIdentifier(text);
    if (isTaken(first))
      first = "m_" + first;
    std::string name = first;
    for (int i = 2; !used.insert(name).second; ++i)
      name = first + "_" + std::to_string(i);
    names.push_back(name);
  }
  return names;
}
