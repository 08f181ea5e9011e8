//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Which features are parsed, in the words of tf.io:
///
///     {"spec": {NAME: FEATURE, ...}}                  tf.io.parse_example
///     {"context": {...}, "lists": {...}} tf.io.parse_sequence_example FEATURE:
///     {"type": "FixedLenFeature", "dtype", "shape", "default_value"}
///              {"type": "VarLenFeature", "dtype"}
///              {"type": "FixedLenSequenceFeature", "dtype", "shape",
///               "allow_missing", "default_value"}
///              {"type": "SparseFeature", "index_key", "value_key", "dtype",
///              "size",
///               "already_sorted"}
///              {"type": "RaggedFeature", "dtype", "value_key", "partitions":
///               [["RowLengths", KEY], ["UniformRowLength", N], ...],
///               "row_splits_dtype"}
///
/// "features" is another word for "spec", as `stat` writes it. A specification
/// may choose records of the file: "records": [0, 3].
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_RECORDSSPEC_H
#define CALOTYPE_TOOLS_CALOTYPE_RECORDSSPEC_H

#include "Records.h"
#include <deque>
#include <map>

namespace calotype::driver {

enum class FeatureKind { Dense, VarLen, Padded, Sparse, Ragged };

/// One level of a RaggedFeature: a partition by the values of a key, or into
/// parts of `length` items.
struct FeaturePartition {
  int kind = -1; ///< enum calotype_partition; -1 is UniformRowLength.
  size_t key = 0;
  int64_t length = 0;
};

/// One feature, with its keys as numbers of the plan.
struct FeatureSpec {
  std::string name;
  FeatureKind kind = FeatureKind::VarLen;
  int dtype = CALOTYPE_DTYPE_NONE;
  std::vector<int64_t> shape;    ///< Dense, Padded; of Sparse the size.
  size_t key = 0;                ///< Of the values.
  const void *padding = nullptr; ///< Of Padded: one value, or null.
  std::vector<size_t> indexKeys;
  bool isSorted = false;
  std::vector<FeaturePartition> partitions; ///< The outermost first.
  bool hasLongSplits = false;
};

/// The keys of one plan. They point into it, so it stays where it is.
class FeatureKeys {
public:
  /// The number of a key; an error when another feature reads it in another
  /// way.
  llvm::Expected<size_t> add(llvm::StringRef name, calotype_key key);
  calotype_key &get(size_t number) { return keys[number]; }
  /// Memory for defaults.
  template <typename T> std::vector<T> &store();
  std::string &storeText(std::string text);
  llvm::ArrayRef<calotype_key> getKeys() const { return keys; }

private:
  std::vector<calotype_key> keys;
  std::map<std::string, size_t> numbers;
  std::deque<std::string> texts;
  std::deque<std::vector<int64_t>> integers;
  std::deque<std::vector<float>> floats;
  std::deque<std::vector<calotype_bytes>> bytes;
};

/// What is parsed.
struct RecordSpec {
  std::vector<FeatureSpec> features, lists;
  FeatureKeys keys, listKeys;
  bool isSequence = false;
  std::optional<std::vector<uint64_t>> records;
};

/// Reads a specification; an error names the feature.
llvm::Error readSpec(const llvm::json::Value &value, RecordSpec &spec);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_RECORDSSPEC_H
