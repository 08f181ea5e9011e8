//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The tables of docs/Numerics.md: what they promise, and how they are written.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TEST_UNIT_MATH_NUMERICSTABLE_H
#define CALOTYPE_TEST_UNIT_MATH_NUMERICSTABLE_H

#include <map>
#include <string>

namespace calotype {

/// The cells between two comments of the page, by row and column. With
/// CALOTYPE_WRITE_NUMERICS=1 in the environment the cells that the tests find
/// are written there instead of compared.
class NumericsTable {
public:
  /// `title` is that of the comments.
  explicit NumericsTable(const char *title);
  /// Writes what `set` was given, if the page is to be written.
  ~NumericsTable();

  static bool isWritten();
  void set(const std::string &row, const std::string &column,
           const std::string &cell);
  /// Empty when the page has no such cell.
  std::string get(const std::string &row, const std::string &column) const;

private:
  const char *title;
  std::map<std::string, std::map<std::string, std::string>> cells;
};

} // namespace calotype

#endif // CALOTYPE_TEST_UNIT_MATH_NUMERICSTABLE_H
