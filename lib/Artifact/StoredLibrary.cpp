//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "StoredLibrary.h"
#include "calotype/Artifact/Artifact.h"
#include "calotype/Dialect/Calotype/IR/TargetDescription.h"
#include "calotype/Support/WholeFile.h"
#include "llvm/Object/Archive.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/TargetParser/Host.h"

using namespace llvm;
using namespace calotype;

/// Symbols by which others find something in `object`.
static std::vector<object::SymbolRef>
listSymbols(const object::ObjectFile &object) {
  std::vector<object::SymbolRef> symbols(object.symbol_begin(),
                                         object.symbol_end());
  if (const auto *elf = dyn_cast<object::ELFObjectFileBase>(&object))
    for (const object::ELFSymbolRef &symbol : elf->getDynamicSymbolIterators())
      symbols.push_back(symbol);
  return symbols;
}

/// The bytes of a defined symbol; "" for whatever is not in the file.
static StringRef getData(const object::ObjectFile &object,
                         const object::SymbolRef &symbol) {
  auto fail = [](Error error) {
    consumeError(std::move(error));
    return StringRef();
  };
  Expected<object::section_iterator> section = symbol.getSection();
  if (!section)
    return fail(section.takeError());
  if (*section == object.section_end())
    return "";
  Expected<StringRef> contents = (*section)->getContents();
  if (!contents)
    return fail(contents.takeError());
  Expected<uint64_t> address = symbol.getAddress();
  if (!address)
    return fail(address.takeError());
  uint64_t offset = *address - (*section)->getAddress();
  uint64_t size = object::ELFSymbolRef(symbol).getSize();
  if (offset > contents->size() || size > contents->size() - offset)
    return "";
  return contents->substr(offset, size);
}

static Error check(StringRef path, const object::ObjectFile &object) {
  if (isa<object::ELFObjectFileBase>(object) &&
      isNative(object.makeTriple().str()))
    return Error::success();
  return createStringError("'" + path + "' is not for this machine's Linux, " +
                           Triple(sys::getProcessTriple()).getArchName());
}

/// More cannot be linked: code reaches 2 GiB far.
static constexpr uint64_t kMostBytes = uint64_t(1) << 31;

Expected<StoredLibrary> StoredLibrary::read(StringRef path) {
  auto fail = [&](Error error) {
    return createStringError("'" + path +
                             "' is no library: " + toString(std::move(error)));
  };
  auto file = readFileWhole(path, kMostBytes);
  if (!file)
    return file.takeError();
  StoredLibrary library;
  library.file = std::move(*file);
  MemoryBufferRef bytes = library.file->getMemBufferRef();
  if (!bytes.getBuffer().starts_with(object::ArchiveMagic)) {
    library.members.push_back({path.str(), bytes.getBuffer()});
  } else {
    auto archive = object::Archive::create(bytes);
    if (!archive)
      return fail(archive.takeError());
    Error error = Error::success();
    for (const object::Archive::Child &child : (*archive)->children(error)) {
      Expected<StringRef> name = child.getName();
      Expected<StringRef> content = child.getBuffer();
      if (!name || !content) {
        consumeError(std::move(error));
        return fail(joinErrors(name.takeError(), content.takeError()));
      }
      library.members.push_back({name->str(), *content});
    }
    if (error)
      return fail(std::move(error));
  }
  for (const auto &[name, content] : library.members) {
    auto object =
        object::ObjectFile::createObjectFile(MemoryBufferRef(content, name));
    if (!object)
      return fail(object.takeError());
    if (Error error = check(path, **object))
      return std::move(error);
  }
  return library;
}

std::string StoredLibrary::getChecksum() const {
  return getFileChecksum(file->getBuffer());
}

std::vector<ModelObject> StoredLibrary::copyObjects() const {
  std::vector<ModelObject> objects;
  for (const auto &[name, content] : members)
    objects.push_back({name, content.str()});
  return objects;
}

StringRef StoredLibrary::findData(StringRef symbol) const {
  for (const auto &[member, content] : members) {
    auto object =
        object::ObjectFile::createObjectFile(MemoryBufferRef(content, member));
    if (!object) {
      consumeError(object.takeError());
      continue;
    }
    for (const object::SymbolRef &candidate : listSymbols(**object)) {
      Expected<StringRef> name = candidate.getName();
      if (!name)
        consumeError(name.takeError());
      else if (*name == symbol)
        if (StringRef data = getData(**object, candidate); !data.empty())
          return data;
    }
  }
  return "";
}
