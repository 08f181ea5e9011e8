//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "RecordsArrays.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/EndianStream.h"

using namespace calotype;
using namespace calotype::driver;

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

template <typename T> static std::string toBytes(llvm::ArrayRef<T> values) {
  return {reinterpret_cast<const char *>(values.data()),
          values.size() * sizeof(T)};
}

static NamedArray makeIntegers(std::string name,
                               llvm::ArrayRef<int64_t> values) {
  return {std::move(name), "<i8", {int64_t(values.size())}, toBytes(values)};
}

/// Values of a feature in a shape; strings become three arrays.
static void addValues(std::string name, int dtype, const void *values,
                      std::vector<int64_t> shape,
                      std::vector<NamedArray> &arrays) {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  if (dtype != CALOTYPE_DTYPE_BYTES) {
    llvm::ArrayRef<char> bytes(static_cast<const char *>(values),
                               count * calotype_dtype_size(dtype));
    arrays.push_back({std::move(name),
                      dtype == CALOTYPE_DTYPE_FLOAT ? "<f4" : "<i8",
                      std::move(shape), toBytes(bytes)});
    return;
  }
  std::string bytes;
  std::vector<int64_t> offsets{0};
  for (int64_t i = 0; i < count; ++i) {
    calotype_bytes value = static_cast<const calotype_bytes *>(values)[i];
    bytes.append(reinterpret_cast<const char *>(value.data), value.size);
    offsets.push_back(bytes.size());
  }
  int64_t size = bytes.size();
  arrays.push_back({name + ".bytes", "|u1", {size}, std::move(bytes)});
  arrays.push_back(makeIntegers(name + ".offsets", offsets));
  arrays.push_back(makeIntegers(name + ".shape", shape));
}

static void addSplits(std::string name, llvm::ArrayRef<int64_t> splits,
                      bool isLong, std::vector<NamedArray> &arrays) {
  if (isLong) {
    arrays.push_back(makeIntegers(std::move(name), splits));
    return;
  }
  std::vector<int32_t> shorter(splits.begin(), splits.end());
  arrays.push_back({std::move(name),
                    "<i4",
                    {int64_t(splits.size())},
                    toBytes(llvm::ArrayRef(shorter))});
}

static llvm::ArrayRef<int64_t> getOffsets(const calotype_column &column,
                                          size_t rows) {
  return {column.offsets, rows + 1};
}

//===----------------------------------------------------------------------===//
// Features of the context
//===----------------------------------------------------------------------===//

static void addVarLen(const FeatureSpec &feature, const calotype_column &column,
                      size_t rows, const std::string &name,
                      std::vector<NamedArray> &arrays) {
  std::vector<int64_t> indices;
  for (size_t row = 0; row < rows; ++row)
    for (int64_t at = column.offsets[row]; at < column.offsets[row + 1]; ++at) {
      indices.push_back(row);
      indices.push_back(at - column.offsets[row]);
    }
  int64_t count = column.offsets[rows];
  arrays.push_back(
      {name + ":indices", "<i8", {count, 2}, toBytes(llvm::ArrayRef(indices))});
  addValues(name + ":values", feature.dtype, column.values, {count}, arrays);
  arrays.push_back(makeIntegers(
      name + ":dense_shape",
      {int64_t(rows), calotype_ragged_width(column.offsets, rows)}));
}

