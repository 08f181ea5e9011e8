//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// CRC of Castagnoli: by the crc32 instruction, in three streams at once where
/// there is enough data to hide its latency, and by a table elsewhere.
//===----------------------------------------------------------------------===//

#include "Frame.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <nmmintrin.h>
#include <wmmintrin.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <arm_acle.h>
#include <sys/auxv.h>
#endif

/// Sixteen remainders of one half byte each: small, and there is no state to
/// set up. What needs speed has the instruction.
uint32_t calotype_crc_by_table(uint32_t state, const uint8_t *data,
                               size_t size) {
  static const uint32_t table[16] = {
      0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
      0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
      0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75};
  for (size_t i = 0; i < size; ++i) {
    state ^= data[i];
    state = (state >> 4) ^ table[state & 15];
    state = (state >> 4) ^ table[state & 15];
  }
  return state;
}

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) static uint32_t
crc_one_stream(uint32_t state, const uint8_t *data, size_t size) {
  uint64_t crc = state;
  for (; size >= 8; data += 8, size -= 8)
    crc = _mm_crc32_u64(crc, load_64(data));
  state = (uint32_t)crc;
  if (size & 4) {
    state = _mm_crc32_u32(state, load_32(data));
    data += 4;
  }
  for (size &= 3; size; ++data, --size)
    state = _mm_crc32_u8(state, *data);
  return state;
}

/// Lengths in words of one of three streams, and what moves the checksums of
/// the first and the second behind the third: x^(64 * 2n - 33) and x^(64 n -
/// 33) modulo the polynomial, reflected. A carry-less product is off by x, the
/// crc32 instruction that reduces it multiplies by x^32.
static const struct {
  uint32_t words, first, second;
} stream_lengths[] = {
    {256, 0x82f89c77, 0xa51b6135}, {128, 0xa51b6135, 0x170076fa},
    {96, 0x9ef68d35, 0xd7a4825c},  {64, 0x170076fa, 0xdd7e3b0c},
    {48, 0xd7a4825c, 0xd270f1a2},  {40, 0x6b749fb2, 0xbac2fd7b},
    {32, 0xdd7e3b0c, 0xb9e02b86},  {28, 0x1b03397f, 0x83348832},
    {24, 0xd270f1a2, 0xab7aff2a},  {20, 0xbac2fd7b, 0x878a92a7},
    {16, 0xb9e02b86, 0x0d3b6092},  {12, 0xab7aff2a, 0x0715ce53},
    {8, 0x0d3b6092, 0x9e4addf8}};

__attribute__((target("sse4.2,pclmul"))) static uint32_t
crc_three_streams(uint32_t state, const uint8_t *data, size_t size) {
  size_t choice = 0, choices = sizeof stream_lengths / sizeof *stream_lengths;
  while (choice < choices) {
    size_t words = stream_lengths[choice].words, i;
    if (size < 24 * words) {
      ++choice;
      continue;
    }
    uint64_t first = state, second = 0, third = 0;
    const uint8_t *a = data, *b = a + 8 * words, *c = b + 8 * words;
    for (i = 0; i < 8 * words; i += 8) {
      first = _mm_crc32_u64(first, load_64(a + i));
      second = _mm_crc32_u64(second, load_64(b + i));
      third = _mm_crc32_u64(third, load_64(c + i));
    }
    __m128i moved = _mm_xor_si128(
        _mm_clmulepi64_si128(
            _mm_cvtsi64_si128((int64_t)first),
            _mm_cvtsi32_si128((int)stream_lengths[choice].first), 0),
        _mm_clmulepi64_si128(
            _mm_cvtsi64_si128((int64_t)second),
            _mm_cvtsi32_si128((int)stream_lengths[choice].second), 0));
    state = (uint32_t)(third ^
                       _mm_crc32_u64(0, (uint64_t)_mm_cvtsi128_si64(moved)));
    data += 24 * words;
    size -= 24 * words;
  }
  return crc_one_stream(state, data, size);
}

calotype_crc_function calotype_crc_choose(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_2))
    return calotype_crc_by_table;
  return c & bit_PCLMUL ? crc_three_streams : crc_one_stream;
}

#elif defined(__aarch64__) && defined(__linux__)

__attribute__((target("+crc"))) static uint32_t
crc_one_stream(uint32_t state, const uint8_t *data, size_t size) {
  for (; size >= 8; data += 8, size -= 8)
    state = __crc32cd(state, load_64(data));
  for (; size; ++data, --size)
    state = __crc32cb(state, *data);
  return state;
}

calotype_crc_function calotype_crc_choose(void) {
  // HWCAP_CRC32 of the Linux kernel.
  return getauxval(AT_HWCAP) & (1 << 7) ? crc_one_stream
                                        : calotype_crc_by_table;
}

#else

calotype_crc_function calotype_crc_choose(void) {
  return calotype_crc_by_table;
}

#endif

uint32_t calotype_crc32c(uint32_t crc, const void *data, size_t size) {
  return ~calotype_crc_choose()(~crc, data, size);
}

uint32_t calotype_crc32c_mask(uint32_t crc) {
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}
