#ifndef CPNG_DEFLATE_H
#define CPNG_DEFLATE_H

#include <stddef.h>
#include <stdint.h>

/* A zlib stream (RFC 1950 and 1951) that is made piece by piece, fast where bytes repeat.
 *
 * Long runs of one byte are found and summed at the speed of memory, and never enter the search for matches; what lies
 * between them is matched lazily through chains of hashes. Blocks end where the statistics change, each in the shortest
 * of the three forms. */
typedef struct deflater deflater;

/* NULL where there is not enough memory. `longest` is the size of the longest piece. */
deflater *deflater_new(size_t longest);

/* The same for a stream that will be a piece of others. */
deflater *deflater_new_piece(size_t longest);

void deflater_free(deflater *d);

/* Where the next piece is to be written, up to `longest` bytes. What is there is not defined. */
uint8_t *deflater_room(deflater *d);

/* Takes the `count` bytes that were written there. */
void deflater_take(deflater *d, size_t count);

/* A piece that many streams have in common, searched once and for all. */
typedef struct deflated_piece deflated_piece;

/* Ends a stream that has been taken up to here as a piece of others. NULL where there was not enough memory. */
deflated_piece *deflater_finish_piece(deflater *d);
void deflated_piece_free(deflated_piece *piece);

/* Goes on with `piece`. No later match reaches back to it or beyond. */
void deflater_add(deflater *d, const deflated_piece *piece);

/* Ends the stream. Returns it, and its size; it is freed with `d`. NULL where there was not enough memory. */
const uint8_t *deflater_finish(deflater *d, size_t *size);

#endif
