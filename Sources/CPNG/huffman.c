#include "huffman.h"

#include <stdlib.h>
#include <string.h>

/* MARK: Bits */

int make_room(bit_writer *out, size_t count) {
  if (out->failed) return 0;
  size_t capacity = out->capacity + out->capacity / 2 + count + 4096;
  uint8_t *grown = realloc(out->bytes, capacity);
  if (!grown) {
    out->failed = 1;
    return 0;
  }
  out->bytes = grown;
  out->capacity = capacity;
  return 1;
}

void align_bits(bit_writer *out) {
  size_t count = (out->pending_count + 7) / 8;
  if (out->capacity - out->count >= count || make_room(out, count))
    for (size_t i = 0; i < count; i++) out->bytes[out->count++] = (uint8_t)(out->pending >> (8 * i));
  out->pending = 0;
  out->pending_count = 0;
}

void put_bytes(bit_writer *out, const uint8_t *bytes, size_t count) {
  align_bits(out);
  if (out->capacity - out->count < count && !make_room(out, count)) return;
  if (count > 0) memcpy(out->bytes + out->count, bytes, count);
  out->count += count;
}

/* MARK: Codes */

typedef struct {
  uint32_t count;
  uint16_t symbol;
} leaf;

static int by_count(const void *one, const void *other) {
  const leaf *a = one, *b = other;
  if (a->count != b->count) return a->count < b->count ? -1 : 1;
  return a->symbol < b->symbol ? -1 : a->symbol > b->symbol;
}

/* How many words of each length Huffman's code has for `count` leaves, the rarest first. */
static void word_counts(const leaf *leaves, int count, int longest, uint32_t of_length[64]) {
  /* Nodes are the leaves and then the inner ones, which also come in the order of their counts. */
  uint64_t counts[2 * 288];
  int parents[2 * 288], depths[2 * 288];
  for (int i = 0; i < count; i++) counts[i] = leaves[i].count;
  int next_leaf = 0, next_inner = count, nodes = count;
  while (nodes < 2 * count - 1) {
    counts[nodes] = 0;
    for (int child = 0; child < 2; child++) {
      int takes_leaf = next_leaf < count && (next_inner >= nodes || counts[next_leaf] <= counts[next_inner]);
      int taken = takes_leaf ? next_leaf++ : next_inner++;
      counts[nodes] += counts[taken];
      parents[taken] = nodes;
    }
    nodes++;
  }
  memset(of_length, 0, 64 * sizeof *of_length);
  depths[nodes - 1] = 0;
  for (int i = nodes - 2; i >= 0; i--) {
    depths[i] = depths[parents[i]] + 1;
    if (i < count) of_length[depths[i] < 63 ? depths[i] : 63]++;
  }
  /* Words that are too long are cut; then others are lengthened until the words fit into the code space again. */
  for (int length = longest + 1; length < 64; length++) {
    of_length[longest] += of_length[length];
    of_length[length] = 0;
  }
  uint64_t used = 0;
  for (int length = 1; length <= longest; length++) used += (uint64_t)of_length[length] << (longest - length);
  while (used > (uint64_t)1 << longest) {
    of_length[longest]--;
    int length = longest - 1;
    while (of_length[length] == 0) length--;
    of_length[length]--;
    of_length[length + 1] += 2;
    used--;
  }
}

/* Sets the words of a code from their lengths (RFC 1951, 3.2.2), turned round, since they are written from their top. */
static void set_words(huffman *code, int symbols) {
  uint32_t of_length[16] = {0}, next[16] = {0};
  for (int i = 0; i < symbols; i++) of_length[code->lengths[i]]++;
  of_length[0] = 0;
  for (int length = 1; length < 16; length++) next[length] = (next[length - 1] + of_length[length - 1]) << 1;
  for (int i = 0; i < symbols; i++) {
    uint32_t word = next[code->lengths[i]]++, turned = 0;
    for (int bit = 0; bit < code->lengths[i]; bit++) turned |= (word >> bit & 1) << (code->lengths[i] - 1 - bit);
    code->codes[i] = (uint16_t)turned;
  }
}

