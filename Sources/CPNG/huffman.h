#ifndef CPNG_HUFFMAN_H
#define CPNG_HUFFMAN_H

#include <stddef.h>
#include <stdint.h>

/* Bytes, 256 for the end of a block, 29 lengths. */
#define LITERAL_CODES 286
#define DISTANCE_CODES 30

/* Bits, the first of them the lowest of the first byte. */
typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
  uint64_t pending;
  unsigned pending_count; /* below 32 between calls */
  int failed;             /* there was not enough memory; what follows is lost */
} bit_writer;

/* Makes room for `count` bytes more. Returns 0 where there is not enough memory. */
int make_room(bit_writer *out, size_t count);

/* Writes the lowest `count` bits of `bits`, at most 32; those above are 0. */
static inline void put_bits(bit_writer *out, uint32_t bits, unsigned count) {
  out->pending |= (uint64_t)bits << out->pending_count;
  out->pending_count += count;
  if (out->pending_count < 32) return;
  if (out->capacity - out->count >= 4 || make_room(out, 4)) {
    for (int i = 0; i < 4; i++) out->bytes[out->count + (size_t)i] = (uint8_t)(out->pending >> (8 * i));
    out->count += 4;
  }
  out->pending >>= 32;
  out->pending_count -= 32;
}

/* Fills the last byte with zeros, and writes all that is pending. */
void align_bits(bit_writer *out);

/* Writes bytes after `align_bits`, or after whole bytes since then. */
void put_bytes(bit_writer *out, const uint8_t *bytes, size_t count);

/* A prefix code: for each symbol its length in bits, 0 where it does not occur, and its bits in the order of writing. */
typedef struct {
  uint8_t lengths[288];
  uint16_t codes[288];
} huffman;

/* The shortest code for symbols that occur `counts` times, none of its words longer than `longest` bits. */
void huffman_make(huffman *code, const uint32_t *counts, int symbols, int longest);

/* The codes of blocks that bring none of their own. */
void huffman_fixed(huffman *literals, huffman *distances);

/* What the symbols take in all. */
uint64_t huffman_bits(const huffman *code, const uint32_t *counts, int symbols);

/* The logarithm to the base 2 of `value`, which is above 0, within 0.01. */
static inline double log_2(uint32_t value) {
  int whole = 31 - __builtin_clz(value);
  double rest = (double)value / (double)((uint32_t)1 << whole) - 1;
  return whole + rest * (1.3465 - 0.3465 * rest);
}

/* About what symbols that occur `counts` times take in the best code there is. */
uint64_t entropy_bits(const uint32_t *counts, int symbols);

/* The lengths of both codes of a block, as they stand at its beginning. */
typedef struct {
  uint16_t items[LITERAL_CODES + DISTANCE_CODES]; /* a symbol, and above its 5 bits the value that follows it */
  int item_count, literal_count, distance_count, order_count;
  huffman code;
  uint64_t bits;
} code_lengths;

void code_lengths_make(code_lengths *lengths, const huffman *literals, const huffman *distances);
void code_lengths_write(const code_lengths *lengths, bit_writer *out);

#endif
