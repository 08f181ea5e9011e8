//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// TFRecord files and what lies in them: reader, writer, and a parser that
/// turns serialised tf.Example and tf.SequenceExample messages into columns.
///
/// C11 or C++; link libcalotype_records.a and zlib. Nothing prints, nothing is
/// global, and different objects may be used by different threads at once.
/// Functions that return `int` give CALOTYPE_RECORDS_OK or a negative code.
/// Where a pointer to options may be null, null means that all are zero.
///
/// A TFRecord file is a sequence of frames, all numbers little-endian:
///
///     u64 length | u32 mask(crc32c(length's 8 bytes)) |
///     length bytes of data | u32 mask(crc32c(data))
///
/// with mask(c) = rotate_right(c, 15) + 0xa282ead8 and the CRC of Castagnoli
/// (RFC 3720, appendix B.4). A compressed file is such a sequence as one gzip
/// (RFC 1952) or zlib (RFC 1950) stream, or several gzip members one after
/// another.
///
/// Data is an Example or SequenceExample of TensorFlow's example.proto and
/// feature.proto in protocol buffer encoding:
///
///     Example         { 1: Features }
///     SequenceExample { 1: Features context, 2: FeatureLists }
///     Features        { 1: repeated { 1: string key, 2: Feature value } }
///     FeatureLists    { 1: repeated { 1: string key, 2: FeatureList value } }
///     FeatureList     { 1: repeated Feature }
///     Feature         { oneof 1: BytesList, 2: FloatList, 3: Int64List }
///     ...List         { 1: repeated bytes, float or int64 value }
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_RECORDS_H
#define CALOTYPE_RECORDS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*===- Codes ----------------------------------------------------------------=*/

enum calotype_records_code {
  CALOTYPE_RECORDS_OK = 0,
  CALOTYPE_RECORDS_BAD_ARGUMENT = -1,
  CALOTYPE_RECORDS_NO_MEMORY = -2,
  /** The source or the sink failed; the status holds errno. */
  CALOTYPE_RECORDS_IO = -3,
  /** The file ends within a frame. */
  CALOTYPE_RECORDS_TRUNCATED = -4,
  /** The checksum of a length is wrong. */
  CALOTYPE_RECORDS_CORRUPT_LENGTH = -5,
  /** The checksum of a record's data is wrong. */
  CALOTYPE_RECORDS_CORRUPT_DATA = -6,
  /** A record is longer than the limit. */
  CALOTYPE_RECORDS_TOO_LARGE = -7,
  /** The gzip or zlib stream is broken or cut. */
  CALOTYPE_RECORDS_DECOMPRESS = -8,
  /** A record does not fit the plan; see calotype_bad_record. */
  CALOTYPE_RECORDS_BAD_RECORD = -9,
  /** More was damaged than `max_errors` allows. */
  CALOTYPE_RECORDS_TOO_MANY_ERRORS = -10,
  /** A buffer that the caller gave is full. */
  CALOTYPE_RECORDS_FULL = -11,
  /** Keys that make no plan: one twice, or a number out of range. */
  CALOTYPE_RECORDS_BAD_PLAN = -12
};

/** English, lower case, static; "unknown code" for others. */
const char *calotype_records_error_string(int code);

/** Bytes of somebody else; not terminated, and any bytes may be among them. */
typedef struct calotype_bytes {
  const uint8_t *data;
  size_t size;
} calotype_bytes;

/*===- Checksums ------------------------------------------------------------=*/

/** CRC of Castagnoli of what `crc` is the checksum of, followed by `size`
 * bytes; 0 is the checksum of nothing. By the processor's instruction where it
 * has one. */
uint32_t calotype_crc32c(uint32_t crc, const void *data, size_t size);
/** As the frames hold it. */
uint32_t calotype_crc32c_mask(uint32_t crc);

/*===- Sources --------------------------------------------------------------=*/

enum calotype_compression {
  CALOTYPE_COMPRESSION_NONE,
  CALOTYPE_COMPRESSION_GZIP,
  CALOTYPE_COMPRESSION_ZLIB,
  /** Looks at the first bytes: gzip's magic with a known method, or a header of
   * zlib that is no frame; the status says what was taken. */
  CALOTYPE_COMPRESSION_AUTO
};

/** Where bytes come from. Either `read` is set, or the bytes lie in memory. */
typedef struct calotype_source {
  /** Writes at most `capacity` bytes and gives their count; 0 is the end,
   * negative a failure (errno is kept). Fewer than asked for is no end. */
  long (*read)(void *context, void *buffer, size_t capacity);
  /** May be null; called once by the reader's close. */
  void (*close)(void *context);
  void *context;
  calotype_bytes memory;
} calotype_source;