void huffman_make(huffman *code, const uint32_t *counts, int symbols, int longest) {
  leaf leaves[288];
  int count = 0;
  memset(code, 0, sizeof *code);
  for (int i = 0; i < symbols; i++)
    if (counts[i] > 0) leaves[count++] = (leaf){counts[i], (uint16_t)i};
  if (count < 2) {
    /* Some readers want two words. */
    int symbol = count == 1 ? leaves[0].symbol : 0;
    code->lengths[symbol] = 1;
    code->lengths[symbol == 0 ? 1 : 0] = 1;
    set_words(code, symbols);
    return;
  }
  qsort(leaves, (size_t)count, sizeof *leaves, by_count);
  uint32_t of_length[64];
  word_counts(leaves, count, longest, of_length);
  int next = 0;
  for (int length = longest; length > 0; length--)
    for (uint32_t i = 0; i < of_length[length]; i++) code->lengths[leaves[next++].symbol] = (uint8_t)length;
  set_words(code, symbols);
}

void huffman_fixed(huffman *literals, huffman *distances) {
  memset(literals, 0, sizeof *literals);
  memset(distances, 0, sizeof *distances);
  for (int i = 0; i < 288; i++) literals->lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
  for (int i = 0; i < DISTANCE_CODES; i++) distances->lengths[i] = 5;
  set_words(literals, 288);
  set_words(distances, DISTANCE_CODES);
}

uint64_t huffman_bits(const huffman *code, const uint32_t *counts, int symbols) {
  uint64_t bits = 0;
  for (int i = 0; i < symbols; i++) bits += (uint64_t)counts[i] * code->lengths[i];
  return bits;
}

uint64_t entropy_bits(const uint32_t *counts, int symbols) {
  double bits = 0;
  uint64_t total = 0;
  for (int i = 0; i < symbols; i++) {
    if (counts[i] == 0) continue;
    total += counts[i];
    bits -= counts[i] * log_2(counts[i]);
  }
  if (total == 0) return 0;
  bits += (double)total * log_2((uint32_t)total);
  return bits > 0 ? (uint64_t)bits : 0;
}

/* MARK: Lengths of codes */

/* The order in which the lengths of the code of lengths are written: the likeliest first. */
static const uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

static int used(const huffman *code, int symbols, int least) {
  while (symbols > least && code->lengths[symbols - 1] == 0) symbols--;
  return symbols;
}

void code_lengths_make(code_lengths *lengths, const huffman *literals, const huffman *distances) {
  uint8_t all[LITERAL_CODES + DISTANCE_CODES];
  int literal_count = used(literals, LITERAL_CODES, 257), distance_count = used(distances, DISTANCE_CODES, 1);
  int total = literal_count + distance_count;
  memcpy(all, literals->lengths, (size_t)literal_count);
  memcpy(all + literal_count, distances->lengths, (size_t)distance_count);

  uint32_t counts[19] = {0};
  int items = 0;
  for (int i = 0; i < total;) {
    int run = 1;
    while (i + run < total && all[i + run] == all[i]) run++;
    int symbol = all[i], value = 0, taken = 1;
    if (symbol == 0 && run >= 3) {
      taken = run < 138 ? run : 138;
      symbol = taken < 11 ? 17 : 18;
      value = taken < 11 ? taken - 3 : taken - 11;
    } else if (i > 0 && all[i - 1] == symbol && run >= 3) {
      taken = run < 6 ? run : 6;
      symbol = 16;
      value = taken - 3;
    }
    counts[symbol]++;
    lengths->items[items++] = (uint16_t)(value << 5 | symbol);
    i += taken;
  }
  huffman_make(&lengths->code, counts, 19, 7);
  int order_count = 19;
  while (order_count > 4 && lengths->code.lengths[order[order_count - 1]] == 0) order_count--;
  lengths->item_count = items;
  lengths->literal_count = literal_count;
  lengths->distance_count = distance_count;
  lengths->order_count = order_count;
  lengths->bits = 14 + 3 * (uint64_t)order_count + huffman_bits(&lengths->code, counts, 19) + 2 * (uint64_t)counts[16] +
                  3 * (uint64_t)counts[17] + 7 * (uint64_t)counts[18];
}

void code_lengths_write(const code_lengths *lengths, bit_writer *out) {
  put_bits(out, (uint32_t)lengths->literal_count - 257, 5);
  put_bits(out, (uint32_t)lengths->distance_count - 1, 5);
  put_bits(out, (uint32_t)lengths->order_count - 4, 4);
  for (int i = 0; i < lengths->order_count; i++) put_bits(out, lengths->code.lengths[order[i]], 3);
  for (int i = 0; i < lengths->item_count; i++) {
    int symbol = lengths->items[i] & 31;
    put_bits(out, lengths->code.codes[symbol], lengths->code.lengths[symbol]);
    if (symbol >= 16) put_bits(out, (uint32_t)lengths->items[i] >> 5, symbol == 16 ? 2 : symbol == 17 ? 3 : 7);
  }
}
