#include "deflate.h"

#include <stdlib.h>
#include <string.h>

#include "huffman.h"

/* Matches reach so far back. */
#define WINDOW 32768
/* What stays in memory behind the place that is looked at: a block that is stored must be there as a whole. */
#define KEPT (2 * WINDOW)
/* What is kept is moved to the front once there are so many bytes behind it. */
#define MOST_BEHIND (10 * WINDOW)
/* So many bytes are gathered before they are looked at. */
#define BATCH 65536
#define LEAST_MATCH 3
#define LONGEST_MATCH 258

#define HASH_BITS 15
/* How many earlier places are tried, and the length that ends the search. */
#define CHAIN 48
#define NICE_MATCH 96
/* Matches below this length are weighed against their bytes. */
#define SHORT_MATCH 16
/* Runs from this length on are taken without a search. */
#define LONG_RUN 8

/* Statistics are compared, and a block ended, after so many tokens. */
#define SECTION 4096
#define MOST_TOKENS (16 * SECTION)

/* A byte, or a match: its distance times 512 plus its length. */
typedef uint32_t token;

typedef struct {
  uint32_t literals[LITERAL_CODES], distances[DISTANCE_CODES];
} statistics;

struct deflated_piece {
  token *tokens;
  size_t count, capacity;
  uint32_t byte_count, adler_a, adler_b;
  int failed;
};

struct deflater {
  deflated_piece *piece; /* where tokens go instead of into blocks, or NULL */
  uint8_t *bytes;
  size_t capacity, looked_at, count; /* places in `bytes` */
  uint32_t origin;                   /* the place in the stream of bytes[0], above WINDOW */
  uint32_t adler_a, adler_b;

  uint32_t head[1 << HASH_BITS], previous[WINDOW];
  uint8_t length_codes[LONGEST_MATCH + 1], distance_codes[512];

  token tokens[MOST_TOKENS];
  size_t token_count, section_start;
  uint32_t block_origin, section_origin; /* where they begin in the stream */
  statistics block, section;             /* of the tokens before the section, and of its own */
  uint8_t literal_prices[LITERAL_CODES], distance_prices[DISTANCE_CODES]; /* in eighths of a bit, extra bits included */

  bit_writer out;
};

/* MARK: Codes */

