//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "TensorData.h"
#include "calotype/Support/WholeFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace calotype;
using namespace calotype::onnximport;
using llvm::ArrayRef;
using llvm::StringRef;
using onnx::TensorProto;

static constexpr std::pair<int32_t, ElementType> elementTypes[] = {
    {TensorProto::BOOL, ElementType::Bool},
    {TensorProto::INT8, ElementType::I8},
    {TensorProto::INT16, ElementType::I16},
    {TensorProto::INT32, ElementType::I32},
    {TensorProto::INT64, ElementType::I64},
    {TensorProto::UINT8, ElementType::U8},
    {TensorProto::UINT16, ElementType::U16},
    {TensorProto::UINT32, ElementType::U32},
    {TensorProto::UINT64, ElementType::U64},
    {TensorProto::FLOAT16, ElementType::F16},
    {TensorProto::BFLOAT16, ElementType::BF16},
    {TensorProto::FLOAT, ElementType::F32},
    {TensorProto::DOUBLE, ElementType::F64},
};

std::optional<ElementType> onnximport::getElementType(int32_t type) {
  for (auto [dataType, element] : elementTypes)
    if (dataType == type)
      return element;
  return std::nullopt;
}

int32_t onnximport::getDataType(ElementType type) {
  for (auto [dataType, element] : elementTypes)
    if (element == type)
      return dataType;
  return TensorProto::UNDEFINED;
}

std::string onnximport::getDataTypeName(int32_t type) {
  if (!onnx::TensorProto_DataType_IsValid(type))
    return "number " + std::to_string(type);
  return StringRef(onnx::TensorProto_DataType_Name(
                       static_cast<TensorProto::DataType>(type)))
      .lower();
}

std::string onnximport::checkShape(ArrayRef<int64_t> shape) {
  // An extent of 0 must not hide an overflow of the others.
  int64_t count = 1;
  for (int64_t extent : shape) {
    if (extent < 0)
      return "extent " + std::to_string(extent) + " is negative";
    if (extent > maxElements ||
        llvm::MulOverflow(count, std::max<int64_t>(extent, 1), count) ||
        count > maxElements)
      return "the tensor has more than 2^31 - 1 elements";
  }
  return shape.size() > 32 ? "the tensor has more than 32 dimensions" : "";
}

static llvm::Error makeError(const llvm::Twine &text) {
  return llvm::createStringError(
      std::make_error_code(std::errc::invalid_argument), text);
}

//===----------------------------------------------------------------------===//
// External data
//===----------------------------------------------------------------------===//

/// Maps a regular file; the shared pointer unmaps it.
static llvm::Expected<std::shared_ptr<ArrayRef<char>>> mapFile(StringRef path) {
  auto file = readFileWhole(path);
  if (!file)
    return makeError("external data: " + llvm::toString(file.takeError()));
  std::shared_ptr<llvm::MemoryBuffer> buffer = std::move(*file);
  auto *bytes =
      new ArrayRef<char>(buffer->getBufferStart(), buffer->getBufferSize());
  return std::shared_ptr<ArrayRef<char>>(
      bytes, [buffer](ArrayRef<char> *bytes) { delete bytes; });
}

llvm::Expected<std::shared_ptr<ArrayRef<char>>>
ExternalData::getFile(StringRef location) {
  auto known = files.find(location.str());
  if (known != files.end())
    return known->second;
  namespace path = llvm::sys::path;
  if (location.empty() || location.contains('\0') ||
      path::is_absolute(location))
    return makeError("external data location '" + location +
                     "' is not a file name relative to the model");
  if (llvm::is_contained(
          llvm::make_range(path::begin(location), path::end(location)), ".."))
    return makeError("external data location '" + location + "' contains '..'");
  llvm::SmallString<256> base, full(folder), real;
  path::append(full, location);
  if (llvm::sys::fs::real_path(folder.empty() ? "." : folder, base))
    return makeError("the folder '" + folder + "' does not exist");
  if (std::error_code code = llvm::sys::fs::real_path(full, real))
    return makeError("external data '" + full + "': " + code.message());
  if (base != "/")
    base += "/";
  if (!real.starts_with(base))
    return makeError("external data '" + location +
                     "' leads out of the model's folder");
  auto file = mapFile(real);
  if (file)
    files[location.str()] = *file;
  return file;
}

std::set<std::string> ExternalData::listFiles() const {
  std::set<std::string> paths;
  for (const auto &[location, file] : files) {
    llvm::SmallString<256> full(folder);
    llvm::sys::path::append(full, location);
    paths.insert(std::string(full));
  }
  return paths;
}