static llvm::Error addSparse(const FeatureSpec &feature,
                             const calotype_batch &batch, size_t rows,
                             const std::string &name,
                             std::vector<NamedArray> &arrays) {
  const calotype_column &values = batch.columns[feature.key];
  std::vector<const calotype_column *> columns;
  for (size_t key : feature.indexKeys)
    columns.push_back(&batch.columns[key]);
  int64_t count = values.offsets[rows];
  std::vector<int64_t> order(count), scratch(count), indices;
  size_t dimensions = columns.size();
  if (calotype_sparse_order(columns.data(), dimensions, values.offsets, rows,
                            order.data(), scratch.data()) != 0)
    return llvm::createStringError(
        "the index keys and the value key differ in how many values they have");
  size_t size = calotype_dtype_size(feature.dtype);
  std::string ordered;
  size_t row = 0;
  for (int64_t i = 0; i < count; ++i) {
    int64_t at = feature.isSorted ? i : order[i];
    while (i >= values.offsets[row + 1])
      ++row;
    indices.push_back(row);
    for (const calotype_column *column : columns)
      indices.push_back(static_cast<const int64_t *>(column->values)[at]);
    ordered.append(static_cast<const char *>(values.values) + at * size, size);
  }
  arrays.push_back({name + ":indices",
                    "<i8",
                    {count, int64_t(1 + dimensions)},
                    toBytes(llvm::ArrayRef(indices))});
  addValues(name + ":values", feature.dtype, ordered.data(), {count}, arrays);
  std::vector<int64_t> shape{int64_t(rows)};
  shape.insert(shape.end(), feature.shape.begin(), feature.shape.end());
  arrays.push_back(makeIntegers(name + ":dense_shape", shape));
  return llvm::Error::success();
}

static llvm::Error failPartition(size_t row) {
  return llvm::createStringError("record " + llvm::Twine(row) +
                                 ": a partition does not cover the values");
}

/// Parts of `length` items in each row: splits, and the rows in parts.
static llvm::Error splitEvenly(int64_t length, std::vector<int64_t> &offsets,
                               std::vector<int64_t> &splits) {
  for (size_t row = 0; row + 1 < offsets.size(); ++row)
    if ((offsets[row + 1] - offsets[row]) % length != 0)
      return failPartition(row);
  for (int64_t at = 0; at <= offsets.back(); at += length)
    splits.push_back(at);
  for (int64_t &offset : offsets)
    offset /= length;
  return llvm::Error::success();
}

static llvm::Error splitByKey(const FeaturePartition &partition,
                              const calotype_column &column,
                              std::vector<int64_t> &offsets,
                              std::vector<int64_t> &splits) {
  // Parts that value row ids skip are empty; a row has no more than this.
  constexpr size_t kMostParts = 1 << 24;
  size_t rows = offsets.size() - 1, parts = 0, badRow = 0;
  std::vector<int64_t> given = offsets;
  int code =
      calotype_ragged_partition(partition.kind, &column, rows, offsets.data(),
                                nullptr, 0, kMostParts, &parts, &badRow);
  if (code == CALOTYPE_RECORDS_BAD_RECORD)
    return failPartition(badRow);
  splits.resize(parts + 1);
  offsets = given;
  calotype_ragged_partition(partition.kind, &column, rows, offsets.data(),
                            splits.data(), splits.size(), kMostParts, &parts,
                            &badRow);
  return llvm::Error::success();
}

static llvm::Error addRagged(const FeatureSpec &feature,
                             const calotype_batch &batch, size_t rows,
                             const std::string &name,
                             std::vector<NamedArray> &arrays) {
  const calotype_column &values = batch.columns[feature.key];
  std::vector<int64_t> offsets = getOffsets(values, rows).vec();
  std::vector<int64_t> shape{offsets.back()};
  std::vector<std::vector<int64_t>> levels; // The innermost first.
  for (const FeaturePartition &partition : llvm::reverse(feature.partitions)) {
    std::vector<int64_t> splits;
    llvm::Error error =
        partition.kind < 0 ? splitEvenly(partition.length, offsets, splits)
                           : splitByKey(partition, batch.columns[partition.key],
                                        offsets, splits);
    if (error)
      return error;
    // Parts of one length that hold nothing ragged are a dimension of the
    // values.
    if (partition.kind < 0 && levels.empty()) {
      shape.insert(shape.begin() + 1, partition.length);
      shape[0] /= partition.length;
    } else {
      levels.push_back(std::move(splits));
    }
  }
  addValues(name + ":values", feature.dtype, values.values, shape, arrays);
  levels.push_back(std::move(offsets));
  for (auto [depth, splits] : llvm::enumerate(llvm::reverse(levels)))
    addSplits(name + ":splits" + std::to_string(depth), splits,
              feature.hasLongSplits, arrays);
  return llvm::Error::success();
}