/** Opens a file, FIFO or device; the reader closes it. */
int calotype_source_file(calotype_source *source, const char *path);
/** Reads a descriptor from where it stands; it stays open unless `owned`. */
void calotype_source_descriptor(calotype_source *source, int descriptor,
                                int owned);
/** Records of an uncompressed source in memory (a mapped file, say) are not
 * copied: they lie in `data`, which must outlive them. */
void calotype_source_memory(calotype_source *source, const void *data,
                            size_t size);

/*===- Reader ---------------------------------------------------------------=*/

/** What a damaged frame or a bad record does. */
enum calotype_on_error {
  /** What is before it is delivered, then its code. */
  CALOTYPE_ON_ERROR_STOP,
  /** It is counted and left out. */
  CALOTYPE_ON_ERROR_SKIP,
  /** Parsers only: its row gets the defaults, 0 or nothing in all columns. */
  CALOTYPE_ON_ERROR_FILL
};

/** One damaged place. Offsets are of the uncompressed stream, in bytes. */
typedef struct calotype_damage {
  int code;
  uint64_t offset;
  /** Bytes that were left out; known when they are skipped. */
  uint64_t lost_bytes;
} calotype_damage;

typedef struct calotype_reader_options {
  /** enum calotype_compression. */
  int compression;
  /** STOP or SKIP. After a checksum of data that is wrong, the next record is
   * where the length says; else SKIP searches for the next place where a
   * length, its checksum and its data's checksum fit. A broken compressed
   * stream and a failing source always stop. */
  int on_error;
  /** 1 to 11 bytes behind the last frame are a silent end, as in TensorFlow. */
  int tensorflow_compatible;
  /** Longest record in bytes; 0 is 1 GiB. */
  uint64_t max_record_size;
  /** With SKIP: after more than so many damaged places reading ends with
   * CALOTYPE_RECORDS_TOO_MANY_ERRORS; 0 is no limit. */
  uint64_t max_errors;
  /** Bytes that are read at once; 0 is 256 KiB, which stays in the cache. */
  size_t buffer_size;
  /** Called for each damaged place that is skipped; may be null. */
  void (*on_damage)(void *user, const calotype_damage *damage);
  void *user;
} calotype_reader_options;

typedef struct calotype_reader_status {
  uint64_t records;       /**< That were delivered. */
  uint64_t data_bytes;    /**< Their bytes, without frames. */
  uint64_t offset;        /**< Behind the last delivered record. */
  uint64_t errors;        /**< Damaged places; with STOP at most one. */
  uint64_t lost_bytes;    /**< With SKIP. */
  int compression;        /**< What the source is; never AUTO. */
  int system_error;       /**< errno of a source that failed, else 0. */
  calotype_damage damage; /**< The last one; code 0 when there was none. */
} calotype_reader_status;

typedef struct calotype_reader {
  struct calotype_reader_state *state;
} calotype_reader;

/** Takes over `source`, also when it fails. Owns two blocks of the buffer's
 * size and the largest record so far, never memory that a length only
 * announces. */
int calotype_reader_open(calotype_reader *reader, const calotype_source *source,
                         const calotype_reader_options *options);

/** The next records, at most `capacity` and at least one: their count. 0 at the
 * end, negative a code, which later calls repeat. They stay valid until the
 * next call. Both checksums of each have been verified. */
long calotype_reader_next(calotype_reader *reader, calotype_bytes *records,
                          size_t capacity);

calotype_reader_status
calotype_reader_get_status(const calotype_reader *reader);

/** Releases everything; of a reader that is closed or failed to open nothing.
 */
void calotype_reader_close(calotype_reader *reader);

/*===- Writer ---------------------------------------------------------------=*/

/** Where bytes go. */
typedef struct calotype_sink {
  /** Writes all bytes and gives 0, or negative with errno. */
  int (*write)(void *context, const void *data, size_t size);
  /** May be null. 0, or negative with errno when what was written may be lost.
   */
  int (*close)(void *context);
  void *context;
} calotype_sink;

/** Creates or empties a file; the writer closes it. */
int calotype_sink_file(calotype_sink *sink, const char *path);
void calotype_sink_descriptor(calotype_sink *sink, int descriptor, int owned);

typedef struct calotype_writer_options {
  int compression; /**< NONE, GZIP or ZLIB. */
  int level;       /**< 1 to 9; 0 is zlib's default. */
} calotype_writer_options;