static llvm::Expected<Tensor> readExternal(const TensorProto &proto,
                                           ElementType element,
                                           ArrayRef<int64_t> shape,
                                           ExternalData *external) {
  if (!external)
    return makeError("external data is not allowed here");
  StringRef location;
  uint64_t offset = 0, bytes = *countElements(shape) * getElementSize(element);
  uint64_t length = bytes;
  for (const auto &entry : proto.external_data()) {
    StringRef value = entry.value();
    if (entry.key() == "location")
      location = value;
    else if (entry.key() == "offset" && value.getAsInteger(10, offset))
      return makeError("external data offset '" + value + "' is not a number");
    else if (entry.key() == "length" && value.getAsInteger(10, length))
      return makeError("external data length '" + value + "' is not a number");
  }
  if (length != bytes)
    return makeError("expected " + llvm::Twine(bytes) +
                     " bytes of external data, the model says " +
                     llvm::Twine(length));
  auto file = external->getFile(location);
  if (!file)
    return file.takeError();
  uint64_t size = (*file)->size();
  if (offset > size || bytes > size - offset)
    return makeError("external data '" + location + "' ends at byte " +
                     llvm::Twine(size) + ", the tensor needs " +
                     llvm::Twine(bytes) + " bytes from byte " +
                     llvm::Twine(offset));
  return Tensor::borrow(element, shape,
                        const_cast<char *>((*file)->data() + offset), *file);
}

//===----------------------------------------------------------------------===//
// Inline data
//===----------------------------------------------------------------------===//

/// Copies a repeated field whose entries hold one element each.
template <typename To, typename Field>
static llvm::Expected<Tensor>
copyField(ElementType element, ArrayRef<int64_t> shape, const Field &field) {
  int64_t count = *countElements(shape);
  if (field.size() != count)
    return makeError("expected " + llvm::Twine(count) + " elements, found " +
                     llvm::Twine(field.size()));
  Tensor tensor = Tensor::allocate(element, shape);
  To *to = tensor.as<To>();
  for (auto value : field)
    *to++ = static_cast<To>(value);
  return tensor;
}

static llvm::Expected<Tensor> readField(const TensorProto &proto,
                                        ElementType element,
                                        ArrayRef<int64_t> shape) {
  const auto &words = proto.int32_data();
  switch (element) {
  case ElementType::F32:
    return copyField<float>(element, shape, proto.float_data());
  case ElementType::F64:
    return copyField<double>(element, shape, proto.double_data());
  case ElementType::I64:
    return copyField<int64_t>(element, shape, proto.int64_data());
  case ElementType::U32:
    return copyField<uint32_t>(element, shape, proto.uint64_data());
  case ElementType::U64:
    return copyField<uint64_t>(element, shape, proto.uint64_data());
  case ElementType::I32:
    return copyField<int32_t>(element, shape, words);
  case ElementType::I16:
  case ElementType::U16:
  case ElementType::F16:
  case ElementType::BF16:
    return copyField<uint16_t>(element, shape, words);
  case ElementType::I8:
  case ElementType::U8:
    return copyField<uint8_t>(element, shape, words);
  case ElementType::Bool:
    return copyField<bool>(element, shape, words);
  }
  return makeError("unknown element type");
}

/// The same tensor in memory of our own: aligned, and bools only 0 or 1.
static Tensor copyTensor(const Tensor &from) {
  Tensor tensor = Tensor::allocate(from.getElementType(), from.getShape());
  if (from.getSizeInBytes())
    memcpy(tensor.data(), from.data(), from.getSizeInBytes());
  if (from.getElementType() == ElementType::Bool)
    for (int64_t i = 0; i < tensor.getNumElements(); ++i)
      tensor.as<uint8_t>()[i] = tensor.as<uint8_t>()[i] != 0;
  return tensor;
}

llvm::Expected<Tensor> onnximport::readTensor(const TensorProto &proto,
                                              std::shared_ptr<void> owner,
                                              ExternalData *external) {
  std::optional<ElementType> element = getElementType(proto.data_type());
  if (!element)
    return makeError("element type " + getDataTypeName(proto.data_type()) +
                     " is not supported");
  llvm::SmallVector<int64_t> shape(proto.dims().begin(), proto.dims().end());
  if (std::string reason = checkShape(shape); !reason.empty())
    return makeError(reason);
  if (proto.has_segment())
    return makeError("segmented tensors are not supported");

  llvm::Expected<Tensor> tensor = Tensor();
  if (proto.data_location() == TensorProto::EXTERNAL) {
    tensor = readExternal(proto, *element, shape, external);
  } else if (proto.has_raw_data()) {
    size_t bytes = *countElements(shape) * getElementSize(*element);
    if (proto.raw_data().size() != bytes)
      return makeError("expected " + llvm::Twine(bytes) + " bytes, found " +
                       llvm::Twine(proto.raw_data().size()));
    tensor = Tensor::borrow(*element, shape,
                            const_cast<char *>(proto.raw_data().data()), owner);
  } else {
    return readField(proto, *element, shape);
  }
  if (!tensor)
    return tensor;
  bool aligned =
      reinterpret_cast<uintptr_t>(tensor->data()) % getElementSize(*element) ==
      0;
  return aligned && *element != ElementType::Bool ? *tensor
                                                  : copyTensor(*tensor);
}
