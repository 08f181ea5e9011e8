//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// NumPy's .npy files:
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
//===----------------------------------------------------------------------===//

#include "calotype/Support/Tensor.h"
#include "calotype/Support/WholeFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <cstring>

using namespace calotype;
using llvm::StringRef;

static constexpr StringRef kMagic("\x93NUMPY", 6);

namespace {
struct Descriptor {
  ElementType type;
  const char *text;
};
} // namespace

// f16 and up as NumPy spells them; bf16 has no spelling of its own.
static const Descriptor kDescriptors[] = {
    {ElementType::Bool, "|b1"}, {ElementType::I8, "|i1"},
    {ElementType::I16, "<i2"},  {ElementType::I32, "<i4"},
    {ElementType::I64, "<i8"},  {ElementType::U8, "|u1"},
    {ElementType::U16, "<u2"},  {ElementType::U32, "<u4"},
    {ElementType::U64, "<u8"},  {ElementType::F16, "<f2"},
    {ElementType::F32, "<f4"},  {ElementType::F64, "<f8"}};

template <typename... Args>
static llvm::Error fail(StringRef path, const char *format, Args &&...args) {
  return llvm::createStringError(path.str() + ": " +
                                 llvm::formatv(format, args...).str());
}

/// The text after `'key':` in a header, up to the end.
static std::optional<StringRef> valueOf(StringRef header, StringRef key) {
  size_t at = header.find(("'" + key + "'").str());
  if (at == StringRef::npos)
    return std::nullopt;
  return header.drop_front(at + key.size() + 2).ltrim().ltrim(':').ltrim();
}

/// Moves column-major elements to row-major order.
static Tensor fromFortranOrder(const Tensor &source) {
  Tensor result = Tensor::allocate(source.getElementType(), source.getShape());
  size_t size = getElementSize(source.getElementType());
  llvm::SmallVector<int64_t> index(source.getRank());
  for (int64_t to = 0; to < source.getNumElements(); ++to) {
    int64_t from = 0, stride = 1;
    for (int64_t dim = 0; dim < source.getRank(); ++dim) {
      from += index[dim] * stride;
      stride *= source.getShape()[dim];
    }
    std::memcpy(result.as<char>() + to * size, source.as<char>() + from * size,
                size);
    for (int64_t dim = source.getRank() - 1; dim >= 0; --dim) {
      if (++index[dim] < source.getShape()[dim])
        break;
      index[dim] = 0;
    }
  }
  return result;
}

llvm::Expected<Tensor> calotype::readNpy(StringRef path) {
  auto buffer = readFileWhole(path);
  if (!buffer)
    return buffer.takeError();
  StringRef bytes = (*buffer)->getBuffer();
  if (!bytes.starts_with(kMagic) || bytes.size() < 12)
    return fail(path, "not an .npy file");
  unsigned version = static_cast<unsigned char>(bytes[6]);
  size_t lengthBytes = version == 1 ? 2 : 4;
  if (version < 1 || version > 3)
    return fail(path, "not supported: .npy version {0}", version);
  size_t length = version == 1
                      ? llvm::support::endian::read16le(bytes.data() + 8)
                      : llvm::support::endian::read32le(bytes.data() + 8);
  if (bytes.size() - 8 - lengthBytes < length)
    return fail(path, "the header is cut short");
  StringRef header = bytes.substr(8 + lengthBytes, length);
  StringRef data = bytes.drop_front(8 + lengthBytes + length);

  auto descriptor = valueOf(header, "descr"),
       order = valueOf(header, "fortran_order"),
       shapeText = valueOf(header, "shape");
  if (!descriptor || !order || !shapeText || !descriptor->starts_with("'"))
    return fail(path, "the header lacks 'descr', 'fortran_order' or 'shape'");
  StringRef spelled = descriptor->drop_front().split('\'').first;
  std::optional<ElementType> type;
  for (const Descriptor &known : kDescriptors)
    if (spelled == known.text ||
        (known.text[0] == '|' && spelled.size() == 3 &&
         spelled.drop_front() == StringRef(known.text).drop_front()))
      type = known.type;
  if (!type)
    return fail(path, "not supported: elements of type '{0}'", spelled);

  llvm::SmallVector<int64_t> shape;
  StringRef inside = shapeText->ltrim('(').split(')').first;
  while (!inside.trim().empty()) {
    auto [first, rest] = inside.split(',');
    int64_t extent;
    if (first.trim().getAsInteger(10, extent) || extent < 0)
      return fail(path, "bad extent '{0}' in the shape", first.trim());
    shape.push_back(extent);
    inside = rest;
  }
  std::optional<int64_t> count = countElements(shape);
  if (!count ||
      static_cast<uint64_t>(*count) > data.size() / getElementSize(*type))
    return fail(path, "the data is shorter than the shape says");
  Tensor tensor = Tensor::allocate(*type, shape);
  std::memcpy(tensor.data(), data.data(), tensor.getSizeInBytes());
  return order->starts_with("True") ? fromFortranOrder(tensor) : tensor;
}

llvm::Error calotype::writeNpy(StringRef path, const Tensor &tensor) {
  StringRef spelled;
  for (const Descriptor &known : kDescriptors)
    if (known.type == tensor.getElementType())
      spelled = known.text;
  if (spelled.empty())
    return fail(path, "not supported: .npy of element type {0}",
                getElementName(tensor.getElementType()));
  std::string shape;
  for (int64_t extent : tensor.getShape())
    shape += std::to_string(extent) + ", ";
  std::string header = llvm::formatv(
      "{{'descr': '{0}', 'fortran_order': False, 'shape': ({1}), }", spelled,
      tensor.getRank() == 1 ? StringRef(shape).rtrim()
                            : StringRef(shape).rtrim(", "));
  header.resize((10 + header.size() + 1 + 63) / 64 * 64 - 10 - 1, ' ');
  header += '\n';
  char length[2];
  llvm::support::endian::write16le(length, header.size());
  return writeFileWhole(path, [&](llvm::raw_ostream &out) {
    out << kMagic << '\x01' << '\0' << StringRef(length, 2) << header;
    out.write(tensor.as<char>(), tensor.getSizeInBytes());
    return llvm::Error::success();
  });
}