typedef struct calotype_writer {
  struct calotype_writer_state *state;
} calotype_writer;

/** Takes over `sink`, also when it fails. */
int calotype_writer_open(calotype_writer *writer, const calotype_sink *sink,
                         const calotype_writer_options *options);
/** Adds one record. A failure is final: later calls repeat it. */
int calotype_writer_write(calotype_writer *writer, const void *data,
                          size_t size);
/** Gives everything so far to the sink; what is compressed up to here can be
 * read without the rest. */
int calotype_writer_flush(calotype_writer *writer);
/** errno of a sink that failed, else 0. */
int calotype_writer_system_error(const calotype_writer *writer);
/** Writes what remains. Only its code says that all is written. */
int calotype_writer_close(calotype_writer *writer);

/*===- Values ---------------------------------------------------------------=*/

enum calotype_dtype {
  CALOTYPE_DTYPE_NONE,  /**< A Feature of which no kind is set. */
  CALOTYPE_DTYPE_BYTES, /**< calotype_bytes. */
  CALOTYPE_DTYPE_FLOAT, /**< float. */
  CALOTYPE_DTYPE_INT64  /**< int64_t. */
};

/** Size in bytes of one value of a column, 0 for NONE and others. */
size_t calotype_dtype_size(int dtype);

/*===- Plans ----------------------------------------------------------------=*/

/* What becomes of the values of one key:
 *
 *   DENSE   exactly `count` values a row. Missing, or no kind set: the
 * defaults; without any the record is bad. (FixedLenFeature) RAGGED  any
 * multiple of `count`; missing is none. (VarLenFeature, RaggedFeature,
 * FixedLenSequenceFeature, parts of a SparseFeature)
 *
 * In a FeatureList `count` is of each step, and a list that is missing has no
 * steps, or makes the record bad when `required`. */
enum calotype_layout { CALOTYPE_LAYOUT_DENSE, CALOTYPE_LAYOUT_RAGGED };

/** A key as the caller describes it. */
typedef struct calotype_key {
  calotype_bytes name;
  int dtype;  /**< BYTES, FLOAT or INT64. */
  int layout; /**< enum calotype_layout. */
  size_t count;
  /** DENSE: `count` values of `dtype`, or null. Of RAGGED and of lists null. */
  const void *defaults;
  /** FeatureLists only. */
  int required;
} calotype_key;

/** A key as the parser reads it. */
typedef struct calotype_plan_key {
  /** First and last eight bytes of the name; of a short name its bytes, with
   * zeros behind, twice. Little-endian. */
  uint64_t head, tail;
  /** The six bytes 12 04 K 02 0a 00 that stand between name and values when all
   * lengths have one byte, K being 0a, 12 or 1a for the dtype; the length of
   * the values is added to the second, fourth and sixth. Little-endian. */
  uint64_t header;
  const uint8_t *name;
  const void *defaults;
  uint32_t name_size;
  uint32_t count;
  uint8_t dtype, layout, required;
} calotype_plan_key;

/** Constants: which keys, and a perfect hash over them. With h the hash of a
 * name (calotype_plan_hash) and d = displacements[h >> bucket_shift], its slot
 * is
 * ((uint32_t)h ^ d) & slot_mask, and slots[slot] is the number of the only key
 * that it can be. Behind the keys stands one that no name equals (its name_size
 * is UINT32_MAX), which is what free slots hold. */
typedef struct calotype_plan {
  const calotype_plan_key *keys; /**< num_keys + 1. */
  const uint16_t *slots;
  const uint32_t *displacements;
  uint64_t seed;
  uint32_t num_keys; /**< At most 65534. */
  uint32_t slot_mask;
  uint32_t bucket_shift;
} calotype_plan;

/** Makes a plan in one allocation, with copies of names and defaults. Names
 * must differ. The order of keys is that of the columns. */
int calotype_plan_create(calotype_plan **plan, const calotype_key *keys,
                         size_t count);
void calotype_plan_destroy(calotype_plan *plan);
uint64_t calotype_plan_hash(uint64_t seed, const void *name, size_t size);
/** The number of a key, or -1. */
long calotype_plan_find(const calotype_plan *plan, const void *name,
                        size_t size);

/*===- Parser ---------------------------------------------------------------=*/

