//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "NumericsTable.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

using namespace calotype;
using llvm::StringRef;

static std::string readPage() {
  std::ifstream file(CALOTYPE_NUMERICS);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Where the table's lines begin and end in the page; both 0 when it has none.
static std::pair<size_t, size_t> findTable(StringRef page, StringRef title) {
  std::string begin = "<!-- " + title.str() + " -->\n";
  size_t first = page.find(begin);
  size_t last =
      first == StringRef::npos ? first : page.find("<!-- end -->", first);
  if (last == StringRef::npos)
    return {0, 0};
  return {first + begin.size(), last};
}

static llvm::SmallVector<StringRef> splitRow(StringRef line) {
  llvm::SmallVector<StringRef> cells;
  line.trim("| ").split(cells, '|');
  for (StringRef &cell : cells)
    cell = cell.trim();
  return cells;
}

bool NumericsTable::isWritten() {
  return std::getenv("CALOTYPE_WRITE_NUMERICS") != nullptr;
}

NumericsTable::NumericsTable(const char *title) : title(title) {
  std::string page = readPage();
  auto [first, last] = findTable(page, title);
  llvm::SmallVector<StringRef> lines, columns;
  StringRef(page)
      .slice(first, last)
      .split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef line : lines) {
    llvm::SmallVector<StringRef> row = splitRow(line);
    if (columns.empty())
      columns = row;
    else
      for (size_t i = 1; i < std::min(row.size(), columns.size()); ++i)
        cells[row[0].str()][columns[i].str()] = row[i].str();
  }
}

void NumericsTable::set(const std::string &row, const std::string &column,
                        const std::string &cell) {
  cells[row][column] = cell;
}

std::string NumericsTable::get(const std::string &row,
                               const std::string &column) const {
  auto found = cells.find(row);
  if (found == cells.end())
    return "";
  auto cell = found->second.find(column);
  return cell == found->second.end() ? "" : cell->second;
}

static void checkBound(int64_t bound, const NumericsTable::Found &found,
                       const char *where) {
  EXPECT_LE(found.error, bound) << where << ": " << found.text;
  EXPECT_GE(2 * found.error + 1, bound)
      << where << ": the table is older than the code";
}

void NumericsTable::checkErrors(const std::string &row,
                                const std::string &column, const Found &kernel,
                                const Found &interpreter) {
  if (isWritten()) {
    std::printf("%s of %s: %s; %s\n", row.c_str(), column.c_str(),
                kernel.text.c_str(), interpreter.text.c_str());
    return set(row, column,
               std::to_string(kernel.error) + " / " +
                   std::to_string(interpreter.error));
  }
  long long kernelBound = -1, interpreterBound = -1;
  sscanf(get(row, column).c_str(), "%lld / %lld", &kernelBound,
         &interpreterBound);
  SCOPED_TRACE(row + " of " + column);
  checkBound(kernelBound, kernel, "kernel");
  checkBound(interpreterBound, interpreter, "interpreter");
}

NumericsTable::~NumericsTable() {
  std::string page = readPage();
  auto [first, last] = findTable(page, title);
  if (!isWritten() || !last)
    return;
  // The first two lines, with the columns and their order, are the page's.
  size_t head = page.find('\n', page.find('\n', first) + 1) + 1;
  llvm::SmallVector<StringRef> columns =
      splitRow(StringRef(page).slice(first, page.find('\n', first)));
  std::string rows;
  for (auto &[name, row] : cells) {
    if (StringRef(name).starts_with("-"))
      continue;
    rows += "| " + name;
    for (StringRef column : llvm::drop_begin(columns))
      rows += " | " + row[column.str()];
    rows += " |\n";
  }
  std::ofstream(CALOTYPE_NUMERICS)
      << page.substr(0, head) << rows << page.substr(last);
}
