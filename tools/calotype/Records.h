//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What the actions of `calotype records` share: their flags, and reading files
/// block by block with damage reported.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_RECORDS_H
#define CALOTYPE_TOOLS_CALOTYPE_RECORDS_H

#include "Choices.h"
#include "Driver.h"
#include "calotype/Support/WholeFile.h"
#include "calotype/records.h"
#include <vector>

namespace calotype::driver {

/// What records hold.
enum class RecordFormat { Any, Example, Sequence, Raw };

extern ChoiceFlag<RecordFormat> recordFormat;
extern llvm::cl::opt<std::string> recordOutput;
extern llvm::cl::opt<std::string> recordSpec;
extern ChoiceFlag<calotype_compression> outputCompression;

/// The FILE arguments.
llvm::ArrayRef<std::string> getRecordFiles();
/// The only one, or an error.
llvm::Expected<std::string> getOnlyRecordFile();
/// -o, or an error that names `action`.
llvm::Expected<std::string> getRecordOutput();

/// How reading one file went.
struct RecordReading {
  std::string path;
  calotype_reader_status status = {};
  int code = CALOTYPE_RECORDS_OK;       ///< What ended it.
  std::vector<calotype_damage> damages; ///< The first of them.

  bool isDamaged() const { return status.errors != 0; }
};

/// Takes the records of one block, the first of which has number `first`; false
/// ends the reading.
using UseRecords =
    llvm::function_ref<bool(llvm::ArrayRef<calotype_bytes>, uint64_t first)>;

/// Called before the first record.
using BeginRecords = llvm::function_ref<llvm::Error(int compression)>;

/// Which records, and what damage does.
struct ReadRecords {
  bool skip =
      false; ///< Damage is left out and noted; else it ends the reading.
  bool choose = false; ///< Those of --first and -n only.
};

/// Reads a file, FIFO or "-", the standard input. Fails when it cannot be read,
/// or when `begin` does.
llvm::Expected<RecordReading> readRecords(llvm::StringRef path, ReadRecords how,
                                          UseRecords use,
                                          BeginRecords begin = nullptr);

/// "corrupt data at offset 123".
std::string describe(const calotype_damage &damage);
/// Prints damage that ended the reading as errors; WrongResult when there was
/// any.
ExitCode reportDamage(const RecordReading &reading);
llvm::json::Object toJson(const RecordReading &reading);
llvm::StringRef nameCompression(int compression);

/// A TFRecord file that appears when it is complete.
class RecordOutput {
public:
  static llvm::Expected<RecordOutput> create(llvm::StringRef path,
                                             int compression);
  RecordOutput(RecordOutput &&other);
  ~RecordOutput();

  llvm::Error write(llvm::ArrayRef<uint8_t> record);
  llvm::Error commit();

private:
  RecordOutput() = default;
  std::string path;
  std::optional<WholeFile> file; ///< None for what is written in place.
  calotype_writer writer = {};
};

// The actions.
int checkRecords();
int countRecords();
int catRecords();
int statRecords();
int sliceRecords();
int writeRecords();
int repairRecords();
int parseRecords();

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_RECORDS_H