/** Values of one key for the rows of a batch. The caller gives memory. */
typedef struct calotype_column {
  /** DENSE: rows x count values. RAGGED: `capacity` values, of which the parser
   * sets `count`. Strings lie in the records. */
  void *values;
  size_t capacity;
  size_t count;
  /** RAGGED: the values of row r are offsets[r] to offsets[r + 1]; rows + 1
   * numbers. In a RAGGED list the same of step s; steps_capacity + 1 numbers.
   */
  int64_t *offsets;
  /** Lists: the steps of row r are steps[r] to steps[r + 1]; rows + 1 numbers.
   * Of a DENSE list step s has the `count` values from s * count. */
  int64_t *steps;
  size_t steps_capacity;
} calotype_column;

enum calotype_bad_reason {
  CALOTYPE_BAD_NOTHING,
  CALOTYPE_BAD_WIRE,  /**< No valid message. */
  CALOTYPE_BAD_DTYPE, /**< The key has values of another kind. */
  CALOTYPE_BAD_COUNT, /**< Too few, too many, or no multiple. */
  CALOTYPE_BAD_MISSING
};
/** English, lower case, static. */
const char *calotype_bad_reason_string(int reason);

typedef struct calotype_bad_record {
  int reason;
  size_t row;  /**< Among the rows of the call. */
  long key;    /**< In the plan; -1 for the whole record. */
  int in_list; /**< The key is of the plan of lists. */
} calotype_bad_record;

typedef struct calotype_parse_options {
  int on_error; /**< STOP, SKIP or FILL. */
  /** Every record by the general parser; the result is the same. */
  int general;
  /** With SKIP and FILL: bit r % 64 of word r / 64 is set for a bad row r and
   * cleared for others; (rows + 63) / 64 words, or null. */
  uint64_t *bad_rows;
} calotype_parse_options;

typedef struct calotype_parse_result {
  size_t rows_read;    /**< Of the rows given. */
  size_t rows_written; /**< Of the columns; fewer with SKIP. */
  size_t bad_records;
  calotype_bad_record first; /**< reason is NOTHING when none was bad. */
  /** With FULL: which column, and how many values and steps the next row needs
   * at least behind those that are there. */
  long full_column;
  int full_in_list;
  size_t needed_values, needed_steps;
} calotype_parse_result;

/** Bytes of memory that parsing with these plans needs; `lists` may be null. */
size_t calotype_parser_size(const calotype_plan *plan,
                            const calotype_plan *lists);
/** Prepares memory, aligned to 8 bytes, for any number of calls by one thread.
 */
typedef struct calotype_parser calotype_parser;
calotype_parser *calotype_parser_init(void *memory, const calotype_plan *plan,
                                      const calotype_plan *lists);

/** Parses serialised Examples into `columns`, one for each key of the plan,
 * from their first row on. Allocates nothing; takes time linear in the records'
 * bytes.
 *
 * The meaning is that of protocol buffers: values of one list may come in any
 * number of pieces, packed or not; of a key that comes twice the last counts;
 * fields nobody knows are skipped. Values of keys that the plan does not have
 * are not looked at. Keys need not be UTF-8.
 *
 * Gives OK; BAD_RECORD with STOP, the rows before it being written; or FULL
 * when a column cannot take the next row, which then is the first to parse
 * again. */
int calotype_parse_examples(calotype_parser *parser, const calotype_bytes *rows,
                            size_t count, calotype_column *columns,
                            const calotype_parse_options *options,
                            calotype_parse_result *result);

/** The same for SequenceExamples: the context into `columns`, the lists, by the
 * parser's second plan, into `lists`. Either plan may have no keys. */
int calotype_parse_sequence_examples(calotype_parser *parser,
                                     const calotype_bytes *rows, size_t count,
                                     calotype_column *columns,
                                     calotype_column *lists,
                                     const calotype_parse_options *options,
                                     calotype_parse_result *result);

/*===- Batches --------------------------------------------------------------=*/

/** Columns with memory of their own, which grows as records need it. */
typedef struct calotype_batch {
  const calotype_plan *plan, *lists; /**< Must outlive the batch. */
  calotype_column *columns, *list_columns;
  size_t max_rows;
  struct calotype_batch_state *state;
} calotype_batch;

/** `max_rows` 0 takes as many as keep all columns in half of a second level
 * cache of 512 KiB: 16 to 256. */
int calotype_batch_create(calotype_batch *batch, const calotype_plan *plan,
                          const calotype_plan *lists, size_t max_rows);
/** Parses at most max_rows rows; Examples, or SequenceExamples when the batch
 * has a plan of lists. Never FULL. */
