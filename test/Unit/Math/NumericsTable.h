//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The tables of docs/Numerics.md: what they promise, and how they are written.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TEST_UNIT_MATH_NUMERICSTABLE_H
#define CALOTYPE_TEST_UNIT_MATH_NUMERICSTABLE_H

#include <cstdint>
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
  /// An error found, and what is said of it.
  struct Found {
    int64_t error;
    std::string text;
  };
  /// Sets the cell "kernel / interpreter" if the page is to be written; else
  /// the page's bounds hold, and are not out of all proportion.
  void checkErrors(const std::string &row, const std::string &column,
                   const Found &kernel, const Found &interpreter);
  /// Empty when the page has no such cell.
  std::string get(const std::string &row, const std::string &column) const;

private:
  const char *title;
  std::map<std::string, std::map<std::string, std::string>> cells;
};

} // namespace calotype

#endif // CALOTYPE_TEST_UNIT_MATH_NUMERICSTABLE_H