static void addPadded(const FeatureSpec &feature, const void *values,
                      size_t valueSize, llvm::ArrayRef<int64_t> offsets,
                      int64_t stepValues, const std::string &name,
                      std::vector<NamedArray> &arrays) {
  size_t rows = offsets.size() - 1;
  int64_t width = calotype_ragged_width(offsets.data(), rows);
  std::vector<int64_t> shape{int64_t(rows), width / stepValues};
  shape.insert(shape.end(), feature.shape.begin(), feature.shape.end());
  std::vector<uint64_t> padded((rows * width * valueSize + 7) / 8 + 1);
  calotype_ragged_pad(values, valueSize, offsets.data(), rows, width,
                      feature.padding, padded.data());
  addValues(name, feature.dtype, padded.data(), std::move(shape), arrays);
}

static int64_t countStepValues(const FeatureSpec &feature) {
  int64_t count = 1;
  for (int64_t extent : feature.shape)
    count *= extent;
  return count;
}

llvm::Error driver::addFeatureArrays(const FeatureSpec &feature,
                                     const calotype_batch &batch, size_t rows,
                                     const std::string &prefix,
                                     std::vector<NamedArray> &arrays) {
  const calotype_column &column = batch.columns[feature.key];
  std::string name = prefix + feature.name;
  switch (feature.kind) {
  case FeatureKind::Dense: {
    std::vector<int64_t> shape{int64_t(rows)};
    shape.insert(shape.end(), feature.shape.begin(), feature.shape.end());
    addValues(name, feature.dtype, column.values, std::move(shape), arrays);
    return llvm::Error::success();
  }
  case FeatureKind::VarLen:
    addVarLen(feature, column, rows, name, arrays);
    return llvm::Error::success();
  case FeatureKind::Padded:
    addPadded(feature, column.values, calotype_dtype_size(feature.dtype),
              getOffsets(column, rows), countStepValues(feature), name, arrays);
    return llvm::Error::success();
  case FeatureKind::Sparse:
    return addSparse(feature, batch, rows, name, arrays);
  case FeatureKind::Ragged:
    return addRagged(feature, batch, rows, name, arrays);
  }
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Lists
//===----------------------------------------------------------------------===//

static void addSparseList(const FeatureSpec &feature,
                          const calotype_column &column, size_t rows,
                          const std::string &name,
                          std::vector<NamedArray> &arrays) {
  std::vector<int64_t> indices;
  for (int64_t row = 0; row < int64_t(rows); ++row)
    for (int64_t step = column.steps[row]; step < column.steps[row + 1]; ++step)
      for (int64_t at = column.offsets[step]; at < column.offsets[step + 1];
           ++at) {
        int64_t index[] = {row, step - column.steps[row],
                           at - column.offsets[step]};
        indices.insert(indices.end(), index, index + 3);
      }
  int64_t steps = column.steps[rows], count = column.offsets[steps];
  arrays.push_back(
      {name + ":indices", "<i8", {count, 3}, toBytes(llvm::ArrayRef(indices))});
  addValues(name + ":values", feature.dtype, column.values, {count}, arrays);
  arrays.push_back(
      makeIntegers(name + ":dense_shape",
                   {int64_t(rows), calotype_ragged_width(column.steps, rows),
                    calotype_ragged_width(column.offsets, steps)}));
}

void driver::addListArrays(const FeatureSpec &feature,
                           const calotype_batch &batch, size_t rows,
                           std::vector<NamedArray> &arrays) {
  const calotype_column &column = batch.list_columns[feature.key];
  std::string name = "lists/" + feature.name;
  llvm::ArrayRef<int64_t> steps(column.steps, rows + 1);
  if (feature.kind == FeatureKind::VarLen) {
    addSparseList(feature, column, rows, name, arrays);
    return;
  }
  if (feature.kind == FeatureKind::Ragged) {
    addValues(name + ":values", feature.dtype, column.values,
              {int64_t(column.count)}, arrays);
    addSplits(name + ":splits0", steps, feature.hasLongSplits, arrays);
    addSplits(name + ":splits1", getOffsets(column, steps.back()),
              feature.hasLongSplits, arrays);
    return;
  }
  int64_t stepValues = countStepValues(feature);
  std::vector<int64_t> offsets, lengths;
  for (size_t row = 0; row <= rows; ++row)
    offsets.push_back(steps[row] * stepValues);
  for (size_t row = 0; row < rows; ++row)
    lengths.push_back(steps[row + 1] - steps[row]);
  addPadded(feature, column.values, calotype_dtype_size(feature.dtype), offsets,
            stepValues, name, arrays);
  arrays.push_back(makeIntegers("lengths/" + feature.name, lengths));
}

//===----------------------------------------------------------------------===//
// .npz
//===----------------------------------------------------------------------===//

/// A .npy file of version 1.
static std::string makeNpy(const NamedArray &array) {
  std::string header =
      "{'descr': '" + array.type + "', 'fortran_order': False, 'shape': (";
  for (int64_t extent : array.shape)
    header += std::to_string(extent) + ",";
  header += "), }";
  // Magic, version, length and header together are a multiple of 64.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string file("\x93NUMPY\x01\x00", 8);
  file += char(header.size() & 0xff);
  file += char(header.size() >> 8);
  return file + header + array.bytes;
}

namespace {
/// A member of a zip file, stored as it is.
struct ZipMember {
  std::string name;
  uint32_t crc, size, offset;
};
} // namespace

/// What the header before a member and its entry in the directory share.
static void writeMember(llvm::support::endian::Writer &out,
                        const ZipMember &member) {
  out.write<uint16_t>(20);         // Version 2.0.
  out.write<uint16_t>(1 << 11);    // Names are UTF-8.
  out.write<uint16_t>(0);          // Stored.
  out.write<uint16_t>(0);          // Midnight,
  out.write<uint16_t>(1 << 5 | 1); // the first of January 1980.
  out.write<uint32_t>(member.crc);
  out.write<uint32_t>(member.size);
  out.write<uint32_t>(member.size);
  out.write<uint16_t>(member.name.size());
  out.write<uint16_t>(0); // No extra field.
}

llvm::Error driver::writeArrays(llvm::ArrayRef<NamedArray> arrays,
                                llvm::raw_ostream &stream) {
  llvm::support::endian::Writer out(stream, llvm::endianness::little);
  std::vector<ZipMember> members;
  uint64_t offset = 0;
  for (const NamedArray &array : arrays) {
    std::string file = makeNpy(array), name = array.name + ".npy";
    if (offset + file.size() > UINT32_MAX || name.size() > UINT16_MAX ||
        members.size() == UINT16_MAX)
      return llvm::createStringError(
          "not supported: a .npz file of more than 4 GiB; take fewer records");
    uint32_t crc = llvm::crc32(llvm::arrayRefFromStringRef(file));
    members.push_back({name, crc, uint32_t(file.size()), uint32_t(offset)});
    out.write<uint32_t>(0x04034b50);
    writeMember(out, members.back());
    stream << name << file;
    offset += 30 + name.size() + file.size();
  }
  uint64_t directory = offset;
  for (const ZipMember &member : members) {
    out.write<uint32_t>(0x02014b50);
    out.write<uint16_t>(20); // Made by version 2.0.
    writeMember(out, member);
    out.write<uint16_t>(0); // No comment.
    out.write<uint16_t>(0); // Disk.
    out.write<uint16_t>(0); // Binary.
    out.write<uint32_t>(0);
    out.write<uint32_t>(member.offset);
    stream << member.name;
    offset += 46 + member.name.size();
  }
  out.write<uint32_t>(0x06054b50);
  out.write<uint32_t>(0); // Disks.
  out.write<uint16_t>(members.size());
  out.write<uint16_t>(members.size());
  out.write<uint32_t>(offset - directory);
  out.write<uint32_t>(directory);
  out.write<uint16_t>(0); // No comment.
  return llvm::Error::success();
}