int calotype_batch_parse(calotype_batch *batch, const calotype_bytes *rows,
                         size_t count, const calotype_parse_options *options,
                         calotype_parse_result *result);
void calotype_batch_destroy(calotype_batch *batch);

/*===- Shapes of tensors ----------------------------------------------------=*/

/** The longest of `rows` ragged rows. */
int64_t calotype_ragged_width(const int64_t *offsets, size_t rows);

/** Ragged rows as rows of `width` values, with `fill` (one value, or null for
 * zero bytes) behind them. `out` takes rows x width values. */
int calotype_ragged_pad(const void *values, size_t value_size,
                        const int64_t *offsets, size_t rows, size_t width,
                        const void *fill, void *out);

/** Orders the values of a SparseFeature. `indices[d]` is the ragged INT64
 * column of dimension d. `order[i]` becomes the place in the value column of
 * the i-th value: within each row by index, equal ones in the order of the
 * record. The offsets of all columns must agree, else BAD_ARGUMENT. `scratch`
 * takes as many numbers as `order`: all values of the batch. */
int calotype_sparse_order(const calotype_column *const *indices,
                          size_t num_indices, const int64_t *value_offsets,
                          size_t rows, int64_t *order, int64_t *scratch);

enum calotype_partition {
  CALOTYPE_PARTITION_ROW_LENGTHS,
  CALOTYPE_PARTITION_ROW_SPLITS,
  CALOTYPE_PARTITION_ROW_LIMITS,
  CALOTYPE_PARTITION_ROW_STARTS,
  CALOTYPE_PARTITION_VALUE_ROWIDS
};

/** One level of a RaggedFeature's partitions. `offsets` splits the items of the
 * level below into the rows of the batch; on return `splits` splits them into
 * parts and `offsets` the parts into rows. Levels are applied from the
 * innermost to the outermost. `partition` is the ragged INT64 column that says
 * how. `splits` takes `capacity` numbers; `num_parts` becomes the count of
 * parts, one less than the splits. BAD_RECORD, with `bad_row`, when a partition
 * does not cover exactly the items of its row; FULL when capacity is too small,
 * and then `num_parts` is what is needed. The parts of a row are never more
 * than `max_parts`, which value row ids could otherwise announce without end.
 */
int calotype_ragged_partition(int kind, const calotype_column *partition,
                              size_t rows, int64_t *offsets, int64_t *splits,
                              size_t capacity, size_t max_parts,
                              size_t *num_parts, size_t *bad_row);

/*===- Any record -----------------------------------------------------------=*/

/** One entry of a record, as it comes. */
typedef struct calotype_feature {
  calotype_bytes key;
  int dtype;
  size_t count; /**< Values. */
  int in_list;  /**< Of FeatureLists; then one call for each step. */
  /** -1 announces a list, before its steps; NONE and 0 stand there. */
  long step;
  calotype_bytes value_; /**< For calotype_feature_read. */
  int form_;
} calotype_feature;

/** Calls `visit` for each entry of an Example, or of a SequenceExample, in the
 * record's order; of keys that come twice the last counts. Stops when `visit`
 * gives another number than 0 and returns it. BAD_RECORD when the record is no
 * such message: here every value is looked at. */
int calotype_example_visit(calotype_bytes record,
                           int (*visit)(void *user,
                                        const calotype_feature *feature),
                           void *user);
int calotype_sequence_example_visit(
    calotype_bytes record,
    int (*visit)(void *user, const calotype_feature *feature), void *user);
/** Writes the `count` values of a feature, during its visit. */
void calotype_feature_read(const calotype_feature *feature, void *values);

/** A key and its values, to be written. NONE with 0 values is a Feature without
 * kind. */
typedef struct calotype_values {
  calotype_bytes key;
  int dtype;
  size_t count;
  const void *values;
} calotype_values;

/** A FeatureList to be written: `steps` entries, whose keys are not looked at.
 */
typedef struct calotype_values_list {
  calotype_bytes key;
  size_t num_steps;
  const calotype_values *steps;
} calotype_values_list;

/** Serialises an Example: its size, written to `buffer` when that is not more
 * than `capacity`. Keys come in the order given. */
size_t calotype_example_encode(const calotype_values *features, size_t count,
                               void *buffer, size_t capacity);
size_t calotype_sequence_example_encode(const calotype_values *context,
                                        size_t context_count,
                                        const calotype_values_list *lists,
                                        size_t lists_count, void *buffer,
                                        size_t capacity);

#ifdef __cplusplus
}
#endif

#endif // CALOTYPE_RECORDS_H