static const uint16_t length_base[29] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                         31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint8_t length_bits[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
static const uint16_t distance_base[30] = {1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
                                           193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
static const uint8_t distance_bits[30] = {0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

static void fill_codes(deflater *d) {
  for (int code = 0; code < 29; code++)
    for (int length = length_base[code]; length < length_base[code] + (1 << length_bits[code]); length++)
      if (length <= LONGEST_MATCH) d->length_codes[length] = (uint8_t)code;
  for (int code = 0; code < 30; code++)
    for (int distance = distance_base[code]; distance < distance_base[code] + (1 << distance_bits[code]); distance++)
      d->distance_codes[distance <= 256 ? distance - 1 : 256 + ((distance - 1) >> 7)] = (uint8_t)code;
}

static int distance_code(const deflater *d, uint32_t distance) {
  return d->distance_codes[distance <= 256 ? distance - 1 : 256 + ((distance - 1) >> 7)];
}

/* MARK: Blocks */

static uint64_t extra_bits(const statistics *of) {
  uint64_t bits = 0;
  for (int code = 0; code < 29; code++) bits += (uint64_t)of->literals[257 + code] * length_bits[code];
  for (int code = 0; code < 30; code++) bits += (uint64_t)of->distances[code] * distance_bits[code];
  return bits;
}

static void write_tokens(deflater *d, size_t count, const huffman *literals, const huffman *distances) {
  bit_writer *out = &d->out;
  for (size_t i = 0; i < count; i++) {
    token t = d->tokens[i];
    if (t < 256) {
      put_bits(out, literals->codes[t], literals->lengths[t]);
      continue;
    }
    uint32_t length = t & 511, distance = t >> 9;
    int code = d->length_codes[length];
    put_bits(out, literals->codes[257 + code], literals->lengths[257 + code]);
    put_bits(out, length - length_base[code], length_bits[code]);
    code = distance_code(d, distance);
    put_bits(out, distances->codes[code], distances->lengths[code]);
    put_bits(out, distance - distance_base[code], distance_bits[code]);
  }
  put_bits(out, literals->codes[256], literals->lengths[256]);
}

/* Pieces of at most 65,535 bytes. */
static void write_stored(bit_writer *out, const uint8_t *bytes, size_t count, int is_last) {
  do {
    size_t piece = count < 65535 ? count : 65535;
    put_bits(out, is_last && piece == count, 1);
    put_bits(out, 0, 2);
    align_bits(out);
    put_bits(out, (uint32_t)piece, 16);
    put_bits(out, (uint32_t)piece ^ 0xffff, 16);
    put_bytes(out, bytes, piece);
    bytes += piece;
    count -= piece;
  } while (count > 0);
}

/* Writes the first `count` tokens, which stand for the bytes from `block_origin` to `end`, places in the stream. */
static void write_block(deflater *d, size_t count, uint32_t end, int is_last) {
  bit_writer *out = &d->out;
  d->block.literals[256] = 1;
  huffman literals, distances;
  huffman_make(&literals, d->block.literals, LITERAL_CODES, 15);
  huffman_make(&distances, d->block.distances, DISTANCE_CODES, 15);
  code_lengths lengths;
  code_lengths_make(&lengths, &literals, &distances);
  uint64_t extra = extra_bits(&d->block);
  uint64_t own = lengths.bits + extra + huffman_bits(&literals, d->block.literals, LITERAL_CODES) +
                 huffman_bits(&distances, d->block.distances, DISTANCE_CODES);
  huffman fixed_literals, fixed_distances;
  huffman_fixed(&fixed_literals, &fixed_distances);
  uint64_t fixed = extra + huffman_bits(&fixed_literals, d->block.literals, LITERAL_CODES) +
                   huffman_bits(&fixed_distances, d->block.distances, DISTANCE_CODES);

  size_t raw = end - d->block_origin;
  uint64_t stored = 8 * (uint64_t)raw + 40 * (raw / 65535 + 1);
  if (d->block_origin >= d->origin && stored <= own && stored <= fixed) {
    write_stored(out, d->bytes + (d->block_origin - d->origin), raw, is_last);
  } else if (fixed <= own) {
    put_bits(out, is_last, 1);
    put_bits(out, 1, 2);
    write_tokens(d, count, &fixed_literals, &fixed_distances);
  } else {
    put_bits(out, is_last, 1);
    put_bits(out, 2, 2);
    code_lengths_write(&lengths, out);
    write_tokens(d, count, &literals, &distances);
  }
  d->block_origin = end;
}

static void add(statistics *to, const statistics *other) {
  for (int i = 0; i < LITERAL_CODES; i++) to->literals[i] += other->literals[i];
  for (int i = 0; i < DISTANCE_CODES; i++) to->distances[i] += other->distances[i];
}

static uint64_t estimated_bits(const statistics *of) {
  return entropy_bits(of->literals, LITERAL_CODES) + entropy_bits(of->distances, DISTANCE_CODES);
}

/* What a symbol takes that occurs `count` times in `total`, in eighths of a bit; one that does not is taken to be rare. */
static uint8_t price(uint32_t count, uint64_t total, unsigned extra) {
  double bits = total == 0 ? 0 : log_2((uint32_t)total + 1) - (count == 0 ? -1 : log_2(count));
  return (uint8_t)(8 * ((bits < 1 ? 1 : bits > 14 ? 14 : bits) + extra));
}

/* Makes prices of what the last tokens took. */
static void set_prices(deflater *d, const statistics *from) {
  uint64_t literals = 0, distances = 0;
  for (int i = 0; i < LITERAL_CODES; i++) literals += from->literals[i];
  for (int i = 0; i < DISTANCE_CODES; i++) distances += from->distances[i];
  for (int i = 0; i < LITERAL_CODES; i++)
    d->literal_prices[i] = price(from->literals[i], literals, i < 257 ? 0 : length_bits[i - 257]);
  for (int i = 0; i < DISTANCE_CODES; i++)
    d->distance_prices[i] = price(from->distances[i], distances, distance_bits[i]);
}

static void add_to_piece(deflated_piece *piece, const token *tokens, size_t count) {
  if (count > piece->capacity - piece->count) {
    size_t capacity = piece->capacity + piece->capacity / 2 + count;
    token *grown = piece->failed ? NULL : realloc(piece->tokens, capacity * sizeof(token));
    if (!grown) {
      piece->failed = 1;
      return;
    }
    piece->tokens = grown;
    piece->capacity = capacity;
  }
  memcpy(piece->tokens + piece->count, tokens, count * sizeof(token));
  piece->count += count;
}

/* Joins the section to the block, or ends the block before it where that is shorter. `end` is the place in the stream
   where the section ends. */
static void end_section(deflater *d, uint32_t end) {
  /* The table of a block's codes takes about 70 bytes. */
  const uint64_t table = 8 * 70;
  if (d->piece) {
    add_to_piece(d->piece, d->tokens, d->token_count);
    set_prices(d, &d->section);
    memset(&d->section, 0, sizeof d->section);
    d->token_count = 0;
    return;
  }
  statistics joined = d->block;
  add(&joined, &d->section);
  if (d->section_start > 0 &&
      (d->token_count + SECTION > MOST_TOKENS ||
       estimated_bits(&joined) > estimated_bits(&d->block) + estimated_bits(&d->section) + table)) {
    write_block(d, d->section_start, d->section_origin, 0);
    d->token_count -= d->section_start;
    memmove(d->tokens, d->tokens + d->section_start, d->token_count * sizeof(token));
    joined = d->section;
  }
  d->block = joined;
  set_prices(d, &joined);
  memset(&d->section, 0, sizeof d->section);
  d->section_start = d->token_count;
  d->section_origin = end;
}

/* MARK: Matches */

static inline uint64_t load(const uint8_t *at) {
  uint64_t value;
  memcpy(&value, at, 8);
  return value;
}

static inline void put_literal(deflater *d, uint8_t byte) {
  d->tokens[d->token_count++] = byte;
  d->section.literals[byte]++;
}

static inline void put_match(deflater *d, uint32_t length, uint32_t distance) {
  d->tokens[d->token_count++] = distance << 9 | length;
  d->section.literals[257 + d->length_codes[length]]++;
  d->section.distances[distance_code(d, distance)]++;
}

/* How many bytes from `at` on are `byte`, up to `limit`. */
static size_t run_length(const uint8_t *at, const uint8_t *limit, uint8_t byte) {
  const uint8_t *start = at;
  const uint64_t pattern = 0x0101010101010101u * byte;
  while (limit - at >= 32) {
    uint64_t difference =
        (load(at) ^ pattern) | (load(at + 8) ^ pattern) | (load(at + 16) ^ pattern) | (load(at + 24) ^ pattern);
    if (difference) break;
    at += 32;
  }
  while (at < limit && *at == byte) at++;
  return (size_t)(at - start);
}

static inline uint32_t hash(const uint8_t *at) {
  uint32_t three = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16;
  return (three * 0x9E3779B1u) >> (32 - HASH_BITS);
}

static inline void remember(deflater *d, size_t place) {
  uint32_t position = d->origin + (uint32_t)place, slot = hash(d->bytes + place);
  d->previous[position % WINDOW] = d->head[slot];
  d->head[slot] = position;
}

static inline uint32_t match_length(const uint8_t *one, const uint8_t *other, uint32_t most) {
  uint32_t length = 0;
  while (length + 8 <= most) {
    uint64_t difference = load(one + length) ^ load(other + length);
    if (difference) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
      return length + (uint32_t)(__builtin_ctzll(difference) >> 3);
#else
      return length + (uint32_t)(__builtin_clzll(difference) >> 3);
#endif
    }
    length += 8;
  }
  while (length < most && one[length] == other[length]) length++;
  return length;
}

typedef struct {
  uint32_t length, distance; /* a length of 0: none */
} match;

/* How much less a match takes than its bytes, in eighths of a bit. */
static inline int saving(const deflater *d, const uint8_t *at, match of) {
  int bits = -d->literal_prices[257 + d->length_codes[of.length]] - d->distance_prices[distance_code(d, of.distance)];
  for (uint32_t i = 0; i < of.length; i++) bits += d->literal_prices[at[i]];
  return bits;
}

static inline int magnitude(uint32_t value) { return 31 - __builtin_clz(value); }

/* The longest match of `place` with an earlier one, the nearest of them; it is then remembered. */
static match find(deflater *d, size_t place, size_t end) {
  match best = {0, 0};
  size_t left = end - place;
  if (left < LEAST_MATCH) return best;
  uint32_t most = left < LONGEST_MATCH ? (uint32_t)left : LONGEST_MATCH;
  const uint8_t *at = d->bytes + place;
  uint32_t position = d->origin + (uint32_t)place, slot = hash(at), candidate = d->head[slot], last = 0;
  for (int tries = CHAIN; tries > 0; tries--) {
    uint32_t distance = position - candidate;
    if (distance > WINDOW || distance <= last || candidate < d->origin) break;
    last = distance;
    const uint8_t *other = at - distance;
    if (other[best.length] == at[best.length]) {
      uint32_t length = match_length(at, other, most);
      if (length > best.length && (length > 3 || distance <= 2048)) {
        best = (match){length, distance};
        if (length >= most || length >= NICE_MATCH) break;
      }
    }
    candidate = d->previous[candidate % WINDOW];
  }
  d->previous[position % WINDOW] = d->head[slot];
  d->head[slot] = position;
  if (best.length < LEAST_MATCH || (best.length < SHORT_MATCH && saving(d, at, best) <= 0)) best.length = 0;
  return best;
}

static void add_sums(deflater *d, const uint8_t *bytes, size_t count) {
  uint32_t a = d->adler_a, b = d->adler_b;
  while (count > 0) {
    /* So many bytes cannot overflow the sums. */
    size_t piece = count < 5552 ? count : 5552;
    count -= piece;
    for (; piece >= 16; piece -= 16, bytes += 16) {
      uint32_t sum = 0, weighted = 0;
      for (uint32_t i = 0; i < 16; i++) {
        sum += bytes[i];
        weighted += (16 - i) * bytes[i];
      }
      b += 16 * a + weighted;
      a += sum;
    }
    for (; piece > 0; piece--) {
      a += *bytes++;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  d->adler_a = a;
  d->adler_b = b;
}

static void add_sums_of_run(deflater *d, uint8_t byte, uint64_t count) {
  uint64_t a = d->adler_a, b = d->adler_b;
  b += count * a + byte * (count * (count + 1) / 2);
  a += count * byte;
  d->adler_a = (uint32_t)(a % 65521);
  d->adler_b = (uint32_t)(b % 65521);
}

static inline void end_section_if_full(deflater *d, size_t place) {
  if (d->token_count - d->section_start >= SECTION) end_section(d, d->origin + (uint32_t)place);
}

/* The matches of a run of `count` bytes at `place`, each equal to the one before it. */
static void put_run(deflater *d, size_t place, size_t count) {
  while (count > 0) {
    /* No rest may be shorter than a match. */
    size_t length = count <= LONGEST_MATCH ? count : count - LONGEST_MATCH < LEAST_MATCH ? count - LEAST_MATCH : LONGEST_MATCH;
    put_match(d, (uint32_t)length, 1);
    count -= length;
    place += length;
    end_section_if_full(d, place);
  }
}

/* Turns what has been gathered into tokens. */
static void look(deflater *d) {
  const uint8_t *bytes = d->bytes;
  size_t place = d->looked_at, end = d->count, summed = place;
  match ahead = {0, 0};
  int has_ahead = 0;
  while (place < end) {
    /* A run goes on? */
    if (end - place >= LONG_RUN && place > 0 &&
        load(bytes + place) == 0x0101010101010101u * bytes[place - 1]) {
      size_t count = run_length(bytes + place, bytes + end, bytes[place - 1]);
      add_sums(d, bytes + summed, place - summed);
      add_sums_of_run(d, bytes[place - 1], count);
      put_run(d, place, count);
      place += count;
      summed = place;
      has_ahead = 0;
      continue;
    }
    match here = has_ahead ? ahead : find(d, place, end);
    has_ahead = 0;
    /* Where a run begins, its byte and the run cost less than a match that reaches hardly further. */
    if (here.length > 0 && here.length < LONGEST_MATCH && end - place > LONG_RUN &&
        load(bytes + place + 1) == 0x0101010101010101u * bytes[place] &&
        here.length < 1 + run_length(bytes + place + 1, bytes + end, bytes[place]) + 4)
      here.length = 0;
    if (here.length == 0) {
      put_literal(d, bytes[place++]);
    } else {
      /* Whether the match of the next byte is better. */
      if (here.length < NICE_MATCH && place + 1 < end) {
        ahead = find(d, place + 1, end);
        if (ahead.length > 0 && 4 * ((int)ahead.length - (int)here.length) +
                                        (magnitude(here.distance) - magnitude(ahead.distance)) > 2) {
          put_literal(d, bytes[place++]);
          has_ahead = 1;
          end_section_if_full(d, place);
          continue;
        }
      }
      put_match(d, here.length, here.distance);
      size_t next = place + here.length;
      /* The second byte was remembered by the search. */
      for (place += here.length < NICE_MATCH ? 2 : 1; place < next && place + LEAST_MATCH <= end; place++) remember(d, place);
      place = next;
    }
    end_section_if_full(d, place);
  }
  add_sums(d, bytes + summed, end - summed);
  d->looked_at = end;
}

/* MARK: The stream */

deflater *deflater_new(size_t longest) {
  deflater *d = calloc(1, sizeof *d);
  if (!d) return NULL;
  d->capacity = MOST_BEHIND + 2 * (BATCH + longest) + 8;
  d->bytes = malloc(d->capacity);
  if (!d->bytes) {
    free(d);
    return NULL;
  }
  fill_codes(d);
  memset(d->literal_prices, 8 * 6, sizeof d->literal_prices);
  for (int i = 0; i < DISTANCE_CODES; i++) d->distance_prices[i] = (uint8_t)(8 * (4 + distance_bits[i]));
  d->origin = d->block_origin = d->section_origin = WINDOW + 1;
  d->adler_a = 1;
  put_bits(&d->out, 0x78, 8);
  put_bits(&d->out, 0xDA, 8);
  return d;
}

deflater *deflater_new_piece(size_t longest) {
  deflater *d = deflater_new(longest);
  if (!d) return NULL;
  d->piece = calloc(1, sizeof *d->piece);
  if (d->piece) return d;
  deflater_free(d);
  return NULL;
}

void deflater_free(deflater *d) {
  if (!d) return;
  deflated_piece_free(d->piece);
  free(d->bytes);
  free(d->out.bytes);
  free(d);
}

uint8_t *deflater_room(deflater *d) {
  if (d->count - d->looked_at >= BATCH) look(d);
  if (d->looked_at == d->count && d->count > MOST_BEHIND) {
    size_t gone = d->count - KEPT;
    memcpy(d->bytes, d->bytes + gone, KEPT);
    d->origin += (uint32_t)gone;
    d->count = d->looked_at = KEPT;
  }
  return d->bytes + d->count;
}

void deflater_take(deflater *d, size_t count) { d->count += count; }

deflated_piece *deflater_finish_piece(deflater *d) {
  look(d);
  uint32_t end = d->origin + (uint32_t)d->count;
  end_section(d, end);
  deflated_piece *piece = d->piece;
  if (piece->failed) return NULL;
  piece->byte_count = end - (WINDOW + 1);
  piece->adler_a = d->adler_a;
  piece->adler_b = d->adler_b;
  d->piece = NULL;
  return piece;
}

void deflated_piece_free(deflated_piece *piece) {
  if (!piece) return;
  free(piece->tokens);
  free(piece);
}

void deflater_add(deflater *d, const deflated_piece *piece) {
  look(d);
  uint32_t position = d->origin + (uint32_t)d->count;
  for (size_t i = 0; i < piece->count; i++) {
    token t = piece->tokens[i];
    if (t < 256) {
      put_literal(d, (uint8_t)t);
      position++;
    } else {
      put_match(d, t & 511, t >> 9);
      position += t & 511;
    }
    if (d->token_count - d->section_start >= SECTION) end_section(d, position);
  }
  /* The sums of the piece began with 1 and 0. */
  uint64_t a = d->adler_a, count = piece->byte_count;
  d->adler_b = (uint32_t)((d->adler_b + piece->adler_b + count * (a + 65520)) % 65521);
  d->adler_a = (uint32_t)((a + piece->adler_a + 65520) % 65521);
  d->origin = position;
  d->count = d->looked_at = 0;
}

const uint8_t *deflater_finish(deflater *d, size_t *size) {
  look(d);
  uint32_t end = d->origin + (uint32_t)d->count;
  end_section(d, end);
  write_block(d, d->token_count, end, 1);
  align_bits(&d->out);
  uint32_t adler = d->adler_b << 16 | d->adler_a;
  for (int shift = 24; shift >= 0; shift -= 8) put_bits(&d->out, adler >> shift & 255, 8);
  align_bits(&d->out);
  *size = d->out.count;
  return d->out.failed ? NULL : d->out.bytes;
}
